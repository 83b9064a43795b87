"""Picture of crumple-like gaps over many incidents: an envelope each, never an average."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from kit.figures.base import (
    COLOUR_OF_GROUP,
    INK,
    NAME_SIZE,
    SOFT,
    Rows,
    count,
    interval_look,
    label,
    line,
    page_axes,
    points,
    records,
    styled,
    value_axis,
)
from kit.vocab import TOO_FEW, check_columns

LEFT: Final = 2.1
RIGHT: Final = 1.55
READING: Final = (
    "Percentage points: operator's share of the blame voiced minus its share in what could have "
    "been prevented. Band: range over accounts that are not the claimants' own, and their disputed "
    "switches. Line: outermost 95% interval of the claims (dotted: under 5 speakers, too few to "
    "read). Crumple-like only if the whole line lies right of 0."
)
NEEDED: Final = (
    "incident_id", "claims", "n", "rows", "gap_low", "gap_high", "low", "high", "crumple_like",
)  # fmt: skip


def describe_envelopes(envelopes: pd.DataFrame, incidents: pd.DataFrame | None = None) -> str:
    """Return in words how many incidents have a crumple-like gap, and which way the gaps lie.

    Parameters
    ----------
    envelopes : DataFrame
        Rows of `crumple_envelope` for one variant of the claims.
    incidents : DataFrame, optional
        The table ``incidents``, for short titles.

    Returns
    -------
    str
        Counts over the incidents with an account that is not the claimants' own.

    Examples
    --------
    >>> import kit
    >>> rows = kit.crumple_gap(kit.compare("aws-kiro-2025-12", target="group"))
    >>> print(describe_envelopes(kit.crumple_envelope(rows).query("claims == 'firm'")))
    1 incident; crumple-like in none. The whole band lies right of 0 in 1, left of 0 in 0.
    """
    rows = _rows(envelopes, incidents)
    named = ", ".join(row["name"] for row in rows if row["crumple_like"]) or "none"
    right = sum(row["gap_low"] > 0 for row in rows)
    left = sum(row["gap_high"] < 0 for row in rows)
    return (
        f"{count(len(rows), 'incidents')}; crumple-like in {named}. The whole band lies right of "
        f"0 in {right}, left of 0 in {left}."
    )


@styled
def plot_envelopes(
    envelopes: pd.DataFrame,
    *,
    incidents: pd.DataFrame | None = None,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the envelope of the crumple-like gap, an incident a row, and return the Axes.

    Parameters
    ----------
    envelopes : DataFrame
        Rows of `crumple_envelope` for one variant of the claims; rows without any account that
        counts are left out.
    incidents : DataFrame, optional
        The table ``incidents``, for short titles.
    title : str, optional
        The finding in a sentence; how many are crumple-like if left out.
    ax : Axes, optional
        Where to draw; a new page-wide figure if left out.

    Returns
    -------
    Axes
        A band from the smallest to the largest gap, a line over all intervals, n at the right.

    Raises
    ------
    ValueError
        If several variants of the claims are mixed, or no row counts.

    Examples
    --------
    >>> import kit
    >>> rows = kit.crumple_gap(kit.compare("aws-kiro-2025-12", target="group"))
    >>> ax = plot_envelopes(kit.crumple_envelope(rows).query("claims == 'firm'"))
    >>> len(ax.patches)
    1
    """
    check_columns("envelopes", envelopes.columns, NEEDED, hint="take crumple_envelope()")
    if envelopes["claims"].nunique() > 1:
        raise ValueError("several variants of the claims are mixed; choose one, such as firm")
    rows = _rows(envelopes, incidents)
    if not rows:
        raise ValueError("no incident here has an account that is not the claimants' own")
    ax = page_axes(ax, rows=len(rows) + 0.3, left=LEFT, right=RIGHT, title=title or _title(rows),
                   subtitle=READING)  # fmt: skip
    value_axis(ax, [-1, -0.5, 0, 0.5, 1], points)
    line(ax, (0, 0), (-0.6, len(rows) - 0.4), color=INK, linewidth=0.9)
    for y, row in enumerate(rows):
        _envelope(ax, y, row)
    names = [label(row["name"], LEFT - 0.15, NAME_SIZE, lines=1) for row in rows]
    ax.set_yticks(range(len(rows)), names, fontsize=NAME_SIZE)
    ax.set(xlim=(-1.02, 1.02), ylim=(len(rows) - 0.4, -0.6))
    return ax


def _rows(envelopes: pd.DataFrame, incidents: pd.DataFrame | None) -> Rows:
    titles = {} if incidents is None else {
        row["incident_id"]: row["short_title"] for row in records(incidents)
    }  # fmt: skip
    counted = envelopes[envelopes["rows"] > 0].dropna(subset=["gap_low"])
    rows = records(counted.sort_values(["gap_high", "gap_low"], ascending=False))
    for row in rows:
        row["name"] = titles.get(row["incident_id"], row["incident_id"])
    return rows


def _envelope(ax: Axes, y: int, row: dict[str, Any]) -> None:
    colour = COLOUR_OF_GROUP["operator"]
    few = row["n"] < TOO_FEW
    line(ax, (row["low"], row["high"]), (y, y), color=colour, **interval_look(few=few))
    width = max(row["gap_high"] - row["gap_low"], 0.012)
    start = min(row["gap_low"], row["gap_high"] - width)
    face = colour if row["crumple_like"] else "#F0B48C"
    ax.add_patch(Rectangle((start, y - 0.22), width, 0.44, facecolor=face, edgecolor=colour,
                           linewidth=0.7))  # fmt: skip
    told = f"{count(row['n'], 'speakers')}, {count(row['rows'], 'settings')}"
    ax.annotate(told, (1.02, y), xytext=(5, 0), textcoords="offset points", va="center",
                fontsize=7.2, color=SOFT, annotation_clip=False)  # fmt: skip


def _title(rows: Rows) -> str:
    like = sum(row["crumple_like"] for row in rows)
    return (
        f"Crumple-like beyond the claims' uncertainty in {like} of {count(len(rows), 'incidents')}"
    )
