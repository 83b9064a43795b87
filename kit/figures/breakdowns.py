"""Where voiced blame lands: a matrix of who blames whom, and lanes by level of a column."""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan
from typing import Any, Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from kit.figures.base import (
    COLOUR_OF_GROUP,
    FAINT,
    GROUP_WORDS,
    INK,
    NAME_SIZE,
    NARROW,
    SOFT,
    WIDTH,
    Rows,
    Strokes,
    blocks,
    count,
    interval_look,
    label,
    page_axes,
    percent,
    records,
    rules,
    styled,
)
from kit.vocab import AUTONOMY_WORDS, GROUP_OF_ROLE, GROUPS, TOO_FEW_TO_READ, check_columns
from kit.voiced import EVERY, NOT_CODED

SPEAKERS: Final = (
    "firm", "others", "developer", "deployer", "operator", "employee", "affected", "regulator",
    "court", "journalist", "expert", "public", "third_party", "ai_system",
)  # fmt: skip
WORDS: Final[Mapping[str, str]] = {"firm": "Firms", "others": "Others"}
YES_NO: Final[Mapping[str, str]] = {"True": "AI system", "False": "conventional automation"}
CELL: Final = 0.52
DARK: Final = 0.7
MATRIX_SUBTITLE: Final = (
    "Share of the blame that such speakers voice, each spreading one unit of blame an incident; "
    "beneath, how many blame (fully or partly) and how many clear. Rows sum to 100%; an empty "
    "cell: no claim. Speakers are no random draw."
)
LANES_SUBTITLE: Final = (
    "Share of the voiced blame, mean over incidents; lines: 95% interval, as if incidents were a "
    "random draw, which they are not; dotted where under five are too few to read."
)


def words_of(word: str) -> str:
    """Code of a corpus column as a reader says it."""
    return WORDS.get(word) or word.replace("_", " ").capitalize()


def describe_blame_matrix(matrix: pd.DataFrame) -> str:
    """Return in words on whom each kind of speaker puts most blame.

    Parameters
    ----------
    matrix : DataFrame
        What `blame_matrix` returns.

    Returns
    -------
    str

    Examples
    --------
    >>> import kit
    >>> claims = kit.load_claims("aws-kiro-2025-12")
    >>> describe_blame_matrix(kit.blame_matrix(claims, target="target_group"))
    'Firms (1 speaker): operator 100%. Others (10 speakers): organisation 65%.'
    """
    who, whom = matrix.columns[:2]
    sentences = []
    for kind, rows in _sorted_blocks(matrix, who).items():
        named = [row for row in rows if row["n"]]
        if named:
            top = max(named, key=lambda row: row["share"])
            told = f"{words_of(top[whom]).lower()} {percent(top['share'])}"
            sentences.append(f"{words_of(kind)} ({count(top['n'], 'speakers')}): {told}.")
    return " ".join(sentences) or "Nobody here blames anybody."


def _sorted_blocks(matrix: pd.DataFrame, who: str) -> dict[str, Rows]:
    found = blocks(records(matrix), who)
    return dict(sorted(found.items(), key=lambda item: _place(item[0], SPEAKERS)))


def _place(word: str, order: tuple[str, ...]) -> tuple[int, str]:
    """Place of a word in an order; words that are not in it come last."""
    return (order.index(word) if word in order else len(order)), word


