"""The AIAAIC Repository: the export of its sheet of incidents, with a title row and two headers."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pandas as pd

from kit.readers.cells import exploded, periods, split
from kit.readers.csv_files import as_table
from kit.readers.files import file_bytes
from kit.readers.people import organisations, without_people
from kit.readers.reading import Intake, Reading, bare, finish, not_utf8

SOURCE: Final = (
    "AIAAIC Repository (aiaaic.org); its licence is not stated in the file, others record "
    "CC BY-SA 4.0"
)
ID: Final = "AIAAIC ID#"
KNOWN: Final = {
    ID: "incident_id", "Headline": "title", "Occurred": "occurred", "Deployer": "deployer",
    "Developer": "developer", "System name": "system", "Technology": "technology",
    "Purpose": "purpose", "News trigger": "trigger", "Ethical issue": "issue",
    "Jurisdiction": "jurisdiction", "Sector": "sector", "Individual": "harm_individual",
    "Societal": "harm_societal", "Environmental": "harm_environmental",
    "Consequence": "consequence", "Response": "response", "Summary/links": "link",
}  # fmt: skip
LISTS: Final = ("technology", "trigger", "issue", "jurisdiction", "sector", "harm_individual",
                "harm_societal", "harm_environmental", "consequence", "response")  # fmt: skip
PARTIES: Final = ("deployer", "developer")
HEADER_ROWS: Final = 4


def read_aiaaic(path: str | Path, *, names: bool = False) -> Reading:
    r"""Return the incidents of the AIAAIC Repository's sheet, with a report of what was read.

    Parameters
    ----------
    path : str or Path
        The sheet as it is exported (CSV): a title row, a header, and a second header under it.
    names : bool, default False
        Keep the names of all deployers and developers. By default a name is kept where it occurs
        three times or says that it is an organisation's; others, which can be private people's,
        read "(name withheld)". Titles stay as they are, and can name people.

    Returns
    -------
    Reading
        ``incidents`` (``incident_id``, ``title``, ``occurred`` as it is written, with
        ``earliest``, ``latest``, ``precision``; ``deployer``, ``developer``, ``same_party``: yes
        or no where both are given; ``system``, ``purpose``, ``link``) and ``labels``
        (``incident_id``, ``taxonomy``, ``label``: a row a label).

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If it is no table, or no header with the column "AIAAIC ID#" is in its first rows.

    Examples
    --------
    >>> import kit
    >>> incidents = read_aiaaic(kit.example_databases() / "aiaaic.csv")["incidents"]
    >>> incidents[["occurred", "latest", "precision"]].head(2).to_numpy().tolist()
    [['2025', '2025-12-31', 'year'], ['2018-2024', '2024-12-31', 'years']]
    """
    path = Path(path)
    data = file_bytes(path)
    raw, encoding = as_table(data, path.name, header=False)
    top = raw.head(HEADER_ROWS).fillna("").map(str.strip)
    at = [row for row in range(len(top)) if ID in set(top.iloc[row])]
    if not at:
        found = " / ".join(", ".join(filter(None, top.iloc[row])) for row in range(len(top)))
        raise ValueError(
            f"{path.name}: expected a header with the column {ID} in the first {HEADER_ROWS} rows; "
            f"found {found[:400]}"
        )
    columns, rows = _header(raw, at[0])
    rows = rows.set_axis(columns, axis=1).reset_index(drop=True)
    intake = Intake("incidents", path.name, rows, not_utf8(path.name, encoding))
    intake.take(KNOWN, required=[ID, "Headline", "Occurred", "Deployer", "Developer"])
    intake.identified("incident_id")
    incidents = _incidents(intake.rows, names=names)
    lists = [name for name in LISTS if name in incidents]
    ids = incidents["incident_id"]
    labels = [
        exploded(ids, incidents[name].map(lambda cell: split(cell, (";",))), "label")
        .assign(taxonomy=name)
        for name in lists
    ]  # fmt: skip
    empty = pd.DataFrame(columns=["incident_id", "label", "taxonomy"])
    tables = {
        "incidents": incidents.drop(columns=lists),
        "labels": pd.concat([empty, *labels])[["incident_id", "taxonomy", "label"]],
    }
    return finish(SOURCE, [intake], tables)


def _header(raw: pd.DataFrame, at: int) -> tuple[list[str], pd.DataFrame]:
    """Names of the columns, of one header row or of two, and the rows below."""
    first = raw.iloc[at].fillna("").str.strip()
    after = raw.iloc[at + 1 : at + 2].fillna("")
    second = after.iloc[0].str.strip() if len(after) else first
    has_two = "Jurisdiction" in set(second) and bool(second[first == ID].eq("").all())
    names = list(second.where(has_two & (second != ""), first))
    columns = [name or f"unnamed {position}" for position, name in enumerate(names)]
    return columns, raw.iloc[at + 1 + int(has_two) :]


def _incidents(rows: pd.DataFrame, *, names: bool) -> pd.DataFrame:
    parties = {str(name): rows[name].str.strip() for name in rows if bare(str(name)) in PARTIES}
    both = (parties["deployer"] != "") & (parties["developer"] != "")
    same = (parties["deployer"] == parties["developer"]).map({True: "yes", False: "no"})
    if not names:
        known = organisations([parties[name] for name in PARTIES])
        parties = {
            name: column.map(lambda cell: without_people(cell, known))
            for name, column in parties.items()
        }
    return rows.assign(
        title=rows["title"].str.strip(), **parties, same_party=same.where(both, ""),
        **periods(rows["occurred"]),
    )  # fmt: skip
