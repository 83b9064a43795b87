"""Krippendorff's alpha with a bootstrap: ours against the package `krippendorff` in a loop.

Run it by hand: ``python -m tests.benchmarks.alpha_speed``. 5,000 samples of 500 units by 3 coders.
The package has no bootstrap, so it is called once a sample; 200 calls are timed and scaled up.
"""

from __future__ import annotations

import statistics
import time

import krippendorff
import numpy as np
import pandas as pd

import kit

UNITS, CODERS, CATEGORIES, DRAWS = 500, 3, 5, 5_000
TIMED = 200
ROUNDS = 5


def main() -> None:
    """Print seconds and ratios, level by level; medians of five rounds."""
    rng = np.random.default_rng(1)
    truth = rng.integers(0, CATEGORIES, UNITS)
    noise = rng.integers(0, CATEGORIES, (CODERS, UNITS))
    data = np.where(rng.random((CODERS, UNITS)) < 0.3, noise, truth)
    codes = pd.DataFrame(
        {"claim_id": unit, "coder": coder, "code": data[coder, unit]}
        for coder in range(CODERS)
        for unit in range(UNITS)
    )
    print(f"{'level':10}{'package, s':>12}{'ours, s':>10}{'ratio':>8}")
    for level in ("nominal", "ordinal", "interval", "ratio"):
        theirs, ours = [], []
        for _ in range(ROUNDS):
            start = time.perf_counter()
            for _ in range(TIMED):
                sample = data[:, rng.integers(UNITS, size=UNITS)].astype(float)
                krippendorff.alpha(reliability_data=sample, level_of_measurement=level)
            theirs.append((time.perf_counter() - start) * DRAWS / TIMED)
            start = time.perf_counter()
            kit.krippendorff_alpha(codes, level=level, draws=DRAWS)
            ours.append(time.perf_counter() - start)
        loop, kit_s = statistics.median(theirs), statistics.median(ours)
        print(f"{level:10}{loop:12.2f}{kit_s:10.3f}{loop / kit_s:8.0f}")


if __name__ == "__main__":
    main()