@styled
def plot_blame_matrix(
    matrix: pd.DataFrame,
    *,
    title: str | None = None,
    width: float = WIDTH,
    ax: Axes | None = None,
) -> Axes:
    """Draw who blames whom as a matrix of shares and counts, and return the Axes.

    Parameters
    ----------
    matrix : DataFrame
        What `blame_matrix` returns.
    title : str, optional
        The finding in a sentence.
    width : float
        Inches: 6.5 for a page, 3.3 for a column (there speakers stand in columns).
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
    >>> ax = plot_blame_matrix(kit.blame_matrix(kit.load_claims()))
    """
    if matrix.empty:
        raise ValueError("there are no claims to draw; take claims about the harm")
    who, whom = matrix.columns[:2]
    by_who = _sorted_blocks(matrix, who)
    order = (*GROUPS, *GROUP_OF_ROLE) if whom == "target_group" else ("operator", *GROUP_OF_ROLE)
    targets = sorted(matrix[whom].unique(), key=lambda word: _place(word, order))
    narrow = width < NARROW
    rows, columns = (targets, list(by_who)) if narrow else (list(by_who), targets)
    left = 0.95 if narrow else 1.25
    ax = page_axes(
        ax, rows=(len(rows) + 0.75) * CELL / 0.3, left=left, right=0.1, bottom=0.1, width=width,
        title=title or _matrix_title(by_who, whom),
        subtitle=MATRIX_SUBTITLE.replace("Rows sum", "Columns sum") if narrow else MATRIX_SUBTITLE,
    )  # fmt: skip
    ax.set(xlim=(-0.5, len(columns) - 0.5), ylim=(len(rows) - 0.5, -1.25))
    ax.set_axis_off()
    n = {kind: block[0]["n"] for kind, block in by_who.items()}
    for x in range(len(columns)):
        for y in range(len(rows)):
            ax.add_artist(_box(x, y, edgecolor="#E4E4E4", facecolor="white", linewidth=0.6))
    inches = (width - left - 0.1) / max(len(columns), 1)
    _heads(ax, rows, columns, n, inches, narrow=narrow)
    for kind, block in by_who.items():
        for row in block:
            at = (row[whom], kind) if narrow else (kind, row[whom])
            _cell(ax, columns.index(at[1]), rows.index(at[0]), row, small=inches < CELL)
    return ax


def _matrix_title(by_who: Mapping[str, Rows], whom: str) -> str:
    """Target on whom the two kinds with most speakers put most."""
    kinds = [rows for rows in by_who.values() if rows[0]["n"]]
    kinds = sorted(kinds, key=lambda rows: -rows[0]["n"])[:2]
    who = next(iter(kinds[0][0])) if kinds else ""
    tops = [max(rows, key=lambda row: row["share"]) for rows in by_who.values() if rows in kinds]
    parts = [
        f"{words_of(top[who])} put most on the {words_of(top[whom]).lower()} "
        f"({percent(top['share'])})"
        for top in tops
    ]
    first, *rest = parts or ["Nobody here blames anybody"]
    return "; ".join([first, *(part[0].lower() + part[1:] for part in rest)])


def _heads(
    ax: Axes, rows: list[str], columns: list[str], n: Mapping[str, int], inches: float,
    *, narrow: bool,
) -> None:  # fmt: skip
    """Names of rows and columns, with n at the kinds of speakers."""

    def name(word: str, wide: float, size: float, *, speaks: bool) -> str:
        told = label(words_of(word), wide, size, bold=True)
        return f"{told}\n{count(n[word], 'speakers')}" if speaks else told

    for y, word in enumerate(rows):
        told = name(word, 0.85 if narrow else 1.15, 8, speaks=not narrow)
        ax.text(-0.56, y, told, ha="right", va="center", fontsize=8)
    for x, word in enumerate(columns):
        told = name(word, inches - 0.04, 7.5, speaks=narrow)
        ax.text(x, -0.62, told, ha="center", va="bottom", fontsize=7.5)
        group = "" if narrow else GROUP_OF_ROLE.get(word, word if word in GROUPS else "")
        if group:
            bar = Rectangle((x - 0.46, -0.58), 0.92, 0.05, color=COLOUR_OF_GROUP[group])
            ax.add_artist(bar)


