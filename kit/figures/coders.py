"""How far coders agree: a row a variable, and which code meets which."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from kit.figures.base import (
    FAINT,
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
    records,
    styled,
    text_width,
    value_axis,
)
from kit.reliability import FEW_UNITS
from kit.vocab import check_columns, check_words

MOST_CODES: Final = 15
DARK: Final = 0.62
READERS: Final[Mapping[str, str]] = {
    "machine": "Machine readings of the same text show agreement, not reliability.",
    "human": "",
}
# Krippendorff's customary limits: rely on it, and for tentative conclusions at most.
LIMITS: Final[Mapping[float, str]] = {0.667: "tentative", 0.8: "firm"}
VARIABLES: Final[Mapping[str, str]] = {
    "target_id": "which party is the target",
    "target_kind": "the target's kind",
    "target_role": "the target's role",
    "stance": "stance (blames or clears)",
    "sense": "sense of responsibility",
    "strength": "strength of the claim",
}


def variable_words(variable: str) -> str:
    """Name of a coded variable, as a reader says it."""
    return VARIABLES.get(variable, variable.replace("_", " "))


def describe_agreement(table: pd.DataFrame, *, readers: str = "machine") -> str:
    """Return in words how far coders agree, variable by variable.

    Parameters
    ----------
    table : DataFrame
        What `agreement` returns.
    readers : {"machine", "human"}
        Who read; of machine readings it says that they show no reliability.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If readers is not allowed.

    Examples
    --------
    >>> import kit
    >>> print(describe_agreement(kit.agreement(kit.load_codes().query("variable == 'stance'"))))
    stance (blames or clears): alpha 0.84 [0.80, 0.88], 90% agree (482 units, 2 coders). Machine
    readings of the same text show agreement, not reliability.
    """
    check_words("readers", [readers], READERS)
    sentences = []
    for variable, rows in blocks(records(table), "variable").items():
        by_measure = {row["measure"]: row for row in rows}
        alpha, agreed = by_measure["alpha"], by_measure["agreement"]
        n = f"{count(alpha['n_units'], 'units')}, {alpha['n_coders']} coders"
        notes = f"; {alpha['basis']}" if alpha["basis"] else ""
        sentences.append(
            f"{variable_words(variable)}: alpha {_value(alpha)}, "
            f"{100 * agreed['value']:.0f}% agree ({n}{notes})."
        )
    if not sentences:
        return "There is nothing that two coders coded."
    return " ".join([*sentences, READERS[readers]]).strip()


def _value(row: Mapping[str, Any]) -> str:
    """Value and interval, as far as there are any."""
    if np.isnan(row["value"]):
        return "undefined"
    ends = "" if np.isnan(row["low"]) else f" [{row['low']:.2f}, {row['high']:.2f}]"
    return f"{row['value']:.2f}{ends}"


@styled
def plot_agreement(
    table: pd.DataFrame,
    *,
    readers: str = "machine",
    title: str | None = None,
    width: float = WIDTH,
    ax: Axes | None = None,
) -> Axes:
    """Draw alpha and percent agreement, a row a variable, and return the Axes.

    Parameters
    ----------
    table : DataFrame
        What `agreement` returns.
    readers : {"machine", "human"}
        Who read; of machine readings the picture says that they show no reliability.
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
        If there are no rows, or readers is not allowed.

    Examples
    --------
    >>> import kit
    >>> ax = plot_agreement(kit.agreement(kit.load_codes(), draws=99))
    """
    check_columns("table", table.columns, ["variable", "measure", "value"], hint="agreement()")
    check_words("readers", [readers], READERS)
    if table.empty:
        raise ValueError("there is no agreement to draw; two coders must have coded the same units")
    by_variable = sorted(blocks(records(table), "variable").items(), key=_by_alpha)
    narrow = width < NARROW
    subtitle = (
        f"{READERS[readers]} Krippendorff's alpha (diamond; 1 perfect, 0 as by chance) with 95% "
        "interval over units, and the part of pairs that agree (ring), which chance alone can "
        "make high. Dashed: customary limits for tentative and for firm conclusions."
    ).strip()
    ax = page_axes(
        ax, rows=(len(by_variable) + 0.8) * 1.05, left=1.15 if narrow else 2.1,
        right=0.7 if narrow else 1.5, width=width, title=title or _agreement_title(by_variable),
        subtitle=subtitle,
    )  # fmt: skip
    _agreement_axis(ax, by_variable, narrow=narrow)
    for y, (_, rows) in enumerate(by_variable):
        _agreement_row(ax, y, {row["measure"]: row for row in rows}, narrow=narrow)
    size = 7 if narrow else NAME_SIZE
    names = [label(variable_words(name), 1.0 if narrow else 2.0, size, lines=3)
             for name, _ in by_variable]  # fmt: skip
    ax.set_yticks(range(len(by_variable)), names, fontsize=size)
    return ax


def _by_alpha(item: tuple[str, Rows]) -> float:
    """Highest alpha first, undefined last."""
    value = next(row["value"] for row in item[1] if row["measure"] == "alpha")
    return 2.0 if np.isnan(value) else -float(value)


def _agreement_title(by_variable: list[tuple[str, Rows]]) -> str:
    """Most and least agreed variable, as a sentence."""
    (most, _), (least, _) = by_variable[0], by_variable[-1]
    if most == least:
        return f"How far coders agree on {variable_words(most)}"
    return f"Coders agree most on {variable_words(most)}, least on {variable_words(least)}"


def _agreement_axis(ax: Axes, by_variable: list[tuple[str, Rows]], *, narrow: bool) -> None:
    values = [row[end] for _, rows in by_variable for row in rows for end in ("value", "low")]
    low = min([0.0, *(value for value in values if not np.isnan(value))])
    low = np.floor(low * 4) / 4
    ax.set(xlim=(low - 0.02, 1.02), ylim=(len(by_variable) - 0.4, -1.2))
    ticks = np.arange(low, 1.01, 0.5 if narrow else 0.25)
    value_axis(ax, ticks, "{:g}".format, size=7 if narrow else 8)
    for at, words in LIMITS.items():
        ax.plot([at, at], [-0.6, len(by_variable) - 0.4], color="#999999", linewidth=0.8,
                linestyle=(0, (3, 3)), zorder=1)  # fmt: skip
        side = "right" if at < 0.7 else "left"  # noqa: PLR2004
        ax.text(at, -0.85, words, ha=side, va="center", fontsize=6.3 if narrow else 7, color=SOFT)


def _agreement_row(ax: Axes, y: float, by_measure: Mapping[str, Any], *, narrow: bool) -> None:
    """Marks of one variable, and its numbers at the right."""
    alpha, agreed = by_measure["alpha"], by_measure["agreement"]
    few = alpha["n_units"] < FEW_UNITS
    line(ax, [alpha["low"], alpha["high"]], [y, y], color=INK, **interval_look(few=few))
    line(ax, [agreed["value"]], [y], marker="o", markersize=6, color=SOFT, linestyle="none",
         markerfacecolor="white", zorder=2)  # fmt: skip
    line(ax, [alpha["value"]], [y], marker="D", markersize=5.5, color=INK, linestyle="none",
         zorder=3)  # fmt: skip
    value = _value(alpha)
    n = f"{count(alpha['n_units'], 'units')}, {alpha['n_coders']} coders" + (
        ", too few" if few else ""
    )
    words = value.replace(" [", "\n[") if narrow else f"{value}\n{n}"
    ax.annotate(words, (1, y), xycoords=("axes fraction", "data"), xytext=(5, 0),
                textcoords="offset points", va="center", fontsize=6.3 if narrow else 7.3,
                color=SOFT)  # fmt: skip


def describe_confusion(table: pd.DataFrame) -> str:
    """Return in words how many codes differ, and between which two most do.

    Parameters
    ----------
    table : DataFrame
        What `confusion_table` returns.

    Returns
    -------
    str

    Examples
    --------
    >>> import kit
    >>> codes = kit.load_codes().query("variable == 'stance'")
    >>> describe_confusion(kit.confusion_table(codes))
    'Of 482 units 432 are coded alike; of the 50 others 35 lie between blames and partly blames.'
    """
    counts = table.to_numpy()
    n, alike = int(counts.sum()), int(np.trace(counts))
    if not n:
        return "No unit was coded by both."
    if alike == n:
        return f"All {n} units are coded alike."
    between = np.triu(counts + counts.T, 1)
    first, second = np.unravel_index(between.argmax(), between.shape)
    names = [str(name).replace("_", " ") for name in table.index]
    return (
        f"Of {n} units {alike} are coded alike; of the {n - alike} others "
        f"{int(between.max())} lie between {names[int(first)]} and {names[int(second)]}."
    )


@styled
def plot_confusion(
    table: pd.DataFrame,
    *,
    title: str | None = None,
    width: float = WIDTH,
    ax: Axes | None = None,
) -> Axes:
    """Draw which code of one coder meets which code of the other, and return the Axes.

    Parameters
    ----------
    table : DataFrame
        What `confusion_table` returns, of at most 15 codes.
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
        If there are no units, or too many codes to read.

    Examples
    --------
    >>> import kit
    >>> codes = kit.load_codes().query("variable == 'stance'")
    >>> ax = plot_confusion(kit.confusion_table(codes))
    """
    if not table.to_numpy().sum():
        raise ValueError("there is nothing to draw; no unit was coded by both")
    size = len(table)
    if size > MOST_CODES:
        raise ValueError(f"{size} codes are too many to read in a matrix, at most {MOST_CODES}")
    narrow = width < NARROW
    first, second = (str(axis.name) for axis in (table.index, table.columns))
    left = 1.0 if narrow else 1.5
    cell = min((width - left - 0.1) / size, 0.8)
    subtitle = (
        f"Units; rows: coder {first}, columns: coder {second}. Shade: part of the row. Outlined: "
        "coded alike."
    )
    right = width - left - cell * size
    ax = page_axes(
        ax, rows=(0.62 * cell * size + 0.45) / 0.3, left=left, right=right, bottom=0.1,
        title=title or describe_confusion(table).rstrip("."), subtitle=subtitle, width=width,
    )  # fmt: skip
    ax.set(xlim=(-0.5, size - 0.5), ylim=(size - 0.5, -0.5 - 0.45 / (0.62 * cell)))
    ax.set_axis_off()
    text = 9 if cell > 0.45 else 7  # noqa: PLR2004
    _confusion_names(ax, table, left=left, cell=cell, size=min(text, 7 if narrow else 8))
    _confusion_boxes(ax, table.to_numpy())
    for y, row in enumerate(table.to_numpy()):
        for x, n in enumerate(row):
            colour = "white" if n / max(row.sum(), 1) > DARK else INK if n else SOFT
            ax.text(x, y, str(n), ha="center", va="center", fontsize=text, color=colour)
    return ax


def _confusion_names(
    ax: Axes, table: pd.DataFrame, *, left: float, cell: float, size: float
) -> None:
    """Codes at the rows and over the columns, there as numbers if they do not fit."""
    names = [str(name).replace("_", " ") for name in table.index]
    widest = max(text_width(word, size) for name in names for word in name.split() or [""])
    by_number = widest > cell - 0.03
    for place, name in enumerate(names):
        row = f"{place + 1} {name}" if by_number else name
        head = str(place + 1) if by_number else label(name, cell - 0.03, size, lines=3)
        ax.text(-0.58, place, label(row, left - 0.12, size), ha="right", va="center", fontsize=size)
        ax.text(place, -0.6, head, ha="center", va="bottom", fontsize=size)


def _confusion_boxes(ax: Axes, counts: NDArray[np.int64]) -> None:
    """Boxes shaded by their part of the row; those coded alike outlined, over the others."""
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    for alike in (False, True):
        places = [(y, x) for y, x in np.ndindex(counts.shape) if (x == y) == alike]
        boxes = [Rectangle((x - 0.47, y - 0.46), 0.94, 0.92) for y, x in places]
        ax.add_artist(PatchCollection(
            boxes, facecolors=[str(1 - 0.8 * shares[place]) for place in places],
            edgecolors=INK if alike else FAINT, linewidths=1.4 if alike else 0.6,
        ))  # fmt: skip
