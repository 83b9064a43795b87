"""Drafts: an incident of a public database, opened in a corpus of one's own."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

import pandas as pd

from kit.exports import write_atomically
from kit.readers.people import WITHHELD, is_organisation
from kit.readers.reading import Reading
from kit.tables import dictionary, read_table
from kit.vocab import check_columns, check_words

Row = dict[str, Any]

ID: Final = "incident_id"
PAGE: Final = "https://incidentdatabase.ai/cite/{}"
PRECISION: Final = {4: "year", 7: "month", 10: "day"}
TABLES: Final = ("sources", "incidents", "parties")
IDEAS: Final = frozenset({
    "truth", "democracy", "integrity", "privacy", "trust", "rights", "relations", "security",
})  # fmt: skip
ORDER: Final = ("deployer", "developer", "affected")
SHORT: Final = 4
SNAPSHOT: Final = "take read_aiid()"
NOT_CODED: Final = "not coded yet"
SYSTEM: Final = "system"
TO_CODE: Final = {
    "sector": "other", "system": NOT_CODED, "autonomy_level": "", "approval": "unknown",
    "permissions": "unknown", "human_role": NOT_CODED, "harm_kind": "other",
}  # fmt: skip


def draft_incident(
    reading: Reading, incident_id: int, *, to: str | Path, system_kind: str
) -> pd.DataFrame:
    """Open an incident of the AI Incident Database as a draft in a corpus folder of one's own.

    A row is added to ``incidents``, a row a party to ``parties`` (deployers, developers and
    affected as alleged, and the system), and the database's page to ``sources``. What a database
    does not tell is filled with a neutral word, or a guess for the kind of a party, so that the
    corpus can be loaded at once and claims added; all of it is listed. A withheld name is not
    written, and an idea such as truth is no party. Nothing that is there is changed.

    Parameters
    ----------
    reading : Reading
        A snapshot, as `read_aiid` returns it.
    incident_id : int
        The incident's number in the database.
    to : str or Path
        The folder of the corpus: that of ``kit new`` is ``corpus``.
    system_kind : str
        Family of system, a word of the dictionary: coding_agent, chatbot, driver_assistance, ...

    Returns
    -------
    DataFrame
        What is still to be looked at: ``table``, ``column``, ``holds``, ``allowed`` (words, or
        what the column means).

    Raises
    ------
    FileNotFoundError
        If the folder has no corpus.
    KeyError
        If the snapshot has no such incident.
    ValueError
        If the corpus has the incident already, the kind of system is unknown, the reading is of
        another database, or a table cannot be read.

    Examples
    --------
    >>> import kit, tempfile
    >>> from kit.starter import start_study
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = start_study(folder)
    >>> snapshot = kit.read_aiid(kit.example_databases() / "aiid_2026-02")
    >>> to_do = draft_incident(snapshot, 12, to=folder / "corpus", system_kind="coding_agent")
    >>> own = kit.Corpus.read(folder / "corpus")
    >>> kit.load_parties("aiid-12-2025-12", corpus=own)[["party_id", "role", "also_role"]]
            party_id      role  also_role
    0  example-cloud  deployer  developer
    1         system    system
    """
    folder = Path(to)
    incidents = reading["incidents"]
    check_columns("incidents", incidents.columns, [ID, "started_on", "summary"], hint=SNAPSHOT)
    found = incidents[incidents[ID].astype(str) == str(incident_id)]
    if found.empty:
        raise KeyError(f"the snapshot {reading.snapshot} has no incident {incident_id}")
    allowed = dictionary().set_index(["table", "column"])["allowed"]
    check_words("system_kind", [system_kind], allowed["incidents", "system_kind"].split("|"))
    row: Row = {str(name): value for name, value in found.iloc[0].items()}
    new = {
        "sources": _source(row, reading),
        "incidents": _incident(row, system_kind),
        "parties": _parties(reading, row),
    }
    there = {name: _as_it_is(folder, name) for name in TABLES}
    own = new["incidents"].iloc[0][ID]
    if own in set(there["incidents"][ID]):
        raise ValueError(f"{folder} has the incident {own} already; it is left as it is")
    new["sources"] = new["sources"][
        ~new["sources"]["source_id"].isin(there["sources"]["source_id"])
    ]
    for name in TABLES:
        whole = pd.concat([there[name], new[name]], ignore_index=True).fillna("")
        write_atomically(folder / f"{name}.csv", whole.to_csv(index=False, lineterminator="\n"))
    return _to_do(new)


def _as_it_is(folder: Path, name: str) -> pd.DataFrame:
    """A table of a corpus as text, after it was found sound."""
    read_table(folder, name)
    return pd.read_csv(folder / f"{name}.csv", dtype=str, keep_default_na=False,
                       encoding="utf-8-sig")  # fmt: skip


def _table(name: str, rows: list[Row]) -> pd.DataFrame:
    schema = dictionary()
    columns = schema.loc[schema["table"] == name, "column"]
    cells = [[str(row.get(str(column), "")) for column in columns] for row in rows]
    return pd.DataFrame(cells, columns=list(columns), dtype=str)


def _own_id(row: Row) -> str:
    month = str(row["started_on"])[:7]
    return f"aiid-{row[ID]}-{month}" if month else f"aiid-{row[ID]}"


def _source(row: Row, reading: Reading) -> pd.DataFrame:
    return _table("sources", [{
        "source_id": f"aiid-{row[ID]}",
        "kind": "incident_database",
        "reliability": "medium",
        "publisher": "AI Incident Database",
        "title": f"Incident {row[ID]}: {row['title']}",
        "published_on": reading.snapshot,
        "url": PAGE.format(row[ID]),
    }])  # fmt: skip


def _incident(row: Row, system_kind: str) -> pd.DataFrame:
    day = str(row["started_on"])
    return _table("incidents", [{
        ID: _own_id(row), "title": row["title"], "short_title": f"AIID {row[ID]}",
        "started_on": day, "date_precision": PRECISION.get(len(day), "year"),
        "system_kind": system_kind, "is_ai": "true",
        "summary": " ".join(str(row["summary"]).split()) or row["title"],
        "source_ids": f"aiid-{row[ID]}", **TO_CODE,
    }])  # fmt: skip


def _parties(reading: Reading, row: Row) -> pd.DataFrame:
    """Parties as alleged, each once, and the system; ideas such as truth are no parties."""
    parties = reading["parties"]
    named = parties[parties[ID] == row[ID]]
    roles: dict[str, list[str]] = {}
    shown: dict[str, str] = {}
    for role in ORDER:
        own = named.loc[named["role"] == role, ["party_id", "party_key"]]
        for party, key in own.drop_duplicates().to_numpy():
            if party.rpartition("-")[2] not in IDEAS:
                roles.setdefault(key, []).append(role)
                shown[key] = party
    rows = [_party(row, shown[key], key, own) for key, own in roles.items()]
    rows.append({ID: _own_id(row), "party_id": SYSTEM, "name": "The AI system",
                 "kind": "ai_system", "role": "system"})  # fmt: skip
    return _table("parties", rows).drop_duplicates("party_id")


def _party(row: Row, party: str, key: str, roles: list[str]) -> Row:
    """One party; whose name is withheld is named by its role."""
    withheld = party == WITHHELD
    name = f"{roles[0]} {key[:SHORT]}" if withheld else party
    organised = not withheld and (roles[0] != "affected" or is_organisation(party))
    return {
        ID: _own_id(row), "party_id": _slug(name),
        "name": f"{roles[0].capitalize()}, name withheld" if withheld
        else party.replace("-", " ").capitalize(),
        "kind": "organisation" if organised else "human", "role": roles[0],
        "also_role": roles[1] if len(roles) > 1 else "",
    }  # fmt: skip


def _slug(name: str) -> str:
    """An id as the dictionary allows it."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "unnamed"


def _to_do(new: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Cells that the database could not fill, with the words or the meaning of their column."""
    schema = dictionary().set_index(["table", "column"])
    allowed, meaning = schema["allowed"], schema["meaning"]
    incident, parties = new["incidents"].iloc[0], new["parties"]
    cells = [("incidents", name, incident[name]) for name in (*TO_CODE, "short_title")]
    cells += [("parties", "kind", f"{p.party_id}: {p.kind}") for p in parties.itertuples()]
    cells += [("parties", "name", f"{p.party_id}: {p.name}") for p in parties.itertuples()]
    rows = [
        (table, column, holds, str(allowed[table, column]).replace("|", ", ")
         or meaning[table, column])
        for table, column, holds in cells
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["table", "column", "holds", "allowed"])
