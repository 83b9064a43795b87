"""Drift: what the same incidents were coded as in two snapshots of one database."""

from __future__ import annotations

from typing import Final

import pandas as pd

from kit.readers.reading import Reading
from kit.reliability import cohen_kappa
from kit.stats import share_interval
from kit.vocab import check_columns

ID: Final = "incident_id"
NO_RECORD: Final = "not in both"
ANY: Final = "any"
ANOTHER: Final = "another"


def label_drift(
    old: Reading, new: Reading, *, table: str = "mit", label: str = "entity"
) -> pd.DataFrame:
    """Return what each incident of two snapshots was coded as, and what else of it changed.

    Parameters
    ----------
    old, new : Reading
        Two snapshots, as `read_aiid` returns them.
    table : str, default "mit"
        Table of codes.
    label : str, default "entity"
        Column of codes; ``entity`` says who caused the risk: AI, Human or Other.

    Returns
    -------
    DataFrame
        A row an incident that is coded in both: ``incident_id``, ``title`` (of the new snapshot),
        ``old``, ``new``, ``changed``; ``record_changed``: which columns of the incident's record
        (text, date, parties, reports) differ, empty if none does; ``codes_changed``: which other
        columns of the table differ.

    Raises
    ------
    KeyError
        If a snapshot has no such table.
    ValueError
        If a table has no such column or several rows an incident, or no incident is in both.

    Examples
    --------
    >>> import kit
    >>> folder = kit.example_databases()
    >>> old, new = (kit.read_aiid(folder / f"aiid_{month}") for month in ("2025-03", "2026-02"))
    >>> label_drift(old, new)[["old", "new"]].value_counts().head(2).to_dict()
    {('Human', 'AI'): 4, ('AI', 'AI'): 2}
    """
    codes = [_coded(reading, table, label) for reading in (old, new)]
    both = codes[0].index.intersection(codes[1].index).sort_values()
    if both.empty:
        raise ValueError(f"no incident is in {table} of both snapshots; they share no ids")
    before, after = (coded.loc[both] for coded in codes)
    others = [name for name in before.columns if name in after.columns and name != label]
    titles = new["incidents"].drop_duplicates(ID).set_index(ID)["title"]
    drift = pd.DataFrame({
        "title": titles.reindex(both).fillna(""),
        "old": before[label],
        "new": after[label],
        "changed": before[label] != after[label],
        "record_changed": _differing(_records(old), _records(new), both),
        "codes_changed": _differing(before[others], after[others], both),
    }).rename_axis(ID)  # fmt: skip
    return drift.reset_index()


def _coded(reading: Reading, table: str, label: str) -> pd.DataFrame:
    """Codes of a snapshot by incident; ValueError where an incident has several rows."""
    rows = reading[table]
    check_columns(f"{table} of the snapshot {reading.snapshot}", rows.columns, [ID, label])
    if rows[ID].duplicated().any():
        raise ValueError(f"{table} has several rows an incident; drift is told of one code each")
    return rows.set_index(ID)


def _records(reading: Reading) -> pd.DataFrame:
    """Record of each incident: its columns, its parties by role, and its reports."""
    record = reading["incidents"].drop_duplicates(ID).set_index(ID)
    parts = [record]
    if "parties" in reading.tables and len(reading["parties"]):
        parts.append(reading["parties"].pivot_table(
            index=ID, columns="role", values="party_key", aggfunc="; ".join
        ))  # fmt: skip
    if "reports" in reading.tables:
        reports = reading["reports"].groupby(ID)["report"].agg("; ".join)
        parts.append(reports.to_frame("reports"))
    return pd.concat([part.reindex(record.index) for part in parts], axis=1).fillna("")


def _differing(before: pd.DataFrame, after: pd.DataFrame, ids: pd.Index) -> pd.Series[str]:
    """Names of the shared columns in which an id differs; said where it is not in both."""
    shared = [name for name in before.columns if name in after.columns]
    old, new = before[shared].reindex(ids), after[shared].reindex(ids)
    differs = (old != new) & old.notna() & new.notna()
    told = pd.Series("", index=ids)
    for name in shared:
        told = told.where(~differs[name], told.where(told == "", told + "; ") + str(name))
    known = ids.isin(before.index) & ids.isin(after.index)
    return told.where(known, NO_RECORD)


def summarise_drift(drift: pd.DataFrame) -> pd.DataFrame:
    """Return how many codes changed from what to what, and of how many nothing else changed.

    Parameters
    ----------
    drift : DataFrame
        What `label_drift` returned.

    Returns
    -------
    DataFrame
        The first row is any change; then a row a change, the most frequent first: ``old``,
        ``new``, ``incidents``, ``n`` (incidents in both), ``share`` with ``low`` and ``high``
        (95%, Clopper-Pearson), ``record_same`` (those of them whose record did not change),
        ``all_same`` (nor any other code). In the first row also ``records_same`` (of all n, so
        that ``record_same`` can be compared with it), ``kappa`` with ``kappa_low`` and
        ``kappa_high``: the agreement of the two snapshots beyond chance (Cohen).

    Raises
    ------
    ValueError
        If a column is missing, or there are no incidents.

    References
    ----------
    Clopper & Pearson (1934), doi:10.1093/biomet/26.4.404; Cohen (1960),
    doi:10.1177/001316446002000104.

    Examples
    --------
    >>> import kit
    >>> folder = kit.example_databases()
    >>> old, new = (kit.read_aiid(folder / f"aiid_{month}") for month in ("2025-03", "2026-02"))
    >>> summarise_drift(label_drift(old, new))[["old", "new", "incidents", "n"]]
         old      new  incidents  n
    0    any  another          4  7
    1  Human       AI          4  7
    """
    needed = [ID, "old", "new", "changed", "record_changed", "codes_changed"]
    check_columns("drift", drift.columns, needed, hint="take label_drift()")
    if drift.empty:
        raise ValueError("there are no incidents here; summarise what label_drift() returned")
    changed = drift[drift["changed"]]
    rows = [_transition(ANY, ANOTHER, changed, n=len(drift))]
    order = changed[["old", "new"]].value_counts()
    for old, new in order.index:
        own = changed[(changed["old"] == old) & (changed["new"] == new)]
        rows.append(_transition(old, new, own, n=len(drift)))
    long = drift[[ID, "old", "new"]].melt(id_vars=ID, var_name="coder", value_name="code")
    kappa = cohen_kappa(long, unit=ID).iloc[0]
    rows[0] |= {"records_same": int((drift["record_changed"] == "").sum())}
    rows[0] |= {"kappa": kappa["value"], "kappa_low": kappa["low"], "kappa_high": kappa["high"]}
    return pd.DataFrame(rows)


def _transition(old: str, new: str, rows: pd.DataFrame, *, n: int) -> dict[str, object]:
    same = rows["record_changed"] == ""
    low, high = share_interval(len(rows) / n, n)
    return {
        "old": old, "new": new, "incidents": len(rows), "n": n, "share": len(rows) / n,
        "low": float(low), "high": float(high), "record_same": int(same.sum()),
        "all_same": int((same & (rows["codes_changed"] == "")).sum()),
    }  # fmt: skip
