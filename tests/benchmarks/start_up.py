"""What a reader waits for at the start: imports, help, the first table.

Run it by hand: ``python -m tests.benchmarks.start_up``. Medians of nine fresh processes, beside a
bare start of the same Python.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

RUNS = 9
CODE = {
    "bare start": "pass",
    "import kit": "import kit",
    "kit --help": "import sys; sys.argv = ['kit', '--help']; from kit.cli import main; main()",
    "import pandas": "import pandas",
    "load_claims, cold": "import kit; kit.load_claims('aws-kiro-2025-12')",
    "compare, cold": "import kit; kit.compare('aws-kiro-2025-12')",
}


def median(code: str) -> float:
    """Median seconds of a fresh process."""
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=False, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    """Print the medians."""
    bare = median(CODE["bare start"])
    for name, code in CODE.items():
        seconds = median(code)
        print(f"{name:18} {seconds:6.3f} s, {seconds - bare:+6.3f} s beside a bare start")


if __name__ == "__main__":
    main()
