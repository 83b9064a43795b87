"""Remedies against causes: which are answered, what remains, and what the check refuses."""

import shutil

import pytest

import kit
from kit.checks import check_corpus
from kit.tables import bundled

KIRO = "aws-kiro-2025-12"


@pytest.fixture(scope="module")
def causes():
    return kit.remedies_by_cause()


def test_rows_are_the_causes_of_every_account(causes):
    for incident, account in kit.list_accounts()[["incident_id", "account"]].to_numpy():
        model = kit.load_account(incident, account)
        owned = [v for v in model.endogenous if v in model.owners]
        part = {v for cause in kit.actual_causes(model, among=owned)["cause"] for v in cause}
        rows = causes[(causes["incident_id"] == incident) & (causes["account"] == account)]
        assert set(rows["variable"]) == part
        assert (rows["party_id"] == rows["variable"].map(model.owners)).all()


def test_kiro(causes):
    kiro = causes[causes["incident_id"] == KIRO].set_index(["account", "variable"])
    assert kiro.loc[("staff", "PEER"), "remedies"] == (
        "mandatory peer review for production access",
    )
    assert kiro.loc[("staff", "PEER"), "kinds"] == ("review",)
    assert kiro.loc[("critic", "MANDATE"), "remedies"] == ()
    assert kiro.loc[("staff", "PEER"), "happened"] == "no", "an omission is told as one"
    assert kiro.loc[("staff", "KIRO"), "happened"] == "yes"
    assert kiro["averts"].all()
    assert causes.equals(kit.remedies_by_cause()), "the same twice"
    alone = kit.remedies_by_cause(KIRO)
    assert alone.equals(causes[causes["incident_id"] == KIRO].reset_index(drop=True))


def test_no_remedy_answers_what_a_system_owns(causes):
    parties = kit.load_table("parties")[["incident_id", "party_id", "kind"]]
    owned = causes.merge(parties)
    answered = owned[owned["remedies"].str.len() > 0]
    assert len(answered) == 30
    assert set(answered["kind"]) == {"human", "organisation"}


def test_averting_needs_the_remedies_together(causes):
    """A model built by hand from the equations, with what is answered turned, agrees."""
    for (incident, account), rows in causes.groupby(["incident_id", "account"]):
        model = kit.load_account(incident, account)
        turned = {
            v: 1 - model.values[v] for v in rows.loc[rows["remedies"].str.len() > 0, "variable"]
        }
        happens = model.parsed_outcome.evaluate(model.solve(turned))
        assert set(rows["averts"]) == {not happens}


def test_incidents_without_accounts_have_no_rows():
    assert kit.remedies_by_cause("asiana-214-2013-07").empty
    with pytest.raises(KeyError, match="near it"):
        kit.remedies_by_cause("aws-kiro-2025")


@pytest.mark.parametrize("answer", ["staff.NONE", "nobody.PEER", "PEER", "staff.PEER.x", "../x.y"])
def test_answers_that_name_nothing_are_faults(tmp_path, answer):
    folder = shutil.copytree(bundled("data"), tmp_path / "data")
    table = folder / "remedies.csv"
    text = table.read_text(encoding="utf-8")
    table.write_text(text.replace("critic.GUARD", answer), encoding="utf-8")
    fault = check_corpus(folder).iloc[0]
    assert (fault["file"], fault["column"], fault["came"]) == ("remedies.csv", "answers", answer)
    assert "critic.GUARD" in fault["allowed"] or "..." in fault["allowed"]
