"""Found and perceived shares, and all lenses on one incident."""

import pandas as pd
import pytest

import kit
from kit.vocab import ATTRIBUTION_COLUMNS


def ratings(*people, **changes):
    """Judgements of a party `a` and a party `b`, a pair a participant."""
    table = pd.DataFrame(
        [
            {"participant_id": str(i), "party_id": party, "rating": float(rating)}
            for i, pair in enumerate(people)
            for party, rating in zip("ab", pair, strict=True)
        ]
    )
    constants = {"study_id": "toy", "item_id": "1", "incident_id": "toy", "role": "operator",
                 "measure": "blame_rating", "condition": "", "phase": "before",
                 "scale_min": 0.0, "scale_max": 100.0}  # fmt: skip
    return table.assign(**{**constants, **changes})


def test_free_ratings_of_methods():
    """Section 8: .75 and .25, one set aside; raw sums over all four 67.5, SD 83.02."""
    table = kit.rate_shares(ratings((90, 90), (10, 0), (0, 0), (60, 20)))
    assert table.set_index("party_id")["value"].to_dict() == {"a": 0.75, "b": 0.25}
    assert set(table["n"]) == {3}
    assert set(table["basis"]) == {
        "too few to read; 1 of 4 set aside, all ratings lowest; "
        "raw sum of ratings mean 67.5, SD 83.0"
    }
    assert list(table.columns) == list(ATTRIBUTION_COLUMNS)


def test_scale_that_starts_at_one_is_shifted():
    table = kit.rate_shares(ratings((7, 1), (7, 1), scale_min=1.0, scale_max=7.0))
    assert table["value"].tolist() == [1, 0]


def test_bad_ratings_are_refused():
    with pytest.raises(ValueError, match=r"participant 0 rated a 110.0, outside 0.0 to 100.0"):
        kit.rate_shares(ratings((110, 0)))
    with pytest.raises(ValueError, match="twice"):
        kit.rate_shares(pd.concat([ratings((1, 2)), ratings((3, 4))]))


def test_a_party_left_out_is_not_zero():
    table = kit.rate_shares(ratings((50, 50), (80, 20), (90, 10)).iloc[:-1])
    assert table.set_index("party_id")["value"].to_dict() == {"a": 0.65, "b": 0.35}
    assert "1 of 3 set aside, not every party rated" in table["basis"].iloc[0]


def test_before_and_after_and_two_studies_stand_apart():
    both = pd.concat([ratings((80, 20)), ratings((60, 40), phase="after"),
                      ratings((50, 50), study_id="other")])  # fmt: skip
    table = kit.rate_shares(both).query("party_id == 'a'").set_index("variant")["value"]
    assert table.to_dict() == {"other, before": 0.5, "toy, after": 0.6, "toy, before": 0.8}


def test_items_do_not_mix():
    other = ratings((100, 0), incident_id="other").replace({"party_id": {"b": "c"}})
    table = kit.rate_shares(pd.concat([ratings((50, 50)), other]))
    assert table.groupby("incident_id")["party_id"].agg(list).to_dict() == {
        "toy": ["a", "b"], "other": ["a", "c"]}  # fmt: skip


def test_nobody_left_gives_no_rows():
    assert kit.rate_shares(ratings((0, 0))).empty
    assert list(kit.rate_shares(ratings((0, 0)).iloc[:0]).columns) == list(ATTRIBUTION_COLUMNS)


def test_key_largo_is_found():
    """Benavides v. Tesla: the jury put a third on the maker, two thirds on the driver."""
    found = kit.compare("tesla-key-largo-2019-04").query("lens == 'found'")
    assert found.set_index("party_id")["value"].to_dict() == {"driver": 0.67, "tesla": 0.33}
    assert set(found["n_unit"]) == {"decisions"}
    assert set(found["variant"]) == {""}


def test_found_shares_sum_to_one():
    found = kit.found_shares(kit.load_table("rulings"))
    sums = found.groupby(["incident_id", "variant"])["value"].sum()
    assert sums.to_numpy() == pytest.approx(1)
    assert found["basis"].str.match("(stated|implied), ").all()


def test_kiro_through_every_lens():
    table = kit.compare("aws-kiro-2025-12")
    assert table["lens"].unique().tolist() == ["claimed", "modelled"]
    shares = table[table["scale"] == "share"]
    sums = shares.groupby(["lens", "measure", "variant"])["value"].sum()
    assert sums.to_numpy() == pytest.approx(1)
    prevented = table.query("measure == 'could_have_prevented'")
    assert prevented["variant"].nunique() == 12


