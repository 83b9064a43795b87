"""Brief: an incident in five sentences, counted from its rows, before any picture."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd
from markupsafe import Markup

from kit.corpus import load_corpus
from kit.figures.base import count, records
from kit.lenses import list_accounts
from kit.markup import source_link, table
from kit.models.words import series
from kit.reports.sheet import Sheet
from kit.voiced import weigh

BLAMES: Final = ("blames", "partly_blames", "accepts_blame")
CLEARS: Final = ("exonerates",)
CODED: Final = (
    "By a language model, in two independent readings of public pages; errors are possible, and "
    "each row names its source."
)
SECTION_OF: Final = {
    "What happened": "known", "What firms say": "said", "What others say": "said",
    "Set aside here": "said", "What was found": "found", "Not established": "accounts",
    "How it was coded": "limits",
}  # fmt: skip
NEARNESS: Final = ("high", "medium", "low")
UNDONE: Final = ("reversed", "vacated", "superseded")
NO_DEFENDANT: Final = "not a defendant"


def in_short(sheet: Sheet) -> Markup:
    """What happened, what is said by whom, what was found, and what is not established."""
    row = sheet.corpus.incident(sheet.incident)
    voiced = weigh(sheet.claims)
    firms, others = (voiced[(voiced["speaker_group"] == "firm") == side] for side in (True, False))
    rows = [
        ("What happened", f"{row['started_on']}: {row['summary'].removesuffix('.')}."),
        ("What firms say", _said(firms, sheet)),
        ("What others say", _said(others, sheet)),
    ]
    aside = len(sheet.claims) - len(voiced)
    if aside:
        words = "claims" if aside > 1 else "claim"
        rows.append(("Set aside here", f"{aside} {words} about how blame was assigned, or by an AI "
                     f"system; all {len(sheet.claims)} stand below."))  # fmt: skip
    rows += [("What was found", _found(sheet)), ("Not established", _open(sheet))]
    if sheet.corpus is load_corpus():
        rows.append(("How it was coded", CODED))
    linked = [(_to_section(name), told) for name, told in rows]
    return Markup('<div class="brief">{}</div>').format(table((), linked))


def _to_section(name: str) -> Markup | str:
    """What a line is about, leading to the section with its rows."""
    if name not in SECTION_OF:
        return name
    return Markup('<a href="#{}">{}</a>').format(SECTION_OF[name], name)


def _said(claims: pd.DataFrame, sheet: Sheet) -> Markup | str:
    """Whom these speakers blame and clear, how many of them, and one quotation."""
    if claims.empty:
        return "Nobody is quoted."
    speakers = claims["speaker_id"].nunique()
    one = speakers == 1
    who = _only_speaker(claims, sheet) if one else count(speakers, "speakers")
    blaming, clearing = (claims[claims["stance"].isin(which)] for which in (BLAMES, CLEARS))
    parts = [
        f"{verb}{'s' * one} {named}"
        for verb, rows in (("blame", blaming), ("clear", clearing))
        if (named := _targets(rows, sheet, speakers))
    ]
    told = f"{who} ({count(len(claims), 'claims')}): {'; '.join(parts) or 'blame nobody'}."
    quote = _quotation(blaming, sheet)
    return Markup("{} {}").format(told, quote) if quote else told


def _only_speaker(claims: pd.DataFrame, sheet: Sheet) -> str:
    """Name of the one voice: that of the party it speaks for, where several people do."""
    names = claims["speaker"].unique()
    party = claims["speaker_party_id"].iloc[0]
    return str(names[0]) if len(names) == 1 or not party else sheet.name(str(party))


def _by_target(claims: pd.DataFrame) -> pd.Series[int]:
    """How many speakers name each party, the most named first."""
    return claims.groupby("target_id")["speaker_id"].nunique().sort_values(
        ascending=False, kind="stable"
    )  # fmt: skip


def _targets(claims: pd.DataFrame, sheet: Sheet, speakers: int) -> str:
    """Parties by how many speakers name them."""
    return series(
        sheet.name(str(target)) + ("" if speakers == 1 else f" ({n} of {speakers})")
        for target, n in _by_target(claims).items()
    )


def _quotation(blaming: pd.DataFrame, sheet: Sheet) -> Markup | None:
    """Words that blame whom most blame, from the source that is nearest to the primary text."""
    quoted = blaming[blaming["quote"] != ""]
    if quoted.empty:
        return None
    targets = [target for target in _by_target(blaming).index if target in set(quoted["target_id"])]
    on = quoted[quoted["target_id"] == targets[0]]
    near = on["reliability"].map({word: i for i, word in enumerate(NEARNESS)}).fillna(9)
    first = on.loc[near.sort_values(kind="stable").index[0]]
    return Markup("Of {}, for example: “{}” ({}; {}).").format(
        sheet.name(first["target_id"]), first["quote"], first["speaker"],
        source_link(first["source_id"], sheet.corpus),
    )  # fmt: skip


def _found(sheet: Sheet) -> str:
    """Every decision that stands, the last first; shares of one decision stay together."""
    rulings = sheet.corpus.rows("rulings", sheet.incident)
    if rulings.empty:
        return "No decision of a court, board or regulator is in the corpus."
    undone = rulings["status"].isin(UNDONE)
    told = [_decisions(rulings[~undone], sheet)] if not undone.all() else []
    if undone.any():
        told.append(f"No longer stands: {_decisions(rulings[undone], sheet)}")
    return " ".join(told)


def _decisions(rulings: pd.DataFrame, sheet: Sheet) -> str:
    latest = rulings.sort_values("decided_on", ascending=False, kind="stable")
    told = [
        _decision(str(forum), str(day), records(rows), sheet)
        for (forum, day), rows in latest.groupby(["forum", "decided_on"], sort=False)
    ]
    return f"{'; '.join(told)}."


def _decision(forum: str, day: str, rows: list[dict[str, Any]], sheet: Sheet) -> str:
    """One decision: shares of fault that it assigned, or what it found of whom."""
    parts = []
    for row in rows:
        words = f"{sheet.name(row['party_id'])}: " + (
            row["finding"].replace("_", " ") if pd.isna(row["share"])
            else f"assigned {100 * row['share']:.3g}% of the fault"
        )  # fmt: skip
        defendant = "" if NO_DEFENDANT not in row["note"] else f" ({NO_DEFENDANT})"
        status = "" if row["status"] == "standing" else f", {row['status'].replace('_', ' ')}"
        parts.append(words + defendant + status)
    return f"{forum}{f', {day}' if day else ''}: {series(parts)}"


def _open(sheet: Sheet) -> str:
    """Who was not heard, and how much of the tellings rests on nothing but an assumption."""
    parties = sheet.parties
    silent = parties[(parties["group"] == "operator") & ~parties["heard"]]["name"]
    accounts = list_accounts(sheet.incident, corpus=sheet.corpus)
    parts = []
    if len(silent):
        verb = "is" if len(silent) == 1 else "are"
        parts.append(f"{series(silent)} {verb} not heard in any source.")
    if len(accounts):
        parts.append(
            f"{accounts['assumed'].sum()} of the {accounts['assumptions'].sum()} assumptions that "
            f"the {count(len(accounts), 'accounts')} rest on have no source."
        )
    parts.append("Nothing here was checked with the parties.")
    return " ".join(parts)
