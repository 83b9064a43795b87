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
    FIRM_KINDS,
    FIRST_READING,
    GROUP_OF_ROLE,
    NEAR_KINDS,
    OF_INCIDENT,
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
    The responsibility-kit authors. Who blamed whom, people and machines, corpus version 2026.11.0
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
        incidents, parties, sources, claims, codes, rulings, studies or judgements.
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
    ('aws-kiro-2025-12', 22, 3)
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


def load_parties(incident: str | None = None, *, corpus: Corpus | None = None) -> pd.DataFrame:
    """Return parties with how often each is heard and spoken about.

    Parameters
    ----------
    incident : str, optional
        An incident_id; all incidents if left out.
    corpus : Corpus, optional
        Another corpus than the bundled one.

    Returns
    -------
    DataFrame
        The columns of ``parties`` and: ``group`` (operator, organisation, system, other),
        ``claims_by`` (claims of the party or of someone who speaks for it), ``claims_about``, and
        ``heard`` (False where no claim is by the party, nor by anybody in the incident who speaks
        as an operator or as one affected, such as a family or its lawyer).

    Raises
    ------
    KeyError
        If there is no such incident.

    Examples
    --------
    >>> parties = load_parties("aws-kiro-2025-12").set_index("party_id")
    >>> int(parties.loc["engineer", "claims_by"]), bool(parties.loc["engineer", "heard"])
    (0, False)
    """
    corpus = corpus or load_corpus()
    parties = corpus.rows("parties", incident)
    index = pd.MultiIndex.from_frame(parties[["incident_id", "party_id"]])
    claims = corpus.tables["claims"]
    by = claims.groupby(["incident_id", "speaker_party_id"]).size()
    about = claims.groupby(["incident_id", "target_id"]).size()
    near = claims[claims["speaker_kind"].isin(NEAR_KINDS)]["incident_id"]
    claims_by = by.reindex(index, fill_value=0).to_numpy()
    return parties.assign(
        group=parties["role"].map(GROUP_OF_ROLE),
        claims_by=claims_by,
        claims_about=about.reindex(index, fill_value=0).to_numpy(),
        heard=(claims_by > 0) | parties["incident_id"].isin(near).to_numpy(),
    )


def load_claims(
    incident: str | None = None, *, coder: str = "a", corpus: Corpus | None = None
) -> pd.DataFrame:
    """Return claims, a row one speaker on one target, with roles, incident and reliability joined.

    Parameters
    ----------
    incident : str, optional
        An incident_id; all incidents if left out.
    coder : str
        Whose reading to use: ``a`` is the one in ``claims``; another's target, stance, sense and
        strength are taken from ``codes``, and claims it did not read are left out.
    corpus : Corpus, optional
        Another corpus than the bundled one.

    Returns
    -------
    DataFrame
        The columns of ``claims`` and: target_role, target_kind, target_group (operator,
        organisation, system, other), speaker_role (empty if no party speaks), speaker_group
        (firm = developer or deployer speaks, else others), reliability (of the source); of the
        incident short_title, is_ai, sector, system_kind, autonomy_level, approval and
        permissions; and has_operator (whether an operator is among the incident's parties).

    Raises
    ------
    KeyError
        If there is no such incident.
    ValueError
        If the coder has no codes, or a code names no party of the incident.

    Examples
    --------
    >>> claims = load_claims("aws-kiro-2025-12")
    >>> len(claims), claims["speaker_group"].value_counts().to_dict()
    (22, {'others': 16, 'firm': 6})
    """
    corpus = corpus or load_corpus()
    claims = corpus.rows("claims", incident)
    if coder != FIRST_READING:
        claims = _as_read_by(coder, claims, corpus.tables["codes"])
    parties = corpus.tables["parties"].set_index(["incident_id", "party_id"])
    sources = corpus.tables["sources"].set_index("source_id")
    incidents = corpus.tables["incidents"].set_index("incident_id")
    target = parties.reindex(pd.MultiIndex.from_frame(claims[["incident_id", "target_id"]]))
    speaker = parties.reindex(pd.MultiIndex.from_frame(claims[["incident_id", "speaker_party_id"]]))
    operated = set(corpus.tables["parties"].query("role == 'operator'")["incident_id"])
    return claims.assign(
        target_role=target["role"].to_numpy(),
        target_kind=target["kind"].to_numpy(),
        target_group=target["role"].map(GROUP_OF_ROLE).to_numpy(),
        speaker_role=speaker["role"].fillna("").to_numpy(),
        speaker_group=claims["speaker_kind"].isin(FIRM_KINDS).map({True: "firm", False: "others"}),
        reliability=claims["source_id"].map(sources["reliability"]),
        **{name: claims["incident_id"].map(incidents[name]) for name in OF_INCIDENT},
        has_operator=claims["incident_id"].isin(operated),
    )


def _as_read_by(coder: str, claims: pd.DataFrame, codes: pd.DataFrame) -> pd.DataFrame:
    """Claims with the codes of another reading in place of the first's."""
    read = codes[(codes["coder"] == coder) & codes["claim_id"].isin(claims["claim_id"])]
    if read.empty and len(claims):
        coders = ", ".join(sorted({FIRST_READING, *codes["coder"]}))
        raise ValueError(
            f"there are no codes of coder {coder!r} for these claims; coders: {coders}"
        )
    other = read.pivot_table(index="claim_id", columns="variable", values="code", aggfunc="first")
    claims = claims[claims["claim_id"].isin(other.index)].reset_index(drop=True)
    for variable in other.columns:
        code = claims["claim_id"].map(other[variable])
        first = claims[variable]
        claims[variable] = code.where(code.notna(), first.astype(str)).astype(first.dtype)
    return claims


def load_codes(incident: str | None = None, *, corpus: Corpus | None = None) -> pd.DataFrame:
    """Return every reading of every claim, a row a decision.

    Parameters
    ----------
    incident : str, optional
        An incident_id; all incidents if left out.
    corpus : Corpus, optional
        Another corpus than the bundled one.

    Returns
    -------
    DataFrame
        ``claim_id``, ``coder``, ``variable``, ``code``: what was coded (target_id, stance, sense,
        strength) and, of the target, what follows from it: target_kind and target_role.

    Raises
    ------
    KeyError
        If there is no such incident.

    Examples
    --------
    >>> codes = load_codes()
    >>> codes["variable"].unique().tolist()
    ['sense', 'stance', 'strength', 'target_id', 'target_kind', 'target_role']
    """
    corpus = corpus or load_corpus()
    incidents = corpus.rows("claims", incident).set_index("claim_id")["incident_id"]
    codes = corpus.table("codes")
    codes = codes[codes["claim_id"].isin(incidents.index)]
    parties = corpus.tables["parties"].set_index(["incident_id", "party_id"])
    targets = codes[codes["variable"] == "target_id"]
    index = pd.MultiIndex.from_arrays([targets["claim_id"].map(incidents), targets["code"]])
    of_target = parties.reindex(index)
    derived = [
        targets.assign(variable=f"target_{name}", code=of_target[name].fillna("").to_numpy())
        for name in ("kind", "role")
    ]
    return pd.concat([codes, *derived], ignore_index=True)
