"""CausalModel: one telling of what happened, as variables, equations and a context."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from itertools import product
from math import prod
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from kit.models.equations import LARGEST, Expression, check_name, largest_of, parse_equation
from kit.vocab import ACCOUNTS, ASSUMED, SWITCH_KINDS, check_columns, check_words

BOOLEAN: Final = (0, 1)
MOST_VARIABLES: Final = 100_000
MOST_VALUES: Final = 1_000
LARGEST_VALUE: Final = 10**6
CHECKED_ROWS: Final = 4_096


@dataclass(frozen=True)
class CausalModel:
    """A causal model: variables, one equation each, the context, and the outcome asked about.

    Parameters
    ----------
    exogenous, endogenous : sequence of str
        Names of the variables the context fixes, and of those that follow equations.
    equations : mapping of str to str
        Text of one equation an endogenous variable; parsed, never run. No cycles.
    context : mapping of str to int
        Value of every exogenous variable.
    outcome : str
        What is to be explained: an expression that is true or not, such as ``DUR == 2``.
    domains : mapping of str to sequence of int, optional
        Values a variable can take; 0 and 1 if not given.
    agents : sequence of str, optional
        Variables that are somebody's act, omission or condition; if not given, all but those
        the outcome names.
    parties : mapping of str to str, optional
        Owner (party_id) of agent variables. Who owns a variable is an assumption.
    labels : mapping of str to str, optional
        Variables in plain words.
    normal : mapping of str to int, optional
        Value that a norm asks of a variable.
    assumptions : sequence of mapping, optional
        ``text``, ``source_id`` (or "assumed") and ``claim_ids`` of every assumption.
    switches : mapping of str to mapping, optional
        Exogenous variables that can be flipped: ``question`` and ``kind`` (disputed or
        counterfactual).
    name, incident_id, account, title : str, optional
        Whose telling of which incident it is.

    Raises
    ------
    ValueError, TypeError
        If any part does not fit the others; the message names it.

    References
    ----------
    Halpern & Pearl (2005), doi:10.1093/bjps/axi147.

    Examples
    --------
    >>> fire = CausalModel(
    ...     exogenous=["u_L", "u_M"], endogenous=["L", "M", "F"],
    ...     equations={"L": "u_L", "M": "u_M", "F": "L or M"},
    ...     context={"u_L": 1, "u_M": 1}, outcome="F",
    ... )
    >>> fire.values
    {'L': 1, 'M': 1, 'F': 1}
    >>> fire.solve({"L": 0, "M": 0})["F"]
    0
    """

    exogenous: Sequence[str]
    endogenous: Sequence[str]
    equations: Mapping[str, str]
    context: Mapping[str, int]
    outcome: str
    domains: Mapping[str, Sequence[int]] = field(default_factory=dict)
    agents: Sequence[str] = ()
    parties: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    normal: Mapping[str, int] = field(default_factory=dict)
    assumptions: Sequence[Mapping[str, Any]] = ()
    switches: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    name: str = ""
    incident_id: str = ""
    account: str = ""
    title: str = ""

    def __post_init__(self) -> None:
        for name in ("exogenous", "endogenous", "agents", "assumptions"):
            value = getattr(self, name)
            if isinstance(value, str):
                raise TypeError(f"{name} is a list, not the text {value!r}")
            object.__setattr__(self, name, tuple(value))
        for name in ("equations", "context", "domains", "parties", "labels", "normal", "switches"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))
        _check_variables(self)
        _check_equations(self)
        if not self.agents:
            asked = self.parsed_outcome.names
            others = tuple(name for name in self.endogenous if name not in asked)
            object.__setattr__(self, "agents", others)
        _check_story(self)

    @classmethod
    def from_dict(cls, account: Mapping[str, Any]) -> CausalModel:
        """Model of an account file's content; keys that are no part of a model are left aside."""
        needed = ["exogenous", "endogenous", "equations", "context", "outcome"]
        check_columns("the account", account, needed)
        names = {part.name for part in fields(cls)}
        return cls(**{key: value for key, value in account.items() if key in names})

    def to_dict(self) -> dict[str, Any]:
        """Content of an account file, of which `from_dict` makes an equal model."""
        return {key: _plain(getattr(self, key)) for key in (part.name for part in fields(self))}

    @cached_property
    def parsed(self) -> Mapping[str, Expression]:
        """Equation of every endogenous variable, parsed."""
        return {
            name: parse_equation(self.equations[name], what=f"equation of {name}")
            for name in self.endogenous
        }

    @cached_property
    def parsed_outcome(self) -> Expression:
        """Outcome, parsed."""
        return parse_equation(self.outcome, what="outcome")

    @cached_property
    def parents(self) -> Mapping[str, tuple[str, ...]]:
        """Endogenous variables in the equation of every endogenous variable."""
        inner = set(self.endogenous)
        return {
            name: tuple(part for part in expression.names if part in inner)
            for name, expression in self.parsed.items()
        }

    @cached_property
    def order(self) -> tuple[str, ...]:
        """Endogenous variables, parents first."""
        try:
            return tuple(TopologicalSorter(self.parents).static_order())
        except CycleError as error:
            cycle = " <- ".join(error.args[1])
            raise ValueError(
                f"the equations run in a circle: {cycle}; a model has no cycles, "
                "split a variable by time"
            ) from None

    @cached_property
    def relevant(self) -> tuple[str, ...]:
        """Endogenous variables the outcome depends on, in the model's order."""
        found: set[str] = set()
        waiting = list(self.parsed_outcome.names)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting.extend(self.parents[name])
        return tuple(name for name in self.endogenous if name in found)

    def domain(self, name: str) -> tuple[int, ...]:
        """Values a variable can take."""
        if name in self.domains:
            return tuple(self.domains[name])
        value = self.context.get(name, 0)
        return BOOLEAN if value in BOOLEAN else (value,)

    def solve(self, interventions: Mapping[str, int] | None = None) -> dict[str, int]:
        """Value of every endogenous variable, with some held at given values."""
        given = dict(interventions or {})
        check_words("an intervention", given, self.endogenous)
        values: dict[str, Any] = dict(self.context)
        for name in self.order:
            value = given.get(name)
            values[name] = int(self.parsed[name].evaluate(values)) if value is None else value
            if values[name] not in self.domain(name):
                raise ValueError(
                    f"{name} would be {values[name]}; it is one of "
                    f"{', '.join(map(str, self.domain(name)))}"
                )
        return {name: values[name] for name in self.endogenous}

    @cached_property
    def values(self) -> dict[str, int]:
        """Value of every endogenous variable in the context: what happened."""
        return self.solve()

    @property
    def happens(self) -> bool:
        """Whether the outcome happens in the context."""
        return bool(self.parsed_outcome.evaluate(self.values))

    def check_happens(self) -> None:
        """Raise ValueError if the outcome does not happen: there is nothing to explain then."""
        if not self.happens:
            raise ValueError(
                f"the outcome {self.outcome!r} does not happen in this context; causes are asked "
                "of what happened, so an averted outcome has none"
            )

    @property
    def departures(self) -> tuple[str, ...]:
        """Agent variables whose value is not the one a norm asks for."""
        return tuple(
            v for v in self.agents if v in self.normal and self.values[v] != self.normal[v]
        )

    @property
    def owners(self) -> Mapping[str, str]:
        """Owner of every agent variable; without parties each agent variable is its own."""
        return self.parties or {name: name for name in self.agents}

    @property
    def n_assumed(self) -> int:
        """How many of the assumptions have no source."""
        return sum(assumption["source_id"] == ASSUMED for assumption in self.assumptions)

    def with_context(self, **context: int) -> CausalModel:
        """Return the same model with some exogenous values changed."""
        check_words("a context variable", context, self.exogenous)
        return replace(self, context={**self.context, **context})

    def with_outcome(self, outcome: str) -> CausalModel:
        """Return the same model asked about another outcome: another contrast."""
        return replace(self, outcome=outcome)

    def specifications(self) -> Iterator[tuple[dict[str, int], CausalModel]]:
        """Every setting of the disputed switches, the account's own first, with its model.

        The setting holds only what differs from the account's own.
        """
        disputed = [name for name, switch in self.switches.items() if switch["kind"] == "disputed"]
        own_first = [
            [self.context[name], *(v for v in self.domain(name) if v != self.context[name])]
            for name in disputed
        ]
        for setting in product(*own_first):
            chosen = dict(zip(disputed, setting, strict=True))
            changed = {name: v for name, v in chosen.items() if v != self.context[name]}
            yield changed, self.with_context(**changed)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, tuple | list) else value


