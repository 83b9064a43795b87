"""Claimed: who publicly said that whom was at fault, and how differently groups say it."""

from __future__ import annotations

from itertools import combinations
from math import comb

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kit.stats import share_interval, total_variation
from kit.vocab import ATTRIBUTION_COLUMNS, GROUPS, TOO_FEW, TOO_FEW_TO_READ, check_words
from kit.voiced import blame_per_speaker, weigh

MOST_SHUFFLES = 1_000_000


def claimed_shares(
    claims: pd.DataFrame,
    *,
    by: str | None = None,
    unit: str = "speaker",
    target: str = "party",
    partly: float = 0.5,
    ai_speech: bool = False,
) -> pd.DataFrame:
    """Return the share of the voiced blame that falls on each party, as an attribution table.

    Every speaker spreads one unit of blame over the parties they blame; a party's share is the
    mean over the speakers who blame anybody. It is read "of the blame voiced by n speakers", and
    its interval "as if speakers were a random draw, which they are not".

    Parameters
    ----------
    claims : DataFrame
        Rows of `load_claims`. Only claims about the harm count.
    by : str, optional
        A column of ``claims`` to split the speakers by, such as ``speaker_group``; its words
        become the variant.
    unit : {"speaker", "claim"}
        ``claim`` sums the weights of all claims instead: no interval, and loud speakers count
        for more.
    target : {"party", "group"}
        ``group`` adds up parties to operator, organisation, system, other; ``party_id`` then
        holds the group word.
    partly : float
        Weight of "partly blames", 0 to 1; blaming and accepting blame weigh 1, clearing 0.
    ai_speech : bool
        Count the words of AI systems too; they are elicited output, not testimony.

    Returns
    -------
    DataFrame
        Attribution table, scale ``share``: value, low and high 0 to 1, n speakers (or claims)
        who blame anybody. Shares of one incident and variant sum to 1. A party only cleared has
        0, one nobody mentioned has no row; where nobody blames anybody there are no rows.
        ``basis`` says "too few to read" under five speakers.

    Raises
    ------
    ValueError
        If a column is missing, or unit, target, a stance or partly is not allowed.

    Examples
    --------
    >>> import kit
    >>> claims = kit.load_claims("aws-kiro-2025-12")
    >>> shares = kit.claimed_shares(claims, target="group")
    >>> shares[["party_id", "value", "low", "high", "n"]].round(3)
           party_id  value    low   high   n
    0      operator  0.227  0.040  0.565  11
    1  organisation  0.591  0.270  0.863  11
    2        system  0.182  0.023  0.518  11
    """
    check_words("unit", [unit], ["speaker", "claim"])
    check_words("target", [target], ["party", "group"])
    party = "target_group" if target == "group" else "target_id"
    rows = weigh(claims, by=by, partly=partly, ai_speech=ai_speech)
    blame = blame_per_speaker(rows, party) if unit == "speaker" else _blame_per_claim(rows, party)
    keys = ["incident_id", "variant"]
    units = blame[blame["weight"] > 0].drop_duplicates([*keys, "unit"]).groupby(keys).size()
    total = blame.groupby([*keys, party])["weight"].sum().rename("total").reset_index()
    shares = total.merge(units.rename("n").reset_index(), on=keys)
    whole = shares.groupby(keys)["total"].transform("sum")
    shares = shares.assign(value=shares["total"] / whole, n_unit=f"{unit}s").rename(
        columns={party: "party_id"}
    )
    return _as_attributions(shares, interval=unit == "speaker")


def _blame_per_claim(rows: pd.DataFrame, party: str) -> pd.DataFrame:
    return rows.reset_index(names="unit")[["incident_id", "variant", "unit", party, "weight"]]


def _as_attributions(shares: pd.DataFrame, *, interval: bool) -> pd.DataFrame:
    low, high = (
        share_interval(shares["value"], shares["n"])
        if interval
        else (np.full(len(shares), np.nan), np.full(len(shares), np.nan))
    )
    table = shares.assign(
        lens="claimed",
        measure="blame_claims",
        scale="share",
        low=low,
        high=high,
        basis=np.where(shares["n"] < TOO_FEW, TOO_FEW_TO_READ, ""),
    )
    order = ["incident_id", "variant", "party_id"]
    return table.sort_values(order, ignore_index=True)[list(ATTRIBUTION_COLUMNS)]


