"""Forest plots: the operator's difference incident by incident, pooled, and under other choices."""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan, sqrt
from typing import Any, Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Polygon

from kit.figures.base import (
    COLOUR_OF_GROUP,
    INK,
    NAME_SIZE,
    NARROW,
    PAPER,
    SOFT,
    WIDTH,
    Rows,
    Strokes,
    blocks,
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
from kit.sensitivity import OUTLETS, RANGE
from kit.vocab import check_columns

KINDS: Final[Mapping[str, str]] = {"True": "AI systems", "False": "Conventional automation"}
MARKER_OF_KIND: Final[Mapping[str, str]] = {"True": "o", "False": "s"}
TICKS: Final = (-1.0, -0.5, 0.0, 0.5, 1.0)
TIGHT: Final = 0.7
QUANTITY: Final = "Operator's share of the voiced blame, firms minus others"
FOREST_SUBTITLE: Final = (
    f"{QUANTITY}, in percentage points. A row is an "
    "incident with an operator and with speakers on both sides; the mark grows with their number; "
    "dotted: 95% interval, too few speakers to read. Diamonds: mean over incidents with its 95% "
    "interval. Association in public talk: firms are quoted because they are accused."
)
ROBUST_SUBTITLE: Final = (
    "Mean over incidents of the operator's share of the voiced blame, firms minus others, in "
    "percentage points. Each row changes one choice; thin line: 95% interval over incidents; "
    "thick line: lowest to highest when each incident is left out in turn."
)


def describe_forest(differences: pd.DataFrame, pooled: pd.DataFrame) -> str:
    """Return in words how much more blame firms put on the operator than others do.

    Parameters
    ----------
    differences : DataFrame
        What `operator_difference` returns.
    pooled : DataFrame
        What `pooled_difference` returns, with or without ``by="is_ai"``.

    Returns
    -------
    str

    Examples
    --------
    >>> import kit
    >>> claims = kit.load_claims()
    >>> print(describe_forest(kit.operator_difference(claims), kit.pooled_difference(claims)))
    Operator's share of the voiced blame, firms minus others, over 31 incidents and 128 speakers:
    +51 points [+32, +68], p = 0.0001; 23 incidents up, 2 nil, 6 down.
    """
    if differences.empty or pooled.empty:
        return "No incident here has an operator and speakers on both sides who blame anybody."
    parts = []
    for row in records(pooled):
        kind = KINDS.get(row["variant"], "")
        where = f"{kind}: " if kind else f"{QUANTITY}, "
        over = f"over {count(row['n_incidents'], 'incidents')} and {row['n_speakers']} speakers"
        parts.append(
            f"{where}{over}: {points(row['difference'])} points {_ends(row)}"
            f"p = {row['p']:.4f}; {row['up']} incidents up, {row['nil']} nil, {row['down']} down."
        )
    return " ".join(parts[::-1])


def _ends(row: Mapping[str, Any]) -> str:
    """Interval in points, or the word that there is none."""
    if isnan(row["low"]):
        return "(one incident, no interval), "
    return f"[{points(row['low'])}, {points(row['high'])}], "


@styled
def plot_forest(
    differences: pd.DataFrame,
    pooled: pd.DataFrame,
    *,
    title: str | None = None,
    width: float = WIDTH,
    ax: Axes | None = None,
) -> Axes:
    """Draw differences incident by incident with the pooled ones at the foot; return the Axes.

    Parameters
    ----------
    differences : DataFrame
        What `operator_difference` returns.
    pooled : DataFrame
        What `pooled_difference` returns for the same claims, with ``by="is_ai"`` to pool AI
        systems and conventional automation apart, too.
    title : str, optional
        The finding in a sentence.
    width : float
        Inches: 6.5 for a page, 3.3 for a column.
    ax : Axes, optional
        Where to draw; a new figure if left out.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If there are no rows, or a column is missing.

    Examples
    --------
    >>> import kit
    >>> claims = kit.load_claims()
    >>> rows, pooled = kit.operator_difference(claims), kit.pooled_difference(claims, by="is_ai")
    >>> ax = plot_forest(rows, pooled)
    """
    if differences.empty or pooled.empty:
        raise ValueError("no incident has an operator and speakers on both sides who blame anybody")
    check_columns("pooled", pooled.columns, ["variant", "n_incidents"], hint="pooled_difference()")
    means = {row["variant"]: row for row in records(pooled)}
    narrow = width < NARROW
    height = _height(differences, means)
    ax = page_axes(
        ax, rows=height * (TIGHT + 0.2 * narrow), left=1.42 if narrow else 2.35,
        right=0.7 if narrow else 1.25, title=title or _forest_title(means["all"]),
        subtitle=FOREST_SUBTITLE, width=width,
    )  # fmt: skip
    _axis(ax, height, narrow=narrow)
    y, strokes = 0.0, Strokes()
    for kind, rows in _kinds(differences).items():
        ax.text(-1.02, y, KINDS[kind], va="center", ha="left", fontsize=NAME_SIZE,
                fontweight="bold", bbox=PAPER, zorder=4)  # fmt: skip
        for row in rows:
            y += 1
            _row(ax, y, row, narrow=narrow)
            _stroke(strokes, y, row, kind)
        if kind in means:
            y += 1
            _diamond(ax, y, means[kind], narrow=narrow)
        y += 1.4
    _diamond(ax, y, means["all"], narrow=narrow, words="All")
    strokes.draw(ax)
    return ax


def _kinds(differences: pd.DataFrame) -> dict[str, Rows]:
    """Rows by kind of system, AI systems first."""
    rows = [{**row, "kind": str(bool(row["is_ai"]))} for row in records(differences)]
    found = blocks(rows, "kind")
    return {kind: found[kind] for kind in KINDS if kind in found}


def _height(differences: pd.DataFrame, means: Mapping[str, Any]) -> float:
    kinds = set(_kinds(differences))
    return len(differences) + sum(1.4 + (kind in means) for kind in kinds) + 1.2


def _forest_title(row: Mapping[str, Any]) -> str:
    """The pooled difference as a sentence; it says so where the interval takes in zero."""
    n = count(row["n_incidents"], "incidents")
    if abs(row["difference"]) < 0.005:  # noqa: PLR2004
        return f"Firms and others put the same share of blame on the operator, over {n}"
    more = "more" if row["difference"] > 0 else "less"
    sure = row["low"] > 0 or row["high"] < 0
    unsure = "" if sure else "; the interval takes in zero" if row["n_incidents"] > 1 else ""
    size = points(abs(row["difference"])).lstrip("+")
    return (
        f"Firms put {size} points {more} of the blame they voice on the operator than others do, "
        f"over {n}{unsure}"
    )


def _axis(ax: Axes, height: float, *, narrow: bool) -> None:
    ax.axvline(0, color="#444444", linewidth=1, zorder=1)
    ax.set(xlim=(-1.06, 1.06), ylim=(height - 0.4, -1.9))
    value_axis(ax, TICKS, points, size=7 if narrow else 8)
    ax.set_yticks([])
    for x, side, words in ((-0.04, "right", ("others put more", "on the operator")),
                           (0.04, "left", ("firms put more", "on the operator"))):  # fmt: skip
        said = "\n".join(words) if narrow else " ".join(words)
        said = f"← {said}" if side == "right" else f"{said} →"
        ax.text(x, -1.3, said, ha=side, va="center", fontsize=7 if narrow else 7.5, color=SOFT)


def _stroke(strokes: Strokes, y: float, row: Mapping[str, Any], kind: str) -> None:
    """Mark and faint interval of one incident."""
    look = interval_look(few=bool(row["basis"]))
    strokes.add([row["low"], row["high"]], [y, y], color="#555555", **look)
    size = min(3.2 + 1.1 * sqrt(row["n_firm"] + row["n_others"]), 9)
    strokes.add([row["difference"]], [y], marker=MARKER_OF_KIND[kind], markersize=size,
                color=COLOUR_OF_GROUP["operator"], linestyle="none", markeredgecolor="white",
                markeredgewidth=0.5, zorder=3)  # fmt: skip


def _row(ax: Axes, y: float, row: Mapping[str, Any], *, narrow: bool) -> None:
    """Name and n of one incident."""
    _left(ax, y, row["short_title"], narrow=narrow)
    n_firm = count(row["n_firm"], "firms")
    others = f"{row['n_others']} other{'s' if row['n_others'] > 1 else ''}"
    _right(ax, y, f"{n_firm},\n{others}" if narrow else f"{n_firm}, {others}", narrow=narrow)


def _diamond(
    ax: Axes, y: float, row: Mapping[str, Any], *, narrow: bool, words: str = "Pooled"
) -> None:
    """Pooled difference as a diamond as wide as its interval; a mark where there is none."""
    value, low, high = row["difference"], row["low"], row["high"]
    if not isnan(low):
        corners = [(low, y), (value, y - 0.36), (high, y), (value, y + 0.36)]
        ax.add_artist(Polygon(corners, closed=True, facecolor=INK, edgecolor=INK, zorder=3))
    else:
        line(ax, [value], [y], marker="D", markersize=6, color=INK, linestyle="none", zorder=3)
    n = f"{count(row['n_incidents'], 'incidents')}, {row['n_speakers']} speakers"
    _left(ax, y, f"{words}: {n}", narrow=narrow, bold=True)
    ends = "(no interval)" if isnan(low) else f"[{points(low)}, {points(high)}]"
    _right(ax, y, f"{points(value)}{chr(10) if narrow else ' '}{ends}", narrow=narrow, bold=True)


def _left(ax: Axes, y: float, words: str, *, narrow: bool, bold: bool = False) -> None:
    size = 6.5 if narrow else 8
    words = label(words, 1.3 if narrow else 2.2, size, bold=bold)
    ax.text(-1.1, y, words, ha="right", va="center", fontsize=size, linespacing=0.95,
            fontweight="bold" if bold else "normal")  # fmt: skip


def _right(ax: Axes, y: float, words: str, *, narrow: bool, bold: bool = False) -> None:
    ax.text(1.1, y, words, ha="left", va="center", fontsize=6.2 if narrow else 7.5,
            linespacing=0.95, color=INK if bold else SOFT,
            fontweight="bold" if bold else "normal")  # fmt: skip


def describe_robustness(table: pd.DataFrame) -> str:
    """Return in words how far the pooled difference moves from choice to choice.

    Parameters
    ----------
    table : DataFrame
        What `robustness` returns.

    Returns
    -------
    str

    Examples
    --------
    >>> import kit
    >>> print(describe_robustness(kit.robustness(kit.load_claims(), draws=999)))
    As shown +51 points. Under 8 other choices +30 (incidents without an operator as zero) to +52
    (outlet in place of speaker); every interval lies above zero.
    """
    if table.empty:
        return "No incident here has an operator and speakers on both sides who blame anybody."
    first, *others = records(table[table["ends"] != RANGE])
    rows = records(table)
    least, most = (pick(others, key=lambda row: row["difference"]) for pick in (min, max))
    above = sum(row["low"] > 0 for row in rows)
    zero = (
        "every interval lies above zero"
        if above == len(rows)
        else f"{len(rows) - above} of {len(rows)} intervals do not lie above zero"
    )
    return (
        f"As shown {points(first['difference'])} points. Under {len(rows) - 1} other choices "
        f"{points(least['difference'])} ({least['choice']}) to {points(most['difference'])} "
        f"({most['choice']}); {zero}."
    )


@styled
def plot_robustness(
    table: pd.DataFrame, *, title: str | None = None, width: float = WIDTH, ax: Axes | None = None
) -> Axes:
    """Draw the pooled difference under every choice, and return the Axes.

    Parameters
    ----------
    table : DataFrame
        What `robustness` returns.
    title : str, optional
        The finding in a sentence.
    width : float
        Inches: 6.5 for a page, 3.3 for a column.
    ax : Axes, optional
        Where to draw; a new figure if left out.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If there are no rows.

    Examples
    --------
    >>> import kit
    >>> ax = plot_robustness(kit.robustness(kit.load_claims(), draws=99))
    """
    if table.empty:
        raise ValueError("no incident has an operator and speakers on both sides who blame anybody")
    rows, narrow = records(table), width < NARROW
    lowest = min(0.0, *(row["low"] for row in rows if not isnan(row["low"])))
    ax = page_axes(
        ax, rows=len(rows) * (1.0 if narrow else 0.85), left=1.42 if narrow else 2.5,
        right=0.75 if narrow else 1.7, title=title or _robust_title(rows),
        subtitle=ROBUST_SUBTITLE, width=width,
    )  # fmt: skip
    ax.axvline(0, color="#444444", linewidth=1, zorder=1)
    ax.axvline(rows[0]["difference"], color="#BBBBBB", linewidth=0.8, linestyle=(0, (3, 3)))
    low = -0.5 if lowest < -0.25 else -0.25 if lowest < 0 else 0.0  # noqa: PLR2004
    ticks = [tick / 4 for tick in range(round(low * 4), 5)]
    ax.set(xlim=(low - 0.02, 1.02), ylim=(len(rows) - 0.4, -0.6))
    value_axis(ax, ticks, points, size=7 if narrow else 8)
    for y, row in enumerate(rows):
        _choice(ax, y, row, narrow=narrow)
    size = 6.5 if narrow else 8
    names = [label(row["choice"], 1.22 if narrow else 2.35, size, lines=3) for row in rows]
    ax.set_yticks(range(len(rows)), names, fontsize=size)
    return ax


def _robust_title(rows: Rows) -> str:
    values = [row["difference"] for row in rows]
    return (
        f"Whatever is chosen, the pooled difference stays between {points(min(values))} and "
        f"{points(max(values))} points"
    )


def _choice(ax: Axes, y: float, row: Mapping[str, Any], *, narrow: bool) -> None:
    """Point and interval of one choice, its numbers at the right."""
    is_range = row["ends"] == RANGE
    line(ax, [row["low"], row["high"]], [y, y], color="#555555", solid_capstyle="butt",
         linewidth=9 if is_range else 1.2, alpha=0.3 if is_range else 0.9)  # fmt: skip
    line(ax, [row["difference"]], [y], marker="D", markersize=5, color=INK, linestyle="none",
         zorder=3)  # fmt: skip
    value = f"{points(row['difference'])} [{points(row['low'])}, {points(row['high'])}]"
    unit = "outlets" if row["choice"] == OUTLETS else "speakers"
    n = f"{row['n_incidents']} incidents, {row['n_speakers']} {unit}"
    if narrow:
        value, n = value.replace(" [", "\n["), ""
    words = f"{value}\n{n}" if n else value
    ax.annotate(words, (1, y), xycoords=("axes fraction", "data"), xytext=(4, 0),
                textcoords="offset points", va="center", fontsize=6.2 if narrow else 7.2,
                color=SOFT, linespacing=1.1)  # fmt: skip
