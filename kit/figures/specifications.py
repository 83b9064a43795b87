"""Specification curve: every party's share under every account and disputed setting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
from matplotlib.axes import Axes

from kit.figures.base import (
    FAINT,
    INK,
    NAME_SIZE,
    SOFT,
    Rows,
    Strokes,
    count,
    label,
    page_axes,
    percent,
    records,
    rules,
    styled,
    variant_words,
    with_parties,
)
from kit.specifications import summarise_multiverse
from kit.vocab import check_columns

LEFT: Final = 1.9
RIGHT: Final = 1.75
SHARES_HIGH: Final = 6.5  # rows that the shares take
GAP: Final = 1.2
MOST_SPECIFICATIONS: Final = 40
MARKS: Final = ("o", "s", "D", "^", "v", "P", "X", "*")
NEEDED: Final = ("account", "switches", "specification", "party_id", "value", "top", "alike")
READING: Final = (
    "Share in what could have been prevented, a column a specification: an account with one "
    "setting of its disputed switches. How many columns say something is not how likely it is."
)


def describe_multiverse(rows: pd.DataFrame, parties: pd.DataFrame | None = None) -> str:
    """Return in words each party's range over specifications, and how often it is on top.

    Parameters
    ----------
    rows : DataFrame
        What `multiverse` returned.
    parties : DataFrame, optional
        The table ``parties``, for names.

    Returns
    -------
    str
        A sentence a party, and how many specifications tie or avert the outcome.

    Examples
    --------
    >>> import kit
    >>> rows = kit.multiverse("aws-kiro-2025-12", accounts=["company"])
    >>> describe_multiverse(rows)
    'engineer: 50% to 100%, largest in 75% of specifications; kiro: 0% to 50%, largest in 25% of
    specifications. In 1 of 2 specifications the largest share is a tie.'
    """
    summary = summarise_multiverse(rows)
    if summary.empty:
        return "The outcome is averted in every specification."
    names = _names(rows, parties)
    parts = "; ".join(
        f"{names[row['party_id']]['name']}: {percent(row['low'])} to {percent(row['high'])}, "
        f"largest in {percent(row['top'])} of specifications"
        for row in records(summary)
    )
    first = records(summary)[0]
    of, averted = (count(first[name], "specifications") for name in ("of", "averted"))
    more = f" In {averted} the outcome is averted." if first["averted"] else ""
    return f"{parts}. In {first['ties']} of {of} the largest share is a tie.{more}"


@styled
def plot_multiverse(
    rows: pd.DataFrame,
    *,
    effects: pd.DataFrame | None = None,
    parties: pd.DataFrame | None = None,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw every party's share in every specification, above what each specification assumes.

    Parameters
    ----------
    rows : DataFrame
        What `multiverse` returned, of one incident; at most 40 specifications.
    effects : DataFrame, optional
        What `switch_effects` returned, for the questions of switches and what they do.
    parties : DataFrame, optional
        The table ``parties``, for names and colours of roles.
    title : str, optional
        The finding in a sentence; how many specifications tie if left out.
    ax : Axes, optional
        Where to draw; a new page-wide figure if left out.

    Returns
    -------
    Axes
        Marks of parties above; below, which account each column is, a filled dot where a switch
        is flipped and a hollow one where it is as told. A column without marks is averted.

    Raises
    ------
    ValueError
        If a column is missing, or there are no specifications or more than 40.

    Examples
    --------
    >>> import kit
    >>> ax = plot_multiverse(kit.multiverse("aws-kiro-2025-12"))
    >>> ax.get_xlim()[1].item()
    11.5
    """
    check_columns("rows", rows.columns, NEEDED, hint="take what multiverse() returned")
    columns = rows.drop_duplicates("specification")
    if not 1 <= len(columns) <= MOST_SPECIFICATIONS:
        raise ValueError(
            f"a picture has 1 to {MOST_SPECIFICATIONS} specifications, not {len(columns)}; "
            "choose with accounts="
        )
    specifications = records(columns)
    names = _names(rows, parties)
    lines = _lines(specifications)
    ax = page_axes(
        ax,
        rows=SHARES_HIGH + GAP + len(lines),
        left=LEFT,
        right=RIGHT,
        bottom=0.1,
        title=title or _title(rows),
        subtitle=READING,
    )
    places = {row["specification"]: x for x, row in enumerate(specifications)}
    rules(ax, at=[_height(share) for share in (0, 0.5, 1)], low=-0.5, high=len(places) - 0.5,
          across=True, color=FAINT, linewidth=0.8)  # fmt: skip
    for share in (0, 0.5, 1):
        ax.text(
            -0.6, _height(share), percent(share), ha="right", va="center", fontsize=8, color=SOFT
        )
    _marks(ax, records(rows[rows["party_id"] != ""]), names, places)
    _legend(ax, summarise_multiverse(rows), names, len(places))
    _settings(ax, specifications, lines, places, _questions(effects))
    ax.set(xlim=(-0.5, len(places) - 0.5), ylim=(SHARES_HIGH + GAP + len(lines) - 0.5, -0.5))
    ax.set_axis_off()
    return ax


