"""Entities: who is coded as the cause, always within a risk domain, and what makes a trend."""

from __future__ import annotations

from collections.abc import Iterable
from numbers import Integral
from typing import Final

import pandas as pd

from kit.databases.shares import shares_of, year_of
from kit.readers.reading import Reading
from kit.vocab import as_names, check_columns, check_words

ID: Final = "incident_id"
DOMAIN: Final = "risk_domain"
ALL: Final = "all"
TAKEN: Final = ("entity", "incidents", "n", "share", "low", "high")


def entity_shares(reading: Reading, *, by: Iterable[str] = (DOMAIN, "year")) -> pd.DataFrame:
    """Return how often AI, Human or Other is coded as the cause, within each risk domain.

    Parameters
    ----------
    reading : Reading
        A snapshot with the table ``mit``, as `read_aiid` returns it.
    by : iterable of str
        Columns that make the groups, ``risk_domain`` among them; ``year`` is that of the incident.

    Returns
    -------
    DataFrame
        A row a group and entity: the columns of ``by``, ``entity``, ``incidents``, ``n`` (coded
        incidents of the group), ``share`` with ``low`` and ``high`` (95%, Clopper-Pearson). The
        database holds what was reported and added, so shares are of records, not of the world.

    Raises
    ------
    KeyError
        If there is no table ``mit``.
    ValueError
        If a column is missing, or ``risk_domain`` is not among ``by``: domains differ so much that
        a share over all of them says which domains were added.

    Examples
    --------
    >>> import kit
    >>> shares = entity_shares(kit.read_aiid(kit.example_databases() / "aiid_2026-02"))
    >>> shares.query("entity == 'AI'")[["risk_domain", "year", "incidents", "n"]].tail(1)
                                           risk_domain  year  incidents  n
    ...  7. AI system safety, failures, and limitations  2025          1  1
    """
    keys = as_names("by", by)
    if DOMAIN not in keys:
        raise ValueError(f"shares are always within a risk domain; put {DOMAIN} among by: {keys}")
    if len(set(keys)) < len(keys) or set(keys) & set(TAKEN):
        raise ValueError(f"by names {', '.join(keys)}; each once, and none of {', '.join(TAKEN)}")
    coded = coded_incidents(reading)
    check_columns("mit", coded.columns, [*keys, "entity"])
    parts = [
        shares_of(coded.assign(incidents=coded["entity"] == entity), "incidents", keys).assign(
            entity=entity
        )
        for entity in sorted(coded["entity"].unique())
    ]
    table = pd.concat(parts, ignore_index=True).sort_values([*keys, "entity"], ignore_index=True)
    return table[[*keys, "entity", "incidents", "n", "share", "low", "high"]]


def coded_incidents(reading: Reading) -> pd.DataFrame:
    """Codes of the table ``mit`` with the year of the incident."""
    incidents, coded = reading["incidents"], reading["mit"]
    check_columns("incidents", incidents.columns, [ID, "started_on"], hint="take read_aiid()")
    check_columns("mit", coded.columns, [ID, DOMAIN, "entity"], hint="take read_aiid()")
    if coded.empty:
        raise ValueError("mit has no rows; a trend needs coded incidents")
    days = incidents.drop_duplicates(ID).set_index(ID)["started_on"]
    return coded.assign(year=year_of(coded[ID].map(days).fillna("")))


