"""CSV files as they come: mixed encodings, rows cut short or too long; quick where all is even."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import pandas as pd

UTF8: Final = "utf-8-sig"
UTF16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
BOMS: Final = (codecs.BOM_UTF8, *UTF16)
SEPARATORS: Final = {b"", b",", b"\r", b"\n"}
QUOTED: Final = re.compile(rb'"(?<![^,\r\n]")[^"]*+(?:""[^"]*+)*+"')
START: Final = 250_000
LONGEST_CELL: Final = 2_000_000_000


def decoded(data: bytes, name: str) -> tuple[str, str]:
    """Text and encoding: UTF-8, or else the Western Windows encoding; never with NUL."""
    encoding = "utf-16" if data.startswith(UTF16) else UTF8
    try:
        text = data.decode(encoding)
    except (UnicodeDecodeError, pd.errors.ParserError):
        encoding = "cp1252"
        text = data.decode(encoding, errors="replace")
    if "\0" in text:
        raise ValueError(f"{name} is no text: it holds NUL characters")
    return text, encoding


def as_table(data: bytes, name: str, *, header: bool = True) -> tuple[pd.DataFrame, str]:
    """A CSV file as text, cell by cell, and its encoding; a cell that is not there is missing."""
    with _long_cells():
        rows, encoding = _even_rows(data.removeprefix(codecs.BOM_UTF8), header=header), UTF8
        if rows is None:
            text, encoding = decoded(data, name)
            rows = None if encoding == UTF8 else _even_rows(text.encode(), header=header)
            rows = _rows(text, name, header=header) if rows is None else rows
    return rows, encoding


@contextmanager
def _long_cells() -> Iterator[None]:
    """Let the csv module read cells of any length; its limit is everybody's, so it is put back."""
    before = csv.field_size_limit(LONGEST_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _even_rows(data: bytes, *, header: bool) -> pd.DataFrame | None:
    """The rows of a file in UTF-8, by pandas' parser; None unless it must read what csv reads."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data[:START])  # most others fail early
        width = 0 if b"\0" in data or data.startswith(BOMS) else _even_width(data)
        if width < 2:  # noqa: PLR2004 - in one column a blank row is like an empty cell
            return None
        lines = csv.reader(io.TextIOWrapper(io.BytesIO(data), "utf-8", newline=""))
        columns = next(lines) if header else range(width)
        rows = pd.read_csv(
            io.BytesIO(data), names=range(width), header=0 if header else None, index_col=False,
            dtype=str, na_filter=False, skip_blank_lines=False, low_memory=False,
        )  # fmt: skip
    except (UnicodeDecodeError, pd.errors.ParserError):
        return None
    rows.columns = pd.Index(columns)
    return rows if len(rows) else None


def _even_width(data: bytes) -> int:
    """How many cells every row has; 0 if rows differ, or more follows where a quote closes."""
    bare = QUOTED.split(data)
    if not {part[:1] for part in bare[1:]} <= SEPARATORS:
        return 0
    widths = {line.count(b",") for line in b'"'.join(bare).splitlines()}
    return widths.pop() + 1 if len(widths) == 1 else 0


def _rows(text: str, name: str, *, header: bool) -> pd.DataFrame:
    """The rows of a table cell by cell; those cut short are filled up with missing cells."""
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        rows: list[list[str | None]] = [*lines]
    except csv.Error as error:
        raise ValueError(
            f"{name} cannot be read as a table: {error}, at line {lines.line_num}"
        ) from error
    if not rows or not rows[0]:
        raise ValueError(f"{name} cannot be read as a table: its first line is empty")
    width = len(rows[0])
    for number, row in enumerate(rows, start=1):
        if any(row[width:]):
            raise ValueError(f"{name}: row {number} has more cells than the header's {width}")
        row[width:] = [None] * (width - len(row))
    columns = rows[0] if header else range(width)
    return pd.DataFrame(rows[int(header) :], columns=columns)
