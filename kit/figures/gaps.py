"""Pictures of gaps: one lens minus another, party by party, and the crumple-like gap."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pandas as pd
from matplotlib.axes import Axes

from kit.crumple import crumple_envelope
from kit.figures.base import (
    COLOUR_OF_GROUP,
    NAME_SIZE,
    SOFT,
    count,
    given_axes,
    page_axes,
    party_label,
    records,
    styled,
    variant_words,
    with_parties,
)
from kit.vocab import TOO_FEW, TOO_FEW_TO_READ

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
    >>> describe_gap(gaps, kit.load_parties())
    'Gap in share, largest first: driver −34 points (n = 4 and 1), Tesla +34 points (n = 4 and 1).'
    """
    rows = with_parties(gaps, parties)
    rows = rows.sort_values("gap", key=abs, ascending=False, kind="stable")
    parts = [
        f"{row['name']} {points(row['gap'])} points (n = {row['n_of']:g} and {row['n_against']:g})"
        for row in records(rows)
    ]
    return f"Gap in share, largest first: {', '.join(parts) or 'none'}."


def points(share: float) -> str:
    """Difference of shares in percentage points, with its sign."""
    return f"{100 * share:+.0f}".replace("-", "−") if round(100 * share) else "0"


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
    first = records(rows)[0]
    widest = max(records(rows), key=lambda row: abs(row["gap"]))
    title = title or f"Largest gap: {widest['name']}, {points(widest['gap'])} points"
    left_out = (
        f" Left out, not named on both sides: {100 * first['left_out_of']:.0f}% and "
        f"{100 * first['left_out_against']:.0f}%."
        if first["left_out_of"] or first["left_out_against"]
        else ""
    )
    subtitle = (
        f"One lens minus another in percentage points, n = {first['n_of']:g} and "
        f"{first['n_against']:g}; lines: 95% interval.{left_out}"
    )
    if ax is None:
        ax = page_axes(rows=1.2 * len(rows), left=2.35, title=title, subtitle=subtitle, bottom=0.35)
    else:
        ax = given_axes(ax, title=title)
    _axis(ax, len(rows))
    for y, row in enumerate(records(rows)):
        faint = min(row["n_of"], row["n_against"]) < TOO_FEW and row["low"] < row["high"]
        _point(ax, y, row, colour=row["colour"], faint=faint, hollow=False)
    ax.set_yticks(
        range(len(rows)), [party_label(row, 2.2) for row in records(rows)], fontsize=NAME_SIZE
    )
    return ax


def _axis(ax: Axes, rows: float) -> None:
    ax.axvline(0, color="#444444", linewidth=1, zorder=1)
    ax.set(xlim=(-1.12, 1.12), ylim=(rows - 0.4, -0.6))
    ax.set_xticks(TICKS, [points(tick) for tick in TICKS])
    ax.tick_params(axis="x", length=0)
    ax.grid(axis="x", color="#ECECEC", linewidth=0.8)
    ax.set_axisbelow(True)


def _point(
    ax: Axes, y: float, row: dict[str, Any], *, colour: str, faint: bool, hollow: bool
) -> None:
    if row["high"] > row["low"]:
        dash: dict[str, Any] = (
            {"linestyle": (0, (1, 1.5)), "alpha": 0.7} if faint else {"alpha": 0.8}
        )
        ax.plot([row["low"], row["high"]], [y, y], color=colour, linewidth=1.4, **dash)
    ax.plot(
        [row["gap"]], [y], marker="o", markersize=6.5, color=colour, linestyle="none", zorder=3,
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
    Firms (1 speaker): +67 to +75 points over 6 settings, interval −31 to +75: not crumple-like,
    because the interval reaches 0 or below.
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
            else "not crumple-like, because the interval reaches 0 or below."
        )
        sentences.append(
            f"{who}: {points(row['gap_low'])} to {points(row['gap_high'])} points over "
            f"{count(row['rows'], 'settings')}, interval {points(row['low'])} to "
            f"{points(row['high'])}: {verdict}"
        )
    return " ".join(sentences)


@styled
def plot_crumple_gap(
    rows: pd.DataFrame, *, title: str | None = None, ax: Axes | None = None
) -> Axes:
    """Draw the operator's gap under every account and switch, with the envelope; return the Axes.

    Parameters
    ----------
    rows : DataFrame
        What `crumple_gap` returns for one incident.
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
    blocks = list(_blocks(rows))
    height = sum(len(block) + 1.6 for _, block in blocks) - 0.4
    if ax is None:
        ax = page_axes(
            rows=0.72 * height, left=2.75, title=title, subtitle=CRUMPLE_SUBTITLE, bottom=0.35
        )
    else:
        ax = given_axes(ax, title=title)
    _axis(ax, height)
    labels: dict[float, str] = {}
    y = 0.0
    for claims, block in blocks:
        _head(ax, y, claims, block)
        for row in records(block):
            y += 1
            labels[y] = row["words"]
            few = row["n"] < TOO_FEW
            _point(
                ax, y, row, colour=COLOUR_OF_GROUP["operator"], faint=few, hollow=row["circular"]
            )
        y += 1.6
    ax.set_yticks(list(labels), list(labels.values()), fontsize=8)
    return ax


CRUMPLE_SUBTITLE: Final = (
    "Percentage points, by account and disputed switch; lines: 95% interval of the claims. "
    "Hollow: the account is the claimants' own, so the comparison is circular. Band: range over "
    "the others. Crumple-like only if all of a band's lines lie right of 0."
)


def _blocks(rows: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """Rows of every variant of the claims, with their label and ``all`` left aside."""
    kept = rows[rows["claims"] != "all"] if set(rows["claims"]) - {"all"} else rows
    words = [
        variant_words(f"{account}; {switches}" if switches else account)
        for account, switches in zip(kept["account"], kept["switches"], strict=True)
    ]
    for claims, block in kept.assign(words=words).groupby("claims", sort=False):
        yield str(claims), block[block["gap"].notna()]


def _head(ax: Axes, y: float, claims: str, block: pd.DataFrame) -> None:
    """Heading of a block, and the band over its rows that are not circular."""
    n = block["n"].iloc[0]
    few = f", {TOO_FEW_TO_READ}" if n < TOO_FEW else ""
    head = f"Claims by {variant_words(claims).lower()}"
    ax.annotate(head, (-1.1, y), va="center", fontsize=8.5, fontweight="bold")
    ax.annotate(
        f"{count(n, 'speakers')}{few}", (1.1, y), va="center", ha="right", fontsize=8, color=SOFT
    )
    counted = block[~block["circular"]]
    if len(counted):
        ax.fill_betweenx(
            [y + 0.5, y + len(block) + 0.5], counted["gap"].min() - 0.004,
            counted["gap"].max() + 0.004, color="#F3D9C6", alpha=0.7, zorder=0, linewidth=0,
        )  # fmt: skip
