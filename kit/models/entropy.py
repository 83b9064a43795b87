"""How much of an outcome's uncertainty the automation leaves to people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from kit.stats import TINY
from kit.vocab import check_columns

RECALLED: Final = (
    "definition recalled, not checked against the paper's text; an average over uses of a "
    "system, not about one incident"
)


def entropy_share(
    uses: pd.DataFrame, outcome: str, automation: Sequence[str], *, weight: str | None = None
) -> pd.DataFrame:
    """Return the share of an outcome's entropy that what the automation supplied leaves open.

    0: the automation settles the outcome; 1: it settles nothing. It describes many uses of a
    system, says nothing of duty or knowledge, and a person who acts at random scores high.

    Parameters
    ----------
    uses : DataFrame
        A row a use of the system, or a row a combination of values with its probability.
    outcome : str
        Column whose uncertainty is shared out: the result, or what the person did.
    automation : sequence of str
        Every column that the automation supplied; leaving one out raises the share.
    weight : str, optional
        Column of probabilities or counts; rows count alike if left out.

    Returns
    -------
    DataFrame
        One row: ``outcome``, ``automation`` (tuple), ``value`` (0 to 1; missing where the
        outcome never varies, for then there is nothing to share), ``entropy`` and ``left_open``
        (bits), ``n`` (rows), ``basis``.

    Raises
    ------
    ValueError
        If a column is missing or a value in it is, the outcome is among the automation, or
        weights are negative or all 0.

    References
    ----------
    After Douer & Meyer (2020), doi:10.1109/TASE.2020.2965466; the definition is recalled and
    has not been checked against the paper's text.

    Examples
    --------
    A person follows an alarm, on half of the time, in 9 of 10 uses.

    >>> uses = pd.DataFrame(
    ...     {"alarm": [0, 0, 1, 1], "action": [0, 1, 1, 0], "times": [45, 5, 45, 5]}
    ... )
    >>> share = entropy_share(uses, "action", ["alarm"], weight="times")
    >>> float(share["value"].iloc[0].round(4))
    0.469
    """
    if isinstance(automation, str):
        raise TypeError(f"automation is a list of columns, such as [{automation!r}], not one text")
    if not isinstance(uses, pd.DataFrame):
        raise TypeError("uses is a DataFrame, a row a use of the system")
    given = list(automation)
    needed = [outcome, *given, *([weight] if weight else [])]
    check_columns("uses", uses.columns, needed)
    if not given or len(set(needed)) < len(needed):
        raise ValueError(
            "name every variable the automation supplied, each once; the outcome and the weight "
            "are none of them"
        )
    if uses[needed].isna().any(axis=None) or uses.empty:
        raise ValueError("every use has a value in each named column; set rows with gaps aside")
    weights = uses[weight].astype(float) if weight else pd.Series(1.0, index=uses.index)
    if not ((weights >= 0).all() and 0 < weights.sum() < np.inf):
        raise ValueError("weights are numbers of 0 or more, not all 0")
    whole = _entropy(uses, weights, [outcome])
    left_open = _entropy(uses, weights, [*given, outcome]) - _entropy(uses, weights, given)
    varies = whole > TINY
    row = {
        "outcome": outcome,
        "automation": tuple(given),
        "value": min(max(left_open / whole, 0.0), 1.0) if varies else np.nan,
        "entropy": whole,
        "left_open": max(left_open, 0.0),
        "n": len(uses),
        "basis": RECALLED if varies else f"undefined, the outcome never varies; {RECALLED}",
    }
    return pd.DataFrame([row])


def _entropy(uses: pd.DataFrame, weights: pd.Series[float], columns: list[str]) -> float:
    """Entropy in bits of the joint values of some columns."""
    mass = weights.groupby([uses[name] for name in columns]).sum()
    chance = mass[mass > 0] / mass.sum()
    return float(-(chance * np.log2(chance)).sum())
