"""Pictures of public databases: what labels became, what is withheld, and what makes a trend."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from kit.databases.drift import ANY
from kit.databases.entities import ALL, DOMAIN
from kit.figures.base import (
    COLOUR_OF_GROUP,
    INK,
    NAME_SIZE,
    SOFT,
    interval_look,
    label,
    line,
    page_axes,
    percent,
    percent_axis,
    points,
    records,
    styled,
    value_axis,
)
from kit.vocab import TOO_FEW, check_columns

LEFT: Final = 2.2
RIGHT: Final = 0.9
MOST_FIRMS: Final = 12
DARK, MIDDLE, PALE, GREY = "#0072B2", "#7FB8D8", "#D9D9D9", "#9A9A9A"
DRIFT_READING: Final = (
    "Incidents in both snapshots whose label changed, by change. Dark: neither the incident's "
    "record nor another code changed; middle: the record did not; pale: the record changed too. "
    "In brackets: how many with an unchanged record."
)
WITHHELD_READING: Final = (
    "Part of crash reports whose narrative is flagged as business information and withheld, each "
    "report in its newest version; others can be redacted in part. Lines: 95% interval (dotted "
    "under 5 reports)."
)
TREND_READING: Final = (
    "Change in percentage points, split by risk domain: composition (another part of all "
    "incidents) and within (another share inside the domain). Shares are of records that were "
    "added, not of the world."
)


def describe_label_drift(summary: pd.DataFrame) -> str:
    """Return in words how many labels changed, and of how many nothing else did.

    Parameters
    ----------
    summary : DataFrame
        What `summarise_drift` returned.

    Returns
    -------
    str

    Examples
    --------
    >>> import kit
    >>> folder = kit.example_databases()
    >>> old, new = (kit.read_aiid(folder / f"aiid_{month}") for month in ("2025-03", "2026-02"))
    >>> print(describe_label_drift(kit.summarise_drift(kit.label_drift(old, new))))
    Of 7 incidents in both snapshots 4 have another label (57%), 3 of them with an unchanged
    record (as 5 of all); Human to AI 4, 3 with an unchanged record. Kappa of the snapshots 0.13.
    """
    _check_summary(summary)
    whole, *changes = records(summary)
    told = "; ".join(
        f"{row['old']} to {row['new']} {row['incidents']}, {row['record_same']} with an unchanged "
        "record"
        for row in changes
    )
    return (
        f"Of {whole['n']} incidents in both snapshots {whole['incidents']} have another label "
        f"({percent(whole['share'])}), {whole['record_same']} of them with an unchanged record "
        f"(as {whole['records_same']:g} of all); {told or 'no change'}. Kappa of the snapshots "
        f"{whole['kappa']:.2f}."
    )


@styled
def plot_label_drift(
    summary: pd.DataFrame, *, title: str | None = None, ax: Axes | None = None
) -> Axes:
    """Draw which labels became which, and how much else changed, and return the Axes.

    Parameters
    ----------
    summary : DataFrame
        What `summarise_drift` returned.
    title : str, optional
        The finding in a sentence; the most frequent change if left out.
    ax : Axes, optional
        Where to draw; a new page-wide figure if left out.

    Returns
    -------
    Axes
        A bar a change, in three parts: nothing else changed, other codes changed, the record did.

    Raises
    ------
    ValueError
        If a column is missing or no label changed.

    Examples
    --------
    >>> import kit
    >>> folder = kit.example_databases()
    >>> old, new = (kit.read_aiid(folder / f"aiid_{month}") for month in ("2025-03", "2026-02"))
    >>> ax = plot_label_drift(kit.summarise_drift(kit.label_drift(old, new)))
    """
    _check_summary(summary)
    rows = [row for row in records(summary) if row["old"] != ANY]
    if not rows:
        raise ValueError("there is nothing to draw; no label changed between the snapshots")
    first = rows[0]
    title = title or (
        f"{first['incidents']} of {first['n']} labels went from {first['old']} to {first['new']}; "
        f"of {first['record_same']} the record is the same"
    )
    ax = page_axes(ax, rows=1.2 * len(rows), left=1.6, right=RIGHT, title=title,
                   subtitle=DRIFT_READING)  # fmt: skip
    most = max(row["incidents"] for row in rows)
    for y, row in enumerate(rows):
        ends = (0, row["all_same"], row["record_same"], row["incidents"])
        for start, end, colour in zip(ends, ends[1:], (DARK, MIDDLE, PALE), strict=False):
            ax.barh(y, end - start, left=start, height=0.62, color=colour)
        told = f"{row['incidents']} ({row['record_same']})"
        ax.text(row["incidents"] + most * 0.015, y, told, va="center", fontsize=8)
    names = [f"{row['old']} → {row['new']}" for row in rows]
    ax.set_yticks(range(len(rows)), names, fontsize=NAME_SIZE)
    value_axis(ax, _ticks(0, most), lambda tick: f"{tick:g}")
    ax.set(xlim=(0, most * 1.02), ylim=(len(rows) - 0.5, -0.5))
    return ax


def _check_summary(summary: pd.DataFrame) -> None:
    needed = ["old", "new", "incidents", "n", "record_same", "all_same", "records_same"]
    check_columns("summary", summary.columns, needed, hint="take summarise_drift()")
    if list(summary["old"]).count(ANY) != 1:
        raise ValueError("the row of any change is not there; take all of summarise_drift()")


def _ticks(low: float, high: float) -> list[float]:
    """A few round numbers within an axis."""
    ticks = MaxNLocator(nbins=5, steps=[1, 2, 5, 10]).tick_values(low, high)
    return [float(tick) for tick in ticks if low <= tick <= high]


def describe_withheld(rows: pd.DataFrame) -> str:
    """Return in words which firms withhold how many narratives.

    Parameters
    ----------
    rows : DataFrame
        Rows of `withheld_narratives` of one table.

    Returns
    -------
    str

    Examples
    --------
    >>> import kit
    >>> told = kit.withheld_narratives(kit.read_nhtsa(kit.example_databases() / "nhtsa"))
    >>> print(describe_withheld(told.query("table == 'ads'")))
    Narratives flagged as withheld: all 33% of 3 reports, Example Cabs 50% of 2 reports, Example
    Rides 0% of 1 report.
    """
    _check_withheld(rows)
    parts = [
        f"{row['firm']} {percent(row['share'])} of {row['n']} report{'s' * (row['n'] != 1)}"
        for row in _firms(rows)
    ]
    return f"Narratives flagged as withheld: {', '.join(parts)}."


def _check_withheld(rows: pd.DataFrame) -> None:
    needed = ["table", "firm", "withheld", "n", "share", "low", "high"]
    check_columns("rows", rows.columns, needed, hint="take withheld_narratives()")
    if rows["table"].nunique() != 1:
        named = ", ".join(rows["table"].unique()) or "none"
        raise ValueError(f"a picture shows one table of reports, not {named}; choose one")
    if list(rows["firm"]).count("all") != 1:
        raise ValueError("the row of all firms is not there; take all of withheld_narratives()")


def _firms(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """All, and the firms with most reports."""
    ordered = sorted(records(rows), key=lambda row: (row["firm"] != "all", -row["n"]))
    return ordered[: MOST_FIRMS + 1]


@styled
def plot_withheld(rows: pd.DataFrame, *, title: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw which firms withhold what happened in how many crash reports; return the Axes.

    Parameters
    ----------
    rows : DataFrame
        Rows of `withheld_narratives` of one table.
    title : str, optional
        The finding in a sentence.
    ax : Axes, optional
        Where to draw; a new page-wide figure if left out.

    Returns
    -------
    Axes
        A row for all and for each of the twelve firms with most reports.

    Raises
    ------
    ValueError
        If there are no rows, or rows of several tables.

    Examples
    --------
    >>> import kit
    >>> told = kit.withheld_narratives(kit.read_nhtsa(kit.example_databases() / "nhtsa"))
    >>> ax = plot_withheld(told.query("table == 'ads'"))
    """
    _check_withheld(rows)
    firms = _firms(rows)
    title = title or (
        f"{percent(firms[0]['share'])} of {firms[0]['n']:,} narratives of crashes are flagged as "
        "withheld"
    )
    ax = page_axes(ax, rows=1.0 * len(firms), left=LEFT, right=RIGHT, title=title,
                   subtitle=WITHHELD_READING)  # fmt: skip
    percent_axis(ax, 0, 1, 0.25)
    colour = COLOUR_OF_GROUP["organisation"]
    for y, row in enumerate(firms):
        line(ax, [row["low"], row["high"]], [y, y], color=colour,
             **interval_look(few=row["n"] < TOO_FEW))  # fmt: skip
        line(ax, [row["share"]], [y], marker="o", markersize=6, color=colour, linestyle="none")
        told = f"{row['withheld']:,} of {row['n']:,}"
        ax.text(1.04, y, told, va="center", fontsize=7.5, color=SOFT)
    names = [label(row["firm"] if row["firm"] != "all" else "All", LEFT - 0.15, NAME_SIZE)
             for row in firms]  # fmt: skip
    ax.set_yticks(range(len(firms)), names, fontsize=NAME_SIZE)
    ax.set(xlim=(-0.02, 1.02), ylim=(len(firms) - 0.5, -0.5))
    return ax


