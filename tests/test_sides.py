"""Firms against others: every number of methods.md sections 3 and 5."""

import numpy as np
import pandas as pd
import pytest

import kit
from kit.sides import stratified_odds
from tests import naive


@pytest.fixture(scope="module")
def claims():
    return kit.load_claims()


@pytest.fixture(scope="module")
def second():
    return kit.load_claims(coder="b")


def check(row, n, difference, *interval):
    assert (row["n_incidents"], row["n_speakers"]) == n
    assert row["difference"] == pytest.approx(difference, abs=5e-4)
    if interval:
        assert (row["low"], row["high"]) == pytest.approx(interval, abs=0.0101)


def test_the_pooled_difference(claims):
    row = kit.pooled_difference(claims).iloc[0]
    check(row, (31, 128), 0.507, 0.32, 0.68)
    assert (row["up"], row["nil"], row["down"]) == (23, 2, 6)
    assert row["p"] < 0.0003
    assert row["basis"] == ""


def test_the_pooled_difference_without_low_sources(claims):
    row = kit.pooled_difference(claims.query("reliability != 'low'")).iloc[0]
    check(row, (28, 111), 0.513, 0.32, 0.70)


def test_the_pooled_difference_of_ai_and_conventional_automation(claims):
    rows = kit.pooled_difference(claims, by="is_ai").set_index("variant")
    check(rows.loc["True"], (15, 67), 0.597, 0.32, 0.84)
    check(rows.loc["False"], (16, 61), 0.424, 0.18, 0.66)


def test_the_pooled_difference_with_incidents_without_operator(claims):
    row = kit.pooled_difference(claims, without_operator="zero").iloc[0]
    check(row, (53, 206), 0.297, 0.17, 0.42)


def test_the_pooled_difference_in_the_second_reading(second):
    check(kit.pooled_difference(second).iloc[0], (30, 123), 0.467, 0.29, 0.63)
    rows = kit.pooled_difference(second, by="is_ai").set_index("variant")
    check(rows.loc["True"], (15, 66), 0.538)
    check(rows.loc["False"], (15, 57), 0.397)


def test_rows_average_to_the_pooled_difference(claims):
    rows = kit.operator_difference(claims)
    assert len(rows) == 31
    assert rows["difference"].mean() == pytest.approx(
        kit.pooled_difference(claims).iloc[0]["difference"]
    )
    assert rows["difference"].to_numpy() == pytest.approx(rows["firm"] - rows["others"])
    assert rows["difference"].is_monotonic_decreasing
    assert (rows["low"] <= rows["difference"]).all()
    assert (rows["high"] >= rows["difference"]).all()
    assert rows["low"].min() >= -1
    assert rows["high"].max() <= 1


def test_a_row_is_what_claimed_shares_gives(claims):
    shares = kit.claimed_shares(
        claims.query("speaker_kind != 'operator'"), by="speaker_group", target="group"
    )
    operator = shares[shares["party_id"] == "operator"].set_index(["incident_id", "variant"])
    for row in kit.operator_difference(claims).to_dict("records"):
        for side in ("firm", "others"):
            key = row["incident_id"], side
            if key in operator.index:
                assert row[side] == pytest.approx(operator.loc[key, "value"])
                assert row[f"n_{side}"] == operator.loc[key, "n"]
            else:
                assert row[side] == 0


def test_one_seed_one_answer_and_rows_in_any_order(claims):
    one = kit.pooled_difference(claims, rng=7)
    pd.testing.assert_frame_equal(one, kit.pooled_difference(claims, rng=7))
    shuffled = kit.pooled_difference(claims.sample(frac=1, random_state=1), rng=7)
    assert shuffled["difference"].iloc[0] == pytest.approx(one["difference"].iloc[0])


