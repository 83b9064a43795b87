"""Shares, gaps and crumple-like gaps: the numbers of methods.md sections 7 and 8."""

import pandas as pd
import pytest

import kit
from kit.gaps import choose
from kit.vocab import ATTRIBUTION_COLUMNS


def rows(values, *, lens="modelled", measure="degree_of_responsibility", variant="", scale="degree",
         n=1, n_unit="specifications", incident="toy"):  # fmt: skip
    """Attribution rows from party -> value or (low, value, high)."""
    table = []
    for party, value in values.items():
        low, middle, high = value if isinstance(value, tuple) else (value, value, value)
        table.append(
            (incident, party, lens, measure, variant, scale, middle, low, high, n, n_unit, "")
        )
    return pd.DataFrame(table, columns=list(ATTRIBUTION_COLUMNS))


def bounds(table):
    return {r.party_id: (r.low, r.value, r.high) for r in table.itertuples()}


def test_degrees_become_shares():
    table = kit.to_shares(rows({"a": 1, "b": 0.5, "c": 0.5}))
    assert [value for _, value, _ in bounds(table).values()] == [1 / 2, 1 / 4, 1 / 4]
    assert set(table["scale"]) == {"share"}


def test_bounds_become_bounds():
    table = bounds(kit.to_shares(rows({"a": (1, 1, 1), "b": (0.25, 0.25, 0.5), "c": 0.25})))
    assert table["a"][::2] == pytest.approx((0.5714, 0.6667), abs=5e-5)
    assert table["b"][::2] == pytest.approx((0.1667, 0.2857), abs=5e-5)
    assert table["c"][::2] == pytest.approx((0.1429, 0.1667), abs=5e-5)


def test_all_zero_gives_no_rows():
    assert kit.to_shares(rows({"a": 0, "b": 0})).empty


def test_shares_stay_and_ratings_are_refused():
    table = rows({"a": 0.7, "b": 0.3}, scale="share")
    pd.testing.assert_frame_equal(kit.to_shares(table), table)
    with pytest.raises(ValueError, match=r"scale cannot be rating.*rate_shares"):
        kit.to_shares(rows({"a": 0.7}, scale="rating"))


def two_lenses():
    claimed = rows({"a": (0.2, 0.6, 0.9), "b": (0.1, 0.4, 0.8)}, lens="claimed",
                   measure="blame_claims", scale="share", n=5, n_unit="speakers")  # fmt: skip
    found = rows({"a": 0.67, "b": 0.33}, lens="found", measure="fault_share", scale="share")
    return pd.concat([claimed, found], ignore_index=True)


def test_gap_is_subtraction():
    table = kit.gap(two_lenses(), of="claimed", against="found").set_index("party_id")
    assert table.loc["a", ["gap", "low", "high"]].tolist() == pytest.approx([-0.07, -0.47, 0.23])
    assert table["gap"].sum() == pytest.approx(0)
    assert table.loc["a", ["n_of", "n_against"]].tolist() == [5, 1]
    assert table.loc["a", "n_unit_of"] == "speakers"
    assert (table[["left_out_of", "left_out_against"]] == 0).all().all()


def test_gap_turned_round_has_the_other_sign():
    one = kit.gap(two_lenses(), of="claimed", against="found")
    other = kit.gap(two_lenses(), of="found", against="claimed")
    assert one["gap"].tolist() == pytest.approx((-other["gap"]).tolist())
    assert one["low"].tolist() == pytest.approx((-other["high"]).tolist())


def test_unequal_parties_are_refused_or_left_out_in_the_open():
    table = pd.concat([two_lenses().query("lens == 'found'"),
                       rows({"a": 0.25, "b": 0.5, "bot": 0.25}, lens="claimed", scale="share",
                            measure="blame_claims", n=4, n_unit="speakers")])  # fmt: skip
    with pytest.raises(ValueError, match=r"unequal parties: only of: toy/bot.*common=True"):
        kit.gap(table, of="claimed", against="found")
    common = kit.gap(table, of="claimed", against="found", common=True).set_index("party_id")
    assert common.loc["a", "gap"] == pytest.approx(1 / 3 - 0.67)
    assert common.loc["a", "left_out_of"] == pytest.approx(0.25)
    assert common.loc["a", "left_out_against"] == 0


