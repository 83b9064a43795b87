"""Two sides: what firms voice about an incident, and what others voice, over many incidents."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from math import comb
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import hypergeom

from kit.stats import LEVEL, SHUFFLES, TINY, Seed, as_generator, share_interval
from kit.vocab import TOO_FEW, TOO_FEW_TO_READ, check_columns, check_words
from kit.voiced import EVERY, spread_of_speakers, weigh, word_of_incident

LISTED: Final = 2_000  # labellings of one incident that are written out, and then drawn from
SIDES: Final = ("firm", "others")
OWN: Final = ("own_party", "own_side")
NEEDED: Final = ("speaker_group", "has_operator", "short_title", "is_ai")


def operator_difference(
    claims: pd.DataFrame,
    *,
    partly: float = 0.5,
    ai_speech: bool = False,
    operator_speech: bool = False,
) -> pd.DataFrame:
    """Return how much more of their voiced blame firms put on the operator than others do.

    Parameters
    ----------
    claims : DataFrame
        Rows of `load_claims`, of any incidents. Only claims about the harm count.
    partly : float
        Weight of "partly blames", 0 to 1.
    ai_speech, operator_speech : bool
        Count the words of AI systems, and those of the operators themselves, too.

    Returns
    -------
    DataFrame
        A row an incident that has an operator among its parties and, on both sides, a speaker
        who blames anybody: ``firm``, ``others`` (operator's share, 0 to 1), ``difference`` (firm
        minus others, -1 to 1), ``low``, ``high`` (from the 95% intervals' outer ends, so at least
        as wide as they should be), ``n_firm``, ``n_others`` (speakers), ``basis`` (too few to
        read where a side has under five). Largest difference first, then larger n.

    Raises
    ------
    ValueError
        If a column is missing, or a stance or partly is not allowed.

    Examples
    --------
    >>> import kit
    >>> rows = kit.operator_difference(kit.load_claims("aws-kiro-2025-12"))
    >>> rows[["difference", "low", "high", "n_firm", "n_others"]].round(3)
       difference    low   high  n_firm  n_others
    0        0.85 -0.478  0.989       1        10
    """
    sides = _sides(claims, partly=partly, ai_speech=ai_speech, operator_speech=operator_speech)
    known = {
        name: dict(zip(claims["incident_id"], claims[name], strict=True))
        for name in ("short_title", "is_ai")
    }
    shares = np.array([[side.mean() for side in both] for both in sides.values()]).reshape(-1, 2)
    n = np.array([[len(side) for side in both] for both in sides.values()], int).reshape(-1, 2)
    low, high = share_interval(shares.clip(0, 1), n)
    difference = shares[:, 0] - shares[:, 1]
    table = pd.DataFrame({
        "incident_id": list(sides),
        "short_title": [known["short_title"][incident] for incident in sides],
        "is_ai": [bool(known["is_ai"][incident]) for incident in sides],
        "difference": difference,
        "low": low[:, 0] - high[:, 1],
        "high": high[:, 0] - low[:, 1],
        "firm": shares[:, 0],
        "others": shares[:, 1],
        "n_firm": n[:, 0],
        "n_others": n[:, 1],
        "basis": np.where(n.min(axis=1, initial=TOO_FEW) < TOO_FEW, TOO_FEW_TO_READ, ""),
    })  # fmt: skip
    order = np.lexsort((table["incident_id"], -n.sum(axis=1), -difference.round(9)))
    return table.iloc[order].reset_index(drop=True)


def _sides(
    claims: pd.DataFrame, *, without_operator: str = "leave_out", **options: Any
) -> dict[str, tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Operator's share of every speaker on each side, by incident that both sides speak about."""
    check_words("without_operator", [without_operator], ["leave_out", "zero"])
    check_columns("claims", claims.columns, NEEDED, hint="take the rows of load_claims()")
    if without_operator == "leave_out":
        claims = claims[claims["has_operator"].astype(bool)]
    rows = weigh(claims, by="speaker_group", **options)
    check_words("speaker_group", rows["variant"], SIDES)
    found: dict[str, dict[str, list[float]]] = {}
    for (incident_id, side, _), shares in spread_of_speakers(rows).items():
        if any(shares.values()):
            sides = found.setdefault(incident_id, {side: [] for side in SIDES})
            sides[side].append(shares.get("operator", 0.0))
    return {
        incident_id: (np.array(sides["firm"]), np.array(sides["others"]))
        for incident_id, sides in found.items()
        if all(sides.values())
    }


