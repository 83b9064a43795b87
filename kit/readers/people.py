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
ORGANISATION: Final = re.compile(
    r"(?i)\b(inc|ltd|llc|plc|corp|co|gmbh|ag|sa|bv|nv|group|holdings?|technolog\w*|systems?|labs?|"
    r"laborator\w+|institute\w*|universit\w+|college|school|academy|polic\w+|sheriff\w*|"
    r"department|ministry|government|council|court|agency|authority|service\w*|office|bureau|"
    r"commission|committee|bank|insurance|hospital|health\w*|clinic|media|news\w*|times|post|"
    r"press|studios?|games?|airlines?|air|airways|airport|motors?|automotive|software|robotics|"
    r"analytics|networks?|platforms?|solutions|security|army|navy|force|federal|national|"
    r"international|united|states?|city|county|foundation|association|society|trust|museum|"
    r"users?|students?|employees?|hackers?|creators?|people|party|parliament|republic|ai|data|"
    r"digital|online|web|capital|finance|financial|energy|water|rail\w*|transport\w*|"
    r"supermarkets?|stores?|hotels?|resorts?|church|union|league|club|team|company)\b|"
    r"\.(com|ai|io|org|net)\b|^[A-Z]{2,6}$"
)

GROUP: Final = re.compile(
    r"\b(general|public|women|men|children|minors|residents?|drivers?|passengers?|patients?|workers|"
    r"families|victims|communit\w+|citizens|voters|unnamed|unknown|unidentified|anonymous|various|"
    r"scammers?|impersonators?|actors?|customers|consumers|investors|clients|teachers|researchers|"
    r"journalis\w+|pedestrians|motorists|individuals|businesses|organi[sz]ations|companies|firms|"
    r"developers?|deployers?|stakeholders|readers|viewers|families|applicants|tenants|officials|"
    r"politicians|celebrities|artists|authors|lawyers|doctors|physicians|soldiers|refugees|"
    r"immigrants|integrity|democracy|trust|truth|privacy|rights|relations|society|security|"
    r"system|model|app|bot|chatbot|gpt|software|tool)\b"
)
NAMING: Final = re.compile(r"\b(impersonat\w+|named|identified|family|daughter|son|mother|father|"
                           r"wife|husband|widow|targeting|targeted)\b")  # fmt: skip
KEY_LENGTH: Final = 12


def parties_without_people(ids: pd.Series[str]) -> pd.DataFrame:
    """Names of parties, those withheld that can be a person's, beside a key that stays the same.

    A name is shown where it occurs three times, or is an organisation's or a group's.
    """
    counts = ids.value_counts()
    shown, keys = {}, {}
    for name, times in counts.items():
        words = str(name).replace("-", " ")
        group = ORGANISATION.search(words) or GROUP.search(words)
        shown[name] = name if times >= OFTEN or (group and not NAMING.search(words)) else WITHHELD
        keys[name] = hashlib.sha256(str(name).encode()).hexdigest()[:KEY_LENGTH]
    return pd.DataFrame({"party_id": ids.map(shown), "party_key": ids.map(keys)})


def organisations(columns: Iterable[pd.Series[str]]) -> set[str]:
    """Names that occur often enough over all columns to be no private person's."""
    names = pd.concat([column.str.split(";").explode().str.strip() for column in columns])
    counts = names.value_counts()
    return set(counts.index[counts >= OFTEN])


def without_people(cell: str, known: set[str]) -> str:
    """A cell of parties in which only names of organisations are left."""
    parts = split(cell, (";",))
    shown = [part if part in known or ORGANISATION.search(part) else WITHHELD for part in parts]
    return "; ".join(dict.fromkeys(shown))
