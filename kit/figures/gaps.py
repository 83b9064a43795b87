"""Pictures of gaps: one lens minus another, party by party, and the crumple-like gap."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from kit.crumple import crumple_envelope
from kit.figures.base import (
    COLOUR_OF_GROUP,
    MARKED,
    NAME_SIZE,
    SILENT,
    SOFT,
    Rows,
    blocks,
    count,
    line,
    page_axes,
    party_label,
    points,
    records,
    silent_words,
    styled,
    value_axis,
    variant_words,
    with_parties,
)
from kit.gaps import SAMPLED
from kit.vocab import TOO_FEW, TOO_FEW_TO_READ, join_variant

TICKS: Final = (-1.0, -0.5, 0.0, 0.5, 1.0)


def describe_gap(gaps: pd.DataFrame, parties: pd.DataFrame | None = None) -> str:
    """Return in words how far two lenses are apart on each party.

    Parameters
    ----------
    gaps : DataFrame
        What `gap` returns.
    parties : DataFrame, optional
        The table ``parties``, for names.

    Returns
    -------
    str

    Examples
    --------
    >>> import kit
    >>> lenses = kit.compare("tesla-key-largo-2019-04").query("scale == 'share'")
    >>> of = ("claimed", "blame_claims", "others")
    >>> gaps = kit.gap(lenses, of=of, against="found", common=True)
    >>> describe_gap(gaps, kit.load_parties())  # doctest: +ELLIPSIS
    'Gap in share, largest first: driver −34 points (4 speakers against 1 decision), Tesla +34...'
    """
    rows = sorted(with_parties(gaps, parties), key=lambda row: -abs(row["gap"]))
    parts = [f"{row['name']} {points(row['gap'])} points ({_against(row)})" for row in rows]
    return f"Gap in share, largest first: {', '.join(parts) or 'none'}." + silent_words(rows)


def _against(row: Mapping[str, Any]) -> str:
    """How many of what stand on each side."""
    of, against = (count(row[f"n_{side}"], row[f"n_unit_{side}"]) for side in ("of", "against"))
    return f"{of} against {against}"


@styled
def plot_gap(
    gaps: pd.DataFrame,
    *,
    parties: pd.DataFrame | None = None,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw gaps as points with their intervals around zero, and return the Axes.

    Parameters
    ----------
    gaps : DataFrame
        What `gap` returns for one incident.
    parties : DataFrame, optional
        The table ``parties``, for names and colours.
    title : str, optional
        The finding in a sentence.
    ax : Axes, optional
        Where to draw; a new page-wide figure if left out.

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
    >>> lenses = kit.compare("tesla-key-largo-2019-04").query("scale == 'share'")
    >>> of = ("claimed", "blame_claims", "others")
    >>> gaps = kit.gap(lenses, of=of, against="found", common=True)
    >>> ax = plot_gap(gaps, parties=kit.load_parties())
    """
    if gaps.empty:
        raise ValueError("there are no gaps to draw; no party is named on both sides")
    rows = with_parties(gaps, parties)
    first, widest = rows[0], max(rows, key=lambda row: abs(row["gap"]))
    title = title or f"Largest gap: {widest['name']}, {points(widest['gap'])} points"
    left_out = (
        f" Left out, not named on both sides: {100 * first['left_out_of']:.0f}% and "
        f"{100 * first['left_out_against']:.0f}%."
        if first["left_out_of"] or first["left_out_against"]
        else ""
    )
    subtitle = (
        f"One lens minus another in percentage points, {_against(first)}; lines: 95% interval, "
        f"dotted where under {TOO_FEW} are too few to read.{left_out}"
    )
    ax = page_axes(ax, rows=1.2 * len(rows), left=2.35, title=title, subtitle=subtitle)
    _axis(ax, len(rows))
    for y, row in enumerate(rows):
        sampled = [row[f"n_{s}"] for s in ("of", "against") if row[f"n_unit_{s}"] in SAMPLED]
        faint = min(sampled, default=TOO_FEW) < TOO_FEW
        _point(ax, y, row, colour=row["colour"], faint=faint, hollow=False)
    ax.set_yticks(range(len(rows)), [party_label(row, 2.2) for row in rows], fontsize=NAME_SIZE)
    return ax


def _axis(ax: Axes, rows: float) -> None:
    ax.axvline(0, color="#444444", linewidth=1, zorder=1)
    ax.set(xlim=(-1.12, 1.12), ylim=(rows - 0.4, -0.6))
    value_axis(ax, TICKS, points)


def _point(
    ax: Axes, y: float, row: dict[str, Any], *, colour: str, faint: bool, hollow: bool
) -> None:
    if row["high"] > row["low"]:
        dash: dict[str, Any] = (
            {"linestyle": (0, (1, 1.5)), "alpha": 0.7} if faint else {"alpha": 0.8}
        )
        line(ax, [row["low"], row["high"]], [y, y], color=colour, linewidth=1.4, **dash)
    line(
        ax, [row["gap"]], [y], marker="o", markersize=6.5, color=colour, linestyle="none", zorder=3,
        markerfacecolor="white" if hollow else colour,
    )  # fmt: skip


