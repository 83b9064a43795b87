"""Voiced blame: the weight of a claim, and one unit of blame a speaker."""

from __future__ import annotations

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
    rows = claims[claims["about"] == "harm"]
    if not ai_speech:
        rows = rows[rows["speaker_kind"] != AI_SPEAKER]
    if not operator_speech:
        rows = rows[rows["speaker_kind"] != "operator"]
    weights = {**WEIGHT_OF_STANCE, "partly_blames": partly}
    return rows.assign(
        weight=rows["stance"].map(weights).astype(float),
        variant="" if by is None else rows[by].astype(str),
    )


def blame_per_speaker(rows: pd.DataFrame, party: str) -> pd.DataFrame:
    """One unit of blame a speaker, spread over the targets by their strongest weight on each."""
    speaker = ["incident_id", "variant", "speaker_id"]
    target = list(dict.fromkeys(["target_id", party]))
    strongest = rows.groupby([*speaker, *target], as_index=False)["weight"].max()
    whole = strongest.groupby(speaker)["weight"].transform("sum")
    spread = strongest.assign(
        weight=strongest["weight"].where(whole == 0, strongest["weight"] / whole)
    )
    blame: pd.DataFrame = spread.groupby([*speaker, party], as_index=False)["weight"].sum()
    return blame.rename(columns={"speaker_id": "unit"})


Speaker = tuple[str, str, str]  # incident_id, variant, speaker_id


def spread_of_speakers(rows: pd.DataFrame) -> dict[Speaker, dict[str, float]]:
    """Shares over target groups of the blame of every speaker who blames anybody.

    As `blame_per_speaker`, without the cost of a DataFrame.
    """
    strongest: dict[Speaker, dict[tuple[str, str], float]] = {}
    columns = ["incident_id", "variant", "speaker_id", "target_id", "target_group", "weight"]
    for incident, variant, speaker, target, group, weight in zip(
        *(rows[column].tolist() for column in columns), strict=True
    ):
        on = strongest.setdefault((incident, variant, speaker), {})
        on[target, group] = max(weight, on.get((target, group), 0.0))
    spread: dict[Speaker, dict[str, float]] = {}
    for key, on in strongest.items():
        if whole := sum(on.values()):
            shares = spread.setdefault(key, {})
            for (_, group), weight in on.items():
                shares[group] = shares.get(group, 0.0) + weight / whole
    return spread
