"""Actual causes under the modified Halpern-Pearl definition, each with its witness."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kit.models.model import CausalModel
from kit.models.worlds import Worlds, worlds_without
from kit.vocab import check_words

COLUMNS = ["cause", "size", "held", "changed", "complete"]


def actual_causes(
    model: CausalModel, *, among: Iterable[str] | None = None, limit: int | None = None
) -> pd.DataFrame:
    """Return every minimal cause of the outcome, with the counterfactual that shows it.

    A set of variables is a cause if the outcome would have been absent had they taken other
    values while some further variables were held at their actual values, and no smaller part of
    the set would do. A member of a larger set is part of a cause, not a cause by itself.

    Parameters
    ----------
    model : CausalModel
        A model whose outcome happens in its context.
    among : iterable of str, optional
        Variables that may be in a cause, such as ``model.agents``, or ``model.departures`` for
        departures from a norm only; all if left out. Any variable may be held.
    limit : int, optional
        Largest number of causes to return.

    Returns
    -------
    DataFrame
        A row a minimal cause, smallest first: ``cause`` (tuple of variables), ``size``, ``held``
        (tuple of variables kept at their actual values; as few as will do), ``changed`` (dict of
        variable to counterfactual value), ``complete`` (False where the limit left causes out).
        The outcome's own variable is a trivial cause and is listed unless ``among`` leaves it out.

    Raises
    ------
    ValueError
        If the outcome does not happen, a variable is unknown, or the model is too large.

    References
    ----------
    Halpern (2015), A modification of the Halpern-Pearl definition of causality, IJCAI,
    https://www.ijcai.org/Proceedings/15/Papers/427.pdf.

    Examples
    --------
    >>> import kit
    >>> company = kit.load_account("aws-kiro-2025-12", "company")
    >>> kit.actual_causes(company, among=company.agents)[["cause", "held"]]
          cause     held
    0   (TASK,)       ()
    1  (NOASK,)  (HAND,)
    2  (BROAD,)       ()
    3   (KIRO,)  (HAND,)
    """
    if limit is not None and limit < 1:
        raise ValueError(f"limit is a number of causes, 1 or more, not {limit}")
    worlds, masks, best = minimal_causes(model, among=among)
    total = len(masks)
    bits = masks[:, None] >> np.arange(len(worlds.variables)) & 1
    order = sorted(range(total), key=lambda i: (bits[i].sum(), *(-bits[i])))[:limit]
    rows = [_row(worlds, worlds.changed[best[i]], best[i], total, limit) for i in order]
    return pd.DataFrame(rows, columns=COLUMNS)


def _row(
    worlds: Worlds, changed: NDArray[np.bool_], world: int, total: int, limit: int | None
) -> tuple[object, ...]:
    names = np.array(worlds.variables)
    cause = tuple(names[changed].tolist())
    values = dict(zip(cause, worlds.values[world][changed].tolist(), strict=True))
    held = tuple(names[worlds.held[world]].tolist())
    return cause, len(cause), held, values, limit is None or total <= limit


def minimal_causes(
    model: CausalModel, *, among: Iterable[str] | None = None
) -> tuple[Worlds, NDArray[np.int64], NDArray[np.int64]]:
    """Worlds, the minimal causes as bit masks over their variables, and a world that shows each.

    The world is the one with the fewest held variables; the first of several.
    """
    worlds = worlds_without(model)
    if among is not None:
        if isinstance(among, str):
            raise TypeError(f"among is a list of variables, such as [{among!r}], not one text")
        among = list(among)
        check_words("a variable of among", among, model.endogenous)
        barred = np.array([name not in among for name in worlds.variables])
        worlds = _keep(worlds, ~(worlds.changed & barred).any(axis=1))
    power = 1 << np.arange(len(worlds.variables), dtype=np.int64)
    mask = worlds.changed @ power
    order = np.lexsort((worlds.held.sum(axis=1), mask))
    found, first = np.unique(mask[order], return_index=True)
    minimal = _is_minimal(found, len(worlds.variables))
    return worlds, found[minimal], order[first[minimal]]


def _keep(worlds: Worlds, rows: NDArray[np.bool_]) -> Worlds:
    return Worlds(worlds.variables, worlds.values[rows], worlds.held[rows], worlds.changed[rows])


def _is_minimal(masks: NDArray[np.int64], n: int) -> NDArray[np.bool_]:
    """Which sets contain no other of the sets: upward closure over the lattice of 2**n sets."""
    covered = np.zeros(1 << n, dtype=bool)
    covered[masks] = True
    for bit in range(n):
        pairs = covered.reshape(-1, 2, 1 << bit)
        pairs[:, 1] |= pairs[:, 0]
    bits = 1 << np.arange(n, dtype=np.int64)
    inside = (masks[:, None] & bits) > 0
    smaller = covered[np.where(inside, masks[:, None] ^ bits, 0)] & inside
    return np.logical_not(smaller.any(axis=1))
