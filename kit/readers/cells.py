"""Cells as they come: lists in five notations, dates from a day to an open range."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable
from functools import cache
from typing import Final

import numpy as np
import pandas as pd

MONTHS: Final = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
DAY: Final = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?:[.T ].*)?$")
AMERICAN: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})$")
MONTH: Final = re.compile(r"(\d{4})-(\d{1,2})$")
NAMED: Final = re.compile(r"([A-Za-z]{3})-(\d{4})$")
YEARS: Final = re.compile(r"(\d{4})(?:\s*([-\u2013])\s*(\d{4})?)?$")
FIRST_YEAR: Final = 1950
SEPARATORS: Final = ("||", ";", "|", ",")


@cache
def listed(cell: str) -> tuple[str, ...] | None:
    """A list in JSON or in Python's own notation; None if the cell is neither."""
    try:
        found = json.loads(cell)
    except (ValueError, RecursionError):
        try:
            found = ast.literal_eval(cell) if cell.startswith("[") else None
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            found = None
    if not isinstance(found, list):
        return None
    return tuple(sound(str(entry)) for entry in found)


def sound(text: str) -> str:
    """A text that can be saved: halves of characters, which JSON can hold, become U+FFFD."""
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def split(cell: str, separators: tuple[str, ...] = SEPARATORS) -> tuple[str, ...]:
    """Entries of a cell parted by the first of the separators that it holds, blanks left out."""
    for separator in separators:
        if separator in cell:
            return tuple(part for entry in cell.split(separator) if (part := entry.strip()))
    return (cell.strip(),) if cell.strip() else ()


@cache
def period(cell: str) -> tuple[str, str, str]:
    """First and last day that a date can mean, and its precision; empty if it is no date."""
    text = cell.strip()
    for pattern, read in (
        (DAY, _day),
        (AMERICAN, lambda m, d, y: _day(_century(y), m, d)),
        (MONTH, _month),
        (NAMED, lambda m, y: _month(y, MONTHS.index(m.upper()) + 1)),
        (YEARS, _years),
    ):
        found = pattern.match(text)
        if found:
            try:
                return read(*found.groups())
            except ValueError:
                return ("", "", "")
    return ("", "", "")


def _century(year: str) -> int:
    return int(year) if len(year) > 2 else 2000 + int(year)  # noqa: PLR2004 - two digits


def _day(year: str | int, month: str, day: str) -> tuple[str, str, str]:
    date = pd.Timestamp(int(year), int(month), int(day))
    _check_year(date.year)
    return date.date().isoformat(), date.date().isoformat(), "day"


def _month(year: str, month: str | int) -> tuple[str, str, str]:
    first = pd.Timestamp(int(year), int(month), 1)
    _check_year(first.year)
    return (
        first.date().isoformat(), (first + pd.offsets.MonthEnd()).date().isoformat(), "month",
    )  # fmt: skip


def _years(first: str, dash: str | None, last: str | None) -> tuple[str, str, str]:
    _check_year(int(first))
    if dash and last:
        if int(last) < int(first):
            raise ValueError("a range ends before it begins")
        return f"{first}-01-01", f"{last}-12-31", "years"
    if dash:
        return f"{first}-01-01", "", "open"
    return f"{first}-01-01", f"{first}-12-31", "year"


def _check_year(year: int) -> None:
    if year < FIRST_YEAR:
        raise ValueError("a placeholder, not a year")


def periods(cells: pd.Series[str]) -> pd.DataFrame:
    """Columns ``earliest``, ``latest`` and ``precision`` of a column of dates."""
    found = [period(cell) for cell in cells]
    return pd.DataFrame(found, columns=["earliest", "latest", "precision"], index=cells.index,
                        dtype=str)  # fmt: skip


def exploded(ids: pd.Series, lists: Iterable[tuple[str, ...]], name: str) -> pd.DataFrame:
    """A row an entry of the lists, beside the id it belongs to."""
    lists = list(lists)
    entries = pd.Series([entry for entries in lists for entry in entries], dtype=str)
    repeated = np.repeat(ids.to_numpy(), [len(entries) for entries in lists])
    return pd.DataFrame({str(ids.name): repeated, name: entries})
