"""Remedies: what was done afterwards, set against the causes that each account names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pandas as pd

from kit.corpus import Corpus, load_corpus
from kit.lenses import list_accounts, load_account
from kit.models.causes import actual_causes
from kit.models.model import CausalModel
from kit.models.words import value_words
from kit.vocab import LIST_SEPARATOR

COLUMNS: Final = (
    "incident_id", "account", "variable", "label", "happened", "party_id", "remedies", "kinds",
    "averts",
)  # fmt: skip


def remedies_by_cause(incident: str | None = None, *, corpus: Corpus | None = None) -> pd.DataFrame:
    """Return the causes that accounts name, each with the remedies on record that answer it.

    Which remedy answers which cause was read by hand from the table ``remedies``. That a remedy
    was announced is no evidence that it was put to use, or that it works.

    Parameters
    ----------
    incident : str, optional
        An incident_id; every incident with accounts if left out.
    corpus : Corpus, optional
        Another corpus than the bundled one.

    Returns
    -------
    DataFrame
        A row a cause: ``incident_id``, ``account``, ``variable`` (owned by a party, part of a
        minimal actual cause of the outcome), ``label`` (in plain words), ``happened`` (its value
        in words: no where it is an omission), ``party_id`` (its owner), ``remedies`` (those that
        answer it, as a tuple; empty where the cause remains unaddressed), ``kinds`` (of these
        remedies), ``averts`` (in this account, with everything that remedies answer turned the
        other way, the outcome would not have happened).

    Raises
    ------
    KeyError
        If there is no such incident.

    Examples
    --------
    >>> table = remedies_by_cause("aws-kiro-2025-12")
    >>> table[table["remedies"].str.len() == 0].groupby("account")["variable"].apply(list)["critic"]
    ['MANDATE', 'USE', 'INHERIT', 'KIRO']
    """
    corpus = corpus or load_corpus()
    told: list[dict[Any, Any]] = corpus.rows("remedies", incident).to_dict("records")
    rows: list[dict[str, Any]] = []
    for name, account in list_accounts(incident, corpus=corpus)[["incident_id", "account"]].values:
        model = load_account(name, account, corpus=corpus)
        answers = _answers([row for row in told if row["incident_id"] == name], account)
        averts = bool(answers) and _averts(model, set(answers))
        for variable in _causes(model):
            answering = answers.get(variable, [])
            rows.append({
                "incident_id": name,
                "account": account,
                "variable": variable,
                "label": model.labels.get(variable, variable),
                "happened": value_words(model, variable),
                "party_id": model.owners[variable],
                "remedies": tuple(row["remedy"] for row in answering),
                "kinds": tuple(dict.fromkeys(row["kind"] for row in answering)),
                "averts": averts,
            })  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"averts": bool})


def _answers(told: list[dict[Any, Any]], account: str) -> dict[str, list[dict[Any, Any]]]:
    """The remedies that answer each variable of an account."""
    answers: dict[str, list[dict[Any, Any]]] = {}
    for row in told:
        for answer in filter(None, row["answers"].split(LIST_SEPARATOR)):
            teller, variable = answer.split(".")
            if teller == account:
                answers.setdefault(variable, []).append(row)
    return answers


def _causes(model: CausalModel) -> Iterator[str]:
    """Variables that parties own and that are part of a minimal actual cause, in model order."""
    if model.happens:
        owned = [v for v in model.endogenous if v in model.owners]
        part = {v for cause in actual_causes(model, among=owned)["cause"] for v in cause}
        yield from (v for v in owned if v in part)


def _averts(model: CausalModel, turned: set[str]) -> bool:
    """Whether the outcome would not have happened with these variables turned the other way."""
    other = {v: next(x for x in model.domain(v) if x != model.values[v]) for v in turned}
    return not model.parsed_outcome.evaluate(model.solve(other))
