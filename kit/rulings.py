"""Found: the shares of fault that a court or board laid down."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kit.vocab import ATTRIBUTION_COLUMNS, check_columns

NEEDED = ("incident_id", "party_id", "forum", "decided_on", "share", "share_basis", "status")


def found_shares(rulings: pd.DataFrame) -> pd.DataFrame:
    """Return the fault shares of every decision that split fault, as an attribution table.

    Parameters
    ----------
    rulings : DataFrame
        Rows of the table ``rulings``; those without a share are left aside.

    Returns
    -------
    DataFrame
        Attribution table, lens found, measure ``fault_share``, scale ``share``; the variant names
        forum and date where an incident has more than one such decision. low and high equal the
        value: a decision is not an estimate. ``basis`` says whether the share was stated or
        follows from what was stated, and what became of the decision.

    Raises
    ------
    ValueError
        If a column is missing.

    Examples
    --------
    >>> import kit
    >>> found = found_shares(kit.load_table("rulings"))
    >>> jury = found[found["incident_id"] == "tesla-key-largo-2019-04"]
    >>> jury[["party_id", "value", "basis"]].reset_index(drop=True)
      party_id  value           basis
    0   driver   0.67  stated, upheld
    1    tesla   0.33  stated, upheld
    """
    check_columns("rulings", rulings.columns, NEEDED, hint="take load_table('rulings')")
    rows = rulings[rulings["share"].notna()]
    decision = rows["forum"] + ", " + rows["decided_on"]
    several = decision.groupby(rows["incident_id"]).transform("nunique") > 1
    table = rows.assign(
        lens="found",
        measure="fault_share",
        variant=np.where(several, decision, ""),
        scale="share",
        value=rows["share"],
        low=rows["share"],
        high=rows["share"],
        n=1,
        n_unit="decisions",
        basis=rows["share_basis"] + ", " + rows["status"].str.replace("_", " "),
    )
    order = ["incident_id", "variant", "party_id"]
    return table.sort_values(order, ignore_index=True)[list(ATTRIBUTION_COLUMNS)]
