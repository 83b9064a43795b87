"""Court cases with invented citations: the database of AI hallucination cases."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pandas as pd

from kit.readers.cells import periods, split
from kit.readers.files import as_table, file_bytes
from kit.readers.reading import Reading, Sheet, finish, not_utf8

SOURCE: Final = (
    "AI Hallucination Cases, Damien Charlotin (damiencharlotin.com/hallucinations); its licence is "
    "not stated in the file, a mirror says CC BY 4.0"
)
KNOWN: Final = {
    "Case Name": "case_name", "Court": "court", "State(s)": "state", "Date": "decided",
    "Party(ies)": "relied", "AI Tool": "tool", "Hallucination Items": "items",
    "Outcome": "outcome", "Monetary Penalty": "penalty", "Professional Sanction": "sanctioned",
    "Alleged": "alleged", "Source": "source", "Details": "details", "Pointer": "pointer",
}  # fmt: skip
OTHER_NAMES: Final = {
    "Case": "Case Name", "Case name": "Case Name", "State": "State(s)", "Jurisdiction": "State(s)",
    "Party": "Party(ies)", "Parties": "Party(ies)", "Hallucination": "Hallucination Items",
    "Nature of Hallucination": "Hallucination Items", "Monetary Sanction": "Monetary Penalty",
    "AI tool": "AI Tool",
}  # fmt: skip
REQUIRED: Final = ("Case Name", "Court", "Date", "Party(ies)", "Outcome")
NAMES: Final = ("case_name", "pointer", "source", "details", "items")
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
    rows, encoding = as_table(file_bytes(path), path.name)
    there = {" ".join(str(name).split()) for name in rows.columns}
    rows = rows.rename(columns={
        column: OTHER_NAMES[name] for column in rows.columns
        if (name := " ".join(str(column).split())) in OTHER_NAMES
        and OTHER_NAMES[name] not in there
    })  # fmt: skip
    sheet = Sheet("cases", path.name, rows.loc[:, ~rows.columns.duplicated()])
    sheet.take(KNOWN, required=REQUIRED)
    sheet.rows.insert(0, "case_id", sheet.rows.index + 1)
    cases = sheet.rows.assign(**_money(sheet.rows), **periods(sheet.rows["decided"]))
    if "tool" in cases:
        cases = cases.assign(tool=cases["tool"].str.strip().str.lower())
    items = _items(cases)
    if not names:
        cases = cases.drop(columns=[name for name in NAMES if name in cases])
        items = items.drop(columns="explanation")
    return finish(
        SOURCE, [sheet], {"cases": cases, "items": items}, notes=not_utf8(path.name, encoding)
    )


def _money(rows: pd.DataFrame) -> dict[str, pd.Series]:
    cells = rows["penalty"] if "penalty" in rows else pd.Series("", index=rows.index)
    found = cells.str.strip().str.extract(AMOUNT)
    amount = pd.to_numeric(found[0].str.replace(",", "").str.rstrip("."), errors="coerce")
    return {"amount": amount.astype(float), "currency": found[1].fillna("")}


def _items(cases: pd.DataFrame) -> pd.DataFrame:
    rows = [
        (case, *(part or "" for part in found.groups()))
        for case, cell in zip(cases["case_id"], cases.get("items", []), strict=False)
        for entry in split(cell, ("||",))
        if (found := ITEM.match(entry))
    ]
    return pd.DataFrame(rows, columns=["case_id", "kind", "about", "explanation"])
