"""Which assumption of an account moves the result: one changed at a time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Final

import pandas as pd

from kit.corpus import Corpus
from kit.gaps import to_shares
from kit.models.model import BOOLEAN, CausalModel
from kit.models.prevention import could_have_prevented
from kit.models.responsibility import degrees_by_party
from kit.specifications import account_models
from kit.stats import TINY
from kit.vocab import check_words

ASSUMPTIONS: Final = ("switch", "ownership", "norms", "granularity", "contrast")
MEASURES: Final = ("could_have_prevented", "degree_of_responsibility")

Variation = tuple[str, str, CausalModel]


def vary_assumptions(
    incident: str,
    *,
    measure: str = "could_have_prevented",
    accounts: Iterable[str] | None = None,
    corpus: Corpus | None = None,
) -> pd.DataFrame:
    """Return how far each party's share moves when one assumption of an account is changed.

    Changed in turn: each disputed **switch**; the **ownership** of each variable (given to each
    other party of the account); whether only departures from **norms** count; **granularity**
    (one variable told as two, both of which would have had to be otherwise); and the
    **contrast** (another event that happened asked about instead of the outcome).

    Parameters
    ----------
    incident : str
        An incident_id with at least one account.
    measure : {"could_have_prevented", "degree_of_responsibility"}
        Shares in what could have been prevented, which granularity never moves, or degrees of
        responsibility made shares (each party's largest, divided by their sum), which it does.
    accounts : iterable of str, optional
        Which accounts; all if left out.
    corpus : Corpus, optional
        Another corpus than the bundled one.

    Returns
    -------
    DataFrame
        A row an account and change: ``account``, ``assumption`` (which kind), ``change`` (in
        words), ``moved`` (largest change of a party's share, 0 to 1; missing where ``averted``),
        ``top`` and ``top_before`` (parties with the largest share, after and before), ``flips``
        (whether these differ), ``averted`` (the outcome would not happen).

    Raises
    ------
    KeyError
        If there is no such incident.
    ValueError
        If it has no accounts, not one that is named, or the measure is not allowed.

    Examples
    --------
    >>> moved = vary_assumptions("aws-kiro-2025-12", accounts=["company"])
    >>> moved.groupby("assumption", sort=False)["moved"].max().round(2).to_dict()
    {'switch': 0.5, 'ownership': 0.5, 'norms': 0.0, 'granularity': 0.0, 'contrast': 0.0}
    """
    check_words("measure", [measure], MEASURES)
    rows = []
    for model in account_models(incident, accounts, corpus):
        before = _shares(model, measure)
        for kind, words, changed in _variations(model):
            averted = not changed.happens
            after = {} if averted else _shares(changed, measure)
            parties = {*before, *after}
            moved = max((abs(before.get(p, 0) - after.get(p, 0)) for p in parties), default=0.0)
            first, second = _top(before), _top(after)
            rows.append(
                {
                    "account": model.account,
                    "assumption": kind,
                    "change": words,
                    "moved": float("nan") if averted else moved,
                    "top_before": first,
                    "top": second,
                    "flips": not averted and first != second,
                    "averted": averted,
                }
            )
    columns = ["account", "assumption", "change", "moved", "top_before", "top", "flips", "averted"]
    return pd.DataFrame(rows, columns=columns)


def _shares(model: CausalModel, measure: str) -> dict[str, float]:
    if measure == "could_have_prevented":
        table = could_have_prevented(model)
    else:
        degrees = degrees_by_party(model)
        table = to_shares(degrees) if degrees["value"].sum() > 0 else degrees.iloc[:0]
    return dict(zip(table["party_id"], table["value"], strict=True))


def _top(shares: dict[str, float]) -> tuple[str, ...]:
    largest = max(shares.values(), default=0.0)
    return tuple(sorted(p for p, value in shares.items() if value >= largest - TINY))


def _variations(model: CausalModel) -> Iterator[Variation]:
    """Every change of one assumption, kind by kind."""
    yield from _flipped(model)
    yield from _given_away(model)
    departures = tuple(name for name in model.departures if name in model.owners)
    if departures:
        owners = {name: model.owners[name] for name in departures}
        only = replace(model, agents=departures, parties=owners)
        yield "norms", "only departures from norms count", only
    for name in model.agents:
        if model.domain(name) == BOOLEAN and name in model.owners:
            yield "granularity", f"{_label(model, name)}: told as two", _split(model, name)
    yield from _contrasts(model)


def _flipped(model: CausalModel) -> Iterator[Variation]:
    for name, switch in model.switches.items():
        if switch["kind"] == "disputed":
            for value in model.domain(name):
                if value != model.context[name]:
                    word = {0: "no", 1: "yes"}.get(value, str(value))
                    words = f"{switch['question']} {word}"
                    yield "switch", words, model.with_context(**{name: value})


def _given_away(model: CausalModel) -> Iterator[Variation]:
    parties = dict.fromkeys(model.owners.values())
    for name, owner in model.owners.items():
        for party in parties:
            if party != owner:
                words = f"{_label(model, name)}: {party}'s, not {owner}'s"
                yield "ownership", words, replace(model, parties={**model.owners, name: party})


def _split(model: CausalModel, name: str) -> CausalModel:
    """The same model with a variable told as two that would both have had to be otherwise."""
    word = "or" if model.values[name] else "and"
    parts = (f"{name}_1", f"{name}_2")

    def instead(text: str) -> str:
        return re.sub(rf"\b{name}\b", f"({parts[0]} {word} {parts[1]})", text)

    def doubled(names: Iterable[str]) -> list[str]:
        return [part for each in names for part in (parts if each == name else (each,))]

    equations = {v: instead(rule) for v, rule in model.equations.items() if v != name}
    owned = {v: owner for v, owner in model.owners.items() if v != name}
    return replace(
        model,
        endogenous=doubled(model.endogenous),
        agents=doubled(model.agents),
        equations={**equations, **dict.fromkeys(parts, model.equations[name])},
        parties={**owned, **dict.fromkeys(parts, model.owners[name])},
        labels={v: words for v, words in model.labels.items() if v != name},
        normal={v: value for v, value in model.normal.items() if v != name},
        outcome=instead(model.outcome),
    )


def _contrasts(model: CausalModel) -> Iterator[Variation]:
    """Ask about other events that happened: consequences that nobody owns."""
    for name in model.relevant:
        asked = model.parsed_outcome.names
        if name in model.agents or model.values[name] == 0 or not model.parents[name]:
            continue
        if name in asked and model.domain(name) == BOOLEAN:
            continue
        outcome = name if model.domain(name) == BOOLEAN else f"{name} >= 1"
        words = f"asked about: {_label(model, name)}{'' if outcome == name else ' at all'}"
        yield "contrast", words, model.with_outcome(outcome)


def _label(model: CausalModel, name: str) -> Any:
    return model.labels.get(name, name)