def _cell(ax: Axes, x: int, y: int, row: Mapping[str, Any], *, small: bool) -> None:
    """One pair: shade and share, and how many blame and clear."""
    share = row["share"] if row["n"] else 0.0
    grey = 1 - 0.75 * share
    ax.add_artist(_box(x, y, facecolor=(grey, grey, grey), edgecolor="#E4E4E4", linewidth=0.6))
    colour = "white" if share > DARK else INK
    told = percent(share) if row["n"] else "none"
    ax.text(x, y - 0.16, told, ha="center", va="center", fontsize=9, fontweight="bold",
            color=colour)  # fmt: skip
    counts = f"{row['blaming']} / {row['clearing']}" if small else (
        f"{row['blaming']} blame\n{row['clearing']} clear"
    )  # fmt: skip
    ax.text(x, y + 0.21, counts, ha="center", va="center", fontsize=6.3, color=colour,
            linespacing=1.05)  # fmt: skip


def _box(x: int, y: int, **style: Any) -> Rectangle:
    return Rectangle((x - 0.48, y - 0.46), 0.96, 0.92, **style)


def level_words(by: str, level: str) -> str:
    """Level of a column in words."""
    if level == NOT_CODED:
        return "no part in the harm" if by == "autonomy_level" else "not coded"
    words = AUTONOMY_WORDS if by == "autonomy_level" else YES_NO if by == "is_ai" else {}
    return words.get(level, level.replace("_", " "))


def describe_blame_by(table: pd.DataFrame) -> str:
    """Return in words where blame lands at every level, and how surely levels differ.

    Parameters
    ----------
    table : DataFrame
        What `blame_by` returns.

    Returns
    -------
    str

    Examples
    --------
    >>> import kit
    >>> print(describe_blame_by(kit.blame_by(kit.load_claims(), "is_ai", draws=999)))
    Conventional automation (36 incidents): organisation 47%, operator 28%, system 21%, others 4%.
    AI system (56 incidents): organisation 42%, system 25%, operator 25%, others 8%.
    Levels as far apart by shuffling inside sectors: p = 0.08.
    """
    whole = records(table[table["stratum"] == EVERY])
    sentences = []
    for level, rows in blocks(whole, "level").items():
        ordered = sorted(rows, key=lambda row: -row["value"])
        parts = ", ".join(f"{GROUP_WORDS[r['group']].lower()} {percent(r['value'])}"
                          for r in ordered)  # fmt: skip
        name = level_words(rows[0]["by"], level)
        basis = f", {rows[0]['basis']}" if rows[0]["basis"] else ""
        name = name[:1].upper() + name[1:]
        sentences.append(f"{name} ({count(rows[0]['n'], 'incidents')}{basis}): {parts}.")
    p = whole[0]["p"] if whole else float("nan")
    if not isnan(p):
        sentences.append(f"Levels as far apart by shuffling inside sectors: p = {p:.2f}.")
    return " ".join(sentences) or "Nobody here blames anybody."


@styled
def plot_blame_by(
    table: pd.DataFrame,
    *,
    strata: bool = False,
    title: str | None = None,
    width: float = WIDTH,
    ax: Axes | None = None,
) -> Axes:
    """Draw where blame lands at every level, a lane a group of parties; return the Axes.

    Parameters
    ----------
    table : DataFrame
        What `blame_by` returns.
    strata : bool
        Draw the strata (sectors) of every level beneath it, too.
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
    >>> ax = plot_blame_by(kit.blame_by(kit.load_claims(), "autonomy_level", draws=99))
    """
    check_columns("table", table.columns, ["by", "level", "stratum", "group"], hint="blame_by()")
    rows = table if strata else table[table["stratum"] == EVERY]
    if rows.empty:
        raise ValueError("there is no blame to draw; nobody blames anybody in these incidents")
    groups = [g for g in GROUPS if rows.loc[rows["group"] == g, "value"].gt(0).any()]
    narrow = width < NARROW
    lines_ = [
        row for level in blocks(records(rows), "level").values()
        for row in blocks(level, "stratum").values()
    ]  # fmt: skip
    ax = page_axes(
        ax, rows=(len(lines_) + 1.0) * (0.95 if narrow else 1.05), left=1.1 if narrow else 1.9,
        right=0.1, width=width, title=title or _lanes_title(lines_), subtitle=LANES_SUBTITLE,
    )  # fmt: skip
    _lanes(ax, len(lines_), groups, narrow=narrow)
    strokes = Strokes()
    for y, line_ in enumerate(lines_):
        _level(ax, y, line_[0], narrow=narrow)
        for cell in line_:
            if cell["group"] in groups:
                _cell_strokes(strokes, y, groups.index(cell["group"]) * LANE, cell, narrow=narrow)
    strokes.draw(ax)
    return ax


