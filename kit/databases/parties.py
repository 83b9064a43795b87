"""Parties: whether who uses a system also made it, and whose narratives are withheld."""

from __future__ import annotations

from typing import Final

import pandas as pd

from kit.databases.shares import shares_of, year_of
from kit.readers.reading import Reading
from kit.vocab import check_columns, check_words

ID: Final = "incident_id"
NOT_KNOWN: Final = r"^$|^(?:unknown|unnamed|unidentified|unspecified|anonymous|various)(?:-|$)"
REDACTED: Final = r"REDACTED|MAY CONTAIN CONFIDENTIAL"


def same_party(reading: Reading, *, by: str = "all") -> pd.DataFrame:
    """Return how often the deployer of a system is its developer, as the database has it.

    Parameters
    ----------
    reading : Reading
        What `read_aiid` or `read_aiaaic` returned.
    by : {"all", "year"}
        Over all incidents, or by year of the incident.

    Returns
    -------
    DataFrame
        ``year`` (if by year), ``same`` (incidents whose deployers are exactly their developers),
        ``n`` (incidents with both given, and none a placeholder such as unknown-scammers),
        ``share``, ``low``, ``high`` (95%,
        Clopper-Pearson). Both are as alleged.

    Raises
    ------
    ValueError
        If ``by`` is another word, or the reading has no such parties.

    Examples
    --------
    >>> import kit
    >>> snapshot = kit.read_aiid(kit.example_databases() / "aiid_2026-02")
    >>> same_party(snapshot)[["same", "n"]].to_numpy().tolist()
    [[4, 8]]
    """
    check_words("by", [by], ["all", "year"])
    incidents = reading["incidents"]
    if "parties" in reading.tables and "started_on" in incidents:
        same, days = _by_roles(reading["parties"]), incidents.set_index(ID)["started_on"]
    elif "same_party" in incidents:
        given = incidents[incidents["same_party"] != ""].set_index(ID)
        same, days = given["same_party"] == "yes", given["earliest"]
    else:
        raise ValueError("this reading has no deployers and developers; take read_aiid()")
    rows = pd.DataFrame({"same": same, "year": year_of(days.reindex(same.index).fillna(""))})
    table = shares_of(rows.assign(all=""), "same", [by])
    return table.drop(columns="all", errors="ignore")


def _by_roles(parties: pd.DataFrame) -> pd.Series[bool]:
    """Of incidents with both known: whether their deployers are their developers."""
    check_columns("parties", parties.columns, ["role", "party_id", "party_key"])
    placeholder = parties["party_id"].str.contains(NOT_KNOWN)
    doubtful = parties[ID].isin(parties.loc[placeholder & (parties["role"] != "affected"), ID])
    known = parties[~doubtful]
    sides = [
        known[known["role"] == role].groupby(ID)["party_key"].agg(frozenset)
        for role in ("deployer", "developer")
    ]
    both = sides[0].index.intersection(sides[1].index)
    return sides[0][both] == sides[1][both]


def withheld_narratives(reading: Reading) -> pd.DataFrame:
    """Return in how many crash reports a firm flags what happened as business information.

    Parameters
    ----------
    reading : Reading
        What `read_nhtsa` returned.

    Returns
    -------
    DataFrame
        ``table`` (ads, adas, and their archives), ``firm`` (``all``, and each; spellings of one
        firm are one), ``withheld`` (flagged as such), ``n`` (reports, each in its newest version),
        ``share``, ``low``, ``high`` (95%, Clopper-Pearson), ``redacted`` (reports that are not
        flagged, yet hold a mark of redaction); most reports first. Without a narrative nobody
        outside can say who did what.

    Raises
    ------
    ValueError
        If the reading has no such reports.

    Examples
    --------
    >>> import kit
    >>> told = withheld_narratives(kit.read_nhtsa(kit.example_databases() / "nhtsa"))
    >>> told.query("firm == 'all'")[["table", "withheld", "n"]].to_numpy().tolist()
    [['adas_archive', 1, 2], ['ads', 1, 3]]
    """
    parts = []
    for name, rows in reading.tables.items():
        if {"narrative_withheld", "latest", "firm", "narrative"} <= set(rows.columns):
            own = rows[rows["latest"]]
            marked = own["narrative"].str.contains(REDACTED) & ~own["narrative_withheld"]
            newest = own.assign(table=name, withheld=own["narrative_withheld"], redacted=marked)
            for part in (newest.assign(firm="all"), newest):
                redacted = part.groupby(["table", "firm"])["redacted"].sum().astype("int64")
                shares = shares_of(part, "withheld", ["table", "firm"])
                parts.append(shares.merge(redacted.reset_index(), on=["table", "firm"]))
    if not parts:
        raise ValueError("this reading has no crash reports; take read_nhtsa()")
    table = pd.concat(parts, ignore_index=True)
    return table.sort_values(["table", "n"], ascending=[True, False], ignore_index=True)
