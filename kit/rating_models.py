"""Models of ratings: fit of predictors, mixed models with items, ordered answers."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd
from scipy import stats

from kit.ratings import FEW_CLUSTERS, FEWEST, PERSON, check_one_scale, check_ratings, of_measure
from kit.stats import LEVEL
from kit.vocab import check_columns, check_words

FEWEST_STEPS: Final = 3
MOST_STEPS: Final = 25
Z: Final = float(stats.norm.ppf((1 + LEVEL) / 2))


def model_fit(predicted: pd.DataFrame, judgements: pd.DataFrame, *, measure: str) -> pd.DataFrame:
    """Return how well predictors meet the mean rating of each item: r and RMSE.

    Parameters
    ----------
    predicted : DataFrame
        Index ``item_id``, a column a predictor; they enter one linear regression together.
    judgements : DataFrame
        Rows of the table ``judgements``.
    measure : str
        The measure whose item means are predicted.

    Returns
    -------
    DataFrame
        One row: ``predictors``, ``r`` (fitted against mean rating), ``rmse`` (scale points, over
        items), ``items``, ``ratings``. It tells fit, not truth: with few items any two predictors
        fit well.

    Raises
    ------
    ValueError
        If fewer than three items are in both, or a column is missing.

    Examples
    --------
    >>> answers = pd.DataFrame({
    ...     "study_id": "s", "participant_id": "a", "item_id": list("1234"), "role": "system",
    ...     "measure": "blame", "condition": "", "phase": "before", "rating": [10.0, 30, 50, 70],
    ...     "scale_min": 0, "scale_max": 100,
    ... })
    >>> degrees = pd.DataFrame({"degree": [0.1, 0.3, 0.5, 0.7]}, index=list("1234"))
    >>> model_fit(degrees, answers, measure="blame")[["r", "items"]].round(3).to_numpy().tolist()
    [[1.0, 4.0]]
    """
    rows = of_measure(judgements, measure)
    means = rows.groupby("item_id")["rating"].mean()
    both = predicted.join(means.rename("rating"), how="inner").dropna()
    if len(both) <= FEWEST:
        raise ValueError(
            f"{len(both)} items are in both the predictions and the judgements; three are needed "
            "(the index of predictions holds item_id)"
        )
    names = list(predicted.columns)
    design = np.column_stack([np.ones(len(both)), both[names].to_numpy(float)])
    weights, *_ = np.linalg.lstsq(design, both["rating"].to_numpy(float), rcond=None)
    fitted = design @ weights
    error = both["rating"].to_numpy(float) - fitted
    return pd.DataFrame([{
        "predictors": " + ".join(map(str, names)),
        "r": float(np.corrcoef(fitted, both["rating"])[0, 1]),
        "rmse": float(np.sqrt(np.mean(error**2))),
        "items": len(both),
        "ratings": int(rows["item_id"].isin(both.index).sum()),
    }])  # fmt: skip


def _one_id_a_person(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with participants of different studies told apart."""
    return rows.assign(participant_id=rows.groupby(PERSON, sort=False).ngroup())