LANE: Final = 1.3


def _lanes_title(lines_: list[Rows]) -> str:
    """Whether levels differ, as a sentence."""
    first = lines_[0][0]
    name = first["by"].replace("_", " ").replace("is ai", "kind of system")
    p = first["p"]
    if isnan(p):
        return f"Where voiced blame lands, by {name}"
    sure = "differs" if p < 0.05 else "does not clearly differ"  # noqa: PLR2004
    return f"Inside sectors, where voiced blame lands {sure} by {name} (p = {p:.2f})"


def _lanes(ax: Axes, n_rows: int, groups: list[str], *, narrow: bool) -> None:
    """Axis of every lane from 0 to 100%, with its group at the top."""
    ax.set(xlim=(-0.06, len(groups) * LANE - 0.15), ylim=(n_rows - 0.4, -1.4))
    ax.set_yticks([])
    ticks, words = [], []
    for place, group in enumerate(groups):
        for tick in (0.0, 0.5, 1.0):
            x = place * LANE + tick
            ticks.append(x)
            words.append(f"{100 * tick:.0f}" if narrow else percent(tick))
        size = 7 if narrow else NAME_SIZE
        name = "Organis." if narrow and group == "organisation" else GROUP_WORDS[group]
        ax.text(place * LANE, -0.9, name, fontsize=size, fontweight="bold", va="center",
                color=COLOUR_OF_GROUP[group])  # fmt: skip
    rules(ax, at=ticks, low=-0.6, high=n_rows - 0.4, across=False, color="#E4E4E4",
          linewidth=0.8, zorder=0)  # fmt: skip
    rules(ax, at=[y + 0.5 for y in range(n_rows)], low=-0.06, high=len(groups) * LANE - 0.15,
          across=True, color=FAINT, linewidth=0.4, zorder=0)  # fmt: skip
    ax.set_xticks(ticks, words, fontsize=6 if narrow else 7)
    ax.tick_params(axis="x", length=0)
    ax.spines["bottom"].set_visible(False)


def _level(ax: Axes, y: float, first: Mapping[str, Any], *, narrow: bool) -> None:
    """Name and n of one level or stratum."""
    whole = first["stratum"] == EVERY
    name = level_words(first["by"], first["level"]) if whole else first["stratum"].replace("_", " ")
    size = (7 if narrow else NAME_SIZE) - (0 if whole else 1)
    few = first["basis"] and not narrow
    n = count(first["n"], "incidents") + (f", {TOO_FEW_TO_READ}" if few else "")
    told = label(name, 1.0 if narrow else 1.75, size, bold=whole)
    ax.text(-0.12, y - 0.17, told, ha="right", va="center", fontsize=size,
            fontweight="bold" if whole else "normal", linespacing=0.95)  # fmt: skip
    ax.text(-0.12, y + (0.22 + 0.13 * told.count("\n")), n, ha="right", va="center",
            fontsize=6 if narrow else 7, color=SOFT)  # fmt: skip


def _cell_strokes(
    strokes: Strokes, y: float, x: float, cell: Mapping[str, Any], *, narrow: bool
) -> None:
    """Mark and interval of one level in one lane."""
    colour = COLOUR_OF_GROUP[cell["group"]]
    look = interval_look(few=bool(cell["basis"]))
    strokes.add([x + cell["low"], x + cell["high"]], [y, y], color=colour, **look)
    strokes.add([x + cell["value"]], [y], marker="o", color=colour, linestyle="none",
                markersize=(6 if cell["stratum"] == EVERY else 4) - narrow, zorder=3,
                markerfacecolor="white" if cell["basis"] else colour)  # fmt: skip
