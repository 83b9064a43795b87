"""Causes and degrees in models too large to list every world: solvers over one encoding."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from math import inf
from time import monotonic
from typing import Final

from kit.models.engine.encoding import Encoding
from kit.models.engine.milp import Programme
from kit.models.engine.sat import (
    ConflictsUpError,
    Search,
    SolverError,
    TimeUpError,
    minimal_part,
    minimal_sets,
)
from kit.models.model import CausalModel

MOST_LISTED: Final = 1_000
FEW_LISTED: Final = 100
MANY_COUNTED: Final = 12
MOST_CONFLICTS: Final = 20_000


@dataclass(frozen=True)
class Cause:
    """A set of variables, the values they are changed to, and the variables held beside them."""

    changed: Mapping[str, int]
    held: tuple[str, ...]

    @property
    def cost(self) -> int:
        """How many variables are changed or held."""
        return len(self.changed) + len(self.held)


def find_causes(
    model: CausalModel, changeable: Collection[str], deadline: float | None
) -> Iterator[Cause]:
    """Minimal causes as they are found; raises TimeUpError at the deadline."""
    encoding = Encoding(model, changeable=changeable)
    with Search(encoding, deadline) as search:
        for cause in minimal_sets(search, encoding.changed):
            yield _fewest_held(encoding, search, cause)


def is_minimal_cause(model: CausalModel, cause: Collection[str], deadline: float | None) -> bool:
    """Whether exactly these variables are a minimal cause."""
    encoding = Encoding(model, changeable=cause)
    with Search(encoding, deadline) as search:
        if len(encoding.changed) < len(cause) or not search.possible():
            return False
        literals = list(encoding.changed.values())
        return not search.fewer(literals, literals)


def bounds_on_costs(
    model: CausalModel,
    names: Collection[str],
    changeable: Collection[str],
    deadline: float | None,
) -> dict[str, tuple[float, float]]:
    """Bounds on the fewest changed and held variables of a minimal cause with each name in it.

    They meet where the number is proven; both are infinite if the name is in no cause. First the
    causes are listed; where there are too many, each name is sought by itself.
    """
    shown = dict.fromkeys(names, inf)
    most = FEW_LISTED if _counts(Encoding(model, changeable=changeable)) else MOST_LISTED
    try:
        for number, cause in enumerate(find_causes(model, changeable, deadline)):
            for name in shown.keys() & cause.changed.keys():
                shown[name] = min(shown[name], cause.cost)
            if number == most:
                break
        else:
            return {name: (cost, cost) for name, cost in shown.items()}
    except TimeUpError:
        pass
    bounds = {}
    for place, (name, cost) in enumerate(shown.items()):
        until = deadline and monotonic() + (deadline - monotonic()) / (len(shown) - place)
        bounds[name] = smallest_cost(model, name, changeable, until, cost)
    return bounds


def smallest_cost(
    model: CausalModel,
    name: str,
    changeable: Collection[str],
    deadline: float | None,
    shown: float = inf,
) -> tuple[float, float]:
    """Bounds on the fewest changed and held variables of a minimal cause with this one in it.

    ``shown`` is the cost of such a cause that is known already.
    """
    plain = Encoding(model, changeable=changeable)
    if name not in plain.changed:
        return inf, inf
    asked = Encoding(model, changeable=changeable)
    asked.require(name)
    with Search(plain, deadline) as causes, Search(asked, deadline) as check:
        hunt = _Hunt(name, plain, asked, causes, check, high=shown)
        with suppress(TimeUpError, SolverError):  # the bounds proven so far still hold
            if _counts(asked) or not hunt.by_sat():
                hunt.by_milp(deadline)
        return hunt.low, hunt.high


def _counts(encoding: Encoding) -> bool:
    """Whether an equation counts many things, which integer programmes do better than SAT."""
    thresholds = encoding.circuit.thresholds.values()
    return any(len(terms) > MANY_COUNTED for terms, _ in thresholds)


@dataclass
class _Hunt:
    """The search for the smallest cost: bounds so far, and the sets that need no second look.

    ``plain`` holds every world without the outcome, ``asked`` those in which the variable is
    changed and makes a difference; ``causes`` and ``check`` are solvers over the two.
    """

    name: str
    plain: Encoding
    asked: Encoding
    causes: Search
    check: Search
    high: float
    low: float = 1.0
    seen: set[tuple[str, ...]] = field(default_factory=set)

    def by_sat(self) -> bool:
        """Ask for a cheaper cause until there is none; False if that is too hard to tell."""
        counted = [*self.asked.changed.values(), *self.asked.held.values()]
        while self.low < self.high:
            cheaper = [self.check.at_most(int(self.high) - 1, counted)] if self.high < inf else []
            try:
                found = self.check.possible(cheaper, conflicts=MOST_CONFLICTS)
            except ConflictsUpError:
                return False
            if not found:
                self.low = self.high
                return True
            self._learn(self.check.true)
        return True

    def by_milp(self, deadline: float | None) -> None:
        """Let an integer programme find the cheapest."""
        programme = Programme(self.asked)
        for part in self.seen:
            programme.ask(self._without(part))
        while self.low < self.high:
            answer = programme.solve(_left(deadline))
            if answer.true is None:
                if answer.bound == inf and not self.check.possible():
                    self.low = self.high
                return
            self.low = max(self.low, min(answer.bound, self.high))
            programme.ask(self._without(self._learn(answer.true)))

    def _learn(self, true: frozenset[int]) -> tuple[str, ...]:
        """Take from a world the minimal cause inside it, count its cost, and look no more at it."""
        part = _minimal_part(self.plain, self.causes, _read(self.asked, true))
        if part in self.seen:
            raise SolverError("the solver gave a set again that it had been told to leave out")
        self.seen.add(part)
        if self.name in part:
            self.high = min(self.high, _fewest_held(self.plain, self.causes, part).cost)
        self.check.forbid(self._without(part))
        return part

    def _without(self, part: tuple[str, ...]) -> tuple[int, ...]:
        """Clause that forbids a set of variables to be changed, and every larger set."""
        return tuple(-self.plain.changed[name] for name in part)


def _left(deadline: float | None) -> float | None:
    if deadline is None:
        return None
    if monotonic() > deadline:
        raise TimeUpError
    return deadline - monotonic()


def _minimal_part(encoding: Encoding, search: Search, found: Cause) -> tuple[str, ...]:
    """Minimal cause inside the changed variables of a world without the outcome."""
    outside = [-lit for name, lit in encoding.changed.items() if name not in found.changed]
    if not search.possible(outside):
        raise SolverError("a world that was found and checked cannot be found again")
    return minimal_part(search, encoding.changed)


def _fewest_held(encoding: Encoding, search: Search, cause: Collection[str]) -> Cause:
    outside = [-lit for name, lit in encoding.changed.items() if name not in cause]
    search.fewest(list(encoding.held.values()), outside)
    return _read(encoding, search.true)


def _read(encoding: Encoding, true: frozenset[int]) -> Cause:
    """Changed and held variables of a world, checked against the equations themselves."""
    values, actual = encoding.values(true), encoding.model.values
    changed = {name: values[name] for name, lit in encoding.changed.items() if lit in true}
    held = tuple(name for name, lit in encoding.held.items() if lit in true)
    world = encoding.model.solve({**changed, **{name: actual[name] for name in held}})
    if encoding.model.parsed_outcome.evaluate(world):
        raise SolverError("the solver gave a world in which the outcome happens all the same")
    return Cause(changed, held)
