"""A reading: tables in the kit's words, and a report in which no row and no column is lost."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

BLANK_ROW: Final = "blank row"
CUT_ROW: Final = "fewer cells than the header"
NO_ID: Final = "no id"
REPEATED: Final = "id repeated"


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
        ``table``, ``file``, ``reason``, ``rows``: rows read are rows set aside, each with its
        reason, and rows used.
    columns : DataFrame
        ``table``, ``file``, ``column``, ``became``, ``why``: known, unknown and kept, or left
        out because it can name private people.
    set_aside : DataFrame
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
    set_aside: pd.DataFrame
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
        out = f"{len(self.set_aside)} rows set aside"
        return f"{self.source}. Snapshot {day}. Rows: {sizes}; {out}."


class Sheet:
    """Rows of one file on their way to a table, with what becomes of each row and column."""

    def __init__(self, table: str, file: str, rows: pd.DataFrame) -> None:
        self.table, self.file = table, file
        self._read = len(rows)
        self._out: list[pd.DataFrame] = []
        self._columns: list[tuple[str, str, str]] = []
        self.rows = rows.reset_index(drop=True)
        if self.rows.isna().to_numpy().any():
            there = self.rows.fillna("")
            self.set_aside(BLANK_ROW, (there == "").all(axis=1))
            self.set_aside(CUT_ROW, self.rows.isna().any(axis=1))
        elif len(self.rows) and len(self.rows.columns):
            first = self.rows.iloc[:, 0].str.strip() == ""
            if first.any():
                maybe = self.rows[first].apply(lambda column: column.str.strip() == "")
                self.set_aside(BLANK_ROW, self.rows.index.isin(maybe.index[maybe.all(axis=1)]))

    def set_aside(self, reason: str, where: pd.Series[bool] | np.ndarray) -> None:
        """Set rows aside; a row that several reasons hold for counts under the first."""
        out = np.asarray(where, dtype=bool)
        if out.any():
            rows = self.rows.index[out] + 1
            self._out.append(pd.DataFrame({
                "table": self.table, "file": self.file, "row": rows, "reason": reason,
            }))  # fmt: skip
            self.rows = self.rows[~out]

    def take(
        self, known: Mapping[str, str], *, required: Iterable[str] = (), private: Iterable[str] = ()
    ) -> None:
        """Give columns the kit's names; unknown ones are kept, private ones left out."""
        given = {column: _matched(str(column), known) for column in self.rows.columns}
        there = set(given.values())
        missing = [name for name in required if name not in there]
        if missing:
            raise ValueError(
                f"{self.file}: expected the columns {', '.join(required)}; {', '.join(missing)} "
                f"not found among {', '.join(map(str, given.values()))[:600]}"
            )
        hidden = set(private)
        names: dict[str, str] = {}
        taken: set[str] = set()
        for column, name in given.items():
            if name in hidden:
                self._columns.append((str(column), "", "left out: can name private people"))
                continue
            fresh = name in known and known[name] not in taken
            became = known[name] if fresh else _free(plain(name), {*taken, *known.values()})
            why = "known" if fresh else "unknown, kept"
            self._columns.append((str(column), became, why))
            names[column] = became
            taken.add(became)
        self.rows = self.rows[list(names)].set_axis(list(names.values()), axis=1)

    def numbered(self, column: str, *, unique: bool = True) -> None:
        """Make a column of ids whole numbers; rows without one, or with one again, go aside."""
        numbers = self.rows[column].str.strip()
        whole = numbers.str.fullmatch(r"[0-9]{1,15}(\.0)?")
        self.set_aside(NO_ID, ~whole)
        self.rows = self.rows.assign(**{column: numbers[whole].astype(float).astype("int64")})
        if unique:
            self.set_aside(REPEATED, self.rows.duplicated(column))

    def identified(self, column: str) -> None:
        """Rows without an id, or with one that came before, go aside."""
        self.rows = self.rows.assign(**{column: self.rows[column].str.strip()})
        self.set_aside(NO_ID, self.rows[column] == "")
        self.set_aside(REPEATED, self.rows.duplicated(column))

    def report(self) -> pd.DataFrame:
        """Rows read, set aside by reason, and used."""
        reasons = [(out["reason"].iloc[0], len(out)) for out in self._out]
        rows = [("read", self._read), *reasons, ("used", len(self.rows))]
        return pd.DataFrame(rows, columns=["reason", "rows"]).assign(
            table=self.table, file=self.file
        )[["table", "file", "reason", "rows"]]

    def columns(self) -> pd.DataFrame:
        """What became of each column."""
        rows = pd.DataFrame(self._columns, columns=["column", "became", "why"])
        return rows.assign(table=self.table, file=self.file)[
            ["table", "file", "column", "became", "why"]
        ]

    def aside(self) -> pd.DataFrame:
        """The rows set aside, by number."""
        none = pd.DataFrame(columns=["table", "file", "row", "reason"])
        return pd.concat(self._out, ignore_index=True) if self._out else none


def _matched(column: str, known: Mapping[str, str]) -> str:
    """A column's name on one line; without what stands in brackets if it is known so."""
    name = " ".join(column.split())
    short = name.partition(" (")[0]
    return short if name not in known and short in known else name


def plain(name: str) -> str:
    """A column's name in lower case with underscores."""
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") or "unnamed"


def _free(name: str, taken: set[str]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}_{number}"
    return free


def finish(
    source: str, sheets: Iterable[Sheet], tables: Mapping[str, pd.DataFrame], *,
    notes: Iterable[str] = (), snapshot: tuple[str, str] = ("", "unknown"),
) -> Reading:  # fmt: skip
    """The reading that the sheets of a data set add up to."""
    sheets = list(sheets)
    whole = {name: table.reset_index(drop=True) for name, table in tables.items()}
    report, columns, aside = (
        pd.concat([part(sheet) for sheet in sheets], ignore_index=True)
        for part in (Sheet.report, Sheet.columns, Sheet.aside)
    )
    return Reading(source, whole, report, columns, aside, list(notes), *snapshot)


def of_records(table: str, file: str, found: Iterable[object]) -> Sheet:
    """A sheet of JSON records, one level deep: lists of words joined, other structures as JSON."""
    rows = [_flat(record) if isinstance(record, dict) else {} for record in found]
    frame = pd.DataFrame(rows, index=range(len(rows))).fillna("").astype(str)
    return Sheet(table, file, frame)


def _flat(record: Mapping[str, object], above: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in record.items():
        name = f"{above}{key}"
        if isinstance(value, dict) and not above:
            flat |= _flat(value, f"{name}.")
        elif isinstance(value, list) and all(isinstance(entry, str) for entry in value):
            flat[name] = "; ".join(value)
        elif isinstance(value, dict | list):
            flat[name] = json.dumps(value, ensure_ascii=False)
        else:
            flat[name] = "" if value is None else str(value)
    return flat


def not_utf8(file: str, encoding: str) -> list[str]:
    """A note on an encoding other than UTF-8."""
    if encoding == "utf-8-sig":
        return []
    return [f"{file} is not UTF-8; it was read as {encoding}"]
