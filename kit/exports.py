"""Exports: a table as CSV text, unaltered or safe for a spreadsheet."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pandas as pd

# What a spreadsheet takes for the start of a formula, also after it has trimmed the cell.
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
WIDE_FORMULA: Final = ("\uff1d", "\uff0b", "\uff0d", "\uff20")
# As RFC 4180 has it; with a bare newline a carriage return inside a text would not be quoted.
LINE_END: Final = "\r\n"
BYTE_ORDER_MARK: Final = "\ufeff"


def to_csv(
    table: pd.DataFrame,
    path: str | Path | None = None,
    *,
    for_spreadsheet: bool = False,
    notes: Mapping[str, str] | None = None,
) -> str:
    r"""Return a table as CSV text, and write it where a path is given.

    Parameters
    ----------
    table : DataFrame
        Any table; its index is left out.
    path : str or Path, optional
        File to write, in UTF-8; one that is there is replaced in one step.
    for_spreadsheet : bool
        Put an apostrophe before every text that a spreadsheet would take for a formula (it begins
        with ``= + - @`` or a tab), and a byte order mark before all, so that it reads UTF-8. The
        plain export alters nothing.
    notes : mapping of str to str, optional
        Columns put at the end with the same text in every row, such as the version of the corpus.

    Returns
    -------
    str
        The text of the file, its lines ended as RFC 4180 has it.

    Raises
    ------
    ValueError
        If a note has the name of a column.
    OSError
        If the file cannot be written.

    References
    ----------
    CSV injection: OWASP, https://owasp.org/www-community/attacks/CSV_Injection.

    Examples
    --------
    >>> table = pd.DataFrame({"said": ["=1+1", "no"], "value": [-0.5, 1.0]})
    >>> to_csv(table).splitlines()
    ['said,value', '=1+1,-0.5', 'no,1.0']
    >>> to_csv(table, for_spreadsheet=True).splitlines()[1]
    "'=1+1,-0.5"
    """
    if doubled := sorted(set(notes or {}) & {str(name) for name in table.columns}):
        raise ValueError(f"the table has a column {', '.join(doubled)} already; rename the note")
    table = table.assign(**(notes or {}))
    if for_spreadsheet:
        table = table.rename(columns=_harmless).apply(
            lambda column: column if column.dtype.kind in "biufc" else column.map(_harmless)
        )
    text = table.to_csv(index=False, lineterminator=LINE_END)
    text = (BYTE_ORDER_MARK if for_spreadsheet else "") + text
    if path is not None:
        write_atomically(Path(path), text)
    return text


def _harmless(value: Any) -> Any:
    """Text with an apostrophe before it, if a spreadsheet would take it for a formula."""
    if isinstance(value, str) and value.lstrip(" \u00a0").startswith((*FORMULA, *WIDE_FORMULA)):
        return f"'{value}"
    return value


def write_new(path: Path, content: bytes) -> bool:
    """Write a file unless there is one of that name already; whether it was written."""
    try:
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError:
        return False
    return True


def write_atomically(path: Path, text: str) -> None:
    """Replace a file in one step, so that a break leaves the old or the new one."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_text(text, encoding="utf-8", newline="\n")
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
