"""Readers: every row read is kept or left out, on made-up copies and on the real data sets."""

import csv
import gzip
import io
import json
import os
import shutil
import tarfile
import zipfile

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kit
from kit.readers import csv_files
from kit.readers.cells import listed, period, split
from kit.readers.people import WITHHELD

MADE_UP = {
    "aiid_2025-03": kit.read_aiid, "aiid_2026-02": kit.read_aiid, "aiaaic.csv": kit.read_aiaaic,
    "nhtsa": kit.read_nhtsa, "california": kit.read_california,
    "court_cases.csv": kit.read_court_cases, "incident_law": kit.read_incident_law,
    "agent_register.csv": kit.read_agent_register, "agent_log.json": kit.read_agent_log,
    "agent_postmortems.json": kit.read_agent_postmortems,
    "who_and_when": kit.read_who_and_when, "agentrx": kit.read_agentrx,
}  # fmt: skip
REAL = {
    "datasets/aiid_2025-03": kit.read_aiid,
    "datasets/aiid_2026-02": kit.read_aiid,
    "datasets/aiaaic/AIAAIC_Repository_Incidents.csv": kit.read_aiaaic,
    "datasets/nhtsa_sgo_2026-08": kit.read_nhtsa,
    "datasets/ca_dmv_av": kit.read_california,
    "datasets/charlotin_2026-02/Charlotin-hallucination_cases.csv": kit.read_court_cases,
    "datasets/ai_incident_law": kit.read_incident_law,
    "datasets/ai_agent_incident_register/air_register_selected_columns.csv": (
        kit.read_agent_register
    ),
    "datasets/agent_incident_log/incidents.json": kit.read_agent_log,
    "datasets/agent_postmortems/incidents.json": kit.read_agent_postmortems,
    "traces/who_and_when": kit.read_who_and_when,
    "traces/agentrx_ground_truth": kit.read_agentrx,
}
PRIVATE = ("vin", "latitude", "longitude", "address", "zip_code", "authors", "submitters",
           "annotator", "case_name", "investigating_officer_name")  # fmt: skip


def adds_up(reading):
    for _, log in reading.report.groupby(["table", "file"]):
        rows = log.groupby("reason")["rows"].sum()
        assert rows["read"] == rows.drop("read").sum()
    kept = reading.report.loc[reading.report["reason"] == "kept", "rows"].sum()
    read = reading.report.loc[reading.report["reason"] == "read", "rows"].sum()
    assert len(reading.left_out) == read - kept
    for table in reading.tables.values():
        assert not set(table.columns) & set(PRIVATE)
        assert table.columns.is_unique


@pytest.mark.parametrize("name", MADE_UP)
def test_made_up_copies_add_up(name):
    adds_up(MADE_UP[name](kit.example_databases() / name))


@pytest.fixture(scope="module")
def real(shared):
    read = {}

    def reading(name):
        if name not in read:
            read[name] = REAL[name](shared / name)
        return read[name]

    return reading


@pytest.mark.parametrize("name", REAL)
def test_real_data_sets_add_up(real, name):
    adds_up(real(name))


@pytest.mark.parametrize(
    ("name", "sizes"),
    [("datasets/aiid_2025-03", {"incidents": 989, "mit": 869, "cset_v0": 100, "cset_v1": 214,
                                "cset_v1_coder_1": 298, "cset_v1_coder_2": 106,
                                "cset_v1_coder_3": 81, "gmf": 326, "submissions": 0,
                                "quickadd": 0, "duplicates": 12}),
     ("datasets/aiid_2026-02", {"incidents": 1367, "mit": 1242, "submissions": 45,
                                "quickadd": 45, "duplicates": 13}),
     ("datasets/aiaaic/AIAAIC_Repository_Incidents.csv", {"incidents": 2242}),
     ("datasets/nhtsa_sgo_2026-08", {"ads": 1365, "adas": 2024, "ads_archive": 2295,
                                     "adas_archive": 4027}),
     ("datasets/ca_dmv_av", {"disengagements": 2676 + 8216 + 6562, "collisions": 250}),
     ("datasets/ai_incident_law", {"matters": 64, "allegations": 64, "determinations": 59,
                                   "proceedings": 66, "parties": 64, "authorities": 56}),
     ("datasets/charlotin_2026-02/Charlotin-hallucination_cases.csv", {"cases": 979}),
     ("traces/who_and_when", {"runs": 184})],
)  # fmt: skip
def test_sizes(real, name, sizes):
    tables = real(name).tables
    assert {table: len(tables[table]) for table in sizes} == sizes


