"""Textbook cases, their causes in words, and the panel that moves them."""

import matplotlib.pyplot as plt
import pytest

import kit
from kit.models.words import outcome_words
from tests.test_figures import assert_readable


def degrees(model):
    table = kit.degree_of_responsibility(model, among=model.agents)
    return dict(zip(table["variable"], table["value"].round(6), strict=True))


@pytest.mark.parametrize(
    ("case", "setting", "expected"),
    [
        ("forest fire", {}, {"L": 0.5, "MD": 0.5}),
        ("forest fire", {"both_needed": True}, {"L": 1, "MD": 1}),
        ("forest fire", {"both_needed": True, "match": False}, {"L": 0, "MD": 1}),
        ("forest fire", {"lightning": False, "match": False}, {"L": 1, "MD": 1}),
        ("rock throwing", {}, {"T1": 0.5, "T2": 0}),
        ("rock throwing", {"throwers": 3}, {"T1": 0.333333, "T2": 0, "T3": 0}),
        ("rock throwing", {"throwers": 1}, {"T1": 1}),
        ("voting", {"in_favour": 2, "against": 1}, {"V1": 1, "V2": 1, "V3": 0}),
        ("voting", {"in_favour": 1, "against": 1}, {"V1": 0, "V2": 1}),
        ("prisoner", {"third_shoots": False}, {"A": 1, "B": 1, "C": 0}),
        ("prisoner", {}, {"A": 0.5, "B": 0.5, "C": 0.5}),
        ("prisoner", {"loads": False}, {"A": 0, "B": 0, "C": 1}),
    ],
)
def test_textbook_degrees(case, setting, expected):
    """theory.md 1 and 2: three throwers in order give the first 1/3."""
    assert degrees(kit.textbook_model(case, **setting)) == expected


def test_chockler_and_halpern_voting():
    vote = kit.textbook_model("voting", in_favour=11)
    assert degrees(vote) == dict.fromkeys(vote.agents, 0.166667)
    close = kit.textbook_model("voting", in_favour=6, against=5)
    assert list(degrees(close).values()) == [1] * 6 + [0] * 5


@pytest.mark.parametrize(
    ("case", "setting", "error", "match"),
    [
        ("trolley", {}, ValueError, "case cannot be trolley; it is one of forest fire"),
        ("voting", {"in_favour": -1}, ValueError, "in_favour is from 0 to 101, not -1"),
        ("voting", {"in_favour": 0}, ValueError, "together is from 1 to 101, not 0"),
        ("voting", {"in_favour": 60, "against": 60}, ValueError, "not 120"),
        ("rock throwing", {"throwers": 2.0}, TypeError, "throwers is a whole number"),
    ],
)
def test_cases_that_make_no_sense(case, setting, error, match):
    with pytest.raises(error, match=match):
        kit.textbook_model(case, **setting)


def test_explain_names_what_is_changed_and_held():
    rocks = kit.textbook_model("rock throwing", throwers=3)
    cause = kit.actual_causes(rocks, among=rocks.agents).iloc[0]
    assert kit.explain(rocks, cause) == (
        'What happened: "the bottle shatters". Had it been "thrower 1 throws": no instead of yes, '
        'while "rock 2 hits" stayed no and "rock 3 hits" stayed no, it would not have happened. '
        "This alone is a cause, if the model's assumptions hold."
    )


def test_explain_says_that_parts_are_no_causes():
    fire = kit.textbook_model("forest fire")
    words = kit.explain(fire, kit.actual_causes(fire, among=fire.agents).iloc[0])
    assert "Nothing less than both together" in words
    assert "each is part of a cause, none a cause by itself" in words


def test_outcomes_in_words():
    assert outcome_words(kit.textbook_model("forest fire")) == '"the forest burns"'
    wet = kit.textbook_model("forest fire", lightning=False, match=False)
    assert outcome_words(wet) == 'not "the forest burns"'
    kiro = kit.load_account("aws-kiro-2025-12", "reconstruction")
    assert outcome_words(kiro).startswith("DUR == 2 (DUR: ")
    bare = kit.CausalModel(
        exogenous=["u"], endogenous=["A"], equations={"A": "u"}, context={"u": 1}, outcome="A >= 1"
    )
    assert outcome_words(bare) == "A >= 1"


def test_a_row_of_another_setting_is_refused():
    fire = kit.textbook_model("forest fire")
    both = kit.textbook_model("forest fire", both_needed=True)
    one = kit.actual_causes(both, among=both.agents).iloc[0]
    with pytest.raises(ValueError, match="would have happened all the same"):
        kit.explain(fire, one)
    with pytest.raises(ValueError, match=r"no column held.*take a row of actual_causes"):
        kit.explain(fire, one.drop("held"))
    with pytest.raises(ValueError, match="would have happened all the same"):
        kit.plot_account(fire, witness=one)


