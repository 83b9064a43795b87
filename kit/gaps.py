"""Lens against lens: every lens ends in one table, so comparing is subtraction."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kit.stats import share_interval
from kit.vocab import (
    ATTRIBUTION_COLUMNS,
    ATTRIBUTION_KEY,
    GROUP_OF_ROLE,
    NOBODY,
    check_columns,
    check_words,
)

Side = str | Sequence[str]

TINY = 1e-9
SAMPLED = ("speakers", "participants")  # units that a larger study would have more of
GAP_COLUMNS = [
    "incident_id", "party_id", "gap", "low", "high", "n_of", "n_unit_of",
    "n_against", "n_unit_against",
    "left_out_of", "left_out_against",
]  # fmt: skip


def to_shares(attributions: pd.DataFrame) -> pd.DataFrame:
    """Return degrees as shares that sum to 1; shares stay as they are.

    Every value is divided by the sum over the parties of the same incident, lens, measure and
    variant. Bounds follow: low / (low + sum of the other highs), and the other way round.

    Parameters
    ----------
    attributions : DataFrame
        Attribution table; a row a party (its largest degree), as every lens returns.

    Returns
    -------
    DataFrame
        The same rows on the scale ``share``; where all values are 0 there is nothing to share
        and the rows are left out.

    Raises
    ------
    ValueError
        If a column is missing, a party has two rows for one incident, lens, measure and
        variant, or rows are ratings: those become shares participant by participant, by
        `rate_shares`.

    Examples
    --------
    >>> import kit
    >>> lenses = kit.compare("aws-kiro-2025-12")
    >>> shares = kit.to_shares(lenses.query("variant == 'company' and scale == 'degree'"))
    >>> shares[["party_id", "value", "scale"]].round(3).reset_index(drop=True)
       party_id  value  scale
    0  engineer  0.667  share
    1      kiro  0.333  share
    """
    check_attributions(attributions)
    check_words("scale", attributions["scale"], ["share", "degree"], hint="see rate_shares()")
    key = list(ATTRIBUTION_KEY)
    whole = attributions.groupby(key)[["value", "low", "high"]].transform("sum")
    other_low, other_high = whole["low"] - attributions["low"], whole["high"] - attributions["high"]
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = attributions.assign(
            value=attributions["value"] / whole["value"],
            low=attributions["low"] / (attributions["low"] + other_high),
            high=attributions["high"] / (attributions["high"] + other_low),
            scale="share",
        )
    as_they_are = attributions["scale"] == "share"
    shares[as_they_are] = attributions[as_they_are]
    return shares[as_they_are | (whole["value"] > 0)].reset_index(drop=True)


def gap(
    attributions: pd.DataFrame, *, of: Side, against: Side, common: bool = False
) -> pd.DataFrame:
    """Return the share on one side minus the share on another, party by party.

    Parameters
    ----------
    attributions : DataFrame
        Attribution table on the scale ``share``.
    of, against : str or sequence of str
        (lens, measure, variant): which rows to look at, and which to hold against them. Later
        words can be left out where there is only one choice.
    common : bool
        Renormalise over the parties both sides name, instead of refusing unequal lists. Dropping
        a party raises the others' shares mechanically; what was dropped is returned.

    Returns
    -------
    DataFrame
        A row a party both sides name: ``gap`` from -1 to 1 (positive where ``of`` puts more on
        the party), ``low`` and ``high`` (the end of one interval minus the other end of the
        other), ``n_of`` and ``n_against`` with their units, ``left_out_of`` and
        ``left_out_against`` (share of each side on parties the other does not name; 0 unless
        ``common``).

    Raises
    ------
    ValueError
        If rows are not on the scale ``share``, a side is not exactly one lens, measure and
        variant, the sides have no incident in common, or name unequal parties.

    Examples
    --------
    >>> import kit
    >>> lenses = kit.compare("tesla-key-largo-2019-04").query("scale == 'share'")
    >>> of = ("claimed", "blame_claims", "others")
    >>> gaps = kit.gap(lenses, of=of, against="found", common=True)
    >>> gaps[["party_id", "gap", "n_of", "n_against"]].round(2)
      party_id   gap  n_of  n_against
    0   driver -0.34     4          1
    1    tesla  0.34     4          1
    """
    check_attributions(attributions)
    check_words("scale", attributions["scale"], ["share"], hint="call to_shares() first")
    left, right = (choose(attributions, side) for side in (of, against))
    if set(left["incident_id"]).isdisjoint(right["incident_id"]):
        raise ValueError("the two sides have no incident in common")
    if not common:
        _check_same_parties(left, right)
    left, right = _over_common_parties(left, right), _over_common_parties(right, left)
    both = left.merge(right, on=["incident_id", "party_id"], suffixes=("_of", "_against"))
    return both.assign(
        gap=both["value_of"] - both["value_against"],
        low=both["low_of"] - both["high_against"],
        high=both["high_of"] - both["low_against"],
    )[GAP_COLUMNS]


def choose(attributions: pd.DataFrame, side: Side) -> pd.DataFrame:
    """Rows of exactly one lens, measure and variant; names the choices otherwise."""
    words = (side,) if isinstance(side, str) else tuple(side)
    levels = ["lens", "measure", "variant"]
    if not 1 <= len(words) <= len(levels):
        raise ValueError(f"a side is (lens, measure, variant), not {words!r}")
    rows = attributions
    for level, word in zip(levels, words, strict=False):
        rows = rows[rows[level] == word]
    choices = rows[levels].drop_duplicates()
    if len(choices) != 1:
        offered = attributions if choices.empty else rows
        listed = offered[levels].drop_duplicates().itertuples(index=False, name=None)
        told = "nothing" if choices.empty else f"{len(choices)} choices"
        raise ValueError(f"{words!r} names {told}; name one of {', '.join(map(str, listed))}")
    return rows


def check_attributions(attributions: pd.DataFrame) -> None:
    """Raise ValueError unless it is an attribution table with one row a party and variant."""
    check_columns("the attribution table", attributions.columns, ATTRIBUTION_COLUMNS)
    key = [*ATTRIBUTION_KEY, "party_id"]
    twice = attributions[attributions.duplicated(key)]
    if len(twice):
        names = ", ".join(str(twice.iloc[0][column]) for column in key)
        raise ValueError(f"a party has one row for one variant; twice: {names}")


def _check_same_parties(left: pd.DataFrame, right: pd.DataFrame) -> None:
    key = ["incident_id", "party_id"]
    names = [set(side[key].itertuples(index=False, name=None)) for side in (left, right)]
    if names[0] != names[1]:
        only = [sorted("/".join(name) for name in one) for one in
                (names[0] - names[1], names[1] - names[0])]  # fmt: skip
        raise ValueError(
            f"the sides name unequal parties: only of: {', '.join(only[0]) or 'none'}; only "
            f"against: {', '.join(only[1]) or 'none'}; common=True compares the rest and shows "
            "what is left out"
        )


def _over_common_parties(side: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """Rows of parties the other side names too, renormalised, with the share left out."""
    key = ["incident_id", "party_id"]
    return renormalise(side, side.set_index(key).index.isin(other.set_index(key).index))[
        [*key, "value", "low", "high", "n", "n_unit", "left_out"]
    ]


def renormalise(attributions: pd.DataFrame, keep: NDArray[np.bool_]) -> pd.DataFrame:
    """Rows to keep, made to sum to 1 again, with the share left out as ``left_out``.

    Where something is left out, intervals over speakers or participants are taken anew, at the
    part of n that is left; other bounds are scaled.
    """
    key = list(ATTRIBUTION_KEY)
    kept = attributions["value"].where(keep, 0).groupby([attributions[k] for k in key])
    rows = attributions.assign(kept=kept.transform("sum"))[keep]
    if (rows["kept"] <= 0).any():
        raise ValueError(
            "all of one side's share lies on parties that are left out; nothing remains to compare"
        )
    part = rows["kept"]
    value = (rows["value"] / part).clip(0, 1)
    low, high = share_interval(value, rows["n"] * part)
    sampled = rows["n_unit"].isin(SAMPLED) & (part < 1 - TINY)
    return rows.drop(columns="kept").assign(
        value=value,
        low=np.where(sampled, low, (rows["low"] / part).clip(0, 1)),
        high=np.where(sampled, high, (rows["high"] / part).clip(0, 1)),
        left_out=(1 - part).clip(0, 1),
    )


def by_group(attributions: pd.DataFrame, parties: pd.DataFrame) -> pd.DataFrame:
    """Return the attribution table added up to operator, organisation, system and other.

    Parameters
    ----------
    attributions : DataFrame
        Attribution table by party: shares are added up, of degrees the largest stands.
    parties : DataFrame
        The table ``parties``. Blame given to ``nobody`` counts as other.

    Returns
    -------
    DataFrame
        Attribution table whose ``party_id`` holds the group word; intervals over speakers or
        participants are taken anew.

    Raises
    ------
    ValueError
        If a party is not in ``parties``.

    Examples
    --------
    >>> import kit
    >>> staff = kit.could_have_prevented(kit.load_account("aws-kiro-2025-12", "staff"))
    >>> by_group(staff, kit.load_table("parties"))["party_id"].tolist()
    ['operator', 'system', 'organisation']
    """
    check_attributions(attributions)
    roles = parties.set_index(["incident_id", "party_id"])["role"]
    role = roles.reindex(pd.MultiIndex.from_frame(attributions[["incident_id", "party_id"]]))
    role = role.mask((attributions["party_id"] == NOBODY).to_numpy(), "third_party")
    if role.isna().any():
        unknown = attributions.loc[role.isna().to_numpy(), "party_id"]
        raise ValueError(f"parties has no row for {', '.join(sorted(set(unknown)))}")
    rows = attributions.assign(party_id=role.map(GROUP_OF_ROLE).to_numpy())
    key = [*ATTRIBUTION_KEY, "party_id"]
    together = rows.groupby(key, sort=False)
    first = together[["scale", "n", "n_unit", "basis"]].first()
    total = together[["value", "low", "high"]].sum().clip(upper=1)
    largest = together[["value", "low", "high"]].max()
    numbers = total.where(first["scale"] == "share", largest)
    table = first.join(numbers).reset_index()
    sampled = table["n_unit"].isin(SAMPLED) & table["low"].notna()
    low, high = share_interval(table["value"], table["n"])
    table = table.assign(
        low=table["low"].mask(sampled, low), high=table["high"].mask(sampled, high)
    )
    return table[list(ATTRIBUTION_COLUMNS)]
