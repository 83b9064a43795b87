"""Picture of ratings: what people answered about each role, in each condition."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd
from matplotlib.axes import Axes

from kit.figures.base import (
    COLOUR_OF_GROUP,
    INK,
    NAME_SIZE,
    SOFT,
    WIDTH,
    Rows,
    blocks,
    interval_look,
    label,
    line,
    page_axes,
    records,
    styled,
    value_axis,
)
from kit.vocab import GROUP_OF_ROLE, TOO_FEW, check_columns

NEEDED: Final = (
    "measure", "role", "condition", "mean", "low", "high", "n", "scale_min", "scale_max",
)  # fmt: skip
LEFT: Final = 2.2
RIGHT: Final = 1.1
MOST_ROWS: Final = 60
HEAD: Final = 1.35
TICKS: Final = 4
READING: Final = (
    "Mean answers on the scale that was used; lines: 95% interval over participants. Ratings of "
    "several roles need not add up to anything."
)


def describe_ratings(means: pd.DataFrame) -> str:
    """Return mean ratings in words, condition by condition.

    Parameters
    ----------
    means : DataFrame
        What `rating_means` or `published_means` returned.

    Returns
    -------
    str
        Each condition with the mean, interval and n of each role.

    Examples
    --------
    >>> import kit
    >>> means = kit.published_means()
    >>> print(describe_ratings(means.query("condition == 'joint failure, human decided wrong'")))
    Joint failure, human decided wrong: responsibility, operator 62.3 (50 people), system 28.8
    (50 people), of 0 to 100.
    """
    sentences = []
    for rows in blocks(_rows(means), "block").values():
        told = ", ".join(f"{row['name']} {row['mean']:.3g} ({_people(row)})" for row in rows)
        scale = f"{rows[0]['scale_min']:g} to {rows[0]['scale_max']:g}"
        about = rows[0]["measure"].replace("_", " ")
        start = rows[0]["head"] or "all"
        sentences.append(f"{start[:1].upper()}{start[1:]}: {about}, {told}, of {scale}.")
    return " ".join(sentences)


@styled
def plot_ratings(
    means: pd.DataFrame,
    *,
    title: str | None = None,
    subtitle: str | None = None,
    width: float = WIDTH,
    ax: Axes | None = None,
) -> Axes:
    """Draw mean ratings by condition and role, with intervals and n, and return the Axes.

    Parameters
    ----------
    means : DataFrame
        What `rating_means` (by measure, role and condition) or `published_means` returned, on one
        scale; at most 60 rows.
    title : str, optional
        The finding in a sentence.
    subtitle : str, optional
        What is drawn; how to read it if left out.
    width : float
        Of a new figure, in inches: 3.3 (a column) to 13.
    ax : Axes, optional
        Where to draw; a new figure if left out.

    Returns
    -------
    Axes
        A block a measure and condition, a row a role: a mark at the mean, a line for the
        interval (dotted under five participants), n at the right.

    Raises
    ------
    ValueError
        If there are no rows or too many, a column is missing, or scales differ.

    Examples
    --------
    >>> import kit
    >>> means = kit.published_means()
    >>> ax = plot_ratings(means.query("study_id == 'eil-mislabeling'"))
    """
    rows = _rows(means)
    scales = {(row["scale_min"], row["scale_max"]) for row in rows}
    if len(scales) > 1:
        given = "; ".join(f"{low:g} to {high:g}" for low, high in sorted(scales))
        raise ValueError(f"one picture has one scale, not several ({given}); choose a measure")
    if not 1 <= len(rows) <= MOST_ROWS:
        raise ValueError(f"a picture has 1 to {MOST_ROWS} means, not {len(rows)}; choose some")
    low, high = scales.pop()
    by_head = blocks(rows, "block")
    height = len(rows) + HEAD * len(by_head) - 0.2
    left = LEFT * width / WIDTH
    ax = page_axes(
        ax, rows=0.8 * height, left=left, right=RIGHT, title=title or _title(rows),
        subtitle=subtitle or READING, width=width,
    )  # fmt: skip
    step = (high - low) / TICKS if (high - low) % TICKS == 0 else (high - low) / 2
    value_axis(ax, [low + step * i for i in range(round((high - low) / step) + 1)], "{:g}".format)
    places: dict[float, str] = {}
    y = -0.4
    for block in by_head.values():
        y += 1
        _head(ax, y, block[0], (low, width - left))
        for row in block:
            y += 1
            places[y] = label(row["name"], left - 0.15, NAME_SIZE)
            _point(ax, y, row, high)
        y += HEAD - 1
    ax.set_yticks(list(places), list(places.values()), fontsize=NAME_SIZE)
    ax.set(xlim=(low, high), ylim=(y - 0.1, -0.2))
    return ax


def _rows(means: pd.DataFrame) -> Rows:
    check_columns("means", means.columns, NEEDED, hint="take rating_means() or published_means()")
    rows = records(means)
    for row in rows:
        row["head"] = str(row["condition"])
        row["block"] = f"{row['measure']}\n{row['condition']}"
        row["name"] = str(row["role"]).replace("_", " ")
        row["colour"] = COLOUR_OF_GROUP[GROUP_OF_ROLE.get(row["role"], "other")]
    return rows


def _people(row: dict[str, Any]) -> str:
    return "n not told" if pd.isna(row["n"]) else f"{row['n']:g} people"


def _head(ax: Axes, y: float, row: dict[str, Any], room: tuple[float, float]) -> None:
    """What was asked, and under which condition, over a block."""
    words = row["measure"].replace("_", " ")
    told = f"{words}: {row['head']}" if row["head"] else words
    low, inches = room
    told = label(told, inches - 0.15, 8, lines=1, bold=True)
    ax.text(low, y, told, fontsize=8, fontweight="bold", color=INK, va="center",
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0})  # fmt: skip


def _point(ax: Axes, y: float, row: dict[str, Any], high: float) -> None:
    few = pd.isna(row["n"]) or row["n"] < TOO_FEW
    if not pd.isna(row["low"]):
        line(ax, (row["low"], row["high"]), (y, y), color=row["colour"], **interval_look(few=few))
    line(ax, (row["mean"],), (y,), color=row["colour"], marker="o", markersize=5, linestyle="none",
         clip_on=False)  # fmt: skip
    n = "n not told" if pd.isna(row["n"]) else f"n {row['n']:g}"
    ax.annotate(
        f"{row['mean']:.3g}  ({n})", (high, y), xytext=(6, 0), textcoords="offset points",
        va="center", fontsize=7.5, color=SOFT, annotation_clip=False,
    )  # fmt: skip


def _title(rows: Rows) -> str:
    top = max(rows, key=lambda row: row["mean"])
    about = top["measure"].replace("_", " ")
    where = f" ({top['head']})" if top["head"] else ""
    return f"Highest mean {about} of {len(rows)}: {top['name']}, {top['mean']:.3g}{where}"
