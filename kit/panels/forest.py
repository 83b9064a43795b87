"""Forest panel: the operator's difference, incident by incident and pooled, in any subset."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pandas as pd
from ipywidgets import Dropdown, ToggleButtons, Widget

from kit.corpus import Corpus, load_corpus
from kit.figures.forest import describe_forest, plot_forest
from kit.joined import load_claims
from kit.panels.base import MOST_KEPT, Panel
from kit.panels.filters import ANY, from_sources, sources_control
from kit.sides import operator_difference, pooled_difference
from kit.vocab import FIRST_READING


def forest_panel(*, corpus: Corpus | None = None) -> Panel:
    """Return a panel that shows how much more blame firms put on the operator, in any subset.

    Parameters
    ----------
    corpus : Corpus, optional
        Another corpus than the bundled one.

    Returns
    -------
    Panel
        Controls ``systems`` (any, ai, conventional), ``sources`` (any, without low reliability),
        ``sector``, ``partly`` (weight of "partly blames") and, where claims were read again,
        ``coder``. ``panel.table`` is what `operator_difference` returns for the choice.

    Examples
    --------
    >>> panel = forest_panel()
    >>> panel.controls["systems"].value = "ai"
    >>> len(panel.table), round(float(panel.table["difference"].mean()), 3)
    (15, 0.597)
    """
    corpus = corpus or load_corpus()
    readings = _readings(corpus)
    controls = _controls(readings)

    def table(partly: float, **filters: Any) -> pd.DataFrame:
        return operator_difference(_chosen(readings, **filters), partly=partly)

    @lru_cache(maxsize=MOST_KEPT)
    def pool(partly: float, **filters: Any) -> pd.DataFrame:
        by = "is_ai" if filters["systems"] == ANY else None
        return pooled_difference(_chosen(readings, **filters), by=by, partly=partly)

    def pooled() -> pd.DataFrame:
        return pool(**{name: control.value for name, control in controls.items()})

    return Panel(
        controls=controls,
        table=table,
        draw=lambda rows: plot_forest(rows, pooled()),
        say=lambda rows: describe_forest(rows, pooled()),
        name="forest",
        corpus=corpus,
    )


def _chosen(
    readings: dict[str, pd.DataFrame],
    *,
    systems: str,
    sources: str,
    sector: str,
    coder: str = FIRST_READING,
) -> pd.DataFrame:
    """Claims of one reading that pass the filters."""
    claims = from_sources(readings[coder], sources)
    if systems != ANY:
        claims = claims[claims["is_ai"] == (systems == "ai")]
    return claims if sector == ANY else claims[claims["sector"] == sector]


def _readings(corpus: Corpus) -> dict[str, pd.DataFrame]:
    """Claims by coder, the first reading first."""
    others = sorted(set(corpus.tables["codes"]["coder"]) - {FIRST_READING})
    coders = [FIRST_READING, *others]
    return {coder: load_claims(coder=coder, corpus=corpus) for coder in coders}


def _controls(readings: dict[str, pd.DataFrame]) -> dict[str, Widget]:
    claims = readings[FIRST_READING]
    sectors = sorted(claims.loc[claims["has_operator"].astype(bool), "sector"].unique())
    controls: dict[str, Widget] = {
        "systems": ToggleButtons(
            options=[("any", ANY), ("AI", "ai"), ("conventional automation", "conventional")],
            description="Systems",
        ),
        "sources": sources_control(),
        "sector": Dropdown(
            options=[(ANY, ANY), *((word.replace("_", " "), word) for word in sectors)],
            description="Sector",
        ),
        "partly": Dropdown(
            options=[("0.5", 0.5), ("0.25", 0.25), ("1", 1.0)],
            description="“Partly blames” weighs",
        ),
    }
    if len(readings) > 1:
        words = ["first", "second", "third", "fourth"]
        controls["coder"] = ToggleButtons(
            options=list(zip(words, readings, strict=False)), description="Reading"
        )
    return controls
