"""Degrees in read-once models, where everything counts in one place only: one walk, no search.

Where every variable is in one equation, once, and the equations are made of and, or, not and
counts that reach a number, each minimal cause is a smallest way of flipping the outcome: some of
the parts a gate needs, each flipped by itself, and nothing ever has to be held.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from math import inf
from typing import Final

from kit.models.engine.circuit import TRUE, Circuit, Compiler, Values
from kit.models.model import BOOLEAN, CausalModel


def read_once_sizes(model: CausalModel, changeable: Collection[str]) -> dict[str, float] | None:
    """Size of the smallest minimal cause with each variable in it; None if not read-once.

    Infinite where a variable is in no cause.
    """
    tree = _Tree(model, changeable)
    if not tree.is_read_once:
        return None
    around = tree.around()
    sizes = {name: around[literal] + 1 for name, literal in tree.literal_of.items()}
    return {
        name: size if name in changeable and size < NEVER else inf for name, size in sizes.items()
    }


NEVER: Final = 10**9


class _Tree:
    """The circuit of a model with every variable free, and how few changes flip each literal."""

    def __init__(self, model: CausalModel, changeable: Collection[str]) -> None:
        self.circuit = Circuit()
        self.literal_of: dict[str, int] = {}
        self.rule_of: dict[int, int] = {}
        self.is_read_once = True
        self._true: dict[int, bool] = {TRUE: True}
        self._changeable: set[int] = set()
        values: dict[str, Values] = {name: {v: TRUE} for name, v in model.context.items()}
        compiler = Compiler(self.circuit, values)
        relevant = set(model.relevant)
        for name in (name for name in model.order if name in relevant):
            rule = compiler.values(model.parsed[name])
            values[name] = self.circuit.free(BOOLEAN)
            literal = self.literal_of[name] = values[name][1]
            self.rule_of[literal] = rule.get(1, -TRUE)
            self._true[literal] = bool(model.values[name])
            if name in changeable:
                self._changeable.add(literal)
            self.is_read_once &= rule.keys() <= {0, 1} and model.domain(name) == BOOLEAN
        self.root = abs(compiler.truth(model.parsed_outcome))
        self.is_read_once &= self._used_once()

    def _used_once(self) -> bool:
        """Whether no literal is used twice and every count has equal weights."""
        gates = self.circuit
        uses = Counter(abs(literal) for literal in [self.root, *self.rule_of.values()])
        for inputs in gates.conjunctions.values():
            uses.update(abs(literal) for literal in inputs)
        for terms, _ in gates.thresholds.values():
            uses.update(abs(literal) for _, literal in terms)
            if len({weight for weight, _ in terms}) > 1:
                return False
        del uses[TRUE]
        return not uses or max(uses.values()) == 1

    def _is_true(self, literal: int) -> bool:
        return self._true[abs(literal)] == (literal > 0)

    def _gate(self, literal: int) -> tuple[int, list[int]]:
        """How many of which inputs have to flip so that the gate does; sets its actual value."""
        if literal in self.circuit.conjunctions:
            inputs = list(self.circuit.conjunctions[literal])
            goal = len(inputs)
        else:
            terms, weight = self.circuit.thresholds[literal]
            inputs, goal = [i for _, i in terms], -(-weight // terms[0][0])
        true = [i for i in inputs if self._is_true(i)]
        self._true[literal] = len(true) >= goal
        if self._true[literal]:
            return len(true) - goal + 1, [abs(i) for i in true]
        return goal - len(true), [abs(i) for i in inputs if not self._is_true(i)]

    def _walk(self) -> Iterator[tuple[int, int, list[int]]]:
        """Every literal after those it depends on, with how many of which parts flip it."""
        for literal in range(TRUE + 1, self.circuit.size + 1):
            if literal in self.rule_of:
                yield literal, 1, [abs(self.rule_of[literal])]
            else:
                yield literal, *self._gate(literal)

    def around(self) -> list[int]:
        """Fewest changes elsewhere that flip the outcome once this literal flips, by literal."""
        cost = [NEVER] * (self.circuit.size + 1)
        walked = []
        for literal, need, parts in self._walk():
            cheapest = sorted(parts, key=cost.__getitem__)[:need]
            flips = sum(cost[part] for part in cheapest)
            cost[literal] = 1 if literal in self._changeable else min(flips, NEVER)
            walked.append((literal, parts, cheapest))
        around = [NEVER] * len(cost)
        around[self.root] = 0
        for literal, parts, cheapest in reversed(walked):
            among = set(cheapest)
            others = around[literal] + sum(cost[part] for part in cheapest)
            for part in parts:
                spared = part if part in among else cheapest[-1]
                around[part] = min(others - cost[spared], NEVER)
        return around