def _check_variables(model: CausalModel) -> None:
    """Names, domains and context."""
    names = [*model.exogenous, *model.endogenous]
    if not model.endogenous or len(names) > MOST_VARIABLES:
        raise ValueError(
            f"a model has 1 to {MOST_VARIABLES:,} variables, at least one endogenous; "
            f"this has {len(names):,}"
        )
    for name in names:
        check_name(name)
    twice = sorted(name for name, times in Counter(names).items() if times > 1)
    if twice:
        raise ValueError(f"a variable has one name and one equation; twice: {', '.join(twice)}")
    check_words("a variable of domains", model.domains, names)
    check_words("a variable of context", model.context, model.exogenous)
    check_columns("context", model.context, model.exogenous)
    for name, value in [*model.context.items(), *model.normal.items()]:
        _check_integer(name, value)
    for name, domain in model.domains.items():
        if not isinstance(domain, list | tuple) or not 1 <= len(domain) <= MOST_VALUES:
            raise ValueError(f"the domain of {name} is a list of 1 to {MOST_VALUES} whole numbers")
        for value in domain:
            _check_integer(f"a value of {name}", value)
        if len(set(domain)) < len(domain):
            raise ValueError(f"the domain of {name} names a value twice: {list(domain)}")
    for name in model.exogenous:
        if model.context[name] not in model.domain(name):
            raise ValueError(f"{name} is {model.context[name]} in the context, outside its domain")


