"""The words of the kit: tables, keys, roles, lenses, weights, and the checks of words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Final

REQUIRED_TABLES: Final = ("incidents", "parties", "sources", "claims")
OPTIONAL_TABLES: Final = (
    "codes", "rulings", "oversight", "remedies", "jurisdictions", "published_effects", "studies",
    "judgements",
)  # fmt: skip
TABLES: Final = REQUIRED_TABLES + OPTIONAL_TABLES

KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "incidents": ("incident_id",),
    "parties": ("incident_id", "party_id"),
    "sources": ("source_id",),
    "claims": ("claim_id",),
    "codes": ("claim_id", "coder", "variable"),
    "rulings": ("ruling_id",),
    "oversight": ("oversight_id",),
    "remedies": ("remedy_id",),
    "jurisdictions": ("jurisdiction", "question", "since"),
    "published_effects": ("effect_id",),
    "studies": ("study_id",),
    "judgements": (
        "study_id", "participant_id", "item_id", "incident_id", "role", "party_id", "measure",
        "condition", "phase",
    ),
}  # fmt: skip

# (table, its columns, the table they point to): an empty pointer points nowhere.
REFERENCES: Final = (
    ("parties", ("incident_id",), "incidents"),
    ("claims", ("incident_id",), "incidents"),
    ("claims", ("source_id",), "sources"),
    ("claims", ("incident_id", "target_id"), "parties"),
    ("claims", ("incident_id", "speaker_party_id"), "parties"),
    ("codes", ("claim_id",), "claims"),
    ("rulings", ("incident_id",), "incidents"),
    ("rulings", ("source_id",), "sources"),
    ("rulings", ("incident_id", "party_id"), "parties"),
    ("oversight", ("incident_id",), "incidents"),
    ("oversight", ("source_id",), "sources"),
    ("oversight", ("incident_id", "party_id"), "parties"),
    ("remedies", ("incident_id",), "incidents"),
    ("jurisdictions", ("source_id",), "sources"),
    ("judgements", ("study_id",), "studies"),
    ("judgements", ("incident_id",), "incidents"),
    ("judgements", ("incident_id", "party_id"), "parties"),
)
# (table, its list column, the table whose keys the list holds)
LIST_REFERENCES: Final = (("incidents", "source_ids", "sources"),)
LIST_SEPARATOR: Final = ";"

# Who rates may blame nobody, or the situation: no party, and its group is other
NOBODY: Final = "nobody"
GROUPS: Final = ("operator", "organisation", "system", "other")
GROUP_OF_ROLE: Final[Mapping[str, str]] = {
    "operator": "operator",
    "developer": "organisation",
    "deployer": "organisation",
    "manager": "organisation",
    "system": "system",
    "regulator": "other",
    "affected": "other",
    "third_party": "other",
}
FIRM_KINDS: Final = ("developer", "deployer")
# What analyses split claims by: columns of ``incidents`` that `load_claims` joins
OF_INCIDENT: Final = (
    "short_title", "is_ai", "sector", "system_kind", "autonomy_level", "approval", "permissions",
)  # fmt: skip
FIRST_READING: Final = "a"
# Who speaks as an operator, or beside one: a driver, a family, a lawyer of either
NEAR_KINDS: Final = ("operator", "affected")
AI_SPEAKER: Final = "ai_system"
WEIGHT_OF_STANCE: Final[Mapping[str, float]] = {
    "blames": 1.0,
    "accepts_blame": 1.0,
    "partly_blames": 0.5,
    "exonerates": 0.0,
}
STANCE_WORDS: Final[Mapping[str, str]] = {
    "blames": "blames",
    "partly_blames": "partly blames",
    "exonerates": "clears",
    "accepts_blame": "accepts blame",
}
TOO_FEW: Final = 5
MOST_LISTED: Final = 60
TOO_FEW_TO_READ: Final = "too few to read"

ACCOUNTS: Final = ("company", "staff", "investigator", "court", "critic", "reconstruction")
# The speaker groups and kinds whose own telling an account is; nobody told a reconstruction.
TELLERS: Final[Mapping[str, tuple[str, ...]]] = {
    "company": ("firm", *FIRM_KINDS),
    "staff": ("employee", "operator"),
    "investigator": ("regulator",),
    "court": ("court",),
    "critic": ("expert", "journalist", "affected", "third_party", "public"),
    "reconstruction": (),
}
ASSUMED: Final = "assumed"
SWITCH_KINDS: Final = ("disputed", "counterfactual")

AUTONOMY_WORDS: Final[Mapping[str, str]] = {
    "1": "1, manual",
    "2": "2, assisting",
    "3": "3, advising",
    "4": "4, supervised",
    "5": "5, unsupervised",
}

LENSES: Final = ("claimed", "modelled", "perceived", "found")
ATTRIBUTION_COLUMNS: Final = (
    "incident_id", "party_id", "lens", "measure", "variant", "scale",
    "value", "low", "high", "n", "n_unit", "basis",
)  # fmt: skip
ATTRIBUTION_KEY: Final = ("incident_id", "lens", "measure", "variant")


def join_variant(account: str, switches: str) -> str:
    """Variant of an account under switches: ``company; u_same=0``, or the account as told."""
    return f"{account}; {switches}" if switches else account


def switch_words(setting: Mapping[str, int]) -> str:
    """Switches of a setting as text: ``u_own=0, u_catch=0``; empty for the account as told."""
    return ", ".join(f"{name}={value}" for name, value in setting.items())


def split_variant(variant: str) -> tuple[str, str]:
    """Account and switches of a variant; the switches are empty where it is as told."""
    account, _, switches = variant.partition("; ")
    return account, switches


def latest(said_on: str) -> str:
    """Last day that a date can mean, as text that sorts: a month or a year counts at its end."""
    return said_on + "-99" * (2 - said_on.count("-"))


def check_words(what: str, given: Iterable[str], allowed: Iterable[str], hint: str = "") -> None:
    """Raise ValueError unless every word given is allowed."""
    known = allowed if isinstance(allowed, Mapping | Set) else list(allowed)
    lookup = known if isinstance(known, Mapping | Set) else set(known)
    unknown = sorted({str(word) for word in given if str(word) not in lookup})
    if unknown:
        named = f"{what} cannot be {_listed(unknown)}; it is one of {_listed(list(known))}"
        raise ValueError(f"{named}; {hint}" if hint else named)


def as_names(what: str, given: Iterable[str]) -> list[str]:
    """Names as a list; TypeError for a single text, whose letters would be taken for names."""
    if isinstance(given, str):
        raise TypeError(f"{what} is a list of names, such as [{given!r}], not one text")
    return list(given)


def _listed(words: Sequence[str]) -> str:
    """Words with commas between them; of very many only the first."""
    more = f" and {len(words) - MOST_LISTED:,} more" if len(words) > MOST_LISTED else ""
    return ", ".join(words[:MOST_LISTED]) + more


def check_columns(what: str, given: Iterable[str], needed: Iterable[str], hint: str = "") -> None:
    """Raise ValueError unless every needed column is there."""
    have = dict.fromkeys(str(column) for column in given)
    missing = [column for column in needed if column not in have]
    if missing:
        message = f"{what} has no column {_listed(missing)}; it has {_listed(list(have))}"
        raise ValueError(f"{message}; {hint}" if hint else message)
