"""One planted fault a test: the right file, row, column, what came and what is allowed."""

import csv
import json
import re
import shutil
import subprocess
import sys

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.checks import FAULT_COLUMNS, check_corpus, describe_faults
from kit.corpus import Corpus
from kit.tables import bundled

AIR = "air-canada-chatbot-2022-11"
KIRO = "aws-kiro-2025-12"
KEY = "tesla-key-largo-2019-04"
COMPANY = f"accounts/{KIRO}.company.json"
STANCES = "blames, partly_blames, exonerates, accepts_blame"
DATES = "YYYY, YYYY-MM or YYYY-MM-DD, in the calendar, not in the future"
SLUG = "a-z and 0-9, joined by - . or _"


@pytest.fixture(scope="session")
def three(tmp_path_factory):
    """The bundled corpus with three of its incidents and all its sources: quick to check."""
    folder = shutil.copytree(bundled("data"), tmp_path_factory.mktemp("three") / "data")
    for table in ("incidents", "parties", "claims", "rulings", "oversight", "codes"):
        header, *rows = read(folder, table)
        write(
            folder, table, [header, *(row for row in rows if row[0].startswith((AIR, KIRO, KEY)))]
        )
    write(folder, "remedies", read(folder, "remedies")[:1])
    for account in (folder / "accounts").glob("*.json"):
        if not account.name.startswith(KIRO):
            account.unlink()
    assert check_corpus(folder).empty
    return folder


@pytest.fixture
def folder(three, tmp_path):
    """Copy of the three incidents, free to spoil."""
    return shutil.copytree(three, tmp_path / "data")


def read(folder, table):
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def write(folder, table, rows):
    with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def row_of(folder, table, *key):
    """Spreadsheet row of the first record that begins with the key."""
    return next(n for n, row in enumerate(read(folder, table), 1) if tuple(row[: len(key)]) == key)


def plant(folder, table, key, column, text):
    """Put a text into one cell; gives its row."""
    rows, row = read(folder, table), row_of(folder, table, *key)
    rows[row - 1][rows[0].index(column)] = text
    write(folder, table, rows)
    return row


def append(folder, table, *cells):
    """Add a record; gives its row."""
    rows = read(folder, table)
    write(folder, table, [*rows, list(cells)])
    return len(rows) + 1


def the_fault(folder):
    """The only fault there is, with an empty row as None."""
    faults = check_corpus(folder)
    assert len(faults) == 1, describe_faults(faults)
    file, row, column, came, allowed = faults.iloc[0]
    return file, None if pd.isna(row) else row, column, came, allowed


def test_bundled_corpus_has_no_fault():
    faults = check_corpus(bundled("data"))
    assert describe_faults(faults) == "no faults"
    assert list(faults.columns) == list(FAULT_COLUMNS)
    assert faults["row"].dtype == "Int64"


def test_no_folder(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"no corpus folder .*nowhere"):
        check_corpus(tmp_path / "nowhere")


def test_pandera_is_loaded_by_checks_only():
    code = "import sys, kit; kit.load_table; assert 'pandera' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


