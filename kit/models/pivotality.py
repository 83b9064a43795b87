"""Criticality and pivotality: how needed a member seemed, and how near it came to deciding."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kit.models.equations import parse_equation
from kit.vocab import check_columns, check_words

MOST_MEMBERS: Final = 16
MEMBERS_CHANGE: Final = (0, 1)


def criticality_pivotality(
    success: str, did: Mapping[str, int], chance: Mapping[str, float]
) -> pd.DataFrame:
    """Return how critical each member was before the fact and how pivotal after it.

    Criticality: 1 minus the chance of success if the member fails over that if it succeeds.
    Pivotality: 1 / (c + 1), where c is the fewest others who would have had to act differently
    for the member to make the difference; 0 if never. Judged responsibility grows with both;
    how they combine was fitted to small team games and is left open here.

    Parameters
    ----------
    success : str
        When the team succeeds, as an equation over members: ``A and (B or C)``.
    did : mapping of str to int
        Whether each member succeeded (1) or failed (0).
    chance : mapping of str to float
        Chance that each member succeeds, independently of the others.

    Returns
    -------
    DataFrame
        A row a member: ``member``, ``did``, ``criticality`` (0 to 1; missing where the team
        cannot succeed even with the member), ``pivotality`` (0 to 1), ``changes`` (c; missing
        if no change of others would make the member decisive).

    Raises
    ------
    ValueError
        If members do not match, a chance lies outside 0 to 1, or there are more than 16 members.

    References
    ----------
    Lagnado, Gerstenberg & Zultan (2013), doi:10.1111/cogs.12054; pivotality after Chockler &
    Halpern (2004), doi:10.1613/jair.1391.

    Examples
    --------
    >>> halves = dict.fromkeys("ABC", 0.5)
    >>> table = criticality_pivotality("A and (B or C)", {"A": 0, "B": 0, "C": 0}, halves)
    >>> table[["member", "criticality", "pivotality"]].values.tolist()
    [['A', 1.0, 0.5], ['B', 0.5, 0.5], ['C', 0.5, 0.5]]
    """
    equation = parse_equation(success, what="success")
    members = list(equation.names)
    if not 1 <= len(members) <= MOST_MEMBERS:
        raise ValueError(f"success names 1 to {MOST_MEMBERS} members, not {len(members)}")
    for what, given in (("did", did), ("chance", chance)):
        check_columns(what, given, members)
        check_words(f"a member of {what}", given, members)
    if not set(did.values()) <= set(MEMBERS_CHANGE):
        raise ValueError("did is 1 for a member who succeeded and 0 for one who failed")
    if any(not 0 <= value <= 1 for value in chance.values()):
        raise ValueError("chance is a number from 0 to 1 for every member")
    n = len(members)
    acts = np.arange(1 << n)[:, None] >> np.arange(n) & 1
    values = {name: acts[:, place] for place, name in enumerate(members)}
    succeeds = np.broadcast_to(equation.evaluate(values), 1 << n).astype(bool)
    actual = np.array([did[name] for name in members])
    chances = np.array([float(chance[name]) for name in members])
    rows = [_row(place, acts, succeeds, actual, chances) for place in range(n)]
    table = pd.DataFrame(rows, columns=["criticality", "pivotality", "changes"])
    return pd.concat([pd.DataFrame({"member": members, "did": actual}), table], axis=1)


def _row(
    place: int,
    acts: NDArray[Any],
    succeeds: NDArray[np.bool_],
    actual: NDArray[Any],
    chances: NDArray[np.float64],
) -> tuple[float, float, float]:
    """Criticality, pivotality and fewest changes of one member."""
    fails, others = acts[:, place] == 0, np.arange(acts.shape[1]) != place
    odds = np.where(acts[:, others] == 1, chances[others], 1 - chances[others]).prod(axis=1)
    if_fails, if_succeeds = (odds[side & succeeds].sum() for side in (fails, ~fails))
    criticality = 1 - if_fails / if_succeeds if if_succeeds else np.nan
    decides = succeeds[fails] != succeeds[~fails]
    if not decides.any():
        return criticality, 0.0, np.nan
    changes = (acts[fails][:, others] != actual[others]).sum(axis=1)[decides].min()
    return criticality, 1 / (changes + 1), float(changes)
