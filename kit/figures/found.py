"""Claimed beside found: one group's share by firms, by others, and as a body split the fault."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
from matplotlib.axes import Axes

from kit.figures.base import (
    COLOUR_OF_GROUP,
    FAINT,
    FOUND_COLOUR,
    GROUP_WORDS,
    INK,
    NAME_SIZE,
    NARROW,
    SOFT,
    WIDTH,
    Rows,
    blocks,
    count,
    interval_look,
    label,
    line,
    page_axes,
    percent,
    percent_axis,
    records,
    styled,
)
from kit.vocab import TOO_FEW_TO_READ, check_columns

MARKERS: Final[Mapping[str, str]] = {"firm": "o", "others": "s", "found": "D"}
SIDES: Final[Mapping[str, str]] = {"firm": "firms", "others": "others", "found": "found"}
FALLEN: Final = ("reversed", "vacated", "superseded")
PLAIN: Final = ("standing", "stated")
FOUND_SUBTITLE: Final = (
    "Share of the voiced blame that firms (circle) and others (square) put on the {group}, with "
    "95% intervals (dotted: too few to read), and the {group}'s share of fault as a court or board "
    "laid down (diamond). A claim is about who is at fault in public talk, a ruling about law."
)


def describe_claimed_beside_found(table: pd.DataFrame, incidents: pd.DataFrame) -> str:
    """Return in words what was claimed and what was found, incident by incident.

    Parameters
    ----------
    table : DataFrame
        What `claimed_beside_found` returns.
    incidents : DataFrame
        What `list_incidents` returns, for names.

    Returns
    -------
    str

    Examples
    --------
    >>> import kit
    >>> rows = kit.claimed_beside_found().query("incident_id == 'tesla-key-largo-2019-04'")
    >>> describe_claimed_beside_found(rows, kit.list_incidents())
    'Tesla, Key Largo 2019: firms 100% (1 speaker), others 25% (4 speakers), found 67% (upheld).'
    """
    sentences = [
        f"{name}: {', '.join(_told(row) for row in rows)}."
        for name, rows in _by_incident(table, incidents).items()
    ]
    return " ".join(sentences) or "No court or board split fault here."


def _told(row: Mapping[str, Any]) -> str:
    words = found_words(row) if row["side"] == "found" else count(row["n"], "speakers")
    return f"{SIDES[row['side']]} {percent(row['value'])}{f' ({words})' if words else ''}"


def found_words(row: Mapping[str, Any]) -> str:
    """What a reader must know of a decision: implied, reversed, appealed, settled after."""
    return ", ".join(word for word in row["basis"].split(", ") if word not in PLAIN)


def _by_incident(table: pd.DataFrame, incidents: pd.DataFrame) -> dict[str, Rows]:
    """Rows by name of incident, those with most speakers first; each with its side."""
    check_columns("table", table.columns, ["lens", "variant", "party_id"])
    names = dict(zip(incidents["incident_id"], incidents["short_title"], strict=True))
    rows = [
        {
            **row,
            "name": names.get(row["incident_id"], row["incident_id"]),
            "side": row["variant"] if row["lens"] == "claimed" else "found",
        }
        for row in records(table)
    ]
    speakers = {
        name: sum(row["n"] for row in block if row["side"] != "found")
        for name, block in blocks(rows, "name").items()
    }
    return blocks(sorted(rows, key=lambda row: (-speakers[row["name"]], row["name"])), "name")


@styled
def plot_claimed_beside_found(
    table: pd.DataFrame,
    incidents: pd.DataFrame,
    *,
    title: str | None = None,
    width: float = WIDTH,
    ax: Axes | None = None,
) -> Axes:
    """Draw one group's claimed and found shares, a row an incident, and return the Axes.

    Parameters
    ----------
    table : DataFrame
        What `claimed_beside_found` returns.
    incidents : DataFrame
        What `list_incidents` returns, for names.
    title : str, optional
        The finding in a sentence.
    width : float
        Inches: 6.5 for a page, 3.3 for a column.
    ax : Axes, optional
        Where to draw; a new figure if left out.

    Returns
    -------
    Axes
        A decision that was reversed, appealed or settled, or a share that is only implied,
        carries that word and a hollow mark.

    Raises
    ------
    ValueError
        If there are no rows.

    Examples
    --------
    >>> import kit
    >>> ax = plot_claimed_beside_found(kit.claimed_beside_found(), kit.list_incidents())
    """
    if table.empty:
        raise ValueError("there is nothing to draw; no court or board split fault")
    by_incident = _by_incident(table, incidents)
    group = str(table["party_id"].iloc[0])
    narrow = width < NARROW
    ax = page_axes(
        ax, rows=len(by_incident) * (2.6 if narrow else 1.9), left=1.0 if narrow else 1.75,
        right=1.1 if narrow else 1.6, width=width, title=title or _title(by_incident, group),
        subtitle=FOUND_SUBTITLE.format(group=GROUP_WORDS[group].lower()),
    )  # fmt: skip
    percent_axis(ax, 0, 1, 0.5 if narrow else 0.25)
    ax.set(xlim=(-0.04, 1.04), ylim=(len(by_incident) - 0.5, -0.5))
    size = 7 if narrow else NAME_SIZE
    names = [label(name, 0.85 if narrow else 1.65, size, lines=3) for name in by_incident]
    ax.set_yticks(range(len(by_incident)), names, fontsize=size)
    for y, rows in enumerate(by_incident.values()):
        if y:
            ax.axhline(y - 0.5, color=FAINT, linewidth=0.5)
        for row in rows:
            _mark(ax, y, row, COLOUR_OF_GROUP[group])
        _words(ax, y, rows, narrow=narrow)
    return ax


PLACE: Final[Mapping[str, float]] = {"firm": -0.26, "others": 0.0, "found": 0.26}


def _title(by_incident: Mapping[str, Rows], group: str) -> str:
    """In how many decisions that stand the share lies below what firms claimed, in a sentence."""
    pairs = []
    for rows in by_incident.values():
        sides = {row["side"]: row["value"] for row in rows}
        fallen = any(word in row["basis"] for row in rows for word in FALLEN)
        if {"firm", "found"} <= set(sides) and not fallen:
            pairs.append(sides["found"] < sides["firm"])
    if not pairs:
        return f"Where a body split fault: the {group}'s share, claimed and found"
    return (
        f"In {sum(pairs)} of {count(len(pairs), 'decisions')} not overturned the {group}'s share "
        "is below what firms claimed"
    )


def _mark(ax: Axes, y: float, row: Mapping[str, Any], colour: str) -> None:
    """Mark and interval of one side."""
    found = row["side"] == "found"
    at, ink = y + PLACE[row["side"]], FOUND_COLOUR if found else colour
    if row["high"] > row["low"]:
        look = interval_look(few=TOO_FEW_TO_READ in row["basis"])
        line(ax, [row["low"], row["high"]], [at, at], color=ink, **look)
    hollow = found and found_words(row) not in {"", "upheld"}
    line(ax, [row["value"]], [at], marker=MARKERS[row["side"]], markersize=6.5, color=ink,
         linestyle="none", zorder=3, clip_on=False,
         markerfacecolor="white" if hollow else ink)  # fmt: skip


def _words(ax: Axes, y: float, rows: Rows, *, narrow: bool) -> None:
    """Values with n, and what became of the decision, at the right; who has no voice is said."""
    sides = {row["side"]: row for row in rows}
    size = 6.3 if narrow else 7.3
    for side, offset in PLACE.items():
        row = sides.get(side)
        if row is None:
            words = f"{SIDES[side]}: no blame voiced"
        else:
            n = f" ({found_words(row)})" if side == "found" and found_words(row) else ""
            n = f" (n = {row['n']})" if side != "found" else n
            words = f"{SIDES[side]} {percent(row['value'])}{n}"
        words = label(words, 1.0 if narrow else 1.5, size)
        ax.annotate(words, (1, y + offset), xycoords=("axes fraction", "data"), xytext=(5, 0),
                    textcoords="offset points", va="center", fontsize=size, linespacing=0.95,
                    color=INK if side == "found" else SOFT)  # fmt: skip
