"""Specifications: every account under every setting of its disputed switches."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from typing import Any, Final

import pandas as pd

from kit.corpus import Corpus, load_corpus
from kit.lenses import list_accounts, load_account
from kit.models.model import CausalModel
from kit.models.prevention import could_have_prevented
from kit.stats import TINY
from kit.vocab import as_names, check_words, switch_words

COLUMNS: Final = ("account", "switches", "specification", "party_id", "value", "top", "alike")
EFFECTS: Final = ("inert", "moves", "flips", "averts")


def multiverse(
    incident: str, *, accounts: Iterable[str] | None = None, corpus: Corpus | None = None
) -> pd.DataFrame:
    """Return what each party could have prevented in every account and disputed setting.

    A specification is one account with one setting of its disputed switches. Its row is the
    party's share in what could have been prevented. How many specifications say something is
    not how likely it is: who wrote the accounts decided which there are.

    Parameters
    ----------
    incident : str
        An incident_id with at least one account.
    accounts : iterable of str, optional
        Which accounts; all if left out.
    corpus : Corpus, optional
        Another corpus than the bundled one.

    Returns
    -------
    DataFrame
        A row a specification and party: ``account``, ``switches`` (what differs from the account
        as told, empty for itself), ``specification`` (number), ``party_id``, ``value`` (share, 0
        to 1), ``top`` (whether no party has more), ``alike`` (parties that share the top). A
        specification in which the outcome is averted has one row without party and value.

    Raises
    ------
    KeyError
        If there is no such incident.
    ValueError
        If it has no accounts, or not one that is named.

    References
    ----------
    Steegen et al. (2016), doi:10.1177/1745691616658637.

    Examples
    --------
    >>> rows = multiverse("aws-kiro-2025-12", accounts=["company"])
    >>> rows[["switches", "party_id", "value", "top"]].values.tolist()
    [['', 'engineer', 1.0, True], ['', 'kiro', 0.0, False],
     ['u_same=0', 'engineer', 0.5, True], ['u_same=0', 'kiro', 0.5, True]]
    """
    rows: list[tuple[Any, ...]] = []
    number = 0
    for model in account_models(incident, accounts, corpus):
        for setting, specified in model.specifications():
            number += 1
            key = (model.account, switch_words(setting), number)
            rows += [(*key, *each) for each in _shares(specified)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def account_models(
    incident: str, accounts: Iterable[str] | None, corpus: Corpus | None
) -> list[CausalModel]:
    """Models of an incident's accounts, or of those named."""
    corpus = corpus or load_corpus()
    known = list_accounts(incident, corpus=corpus)["account"].tolist()
    if not known:
        raise ValueError(f"{incident} has no accounts; list_accounts() names the incidents that do")
    chosen = known if accounts is None else as_names("accounts", accounts)
    check_words(f"an account of {incident}", chosen, known)
    return [load_account(incident, account, corpus=corpus) for account in chosen]


def _shares(model: CausalModel) -> list[tuple[Any, ...]]:
    """(party, share, whether it is the largest, how many share the largest)."""
    shares = could_have_prevented(model) if model.happens else None
    if shares is None:
        return [("", float("nan"), False, 0)]
    largest = shares["value"].max()
    top = shares["value"] >= largest - TINY
    return [
        (party, value, bool(is_top), int(top.sum()))
        for party, value, is_top in zip(shares["party_id"], shares["value"], top, strict=True)
    ]


def summarise_multiverse(rows: pd.DataFrame) -> pd.DataFrame:
    """Return, for each party, its range over specifications and how often its share is largest.

    Parameters
    ----------
    rows : DataFrame
        What `multiverse` returned, of one incident.

    Returns
    -------
    DataFrame
        A row a party, most often on top first: ``party_id``, ``low``, ``high`` (share, over the
        specifications it is an actor in), ``top`` (part of specifications in which its share is
        largest; ties split, averaged inside an account, then over accounts alike), ``n``
        (specifications with the party), ``of`` (specifications in which the outcome happens),
        ``ties`` (of those, how many have more than one party on top), ``averted``. A part of
        specifications is not a probability.

    Examples
    --------
    >>> rows = multiverse("aws-kiro-2025-12", accounts=["company", "staff", "reconstruction"])
    >>> summarise_multiverse(rows)[["party_id", "low", "high", "top"]].round(3).values.tolist()
    [['engineer', 0.25, 1.0, 0.458], ['kiro', 0.0, 0.5, 0.292], ['aws', 0.25, 0.333, 0.208],
     ['leadership', 0.0, 0.25, 0.042]]
    """
    happens = rows[rows["party_id"] != ""]
    alike = happens.drop_duplicates("specification")
    weight = (happens["top"] / happens["alike"].where(happens["alike"] > 0)).fillna(0.0)
    per = happens.assign(weight=weight).pivot_table(
        index=["account", "specification"], columns="party_id", values="weight", fill_value=0.0
    )
    top = per.groupby("account").mean().mean()
    found = happens.groupby("party_id", sort=False)["value"].agg(low="min", high="max", n="size")
    table: pd.DataFrame = found.assign(
        top=top,
        of=len(alike),
        ties=int((alike["alike"] > 1).sum()),
        averted=int((rows["party_id"] == "").sum()),
    ).reset_index()
    columns = ["party_id", "low", "high", "top", "n", "of", "ties", "averted"]
    return table.sort_values("top", ascending=False, kind="stable", ignore_index=True)[columns]


