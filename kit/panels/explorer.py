"""Corpus explorer: filter incidents, and see where voiced blame lands in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
from ipywidgets import Dropdown, Widget
from markupsafe import Markup

from kit.breakdowns import blame_by
from kit.corpus import Corpus, list_incidents, load_corpus
from kit.figures.breakdowns import describe_blame_by, level_words, plot_blame_by
from kit.joined import load_claims
from kit.markup import folded, table, unbroken
from kit.panels.base import Panel
from kit.panels.filters import ANY, from_sources, sources_control

FILTERS: Final[Mapping[str, str]] = {
    "is_ai": "Systems",
    "sector": "Sector",
    "system_kind": "Kind of system",
    "autonomy_level": "Autonomy",
    "approval": "Approval",
    "permissions": "Permissions",
    "has_operator": "An operator",
}
BY: Final[Mapping[str, str]] = {
    "autonomy_level": "autonomy",
    "approval": "approval",
    "permissions": "permissions",
    "sector": "sector",
    "system_kind": "kind of system",
    "is_ai": "AI or conventional",
}


def corpus_panel(*, corpus: Corpus | None = None) -> Panel:
    """Return a panel that filters incidents and shows where voiced blame lands in them.

    Parameters
    ----------
    corpus : Corpus, optional
        Another corpus than the bundled one.

    Returns
    -------
    Panel
        Controls ``by`` (the column to compare), a filter each for ``is_ai``, ``sector``,
        ``system_kind``, ``autonomy_level``, ``approval``, ``permissions`` and ``has_operator``,
        and ``sources`` (any, without low reliability). ``panel.table`` is what `blame_by` returns
        for the claims that pass; the incidents that pass stand below.

    Examples
    --------
    >>> panel = corpus_panel()
    >>> panel.controls["is_ai"].value = "True"
    >>> panel.controls["approval"].value = "bypassed"
    >>> int(panel.table.query("stratum == 'all' and group == 'operator'")["n"].sum())
    14
    """
    corpus = corpus or load_corpus()
    claims = load_claims(corpus=corpus)
    incidents = list_incidents(corpus=corpus)
    words = {name: _words(claims[name]) for name in FILTERS}

    def chosen(by: str, sources: str, **filters: str) -> pd.DataFrame:  # noqa: ARG001
        passed = from_sources(claims, sources)
        for name, word in filters.items():
            if word != ANY:
                passed = passed[words[name].reindex(passed.index) == word]
        return passed

    def below(**values: str) -> Markup:
        passed = incidents[incidents["incident_id"].isin(chosen(**values)["incident_id"])]
        return _list(passed, len(incidents))

    return Panel(
        controls=_controls(words),
        table=lambda by, **filters: blame_by(chosen(by, **filters), by),
        draw=plot_blame_by,
        say=describe_blame_by,
        below=below,
        name="corpus",
        corpus=corpus,
    )


def _words(column: pd.Series[Any]) -> pd.Series[str]:
    """Values of a column as the words of a filter; empty where not coded."""
    return column.astype(str).where(column.notna(), "")


def _controls(words: Mapping[str, pd.Series[str]]) -> dict[str, Widget]:
    controls: dict[str, Widget] = {
        "by": Dropdown(options=[(said, name) for name, said in BY.items()], description="Compare")
    }
    for name, description in FILTERS.items():
        levels = sorted(set(words[name]) - {""})
        options = [(ANY, ANY), *((_said(name, level), level) for level in levels)]
        controls[name] = Dropdown(options=options, description=description)
    controls["sources"] = sources_control()
    return controls


def _said(name: str, level: str) -> str:
    """Word of a filter as a reader says it."""
    if name == "has_operator":
        return {"True": "among the parties", "False": "not among the parties"}[level]
    return level_words(name, level)


def _list(incidents: pd.DataFrame, n: int) -> Markup:
    """Incidents that pass, unfolding."""
    rows = [
        (
            unbroken(row["started_on"]),
            row["short_title"],
            row["sector"].replace("_", " "),
            level_words("autonomy_level", "none" if pd.isna(row["autonomy_level"])
                        else str(row["autonomy_level"])),
            row["approval"].replace("_", " "),
            row["permissions"].replace("_", " "),
            row["claims"],
        )
        for row in incidents.to_dict("records")
    ]  # fmt: skip
    head = ("since", "incident", "sector", "autonomy", "approval", "permissions", "claims")
    return folded(f"{len(rows)} of {n} incidents pass", table(head, rows))
