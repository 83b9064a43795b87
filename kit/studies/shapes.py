"""Shapes of studies: one function a study turns its files into judgements, with a log.

Exclusions are those that the authors deposited or describe. Who acts has the role operator.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from kit.exclusions import Exclusions
from kit.studies.frames import long, numbered, read_columns

HUNDRED: Final = (0.0, 100.0)
TEN: Final = (0.0, 10.0)
SEVEN: Final = (1.0, 7.0)
ITSELF, PERSON = "drives itself", "driven by a person"
RIGHT: Final = (1, 2, 5, 6, 9, 10, 13, 14)
Shape = Callable[[Path], tuple[pd.DataFrame, list[Exclusions]]]


def tsirtsis(folder: Path) -> tuple[pd.DataFrame, list[Exclusions]]:
    """Human and AI rated for one failure; twins differ in whether another choice had helped."""
    log = read_columns(folder / "trials.csv", ["ai", "human", "trial"], ["workerid"])
    log.leave_out("practice trial", log.rows["trial"] == 0)
    log.leave_out("no trial", log.rows["trial"].isna())
    rows = log.rows
    trial = rows["trial"].astype(int)
    choice = np.where(trial.isin(RIGHT), "right", "wrong")
    other = np.where(trial % 2 == 1, "would have succeeded", "would have failed too")
    rows = rows.assign(
        participant_id=numbered(rows["workerid"]),
        item_id=[f"pair-{(t + 1) // 2:02d}-{'ba'[t % 2]}" for t in trial],
        condition=[
            f"{own} choice; the other {twin}" for own, twin in zip(choice, other, strict=True)
        ],
    )
    ratings = {"human": ("operator", "responsibility"), "ai": ("system", "responsibility")}
    return long(rows, ratings, scale=HUNDRED), [log]


def wu(folder: Path) -> tuple[pd.DataFrame, list[Exclusions]]:
    """Separate groups answer what the helper did, meant, tried, and is responsible for."""
    asked = {
        "responsibility": ("resp", "resp_blue"), "counterfactual": ("cf", "cf"),
        "intention": ("int", "int"), "effort": ("effort", ""),
    }  # fmt: skip
    groups = [
        (experiment, measure, column)
        for measure, columns in asked.items()
        for experiment, column in enumerate(columns, start=1) if column
    ]  # fmt: skip
    tables, logs = zip(*(_asked(folder, *group) for group in groups), strict=True)
    return pd.concat(tables, ignore_index=True), list(logs)


def _asked(
    folder: Path, experiment: int, measure: str, column: str
) -> tuple[pd.DataFrame, Exclusions]:
    """Answers of the group that was asked for one measure."""
    name = f"experiment{experiment}/{measure}/trials.csv"
    log = read_columns(folder / name, [column, "trial"], ["workerid"])
    log.name = name
    log.leave_out("no trial", log.rows["trial"].isna())
    trials = read_columns(folder / f"experiment{experiment}/models.csv", ["trial"], ["outcome"])
    outcomes = trials.rows.set_index("trial")["outcome"]
    rows = log.rows.assign(
        participant_id=numbered(log.rows["workerid"], f"{experiment}-{measure}-"),
        item_id=f"exp{experiment}-" + log.rows["trial"].astype(int).map("{:02d}".format),
        condition=log.rows["trial"].map(outcomes),
    )
    return long(rows, {column: ("operator", measure)}, scale=HUNDRED), log


def tonkovic(folder: Path) -> tuple[pd.DataFrame, list[Exclusions]]:
    """Blame of a person for an accident told in agentive or other wording, in two languages."""
    tables, logs = [], []
    for file, language in (("study_1b.csv", "English"), ("study_1a.csv", "Croatian")):
        log = read_columns(
            folder / file, ["assess_blame", "assess_fine"],
            ["respondent_id", "experimental_situation"],
        )  # fmt: skip
        log.leave_out(
            "lacks blame or fine", log.rows[["assess_blame", "assess_fine"]].isna().any(axis=1)
        )
        rows = log.rows.assign(
            participant_id=numbered(log.rows["respondent_id"], f"{language.lower()}-"),
            item_id=f"accident-{language.lower()}",
            condition=language + ", " + log.rows["experimental_situation"],
        )
        tables.append(long(rows, {"assess_blame": ("operator", "blame")}, scale=SEVEN))
        logs.append(log)
    return pd.concat(tables, ignore_index=True), logs


def mislabeling(folder: Path) -> tuple[pd.DataFrame, list[Exclusions]]:
    """The same crash with the driver assistance under four labels."""
    first, log_a = _labels_two(folder / "E02a_Study2_LiabilityAscriptions.csv")
    second, log_b = _labels_other(folder / "E02b_AVOtherLabels.csv")
    return pd.concat([first, second], ignore_index=True), [log_a, log_b]


def _labels_two(path: Path) -> tuple[pd.DataFrame, Exclusions]:
    sides = {
        "Autopilot": ("resp_software1_10", "resp_human1_10", "liable_firm1_1", "liable_human1_1"),
        "Copilot": ("resp_software2_10", "resp_human2_10", "liab_firm2_1", "liab_human2_1"),
    }
    checks = ["att_1", "att_2", "comp_1", "comp_2", "comp_3", "comp_4"]
    ratings = [column for side in sides.values() for column in side]
    log = read_columns(path, [*checks, *ratings], ["FL_12_DO"])
    log.keep("attention check", att_1=2, att_2=2)
    told = (log.rows["comp_3"] == 2) | (log.rows["comp_4"] == 1)  # noqa: PLR2004 - deposited codes
    log.keep("comprehension check", told, comp_1=2, comp_2=4)
    rows = _each_one(log.rows, "a").assign(
        condition=np.where(log.rows["FL_12_DO"] == "FL_35", "Autopilot", "Copilot")
    )
    tables = [
        long(rows[rows["condition"] == label], _four(columns), scale=HUNDRED)
        for label, columns in sides.items()
    ]
    return pd.concat(tables, ignore_index=True), log


def _labels_other(path: Path) -> tuple[pd.DataFrame, Exclusions]:
    columns = ("firm_resp_1", "human_resp_1", "firm_liable_1", "human_liable_1")
    checks = ["att_1", "att_2", "comp_1", "comp_2", "comp_3"]
    log = read_columns(path, [*checks, *columns], ["label"])
    log.keep("attention check", att_1=2, att_2=5)
    log.keep("comprehension check", comp_1=2, comp_2=4, comp_3=1)
    rows = _each_one(log.rows, "b").assign(condition=log.rows["label"])
    return long(rows, _four(columns), scale=HUNDRED), log


def _four(columns: tuple[str, str, str, str]) -> Mapping[str, tuple[str, str]]:
    system, human, firm, person = columns
    return {
        system: ("system", "responsibility"), human: ("operator", "responsibility"),
        firm: ("developer", "liability"), person: ("operator", "liability"),
    }  # fmt: skip


def _each_one(rows: pd.DataFrame, prefix: str) -> pd.DataFrame:
    """Every row a participant of its own."""
    ids = [f"{prefix}-{number}" for number in range(1, len(rows) + 1)]
    return rows.assign(participant_id=ids, item_id=f"crash-{prefix}")


def not_at_fault(folder: Path) -> tuple[pd.DataFrame, list[Exclusions]]:
    """Who should be sued when a vehicle that is not at fault drives itself, or a person does.

    That people who knew the real case, or failed the check of the intervention, are left out was
    inferred from the published numbers. The second experiment asks in two ways whether the maker
    is liable: measures liable_1 and liable_2.
    """
    first = {
        ITSELF: {"vB_mnfctr_sue_AV_1": "developer", "vA_sue_AV_1": "third_party"},
        PERSON: {"vB_mnfctr_sue_1": "developer", "vB_driver_sue_1": "operator",
                 "vA_sue_1": "third_party"},
    }  # fmt: skip
    second = {
        ITSELF: {"vB_mnfctr_liab_1_AV_1": "developer", "vB_mnfctr_liab_2_AV_1": "developer",
                 "vA_sue_AV_1": "third_party"},
        PERSON: {"vB_mnfctr_liab_1_1": "developer", "vB_mnfctr_liab_2_1": "developer",
                 "vA_sue_1": "third_party"},
    }  # fmt: skip
    third = {
        ITSELF: {"vB_mf_sue_AV_1": "developer", "vA_sue_AV_1": "third_party"},
        f"{ITSELF}, and intervenes": {
            "vB_mf_sue_AV_intv_1": "developer", "vA_sue_AV_intv_1": "third_party"},
        PERSON: {"vB_mf_sue_1": "developer", "vB_driver_sue_1": "operator",
                 "vA_sue_1": "third_party"},
        f"{PERSON}, who intervenes": {
            "vB_mf_sue_intv_1": "developer", "vB_sue_intv_1": "operator",
            "vA_sue_intv_1": "third_party"},
    }  # fmt: skip
    tables, logs = [], []
    for file, cells, knew in (
        ("e1_effect.csv", first, True), ("e2_counterf_gen.csv", second, True),
        ("e3_intervention.csv", third, False),
    ):  # fmt: skip
        table, log = _sued(folder / file, cells, knew=knew)
        tables.append(table)
        logs.append(log)
    return pd.concat(tables, ignore_index=True), logs


def _sued(
    path: Path, cells: Mapping[str, Mapping[str, str]], *, knew: bool
) -> tuple[pd.DataFrame, Exclusions]:
    """One experiment: the cell a participant was in is the one whose ratings are there."""
    ratings = [column for columns in cells.values() for column in columns]
    numbers = ["att1", "att2", "comp1", "comp_accident", *ratings]
    checked = [] if knew else ["intv_check_AV", "intv_check"]
    numbers += ["cruise_familiarity"] if knew else []
    log = read_columns(path, numbers, checked)
    log.keep("attention check", att1=2, att2=2)
    there = {name: log.rows[list(columns)].notna().any(axis=1) for name, columns in cells.items()}
    condition = np.select(list(there.values()), list(there), "")
    log.rows = log.rows.assign(condition=condition)
    own = np.where(log.rows["condition"].str.startswith(ITSELF), 1, 2)
    log.keep("comprehension check", log.rows["comp1"] == own, comp_accident=1)
    if knew:
        log.keep("knew the real case", cruise_familiarity=2)
    else:
        answer = log.rows["intv_check_AV"] + log.rows["intv_check"]
        log.leave_out("check of the intervention", ~answer.isin(["", "1,2"]))
    rows = _each_one(log.rows, path.name.partition("_")[0])
    tables = [
        long(rows[rows["condition"] == name],
             {column: (role, _measure(column)) for column, role in columns.items()}, scale=HUNDRED)
        for name, columns in cells.items()
    ]  # fmt: skip
    return pd.concat(tables, ignore_index=True), log


def _measure(column: str) -> str:
    """Measure of a column of the experiments on suits."""
    way = re.search(r"_liab_(\d)", column)
    return f"liable_{way[1]}" if way else "should_be_sued"


def xiang(folder: Path) -> tuple[pd.DataFrame, list[Exclusions]]:
    """Blame for a failed lift, or credit for a lift, of two contestants."""
    names = ["scenario", "contestant", "resp"]
    log = read_columns(folder / "data.csv", names, ["exp_index", "subject", "condition"])
    table = log.rows
    who = table["exp_index"] + "-" + table["subject"]
    part = table[["scenario", "contestant"]].astype(int).astype(str)
    box = table.groupby(["exp_index", "subject", "scenario", "contestant"]).cumcount() + 1
    rows = table.assign(
        participant_id=table["exp_index"] + "-" + numbered(who),
        item_id="s" + part["scenario"] + "-c" + part["contestant"] + "-" + box.astype(str),
        measure=table["condition"].map({"fail": "blame", "lift": "credit"}),
        condition="experiment " + table["exp_index"],
    )
    tables = [
        long(rows[rows["measure"] == measure], {"resp": ("operator", measure)}, scale=TEN)
        for measure in ("blame", "credit")
    ]
    return pd.concat(tables, ignore_index=True), [log]


SHAPES: Final[Mapping[str, Shape]] = {
    "tsirtsis2024_sequential_human_ai": tsirtsis,
    "wu2023_counterfactual_agents": wu,
    "tonkovic2022_agentive_language": tonkovic,
    "eil_av_mislabeling": mislabeling,
    "defreitas2025_av_not_at_fault": not_at_fault,
    "xiang2023_effort_responsibility": xiang,
}