def switch_effects(
    incident: str, *, accounts: Iterable[str] | None = None, corpus: Corpus | None = None
) -> pd.DataFrame:
    """Return what flipping each disputed switch does, whatever the other switches are.

    Parameters
    ----------
    incident, accounts, corpus
        As in `multiverse`.

    Returns
    -------
    DataFrame
        A row an account and disputed switch: ``account``, ``switch``, ``question``, ``effect``
        (the strongest: averts the outcome, flips who has the largest share, moves shares only, or
        inert), ``change`` (largest change of a party's share, 0 to 1, where the outcome happens
        on both sides).

    Raises
    ------
    KeyError, ValueError
        As `multiverse` raises.

    Examples
    --------
    >>> effects = switch_effects("aws-kiro-2025-12", accounts=["company", "staff"])
    >>> effects[["account", "switch", "effect", "change"]].values.tolist()
    [['company', 'u_same', 'flips', 0.5], ['staff', 'u_catch', 'inert', 0.0]]
    """
    rows = [
        (model.account, name, switch["question"], *_effect(model, name))
        for model in account_models(incident, accounts, corpus)
        for name, switch in model.switches.items()
        if switch["kind"] == "disputed"
    ]
    return pd.DataFrame(rows, columns=["account", "switch", "question", "effect", "change"])


def _effect(model: CausalModel, name: str) -> tuple[str, float]:
    """Strongest effect of a switch over every setting of the other disputed switches."""
    effect, change = 0, 0.0
    others = [
        other
        for other, switch in model.switches.items()
        if switch["kind"] == "disputed" and other != name
    ]
    for setting in product(*(model.domain(other) for other in others)):
        fixed = model.with_context(**dict(zip(others, setting, strict=True)))
        sides = [fixed.with_context(**{name: value}) for value in model.domain(name)]
        shares = [_by_party(side) for side in sides]
        if not all(side.happens for side in sides):
            effect = max(effect, EFFECTS.index("averts") if any(s.happens for s in sides) else 0)
            continue
        first = shares[0]
        for other_shares in shares[1:]:
            moved = max(
                (abs(first.get(p, 0) - other_shares.get(p, 0)) for p in {*first, *other_shares}),
                default=0.0,
            )
            change = max(change, moved)
            flips = _top(first) != _top(other_shares)
            effect = max(effect, 2 if flips else int(moved > TINY))
    return EFFECTS[effect], change


def _by_party(model: CausalModel) -> dict[str, float]:
    if not model.happens:
        return {}
    shares = could_have_prevented(model)
    return dict(zip(shares["party_id"], shares["value"], strict=True))


def _top(shares: dict[str, float]) -> set[str]:
    largest = max(shares.values(), default=0.0)
    return {party for party, value in shares.items() if value >= largest - TINY}


def what_would_have_averted_it(
    incident: str, *, accounts: Iterable[str] | None = None, corpus: Corpus | None = None
) -> pd.DataFrame:
    """Return the smallest sets of counterfactual switches that avert the outcome, by account.

    Parameters
    ----------
    incident, accounts, corpus
        As in `multiverse`.

    Returns
    -------
    DataFrame
        A row an account and set, fewest switches first: ``account``, ``switches`` (tuple),
        ``size``, ``in_words`` (each question with its answer), ``holds`` (in how many of the
        account's settings of disputed switches the set averts the outcome), ``of`` (how many
        there are). Only sets that avert the outcome as the account tells it; an account without
        such a set has no row. It says nothing of what was owed or known at the time.

    Raises
    ------
    KeyError, ValueError
        As `multiverse` raises.

    Examples
    --------
    >>> averted = what_would_have_averted_it("aws-kiro-2025-12", accounts=["staff"])
    >>> averted[["switches", "holds", "of"]].values.tolist()
    [[('u_peer',), 1, 2], [('u_perm',), 2, 2]]
    """
    rows = []
    for model in account_models(incident, accounts, corpus):
        settings = [specified for _, specified in model.specifications()]
        for chosen in _averting(model):
            values = {name: _other(model, name) for name in chosen}
            holds = sum(not each.with_context(**values).happens for each in settings)
            words = "; ".join(_answer(model, name, value) for name, value in values.items())
            rows.append((model.account, chosen, len(chosen), words, holds, len(settings)))
    columns = ["account", "switches", "size", "in_words", "holds", "of"]
    return pd.DataFrame(rows, columns=columns)


def _averting(model: CausalModel) -> list[tuple[str, ...]]:
    """Minimal sets of counterfactual switches whose flip averts the outcome, smallest first."""
    names = [name for name, s in model.switches.items() if s["kind"] == "counterfactual"]
    found: list[tuple[str, ...]] = []
    for mask in sorted(range(1, 1 << len(names)), key=lambda mask: (mask.bit_count(), mask)):
        chosen = tuple(name for i, name in enumerate(names) if mask >> i & 1)
        if any(set(smaller) <= set(chosen) for smaller in found):
            continue
        flipped = {name: _other(model, name) for name in chosen}
        if not model.with_context(**flipped).happens:
            found.append(chosen)
    return found


def _other(model: CausalModel, name: str) -> int:
    """Value a switch would have had otherwise: the first that is not its own."""
    return next(value for value in model.domain(name) if value != model.context[name])


def _answer(model: CausalModel, name: str, value: int) -> str:
    word = {0: "no", 1: "yes"}.get(value, str(value))
    return f"{model.switches[name]['question']} {word}"
