"""How often the interval of a claimed share covers the true share, for few and many speakers.

Run it by hand: ``python -m tests.benchmarks.interval_coverage``. Speakers who blame one party make
the count binomial, so the coverage is summed exactly; speakers who split their blame are drawn.
"""

from __future__ import annotations

import numpy as np
from scipy.stats import binom

from kit.stats import share_interval

SHARES = ((0.5, 0.3, 0.2), (0.8, 0.15, 0.05))
SPEAKERS = range(1, 41)
DRAWS = 20_000


def exact(share: float, n: int) -> float:
    """Coverage where every speaker blames one party."""
    x = np.arange(n + 1)
    low, high = share_interval(x / n, n)
    return float(binom.pmf(x, n, share)[(low <= share) & (share <= high)].sum())


def drawn(shares: tuple[float, ...], n: int, rng: np.random.Generator) -> float:
    """Smallest coverage over parties where every speaker halves blame over two draws."""
    picks = rng.choice(len(shares), size=(DRAWS, n, 2), p=shares)
    means = np.stack([(picks == party).mean(axis=(1, 2)) for party in range(len(shares))])
    low, high = share_interval(means, n)
    truth = np.array(shares)[:, None]
    return float(((low <= truth) & (truth <= high)).mean(axis=1).min())


def main() -> None:
    """Print the smallest coverage of every set of shares, and where it falls."""
    rng = np.random.default_rng(20260101)
    for shares in SHARES:
        one = min((exact(share, n), share, n) for share in shares for n in SPEAKERS)
        two = min((drawn(shares, n, rng), n) for n in SPEAKERS)
        print(f"{shares}: one party a speaker, smallest coverage {one[0]:.4f} (share {one[1]}, "
              f"n {one[2]}); blame split, smallest {two[0]:.4f} (n {two[1]})")  # fmt: skip


if __name__ == "__main__":
    main()
