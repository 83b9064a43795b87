"""The claimed lens: every number of methods.md sections 1 and 2, and the table of CODEBOOK.md."""

import re

import pandas as pd
import pytest

import kit
from kit.stats import total_variation
from kit.tables import bundled
from kit.vocab import ATTRIBUTION_COLUMNS, GROUPS

GROUP_OF = {"o": "operator", "f": "organisation", "s": "system", "x": "other"}


def toy(*claims, incident="toy"):
    """Claims from (speaker, kind, target, stance); the target's first letter gives its group."""
    rows = [
        {
            "incident_id": incident,
            "speaker_id": speaker,
            "speaker_kind": kind,
            "speaker_group": "firm" if kind in {"developer", "deployer"} else "others",
            "target_id": target,
            "target_group": GROUP_OF[target[0]],
            "stance": stance,
            "about": "harm",
        }
        for speaker, kind, target, stance in claims
    ]
    return pd.DataFrame(rows)


def shares(table):
    return dict(zip(table["party_id"], table["value"], strict=True))


@pytest.fixture(scope="module")
def kiro():
    return kit.load_claims("aws-kiro-2025-12")


@pytest.mark.parametrize(
    ("unit", "who", "expected", "n"),
    [
        ("claim", None, (0.2105, 0.6316, 0.1579), 12),
        ("speaker", None, (0.2273, 0.5909, 0.1818), 11),
        ("claim", "firm", (1, 0, 0), 1),
        ("speaker", "firm", (1, 0, 0), 1),
        ("claim", "others", (0.1176, 0.7059, 0.1765), 11),
        ("speaker", "others", (0.15, 0.65, 0.20), 10),
    ],
)
def test_kiro_shares(kiro, unit, who, expected, n):
    table = kit.claimed_shares(
        kiro, by=None if who is None else "speaker_group", unit=unit, target="group"
    )
    table = table[table["variant"] == (who or "")].set_index("party_id")
    given = table.loc[["operator", "organisation", "system"], "value"]
    assert given.tolist() == pytest.approx(expected, abs=5e-5)
    assert table["n"].unique().tolist() == [n]
    assert (table[["low", "high"]].isna() == (unit == "claim")).all().all()


def test_kiro_leaving_one_speaker_out(kiro):
    operator = [
        shares(kit.claimed_shares(kiro[kiro["speaker_id"] != speaker], target="group"))["operator"]
        for speaker in kiro["speaker_id"].unique()
    ]
    assert (min(operator), max(operator)) == pytest.approx((0.15, 0.25))


@pytest.mark.parametrize(("partly", "expected"), [(0.25, 0.182), (0.5, 0.211), (1, 0.250)])
def test_kiro_weight_of_partly(kiro, partly, expected):
    table = kit.claimed_shares(kiro, unit="claim", target="group", partly=partly)
    assert shares(table)["operator"] == pytest.approx(expected, abs=5e-4)


def test_kiro_under_five_speakers_is_too_few(kiro):
    table = kit.claimed_shares(kiro, by="speaker_group")
    assert set(table.query("variant == 'firm'")["basis"]) == {"too few to read"}
    assert set(table.query("variant == 'others'")["basis"]) == {""}


def test_cleared_is_zero_and_unmentioned_is_absent(kiro):
    firm = shares(kit.claimed_shares(kiro, by="speaker_group").query("variant == 'firm'"))
    assert firm == {"aws": 0, "engineer": 1, "kiro": 0}


def test_shares_sum_to_one_over_the_whole_corpus():
    table = kit.claimed_shares(kit.load_claims(), by="speaker_group")
    assert list(table.columns) == list(ATTRIBUTION_COLUMNS)
    sums = table.groupby(["incident_id", "variant"])["value"].sum()
    assert sums.to_numpy() == pytest.approx(1)
    assert (table["low"] <= table["value"]).all()
    assert (table["value"] <= table["high"]).all()