INCIDENTS = f"{AIR}, {KIRO}, {KEY}"
CLAIM, INCIDENT = (f"{AIR}-c01",), (AIR,)
RULING = (f"{AIR}-r01",)
SOURCE = ("abc-news-2021-robodebt-condemned-federal-court-judge",)
CELLS = [
    ("claims", CLAIM, "stance", "blamez", STANCES),
    ("claims", CLAIM, "stance", "blames ", STANCES),
    ("claims", CLAIM, "stance", "Blames", STANCES),
    ("claims", CLAIM, "stance", "", STANCES),
    ("claims", CLAIM, "strength", "4", "1, 2, 3"),
    ("claims", CLAIM, "speaker_id", "Air Canada", SLUG),
    ("claims", CLAIM, "paraphrase", "", "a text"),
    ("claims", CLAIM, "paraphrase", "  ", "a text"),
    ("claims", CLAIM, "quote", " ".join("abcdefghijklm"), "at most 12 words"),
    ("claims", CLAIM, "incident_id", "nowhere", INCIDENTS),
    ("claims", CLAIM, "target_id", "airlin", "airline, bot, customer"),
    ("claims", CLAIM, "speaker_party_id", "nobody", "airline, bot, customer"),
    ("claims", CLAIM, "date_precision", "month", "day, as said_on is 2024-02-14"),
    ("incidents", INCIDENT, "is_ai", "True", "true, false"),
    ("incidents", INCIDENT, "autonomy_level", "6", "1, 2, 3, 4, 5"),
    ("incidents", INCIDENT, "duration_h", "13 h", "a plain number of 0 or more, such as 12.5"),
    ("incidents", INCIDENT, "loss_usd", "1,000", "a plain number of 0 or more, such as 12.5"),
    ("incidents", INCIDENT, "people_harmed", "1.5", "a whole number of 0 or more"),
    ("incidents", INCIDENT, "short_title", "x" * 31, "1 to 30 characters"),
    ("incidents", INCIDENT, "source_ids", f"{SOURCE[0]};", "ids separated by ;"),
    ("incidents", INCIDENT, "started_on", "", DATES),
    ("rulings", RULING, "decided_on", "14.02.2024", DATES),
    ("rulings", RULING, "share", "half", "a number from 0 to 1"),
    ("rulings", RULING, "share", "1.2", "a number from 0 to 1"),
    ("rulings", RULING, "share", "-0.2", "a number from 0 to 1"),
    ("rulings", RULING, "party_id", "nobody", "airline, bot, customer"),
    ("rulings", RULING, "incident_id", "nowhere", INCIDENTS),
    ("sources", SOURCE, "published_on", "2025-02-30", DATES),
    ("sources", SOURCE, "published_on", "2025-13", DATES),
    ("sources", SOURCE, "published_on", "2025-2-3", DATES),
    ("sources", SOURCE, "published_on", "0000", DATES),
    ("sources", SOURCE, "url", "ftp://x.org", "an address that begins with http:// or https://"),
    ("parties", (AIR, "airline"), "kind", "firm", "human, organisation, ai_system, software"),
    ("codes", (f"{AIR}-c01", "b", "stance"), "code", "blamez", STANCES),
    ("codes", (f"{AIR}-c01", "b", "target_id"), "code", "nobody", "airline, bot, customer"),
    ("codes", (f"{AIR}-c01", "b", "sense"), "coder", "c", "a, b"),
]


@pytest.mark.parametrize("cell", CELLS)
def test_fault_in_a_cell(folder, cell):
    table, key, column, came, allowed = cell
    row = plant(folder, table, key, column, came)
    assert the_fault(folder) == (f"{table}.csv", row, column, came, allowed)


def test_words_near_the_one_that_came(folder):
    row = plant(folder, "claims", CLAIM, "cause", "operator_eror")
    *where, allowed = the_fault(folder)
    assert where == ["claims.csv", row, "cause", "operator_eror"]
    assert allowed.startswith("operator_error, ")
    assert allowed.endswith(", ...")


def test_dangling_source_names_the_near_ones(folder):
    wrong = "ippractice-2024-moffat-v-air-canada-2024"
    row = plant(folder, "claims", CLAIM, "source_id", wrong)
    *where, allowed = the_fault(folder)
    assert where == ["claims.csv", row, "source_id", wrong]
    assert allowed.startswith("ippractice-2024-moffatt-v-air-canada-2024, ")


def test_code_of_a_claim_that_is_not_there(folder):
    row = append(folder, "codes", f"{KIRO}-c99", "b", "target_id", "nobody")
    *where, allowed = the_fault(folder)
    assert where == ["codes.csv", row, "claim_id", f"{KIRO}-c99"]
    assert allowed.startswith(f"{KIRO}-c")


def test_item_of_a_list_that_is_no_source(folder):
    row = plant(folder, "incidents", INCIDENT, "source_ids", f"{SOURCE[0]};no-source;{SOURCE[0]} ")
    faults = check_corpus(folder)
    assert faults["came"].tolist() == ["no-source", f"{SOURCE[0]} "]
    assert set(faults["row"]) == {row}