def test_kiro_ranges_of_methods():
    """Section 9: ranges over the eight specifications; no row where a party is no actor."""
    shares = kit.compare("aws-kiro-2025-12").query("measure == 'could_have_prevented'")
    ends = shares.groupby("party_id")["value"].agg(["min", "max"])
    assert ends.loc["engineer"].tolist() == pytest.approx([1 / 4, 1])
    assert ends.loc["kiro"].tolist() == pytest.approx([0, 1 / 2])
    assert ends.loc["aws"].tolist() == pytest.approx([1 / 4, 1 / 3])
    assert ends.loc["leadership"].tolist() == pytest.approx([0, 1 / 4])
    assert not (shares.query("party_id == 'aws'")["variant"].str.startswith("company")).any()


def test_judgements_join_the_comparison():
    judgements = ratings((80, 20), (70, 30), incident_id="aws-kiro-2025-12")
    judgements["party_id"] = judgements["party_id"].map({"a": "engineer", "b": "aws"})
    table = kit.compare("aws-kiro-2025-12", judgements=judgements).query("lens == 'perceived'")
    assert table.set_index("party_id")["value"].to_dict() == {"aws": 0.25, "engineer": 0.75}


@pytest.mark.parametrize("target", ["party", "group"])
def test_all_incidents_at_once_or_one_by_one(target):
    everything = kit.compare(target=target)
    assert list(everything.columns) == list(ATTRIBUTION_COLUMNS)
    shares = everything[everything["scale"] == "share"]
    sums = shares.groupby(["incident_id", "lens", "measure", "variant"])["value"].sum()
    assert sums.to_numpy() == pytest.approx(1)
    for incident in kit.load_table("incidents")["incident_id"].iloc[::6]:
        here = everything[everything["incident_id"] == incident].reset_index(drop=True)
        alone = kit.compare(incident, target=target)
        pd.testing.assert_frame_equal(alone, here, check_dtype=False)


def test_an_averted_setting_has_no_rows():
    corpus = kit.load_corpus()
    staff = dict(corpus.accounts["aws-kiro-2025-12", "staff"])
    staff["switches"] = {"u_perm": {"question": "Had it the rights?", "kind": "disputed"}}
    changed = kit.Corpus(
        corpus.tables, {**corpus.accounts, ("aws-kiro-2025-12", "staff"): staff}, "test"
    )
    table = kit.compare("aws-kiro-2025-12", corpus=changed)
    assert [v for v in table["variant"].unique() if v.startswith("staff")] == ["staff"]


def test_unknown_names_are_answered():
    with pytest.raises(KeyError, match="near it: aws-kiro-2025-12"):
        kit.compare("aws-kiro-2025")
    with pytest.raises(ValueError, match="an account of aws-kiro-2025-12 cannot be press; it is "):
        kit.load_account("aws-kiro-2025-12", "press")
    with pytest.raises(ValueError, match="has no accounts"):
        kit.load_account("asiana-214-2013-07", "company")
    with pytest.raises(ValueError, match="target cannot be role"):
        kit.compare("aws-kiro-2025-12", target="role")


def test_list_accounts_of_the_whole_corpus():
    table = kit.list_accounts()
    assert len(table) >= 34
    assert (table["incident_id"].value_counts() >= 2).sum() >= 14
    assert kit.list_accounts("asiana-214-2013-07").empty


def test_judgements_of_a_role_alone_are_of_no_party(checkout):
    """An answer may name a role of an incident and no party: it enters no party's share."""
    corpus = kit.Corpus.read(checkout / "tests" / "data" / "invented")
    judgements = corpus.table("judgements")
    assert "perceived" in set(kit.compare(judgements=judgements, corpus=corpus)["lens"])
    judgements["party_id"] = ""
    assert "perceived" not in set(kit.compare(judgements=judgements, corpus=corpus)["lens"])


def of_kiro(**change):
    return pd.DataFrame({
        "study_id": "s", "participant_id": ["1", "1"], "item_id": "i",
        "incident_id": "aws-kiro-2025-12", "party_id": ["aws", "nobody"], "role": "deployer",
        "measure": "blame_rating", "condition": "", "phase": "before", "rating": [60.0, 20.0],
        "scale_min": 0, "scale_max": 100, "answered_on": "",
    }).assign(**change)  # fmt: skip


def test_judgements_of_unknown_parties_and_incidents_are_refused():
    assert (kit.compare(judgements=of_kiro())["lens"] == "perceived").sum() == 2
    with pytest.raises(ValueError, match="a party of aws-kiro-2025-12 cannot be amazon"):
        kit.compare("aws-kiro-2025-12", judgements=of_kiro(party_id=["amazon", "aws"]))
    with pytest.raises(ValueError, match="there is no incident kiro in the corpus"):
        kit.compare(judgements=of_kiro(incident_id="kiro"))
    survey = kit.read_judgements(
        kit.example_survey(),
        {"blame": {"role": "@role", "measure": "blame", "party_id": "@party"}},
        scale=(0, 100), participant="ResponseId",
    )  # fmt: skip
    with pytest.raises(TypeError, match=r"take \.judgements"):
        kit.compare("aws-kiro-2025-12", judgements=survey)
    assert not (kit.compare(judgements=of_kiro(party_id=""))["lens"] == "perceived").any()