def test_group_share_is_a_sum_never_a_maximum():
    claims = toy(("a", "expert", "f1", "blames"), ("a", "expert", "f2", "blames"),
                 ("a", "expert", "s1", "blames"))  # fmt: skip
    assert shares(kit.claimed_shares(claims, target="group")) == pytest.approx(
        {"organisation": 2 / 3, "system": 1 / 3}
    )


def test_strongest_weight_counts_once_a_speaker():
    claims = toy(("a", "expert", "o1", "partly_blames"), ("a", "expert", "o1", "blames"),
                 ("a", "expert", "o1", "blames"), ("a", "expert", "s1", "blames"))  # fmt: skip
    assert shares(kit.claimed_shares(claims)) == {"o1": 0.5, "s1": 0.5}
    assert shares(kit.claimed_shares(claims, unit="claim"))["o1"] == pytest.approx(2.5 / 3.5)


def test_where_nobody_blames_there_is_no_row():
    assert kit.claimed_shares(toy(("a", "expert", "o1", "exonerates"))).empty


def test_speech_by_ai_systems_and_about_attribution_is_left_out():
    claims = toy(("a", "expert", "o1", "blames"), ("bot", "ai_system", "s1", "accepts_blame"))
    assert shares(kit.claimed_shares(claims)) == {"o1": 1}
    assert shares(kit.claimed_shares(claims, ai_speech=True)) == {"o1": 0.5, "s1": 0.5}
    assert kit.claimed_shares(claims.assign(about="attribution")).empty


def test_order_of_rows_and_names_do_not_matter(kiro):
    one = kit.claimed_shares(kiro)
    other = kit.claimed_shares(kiro.sample(frac=1, random_state=1))
    pd.testing.assert_frame_equal(one, other)


def test_claims_are_not_changed(kiro):
    before = kiro.copy()
    kit.claimed_shares(kiro, by="speaker_group")
    kit.claim_distance(kiro)
    pd.testing.assert_frame_equal(kiro, before)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"unit": "word"}, "unit cannot be word; it is one of speaker, claim"),
        ({"target": "role"}, "target cannot be role"),
        ({"by": "mood"}, "no column mood"),
        ({"partly": 2}, "weight from 0 to 1"),
    ],
)
def test_bad_choices_are_refused(kiro, options, message):
    with pytest.raises(ValueError, match=message):
        kit.claimed_shares(kiro, **options)


def test_raw_claims_are_refused_with_a_hint():
    with pytest.raises(ValueError, match=r"no column target_group.*load_claims"):
        kit.claimed_shares(kit.load_table("claims"))


def distance(claims):
    return kit.claim_distance(claims).iloc[0]


def test_toy_two_against_three():
    row = distance(toy(("F1", "developer", "o1", "blames"), ("F2", "developer", "o1", "blames"),
                       ("O1", "expert", "s1", "blames"), ("O2", "expert", "f1", "blames"),
                       ("O3", "expert", "o1", "blames")))  # fmt: skip
    assert row["distance"] == pytest.approx(2 / 3)
    assert row["shuffled_mean"] == pytest.approx(0.6)
    assert row["p"] == pytest.approx(4 / 10)
    assert (row["n_first"], row["n_second"]) == (2, 3)


def test_toy_one_against_two():
    row = distance(toy(("F1", "developer", "o1", "blames"), ("O1", "expert", "s1", "blames"),
                       ("O2", "expert", "f1", "blames")))  # fmt: skip
    assert (row["distance"], row["shuffled_mean"], row["p"], row["p_floor"]) == (1, 1, 1, 1)


def test_toy_two_against_two():
    row = distance(toy(("F1", "developer", "o1", "blames"), ("F2", "developer", "o1", "blames"),
                       ("O1", "expert", "s1", "blames"),
                       ("O2", "expert", "f1", "blames")))  # fmt: skip
    assert (row["distance"], row["shuffled_mean"]) == (1, pytest.approx(2 / 3))
    assert row["p"] == row["p_floor"] == pytest.approx(2 / 6)