def test_a_side_is_exactly_one_measure_and_variant():
    table = pd.concat([two_lenses(), rows({"a": 1.0, "b": 0.0}, lens="claimed", scale="share",
                                          measure="blame_claims", variant="firm")])  # fmt: skip
    with pytest.raises(ValueError, match=r"2 choices; name one of .*'firm'"):
        kit.gap(table, of="claimed", against="found")
    with pytest.raises(ValueError, match=r"nothing; name one of .*'found', 'fault_share', ''"):
        kit.gap(table, of="perceived", against="found")
    with pytest.raises(ValueError, match="a side is"):
        choose(table, ())


def test_degrees_are_refused_with_the_next_step():
    with pytest.raises(ValueError, match=r"scale cannot be degree.*to_shares"):
        kit.gap(rows({"a": 1}), of="modelled", against="modelled")


def test_a_party_twice_is_refused():
    with pytest.raises(ValueError, match="twice: toy, modelled"):
        kit.to_shares(pd.concat([rows({"a": 1}), rows({"a": 0.5})]))


def test_incidents_must_meet():
    elsewhere = rows({"a": 1.0}, lens="claimed", scale="share", incident="other")
    table = pd.concat([two_lenses().query("lens == 'found'"), elsewhere])
    with pytest.raises(ValueError, match="no incident in common"):
        kit.gap(table, of="claimed", against="found")


@pytest.fixture(scope="module")
def crumple():
    return kit.crumple_gap(kit.compare("aws-kiro-2025-12", target="group"))


@pytest.mark.parametrize(
    ("claims", "claimed", "gaps", "at_third"),
    [
        ("firm", (1, 0.025, 1), (0, 0.5, 0.667, 0.75), (-0.308, 0.667)),
        ("others", (0.15, 0.011, 0.503), (-0.85, -0.35, -0.183, -0.10), (-0.322, 0.169)),
        ("all", (0.227, 0.040, 0.565), (-0.773, -0.273, -0.106, -0.023), (-0.294, 0.232)),
    ],
)
def test_crumple_table_of_methods(crumple, claims, claimed, gaps, at_third):
    table = crumple.query("claims == @claims")
    first = table.iloc[0]
    ends = (first["claimed"], first["claimed_low"], first["claimed_high"])
    assert ends == pytest.approx(claimed, abs=5e-4)
    for modelled, expected in zip((1, 1 / 2, 1 / 3, 1 / 4), gaps, strict=True):
        at = table[(table["modelled"] - modelled).abs() < 1e-9]
        assert len(at)
        assert at["gap"].to_numpy() == pytest.approx(expected, abs=5e-4)
    third = table[(table["modelled"] - 1 / 3).abs() < 1e-9].iloc[0]
    assert (third["low"], third["high"]) == pytest.approx(at_third, abs=5e-4)


def test_crumple_has_a_row_an_account_and_setting(crumple):
    firm = crumple.query("claims == 'firm'")
    assert firm["account"].value_counts().to_dict() == {
        "company": 2, "staff": 2, "critic": 4, "reconstruction": 4}  # fmt: skip
    assert set(firm.loc[firm["circular"], "account"]) == {"company"}
    assert not crumple.query("claims != 'firm'")["circular"].any()


def test_kiro_is_not_crumple_like(crumple):
    envelope = kit.crumple_envelope(crumple).set_index("claims")
    assert not envelope["crumple_like"].any()
    assert envelope.loc["firm", ["rows", "circular"]].tolist() == [10, 2]


def crumple_toy(low, account="staff"):
    claimed = rows({"operator": (low, 0.9, 1.0), "organisation": (0.0, 0.1, 0.4)}, lens="claimed",
                   measure="blame_claims", variant="firm", scale="share")  # fmt: skip
    modelled = rows({"operator": 0.2, "organisation": 0.8}, measure="could_have_prevented",
                    variant=account, scale="share")  # fmt: skip
    return kit.crumple_gap(pd.concat([claimed, modelled], ignore_index=True))


