"""Trend explorer: how much of a change in a share is another mix of risk domains."""

from __future__ import annotations

from typing import Final

import pandas as pd
from ipywidgets import Dropdown, IntRangeSlider

from kit.databases.entities import coded_incidents, decompose_trend
from kit.figures.databases import describe_trend, plot_trend
from kit.panels.base import Panel
from kit.readers.reading import Reading

NOT_COMPARED: Final = "The periods share a year, or one has no coded incident; move them apart."


def trend_panel(reading: Reading) -> Panel:
    """Return a panel that splits the change of an entity's share between two periods.

    Parameters
    ----------
    reading : Reading
        A snapshot with the table ``mit``, as `read_aiid` returns it.

    Returns
    -------
    Panel
        Controls ``entity``, ``first`` and ``last`` (years, both ends included); ``panel.table``
        holds what `decompose_trend` returns, no rows where the periods cannot be compared.

    Raises
    ------
    KeyError
        If there is no table ``mit``.
    ValueError
        If the coded incidents are of fewer than two years.

    Examples
    --------
    >>> import kit
    >>> panel = trend_panel(kit.read_aiid(kit.example_databases() / "aiid_2026-02"))
    >>> panel.controls["entity"].value = "Human"
    >>> panel.table["risk_domain"].iloc[-1]
    'all'
    """
    coded = coded_incidents(reading)
    dated = coded.loc[coded["year"] != "", "year"].astype(int)
    years = sorted(set(dated))
    if len(years) <= 1:
        raise ValueError(f"a trend needs two years of coded incidents; there are {years or 'none'}")
    middle = max(years[1], int(dated.median()))

    def table(entity: str, first: tuple[int, int], last: tuple[int, int]) -> pd.DataFrame:
        periods = [range(start, end + 1) for start, end in (first, last)]
        held = [set(period) & set(years) for period in periods]
        if set(periods[0]) & set(periods[1]) or not all(held):
            return pd.DataFrame()
        return decompose_trend(reading, first=periods[0], last=periods[1], entity=entity)

    def slider(ends: tuple[int, int], name: str) -> IntRangeSlider:
        return IntRangeSlider(value=ends, min=years[0], max=years[-1], description=name)

    return Panel(
        controls={
            "entity": Dropdown(options=sorted(set(coded["entity"])), description="Cause"),
            "first": slider((years[0], middle - 1), "From the years"),
            "last": slider((middle, years[-1]), "to the years"),
        },
        table=table,
        draw=plot_trend,
        say=lambda rows: describe_trend(rows) if len(rows) else NOT_COMPARED,
        name="trend",
    )
