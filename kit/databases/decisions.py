"""Decisions: what was alleged beside what was determined, and who was sanctioned."""

from __future__ import annotations

from typing import Final

import pandas as pd

from kit.databases.shares import shares_of
from kit.readers.reading import Reading
from kit.vocab import check_columns

OPEN: Final = "not decided"
NOT_STATED: Final = "not stated"


def determined_allegations(reading: Reading) -> pd.DataFrame:
    """Return each allegation beside what was determined of it.

    Parameters
    ----------
    reading : Reading
        What `read_incident_law` returned.

    Returns
    -------
    DataFrame
        A row an allegation: ``matter_id``, ``domain``, ``error_type``, ``disposition``
        (confirmed, partial, settled, dismissed, or not decided), ``remedy_status``. A settlement
        decides nothing; matters are there because they became public.

    Raises
    ------
    KeyError
        If there are no allegations or determinations.
    ValueError
        If a column is missing.

    Examples
    --------
    >>> import kit
    >>> law = kit.read_incident_law(kit.example_databases() / "incident_law")
    >>> determined_allegations(law)["disposition"].value_counts().to_dict()
    {'confirmed': 1, 'settled': 1, 'not decided': 1}
    """
    alleged, decided = reading["allegations"], reading["determinations"]
    check_columns("allegations", alleged.columns, ["matter_id"])
    check_columns("determinations", decided.columns, ["matter_id", "disposition"])
    wanted = [name for name in ("disposition", "remedy_status") if name in decided]
    table = alleged.merge(decided[["matter_id", *wanted]], on="matter_id", how="left")
    shown = ["matter_id", "domain", "error_type", *wanted]
    table = table[[name for name in shown if name in table]]
    return table.assign(disposition=table["disposition"].fillna(OPEN)).fillna("")


def _who(cell: str) -> str:
    """Kinds of people in one order; said where nobody is named."""
    kinds = sorted({kind.strip() for kind in cell.split(";")} - {""})
    return "; ".join(kinds) or NOT_STATED


def sanction_rates(reading: Reading) -> pd.DataFrame:
    """Return how often courts sanctioned whom for relying on invented authority.

    Parameters
    ----------
    reading : Reading
        What `read_court_cases` returned.

    Returns
    -------
    DataFrame
        A row a kind of person who relied on AI and a consequence (``sanctioned``: professional
        sanction; ``penalised``: an amount of money): ``relied``, ``consequence``, ``cases``,
        ``n``, ``share``, ``low``, ``high`` (95%, Clopper-Pearson). Cases were collected because
        they became known, and a litigant has no licence to lose.

    Raises
    ------
    ValueError
        If a column is missing.

    Examples
    --------
    >>> import kit
    >>> cases = kit.read_court_cases(kit.example_databases() / "court_cases.csv")
    >>> sanction_rates(cases).query("consequence == 'sanctioned'")[["relied", "cases", "n"]].shape
    (3, 3)
    """
    cases = reading["cases"]
    check_columns("cases", cases.columns, ["relied", "sanctioned", "penalty"])
    cases = cases.assign(relied=cases["relied"].map(_who))
    told = {"sanctioned": cases["sanctioned"] == "Yes", "penalised": cases["penalty"] != ""}
    parts = [
        shares_of(cases.assign(cases=is_), "cases", ["relied"]).assign(consequence=name)
        for name, is_ in told.items()
    ]
    table = pd.concat(parts, ignore_index=True)
    order = ["relied", "consequence", "cases", "n", "share", "low", "high"]
    return table[order].sort_values(["n", "relied"], ascending=[False, True], ignore_index=True)
