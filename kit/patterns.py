"""Patterns of codes: what every coefficient of agreement is computed from, sample by sample."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kit.stats import Seed, as_generator
from kit.vocab import check_columns

PAIR: Final = 2
CHUNK: Final = 4_000_000  # numbers held at once in a bootstrap

Weights = NDArray[np.float64]  # samples x patterns: how often each pattern was drawn
Coefficient = Callable[[Weights], NDArray[np.float64]]


def sort_key(code: Any) -> tuple[float, str]:
    """Numbers in order of size, then words in order of letters."""
    try:
        number = float(code)
    except (TypeError, ValueError):
        return float("inf"), str(code)
    return (number, "") if np.isfinite(number) else (float("inf"), str(code))


def by_unit(codes: pd.DataFrame, unit: str) -> pd.DataFrame:
    """Codes of one variable, a row a unit and a column a coder; missing where not coded."""
    return coded(codes, unit).pivot(index=unit, columns="coder", values="code")  # noqa: PD010


def coded(codes: pd.DataFrame, unit: str) -> pd.DataFrame:
    """Decisions on one variable that gave a code, at most one a unit and coder."""
    check_columns("codes", codes.columns, [unit, "coder", "code"])
    if "variable" in codes and codes["variable"].nunique() > 1:
        words = ", ".join(sorted(map(str, codes["variable"].unique())))
        raise ValueError(f"choose one variable first, or take agreement(); here are {words}")
    codes = codes[codes["code"].notna() & (codes["code"].astype(str) != "")]
    for column in (unit, "coder"):
        if codes[column].isna().any():
            raise ValueError(
                f"a code has no {column}; fill the column {column} or leave the row out"
            )
    doubled = codes[codes.duplicated([unit, "coder"])]
    if len(doubled):
        first = doubled.iloc[0]
        raise ValueError(f"coder {first['coder']} codes {first[unit]} more than once; keep one row")
    return codes


@dataclass(frozen=True)
class Patterns:
    """Distinct patterns of codes of the units, and how often each occurs."""

    categories: list[Any]
    codes: NDArray[np.int64]  # patterns x coders: place of the category, -1 where not coded
    often: NDArray[np.float64]
    n_coders: int

    @classmethod
    def read(
        cls,
        codes: pd.DataFrame,
        unit: str,
        *,
        level: str = "nominal",
        order: Sequence[Any] | None = None,
        fewest: int = PAIR,
        by_coder: bool = False,
    ) -> Patterns:
        """Patterns of the units with at least so many codes.

        Which coder gave which code makes another pattern only if asked: there are fewer without.
        """
        codes = coded(codes, unit)
        row, units = pd.factorize(codes[unit])
        column, coders = pd.factorize(codes["coder"])
        kept = (np.bincount(row, minlength=len(units)) >= fewest)[row]
        word, words = pd.factorize(codes["code"][kept])
        categories = _categories(set(words), level, order)
        place = np.array([categories.index(code) for code in words], dtype=np.int64)
        cells = np.full((len(units), len(coders)), -1)
        cells[row[kept], column[kept]] = place[word]
        cells = cells[(cells >= 0).any(axis=1)]
        cells = cells[:, (cells >= 0).any(axis=0)]
        n_coders = cells.shape[1]
        cells = cells if by_coder else np.sort(cells, axis=1)
        patterns, often = np.unique(cells, axis=0, return_counts=True)
        return cls(categories, patterns, often.astype(float), n_coders)

    @property
    def n_categories(self) -> int:
        """How many codes occur."""
        return len(self.categories)

    @property
    def n_units(self) -> int:
        """How many units have two codes or more."""
        return int(self.often @ (self.sizes >= PAIR))

    @cached_property
    def counts(self) -> NDArray[np.float64]:
        """Patterns x categories: how many coders gave the code."""
        places = np.arange(self.n_categories)
        return np.asarray((self.codes[:, :, None] == places).sum(axis=1), dtype=float)

    @cached_property
    def sizes(self) -> NDArray[np.float64]:
        """How many codes each pattern has."""
        return np.asarray(self.counts.sum(axis=1))

    @cached_property
    def agreeing(self) -> NDArray[np.float64]:
        """Patterns x categories: coincidences of a code with itself."""
        return self.counts * (self.counts - 1) / np.maximum(self.sizes[:, None] - 1, 1)

    def observed(self, weights: Weights) -> NDArray[np.float64]:
        """Part of the pairs that agree, averaged over units, a sample."""
        paired = (self.sizes >= PAIR).astype(float)
        return divide(weights @ (self.agreeing.sum(axis=1) / self.sizes), weights @ paired)

    def prevalence(self, weights: Weights) -> NDArray[np.float64]:
        """Share of every category, averaged over units, a sample."""
        share = weights @ (self.counts / self.sizes[:, None])
        return np.asarray(share / weights.sum(axis=1)[:, None])


def _categories(given: set[Any], level: str, order: Sequence[Any] | None) -> list[Any]:
    """Codes that occur, from low to high where the level has an order."""
    if order is not None:
        if level != "ordinal":
            raise ValueError(f"order goes with level='ordinal', not with {level}; leave it out")
        if len(set(order)) < len(order):
            raise ValueError("order names a code twice; name each once, from low to high")
        if unknown := sorted(map(repr, given - set(order))):
            named = ", ".join(map(repr, order))
            raise ValueError(f"a code cannot be {', '.join(unknown)}; order names {named}")
        return [code for code in order if code in given]
    words = [code for code in given if sort_key(code)[0] == float("inf")]
    if level != "nominal" and words:
        named = ", ".join(sorted(map(str, words))[:5])
        raise ValueError(
            f"level {level} needs numbers, not {named}; for an order of words take level='ordinal' "
            "and name them from low to high in order="
        )
    if level == "ratio" and any(float(code) < 0 for code in given):
        raise ValueError("level ratio needs numbers of 0 or more; take level='interval'")
    return sorted(given, key=sort_key)


def alpha_of(table: Patterns, level: str) -> Coefficient:
    """Krippendorff's alpha as a function of how often each pattern occurs."""
    if level == "ordinal":
        return _ordinal_alpha(table)
    difference = _differences(table, level)
    within = ((table.counts @ difference) * table.counts).sum(axis=1) / (table.sizes - 1)

    def alpha(weights: Weights) -> NDArray[np.float64]:
        marginal = weights @ table.counts
        n = marginal.sum(axis=1)
        between = ((marginal @ difference) * marginal).sum(axis=1)
        return 1 - divide((n - 1) * (weights @ within), between)

    return alpha