def cohens(codes):
    """Kappa of two columns by its definition."""
    agreed = (codes["was"] == codes["now"]).mean()
    shares = [codes[column].value_counts(normalize=True) for column in ("was", "now")]
    chance = (shares[0] * shares[1]).sum()
    return (agreed - chance) / (1 - chance)


def test_entities_that_changed(real):
    """869 incidents in both snapshots, 183 with another entity, 166 of them from Human to AI."""
    old, new = (real(f"datasets/aiid_{day}")["mit"].set_index("incident_id")["entity"]
                for day in ("2025-03", "2026-02"))  # fmt: skip
    both = pd.DataFrame({"was": old, "now": new}).dropna()
    changed = both[both["was"] != both["now"]]
    assert (len(both), len(changed)) == (869, 183)
    assert ((changed["was"] == "Human") & (changed["now"] == "AI")).sum() == 166
    assert round(cohens(both), 2) == 0.56


def test_deployer_is_developer(real):
    same = real("datasets/aiaaic/AIAAIC_Repository_Incidents.csv")["incidents"]["same_party"]
    given = same[same != ""]
    assert (len(given), (given == "yes").sum()) == (1481, 635)
    assert round(635 / 1482, 3) == 0.428  # with the row whose id is repeated, as it was published


@pytest.mark.parametrize(
    ("table", "reports", "withheld"),
    [("ads", 1324, 0.005), ("adas", 1915, 0.908), ("ads_archive", 1899, 0.112),
     ("adas_archive", 2690, 0.881)],
)  # fmt: skip
def test_withheld_narratives(real, table, reports, withheld):
    rows = real("datasets/nhtsa_sgo_2026-08")[table]
    newest = rows[rows["latest"]]
    assert len(newest) == newest["report_id"].nunique() == reports
    assert round(newest["narrative_withheld"].mean(), 3) == withheld


def test_no_driver_is_a_word(real):
    ads = real("datasets/nhtsa_sgo_2026-08")["ads"]
    assert (ads["operator_type"] == "None").sum() == 1153


@pytest.mark.parametrize(("year", "share"), [(2021, 0.167), (2022, 0.114), (2023, 0.169)])
def test_disengagements_by_the_machine(real, year, share):
    rows = real("datasets/ca_dmv_av")["disengagements"]
    rows = rows[rows["file"].str.startswith(str(year))]
    assert round(rows["initiator"].isin(["machine", "both"]).mean(), 3) == share


def test_whom_the_coder_of_collisions_blames(real):
    collisions = real("datasets/ca_dmv_av")["collisions"].query("engaged == 'yes'")
    assert len(collisions) == 149
    assert collisions["blamed"].value_counts()[["non av", "av"]].tolist() == [144, 4]


def test_what_was_determined(real):
    found = real("datasets/ai_incident_law")["determinations"]["disposition"].value_counts()
    assert found.to_dict() == {"confirmed": 48, "partial": 5, "settled": 4, "dismissed": 2}


def test_penalties(real):
    cases = real("datasets/charlotin_2026-02/Charlotin-hallucination_cases.csv")["cases"]
    assert (cases["sanctioned"] == "Yes").sum() == 87
    assert cases["relied"].value_counts()[["Pro Se Litigant", "Lawyer"]].tolist() == [557, 390]


def test_the_speaker_at_the_decisive_step(real):
    runs = real("traces/who_and_when")["runs"]
    same = runs["agent"].str.strip() == runs["speaker"].str.strip()
    shares = same.groupby(runs["set"]).mean().mul(100).round(2)
    assert shares.to_dict() == {"Algorithm-Generated": 97.62, "Hand-Crafted": 94.83}


