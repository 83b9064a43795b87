"""What all figures share: size, colours, names, headlines and words for groups and accounts."""

from __future__ import annotations

import re
import warnings
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache, wraps
from typing import Any, Final, ParamSpec

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.textpath import text_to_path

from kit.vocab import GROUP_OF_ROLE, GROUPS, split_variant

WIDTH: Final = 6.5
COLUMN: Final = 3.3
WIDEST: Final = 13.0
NARROW: Final = 5.0  # inches under which names wrap and numbers are short
ROW: Final = 0.3
TITLE_SIZE: Final = 10.0
SUBTITLE_SIZE: Final = 8.0
NAME_SIZE: Final = 8.5
FOOTER_SIZE: Final = 6.5
TITLE_LINE: Final = 0.18
SUBTITLE_LINE: Final = 0.15
FOOTER_LINE: Final = 0.13
NARROWEST: Final = 0.015  # inches that the narrowest letter takes in the smallest text

COLOUR_OF_GROUP: Final[Mapping[str, str]] = {
    "operator": "#D55E00",
    "organisation": "#0072B2",
    "system": "#009E73",
    "other": "#7F7F7F",
}
SILENT: Final = "no voice in any source"
# Bands behind what is selected, and behind an envelope
MARKED: Final = ("#FFF3C4", "#F7E6DA")
FOUND_COLOUR: Final = "#000000"
INK: Final = "#222222"
SOFT: Final = "#595959"
FAINT: Final = "#D0D0D0"

# parse_math is off so that a $ in a name stays a $
STYLE: Final[Any] = {
    "font.size": 9,
    "font.family": "DejaVu Sans",
    "text.parse_math": False,
    "text.color": INK,
    "axes.labelcolor": SOFT,
    "axes.labelsize": 8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.edgecolor": FAINT,
    "axes.unicode_minus": True,
    "xtick.color": SOFT,
    "xtick.labelsize": 8,
    "ytick.color": INK,
    "ytick.left": False,
    "hatch.linewidth": 0.6,
    "svg.hashsalt": "kit",
    "svg.fonttype": "none",
    "figure.facecolor": "white",
    "axes.facecolor": "white",
}

PAPER: Final[dict[str, Any]] = {"facecolor": "white", "edgecolor": "none", "pad": 0.8}

P = ParamSpec("P")
Rows = list[dict[str, Any]]

GROUP_WORDS: Final[Mapping[str, str]] = {
    "operator": "Operator",
    "organisation": "Organisation",
    "system": "System",
    "other": "Others",
}
VARIANT_WORDS: Final[Mapping[str, str]] = {
    "": "Everybody",
    "all": "Everybody",
    "firm": "Firms",
    "others": "Others",
    "company": "Company's account",
    "staff": "Staff's account",
    "investigator": "Investigator's account",
    "court": "Court's account",
    "critic": "Critic's account",
    "reconstruction": "Reconstruction",
}


