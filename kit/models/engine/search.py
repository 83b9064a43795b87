"""Causes and degrees in models too large to list every world: solvers over one encoding."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from math import inf
from time import monotonic
from typing import Final

from kit.models.engine.encoding import Encoding
from kit.models.engine.milp import Programme
from kit.models.engine.sat import Search, SolverError, TimeUpError, minimal_part, minimal_sets
from kit.models.model import CausalModel

MOST_LISTED: Final = 500


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
    causes are listed; where there are too many, an integer programme is solved for each name.
    """
    shown = dict.fromkeys(names, inf)
    try:
        for number, cause in enumerate(find_causes(model, changeable, deadline)):
            for name in shown.keys() & cause.changed.keys():
                shown[name] = min(shown[name], cause.cost)
            if number == MOST_LISTED:
                break
        else:
            return {name: (cost, cost) for name, cost in shown.items()}
    except TimeUpError:
        pass
    bounds = {}
    for place, (name, cost) in enumerate(shown.items()):
        until = deadline and monotonic() + (deadline - monotonic()) / (len(shown) - place)
        low, high = smallest_cost(model, name, changeable, until)
        bounds[name] = low, min(high, cost)
    return bounds


def smallest_cost(
    model: CausalModel, name: str, changeable: Collection[str], deadline: float | None
) -> tuple[float, float]:
    """Bounds on the fewest changed and held variables of a minimal cause with this one in it."""
    encoding = Encoding(model, changeable=changeable)
    if name not in encoding.changed:
        return inf, inf
    asked = Encoding(model, changeable=changeable)
    asked.require(name)
    programme = Programme(asked)
    low, high = 1.0, inf
    seen: set[tuple[str, ...]] = set()
    with Search(encoding, deadline) as causes, Search(asked, deadline) as check:
        try:
            while low < high:
                answer = programme.solve(_left(deadline))
                if answer.true is None:
                    if answer.bound < inf or check.possible():
                        break
                    return inf, inf
                low = max(low, answer.bound)
                found = _read(asked, answer.true)
                part = _minimal_part(encoding, causes, found)
                if part in seen:
                    break  # the solver has no time, or no means, to do better
                seen.add(part)
                if len(part) == len(found.changed):
                    high = min(high, found.cost)
                elif name in part:
                    high = min(high, _fewest_held(encoding, causes, part).cost)
                for clause in _cuts(encoding, part, keep=name in part):
                    programme.ask(clause)
                    check.forbid(clause)
        except (TimeUpError, SolverError):
            pass  # the bounds proven so far still hold
    return low, high


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


def _cuts(encoding: Encoding, cause: Collection[str], *, keep: bool) -> list[tuple[int, ...]]:
    """Clauses that forbid every larger set than this cause, and itself unless it is kept."""
    itself = tuple(-encoding.changed[name] for name in cause)
    if not keep:
        return [itself]
    return [(*itself, -lit) for name, lit in encoding.changed.items() if name not in cause]


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
