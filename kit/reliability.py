"""Reliability: how far coders agree on the same units, beyond chance, and how surely.

Every coefficient is a function of how often each pattern of codes occurs, so that a bootstrap over
units is a matter of drawing how often: thousands of samples at the cost of one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kit.patterns import (
    PAIR,
    Coefficient,
    Patterns,
    Weights,
    alpha_of,
    beyond_chance,
    divide,
    samples,
)
from kit.stats import LEVEL, Seed
from kit.vocab import TOO_FEW_TO_READ, check_words

LEVELS: Final = ("nominal", "ordinal", "interval", "ratio")
DRAWS: Final = 5_000
FEW_UNITS: Final = 30
MOST_UNDEFINED: Final = 0.05
UNDEFINED: Final = "undefined: the codes do not vary"
COLUMNS: Final = ("measure", "value", "low", "high", "n_units", "n_coders", "n_codes", "basis")


def krippendorff_alpha(
    codes: pd.DataFrame,
    *,
    level: str = "nominal",
    order: Sequence[Any] | None = None,
    unit: str = "claim_id",
    draws: int = DRAWS,
    rng: Seed = 0,
) -> pd.DataFrame:
    """Return Krippendorff's alpha of one variable, for any number of coders and missing codes.

    Parameters
    ----------
    codes : DataFrame
        A row a decision: the unit, ``coder`` and ``code``, and ``variable`` if there is more than
        one (choose one first). A missing or empty code counts as not coded.
    level : {"nominal", "ordinal", "interval", "ratio"}
        What differences between codes mean. interval and ratio need numbers.
    order : sequence, optional
        Codes from low to high, where level is ordinal and they are no numbers.
    unit : str
        Column that names what was coded.
    draws : int
        Bootstrap samples of units; 0 for no interval.
    rng : int or numpy.random.Generator
        Same seed, same answer.

    Returns
    -------
    DataFrame
        One row: ``measure``, ``value`` (1 perfect, 0 as by chance, below 0 worse), ``low``,
        ``high`` (95%, percentile bootstrap over units), ``n_units`` (with two codes or more; the
        others do not count), ``n_coders``, ``n_codes``, ``basis`` (a warning under 30 units, or
        why there is no value or interval). Where all codes are alike there is no value. Samples
        without a value are left out of the interval; over 5% of them, and there is no interval.

    Raises
    ------
    ValueError
        If a column is missing, a coder codes a unit twice, there is more than one variable, the
        level is not allowed, or the codes do not fit it.

    References
    ----------
    Hayes & Krippendorff (2007), doi:10.1080/19312450709336664.

    Examples
    --------
    >>> import kit
    >>> codes = kit.load_codes().query("variable == 'stance'")
    >>> kit.krippendorff_alpha(codes)[["value", "low", "high", "n_units"]].round(2)
       value  low  high  n_units
    0   0.84  0.8  0.88      482
    """
    check_words("level", [level], LEVELS)
    table = Patterns.read(codes, unit, level=level, order=order)
    return coefficient_row("alpha", table, alpha_of(table, level), draws, rng)


def cohen_kappa(
    codes: pd.DataFrame, *, unit: str = "claim_id", draws: int = DRAWS, rng: Seed = 0
) -> pd.DataFrame:
    """Return Cohen's kappa of two coders, over the units that both coded.

    Parameters
    ----------
    codes, unit, draws, rng
        As in `krippendorff_alpha`.

    Returns
    -------
    DataFrame
        One row, as `krippendorff_alpha` gives.

    Raises
    ------
    ValueError
        If there are not two coders, or as in `krippendorff_alpha`.

    References
    ----------
    Cohen (1960), doi:10.1177/001316446002000104.

    Examples
    --------
    >>> import kit
    >>> codes = kit.load_codes().query("variable == 'sense'")
    >>> kit.cohen_kappa(codes)["value"].round(3).tolist()
    [0.727]
    """
    table = Patterns.read(codes, unit, by_coder=True)
    if table.n_coders != PAIR:
        raise ValueError(
            f"Cohen's kappa compares two coders, not {table.n_coders}; take fleiss_kappa()"
        )
    of_coder = [np.eye(table.n_categories)[table.codes[:, coder]] for coder in range(PAIR)]

    def kappa(weights: Weights) -> NDArray[np.float64]:
        n = weights.sum(axis=1)
        first, second = (weights @ each / n[:, None] for each in of_coder)
        return beyond_chance(table.observed(weights), (first * second).sum(axis=1))

    return coefficient_row("kappa", table, kappa, draws, rng)


def fleiss_kappa(
    codes: pd.DataFrame, *, unit: str = "claim_id", draws: int = DRAWS, rng: Seed = 0
) -> pd.DataFrame:
    """Return Fleiss' kappa of any number of coders, as many on every unit.

    Parameters
    ----------
    codes, unit, draws, rng
        As in `krippendorff_alpha`.

    Returns
    -------
    DataFrame
        One row, as `krippendorff_alpha` gives.

    Raises
    ------
    ValueError
        If units were coded by different numbers of coders, or as in `krippendorff_alpha`.

    References
    ----------
    Fleiss (1971), doi:10.1037/h0031619.

    Examples
    --------
    >>> import kit
    >>> codes = kit.load_codes().query("variable == 'sense'")
    >>> kit.fleiss_kappa(codes)["value"].round(3).tolist()
    [0.727]
    """
    table = Patterns.read(codes, unit)
    if len(sizes := set(table.sizes.tolist())) > 1:
        found = " to ".join(str(int(size)) for size in (min(sizes), max(sizes)))
        raise ValueError(
            f"Fleiss' kappa needs as many codes on every unit, not {found}; take "
            "krippendorff_alpha(), which allows for missing codes"
        )

    def kappa(weights: Weights) -> NDArray[np.float64]:
        share = table.prevalence(weights)
        return beyond_chance(table.observed(weights), (share**2).sum(axis=1))

    return coefficient_row("kappa", table, kappa, draws, rng)


def gwet_ac1(
    codes: pd.DataFrame, *, unit: str = "claim_id", draws: int = DRAWS, rng: Seed = 0
) -> pd.DataFrame:
    """Return Gwet's AC1, which stays high where coders agree and nearly all codes are alike.

    Parameters
    ----------
    codes, unit, draws, rng
        As in `krippendorff_alpha`. Categories are those that occur; a unit with one code counts
        for how common they are, not for agreement.

    Returns
    -------
    DataFrame
        One row, as `krippendorff_alpha` gives.

    Raises
    ------
    ValueError
        As in `krippendorff_alpha`.

    References
    ----------
    Gwet (2008), doi:10.1348/000711006X126600.

    Examples
    --------
    >>> import kit
    >>> codes = kit.load_codes().query("variable == 'stance'")
    >>> kit.gwet_ac1(codes)["value"].round(3).tolist()
    [0.867]
    """
    table = Patterns.read(codes, unit, fewest=1)

    def ac1(weights: Weights) -> NDArray[np.float64]:
        share = table.prevalence(weights)
        others = np.full(len(weights), table.n_categories - 1.0)
        by_chance = divide((share * (1 - share)).sum(axis=1), others)
        return beyond_chance(table.observed(weights), by_chance)

    return coefficient_row("AC1", table, ac1, draws, rng)


def percent_agreement(
    codes: pd.DataFrame, *, unit: str = "claim_id", draws: int = DRAWS, rng: Seed = 0
) -> pd.DataFrame:
    """Return the part of all pairs of codes on a unit that agree, averaged over units.

    Parameters
    ----------
    codes, unit, draws, rng
        As in `krippendorff_alpha`.

    Returns
    -------
    DataFrame
        One row, as `krippendorff_alpha` gives; value 0 to 1, not corrected for chance.

    Raises
    ------
    ValueError
        As in `krippendorff_alpha`.

    Examples
    --------
    >>> import kit
    >>> codes = kit.load_codes().query("variable == 'stance'")
    >>> kit.percent_agreement(codes)["value"].round(3).tolist()
    [0.896]
    """
    table = Patterns.read(codes, unit)
    return coefficient_row("agreement", table, table.observed, draws, rng)


def coefficient_row(
    measure: str, table: Patterns, coefficient: Coefficient, draws: int, rng: Seed
) -> pd.DataFrame:
    """Value of a coefficient with its bootstrap interval, as a table of one row."""
    if draws < 0:
        raise ValueError(f"draws is a number of samples, 0 or more, not {draws}")
    value = float(coefficient(table.often[None, :])[0]) if table.n_units else float("nan")
    notes = [f"under {FEW_UNITS} units, {TOO_FEW_TO_READ}"] if table.n_units < FEW_UNITS else []
    low = high = float("nan")
    if np.isnan(value):
        notes.append(UNDEFINED if table.n_units else "no unit has two codes")
    elif draws:
        sampled = np.concatenate([coefficient(each) for each in samples(table, draws, rng)])
        defined = sampled[~np.isnan(sampled)]
        if len(defined) >= (1 - MOST_UNDEFINED) * draws:
            low, high = np.quantile(defined, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
        else:
            notes.append("no interval: undefined in too many samples")
    cells = {
        "measure": measure, "value": value, "low": float(low), "high": float(high),
        "n_units": table.n_units, "n_coders": table.n_coders,
        "n_codes": int(table.often @ table.sizes), "basis": "; ".join(notes),
    }  # fmt: skip
    return pd.DataFrame([cells], columns=list(COLUMNS))
