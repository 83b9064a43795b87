"""Agreement explorer: which code of one reading meets which of another, in any subset of claims."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import pandas as pd
from ipywidgets import Dropdown
from markupsafe import Markup

from kit.agreements import confusion_table
from kit.corpus import Corpus, load_corpus
from kit.figures.coders import (
    MOST_CODES,
    READERS,
    describe_confusion,
    plot_confusion,
    variable_words,
)
from kit.joined import load_claims, load_codes
from kit.markup import heading, said_by, source_link, table
from kit.panels.base import MOST_KEPT, Panel
from kit.reliability import krippendorff_alpha, percent_agreement

MOST_SHOWN: Final = 25
NOTHING: Final = "There is nothing here that two readings coded."
SUBSETS: Final = {
    "all claims": "",
    "AI systems": "is_ai",
    "conventional automation": "not is_ai",
    "spoken by firms": "speaker_group == 'firm'",
    "spoken by others": "speaker_group == 'others'",
    "high-reliability sources": "reliability == 'high'",
    "with a quotation": "quote != ''",
}


def agreement_panel(*, readers: str = "machine", corpus: Corpus | None = None) -> Panel:
    """Return a panel that shows where two readings of the claims agree and where they do not.

    Parameters
    ----------
    readers : {"machine", "human"}
        Who read; of machine readings the panel says that they show no reliability.
    corpus : Corpus, optional
        Another corpus than the bundled one.

    Returns
    -------
    Panel
        Controls ``variable`` (what was coded) and ``claims`` (which subset); ``panel.table`` holds
        the codes of the choice, as `load_codes` returns them. Below stand claims read differently.

    Raises
    ------
    ValueError
        If the corpus has no two coders, or readers is not allowed.

    Examples
    --------
    >>> panel = agreement_panel()
    >>> panel.controls["variable"].value = "stance"
    >>> panel.table["variable"].unique().tolist()
    ['stance']
    """
    corpus = corpus or load_corpus()
    codes = load_codes(corpus=corpus)
    if codes["coder"].nunique() < 2:  # noqa: PLR2004
        raise ValueError("agreement needs the codes of two coders; the table codes has fewer")
    words = READERS[readers]
    claims = load_claims(corpus=corpus)
    ids = {name: set(claims.query(test)["claim_id"] if test else claims["claim_id"])
           for name, test in SUBSETS.items()}  # fmt: skip
    by_variable = {str(name): rows for name, rows in codes.groupby("variable", sort=False)}
    variables = [name for name, rows in by_variable.items() if rows["code"].nunique() <= MOST_CODES]

    def chosen(variable: str, claims: str) -> pd.DataFrame:
        rows = by_variable[variable]
        return rows[rows["claim_id"].isin(ids[claims])].reset_index(drop=True)

    @lru_cache(maxsize=MOST_KEPT)
    def confusion(variable: str, claims: str) -> pd.DataFrame:
        return confusion_table(chosen(variable, claims))

    def now() -> pd.DataFrame:
        return confusion(controls["variable"].value, controls["claims"].value)

    def say(rows: pd.DataFrame) -> str:
        told = _in_words(rows, now()) if len(rows) else NOTHING
        return f"{told} {words}".strip()

    def below(variable: str, claims: str) -> Markup:
        return _disagreements(chosen(variable, claims), claims_by_id, corpus)

    claims_by_id = claims.set_index("claim_id")
    controls = _controls(variables)
    return Panel(
        controls=controls,
        table=chosen,
        draw=lambda _rows: plot_confusion(now()),
        say=say,
        below=below,
        name="agreement",
        corpus=corpus,
    )


def _controls(variables: list[str]) -> dict[str, Dropdown]:
    return {
        "variable": Dropdown(
            options=[(variable_words(name), name) for name in variables],
            value="stance" if "stance" in variables else variables[0],
            description="What was coded",
        ),
        "claims": Dropdown(options=list(SUBSETS), description="Claims"),
    }


def _in_words(rows: pd.DataFrame, confusion: pd.DataFrame) -> str:
    """Alpha with its interval, percent agreement, and where most disagreements lie."""
    alpha = krippendorff_alpha(rows).iloc[0]
    agreed = percent_agreement(rows, draws=0)["value"].iloc[0]
    notes = f" ({alpha['basis']})" if alpha["basis"] else ""
    return (
        f"Alpha {alpha['value']:.2f} [{alpha['low']:.2f}, {alpha['high']:.2f}]{notes}, "
        f"{100 * agreed:.0f}% agree. {describe_confusion(confusion)}"
    )


def _disagreements(rows: pd.DataFrame, claims: pd.DataFrame, corpus: Corpus) -> Markup:
    """Table of the claims that were read differently, with their words and source."""
    wide = rows.pivot_table(index="claim_id", columns="coder", values="code", aggfunc="first")
    differ = wide[wide.nunique(axis=1) > 1]
    lines = []
    known = claims.loc[differ.index[:MOST_SHOWN]].to_dict("records")
    for claim, codes in zip(known, differ.head(MOST_SHOWN).to_numpy(), strict=True):
        said = said_by(claim["speaker"], claim["paraphrase"])
        cells = [str(code).replace("_", " ") for code in codes]
        lines.append((claim["short_title"], said, *cells, source_link(claim["source_id"], corpus)))
    head = ("incident", "claim", *(f"reading {coder}" for coder in wide.columns), "read in")
    more = f" The first {MOST_SHOWN} are shown." if len(differ) > MOST_SHOWN else ""
    title = heading(f"Read differently: {len(differ)} of {len(wide)} claims.{more}")
    return title + table(head, lines) if lines else title
