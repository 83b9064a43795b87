"""Court cases with invented citations: the database of AI hallucination cases."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pandas as pd

from kit.readers.cells import periods, split
from kit.readers.files import file_bytes
from kit.readers.reading import Reading, bare, finish, of_csv

SOURCE: Final = (
    "AI Hallucination Cases, Damien Charlotin (damiencharlotin.com/hallucinations); its licence is "
    "not stated in the file, a mirror says CC BY 4.0"
)
KNOWN: Final = {
    "Case Name": "case_name", "Court": "court", "State(s)": "state", "Date": "decided",
    "Party(ies)": "relied", "AI Tool": "tool", "Hallucination Items": "items",
    "Outcome": "outcome", "Monetary Penalty": "penalty", "Professional Sanction": "sanctioned",
    "Alleged": "alleged", "Source": "source", "Details": "details", "Pointer": "pointer",
    # names of other years' exports
    "Case": "case_name", "Case name": "case_name", "State": "state", "Jurisdiction": "state",
    "Party": "relied", "Parties": "relied", "Hallucination": "items",
    "Nature of Hallucination": "items", "Monetary Sanction": "penalty", "AI tool": "tool",
}  # fmt: skip
REQUIRED: Final = ("Case Name", "Court", "Date", "Party(ies)", "Outcome")
NAMES: Final = ("case_name", "pointer", "source", "details", "items")
NAMING: Final = {*NAMES, *(bare(name) for name, became in KNOWN.items() if became in NAMES)}
AMOUNT: Final = re.compile(r"([0-9][0-9,.]*)\s*([A-Z]{3})?$")
ITEM: Final = re.compile(r"\s*([^:|/]+?)\s*(?::\s*([^|/]*?))?\s*(?:[|/]\s*(.*))?$", re.DOTALL)


def read_court_cases(path: str | Path, *, names: bool = False) -> Reading:
    r"""Return court cases in which invented citations were found, with a reading report.

    Parameters
    ----------
    path : str or Path
        The export (CSV); its columns have had more than one name.
    names : bool, default False
        Keep the columns in which private people are named: the case's name, who pointed to it,
        the path of the decision, explanations and details.

    Returns
    -------
    Reading
        ``cases`` (``case_id``: its row; ``court``, ``state``, ``decided``, ``relied``: who relied
        on AI, by role; ``tool`` in small letters, ``outcome``, ``penalty`` with ``amount`` and
        ``currency``, ``sanctioned``, ``alleged``) and ``items`` (``case_id``, ``kind``, ``about``,
        with ``names`` also ``explanation``: a row a hallucination).

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If it is no table, or lacks a required column.

    Examples
    --------
    >>> import kit
    >>> cases = read_court_cases(kit.example_databases() / "court_cases.csv")["cases"]
    >>> cases[["relied", "amount", "currency"]].head(2).to_numpy().tolist()
    [['Lawyer', 7500.0, 'USD'], ['Pro Se Litigant', nan, '']]
    """
    path = Path(path)
    intake = of_csv("cases", path.name, file_bytes(path))
    intake.take(KNOWN, required=REQUIRED)
    intake.rows.insert(0, "case_id", intake.rows.index + 1)
    cases = intake.rows.assign(**_money(intake.rows), **periods(intake.rows["decided"]))
    if "tool" in cases:
        cases = cases.assign(tool=cases["tool"].str.strip().str.lower())
    items = _items(cases)
    if not names:
        cases = cases.drop(columns=[name for name in cases if bare(str(name)) in NAMING])
        items = items.drop(columns="explanation")
    return finish(SOURCE, [intake], {"cases": cases, "items": items})


def _money(rows: pd.DataFrame) -> dict[str, pd.Series]:
    cells = rows["penalty"] if "penalty" in rows else pd.Series("", index=rows.index)
    found = cells.str.strip().str.extract(AMOUNT)
    amount = pd.to_numeric(found[0].str.replace(",", "").str.rstrip("."), errors="coerce")
    # A bare 1 says that there was a penalty, not how much.
    marked = (amount == 1) & found[1].fillna("").eq("")
    return {"amount": amount.astype(float).mask(marked), "currency": found[1].fillna("")}


def _items(cases: pd.DataFrame) -> pd.DataFrame:
    rows = [
        (case, *(part or "" for part in found.groups()))
        for case, cell in zip(cases["case_id"], cases.get("items", []), strict=False)
        for entry in split(cell, ("||",))
        if (found := ITEM.match(entry))
    ]
    return pd.DataFrame(rows, columns=["case_id", "kind", "about", "explanation"])