def test_party_of_an_unknown_incident(folder):
    row = append(
        folder, "parties", "nowhere-2020-01", "firm", "A firm", "organisation", "deployer", ""
    )
    assert the_fault(folder)[:4] == ("parties.csv", row, "incident_id", "nowhere-2020-01")


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("parties", "incident_id, party_id"),
        ("sources", "source_id"),
        ("codes", "claim_id, coder, variable"),
    ],
)
def test_key_that_stands_twice(folder, table, columns):
    first = read(folder, table)[1]
    row = append(folder, table, *first)
    key = ", ".join(first[: len(columns.split(", "))])
    assert the_fault(folder) == (
        f"{table}.csv",
        row,
        columns,
        key,
        "one row a key; row 2 has it too",
    )


def test_short_title_that_stands_twice(folder):
    title = "Air Canada chatbot, 2022"
    row = plant(folder, "incidents", (KIRO,), "short_title", title)
    assert the_fault(folder)[:4] == ("incidents.csv", row, "short_title", title)


def test_shares_of_one_decision_sum_to_one(folder):
    row = plant(folder, "rulings", (f"{KEY}-r01",), "share", "0.43")
    *where, allowed = the_fault(folder)
    assert where == ["rulings.csv", row, "share", "0.43 + 0.67 = 1.1"]
    assert allowed == f"shares of one decision sum to 1 (rows {row}, {row + 1})"


def test_bad_share_is_told_once_and_not_summed(folder):
    row = plant(folder, "rulings", (f"{KEY}-r01",), "share", "33%")
    assert the_fault(folder)[:4] == ("rulings.csv", row, "share", "33%")


@pytest.mark.parametrize("table", ["incidents", "parties", "sources", "claims"])
def test_missing_file(folder, table):
    (folder / f"{table}.csv").unlink()
    *where, allowed = the_fault(folder)
    assert where == [f"{table}.csv", None, "", ""]
    assert re.match(
        f"a table in CSV and UTF-8 with the columns {'|'.join(read_header(table))}", allowed
    )


def read_header(table):
    return read(bundled("data"), table)[0]


def test_folder_in_place_of_a_file(folder):
    (folder / "codes.csv").unlink()
    (folder / "codes.csv").mkdir()
    assert the_fault(folder)[:4] == ("codes.csv", None, "", "Is a directory")


def test_optional_tables_may_be_missing_or_hold_no_rows(folder):
    (folder / "rulings.csv").unlink()
    write(folder, "codes", [read_header("codes")])
    assert check_corpus(folder).empty


def test_missing_column(folder):
    place = read_header("claims").index("stance")
    rows = [row[:place] + row[place + 1 :] for row in read(folder, "claims")]
    write(folder, "claims", rows)
    assert the_fault(folder) == ("claims.csv", None, "stance", "", "a column stance")


@pytest.mark.parametrize("column", ["mood", "stance", ""])
def test_column_unknown_or_there_twice(folder, column):
    header, *rows = read(folder, "claims")
    write(folder, "claims", [[*header, column], *([*row, "x"] for row in rows)])
    allowed = f"each once: {', '.join(header)}"
    assert the_fault(folder) == ("claims.csv", 1, column, column, allowed)


@pytest.mark.parametrize(("cells", "came"), [(3, "3 fields"), (9, "9 fields")])
def test_row_with_too_few_or_too_many_fields(folder, cells, came):
    row = append(folder, "sources", *["x"] * cells)
    assert the_fault(folder) == ("sources.csv", row, "", came, "7 fields")


@pytest.mark.parametrize("text", ["", "\n\n", "\ufeff"])
@pytest.mark.parametrize("table", ["sources", "rulings"])
def test_empty_file(folder, table, text):
    (folder / f"{table}.csv").write_text(text, encoding="utf-8")
    assert the_fault(folder)[:4] == (f"{table}.csv", None, "", "an empty file")


def test_a_table_without_rows_lacks_what_others_point_to(folder):
    write(folder, "sources", [read_header("sources")])
    faults = check_corpus(folder)
    assert {"source_id", "source_ids"} <= set(faults["column"])
    assert {"claims.csv", "incidents.csv", "rulings.csv"} <= set(faults["file"])


def test_a_corpus_in_which_nothing_is_entered_yet(folder):
    for path in folder.glob("*.csv"):
        write(folder, path.stem, [read_header(path.stem)])
    shutil.rmtree(folder / "accounts")
    assert check_corpus(folder).empty


