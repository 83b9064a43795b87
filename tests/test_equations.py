"""The equation parser: what it reads, what it refuses, and that it never hangs."""

import ast
import contextlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.models.equations import MOST_TEXT, parse_equation

VALUES = {"A": 1, "B": 0, "C": 2, "D": -1}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("A", 1),
        ("A and not B", 1),
        ("A and B or C", 1),
        ("not A == B", 1),
        ("A + B + C >= 3", 1),
        ("3 if B else (1 if A else 2)", 1),
        ("1 if B else 2 if A else 3", 2),
        ("-C + 2*A - -1", 1),
        ("min(A, C) + max(A, C, 7) + sum(A, B, C)", 11),
        ("C != 2", 0),
        ("(C)", 2),
        ("C and C", 1),
        ("+D", -1),
        ("A\n and\tC", 1),
    ],
)
def test_values(text, value):
    assert int(parse_equation(text).evaluate(VALUES)) == value


def test_arrays_go_through_like_numbers():
    expression = parse_equation("2 if A and C > 1 else min(A, B)")
    grid = np.array(np.meshgrid([0, 1], [0, 1], [0, 2])).reshape(3, -1)
    together = expression.evaluate(dict(zip("ABC", grid, strict=True)))
    singly = [int(expression.evaluate(dict(zip("ABC", row, strict=True)))) for row in grid.T]
    assert together.tolist() == singly


@pytest.mark.parametrize(
    ("text", "position", "message"),
    [
        ("A.real", 2, '"." is not allowed'),
        ("A.__class__.__bases__", 2, '"." is not allowed'),
        ("A ** 9", 3, r'"\*\*" is not allowed'),
        ("A // 2", 3, '"//" is not allowed'),
        ("A / 2", 3, '"/" is not allowed'),
        ("A % 2", 3, '"%" is not allowed'),
        ("A[0]", 2, r'"\[" is not allowed'),
        ("A = 1", 3, '"=" is not allowed'),
        ("A; B", 2, '";" is not allowed'),
        ("'A'", 1, '"\'" is not allowed'),
        ("lambda: A", 7, '":" is not allowed'),
        ("A in B", 3, '"in" is not allowed'),
        ("eval(A)", 5, "eval cannot be called; only min, max, sum can"),
        ("A(B)", 2, "A cannot be called"),
        ("__import__(A)", 1, "reserved|cannot be called"),
        ("A__b + 1", 1, "reserved"),
        ("A < B < C", 7, "comparisons are not chained"),
        ("1 + True", 5, "reserved"),
        ("(A", 3, '"\\)" should stand here'),
        ("A)", 2, '"\\)" is not allowed'),
        ("A if B", 7, '"else" should stand here'),
        ("min()", 5, '"\\)" is not allowed'),
        ("min A", 5, '"\\(" should stand here'),
        ("A and", 6, "stops too early"),
        ("", 1, "stops too early"),
        ("1234567", 1, "at most 6 digits"),
        ("1.5", 2, '"." is not allowed'),
        ("1e5", 2, '"e5" is not allowed'),
        ("Ä", 1, '"Ä" is not allowed'),
        ("A\x00B", 2, "is not allowed"),
    ],
)
def test_refused_with_position(text, position, message):
    with pytest.raises(ValueError, match=rf"equation, position {position}: .*({message})"):
        parse_equation(text)


@pytest.mark.parametrize(
    "text",
    [
        "A" * 1_000_000,
        "(" * 1_000_000,
        "(" * 10_000 + "A" + ")" * 10_000,
        "not " * 4_900 + "A",
        "-" * 10_000 + "A",
        "A if A else " * 1_600 + "A",
        "min(" * 4_000 + "A" + ")" * 4_000,
        "A if " * 3_900,
    ],
    ids=["long", "open", "nested", "not", "minus", "else", "calls", "if"],
)
def test_huge_text_is_refused(text):
    with pytest.raises(ValueError, match="equation") as refusal:
        parse_equation(text)
    assert len(str(refusal.value)) < 500


def test_ten_thousand_levels_within_the_length_are_refused_by_depth():
    half = MOST_TEXT // 2 - 1
    with pytest.raises(ValueError, match="position 61: nested more than 60 deep"):
        parse_equation("(" * half + "A" + ")" * half)


@pytest.mark.parametrize("joint", [" + ", " and ", " or ", "*"])
def test_long_chains_stay_flat(joint):
    names = [f"V{i}" for i in range(1001)]
    expression = parse_equation(joint.join(names))
    assert expression.names == tuple(names)
    assert int(expression.evaluate(dict.fromkeys(names, 1))) == (1001 if "+" in joint else 1)


def test_only_text_is_read():
    with pytest.raises(TypeError, match="not int"):
        parse_equation(3)


@given(st.text(max_size=60))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_or_refused(text):
    with contextlib.suppress(ValueError):
        assert parse_equation(text).names is not None


def expressions():
    leaves = st.sampled_from(["A", "B", "C", "D", "0", "1", "7"])
    return st.recursive(
        leaves,
        lambda part: st.one_of(
            st.tuples(part, st.sampled_from(["+", "-", "*"]), part).map(
                "({0[0]} {0[1]} {0[2]})".format
            ),
            st.tuples(part, st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), part).map(
                "({0[0]} {0[1]} {0[2]})".format
            ),
            st.tuples(part, st.sampled_from(["and", "or"]), part).map(
                "(({0[0]} != 0) {0[1]} ({0[2]} != 0))".format
            ),
            part.map("(not {})".format),
            st.tuples(part, part, part).map("({0[0]} if {0[1]} else {0[2]})".format),
            st.tuples(part, part).map("min({0[0]}, {0[1]})".format),
            st.tuples(part, part).map("max({0[0]}, {0[1]})".format),
        ),
        max_leaves=8,
    )


@given(expressions())
@settings(max_examples=300, deadline=None)
def test_values_agree_with_python(text):
    """Python's own evaluation of the same text is the witness."""
    code = compile(ast.parse(text, mode="eval"), "<witness>", "eval")
    witness = eval(code, {"min": min, "max": max, "__builtins__": {}}, dict(VALUES))
    assert int(parse_equation(text).evaluate(VALUES)) == int(witness)
