"""Spoilt copies of the made-up data sets: a reading that adds up, or one clear error.

A light run by default; ``KIT_SOAK=500 pytest tests/soak`` runs as many cases as it says, a reader.
"""

import csv
import gzip
import io
import json
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

import kit
from tests.soak.mutations import (
    NAMES,
    bytes_within,
    cut,
    flip,
    retype_deep,
    spoil,
    spoilt_cases,
)
from tests.test_readers import MADE_UP, adds_up, packed

TITLED = "aiaaic.csv"
RAW = ["Errno", "<class", "object at", "codec", "dtype", "Series"]


def rows_of(file, table):
    """Rows of a file as csv or json tells them; None if it is no text in UTF-8."""
    data = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    if file.suffix == ".json":
        whole = json.loads(text)
        return len(whole[table]) if isinstance(whole, dict) and table in whole else None
    return len(list(csv.reader(io.StringIO(text, newline="")))) - 1


def complaint(name, place):
    """What reading complains of; any other exception, or a row lost unsaid, is a fault of ours."""
    try:
        reading = MADE_UP[name](place / name)
    except (ValueError, FileNotFoundError) as error:
        if type(error) not in {ValueError, FileNotFoundError}:
            raise
        return str(error)
    adds_up(reading)
    for table in reading.tables.values():
        table.to_csv().encode()
    rows = reading.report.set_index(["table", "file", "reason"])["rows"]
    kept = rows.xs("kept", level="reason").groupby("table").sum()
    assert kept.to_dict() == {table: len(reading[table]) for table in kept.index}
    assert (reading.left_out["row"] >= 1).all()
    folder = place / name if (place / name).is_dir() else place
    for (table, file), read in rows.xs("read", level="reason").items():
        found = [path for path in folder.glob(file) if path.is_file() and name != TITLED]
        expected = rows_of(found[0], table) if found else None
        assert expected in {None, read}, f"{file} has {expected} rows, {read} were read"
    return ""


@pytest.mark.parametrize("name", MADE_UP)
@spoilt_cases
@given(st.data(), st.integers(1, 3))
def test_a_spoilt_data_set_is_a_reading_or_one_clear_error(name, data, times):
    with tempfile.TemporaryDirectory() as home:
        place = Path(home) / "data"
        place.mkdir()
        origin = kit.example_databases() / name
        (shutil.copytree if origin.is_dir() else shutil.copy)(origin, place / name)
        names = {path.name for path in place.rglob("*")} | set(NAMES)
        for _ in range(times):
            note(data.draw(st.sampled_from([spoil, spoil, retype_deep]))(data.draw, place))
        said = complaint(name, place)
    assert not said or any(file in said for file in names), said
    assert not any(raw in said for raw in RAW), said


@pytest.mark.parametrize("end", [".zip", ".tar", ".tar.gz", ".tar.bz2", ".tar.xz"])
@spoilt_cases
@given(st.data())
def test_a_spoilt_archive_is_a_reading_or_one_clear_error(end, data):
    with tempfile.TemporaryDirectory() as home:
        file = packed(kit.example_databases() / "aiid_2025-03", Path(home) / f"aiid{end}")
        for _ in range(data.draw(st.integers(1, 3))):
            data.draw(st.sampled_from([cut, bytes_within, bytes_within, flip]))(data.draw, file)
        try:
            adds_up(kit.read_aiid(file))
        except (ValueError, FileNotFoundError) as error:
            if type(error) not in {ValueError, FileNotFoundError}:
                raise
            assert file.name in str(error) or ".csv" in str(error), error  # noqa: PT017 - its words


@pytest.mark.parametrize("name", MADE_UP)
def test_the_data_sets_that_are_spoilt_are_sound(name):
    assert complaint(name, kit.example_databases()) == ""
