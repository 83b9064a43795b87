"""Robustness of the pooled difference: each row is that choice made by hand."""

import pytest

import kit


@pytest.fixture(scope="module")
def claims():
    return kit.load_claims()


@pytest.fixture(scope="module")
def table(claims):
    return kit.robustness(claims, second=kit.load_claims(coder="b")).set_index("choice")


def test_every_choice_of_methods_is_there(table):
    expected = {
        "as shown": (31, 128, 0.507),
        "without low-reliability sources": (28, 111, 0.513),
        "second reading's codes": (30, 123, 0.467),
        "incidents without an operator as zero": (53, 206, 0.297),
    }
    for choice, (n_incidents, n_speakers, difference) in expected.items():
        row = table.loc[choice]
        assert (row["n_incidents"], row["n_speakers"]) == (n_incidents, n_speakers)
        assert row["difference"] == pytest.approx(difference, abs=5e-4)


def test_weights_of_partly(claims, table):
    for weight, words in ((0.25, "0.25"), (1, "1")):
        row = kit.pooled_difference(claims, partly=weight).iloc[0]
        assert table.loc[f"“partly blames” weighs {words}, not 0.5", "difference"] == pytest.approx(
            row["difference"]
        )


def test_outlet_in_place_of_speaker(claims, table):
    by_outlet = claims.assign(speaker_id=claims["origin_id"])
    row = kit.pooled_difference(by_outlet).iloc[0]
    shown = table.loc["outlet in place of speaker"]
    assert shown["difference"] == pytest.approx(row["difference"])
    assert shown["n_speakers"] == row["n_speakers"] == 132


def test_leaving_one_incident_out(claims, table):
    row = table.loc["leaving out one incident at a time"]
    each = [
        kit.operator_difference(claims[claims["incident_id"] != incident])["difference"].mean()
        for incident in kit.operator_difference(claims)["incident_id"]
    ]
    assert (row["low"], row["high"]) == pytest.approx((min(each), max(each)))
    assert row["ends"] == "range"
    assert row["difference"] == table.loc["as shown", "difference"]


def test_without_a_second_reading_that_row_is_missing(claims):
    choices = kit.robustness(claims, draws=10)["choice"]
    assert "second reading's codes" not in set(choices)
    assert choices.iloc[0] == "as shown"


def test_a_subset_looks_at_the_second_reading_of_the_same_incidents(claims):
    ai = claims[claims["is_ai"]]
    table = kit.robustness(ai, second=kit.load_claims(coder="b"), draws=10).set_index("choice")
    row = table.loc["second reading's codes"]
    assert (row["n_incidents"], row["n_speakers"]) == (15, 66)
