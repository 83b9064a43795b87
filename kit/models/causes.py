"""Actual causes under the modified Halpern-Pearl definition, each with its witness."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from time import monotonic
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kit.models.engine.sat import TimeUpError
from kit.models.engine.search import Cause, find_causes, is_minimal_cause
from kit.models.engine.worlds import Worlds, is_small, worlds_without
from kit.models.model import CausalModel
from kit.vocab import as_names, check_words

COLUMNS: Final = ["cause", "size", "held", "changed", "complete"]
MOST_CAUSES: Final = 1_000


def actual_causes(
    model: CausalModel,
    *,
    among: Iterable[str] | None = None,
    limit: int | None = None,
    time_limit: float | None = 60,
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
        Largest number of causes to return. In models too large to list every world at most
        1,000 are sought if it is left out; their number can grow exponentially.
    time_limit : float, optional
        Seconds after which a search in a large model stops with what it has found; None never.

    Returns
    -------
    DataFrame
        A row a minimal cause, smallest first: ``cause`` (tuple of variables), ``size``, ``held``
        (tuple of variables kept at their actual values; as few as will do), ``changed`` (dict of
        variable to counterfactual value), ``complete`` (False where a limit left causes out; in
        a large model the ones returned need not be the smallest then).
        The outcome's own variable is a trivial cause and is listed unless ``among`` leaves it out.

    Raises
    ------
    ValueError
        If the outcome does not happen, a variable is unknown, or a limit makes no sense.

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
    changeable = check_among(model, among)
    deadline = check_limits(limit, time_limit)
    model.check_happens()
    if is_small(model):
        found = _listed(model, changeable)
        complete = limit is None or len(found) <= limit
    else:
        found, complete = _sought(model, changeable, limit or MOST_CAUSES, deadline)
    place = {name: i for i, name in enumerate(model.endogenous)}
    found.sort(key=lambda cause: (len(cause.changed), *(place[name] for name in cause.changed)))
    rows = [
        (tuple(cause.changed), len(cause.changed), cause.held, dict(cause.changed), complete)
        for cause in found[:limit]
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def is_actual_cause(
    model: CausalModel, cause: Iterable[str] | str, *, time_limit: float | None = 60
) -> bool:
    """Return whether these variables, at their actual values, are an actual cause.

    They are if the outcome would have been absent had they, and nothing less than all of them,
    taken other values, perhaps with further variables held at their actual values.

    Parameters
    ----------
    model : CausalModel
        A model whose outcome happens in its context; thousands of variables are no obstacle.
    cause : iterable of str, or str
        One variable or several.
    time_limit : float, optional
        Seconds after which the question is given up; None never.

    Returns
    -------
    bool
        True for a minimal cause. A part of a cause, and a set with a part to spare, is none.

    Raises
    ------
    ValueError
        If the outcome does not happen, or a variable is unknown or named twice.
    TimeoutError
        If there was no answer within the time limit.

    References
    ----------
    Halpern (2015), A modification of the Halpern-Pearl definition of causality, IJCAI,
    https://www.ijcai.org/Proceedings/15/Papers/427.pdf.

    Examples
    --------
    >>> import kit
    >>> company = kit.load_account("aws-kiro-2025-12", "company")
    >>> kit.is_actual_cause(company, "KIRO")
    True
    >>> kit.is_actual_cause(company, ["TASK", "KIRO"])
    False
    """
    names = [cause] if isinstance(cause, str) else list(cause)
    if not names or len(set(names)) < len(names):
        raise ValueError(f"cause names one variable or several, each once, not {names}")
    check_words("a variable of cause", names, model.endogenous)
    deadline = check_limits(None, time_limit)
    model.check_happens()
    try:
        return is_minimal_cause(model, names, deadline)
    except TimeUpError:
        raise TimeoutError(
            f"no answer within {time_limit:g} seconds; give more with time_limit=, or None to wait"
        ) from None


def check_among(model: CausalModel, among: Iterable[str] | None) -> list[str]:
    """Variables that may be in a cause: those named, each known, or all."""
    if among is None:
        return list(model.endogenous)
    names = as_names("among", among)
    check_words("a variable of among", names, model.endogenous)
    return names


def check_limits(limit: int | None, time_limit: float | None) -> float | None:
    """Deadline of a search that may take this many seconds, as a reading of ``monotonic``."""
    if limit is not None and (type(limit) is not int or limit < 1):
        raise ValueError(f"limit is a whole number of causes, 1 or more, not {limit!r}")
    if time_limit is None:
        return None
    if not time_limit > 0:
        raise ValueError(f"time_limit is a number of seconds above 0, or None, not {time_limit}")
    return monotonic() + time_limit


def _sought(
    model: CausalModel, changeable: Collection[str], limit: int, deadline: float | None
) -> tuple[list[Cause], bool]:
    """Causes a solver found, and whether they are all."""
    found: list[Cause] = []
    try:
        for cause in find_causes(model, changeable, deadline):
            if len(found) == limit:
                return found, False
            found.append(cause)
    except TimeUpError:
        return found, False
    return found, True


def _listed(model: CausalModel, changeable: Collection[str]) -> list[Cause]:
    """Every cause, from the list of all worlds."""
    worlds, _, best = minimal_causes(model, changeable)
    names = np.array(worlds.variables)
    found = []
    for world in best:
        changed = worlds.changed[world]
        values = worlds.values[world][changed].tolist()
        held = tuple(names[worlds.held[world]].tolist())
        found.append(Cause(dict(zip(names[changed].tolist(), values, strict=True)), held))
    return found


def minimal_causes(
    model: CausalModel, changeable: Collection[str]
) -> tuple[Worlds, NDArray[np.int64], NDArray[np.int64]]:
    """Worlds, the minimal causes as bit masks over their variables, and a world that shows each.

    The world is the one with the fewest held variables; the first of several.
    """
    worlds = worlds_without(model)
    barred = np.array([name not in changeable for name in worlds.variables])
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
