"""Oversight: flip approval, permissions and safeguards of an account, and see what follows."""

from __future__ import annotations

from typing import Any

import pandas as pd
from markupsafe import Markup

from kit.corpus import Corpus, load_corpus
from kit.figures.accounts import describe_account, plot_account
from kit.figures.shares import describe_shares, plot_shares
from kit.joined import load_parties
from kit.lenses import list_accounts, load_account
from kit.markup import picture
from kit.models.causes import actual_causes
from kit.models.model import CausalModel
from kit.models.prevention import could_have_prevented
from kit.panels.base import Panel
from kit.panels.filters import account_controls
from kit.vocab import SWITCH_KINDS

AVERTED = "With these settings the outcome is averted: there is nothing left to prevent."


def oversight_panel(incident: str, *, corpus: Corpus | None = None) -> Panel:
    """Return a panel that flips every switch of an incident's accounts, counterfactual ones too.

    Parameters
    ----------
    incident : str
        An incident_id with at least one account.
    corpus : Corpus, optional
        Another corpus than the bundled one.

    Returns
    -------
    Panel
        Controls ``account`` and one for every switch of any account, shown where the account has
        it; ``panel.table`` holds what `could_have_prevented` returns, no rows where the outcome
        is averted. Below stands the account's graph in this setting.

    Raises
    ------
    KeyError
        If there is no such incident.
    ValueError
        If the incident has no accounts.

    Examples
    --------
    >>> panel = oversight_panel("aws-kiro-2025-12")
    >>> panel.controls["account"].value = "staff"
    >>> panel.controls["u_peer"].value = True
    >>> len(panel.table)
    0
    """
    corpus = corpus or load_corpus()
    names = list_accounts(incident, corpus=corpus)["account"]
    if names.empty:
        raise ValueError(f"{incident} has no accounts; list_accounts() names the incidents that do")
    models = {name: load_account(incident, name, corpus=corpus) for name in names}
    parties = load_parties(incident, corpus=corpus)
    controls = account_controls(models, SWITCH_KINDS)

    def chosen(account: str, **switches: int) -> CausalModel:
        model = models[account]
        return model.with_context(**{u: int(v) for u, v in switches.items() if u in model.switches})

    def table(**setting: Any) -> pd.DataFrame:
        model = chosen(**setting)
        return could_have_prevented(model) if model.happens else pd.DataFrame()

    def say(rows: pd.DataFrame) -> str:
        return describe_shares(rows, parties) if len(rows) else AVERTED

    return Panel(
        controls=controls,
        table=table,
        draw=lambda rows: plot_shares(rows, parties=parties),
        say=say,
        below=lambda **setting: _graph(chosen(**setting), parties),
        name=f"oversight-{incident}",
        corpus=corpus,
    )


def _graph(model: CausalModel, parties: pd.DataFrame) -> Markup:
    causes = actual_causes(model, among=model.agents) if model.happens else None
    graph = plot_account(model, causes=causes, parties=parties)
    return picture(graph, alt=describe_account(model, parties), kind="svg")
