"""One incident through every lens: four lanes side by side, a row a party."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from kit.figures.base import (
    FAINT,
    FOUND_COLOUR,
    INK,
    NAME_SIZE,
    SOFT,
    Rows,
    blocks,
    count,
    line,
    page_axes,
    party_label,
    percent,
    silent_words,
    styled,
    variant_words,
    with_parties,
)
from kit.vocab import ACCOUNTS, LENSES, TOO_FEW_TO_READ, check_words, split_variant

GUTTER: Final = 0.22
NARROW: Final = 0.7
KEY_LINE: Final = 0.21
NOTHING: Final[Mapping[str, str]] = {
    "claimed": "nobody blames\nanybody here",
    "modelled": "no accounts yet",
    "perceived": "no judgements\nyet",
    "found": "no decision\nsplit fault",
}
MARKERS: Final[Mapping[str, str]] = {
    "firm": "o", "others": "s", "company": "o", "staff": "s", "investigator": "v", "court": "P",
    "critic": "D", "reconstruction": "^",
}  # fmt: skip


def describe_lenses(attributions: pd.DataFrame, parties: pd.DataFrame | None = None) -> str:
    """Return in words what each lens says, the largest share of every variant.

    Parameters
    ----------
    attributions : DataFrame
        What `compare` returns for one incident.
    parties : DataFrame, optional
        The table ``parties``, for names.

    Returns
    -------
    str
        A sentence a lens; a lens without rows says so.

    Examples
    --------
    >>> import kit
    >>> print(describe_lenses(kit.compare("tesla-key-largo-2019-04"), kit.load_parties()))
    Claimed: firms put the largest share on driver (100%, 1 speaker), others put the largest share
    on Tesla (50%, 4 speakers). Modelled: Company's account: driver (100%), Court's account:
    2 parties alike (50%), Critic's account: 3 parties alike (33%). Perceived: no judgements yet.
    Found: the largest share on driver (67%, 1 decision).
    """
    shares = _drawn(attributions, parties)
    sentences = []
    for lens in LENSES:
        tellings = blocks([row for row in shares if row["lens"] == lens], "teller")
        parts = [_largest(_as_told(rows)) for rows in tellings.values()]
        told = ", ".join(parts) or NOTHING[lens].replace("\n", " ")
        sentences.append(f"{lens.capitalize()}: {told}.")
    return " ".join(sentences) + silent_words(shares)


def _as_told(rows: Rows) -> Rows:
    """Rows of one telling's first variant: as it was told, or the only setting there is."""
    return [row for row in rows if row["variant"] == rows[0]["variant"]]


def _largest(rows: Rows) -> str:
    top = max(rows, key=lambda row: row["value"])
    alike = sum(row["value"] > top["value"] - 1e-9 for row in rows)
    name = top["name"] if alike == 1 else f"{alike} parties alike"
    who = variant_words(top["variant"]) if top["variant"] else ""
    verbs = {"claimed": " put the largest share on", "found": "the largest share on"}
    verb = verbs.get(top["lens"], ":")
    who = who.lower() if top["lens"] == "claimed" else who
    basis = f", {count(top['n'], top['n_unit'])}" if top["lens"] != "modelled" else ""
    return f"{who}{verb} {name} ({percent(top['value'])}{basis})"


