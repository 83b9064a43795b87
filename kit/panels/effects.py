"""Published effects: one study at a time, with n and design in sight."""

from __future__ import annotations

import re
from typing import Any, Final

import pandas as pd
from ipywidgets import Dropdown

from kit.figures.ratings import describe_ratings, plot_ratings
from kit.panels.base import Panel
from kit.published import load_published_effects, published_means

SAME: Final = ["study_id", "scale_min", "scale_max"]


def effects_panel() -> Panel:
    """Return a panel that shows the means of one published study.

    Returns
    -------
    Panel
        Control ``effects`` (a study with means on a known scale); ``panel.table`` holds rows of
        `published_means`, with n, design and where each number is from.

    Examples
    --------
    >>> panel = effects_panel()
    >>> panel.table["study_id"].nunique()
    1
    """
    means = published_means()
    groups = dict(iter(means.groupby(SAME, sort=False)))
    effects = load_published_effects()
    names = dict(zip(effects["study_id"], effects.apply(_short, axis=1), strict=True))
    words = [
        (f"{names[study]} ({low:g} to {high:g})", (study, low, high)) for study, low, high in groups
    ]

    def table(effects: tuple[str, float, float]) -> pd.DataFrame:
        return groups[effects].reset_index(drop=True)

    return Panel(
        controls={"effects": Dropdown(options=words, description="Study and scale")},
        table=table,
        draw=lambda rows: plot_ratings(rows, subtitle=_subtitle(rows)),
        say=describe_ratings,
        name="published-effects",
    )


def _short(effect: pd.Series[Any]) -> str:
    """First author and year of an effect's study, and what was judged."""
    author = re.split(r",| & | et al", effect["citation"])[0]
    study = f"{author} {effect['year']}".strip()
    return f"{study}: {effect['domain']}"


def _subtitle(rows: pd.DataFrame) -> str:
    designs = " and ".join(dict.fromkeys(rows["design"]))
    basis = " and ".join(dict.fromkeys(rows["basis"]))
    return (
        f"Mean answers; lines: 95% interval. Design: {designs}; numbers: {basis}. Signs differ "
        "between designs, so studies are not pooled."
    )