@contextmanager
def any_letters() -> Iterator[None]:
    """Take letters that the font lacks without a warning: an SVG leaves them to the reader's."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from", category=UserWarning)
        yield


def styled(draw: Callable[P, Axes]) -> Callable[P, Axes]:
    """Draw in the kit's style, whatever the user's own settings are."""

    @wraps(draw)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> Axes:
        with mpl.rc_context(STYLE), any_letters():
            return draw(*args, **kwargs)

    return wrapper


def page_axes(
    ax: Axes | None,
    *,
    rows: float,
    left: float,
    title: str,
    subtitle: str,
    bottom: float = 0.35,
    right: float = 0.2,
    width: float = WIDTH,
) -> Axes:
    """Axes on a new figure that fits the rows, under a headline; width and margins in inches.

    The title is the finding; the subtitle says what is plotted, n and basis. Axes of the reader's
    own are taken as they are and get the title only.
    """
    if ax is not None:
        return _titled(ax, title)
    check_width(width)
    titles = wrap(title, width - 0.3, TITLE_SIZE, bold=True)
    subtitles = wrap(subtitle, width - 0.3, SUBTITLE_SIZE)
    top = 0.1 + len(titles) * TITLE_LINE + len(subtitles) * SUBTITLE_LINE + 0.12
    height = top + rows * ROW + bottom
    figure = Figure(figsize=(width, height))
    ax = figure.add_axes(
        (left / width, bottom / height, (width - left - right) / width, rows * ROW / height)
    )
    x, y = 0.08 / width, 1 - 0.06 / height
    figure.text(x, y, "\n".join(titles), va="top", fontsize=TITLE_SIZE, fontweight="bold")
    y -= (0.06 + len(titles) * TITLE_LINE) / height
    figure.text(x, y, "\n".join(subtitles), va="top", fontsize=SUBTITLE_SIZE, color=SOFT)
    return ax


def add_footer(figure: Figure, text: str) -> None:
    """Make a figure taller by a footer that says where it comes from."""
    width, height = figure.get_size_inches()
    with any_letters():
        lines = wrap(text, width - 0.2, FOOTER_SIZE)
    foot = 0.12 + len(lines) * FOOTER_LINE
    whole = height + foot
    for ax in figure.axes:
        place = ax.get_position(original=True)
        ax.set_position((place.x0, (place.y0 * height + foot) / whole,
                         place.width, place.height * height / whole))  # fmt: skip
    for said in figure.texts:
        said.set_y((said.get_position()[1] * height + foot) / whole)
    figure.set_size_inches(width, whole)
    figure.text(0.08 / width, 0.06 / whole, "\n".join(lines), va="bottom", fontsize=FOOTER_SIZE,
                color=SOFT)  # fmt: skip


def check_width(width: float) -> None:
    """Raise ValueError unless a figure can be drawn this wide."""
    if not COLUMN <= width <= WIDEST:
        raise ValueError(
            f"a figure is {COLUMN} in (a column) to {WIDEST} in wide, not {width}; "
            f"a page takes {WIDTH}"
        )


def _titled(ax: Axes, title: str) -> Axes:
    figure = ax.get_figure(root=True)
    inches = ax.get_position().width * (figure.get_figwidth() if figure else WIDTH)
    lines = wrap(title, inches, NAME_SIZE, bold=True)
    ax.set_title("\n".join(lines), loc="left", fontsize=NAME_SIZE, fontweight="bold")
    return ax


@lru_cache(maxsize=4096)
def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Width of one line of text in inches, as the kit's font draws it."""
    weight = "bold" if bold else "normal"
    font = FontProperties(family=str(STYLE["font.family"]), size=size, weight=weight)
    width, _, _ = text_to_path.get_text_width_height_descent(text, font, ismath=False)
    return float(width) / 72


def wrap(text: str, inches: float, size: float, *, bold: bool = False) -> list[str]:
    """Lines of a text that are no wider than so many inches; long words are broken."""
    lines = [""]
    for word in re.findall(r"\S*?\w-(?=\w)|\S+", text):
        space = "" if lines[-1].endswith("-") and f"{lines[-1]}{word}" in text else " "
        longer = f"{lines[-1]}{space}{word}".strip()
        if text_width(longer, size, bold=bold) <= inches:
            lines[-1] = longer
            continue
        rest = word
        while rest:
            most = min(len(rest), int(inches / NARROWEST) + 1)
            fits = max(1, bisect_right(
                range(1, most + 1), inches, key=lambda n: text_width(rest[:n], size, bold=bold)
            ))  # fmt: skip
            lines.append(rest[:fits])
            rest = rest[fits:]
    return [line for line in lines if line] or [""]


def label(text: str, inches: float, size: float, *, lines: int = 2, bold: bool = False) -> str:
    """Text on a few lines no wider than so many inches; what does not fit ends in an ellipsis."""
    found = wrap(text, inches, size, bold=bold)
    if len(found) > lines:
        last = found[lines - 1]
        while last and text_width(f"{last} …", size, bold=bold) > inches:
            last = last[:-1].rstrip()
        found = [*found[: lines - 1], f"{last} …"]
    return "\n".join(found)


def records(table: pd.DataFrame) -> Rows:
    """Rows of a table as dicts by column name."""
    names = [str(name) for name in table.columns]
    columns = [table[name].tolist() for name in names]
    return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]


def party_label(row: Mapping[str, Any], inches: float) -> str:
    """Name of a party on a few lines, with a word on an operator nobody has heard."""
    return label(str(row["name"]), inches, NAME_SIZE) + (f"\n({SILENT})" if row["silent"] else "")


def percent(value: float) -> str:
    """Share as whole per cent."""
    return f"{100 * value:.0f}%"


def count(n: float, unit: str) -> str:
    """Number and unit, in the singular where it is one."""
    return f"{n:g} {unit[:-1] if n == 1 and unit.endswith('s') else unit}"


def variant_words(variant: str) -> str:
    """Variant in words: ``company; u_same=0`` is "Company's account, u_same = 0"."""
    name, switches = split_variant(variant)
    words = VARIANT_WORDS.get(name, name.replace("_", " "))
    return f"{words}, {switches.replace('=', ' = ')}" if switches else words