def _differences(table: Patterns, level: str) -> NDArray[np.float64]:
    """Categories x categories: squared difference of two codes."""
    if level == "nominal":
        return 1 - np.eye(table.n_categories)
    values = np.array([float(code) for code in table.categories])
    apart = (values[:, None] - values) / (np.ptp(values) or 1) if values.size else np.empty((0, 0))
    if level == "ratio":
        apart = values[:, None] - values
        together = values[:, None] + values
        apart = np.divide(apart, together, out=np.zeros_like(apart), where=together > 0)
    return np.asarray(apart**2)


def _ordinal_alpha(table: Patterns) -> Coefficient:
    """Alpha whose differences are those of mid-ranks, which move with the sample."""
    of_code = table.counts.T

    def alpha(weights: Weights) -> NDArray[np.float64]:
        marginal = weights @ table.counts
        n = marginal.sum(axis=1)
        rank = marginal.cumsum(axis=1) - marginal / 2
        squares = (marginal * rank**2).sum(axis=1)
        pairs = (np.square(rank @ of_code) - rank**2 @ of_code) / (table.sizes - 1)
        within = 2 * (squares - (weights * pairs).sum(axis=1))
        between = 2 * (n * squares - (marginal * rank).sum(axis=1) ** 2)
        return 1 - divide((n - 1) * within, between)

    return alpha


def beyond_chance(
    observed: NDArray[np.float64], by_chance: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Agreement beyond chance, as a part of what is possible; missing where none is."""
    return divide(observed - by_chance, 1 - by_chance)


def divide(above: NDArray[np.float64], below: NDArray[np.float64]) -> NDArray[np.float64]:
    """Quotient, missing where the divisor is nought."""
    zero = np.isclose(below, 0, atol=1e-12)
    return np.where(zero, np.nan, above / np.where(zero, 1, below))


def samples(table: Patterns, draws: int, rng: Seed) -> Iterator[Weights]:
    """How often each pattern is drawn, sample by sample, as many at a time as memory takes."""
    rng = as_generator(rng)
    chance = table.often / table.often.sum()
    width = max(len(chance), table.n_categories)
    step = max(1, CHUNK // width)
    for start in range(0, draws, step):
        size = min(step, draws - start)
        yield rng.multinomial(int(table.often.sum()), chance, size=size).astype(float)