def pooled_difference(
    claims: pd.DataFrame,
    *,
    by: str | None = None,
    without_operator: str = "leave_out",
    partly: float = 0.5,
    ai_speech: bool = False,
    operator_speech: bool = False,
    draws: int = SHUFFLES,
    rng: Seed = 0,
) -> pd.DataFrame:
    """Return the mean over incidents of `operator_difference`, with interval and p.

    The interval resamples incidents (percentile bootstrap). p shuffles the labels firm and others
    over the speakers inside every incident and counts how often the mean is at least as large:
    an association in public talk, no bias: firms are quoted because they are accused.

    Parameters
    ----------
    claims : DataFrame
        Rows of `load_claims`; any subset of incidents, sources or speakers.
    by : str, optional
        A column that is the same for all claims of an incident, such as ``is_ai`` or ``sector``;
        a row for each of its words, before the row of all.
    without_operator : {"leave_out", "zero"}
        Whether incidents without an operator count: as a difference of zero, if they do.
    partly, ai_speech, operator_speech
        As in `operator_difference`.
    draws : int
        Bootstrap samples, and shuffles.
    rng : int or numpy.random.Generator
        Same seed, same answer.

    Returns
    -------
    DataFrame
        ``variant`` (the word of ``by``, or "all"), ``difference`` (-1 to 1), ``low``, ``high``
        (95%; missing for one incident), ``p`` (one-sided, at least 1 / (draws + 1)),
        ``n_incidents``, ``n_speakers``, ``up``, ``nil``, ``down`` (incidents by the sign of their
        difference),
        ``basis`` (too few to read under five incidents). No row where no incident remains.

    Raises
    ------
    ValueError
        If a column is missing, an incident has two words in ``by``, or draws is not positive.

    References
    ----------
    Percentile bootstrap: Efron & Tibshirani (1993), doi:10.1201/9780429246593. Permutation inside
    strata: Good (2005), doi:10.1007/b138696.

    Examples
    --------
    >>> import kit
    >>> pooled = kit.pooled_difference(kit.load_claims(), by="is_ai")
    >>> pooled[["variant", "difference", "n_incidents", "n_speakers"]].round(3)
      variant  difference  n_incidents  n_speakers
    0   False       0.424           16          61
    1    True       0.597           15          67
    2     all       0.507           31         128
    """
    if draws < 1:
        raise ValueError(f"draws is a number of samples, 1 or more, not {draws}")
    sides = _sides(
        claims, without_operator=without_operator,
        partly=partly, ai_speech=ai_speech, operator_speech=operator_speech,
    )  # fmt: skip
    blocks = {} if by is None else _blocks(claims, by, sides)
    rows = [
        {"variant": word, **_pool([sides[i] for i in incidents], draws, as_generator(rng))}
        for word, incidents in {**blocks, EVERY: list(sides)}.items()
        if incidents
    ]
    columns = ["variant", "difference", "low", "high", "p", "n_incidents", "n_speakers"]
    return pd.DataFrame(rows, columns=[*columns, "up", "nil", "down", "basis"])


def _blocks(claims: pd.DataFrame, by: str, sides: Mapping[str, Any]) -> dict[str, list[str]]:
    """Incidents by their word in a column, words in order."""
    found: dict[str, list[str]] = {}
    for incident, word in word_of_incident(claims, by).items():
        if incident in sides:
            found.setdefault(word, []).append(str(incident))
    return dict(sorted(found.items()))


def _pool(
    sides: list[tuple[NDArray[np.float64], NDArray[np.float64]]],
    draws: int,
    rng: np.random.Generator,
) -> dict[str, Any]:
    """Mean difference of incidents, its bootstrap over incidents and shuffle inside them."""
    each = np.array([firm.mean() - others.mean() for firm, others in sides])
    n = len(each)
    picked = each[rng.integers(n, size=(draws, n))].mean(axis=1)
    low, high = np.quantile(picked, [(1 - LEVEL) / 2, (1 + LEVEL) / 2]) if n > 1 else [np.nan] * 2
    shuffled = sum(_shuffled(firm, others, draws, rng) for firm, others in sides) / n
    reached = int((shuffled >= each.mean() - TINY).sum())
    return {
        "difference": float(each.mean()),
        "low": float(low),
        "high": float(high),
        "p": (1 + reached) / (1 + draws),
        "n_incidents": n,
        "n_speakers": sum(len(firm) + len(others) for firm, others in sides),
        "up": int((each > TINY).sum()),
        "nil": int((abs(each) <= TINY).sum()),
        "down": int((each < -TINY).sum()),
        "basis": TOO_FEW_TO_READ if n < TOO_FEW else "",
    }


