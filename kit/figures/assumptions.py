"""Picture of what moves the result: one assumption changed at a time."""

from __future__ import annotations

from typing import Final

import pandas as pd
from matplotlib.axes import Axes

from kit.figures.base import (
    INK,
    NAME_SIZE,
    SOFT,
    Rows,
    Strokes,
    blocks,
    count,
    label,
    page_axes,
    percent_axis,
    points,
    records,
    styled,
    variant_words,
)
from kit.vocab import check_columns

LEFT: Final = 1.35
RIGHT: Final = 2.6
NEEDED: Final = ("account", "assumption", "change", "moved", "flips", "averted")
KINDS: Final = {
    "switch": "Disputed switch",
    "ownership": "Who owns what",
    "norms": "Norms only",
    "granularity": "Told as two",
    "contrast": "What is asked",
}
READING: Final = (
    "Largest change of any party's share when one assumption is changed. Filled: another party "
    "then has the largest share. At the right: the change that moves most."
)


def describe_assumptions(moved: pd.DataFrame) -> str:
    """Return in words which kind of assumption moves the shares most, account by account.

    Parameters
    ----------
    moved : DataFrame
        What `vary_assumptions` returned.

    Returns
    -------
    str
        A sentence an account.

    Examples
    --------
    >>> import kit
    >>> describe_assumptions(kit.vary_assumptions("aws-kiro-2025-12", accounts=["staff"]))
    "Staff's account: most by who owns what (33 points); 2 of 18 changes turn who has the largest
    share."
    """
    sentences = []
    for account, rows in blocks(records(moved), "account").items():
        told = [row for row in rows if not row["averted"]]
        if not told:
            continue
        most = max(told, key=lambda row: row["moved"])
        flips = sum(row["flips"] for row in told)
        kind, far = KINDS[most["assumption"]].lower(), points(most["moved"]).lstrip("+")
        sentences.append(
            f"{variant_words(account)}: most by {kind} ({far} points); "
            f"{flips} of {count(len(told), 'changes')} turn who has the largest share."
        )
    return " ".join(sentences) or "Nothing could be changed."


@styled
def plot_assumptions(
    moved: pd.DataFrame, *, title: str | None = None, ax: Axes | None = None
) -> Axes:
    """Draw how far each change of one assumption moves the shares, and return the Axes.

    Parameters
    ----------
    moved : DataFrame
        What `vary_assumptions` returned, of one incident.
    title : str, optional
        The finding in a sentence; which kind moves most if left out.
    ax : Axes, optional
        Where to draw; a new page-wide figure if left out.

    Returns
    -------
    Axes
        A line an account and kind of assumption, a mark a change.

    Raises
    ------
    ValueError
        If a column is missing or there are no rows.

    Examples
    --------
    >>> import kit
    >>> ax = plot_assumptions(kit.vary_assumptions("aws-kiro-2025-12", accounts=["company"]))
    >>> len(ax.get_yticks())
    5
    """
    check_columns("moved", moved.columns, NEEDED, hint="take what vary_assumptions() returned")
    if moved.empty:
        raise ValueError("there is nothing to draw; the accounts have no assumption to change")
    lines, heads, bottom = _places(records(moved))
    ax = page_axes(
        ax, rows=bottom, left=LEFT, right=RIGHT, title=title or _title(moved), subtitle=READING
    )
    percent_axis(ax, 0, 1, 0.25)
    strokes = Strokes()
    for y, rows in lines.items():
        told = [row for row in rows if not row["averted"]]
        for row in sorted(told, key=lambda row: row["flips"]):
            strokes.add([row["moved"]], [y], marker="o", linestyle="none", markersize=5,
                        markeredgecolor=INK, markerfacecolor=INK if row["flips"] else "white",
                        clip_on=False)  # fmt: skip
        ax.text(1.06, y, _note(rows, told), fontsize=6.8, color=SOFT, va="center", linespacing=1.05)
    strokes.draw(ax)
    for y, head in heads.items():
        ax.text(-0.02, y, head, fontsize=NAME_SIZE, fontweight="bold", va="center")
    ax.set_yticks(
        list(lines), [KINDS[rows[0]["assumption"]] for rows in lines.values()], fontsize=8
    )
    ax.set(xlim=(-0.03, 1.0), ylim=(bottom - 0.5, -0.5))
    return ax


def _note(rows: Rows, told: Rows) -> str:
    """The change that moves most, and how many avert the outcome."""
    averted = len(rows) - len(told)
    if not told:
        return f"averts the outcome ({averted})"
    most = max(told, key=lambda row: row["moved"])
    words = most["change"] if most["moved"] else "no change moves anything"
    more = f" ({averted} more avert it)" if averted else ""
    return label(f"{words}{more}", RIGHT - 0.3, 6.8)


def _places(rows: Rows) -> tuple[dict[float, Rows], dict[float, str], float]:
    """Rows by their height, heads of accounts by theirs, and where the picture ends."""
    lines: dict[float, Rows] = {}
    heads: dict[float, str] = {}
    y = 0.0
    for account, told in blocks(rows, "account").items():
        heads[y] = variant_words(account)
        for same in blocks(told, "assumption").values():
            y += 1.0
            lines[y] = same
        y += 1.2
    return lines, heads, y


def _title(moved: pd.DataFrame) -> str:
    largest = moved.groupby("assumption")["moved"].max().dropna()
    if largest.empty or not largest.max():
        return "No assumption moves a share by itself"
    first = KINDS[str(largest.idxmax())].lower()
    return f"Shares move most by: {first}, up to {points(largest.max()).lstrip('+')} points"
