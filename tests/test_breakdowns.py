"""Where blame lands: matrix, disputed shares, levels within sectors, and over time."""

import numpy as np
import pandas as pd
import pytest

import kit
from kit.vocab import ATTRIBUTION_COLUMNS, latest

KIRO = "aws-kiro-2025-12"


@pytest.fixture(scope="module")
def claims():
    return kit.load_claims()


def test_disputed_shares_of_kiro():
    """methods.md section 4: system B 1.5, E 1; AWS B 4, E 1."""
    table = kit.disputed_shares(kit.load_claims(KIRO), by=None).set_index("party_id")
    assert table.loc["kiro", ["blaming", "clearing", "disputed"]].tolist() == [1.5, 1, 0.8]
    assert table.loc["aws", ["blaming", "clearing", "disputed"]].tolist() == [4, 1, 0.4]


def test_disputed_shares_stand_inside_one_sense(claims):
    table = kit.disputed_shares(claims)
    assert set(table["variant"]) <= {"causal", "role", "moral", "legal", "answerable"}
    together = kit.disputed_shares(claims, by=None)
    assert len(together) <= len(table)
    assert table["disputed"].dropna().between(0, 1).all()
    assert table.loc[table["clearing"] == 0, "disputed"].eq(0).all()


def test_disputed_shares_ignore_who_is_neither_blamed_nor_cleared():
    rows = kit.load_claims(KIRO).head(1).assign(stance="partly_blames")
    assert np.isnan(kit.disputed_shares(rows, partly=0)["disputed"].iloc[0])


def test_matrix_of_firms_and_others(claims):
    matrix = kit.blame_matrix(claims).set_index(["speaker_group", "target_role"])
    assert matrix.groupby("speaker_group")["share"].sum().tolist() == pytest.approx([1, 1])
    assert matrix.loc[("firm", "operator"), "clearing"] == 0
    rows = claims.query("about == 'harm' and speaker_kind != 'ai_system'")
    for (who, role), cell in matrix.iterrows():
        here = rows[(rows["speaker_group"] == who) & (rows["target_role"] == role)]
        blaming = here[here["stance"] != "exonerates"]
        clearing = here[here["stance"] == "exonerates"]
        assert cell["blaming"] == len(blaming.drop_duplicates(["incident_id", "speaker_id"]))
        assert cell["clearing"] == len(clearing.drop_duplicates(["incident_id", "speaker_id"]))
    assert (matrix["low"] <= matrix["share"]).all()


def test_matrix_of_one_incident_is_the_claimed_share():
    claims = kit.load_claims(KIRO)
    matrix = kit.blame_matrix(claims, target="target_group")
    shares = kit.claimed_shares(claims, by="speaker_group", target="group")
    for row in shares.itertuples():
        cell = matrix.query("speaker_group == @row.variant and target_group == @row.party_id")
        assert cell["share"].iloc[0] == pytest.approx(row.value)
        assert cell["low"].iloc[0] == pytest.approx(row.low)


def test_a_kind_of_speaker_who_blames_nobody_has_no_share():
    claims = kit.load_claims(KIRO).head(3).assign(stance="exonerates")
    matrix = kit.blame_matrix(claims)
    assert matrix["share"].isna().all()
    assert matrix["low"].isna().all()
    assert matrix["n"].eq(0).all()


@pytest.mark.parametrize("column", ["autonomy_level", "approval", "permissions", "sector", "is_ai"])
def test_blame_by_a_column_of_the_incident(claims, column):
    table = kit.blame_by(claims, column, draws=50)
    sums = table.groupby(["level", "stratum"])["value"].sum()
    assert sums.to_numpy() == pytest.approx(1)
    incidents = claims.drop_duplicates("incident_id").set_index("incident_id")[column]
    shares = kit.claimed_shares(claims, target="group")
    blamed = incidents[incidents.index.isin(shares["incident_id"])]
    whole = table[(table["stratum"] == "all") & (table["group"] == "operator")]
    assert whole["n"].sum() == len(blamed)
    for row in whole.itertuples():
        if row.level != "none":
            ids = blamed.index[blamed.astype(str) == row.level]
            operator = shares[(shares["party_id"] == "operator")].set_index("incident_id")["value"]
            assert row.value == pytest.approx(operator.reindex(ids).fillna(0).mean())
            assert row.n == len(ids)
    assert set(table.loc[table["n"] < 5, "basis"]) <= {"too few to read"}
    assert set(table.loc[table["n"] >= 5, "basis"]) == {""}