def describe_trend(parts: pd.DataFrame) -> str:
    """Return in words how much of a change in a share is another mix of domains.

    Parameters
    ----------
    parts : DataFrame
        What `decompose_trend` returned.

    Returns
    -------
    str

    Examples
    --------
    >>> import kit
    >>> snapshot = kit.read_aiid(kit.example_databases() / "aiid_2025-03")
    >>> parts = kit.decompose_trend(snapshot, first=[2022, 2023], last=[2024], entity="Human")
    >>> print(describe_trend(parts))
    The share went from 67% (n 3) to 75% (n 4): +8 points, −33 by composition and +42 within
    domains.
    """
    whole = parts[parts[DOMAIN] == ALL].iloc[0]
    return (
        f"The share went from {percent(whole['share_first'])} (n {whole['n_first']:g}) to "
        f"{percent(whole['share_last'])} (n {whole['n_last']:g}): {points(whole['change'])} "
        f"points, {points(whole['composition'])} by composition and {points(whole['within'])} "
        "within domains."
    )


@styled
def plot_trend(parts: pd.DataFrame, *, title: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw a change in a share, split by domain into composition and within; return the Axes.

    Parameters
    ----------
    parts : DataFrame
        What `decompose_trend` returned.
    title : str, optional
        The finding in a sentence.
    ax : Axes, optional
        Where to draw; a new page-wide figure if left out.

    Returns
    -------
    Axes
        Two bars a domain, and two for all.

    Raises
    ------
    ValueError
        If a column is missing.

    Examples
    --------
    >>> import kit
    >>> snapshot = kit.read_aiid(kit.example_databases() / "aiid_2025-03")
    >>> parts = kit.decompose_trend(snapshot, first=[2022, 2023], last=[2024], entity="Human")
    >>> ax = plot_trend(parts)
    """
    needed = [DOMAIN, "n_first", "n_last", "composition", "within", "change"]
    check_columns("parts", parts.columns, needed, hint="take decompose_trend()")
    rows = records(parts)
    ax = page_axes(ax, rows=1.55 * len(rows) + 0.6, left=2.6, right=RIGHT,
                   title=title or describe_trend(parts), subtitle=TREND_READING)  # fmt: skip
    for y, row in enumerate(rows):
        for name, colour, offset in (("composition", GREY, -0.2), ("within", DARK, 0.2)):
            ax.barh(y + offset, row[name], height=0.36, color=colour)
        told = f"n {row['n_first']} → {row['n_last']}"
        ax.text(1.03, y, told, transform=ax.get_yaxis_transform(), va="center", fontsize=7.5,
                color=SOFT)  # fmt: skip
    ax.axvline(0, color=INK, linewidth=0.8)
    ends = [abs(row[name]) for row in rows for name in ("composition", "within")]
    reach = max([0.05, *ends]) * 1.1
    names = [label("All" if row[DOMAIN] == ALL else row[DOMAIN], 2.4, NAME_SIZE) for row in rows]
    ax.set_yticks(range(len(rows)), names, fontsize=NAME_SIZE)
    value_axis(ax, _ticks(-reach, reach), points)
    for x, name, colour in ((0.0, "■ composition", GREY), (0.32, "■ within", DARK)):
        ax.text(x, -0.78, name, transform=ax.get_yaxis_transform(), fontsize=8, color=colour)
    ax.set(xlim=(-reach, reach), ylim=(len(rows) - 0.5, -1.1))
    return ax
