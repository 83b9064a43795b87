"""Asking a SAT solver which sets of variables, changed, can make the outcome absent."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from math import inf
from time import monotonic
from typing import Any, Final, Self, TypeVar

from kit.models.engine.circuit import TRUE
from kit.models.engine.encoding import Encoding

CONFLICTS_A_LOOK: Final = 2_000

Key = TypeVar("Key", bound=Hashable)


class TimeUpError(Exception):
    """The time given to a search has passed before it had an answer."""


class ConflictsUpError(Exception):
    """The conflicts a search may run into were used up before it had an answer."""


class SolverError(RuntimeError):
    """A solver's answer does not stand up to the equations."""


class Search:
    """An incremental SAT solver over an encoding, which stops at a deadline.

    The deadline is a reading of ``time.monotonic``; None waits for the answer.
    """

    def __init__(self, encoding: Encoding, deadline: float | None = None) -> None:
        from pysat.solvers import Solver

        self._deadline = deadline
        self._solver = Solver("glucose42", bootstrap_with=encoding.clauses)
        self._size = encoding.circuit.size
        self._counters: dict[tuple[int, ...], Any] = {}
        self._prefer_actual(encoding)
        self.true: frozenset[int] = frozenset()

    def _prefer_actual(self, encoding: Encoding) -> None:
        against = [*encoding.changed.values(), *encoding.held.values()]
        self._solver.set_phases([-literal for literal in against])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._solver.delete()

    def possible(self, assumptions: Iterable[int] = (), *, conflicts: float = inf) -> bool:
        """Whether a world fits the assumptions; its true literals are then in ``true``."""
        assumed = list(assumptions)
        answer = None
        while answer is None:
            if self._deadline is not None and monotonic() > self._deadline:
                raise TimeUpError
            if conflicts <= 0:
                raise ConflictsUpError
            self._solver.conf_budget(CONFLICTS_A_LOOK)
            answer = self._solver.solve_limited(assumptions=assumed)
            conflicts -= CONFLICTS_A_LOOK
        if answer:
            self.true = frozenset(self._solver.get_model())
        return bool(answer)

    def forbid(self, clause: Iterable[int]) -> None:
        """Ask from now on that one of these literals is true."""
        self._solver.add_clause(list(clause))

    def fewer(self, chosen: Sequence[int], literals: Iterable[int]) -> bool:
        """Whether only some of the chosen literals, and none of the others, can be true."""
        self._size += 1
        asked = self._size
        self._solver.add_clause([-asked, *(-literal for literal in chosen)])
        others = set(literals).difference(chosen)
        answer = self.possible([*(-literal for literal in others), asked])
        self._solver.add_clause([-asked])
        return answer

    def fewest(self, literals: Sequence[int], assumptions: Iterable[int]) -> None:
        """Leave in ``true`` a world that fits the assumptions with the fewest true literals."""
        assumed = list(assumptions)
        if self.possible([*assumed, *(-literal for literal in literals)]):
            return
        if not self.possible(assumed):
            raise SolverError("a world that had been found is no longer there")
        count = len(self.true.intersection(literals))
        while count > 1 and self.possible([*assumed, self.at_most(count - 1, literals)]):
            count = len(self.true.intersection(literals))

    def at_most(self, bound: int, literals: Sequence[int]) -> int:
        """Literal that, assumed, lets no more than this number of the literals be true."""
        return -self._more_than(bound, literals) if bound < len(literals) else TRUE

    def _more_than(self, bound: int, literals: Sequence[int]) -> int:
        """Literal that is true if more than this number of the literals are."""
        from pysat.card import ITotalizer

        key = tuple(literals)
        counter = self._counters.get(key)
        if counter is None or counter.ubound <= bound:
            counter = ITotalizer(lits=list(key), ubound=2 * bound, top_id=self._size)
            self._size = counter.top_id
            self._solver.append_formula(counter.cnf.clauses)
            self._counters[key] = counter
        return int(counter.rhs[bound])


def minimal_sets(search: Search, literals: Mapping[Key, int]) -> Iterator[tuple[Key, ...]]:
    """Every minimal set of keys whose literals can be true while all others are false.

    Each set is forbidden after it was given, so the next one is another.
    """
    while search.possible():
        chosen = minimal_part(search, literals)
        yield chosen
        search.forbid(-literals[key] for key in chosen)


def minimal_part(search: Search, literals: Mapping[Key, int]) -> tuple[Key, ...]:
    """Minimal part of the keys that are now true, which can be true while all others are false."""
    chosen = [key for key, literal in literals.items() if literal in search.true]
    while search.fewer([literals[key] for key in chosen], literals.values()):
        chosen = [key for key in chosen if literals[key] in search.true]
    return tuple(chosen)