@styled
def plot_lenses(
    attributions: pd.DataFrame,
    *,
    parties: pd.DataFrame | None = None,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw one incident through every lens, and return the Axes.

    Parameters
    ----------
    attributions : DataFrame
        What `compare` returns for one incident, by party or by group.
    parties : DataFrame, optional
        The table ``parties``, for names, colours and who has no voice.
    title : str, optional
        The finding in a sentence.
    ax : Axes, optional
        Where to draw; a new page-wide figure if left out.

    Returns
    -------
    Axes
        Four lanes, each from 0 to 100%: claimed (firms and others), modelled (a mark an account
        as told, a line over its disputed switches), perceived, found. An empty lane says why.

    Raises
    ------
    ValueError
        If there are no shares, or rows of several incidents.

    Examples
    --------
    >>> import kit
    >>> ax = plot_lenses(kit.compare("aws-kiro-2025-12"), parties=kit.load_parties())
    """
    shares = _drawn(attributions, parties)
    if not shares:
        raise ValueError("no lens has shares of this incident: no blame, account or ruling")
    by_lens = blocks(shares, "lens")
    labels = [rows[0] for rows in blocks(shares, "party_id").values()]
    order = [row["party_id"] for row in labels]
    title = title or "One incident, four lenses: who is given which share"
    most = max(len(blocks(rows, "teller")) for rows in by_lens.values())
    head = 0.42 + KEY_LINE * most
    ax = page_axes(
        ax,
        rows=1.75 * (len(order) + 0.35 + head), left=2.1, right=0.1, bottom=0.05, title=title,
        subtitle=SUBTITLE,
    )  # fmt: skip
    start = 0.05
    for lens in LENSES:
        rows = by_lens.get(lens, [])
        _lane(ax, lens, start, (-0.42 - head, len(order)), empty=not rows)
        _marks(ax, rows, start, order)
        start += (1.0 if rows else NARROW) + GUTTER
    _names(ax, labels, start - GUTTER)
    ax.set(xlim=(0, start - GUTTER), ylim=(len(order) - 0.15, -0.5 - head))
    ax.set_axis_off()
    return ax


SUBTITLE: Final = (
    "Claimed: share of the blame voiced, lines 95% interval as if speakers were a random draw, "
    "which they are not (dotted: under 5, too few to read). Modelled: share in what could have "
    "been prevented if an account's assumptions hold, lines over its disputed switches."
)


def _drawn(attributions: pd.DataFrame, parties: pd.DataFrame | None) -> Rows:
    """Rows the picture shows: shares of one incident, claims by firms and by others."""
    incidents = sorted(set(attributions["incident_id"]))
    if len(incidents) > 1:
        raise ValueError(f"a picture of lenses shows one incident, not {', '.join(incidents)}")
    check_words("a lens", attributions["lens"], LENSES)
    rows = [
        {**row, "teller": split_variant(row["variant"])[0]}
        for row in with_parties(attributions, parties)
        if row["scale"] == "share" and (row["lens"], row["variant"]) != ("claimed", "all")
    ]
    return sorted(rows, key=_teller_order)


def _teller_order(row: Mapping[str, Any]) -> int:
    return ACCOUNTS.index(row["teller"]) if row["teller"] in ACCOUNTS else -1


def _names(ax: Axes, labels: Rows, width: float) -> None:
    """Names of the parties, each beside a band of its own."""
    for y, row in enumerate(labels):
        band = "#F6F6F6" if y % 2 == 0 else "white"
        ax.add_artist(Rectangle((0, y - 0.5), width, 1, color=band, linewidth=0, zorder=0))
        ax.text(-0.03, y, party_label(row, 2.0), ha="right", va="center", fontsize=NAME_SIZE)


def _lane(ax: Axes, lens: str, start: float, rows: tuple[float, int], *, empty: bool) -> None:
    """Heading, grid and ticks of one lane, or the reason why it is empty."""
    top, n = rows
    ax.text(start, top, lens.capitalize(), fontsize=9, fontweight="bold", va="top")
    if empty:
        style: dict[str, Any] = {"va": "center", "fontsize": 8, "color": SOFT, "style": "italic"}
        ax.text(start, (n - 1) / 2, NOTHING[lens], **style)
        return
    for share, side in ((0.0, "left"), (0.5, "center"), (1.0, "right")):
        x = start + share
        line(ax, [x, x], [-0.5, n - 0.5], color=FAINT, linewidth=0.8, zorder=1)
        ax.text(x, n - 0.32, percent(share), ha=side, va="center", fontsize=7.5, color=SOFT)


def _marks(ax: Axes, rows: Rows, start: float, order: list[str]) -> None:
    """One mark a party and variant, with its interval or its range over switches, and the key."""
    tellings = blocks(rows, "teller")
    for place, (teller, every) in enumerate(tellings.items()):
        offset = (place - (len(tellings) - 1) / 2) * min(0.28, 0.8 / len(tellings))
        marker = MARKERS.get(teller, "oDsv^P"[place % 6])
        by_party = blocks(every, "party_id")
        for row in _as_told(every):
            if row["lens"] == "modelled":
                values = [other["value"] for other in by_party[row["party_id"]]]
                row = {**row, "low": min(values), "high": max(values)}  # noqa: PLW2901
            _mark(ax, (start, order.index(row["party_id"]) + offset), row, marker)
        above = -0.55 - KEY_LINE * (len(tellings) - place - 0.5)
        _key(ax, every[0], (start + 0.04, above), marker)


def _mark(ax: Axes, at: tuple[float, float], row: Mapping[str, Any], marker: str) -> None:
    """Mark of one share, with its interval or its range over switches."""
    start, y = at
    colour = FOUND_COLOUR if row["lens"] == "found" else row["colour"]
    faint = TOO_FEW_TO_READ in row["basis"]
    if row["high"] > row["low"]:
        dash: dict[str, Any] = (
            {"linestyle": (0, (1, 1.5)), "alpha": 0.6} if faint else {"alpha": 0.75}
        )
        ends = [start + row["low"], start + row["high"]]
        line(ax, ends, [y, y], color=colour, linewidth=1.4, zorder=2, **dash)
    line(
        ax, [start + row["value"]], [y], marker=marker, markersize=6, color=colour, zorder=3,
        markerfacecolor="white" if faint else colour, linestyle="none",
    )  # fmt: skip


def _key(ax: Axes, row: Mapping[str, Any], at: tuple[float, float], marker: str) -> None:
    """Words of one mark, with its n or what became of the decision."""
    words = variant_words(row["variant"]).replace("'s account", "").lower()
    if row["lens"] == "found":
        words = row["basis"].removeprefix("stated, ")
    elif row["lens"] != "modelled":
        words = f"{words}, n = {row['n']:g}"
    line(ax, [at[0]], [at[1]], marker=marker, markersize=4.5, color=INK, linestyle="none")
    ax.text(at[0] + 0.06, at[1], words, fontsize=7.5, color=SOFT, va="center")
