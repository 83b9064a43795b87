"""Intervals and distances against printed values and scipy."""

import numpy as np
import pytest
from scipy.stats import binomtest

from kit.stats import share_interval, total_variation


@pytest.mark.parametrize(
    ("n", "share", "low", "high"),
    [
        (1, 1, 0.0250, 1),
        (1, 0.5, 0.0004, 0.9996),
        (2, 1, 0.1581, 1),
        (3, 1, 0.2924, 1),
        (3, 2 / 3, 0.0943, 0.9916),
        (3, 0, 0, 0.7076),
        (5, 0.6, 0.1466, 0.9473),
        (10, 0.15, 0.0110, 0.5028),
        (11, 2.5 / 11, 0.0398, 0.5651),
    ],
)
def test_intervals_of_methods(n, share, low, high):
    given = share_interval(share, n)
    assert given == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


@pytest.mark.parametrize("n", [1, 2, 7, 40])
def test_whole_counts_agree_with_scipy(n):
    """scipy.stats.binomtest(...).proportion_ci(method="exact") is Clopper-Pearson."""
    for x in range(n + 1):
        exact = binomtest(x, n).proportion_ci(method="exact")
        assert share_interval(x / n, n) == pytest.approx((exact.low, exact.high))


def test_interval_contains_the_share_and_narrows():
    shares = np.linspace(0, 1, 21)
    few, many = share_interval(shares, 4), share_interval(shares, 400)
    assert ((few[0] <= shares) & (shares <= few[1])).all()
    assert (few[1] - few[0] > many[1] - many[0]).all()


def test_bad_numbers_are_refused():
    with pytest.raises(ValueError, match="between 0 and 1"):
        share_interval(1.2, 5)
    with pytest.raises(ValueError, match="more than 0"):
        share_interval(0.5, 0)


def test_total_variation():
    assert total_variation([[1, 0], [0.5, 0.5]], [[0, 1], [0.5, 0.5]]).tolist() == [1, 0]
