"""One incident through every lens: four lanes side by side, a row a party."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
from matplotlib.axes import Axes

from kit.figures.base import (
    FAINT,
    FOUND_COLOUR,
    INK,
    NAME_SIZE,
    SOFT,
    count,
    given_axes,
    page_axes,
    party_label,
    percent,
    records,
    styled,
    variant_words,
    with_parties,
)
from kit.vocab import ACCOUNTS, LENSES, TOO_FEW_TO_READ, check_words, split_variant

GUTTER: Final = 0.22
NARROW: Final = 0.68
KEY_LINE: Final = 0.21
NOTHING: Final[Mapping[str, str]] = {
    "claimed": "nobody blames\nanybody here",
    "modelled": "no accounts yet",
    "perceived": "no judgements\nyet",
    "found": "no decision\nsplit the fault",
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
    Claimed: firms put most on driver (100%, 1 speaker), others put most on Tesla (50%, 4
    speakers). Modelled: no accounts yet. Perceived: no judgements yet. Found: most on driver
    (67%, 1 decision).
    """
    shares = with_parties(_drawn(attributions), parties)
    sentences = []
    for lens in LENSES:
        rows = shares[shares["lens"] == lens]
        tellings = [block for _, block in rows.groupby("teller", sort=False)]
        parts = [_largest(_as_told(telling)) for telling in tellings]
        told = ", ".join(parts) or NOTHING[lens].replace("\n", " ")
        sentences.append(f"{lens.capitalize()}: {told}.")
    return " ".join(sentences)


