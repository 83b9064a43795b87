"""Asking a mixed-integer solver (HiGHS): the fewest changed and held variables of a cause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, inf
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kit.models.engine.circuit import TRUE, Circuit
from kit.models.engine.encoding import Clause, Encoding

INFEASIBLE: Final = 2  # a status of scipy.optimize.milp
HALF: Final = 0.5


@dataclass(frozen=True)
class Answer:
    """A world with few changed and held variables, and a proven bound below which none has fewer.

    ``true`` are its true literals, None if none was found; ``bound`` is infinite if there is none.
    """

    true: frozenset[int] | None
    bound: float


class Programme:
    """Linear constraints over the literals of an encoding; more can be asked later."""

    def __init__(self, encoding: Encoding) -> None:
        self._n = encoding.circuit.size
        self._entries: list[tuple[int, int, float]] = []
        self._low: list[float] = []
        self._high: list[float] = []
        _gates(self, encoding.circuit)
        self.ask([TRUE])
        for clause in encoding.conditions:
            self.ask(clause)
        self._cost, self._constant = self._objective(encoding)

    def row(self, terms: Sequence[tuple[float, int]], low: float, high: float = inf) -> None:
        """Ask that the weights of the true literals add up to between low and high."""
        shift = sum(weight for weight, literal in terms if literal < 0)
        row = len(self._low)
        self._entries += [(row, abs(lit) - 1, w if lit > 0 else -w) for w, lit in terms]
        self._low.append(low - shift)
        self._high.append(high - shift)

    def ask(self, clause: Clause | list[int]) -> None:
        """Ask that one of these literals is true."""
        self.row([(1, literal) for literal in clause], 1)

    def _objective(self, encoding: Encoding) -> tuple[NDArray[np.float64], int]:
        cost = np.zeros(self._n)
        counted = [*encoding.changed.values(), *encoding.held.values()]
        for literal in counted:
            cost[abs(literal) - 1] += 1 if literal > 0 else -1
        return cost, sum(literal < 0 for literal in counted)

    def solve(self, time_limit: float | None) -> Answer:
        """Find the world with the fewest changed and held variables, or a bound on their number."""
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import coo_array

        rows, columns, weights = zip(*self._entries, strict=True)
        matrix = coo_array((weights, (rows, columns)), shape=(len(self._low), self._n)).tocsr()
        options = {"mip_rel_gap": 0.0}
        if time_limit is not None:
            options["time_limit"] = max(time_limit, 0.01)
        result = milp(
            self._cost,
            integrality=np.ones(self._n),
            bounds=Bounds(0, 1),
            constraints=LinearConstraint(matrix, self._low, self._high),
            options=options,
        )
        if result.status == INFEASIBLE:
            return Answer(None, inf)
        bound = result.mip_dual_bound
        known = bound is not None and np.isfinite(bound)
        least = ceil(bound + self._constant - 1e-6) if known else 0
        if result.x is None:
            return Answer(None, least)
        signs = np.where(result.x > HALF, 1, -1) * np.arange(1, self._n + 1)
        return Answer(frozenset(signs.tolist()), least)


def _gates(programme: Programme, circuit: Circuit) -> None:
    for gate, inputs in circuit.conjunctions.items():
        for literal in inputs:
            programme.row([(1, literal), (-1, gate)], 0)
        programme.row([(-1, literal) for literal in inputs] + [(1, gate)], 1 - len(inputs))
    for gate, (terms, goal) in circuit.thresholds.items():
        total = sum(weight for weight, _ in terms)
        programme.row([*terms, (-goal, gate)], 0)
        programme.row([*terms, (goal - 1 - total, gate)], -inf, goal - 1)
    for literals in circuit.choices:
        programme.row([(1, literal) for literal in literals], 1, 1)
