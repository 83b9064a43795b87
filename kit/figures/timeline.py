"""Claims of one incident in time: who said what of whom, and how the voiced blame then stood."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from kit.figures.base import (
    COLOUR_OF_GROUP,
    GROUP_WORDS,
    INK,
    MARKED,
    NARROW,
    SOFT,
    WIDTH,
    Rows,
    Strokes,
    blocks,
    count,
    label,
    page_axes,
    percent,
    records,
    rules,
    styled,
    text_width,
    with_parties,
)
from kit.stats import TINY
from kit.vocab import AI_SPEAKER, GROUPS, STANCE_WORDS, check_columns, latest

MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun",
                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")  # fmt: skip
LONG_GAP: Final = 61  # days without a claim that are worth saying
NEEDED: Final = (
    "incident_id", "claim_id", "said_on", "speaker", "speaker_id", "speaker_group", "speaker_kind",
    "target_id", "target_group", "stance", "about", "reliability", "short_title",
)  # fmt: skip
TIMELINE_SUBTITLE: Final = (
    "A line is one speaker on one date (firms in bold); a mark is what they said of a party. Small "
    "and grey: about how blame was assigned, not about the harm. {bar}Words of AI systems are "
    "shown, not counted."
)
BAR_WORDS: Final = "At the right, how the blame voiced up to then is shared, and by n speakers. "


def date_words(said_on: str) -> str:
    """Date as it is known, in words: 20 Feb 2026, Feb 2026, or 2026."""
    year, *rest = said_on.split("-")
    month = MONTHS[int(rest[0]) - 1] if rest else ""
    day = str(int(rest[1])) if len(rest) > 1 else ""
    return " ".join(part for part in (day, month, year) if part)


def describe_claims_timeline(
    claims: pd.DataFrame,
    over_time: pd.DataFrame | None = None,
) -> str:
    """Return in words how many speak, when, and how the voiced blame stands at the end.

    Parameters
    ----------
    claims : DataFrame
        Rows of `load_claims`, of one incident.
    over_time : DataFrame, optional
        What `claimed_over_time` returns for these claims.

    Returns
    -------
    str

    Examples
    --------
    >>> import kit
    >>> claims = kit.load_claims("aws-kiro-2025-12")
    >>> print(describe_claims_timeline(claims, kit.claimed_over_time(claims)))
    AWS and Kiro, 2025: 22 claims by 15 speakers, from 20 Feb 2026 to Mar 2026. In the end, of the
    blame voiced by 11 speakers: organisation 59%, operator 23%, system 18%.
    """
    if claims.empty:
        return "There are no claims here."
    dates = sorted(claims["said_on"].unique(), key=latest)
    span = date_words(dates[0])
    span = f"from {span} to {date_words(dates[-1])}" if len(dates) > 1 else f"in {span}"
    speakers = count(claims["speaker_id"].nunique(), "speakers")
    told = f"{claims['short_title'].iloc[0]}: {count(len(claims), 'claims')} by {speakers}, {span}."
    last = _last(over_time)
    if not last:
        return f"{told} Nobody here blames anybody."
    shares = ", ".join(f"{GROUP_WORDS[r['party_id']].lower()} {percent(r['value'])}" for r in last)
    n = count(last[0]["n"], "speakers")
    return f"{told} In the end, of the blame voiced by {n}: {shares}."


def _last(over_time: pd.DataFrame | None) -> Rows:
    """Shares after the last date, largest first."""
    if over_time is None or over_time.empty:
        return []
    end = max(over_time["variant"], key=latest)
    rows = records(over_time[over_time["variant"] == end])
    return sorted(rows, key=lambda row: -row["value"])


@styled
def plot_claims_timeline(
    claims: pd.DataFrame,
    over_time: pd.DataFrame | None = None,
    parties: pd.DataFrame | None = None,
    *,
    selected: str | None = None,
    title: str | None = None,
    width: float = WIDTH,
    ax: Axes | None = None,
) -> Axes:
    """Draw who said what of whom, line by line in order of date, and return the Axes.

    Parameters
    ----------
    claims : DataFrame
        Rows of `load_claims`, of one incident.
    over_time : DataFrame, optional
        What `claimed_over_time` returns for these claims: how the blame stood after each date.
    parties : DataFrame, optional
        What `load_parties` returns, for the names under the marks.
    selected : str, optional
        A claim_id whose line is shaded.
    title : str, optional
        The finding in a sentence.
    width : float
        Inches: 6.5 for a page, 3.3 for a column (there without the bars at the right).
    ax : Axes, optional
        Where to draw; a new figure if left out.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If there are no claims, or claims of more than one incident.

    Examples
    --------
    >>> import kit
    >>> claims = kit.load_claims("aws-kiro-2025-12")
    >>> ax = plot_claims_timeline(claims, kit.claimed_over_time(claims))
    """
    check_columns("claims", claims.columns, NEEDED, hint="take the rows of load_claims()")
    if claims.empty:
        raise ValueError("there are no claims to draw; choose an incident that has some")
    if claims["incident_id"].nunique() > 1:
        raise ValueError("a timeline shows the claims of one incident; choose one")
    lines = _lines(claims, parties)
    narrow = width < NARROW
    bars = {} if narrow or over_time is None else blocks(records(over_time), "variant")
    places = _Places(width, [g for g in GROUPS if (claims["target_group"] == g).any()], bool(bars))
    heights = _heights(lines)
    bottom = max(heights) + 2.1
    ax = page_axes(
        ax, rows=bottom * 0.34 / 0.3, left=0, right=0, bottom=0.05, width=width,
        title=title or _timeline_title(claims, over_time),
        subtitle=TIMELINE_SUBTITLE.format(bar=BAR_WORDS if bars else ""),
    )  # fmt: skip
    ax.set(xlim=(0, width), ylim=(bottom - 0.6, -1.1))
    ax.set_axis_off()
    _heads(ax, places)
    strokes = Strokes()
    for y, row in zip(heights, lines, strict=True):
        _speaker(ax, y, row, places, selected=selected)
        for group, spoken in blocks(row["claims"], "target_group").items():
            _marks(ax, strokes, (places.groups[group], y), spoken, places)
        if row["ends_date"] and row["said_on"] in bars:
            _bar(ax, y, bars[row["said_on"]], places)
        if row["gap"]:
            ax.text(0.08, y + 0.85, row["gap"], fontsize=6.5, color=SOFT, va="center",
                    style="italic")  # fmt: skip
    starts = [y - 0.5 for y, row in zip(heights, lines, strict=True) if row["starts_date"]]
    rules(ax, at=starts, low=0, high=width, across=True, color="#E4E4E4", linewidth=0.6, zorder=0)
    _key(ax, strokes, bottom - 1.1, narrow=narrow)
    strokes.draw(ax)
    return ax


class _Places:
    """Where columns stand, in inches from the left."""

    def __init__(self, width: float, groups: list[str], bars: bool) -> None:
        narrow = width < NARROW
        self.narrow = narrow
        self.speaker = 0.56 if narrow else 0.95
        step = min(0.42, 1.35 / len(groups)) if narrow else min(0.86, 2.7 / len(groups))
        right = width - (0.95 if bars else 0.08)
        start = right - step * len(groups)
        self.speaker_width = start - self.speaker - 0.08
        self.step = step
        self.groups = {g: start + step * (i + 0.5) for i, g in enumerate(groups)}
        self.bar = right + 0.12 if bars else None
        self.right = width - 0.05


def _lines(claims: pd.DataFrame, parties: pd.DataFrame | None) -> Rows:
    """A line a speaker and date, firms first on a date; each with its claims."""
    rows = with_parties(claims.assign(party_id=claims["target_id"]), parties)
    by_line: dict[tuple[str, str, str], Rows] = {}
    for row in rows:
        key = row["said_on"], row["speaker_group"], row["speaker_id"]
        by_line.setdefault(key, []).append(row)
    ordered = sorted(by_line.items(), key=lambda item: (latest(item[0][0]), *item[0]))
    dates = ["", *(said_on for (said_on, _, _), _ in ordered), ""]
    return [
        {
            "said_on": said_on,
            "starts_date": before != said_on,
            "ends_date": after != said_on,
            "gap": _gap_words(said_on, after),
            "speaker": spoken[0]["speaker"],
            "firm": side == "firm",
            "ai": spoken[0]["speaker_kind"] == AI_SPEAKER,
            "low": all(row["reliability"] == "low" for row in spoken),
            "claims": sorted(spoken, key=lambda row: row["claim_id"]),
        }
        for ((said_on, side, _), spoken), before, after in zip(
            ordered, dates, dates[2:], strict=False
        )
    ]


def _heights(lines: Rows) -> list[float]:
    """Height of every line; a long silence takes a line of its own."""
    steps = [1.75 if row["gap"] else 1.0 for row in lines]
    return [sum(steps[:place]) for place in range(len(lines))]


def _gap_words(first: str, second: str) -> str:
    """How long nobody spoke, if it was long and both dates are known to the month."""
    if min(len(first), len(second)) < len("2026-02"):
        return ""
    days = (_day(second) - _day(first)).days
    if days < LONG_GAP:
        return ""
    months = round(days / 30.4)
    years = f"{months / 12:.0f} years" if months >= 24 else f"{months} months"  # noqa: PLR2004
    return f"… {years} later"


def _day(said_on: str) -> date:
    """A date, in the middle of its month where the day is not known."""
    year, month, *day = (int(part) for part in said_on.split("-"))
    return date(year, month, day[0] if day else 15)


def _timeline_title(claims: pd.DataFrame, over_time: pd.DataFrame | None) -> str:
    name = str(claims["short_title"].iloc[0])
    last = _last(over_time)
    if not last:
        return f"{name}: who said what, in order of date"
    most = last[0]["value"]
    top = [GROUP_WORDS[row["party_id"]].lower() for row in last if most - row["value"] < TINY]
    who, has = " and the ".join(top), "have" if len(top) > 1 else "has"
    return (
        f"{name}: after {count(last[0]['n'], 'speakers')}, the {who} {has} the largest share of "
        f"the voiced blame ({percent(most)}{' each' if len(top) > 1 else ''})"
    )


def _heads(ax: Axes, places: _Places) -> None:
    """Names of the columns."""
    words = {g: "Org." if places.narrow and g == "organisation" else GROUP_WORDS[g]
             for g in places.groups}  # fmt: skip
    widest = max(text_width(word, 8, bold=True) for word in words.values())
    size = min(8.0, 8 * (places.step - 0.04) / widest)
    for group, x in places.groups.items():
        ax.text(x, -0.85, words[group], ha="center", va="center", fontweight="bold", fontsize=size,
                color=COLOUR_OF_GROUP[group])  # fmt: skip
    if places.bar:
        ax.text(places.bar, -0.85, "so far", va="center", fontsize=7, color=SOFT)
        ax.text(places.right, -0.85, "n", ha="right", va="center", fontsize=7, color=SOFT)


def _speaker(
    ax: Axes, y: float, row: Mapping[str, Any], places: _Places, *, selected: str | None
) -> None:
    """Date, speaker and marks of one line."""
    if any(claim["claim_id"] == selected for claim in row["claims"]):
        ax.add_artist(Rectangle((0.04, y - 0.5), places.right - 0.08, 1.0, color=MARKED[0],
                               linewidth=0, zorder=0))  # fmt: skip
    if row["starts_date"]:
        words = date_words(row["said_on"])
        words = label(words, 0.5, 6, lines=2) if places.narrow else words
        ax.text(0.06, y, words, va="center", fontsize=6 if places.narrow else 7.5, color=SOFT)
    notes = [word for word, on in (("AI output", row["ai"]), ("low reliability", row["low"])) if on]
    said = ": ".join([*notes, row["speaker"]])
    size = 6.3 if places.narrow else 7.5
    said = label(said, places.speaker_width, size, lines=2, bold=row["firm"])
    ax.text(places.speaker, y, said, va="center", fontsize=size, linespacing=0.95,
            fontweight="bold" if row["firm"] else "normal", color=INK)  # fmt: skip


def _marks(
    ax: Axes, strokes: Strokes, at: tuple[float, float], claims: Rows, places: _Places
) -> None:
    """Marks of one line in one column, and whom they are about."""
    x, y = at
    apart = min(0.17, places.step / (len(claims) + 0.5))
    start = x - apart * (len(claims) - 1) / 2
    for place, claim in enumerate(claims):
        harm = claim["about"] == "harm"
        colour = COLOUR_OF_GROUP[claim["target_group"]] if harm else "#9A9A9A"
        size = min(6.4 if harm else 4.2, apart * 58)
        _mark(strokes, (start + apart * place, y - 0.12), claim["stance"], colour, size)
    if not places.narrow:
        names = ", ".join(dict.fromkeys(claim["name"] for claim in claims))
        ax.text(x, y + 0.3, label(names, places.step - 0.02, 5.5, lines=1), ha="center",
                va="center", fontsize=5.5, color=SOFT)  # fmt: skip


def _mark(strokes: Strokes, at: tuple[float, float], stance: str, colour: str, size: float) -> None:
    """Full for blame, half for part of it, empty for clearing, a diamond for accepting it."""
    style: dict[str, Any] = {
        "marker": "D" if stance == "accepts_blame" else "o",
        "markersize": size - (stance == "accepts_blame"),
        "color": colour,
        "markeredgewidth": 1.2,
        "linestyle": "none",
        "zorder": 3,
    }
    if stance == "partly_blames":
        style |= {"fillstyle": "left", "markerfacecoloralt": "white"}
    elif stance == "exonerates":
        style["markerfacecolor"] = "white"
    strokes.add([at[0]], [at[1]], **style)


def _bar(ax: Axes, y: float, rows: Rows, places: _Places) -> None:
    """Shares up to a date as one bar, groups in order, with n."""
    x, whole = places.bar or 0.0, 0.56
    by_group = {row["party_id"]: row for row in rows}
    for group in GROUPS:
        if group in by_group and by_group[group]["value"] > 0:
            part = whole * by_group[group]["value"]
            ax.add_artist(Rectangle((x, y - 0.22), part, 0.44, facecolor=COLOUR_OF_GROUP[group],
                                   edgecolor="white", linewidth=0.6))  # fmt: skip
            x += part
    ax.text(places.right, y, f"{rows[0]['n']}", ha="right", va="center", fontsize=7, color=SOFT)


def _key(ax: Axes, strokes: Strokes, y: float, *, narrow: bool) -> None:
    """What the marks mean."""
    x = 0.12
    for stance, words in STANCE_WORDS.items():
        _mark(strokes, (x, y), stance, INK, 5.5)
        ax.text(x + 0.1, y, words, va="center", fontsize=6.3 if narrow else 7, color=SOFT)
        x += (0.17 + 0.055 * len(words)) if narrow else (0.3 + 0.065 * len(words))