# Names


def test_names_are_withheld_unless_an_organisation_s():
    file = kit.example_databases() / "aiaaic.csv"
    assert WITHHELD in set(kit.read_aiaaic(file)["incidents"]["deployer"])
    assert "Given Family" in set(kit.read_aiaaic(file, names=True)["incidents"]["deployer"])
    law = kit.example_databases() / "incident_law"
    for table in kit.read_incident_law(law).tables.values():
        assert "Given Family" not in table.to_csv()


def test_names_in_a_column_that_comes_twice_are_withheld(tmp_path):
    made_up = kit.example_databases()
    rows = pd.read_csv(made_up / "court_cases.csv", dtype=str, keep_default_na=False)
    more = rows.assign(Case=rows["Case Name"], **{"DETAILS": rows["Details"], "Pointer.1": "A B"})
    more.to_csv(tmp_path / "cases.csv", index=False)
    plain = kit.read_court_cases(made_up / "court_cases.csv")["cases"]
    pd.testing.assert_frame_equal(kit.read_court_cases(tmp_path / "cases.csv")["cases"], plain)
    lines = (made_up / "aiaaic.csv").read_text(encoding="utf-8").splitlines()
    more = [
        f"{lines[0]},",
        f"{lines[1]},Deployer",
        f"{lines[2]},",
        *(f"{a},Given Family" for a in lines[3:]),
    ]
    (tmp_path / "sheet.csv").write_text("\n".join(more), encoding="utf-8")
    assert "Given Family" not in kit.read_aiaaic(tmp_path / "sheet.csv")["incidents"].to_csv()
    law = shutil.copytree(made_up / "incident_law", tmp_path / "law")
    whole = json.loads((law / "data.json").read_text(encoding="utf-8"))
    for record in whole["datasets"]["included"]["records"]:
        record["Deployer"], record["Error_Title"] = record["deployer"], "Given Family"
    (law / "data.json").write_text(json.dumps(whole), encoding="utf-8")
    assert "Given Family" not in kit.read_incident_law(law)["matters"].to_csv()


@pytest.mark.parametrize(
    ("name", "other"),
    [("Latitude", "LATITUDE"), ("Address", "address"), ("VIN", "VIN.1"), ("VIN", " Vin (whole)")],
)
def test_private_columns_are_left_out_however_they_are_written(tmp_path, name, other):
    origin = kit.example_databases() / "nhtsa" / "SGO-2021-01_Incident_Reports_ADS.csv"
    file = tmp_path / origin.name
    file.write_bytes(origin.read_bytes().replace(name.encode(), other.encode(), 1))
    reading = kit.read_nhtsa(file)
    private = reading.columns.set_index("column")["why"].str.startswith("left out")
    assert private[[other]].all()
    assert set(reading["ads"].columns) == set(kit.read_nhtsa(origin)["ads"].columns)


# Cells


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("2025-12-10", ("2025-12-10", "2025-12-10", "day")),
     ("2021.12.06. 10:39:23", ("2021-12-06", "2021-12-06", "day")),
     ("5/13/18", ("2018-05-13", "2018-05-13", "day")),
     ("2022-11", ("2022-11-01", "2022-11-30", "month")),
     ("JUN-2026", ("2026-06-01", "2026-06-30", "month")),
     ("2018-2024", ("2018-01-01", "2024-12-31", "years")),
     ("2023-", ("2023-01-01", "", "open")), ("2025", ("2025-01-01", "2025-12-31", "year")),
     ("JAN-1900", ("", "", "")), ("2024-2018", ("", "", "")), ("2026-13-45", ("", "", "")),
     ("unknown", ("", "", "")), ("", ("", "", ""))],
)  # fmt: skip
def test_dates(cell, expected):
    assert period(cell) == expected


def test_lists():
    assert listed('["a", "b"]') == listed("['a', 'b']") == ("a", "b")
    assert listed("a") is listed('{"a": 1}') is listed("[1,") is None
    assert split("a || b | c") == ("a", "b | c")
    assert split("a; b ;") == ("a", "b")
    assert split("a|b") == ("a", "b")
    assert split(" ") == ()