def mixed_difference(judgements: pd.DataFrame, *, by: str, levels: Sequence[str]) -> pd.DataFrame:
    """Return the difference of two levels by a mixed model with crossed participants and items.

    Participants and items each have an intercept and a difference of their own, so that the
    standard error holds for other people and other items.

    Parameters
    ----------
    judgements : DataFrame
        Rows of the table ``judgements`` of one measure.
    by : str
        Column of the two levels.
    levels : sequence of str
        The two levels; the first minus the second.

    Returns
    -------
    DataFrame
        One row: ``first``, ``second``, ``difference`` (scale points), ``se``, ``low``, ``high``
        (95%, normal), ``n`` participants, ``items``, ``ratings``, ``basis`` (what did not
        converge, or how few clusters there are).

    Raises
    ------
    ValueError
        If there are not two levels, or fewer than two participants or items.

    References
    ----------
    Baayen, Davidson & Bates (2008), doi:10.1016/j.jml.2007.12.005; Barr and others (2013),
    doi:10.1016/j.jml.2012.11.001.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> answers = pd.DataFrame([(p, i, r) for p in range(12) for i in range(4)
    ...     for r in ("operator", "system")], columns=["participant_id", "item_id", "role"])
    >>> answers["rating"] = 30 + 20 * (answers["role"] == "operator") + rng.normal(0, 5, 96)
    >>> answers = answers.assign(study_id="s", measure="blame", condition="", phase="before",
    ...     scale_min=0, scale_max=100)
    >>> found = mixed_difference(answers, by="role", levels=["operator", "system"])
    >>> bool(abs(found["difference"].item() - 20) < 5)
    True
    """
    from statsmodels.regression.mixed_linear_model import MixedLM

    check_columns("judgements", judgements.columns, [by])
    check_ratings(judgements)
    check_one_scale(judgements)
    check_words(f"a level of {by}", levels, judgements[by].unique())
    if len(set(levels)) != FEWEST:
        raise ValueError(f"levels holds {len(set(levels))}; a mixed model compares two")
    rows = _one_id_a_person(judgements[judgements[by].isin(levels)])
    people, items = rows["participant_id"].nunique(), rows["item_id"].nunique()
    if min(people, items) < FEWEST:
        raise ValueError(f"{people} participants and {items} items; both need two at least")
    rows["half"] = np.where(rows[by] == levels[0], 0.5, -0.5)
    rows["everything"] = 1
    parts = {
        "participant": "0 + C(participant_id)",
        "participant_difference": "0 + C(participant_id):half",
        "item": "0 + C(item_id)",
        "item_difference": "0 + C(item_id):half",
    }
    model = MixedLM.from_formula(
        "rating ~ half", rows, groups="everything", re_formula="0", vc_formula=parts
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # told in basis instead
        fit = model.fit(method="lbfgs")
    error, value = float(fit.bse["half"]), float(fit.params["half"])
    notes = ["the fit did not converge"] if not fit.converged else []
    notes += [f"few clusters ({min(people, items)})"] if min(people, items) < FEW_CLUSTERS else []
    return pd.DataFrame([{
        "first": levels[0], "second": levels[1], "difference": value, "se": error,
        "low": value - Z * error, "high": value + Z * error, "n": people, "items": items,
        "ratings": len(rows), "basis": "; ".join(notes),
    }])  # fmt: skip


def ordinal_difference(judgements: pd.DataFrame, *, by: str, levels: Sequence[str]) -> pd.DataFrame:
    """Return the difference of two groups by a proportional-odds model of ordered answers.

    Parameters
    ----------
    judgements : DataFrame
        Rows of the table ``judgements`` of one measure, one a participant.
    by : str
        Column of the two groups.
    levels : sequence of str
        The two groups; the first against the second.

    Returns
    -------
    DataFrame
        One row: ``first``, ``second``, ``log_odds`` (of a higher answer), ``se``, ``low``,
        ``high`` (95%), ``odds_ratio``, ``steps`` (distinct answers), ``n`` ratings.

    Raises
    ------
    ValueError
        If there are not two groups, a participant is in twice, or answers take fewer than three
        or more than 25 values.

    References
    ----------
    McCullagh (1980), doi:10.1111/j.2517-6161.1980.tb01109.x.

    Examples
    --------
    >>> answers = pd.DataFrame({
    ...     "study_id": "s", "participant_id": range(8), "item_id": "1", "role": "operator",
    ...     "measure": "blame", "condition": ["a", "b"] * 4, "phase": "before",
    ...     "rating": [3.0, 1, 3, 2, 2, 1, 1, 2], "scale_min": 1, "scale_max": 3,
    ... })
    >>> bool(ordinal_difference(answers, by="condition", levels=["a", "b"])["log_odds"].item() > 0)
    True
    """
    from statsmodels.miscmodels.ordinal_model import OrderedModel

    check_columns("judgements", judgements.columns, [by])
    check_ratings(judgements)
    check_words(f"a level of {by}", levels, judgements[by].unique())
    if len(set(levels)) != FEWEST:
        raise ValueError(f"levels holds {len(set(levels))}; an ordinal model compares two groups")
    rows = _one_id_a_person(judgements[judgements[by].isin(levels)])
    if rows["participant_id"].duplicated().any():
        raise ValueError("a participant is in more than once; take mixed_difference() for that")
    steps = rows["rating"].nunique()
    if not FEWEST_STEPS <= steps <= MOST_STEPS:
        raise ValueError(
            f"answers take {steps} values; an ordinal model needs {FEWEST_STEPS} to {MOST_STEPS}"
        )
    first = (rows[by] == levels[0]).astype(float).to_numpy()[:, None]
    answers = pd.Series(pd.Categorical(rows["rating"], ordered=True))
    fit = OrderedModel(answers, first, distr="logit").fit(method="bfgs", disp=False)
    value, error = float(fit.params.iloc[0]), float(fit.bse.iloc[0])
    return pd.DataFrame([{
        "first": levels[0], "second": levels[1], "log_odds": value, "se": error,
        "low": value - Z * error, "high": value + Z * error, "odds_ratio": float(np.exp(value)),
        "steps": steps, "n": len(rows),
    }])  # fmt: skip
