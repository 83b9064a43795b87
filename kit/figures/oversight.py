"""Picture of who could have stopped it: acts of parties, and what is known of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from kit.figures.base import INK, SOFT, label, page_axes, styled, with_parties
from kit.interventions import FACTS, NOT_KNOWN
from kit.vocab import check_columns

LEFT: Final = 3.1
RIGHT: Final = 1.15
FACT_WORDS: Final[Mapping[str, str]] = {
    "capacity": "means",
    "knowledge": "knowledge",
    "time": "time",
    "authority": "authority",
}
SHADE: Final[Mapping[str, str]] = {"yes": "#BDBDBD", "partly": "#DEDEDE", "no": "#FFFFFF"}
READING: Final = (
    "What a party could have done otherwise, and what sources say of its means to do so (most "
    "spoke after the harm). Right: in how many accounts it alone could have prevented the outcome."
)


def describe_oversight(acts: pd.DataFrame, parties: pd.DataFrame | None = None) -> str:
    """Return in words how much is known of what parties could have done.

    Parameters
    ----------
    acts : DataFrame
        What `who_could_have_stopped_it` returned.
    parties : DataFrame, optional
        Rows of the table ``parties`` of the incident, for names.

    Returns
    -------
    str
        How many acts, and for which of them all four facts are known.

    Examples
    --------
    >>> import kit
    >>> print(describe_oversight(kit.who_could_have_stopped_it("aws-kiro-2025-12"))[:58])
    6 acts of 4 parties; whether there were means, knowledge,
    """
    rows = _rows(acts, parties)
    coded = [row for row in rows if row["act"]]
    full = [row for row in coded if row["known"] == len(FACTS)]
    told = "; ".join(f"{row['name']}: {row['act']}" for row in full) or "none"
    return (
        f"{len(coded)} acts of {len({row['party_id'] for row in coded})} parties; whether there "
        f"were means, knowledge, time and authority is told in full of: {told}."
    )


@styled
def plot_oversight(
    acts: pd.DataFrame,
    *,
    parties: pd.DataFrame | None = None,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw acts against what is known of means, knowledge, time and authority.

    Parameters
    ----------
    acts : DataFrame
        What `who_could_have_stopped_it` returned.
    parties : DataFrame, optional
        Rows of the table ``parties`` of the incident, for names and colours.
    title : str, optional
        The finding in a sentence; how many facts are not known if left out.
    ax : Axes, optional
        Where to draw; a new page-wide figure if left out.

    Returns
    -------
    Axes
        A row an act, a cell a fact: the darker, the more it was so; "?" where nobody says.

    Raises
    ------
    ValueError
        If a column is missing or there are no acts.

    Examples
    --------
    >>> import kit
    >>> ax = plot_oversight(kit.who_could_have_stopped_it("aws-kiro-2025-12"))
    >>> len(ax.patches)
    24
    """
    needed = ["party_id", "act", *FACTS, "known", "prevents", "accounts"]
    check_columns("acts", acts.columns, needed, hint="take who_could_have_stopped_it()")
    if acts.empty:
        raise ValueError("there is nothing to draw; no party of this incident has a coded act")
    rows = _rows(acts, parties)
    ax = page_axes(
        ax, rows=1.5 * len(rows) + 1.0, left=LEFT, right=RIGHT, bottom=0.1,
        title=title or _title(rows), subtitle=READING,
    )  # fmt: skip
    for x, fact in enumerate(FACTS):
        ax.text(x, -0.72, FACT_WORDS[fact], ha="center", va="center", fontsize=7.2, color=SOFT)
    for y, row in enumerate(rows):
        _line(ax, y, row)
    ax.set(xlim=(-0.5, len(FACTS) - 0.5), ylim=(len(rows) - 0.5, -0.95))
    ax.set_axis_off()
    return ax


def _rows(acts: pd.DataFrame, parties: pd.DataFrame | None) -> list[dict[str, Any]]:
    incident = parties["incident_id"].iloc[0] if parties is not None and len(parties) else ""
    return with_parties(acts.assign(incident_id=incident), parties)


def _line(ax: Axes, y: int, row: Mapping[str, Any]) -> None:
    """One act: whose, what, and four cells."""
    name = label(row["name"], LEFT - 0.15, 8, lines=1, bold=True)
    style: dict[str, Any] = {"ha": "right", "va": "center"}
    ax.text(-0.6, y - 0.27, name, fontsize=8, fontweight="bold", color=row["colour"], **style)
    act = label(row["act"] or "no act is coded", LEFT - 0.15, 7.5)
    ax.text(-0.6, y + 0.14, act, fontsize=7.5, linespacing=1.05, **style)
    for x, fact in enumerate(FACTS):
        known = row[fact] != NOT_KNOWN
        ax.add_patch(
            Rectangle((x - 0.46, y - 0.4), 0.92, 0.8, facecolor=SHADE.get(row[fact], "white"),
                      edgecolor="#C8C8C8", linewidth=0.6, linestyle="-" if known else ":")
        )  # fmt: skip
        words = row[fact] if known else "?"
        ax.text(x, y, words, ha="center", va="center", fontsize=8, color=INK if known else SOFT)
    told = f"{row['prevents']} of {row['accounts']}\naccounts" if row["accounts"] else "no actor"
    ax.text(len(FACTS) - 0.4, y, told, va="center", fontsize=7.2, color=SOFT, linespacing=1.05)


def _title(rows: list[dict[str, Any]]) -> str:
    unknown = len(FACTS) * len(rows) - sum(row["known"] for row in rows)
    return (
        f"Of {len(FACTS) * len(rows)} facts on who could have stopped it, {unknown} are not known"
    )