def _height(share: float) -> float:
    return SHARES_HIGH * (1 - share)


def _names(rows: pd.DataFrame, parties: pd.DataFrame | None) -> dict[str, dict[str, Any]]:
    """Name, colour and mark of every party, by order of groups."""
    incident = parties["incident_id"].iloc[0] if parties is not None and len(parties) else ""
    table = pd.DataFrame({"party_id": rows.loc[rows["party_id"] != "", "party_id"].unique()})
    found = with_parties(table.assign(incident_id=incident), parties)
    return {row["party_id"]: {**row, "mark": MARKS[i % len(MARKS)]} for i, row in enumerate(found)}


def _marks(
    ax: Axes, rows: Rows, names: Mapping[str, Mapping[str, Any]], places: Mapping[int, int]
) -> None:
    """A mark a party and specification; parties side by side, so that ties can be seen."""
    strokes = Strokes()
    step = min(0.17, 0.7 / max(len(names), 1))
    order = list(names)
    for row in rows:
        party = names[row["party_id"]]
        x = places[row["specification"]] + step * (
            order.index(row["party_id"]) - (len(order) - 1) / 2
        )
        strokes.add(
            [x], [_height(row["value"])], marker=party["mark"], color=party["colour"],
            markersize=5.5, linestyle="none", zorder=4,
        )  # fmt: skip
    strokes.draw(ax)


def _legend(
    ax: Axes, summary: pd.DataFrame, names: Mapping[str, Mapping[str, Any]], n: int
) -> None:
    """Name, mark and range of every party at the right."""
    for i, row in enumerate(records(summary)):
        party, y = names[row["party_id"]], 1.5 * i + 0.2
        strokes = Strokes()
        strokes.add([n - 0.3], [y], marker=party["mark"], color=party["colour"], markersize=5.5,
                    linestyle="none", clip_on=False)  # fmt: skip
        strokes.draw(ax)
        name = label(str(party["name"]), RIGHT - 0.35, 7.5)
        told = f"{name}\n{percent(row['low'])} to {percent(row['high'])}"
        ax.text(n - 0.1, y, told, fontsize=7.5, va="center", linespacing=1.1, clip_on=False)


def _lines(specifications: Rows) -> list[tuple[str, str]]:
    """Rows of the matrix: (account, "") and (account, switch)."""
    found: dict[tuple[str, str], None] = {}
    for row in specifications:
        found[row["account"], ""] = None
    for row in specifications:
        for switch in filter(None, row["switches"].split(", ")):
            found[row["account"], switch.partition("=")[0]] = None
    order = list(dict.fromkeys(account for account, _ in found))
    return sorted(found, key=lambda line: (order.index(line[0]), line[1] != "", line[1]))


def _settings(
    ax: Axes,
    specifications: Rows,
    lines: list[tuple[str, str]],
    places: Mapping[int, int],
    questions: Mapping[tuple[str, str], str],
) -> None:
    """Below the shares: which account a column is, and which of its switches are flipped."""
    strokes = Strokes()
    for i, (account, switch) in enumerate(lines):
        y = SHARES_HIGH + GAP + i
        words = variant_words(account) if not switch else questions.get((account, switch), switch)
        size, ink = (NAME_SIZE, INK) if not switch else (6.8, SOFT)
        ax.text(-0.6, y, label(words, LEFT - 0.15, size), ha="right", va="center", fontsize=size,
                color=ink, linespacing=1.05)  # fmt: skip
        for row in specifications:
            if row["account"] != account:
                continue
            flipped = switch in [s.partition("=")[0] for s in row["switches"].split(", ")]
            filled = not switch or flipped
            strokes.add(
                [places[row["specification"]]], [y], marker="o", linestyle="none",
                markersize=5 if not switch else 4, markeredgecolor=INK,
                markerfacecolor=INK if filled else "white",
            )  # fmt: skip
    strokes.draw(ax)


def _questions(effects: pd.DataFrame | None) -> dict[tuple[str, str], str]:
    """Question and effect of every switch, by account."""
    if effects is None:
        return {}
    return {
        (row["account"], row["switch"]): f"{row['question']} ({row['effect']})"
        for row in records(effects)
    }


def _title(rows: pd.DataFrame) -> str:
    summary = summarise_multiverse(rows)
    if summary.empty:
        return "The outcome is averted in every specification"
    first = records(summary)[0]
    return (
        f"In {first['ties']} of {count(first['of'], 'specifications')} no single party has the "
        "largest share"
    )
