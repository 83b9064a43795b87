"""Tables: the files of a corpus folder, cast by the dictionary, and refused where it says so."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import pandas as pd

from kit.vocab import KEYS, REFERENCES, REQUIRED_TABLES, check_columns, check_words

_PACKAGE: Final = Path(__file__).parent
DATE: Final = r"\d{4}(-\d\d(-\d\d)?)?"
SEE: Final = "kit check names the rows"


def bundled(name: str) -> Path:
    """Path of a bundled file or folder: in the checkout if there is one, else in the package."""
    checkout = _PACKAGE.parent
    root = checkout if (checkout / "pyproject.toml").is_file() else _PACKAGE / "_bundled"
    return root / name


@cache
def dictionary() -> pd.DataFrame:
    """Schema of the corpus: a row a column, with table, type, allowed words, unit and meaning."""
    return pd.read_csv(bundled("data") / "dictionary.csv", dtype=str, keep_default_na=False)


def account_files(folder: Path) -> list[Path]:
    """Account files of a corpus folder, in order of name."""
    return sorted((folder / "accounts").glob("*.json"))


def read_account(path: Path) -> dict[str, Any]:
    """One account file as a dict; its name must say its incident and account."""
    try:
        account = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ValueError(f"{path.name} is not JSON in UTF-8: {error}") from error
    if not isinstance(account, dict):
        held = type(account).__name__
        raise ValueError(f"{path.name} holds a {held}, not one object with keys")  # noqa: TRY004
    check_columns(path.name, account, ["incident_id", "account"])
    name = f"{account['incident_id']}.{account['account']}.json"
    if path.name != name:
        raise ValueError(f"{path.name} holds the account of another name; call the file {name}")
    return account


def read_table(folder: Path, name: str) -> pd.DataFrame:
    """One table of a folder, cast by the dictionary; empty if it is optional and not there."""
    schema = dictionary().query("table == @name")
    path = folder / f"{name}.csv"
    if not path.is_file():
        if name in REQUIRED_TABLES:
            raise FileNotFoundError(f"{folder} has no {path.name}; kit check names what is needed")
        table = pd.DataFrame(columns=schema["column"], dtype=str)
    else:
        try:
            table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
        except (OSError, ValueError) as error:
            raise ValueError(f"{path.name} cannot be read: {error}; see kit check") from error
        check_columns(path.name, table.columns, schema["column"], hint="see kit check")
    for column in schema.itertuples():
        text = table[column.column]
        try:
            _check_texts(text, str(column.type), str(column.allowed))
            table[column.column] = caster(str(column.type), str(column.allowed))(text)
        except (ValueError, TypeError) as error:
            raise ValueError(f"{path.name}, column {column.column}: {error}; {SEE}") from error
    doubled = table[table.duplicated(list(KEYS[name]))]
    if len(doubled):
        key = ", ".join(str(doubled.iloc[0][column]) for column in KEYS[name])
        raise ValueError(f"{path.name} has the key {key} more than once; {SEE}")
    return table


def _check_texts(text: pd.Series[str], kind: str, allowed: str) -> None:
    """Raise ValueError where a text is no date, or a word that is not allowed."""
    given = set(text)
    if kind.endswith("?"):
        given.discard("")
    if allowed:
        check_words("a cell", given, allowed.split("|"))
    if kind.startswith("date"):
        wrong = sorted(word for word in given if not re.fullmatch(DATE, word))
        if wrong:
            raise ValueError(f"{wrong[0]!r} is no date such as 2026, 2026-02 or 2026-02-20")


def check_references(tables: Mapping[str, pd.DataFrame]) -> None:
    """Raise ValueError where a row points to a row that is not there."""
    for name, columns, other in REFERENCES:
        known = set(zip(*(tables[other][column] for column in KEYS[other]), strict=True))
        pointers = zip(*(tables[name][column] for column in columns), strict=True)
        lost = sorted({key for key in pointers if key[-1] != "" and key not in known})
        if lost:
            raise ValueError(
                f"{name}.csv, column {columns[-1]}: {', '.join(lost[0])} has no row in "
                f"{other}.csv; {SEE}"
            )


def caster(kind: str, allowed: str) -> Callable[[pd.Series[str]], pd.Series[Any]]:
    """How a column of text becomes values: missing is NaN or <NA> for numbers, else empty text."""
    kind = kind.removesuffix("?")
    if kind == "number":
        return lambda text: pd.to_numeric(text.where(text != "", None)).astype(float)
    if kind == "integer" or (kind == "enum" and allowed.replace("|", "").isdigit()):
        return lambda text: pd.to_numeric(text.where(text != "", None)).astype("Int64")
    if kind == "boolean":
        return _to_boolean
    return lambda text: text


def _to_boolean(text: pd.Series[str]) -> pd.Series[bool]:
    check_words("a boolean", text, ["true", "false"])
    return text == "true"
