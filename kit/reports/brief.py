"""Brief: an incident in five sentences, counted from its rows, before any picture."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import pandas as pd
from markupsafe import Markup

from kit.figures.base import count, records
from kit.lenses import list_accounts
from kit.markup import source_link, table
from kit.reports.sheet import Sheet

BLAMES: Final = ("blames", "partly_blames", "accepts_blame")
CLEARS: Final = ("exonerates",)
NEARNESS: Final = ("high", "medium", "low")
MOST_NAMED: Final = 3


def in_short(sheet: Sheet) -> Markup:
    """What happened, what is said by whom, what was found, and what is not established."""
    row = sheet.corpus.incident(sheet.incident)
    harm = sheet.claims[sheet.claims["about"] == "harm"]
    firms, others = (harm[(harm["speaker_group"] == "firm") == side] for side in (True, False))
    rows = [
        ("What happened", f"{row['started_on']}: {row['summary'].removesuffix('.')}."),
        ("What firms say", _said(firms, sheet)),
        ("What others say", _said(others, sheet)),
        ("What was found", _found(sheet)),
        ("Not established", _open(sheet)),
    ]
    return Markup('<div class="brief">{}</div>').format(table((), rows))


def _said(claims: pd.DataFrame, sheet: Sheet) -> Markup | str:
    """Whom these speakers blame and clear, how many of them, and one quotation."""
    if claims.empty:
        return "Nobody is quoted."
    speakers = claims["speaker_id"].nunique()
    one = speakers == 1
    who = claims["speaker"].iloc[0] if one else count(speakers, "speakers")
    parts = [
        f"{verb}{'s' * one} {named}"
        for verb, stances in (("blame", BLAMES), ("clear", CLEARS))
        if (named := _targets(claims[claims["stance"].isin(stances)], sheet, speakers))
    ]
    told = f"{who} ({count(len(claims), 'claims')}): {'; '.join(parts) or 'blame nobody'}."
    quote = _quotation(claims, sheet)
    return Markup("{} {}").format(told, quote) if quote else told


def _targets(claims: pd.DataFrame, sheet: Sheet, speakers: int) -> str:
    """Parties by how many speakers name them."""
    by_target = claims.groupby("target_id")["speaker_id"].nunique().sort_values(ascending=False)
    shown = [
        sheet.name(str(target)) + ("" if speakers == 1 else f" ({n} of {speakers})")
        for target, n in by_target.head(MOST_NAMED).items()
    ]
    more = len(by_target) - len(shown)
    return _listed([*shown, *([f"{more} more"] if more > 0 else [])])


def _quotation(claims: pd.DataFrame, sheet: Sheet) -> Markup | None:
    """A blaming claim in its own words, from the source that is nearest to the primary text."""
    blaming = claims[claims["stance"].isin(BLAMES) & (claims["quote"] != "")]
    if blaming.empty:
        return None
    near = blaming["reliability"].map({word: i for i, word in enumerate(NEARNESS)}).fillna(9)
    first = blaming.loc[near.sort_values(kind="stable").index[0]]
    return Markup("For example “{}” ({}; {}).").format(
        first["quote"], first["speaker"], source_link(first["source_id"], sheet.corpus)
    )


def _found(sheet: Sheet) -> str:
    """How many decisions there are, and what each says of whom."""
    rulings = sheet.corpus.rows("rulings", sheet.incident)
    if rulings.empty:
        return "No decision of a court, board or regulator is in the corpus."
    told = [
        f"{row['forum']}, on {sheet.name(row['party_id'])}: {row['finding'].replace('_', ' ')}"
        + ("" if pd.isna(row["share"]) else f" ({100 * row['share']:.3g}% of the fault)")
        + f", {row['status'].replace('_', ' ')}"
        for row in records(rulings.sort_values("ruling_id").head(MOST_NAMED))
    ]
    more = len(rulings) - len(told)
    return "; ".join(told) + (f"; and {more} more." if more > 0 else ".")


def _open(sheet: Sheet) -> str:
    """Who was not heard, and how much of the tellings rests on nothing but an assumption."""
    parties = sheet.parties
    silent = parties[(parties["group"] == "operator") & ~parties["heard"]]["name"]
    accounts = list_accounts(sheet.incident, corpus=sheet.corpus)
    parts = []
    if len(silent):
        verb = "is" if len(silent) == 1 else "are"
        parts.append(f"{_listed(silent)} {verb} not heard in any source.")
    if len(accounts):
        parts.append(
            f"{accounts['assumed'].sum()} of the {accounts['assumptions'].sum()} assumptions that "
            f"the {count(len(accounts), 'accounts')} rest on have no source."
        )
    parts.append("Nothing here was checked with the parties.")
    return " ".join(parts)


def _listed(words: Iterable[str]) -> str:
    names = list(words)
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
