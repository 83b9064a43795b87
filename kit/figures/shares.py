"""Pictures of shares: bars by variant, and one incident through every lens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
from matplotlib.axes import Axes

from kit.figures.base import (
    GROUP_WORDS,
    NAME_SIZE,
    PAPER,
    SOFT,
    Rows,
    blocks,
    count,
    line,
    page_axes,
    party_label,
    percent,
    percent_axis,
    silent_words,
    styled,
    variant_words,
    with_parties,
)
from kit.vocab import TOO_FEW_TO_READ, check_words

LEFT: Final = 2.35
NAMES: Final = LEFT - 0.15
EDGE: Final = 1.14
READING = {
    "claimed": (
        "Share of the blame voiced; lines: 95% interval, as if speakers were a random draw, "
        "which they are not."
    ),
    "modelled": (
        "Share of what the parties could have prevented (Shapley value), if the account's "
        "assumptions hold. It does not show who is to blame."
    ),
    "perceived": "Share of participants' ratings; lines: 95% interval over participants.",
    "found": "Share of fault that a court or board laid down.",
}


def describe_shares(shares: pd.DataFrame, parties: pd.DataFrame | None = None) -> str:
    """Return in words on whom the largest share falls, variant by variant.

    Parameters
    ----------
    shares : DataFrame
        Attribution table of one incident and lens, scale ``share``.
    parties : DataFrame, optional
        The table ``parties``, for names.

    Returns
    -------
    str
        One sentence a variant, with n.

    Examples
    --------
    >>> import kit
    >>> firm = kit.claimed_shares(
    ...     kit.load_claims("aws-kiro-2025-12").query("speaker_group == 'firm'"), target="group"
    ... )
    >>> describe_shares(firm)
    'Everybody (1 speaker, too few to read): operator 100%, organisation 0%, system 0%.'
    """
    sentences = []
    everything = with_parties(shares, parties)
    for variant, rows in blocks(everything, "variant").items():
        ordered = sorted(rows, key=lambda row: -row["value"])
        parts = ", ".join(f"{_in_text(row['name'])} {percent(row['value'])}" for row in ordered)
        sentences.append(f"{variant_words(variant)} ({_basis(rows[0])}): {parts}.")
    return " ".join(sentences) + silent_words(everything) or "There is nothing to show."


@styled
def plot_shares(
    shares: pd.DataFrame,
    *,
    parties: pd.DataFrame | None = None,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw shares as bars, a block a variant, and return the Axes.

    Parameters
    ----------
    shares : DataFrame
        Attribution table of one incident and lens, scale ``share``.
    parties : DataFrame, optional
        The table ``parties``, for names and colours of roles.
    title : str, optional
        The finding in a sentence; who leads each variant if left out.
    ax : Axes, optional
        Where to draw; a new page-wide figure if left out.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If there are no rows, or rows of more than one incident, lens or another scale.

    Examples
    --------
    >>> import kit
    >>> claims = kit.load_claims("aws-kiro-2025-12")
    >>> ax = plot_shares(kit.claimed_shares(claims, by="speaker_group", target="group"))
    >>> ax.get_xlabel()
    ''
    """
    lens = _one_lens(shares)
    by_variant = blocks(with_parties(shares, parties), "variant")
    title = title or _leaders(by_variant)
    bars, heads, bottom = _places(by_variant)
    ax = page_axes(ax, rows=bottom, left=LEFT, title=title, subtitle=READING[lens])
    percent_axis(ax, 0, 1, 0.25)
    places, rows = list(bars), list(bars.values())
    values, colours = [row["value"] for row in rows], [row["colour"] for row in rows]
    ax.barh(places, values, height=0.6, color=colours)
    for y, row in bars.items():
        _whisker(ax, y, row)
    ax.set_yticks(places, [party_label(row, NAMES) for row in rows], fontsize=NAME_SIZE)
    for y, (head, note) in heads.items():
        ax.text(0.005, y, head, va="center", fontsize=8.5, fontweight="bold")
        ax.text(EDGE, y, note, va="center", ha="right", fontsize=8, color=SOFT, bbox=PAPER)
    ax.set(xlim=(0, EDGE), ylim=(bottom - 0.5, -0.5))
    return ax


def _one_lens(shares: pd.DataFrame) -> str:
    if shares.empty:
        raise ValueError("there are no shares to draw; nobody has a row for this choice")
    check_words("scale", shares["scale"], ["share"], hint="call to_shares() first")
    for column in ("incident_id", "lens"):
        if shares[column].nunique() > 1:
            words = ", ".join(sorted(shares[column].unique()))
            raise ValueError(f"a picture of shares shows one {column}, not {words}")
    return str(shares["lens"].iloc[0])


def _places(
    by_variant: Mapping[str, Rows],
) -> tuple[dict[float, dict[str, Any]], dict[float, tuple[str, str]], float]:
    """Row of every bar and (heading, note) of every block by height, and the height of all."""
    y = 0.0
    bars: dict[float, dict[str, Any]] = {}
    heads: dict[float, tuple[str, str]] = {}
    for variant, rows in by_variant.items():
        heads[y] = variant_words(variant), _basis(rows[0])
        for row in rows:
            tall = 0.2 * (party_label(row, NAMES).count("\n") > 1)
            y += 1 + tall
            bars[y] = row
            y += tall
        y += 1.3
    return bars, heads, y - 0.3


def _basis(row: Mapping[str, Any]) -> str:
    """N and basis of a row, in words."""
    words = [] if row["lens"] == "modelled" else [count(row["n"], row["n_unit"])]
    return ", ".join([*words, row["basis"]] if row["basis"] else words)


def _leaders(by_variant: Mapping[str, Rows]) -> str:
    """Who has the largest share in each variant, as a title."""
    parts = []
    for variant, rows in by_variant.items():
        between = " put the largest share on " if rows[0]["lens"] == "claimed" else ": "
        most = max(row["value"] for row in rows)
        top = [row for row in rows if row["value"] >= most - 1e-9]
        names = _in_text(top[0]["name"]) if len(top) == 1 else f"{len(top)} parties alike"
        few = TOO_FEW_TO_READ in rows[0]["basis"] and rows[0]["lens"] != "modelled"
        who = variant_words(variant) + (f" ({count(rows[0]['n'], rows[0]['n_unit'])})" * few)
        parts.append(f"{who}{between}{names} ({percent(most)})")
    return "; ".join(parts[:3])


def _whisker(ax: Axes, y: float, row: Mapping[str, Any]) -> None:
    """Interval of one bar, faint where there are too few, and its value at the right."""
    faint = TOO_FEW_TO_READ in row["basis"]
    if row["high"] > row["low"]:
        dashes: dict[str, Any] = (
            {"linestyle": (0, (2, 1.5)), "alpha": 0.35} if faint else {"alpha": 0.9}
        )
        line(ax, [row["low"], row["high"]], [y, y], color="#333333", linewidth=1.1, **dashes)
    ax.text(EDGE, y, percent(row["value"]), va="center", ha="right", fontsize=8, fontweight="bold")


def _in_text(name: str) -> str:
    """Name as it stands inside a sentence: group words lose their capital."""
    return name.lower() if name in GROUP_WORDS.values() else name
