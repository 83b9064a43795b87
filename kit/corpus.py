"""Corpus: the tables and accounts of a folder, the bundled one by default."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd

from kit.tables import (
    account_files,
    bundled,
    check_references,
    dictionary,
    read_account,
    read_table,
)
from kit.vocab import (
    TABLES,
    check_words,
)


@dataclass(frozen=True)
class Corpus:
    """The tables and accounts of one folder, with the version of its data.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The tables of ``data/dictionary.csv`` by name; optional ones may be empty.
    accounts : mapping of (str, str) to dict
        Account files by incident_id and account, as read; `load_account` makes models of them.
    version : str
        Text of the file VERSION, or ``unversioned-`` and a fingerprint of the tables.

    Examples
    --------
    >>> import kit
    >>> corpus = kit.load_corpus()
    >>> len(corpus.tables["incidents"])
    93
    """

    tables: Mapping[str, pd.DataFrame]
    accounts: Mapping[tuple[str, str], Mapping[str, Any]]
    version: str

    @classmethod
    def read(cls, folder: str | Path) -> Corpus:
        """Corpus of a folder with one CSV file a table and ``accounts/*.json``.

        Raises
        ------
        FileNotFoundError
            If the folder or a required table is not there.
        ValueError
            If a file cannot be read as the dictionary says; ``kit check`` lists every fault.
        """
        folder = Path(folder)
        if not folder.is_dir():
            raise FileNotFoundError(f"there is no corpus folder {folder}")
        tables = {name: read_table(folder, name) for name in TABLES}
        check_references(tables)
        accounts = {}
        for path in account_files(folder):
            account = read_account(path)
            accounts[account["incident_id"], account["account"]] = account
        return cls(MappingProxyType(tables), MappingProxyType(accounts), _version(folder, tables))

    def table(self, name: str) -> pd.DataFrame:
        """Copy of one table, free to change."""
        check_words("a table", [name], self.tables)
        return self.tables[name].copy()

    def incident(self, incident_id: str) -> pd.Series[Any]:
        """Row of one incident; KeyError with near names if there is none."""
        incidents = self.tables["incidents"]
        rows = incidents[incidents["incident_id"] == incident_id]
        if rows.empty:
            raise KeyError(_no_such("incident", incident_id, incidents["incident_id"]))
        return rows.iloc[0]

    def rows(self, name: str, incident_id: str | None) -> pd.DataFrame:
        """Rows of one table that belong to one incident, or all rows."""
        table = self.table(name)
        if incident_id is None:
            return table
        self.incident(incident_id)
        return table[table["incident_id"] == incident_id].reset_index(drop=True)

    @cached_property
    def names(self) -> Mapping[tuple[str, str], str]:
        """Names of parties by incident_id and party_id."""
        parties = self.tables["parties"]
        keys = zip(parties["incident_id"], parties["party_id"], strict=True)
        return dict(zip(keys, parties["name"], strict=True))

    @cached_property
    def sources(self) -> Mapping[str, Mapping[str, Any]]:
        """Rows of the table ``sources`` by source_id."""
        sources = self.tables["sources"].set_index("source_id", drop=False)
        return sources.to_dict("index")  # type: ignore[return-value]


def _version(folder: Path, tables: Mapping[str, pd.DataFrame]) -> str:
    stated = folder / "VERSION"
    if stated.is_file():
        return stated.read_text(encoding="utf-8", errors="replace").strip()
    text = "".join(table.to_csv(index=False) for table in tables.values())
    return "unversioned-" + hashlib.sha256(text.encode()).hexdigest()[:8]


def _no_such(what: str, name: str, names: Iterable[str]) -> str:
    from difflib import get_close_matches

    names = sorted(names)
    near = get_close_matches(name, names, n=5, cutoff=0.3) or names[:5]
    return f"there is no {what} {name!r}; near it: {', '.join(near)}; all: kit.list_incidents()"


@cache
def load_corpus() -> Corpus:
    """Return the bundled corpus; read once and kept.

    Returns
    -------
    Corpus
        Tables by name, account files, and the version of the data.

    Examples
    --------
    >>> sorted(load_corpus().tables)[:3]
    ['claims', 'codes', 'incidents']
    """
    return Corpus.read(bundled("data"))


def cite(*, corpus: Corpus | None = None) -> str:
    """Return how to cite the kit and the corpus, with the versions in use.

    Parameters
    ----------
    corpus : Corpus, optional
        Another corpus than the bundled one.

    Returns
    -------
    str
        A reference to the software and one to the data.

    Examples
    --------
    >>> print(cite())
    The responsibility-kit authors. Responsibility study kit, version 0.1.0 [software, MIT].
    The responsibility-kit authors. Who blamed whom, people and machines, corpus version 2026.11.2
    [data, CC BY 4.0]. Quotations belong to their speakers; cite the sources of the rows you use.
    """
    from importlib.metadata import version

    data = (corpus or load_corpus()).version
    authors = "The responsibility-kit authors."
    return (
        f"{authors} Responsibility study kit, version {version('responsibility-kit')} [software, "
        f"MIT].\n{authors} Who blamed whom, people and machines, corpus version {data} [data, "
        "CC BY 4.0]. Quotations belong to their speakers; cite the sources of the rows you use."
    )


def load_table(name: str, *, corpus: Corpus | None = None) -> pd.DataFrame:
    """Return one table of the corpus, a row a fact.

    Parameters
    ----------
    name : str
        incidents, parties, sources, claims, codes, rulings, oversight,
        remedies, jurisdictions, published_effects, studies or judgements.
    corpus : Corpus, optional
        Another corpus than the bundled one.

    Returns
    -------
    DataFrame
        The columns of ``data/dictionary.csv``. A missing text is empty, a missing number NaN.

    Raises
    ------
    ValueError
        If there is no table of that name.

    Examples
    --------
    >>> load_table("parties")["role"].value_counts().index[0]
    'system'
    """
    return (corpus or load_corpus()).table(name)


def load_dictionary() -> pd.DataFrame:
    """Return what every column of a corpus means, and which words it allows.

    Returns
    -------
    DataFrame
        A row a column: ``table``, ``column``, ``type`` (``?`` where it may be empty), ``allowed``
        words separated by ``|``, ``unit``, ``meaning``.

    Examples
    --------
    >>> columns = load_dictionary().set_index(["table", "column"])
    >>> columns.loc[("claims", "stance"), "allowed"]
    'blames|partly_blames|exonerates|accepts_blame'
    """
    return dictionary().copy()


def list_incidents(*, corpus: Corpus | None = None, **filters: Any) -> pd.DataFrame:
    """Return the incidents, newest first, that pass every filter.

    Parameters
    ----------
    corpus : Corpus, optional
        Another corpus than the bundled one.
    **filters : value or list of values
        A column of ``incidents`` and what it must be, such as ``sector="aviation"``.

    Returns
    -------
    DataFrame
        Rows of ``incidents``, with the number of ``claims`` and ``accounts`` at the end.

    Raises
    ------
    ValueError
        If a filter is no column, or its value is not among the column's allowed words.

    Examples
    --------
    >>> len(list_incidents(is_ai=True, autonomy_level=[4, 5]))
    40
    >>> kiro = list_incidents(system_kind="coding_agent", approval="bypassed").iloc[1]
    >>> kiro["incident_id"], int(kiro["claims"]), int(kiro["accounts"])
    ('aws-kiro-2025-12', 22, 4)
    """
    corpus = corpus or load_corpus()
    incidents = corpus.table("incidents")
    check_words("a filter", filters, incidents.columns)
    allowed = dictionary().query("table == 'incidents'").set_index("column")["allowed"]
    for column, wanted in filters.items():
        one = isinstance(wanted, str) or not isinstance(wanted, Iterable)
        values = [_as_word(value) for value in ([wanted] if one else wanted)]
        if words := str(allowed[column]):
            check_words(column, values, words.split("|"))
        incidents = incidents[incidents[column].map(_as_word).isin(values)]
    claims = corpus.tables["claims"]["incident_id"].value_counts()
    accounts = pd.Series([incident for incident, _ in corpus.accounts], dtype=str).value_counts()
    return incidents.assign(
        claims=incidents["incident_id"].map(claims).fillna(0).astype(int),
        accounts=incidents["incident_id"].map(accounts).fillna(0).astype(int),
    ).sort_values("started_on", ascending=False, ignore_index=True)


def _as_word(value: object) -> str:
    """Value as it stands in a file: true, 5, aviation."""
    return str(value).lower() if isinstance(value, bool) else str(value)
