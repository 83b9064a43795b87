"""California's DMV: disengagements of automated vehicles, and collisions coded from its forms."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pandas as pd

from kit.readers.cells import periods
from kit.readers.files import as_table, file_bytes
from kit.readers.reading import Reading, Sheet, finish, not_utf8

SOURCE: Final = (
    "California DMV, autonomous vehicle disengagement reports (state agency; no licence stated), "
    "and collisions that a thesis coded from its forms"
)
INITIATED: Final = "DISENGAGEMENT INITIATED BY"
DISENGAGEMENTS: Final = {
    "Manufacturer": "manufacturer", "Permit Number": "permit", "DATE": "occurred",
    "VEHICLE IS CAPABLE OF OPERATING WITHOUT A DRIVER": "driverless_capable",
    "DRIVER PRESENT": "driver_present", INITIATED: "initiated_by",
    "DISENGAGEMENT LOCATION": "location",
    "DESCRIPTION OF FACTS CAUSING DISENGAGEMENT": "description",
}  # fmt: skip
COLLISIONS: Final = {
    "Date": "occurred", "Company": "manufacturer", "Car Type": "vehicle",
    "Autonomous engaged": "engaged", "Time": "time", "Significance": "reason",
    "Expanation": "collision", "error": "blamed",
}  # fmt: skip
MACHINE: Final = re.compile(r"\b(?:av system|ads|software|autonomous system)\b")
PERSON: Final = re.compile(r"\b(?:driver|drive|operator|passenger)\b")


def read_california(path: str | Path) -> Reading:
    r"""Return California's disengagements and collisions, with a report of what was read.

    Parameters
    ----------
    path : str or Path
        A folder of CSV files, or one of them: yearly disengagement reports as the DMV publishes
        them, and collisions coded by a third party. What a file is, is told by its columns.

    Returns
    -------
    Reading
        ``disengagements`` (``file``, ``manufacturer`` in capitals, ``earliest``, ``initiated_by``
        as it is written and ``initiator``: person, machine, both or unclear, ...) and
        ``collisions`` (``engaged``, ``blamed``: whom the coder blames, from reports that the
        manufacturers wrote). Vehicle numbers and addresses are left out.

    Raises
    ------
    FileNotFoundError
        If there is no such folder or file.
    ValueError
        If a file is broken, or is neither of the two.

    Examples
    --------
    >>> import kit
    >>> reading = read_california(kit.example_databases() / "california")
    >>> reading["disengagements"]["initiator"].value_counts().to_dict()
    {'person': 3, 'machine': 2, 'both': 1}
    """
    path = Path(path)
    files = [path] if path.is_file() else sorted(path.glob("*.csv")) if path.is_dir() else []
    if not files:
        raise FileNotFoundError(f"no CSV files in {path}")
    sheets: list[Sheet] = []
    notes: list[str] = []
    for file in files:
        rows, encoding = as_table(file_bytes(file), file.name)
        notes += not_utf8(file.name, encoding)
        headers = [" ".join(str(name).split()) for name in rows.columns]
        is_collisions = "Autonomous engaged" in {name.partition(" (")[0] for name in headers}
        sheets.append(Sheet("collisions" if is_collisions else "disengagements", file.name, rows))
        (_collisions if is_collisions else _disengagements)(sheets[-1])
    tables = {
        table: pd.concat([s.rows.assign(file=s.file) for s in sheets if s.table == table])
        for table in dict.fromkeys(sheet.table for sheet in sheets)
    }
    return finish(SOURCE, sheets, tables, notes=notes)


def _disengagements(sheet: Sheet) -> None:
    required = ["Manufacturer", "DATE", INITIATED]
    sheet.take(DISENGAGEMENTS, required=required, private=["VIN NUMBER"])
    by = sheet.rows["initiated_by"].str.strip().str.lower()
    machine, person = by.str.contains(MACHINE), by.str.contains(PERSON)
    initiator = pd.Series("unclear", index=by.index, dtype=str)
    initiator = initiator.mask(machine, "machine").mask(person, "person")
    sheet.rows = sheet.rows.assign(
        initiator=initiator.mask(machine & person, "both"), **_shared(sheet.rows)
    )


def _collisions(sheet: Sheet) -> None:
    sheet.take(COLLISIONS, required=["Date", "Company", "error"], private=["Address"])
    engaged = sheet.rows["engaged"].str.strip().map({"1": "yes", "0": "no"}).fillna("")
    blamed = sheet.rows["blamed"].str.strip()
    sheet.rows = sheet.rows.assign(engaged=engaged, blamed=blamed, **_shared(sheet.rows))


def _shared(rows: pd.DataFrame) -> dict[str, pd.Series]:
    days = periods(rows["occurred"])
    maker = rows["manufacturer"].map(lambda name: " ".join(name.upper().split()))
    return {"manufacturer": maker, "earliest": days["earliest"], "precision": days["precision"]}
