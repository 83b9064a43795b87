"""How long the causal engine takes, how much memory, and where each family of models stops.

Run it by hand: ``python -m tests.benchmarks.causal_engine [tasks | growth | FAMILY ...]``. Every
line is a process of its own: the median of three runs after the model was parsed, and the peak of
the whole process. A family grows until one answer takes more than the limit.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np

import kit
from tests.models_of_size import (
    chain_of_checks,
    majority,
    or_tree,
    rock_throwing,
    steal_master_key,
    tangled,
)

RUNS = 3
LIMIT_S = 30
Question = Callable[[], object]


def _lit_leaves() -> Question:
    tree = or_tree(12, on=4)
    lit = [name for name in tree.agents if tree.values[name]]
    return lambda: kit.is_actual_cause(tree, lit)


def _leaf_degree() -> Question:
    tree = or_tree(12)
    tree.values  # noqa: B018
    return lambda: kit.degree_of_responsibility(tree, of=[tree.endogenous[-1]])


def _degrees(model: kit.CausalModel, *, of: int | None = None, seconds: float = 60) -> Question:
    model.values  # noqa: B018
    names = model.agents[:of] if of else model.endogenous
    among = model.agents if of else None
    return lambda: kit.degree_of_responsibility(model, of=names, among=among, time_limit=seconds)


def _causes(model: kit.CausalModel, limit: int | None = None, *, agents: bool = False) -> Question:
    model.values  # noqa: B018
    among = model.agents if agents else None
    return lambda: kit.actual_causes(model, among=among, limit=limit)


def _game(players: int) -> Question:
    weights = np.arange(1, players + 1)
    goal = weights.sum() // 2 + 1
    names = [f"P{i}" for i in range(players)]
    return lambda: kit.shapley(lambda members: members @ weights >= goal, names)


def _weighted(voters: int) -> kit.CausalModel:
    return majority(voters, [1 + i % 5 for i in range(voters)])


TASKS: dict[str, tuple[Callable[[], Question], float]] = {
    "check of a four-leaf cause, OR tree of 4,095": (_lit_leaves, 0.3),
    "degree of a leaf, OR tree of 4,095": (_leaf_degree, 1),
    "degree, unanimous majority of 101": (lambda: _degrees(majority(101), of=1), 0.1),
    "all causes, majority of 9": (lambda: _causes(majority(9)), 0.05),
    "first 1,000 causes, majority of 101": (lambda: _causes(majority(101), 1000, agents=True), 3),
    "all causes, OR tree of 15": (lambda: _causes(or_tree(4)), 0.05),
    "every degree, steal master key of 36": (lambda: _degrees(steal_master_key(3)), 5),
    "Shapley value, 20 players": (lambda: _game(20), 2),
}
FAMILIES: dict[str, tuple[Callable[[int], Question], list[int]]] = {
    "OR tree, degree of every variable; levels": (
        lambda n: _degrees(or_tree(n)), [4, 6, 8, 10, 12, 14, 16],
    ),
    "OR tree, all causes; levels": (lambda n: _causes(or_tree(n)), [3, 4, 5, 6, 7]),
    "unanimous majority, degree; voters": (
        lambda n: _degrees(majority(n), of=1), [11, 101, 501, 2001],
    ),
    "unanimous majority, all causes among voters; voters": (
        lambda n: _causes(majority(n), 10**6, agents=True), [9, 11, 13, 15, 17, 19],
    ),
    "weighted majority, degree of one; voters": (
        lambda n: _degrees(_weighted(n), of=1), [15, 31, 61, 101, 151, 201],
    ),
    "steal master key, every degree; attackers": (
        lambda n: _degrees(steal_master_key(n)), [2, 3, 4, 6, 8, 12],
    ),
    "steal master key, degrees of acts only; attackers": (
        lambda n: _degrees(steal_master_key(n), of=6 * n), [3, 8, 16, 32, 64],
    ),
    "rock throwing, every degree; throwers": (
        lambda n: _degrees(rock_throwing(n)), [5, 10, 20, 40, 80, 160],
    ),
    "three-valued chain of checks, every degree; checks": (
        lambda n: _degrees(chain_of_checks(n)), [5, 10, 20, 40, 80],
    ),
    "tangled, every degree within 20 s; variables": (
        lambda n: _degrees(tangled(n), seconds=20), [25, 50, 100, 150, 200],
    ),
    "tangled and three-valued, every degree within 20 s; variables": (
        lambda n: _degrees(tangled(n, 3), seconds=20), [25, 50, 100, 150, 200],
    ),
    "Shapley value; players": (_game, [10, 14, 18, 20]),
}  # fmt: skip


def _run(question: Question) -> str:
    """Median time of a question, and the peak memory of this process."""
    times, answer = [], None
    for _ in range(RUNS):
        start = time.perf_counter()
        answer = question()
        times.append(time.perf_counter() - start)
        if times[0] > LIMIT_S / RUNS:
            break
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return f"{statistics.median(times):9.3f} s {peak:7.0f} MB  {_state(answer)}"


def _state(answer: object) -> str:
    """What the answer says of itself."""
    columns = getattr(answer, "columns", ())
    if "proven" in columns:
        return f"{answer['proven'].sum()} of {len(answer)} proven"
    if "complete" in columns:
        return f"{len(answer)} causes{'' if answer['complete'].all() else ', not all'}"
    return str(answer) if isinstance(answer, bool) else "exact"


def _apart(*arguments: str) -> str:
    """A question answered by a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.causal_engine", *arguments]
    try:
        done = subprocess.run(
            command, check=False, capture_output=True, text=True, timeout=4 * LIMIT_S
        )
    except subprocess.TimeoutExpired:
        return f"more than {4 * LIMIT_S} s"
    return done.stdout.strip() or done.stderr.strip().splitlines()[-1]


def main() -> None:
    """Print the table of tasks, the table of growth, or one line of them."""
    what = sys.argv[1:] or ["tasks", "growth"]
    if what[0] == "--one":
        source = TASKS[what[1]][0]() if what[1] in TASKS else FAMILIES[what[1]][0](int(what[2]))
        print(_run(source))
        return
    if "tasks" in what:
        for name, (_, goal) in TASKS.items():
            print(f"{name:48} below {goal:5g} s: {_apart('--one', name)}", flush=True)
    for name, (_, sizes) in FAMILIES.items():
        if "growth" not in what and not any(word in name for word in what):
            continue
        print(name)
        for size in sizes:
            line = _apart("--one", name, str(size))
            print(f"  {size:6} {line}", flush=True)
            if not line[0].isdigit() or float(line.split()[0]) > LIMIT_S:
                break


if __name__ == "__main__":
    main()