def toy(*incidents):
    """Claims of incidents given as (firm targets, others' targets); o1 is the operator."""
    rows = [
        {
            "incident_id": f"i{number}", "short_title": f"I {number}", "is_ai": number % 2 == 0,
            "has_operator": True, "speaker_id": f"{side}{place}", "about": "harm",
            "speaker_kind": "developer" if side == "firm" else "expert", "speaker_group": side,
            "target_id": target, "target_group": "operator" if target == "o1" else "system",
            "stance": "blames",
        }
        for number, sides in enumerate(incidents)
        for side, targets in zip(("firm", "others"), sides, strict=True)
        for place, target in enumerate(targets)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def test_p_agrees_with_every_labelling():
    claims = toy((["o1"], ["s1", "o1", "s1"]), (["o1", "s1"], ["s1", "s1"]), (["o1"], ["s1"]))
    sides = [([1], [0, 1, 0]), ([1, 0], [0, 0]), ([1], [0])]
    row = kit.pooled_difference(claims, draws=40_000).iloc[0]
    assert row["p"] == pytest.approx(naive.stratified_p(sides), abs=0.01)
    assert row["difference"] == pytest.approx((2 / 3 + 0.5 + 1) / 3)


def test_one_incident_has_no_interval_and_no_incident_no_row():
    row = kit.pooled_difference(toy((["o1"], ["s1"]))).iloc[0]
    assert np.isnan(row["low"])
    assert np.isnan(row["high"])
    assert row["basis"] == "too few to read"
    assert kit.pooled_difference(toy((["o1"], []))).empty
    assert kit.operator_difference(toy((["o1"], []))).empty


def test_incidents_without_operator_are_left_out_or_zero():
    claims = toy((["o1"], ["s1"]), (["s1"], ["s1"]))
    claims["has_operator"] = claims["incident_id"] == "i0"
    assert kit.pooled_difference(claims).iloc[0]["difference"] == 1
    assert kit.pooled_difference(claims, without_operator="zero").iloc[0]["difference"] == 0.5


def test_speech_of_operators_is_left_out(claims):
    without = kit.operator_difference(claims)
    with_them = kit.operator_difference(claims, operator_speech=True)
    assert with_them["n_others"].sum() > without["n_others"].sum()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"by": "mood"}, "no column mood"),
        ({"by": "speaker_id"}, "more than one speaker_id"),
        ({"without_operator": "maybe"}, "without_operator cannot be maybe"),
        ({"draws": 0}, "draws is a number of samples"),
        ({"partly": -1}, "weight from 0 to 1"),
    ],
)
def test_bad_choices_are_refused(claims, options, message):
    with pytest.raises(ValueError, match=message):
        kit.pooled_difference(claims, **options)


def test_tables_of_the_corpus_are_refused_with_a_hint():
    with pytest.raises(ValueError, match=r"load_claims"):
        kit.operator_difference(kit.load_table("claims"))


STRATA = [[[2, 0], [1, 3]], [[1, 1], [0, 2]], [[1, 0], [0, 0]], [[0, 1], [1, 1]]]


def test_own_side_toy():
    """methods.md section 5: 4.5, RBG interval, exact p, three informative strata."""
    result = stratified_odds([np.array(table) for table in STRATA])
    assert result["odds_ratio"] == pytest.approx(4.5)
    assert (result["low"], result["high"]) == pytest.approx((0.357, 56.7), rel=2e-3)
    assert result["p"] == pytest.approx(0.2333, abs=5e-5)
    assert result["informative"] == 3


def test_exact_p_agrees_with_every_table_of_the_margins():
    rng = np.random.default_rng(3)
    for _ in range(200):
        strata = rng.integers(0, 4, size=(rng.integers(1, 4), 2, 2))
        result = stratified_odds(list(strata))
        if result["informative"]:
            assert result["p"] == pytest.approx(float(naive.exact_p(strata.tolist())))


def test_own_side_agrees_with_statsmodels_on_the_corpus(claims):
    row = kit.own_side_difference(claims).iloc[0]
    assert row["odds_ratio"] == pytest.approx(7.1366, abs=5e-5)
    assert row["informative"] == 57
    assert (row["n_own"], row["n_others"], row["cleared_own"]) == (147, 289, 54)
    assert row["low"] < row["odds_ratio"] < row["high"]


def test_own_side_without_an_informative_incident():
    claims = toy((["o1"], ["s1"])).assign(interest="uninvolved")
    row = kit.own_side_difference(claims).iloc[0]
    assert row["informative"] == 0
    assert np.isnan(row["odds_ratio"])
    assert np.isnan(row["p"])
    claims.loc[0, ["interest", "stance"]] = ["own_party", "exonerates"]
    row = kit.own_side_difference(claims).iloc[0]
    assert row["odds_ratio"] == np.inf
    assert np.isnan(row["high"])
