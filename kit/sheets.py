"""Sheets: tables as text, by spreadsheet row, with what was wrong in reading them."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Any, Final, NamedTuple

import pandas as pd

from kit import vocab
from kit.tables import dictionary

BAD_BYTE: Final = re.compile("[\x00\udc80-\udcff]")

# row, column, what came, and what is allowed: words of ours, or the names to choose from
Found = tuple[int | None, str, object, str | Iterable[str]]
# the parts of a table's keys but the last: the last parts; None: nothing can be looked up
Keys = Mapping[tuple[str, ...], Mapping[str, None]] | None


class Sheet(NamedTuple):
    """One table as text, indexed by spreadsheet row, its keys, and what was wrong in reading it."""

    name: str
    faults: Sequence[Found]
    rows: pd.DataFrame
    keys: Keys

    def cells(self, *columns: str) -> Iterator[tuple[Any, ...]]:
        """Row number and cells of some columns, row by row; nothing where one is missing."""
        if not set(columns) <= set(self.rows.columns):
            return iter(())
        return zip(self.rows.index, *(self.rows[column] for column in columns), strict=True)


def read_sheet(folder: Path, name: str) -> Sheet:
    """One table, with the faults of its file, header and rows."""
    path, columns = folder / f"{name}.csv", list(schema(name)["column"])
    form = f"a table in CSV and UTF-8 with the columns {', '.join(columns)}"
    required, nothing = name in vocab.REQUIRED_TABLES, pd.DataFrame()
    try:
        data = path.read_bytes()
    except OSError as error:
        if isinstance(error, FileNotFoundError) and not required:
            return Sheet(name, [], nothing, {})
        came = "" if isinstance(error, FileNotFoundError) else str(error.strerror)
        return Sheet(name, [(None, "", came, form)], nothing, None)
    text = data.decode("utf-8-sig", "surrogateescape")
    faults = list(_bad_bytes(text))
    read = _records(BAD_BYTE.sub("\ufffd", text), faults)
    records = {row: record for row, record in read if record}
    header = records.pop(min(records, default=0), [])
    faults += _header(header, columns) if header else []
    if not header:
        return Sheet(name, [*faults, (None, "", "an empty file", form)], nothing, None)
    ragged = [row for row, record in records.items() if len(record) != len(header)]
    faults += [(r, "", f"{len(records[r])} fields", f"{len(header)} fields") for r in ragged]
    places = [(column, header.index(column)) for column in columns if column in header]
    cells = {c: [r[i] if i < len(r) else "" for r in records.values()] for c, i in places}
    rows = pd.DataFrame(cells, index=list(records), dtype=str)
    return Sheet(name, faults, rows.drop(index=ragged), _keys(rows, vocab.KEYS[name]))


def schema(name: str) -> pd.DataFrame:
    """Rows of the dictionary on one table."""
    return dictionary()[dictionary()["table"] == name]


def _bad_bytes(text: str) -> Iterator[Found]:
    """Lines with a byte that is not UTF-8, or with NUL: the first such byte."""
    for number, line in enumerate(text.split("\n"), start=1):
        if bad := BAD_BYTE.search(line):
            byte = f"byte 0x{ord(bad.group()) % 256:02X} in line {number}"
            near = BAD_BYTE.sub("\ufffd", line[max(0, bad.start() - 20) : bad.start() + 20])
            yield None, "", f"{byte}: {near}", "text in UTF-8, without NUL"


def _records(text: str, faults: list[Found]) -> Iterator[tuple[int, list[str]]]:
    """Rows of a CSV text with their numbers, blank ones left out; adds what cannot be read."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    for row in count(1):
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            form = f"quotes closed, and doubled inside; at most {csv.field_size_limit():,} a cell"
            faults.append((row, "", f"{error} (line {reader.line_num})", form))
        else:
            yield row, record


def _header(header: list[str], columns: list[str]) -> Iterator[Found]:
    """Columns that are missing, unknown or there twice."""
    for column in columns:
        if column not in header:
            yield None, column, "", f"a column {column}"
    for column, times in Counter(header).items():
        if column not in columns or times > 1:
            yield 1, column, column, f"each once: {', '.join(columns)}"


def _keys(rows: pd.DataFrame, key: tuple[str, ...]) -> Keys:
    if not set(key) <= set(rows.columns):
        return None
    keys: dict[tuple[str, ...], dict[str, None]] = {}
    for values in zip(*(rows[column] for column in key), strict=True):
        keys.setdefault(values[:-1], {})[values[-1]] = None
    return keys


def known_keys(sheets: Mapping[str, Sheet], table: str, *within: str) -> Mapping[str, None] | None:
    """Ids of a table (of parties: within an incident); None if that cannot be said."""
    keys, incidents = sheets[table].keys, sheets["incidents"].keys
    if keys is None or (within and within[0] not in (incidents or {}).get((), {})):
        return None
    return keys.get(within, {})
