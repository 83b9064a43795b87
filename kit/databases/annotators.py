"""Annotators: how far those who coded the same incidents agree, code by code."""

from __future__ import annotations

from typing import Final

import pandas as pd

from kit.readers.reading import Reading
from kit.reliability import krippendorff_alpha, percent_agreement

ID: Final = "incident_id"
PREFIX: Final = "cset_v1_coder_"
MOST_CODES: Final = 8
NO_CODES: Final = ("namespace", "published", "incident_number", "annotation_status",
                   "quality_control")  # fmt: skip
FEWEST: Final = 2
FEWEST_DRAWS: Final = 20


def annotator_agreement(reading: Reading, *, draws: int = 200) -> pd.DataFrame:
    """Return how far CSET's single annotators agree on each code of the same incidents.

    Parameters
    ----------
    reading : Reading
        A snapshot with the tables ``cset_v1_coder_1`` to ``_3``, as `read_aiid` returns it.
    draws : int, default 200
        Bootstrap samples of incidents for the intervals.

    Returns
    -------
    DataFrame
        A row a code with at most 8 values, the best agreed first: ``code``, ``alpha``
        (Krippendorff, nominal: 1 perfect, 0 as by chance) with ``low`` and ``high``,
        ``agreement`` (part of pairs that agree), ``n`` (incidents that two or more coded),
        ``annotators`` (files), ``basis``. A file is the slot of an annotator and can hold rows of
        several people; unfinished and reviewed annotations take part. Rows of one file on one
        incident count once.

    Raises
    ------
    ValueError
        If there are not two annotators, or draws are too few.

    References
    ----------
    Hayes & Krippendorff (2007), doi:10.1080/19312450709336664.

    Examples
    --------
    >>> import kit
    >>> snapshot = kit.read_aiid(kit.example_databases() / "aiid_2026-02")
    >>> annotator_agreement(snapshot, draws=0).columns.tolist()[:3]
    ['code', 'alpha', 'low']
    """
    if 0 < draws < FEWEST_DRAWS:
        raise ValueError(f"draws is 0 for no interval, or {FEWEST_DRAWS} or more; not {draws}")
    tables = {name: rows for name, rows in reading.tables.items() if name.startswith(PREFIX)}
    if len(tables) < FEWEST:
        raise ValueError(
            f"agreement needs two annotators; this reading has {', '.join(tables) or 'none'} of "
            f"the tables {PREFIX}1, _2 and _3"
        )
    rows = []
    for code in _codes(tables):
        long = _long(tables, code)
        if long[ID].duplicated().any():
            rows.append(_agreement(code, long, draws))
    columns = ["code", "alpha", "low", "high", "agreement", "n", "annotators", "basis"]
    return pd.DataFrame(rows, columns=columns).sort_values(
        "alpha", ascending=False, ignore_index=True
    )


def _codes(tables: dict[str, pd.DataFrame]) -> list[str]:
    """Columns of few values that all annotators have."""
    first, *others = tables.values()
    return [
        name for name in first.columns
        if name not in (ID, *NO_CODES) and name.removesuffix("_2") not in {*first.columns} - {name}
        and all(name in other for other in others)
        and pd.concat([table[name] for table in tables.values()]).str.strip().nunique()
        <= MOST_CODES
    ]  # fmt: skip


def _long(tables: dict[str, pd.DataFrame], code: str) -> pd.DataFrame:
    """A row an incident and annotator; blank codes are left out."""
    parts = [
        rows.drop_duplicates(ID)[[ID]].assign(
            coder=name.removeprefix(PREFIX), code=rows.drop_duplicates(ID)[code].str.strip()
        )
        for name, rows in tables.items()
    ]
    long = pd.concat(parts, ignore_index=True)
    return long[long["code"] != ""]


def _agreement(code: str, long: pd.DataFrame, draws: int) -> dict[str, object]:
    alpha = krippendorff_alpha(long, unit=ID, draws=draws).iloc[0]
    agreed = percent_agreement(long, unit=ID, draws=0).iloc[0]
    return {
        "code": code, "alpha": alpha["value"], "low": alpha["low"], "high": alpha["high"],
        "agreement": agreed["value"], "n": alpha["n_units"], "annotators": alpha["n_coders"],
        "basis": alpha["basis"],
    }  # fmt: skip
