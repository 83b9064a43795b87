"""Contrasts: differences of ratings, with Holm's correction, and whether they are equivalent."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from kit.ratings import FEW_CLUSTERS, FEWEST, PERSON, check_one_scale, check_ratings
from kit.stats import LEVEL
from kit.vocab import check_columns, check_words


def rating_differences(
    judgements: pd.DataFrame,
    *,
    by: str,
    levels: Sequence[str] | None = None,
    pairs: str | None = None,
    unit: str = "participant",
) -> pd.DataFrame:
    """Return differences between the ratings of two levels, with intervals and Holm's p.

    Parameters
    ----------
    judgements : DataFrame
        Rows of the table ``judgements`` of one measure.
    by : str
        Column whose levels are compared, such as ``role`` or ``condition``.
    levels : sequence of str, optional
        The levels, in the order they are subtracted; all of them if left out.
    pairs : str, optional
        Column that says which of a participant's ratings belong together. Without it participants
        who rated both levels are compared with themselves if they are half of all or more, else
        groups with each other (Welch); who then does not fit is left out, and counted.
    unit : {"participant", "pair"}
        Over what the interval of paired differences goes: participants' mean differences, or all
        differences as if they were independent, as some papers do.

    Returns
    -------
    DataFrame
        A row a pair of levels: ``first``, ``second``, ``difference`` (first minus second, scale
        points), ``low``, ``high`` (95%, not adjusted), ``d`` (Cohen's, standardised by the pooled
        SD of the ratings), ``p`` and its ``df``, ``p_holm`` (over the rows), ``n_first``,
        ``n_second`` (participants compared), ``design`` (within or between), ``basis``.

    Raises
    ------
    ValueError
        If a column or level is missing, there is only one level, several measures would be mixed,
        or nobody rated both of a pair.

    References
    ----------
    Holm (1979), Scandinavian Journal of Statistics 6, 65-70; Welch (1947),
    doi:10.1093/biomet/34.1-2.28.

    Examples
    --------
    >>> answers = pd.DataFrame({
    ...     "study_id": "s", "participant_id": ["a", "a", "b", "b", "c", "c"], "item_id": "1",
    ...     "role": ["operator", "system"] * 3, "measure": "blame", "condition": "",
    ...     "phase": "before", "rating": [60.0, 40, 90, 50, 70, 40], "scale_min": 0,
    ...     "scale_max": 100,
    ... })
    >>> rating_differences(answers, by="role")[["first", "second", "difference"]].to_numpy()
    array([['operator', 'system', 30.0]], dtype=object)
    """
    check_columns("judgements", judgements.columns, [by, *([pairs] if pairs else [])])
    check_ratings(judgements)
    check_words("unit", [unit], ["participant", "pair"])
    check_one_scale(judgements)
    found = list(dict.fromkeys(judgements[by]))
    chosen = list(levels) if levels is not None else found
    check_words(f"a level of {by}", chosen, found)
    measures = list(dict.fromkeys(judgements["measure"]))
    if by != "measure" and len(measures) > 1:
        raise ValueError(
            f"ratings of several measures ({', '.join(measures)}) would be mixed; choose one"
        )
    if len(set(chosen)) < len(chosen):
        raise ValueError(f"a level of {by} is named twice: {', '.join(map(str, chosen))}")
    if len(chosen) < FEWEST:
        raise ValueError(f"{by} has only the level {', '.join(map(str, chosen))}; compare two")
    rows = [_difference(judgements, by, pair, pairs, unit) for pair in combinations(chosen, 2)]
    table = pd.DataFrame(rows)
    table["p_holm"] = _holm(table["p"].to_numpy())
    return table


def _difference(
    judgements: pd.DataFrame, by: str, levels: tuple[str, str], pairs: str | None, unit: str
) -> dict[str, Any]:
    sides = [judgements[judgements[by] == level] for level in levels]
    first, second, within, left = _comparable(sides, paired=bool(pairs))
    if pairs and first.empty:
        raise ValueError(f"nobody rated both {levels[0]} and {levels[1]}; leave pairs= out")
    if within:
        values = _paired(first, second, pairs, unit)
        test, difference = stats.ttest_1samp(values, 0), float(values.mean())
    else:
        one, two = (side.groupby(PERSON)["rating"].mean() for side in (first, second))
        test = stats.ttest_ind(one, two, equal_var=False)
        difference = float(one.mean() - two.mean())
    interval = test.confidence_interval(LEVEL)
    pooled = _pooled_sd(first["rating"].to_numpy(float), second["rating"].to_numpy(float))
    n = [side.groupby(PERSON).ngroups for side in (first, second)]
    few = "too few participants to rely on" if min(n) < FEW_CLUSTERS else ""
    return {
        "first": levels[0], "second": levels[1], "difference": difference,
        "low": float(interval.low), "high": float(interval.high),
        "d": difference / pooled if pooled else float("nan"), "p": float(test.pvalue),
        "df": float(test.df), "n_first": n[0], "n_second": n[1],
        "design": "within" if within else "between",
        "basis": "; ".join(note for note in (few, left) if note),
    }  # fmt: skip


def _comparable(
    sides: Sequence[pd.DataFrame], *, paired: bool
) -> tuple[pd.DataFrame, pd.DataFrame, bool, str]:
    """Ratings of who can be compared, whether with themselves, and who is left out."""
    raters = [pd.MultiIndex.from_frame(side[PERSON]) for side in sides]
    both = raters[0].unique().intersection(raters[1].unique())
    either = raters[0].union(raters[1]).unique()
    within = paired or 2 * len(both) >= len(either)
    first, second = (
        side[own.isin(both) == within] for side, own in zip(sides, raters, strict=True)
    )
    left = len(either) - len(both) if within else len(both)
    whom = "only one of the two" if within else "both"
    return first, second, within, f"{left} who rated {whom} left out" if left else ""


def _pooled_sd(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    if len(first) + len(second) <= FEWEST:
        return float("nan")
    squares = ((first - first.mean()) ** 2).sum() + ((second - second.mean()) ** 2).sum()
    return float(np.sqrt(squares / (len(first) + len(second) - 2)))


def _paired(
    first: pd.DataFrame, second: pd.DataFrame, pairs: str | None, unit: str
) -> NDArray[np.float64]:
    """Differences of ratings that belong together, or their means by participant."""
    key = [*PERSON, *([pairs] if pairs else [])]
    one, two = (side.groupby(key)["rating"].mean() for side in (first, second))
    differences = (one - two).dropna()
    if pairs and unit == "participant":
        differences = differences.groupby(PERSON).mean()
    return differences.to_numpy(float)


def _holm(p: NDArray[np.float64]) -> NDArray[np.float64]:
    from statsmodels.stats.multitest import multipletests

    adjusted = np.full(len(p), np.nan)
    known = ~np.isnan(p)
    if known.any():
        adjusted[known] = multipletests(p[known], method="holm")[1]
    return adjusted


def equivalent_ratings(difference: pd.Series[Any], *, within: float) -> dict[str, Any]:
    """Return whether a difference is proved smaller than a bound: two one-sided t tests.

    Parameters
    ----------
    difference : Series
        One row of `rating_differences`.
    within : float
        The smallest difference that would matter, in scale points, more than 0.

    Returns
    -------
    dict
        ``difference``, ``within``, ``p`` (the larger of the two), ``equivalent`` (p < .05).
        Not equivalent is not different: it may be that too few people were asked.

    Raises
    ------
    ValueError
        If the bound is not more than 0, or the row has no interval.

    References
    ----------
    Schuirmann (1987), doi:10.1007/BF01068419.

    Examples
    --------
    >>> row = pd.Series({"difference": 1.0, "low": -2.0, "high": 4.0, "df": 49})
    >>> equivalent_ratings(row, within=5)["equivalent"]
    True
    """
    if not within > 0:
        raise ValueError(f"within is {within}; give the smallest difference that matters, above 0")
    if pd.isna(difference["low"]):
        raise ValueError("this difference has no interval; too few participants were asked")
    degrees = float(difference["df"])
    half = (difference["high"] - difference["low"]) / 2
    error = half / stats.t.ppf((1 + LEVEL) / 2, degrees)
    value = float(difference["difference"])
    p = float(max(stats.t.sf((value + within) / error, degrees),
                  stats.t.cdf((value - within) / error, degrees)))  # fmt: skip
    return {"difference": value, "within": within, "p": p, "equivalent": p < 1 - LEVEL}
