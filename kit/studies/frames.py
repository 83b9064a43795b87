"""Files of studies as they are deposited: only the columns asked for, and no label rows."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kit.exclusions import Exclusions
from kit.vocab import check_columns

NOTHING: Final = ("na", "n/a", "nan", "null", "none", "missing")
LABEL_ROWS: Final = 2  # a survey platform writes the question and an import id under the header


def read_columns(path: Path, numbers: Iterable[str], texts: Iterable[str] = ()) -> Exclusions:
    """The named columns of one file, numbers as numbers; other columns are never loaded.

    Rows of labels under the header are left out, and logged.
    """
    numbers, texts = list(numbers), list(texts)
    table = _as_text(path, {*numbers, *texts})
    hint = "name the columns as the file does"
    if any(";" in column or "\t" in column for column in table.columns) or table.columns.empty:
        hint = "cells are to be parted by commas; save it as comma-separated (CSV)"
    check_columns(path.name, table.columns, [*numbers, *texts], hint=hint)
    parsed = {name: pd.to_numeric(table[name], errors="coerce") for name in numbers}
    read = {name: values.where(np.isfinite(values)) for name, values in parsed.items()}
    words = pd.DataFrame({name: read[name].isna() & (table[name] != "") for name in numbers})
    labels = _labels(table[numbers], words)
    for name in numbers:
        wrong = table.index[words[name] & ~labels]
        if len(wrong):
            raise ValueError(
                f"{path.name}, row {wrong[0] + 2}, column {name}: came "
                f'"{table[name][wrong[0]][:40]}"; a number or nothing is allowed'
            )
    log = Exclusions(path.name, pd.DataFrame({**read, **{name: table[name] for name in texts}}))
    if labels.any():
        log.leave_out("label row", labels)
    return log


def _as_text(path: Path, wanted: set[str]) -> pd.DataFrame:
    """The wanted columns as text; a row longer than the header, or a header twice, is refused."""
    try:
        _check_shape(path, wanted)
        return pd.read_csv(
            path, usecols=lambda column: column in wanted, dtype=str, keep_default_na=False,
            encoding="utf-8-sig", index_col=False,
        )  # fmt: skip
    except FileNotFoundError as error:
        raise FileNotFoundError(f"{path.name} is not in {path.parent}") from error
    except (OSError, ValueError, csv.Error) as error:
        raise ValueError(f"{path.name} cannot be read as a table: {error}") from error


def _check_shape(path: Path, wanted: set[str]) -> None:
    """Raise ValueError where cells would shift or a column would hide another."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file)
        header = next(rows, [])
        twice = sorted(name for name in wanted if header.count(name) > 1)
        if twice:
            raise ValueError(f"the column {', '.join(twice)} is there twice; keep one")
        if any(any(row[len(header) :]) for row in rows):
            raise ValueError(f"line {rows.line_num} has more cells than the header")


def _labels(cells: pd.DataFrame, words: pd.DataFrame) -> NDArray[np.bool_]:
    """Which of the first rows are a platform's labels: words, none that stands for no answer.

    A number with a comma, or NA, is an answer that was written otherwise, and no label.
    """
    top, wordy = cells.head(LABEL_ROWS), words.head(LABEL_ROWS)
    named = top.map(lambda cell: any(map(str.isalpha, cell)) and cell.lower() not in NOTHING)
    labels = wordy.any(axis=1) & ((top == "") | (wordy & named.astype(bool))).all(axis=1)
    return cells.index.isin(labels.index[labels])


def numbered(participants: pd.Series[str], prefix: str = "") -> pd.Series[str]:
    """Running numbers in place of the ids that a platform gave."""
    codes = pd.factorize(participants)[0] + 1
    return pd.Series(codes.astype(str), index=participants.index).radd(prefix)


def long(
    rows: pd.DataFrame, ratings: Mapping[str, tuple[str, str]], *, scale: tuple[float, float]
) -> pd.DataFrame:
    """One row a rating: columns of ratings become rows with their role and measure."""
    parts = [
        rows.assign(rating=rows[column], role=role, measure=measure)
        for column, (role, measure) in ratings.items()
    ]
    return rated(pd.concat(parts, ignore_index=True), scale)


def rated(rows: pd.DataFrame, scale: tuple[float, float]) -> pd.DataFrame:
    """The rows that hold a rating, with the scale it was given on."""
    kept = rows.dropna(subset=["rating"]).astype({"rating": float})
    return kept.assign(scale_min=float(scale[0]), scale_max=float(scale[1]))
