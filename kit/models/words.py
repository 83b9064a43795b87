"""Causes in plain words: what would have had to be otherwise, in the labels of the model."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

import pandas as pd

from kit.models.model import CausalModel
from kit.vocab import check_columns

WHAT_HAPPENED: Final = "What happened:"


def value_words(model: CausalModel, variable: str, value: int | None = None) -> str:
    """Value of a variable, its actual one if none is given: yes or no where it is 0 or 1."""
    value = model.values[variable] if value is None else value
    return ("no", "yes")[value] if set(model.domain(variable)) <= {0, 1} else str(value)


def in_words(model: CausalModel, text: str) -> str:
    """A text on a model with ``u_same = 1`` as the question and its answer.

    Names of variables stay: a graph of the account has them above its boxes.
    """
    labels = {**model.labels, **{name: part["question"] for name, part in model.switches.items()}}
    names = "|".join(map(re.escape, sorted(labels, key=len, reverse=True)))
    setting = re.compile(rf"\b({names})\s?=\s?([01])\b")
    return setting.sub(lambda m: f"“{labels[m[1]]}”: {('no', 'yes')[int(m[2])]}", text)


def outcome_words(model: CausalModel) -> str:
    """Outcome in the words of the labels."""
    names = model.parsed_outcome.names
    if names == (model.outcome,):
        return _quoted(model, model.outcome)
    if model.outcome == f"not {names[0]}":
        return f"not {_quoted(model, names[0])}"
    labelled = [f"{name}: {model.labels[name]}" for name in names if name in model.labels]
    return f"{model.outcome} ({'; '.join(labelled)})" if labelled else model.outcome


def explain(model: CausalModel, cause: Mapping[str, Any] | pd.Series[Any]) -> str:
    """Return the counterfactual that shows a cause, in plain words.

    Parameters
    ----------
    model : CausalModel
        The model the cause was found in.
    cause : Series or mapping
        A row of `actual_causes`, such as ``actual_causes(model).iloc[0]``.

    Returns
    -------
    str
        What happened, what would have had to be otherwise, what stays as it was beside it, and
        whether each part is a cause by itself. Conditional on the model: its equations and its
        choice of variables are assumptions.

    Raises
    ------
    ValueError
        If the row lacks a column, or does not belong to this model: the outcome would have
        happened all the same.

    Examples
    --------
    >>> import kit
    >>> company = kit.load_account("aws-kiro-2025-12", "company")
    >>> causes = kit.actual_causes(company, among=company.agents)
    >>> print(kit.explain(company, causes.iloc[3]))
    What happened: "service down". Had it been "tool issues delete-and-recreate": no instead of
    yes, while "the same change made by other means" stayed no, it would not have happened. This
    alone is a cause, if the model's assumptions hold.
    """
    if getattr(cause, "ndim", 1) > 1:
        raise TypeError("explain takes one cause; choose a row, such as causes.iloc[0]")
    needed = ["changed", "held"]
    check_columns("the cause", cause.keys(), needed, hint="take a row of actual_causes()")
    changed, held = dict(cause["changed"]), list(cause["held"])
    world = model.solve({**changed, **{name: model.values[name] for name in held}})
    if model.parsed_outcome.evaluate(world):
        raise ValueError(
            "with these changes the outcome would have happened all the same; the row is of "
            "another model, or of another setting of this one"
        )
    instead = series(
        f"{_quoted(model, name)}: {value_words(model, name, value)} "
        f"instead of {value_words(model, name)}"
        for name, value in changed.items()
    )
    beside = series(f"{_quoted(model, name)} stayed {value_words(model, name)}" for name in held)
    while_ = f", while {beside}" if held else ""
    alone = (
        "This alone is a cause"
        if len(changed) == 1
        else f"Nothing less than {_all(len(changed))} together would have done: each is part of a "
        "cause, none a cause by itself"
    )
    return (
        f"{WHAT_HAPPENED} {outcome_words(model)}. Had it been {instead}{while_}, it would not have "
        f"happened. {alone}, if the model's assumptions hold."
    )


def _all(number: int) -> str:
    return {2: "both"}.get(number, f"all {number}")


def _quoted(model: CausalModel, name: str) -> str:
    return f'"{model.labels.get(name, name)}"'


def series(parts: Iterable[str]) -> str:
    """Words with commas, and "and" before the last."""
    words = list(parts)
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
