"""AI Incident Law: public legal matters as allegations, proceedings and determinations."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pandas as pd

from kit.readers.cells import periods
from kit.readers.files import as_json, named_files, records
from kit.readers.people import WITHHELD
from kit.readers.reading import Intake, Reading, bare, finish, of_records, stated_day

SOURCE: Final = "AI Incident Law (aiincidentlaw.org), PAICE.work PBC, CC BY 4.0"
GRAPH: Final = ("allegations", "determinations", "proceedings", "parties", "authorities")
IN_COURT: Final = "hallucinated authority"
RECORD: Final = "ai_incident_law_record_id"
MATTERS: Final = {
    "error_id": "matter_id", "error_title": "title", "ai_system_name": "system",
    "error_description": "summary", "public_matter_type": "kind", "public_matter_name": "name",
    "filing_date": "filed", "error_date": "occurred",
}  # fmt: skip
NAMING: Final = (
    "title", "summary", "name", "notes_on_resolution", "mitigation_gap", "reliance_or_harm",
    "canonical_source_conflicted", "text", "notes", "remedy_notes", "remedy_text", "source",
    "source_locator", "public_record_link", "secondary_source_links", "case_sameas", "parties",
    "describessameentityas", "asserted_by", "tags", "legal_graph_authorities",
    "legal_graph_proceedings", "legal_graph_determinations", "legal_graph_retired_identifiers",
)  # fmt: skip
HIDDEN: Final = {*NAMING, *(bare(name) for name, became in MATTERS.items() if became in NAMING)}


def read_incident_law(path: str | Path, *, names: bool = False) -> Reading:
    r"""Return legal matters about AI incidents: what was alleged, and what was determined.

    Parameters
    ----------
    path : str or Path
        Folder with data.json and, from its graph, any of allegations.json, determinations.json,
        proceedings.json, parties.json, authorities.json (also with ``of_`` before the name).
    names : bool, default False
        Keep names and texts of matters about invented citations, in which lawyers and litigants
        are named. Other matters, about firms and offices, keep their deployer's name.

    Returns
    -------
    Reading
        ``matters`` (``matter_id``, ``deployer``, ``error_type``, ``filing_status``, ``occurred``
        with ``earliest``, ``latest``, ``precision``, ...; of the list "included"), and
        ``allegations``, ``determinations`` (``matter_id``, ``disposition``), ``proceedings``,
        ``parties``, ``authorities`` where they are there.

    Raises
    ------
    FileNotFoundError
        If there is no such folder, or no data.json in it.
    ValueError
        If a file is no JSON, or not of the expected form.

    Examples
    --------
    >>> import kit
    >>> reading = read_incident_law(kit.example_databases() / "incident_law")
    >>> reading["determinations"]["disposition"].tolist()
    ['confirmed', 'settled']
    """
    path = Path(path)
    wanted = ["data.json", *(f"{of}{name}.json" for name in GRAPH for of in ("", "of_"))]
    files = named_files(path, wanted)
    if "data.json" not in files:
        raise FileNotFoundError(f"there is no data.json in {path}")
    whole = as_json(files["data.json"], "data.json")
    sets = whole.get("datasets") if isinstance(whole, dict) else None
    included = sets.get("included") if isinstance(sets, dict) else None
    matters = of_records("matters", "data.json", records(included, "records", "data.json"))
    required = ["error_id", "deployer", "error_type", "filing_status"]
    matters.take(MATTERS, required=required)
    matters.identified("matter_id")
    if "occurred" in matters.rows:
        matters.rows = matters.rows.assign(**periods(matters.rows["occurred"]))
    intakes = [matters]
    for table in GRAPH:
        there = [file for file in (f"of_{table}.json", f"{table}.json") if file in files]
        if there:
            intakes.append(_graph(table, there[0], files[there[0]]))
    notes = [f"{table}.json is not there" for table in GRAPH
             if table not in {intake.target for intake in intakes}]  # fmt: skip
    tables = {intake.target: intake.rows for intake in intakes}
    if not names:
        tables = _without_names(tables)
    return finish(SOURCE, intakes, tables, notes=notes, snapshot=stated_day(whole))


def _graph(table: str, file: str, data: bytes) -> Intake:
    found = records(as_json(data, file), table, file)
    kept = [
        {key: value for key, value in record.items() if key != "@context"}
        if isinstance(record, dict) else record for record in found
    ]  # fmt: skip
    intake = of_records(table, file, kept)
    known = {"id": "record", RECORD: "matter_id"}
    required = {"allegations": ["id", RECORD], "determinations": ["id", "disposition", RECORD]}
    intake.take(known, required=required.get(table, ["id"]))
    intake.identified("record")
    return intake


def _without_names(tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Tables without what names lawyers and litigants; other deployers are firms and offices."""
    matters = tables["matters"]
    courts = matters["error_type"].str.strip() == IN_COURT
    held = set(matters.loc[courts, "deployer"])
    hidden = {}
    for table, rows in tables.items():
        out = HIDDEN - {"name"} if table == "parties" else HIDDEN
        kept = rows.drop(columns=[name for name in rows if bare(str(name)) in out])
        for column in map(str, kept):
            if bare(column) in {"deployer", "name"}:
                own = kept["error_type"].str.strip() == IN_COURT if "error_type" in kept else False
                withheld = kept[column].isin(held) | own
                kept = kept.assign(**{column: kept[column].mask(withheld, WITHHELD)})
        hidden[table] = kept
    return hidden
