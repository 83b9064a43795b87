"""Accounts under every disputed setting, what averts them, and which assumption moves them."""

import numpy as np
import pytest

import kit
from kit.models.prevention import prevents_alone
from tests import naive
from tests.test_figures import assert_readable

KIRO = "aws-kiro-2025-12"
FIRST = ["company", "staff", "reconstruction"]


@pytest.fixture(scope="module")
def kiro():
    return kit.multiverse(KIRO, accounts=FIRST)


def test_kiro_of_methods(kiro):
    """Section 9: eight specifications, ties split, accounts equal."""
    table = kit.summarise_multiverse(kiro).set_index("party_id")
    assert table["top"].to_dict() == pytest.approx(
        {"engineer": 11 / 24, "kiro": 7 / 24, "aws": 5 / 24, "leadership": 1 / 24}
    )
    assert table["of"].unique().tolist() == [8]
    assert table["ties"].unique().tolist() == [7]
    ends = table[["low", "high"]].apply(tuple, axis=1).to_dict()
    assert ends["engineer"] == pytest.approx((1 / 4, 1))
    assert ends["kiro"] == pytest.approx((0, 1 / 2))
    assert ends["aws"] == pytest.approx((1 / 4, 1 / 3))
    assert ends["leadership"] == pytest.approx((0, 1 / 4))


def test_kiro_switches_of_methods():
    effects = kit.switch_effects(KIRO, accounts=FIRST).groupby("switch")["effect"].unique()
    assert {switch: list(words) for switch, words in effects.items()} == {
        "u_same": ["flips"], "u_own": ["flips"], "u_catch": ["inert"],
    }  # fmt: skip


def test_parts_on_top_sum_to_one(kiro):
    for rows in (kiro, kit.multiverse("ueberlingen-2002-07")):
        assert kit.summarise_multiverse(rows)["top"].sum() == pytest.approx(1)


def test_an_averted_outcome_has_a_row_and_no_share():
    rows = kit.multiverse("replit-saastr-2025-07")
    averted = rows[rows["party_id"] == ""]
    assert len(averted) == 1
    assert averted["value"].isna().all()
    summary = kit.summarise_multiverse(rows)
    assert summary["averted"].unique().tolist() == [1]
    assert "averts" in set(kit.switch_effects("replit-saastr-2025-07")["effect"])


def test_specifications_are_the_model_of_their_setting():
    rows = kit.multiverse(KIRO)
    model = kit.load_account(KIRO, "critic").with_context(u_use=1)
    shares = naive.shapley(model)
    told = rows[(rows["account"] == "critic") & (rows["switches"] == "u_use=1")]
    got = dict(zip(told["party_id"], told["value"], strict=True))
    assert got == pytest.approx({party: float(share) for party, share in shares.items()})


def test_what_averts_is_minimal_and_averts():
    for incident in kit.list_accounts()["incident_id"].unique():
        sets = kit.what_would_have_averted_it(incident)
        for row in sets.itertuples():
            model = kit.load_account(incident, row.account)
            flips = {name: 1 - model.context[name] for name in row.switches}
            assert not model.with_context(**flips).happens
            for name in row.switches:
                less = {other: value for other, value in flips.items() if other != name}
                assert model.with_context(**less).happens
            assert 1 <= row.holds <= row.of


def test_peer_approval_helps_only_where_a_reviewer_catches_it():
    sets = kit.what_would_have_averted_it(KIRO, accounts=["staff"])
    peer = sets[sets["switches"] == ("u_peer",)].iloc[0]
    assert (peer["holds"], peer["of"]) == (1, 2)
    assert peer["in_words"] == "Was a second person's approval enforced? yes"


def test_splitting_moves_degrees_and_no_share_of_prevention():
    for incident in (KIRO, "lion-air-610-2018-10"):
        shares = kit.vary_assumptions(incident).query("assumption == 'granularity'")
        assert shares["moved"].abs().max() == pytest.approx(0)
        degrees = kit.vary_assumptions(incident, measure="degree_of_responsibility")
        assert degrees.query("assumption == 'granularity'")["moved"].max() > 0


def test_every_kind_of_assumption_is_tried():
    moved = kit.vary_assumptions(KIRO)
    assert set(moved["assumption"]) == {"switch", "ownership", "norms", "granularity", "contrast"}
    told = moved[~moved["averted"]]
    assert told["moved"].between(0, 1).all()
    assert (told["flips"] <= (told["moved"] > 0)).all()


def test_giving_the_agents_act_to_the_engineer():
    moved = kit.vary_assumptions(KIRO, accounts=["staff"])
    given = moved[moved["change"] == "agent settles on delete-and-recreate: engineer's, not kiro's"]
    assert given["moved"].item() == pytest.approx(1 / 3)
    assert given["top"].item() == ("aws", "engineer")


