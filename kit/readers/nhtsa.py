"""NHTSA's standing general order: crash reports of automated and assisted driving."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final

import pandas as pd

from kit.readers.cells import periods
from kit.readers.files import file_bytes
from kit.readers.reading import NO_ID, Intake, Reading, finish, of_csv

SOURCE: Final = (
    "NHTSA Standing General Order 2021-01, incident reports (US federal agency; no licence stated)"
)
KNOWN: Final = {
    "Report ID": "report_id", "Report Version": "version", "Reporting Entity": "reporting_entity",
    "Report Type": "report_type", "Report Submission Date": "submitted", "Make": "make",
    "Model": "model", "Driver / Operator Type": "operator_type",
    "Automation System Engaged?": "engaged", "Operating Entity": "operating_entity",
    "Incident Date": "occurred", "Same Incident ID": "incident_id", "City": "city",
    "State": "state", "Crash With": "crash_with",
    "Highest Injury Severity Alleged": "injury_alleged", "Narrative": "narrative",
    "Narrative - CBI?": "narrative_withheld",
}  # fmt: skip
PRIVATE: Final = (
    "VIN", "Serial Number", "Latitude", "Longitude", "Address", "Zip Code",
    "Investigating Officer Name", "Investigating Officer Phone", "Investigating Officer Email",
)  # fmt: skip
REQUIRED: Final = ("Report ID", "Report Version", "Reporting Entity", "Incident Date",
                   "Same Incident ID", "Narrative", "Narrative - CBI?")  # fmt: skip
PATTERN: Final = re.compile(r"(?i).*_(ADS|ADAS)(_archive)?\.csv(\.gz)?$")
NOTHING_NEW: Final = "No New or Updated Incident Reports"
NO_CRASH: Final = "Monthly - No Incidents"


def read_nhtsa(path: str | Path) -> Reading:
    r"""Return NHTSA's crash reports of automated and assisted driving, with a reading report.

    The order's third amendment changed the columns in June 2025, so each file is a table of its
    own. Nobody's fault is stated; what happened is in ``narrative``, where it is not withheld.

    Parameters
    ----------
    path : str or Path
        A folder of the files, or one of them: names end in ``_ADS.csv`` (automated driving),
        ``_ADAS.csv`` (driver assistance), or the same with ``_archive``; also packed as .gz.

    Returns
    -------
    Reading
        ``ads``, ``adas``, ``ads_archive``, ``adas_archive``: a row a version of a report, with
        ``report_id``, ``version``, ``latest`` (the newest version of the report), ``firm`` (the
        reporting entity without its legal form), ``incident_id`` (several firms report one
        crash), ``earliest`` and ``latest_day``, ``narrative_withheld``. ``operator_type`` "None"
        is a word: no driver. Vehicle numbers, addresses and officers' names are left out.

    Raises
    ------
    FileNotFoundError
        If there is no such folder or file.
    ValueError
        If a file is broken or lacks a required column.

    Examples
    --------
    >>> import kit
    >>> reading = read_nhtsa(kit.example_databases() / "nhtsa")
    >>> reading["ads"]["operator_type"].unique().tolist()
    ['None', 'In-Vehicle (Commercial / Test)']
    """
    path = Path(path)
    files = [path] if path.is_file() else sorted(path.glob("*")) if path.is_dir() else []
    named = {file: found for file in files if (found := PATTERN.match(file.name))}
    if not named:
        raise FileNotFoundError(
            f"no reports in {path}; their names end in _ADS.csv, _ADAS.csv, _ADS_archive.csv or "
            "_ADAS_archive.csv, with or without .gz"
        )
    intakes: dict[str, Intake] = {}
    for file, found in named.items():
        table = (found[1] + (found[2] or "")).lower()
        if table in intakes:
            raise ValueError(f"{file.name} and {intakes[table].name} are the same table; keep one")
        intakes[table] = of_csv(table, file.name, file_bytes(file))
        _clean(intakes[table])
    days = [intake.rows["latest_day"].max() for intake in intakes.values() if len(intake.rows)]
    newest = max(filter(None, days), default="")
    basis = "end of the newest month in it; it can be later" if newest else "unknown"
    tables = {table: intake.rows for table, intake in intakes.items()}
    notes = [
        f"{file.name} is not read: its name does not say which table it is"
        for file in files if file not in named and file.name.endswith((".csv", ".csv.gz"))
    ]  # fmt: skip
    notes += _doubtful(tables)
    return finish(SOURCE, intakes.values(), tables, notes=notes, snapshot=(newest, basis))


def _doubtful(tables: Mapping[str, pd.DataFrame]) -> Iterator[str]:
    """Notes on reports that can hold no crash, and on those that two tables have."""
    for table, rows in tables.items():
        kinds = rows["report_type"].str.strip() if "report_type" in rows else pd.Series(dtype=str)
        empty = int((kinds == NOTHING_NEW).sum())
        if empty:
            yield f"{table}: {empty} rows of the type {NOTHING_NEW!r} are kept; crash or not"
        archive = tables.get(f"{table}_archive")
        both = 0 if archive is None else len(set(rows["report_id"]) & set(archive["report_id"]))
        if both:
            yield f"{both} reports are in {table} and in its archive; together they count twice"


def _clean(intake: Intake) -> None:
    intake.take(KNOWN, required=REQUIRED, private=PRIVATE)
    intake.numbered("version", unique=False)
    intake.rows = intake.rows.assign(report_id=intake.rows["report_id"].str.strip())
    intake.leave_out(NO_ID, intake.rows["report_id"] == "")
    if "report_type" in intake.rows:
        intake.leave_out(
            "month without a crash", intake.rows["report_type"].str.strip() == NO_CRASH
        )
    intake.leave_out("version repeated", intake.rows.duplicated(["report_id", "version"]))
    rows = intake.rows
    newest = rows.groupby("report_id")["version"].transform("max")
    days = periods(rows["occurred"])
    intake.rows = rows.assign(
        incident_id=rows["incident_id"].str.strip(),
        firm=rows["reporting_entity"].map(firm),
        latest=rows["version"] == newest,
        earliest=days["earliest"], latest_day=days["latest"],
        narrative_withheld=rows["narrative_withheld"].str.strip().str.upper() == "Y",
    )  # fmt: skip


@cache
def firm(name: str) -> str:
    """A firm's name without punctuation, legal form and doubled blanks."""
    bare = " ".join(re.sub(r"[.,](?=[\s,.)]|$)", "", name).split())
    return re.sub(r"(?i)\s+(llc|l l c|inc|corp|corporation|ltd|co|company)$", "", bare)
