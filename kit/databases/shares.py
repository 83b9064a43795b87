"""Shares: how many of so many, with an interval, group by group."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from kit.stats import share_interval


def shares_of(rows: pd.DataFrame, what: str, by: Iterable[str]) -> pd.DataFrame:
    """Share of rows in which a column is true, a row a group: count, n, share, low and high."""
    keys = list(by)
    groups = rows.groupby(keys, sort=True)[what]
    counts = pd.DataFrame({what: groups.sum().astype("int64"), "n": groups.size()})
    share = counts[what] / counts["n"]
    low, high = share_interval(share, counts["n"])
    return counts.assign(share=share, low=low, high=high).reset_index()


def year_of(days: pd.Series[str]) -> pd.Series[str]:
    """Year of days, as text; empty where there is none."""
    return days.astype(str).str.extract(r"^(\d{4})")[0].fillna("")