def _shuffled(
    firm: NDArray[np.float64], others: NDArray[np.float64], draws: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Difference of two sides under shuffles of their labels."""
    pool = np.concatenate([firm, others])
    if comb(len(pool), len(firm)) <= LISTED:
        picks = np.array(list(combinations(pool, len(firm)))).sum(axis=1)
        first = picks[rng.integers(len(picks), size=draws)]
    else:
        order = rng.random((draws, len(pool))).argsort(axis=1)
        first = pool[order[:, : len(firm)]].sum(axis=1)
    return np.asarray(first / len(firm) - (pool.sum() - first) / len(others))


def own_side_difference(
    claims: pd.DataFrame, *, by: str | None = None, ai_speech: bool = False
) -> pd.DataFrame:
    """Return how much more often a party's own side clears it than others do, as an odds ratio.

    A unit is one speaker on one target: cleared if they clear it and nowhere blame it. Units of
    an incident make a 2 x 2 table (own side or not, cleared or not); the tables are pooled by
    Mantel and Haenszel, so that only differences inside incidents count.

    Parameters
    ----------
    claims : DataFrame
        Rows of `load_claims`. Only claims about the harm count.
    by : str, optional
        A column of ``claims``; a row for each of its words.
    ai_speech : bool
        Count the words of AI systems, too.

    Returns
    -------
    DataFrame
        ``variant``, ``odds_ratio`` (0 to infinity, 1 no difference), ``low``, ``high`` (95%,
        Robins, Breslow & Greenland), ``p`` (exact, one-sided, conditional on the margins),
        ``informative`` (incidents whose table can differ), ``n_incidents``, ``n_own``,
        ``n_others`` (units), ``cleared_own``, ``cleared_others``. Missing where no incident is
        informative; infinite, without interval, where one cell of the pooled sum is empty.

    Raises
    ------
    ValueError
        If a column is missing.

    References
    ----------
    Mantel & Haenszel (1959), doi:10.1093/jnci/22.4.719; interval: Robins, Breslow & Greenland
    (1986), doi:10.2307/2531052; exact test: Agresti (2002), doi:10.1002/0471249688, chapter 6.

    Examples
    --------
    >>> import kit
    >>> row = kit.own_side_difference(kit.load_claims()).iloc[0]
    >>> bool(row["odds_ratio"] > 1), int(row["informative"]) <= int(row["n_incidents"])
    (True, True)
    """
    rows = weigh(claims, by=by, ai_speech=ai_speech)
    check_columns("claims", claims.columns, ["interest"])
    units = rows.assign(own=rows["interest"].isin(OWN)).groupby(
        ["variant", "incident_id", "speaker_id", "target_id"], as_index=False
    ).agg(weight=("weight", "max"), own=("own", "max"))  # fmt: skip
    units["cleared"] = units["weight"] == 0
    results = []
    for variant, block in units.groupby("variant"):
        strata = [
            _two_by_two(stratum["own"].to_numpy(bool), stratum["cleared"].to_numpy(bool))
            for _, stratum in block.groupby("incident_id")
        ]
        results.append({"variant": variant or EVERY, **stratified_odds(strata)})
    columns = ["variant", "odds_ratio", "low", "high", "p", "informative", "n_incidents"]
    return pd.DataFrame(
        results, columns=[*columns, "n_own", "n_others", "cleared_own", "cleared_others"]
    )


def _two_by_two(own: NDArray[np.bool_], cleared: NDArray[np.bool_]) -> NDArray[np.int64]:
    """[[own cleared, own not], [others cleared, others not]]."""
    return np.array([[(side & cleared).sum(), (side & ~cleared).sum()] for side in (own, ~own)])


def stratified_odds(strata: list[NDArray[np.int64]]) -> dict[str, float]:
    """Mantel-Haenszel odds ratio of 2 x 2 tables, its interval and exact conditional p."""
    from statsmodels.stats.contingency_tables import StratifiedTable

    tables = np.array(strata).reshape(-1, 2, 2)
    telling = tables[(tables.sum(axis=1) > 0).all(axis=1) & (tables.sum(axis=2) > 0).all(axis=1)]
    result = {"odds_ratio": np.nan, "low": np.nan, "high": np.nan, "p": np.nan}
    if len(telling):
        n = telling.sum(axis=(1, 2))
        favour = (telling[:, 0, 0] * telling[:, 1, 1] / n).sum()
        against = (telling[:, 0, 1] * telling[:, 1, 0] / n).sum()
        result["p"] = _exact_p(telling)
        result["odds_ratio"] = favour / against if against else np.inf
        if favour and against:
            pooled = StratifiedTable([table.astype(float) for table in telling])
            result["low"], result["high"] = pooled.oddsratio_pooled_confint(alpha=1 - LEVEL)
    own, others = tables.sum(axis=0)
    return {
        **{name: float(value) for name, value in result.items()},
        "informative": len(telling),
        "n_incidents": len(tables),
        "n_own": int(own.sum()),
        "n_others": int(others.sum()),
        "cleared_own": int(own[0]),
        "cleared_others": int(others[0]),
    }


def _exact_p(tables: NDArray[np.int64]) -> float:
    """Chance, margins fixed and odds alike, that own sides clear at least as often as they did."""
    chances, fewest = np.ones(1), 0
    for (a, b), (c, d) in tables:
        lowest, most = max(0, a - d), min(a + b, a + c)
        counts = np.arange(lowest, most + 1)
        chances = np.convolve(chances, hypergeom.pmf(counts, a + b + c + d, a + b, a + c))
        fewest += lowest
    return float(chances[tables[:, 0, 0].sum() - fewest :].sum())