@pytest.mark.parametrize(("bad", "byte"), [(b"\xe9", "0xE9"), (b"\x00", "0x00"), (b"\xff", "0xFF")])
def test_byte_that_is_no_text_in_utf_8(folder, bad, byte):
    path = folder / "sources.csv"
    path.write_bytes(path.read_bytes().replace(b"ABC News (Australia)", b"ABC N" + bad + b"ws"))
    lines = [
        n for n, line in enumerate(path.read_bytes().split(b"\n"), 1) if b"ABC N" + bad in line
    ]
    faults = check_corpus(folder)
    assert faults["row"].isna().all()
    assert set(faults["file"]) == {"sources.csv"}
    told = [re.match(r"byte (\w+) in line (\d+): .*ABC N\ufffdws", came) for came in faults["came"]]
    assert [(found[1], int(found[2])) for found in told] == [(byte, line) for line in lines]
    assert set(faults["allowed"]) == {"text in UTF-8, without NUL"}


def test_byte_order_mark_and_other_line_ends_are_fine(folder):
    for path in folder.glob("*.csv"):
        text = path.read_text(encoding="utf-8")
        path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode() + b"\r\n")
    assert check_corpus(folder).empty


def test_quote_that_is_never_closed(folder):
    row = len(read(folder, "sources")) + 1
    with (folder / "sources.csv").open("a", encoding="utf-8") as file:
        file.write('x-2024,news,high,X,X,,"https://x.org\n')
    *where, came, allowed = the_fault(folder)
    assert where == ["sources.csv", row, ""]
    assert came.startswith("unexpected end of data")
    assert "quotes closed" in allowed


def test_rows_are_counted_as_in_a_spreadsheet(folder):
    """Cells of several lines are one row; a blank line is one too."""
    path = folder / "sources.csv"
    header, rest = path.read_text(encoding="utf-8").split("\n", 1)
    two_lines = 'a-2024,news,high,X,"A title\nof two lines",,https://x.org'
    bad = "b-2024,news,good,X,X,,https://x.org"
    path.write_text("\n".join([header, two_lines, "", bad, rest]), encoding="utf-8")
    assert the_fault(folder) == ("sources.csv", 4, "reliability", "good", "high, medium, low")


def test_what_came_is_clipped(folder):
    plant(folder, "claims", CLAIM, "stance", "x" * 100_000)
    assert the_fault(folder)[3] == "x" * 77 + "..."


def test_cell_beyond_the_limit(folder):
    row = plant(folder, "claims", CLAIM, "paraphrase", "x" * 1_000_000)
    faults = check_corpus(folder)
    first = faults.iloc[0]
    assert (first["file"], first["row"]) == ("claims.csv", row)
    assert "field larger than field limit" in first["came"]


def change(folder, **parts):
    """Change parts of the company's account and keep its file's name right."""
    path = folder / COMPANY
    account = json.loads(path.read_text(encoding="utf-8"))
    for key, part in parts.items():
        account[key] = {**account.get(key, {}), **part} if isinstance(part, dict) else part
    path.unlink()
    name = f"accounts/{account['incident_id']}.{account['account']}.json"
    (folder / name).write_text(json.dumps(account), encoding="utf-8")
    return name


def assumption(**parts):
    rest = {"text": "t", "source_id": SOURCE[0], "claim_ids": []}
    assumed = {**rest, "source_id": "assumed"}
    return {"assumptions": [rest, assumed, {**rest, **parts}]}


