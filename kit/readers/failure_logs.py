"""Failed runs of several agents, with an expert's label: Who&When, and AgentRx."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

import pandas as pd

from kit.readers.cells import sound
from kit.readers.files import as_json, file_bytes
from kit.readers.reading import Intake, Reading, finish, of_records

WHO_AND_WHEN: Final = "Who&When, Zhang et al. 2025 (ICML; arXiv 2505.00212), MIT licence"
AGENTRX: Final = "AgentRx ground truth, Barke et al. (arXiv 2602.02475), MIT licence"
RUNS: Final = {
    "run_id": "run_id", "set": "set", "question_ID": "task", "level": "level", "steps": "steps",
    "mistake_agent": "agent", "mistake_step": "step", "mistake_reason": "reason",
    "speaker": "speaker",
}  # fmt: skip
SUFFIX: Final = re.compile(r"\s*\((thought|->.*|termination condition)\)\s*$")


def read_who_and_when(path: str | Path) -> Reading:
    r"""Return Who&When's failed runs: which agent made the decisive error, at which step.

    Questions and answers of the tasks are left out: they are a benchmark's, not to be posted.

    Parameters
    ----------
    path : str or Path
        The data set's folder; each folder in it is a set of runs, one JSON file each.

    Returns
    -------
    Reading
        ``runs`` (``run_id``, ``set``, ``task``, ``level``, ``steps``, ``agent``, ``step``: of the
        decisive error, from 0; ``reason``, ``speaker``: who speaks at that step) and ``steps``
        (``run_id``, ``step`` from 0, ``speaker``).

    Raises
    ------
    FileNotFoundError
        If there is no such folder, or no run in it.
    ValueError
        If a file is no JSON.

    Examples
    --------
    >>> import kit
    >>> reading = read_who_and_when(kit.example_databases() / "who_and_when")
    >>> reading["runs"][["agent", "step", "speaker"]].to_numpy().tolist()
    [['Coder', 1, 'Coder'], ['WebSurfer', 1, 'WebSurfer']]
    """
    folder = Path(path)
    files = sorted(folder.glob("*/*.json"), key=lambda file: (file.parent.name, _number(file)))
    if not files:
        raise FileNotFoundError(f"there is no folder with runs (JSON files) in {folder}")
    found, steps = [], []
    for file in files:
        whole = as_json(file_bytes(file), file.name)
        run_id = f"{file.parent.name}/{file.stem}"
        speakers = _speakers(whole)
        steps.append(pd.DataFrame({"run_id": run_id, "step": range(len(speakers)),
                                   "speaker": speakers}))  # fmt: skip
        found.append(_run(whole, run_id, speakers))
    intake = of_records("runs", "*/*.json", found)
    intake.take(RUNS)
    intake.leave_out("no agent is named", intake.rows["agent"].str.strip() == "")
    _whole_steps(intake, "step")
    intake.leave_out("the step is not in the log", intake.rows["speaker"] == "")
    tables = {"runs": intake.rows, "steps": pd.concat(steps, ignore_index=True)}
    return finish(WHO_AND_WHEN, [intake], tables, notes=["steps are counted from 0, as upstream"])


def _number(file: Path) -> tuple[int, str]:
    return (int(file.stem), "") if file.stem.isdecimal() else (10**9, file.stem)


def _speakers(whole: Any) -> list[str]:
    """Who speaks at each step: a name, or a role without its suffix."""
    history = whole.get("history") if isinstance(whole, dict) else None
    entries = history if isinstance(history, list) else []
    return [
        SUFFIX.sub("", sound(str(entry.get("name") or entry.get("role") or "")))
        if isinstance(entry, dict) else "" for entry in entries
    ]  # fmt: skip


def _run(whole: Any, run_id: str, speakers: list[str]) -> dict[str, str]:
    """What is kept of one run."""
    whole = whole if isinstance(whole, dict) else {}
    step = str(whole.get("mistake_step", "")).strip()
    at = int(step) if step.isdecimal() and len(step) < 10 else -1  # noqa: PLR2004 - no such log
    return {
        "run_id": run_id, "set": run_id.partition("/")[0],
        "question_ID": str(whole.get("question_ID") or ""), "level": str(whole.get("level") or ""),
        "steps": str(len(speakers)), "mistake_agent": str(whole.get("mistake_agent") or ""),
        "mistake_step": step, "mistake_reason": str(whole.get("mistake_reason") or ""),
        "speaker": speakers[at] if 0 <= at < len(speakers) else "",
    }  # fmt: skip


def _whole_steps(intake: Intake, column: str) -> None:
    number = intake.rows[column].str.strip().str.fullmatch(r"[0-9]{1,9}")
    intake.leave_out("no step", ~number)
    intake.rows = intake.rows.assign(**{column: intake.rows[column].astype("int64")})


def read_agentrx(path: str | Path) -> Reading:
    r"""Return AgentRx's labels: every failure of a run, and which is its root cause.

    The root cause is the first failure that was not recovered from; Who&When labels the decisive
    error, so the two can differ on one log without either being wrong.

    Parameters
    ----------
    path : str or Path
        Folder of the ground truth (JSON files), or one of them.

    Returns
    -------
    Reading
        ``failures`` (``run_id``, ``failure_id``, ``agent``, ``step``: counted from 0 here, from 1
        upstream; ``category``, ``reason``, ``root_cause``: true or false).

    Raises
    ------
    FileNotFoundError
        If there is no such folder or file, or no JSON in it.
    ValueError
        If a file is no JSON, or no list of runs.

    Examples
    --------
    >>> import kit
    >>> failures = read_agentrx(kit.example_databases() / "agentrx")["failures"]
    >>> failures[["agent", "step", "root_cause"]].to_numpy().tolist()
    [['Assistant', 2, False], ['Assistant', 6, True]]
    """
    path = Path(path)
    files = [path] if path.is_file() else sorted(path.glob("*.json"))
    if not files:
        raise FileNotFoundError(f"there are no JSON files in {path}")
    intakes = []
    for file in files:
        whole = as_json(file_bytes(file), file.name)
        if not isinstance(whole, list):
            raise ValueError(  # noqa: TRY004 - a file of another form
                f"{file.name}: expected a list of runs; found {type(whole).__name__}"
            )
        intakes.append(of_records("failures", file.name, _failures(whole, file.stem)))
        _clean(intakes[-1])
    tables = {"failures": pd.concat([intake.rows for intake in intakes], ignore_index=True)}
    notes = ["steps are counted from 1 upstream, and from 0 here"]
    failures = tables["failures"]
    rootless = int((~failures.groupby("run_id")["root_cause"].any()).sum())
    if rootless:
        notes.append(f"{rootless} runs have no failure that is their root cause")
    return finish(AGENTRX, intakes, tables, notes=notes)


def _failures(runs: list[Any], stem: str) -> list[Any]:
    """Every failure of every run, with its run and whether it is the root cause."""
    found: list[Any] = []
    for run in runs:
        failures = run.get("failures") if isinstance(run, dict) else None
        if not isinstance(failures, list):
            found.append(None)
            continue
        cause = run.get("root_cause")
        root = cause.get("failure_id") if isinstance(cause, dict) else None
        for failure in failures:
            if not isinstance(failure, dict):
                found.append(None)
                continue
            found.append({
                **failure, "run_id": f"{stem}/{run.get('trajectory_id', '')}",
                "is_root": "yes" if str(failure.get("failure_id")) == str(root) else "no",
            })  # fmt: skip
    return found


def _clean(intake: Intake) -> None:
    known = {
        "failed_agent": "agent", "step_number": "step", "failure_category": "category",
        "step_reason": "reason", "is_root": "root_cause",
    }  # fmt: skip
    intake.take(known, required=["run_id", "failure_id", "step_number", "failed_agent"])
    _whole_steps(intake, "step")
    intake.leave_out("steps are counted from 1", intake.rows["step"] == 0)
    intake.rows = intake.rows.assign(
        step=intake.rows["step"] - 1, root_cause=intake.rows["root_cause"] == "yes",
        agent=intake.rows["agent"].str.strip(),
    )  # fmt: skip
