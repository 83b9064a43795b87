"""A reading: tables in the kit's words, and a report in which no row and no column is lost."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import pandas as pd

from kit.exclusions import Exclusions
from kit.readers.cells import period, sound
from kit.readers.csv_files import UTF8, as_table

BLANK_ROW: Final = "blank row"
CUT_ROW: Final = "fewer cells than the header"
NO_ID: Final = "no id"
REPEATED: Final = "id repeated"
WHOLE: Final = re.compile(r"([0-9]{1,15})(?:\.0)?")
UNDATED: Final = ("", "unknown")


@dataclass(frozen=True)
class Reading:
    """What one public data set holds.

    Attributes
    ----------
    source : str
        Whose data these are, with licence.
    tables : dict of str to DataFrame
        Tables by name; ``reading["incidents"]`` is short for one.
    report : DataFrame
        ``table``, ``file``, ``reason``, ``rows``: rows read are rows left out, each with its
        reason, and rows kept.
    columns : DataFrame
        ``table``, ``file``, ``column``, ``became``, ``why``: known, unknown and kept, or left
        out because it can name private people.
    left_out : DataFrame
        ``table``, ``file``, ``row`` (1 is the first row of data), ``reason``.
    notes : list of str
        Encodings other than UTF-8, tables that are not there, and what else a reader should know.
    snapshot : str
        The day of the snapshot (ISO 8601); empty if it is unknown.
    snapshot_basis : str
        How that day is known.

    Examples
    --------
    >>> Reading("A source", {}, *[pd.DataFrame()] * 3, [], "", "unknown").tables
    {}
    """

    source: str
    tables: dict[str, pd.DataFrame]
    report: pd.DataFrame
    columns: pd.DataFrame
    left_out: pd.DataFrame
    notes: list[str]
    snapshot: str
    snapshot_basis: str

    def __getitem__(self, table: str) -> pd.DataFrame:
        if table not in self.tables:
            raise KeyError(f"there is no table {table}; there are {', '.join(self.tables)}")
        return self.tables[table]

    def __repr__(self) -> str:
        sizes = ", ".join(f"{name} {len(rows)}" for name, rows in self.tables.items())
        day = f"{self.snapshot} ({self.snapshot_basis})" if self.snapshot else "of unknown date"
        out = f"{len(self.left_out)} rows left out"
        return f"{self.source}. Snapshot {day}. Rows: {sizes}; {out}."


class Intake(Exclusions):
    """Rows of one file on their way to a table, with what becomes of each row and column."""

    def __init__(
        self, table: str, file: str, rows: pd.DataFrame, notes: Iterable[str] = ()
    ) -> None:
        super().__init__(file, rows)
        self.target = table
        self.notes = list(notes)
        self._columns: list[tuple[str, str, str]] = []
        if len(self.rows.columns):
            self.leave_out(BLANK_ROW, _blank(self.rows))
            self.leave_out(CUT_ROW, self.rows.iloc[:, -1].isna())

    def take(
        self, known: Mapping[str, str], *, required: Iterable[str] = (), private: Iterable[str] = ()
    ) -> None:
        """Give columns the kit's names; unknown ones are kept, private ones left out.

        A required column may come under any name that is known for the same thing, and a private
        one in any case of letters.
        """
        columns = [str(column) for column in self.rows.columns]
        given = [_matched(column, known) for column in columns]
        there = {known.get(name, name) for name in given}
        required, hidden = list(required), {bare(name) for name in private}
        missing = [name for name in required if known.get(name, name) not in there]
        if missing:
            raise ValueError(
                f"{self.name}: expected the columns {', '.join(required)}; {', '.join(missing)} "
                f"not found among {', '.join(given)[:600] or 'none'}"
            )
        kept: dict[str, int] = {}
        taken = set(known.values())
        for position, (column, name) in enumerate(zip(columns, given, strict=True)):
            if bare(name) in hidden:
                self._columns.append((column, "", "left out: can name private people"))
                continue
            fresh = name in known and known[name] not in kept
            became = known[name] if fresh else _free(plain(name), taken)
            taken.add(became)
            self._columns.append((column, became, "known" if fresh else "unknown, kept"))
            kept[became] = position
        self.rows = self.rows.take(list(kept.values()), axis=1)
        self.rows.columns = pd.Index(kept)

    def numbered(self, column: str, *, unique: bool = True) -> None:
        """Make a column of ids whole numbers; rows without one, or with one again, go aside."""
        found = [WHOLE.fullmatch(cell.strip()) for cell in self.rows[column].tolist()]
        self.leave_out(NO_ID, np.array([cell is None for cell in found], dtype=bool))
        numbers = np.array([int(cell[1]) for cell in found if cell], dtype="int64")
        self.rows.isetitem(list(self.rows.columns).index(column), numbers)
        if unique:
            self.leave_out(REPEATED, self.rows[column].duplicated())

    def identified(self, column: str) -> None:
        """Rows without an id, or with one that came before, go aside."""
        self.rows = self.rows.assign(**{column: self.rows[column].str.strip()})
        self.leave_out(NO_ID, self.rows[column] == "")
        self.leave_out(REPEATED, self.rows[column].duplicated())

    def report(self) -> list[tuple[str, str, str, int]]:
        """Rows read, left out by the reasons that occurred, and kept."""
        return [
            (self.target, self.name, reason, rows)
            for reason, rows in self.counts() if rows or reason in {"read", "kept"}
        ]  # fmt: skip

    def columns(self) -> list[tuple[str, str, str, str, str]]:
        """What became of each column."""
        return [(self.target, self.name, *column) for column in self._columns]

    def left_out(self) -> list[tuple[str, str, int, str]]:
        """The rows left out, by number; 1 is the first row of data."""
        return [
            (self.target, self.name, number + 1, reason)
            for reason, index in self._out for number in index
        ]  # fmt: skip


def _blank(rows: pd.DataFrame) -> np.ndarray:
    """Which rows hold nothing; only those whose first cell is empty are looked at whole."""
    first = rows.iloc[:, 0].tolist()
    blank = np.array([not (isinstance(cell, str) and cell.strip()) for cell in first], dtype=bool)
    if not blank.any():
        return blank
    cells = rows[blank].fillna("").apply(lambda column: column.str.strip())
    empty = cells.index[(cells == "").all(axis=1)]
    return rows.index.isin(empty)


def _matched(column: str, known: Mapping[str, str]) -> str:
    """A column's name on one line; without what stands in brackets if it is known so."""
    name = " ".join(column.split())
    short = name.partition(" (")[0]
    return short if name not in known and short in known else name