def decompose_trend(
    reading: Reading, *, first: Iterable[int], last: Iterable[int], entity: str = "AI"
) -> pd.DataFrame:
    """Return how much of a change in an entity's share is another mix of risk domains.

    The share in a period is the sum over domains of the domain's part times the share in it. The
    change is split (Kitagawa): composition is the change of a domain's part times its mean share,
    within is the change of the share times the domain's mean part. A domain that is absent in one
    period has its other share in both, so it counts as composition alone.

    Parameters
    ----------
    reading : Reading
        A snapshot with the table ``mit``.
    first, last : iterable of int
        Years of the earlier and the later period.
    entity : str, default "AI"
        Whose share: AI, Human or Other.

    Returns
    -------
    DataFrame
        A row a domain and a row ``all``: ``n_first``, ``n_last`` (coded incidents),
        ``part_first``, ``part_last`` (of the period's incidents), ``share_first``, ``share_last``
        (of the entity), ``composition``, ``within`` and ``change``, their sum (-1 to 1).

    Raises
    ------
    ValueError
        If a period names no year or has no incidents, the periods share a year, or nobody is
        coded so.

    References
    ----------
    Kitagawa (1955), doi:10.1080/01621459.1955.10501299.

    Examples
    --------
    >>> import kit
    >>> snapshot = kit.read_aiid(kit.example_databases() / "aiid_2025-03")
    >>> parts = decompose_trend(snapshot, first=[2022, 2023], last=[2024], entity="Human")
    >>> parts.iloc[-1][["composition", "within", "change"]].astype(float).round(3).tolist()
    [-0.333, 0.417, 0.083]
    """
    coded = coded_incidents(reading)
    check_words("entity", [entity], coded["entity"].unique())
    periods = [_years(name, years) for name, years in (("first", first), ("last", last))]
    if shared := periods[0] & periods[1]:
        raise ValueError(f"the periods share the years {', '.join(sorted(shared))}; part them")
    sides = [_period(coded, years, entity) for years in periods]
    named = zip(sides, ("_first", "_last"), strict=True)
    table = pd.concat([side.add_suffix(period) for side, period in named], axis=1).sort_index()
    for side in ("first", "last"):
        table[f"n_{side}"] = table[f"n_{side}"].fillna(0).astype(int)
        table[f"part_{side}"] = table[f"part_{side}"].fillna(0.0)
    shares = table[["share_first", "share_last"]].bfill(axis=1).ffill(axis=1)
    parts = table[["part_first", "part_last"]]
    table["composition"] = parts.diff(axis=1).iloc[:, 1] * shares.mean(axis=1)
    table["within"] = shares.diff(axis=1).iloc[:, 1] * parts.mean(axis=1)
    table["change"] = table["composition"] + table["within"]
    table.loc[ALL] = _all_domains(table, sides)
    order = ["n_first", "n_last", "part_first", "part_last", "share_first", "share_last",
             "composition", "within", "change"]  # fmt: skip
    whole = table[order].astype({"n_first": int, "n_last": int})
    return whole.rename_axis(DOMAIN).reset_index()


def _years(name: str, years: object) -> set[str]:
    """Years as text; ValueError unless they are whole numbers, one or more."""
    listed = list(years) if isinstance(years, Iterable) and not isinstance(years, str) else []
    if not listed or not all(isinstance(year, Integral) for year in listed):
        raise ValueError(f"{name} is a list of years, such as [2022, 2023], not {years!r}")
    return {str(int(year)) for year in listed}


def _period(coded: pd.DataFrame, years: set[str], entity: str) -> pd.DataFrame:
    """Of each domain in a period: incidents, its part of all, and the entity's share."""
    rows = coded[coded["year"].isin(years)]
    if rows.empty:
        there = sorted(set(coded["year"]) - {""})
        raise ValueError(
            f"no coded incident is of {', '.join(sorted(years)) or 'no year'}; there are "
            f"{there[0]} to {there[-1]}" if there else "no coded incident has a year"
        )  # fmt: skip
    by_domain = rows.assign(is_=rows["entity"] == entity).groupby(DOMAIN)["is_"]
    n = by_domain.size()
    return pd.DataFrame({"n": n, "part": n / len(rows), "share": by_domain.mean()})


def _all_domains(table: pd.DataFrame, sides: list[pd.DataFrame]) -> dict[str, float]:
    """The row over all domains."""
    whole: dict[str, float] = {}
    for name, side in zip(("first", "last"), sides, strict=True):
        whole[f"n_{name}"] = side["n"].sum()
        whole[f"part_{name}"] = 1.0
        whole[f"share_{name}"] = (side["part"] * side["share"]).sum()
    sums = table[["composition", "within", "change"]].sum()
    return {**whole, **{str(name): float(value) for name, value in sums.items()}}
