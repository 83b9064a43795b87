"""Who could have stopped it: acts of parties, with what is known of means, knowledge and time."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from kit.corpus import Corpus, load_corpus
from kit.lenses import list_accounts, load_account
from kit.models.prevention import prevents_alone

FACTS: Final = ("capacity", "knowledge", "time", "authority")
NOT_KNOWN: Final = "not_known"
COLUMNS: Final = (
    "party_id", "act", *FACTS, "known", "prevents", "accounts", "source_id", "note",
)  # fmt: skip


def who_could_have_stopped_it(incident: str, *, corpus: Corpus | None = None) -> pd.DataFrame:
    """Return what each party could have done otherwise, and what is known of its means to do so.

    Parameters
    ----------
    incident : str
        An incident_id.
    corpus : Corpus, optional
        Another corpus than the bundled one.

    Returns
    -------
    DataFrame
        A row an act of a party: ``party_id``, ``act``, ``capacity`` (were the means at hand),
        ``knowledge`` (did it know that it might be needed), ``time`` (was there time),
        ``authority`` (was it the party's to do), each yes, partly, no or not_known; ``known``
        (how many of the four are known), ``prevents`` (accounts in which the party alone could
        have prevented the outcome) of ``accounts`` (in which it is an actor), ``source_id``,
        ``note``. A party that is an actor of an account but has no coded act has one row, with
        nothing known. It tells who could have, in whose words; not who ought to have.

    Raises
    ------
    KeyError
        If there is no such incident.

    Examples
    --------
    >>> table = who_could_have_stopped_it("aws-kiro-2025-12")
    >>> table.loc[0, ["act", "capacity", "knowledge", "time", "authority"]].tolist()
    ['step in before the environment is deleted', 'not_known', 'not_known', 'not_known', 'yes']
    """
    corpus = corpus or load_corpus()
    corpus.incident(incident)
    actors, alone = _actors(incident, corpus)
    coded = corpus.rows("oversight", incident)
    rows = [
        {name: row[name] for name in ("party_id", "act", *FACTS, "source_id", "note")}
        for row in coded.to_dict("records")
    ]
    named = {row["party_id"] for row in rows}
    rows += [_nothing_known(party) for party in actors if party not in named]
    for row in rows:
        row["known"] = sum(row[fact] != NOT_KNOWN for fact in FACTS)
        row["prevents"] = alone.get(row["party_id"], 0)
        row["accounts"] = actors.get(row["party_id"], 0)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _actors(incident: str, corpus: Corpus) -> tuple[dict[str, int], dict[str, int]]:
    """How many accounts each party is an actor of, and could have prevented it alone in."""
    actors: dict[str, int] = {}
    alone: dict[str, int] = {}
    for account in list_accounts(incident, corpus=corpus)["account"]:
        model = load_account(incident, account, corpus=corpus)
        for party in dict.fromkeys(model.owners[v] for v in model.agents if v in model.owners):
            actors[party] = actors.get(party, 0) + 1
        for party in prevents_alone(model):
            alone[party] = alone.get(party, 0) + 1
    return actors, alone


def _nothing_known(party: str) -> dict[str, Any]:
    unknown = dict.fromkeys(FACTS, NOT_KNOWN)
    return {"party_id": party, "act": "", **unknown, "source_id": "", "note": "no act is coded"}