def texts(ax):
    return [text.get_text() for text in ax.texts]


def test_the_counterfactual_is_drawn():
    company = kit.load_account("aws-kiro-2025-12", "company")
    causes = kit.actual_causes(company, among=company.agents)
    kiro = causes[causes["cause"] == ("KIRO",)].iloc[0]
    ax = kit.plot_account(company, witness=kiro)
    heavy = [box for box in ax.patches if box.get_linewidth() == 2.2]
    assert len(heavy) == 1
    assert "yes → no · kiro" in texts(ax)
    assert "no, held · nobody" in texts(ax)
    assert_readable(ax)


@pytest.mark.parametrize("account", ["company", "staff", "reconstruction"])
def test_every_counterfactual_of_the_accounts_can_be_read(account):
    model = kit.load_account("aws-kiro-2025-12", account)
    for _, cause in kit.actual_causes(model, among=model.agents).iterrows():
        assert_readable(kit.plot_account(model, witness=cause))


def test_an_account_of_fourteen_nodes_can_be_read():
    """Four chains of three acts by four parties, which meet twice before the outcome."""
    acts = {f"ACT{i}{j}": f"ACT{i}{j - 1}" if j else f"u{i}" for i in range(4) for j in range(3)}
    names = [*acts, "MEET", "OUT"]
    model = kit.CausalModel.from_dict({
        "exogenous": ["u0", "u1", "u2", "u3"],
        "endogenous": names,
        "equations": {**acts, "MEET": "ACT02 and ACT12", "OUT": "MEET and (ACT22 or ACT32)"},
        "context": {"u0": 1, "u1": 1, "u2": 1, "u3": 1},
        "outcome": "OUT",
        "agents": list(acts),
        "parties": {act: f"party-{act[3]}" for act in acts},
        "labels": {name: f"a long label of what {name} did that day" for name in names},
    })  # fmt: skip
    cause = kit.actual_causes(model, among=model.agents).iloc[0]
    assert_readable(kit.plot_account(model))
    assert_readable(kit.plot_account(model, witness=cause))


@pytest.mark.parametrize("width", [3.3, 6.5])
def test_degrees_can_be_read(width):
    vote = kit.textbook_model("voting", in_favour=7, against=4)
    table = kit.degree_of_responsibility(vote, among=vote.agents)
    table.loc[0, ["low", "high", "proven"]] = [0.25, 0.5, False]
    ax = kit.plot_degrees(table, vote, width=width)
    assert_readable(ax)
    assert "1/4 to 1/2" in texts(ax)
    shown = [text.get_text() for text in ax.get_figure().texts]
    assert any("not proven in time" in text.replace("\n", " ") for text in shown)


def test_degrees_that_cannot_be_drawn():
    vote = kit.textbook_model("voting", in_favour=41)
    with pytest.raises(ValueError, match="1 to 40 bars, not 42"):
        kit.plot_degrees(kit.degree_of_responsibility(vote))
    with pytest.raises(ValueError, match="take what degree_of_responsibility"):
        kit.plot_degrees(kit.actual_causes(vote, limit=1))


def test_degrees_in_words():
    vote = kit.textbook_model("voting", in_favour=6, against=5)
    words = kit.describe_degrees(kit.degree_of_responsibility(vote, among=vote.agents), vote)
    assert words.startswith("Degree of responsibility: 1 for 6 variables (voter 1 votes yes: yes …")
    assert "0 for 5 variables (voter 7 votes yes: no …" in words


def test_the_panel_shows_the_controls_of_its_case():
    panel = kit.textbook_panel()
    shown = {name for name, control in panel.controls.items() if not control.disabled}
    assert shown == {"case", "lightning", "match", "both_needed", "cause"}
    panel.controls["case"].value = "rock throwing"
    panel.controls["throwers"].value = 3
    assert panel.table["value"].round(3).tolist() == [0.333, 0, 0]
    assert "lightning" not in panel.parameters
    assert "Throwers: 3" in panel.parameters


def test_every_setting_of_the_panel_can_be_shown():
    panel = kit.textbook_panel()
    for case in panel.controls["case"].options:
        panel.controls["case"].value = case
        for name, control in panel.controls.items():
            if name == "case" or control.disabled:
                continue
            first = control.value
            values = (True, False) if isinstance(first, bool) else (control.min, control.max)
            for value in values:
                control.value = value
                assert len(panel.table)
            control.value = first
    assert not plt.get_fignums()


def test_a_vote_of_nobody_is_a_vote_of_one():
    panel = kit.textbook_panel()
    panel.controls["case"].value = "voting"
    panel.controls["in_favour"].value = 0
    assert panel.table["value"].tolist() == [1]
