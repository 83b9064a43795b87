"""Timeline panel: the claims of an incident in time, with the words of the one selected."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import pandas as pd
from ipywidgets import Dropdown
from markupsafe import Markup

from kit.breakdowns import claimed_over_time
from kit.corpus import Corpus, list_incidents, load_corpus
from kit.figures.base import records
from kit.figures.timeline import (
    date_words,
    describe_claims_timeline,
    plot_claims_timeline,
)
from kit.joined import load_claims, load_parties
from kit.pages import claim_card
from kit.panels.base import MOST_KEPT, Panel
from kit.panels.filters import from_sources, incident_control, sources_control
from kit.vocab import STANCE_WORDS, latest


def timeline_panel(incident: str | None = None, *, corpus: Corpus | None = None) -> Panel:
    """Return a panel that shows who said what of whom, and the words of a selected claim.

    Parameters
    ----------
    incident : str, optional
        The incident_id to start with; the newest with claims if left out.
    corpus : Corpus, optional
        Another corpus than the bundled one.

    Returns
    -------
    Panel
        Controls ``incident``, ``sources`` (any, without low reliability) and ``claim`` (whose
        words stand below); ``panel.table`` holds the claims on screen, as `load_claims` returns.

    Raises
    ------
    KeyError
        If there is no such incident.

    Examples
    --------
    >>> panel = timeline_panel("tesla-key-largo-2019-04")
    >>> len(panel.table), panel.controls["claim"].label
    (9, 'Apr 2019: driver accepts blame, driver')
    """
    corpus = corpus or load_corpus()
    parties = load_parties(corpus=corpus)
    claims = load_claims(corpus=corpus)
    controls = _controls(incident, corpus)

    def shown(incident: str, sources: str) -> pd.DataFrame:
        here = claims[claims["incident_id"] == incident]
        return from_sources(here, sources).reset_index(drop=True)

    @lru_cache(maxsize=MOST_KEPT)
    def over_time(incident: str, sources: str) -> pd.DataFrame:
        return claimed_over_time(shown(incident, sources))

    def now() -> pd.DataFrame:
        return over_time(controls["incident"].value, controls["sources"].value)

    _refill_claims(controls, shown, corpus)
    return Panel(
        controls=controls,
        table=lambda incident, sources, claim: shown(incident, sources),  # noqa: ARG005
        draw=lambda rows: plot_claims_timeline(
            rows, now(), parties, selected=controls["claim"].value
        ),
        say=lambda rows: describe_claims_timeline(rows, now()),
        below=lambda incident, sources, claim: _words(claims, claim, corpus),  # noqa: ARG005
        name="timeline",
        corpus=corpus,
    )


def _controls(incident: str | None, corpus: Corpus) -> dict[str, Any]:
    """Incidents that have claims, and the one asked for; its claims are filled in later."""
    incidents = list_incidents(corpus=corpus)
    incidents = incidents[(incidents["claims"] > 0) | (incidents["incident_id"] == incident)]
    return {
        "incident": incident_control(incidents, incident, corpus),
        "sources": sources_control(),
        "claim": Dropdown(description="Claim"),
    }


def _refill_claims(
    controls: dict[str, Any], shown: Callable[[str, str], pd.DataFrame], corpus: Corpus
) -> None:
    """List the claims of the incident on screen, now and whenever it changes."""

    def refill(_change: object = None) -> None:
        here = shown(controls["incident"].value, controls["sources"].value)
        controls["claim"].options = options = _options(here, corpus)
        controls["claim"].value = options[0][1] if options else None

    refill()
    for name in ("incident", "sources"):
        controls[name].observe(refill, names="value")


def _options(claims: pd.DataFrame, corpus: Corpus) -> list[tuple[str, str]]:
    """(claim in a line, claim_id), in order of date."""
    rows = sorted(records(claims), key=lambda row: (latest(row["said_on"]), row["claim_id"]))
    return [
        (
            f"{date_words(row['said_on'])}: {row['speaker']} {STANCE_WORDS[row['stance']]}, "
            f"{corpus.names.get((row['incident_id'], row['target_id']), row['target_id'])}",
            row["claim_id"],
        )
        for row in rows
    ]


def _words(claims: pd.DataFrame, claim: str | None, corpus: Corpus) -> Markup:
    """Card of the claim selected, if there is one."""
    rows = claims[claims["claim_id"] == claim]
    return claim_card(records(rows)[0], corpus=corpus) if len(rows) else Markup("")
