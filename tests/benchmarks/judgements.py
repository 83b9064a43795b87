"""Times of judgements, lenses and pages; run by hand: ``python -m tests.benchmarks.judgements``.

It needs the files of the studies: KIT_SHARED names the folder that holds ``studies``.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import kit

ROUNDS = 3
XIANG = "xiang2023_effort_responsibility"


def median(work: Callable[[], object]) -> float:
    """Median seconds of a few rounds, after one that is not counted."""
    work()
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def anew(call: str) -> None:
    """Run a call in a new process, imports and all."""
    subprocess.run([sys.executable, "-c", f"import kit; {call}"], check=True)


def main() -> None:
    """Print a line a measurement."""
    folder = Path(os.environ.get("KIT_SHARED", "../shared")) / "studies" / XIANG
    answers = kit.read_study(folder).judgements
    incidents = kit.list_accounts()["incident_id"].unique()
    with tempfile.TemporaryDirectory() as place:
        page = Path(place) / "page.html"
        works: dict[str, Callable[[], object]] = {
            "read 44,796 ratings": lambda: kit.read_study(folder),
            "5,000 resamples over 44,796 ratings": lambda: kit.rating_means(
                answers, by=["measure"], bootstrap=5000
            ),
            "the same by measure and condition": lambda: kit.rating_means(
                answers, by=["measure", "condition"], bootstrap=5000
            ),
            "compare, all incidents": kit.compare,
            "crumple gap, all incidents": lambda: kit.crumple_envelope(
                kit.crumple_gap(kit.compare(target="group"))
            ),
            "page of the Kiro incident": lambda: kit.report_page(incidents[2], to=page),
            "compare in a new process": lambda: anew("kit.compare()"),
            "page in a new process": lambda: anew(
                f"kit.report_page({incidents[2]!r}, to={str(page)!r})"
            ),
        }
        for name, work in works.items():
            print(f"{name:38} median {median(work):6.2f} s")


if __name__ == "__main__":
    main()
