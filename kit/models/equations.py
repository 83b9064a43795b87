"""Equations: text over variable names, parsed by a closed grammar and never run as Python.

The grammar, loosest first::

    expression  a if c else b
    or, and, not
    comparison  == != < <= > >=          one a pair, not chained
    sum         + -
    product     *
    sign        - +
    atom        integer, variable, ( expression ), min( ) max( ) sum( )

``and``, ``or``, ``not`` and comparisons give 1 or 0; a value other than 0 counts as true.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, Final

import numpy as np

MOST_TEXT: Final = 20_000
MOST_DEPTH: Final = 60
MOST_DIGITS: Final = 6
LARGEST: Final = 2**53
CALLS: Final = ("min", "max", "sum")
KEYWORDS: Final = ("and", "or", "not", "if", "else")
COMPARISONS: Final = ("==", "!=", "<=", ">=", "<", ">")
ALLOWED: Final = (
    "an equation holds variable names, whole numbers, and or not, == != < <= > >=, + - *, "
    "a if c else b, min( ) max( ) sum( ) and parentheses"
)

_TOKEN = re.compile(
    r"(?P<space>[ \t\r\n]+)|(?P<number>[0-9]+)|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<sign>\*\*|//|==|!=|<=|>=|[-+*<>(),])|(?P<other>.)",
    re.DOTALL,
)

_Op = Callable[..., Any]
_OPERATIONS: Final[Mapping[str, _Op]] = {
    "or": lambda *args: reduce(np.logical_or, args).astype(np.int64),
    "and": lambda *args: reduce(np.logical_and, args).astype(np.int64),
    "not": lambda value: np.logical_not(value).astype(np.int64),
    "==": lambda left, right: np.equal(left, right).astype(np.int64),
    "!=": lambda left, right: np.not_equal(left, right).astype(np.int64),
    "<=": lambda left, right: np.less_equal(left, right).astype(np.int64),
    ">=": lambda left, right: np.greater_equal(left, right).astype(np.int64),
    "<": lambda left, right: np.less(left, right).astype(np.int64),
    ">": lambda left, right: np.greater(left, right).astype(np.int64),
    "sum": lambda *args: reduce(np.add, args),
    "negative": np.negative,
    "*": lambda *args: reduce(np.multiply, args),
    "min": lambda *args: reduce(np.minimum, args),
    "max": lambda *args: reduce(np.maximum, args),
    "if": np.where,
}


@dataclass(frozen=True, slots=True)
class Expression:
    """One node of a parsed equation: a number, a variable, or an operation on further nodes."""

    operation: str
    value: int | str = 0
    parts: tuple[Expression, ...] = ()

    def nodes(self) -> Iterator[Expression]:
        """Walk every node, this one first."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.parts))

    @property
    def names(self) -> tuple[str, ...]:
        """Variables in order of first appearance."""
        found = (str(node.value) for node in self.nodes() if node.operation == "variable")
        return tuple(dict.fromkeys(found))

    def evaluate(self, values: Mapping[str, Any]) -> Any:
        """Value under the given values, which may be whole numbers or arrays of one shape."""
        if self.operation == "number":
            return np.int64(self.value)
        if self.operation == "variable":
            return values[str(self.value)]
        return _OPERATIONS[self.operation](*(part.evaluate(values) for part in self.parts))

    def bound(self, largest: Mapping[str, int]) -> int:
        """Bound on the size of the value, given a bound for every variable."""
        if self.operation == "number":
            return int(self.value)
        if self.operation == "variable":
            return largest[str(self.value)]
        sizes = [part.bound(largest) for part in self.parts]
        if self.operation == "*":
            return reduce(lambda a, b: min(a * b, LARGEST + 1), sizes)
        if self.operation == "sum":
            return sum(sizes)
        return max([1, *sizes])


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int


def parse_equation(text: str, *, what: str = "equation") -> Expression:
    """Return the parsed expression of an equation's text; nothing is run.

    Parameters
    ----------
    text : str
        At most 20,000 characters, nested at most 60 deep.
    what : str
        What the text is, for the message: "equation of OUT".

    Returns
    -------
    Expression
        With ``names``, ``evaluate(values)`` and ``bound(largest)``.

    Raises
    ------
    TypeError
        If it is not text.
    ValueError
        If anything but the grammar is in it, with the position (counted from 1) of the fault.

    Examples
    --------
    >>> equation = parse_equation("(KIRO or HAND) and BROAD")
    >>> equation.names
    ('KIRO', 'HAND', 'BROAD')
    >>> int(equation.evaluate({"KIRO": 0, "HAND": 1, "BROAD": 1}))
    1
    >>> parse_equation("KIRO.__class__")
    Traceback (most recent call last):
    ...
    ValueError: equation, position 5: "." is not allowed; an equation holds variable names, ...
    """
    if not isinstance(text, str):
        raise TypeError(f"{what} is text such as 'A and B', not {type(text).__name__}")
    if len(text) > MOST_TEXT:
        raise ValueError(
            f"{what} has {len(text):,} characters; the most is {MOST_TEXT:,}: "
            "split it over helper variables"
        )
    return _Parser(text, what).parse()