@pytest.mark.parametrize(
    ("incident", "expected"),
    [
        ("aws-kiro-2025-12", (0.850, 0.591, 0.364, 1, 10)),
        ("meta-sev1-2026-03", (1, 1, 1, 1, 2)),
        ("post-office-horizon-1999", (1, 0.500, 0.250, 1, 3)),
        ("tesla-mountain-view-2018-03", (0.800, 0.867, 1, 1, 5)),
        ("tesla-key-largo-2019-04", (0.750, 0.800, 1, 1, 4)),
        ("air-france-447-2009-06", (0.750, 0.600, 0.400, 1, 4)),
        ("asiana-214-2013-07", (0.500, 0.556, 1, 2, 2)),
        ("knight-capital-2012-08", (0.389, 0.319, 0.500, 1, 3)),
        ("crowdstrike-delta-2024-07", (0, 0, 1, 1, 4)),
    ],
)
def test_distances_of_methods(incident, expected):
    row = distance(kit.load_claims(incident))
    names = ["distance", "shuffled_mean", "p", "n_first", "n_second"]
    assert row[names].tolist() == pytest.approx(expected, abs=5e-4)
    assert row["p_floor"] <= row["p"]


def test_distance_needs_both_sides_and_few_enough_shuffles():
    one_side = toy(("a", "expert", "o1", "blames"), ("b", "expert", "s1", "blames"))
    assert kit.claim_distance(one_side).empty
    many = toy(*[(f"F{i}", "developer", "o1", "blames") for i in range(15)],
               *[(f"O{i}", "expert", "s1", "blames") for i in range(15)])  # fmt: skip
    with pytest.raises(ValueError, match="155,117,520 ways"):
        kit.claim_distance(many)


def codebook_rows():
    text = (bundled("data") / "CODEBOOK.md").read_text(encoding="utf-8")
    line = re.compile(r"^\| ([a-z0-9-]+) \| ([0-9.]+) \| (\d+) \| (.*?) \| (\d+) \| (.*?) \|$")
    return [match.groups() for match in map(line.match, text.splitlines()) if match]


def parse_shares(text):
    return {group: int(value) for group, value in re.findall(r"(\w+) (\d+)%", text)}


@pytest.mark.parametrize("row", codebook_rows(), ids=lambda row: row[0])
def test_table_of_codebook(row):
    """Nine incidents: distance, number of claims, and where each side's blame falls."""
    incident, far, n_firm, firm, n_others, others = row
    claims = kit.load_claims(incident).query("about == 'harm'")
    counts = claims["speaker_group"].value_counts()
    assert (counts["firm"], counts["others"]) == (int(n_firm), int(n_others))
    table = kit.claimed_shares(
        claims, by="speaker_group", unit="claim", target="group", ai_speech=True
    )
    wide = table.pivot_table(index="variant", columns="party_id", values="value").reindex(
        columns=list(GROUPS)
    )
    for side, expected in (("firm", firm), ("others", others)):
        given = {g: round(100 * v) for g, v in wide.loc[side].dropna().items()}
        assert given == parse_shares(expected)
    filled = wide.fillna(0)
    gap = total_variation(filled.loc["firm"], filled.loc["others"])
    assert gap == pytest.approx(float(far), abs=5e-4)


def test_leaving_one_speaker_out_of_the_distance():
    row = distance(kit.load_claims("aws-kiro-2025-12"))
    assert (row["low"], row["high"]) == pytest.approx((0.8333, 0.9444), abs=5e-5)


@pytest.mark.parametrize("between", [("firm", "firm"), ("firm",), "firm"])
def test_a_distance_needs_two_groups(kiro, between):
    with pytest.raises(ValueError, match="two different groups"):
        kit.claim_distance(kiro, between=between)


def test_codebook_has_nine_rows():
    assert len(codebook_rows()) == 9
