"""Incident explorer: any incident of the corpus through every lens."""

from __future__ import annotations

import pandas as pd
from ipywidgets import ToggleButtons
from markupsafe import Markup

from kit.corpus import Corpus, list_incidents, load_corpus
from kit.figures.lenses import describe_lenses, plot_lenses
from kit.joined import load_parties
from kit.lenses import compare
from kit.pages import incident_card
from kit.panels.base import Panel
from kit.panels.filters import incident_control

NO_INCIDENTS = "There are no incidents yet; add rows to incidents.csv, parties.csv and claims.csv."


def incident_panel(incident: str | None = None, *, corpus: Corpus | None = None) -> Panel:
    """Return a panel that shows any incident through every lens.

    Parameters
    ----------
    incident : str, optional
        The incident_id to start with; the newest if left out.
    corpus : Corpus, optional
        Another corpus than the bundled one.

    Returns
    -------
    Panel
        Controls ``incident`` and ``target`` (by party or by group of parties); ``panel.table`` is
        what `compare` returns for the choice.

    Raises
    ------
    KeyError
        If there is no such incident.

    Examples
    --------
    >>> panel = incident_panel("tesla-key-largo-2019-04")
    >>> panel.controls["target"].value = "group"
    >>> panel.table["party_id"].unique().tolist()
    ['system', 'operator', 'organisation']
    """
    corpus = corpus or load_corpus()
    parties = load_parties(corpus=corpus)
    incidents = list_incidents(corpus=corpus)
    choose = incident_control(incidents, incident, corpus)

    everything = {target: compare(target=target, corpus=corpus) for target in ("party", "group")}

    def table(incident: str, target: str) -> pd.DataFrame:
        rows = everything[target]
        return rows[rows["incident_id"] == incident].reset_index(drop=True)

    def below(incident: str | None, target: str) -> Markup:  # noqa: ARG001
        return Markup("") if incident is None else incident_card(incident, corpus=corpus)

    return Panel(
        controls={
            "incident": choose,
            "target": ToggleButtons(
                options=[("each party", "party"), ("groups", "group")],
                description="Show",
            ),
        },
        table=table,
        draw=lambda rows: plot_lenses(rows, parties=parties),
        say=lambda rows: describe_lenses(rows, parties) if len(incidents) else NO_INCIDENTS,
        below=below,
        name="incident",
        corpus=corpus,
    )
