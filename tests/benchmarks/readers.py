"""Readers beside bare ``read_csv``; run by hand: ``python -m tests.benchmarks.readers``.

It needs the public data sets: KIT_SHARED names the folder that holds ``datasets``.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

import kit

ROUNDS = 9
SIZES = (1, 10, 100)
IDS = ("incident_id", "Incident ID", "duplicate_incident_number")
SETS: dict[str, Callable[[Path], kit.Reading]] = {
    "aiid_2025-03": kit.read_aiid, "aiid_2026-02": kit.read_aiid,
    "nhtsa_sgo_2026-08": kit.read_nhtsa,
}  # fmt: skip


def median(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Median seconds of some rounds, after one that is not counted."""
    work()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def peak(work: Callable[[], object]) -> int:
    """Most bytes that are held at one time, what comes back included."""
    tracemalloc.start()
    kept = work()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    del kept
    return most


def bare(folder: Path) -> list[pd.DataFrame]:
    """The same files as pandas reads them, with types guessed and nothing looked at."""
    files = sorted(folder.glob("*.csv*"))
    return [pd.read_csv(file, encoding_errors="replace") for file in files]


def repeated(folder: Path, times: int, target: Path) -> Path:
    """A snapshot whose rows come several times, under ids of their own."""
    target.mkdir()
    for file in folder.glob("*.csv"):
        rows = pd.read_csv(file, dtype=str, keep_default_na=False)
        ids = [name for name in IDS if name in rows and rows[name].str.isdecimal().all()]
        copies = [
            rows.assign(**{name: rows[name].astype("int64") + copy * 10**6 for name in ids})
            for copy in range(times)
        ]
        pd.concat(copies).to_csv(target / file.name, index=False)
    return target


def main() -> None:
    """Print a line a measurement."""
    datasets = Path(os.environ.get("KIT_SHARED", "../shared")) / "datasets"
    for name, read in SETS.items():
        ours, plain = partial(read, datasets / name), partial(bare, datasets / name)
        times = [median(work) for work in (ours, plain)]
        held = [peak(work) / 1e6 for work in (ours, plain)]
        print(
            f"{name:18} {times[0]:.3f} s, bare {times[1]:.3f} s, ratio {times[0] / times[1]:.2f}; "
            f"peak {held[0]:.1f} MB, bare {held[1]:.1f} MB, ratio {held[0] / held[1]:.2f}"
        )
    grown = []
    with tempfile.TemporaryDirectory() as place:
        for size in SIZES:
            folder = repeated(datasets / "aiid_2026-02", size, Path(place) / str(size))
            grown.append(median(partial(kit.read_aiid, folder), rounds=3))
            ratio = grown[-1] / median(partial(bare, folder), rounds=3)
            print(f"snapshot times {size:3} {grown[-1]:7.3f} s, ratio {ratio:.2f}")
    exponent = np.polyfit(np.log(SIZES), np.log(grown), 1)[0]
    print(f"time grows with size to the power {exponent:.2f}")


if __name__ == "__main__":
    main()
