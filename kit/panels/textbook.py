"""Textbook cases with sliders: causes, degrees, and the counterfactual that shows a cause."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

import pandas as pd
from ipywidgets import Checkbox, Dropdown, IntSlider, Widget
from markupsafe import Markup

from kit.figures.accounts import plot_account
from kit.figures.degrees import describe_degrees, plot_degrees
from kit.markup import heading, picture, sentence, table
from kit.models.causes import actual_causes
from kit.models.model import CausalModel
from kit.models.responsibility import degree_of_responsibility
from kit.models.textbook import textbook_model
from kit.models.words import explain
from kit.panels.base import MOST_KEPT, Panel

MOST_DRAWN: Final = 10
MOST_SHOWN: Final = 6
MOST_LISTED: Final = 1_000
CONTROLS_OF_CASE: Final[Mapping[str, tuple[str, ...]]] = {
    "forest fire": ("lightning", "match", "both_needed"),
    "rock throwing": ("throwers",),
    "voting": ("in_favour", "against"),
    "prisoner": ("loads", "shoots", "third_shoots"),
}


def textbook_panel() -> Panel:
    """Return a panel of textbook cases: change what happened, and see causes and degrees follow.

    Returns
    -------
    Panel
        Controls ``case``, those of `textbook_model` that belong to the case, and ``cause``, the
        number of the cause whose counterfactual is said, and drawn, below.
        ``panel.table`` holds what `degree_of_responsibility` returns.

    Examples
    --------
    >>> panel = textbook_panel()
    >>> panel.controls["case"].value = "voting"
    >>> panel.table["value"].round(4).unique().tolist()
    [0.1667]
    """
    controls = _controls()
    _follow_case(controls)

    def now() -> CausalModel:
        return _model(**{name: control.value for name, control in controls.items()})

    def degrees(**setting: Any) -> pd.DataFrame:
        model = _model(**setting)
        return degree_of_responsibility(model, among=model.agents)

    def below(cause: int, **setting: Any) -> Markup:
        return _causes_below(_model(**setting), cause)

    return Panel(
        controls=controls,
        table=degrees,
        draw=lambda rows: plot_degrees(rows, now(), title=_title(rows, now())),
        say=lambda rows: describe_degrees(rows, now()),
        below=below,
        name="textbook",
    )


@lru_cache(maxsize=MOST_KEPT)
def _model(case: str, cause: int = 1, **setting: Any) -> CausalModel:  # noqa: ARG001
    own = {name: setting[name] for name in CONTROLS_OF_CASE[case]}
    if case == "voting" and not sum(own.values()):
        own["in_favour"] = 1
    return textbook_model(case, **own)


def _controls() -> dict[str, Widget]:
    check = {"value": True, "indent": False}
    return {
        "case": Dropdown(options=list(CONTROLS_OF_CASE), description="Case"),
        "lightning": Checkbox(description="Lightning strikes", **check),
        "match": Checkbox(description="A match is dropped", **check),
        "both_needed": Checkbox(description="The fire needs both", value=False, indent=False),
        "throwers": IntSlider(2, 1, 6, description="Throwers"),
        "in_favour": IntSlider(11, 0, 15, description="Votes in favour"),
        "against": IntSlider(0, 0, 15, description="Votes against"),
        "loads": Checkbox(description="First guard loads", **check),
        "shoots": Checkbox(description="Second guard shoots", **check),
        "third_shoots": Checkbox(description="Third guard shoots", **check),
        "cause": IntSlider(1, 1, 20, description="Cause shown below"),
    }


def _follow_case(controls: dict[str, Widget]) -> None:
    """Show the controls of the case on screen only."""

    def follow(_change: object = None) -> None:
        own = (*CONTROLS_OF_CASE[controls["case"].value], "case", "cause")
        for name, control in controls.items():
            control.disabled = name not in own
            control.layout.display = "none" if control.disabled else None

    controls["case"].observe(follow, names="value")
    follow()


def _title(rows: pd.DataFrame, model: CausalModel) -> str:
    return f"{model.title}: degrees from {rows['value'].min():.2g} to {rows['value'].max():.2g}"


def _causes_below(model: CausalModel, chosen: int) -> Markup:
    """The counterfactual of one cause, drawn where it fits and said, and the first causes."""
    causes = actual_causes(model, among=model.agents, limit=MOST_LISTED)
    if causes.empty:
        return heading("Nobody's act is in a cause of this outcome.")
    number = min(chosen, len(causes))
    row = causes.iloc[number - 1]
    words = explain(model, row)
    found = f"{len(causes)}{'' if causes['complete'].all() else ' or more'}"
    parts = [heading(f"Cause {number} of {found}: {', '.join(row['cause'])}"), sentence(words)]
    if len(model.endogenous) <= MOST_DRAWN:
        title = f"The counterfactual that shows the cause {', '.join(row['cause'])}"
        drawn = plot_account(model, witness=row, title=title)
        parts.append(picture(drawn, alt=words, kind="svg"))
    if len(causes) > 1:
        first = causes.head(MOST_SHOWN)
        names, held = (first[column].map(", ".join) for column in ("cause", "held"))
        lines = zip(first.index + 1, names, held, strict=True)
        parts.append(table(("", "cause", "held beside it"), lines))
    return Markup("").join(parts)
