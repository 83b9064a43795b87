"""Controls that several panels have: an incident, and which sources count."""

from __future__ import annotations

from typing import Final

import pandas as pd
from ipywidgets import Dropdown, ToggleButtons

from kit.corpus import Corpus

ANY: Final = "any"
RELIABLE: Final = "reliable"


def incident_control(incidents: pd.DataFrame, incident: str | None, corpus: Corpus) -> Dropdown:
    """List of incidents by short title; starts with the first row if none is named.

    Raises KeyError if there is no incident of that name.
    """
    if incident is None and len(incidents):
        incident = str(incidents["incident_id"].iloc[0])
    if incident is not None:
        corpus.incident(incident)
    named = incidents.sort_values("short_title")
    return Dropdown(
        options=list(zip(named["short_title"], named["incident_id"], strict=True)),
        value=incident,
        description="Incident",
    )


def sources_control() -> ToggleButtons:
    """Any source, or only those that are not of low reliability."""
    return ToggleButtons(
        options=[("any", ANY), ("without low reliability", RELIABLE)], description="Sources"
    )


def from_sources(claims: pd.DataFrame, sources: str) -> pd.DataFrame:
    """Claims from the sources that count."""
    return claims if sources == ANY else claims[claims["reliability"] != "low"]
