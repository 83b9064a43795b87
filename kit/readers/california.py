"""California's DMV: disengagements of automated vehicles, and collisions coded from its forms."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pandas as pd

from kit.readers.cells import periods
from kit.readers.files import file_bytes
from kit.readers.reading import Intake, Reading, finish, of_csv

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
    intakes: list[Intake] = []
    for file in files:
        intake = of_csv("disengagements", file.name, file_bytes(file))
        headers = {" ".join(str(name).split()).partition(" (")[0] for name in intake.rows.columns}
        if "Autonomous engaged" in headers:
            intake.target = "collisions"
            _collisions(intake)
        else:
            _disengagements(intake)
        intakes.append(intake)
    tables = {
        table: pd.concat([i.rows.assign(file=i.name) for i in intakes if i.target == table])
        for table in dict.fromkeys(intake.target for intake in intakes)
    }
    return finish(SOURCE, intakes, tables)


def _disengagements(intake: Intake) -> None:
    required = ["Manufacturer", "DATE", INITIATED]
    intake.take(DISENGAGEMENTS, required=required, private=["VIN NUMBER"])
    by = intake.rows["initiated_by"].str.strip().str.lower()
    machine, person = by.str.contains(MACHINE), by.str.contains(PERSON)
    initiator = pd.Series("unclear", index=by.index, dtype=str)
    initiator = initiator.mask(machine, "machine").mask(person, "person")
    intake.rows = intake.rows.assign(
        initiator=initiator.mask(machine & person, "both"), **_shared(intake.rows)
    )


def _collisions(intake: Intake) -> None:
    intake.take(COLLISIONS, required=["Date", "Company", "error"], private=["Address"])
    engaged = intake.rows["engaged"].str.strip().map({"1": "yes", "0": "no"}).fillna("")
    blamed = intake.rows["blamed"].str.strip()
    intake.rows = intake.rows.assign(engaged=engaged, blamed=blamed, **_shared(intake.rows))


def _shared(rows: pd.DataFrame) -> dict[str, pd.Series]:
    days = periods(rows["occurred"])
    maker = rows["manufacturer"].map(lambda name: " ".join(name.upper().split()))
    return {"manufacturer": maker, "earliest": days["earliest"], "precision": days["precision"]}