@cache
def plain(name: str) -> str:
    """A column's name in lower case with underscores."""
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") or "unnamed"


def bare(name: str) -> str:
    """A column's name without capitals, brackets, and the number that a repeated one is given."""
    return re.sub(r"_[0-9]+$", "", plain(name.partition("(")[0]))


def _free(name: str, taken: set[str]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}_{number}"
    return free


def finish(
    source: str, intakes: Iterable[Intake], tables: Mapping[str, pd.DataFrame], *,
    notes: Iterable[str] = (), snapshot: tuple[str, str] = UNDATED,
) -> Reading:  # fmt: skip
    """The reading that the files of a data set add up to."""
    intakes = list(intakes)
    whole = {name: _counted(table) for name, table in tables.items()}
    report, columns, left_out = (
        pd.DataFrame([row for intake in intakes for row in part(intake)], columns=names)
        for part, names in (
            (Intake.report, ["table", "file", "reason", "rows"]),
            (Intake.columns, ["table", "file", "column", "became", "why"]),
            (Intake.left_out, ["table", "file", "row", "reason"]),
        )
    )
    left_out = left_out.astype({"table": str, "file": str, "row": "int64", "reason": str})
    told = [note for intake in intakes for note in intake.notes] + list(notes)
    return Reading(source, whole, report, columns, left_out, told, *snapshot)


def _counted(table: pd.DataFrame) -> pd.DataFrame:
    """A table whose rows are numbered from 0."""
    even = table.index.equals(pd.RangeIndex(len(table)))
    return table if even else table.reset_index(drop=True)


def stated_day(whole: Mapping[str, object]) -> tuple[str, str]:
    """The day on which a JSON export says that it was made."""
    day = str(whole.get("generated_at") or "")[:10]
    return (day, "stated in it") if period(day)[0] else UNDATED


def of_csv(table: str, file: str, data: bytes) -> Intake:
    """The rows of a CSV file; an encoding other than UTF-8 is noted."""
    rows, encoding = as_table(data, file)
    return Intake(table, file, rows, not_utf8(file, encoding))


def of_records(table: str, file: str, found: Iterable[object]) -> Intake:
    """The rows of JSON records, one level deep: lists of words joined, other structures as JSON."""
    rows = [_flat(record) if isinstance(record, dict) else {} for record in found]
    frame = pd.DataFrame(rows, index=range(len(rows))).fillna("").astype(str)
    return Intake(table, file, frame)


def _flat(record: Mapping[str, object], above: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in record.items():
        name = sound(f"{above}{key}")
        if isinstance(value, dict) and not above:
            flat |= _flat(value, f"{name}.")
        elif isinstance(value, list) and all(isinstance(entry, str) for entry in value):
            flat[name] = sound("; ".join(value))
        elif isinstance(value, dict | list):
            flat[name] = sound(json.dumps(value, ensure_ascii=False))
        else:
            flat[name] = "" if value is None else sound(str(value))
    return flat


def not_utf8(file: str, encoding: str) -> list[str]:
    """A note on an encoding other than UTF-8."""
    if encoding == UTF8:
        return []
    return [f"{file} is not UTF-8; it was read as {encoding}"]