def check_name(name: object, what: str = "a variable") -> str:
    """Name of a variable, or ValueError: a letter first, then letters, digits or single _."""
    if not isinstance(name, str) or not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name):
        raise ValueError(f"{what} cannot be called {name!r}; letters, digits and _, a letter first")
    if "__" in name or name in KEYWORDS or name in CALLS or name in {"True", "False", "None"}:
        raise ValueError(f"{what} cannot be called {name!r}; the word is reserved")
    return name


class _Parser:
    """Recursive descent over the tokens, with the depth counted."""

    def __init__(self, text: str, what: str) -> None:
        self.what = what
        self.tokens = [
            _Token(str(match.lastgroup), match.group(), match.start())
            for match in _TOKEN.finditer(text)
            if match.lastgroup != "space"
        ]
        self.tokens.append(_Token("end", "the end", len(text)))
        self.index = 0
        self.depth = 0

    def fault(self, token: _Token, message: str) -> ValueError:
        return ValueError(f"{self.what}, position {token.at + 1}: {message}")

    @property
    def token(self) -> _Token:
        return self.tokens[self.index]

    def take(self, *texts: str) -> bool:
        """Step over the next token if it is one of these words or signs."""
        token = self.token
        if token.kind in {"name", "sign"} and token.text in texts:
            self.index += 1
            return True
        return False

    def expect(self, text: str) -> None:
        if not self.take(text):
            raise self.fault(self.token, f'"{text}" should stand here, not "{self.token.text}"')

    def parse(self) -> Expression:
        node = self.choice()
        if self.token.kind != "end":
            raise self.unexpected()
        return node

    def unexpected(self) -> ValueError:
        token = self.token
        if token.kind == "end":
            return self.fault(token, f"the equation stops too early; {ALLOWED}")
        if token.text in COMPARISONS:
            return self.fault(token, "comparisons are not chained; write a < b and b < c")
        after_name = self.index > 0 and self.tokens[self.index - 1].kind == "name"
        if token.text == "(" and after_name:
            name = self.tokens[self.index - 1].text
            return self.fault(token, f"{name} cannot be called; only {', '.join(CALLS)} can")
        return self.fault(token, f'"{token.text[:20]}" is not allowed; {ALLOWED}')

    def deeper(self, rule: Callable[[], Expression]) -> Expression:
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise self.fault(
                self.token, f"nested more than {MOST_DEPTH} deep; split it over helper variables"
            )
        node = rule()
        self.depth -= 1
        return node

    def choice(self) -> Expression:
        return self.deeper(self._choice)

    def _choice(self) -> Expression:
        node = self.disjunction()
        if not self.take("if"):
            return node
        condition = self.disjunction()
        self.expect("else")
        return Expression("if", parts=(condition, node, self.choice()))

    def disjunction(self) -> Expression:
        return self.joined("or", self.conjunction)

    def conjunction(self) -> Expression:
        return self.joined("and", self.negation)

    def product(self) -> Expression:
        return self.joined("*", self.signed)

    def joined(self, word: str, part: Callable[[], Expression]) -> Expression:
        """Flat node of parts joined by one word: long chains stay shallow."""
        parts = [part()]
        while self.take(word):
            parts.append(part())
        return parts[0] if len(parts) == 1 else Expression(word, parts=tuple(parts))

    def negation(self) -> Expression:
        if self.take("not"):
            return Expression("not", parts=(self.deeper(self.negation),))
        return self.comparison()

    def comparison(self) -> Expression:
        left = self.total()
        sign = self.token.text
        if not self.take(*COMPARISONS):
            return left
        return Expression(sign, parts=(left, self.total()))

    def total(self) -> Expression:
        parts = [self.product()]
        while self.token.text in {"+", "-"}:
            minus = self.take("-") or not self.take("+")
            part = self.product()
            parts.append(Expression("negative", parts=(part,)) if minus else part)
        return parts[0] if len(parts) == 1 else Expression("sum", parts=tuple(parts))

    def signed(self) -> Expression:
        if self.take("-"):
            return Expression("negative", parts=(self.deeper(self.signed),))
        if self.take("+"):
            return self.deeper(self.signed)
        return self.atom()

    def atom(self) -> Expression:
        token = self.token
        if self.take("("):
            node = self.choice()
            self.expect(")")
            return node
        if token.kind == "number":
            if len(token.text) > MOST_DIGITS:
                raise self.fault(token, f"a number has at most {MOST_DIGITS} digits")
            self.index += 1
            return Expression("number", int(token.text))
        if token.kind == "name" and token.text not in KEYWORDS:
            self.index += 1
            return self.call(token) if token.text in CALLS else self.variable(token)
        raise self.unexpected()

    def variable(self, token: _Token) -> Expression:
        try:
            return Expression("variable", check_name(token.text))
        except ValueError as error:
            raise self.fault(token, str(error)) from None

    def call(self, token: _Token) -> Expression:
        self.expect("(")
        parts = [self.choice()]
        while self.take(","):
            parts.append(self.choice())
        self.expect(")")
        return Expression(token.text, parts=tuple(parts))


def largest_of(domains: Mapping[str, Sequence[int]]) -> dict[str, int]:
    """Largest absolute value in every domain."""
    return {name: max(abs(value) for value in domain) for name, domain in domains.items()}