# The quick parser reads what csv reads, or steps aside

CELLS = ["", "a", "None", " b ", "ä", "\u2019", '"x"', '"a,b"', '"a""b"', '"""a"', '"a\nb"',
         '"\r\n"', 'a"b', "NA", "\x1c", '""', "\u2028"]  # fmt: skip
SPOILS = ["", "", "", "", ",", "\n", "\r", '"', '""', "\ufeff", " ", '"a" b', '"a']


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(st.data(), st.integers(1, 4), st.integers(1, 5), st.booleans())
def test_the_quick_parser_reads_what_csv_reads(data, width, count, header):
    cells = st.lists(st.sampled_from(CELLS), min_size=width, max_size=width)
    end = data.draw(st.sampled_from(["\n", "\r\n", "\r"]))
    text = end.join(",".join(data.draw(cells)) for _ in range(count))
    at = data.draw(st.integers(0, len(text)))
    text = text[:at] + data.draw(st.sampled_from(SPOILS)) + text[at:]
    quick = csv_files._even_rows(text.encode(), header=header)
    if quick is not None:
        pd.testing.assert_frame_equal(quick, csv_files._rows(text, "x", header=header))


def test_even_files_are_read_quickly():
    for file in kit.example_databases().rglob("classifications_*.csv"):
        assert csv_files._even_rows(file.read_bytes(), header=True) is not None


# Broken and hostile files


@pytest.fixture
def snapshot(tmp_path):
    return shutil.copytree(kit.example_databases() / "aiid_2025-03", tmp_path / "aiid")


def packed(folder, target, top=""):
    if target.suffix == ".zip":
        with zipfile.ZipFile(target, "w") as archive:
            for path in sorted(folder.iterdir()):
                archive.write(path, top + path.name)
    else:
        kind = target.suffix.removeprefix(".").replace("tar", "")
        with tarfile.open(target, f"w:{kind}") as archive:
            for path in sorted(folder.iterdir()):
                archive.add(path, top + path.name)
    return target


@pytest.mark.parametrize("name", ["backup-20250324101010.tar.bz2", "backup-20250324101010.zip"])
def test_an_archive_reads_as_its_folder(snapshot, tmp_path, name):
    file = packed(snapshot, tmp_path / name, "mongodump_full_snapshot/")
    reading, folder = kit.read_aiid(file), kit.read_aiid(snapshot)
    assert (reading.snapshot, reading.snapshot_basis) == ("2025-03-24", "name of the archive")
    for table, rows in folder.tables.items():
        pd.testing.assert_frame_equal(reading[table], rows)


def hostile_tar(path, name, kind=tarfile.REGTYPE):
    with tarfile.open(path, "w:bz2") as archive:
        member = tarfile.TarInfo(name)
        member.type, member.linkname = kind, "/etc/passwd"
        archive.addfile(member, io.BytesIO())
    return path


@pytest.mark.parametrize(
    ("name", "kind", "said"),
    [("../incidents.csv", tarfile.REGTYPE, "leads out of it"),
     ("/incidents.csv", tarfile.REGTYPE, "leads out of it"),
     ("incidents.csv", tarfile.SYMTYPE, "link or device"),
     ("incidents.csv", tarfile.LNKTYPE, "link or device")],
)  # fmt: skip
def test_hostile_members_are_refused(tmp_path, name, kind, said):
    with pytest.raises(ValueError, match=said):
        kit.read_aiid(hostile_tar(tmp_path / "x.tar.bz2", name, kind))


@pytest.mark.parametrize("name", ["../incidents.csv", "..\\incidents.csv", "/incidents.csv",
                                  "C:/incidents.csv", "a/../../incidents.csv"])  # fmt: skip
def test_hostile_members_of_a_zip_are_refused(tmp_path, name):
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr(name, b"")
    with pytest.raises(ValueError, match="leads out of it"):
        kit.read_aiid(tmp_path / "x.zip")