def describe_crumple(rows: pd.DataFrame) -> str:
    """Return in words how much more blame falls on the operator than it could have prevented.

    Parameters
    ----------
    rows : DataFrame
        What `crumple_gap` returns.

    Returns
    -------
    str
        A sentence a variant of the claims: the range over accounts that are not the claimants'
        own, the outermost interval, and whether the gap is crumple-like.

    Examples
    --------
    >>> import kit
    >>> rows = kit.crumple_gap(kit.compare("aws-kiro-2025-12", target="group"))
    >>> print(describe_crumple(rows.query("claims == 'firm'")))
    Firms (1 speaker): +67 to +75 points over 10 settings, interval −31 to +75: crumple-like is
    not shown, because the interval reaches 0 or below.
    """
    sentences = []
    for row in crumple_envelope(rows).to_dict("records"):
        who = f"{variant_words(row['claims'])} ({count(row['n'], 'speakers')})"
        if not row["rows"]:
            sentences.append(f"{who}: only the claimants' own account, so nothing to compare.")
            continue
        verdict = (
            "crumple-like under every one."
            if row["crumple_like"]
            else "crumple-like is not shown, because the interval reaches 0 or below."
        )
        sentences.append(
            f"{who}: {points(row['gap_low'])} to {points(row['gap_high'])} points over "
            f"{count(row['rows'], 'settings')}, interval {points(row['low'])} to "
            f"{points(row['high'])}: {verdict}"
        )
    return " ".join(sentences)


@styled
def plot_crumple_gap(
    rows: pd.DataFrame,
    *,
    parties: pd.DataFrame | None = None,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the operator's gap under every account and switch, with the envelope; return the Axes.

    Parameters
    ----------
    rows : DataFrame
        What `crumple_gap` returns for one incident.
    parties : DataFrame, optional
        What `load_parties` returns, to say so where nobody has heard the operator.
    title : str, optional
        The finding in a sentence.
    ax : Axes, optional
        Where to draw; a new page-wide figure if left out.

    Returns
    -------
    Axes
        A block a variant of the claims, a row an account and setting; hollow where the account
        is the claimants' own; the shaded band is the envelope over the others.

    Raises
    ------
    ValueError
        If there are no rows.

    Examples
    --------
    >>> import kit
    >>> ax = plot_crumple_gap(kit.crumple_gap(kit.compare("aws-kiro-2025-12", target="group")))
    """
    if rows.empty:
        raise ValueError("there are no gaps to draw; an incident needs claims and accounts")
    title = title or "Operator: share of voiced blame minus share in what could have been prevented"
    by_claims = _by_claims(rows)
    operator = with_parties(rows.head(1).assign(party_id="operator"), parties)[0]
    subtitle = CRUMPLE_SUBTITLE + (f" The operator has {SILENT}." if operator["silent"] else "")
    height = sum(len(block) + 1.6 for block in by_claims.values()) - 0.4
    ax = page_axes(ax, rows=0.72 * height, left=2.75, title=title, subtitle=subtitle)
    _axis(ax, height)
    labels: dict[float, str] = {}
    y = 0.0
    for claims, block in by_claims.items():
        _head(ax, y, claims, block)
        for row in block:
            y += 1
            labels[y] = variant_words(join_variant(row["account"], row["switches"]))
            few = row["n"] < TOO_FEW
            colour = COLOUR_OF_GROUP["operator"]
            _point(ax, y, row, colour=colour, faint=few, hollow=row["circular"])
        y += 1.6
    ax.set_yticks(list(labels), list(labels.values()), fontsize=8)
    return ax


CRUMPLE_SUBTITLE: Final = (
    "Percentage points, by account and disputed switch; lines: 95% interval of the claims. "
    "Hollow: the account is the claimants' own, so the comparison is circular. Band: range over "
    "the others. Crumple-like only if all of a band's lines lie right of 0."
)


def _by_claims(rows: pd.DataFrame) -> dict[str, Rows]:
    """Rows by variant of the claims; claims by all stand aside where there are others."""
    found = blocks(records(rows[rows["gap"].notna()]), "claims")
    return {claims: block for claims, block in found.items() if claims != "all" or len(found) == 1}


def _head(ax: Axes, y: float, claims: str, block: Rows) -> None:
    """Heading of a block, and the band over its rows that are not circular."""
    n = block[0]["n"]
    few = f", {TOO_FEW_TO_READ}" if n < TOO_FEW else ""
    head = f"Claims by {variant_words(claims).lower()}"
    ax.text(-1.1, y, head, va="center", fontsize=8.5, fontweight="bold")
    told = f"{count(n, 'speakers')}{few}"
    ax.text(1.1, y, told, va="center", ha="right", fontsize=8, color=SOFT)
    counted = [row["gap"] for row in block if not row["circular"]]
    if counted:
        low, high = min(counted) - 0.004, max(counted) + 0.004
        band = Rectangle((low, y + 0.5), high - low, len(block), color=MARKED[1], linewidth=0)
        ax.add_artist(band)
