"""Starter: a folder for a study of one's own, with notebooks and an empty corpus."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from kit.exports import write_new
from kit.notebooks import bundled_notebooks
from kit.tables import bundled, dictionary
from kit.vocab import TABLES

TEMPLATES: Final = Path(__file__).parent / "templates"
FIRST_VERSION: Final = "draft-1\n"


def start_study(folder: Path) -> tuple[list[str], list[str]]:
    """Make what is missing of a study's folder; names of the files made, and of those kept.

    A file that is there already is never overwritten.
    """
    if folder.exists() and not folder.is_dir():
        raise NotADirectoryError(f"{folder} is a file; name a folder that is new, or one to fill")
    made: list[str] = []
    kept: list[str] = []
    (folder / "corpus" / "accounts").mkdir(parents=True, exist_ok=True)
    (folder / "notebooks").mkdir(exist_ok=True)
    for name, content in _files():
        (made if write_new(folder / name, content) else kept).append(name)
    return made, kept


def _files() -> Iterator[tuple[str, bytes]]:
    """Name and content of every file of a fresh study."""
    yield "README.md", (TEMPLATES / "README.md").read_bytes()
    yield "corpus/VERSION", FIRST_VERSION.encode()
    yield "corpus/dictionary.csv", (bundled("data") / "dictionary.csv").read_bytes()
    for table in TABLES:
        columns = dictionary().query("table == @table")["column"]
        yield f"corpus/{table}.csv", (",".join(columns) + "\n").encode()
    for path in [TEMPLATES / "my_incidents.ipynb", *bundled_notebooks()]:
        yield f"notebooks/{path.name}", path.read_bytes()
