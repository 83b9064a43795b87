"""The corpus: reading a folder, casting by the dictionary, filters, and joined claims."""

import dataclasses
import json
import math

import pandas as pd
import pytest

from kit.corpus import Corpus, list_incidents, load_corpus, load_table
from kit.joined import load_claims, load_codes
from kit.lenses import load_account
from kit.tables import bundled, dictionary
from kit.vocab import OPTIONAL_TABLES, REQUIRED_TABLES, TABLES

INCIDENT = {
    "incident_id": "lift-2024-05",
    "title": "A lift stops",
    "short_title": "Lift, 2024",
    "started_on": "2024-05",
    "date_precision": "month",
    "sector": "other",
    "system_kind": "machine_control",
    "is_ai": "false",
    "autonomy_level": "4",
    "approval": "not_required",
    "permissions": "own",
    "harm_kind": "other",
    "duration_h": "1.5",
}
OTHER = {**INCIDENT, "incident_id": "lift-2025-01", "started_on": "2025-01", "is_ai": "true"}
OTHER |= {"autonomy_level": "", "duration_h": ""}
PARTIES = [
    {"incident_id": "lift-2024-05", "party_id": "guard", "name": "guard", "role": "operator"},
    {"incident_id": "lift-2024-05", "party_id": "firm", "name": "Lifts, Ltd", "role": "deployer"},
    {"incident_id": "lift-2025-01", "party_id": "guard", "name": "NA", "role": "affected"},
    {"incident_id": "lift-2025-01", "party_id": "lift", "name": "a\nlift", "role": "system"},
    {"incident_id": "lift-2025-01", "party_id": "other", "name": "None", "role": "third_party"},
]
SOURCES = [{"source_id": "paper-2024", "reliability": "high"}]
CLAIM = {"incident_id": "lift-2024-05", "source_id": "paper-2024", "speaker_anonymous": "false"}
CLAIMS = [
    {**CLAIM, "claim_id": "c01", "speaker_kind": "deployer", "target_id": "guard", "strength": "2"},
    {**CLAIM, "claim_id": "c02", "speaker_kind": "public", "target_id": "firm", "strength": "1"},
]
CLAIMS[0]["speaker_party_id"] = "firm"


@pytest.fixture
def folder(tmp_path):
    """Folder with the four required tables, written by hand."""
    rows = {
        "incidents": [INCIDENT, OTHER],
        "parties": PARTIES,
        "sources": SOURCES,
        "claims": CLAIMS,
    }
    for name, records in rows.items():
        plain = {
            column.column: "2024" if column.type == "date" else column.allowed.split("|")[0]
            if column.type == "enum" else ""
            for column in dictionary().query("table == @name").itertuples()
        }  # fmt: skip
        table = pd.DataFrame([{**plain, **record} for record in records])
        table.to_csv(tmp_path / f"{name}.csv", index=False)
    return tmp_path


@pytest.fixture
def corpus(folder):
    return Corpus.read(folder)


def spoil(folder, table, old, new):
    path = folder / f"{table}.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def test_four_required_tables_are_enough(corpus):
    assert set(corpus.tables) == set(TABLES)
    assert corpus.accounts == {}
    for name in OPTIONAL_TABLES:
        table = corpus.table(name)
        assert table.empty
        assert list(table.columns) == list(dictionary().query("table == @name")["column"])


def test_no_folder(tmp_path):
    with pytest.raises(FileNotFoundError, match="there is no corpus folder"):
        Corpus.read(tmp_path / "nowhere")


@pytest.mark.parametrize("name", REQUIRED_TABLES)
def test_missing_file(folder, name):
    (folder / f"{name}.csv").unlink()
    with pytest.raises(FileNotFoundError, match=f"has no {name}.csv"):
        Corpus.read(folder)


def test_missing_column(folder):
    spoil(folder, "claims", "stance,", "mood,")
    with pytest.raises(ValueError, match=r"claims.csv has no column stance"):
        Corpus.read(folder)


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [(",1.5,", ",long,", "duration_h"), (",false,", ",no,", "is_ai"), (",4,", ",4.5,", "autonomy")],
)
def test_cell_that_cannot_be_cast(folder, old, new, column):
    spoil(folder, "incidents", old, new)
    with pytest.raises(ValueError, match=rf"incidents.csv, column {column}.*kit check"):
        Corpus.read(folder)


@pytest.mark.parametrize("bad", [b"", b"\xff\xfe\xfd", b'a,b\n"never closed'])
def test_file_that_cannot_be_read(folder, bad):
    (folder / "sources.csv").write_bytes(bad)
    with pytest.raises(ValueError, match=r"sources.csv cannot be read: .*see kit check"):
        Corpus.read(folder)


def test_byte_order_mark_is_fine(folder):
    path = folder / "parties.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert len(Corpus.read(folder).tables["parties"]) == len(PARTIES)