def test_a_link_in_a_zip_is_refused(tmp_path):
    link = zipfile.ZipInfo("incidents.csv")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(ValueError, match="holds a link"):
        kit.read_aiid(tmp_path / "x.zip")


def test_a_bomb_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("kit.readers.files.MOST_BYTES", 10_000)
    with zipfile.ZipFile(tmp_path / "x.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("incidents.csv", b"0" * 20_000)
    (tmp_path / "y").mkdir()
    (tmp_path / "y" / "reports.csv").write_bytes(b"0" * 20_000)
    for file in (tmp_path / "x.zip", packed(tmp_path / "y", tmp_path / "y.tar.bz2")):
        with pytest.raises(ValueError, match="unpacks to more than"):
            kit.read_aiid(file)
    (tmp_path / "x_ADS.csv.gz").write_bytes(gzip.compress(b"0" * 20_000))
    with pytest.raises(ValueError, match="unpacks to more than"):
        kit.read_nhtsa(tmp_path / "x_ADS.csv.gz")


def test_too_many_members_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("kit.readers.files.MOST_MEMBERS", 3)
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        for number in range(5):
            archive.writestr(f"{number}.csv", b"")
    with pytest.raises(ValueError, match="or 3 files"):
        kit.read_aiid(tmp_path / "x.zip")


def test_a_file_that_no_table_is_known_for_is_noted(tmp_path):
    folder = shutil.copytree(kit.example_databases() / "nhtsa", tmp_path / "nhtsa")
    (folder / "more.csv").write_text("a,b")
    assert kit.read_nhtsa(folder).notes[-1].startswith("more.csv is not read")


def test_half_a_character_can_be_saved(tmp_path):
    text = (kit.example_databases() / "agent_log.json").read_text(encoding="utf-8")
    file = tmp_path / "incidents.json"
    file.write_text(text.replace('"title": "', '"title": "\\ud800 ', 1), encoding="utf-8")
    incidents = kit.read_agent_log(file)["incidents"]
    assert incidents["title"][0].startswith("\ufffd ")


@pytest.mark.parametrize(
    ("text", "said"),
    [("[]", "no keys at all"), ('{"incidents": {}}', "another thing there, {}"),
     ('{"a": 1}', "found the keys a"), ('{"incidents": []}', "not found among none")],
)  # fmt: skip
def test_json_of_another_form_is_told(tmp_path, text, said):
    (tmp_path / "x.json").write_text(text)
    with pytest.raises(ValueError, match=said):
        kit.read_agent_log(tmp_path / "x.json")


def test_a_cut_archive_is_one_clear_error(snapshot, tmp_path):
    file = packed(snapshot, tmp_path / "x.tar.bz2")
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    with pytest.raises(ValueError, match="no whole archive"):
        kit.read_aiid(file)


def test_a_missing_table_is_noted_and_a_missing_column_refused(snapshot):
    (snapshot / "duplicates.csv").unlink()
    assert "duplicates.csv is not there" in kit.read_aiid(snapshot).notes
    file = snapshot / "classifications_MIT.csv"
    file.write_text(file.read_text().replace("Entity", "Who"))
    with pytest.raises(ValueError, match=r"expected the columns .*Entity not found among .*Who"):
        kit.read_aiid(snapshot)
    (snapshot / "incidents.csv").unlink()
    with pytest.raises(FileNotFoundError, match=r"no incidents\.csv"):
        kit.read_aiid(snapshot)


def test_rows_left_out_have_their_number_and_reason(snapshot):
    file = snapshot / "incidents.csv"
    rows = pd.read_csv(file, dtype=str, keep_default_na=False)
    rows.loc[0, "reports"] = "no list"
    rows.loc[1, "incident_id"] = "x"
    rows.loc[2, "incident_id"] = rows.loc[3, "incident_id"]
    rows.assign(extra="kept").to_csv(file, index=False)
    with file.open("a") as end:
        end.write("cut,7" + os.linesep)
    reading = kit.read_aiid(snapshot)
    adds_up(reading)
    assert dict(zip(reading.left_out["row"], reading.left_out["reason"], strict=True)) == {
        9: "fewer cells than the header", 2: "no id", 4: "id repeated",
        1: "a list of parties or reports cannot be read",
    }  # fmt: skip
    assert (reading["incidents"]["extra"] == "kept").all()
    extra = reading.columns.query("column == 'extra'")
    assert extra["why"].tolist() == ["unknown, kept"]


def test_a_repeated_column_is_kept_under_a_name_of_its_own(tmp_path):
    file = tmp_path / "cases.csv"
    file.write_text("Case Name,Court,Date,Party(ies),Outcome,State,Jurisdiction\n"
                    "A v. B,C,2025,Lawyer,Warning,USA,US\n")  # fmt: skip
    cases = kit.read_court_cases(file)["cases"]
    assert cases[["state", "jurisdiction"]].to_numpy().tolist() == [["USA", "US"]]


def test_people_among_the_parties_of_aiid_are_withheld(real):
    """Victims are named in the database; here they are not, and the key still tells them apart."""
    parties = real("datasets/aiid_2026-02")["parties"]
    shown = set(parties["party_id"])
    assert not {"elaine-herzberg", "ella-stapleton", "klaus-schwab"} & shown
    assert {WITHHELD, "general-public", "tesla", "openai", "tesla-drivers"} <= shown
    assert (parties["party_key"].str.len() == 16).all()
    assert parties.loc[parties["party_id"] != WITHHELD].groupby("party_id")[
        "party_key"
    ].nunique().eq(1).all()  # fmt: skip
    withheld = parties.loc[parties["party_id"] == WITHHELD, "role"].value_counts(normalize=True)
    assert withheld["affected"] > 0.5


def test_names_of_parties_can_be_kept():
    folder = kit.example_databases() / "aiid_2026-02"
    kept = kit.read_aiid(folder, names=True)["parties"]["party_id"]
    assert WITHHELD not in set(kept)
    hidden = kit.read_aiid(folder)["parties"]
    pd.testing.assert_series_equal(
        hidden["party_key"], kit.read_aiid(folder, names=True)["parties"]["party_key"]
    )


def test_reading_leaves_the_limit_of_the_csv_module_as_it_was():
    before = csv.field_size_limit()
    kit.read_aiaaic(kit.example_databases() / "aiaaic.csv")
    assert csv.field_size_limit() == before


def test_private_columns_are_left_out_in_any_case_of_letters(tmp_path):
    folder = shutil.copytree(kit.example_databases() / "nhtsa", tmp_path / "nhtsa")
    file = folder / "SGO-2021-01_Incident_Reports_ADAS_archive.csv"
    text = file.read_bytes().decode("cp1252")
    header, _, rows = text.partition("\n")
    named = header.replace("Investigating Officer Name", "INVESTIGATING OFFICER  NAME")
    assert "Officer" in header
    file.write_bytes(f"{named}\n{rows}".encode("cp1252"))
    reading = kit.read_nhtsa(folder)
    assert not [name for name in reading["adas_archive"].columns if "officer" in name]


def test_free_text_that_names_people_is_left_out(real):
    reading = real("datasets/aiid_2026-02")
    for table in ("cset_v0", "cset_v1", "cset_v1_coder_1", "gmf", "submissions"):
        columns = set(reading[table].columns)
        assert not columns & {"named_entities", "entities", "full_description", "text"}
        assert not [name for name in columns if "snippets" in name or "notes" in name]
    law = real("datasets/ai_incident_law")
    for rows in law.tables.values():
        assert not set(rows.columns) & {"source", "source_locator"}


def test_one_person_in_three_roles_is_not_often(real):
    shown = set(real("datasets/aiid_2026-02")["parties"]["party_id"])
    people = {"frauke-zeller", "sewell-setzer-iii", "sara", "maria", "@mikesmithtrainer",
              "x-user-pdina"}  # fmt: skip
    assert not people & shown


def test_a_mark_is_no_amount(real):
    cases = real("datasets/charlotin_2026-02/Charlotin-hallucination_cases.csv")["cases"]
    marks = cases[cases["penalty"].str.strip() == "1"]
    assert len(marks) == 15
    assert marks["amount"].isna().all()
