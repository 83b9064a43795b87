"""Regimes: the same harm and shares of fault under every rule, with sliders."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd
from ipywidgets import Checkbox, IntSlider

from kit.figures.legal import describe_regimes, plot_regimes
from kit.models.legal import compare_regimes
from kit.panels.base import MOST_KEPT, Panel

CLAIMANT, MAKER, OPERATOR = "injured person", "maker", "operator"
DAMAGES = 100_000


def regime_panel() -> Panel:
    """Return a panel that sets shares of fault and shows what every regime makes of them.

    An injured person claims 100,000 from the maker of a system and its operator.

    Returns
    -------
    Panel
        Controls ``own_fault`` and ``makers_share`` (per cent; the maker's is of what is left),
        ``insolvent`` (the operator cannot pay), ``settled`` (the operator is no party), ``strict``
        (the maker is liable without fault); ``panel.table`` holds what `compare_regimes` returns.
        Teaching material, not legal advice.

    Examples
    --------
    >>> panel = regime_panel()
    >>> panel.controls["own_fault"].value = 50
    >>> panel.table.query("rule == 'modified_50'")["pays"].sum().item()
    0.0
    """
    controls = {
        "own_fault": IntSlider(20, 0, 100, description="Injured person's fault, %"),
        "makers_share": IntSlider(60, 0, 100, description="Maker's part of the rest, %"),
        "insolvent": Checkbox(value=True, indent=False, description="The operator cannot pay"),
        "settled": Checkbox(
            value=False, indent=False, description="The operator has settled and is no party"
        ),
        "strict": Checkbox(
            value=False, indent=False, description="The maker is liable without fault"
        ),
    }
    return Panel(
        controls=controls, table=_regimes, draw=plot_regimes, say=describe_regimes, name="regimes"
    )


@lru_cache(maxsize=MOST_KEPT)
def _regimes(
    own_fault: int, makers_share: int, insolvent: bool, settled: bool, strict: bool
) -> pd.DataFrame:
    own = own_fault / 100
    maker = (1 - own) * makers_share / 100
    return compare_regimes(
        DAMAGES,
        {CLAIMANT: own, MAKER: maker, OPERATOR: max(1 - own - maker, 0.0)},
        claimant=CLAIMANT,
        insolvent=[OPERATOR] if insolvent else [],
        non_parties=[OPERATOR] if settled else [],
        strict=[MAKER] if strict else [],
    )
