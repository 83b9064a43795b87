"""Names in columns of parties: kept where they are an organisation's, withheld otherwise."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import Final

import pandas as pd

from kit.readers.cells import split

WITHHELD: Final = "(name withheld)"
OFTEN: Final = 3
KEY_LENGTH: Final = 12
TOKEN: Final = re.compile(r"\w+")
OF_ORGANISATIONS: Final = frozenset(
    TOKEN.findall("""
    inc ltd llc plc corp co gmbh ag sa bv nv group holding holdings system systems lab labs
    college school academy department ministry government council court agency authority office
    bureau commission committee bank insurance hospital clinic media times post press studio
    studios game games airline airlines air airways airport motor motors automotive software
    robotics analytics network networks platform platforms solutions security army navy force
    federal national international united state states city county foundation association
    society trust museum user users student students employee employees hacker hackers creator
    creators people party parliament republic ai data digital online web capital finance
    financial energy water supermarket supermarkets store stores hotel hotels resort resorts
    church union league club team company
""")
)
ORGANISATION_STEMS: Final = ("technolog", "laborator", "institute", "universit", "polic", "sheriff",
                             "service", "health", "news", "rail", "transport")  # fmt: skip
OF_GROUPS: Final = frozenset(
    TOKEN.findall("""
    general public women men children minors resident residents driver drivers passenger
    passengers patient patients workers families victims citizens voters unnamed unknown
    unidentified anonymous various scammer scammers impersonator impersonators actor actors
    customers consumers investors clients teachers researchers pedestrians motorists individuals
    businesses organizations organisations companies firms developer developers deployer
    deployers stakeholders readers viewers applicants tenants officials politicians celebrities
    artists authors lawyers doctors physicians soldiers refugees immigrants integrity democracy
    truth privacy rights relations model app bot chatbot gpt tool
""")
)
GROUP_STEMS: Final = ("communit", "journalis")
BEFORE_NAMES: Final = frozenset(
    TOKEN.findall("""
    named identified family daughter son mother father wife husband widow targeting targeted
    impersonating impersonated impersonation impersonates
""")
)
SITE: Final = re.compile(r"\.(com|ai|io|org|net)\b", re.IGNORECASE)
INITIALS: Final = re.compile(r"[A-Z]{2,6}")


def organisations(columns: Iterable[pd.Series[str]]) -> set[str]:
    """Names that occur often enough over all columns to be no private person's."""
    names = pd.concat([column.str.split(";").explode().str.strip() for column in columns])
    counts = names.value_counts()
    return set(counts.index[counts >= OFTEN])


def without_people(cell: str, known: set[str]) -> str:
    """A cell of parties in which only names of organisations are left."""
    parts = split(cell, (";",))
    shown = [
        part if part in known or _is_organisation(part, TOKEN.findall(part.lower())) else WITHHELD
        for part in parts
    ]
    return "; ".join(dict.fromkeys(shown))


def parties_without_people(ids: pd.Series[str]) -> pd.DataFrame:
    """Names of parties, those withheld that can be a person's, beside a key that stays the same.

    A name is shown where it occurs three times, is one word, or is an organisation's or a group's.
    """
    shown, keys = {}, {}
    for name, times in ids.value_counts().items():
        text = str(name)
        words = TOKEN.findall(text)
        group = not OF_GROUPS.isdisjoint(words) or any(w.startswith(GROUP_STEMS) for w in words)
        known = (group or _is_organisation(text, words)) and BEFORE_NAMES.isdisjoint(words)
        shown[name] = text if times >= OFTEN or len(words) == 1 or known else WITHHELD
        keys[name] = hashlib.sha256(text.encode()).hexdigest()[:KEY_LENGTH]
    return pd.DataFrame({"party_id": ids.map(shown), "party_key": ids.map(keys)})


def _is_organisation(name: str, words: Iterable[str]) -> bool:
    """Whether the words of a name say that it is no person's."""
    words = list(words)
    return (
        not OF_ORGANISATIONS.isdisjoint(words)
        or any(word.startswith(ORGANISATION_STEMS) for word in words)
        or INITIALS.fullmatch(name) is not None
        or SITE.search(name) is not None
    )