def test_names_stay_text(corpus):
    """Commas, line breaks, NA and None are names like any other."""
    assert corpus.table("parties")["name"].tolist() == [
        "guard", "Lifts, Ltd", "NA", "a\nlift", "None",
    ]  # fmt: skip


def test_values_are_cast_by_the_dictionary(corpus):
    first, second = corpus.table("incidents").to_dict("records")
    assert (first["is_ai"], first["autonomy_level"], first["duration_h"]) == (False, 4, 1.5)
    assert second["is_ai"]
    assert pd.isna(second["autonomy_level"])
    assert math.isnan(second["duration_h"])
    assert second["people_harmed_note"] == ""
    assert first["started_on"] == "2024-05"
    assert corpus.table("claims")["strength"].tolist() == [2, 1]


def test_table_is_a_copy(corpus):
    for table in (load_table("parties", corpus=corpus), corpus.table("parties")):
        table.loc[:, ["name", "role"]] = "changed"
    assert load_table("parties", corpus=corpus)["name"].tolist()[:2] == ["guard", "Lifts, Ltd"]
    assert corpus.tables["parties"]["role"].iloc[0] == "operator"


def test_unknown_table(corpus):
    with pytest.raises(
        ValueError, match="a table cannot be claim; it is one of incidents, parties"
    ):
        load_table("claim", corpus=corpus)


def test_corpus_is_frozen(corpus):
    with pytest.raises(dataclasses.FrozenInstanceError):
        corpus.version = "2"
    with pytest.raises(TypeError):
        corpus.tables["claims"] = pd.DataFrame()
    with pytest.raises(TypeError):
        corpus.accounts["lift-2024-05", "court"] = {}


def test_version_is_stated_or_a_fingerprint(folder, corpus):
    assert corpus.version.startswith("unversioned-")
    assert Corpus.read(folder).version == corpus.version
    spoil(folder, "parties", "guard,guard", "guard,guards")
    assert Corpus.read(folder).version != corpus.version
    (folder / "VERSION").write_text("2026.1.0\n", encoding="utf-8")
    assert Corpus.read(folder).version == "2026.1.0"


def test_incident_and_rows(corpus):
    assert corpus.incident("lift-2024-05")["title"] == "A lift stops"
    assert corpus.rows("parties", "lift-2024-05")["party_id"].tolist() == ["guard", "firm"]


@pytest.mark.parametrize(
    "look", [lambda c: c.incident, lambda c: lambda i: load_claims(i, corpus=c)]
)
def test_unknown_incident_names_the_near_ones(corpus, look):
    with pytest.raises(KeyError, match="no incident 'lift-2024-5'; near it: lift-2024-05"):
        look(corpus)("lift-2024-5")


def test_list_incidents_counts_and_is_newest_first(corpus):
    listed = list_incidents(corpus=corpus)
    assert listed["incident_id"].tolist() == ["lift-2025-01", "lift-2024-05"]
    assert listed["claims"].tolist() == [0, 2]
    assert listed["accounts"].tolist() == [0, 0]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"is_ai": True}, ["lift-2025-01"]),
        ({"is_ai": False, "sector": "other"}, ["lift-2024-05"]),
        ({"sector": ["road", "other"]}, ["lift-2025-01", "lift-2024-05"]),
        ({"sector": "road"}, []),
        ({"autonomy_level": 4}, ["lift-2024-05"]),
        ({"title": "A lift stops", "started_on": "2025-01"}, ["lift-2025-01"]),
    ],
)
def test_list_incidents_filters(corpus, filters, expected):
    assert list_incidents(corpus=corpus, **filters)["incident_id"].tolist() == expected


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        ({"sektor": "road"}, "a filter cannot be sektor; it is one of incident_id, title"),
        ({"sector": "roads"}, "sector cannot be roads; it is one of software_and_cloud"),
        ({"autonomy_level": 9}, "autonomy_level cannot be 9; it is one of 1, 2, 3, 4, 5"),
    ],
)
def test_list_incidents_refuses_unknown_filters(corpus, filters, message):
    with pytest.raises(ValueError, match=message):
        list_incidents(corpus=corpus, **filters)


def test_claims_come_with_what_analyses_need(corpus):
    claims = load_claims(corpus=corpus)
    joined = ["target_role", "target_kind", "target_group", "speaker_role", "speaker_group"]
    of_incident = ["short_title", "is_ai", "sector", "system_kind", "autonomy_level", "approval"]
    assert claims.columns[20:].tolist() == [
        *joined, "reliability", *of_incident, "permissions", "has_operator",
    ]  # fmt: skip
    assert claims["has_operator"].tolist() == [True, True]
    assert claims["is_ai"].tolist() == [False, False]
    assert claims["target_role"].tolist() == ["operator", "deployer"]
    assert claims["target_group"].tolist() == ["operator", "organisation"]
    assert claims["speaker_role"].tolist() == ["deployer", ""]
    assert claims["speaker_group"].tolist() == ["firm", "others"]
    assert claims["reliability"].tolist() == ["high", "high"]


