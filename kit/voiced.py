"""Voiced blame: the weight of a claim, and one unit of blame a speaker."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, TypeVar

import pandas as pd

from kit.vocab import AI_SPEAKER, WEIGHT_OF_STANCE, check_columns, check_words

NEEDED = (
    "incident_id",
    "speaker_id",
    "speaker_kind",
    "target_id",
    "target_group",
    "stance",
    "about",
)
NOT_CODED: Final = "none"
EVERY: Final = "all"

Key = TypeVar("Key")
Speaker = tuple[str, str, str]  # incident_id, variant, speaker_id
Shares = dict[str, float]  # by party, or by group of parties


def weigh(
    claims: pd.DataFrame,
    *,
    by: str | None = None,
    partly: float = 0.5,
    ai_speech: bool = False,
    operator_speech: bool = True,
) -> pd.DataFrame:
    """Claims about the harm, with the ``weight`` of their stance and their ``variant``."""
    check_columns("claims", claims.columns, NEEDED, hint="take the rows of load_claims()")
    check_words("a stance", claims["stance"], WEIGHT_OF_STANCE)
    if not 0 <= partly <= 1:
        raise ValueError(f"partly is a weight from 0 to 1, not {partly}")
    if by is not None:
        check_columns("claims", claims.columns, [by])
    silent = [kind for kind, heard in ((AI_SPEAKER, ai_speech), ("operator", operator_speech))
              if not heard]  # fmt: skip
    rows = claims[(claims["about"] == "harm") & ~claims["speaker_kind"].isin(silent)]
    weights = {**WEIGHT_OF_STANCE, "partly_blames": partly}
    return rows.assign(
        weight=rows["stance"].map(weights).astype(float),
        variant="" if by is None else rows[by].astype(str),
    )


def spread(claims: Iterable[tuple[Key, str, str, float]]) -> dict[Key, dict[str, float]]:
    """One unit of blame a speaker, spread over parties by the strongest weight on each target.

    Claims come as (who speaks, target, the party or group that the target counts for, weight).
    Whoever blames nobody has zeros.
    """
    strongest: dict[Key, dict[tuple[str, str], float]] = {}
    for who, target, party, weight in claims:
        on = strongest.setdefault(who, {})
        on[target, party] = max(weight, on.get((target, party), 0.0))
    shares: dict[Key, dict[str, float]] = {}
    for who, on in strongest.items():
        whole = sum(on.values()) or 1.0
        of_speaker = shares.setdefault(who, {})
        for (_, party), weight in on.items():
            of_speaker[party] = of_speaker.get(party, 0.0) + weight / whole
    return shares


def spread_of_speakers(rows: pd.DataFrame, party: str = "target_group") -> dict[Speaker, Shares]:
    """Spread of every speaker of the rows of `weigh`, in order of their keys."""
    columns = ["incident_id", "variant", "speaker_id", "target_id", party, "weight"]
    claims = zip(*(rows[column].tolist() for column in columns), strict=True)
    return dict(sorted(spread(((i, v, s), target, to, w) for i, v, s, target, to, w in claims)
                       .items()))  # fmt: skip


def blame_per_speaker(rows: pd.DataFrame, party: str) -> pd.DataFrame:
    """Spread as a table: incident_id, variant, unit (the speaker), party, weight."""
    found = [
        (*who, to, weight)
        for who, shares in spread_of_speakers(rows, party).items()
        for to, weight in sorted(shares.items())
    ]
    return pd.DataFrame(found, columns=["incident_id", "variant", "unit", party, "weight"])


def word_of_incident(claims: pd.DataFrame, column: str) -> pd.Series[str]:
    """Word of every incident in a column of the incident, as text; "none" where not coded."""
    check_columns("claims", claims.columns, [column], hint="take the rows of load_claims()")
    words = claims[column].astype(str).where(claims[column].notna() & (claims[column] != ""))
    by_incident = words.fillna(NOT_CODED).groupby(claims["incident_id"])
    if (by_incident.nunique() > 1).any():
        raise ValueError(f"an incident has more than one {column}; take a column of the incident")
    return by_incident.first()
