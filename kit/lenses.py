"""Lenses: an incident in, the attribution tables of every lens out."""

from __future__ import annotations

import pandas as pd

from kit.claims import claimed_shares
from kit.corpus import Corpus, load_corpus
from kit.gaps import by_group
from kit.joined import load_claims
from kit.judgements import about_incidents, rate_shares
from kit.models.model import CausalModel
from kit.models.prevention import could_have_prevented
from kit.models.responsibility import degrees_by_party
from kit.rulings import found_shares
from kit.vocab import (
    ACCOUNTS,
    ATTRIBUTION_COLUMNS,
    GROUPS,
    LENSES,
    check_words,
    join_variant,
    switch_words,
)
from kit.voiced import EVERY


def list_accounts(incident: str | None = None, *, corpus: Corpus | None = None) -> pd.DataFrame:
    """Return the accounts there are, a row an account.

    Parameters
    ----------
    incident : str, optional
        An incident_id; all incidents if left out.
    corpus : Corpus, optional
        Another corpus than the bundled one.

    Returns
    -------
    DataFrame
        ``incident_id``, ``account`` (company, staff, investigator, court, critic, reconstruction),
        ``title``, ``assumptions`` and ``assumed`` (how many, and how many without a source),
        ``disputed`` (how many disputed switches).

    Raises
    ------
    KeyError
        If there is no such incident.

    Examples
    --------
    >>> list_accounts("aws-kiro-2025-12")[["account", "assumptions", "assumed", "disputed"]]
              account  assumptions  assumed  disputed
    0         company            8        4         1
    1           staff            8        4         1
    2          critic            8        4         2
    3  reconstruction           12        4         2
    """
    corpus = corpus or load_corpus()
    if incident is not None:
        corpus.incident(incident)
    keys = sorted(corpus.accounts, key=lambda key: (key[0], ACCOUNTS.index(key[1])))
    models = [load_account(*key, corpus=corpus) for key in keys if incident in (None, key[0])]
    rows = [
        (
            model.incident_id,
            model.account,
            model.title,
            len(model.assumptions),
            model.n_assumed,
            sum(switch["kind"] == "disputed" for switch in model.switches.values()),
        )
        for model in models
    ]
    columns = ["incident_id", "account", "title", "assumptions", "assumed", "disputed"]
    return pd.DataFrame(rows, columns=columns)


def load_account(incident: str, account: str, *, corpus: Corpus | None = None) -> CausalModel:
    """Return the causal model of one account of an incident.

    Parameters
    ----------
    incident, account : str
        An incident_id, and company, staff, investigator, court, critic or reconstruction.
    corpus : Corpus, optional
        Another corpus than the bundled one.

    Returns
    -------
    CausalModel
        One telling; what follows from it follows from its ``assumptions``.

    Raises
    ------
    KeyError
        If there is no such incident.
    ValueError
        If the incident has no such account; the message names those it has.

    Examples
    --------
    >>> load_account("aws-kiro-2025-12", "company").values["KIRO"]
    1
    """
    corpus = corpus or load_corpus()
    corpus.incident(incident)
    accounts = [a for a in ACCOUNTS if (incident, a) in corpus.accounts]
    if not accounts:
        raise ValueError(f"{incident} has no accounts; list_accounts() names the incidents that do")
    check_words(f"an account of {incident}", [account], accounts)
    try:
        return CausalModel.from_dict(corpus.accounts[incident, account])
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise ValueError(
            f"{incident}.{account}.json is no causal model: {error}; kit check lists its faults"
        ) from error


