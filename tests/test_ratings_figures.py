"""Pictures of ratings and of envelopes: what is drawn is what the tables hold, and can be read."""

import pandas as pd
import pytest

import kit
from tests.test_figures import assert_readable


@pytest.fixture(scope="module")
def means():
    return kit.published_means()


@pytest.fixture(scope="module")
def envelopes():
    return kit.crumple_envelope(kit.crumple_gap(kit.compare(target="group")))


def test_every_study_on_one_scale_can_be_read(means):
    for _, rows in means.groupby(["study_id", "scale_min", "scale_max"]):
        assert_readable(kit.plot_ratings(rows))
        told = kit.describe_ratings(rows)
        assert all(f"{mean:.3g}" in told for mean in rows["mean"])


def test_marks_are_the_means(means):
    rows = means.query("study_id == 'eil-mislabeling'")
    ax = kit.plot_ratings(rows)
    marks = [x for line in ax.lines if line.get_marker() == "o" for x in line.get_xdata()]
    assert sorted(marks) == sorted(rows["mean"])
    ends = {tuple(line.get_xdata()) for line in ax.lines if len(line.get_xdata()) == 2}
    assert {(row.low, row.high) for row in rows.itertuples()} <= ends


def test_published_intervals(means):
    """As given where given; else from SD and n."""
    effects = kit.load_published_effects().dropna(subset=["mean", "sd", "scale_max"])
    given = effects.reset_index(drop=True)["ci_low"].notna()
    assert (means.loc[given, "low"] == effects["ci_low"].dropna().to_numpy()).all()
    several = means["design"] == "within participants"
    assert means.loc[several, "low"].isna().all(), "the SD is over several ratings of each"
    once = means[~several]
    assert once["low"].between(once["scale_min"], once["mean"]).all()
    assert len(means) == len(effects)


def test_only_ratings_of_somebody_are_mean_ratings(means):
    """No difference, fine or share of jurors; the driver at fault is no operator of the system."""
    told = " ".join(means["measure"])
    assert not any(word in told for word in ("difference", "fine", "(%)", "frequency"))
    at_fault = means["measure"].str.contains("at-fault driver")
    assert set(means.loc[at_fault, "role"]) == {"third_party"}
    assert set(means.loc[means["measure"].str.contains("driver of B"), "role"]) == {"operator"}


def test_pictures_that_cannot_be_drawn(means, envelopes):
    with pytest.raises(ValueError, match="one picture has one scale"):
        kit.plot_ratings(means)
    with pytest.raises(ValueError, match="1 to 60 means, not 0"):
        kit.plot_ratings(means.iloc[:0])
    with pytest.raises(ValueError, match="choose one, such as firm"):
        kit.plot_envelopes(envelopes)
    with pytest.raises(ValueError, match="no incident here"):
        kit.plot_envelopes(envelopes[envelopes["rows"] == 0].query("claims == 'all'"))
    with pytest.raises(ValueError, match=r"take crumple_envelope\(\)"):
        kit.plot_envelopes(pd.DataFrame({"claims": ["all"]}))


@pytest.mark.parametrize("claims", ["all", "firm", "others"])
def test_envelopes_can_be_read_and_are_the_table(envelopes, claims):
    rows = envelopes[(envelopes["claims"] == claims) & (envelopes["rows"] > 0)].dropna()
    ax = kit.plot_envelopes(rows, incidents=kit.list_incidents())
    assert_readable(ax)
    spans = {(patch.get_x(), patch.get_x() + patch.get_width()) for patch in ax.patches}
    wide = rows[rows["gap_high"] - rows["gap_low"] > 0.02]
    for row in wide.itertuples():
        assert any(
            abs(low - row.gap_low) < 1e-9 and abs(high - row.gap_high) < 1e-9 for low, high in spans
        )
    told = kit.describe_envelopes(rows)
    assert f"{len(rows)} incidents; crumple-like in none" in told


def test_own_answers_beside_the_other_lenses():
    incident = "aws-kiro-2025-12"
    rates = {"blame": {"incident_id": incident, "party_id": "@party", "role": "@role",
                       "measure": "blame"}}  # fmt: skip
    survey = kit.read_judgements(
        kit.example_survey(),
        rates,
        scale=(0, 100),
        participant="ResponseId",
        require={"check": [2]},
    )
    assert survey.exclusions["rows"].tolist() == [57, 1, 4, 0, 1, 51]
    lenses = kit.compare(incident, judgements=survey.judgements)
    perceived = lenses[lenses["lens"] == "perceived"]
    assert perceived["value"].sum() == pytest.approx(1)
    assert perceived["n"].unique().tolist() == [11]
    assert "1 of 13 set aside, all ratings lowest" in perceived["basis"].iloc[0]
    assert_readable(kit.plot_lenses(lenses, parties=kit.load_parties(incident)))


def test_every_study_of_the_panel_can_be_told_and_read():
    choice = kit.effects_panel().controls["effects"]
    words = [word for word, _ in choice.options]
    assert len(set(words)) == len(words)
    panel = kit.effects_panel()
    for _, key in panel.controls["effects"].options:
        panel.controls["effects"].value = key
        assert panel.table["study_id"].nunique() == 1
        assert_readable(kit.plot_ratings(panel.table))
