"""Crumple-like gaps: more voiced blame on the operator than it could have prevented."""

from __future__ import annotations

import pandas as pd

from kit.gaps import Side, check_attributions, renormalise
from kit.stats import share_interval
from kit.vocab import ATTRIBUTION_KEY, GROUPS, TELLERS, check_words, split_variant

COLUMNS = [
    "incident_id", "claims", "account", "switches", "claimed", "claimed_low", "claimed_high", "n",
    "modelled", "gap", "low", "high", "circular", "basis",
]  # fmt: skip
THREE_GROUPS = ("operator", "organisation", "system")


def crumple_gap(
    attributions: pd.DataFrame,
    *,
    of: Side = ("claimed", "blame_claims"),
    against: Side = ("modelled", "could_have_prevented"),
) -> pd.DataFrame:
    """Return the operator's share of blame minus what it could have prevented, row by row.

    Both sides are taken over operator, organisation and system. The gap is crumple-like only
    where it stays above 0 under every account that is not the claimants' own: see
    `crumple_envelope`. It measures could-have-prevented, not control: knowledge, time and
    authority are not in it.

    Parameters
    ----------
    attributions : DataFrame
        Attribution table by group, as ``compare(incident, target="group")`` returns.
    of, against : str or sequence of str
        (lens, measure) or (lens, measure, variant) of the two sides; all variants if left out.

    Returns
    -------
    DataFrame
        A row a variant of ``of`` (``claims``), an account and a setting of its disputed switches
        (``switches``, empty as told): ``claimed`` with its interval and n, ``modelled``, ``gap``
        from -1 to 1, ``low``, ``high`` (the claimed interval minus ``modelled``), ``circular``
        (True where the account is the claimants' own telling) and ``basis``. Speakers who blame
        others only have ``claimed`` 0. Where the operator is no actor of the account, modelled
        and gap are missing.

    Raises
    ------
    ValueError
        If a side names no rows, or the table is not by group.

    References
    ----------
    The moral crumple zone: Elish (2019), doi:10.17351/ests2019.260.

    Examples
    --------
    >>> import kit
    >>> rows = kit.crumple_gap(kit.compare("aws-kiro-2025-12", target="group"))
    >>> told = rows.query("claims == 'firm' and switches == ''").set_index("account")
    >>> told[["gap", "low", "high", "circular"]].round(3)
                      gap    low   high  circular
    account
    company         0.000 -0.975  0.000      True
    staff           0.667 -0.308  0.667     False
    critic          0.750 -0.225  0.750     False
    reconstruction  0.667 -0.308  0.667     False
    """
    check_attributions(attributions)
    check_words(
        "party_id", attributions["party_id"], GROUPS, hint="compare(incident, target='group')"
    )
    claimed = _operator_rows(attributions, of).rename(
        columns={"variant": "claims", "value": "claimed", "low": "claimed_low"}
    )
    claimed = claimed.rename(columns={"high": "claimed_high"})
    modelled = _operator_rows(attributions, against)
    told = [split_variant(variant) for variant in modelled["variant"]]
    modelled = modelled.assign(
        account=[account for account, _ in told],
        switches=[switches for _, switches in told],
        modelled=modelled["value"],
    )[["incident_id", "account", "switches", "modelled"]]
    rows = claimed.merge(modelled, on="incident_id")
    circular = [
        claims in TELLERS.get(account, ())
        for claims, account in zip(rows["claims"], rows["account"], strict=True)
    ]
    return rows.assign(
        gap=rows["claimed"] - rows["modelled"],
        low=rows["claimed_low"] - rows["modelled"],
        high=rows["claimed_high"] - rows["modelled"],
        circular=circular,
    )[COLUMNS]


def _operator_rows(attributions: pd.DataFrame, side: Side) -> pd.DataFrame:
    """Operator's row of every variant of a side, over operator, organisation and system."""
    words = (side,) if isinstance(side, str) else tuple(side)
    rows = attributions[attributions["scale"] == "share"]
    for level, word in zip(["lens", "measure", "variant"], words, strict=False):
        rows = rows[rows[level] == word]
    if rows.empty:
        there = attributions[["lens", "measure", "variant"]].drop_duplicates()
        listed = ", ".join(map(str, there.itertuples(index=False, name=None)))
        raise ValueError(f"{words!r} names no shares; there are {listed or 'none'}")
    inside = rows["party_id"].isin(THREE_GROUPS)
    on_three = rows["value"].where(inside, 0).groupby([rows[k] for k in ATTRIBUTION_KEY])
    some = on_three.transform("sum") > 0
    rows = renormalise(rows[some], inside[some].to_numpy())
    variants = rows[["incident_id", "variant"]].drop_duplicates()
    operator = rows[rows["party_id"] == "operator"]
    table = variants.merge(operator, on=["incident_id", "variant"], how="left")
    return _unblamed(table, rows) if set(rows["lens"]) == {"claimed"} else table


def _unblamed(table: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """The table with a share of 0 where speakers blame others only: unnamed is not missing."""
    missing = table["value"].isna()
    if not missing.any():
        return table
    said = rows.drop_duplicates(["incident_id", "variant"]).set_index(["incident_id", "variant"])
    own = said.loc[pd.MultiIndex.from_frame(table.loc[missing, ["incident_id", "variant"]])]
    _, high = share_interval(0.0, own["n"] * (1 - own["left_out"]))
    filled = table.copy()
    for name in ("n", "n_unit", "basis"):
        filled.loc[missing, name] = own[name].to_numpy()
    filled.loc[missing, ["value", "low"]] = 0.0
    filled.loc[missing, "high"] = high
    return filled


def crumple_envelope(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the range of the crumple-like gap over accounts: an envelope, never an average.

    Parameters
    ----------
    rows : DataFrame
        What `crumple_gap` returns.

    Returns
    -------
    DataFrame
        A row an incident and variant of claims, over the rows that are not circular: ``gap_low``
        and ``gap_high`` (smallest and largest gap), ``low`` and ``high`` (outermost ends of the
        intervals), ``n`` speakers, ``rows`` and ``circular`` (how many rows count and how many
        do not), ``crumple_like`` (True where the lowest end is above 0 in every row that
        counts; False where no row counts).

    Examples
    --------
    >>> import kit
    >>> rows = kit.crumple_gap(kit.compare("aws-kiro-2025-12", target="group"))
    >>> kit.crumple_envelope(rows)[["claims", "low", "high", "crumple_like"]].round(3)
       claims    low   high  crumple_like
    0     all -0.960  0.315         False
    1    firm -0.308  0.750         False
    2  others -0.989  0.253         False
    """
    counted = rows.assign(counts=~rows["circular"] & rows["gap"].notna())
    key = ["incident_id", "claims"]
    inside = counted[counted["counts"]].groupby(key)
    table = counted.groupby(key).agg(
        n=("n", "first"), rows=("counts", "sum"), circular=("circular", "sum")
    )
    table = table.assign(
        gap_low=inside["gap"].min(),
        gap_high=inside["gap"].max(),
        low=inside["low"].min(),
        high=inside["high"].max(),
    )
    table["crumple_like"] = (table["low"] > 0).fillna(False)
    order = ["gap_low", "gap_high", "low", "high", "n", "rows", "circular", "crumple_like"]
    return table[order].reset_index()
