"""The question "could it have been otherwise?" as one circuit, whichever solver answers it.

In a counterfactual world a variable follows its equation, or is *held* at its actual value
against it, or is *changed* to another value against it. Only variables between those that may be
changed and the outcome can differ from what happened; all others are constants.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property

from kit.models.engine.circuit import TRUE, Circuit, Compiler, Values
from kit.models.model import CausalModel

Clause = tuple[int, ...]


class Encoding:
    """The worlds of a model without the outcome, in which some variables are changed and some held.

    ``changed`` and ``held`` map each variable that can be to the literal that says it is;
    ``conditions`` are clauses that hold besides the gates of the circuit. Variables of
    ``changeable`` may be changed, those of ``holdable`` (all if None) may be held.
    """

    def __init__(
        self,
        model: CausalModel,
        *,
        changeable: Collection[str],
        holdable: Collection[str] | None = None,
    ) -> None:
        self.model = model
        self.circuit = Circuit()
        self.changed: dict[str, int] = {}
        self.held: dict[str, int] = {}
        self.conditions: list[Clause] = []
        self._relevant = set(model.relevant)
        self._values = self._constants()
        rules = Compiler(self.circuit, self._values)
        for name in model.order:
            if name in self._relevant:
                rule = rules.values(model.parsed[name])
                may_hold = holdable is None or name in holdable
                self._values[name] = self._vary(name, rule, name in changeable, may_hold)
        self.conditions.append((-rules.truth(model.parsed_outcome),))
        for table in (self.changed, self.held):
            ordered = [(name, table[name]) for name in model.endogenous if name in table]
            table.clear()
            table.update(ordered)

    def _constants(self) -> dict[str, Values]:
        return {name: {value: TRUE} for name, value in self.model.context.items()}

    def _vary(self, name: str, rule: Values, may_change: bool, may_hold: bool) -> Values:
        """Values of a variable with this rule, and what counts as changing or holding it."""
        gates, actual, domain = self.circuit, self.model.values[name], self.model.domain(name)
        if not may_change and (not may_hold or rule == {actual: TRUE}):
            self.conditions += [(-rule[value],) for value in rule.keys() - set(domain)]
            return rule
        within = domain if may_change else tuple(v for v in domain if v == actual or v in rule)
        values = gates.free(within)
        follows = gates.equal(values, rule)
        self._tell(self.changed, name, gates.all_of([-follows, -values[actual]]), may_change)
        self._tell(self.held, name, gates.all_of([-follows, values[actual]]), may_hold)
        return values

    def _tell(self, table: dict[str, int], name: str, literal: int, allowed: bool) -> None:
        if literal == -TRUE:
            return
        if allowed:
            table[name] = literal
        else:
            self.conditions.append((-literal,))

    def require(self, name: str) -> None:
        """Ask that the variable is changed, and that the outcome returns when it is put back.

        The second is so in every minimal cause; it is not enough to make a cause minimal.
        """
        self.conditions.append((self.changed[name],))
        again = self._constants()
        rules = Compiler(self.circuit, again)
        for other in self.model.order:
            if other in self._relevant:
                again[other] = self._repeat(other, rules, put_back=other == name)
        self.conditions.append((rules.truth(self.model.parsed_outcome),))

    def _repeat(self, name: str, rules: Compiler, *, put_back: bool) -> Values:
        actual: Values = {self.model.values[name]: TRUE}
        if put_back:
            return actual
        values = rules.values(self.model.parsed[name])
        if name in self.held:
            values = self.circuit.mix(self.held[name], actual, values)
        if name in self.changed:
            values = self.circuit.mix(self.changed[name], self._values[name], values)
        return values

    @cached_property
    def clauses(self) -> list[Clause]:
        """Everything as clauses, in each of which one literal is true."""
        clauses: list[Clause] = [(TRUE,), *self.conditions]
        for gate, inputs in self.circuit.decided().items():
            clauses += [(-gate, literal) for literal in inputs]
            clauses.append((gate, *(-literal for literal in inputs)))
        for literals in self.circuit.choices:
            clauses.append(literals)
            clauses += [(-a, -b) for i, a in enumerate(literals) for b in literals[:i]]
        return clauses

    def values(self, true: Collection[int]) -> Mapping[str, int]:
        """Value of every variable the outcome depends on, given the true literals."""
        return {
            name: next(v for v, literal in self._values[name].items() if literal in true)
            for name in self.model.relevant
        }