def _check_integer(what: str, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > LARGEST_VALUE:
        raise ValueError(f"{what} is a whole number up to a million, not {value!r}")


def _check_equations(model: CausalModel) -> None:
    """One equation a variable, over known names, without cycles, within the domains."""
    check_words("an equation", model.equations, model.endogenous)
    check_columns("equations", model.equations, model.endogenous)
    domains = {name: model.domain(name) for name in (*model.exogenous, *model.endogenous)}
    largest = largest_of(domains)
    for name, expression in model.parsed.items():
        check_words(f"a variable in the equation of {name}", expression.names, domains)
        if expression.bound(largest) > LARGEST:
            raise ValueError(f"the equation of {name} can grow beyond {LARGEST:,}")
    check_words("a variable in the outcome", model.parsed_outcome.names, model.endogenous)
    if not model.parsed_outcome.names:
        raise ValueError("the outcome names no variable; name the one that is to be explained")
    for name in model.order:
        _check_range(model, name)
    model.solve()


def _check_range(model: CausalModel, name: str) -> None:
    """Every value the equation can give lies in the domain (while the table is small)."""
    parents = model.parents[name]
    if prod(len(model.domain(parent)) for parent in parents) > CHECKED_ROWS:
        return
    grid = np.meshgrid(*(model.domain(parent) for parent in parents), indexing="ij")
    rule = model.parsed[name]
    fixed = {part: model.context[part] for part in rule.names if part in model.context}
    given = np.unique(rule.evaluate({**fixed, **dict(zip(parents, grid, strict=True))}))
    outside = sorted(set(given.tolist()) - set(model.domain(name)))
    if outside:
        raise ValueError(
            f"the equation of {name} can give {', '.join(map(str, outside[:5]))}; its domain is "
            f"{', '.join(map(str, model.domain(name)))}: widen it or change the equation"
        )


def _check_story(model: CausalModel) -> None:
    """Agents, owners, labels, norms, assumptions and switches."""
    for what in ("agents", "parties", "labels", "normal"):
        check_words(f"a variable of {what}", getattr(model, what), model.endogenous)
    check_words("a variable of switches", model.switches, model.exogenous)
    if model.account:
        check_words("account", [model.account], ACCOUNTS)
    for name, value in model.normal.items():
        if value not in model.domain(name):
            raise ValueError(f"the normal value {value} of {name} is outside its domain")
    for assumption in model.assumptions:
        check_columns("an assumption", assumption, ["text", "source_id", "claim_ids"])
    for name, switch in model.switches.items():
        check_columns(f"switch {name}", switch, ["question", "kind"])
        check_words(f"kind of switch {name}", [switch["kind"]], SWITCH_KINDS)
