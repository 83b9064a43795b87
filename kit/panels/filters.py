"""Controls that several panels have: an incident, which sources count, an account."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

import pandas as pd
from ipywidgets import Checkbox, Dropdown, ToggleButtons, Widget

from kit.corpus import Corpus
from kit.models.model import BOOLEAN, CausalModel

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


def account_controls(
    models: Mapping[str, CausalModel], kinds: Collection[str]
) -> dict[str, Widget]:
    """One control for the account, and one for every switch of these kinds, in its own words.

    The switches that the account on screen has are shown, set as it tells them.
    """
    controls: dict[str, Widget] = {
        "account": ToggleButtons(options=list(models), description="Account")
    }
    for model in models.values():
        for name, switch in model.switches.items():
            if switch["kind"] in kinds and name not in controls:
                controls[name] = _switch(model, name)

    def follow(change: Mapping[str, Any]) -> None:
        model = models[change["new"]]
        for name, control in controls.items():
            if name == "account":
                continue
            control.disabled = name not in model.switches
            control.layout.display = "none" if control.disabled else None
            if not control.disabled:
                control.description = model.switches[name]["question"]
                control.value = model.context[name]

    controls["account"].observe(follow, names="value")
    follow({"new": controls["account"].value})
    return controls


def _switch(model: CausalModel, name: str) -> Widget:
    words, value, domain = model.switches[name]["question"], model.context[name], model.domain(name)
    if domain == BOOLEAN:
        return Checkbox(value=bool(value), indent=False, description=words)
    return Dropdown(options=list(domain), value=value, description=words)
