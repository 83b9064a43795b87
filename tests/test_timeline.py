"""Timeline of claims: every claim has its mark, dates in order, the selected line shaded."""

import pytest

import kit
from kit.figures.timeline import date_words
from tests.test_claimed_figures import WIDTHS, words
from tests.test_figures import assert_readable, marks
from tests.test_panels import every_setting, press, screen

KIRO = "aws-kiro-2025-12"
SEVERAL = [
    KIRO, "tesla-key-largo-2019-04", "post-office-horizon-1999", "ueberlingen-2002-07",
    "replit-saastr-2025-07", "patriot-tornado-2003-03", "amazon-retail-2026-03",
    "air-canada-chatbot-2022-11",
]  # fmt: skip


def timeline(incident, **options):
    claims = kit.load_claims(incident)
    over_time = kit.claimed_over_time(claims)
    return kit.plot_claims_timeline(claims, over_time, kit.load_parties(incident), **options)


def claim_marks(ax):
    """Marks of claims, without those of the key."""
    drawn = marks(ax)
    foot = max(y for _, y in drawn)
    return [line for (_, y), line in drawn.items() if y < foot - 0.2]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("incident", SEVERAL)
def test_timeline_is_readable(incident, width):
    assert_readable(timeline(incident, width=width))


@pytest.mark.parametrize("incident", SEVERAL)
def test_every_claim_has_its_mark(incident):
    claims = kit.load_claims(incident)
    drawn = claim_marks(timeline(incident))
    assert len(drawn) == len(claims)
    stances = claims["stance"].value_counts()
    diamonds = sum(line.get_marker() == "D" for line in drawn)
    halves = sum(line.get_fillstyle() == "left" for line in drawn)
    empty = sum(line.get_markerfacecolor() == "white" for line in drawn)
    assert diamonds == stances.get("accepts_blame", 0)
    assert halves == stances.get("partly_blames", 0)
    assert empty == stances.get("exonerates", 0)


def test_dates_stand_in_order_and_once():
    said = words(timeline(KIRO))
    dates = [date_words(d) for d in ("2026-02-20", "2026-02-21", "2026-02", "2026-03")]
    places = [said.index(date) for date in dates]
    assert places == sorted(places)
    assert all(said.count(date) == 1 for date in dates)


@pytest.mark.parametrize(
    ("given", "expected"),
    [("2026-02-03", "3 Feb 2026"), ("2026-12", "Dec 2026"), ("1999", "1999")],
)
def test_dates_are_told_as_they_are_known(given, expected):
    assert date_words(given) == expected


def test_the_title_names_those_who_share_the_lead():
    assert "the operator and the organisation have" in words(timeline("tesla-key-largo-2019-04"))[0]
    assert "the organisation has the largest share" in words(timeline(KIRO))[0]


def test_the_selected_line_is_shaded():
    plain, shaded = timeline(KIRO), timeline(KIRO, selected=f"{KIRO}-c03")
    assert len(shaded.patches) == len(plain.patches) + 1


def test_speech_of_ai_systems_and_low_sources_is_marked():
    claims = kit.load_claims().query("speaker_kind == 'ai_system'")
    incident = claims["incident_id"].iloc[0]
    assert any(text.startswith("AI output: ") for text in words(timeline(incident)))
    low = kit.load_claims().query("reliability == 'low'")["incident_id"].iloc[0]
    assert any("low reliability: " in text for text in words(timeline(low)))


def test_only_claims_of_one_incident_are_drawn():
    with pytest.raises(ValueError, match="claims of one incident"):
        kit.plot_claims_timeline(kit.load_claims())
    with pytest.raises(ValueError, match="no claims to draw"):
        kit.plot_claims_timeline(kit.load_claims().head(0))
    assert kit.describe_claims_timeline(kit.load_claims().head(0)) == "There are no claims here."


def test_the_words_of_the_selected_claim_stand_below():
    panel = kit.timeline_panel(KIRO)
    claims = kit.load_claims(KIRO).set_index("claim_id")
    for claim in every_setting(panel.controls["claim"]):
        panel.controls["claim"].value = claim
        paraphrase = claims.loc[claim, "paraphrase"].replace("'", "&#39;").replace('"', "&#34;")
        assert paraphrase in screen(panel)


def test_another_incident_brings_its_own_claims():
    panel = kit.timeline_panel(KIRO)
    seen = []
    panel.controls["claim"].observe(lambda change: seen.append(change["new"]), names="value")
    panel.controls["incident"].value = "tesla-key-largo-2019-04"
    assert panel.controls["claim"].value.startswith("tesla-key-largo-2019-04")
    assert all(claim and claim.startswith("tesla") for claim in seen)
    assert set(panel.table["incident_id"]) == {"tesla-key-largo-2019-04"}
    assert "I dropped my phone" in screen(panel)
    assert press(panel, "Save table (CSV)")[0] == "timeline-tesla-key-largo-2019-04.csv"


def test_every_incident_can_be_shown_with_and_without_low_sources():
    panel = kit.timeline_panel()
    for sources in every_setting(panel.controls["sources"]):
        panel.controls["sources"].value = sources
        for incident in every_setting(panel.controls["incident"])[::6]:
            panel.controls["incident"].value = incident
            assert ("<img" in screen(panel)) == bool(len(panel.table))


def test_an_incident_without_claims_can_be_asked_for():
    corpus = kit.load_corpus()
    claims = corpus.tables["claims"]
    tables = {**corpus.tables, "claims": claims[claims["incident_id"] != KIRO]}
    panel = kit.timeline_panel(KIRO, corpus=kit.Corpus(tables, {}, "test"))
    assert panel.table.empty
    assert "There are no claims here" in screen(panel)
