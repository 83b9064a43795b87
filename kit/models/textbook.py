"""Textbook cases of actual causation, in any size: what formal definitions are tried on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from kit.models.model import CausalModel
from kit.vocab import check_words

MOST_MEMBERS: Final = 101


def textbook_model(
    case: str,
    *,
    lightning: bool = True,
    match: bool = True,
    both_needed: bool = False,
    throwers: int = 2,
    in_favour: int = 11,
    against: int = 0,
    loads: bool = True,
    shoots: bool = True,
    third_shoots: bool = True,
) -> CausalModel:
    """Return a textbook case as a causal model.

    Parameters
    ----------
    case : {"forest fire", "rock throwing", "voting", "prisoner"}
        Fire: lightning and a dropped match. Rocks: several throw at a bottle, the first to hit
        pre-empts the rest. Voting: a majority decides. Prisoner: one guard loads a gun that a
        second shoots, a third has a gun of his own.
    lightning, match, both_needed : bool
        Forest fire: what happened, and whether the fire needs both.
    throwers : int
        Rock throwing: how many throw, 1 to 101.
    in_favour, against : int
        Voting: how many voted which way, 1 to 101 in all; the larger side wins, and the outcome
        is the decision made (a tie rejects).
    loads, shoots, third_shoots : bool
        Prisoner: what each guard did.

    Returns
    -------
    CausalModel
        With labels. The outcome is what happened in the setting chosen, so it can be explained.

    Raises
    ------
    ValueError
        If the case is unknown or a number is out of range.

    References
    ----------
    Halpern & Pearl (2005), doi:10.1093/bjps/axi147 (fire, rocks); Chockler & Halpern (2004),
    doi:10.1613/jair.1391 (voting); Hopkins & Pearl (2003), AAAI Spring Symposium (prisoner).

    Examples
    --------
    >>> import kit
    >>> vote = textbook_model("voting", in_favour=11, against=0)
    >>> kit.degree_of_responsibility(vote, of=["V1"])["value"].round(4).item()
    0.1667
    """
    build: Mapping[str, Callable[[], CausalModel]] = {
        "forest fire": lambda: _forest_fire(lightning, match, both_needed),
        "rock throwing": lambda: _rock_throwing(throwers),
        "voting": lambda: _voting(in_favour, against),
        "prisoner": lambda: _prisoner(loads, shoots, third_shoots),
    }
    check_words("case", [case], build)
    model = build[case]()
    return model if model.happens else model.with_outcome(f"not {model.outcome}")


def _model(
    title: str,
    rules: Mapping[str, str],
    acts: Mapping[str, bool],
    labels: Mapping[str, str],
    outcome: str,
) -> CausalModel:
    """A model whose acts each follow an exogenous variable of their own."""
    return CausalModel(
        exogenous=[f"u_{name}" for name in acts],
        endogenous=[*acts, *rules],
        equations={**{name: f"u_{name}" for name in acts}, **rules},
        context={f"u_{name}": int(value) for name, value in acts.items()},
        agents=list(acts),
        labels=labels,
        outcome=outcome,
        title=title,
    )


def _forest_fire(lightning: bool, match: bool, both_needed: bool) -> CausalModel:
    word = "and" if both_needed else "or"
    return _model(
        f"Forest fire: lightning {word} a dropped match",
        {"FF": f"L {word} MD"},
        {"L": lightning, "MD": match},
        {"L": "lightning strikes", "MD": "match is dropped", "FF": "the forest burns"},
        "FF",
    )


def _rock_throwing(throwers: int) -> CausalModel:
    _check_range("throwers", throwers, 1)
    names = range(1, throwers + 1)
    hits = {
        f"H{i}": " and not ".join([f"T{i}", *(f"H{earlier}" for earlier in range(1, i))])
        for i in names
    }
    return _model(
        "Rock throwing: whoever hits first pre-empts the rest",
        {**hits, "BS": " or ".join(hits)},
        {f"T{i}": True for i in names},
        {
            **{f"T{i}": f"thrower {i} throws" for i in names},
            **{f"H{i}": f"rock {i} hits" for i in names},
            "BS": "the bottle shatters",
        },
        "BS",
    )


def _voting(in_favour: int, against: int) -> CausalModel:
    _check_range("in_favour", in_favour, 0)
    _check_range("against", against, 0)
    _check_range("in_favour and against together", in_favour + against, 1)
    votes = {f"V{i + 1}": i < in_favour for i in range(in_favour + against)}
    return _model(
        f"Voting: {in_favour} in favour, {against} against",
        {"W": f"{' + '.join(votes)} >= {len(votes) // 2 + 1}"},
        votes,
        {**{name: f"voter {name[1:]} votes yes" for name in votes}, "W": "the motion passes"},
        "W",
    )


def _prisoner(loads: bool, shoots: bool, third_shoots: bool) -> CausalModel:
    return _model(
        "Prisoner: one loads and one shoots, or a third shoots",
        {"D": "(A and B) or C"},
        {"A": loads, "B": shoots, "C": third_shoots},
        {
            "A": "first guard loads the gun",
            "B": "second guard shoots it",
            "C": "third guard loads and shoots",
            "D": "the prisoner dies",
        },
        "D",
    )


def _check_range(what: str, number: int, least: int) -> None:
    if isinstance(number, bool) or not isinstance(number, int):
        raise TypeError(f"{what} is a whole number, not {number!r}")
    if not least <= number <= MOST_MEMBERS:
        raise ValueError(f"{what} is from {least} to {MOST_MEMBERS}, not {number}")
