"""Worlds of a small model: every assignment of its variables, side by side in arrays.

In a world each variable either follows its equation, is *held* at its actual value against the
equation, or is *changed* to another value against the equation. Causes, degrees and what parties
could have prevented are all read off the worlds in which the outcome is absent.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kit.models.model import CausalModel

MOST_WORLDS: Final = 2**12


@dataclass(frozen=True)
class Worlds:
    """The worlds without the outcome.

    ``values``, ``held`` and ``changed`` have a row a world and a column a variable of
    ``variables``; the rows are in a fixed order, so answers are the same every time.
    """

    variables: tuple[str, ...]
    values: NDArray[np.int64]
    held: NDArray[np.bool_]
    changed: NDArray[np.bool_]


def is_small(model: CausalModel) -> bool:
    """Whether every world of the model can be listed faster than a solver is asked."""
    return prod(len(model.domain(name)) for name in model.relevant) <= MOST_WORLDS


def worlds_without(model: CausalModel) -> Worlds:
    """Worlds in which the outcome does not happen."""
    variables = model.relevant
    sizes = [len(model.domain(name)) for name in variables]
    axes = np.unravel_index(np.arange(prod(sizes)), sizes)
    values = {
        name: np.asarray(model.domain(name), dtype=np.int64)[axis]
        for name, axis in zip(variables, axes, strict=True)
    }
    everything = {**model.context, **values}
    absent = np.broadcast_to(~model.parsed_outcome.evaluate(values).astype(bool), prod(sizes))
    table = np.column_stack([values[name] for name in variables])[absent]
    rule = np.column_stack(
        [
            np.broadcast_to(model.parsed[name].evaluate(everything), prod(sizes))
            for name in variables
        ]
    )[absent]
    actual = np.array([model.values[name] for name in variables])
    against = table != rule
    return Worlds(variables, table, against & (table == actual), against & (table != actual))
