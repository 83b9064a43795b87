"""Intervals and distances: numbers in, numbers out."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaincinv

LEVEL = 0.95
TINY = 1e-9
SHUFFLES = 10_000  # and bootstrap samples over incidents
Seed: TypeAlias = int | np.random.Generator


def as_generator(rng: Seed) -> np.random.Generator:
    """Generator of a seed, or the generator itself, which then moves on."""
    return np.random.default_rng(rng)


def share_interval(
    share: ArrayLike, n: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Lower and upper end of the 95% Clopper-Pearson interval of a mean share.

    Parameters
    ----------
    share : array_like
        Mean shares, 0 to 1.
    n : array_like
        How many units each share is the mean of; need not be whole.

    Returns
    -------
    low, high : ndarray
        0 to 1; low is 0 where ``n * share`` is 0 and high is 1 where it is n.

    Raises
    ------
    ValueError
        If a share lies outside 0 to 1 or an n is not positive.

    References
    ----------
    Clopper & Pearson (1934), doi:10.1093/biomet/26.4.404. The mean of a bounded variable
    takes the place of the proportion; a benchmark (tests/benchmarks/interval_coverage.py) finds
    that it then covers more often than 95%.

    Examples
    --------
    >>> low, high = share_interval(0.6, 5)
    >>> print(f"{low:.4f} {high:.4f}")
    0.1466 0.9473
    """
    share_, n_ = np.broadcast_arrays(np.asarray(share, float), np.asarray(n, float))
    if ((share_ < -TINY) | (share_ > 1 + TINY)).any():
        raise ValueError(f"a share lies between 0 and 1, not at {share_.min()} to {share_.max()}")
    if (n_ <= 0).any():
        raise ValueError("an interval needs n of more than 0 units")
    x = np.clip(share_, 0, 1) * n_
    tail = (1 - LEVEL) / 2
    none, all_ = np.isclose(x, 0), np.isclose(x, n_)
    low = betaincinv(np.where(none, 1, x), np.where(none, 1, n_ - x + 1), tail)
    high = betaincinv(np.where(all_, 1, x + 1), np.where(all_, 1, n_ - x), 1 - tail)
    return np.where(none, 0.0, low), np.where(all_, 1.0, high)


def total_variation(first: ArrayLike, second: ArrayLike) -> NDArray[np.float64]:
    """Half the summed absolute difference along the last axis: 0 the same, 1 no overlap.

    Examples
    --------
    >>> float(total_variation([1, 0, 0], [0.5, 0.5, 0]))
    0.5
    """
    return np.asarray(np.abs(np.asarray(first) - np.asarray(second)).sum(axis=-1) / 2)
