"""Blame from beliefs: what somebody expected before acting, and what else could have been done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pandas as pd

from kit.models.games import MOST_PLAYERS, shapley_values
from kit.models.model import CausalModel
from kit.models.responsibility import degree_of_responsibility
from kit.vocab import check_columns, check_words

SUM_TOLERANCE: Final = 1e-9
PAIR: Final = 2
Situation = tuple[CausalModel, float]


def degree_of_blame(
    beliefs: Mapping[str, Sequence[Situation]],
    act: Mapping[str, int],
    *,
    among: Iterable[str] | None = None,
    time_limit: float | None = 60,
) -> pd.DataFrame:
    """Return how much responsibility somebody expected an act to carry, before acting.

    The degree of responsibility of the act in every situation held possible, times how likely
    that situation was held to be. Situations in which the outcome does not happen stay in the
    sum and count 0: beliefs are those held before acting, not with the outcome known.

    Parameters
    ----------
    beliefs : mapping of str to sequence of (CausalModel, float)
        Whose beliefs (such as "held" and "reasonable"), and for each the situations held
        possible with their probabilities. Situations differ in context, or in the model.
    act : mapping of str to int
        The variable that is the act, and the value it took; every situation is looked at with
        that act done in it.
    among : iterable of str, optional
        Variables that may be in a cause, as in `actual_causes`.
    time_limit : float, optional
        Seconds for each situation, as in `degree_of_responsibility`.

    Returns
    -------
    DataFrame
        A row a belief: ``beliefs``, ``variable``, ``value`` (0 to 1), ``low``, ``high`` and
        ``proven`` as in `degree_of_responsibility`, ``situations`` (how many), ``without``
        (probability of the situations in which the outcome does not happen).

    Raises
    ------
    ValueError
        If probabilities are negative or do not sum to 1, or the act does not fit a situation.

    References
    ----------
    Chockler & Halpern (2004), Definition 3.7, doi:10.1613/jair.1391.

    Examples
    --------
    A supervisor who skips a check believes with 0.7 that a second check exists.

    >>> def checks(second):
    ...     return CausalModel(
    ...         exogenous=["u_own", "u_second"], endogenous=["OWN", "SECOND", "HARM"],
    ...         equations={"OWN": "u_own", "SECOND": "u_second",
    ...                    "HARM": "not OWN and not SECOND"},
    ...         context={"u_own": 1, "u_second": second}, outcome="HARM",
    ...     )
    >>> held = [(checks(1), 0.7), (checks(0), 0.3)]
    >>> blame = degree_of_blame({"held": held}, {"OWN": 0})
    >>> blame[["value", "without"]].round(2).values.tolist()
    [[0.3, 0.7]]
    """
    if not isinstance(beliefs, Mapping):
        raise TypeError("beliefs names whose they are, such as {'held': [(model, 0.7), ...]}")
    if len(act) != 1:
        raise ValueError(f"act is one variable with its value, such as {{'SKIP': 1}}, not {act}")
    variable, value = next(iter(act.items()))
    among = None if among is None else list(among)
    rows = []
    for whose, situations in beliefs.items():
        if not all(isinstance(each, tuple) and len(each) == PAIR for each in situations):
            raise TypeError(f"a situation of {whose} is a pair: a model and its probability")
        chances = np.array([chance for _, chance in situations], dtype=float)
        _check_chances(f"the probabilities of {whose}", chances)
        acted = [_with_act(model, variable, value) for model, _ in situations]
        degrees = [_degree(model, variable, among, time_limit) for model in acted]
        happens = np.array([model.happens for model in acted])
        table = pd.DataFrame(degrees, columns=["value", "low", "high"])
        blame = {name: float(chances @ table[name]) for name in table}
        rows.append(
            {
                "beliefs": whose,
                "variable": variable,
                **blame,
                "proven": bool((table["low"] == table["high"]).all()),
                "situations": len(situations),
                "without": float(chances[~happens].sum()),
            }
        )
    return pd.DataFrame(rows)


def _check_chances(what: str, chances: np.ndarray[Any, np.dtype[np.float64]]) -> None:
    if not len(chances) or not ((chances >= 0) & (chances <= 1)).all():
        raise ValueError(f"{what} are numbers from 0 to 1, one a situation, not {chances.tolist()}")
    if abs(chances.sum() - 1) > SUM_TOLERANCE:
        raise ValueError(
            f"{what} sum to {chances.sum():g}, not 1; name every situation that was held "
            "possible, those without the outcome too"
        )


def _with_act(model: CausalModel, variable: str, value: int) -> CausalModel:
    check_words("the variable of act", [variable], model.endogenous)
    if value not in model.domain(variable):
        allowed = ", ".join(map(str, model.domain(variable)))
        raise ValueError(f"{variable} cannot be {value}; it is one of {allowed}")
    return replace(model, equations={**model.equations, variable: str(value)})


def _degree(
    model: CausalModel, variable: str, among: list[str] | None, time_limit: float | None
) -> tuple[float, float, float]:
    if not model.happens:
        return 0.0, 0.0, 0.0
    row = degree_of_responsibility(model, of=[variable], among=among, time_limit=time_limit).iloc[0]
    return row["value"], row["low"], row["high"]


def blameworthiness(
    did: float, alternatives: Mapping[str, tuple[float, float]], *, importance: float
) -> pd.DataFrame:
    """Return how blameworthy an act is, against each thing that could have been done instead.

    How much less likely the outcome would have been, discounted by what the alternative would
    have cost more; the blameworthiness of the act is the largest of the values. It rests on
    expectations, so it can be above 0 where the outcome never happened.

    Parameters
    ----------
    did : float
        Probability of the outcome under what was done, as the person saw it.
    alternatives : mapping of str to (float, float)
        Probability of the outcome under each alternative, and its extra cost (negative if it
        was cheaper).
    importance : float
        What avoiding the outcome is worth, on the scale of costs: above every extra cost.

    Returns
    -------
    DataFrame
        A row an alternative, most telling first: ``alternative``, ``probability``, ``cost``,
        ``value`` (0 to 1).

    Raises
    ------
    ValueError
        If a probability lies outside 0 to 1, nothing could have been done, or a cost is not
        below the importance.

    References
    ----------
    Halpern & Kleiman-Weiner (2018), AAAI, doi:10.1609/aaai.v32i1.11557.

    Examples
    --------
    >>> blameworthiness(0.3, {"ask for a review": (0.05, 200)}, importance=1000)["value"].tolist()
    [0.2]
    """
    if not alternatives:
        raise ValueError("name at least one alternative; without one there is nothing to blame for")
    if not all(
        isinstance(pair, tuple | list) and len(pair) == PAIR for pair in alternatives.values()
    ):
        raise TypeError("an alternative is a pair: probability of the outcome, and extra cost")
    table = pd.DataFrame(
        [(name, *options) for name, options in alternatives.items()],
        columns=["alternative", "probability", "cost"],
    )
    _check_options(table, did, importance)
    table["value"] = _reduction(table, did, importance).round(12)
    return table.sort_values("value", ascending=False, kind="stable", ignore_index=True)


def group_blameworthiness(
    did: float, options: pd.DataFrame, players: Sequence[str], *, importance: float
) -> pd.DataFrame:
    """Return each member's part of a group's blameworthiness.

    A group is as blameworthy as the best thing its members could have brought about instead
    makes it. A member's part is the Shapley value of that: what it adds to the groups it is in.

    Parameters
    ----------
    did : float
        Probability of the outcome under what was done.
    options : DataFrame
        ``members`` (tuple of the players who together could have brought the option about; a
        larger group can as well), ``probability`` of the outcome under it, ``cost`` more than
        what was done.
    players : sequence of str
        Everybody in the group, at most 20.
    importance : float
        What avoiding the outcome is worth, on the scale of costs: above every cost.

    Returns
    -------
    DataFrame
        A row a player: ``player``, ``value``; the values add up to the blameworthiness of the
        whole group, which is ``value.sum()``.

    Raises
    ------
    ValueError
        If a probability lies outside 0 to 1, a member is no player, or a cost is not below the
        importance.

    References
    ----------
    Friedenberg & Halpern (2019), AAAI, doi:10.48550/arXiv.1903.04102.

    Examples
    --------
    >>> options = pd.DataFrame(
    ...     {"members": [("lead",), ("lead", "reviewer")], "probability": [0.2, 0.0],
    ...      "cost": [0, 100]}
    ... )
    >>> group_blameworthiness(0.4, options, ["lead", "reviewer"], importance=1000)["value"].tolist()
    [0.28, 0.08]
    """
    if not isinstance(options, pd.DataFrame):
        raise TypeError("options is a DataFrame with members, probability and cost")
    check_columns("options", options.columns, ["members", "probability", "cost"])
    names = list(players)
    if not names or len(set(names)) < len(names) or len(names) > MOST_PLAYERS:
        raise ValueError(f"players names 1 to {MOST_PLAYERS} members, each once")
    _check_options(options, did, importance)
    value = _reduction(options, did, importance)
    worth = np.zeros(1 << len(names))
    for members, gain in zip(options["members"], value, strict=True):
        check_words("a member of options", members, names)
        coalition = sum(1 << names.index(member) for member in set(members))
        worth[coalition] = max(worth[coalition], gain)
    for player in range(len(names)):
        pairs = worth.reshape(-1, 2, 1 << player)
        pairs[:, 1] = np.maximum(pairs[:, 1], pairs[:, 0])
    return pd.DataFrame({"player": names, "value": shapley_values(worth).round(12)})


def _check_options(options: pd.DataFrame, did: float, importance: float) -> None:
    for chance in (did, *options["probability"]):
        if isinstance(chance, str) or not 0 <= chance <= 1:
            raise ValueError(f"a probability lies between 0 and 1, not at {chance!r}")
    dearest = options["cost"].max()
    if not (np.isfinite(options["cost"]).all() and importance > max(dearest, 0)):
        raise ValueError(
            f"importance is {importance:g} and the dearest option costs {dearest:g}; the "
            "importance is above every cost (leave out options nobody could have afforded)"
        )


def _reduction(options: pd.DataFrame, did: float, importance: float) -> pd.Series[float]:
    """How much less likely the outcome would have been, discounted by the cost."""
    gain = (did - options["probability"]).clip(lower=0)
    return gain * (importance - options["cost"].clip(lower=0)) / importance
