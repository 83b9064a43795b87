"""Exports: plain ones alter nothing; those for spreadsheets hold no formula."""

import io

import numpy as np
import pandas as pd
import pytest

import kit
from kit.exports import BYTE_ORDER_MARK

HOSTILE = ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", "\uff1d1"]


def test_the_plain_export_alters_nothing():
    claims = kit.load_table("claims")
    back = pd.read_csv(io.StringIO(kit.to_csv(claims)), dtype=str, keep_default_na=False)
    for column in claims:
        text = claims[column].map(lambda v: "" if pd.isna(v) else str(v))
        assert back[column].tolist() == text.tolist()


def test_hostile_text_survives_the_plain_export():
    table = pd.DataFrame({"said": HOSTILE})
    back = pd.read_csv(io.StringIO(kit.to_csv(table), newline=""), keep_default_na=False)
    assert back["said"].tolist() == HOSTILE


def test_no_text_begins_a_formula_in_a_spreadsheet():
    table = pd.DataFrame({"said": [*HOSTILE, "a=1", ""], "=head": 1.0, "value": -0.5})
    text = kit.to_csv(table, for_spreadsheet=True)
    assert text.startswith(BYTE_ORDER_MARK)
    back = pd.read_csv(io.StringIO(text.removeprefix(BYTE_ORDER_MARK), newline=""),
                       keep_default_na=False)  # fmt: skip
    assert back["said"].tolist() == [f"'{said}" for said in HOSTILE] + ["a=1", ""]
    assert list(back.columns) == ["said", "'=head", "value"]
    assert back["value"].eq(-0.5).all()


def test_missing_values_and_doubled_columns_pass():
    table = pd.DataFrame([["=a", None, np.nan]], columns=["x", "x", "y"])
    assert kit.to_csv(table, for_spreadsheet=True).splitlines()[1] == "'=a,,"


def test_notes_stand_in_every_row_and_hide_no_column(tmp_path):
    table = pd.DataFrame({"n": [1, 2]})
    path = tmp_path / "table.csv"
    kit.to_csv(table, path, notes={"corpus_version": "1", "parameters": "=x"}, for_spreadsheet=True)
    rows = pd.read_csv(path, encoding="utf-8-sig", dtype=str)
    assert rows["corpus_version"].tolist() == ["1", "1"]
    assert rows["parameters"].tolist() == ["'=x", "'=x"]
    assert list(table.columns) == ["n"]
    with pytest.raises(ValueError, match="has a column n already"):
        kit.to_csv(table, notes={"n": "1"})


def test_a_file_is_replaced_in_one_step_or_not_at_all(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(ValueError, match="already"):
        kit.to_csv(pd.DataFrame({"n": [1]}), path, notes={"n": ""})
    assert path.read_text(encoding="utf-8") == "old"
    kit.to_csv(pd.DataFrame({"n": [1]}), path)
    assert path.read_bytes() == b"n\r\n1\r\n"
    assert [p.name for p in tmp_path.iterdir()] == ["table.csv"]
    with pytest.raises(OSError, match="nowhere"):
        kit.to_csv(pd.DataFrame({"n": [1]}), tmp_path / "nowhere" / "table.csv")
