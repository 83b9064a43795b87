"""Names in columns of parties: kept where they are an organisation's, withheld otherwise."""

from __future__ import annotations

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