def test_incident_without_claims_gives_no_rows(corpus):
    claims = load_claims("lift-2025-01", corpus=corpus)
    assert claims.empty
    assert "target_group" in claims


def test_accounts_are_read_by_incident_and_account(folder):
    (folder / "accounts").mkdir()
    path = folder / "accounts" / "lift-2024-05.court.json"
    account = {"incident_id": "lift-2024-05", "account": "court", "title": "é"}
    path.write_text(json.dumps(account), encoding="utf-8")
    corpus = Corpus.read(folder)
    assert corpus.accounts["lift-2024-05", "court"]["title"] == "é"
    assert list_incidents(corpus=corpus)["accounts"].tolist() == [0, 1]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "is not JSON in UTF-8"),
        ("[]", "holds a list, not one object"),
        ('{"incident_id": "lift-2024-05"}', "has no column account"),
        ('{"incident_id": "lift-2024-05", "account": "court"}', "call the file lift-2024-05.court"),
    ],
)
def test_account_that_cannot_be_read(folder, text, message):
    (folder / "accounts").mkdir()
    (folder / "accounts" / "x.json").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        Corpus.read(folder)


def test_bundled_corpus():
    corpus = load_corpus()
    sizes = {name: len(corpus.tables[name]) for name in TABLES}
    assert sizes == {
        "incidents": 93, "parties": 301, "sources": 443, "claims": 482,
        "codes": 3856, "rulings": 150, "oversight": 30, "remedies": 38,
        "jurisdictions": 18, "published_effects": 76, "studies": 0, "judgements": 0,
    }  # fmt: skip
    assert corpus.version == (bundled("data") / "VERSION").read_text(encoding="utf-8").strip()
    assert load_corpus() is corpus
    assert load_claims()["target_group"].notna().all()


@pytest.mark.parametrize(
    ("filters", "n"),
    [
        ({"is_ai": True}, 56),
        ({"is_ai": "true"}, 56),
        ({"autonomy_level": "5"}, 33),
        ({"autonomy_level": 5}, 33),
        ({"autonomy_level": [4, 5]}, 62),
    ],
)
def test_filters_take_a_value_or_its_word(filters, n):
    assert len(list_incidents(**filters)) == n


@pytest.mark.parametrize(
    ("table", "old", "new", "message"),
    [
        ("claims", "c02", "c01", "claims.csv has the key c01 more than once"),
        ("parties", "deployer", "owner", "parties.csv, column role: a cell cannot be owner"),
        ("incidents", "2024-05,", "May 24,", "column started_on: 'May 24' is no date"),
        (
            "sources",
            "paper-2024",
            "paper-2025",
            "column source_id: paper-2024 has no row in sources",
        ),
        ("parties", "firm", "company", "lift-2024-05, firm has no row in parties.csv"),
    ],
)
def test_what_would_make_numbers_wrong_is_refused(folder, table, old, new, message):
    path = folder / f"{table}.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        Corpus.read(folder)


def test_a_folder_in_place_of_an_account_is_answered(folder):
    (folder / "accounts" / "lift-2024-05.court.json").mkdir(parents=True)
    with pytest.raises(ValueError, match=r"lift-2024-05.court.json"):
        Corpus.read(folder)


def test_an_account_that_is_no_model_is_named(folder):
    (folder / "accounts").mkdir()
    name = "lift-2024-05.court.json"
    (folder / "accounts" / name).write_text(
        json.dumps({"incident_id": "lift-2024-05", "account": "court", "agents": "PLAN"}),
        encoding="utf-8",
    )
    with pytest.raises(ValueError, match=f"{name} is no causal model: .*kit check"):
        load_account("lift-2024-05", "court", corpus=Corpus.read(folder))


def test_a_second_reading_takes_the_place_of_the_first(folder):
    rows = [("c01", "a", "stance", "blames"), ("c01", "b", "stance", "exonerates"),
            ("c01", "b", "target_id", "firm")]  # fmt: skip
    table = pd.DataFrame(rows, columns=["claim_id", "coder", "variable", "code"])
    table.to_csv(folder / "codes.csv", index=False)
    corpus = Corpus.read(folder)
    second = load_claims(coder="b", corpus=corpus)
    assert second[["claim_id", "stance", "target_id", "target_group"]].to_numpy().tolist() == [
        ["c01", "exonerates", "firm", "organisation"]
    ]
    assert load_claims(corpus=corpus)["stance"].iloc[0] == CLAIMS[0].get("stance", "blames")
    with pytest.raises(ValueError, match=r"no codes of coder 'c' for these claims; coders: a, b"):
        load_claims(coder="c", corpus=corpus)
    codes = load_codes(corpus=corpus)
    roles = codes[codes["variable"] == "target_role"]
    assert roles["code"].tolist() == ["deployer"]
