"""Failures: runs of agents whose decisive error two groups of experts labelled."""

from __future__ import annotations

import pandas as pd

from kit.readers.reading import Reading
from kit.vocab import check_columns


def twice_labelled_runs(who_and_when: Reading, agentrx: Reading) -> pd.DataFrame:
    """Return the runs that both data sets label, with whom and which step each holds decisive.

    Who&When labels the earliest step whose correction would have turned failure into success,
    AgentRx the root cause, the first failure that could not be recovered from: part of the
    difference is this definition.

    Parameters
    ----------
    who_and_when, agentrx : Reading
        What `read_who_and_when` and `read_agentrx` returned.

    Returns
    -------
    DataFrame
        A row a run, by its task: ``task``, ``agent_who_and_when``, ``agent_agentrx``,
        ``step_who_and_when``, ``step_agentrx`` (0 is the first), ``same_agent`` (spelling left
        aside), ``same_step``.

    Raises
    ------
    KeyError
        If a reading has no such table.
    ValueError
        If a column is missing.

    Examples
    --------
    >>> import kit
    >>> folder = kit.example_databases()
    >>> runs = twice_labelled_runs(
    ...     kit.read_who_and_when(folder / "who_and_when"), kit.read_agentrx(folder / "agentrx")
    ... )
    >>> runs.columns.tolist()[-2:]
    ['same_agent', 'same_step']
    """
    first, second = who_and_when["runs"], agentrx["failures"]
    check_columns("runs", first.columns, ["task", "agent", "step"])
    check_columns("failures", second.columns, ["run_id", "root_cause", "agent", "step"])
    roots = second[second["root_cause"]]
    roots = roots.assign(task=roots["run_id"].str.rpartition("/")[2]).drop_duplicates("task")
    crafted = first.sort_values("set", ascending=False).drop_duplicates("task")
    labels = ["task", "agent", "step"]
    both = crafted[labels].merge(
        roots[labels], on="task", suffixes=("_who_and_when", "_agentrx")
    )  # fmt: skip
    names = [
        both[f"agent_{name}"].str.lower().str.replace(r"[^a-z0-9]", "", regex=True)
        for name in ("who_and_when", "agentrx")
    ]
    order = ["task", "agent_who_and_when", "agent_agentrx", "step_who_and_when", "step_agentrx"]
    return both[order].assign(
        same_agent=names[0] == names[1],
        same_step=both["step_who_and_when"] == both["step_agentrx"],
    )