def test_names_are_answered():
    with pytest.raises(ValueError, match="has no accounts"):
        kit.multiverse("asiana-214-2013-07")
    with pytest.raises(ValueError, match="cannot be press; it is one of company"):
        kit.multiverse(KIRO, accounts=["press"])
    with pytest.raises(KeyError, match="near it"):
        kit.what_would_have_averted_it("aws-kiro-2025")
    with pytest.raises(ValueError, match="measure cannot be blame"):
        kit.vary_assumptions(KIRO, measure="blame")
    with pytest.raises(ValueError, match="no account here"):
        kit.multiverse_panel("asiana-214-2013-07")


@pytest.mark.parametrize("incident", kit.list_accounts()["incident_id"].unique())
def test_pictures_of_every_incident_can_be_read(incident):
    parties = kit.load_parties(incident)
    rows, effects = kit.multiverse(incident), kit.switch_effects(incident)
    assert_readable(kit.plot_multiverse(rows, effects=effects, parties=parties))
    assert_readable(kit.plot_assumptions(kit.vary_assumptions(incident)))
    for account in kit.list_accounts(incident)["account"]:
        assert_readable(kit.plot_account(kit.load_account(incident, account), parties=parties))


def test_pictures_that_cannot_be_drawn():
    with pytest.raises(ValueError, match=r"take what multiverse\(\) returned"):
        kit.plot_multiverse(kit.vary_assumptions(KIRO))
    with pytest.raises(ValueError, match="1 to 40 specifications, not 0"):
        kit.plot_multiverse(kit.multiverse(KIRO).iloc[:0])
    with pytest.raises(ValueError, match="no assumption to change"):
        kit.plot_assumptions(kit.vary_assumptions(KIRO).iloc[:0])


def test_every_setting_of_the_panel_can_be_shown():
    panel = kit.multiverse_panel()
    for _, incident in panel.controls["incident"].options:
        panel.controls["incident"].value = incident
        for picture in ("moves", "settings"):
            panel.controls["picture"].value = picture
            assert len(panel.table)


def test_every_account_has_a_source_and_says_what_is_assumed():
    for incident, account in kit.list_accounts()[["incident_id", "account"]].to_numpy():
        model = kit.load_account(incident, account)
        sourced = [a for a in model.assumptions if a["source_id"] != "assumed"]
        assert sourced
        assert all(a["claim_ids"] for a in sourced)
        assert all(len(label) <= 60 for label in model.labels.values())
        assert set(model.relevant) <= set(model.labels)


def test_shares_do_not_depend_on_the_order_of_accounts():
    one = kit.summarise_multiverse(kit.multiverse(KIRO))
    other = kit.summarise_multiverse(kit.multiverse(KIRO, accounts=[*FIRST[::-1], "critic"]))
    merged = one.merge(other, on="party_id")
    assert np.allclose(merged["top_x"], merged["top_y"])


def test_who_could_have_stopped_it():
    table = kit.who_could_have_stopped_it(KIRO)
    assert set(table["party_id"]) >= {"engineer", "aws", "leadership", "kiro"}
    for fact in ("capacity", "knowledge", "time", "authority"):
        assert table[fact].isin(["yes", "partly", "no", "not_known"]).all()
    assert (table["prevents"] <= table["accounts"]).all()
    engineer = table[table["party_id"] == "engineer"].iloc[0]
    assert (engineer["prevents"], engineer["accounts"]) == (4, 4)
    assert engineer["known"] == 1


def test_an_actor_without_a_coded_act_has_a_row():
    table = kit.who_could_have_stopped_it("ueberlingen-2002-07")
    assert (table["note"] == "no act is coded").all()
    assert (table["known"] == 0).all()
    assert "controller" in set(table["party_id"])
    assert kit.who_could_have_stopped_it("asiana-214-2013-07").empty
    with pytest.raises(KeyError, match="near it"):
        kit.who_could_have_stopped_it("aws-kiro-2025")


def test_preventing_alone_is_a_coalition_of_one():
    for incident, account in kit.list_accounts()[["incident_id", "account"]].to_numpy():
        model = kit.load_account(incident, account)
        for party in set(model.owners.values()):
            assert (party in prevents_alone(model)) == naive.can_prevent(model, {party})


@pytest.mark.parametrize("incident", kit.list_accounts()["incident_id"].unique())
def test_pictures_of_oversight_can_be_read(incident):
    acts, parties = kit.who_could_have_stopped_it(incident), kit.load_parties(incident)
    assert_readable(kit.plot_oversight(acts, parties=parties))


def test_no_acts_no_picture():
    with pytest.raises(ValueError, match="nothing to draw"):
        kit.plot_oversight(kit.who_could_have_stopped_it("asiana-214-2013-07"))


def test_flipping_a_safeguard_averts_it():
    panel = kit.oversight_panel(KIRO)
    panel.controls["account"].value = "reconstruction"
    assert len(panel.table) > 0
    panel.controls["u_sep"].value = True
    assert panel.table.empty
    assert "the outcome is averted" in str(panel.children[1].value)
    panel.controls["u_sep"].value = False
    panel.controls["u_peer"].value = True
    assert panel.table.empty
    panel.controls["u_catch"].value = False
    assert len(panel.table) > 0
    assert "Was production out of the agent's reach? no" in panel.parameters
    with pytest.raises(ValueError, match="has no accounts"):
        kit.oversight_panel("asiana-214-2013-07")
