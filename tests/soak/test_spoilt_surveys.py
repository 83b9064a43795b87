"""Spoilt survey exports and study folders: judgements whose log adds up, or one clear error.

A light run by default; ``KIT_SOAK=500 pytest tests/soak`` runs as many cases as it says.
"""

import shutil
import tempfile
from pathlib import Path

from hypothesis import given, note
from hypothesis import strategies as st

import kit
from tests.soak.mutations import spoil, spoilt_cases

TSIRTSIS = "tsirtsis2024_sequential_human_ai"
OWN = {"blame": {"role": "@role", "measure": "blame", "party_id": "@party"}}


def survey(folder):
    return kit.read_judgements(
        folder / "survey.csv", OWN, scale=(0, 100), participant="ResponseId", require={"check": [2]}
    )


def study(folder):
    return kit.read_study(folder / "study", TSIRTSIS)


def filled(home):
    """A folder with a survey of one's own and a small study, both sound."""
    folder = Path(home) / "surveys"
    (folder / "study").mkdir(parents=True)
    shutil.copy(kit.example_survey(), folder / "survey.csv")
    rows = [f"p{who},{10 * trial},{100 - who},{trial}" for who in range(5) for trial in range(9)]
    text = "\n".join(["workerid,ai,human,trial", *rows, ""])
    (folder / "study" / "trials.csv").write_text(text, encoding="utf-8")
    return folder


def complaint(read, folder):
    """What reading complains of; any other exception, or a row lost unsaid, is a fault of ours."""
    try:
        read_ = read(folder)
    except (ValueError, FileNotFoundError) as error:
        return str(error)
    for _, log in read_.exclusions.groupby("file", sort=False):
        rows = log.groupby("reason", sort=False)["rows"].sum()
        assert rows["read"] == rows.drop("read").sum()
    answers = read_.judgements
    assert answers["rating"].between(answers["scale_min"], answers["scale_max"]).all()
    assert answers["participant_id"].str.fullmatch(r"\d+").all()
    return ""


@spoilt_cases
@given(st.data(), st.integers(1, 3))
def test_spoilt_answers_are_judgements_or_one_clear_error(data, times):
    with tempfile.TemporaryDirectory() as home:
        folder = filled(home)
        for _ in range(times):
            note(spoil(data.draw, folder))
        for read in (survey, study):
            said = complaint(read, folder)
            assert not said or "csv" in said or "scale" in said or "twice" in said or (
                "role" in said or "folder" in said), said  # fmt: skip


def test_the_answers_that_are_spoilt_are_sound(tmp_path):
    folder = filled(tmp_path)
    assert complaint(survey, folder) == complaint(study, folder) == ""