def compare(
    incident: str | None = None,
    *,
    target: str = "party",
    judgements: pd.DataFrame | None = None,
    corpus: Corpus | None = None,
) -> pd.DataFrame:
    """Return an incident through every lens, as one attribution table.

    Parameters
    ----------
    incident : str, optional
        An incident_id; all incidents if left out.
    target : {"party", "group"}
        ``group`` adds up parties to operator, organisation, system and other.
    judgements : DataFrame, optional
        Rows of the table ``judgements``; the corpus's own if left out. Rows that judge no party
        of an incident, as of experiments, are left aside.
    corpus : Corpus, optional
        Another corpus than the bundled one.

    Returns
    -------
    DataFrame
        Attribution table, lenses in order. claimed: variants all, firm, others. modelled: each
        account as told (variant ``company``) and under every other setting of its disputed
        switches (``company; u_same=0``), as could_have_prevented (shares) and, as told,
        degree_of_responsibility (degrees). perceived and found: empty until there are
        judgements, or a decision that split fault. An averted outcome has no rows.

    Raises
    ------
    KeyError
        If there is no such incident.
    TypeError
        If judgements is no table, such as the survey that holds one.
    ValueError
        If target is not allowed, or judgements name an incident or party that is not in the
        corpus.

    Examples
    --------
    >>> lenses = compare("aws-kiro-2025-12")
    >>> lenses.groupby("lens", sort=False)["variant"].nunique().to_dict()
    {'claimed': 3, 'modelled': 12}
    """
    check_words("target", [target], ["party", "group"])
    corpus = corpus or load_corpus()
    own = corpus.table("judgements") if judgements is None else judgements
    judged = about_incidents(own, corpus.table("parties"))
    if incident is not None:
        judged = judged[judged["incident_id"] == incident]
    lenses = {
        "claimed": _claimed(load_claims(incident, corpus=corpus)),
        "modelled": _modelled(incident, corpus),
        "perceived": rate_shares(judged),
        "found": found_shares(corpus.rows("rulings", incident)),
    }
    tables = [lenses[lens] for lens in LENSES if len(lenses[lens])]
    if not tables:
        return pd.DataFrame(columns=list(ATTRIBUTION_COLUMNS))
    table = pd.concat(tables, ignore_index=True)
    return table if target == "party" else by_group(table, corpus.rows("parties", incident))


def _claimed(claims: pd.DataFrame) -> pd.DataFrame:
    together = claimed_shares(claims).assign(variant=EVERY)
    return pd.concat([together, claimed_shares(claims, by="speaker_group")], ignore_index=True)


def _modelled(incident: str | None, corpus: Corpus) -> pd.DataFrame:
    """Rows of every account under every setting of its disputed switches."""
    tables = []
    for of, account in list_accounts(incident, corpus=corpus)[
        ["incident_id", "account"]
    ].to_numpy():
        for setting, model in load_account(of, account, corpus=corpus).specifications():
            if not model.happens:
                continue
            variant = join_variant(account, switch_words(setting))
            tables.append(could_have_prevented(model).assign(variant=variant))
            if not setting:
                tables.append(degrees_by_party(model))
    empty = pd.DataFrame(columns=list(ATTRIBUTION_COLUMNS))
    return pd.concat(tables, ignore_index=True) if tables else empty


def claimed_beside_found(*, party: str = "operator", corpus: Corpus | None = None) -> pd.DataFrame:
    """Return one group's claimed share beside its found share, where a body has split fault.

    Parameters
    ----------
    party : str
        operator, organisation, system or other.
    corpus : Corpus, optional
        Another corpus than the bundled one.

    Returns
    -------
    DataFrame
        Attribution table of the group: claimed by firm and by others (operators' own speech
        counts), and found, whose ``basis`` says whether the share was stated or is implied and
        what became of the decision. An incident where the group has no found share has no rows.

    Raises
    ------
    ValueError
        If there is no such group.

    Examples
    --------
    >>> table = claimed_beside_found()
    >>> camry = table[table["incident_id"] == "toyota-camry-2006-06"]
    >>> camry[["lens", "variant", "value", "n"]].reset_index(drop=True)
          lens variant  value  n
    0  claimed    firm    1.0  1
    1    found            0.4  1
    """
    check_words("party", [party], GROUPS)
    lenses = compare(target="group", corpus=corpus)
    rows = lenses[(lenses["party_id"] == party) & (lenses["scale"] == "share")]
    split = set(rows.loc[rows["lens"] == "found", "incident_id"])
    shown = rows["lens"].isin(["claimed", "found"]) & (rows["variant"] != EVERY)
    return rows[shown & rows["incident_id"].isin(split)].sort_values(
        ["incident_id", "lens", "variant"], ignore_index=True
    )
