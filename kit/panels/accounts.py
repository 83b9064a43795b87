"""Account explorer: one incident's tellings, with their disputed assumptions as switches."""

from __future__ import annotations

from typing import Any

import pandas as pd
from markupsafe import Markup

from kit.corpus import Corpus, load_corpus
from kit.crumple import crumple_gap
from kit.figures.accounts import describe_account, plot_account
from kit.figures.base import points, records
from kit.figures.lenses import describe_lenses, plot_lenses
from kit.joined import load_parties
from kit.lenses import compare, list_accounts, load_account
from kit.markup import picture
from kit.models.causes import actual_causes
from kit.models.model import CausalModel
from kit.pages import account_card
from kit.panels.base import Panel
from kit.panels.filters import account_controls
from kit.vocab import join_variant, switch_words


def account_panel(incident: str, *, corpus: Corpus | None = None) -> Panel:
    """Return a panel that shows an incident's accounts beside its claims.

    Parameters
    ----------
    incident : str
        An incident_id with at least one account.
    corpus : Corpus, optional
        Another corpus than the bundled one.

    Returns
    -------
    Panel
        Controls ``account`` and one for every disputed switch, named as in the account file. An
        account opens as it was told; switches it does not have are not shown.
        ``panel.table`` holds the shares that `compare` returns, with the modelled ones of this
        account and setting; none of those where the outcome is averted.

    Raises
    ------
    KeyError
        If there is no such incident.
    ValueError
        If the incident has no accounts.

    Examples
    --------
    >>> panel = account_panel("aws-kiro-2025-12")
    >>> panel.controls["u_same"].value = False
    >>> modelled = panel.table[panel.table["lens"] == "modelled"]
    >>> modelled.set_index("party_id")["value"].to_dict()
    {'engineer': 0.5, 'kiro': 0.5}
    """
    corpus = corpus or load_corpus()
    models = _models(incident, corpus)
    parties = load_parties(incident, corpus=corpus)
    lenses = compare(incident, corpus=corpus)
    lenses = lenses[(lenses["scale"] == "share") & (lenses["variant"] != "all")]
    gaps = _gaps(incident, corpus)

    def chosen(account: str, **switches: int) -> CausalModel:
        model = models[account]
        return model.with_context(**{u: int(v) for u, v in switches.items() if u in model.switches})

    def switches_of(model: CausalModel) -> str:
        told = models[model.account].context
        return switch_words({u: v for u, v in model.context.items() if v != told[u]})

    def table(account: str, **switches: int) -> pd.DataFrame:
        variant = join_variant(account, switches_of(chosen(account, **switches)))
        here = (lenses["lens"] != "modelled") | (lenses["variant"] == variant)
        return lenses[here].reset_index(drop=True)

    def below(account: str, **switches: int) -> Markup:
        return _below(chosen(account, **switches), parties, corpus)

    controls = account_controls(models, ("disputed",))
    return Panel(
        controls=controls,
        table=table,
        draw=lambda rows: plot_lenses(rows, parties=parties, title=_title(rows)),
        say=lambda rows: f"{describe_lenses(rows, parties)} {_gap_words(rows, gaps)}",
        below=below,
        name=f"accounts-{incident}",
        corpus=corpus,
    )


def _gaps(incident: str, corpus: Corpus) -> list[dict[str, Any]]:
    """Operator's gap under every account and setting; none where nobody blames anybody."""
    lenses = compare(incident, target="group", corpus=corpus)
    if not {"claimed", "modelled"} <= set(lenses["lens"]):
        return []
    return records(crumple_gap(lenses).dropna(subset="gap"))


def _models(incident: str, corpus: Corpus) -> dict[str, CausalModel]:
    accounts = list_accounts(incident, corpus=corpus)["account"]
    if accounts.empty:
        raise ValueError(f"{incident} has no accounts; list_accounts() names the incidents that do")
    return {account: load_account(incident, account, corpus=corpus) for account in accounts}


def _title(rows: pd.DataFrame) -> str:
    if not (rows["lens"] == "modelled").any():
        return "With these assumptions the outcome is averted: there is nothing to have prevented"
    return "What is claimed, beside what this account implies"


def _gap_words(rows: pd.DataFrame, gaps: list[dict[str, Any]]) -> str:
    """Operator's gap for the account on screen, in words."""
    modelled = rows[rows["lens"] == "modelled"]
    if modelled.empty:
        return "With these assumptions the outcome is averted."
    here = modelled["variant"].iloc[0]
    parts = [
        f"{row['claims']} {points(row['gap'])} points [{points(row['low'])}, {points(row['high'])}]"
        + (", circular: the account is their own" if row["circular"] else "")
        for row in gaps
        if row["claims"] != "all" and join_variant(row["account"], row["switches"]) == here
    ]
    told = "; ".join(parts) or "the operator is no actor of this account"
    return f"Operator, share of voiced blame minus share in what could have been prevented: {told}."


def _below(model: CausalModel, parties: pd.DataFrame, corpus: Corpus) -> Markup:
    """The account's graph, and what it assumes."""
    causes = actual_causes(model, among=model.agents) if model.happens else None
    graph = plot_account(model, causes=causes, parties=parties)
    alt = describe_account(model, parties)
    return picture(graph, alt=alt, kind="svg") + account_card(model, corpus=corpus)
