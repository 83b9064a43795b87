"""Picture of degrees: how near each variable came to making the difference."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import groupby
from typing import Any, Final

import pandas as pd
from matplotlib.axes import Axes

from kit.figures.base import (
    INK,
    NAME_SIZE,
    PAPER,
    SOFT,
    WIDTH,
    Rows,
    interval_look,
    label,
    line,
    page_axes,
    records,
    styled,
    value_axis,
)
from kit.models.model import CausalModel
from kit.models.words import value_words
from kit.vocab import check_columns

SHARE_OF_NAMES: Final = 0.4
EDGE: Final = 1.22
MOST_BARS: Final = 40
MOST_NAMED: Final = 3
SMALLEST_FRACTION: Final = 200
COLOUR: Final = "#6A6A6A"
READING: Final = (
    "Degree of responsibility: 1 / (fewest variables changed or held in a cause with it). Degrees "
    "add up to nothing, and a model never shows who is to blame."
)

NOT_PROVEN: Final = "Dotted: how high a degree may still be that was not proven in time."


def describe_degrees(degrees: pd.DataFrame, model: CausalModel | None = None) -> str:
    """Return degrees of responsibility in words, highest first.

    Parameters
    ----------
    degrees : DataFrame
        What `degree_of_responsibility` returned.
    model : CausalModel, optional
        For the labels of variables.

    Returns
    -------
    str
        The degree of each variable with its value; where it is not proven, its bounds.

    Examples
    --------
    >>> import kit
    >>> vote = kit.textbook_model("voting", in_favour=3)
    >>> describe_degrees(kit.degree_of_responsibility(vote, of=["V1"]), vote)
    'Degree of responsibility: 1/2 voter 1 votes yes: yes.'
    """
    rows = _rows(degrees, model)
    alike = [list(group) for _, group in groupby(rows, key=_number)]
    parts = "; ".join(f"{_number(group[0])} {_names(group)}" for group in alike)
    return f"Degree of responsibility: {parts or 'no variable was asked for'}."


def _names(rows: Rows) -> str:
    """Names of variables of the same degree; of many the first and the last."""
    if len(rows) > MOST_NAMED:
        return f"for {len(rows)} variables ({rows[0]['name']} … {rows[-1]['name']})"
    return " and ".join(row["name"] for row in rows)


@styled
def plot_degrees(
    degrees: pd.DataFrame,
    model: CausalModel | None = None,
    *,
    title: str | None = None,
    width: float = WIDTH,
    ax: Axes | None = None,
) -> Axes:
    """Draw degrees of responsibility as bars, highest first, and return the Axes.

    Parameters
    ----------
    degrees : DataFrame
        What `degree_of_responsibility` returned; at most 40 rows.
    model : CausalModel, optional
        For the labels of variables.
    title : str, optional
        The finding in a sentence; how many variables have which degree if left out.
    width : float
        Of a new figure, in inches: 3.3 (a column) to 13.
    ax : Axes, optional
        Where to draw; a new figure if left out.

    Returns
    -------
    Axes
        A bar a variable; a dotted line to the upper bound where the degree is not proven.

    Raises
    ------
    ValueError
        If there are no rows, or more than 40.

    Examples
    --------
    >>> import kit
    >>> fire = kit.textbook_model("forest fire")
    >>> ax = plot_degrees(kit.degree_of_responsibility(fire, among=fire.agents), fire)
    >>> len(ax.patches)
    2
    """
    rows = _rows(degrees, model)
    proven = all(row["proven"] for row in rows)
    if not 1 <= len(rows) <= MOST_BARS:
        raise ValueError(f"a picture has 1 to {MOST_BARS} bars, not {len(rows)}; choose with of=")
    left = SHARE_OF_NAMES * width
    ax = page_axes(
        ax, rows=len(rows) + 0.4, left=left, title=title or _title(rows),
        subtitle=READING if proven else f"{READING} {NOT_PROVEN}", width=width,
    )  # fmt: skip
    value_axis(ax, [0, 0.25, 0.5, 0.75, 1], lambda tick: f"{tick:g}")
    places = range(len(rows))
    ax.barh(places, [row["value"] for row in rows], height=0.6, color=COLOUR)
    for y, row in enumerate(rows):
        if not row["proven"]:
            line(ax, (row["low"], row["high"]), (y, y), color=INK, **interval_look(few=True))
        end = row["high"] + 0.015
        ax.text(end, y, _number(row), va="center", fontsize=8, color=SOFT, bbox=PAPER)
    names = [label(row["name"], left - 0.15, NAME_SIZE) for row in rows]
    ax.set_yticks(places, names, fontsize=NAME_SIZE)
    ax.set(xlim=(0, EDGE), ylim=(len(rows) - 0.3, -0.7))
    return ax


def _rows(degrees: pd.DataFrame, model: CausalModel | None) -> Rows:
    needed = ["variable", "value", "low", "high", "proven"]
    check_columns("degrees", degrees.columns, needed, hint="take what degree_of_responsibility()")
    labels: Mapping[str, str] = model.labels if model else {}
    rows = records(degrees)
    for row in rows:
        name = row["variable"]
        row["name"] = labels.get(name, name)
        if model is not None:
            row["name"] = f"{row['name']}: {value_words(model, name)}"
    return sorted(rows, key=lambda row: -row["value"])


def _number(row: Mapping[str, Any]) -> str:
    """Degree as a fraction, or its bounds."""
    if row["proven"]:
        return _fraction(row["value"])
    return f"{_fraction(row['low'])} to {_fraction(row['high'])}"


def _fraction(value: float) -> str:
    found = Fraction(value).limit_denominator(SMALLEST_FRACTION)
    return str(found) if abs(found - value) < 1e-9 else f"{value:.4f}"  # noqa: PLR2004


def _title(rows: Rows) -> str:
    highest = rows[0]["value"]
    if not highest:
        return "No variable is known to be in a cause"
    first = sum(row["value"] == highest for row in rows)
    return f"The highest degree is {_fraction(highest)}, of {first} of {len(rows)} variables"
