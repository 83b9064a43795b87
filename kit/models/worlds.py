"""Worlds: every assignment of the variables an outcome depends on, side by side in arrays.

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

MOST_WORLDS: Final = 2**20


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


def worlds_without(model: CausalModel) -> Worlds:
    """Worlds in which the outcome does not happen.

    Raises
    ------
    ValueError
        If the outcome does not happen in the context (there is nothing to explain), or the
        outcome depends on too many variables to list every world.
    """
    if not model.happens:
        raise ValueError(
            f"the outcome {model.outcome!r} does not happen in this context; causes are asked of "
            "what happened, so an averted outcome has none"
        )
    variables = model.relevant
    sizes = [len(model.domain(name)) for name in variables]
    if prod(sizes) > MOST_WORLDS:
        raise ValueError(
            f"the outcome depends on {len(variables)} variables with {prod(sizes):,} joint values; "
            f"up to {MOST_WORLDS:,} can be listed: leave variables out or merge them"
        )
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
