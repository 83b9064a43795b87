"""Agreement of coders, variable by variable, code by code, and which code meets which."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kit.patterns import PAIR, Patterns, Weights, by_unit, divide, sort_key
from kit.reliability import (
    COLUMNS,
    DRAWS,
    coefficient_row,
    cohen_kappa,
    fleiss_kappa,
    gwet_ac1,
    krippendorff_alpha,
    percent_agreement,
)
from kit.stats import Seed
from kit.vocab import check_columns, check_words


def agreement(
    codes: pd.DataFrame,
    *,
    levels: Mapping[str, str] | None = None,
    unit: str = "claim_id",
    draws: int = DRAWS,
    rng: Seed = 0,
) -> pd.DataFrame:
    """Return how far coders agree, variable by variable, by several measures.

    Parameters
    ----------
    codes : DataFrame
        As in `krippendorff_alpha`, of any number of variables.
    levels : mapping of str to str, optional
        Level of measurement of a variable, for alpha; nominal where it is not named.
    unit, draws, rng
        As in `krippendorff_alpha`.

    Returns
    -------
    DataFrame
        ``variable`` and the columns of `krippendorff_alpha`; a row each for the measures
        agreement, alpha, kappa (Cohen's for two coders, else Fleiss', where it can be had) and
        AC1. Agreement of machine readings is not reliability.

    Raises
    ------
    ValueError
        As in `krippendorff_alpha`.

    Examples
    --------
    >>> import kit
    >>> table = kit.agreement(kit.load_codes())
    >>> table[table["measure"] == "alpha"].set_index("variable")["value"].round(3).to_dict()
    {'sense': 0.727, 'stance': 0.844, 'strength': 0.115, 'target_id': 0.92, 'target_kind': 0.906,
     'target_role': 0.91}
    """
    check_columns("codes", codes.columns, ["variable", unit, "coder", "code"])
    if len(codes):
        check_words("a variable in levels", levels or {}, sorted(set(codes["variable"].map(str))))
    tables = []
    for variable, block in codes.groupby("variable", sort=False):
        level = (levels or {}).get(str(variable), "nominal")
        options: dict[str, Any] = {"unit": unit, "draws": draws, "rng": rng}
        rows = [
            percent_agreement(block, **options),
            krippendorff_alpha(block, level=level, **options),
        ]
        patterns = Patterns.read(block, unit)
        if patterns.n_coders == PAIR:
            rows.append(cohen_kappa(block, **options))
        elif len(set(patterns.sizes.tolist())) == 1:
            rows.append(fleiss_kappa(block, **options))
        rows.append(gwet_ac1(block, **options))
        tables.append(pd.concat(rows, ignore_index=True).assign(variable=variable))
    if not tables:
        return pd.DataFrame(columns=["variable", *COLUMNS])
    return pd.concat(tables, ignore_index=True)[["variable", *COLUMNS]]


def category_agreement(
    codes: pd.DataFrame, *, unit: str = "claim_id", draws: int = DRAWS, rng: Seed = 0
) -> pd.DataFrame:
    """Return positive agreement: where one coder gives a code, how often another gives it, too.

    Parameters
    ----------
    codes, unit, draws, rng
        As in `krippendorff_alpha`.

    Returns
    -------
    DataFrame
        ``code``, ``value`` (0 to 1; for two coders 2a / (2a + b + c)), ``low``, ``high`` (95%,
        bootstrap over units), ``n_codes`` (how often it was given), ``n_units``, ``basis``.

    Raises
    ------
    ValueError
        As in `krippendorff_alpha`.

    References
    ----------
    Cicchetti & Feinstein (1990), doi:10.1016/0895-4356(90)90159-M.

    Examples
    --------
    >>> import kit
    >>> codes = kit.load_codes().query("variable == 'stance'")
    >>> kit.category_agreement(codes).set_index("code")["value"].round(2).to_dict()
    {'accepts_blame': 0.92, 'blames': 0.91, 'exonerates': 0.95, 'partly_blames': 0.81}
    """
    table = Patterns.read(codes, unit)
    rows = []
    for place, code in enumerate(table.categories):
        agreed, given = table.agreeing[:, place], table.counts[:, place]

        def positive(
            weights: Weights,
            agreed: NDArray[np.float64] = agreed,
            given: NDArray[np.float64] = given,
        ) -> NDArray[np.float64]:
            return divide(weights @ agreed, weights @ given)

        row = coefficient_row("positive agreement", table, positive, draws, rng).iloc[0].to_dict()
        row["n_codes"] = int(table.often @ given)
        rows.append({"code": code, **row})
    columns = ["code", "value", "low", "high", "n_codes", "n_units", "basis"]
    return pd.DataFrame(rows, columns=columns)


def confusion_table(
    codes: pd.DataFrame,
    *,
    coders: tuple[str, str] | None = None,
    unit: str = "claim_id",
) -> pd.DataFrame:
    """Return which code of one coder meets which code of the other, in units.

    Parameters
    ----------
    codes : DataFrame
        As in `krippendorff_alpha`.
    coders : tuple of str, optional
        Which two coders; needed where there are more.
    unit : str
        Column that names what was coded.

    Returns
    -------
    DataFrame
        Square: a row a code of the first coder, a column a code of the second; how many units
        both coded so. The axes bear the coders' names.

    Raises
    ------
    ValueError
        If two coders are not named and there are not just two, or as in `krippendorff_alpha`.

    Examples
    --------
    >>> import kit
    >>> confusion_table(kit.load_codes().query("variable == 'stance'")).loc["blames"].tolist()
    [0, 213, 5, 11]
    """
    wide = by_unit(codes, unit)
    names = {str(name): name for name in wide.columns}
    asked = list(names) if coders is None else [str(name) for name in coders]
    check_words("a coder", asked, names)
    chosen = [names[name] for name in asked]
    if len(set(chosen)) != PAIR:
        raise ValueError(
            f"a confusion table compares two coders, not {', '.join(map(str, chosen)) or 'none'}; "
            "name two in coders="
        )
    both = wide[chosen].dropna().to_numpy()
    words = sorted(set(both.ravel().tolist()), key=sort_key)
    place = {word: i for i, word in enumerate(words)}
    counts = np.zeros((len(words), len(words)), dtype=int)
    for first, second in both.tolist():
        counts[place[first], place[second]] += 1
    axes = [pd.Index(words, name=coder) for coder in chosen]
    return pd.DataFrame(counts, index=axes[0], columns=axes[1])
