"""Judge first: nothing is shown before there is an answer, and the answer is kept as it was."""

import pandas as pd
import pytest

import kit
from kit.corpus import Corpus

KIRO = "aws-kiro-2025-12"
CRASH = "uber-tempe-2018-03"


def markup(panel):
    """All HTML that is on screen."""
    found, ahead = [], [panel]
    while ahead:
        widget = ahead.pop()
        ahead += list(getattr(widget, "children", ()))
        found.append(str(getattr(widget, "value", "")))
    return "\n".join(found)


def rate(panel, **ratings):
    """Rate every party: those that are not named are given 0."""
    for party in panel.sliders:
        panel.controls[party].value = ratings.get(party, 0)


@pytest.fixture
def panel():
    return kit.judge_panel(KIRO)


def test_nothing_is_revealed_before_an_answer(panel):
    assert panel.controls["reveal"].disabled
    assert "<img" not in markup(panel)
    for claim in kit.load_claims(KIRO).itertuples():
        assert claim.paraphrase not in markup(panel)
    panel.controls["engineer"].value = 30
    assert panel.controls["reveal"].disabled
    assert "Not rated yet: Amazon Web Services, Kiro" in markup(panel)
    assert len(panel.table) == 1, "who is not rated has no row"
    panel.controls["reveal"].click()  # as code can, whatever is greyed out
    assert not panel.revealed
    rate(panel, engineer=30)
    assert not panel.controls["reveal"].disabled
    panel.controls["reveal"].click()
    assert panel.revealed
    assert "<img" in markup(panel)


def test_before_and_after_are_kept(panel):
    rate(panel, aws=80, nobody=20)
    panel.controls["reveal"].click()
    assert set(panel.table["phase"]) == {"before"}
    panel.controls["aws"].value = 50
    rows = panel.table.set_index(["party_id", "phase"])["rating"]
    assert rows["aws", "before"] == 80
    assert rows["aws", "after"] == 50
    assert rows["nobody", "after"] == 20
    assert "customers" not in rows.index.get_level_values("party_id"), "those harmed are not rated"


def test_points_must_be_shared_out(panel):
    panel.controls["form"].value = "constant sum"
    panel.controls["aws"].value = 60
    assert panel.controls["reveal"].disabled
    panel.controls["reveal"].click()
    assert not panel.revealed
    assert "60 points given" in markup(panel)
    panel.controls["kiro"].value = 40
    assert not panel.controls["reveal"].disabled
    panel.controls["reveal"].click()
    assert panel.controls["form"].disabled
    assert set(panel.table["measure"]) == {"blame_points"}
    panel.controls["kiro"].value = 100
    assert set(panel.table["phase"]) == {"before"}, "a second answer that is not whole has no rows"
    panel.controls["aws"].value = 0
    assert panel.table.groupby("phase")["rating"].sum().to_dict() == {"before": 100, "after": 100}


@pytest.mark.parametrize("target", ["party", "group"])
def test_the_answer_is_a_lens(panel, target):
    rate(panel, aws=75, nobody=25)
    lenses = kit.compare(KIRO, judgements=panel.table, target=target)
    perceived = lenses[lenses["lens"] == "perceived"].set_index("party_id")["value"]
    assert perceived.sum() == pytest.approx(1)
    assert perceived["aws" if target == "party" else "organisation"] == pytest.approx(0.75)


@pytest.mark.parametrize("incident", [CRASH, "post-office-horizon-1999"])
def test_incidents_with_deaths_ask_first(incident):
    panel = kit.judge_panel(incident)
    assert "You need not go on" in markup(panel)
    assert "How much is each to blame" not in markup(panel)
    panel.controls["go_on"].click()
    assert "How much is each to blame" in markup(panel)
    assert "You need not go on" not in markup(panel)


def test_a_corpus_of_ones_own(checkout):
    corpus = Corpus.read(checkout / "tests" / "data" / "invented")
    panel = kit.judge_panel("invented-pump-2021-03", corpus=corpus)
    rate(panel, nurse=10)
    panel.controls["go_on"].click() if "go_on" in panel.controls else None
    panel.controls["reveal"].click()
    assert "<img" in markup(panel)
    with pytest.raises(KeyError, match="near it"):
        kit.judge_panel("aws-kiro-2025")


@pytest.mark.parametrize("incident", [KIRO, CRASH])
def test_an_incident_can_be_left_out(incident):
    panel = kit.judge_panel(incident)
    if "go_on" in panel.controls:
        panel.controls["go_on"].click()
    rate(panel, **{next(iter(panel.sliders)): 50})
    panel.controls["reasons"].value = "because"
    panel.controls["leave_out"].click()
    assert "You left this incident out" in markup(panel)
    assert "How much is each to blame" not in markup(panel)
    assert panel.table.empty
    assert panel.controls["reasons"].value == ""


def test_tables_of_several_readers_go_together():
    tables = []
    for number in range(1, 4):
        panel = kit.judge_panel(KIRO, participant=str(number))
        rate(panel, aws=20 * number, kiro=30)
        panel.controls["reveal"].click()
        tables.append(panel.table)
    own = kit.compare(KIRO, judgements=pd.concat(tables)).query("lens == 'perceived'")
    assert set(own["n"]) == {3}
    with pytest.raises(ValueError, match="participant is a number"):
        kit.judge_panel(KIRO, participant="somebody")


def test_who_rates_everybody_0_is_told(panel):
    rate(panel)
    assert panel.controls["reveal"].disabled
    assert "nobody has a share" in markup(panel)
