"""The AI Incident Database: a snapshot as a folder, a zip or a tar archive."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from kit.readers.cells import exploded, listed
from kit.readers.files import named_files
from kit.readers.people import parties_without_people
from kit.readers.reading import UNDATED, Intake, Reading, finish, of_csv, plain

SOURCE: Final = (
    "AI Incident Database (incidentdatabase.ai), Responsible AI Collaborative, CC BY-SA 4.0; "
    "report texts belong to their authors"
)
FOLDER: Final = "mongodump_full_snapshot"
INCIDENT: Final = "incident_id"
ROLES: Final = {
    "Alleged deployer of AI system": "deployer",
    "Alleged developer of AI system": "developer",
    "Alleged harmed or nearly harmed parties": "affected",
}
INCIDENTS: Final = {
    "incident_id": INCIDENT, "date": "started_on", "title": "title", "description": "summary",
    "reports": "reports", "_id": "record",
    **ROLES,
}  # fmt: skip
CODED: Final = {
    "Incident ID": INCIDENT, "Namespace": "namespace", "Published": "published",
    "Risk Domain": "risk_domain", "Risk Subdomain": "risk_subdomain", "Entity": "entity",
    "Timing": "timing", "Intent": "intent",
}  # fmt: skip
CSET_PEOPLE: Final = ("Annotator", "Peer Reviewer", "Reviewer")
FREE_TEXT: Final = re.compile(
    r"^(named_)?entities$|description$|snippets$|discussion$|^notes|_notes$|^text$"
)
OPTIONAL: Final = {
    "classifications_MIT.csv": "mit",
    "classifications_CSETv0.csv": "cset_v0",
    "classifications_CSETv1.csv": "cset_v1",
    "classifications_CSETv1_Annotator-1.csv": "cset_v1_coder_1",
    "classifications_CSETv1_Annotator-2.csv": "cset_v1_coder_2",
    "classifications_CSETv1_Annotator-3.csv": "cset_v1_coder_3",
    "classifications_GMF.csv": "gmf",
    "submissions.csv": "submissions",
    "quickadd.csv": "quickadd",
    "duplicates.csv": "duplicates",
}
REQUIRED: Final = {
    "incidents": (INCIDENT, "date", "title", *ROLES),
    "mit": ("Incident ID", "Risk Domain", "Entity", "Timing", "Intent"),
    "submissions": ("title", "url"),
    "quickadd": ("url",),
    "duplicates": ("duplicate_incident_number", "true_incident_number"),
}
STAMP: Final = re.compile(r"backup-(\d{4})(\d{2})(\d{2})")
DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


def read_aiid(path: str | Path, *, names: bool = False) -> Reading:
    r"""Return a snapshot of the AI Incident Database, with a report of what was read.

    Parameters
    ----------
    path : str or Path
        Folder of the snapshot's CSV files, or the archive as it is downloaded (.tar.bz2, .zip).
    names : bool, default False
        Keep the names of all parties, and free text of the tables of codes and submissions. By
        default a party's name is kept where four incidents or more have it or it says that it is
        an organisation's or a group's; others, which can be private people's, read "(name
        withheld)". Titles and summaries stay as they are.

    Returns
    -------
    Reading
        ``incidents`` (``incident_id``, ``started_on``, ``title``, ``summary``), ``parties``
        (``incident_id``, ``party_id``, ``party_key``, ``role``: deployer, developer, affected; as
        alleged), ``reports`` (``incident_id``, ``report``), and, where the files are there, ``mit``
        (with ``entity``: who caused the risk, AI, Human or Other), ``cset_v0``, ``cset_v1``,
        ``cset_v1_coder_1`` to ``_3``, ``gmf``, ``submissions``, ``quickadd``, ``duplicates``.
        ``party_key`` is a hash, the same for the same name in every snapshot: it hides a withheld
        name from readers, not from who guesses it. Names of authors, submitters and annotators are
        left out.

    Raises
    ------
    FileNotFoundError
        If there is no such folder or archive, or it has no incidents.csv.
    ValueError
        If a file is broken, a required column is missing, or an archive is unsafe.

    Examples
    --------
    >>> import kit
    >>> read_aiid(kit.example_databases() / "aiid_2025-03")["incidents"].columns.tolist()
    ['record', 'incident_id', 'started_on', 'summary', 'title']
    """
    path = Path(path)
    files = named_files(path, ["incidents.csv", *OPTIONAL], below=FOLDER)
    if "incidents.csv" not in files:
        raise FileNotFoundError(f"there is no incidents.csv in {path}; a snapshot has one")
    main = of_csv("incidents", "incidents.csv", files["incidents.csv"])
    main.take(INCIDENTS, required=REQUIRED["incidents"])
    main.numbered(INCIDENT)
    tables = {"incidents": pd.DataFrame(), **_lists(main)}
    hidden = parties_without_people(tables["parties"])
    if names:
        hidden = hidden.assign(party_id=tables["parties"]["party_id"])
    tables["parties"] = tables["parties"].assign(**hidden)
    tables["incidents"] = main.rows.drop(columns=[*ROLES.values(), "reports"], errors="ignore")
    intakes = [main]
    for file, table in OPTIONAL.items():
        if file in files:
            intakes.append(of_csv(table, file, files[file]))
            tables[table] = _optional(intakes[-1], names=names)
    notes = [f"{file} is not there" for file in OPTIONAL if file not in files]
    return finish(SOURCE, intakes, tables, notes=notes, snapshot=_snapshot(path, tables))


def _lists(intake: Intake) -> dict[str, pd.DataFrame]:
    """Parties and reports, a row each; incidents whose lists cannot be read go aside."""
    columns = [column for column in (*ROLES.values(), "reports") if column in intake.rows]
    found = [[listed(cell) for cell in intake.rows[column].tolist()] for column in columns]
    broken = [None in lists for lists in zip(*found, strict=True)]
    intake.leave_out("a list of parties or reports cannot be read", np.array(broken, dtype=bool))
    rows = intake.rows
    lists = {name: [listed(cell) or () for cell in rows[name].tolist()] for name in columns}
    ids = rows[INCIDENT]
    parties = [exploded(ids, lists[role], "party_id").assign(role=role) for role in ROLES.values()]
    tables = {"parties": pd.concat(parties, ignore_index=True)}
    if "reports" in lists:
        tables["reports"] = exploded(ids, lists["reports"], "report")
    return tables


def _optional(intake: Intake, *, names: bool) -> pd.DataFrame:
    """A table that is not in every snapshot; free text, which names people, is left out."""
    texts = [] if names else [name for name in intake.rows.columns if FREE_TEXT.search(plain(name))]
    required = REQUIRED.get(intake.target, ("Incident ID",))
    if intake.target == "submissions":
        intake.take({}, required=required, private=["authors", "submitters", *texts])
    elif intake.target in {"quickadd", "duplicates"}:
        intake.take({}, required=required)
    else:
        intake.take(CODED, required=required, private=[*CSET_PEOPLE, *texts])
        intake.numbered(INCIDENT)
    if intake.target == "duplicates":
        for column in ("duplicate_incident_number", "true_incident_number"):
            intake.numbered(column, unique=column.startswith("duplicate"))
    return intake.rows


def _snapshot(path: Path, tables: dict[str, pd.DataFrame]) -> tuple[str, str]:
    """The day of a snapshot from its name, or the newest day in it."""
    named = [found for part in path.parts[::-1] if (found := STAMP.search(part))]
    if named:
        return "-".join(named[0].groups()), "name of the archive"
    columns = [("submissions", "date_submitted"), ("quickadd", "date_submitted"),
               ("incidents", "started_on")]  # fmt: skip
    days = [
        found[0]
        for table, column in columns
        if table in tables and column in tables[table]
        for cell in tables[table][column].tolist() if (found := DAY.match(cell))
    ]  # fmt: skip
    return (max(days), "newest day in it; it can be later") if days else UNDATED
