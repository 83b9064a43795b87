"""Published effects: means that studies reported, with n and design, as rows that can be drawn."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from scipy import stats

from kit.corpus import load_table
from kit.stats import LEVEL
from kit.vocab import check_columns

WITHIN: Final = "within participants"
NEEDED: Final = (
    "study_id", "design", "n", "condition", "role", "measure", "scale_min", "scale_max", "mean",
    "sd", "ci_low", "ci_high", "source_type",
)  # fmt: skip
HOW: Final = {"computed_from_open_data": "computed from the open data", "published_text": "text",
              "published_table": "table", "published_repo_output": "output of the authors' code",
              "published_interview": "interview", "secondary_text": "told by others"}  # fmt: skip


def load_published_effects() -> pd.DataFrame:
    """Return effects that studies of blame reported, or that were computed from their open data.

    Returns
    -------
    DataFrame
        The table ``published_effects`` of the dictionary, a row an effect, with citation, n,
        design and source type. Signs differ between designs: there is no one number for how much
        AI is blamed.

    Examples
    --------
    >>> load_published_effects()["source_type"].value_counts().index[0]
    'computed_from_open_data'
    """
    return load_table("published_effects")


def published_means(effects: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the effects that are mean ratings, in the shape of `rating_means`.

    Differences, shares of people, sums of money and effects without a spread are no mean ratings
    and have no row. Signs differ between designs, so nothing is pooled; each row keeps its n and
    design.

    Parameters
    ----------
    effects : DataFrame, optional
        Rows of `load_published_effects`; all of them if left out.

    Returns
    -------
    DataFrame
        ``study_id``, ``measure``, ``role``, ``condition``, ``mean``, ``sd`` (scale points),
        ``low`` and ``high`` (the interval as given; else 95% by t from SD and n; missing where
        participants gave several ratings each),
        ``n``, ``scale_min``, ``scale_max``, ``design``, ``basis`` (where the number is from).

    Raises
    ------
    ValueError
        If a column is missing.

    Examples
    --------
    >>> means = published_means()
    >>> failures = means[means["condition"] == "joint failure, human decided wrong"]
    >>> failures[["role", "mean", "n"]].to_numpy().tolist()
    [['operator', 62.3, 50], ['system', 28.78, 50]]
    """
    effects = load_published_effects() if effects is None else effects
    check_columns("effects", effects.columns, NEEDED, hint="take load_published_effects()")
    rows = effects.dropna(subset=["mean", "sd", "scale_min", "scale_max"])
    n = rows["n"].astype(float)
    # Within participants the SD is over several ratings of each, and tells nothing of the mean's.
    one_rating = rows["design"] != WITHIN
    half = stats.t.ppf((1 + LEVEL) / 2, (n - 1).clip(lower=1)) * rows["sd"] / np.sqrt(n)
    return pd.DataFrame({
        "study_id": rows["study_id"],
        "measure": rows["measure"],
        "role": rows["role"],
        "condition": rows["condition"],
        "mean": rows["mean"],
        "sd": rows["sd"],
        "low": rows["ci_low"].fillna((rows["mean"] - half).where(one_rating)),
        "high": rows["ci_high"].fillna((rows["mean"] + half).where(one_rating)),
        "n": rows["n"],
        "scale_min": rows["scale_min"],
        "scale_max": rows["scale_max"],
        "design": rows["design"],
        "basis": rows["source_type"].map(HOW),
    }).reset_index(drop=True)  # fmt: skip


def judged_together(effects: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return experiments in which a person and a machine were rated for the same failure.

    Parameters
    ----------
    effects : DataFrame, optional
        Rows of `load_published_effects`; all of them if left out.

    Returns
    -------
    DataFrame
        A row a study, measure and condition: ``citation``, ``doi``, ``design``, ``basis``,
        ``scale_min``, ``scale_max``, and of the operator and the system ``mean_operator``,
        ``mean_system``, ``sd_operator``, ``sd_system`` (scale points), ``n_operator``,
        ``n_system``.

    Raises
    ------
    ValueError
        If a column is missing.

    Examples
    --------
    >>> judged_together().groupby("study_id").size().to_dict()
    {'eil-mislabeling': 4, 'tsirtsis2024': 2}
    """
    effects = load_published_effects() if effects is None else effects
    check_columns("effects", effects.columns, ["citation", "doi"])
    means = published_means(effects)
    key = ["study_id", "measure", "condition"]
    what = ["mean", "sd", "n"]
    sides = [
        means[means["role"] == role].set_index(key)[what].add_suffix(f"_{role}")
        for role in ("operator", "system")
    ]
    same = ["design", "basis", "scale_min", "scale_max"]
    of_study = effects.drop_duplicates("study_id")[["study_id", "citation", "doi"]]
    both = sides[0].join(sides[1], how="inner")
    about = means.drop_duplicates(key).set_index(key)[same]
    return both.join(about).reset_index().merge(of_study, on="study_id", how="left")