def _as_told(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of one telling's first variant: as it was told, or the only setting there is."""
    first: str = rows["variant"].iloc[0]
    return rows[rows["variant"] == first]


def _largest(rows: pd.DataFrame) -> str:
    top = records(rows.nlargest(1, "value"))[0]
    variant = str(top["variant"])
    alike = rows[rows["value"] > top["value"] - 1e-9]
    name = top["name"] if len(alike) == 1 else f"{len(alike)} parties alike"
    who = variant_words(variant) if variant else ""
    lens = str(top["lens"])
    verb = {"claimed": " put most on", "found": "most on"}.get(lens, ":")
    who = who.lower() if lens == "claimed" else who
    basis = f", {count(top['n'], top['n_unit'])}" if lens != "modelled" else ""
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
    shares = with_parties(_drawn(attributions), parties)
    if shares.empty:
        raise ValueError("no lens has shares of this incident: no blame, account or ruling")
    order = list(dict.fromkeys(shares["party_id"]))
    labels = shares.drop_duplicates("party_id")
    title = title or "One incident, four lenses: who is given which share"
    edges = _lanes(shares)
    head = 0.42 + KEY_LINE * shares.groupby("lens")["teller"].nunique().max()
    if ax is None:
        ax = page_axes(
            rows=1.75 * (len(order) + 0.35 + head),
            left=2.1,
            right=0.1,
            bottom=0.05,
            title=title,
            subtitle=SUBTITLE,
        )
    else:
        ax = given_axes(ax, title=title)
    for lens in LENSES:
        rows = shares[shares["lens"] == lens]
        start, width = edges[lens]
        _lane(ax, lens, (start, width), (-0.42 - head, len(order)), empty=rows.empty)
        _marks(ax, rows, start, order)
    for y, row in enumerate(records(labels)):
        ax.axhspan(y - 0.5, y + 0.5, color="#F6F6F6" if y % 2 == 0 else "white", zorder=0)
        ax.annotate(
            party_label(row, 2.0), (-0.03, y), ha="right", va="center",
            fontsize=NAME_SIZE, annotation_clip=False,
        )  # fmt: skip
    ax.set(xlim=(0, sum(edges["found"])), ylim=(len(order) - 0.15, -0.5 - head))
    ax.set_xticks([])
    ax.set_yticks([])
    ax.spines["bottom"].set_visible(False)
    return ax


SUBTITLE: Final = (
    "Claimed: share of the blame voiced, lines 95% interval as if speakers were a random draw, "
    "which they are not (dotted: under 5, too few to read). Modelled: share in what could have "
    "been prevented if an account's assumptions hold, lines over its disputed switches."
)


def _drawn(attributions: pd.DataFrame) -> pd.DataFrame:
    """Rows the picture shows: shares of one incident, claims by firms and by others."""
    if attributions["incident_id"].nunique() > 1:
        words = ", ".join(sorted(attributions["incident_id"].unique()))
        raise ValueError(f"a picture of lenses shows one incident, not {words}")
    check_words("a lens", attributions["lens"], LENSES)
    shares = attributions[attributions["scale"] == "share"]
    shares = shares[~((shares["lens"] == "claimed") & (shares["variant"] == "all"))]
    return shares.assign(teller=[split_variant(v)[0] for v in shares["variant"]])


def _lanes(shares: pd.DataFrame) -> dict[str, tuple[float, float]]:
    """Start and width of every lane; a lane without rows is narrow."""
    edges, start = {}, 0.05
    for lens in LENSES:
        width = 1.0 if (shares["lens"] == lens).any() else NARROW
        edges[lens] = (start, width)
        start += width + GUTTER
    return edges


def _lane(
    ax: Axes, lens: str, lane: tuple[float, float], rows: tuple[float, int], *, empty: bool
) -> None:
    """Heading, grid and ticks of one lane, or the reason why it is empty."""
    (start, _), (top, n) = lane, rows
    ax.annotate(lens.capitalize(), (start, top), fontsize=9, fontweight="bold", va="top")
    if empty:
        ax.annotate(
            NOTHING[lens], (start, (n - 1) / 2), va="center", fontsize=8, color=SOFT, style="italic"
        )
        return
    for share, side in ((0, "left"), (0.5, "center"), (1, "right")):
        ax.plot([start + share] * 2, [-0.5, n - 0.5], color=FAINT, linewidth=0.8, zorder=1)
        ax.annotate(
            percent(share), (start + share, n - 0.32), ha=side, va="center", fontsize=7.5,
            color=SOFT, annotation_clip=False,
        )  # fmt: skip


def _marks(ax: Axes, rows: pd.DataFrame, start: float, order: list[str]) -> None:
    """One mark a party and variant, with its interval or its range over switches, and the key."""
    variants = list(dict.fromkeys(rows["teller"]))
    variants.sort(key=lambda word: ACCOUNTS.index(word) if word in ACCOUNTS else -1)
    for place, variant in enumerate(variants):
        offset = (place - (len(variants) - 1) / 2) * min(0.28, 0.8 / len(variants))
        every = rows[rows["teller"] == variant]
        own = _as_told(every)
        marker = MARKERS.get(variant, "oDsv^P"[place % 6])
        span = every.groupby("party_id")["value"].agg(["min", "max"])
        for row in records(own):
            y = order.index(row["party_id"]) + offset
            if row["lens"] == "modelled":
                row["low"], row["high"] = span.loc[row["party_id"]]
            _mark(ax, (start, y), row, marker)
        above = -0.55 - KEY_LINE * (len(variants) - place - 0.5)
        _key(ax, own, (start + 0.04, above), marker)


def _mark(ax: Axes, at: tuple[float, float], row: dict[str, Any], marker: str) -> None:
    """Mark of one share, with its interval or its range over switches."""
    start, y = at
    colour = FOUND_COLOUR if row["lens"] == "found" else row["colour"]
    faint = TOO_FEW_TO_READ in row["basis"]
    if row["high"] > row["low"]:
        dash: dict[str, Any] = (
            {"linestyle": (0, (1, 1.5)), "alpha": 0.6} if faint else {"alpha": 0.75}
        )
        ends = [start + row["low"], start + row["high"]]
        ax.plot(ends, [y, y], color=colour, linewidth=1.4, zorder=2, **dash)
    ax.plot(
        [start + row["value"]], [y], marker=marker, markersize=6, color=colour, zorder=3,
        markerfacecolor="white" if faint else colour, linestyle="none",
    )  # fmt: skip


def _key(ax: Axes, rows: pd.DataFrame, at: tuple[float, float], marker: str) -> None:
    """Words of one mark, with its n or what became of the decision."""
    if rows.empty:
        return
    row = rows.iloc[0]
    words = variant_words(row["variant"]).replace("'s account", "").lower()
    if row["lens"] == "found":
        words = row["basis"].removeprefix("stated, ")
    elif row["lens"] != "modelled":
        words = f"{words}, n = {row['n']:g}"
    ax.plot(*([x] for x in at), marker=marker, markersize=4.5, color=INK, linestyle="none")
    ax.annotate(words, (at[0] + 0.06, at[1]), fontsize=7.5, color=SOFT, va="center")
