"""The original (2001) definition of cause, which lets held variables take any value.

A setting leaves each variable free to follow its equation, or fixes it at one of its values. The
outcome under every setting is one array with an axis a variable; AC2 is read off that array.
"""

from __future__ import annotations

from math import prod
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kit.models.model import CausalModel

MOST_SETTINGS: Final = 2**22
NO_CAUSE: Final = -1


def fewest_departures(model: CausalModel) -> dict[str, int]:
    """Fewest variables held at a value that is not theirs, for each variable to be a cause.

    `NO_CAUSE` where the variable is no cause. Under this definition every cause is one variable.
    """
    variables = model.relevant
    happens = _outcome_under_settings(model)
    robust = _stays_when_put_back(model, happens)
    found = dict.fromkeys(model.endogenous, NO_CAUSE)
    for axis, name in enumerate(variables):
        domain = model.domain(name)
        actual = domain.index(model.values[name])
        others = [i for i in range(len(domain)) if i != actual]
        absent = ~happens.take(others, axis=axis).all(axis=axis)
        shows = absent & robust.take(actual, axis=axis)
        if shows.any():
            found[name] = int(_departures(model, axis)[shows].min())
    return found


def _outcome_under_settings(model: CausalModel) -> NDArray[np.bool_]:
    """Whether the outcome happens; the last place of an axis leaves the variable free."""
    variables = model.relevant
    shape = [len(model.domain(name)) + 1 for name in variables]
    if prod(shape) > MOST_SETTINGS:
        raise ValueError(
            f"the original definition is worked out for up to {MOST_SETTINGS:,} settings; these "
            f"{len(variables)} variables have {prod(shape):,}: use definition='modified', "
            "or merge variables"
        )
    axis_of = {name: axis for axis, name in enumerate(variables)}
    values: dict[str, NDArray[np.int64]] = {}
    for name in (name for name in model.order if name in axis_of):
        axis, domain = axis_of[name], model.domain(name)
        free = np.broadcast_to(
            model.parsed[name].evaluate({**model.context, **values}), shape
        ).astype(np.int64)
        fixed = np.array([*domain, 0]).reshape([-1 if a == axis else 1 for a in range(len(shape))])
        is_free = np.zeros(shape[axis], dtype=bool)
        is_free[-1] = True
        values[name] = np.where(is_free.reshape(fixed.shape), free, fixed)
    happens = model.parsed_outcome.evaluate({**model.context, **values})
    return np.broadcast_to(happens, shape).astype(bool)


def _stays_when_put_back(model: CausalModel, happens: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether it also happens with any of the free variables fixed at their actual values."""
    stays = happens.copy()
    for axis, name in enumerate(model.relevant):
        actual = model.domain(name).index(model.values[name])
        along = np.moveaxis(stays, axis, 0)
        along[-1] &= along[actual]
    return stays


def _departures(model: CausalModel, without: int) -> NDArray[np.int64]:
    """How many variables a setting fixes at a value that is not theirs, one axis left out."""
    counted = np.zeros((), dtype=np.int64)
    for axis, name in enumerate(model.relevant):
        if axis == without:
            continue
        departs = [int(v != model.values[name]) for v in model.domain(name)] + [0]
        counted = np.add.outer(counted, np.array(departs))
    return counted
