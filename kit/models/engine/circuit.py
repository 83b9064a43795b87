"""Circuits: equations as gates over yes-or-no literals, which every solver of the kit reads.

A literal is a whole number: variable n is ``n``, its negation ``-n``; ``TRUE`` is always true. A
variable of a model is a map from its values to literals, exactly one of which is true.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from typing import Final

from kit.models.equations import Expression

TRUE: Final = 1
MOST_GATES: Final = 1_000_000
ADDED_UP: Final = 2

Values = dict[int, int]
Terms = tuple[tuple[int, int], ...]


class Circuit:
    """Gates "all of these" and "these weights reach that much", each built once.

    ``conjunctions`` maps the literal of a gate to its inputs, ``thresholds`` to its terms
    (weight, literal), all weights positive, and the weight they must reach. Of each of
    ``choices`` exactly one literal is true.
    """

    def __init__(self) -> None:
        self.size = TRUE
        self.conjunctions: dict[int, tuple[int, ...]] = {}
        self.thresholds: dict[int, tuple[Terms, int]] = {}
        self.choices: list[tuple[int, ...]] = []
        self._known: dict[object, int] = {}

    def fresh(self) -> int:
        """Literal of a new variable, free to be true or false."""
        self.size += 1
        if self.size > MOST_GATES:
            raise ValueError(
                f"the equations need more than {MOST_GATES:,} gates; pass long sums on through "
                "helper variables, or give the variables fewer values"
            )
        return self.size

    def all_of(self, literals: Iterable[int]) -> int:
        """Literal that is true if every one of these is."""
        inputs = set(literals) - {TRUE}
        if -TRUE in inputs or any(-literal in inputs for literal in inputs):
            return -TRUE
        if not inputs:
            return TRUE
        if len(inputs) == 1:
            return inputs.pop()
        key = tuple(sorted(inputs))
        if key not in self._known:
            self._known[key] = self.fresh()
            self.conjunctions[self._known[key]] = key
        return self._known[key]

    def any_of(self, literals: Iterable[int]) -> int:
        """Literal that is true if one of these is."""
        return -self.all_of(-literal for literal in literals)

    def choose(self, condition: int, yes: int, no: int) -> int:
        """Literal that equals ``yes`` where the condition is true, else ``no``."""
        if yes == no:
            return yes
        return self.any_of([self.all_of([condition, yes]), self.all_of([-condition, no])])

    def reaches(self, terms: Iterable[tuple[int, int]], goal: int) -> int:
        """Literal that is true if the weights of the true literals add up to the goal or more."""
        weights: dict[int, int] = {}
        for weight, literal in terms:
            sign = 1 if literal > 0 else -1
            weights[abs(literal)] = weights.get(abs(literal), 0) + sign * weight
            goal -= weight if sign < 0 else 0
        goal -= weights.pop(TRUE, 0)
        goal -= sum(weight for weight in weights.values() if weight < 0)
        clean = [(abs(w), literal if w > 0 else -literal) for literal, w in weights.items() if w]
        return self._threshold(sorted(clean, reverse=True), goal)

    def _threshold(self, terms: Sequence[tuple[int, int]], goal: int) -> int:
        total = sum(weight for weight, _ in terms)
        if goal <= 0:
            return TRUE
        if goal > total:
            return -TRUE
        smallest = terms[-1][0]
        if smallest >= goal:
            return self.any_of(literal for _, literal in terms)
        if total - smallest < goal:
            return self.all_of(literal for _, literal in terms)
        key = (tuple(terms), goal)
        if key not in self._known:
            self._known[key] = self.fresh()
            self.thresholds[self._known[key]] = key
        return self._known[key]

    def free(self, domain: Sequence[int]) -> Values:
        """Map of values that may take any value of the domain."""
        if len(domain) == 1:
            return {domain[0]: TRUE}
        first, *others = domain
        if len(others) == 1:
            literal = self.fresh()
            return {first: -literal, others[0]: literal}
        literals = tuple(self.fresh() for _ in domain)
        self.choices.append(literals)
        return dict(zip(domain, literals, strict=True))

    def equal(self, left: Values, right: Values) -> int:
        """Literal that is true if two maps of values have the same value."""
        shared = left.keys() & right.keys()
        return self.any_of(self.all_of([left[value], right[value]]) for value in sorted(shared))

    def mix(self, condition: int, yes: Values, no: Values) -> Values:
        """Values of ``yes`` where the condition is true, else of ``no``."""
        every = sorted(yes.keys() | no.keys())
        chosen = {
            value: self.choose(condition, yes.get(value, -TRUE), no.get(value, -TRUE))
            for value in every
        }
        return _possible(chosen)

    def combine(self, rule: Callable[[int, int], int], left: Values, right: Values) -> Values:
        """Values of a rule over two maps of values."""
        pairs: dict[int, list[int]] = {}
        for a, literal in left.items():
            for b, other in right.items():
                pairs.setdefault(rule(a, b), []).append(self.all_of([literal, other]))
        return _possible({value: self.any_of(literals) for value, literals in pairs.items()})

    def decided(self) -> dict[int, tuple[int, ...]]:
        """Every gate as a conjunction: each threshold unrolled into a decision diagram."""
        gates = Circuit()
        gates.size = self.size
        gates.conjunctions = dict(self.conjunctions)
        gates._known = {inputs: gate for gate, inputs in self.conjunctions.items()}
        for gate, (terms, goal) in self.thresholds.items():
            gates.conjunctions[gate] = (_unroll(gates, terms, goal),)
        self.size = gates.size
        return gates.conjunctions


def _possible(values: Values) -> Values:
    return {value: literal for value, literal in values.items() if literal != -TRUE}


def _unroll(circuit: Circuit, terms: Terms, goal: int) -> int:
    """Decision diagram of a threshold: what is still missing after each term, last term first."""
    left = [0]
    for weight, _ in reversed(terms):
        left.append(left[-1] + weight)
    left.reverse()
    missing = [{goal}]
    for (weight, _), rest in zip(terms, left, strict=False):
        open_ = [m for m in missing[-1] if 0 < m <= rest]
        missing.append({*open_, *(m - weight for m in open_)})
    below: dict[int, int] = {m: TRUE if m <= 0 else -TRUE for m in missing[-1]}
    for (weight, literal), rest, goals in reversed(
        list(zip(terms, left, missing[:-1], strict=False))
    ):
        here = {}
        for m in goals:
            if 0 < m <= rest:
                with_it = circuit.all_of([literal, below[m - weight]])
                here[m] = circuit.any_of([with_it, below[m]])
            else:
                here[m] = TRUE if m <= 0 else -TRUE
        below = here
    return below[goal]


class Compiler:
    """Turns expressions into literals, given the values of the variables they name."""

    def __init__(self, circuit: Circuit, variables: Mapping[str, Values]) -> None:
        self.circuit = circuit
        self.variables = variables

    def truth(self, node: Expression) -> int:
        """Literal that is true if the expression is."""
        gates = self.circuit
        if node.operation in ("and", "or"):
            join = gates.all_of if node.operation == "and" else gates.any_of
            return join(self.truth(part) for part in node.parts)
        if node.operation == "not":
            return -self.truth(node.parts[0])
        if node.operation in _COMPARISONS:
            return self._compare(node)
        values = self._single(node)
        return -values[0] if 0 in values else TRUE

    def values(self, node: Expression) -> Values:
        """Values of the expression."""
        if node.operation in _TRUTHS:
            literal = self.truth(node)
            return _possible({0: -literal, 1: literal})
        return self._single(node)

    def _single(self, node: Expression) -> Values:
        """Values of a node that is a number, or a sum that has to be added up."""
        return reduce(
            lambda left, right: self.circuit.combine(int.__add__, left, right),
            self._parts(node),
            {0: TRUE},
        )

    def _parts(self, node: Expression) -> list[Values]:
        """Maps of values whose sum is the expression: long sums are compared unadded."""
        if node.operation == "number":
            return [{int(node.value): TRUE}]
        if node.operation == "variable":
            return [self.variables[str(node.value)]]
        if node.operation == "sum":
            return [part for term in node.parts for part in self._parts(term)]
        if node.operation == "negative":
            return [_scaled(part, -1) for part in self._parts(node.parts[0])]
        return self._product(node) if node.operation == "*" else [self._whole(node)]

    def _whole(self, node: Expression) -> Values:
        """Values of a node that is no sum."""
        if node.operation in _TRUTHS:
            return self.values(node)
        if node.operation == "if":
            condition, yes, no = node.parts
            return self.circuit.mix(self.truth(condition), self.values(yes), self.values(no))
        parts = [self.values(part) for part in node.parts]
        rule = min if node.operation == "min" else max
        return reduce(lambda a, b: self.circuit.combine(rule, a, b), parts)

    def _product(self, node: Expression) -> list[Values]:
        factor, unknown = 1, []
        for part in node.parts:
            values = self.values(part)
            if len(values) == 1:
                factor *= next(iter(values))
            else:
                unknown.append(part)
        if not unknown:
            return [{factor: TRUE}]
        if len(unknown) == 1:
            return [_scaled(part, factor) for part in self._parts(unknown[0])]
        maps = [self.values(part) for part in unknown]
        whole = reduce(lambda a, b: self.circuit.combine(int.__mul__, a, b), maps)
        return [_scaled(whole, factor)]

    def _compare(self, node: Expression) -> int:
        left, right = node.parts
        if node.operation in ("==", "!="):
            equal = self._equal(left, right)
            return equal if node.operation == "==" else -equal
        if node.operation in (">=", "<"):
            reached = self._at_least(left, right, 0)
            return reached if node.operation == ">=" else -reached
        more = self._at_least(left, right, 1)
        return more if node.operation == ">" else -more

    def _equal(self, left: Expression, right: Expression) -> int:
        difference = [*self._parts(left), *(_scaled(part, -1) for part in self._parts(right))]
        if sum(len(part) > 1 for part in difference) <= ADDED_UP:
            return self.circuit.equal(self.values(left), self.values(right))
        return self.circuit.all_of([self._at_least(left, right, 0), self._at_least(right, left, 0)])

    def _at_least(self, left: Expression, right: Expression, margin: int) -> int:
        """Literal that is true if left - right is the margin or more."""
        terms, goal = [], margin
        for part in [*self._parts(left), *(_scaled(p, -1) for p in self._parts(right))]:
            lowest = min(part)
            goal -= lowest
            terms += [(value - lowest, literal) for value, literal in part.items()]
        return self.circuit.reaches(terms, goal)


_COMPARISONS: Final = ("==", "!=", "<", "<=", ">", ">=")
_TRUTHS: Final = ("and", "or", "not", *_COMPARISONS)


def _scaled(values: Values, factor: int) -> Values:
    return {value * factor: literal for value, literal in values.items()} if factor else {0: TRUE}