def with_parties(table: pd.DataFrame, parties: pd.DataFrame | None) -> Rows:
    """Rows with ``name``, ``group``, ``colour`` and ``silent`` of their party, by order of groups.

    Group words stand for themselves; a party without a row in ``parties`` keeps its id. Silent is
    an operator whom, as `load_parties` tells, nobody has heard.
    """
    known = {} if parties is None else {
        (row["incident_id"], row["party_id"]): row
        for row in records(parties[parties["incident_id"].isin(table["incident_id"])])
    }  # fmt: skip
    heard = _heard_operators(known.values())
    rows = records(table)
    for row in rows:
        party = known.get((row["incident_id"], row["party_id"]), {})
        word = row["party_id"] if row["party_id"] in GROUPS else ""
        group = word or GROUP_OF_ROLE.get(party.get("role", ""), "other")
        row["name"] = GROUP_WORDS.get(word) or party.get("name", row["party_id"])
        row["group"], row["colour"] = group, COLOUR_OF_GROUP[group]
        known_heard = heard.get(row["incident_id"], True) if word else party.get("heard", True)
        row["silent"] = group == "operator" and not known_heard
    return sorted(rows, key=lambda row: (GROUPS.index(row["group"]), row["party_id"]))


def _heard_operators(parties: Iterable[Mapping[str, Any]]) -> dict[str, bool]:
    """Whether any operator of an incident is heard, where that is known."""
    heard: dict[str, bool] = {}
    for party in parties:
        if party["role"] == "operator" and "heard" in party:
            before = heard.get(party["incident_id"], False)
            heard[party["incident_id"]] = before or bool(party["heard"])
    return heard


def silent_words(rows: Rows) -> str:
    """Sentence on the operators of a picture whom nobody has heard; empty if there are none."""
    names = dict.fromkeys(row["name"] for row in rows if row["silent"])
    return f" {', '.join(names)}: {SILENT}." if names else ""


def blocks(rows: Rows, column: str) -> dict[str, Rows]:
    """Rows by the word in a column, in order of first appearance."""
    found: dict[str, Rows] = {}
    for row in rows:
        found.setdefault(row[column], []).append(row)
    return found


def line(ax: Axes, x: Sequence[float], y: Sequence[float], **style: Any) -> None:
    """Add a line or a mark; quicker than ``ax.plot``, which also looks at the limits."""
    ax.add_artist(Line2D(list(x), list(y), **style))


class Strokes:
    """Lines and marks of one look, collected and added as one: a picture is quicker for it."""

    def __init__(self) -> None:
        self._by_look: dict[tuple[tuple[str, Any], ...], tuple[list[float], list[float]]] = {}

    def add(self, x: Sequence[float], y: Sequence[float], **style: Any) -> None:
        """Collect a line, or a mark."""
        xs, ys = self._by_look.setdefault(tuple(sorted(style.items())), ([], []))
        xs += [*x, float("nan")]
        ys += [*y, float("nan")]

    def draw(self, ax: Axes) -> None:
        """Add what was collected."""
        for look, (xs, ys) in self._by_look.items():
            line(ax, xs[:-1], ys[:-1], **dict(look))


def rules(
    ax: Axes, *, at: Iterable[float], low: float, high: float, across: bool, **style: Any
) -> None:
    """Add parallel lines as one: level ones if they go across, else upright ones."""
    places = [place for each in at for place in (each, each, float("nan"))]
    ends = [low, high, float("nan")] * (len(places) // 3)
    line(ax, *((ends, places) if across else (places, ends)), **style)


def interval_look(*, few: bool) -> dict[str, Any]:
    """Look of an interval: dotted and faint where there are too few to read."""
    return {"linewidth": 1.0, "alpha": 0.6, "linestyle": (0, (1, 1.6))} if few else {
        "linewidth": 1.3, "alpha": 0.85
    }  # fmt: skip


def points(share: float) -> str:
    """Difference of shares in percentage points, with its sign."""
    return f"{100 * share:+.0f}".replace("-", "−") if round(100 * share) else "0"


def percent_axis(ax: Axes, low: float, high: float, step: float) -> None:
    """Ticks of a horizontal axis in per cent."""
    ticks = [low + step * i for i in range(round((high - low) / step) + 1)]
    value_axis(ax, ticks, percent)


def value_axis(
    ax: Axes, ticks: Iterable[float], words: Callable[[float], str], *, size: float = 8
) -> None:
    """Ticks of a horizontal axis in words, over a pale grid."""
    places = list(ticks)
    ax.set_xticks(places, [words(tick) for tick in places], fontsize=size)
    ax.tick_params(axis="x", length=0)
    ax.grid(axis="x", color="#ECECEC", linewidth=0.8)
    ax.set_axisbelow(True)