def claim_distance(
    claims: pd.DataFrame,
    *,
    by: str = "speaker_group",
    between: tuple[str, str] = ("firm", "others"),
    partly: float = 0.5,
    ai_speech: bool = False,
) -> pd.DataFrame:
    """Return how far two groups of speakers are apart over the four target groups.

    Parameters
    ----------
    claims : DataFrame
        Rows of `load_claims`. Only claims about the harm count.
    by : str
        Column that holds the group of the speaker.
    between : tuple of str
        The two groups to compare.
    partly, ai_speech
        As in `claimed_shares`.

    Returns
    -------
    DataFrame
        A row an incident where both groups blame somebody: ``distance`` (total variation, 0 the
        same to 1 no overlap), ``shuffled_mean`` (its mean when the group labels are shuffled
        over the speakers in every possible way), ``p`` (part of the shuffles with at least this
        distance), ``p_floor`` (the smallest p these speakers could give, however labelled),
        ``n_first``, ``n_second`` (speakers who blame anybody), ``low``, ``high`` (range when one
        speaker is left out; missing where a group would be empty). There is no interval: the
        distance is biased upward.

    Raises
    ------
    ValueError
        If ``by`` is no column, or the speakers are too many for every shuffle.

    References
    ----------
    Permutation tests: Good (2005), doi:10.1007/b138696.

    Examples
    --------
    >>> import kit
    >>> row = kit.claim_distance(kit.load_claims("aws-kiro-2025-12")).iloc[0]
    >>> f"{row.distance:.3f} {row.shuffled_mean:.3f} {row.p:.3f} {row.n_first} {row.n_second}"
    '0.850 0.591 0.364 1 10'
    """
    rows = weigh(claims, by=by, partly=partly, ai_speech=ai_speech)
    if len({*between}) != 2 or isinstance(between, str):  # noqa: PLR2004
        raise ValueError(f"between names two different groups of {by}, not {between!r}")
    rows = rows[rows["variant"].isin(between)]
    blame = blame_per_speaker(rows, "target_group")
    wide = blame.pivot_table(
        index=["incident_id", "variant", "unit"], columns="target_group", values="weight"
    ).reindex(columns=list(GROUPS))
    wide = wide.fillna(0.0).loc[lambda table: table.sum(axis=1) > 0]
    results = []
    for incident_id, speakers in wide.groupby(level="incident_id"):
        label = speakers.index.get_level_values("variant")
        first = speakers[label == between[0]].to_numpy()
        second = speakers[label == between[1]].to_numpy()
        if len(first) and len(second):
            results.append({"incident_id": incident_id, **_distance(first, second)})
    columns = ["incident_id", "distance", "shuffled_mean", "p", "p_floor"]
    return pd.DataFrame(results, columns=[*columns, "n_first", "n_second", "low", "high"])


def _distance(first: NDArray[np.float64], second: NDArray[np.float64]) -> dict[str, float]:
    """Distance of two groups of speakers, its exact permutation, and its range leaving one out."""
    pool = np.vstack([first, second])
    shuffles = comb(len(pool), len(first))
    if shuffles > MOST_SHUFFLES:
        raise ValueError(
            f"{len(first)} and {len(second)} speakers can be shuffled in {shuffles:,} ways, more "
            f"than the {MOST_SHUFFLES:,} that are counted one by one; compare smaller groups"
        )
    observed = float(total_variation(first.mean(axis=0), second.mean(axis=0)))
    picks = np.array(list(combinations(range(len(pool)), len(first))))
    sums = pool[picks].sum(axis=1)
    shuffled = total_variation(sums / len(first), (pool.sum(axis=0) - sums) / len(second))
    left_out = [
        float(total_variation(np.delete(one, i, axis=0).mean(axis=0), other.mean(axis=0)))
        for one, other in ((first, second), (second, first))
        if len(one) > 1
        for i in range(len(one))
    ]
    return {
        "distance": observed,
        "shuffled_mean": float(shuffled.mean()),
        "p": float((shuffled >= observed - 1e-12).mean()),
        "p_floor": float((shuffled >= shuffled.max() - 1e-12).mean()),
        "n_first": len(first),
        "n_second": len(second),
        "low": min(left_out, default=np.nan),
        "high": max(left_out, default=np.nan),
    }
