"""Perceived: what people judge when they are asked."""

from __future__ import annotations

import pandas as pd

from kit.answers import check_participants
from kit.stats import share_interval
from kit.vocab import (
    ATTRIBUTION_COLUMNS,
    NOBODY,
    TOO_FEW,
    TOO_FEW_TO_READ,
    check_columns,
    check_words,
)

NEEDED = (
    "study_id", "participant_id", "incident_id", "party_id", "measure", "condition", "phase",
    "rating", "scale_min", "scale_max",
)  # fmt: skip
ITEM = ["incident_id", "study_id", "measure", "condition", "phase"]
NAMED = ("study_id", "condition", "phase")


def rate_shares(judgements: pd.DataFrame) -> pd.DataFrame:
    """Return each party's mean share of the ratings, as an attribution table.

    Free ratings need not add up to anything, so each participant's ratings are divided by their
    sum first, and the shares are averaged over participants. Participants who gave every party
    the lowest rating, or left a party out, are set aside and counted.

    Parameters
    ----------
    judgements : DataFrame
        Rows of the table ``judgements`` about real incidents, one a participant and party.

    Returns
    -------
    DataFrame
        Attribution table, lens perceived, scale ``share``, variant the study, condition and
        phase (and the measure, where an incident has several): values 0 to 1 that sum to 1,
        Clopper-Pearson intervals over participants (wider than their ratings need), n
        participants kept.
        ``basis`` tells how many were set aside, and the mean and SD of the raw sums over all
        participants, on the scale of the answers.

    Raises
    ------
    ValueError
        If a column is missing, a rating lies outside its scale, or a participant rated a party
        twice.

    Examples
    --------
    >>> ratings = pd.DataFrame({
    ...     "participant_id": ["1", "1", "2", "2"], "party_id": ["driver", "maker"] * 2,
    ...     "rating": [60.0, 20.0, 10.0, 0.0],
    ... }).assign(
    ...     study_id="s", incident_id="x", measure="blame", condition="", phase="before",
    ...     scale_min=0, scale_max=100,
    ... )
    >>> shares = rate_shares(ratings)
    >>> shares[["party_id", "value", "n"]]
      party_id  value  n
    0   driver  0.875  2
    1    maker  0.125  2
    >>> shares["basis"].iloc[0]
    'too few to read; raw sum of ratings mean 45.0, SD 49.5'
    """
    check_columns("judgements", judgements.columns, NEEDED)
    _check_ratings(judgements)
    tables = [_one_item(rows) for _, rows in judgements.groupby(ITEM)]
    if not tables:
        return pd.DataFrame(columns=list(ATTRIBUTION_COLUMNS))
    table = pd.concat(tables, ignore_index=True)
    measures = table.groupby(["incident_id", "variant"])["measure"].transform("nunique")
    told = table["measure"] + ": " + table["variant"]
    return table.assign(variant=table["variant"].where(measures == 1, told))


def about_incidents(judgements: pd.DataFrame, parties: pd.DataFrame) -> pd.DataFrame:
    """The rows that judge a party of an incident; ValueError for one that nobody knows.

    Rows without an incident or a party, as of an experiment, are left aside.
    """
    if not isinstance(judgements, pd.DataFrame):
        raise TypeError(
            f"judgements is a table, and came as {type(judgements).__name__}; of what "
            "read_judgements() or read_study() returned, take .judgements"
        )
    check_columns("judgements", judgements.columns, NEEDED)
    rows = judgements[(judgements["incident_id"] != "") & (judgements["party_id"] != "")]
    for incident, given in rows.groupby("incident_id"):
        known = parties.loc[parties["incident_id"] == incident, "party_id"]
        if known.empty:
            raise ValueError(f"judgements: there is no incident {incident} in the corpus")
        allowed = [*known, NOBODY]
        check_words(f"judgements: a party of {incident}", given["party_id"], allowed)
    return rows


def _check_ratings(judgements: pd.DataFrame) -> None:
    check_participants(judgements, "shares are averaged")
    outside = ~judgements["rating"].between(judgements["scale_min"], judgements["scale_max"])
    if outside.any():
        first = judgements[outside].iloc[0]
        raise ValueError(
            f"participant {first['participant_id']} rated {first['party_id']} "
            f"{first['rating']}, outside {first['scale_min']} to {first['scale_max']}"
        )
    key = [*ITEM, "participant_id", "party_id"]
    twice = judgements[judgements.duplicated(key)]
    if len(twice):
        raise ValueError(
            f"participant {twice.iloc[0]['participant_id']} rated {twice.iloc[0]['party_id']} "
            "twice under one measure, condition and phase; choose one item first"
        )


def _one_item(judgements: pd.DataFrame) -> pd.DataFrame:
    """Attribution rows of one incident, measure and condition."""
    above = judgements.assign(rating=judgements["rating"] - judgements["scale_min"])
    ratings = above.pivot_table(index="participant_id", columns="party_id", values="rating")
    raw = ratings.sum(axis=1)
    complete = ratings.notna().all(axis=1)
    kept = ratings[complete & (raw > 0)]
    if kept.empty:
        return pd.DataFrame(columns=list(ATTRIBUTION_COLUMNS))
    value = kept.div(kept.sum(axis=1), axis=0).mean()
    low, high = share_interval(value, len(kept))
    notes = [
        TOO_FEW_TO_READ if len(kept) < TOO_FEW else "",
        _set_aside((complete & (raw == 0)).sum(), len(raw), "all ratings lowest"),
        _set_aside((~complete).sum(), len(raw), "not every party rated"),
        f"raw sum of ratings mean {raw.mean():.1f}, SD {raw.std(ddof=1):.1f}",
    ]
    first = judgements.iloc[0]
    return pd.DataFrame(
        {
            "incident_id": first["incident_id"],
            "party_id": value.index,
            "lens": "perceived",
            "measure": first["measure"],
            "variant": ", ".join(first[name] for name in NAMED if first[name]),
            "scale": "share",
            "value": value.to_numpy(),
            "low": low,
            "high": high,
            "n": len(kept),
            "n_unit": "participants",
            "basis": "; ".join(note for note in notes if note),
        }
    )


def _set_aside(n: int, of: int, why: str) -> str:
    return f"{n} of {of} set aside, {why}" if n else ""
