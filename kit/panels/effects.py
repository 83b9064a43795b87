"""Published effects: one study and measure at a time, with n and design in sight."""

from __future__ import annotations

from typing import Final

import pandas as pd
from ipywidgets import Dropdown

from kit.figures.ratings import describe_ratings, plot_ratings
from kit.panels.base import Panel
from kit.published import load_published_effects, published_means

SAME: Final = ["study_id", "measure", "scale_min", "scale_max"]


def effects_panel() -> Panel:
    """Return a panel that shows the means of one published study and measure.

    Returns
    -------
    Panel
        Control ``effects`` (a study and measure with means on a known scale); ``panel.table``
        holds rows of `published_means`, with n, design and where each number is from.

    Examples
    --------
    >>> panel = effects_panel()
    >>> panel.table["study_id"].nunique()
    1
    """
    means = published_means().dropna(subset=["scale_max"])
    groups = {tuple(map(str, key)): rows for key, rows in means.groupby(SAME, sort=False)}
    citations = load_published_effects().set_index("study_id")["citation"].to_dict()
    words = [(f"{_short(citations[key[0]])}: {key[1]}", key) for key in groups]

    def table(effects: tuple[str, ...]) -> pd.DataFrame:
        return groups[effects].reset_index(drop=True)

    return Panel(
        controls={"effects": Dropdown(options=words, description="Study and measure")},
        table=table,
        draw=lambda rows: plot_ratings(rows, subtitle=_subtitle(rows)),
        say=describe_ratings,
        name="published-effects",
    )


def _short(citation: str) -> str:
    """First author, and the year if it is told."""
    year = next((word for word in citation.replace(",", " ").split() if word.isdigit()), "")
    return f"{citation.split(',', maxsplit=1)[0].split(' & ', maxsplit=1)[0]} {year}".strip()


def _subtitle(rows: pd.DataFrame) -> str:
    designs = " and ".join(dict.fromkeys(rows["design"]))
    basis = " and ".join(dict.fromkeys(rows["basis"]))
    return (
        f"Mean answers; lines: 95% interval. Design: {designs}; numbers: {basis}. Signs differ "
        "between designs, so studies are not pooled."
    )
