"""Specification explorer: what an incident's accounts imply, setting by setting."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import pandas as pd
from ipywidgets import ToggleButtons
from markupsafe import Markup
from matplotlib.axes import Axes

from kit.assumptions import vary_assumptions
from kit.corpus import Corpus, list_incidents, load_corpus
from kit.figures.assumptions import describe_assumptions, plot_assumptions
from kit.figures.base import records, variant_words
from kit.figures.specifications import describe_multiverse, plot_multiverse
from kit.joined import load_parties
from kit.markup import heading, sentence, table
from kit.panels.base import MOST_KEPT, Panel
from kit.panels.filters import incident_control
from kit.specifications import multiverse, switch_effects, what_would_have_averted_it

SETTINGS: Final = "settings"
MOVES: Final = "moves"
NO_SET: Final = "No set of the accounts' counterfactual switches averts the outcome."


def multiverse_panel(incident: str | None = None, *, corpus: Corpus | None = None) -> Panel:
    """Return a panel of an incident's accounts under every disputed setting.

    Parameters
    ----------
    incident : str, optional
        The incident_id to start with; the first with accounts if left out.
    corpus : Corpus, optional
        Another corpus than the bundled one.

    Returns
    -------
    Panel
        Controls ``incident`` (those with accounts) and ``picture`` (every setting, or which
        assumption moves the shares); ``panel.table`` holds what `multiverse` or
        `vary_assumptions` returns. Below stands what would have averted it.

    Raises
    ------
    KeyError
        If there is no such incident.
    ValueError
        If no incident of the corpus, or not the one named, has an account.

    Examples
    --------
    >>> panel = multiverse_panel("aws-kiro-2025-12")
    >>> panel.table["specification"].nunique()
    12
    """
    corpus = corpus or load_corpus()
    incidents = _with_accounts(incident, corpus)
    parties = load_parties(corpus=corpus)
    controls = {
        "incident": incident_control(incidents, incident, corpus),
        "picture": ToggleButtons(
            options=[("every setting", SETTINGS), ("what moves the shares", MOVES)],
            description="Picture",
        ),
    }

    @lru_cache(maxsize=MOST_KEPT)
    def rows(incident: str, picture: str) -> pd.DataFrame:
        if picture == MOVES:
            return vary_assumptions(incident, corpus=corpus)
        return multiverse(incident, corpus=corpus)

    def here() -> pd.DataFrame:
        found: pd.DataFrame = parties[parties["incident_id"] == controls["incident"].value]
        return found

    def draw(table: pd.DataFrame) -> Axes:
        if "moved" in table:
            return plot_assumptions(table)
        effects = switch_effects(controls["incident"].value, corpus=corpus)
        return plot_multiverse(table, effects=effects, parties=here())

    def say(table: pd.DataFrame) -> str:
        if "moved" in table:
            return describe_assumptions(table)
        return describe_multiverse(table, here())

    return Panel(
        controls=controls,
        table=rows,
        draw=draw,
        say=say,
        below=lambda incident, picture: _averted(incident, corpus),  # noqa: ARG005
        name="multiverse",
        corpus=corpus,
    )


def _with_accounts(incident: str | None, corpus: Corpus) -> pd.DataFrame:
    """Incidents that have accounts, the one named among them."""
    listed = list_incidents(corpus=corpus)
    incidents = listed[listed["accounts"] > 0]
    if incident is not None:
        corpus.incident(incident)
    if incidents.empty or (incident is not None and incident not in set(incidents["incident_id"])):
        raise ValueError("no account here; list_accounts() names the incidents that have some")
    return incidents


def _averted(incident: str, corpus: Corpus) -> Markup:
    """Table of the smallest sets of switches that avert the outcome."""
    sets = what_would_have_averted_it(incident, corpus=corpus)
    if sets.empty:
        return sentence(NO_SET)
    lines = [
        (variant_words(row["account"]), row["in_words"], f"{row['holds']} of {row['of']}")
        for row in records(sets)
    ]
    head = ("if this account is right", "it would have been averted by", "settings in which it is")
    return heading("What would have averted it") + table(head, lines)
