"""Files of studies as they are deposited: only the columns asked for, and no label rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import pandas as pd

from kit.vocab import check_columns

LABEL_ROWS: Final = 2  # a survey platform writes the question and an import id under the header


def read_columns(path: Path, numbers: Iterable[str], texts: Iterable[str] = ()) -> pd.DataFrame:
    """The named columns of one file, numbers as numbers; other columns are never loaded."""
    numbers, texts = list(numbers), list(texts)
    wanted = {*numbers, *texts}
    try:
        table = pd.read_csv(
            path, usecols=lambda column: column in wanted, dtype=str, keep_default_na=False,
            encoding="utf-8-sig",
        )  # fmt: skip
    except FileNotFoundError as error:
        raise FileNotFoundError(
            f"{path.name} is not in {path.parent}; files of a published study come by fetch_study()"
        ) from error
    except (OSError, ValueError) as error:
        raise ValueError(f"{path.name} cannot be read as a table: {error}") from error
    check_columns(
        path.name, table.columns, [*numbers, *texts], hint="name the columns as the file does"
    )
    read = {name: pd.to_numeric(table[name], errors="coerce") for name in numbers}
    words = pd.DataFrame({name: read[name].isna() & (table[name] != "") for name in numbers})
    first = words.head(LABEL_ROWS)
    labels = first.index[first.any(axis=1) & pd.DataFrame(read).head(LABEL_ROWS).isna().all(axis=1)]
    for name in numbers:
        wrong = table.index[words[name] & ~table.index.isin(labels)]
        if len(wrong):
            raise ValueError(
                f"{path.name}, row {wrong[0] + 2}, column {name}: came "
                f'"{table[name][wrong[0]][:40]}"; a number or nothing is allowed'
            )
    kept = pd.DataFrame({**read, **{name: table[name] for name in texts}}).drop(index=labels)
    return kept.reset_index(drop=True)


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