ACCOUNTS = [
    ({"account": "compny"}, "account", "compny", "company, staff, "),
    ({"incident_id": "nowhere"}, "incident_id", "nowhere", INCIDENTS),
    ({"parties": {"KIRO": "kirro"}}, "parties.KIRO", "kirro", "kiro"),
    ({"parties": {"KIRO": 3}}, "parties.KIRO", "3", "kiro"),
    ({"parties": {"ROBOT": "kiro"}}, "parties.ROBOT", "ROBOT", "TASK, NOASK, BROAD, KIRO"),
    (assumption(source_id="no-source"), "assumptions[2].source_id", "no-source", ", ..."),
    (assumption(claim_ids=[f"{KIRO}-c99"]), "assumptions[2].claim_ids[0]", f"{KIRO}-c99", KIRO),
    (assumption(claim_ids=CLAIM), "assumptions[2].claim_ids[0]", CLAIM[0], KIRO),
    ({"assumptions": []}, "assumptions", "no source", "at least one assumption that names"),
    (
        {"assumptions": [{"text": "t", "source_id": "assumed", "claim_ids": []}]},
        "assumptions",
        "no source",
        "at least one assumption that names",
    ),
    (
        {"switches": {"KIRO": {"question": "q", "kind": "disputed"}}},
        "switches.KIRO",
        "KIRO",
        "u_task, u_noask, u_broad, u_same",
    ),
    ({"swiches": {}}, "swiches", "swiches", "switches"),
    (
        {"switches": {"u_same": {"question": "q", "kind": "open"}}},
        "switches.u_same.kind",
        "open",
        "disputed, counterfactual",
    ),
    (
        {"switches": {"u_same": {"question": " ", "kind": "disputed"}}},
        "switches.u_same.question",
        " ",
        "a question in words",
    ),
    ({"context": {"u_broad": 0}}, "outcome", "OUT", "an outcome that happens in the context"),
]


@pytest.mark.parametrize(("parts", "column", "came", "allowed"), ACCOUNTS)
def test_fault_in_an_account(folder, parts, column, came, allowed):
    file = change(folder, **parts)
    *where, told = the_fault(folder)
    assert where == [file, None, column, came]
    assert allowed in told


@pytest.mark.parametrize(
    ("parts", "came"),
    [
        ({"equations": {"DEL": "KIRO and ("}}, "equation of DEL"),
        ({"equations": {"DEL": "KIRO.__class__"}}, "equation of DEL"),
        ({"outcome": "NOWHERE"}, "NOWHERE"),
        ({"context": []}, "context"),
        ({"endogenous": 3}, "int"),
        ({"parties": [], "normal": {"DEL": 7}}, "DEL"),
        ({"assumptions": [assumption()["assumptions"][0], {"text": "t"}]}, ""),
    ],
)
def test_model_that_cannot_be_built(folder, parts, came):
    file = change(folder, **parts)
    faults = check_corpus(folder)
    assert set(faults["file"]) == {file}
    assert faults["came"].str.contains(came, regex=False).any()


@pytest.mark.parametrize(
    "text", ["", "{", "[1, 2]", "null", "[" * 100_000, "\ufeff{}", '{"a": 1e999']
)
def test_account_that_is_no_json_object(folder, text):
    (folder / COMPANY).write_text(text, encoding="utf-8")
    file, row, column, _, allowed = the_fault(folder)
    assert (file, row, column, allowed) == (COMPANY, None, "", "one JSON object in UTF-8")


def test_account_under_another_name(folder):
    (folder / COMPANY).rename(folder / "accounts" / "amazon.json")
    name = f"the name {KIRO}.company.json"
    assert the_fault(folder) == ("accounts/amazon.json", None, "", "amazon.json", name)


ODD = [None, 1, 1e999, "x", [], [[]], {}, {"a": {}}, [{"source_id": ["x"], "claim_ids": "x"}]]
PARTS = ["incident_id", "account", "exogenous", "endogenous", "equations", "context", "outcome"]
PARTS += ["domains", "agents", "parties", "labels", "normal", "assumptions", "switches", "title"]


@pytest.mark.parametrize("part", PARTS)
def test_odd_part_of_an_account_raises_nothing(folder, part):
    account = json.loads((folder / COMPANY).read_text(encoding="utf-8"))
    for i, odd in enumerate(ODD):
        path = folder / "accounts" / f"{i}.json"
        path.write_text(json.dumps({**account, part: odd}), encoding="utf-8")
    faults = check_corpus(folder)
    assert set(faults["file"]) == {f"accounts/{i}.json" for i in range(len(ODD))}