def test_crumple_like_needs_the_lowest_end_above_zero():
    assert kit.crumple_envelope(crumple_toy(0.3))["crumple_like"].tolist() == [True]
    assert kit.crumple_envelope(crumple_toy(0.2))["crumple_like"].tolist() == [False]


def test_circular_rows_alone_show_nothing():
    envelope = kit.crumple_envelope(crumple_toy(0.3, account="company"))
    assert envelope["crumple_like"].tolist() == [False]
    assert envelope["rows"].tolist() == [0]
    assert envelope["gap_low"].isna().all()


def test_operator_who_is_no_actor_is_missing_not_zero():
    claimed = rows({"operator": 1.0, "organisation": 0.0}, lens="claimed", measure="blame_claims",
                   variant="firm", scale="share")  # fmt: skip
    modelled = rows({"organisation": 1.0}, measure="could_have_prevented", variant="staff",
                    scale="share")  # fmt: skip
    table = kit.crumple_gap(pd.concat([claimed, modelled], ignore_index=True))
    assert table["gap"].isna().all()
    assert kit.crumple_envelope(table)["rows"].tolist() == [0]


def test_crumple_leaves_other_groups_out():
    """Blame on others is set aside on both sides before operators are compared."""
    claimed = rows({"operator": 0.5, "other": 0.5}, lens="claimed", measure="blame_claims",
                   variant="firm", scale="share", n=8, n_unit="speakers")  # fmt: skip
    modelled = rows({"operator": 0.25, "system": 0.25, "other": 0.5}, scale="share",
                    measure="could_have_prevented", variant="staff")  # fmt: skip
    row = kit.crumple_gap(pd.concat([claimed, modelled], ignore_index=True)).iloc[0]
    assert (row["claimed"], row["modelled"]) == (1, 0.5)
    assert row["claimed_low"] == pytest.approx(0.025 ** (1 / 4))


def test_crumple_needs_groups_and_both_lenses():
    with pytest.raises(ValueError, match=r"party_id cannot be .*target='group'"):
        kit.crumple_gap(kit.compare("aws-kiro-2025-12"))
    with pytest.raises(ValueError, match="names no shares"):
        kit.crumple_gap(kit.compare("asiana-214-2013-07", target="group"))


def test_by_group_adds_shares_and_takes_the_largest_degree():
    parties = pd.DataFrame({"incident_id": "toy", "party_id": ["a", "b", "c"],
                            "role": ["developer", "manager", "operator"]})  # fmt: skip
    shares = kit.by_group(rows({"a": 0.3, "b": 0.2, "c": 0.5}, scale="share"), parties)
    assert dict(zip(shares["party_id"], shares["value"], strict=True)) == {
        "organisation": 0.5, "operator": 0.5}  # fmt: skip
    degrees = kit.by_group(rows({"a": 0.5, "b": 1.0, "c": 0.5}), parties)
    assert degrees.set_index("party_id")["value"].to_dict() == {"organisation": 1, "operator": 0.5}
    with pytest.raises(ValueError, match="no row for d"):
        kit.by_group(rows({"d": 1}), parties)


def test_by_group_agrees_with_claims_counted_by_group():
    claims = kit.load_claims()
    by_party = kit.by_group(kit.claimed_shares(claims), kit.load_table("parties"))
    direct = kit.claimed_shares(claims, target="group")
    both = by_party.merge(direct, on=["incident_id", "party_id"], suffixes=("", "_direct"))
    assert len(both) == len(direct) == len(by_party)
    for column in ("value", "low", "high", "n"):
        assert both[column].to_numpy() == pytest.approx(both[f"{column}_direct"].to_numpy())


def test_speakers_who_blame_others_only_count_as_0():
    """Others blame the Post Office and Fujitsu: the sub-postmasters have a share of 0 of theirs."""
    rows = kit.crumple_gap(kit.compare("post-office-horizon-1999", target="group"))
    others = rows[rows["claims"] == "others"]
    assert (others["claimed"] == 0).all()
    assert others["n"].eq(3).all()
    assert others["claimed_high"].between(0.5, 0.8).all()
    everybody = kit.crumple_gap(kit.compare(target="group"))
    assert everybody["n"].notna().all()
    assert "nan" not in kit.describe_crumple(rows)
