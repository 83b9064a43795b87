"""Names in columns of parties: kept where they are an organisation's, withheld otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

import numpy as np
import pandas as pd

from kit.readers.cells import split

WITHHELD: Final = "(name withheld)"
OFTEN: Final = 3
INCIDENTS: Final = 4
POINTING: Final = ("'s-", '"', "posing-as")
TOKEN: Final = re.compile(r"\w+")
OF_ORGANISATIONS: Final = frozenset(
    TOKEN.findall("""
    cloud inc ltd llc plc corp co gmbh ag sa bv nv group holding holdings system systems lab labs
    college school academy department ministry government council court agency authority office
    bureau commission committee bank insurance hospital clinic media times post press studio
    studios game games airline airlines air airways airport motor motors automotive software
    robotics analytics network networks platform platforms solutions security army navy force
    federal national international united state states city county foundation association
    society trust museum users students employees hackers creators people party parliament
    republic ai data digital online web capital finance financial energy water supermarket
    supermarkets store stores hotel hotels resort resorts church union league club team company
""")
)
STEMS: Final = re.compile(
    r"\b(technolog|laborator|institute|universit|polic|sheriff|service|health|news|rail|transport)"
)
OF_GROUPS: Final = frozenset(
    TOKEN.findall("""
    general public women men children minors residents drivers passengers patients workers
    families communities community journalists journalism journalistic victims citizens voters
    unnamed unknown unidentified anonymous various scammers impersonators actors customers
    consumers investors clients teachers researchers pedestrians motorists individuals
    businesses organizations organisations companies firms developer developers deployer
    deployers stakeholders readers viewers applicants tenants officials politicians celebrities
    artists authors lawyers doctors physicians soldiers refugees immigrants integrity democracy
    truth privacy rights relations bot chatbot gpt
""")
)
BEFORE_NAMES: Final = frozenset(
    TOKEN.findall("""
    named identified family daughter son mother father wife husband widow targeting targeted
    impersonating plaintiffs defendants impersonated impersonation impersonates
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


def parties_without_people(parties: pd.DataFrame) -> pd.DataFrame:
    """Names of parties, those withheld that can be a person's, beside a key that stays the same.

    A name is shown where four incidents or more have it, or it is an organisation's or a group's,
    or one word of a firm or maker.
    """
    ids = parties["party_id"]
    several = parties.groupby("party_id")["incident_id"].nunique()
    affected = set(ids[parties["role"] == "affected"])
    names = [str(name) for name in several.index]
    hashes = pd.util.hash_array(np.array(names, dtype=object))
    keys = dict(zip(names, [f"{key:016x}" for key in hashes.tolist()], strict=True))
    withheld = {
        name: WITHHELD
        for name, incidents in zip(names, several.tolist(), strict=True)
        if incidents < INCIDENTS
        and not _is_known(name)
        and ("-" in name or name in affected or name.startswith("@"))
    }
    told = ids.tolist()
    return pd.DataFrame(
        {"party_id": [withheld.get(name, name) for name in told],
         "party_key": [keys[name] for name in told]},
        index=ids.index, dtype=str,
    )  # fmt: skip


@cache
def _is_known(party: str) -> bool:
    """Whether the id of a party says that it is an organisation or a group, and names nobody."""
    if party.startswith("@") or any(sign in party for sign in POINTING):
        return False
    words = TOKEN.findall(party)
    group = not OF_GROUPS.isdisjoint(words)
    return (group or _is_organisation(party, words)) and BEFORE_NAMES.isdisjoint(words)


def is_organisation(party: str) -> bool:
    """Whether the id of a party says that it is an organisation."""
    return _is_organisation(party, TOKEN.findall(party))


def _is_organisation(name: str, words: Iterable[str]) -> bool:
    """Whether the words of a name say that it is no person's."""
    return (
        not OF_ORGANISATIONS.isdisjoint(words)
        or STEMS.search(name.lower()) is not None
        or INITIALS.fullmatch(name) is not None
        or SITE.search(name) is not None
    )