def test_every_fault_is_found_in_one_run(folder):
    expected = [
        ("incidents.csv", plant(folder, "incidents", INCIDENT, "is_ai", "no"), "is_ai"),
        ("sources.csv", plant(folder, "sources", SOURCE, "url", "x"), "url"),
        ("claims.csv", plant(folder, "claims", CLAIM, "stance", "hates"), "stance"),
        ("claims.csv", plant(folder, "claims", CLAIM, "target_id", "nobody"), "target_id"),
        ("claims.csv", plant(folder, "claims", (f"{AIR}-c02",), "said_on", "soon"), "said_on"),
        ("codes.csv", append(folder, "codes", "x"), ""),
        ("rulings.csv", plant(folder, "rulings", RULING, "amount", "many"), "amount"),
    ]
    change(folder, parties={"KIRO": "nobody"}, outcome="DEL ==")
    faults = check_corpus(folder)
    found = {*zip(faults["file"], faults["row"].fillna(0), faults["column"], strict=True)}
    assert found == {*expected, (COMPANY, 0, "parties.KIRO"), (COMPANY, 0, "")}
    assert len(faults) == len(found)


def test_faults_are_described_in_plain_lines(folder):
    row = plant(folder, "claims", CLAIM, "stance", "blames\u00a0\x1b[2J\n")
    (folder / "sources.csv").unlink()
    first, second = describe_faults(check_corpus(folder)).split("\n")
    assert first.startswith("sources.csv: came nothing; allowed: a table in CSV and UTF-8")
    assert second == (
        f'claims.csv, row {row}, column stance: came "blames\\xa0\\x1b[2J\\n"; allowed: {STANCES}'
    )


@settings(max_examples=30, deadline=None)
@given(
    table=st.sampled_from(["incidents", "parties", "sources", "claims", "codes"]),
    spots=st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=4)), min_size=1, max_size=8),
)
def test_spoilt_bytes_raise_nothing_and_what_passes_loads(three, table, spots):
    path = three / f"{table}.csv"
    whole = path.read_bytes()
    spoilt = bytearray(whole)
    for place, some in spots:
        start = int(place * len(spoilt))
        spoilt[start : start + 2] = some
    try:
        path.write_bytes(bytes(spoilt))
        faults = check_corpus(three)
        describe_faults(faults).encode("utf-8")
        if faults.empty:
            Corpus.read(three)
    finally:
        path.write_bytes(whole)


@pytest.mark.parametrize(
    ("table", "column", "bad"),
    [
        ("incidents", "duration_h", "-1"),
        ("incidents", "loss_usd", "-0.5"),
        ("incidents", "people_harmed", "-3"),
        ("rulings", "amount", "-100"),
        ("rulings", "amount_usd", "-100"),
    ],
)
def test_amounts_are_not_negative(folder, table, column, bad):
    row = plant(folder, table, tuple(read(folder, table)[1][:1]), column, bad)
    assert (f"{table}.csv", row, column, bad) in set(
        check_corpus(folder)[["file", "row", "column", "came"]].itertuples(index=False, name=None)
    )


def test_dates_are_not_in_the_future(folder):
    row = plant(folder, "sources", tuple(read(folder, "sources")[1][:1]), "published_on", "2999-01")
    assert the_fault(folder)[:4] == ("sources.csv", row, "published_on", "2999-01")


@pytest.mark.parametrize("text", ["", "\n", "1\n2\n"])
def test_a_version_is_one_line(folder, text):
    (folder / "VERSION").write_text(text, encoding="utf-8")
    assert the_fault(folder)[0] == "VERSION"


def test_the_first_reading_is_the_one_in_claims(invented):
    rows = read(invented, "codes")
    place = next(n for n, row in enumerate(rows) if row[1:3] == ["a", "stance"])
    rows[place][3] = "exonerates"
    write(invented, "codes", rows)
    fault = the_fault(invented)
    assert fault[:4] == ("codes.csv", place + 1, "code", "exonerates")
    assert fault[4].endswith(", as claims.csv has it")


@pytest.mark.parametrize(
    ("column", "text", "message"),
    [("rating", "101", "a number from 0 to 100"), ("scale_max", "0", "more than scale_min, 0")],
)
def test_ratings_lie_on_their_scale(invented, column, text, message):
    rows = read(invented, "judgements")
    rows[1][rows[0].index(column)] = text
    write(invented, "judgements", rows)
    assert the_fault(invented) == ("judgements.csv", 2, column, text, message)


@pytest.fixture
def invented(checkout, tmp_path):
    """Copy of the three invented incidents, free to spoil."""
    return shutil.copytree(checkout / "tests" / "data" / "invented", tmp_path / "invented")
