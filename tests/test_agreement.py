"""Pictures and panel of agreement: they draw what the tables say and say what they do not show."""

import re

import pandas as pd
import pytest

import kit
from tests.test_claimed_figures import WIDTHS, words
from tests.test_figures import assert_readable, marks
from tests.test_panels import every_setting, screen
from tests.test_reliability import long

MACHINE = "Machine readings of the same text show agreement, not reliability."


@pytest.fixture(scope="module")
def codes():
    return kit.load_codes()


@pytest.fixture(scope="module")
def agreed(codes):
    return kit.agreement(codes, draws=500)


@pytest.mark.parametrize("width", WIDTHS)
def test_agreement_is_readable(agreed, width):
    assert_readable(kit.plot_agreement(agreed, width=width))


def test_agreement_draws_alpha_and_agreement(agreed):
    drawn = {round(x, 4) for x, _ in marks(kit.plot_agreement(agreed))}
    shown = agreed[agreed["measure"].isin(["alpha", "agreement"])]["value"]
    assert drawn == {round(value, 4) for value in shown}


def test_machine_readings_are_called_agreement_not_reliability(agreed):
    assert MACHINE.split(";", maxsplit=1)[0][:40] in " ".join(words(kit.plot_agreement(agreed)))
    assert kit.describe_agreement(agreed).endswith(MACHINE)
    assert MACHINE in screen(kit.agreement_panel())
    assert MACHINE not in " ".join(words(kit.plot_agreement(agreed, readers="human")))
    assert MACHINE not in kit.describe_agreement(agreed, readers="human")
    assert MACHINE not in screen(kit.agreement_panel(readers="human"))


def test_few_units_are_marked():
    few = long([["a", "b", "a", "b"], ["a", "b", "b", "b"]]).assign(variable="mood")
    table = kit.agreement(few)
    ax = kit.plot_agreement(table, readers="human")
    assert_readable(ax)
    assert any("4 units, 2 coders, too few" in said for said in words(ax))
    assert "under 30 units" in kit.describe_agreement(table)


def test_undefined_alpha_is_said():
    same = long([["a"] * 40, ["a"] * 40]).assign(variable="mood")
    table = kit.agreement(same)
    assert "alpha undefined" in kit.describe_agreement(table)
    assert_readable(kit.plot_agreement(table))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("variable", ["stance", "sense", "strength", "target_kind", "target_role"])
def test_confusion_is_readable(codes, variable, width):
    table = kit.confusion_table(codes[codes["variable"] == variable])
    ax = kit.plot_confusion(table, width=width)
    assert_readable(ax)
    drawn = [int(text.get_text()) for text in ax.texts if text.get_text().isdigit()]
    assert sum(drawn) >= 482


def test_too_many_codes_are_refused(codes):
    table = kit.confusion_table(codes[codes["variable"] == "target_id"])
    with pytest.raises(ValueError, match="too many to read"):
        kit.plot_confusion(table)


def test_confusion_in_words():
    alike = kit.confusion_table(long([["a", "b"], ["a", "b"]]))
    assert kit.describe_confusion(alike) == "All 2 units are coded alike."
    nothing = kit.confusion_table(long([["a", None], [None, "b"]]), coders=("c0", "c1"))
    assert kit.describe_confusion(nothing) == "No unit was coded by both."
    with pytest.raises(ValueError, match="no unit was coded by both"):
        kit.plot_confusion(nothing)


def test_every_setting_of_the_panel_can_be_shown():
    panel = kit.agreement_panel()
    for variable in every_setting(panel.controls["variable"]):
        panel.controls["variable"].value = variable
        for subset in every_setting(panel.controls["claims"]):
            panel.controls["claims"].value = subset
            assert ("<img" in screen(panel)) == bool(len(panel.table))
            assert not re.search(r"\bnan\b", screen(panel).split("<p")[1])


def test_the_panel_shows_the_subset(codes):
    panel = kit.agreement_panel()
    panel.controls["variable"].value = "sense"
    panel.controls["claims"].value = "AI systems"
    ai = kit.load_claims().query("is_ai")["claim_id"]
    expected = codes[(codes["variable"] == "sense") & codes["claim_id"].isin(ai)]
    pd.testing.assert_frame_equal(panel.table, expected.reset_index(drop=True))
    alpha = kit.krippendorff_alpha(expected).iloc[0]
    assert f"Alpha {alpha['value']:.2f} [{alpha['low']:.2f}, {alpha['high']:.2f}]" in screen(panel)


def test_a_corpus_without_a_second_reading_is_answered():
    corpus = kit.load_corpus()
    tables = {**corpus.tables, "codes": corpus.tables["codes"].query("coder == 'a'")}
    with pytest.raises(ValueError, match="needs the codes of two coders"):
        kit.agreement_panel(corpus=kit.Corpus(tables, {}, "test"))