def levels(values, levels, strata):
    """Claims of one speaker an incident, on the operator (1) or on the system (0)."""
    return pd.DataFrame(
        {
            "incident_id": f"i{number}", "speaker_id": "a", "speaker_kind": "expert",
            "target_id": "o" if value else "s", "stance": "blames", "about": "harm",
            "target_group": "operator" if value else "system", "level": level, "sector": stratum,
        }
        for number, (value, level, stratum) in enumerate(zip(values, levels, strata, strict=True))
    )  # fmt: skip


def p_of(table):
    rows = table[(table["group"] == "operator") & (table["stratum"] == "all")]
    assert rows["p"].nunique(dropna=False) == 1
    return rows["p"].iloc[0]


def test_a_difference_between_sectors_is_none_between_levels():
    """Level and sector go together: the raw means are far apart, inside sectors nothing is."""
    claims = levels([1] * 12 + [0] * 12, ["x"] * 12 + ["y"] * 12, ["p"] * 12 + ["q"] * 12)
    assert p_of(kit.blame_by(claims, "level", draws=500)) == 1
    assert p_of(kit.blame_by(claims, "level", within=None, draws=500)) < 0.01


def test_a_difference_inside_sectors_is_found():
    claims = levels([1, 0] * 12, ["x", "y"] * 12, ["p"] * 12 + ["q"] * 12)
    assert p_of(kit.blame_by(claims, "level", draws=500)) < 0.01


def test_p_of_levels_agrees_with_every_shuffle():
    """Four incidents, two a level: 2 of the 6 splits are as far apart."""
    claims = levels([1, 1, 0, 0], ["x", "x", "y", "y"], ["p"] * 4)
    table = kit.blame_by(claims, "level", draws=20_000)
    assert p_of(table) == pytest.approx(2 / 6, abs=0.015)


def test_one_level_has_no_p():
    claims = levels([1, 0], ["x", "x"], ["p", "p"])
    assert np.isnan(p_of(kit.blame_by(claims, "level")))


def test_a_level_must_belong_to_the_incident(claims):
    with pytest.raises(ValueError, match="more than one speaker_kind"):
        kit.blame_by(claims, "speaker_kind")
    with pytest.raises(ValueError, match="no column mood"):
        kit.blame_by(claims, "mood")


def test_over_time_ends_at_the_claimed_shares(claims):
    over_time = kit.claimed_over_time(claims)
    assert list(over_time.columns) == list(ATTRIBUTION_COLUMNS)
    last = over_time.groupby(["incident_id", "party_id"], as_index=False).last()
    shares = kit.claimed_shares(claims, target="group")
    both = last.merge(shares, on=["incident_id", "party_id"], suffixes=("", "_shares"))
    assert len(both) == len(last) == len(shares)
    for column in ("value", "low", "high", "n"):
        assert both[column].to_numpy() == pytest.approx(both[f"{column}_shares"].to_numpy())


def test_every_date_is_what_had_been_said_by_then():
    claims = kit.load_claims(KIRO)
    over_time = kit.claimed_over_time(claims)
    said = claims["said_on"].map(latest)
    for date, rows in over_time.groupby("variant"):
        shares = kit.claimed_shares(claims[said <= latest(date)], target="group")
        assert rows["value"].tolist() == pytest.approx(
            shares.set_index("party_id")["value"].reindex(rows["party_id"]).tolist()
        )


def test_no_claims_no_rows(claims):
    nothing = claims.head(0)
    assert kit.claimed_over_time(nothing).empty
    assert kit.blame_matrix(nothing).empty
    assert kit.disputed_shares(nothing).empty
    assert kit.blame_by(nothing, "sector").empty
    assert kit.operator_difference(nothing).empty
    assert kit.pooled_difference(nothing).empty
    assert kit.own_side_difference(nothing).empty
    assert kit.robustness(nothing).empty
