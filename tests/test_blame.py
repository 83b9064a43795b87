"""Blame, blameworthiness, entropy and pivotality against published and worked figures."""

import json
from itertools import combinations, product
from math import comb
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import kit

EXAMPLES = json.loads(
    (Path(__file__).parent / "data" / "formula_examples.json").read_text(encoding="utf-8")
)
COMMITTEE = EXAMPLES["friedenberg_halpern_2019"]
VOTERS = [f"voter {i}" for i in range(COMMITTEE["members"])]


def model(equations, context, outcome):
    return kit.CausalModel(
        exogenous=list(context),
        endogenous=list(equations),
        equations=equations,
        context=context,
        outcome=outcome,
    )


def marksmen(live):
    """Ten fire; one has the live bullet."""
    names = [f"M{i}" for i in range(10)]
    return model(
        {**{n: f"u_{n}" for n in names}, "D": " or ".join(f"({n} and b_{n})" for n in names)},
        {**{f"u_{n}": 1 for n in names}, **{f"b_{n}": int(i == live) for i, n in enumerate(names)}},
        "D",
    )


def test_ten_marksmen():
    """Chockler & Halpern 2004: nobody knows who has the bullet, blame 1/10."""
    example = EXAMPLES["blame"][0]
    beliefs = {"held": [(marksmen(live), p) for live, p in enumerate(example["prior"])]}
    table = kit.degree_of_blame(beliefs, {"M0": 1})
    assert table["value"].item() == pytest.approx(example["blame"])
    assert table["proven"].item()
    assert table["situations"].item() == 10


def checks(second):
    return model(
        {"OWN": "u_own", "SECOND": "u_second", "HARM": "not OWN and not SECOND"},
        {"u_own": 1, "u_second": second},
        "HARM",
    )


def shared(second):
    """Harm where the own check is skipped; a second person can bring it about as well."""
    return model(
        {"OWN": "u_own", "SECOND": "u_second", "HARM": "not OWN or SECOND"},
        {"u_own": 1, "u_second": second},
        "HARM",
    )


def test_supervisor():
    """methods.md 10: 0.7 x 1/2 + 0.3 x 1."""
    example = EXAMPLES["blame"][1]
    held = list(zip([shared(1), shared(0)], example["prior"], strict=True))
    table = kit.degree_of_blame({"held": held}, {"OWN": 0})
    assert table["value"].item() == pytest.approx(example["blame"])


def test_hindsight_is_not_blame():
    """methods.md 10: .8 asks first (no outcome), .2 does not: .2; knowing the outcome gives 1."""
    held = [(checks(1), 0.8), (checks(0), 0.2)]
    hindsight = [(checks(0), 1.0)]
    reasonable = [(checks(1), 0.5), (checks(0), 0.5)]
    table = kit.degree_of_blame(
        {"held": held, "reasonable": reasonable, "with the outcome known": hindsight}, {"OWN": 0}
    )
    assert table["beliefs"].tolist() == ["held", "reasonable", "with the outcome known"]
    assert table["value"].tolist() == pytest.approx([0.2, 0.5, 1.0])
    assert table["without"].tolist() == pytest.approx([0.8, 0.5, 0.0])


def test_the_act_is_done_in_every_situation():
    """In the situations as given the check was made; blame looks at skipping it."""
    assert not checks(0).happens
    table = kit.degree_of_blame({"held": [(checks(0), 1)]}, {"OWN": 1})
    assert table["value"].item() == 0


@pytest.mark.parametrize(
    ("chances", "match"),
    [
        ([0.5, 0.4], "sum to 0.9, not 1"),
        ([1.2, -0.2], "numbers from 0 to 1"),
        ([float("nan"), 1], "numbers from 0 to 1"),
    ],
)
def test_beliefs_are_probabilities(chances, match):
    with pytest.raises(ValueError, match=match):
        kit.degree_of_blame(
            {"held": list(zip([checks(0), checks(1)], chances, strict=True))}, {"OWN": 0}
        )


def test_acts_that_do_not_fit():
    held = {"held": [(checks(0), 1)]}
    with pytest.raises(ValueError, match="act cannot be X; it is one of OWN"):
        kit.degree_of_blame(held, {"X": 0})
    with pytest.raises(ValueError, match="OWN cannot be 2; it is one of 0, 1"):
        kit.degree_of_blame(held, {"OWN": 2})
    with pytest.raises(ValueError, match="one variable with its value"):
        kit.degree_of_blame(held, {})
    with pytest.raises(ValueError, match="one a situation"):
        kit.degree_of_blame({"held": []}, {"OWN": 0})
    with pytest.raises(TypeError, match="names whose they are"):
        kit.degree_of_blame([(checks(0), 1)], {"OWN": 0})
    with pytest.raises(TypeError, match="a situation of held is a pair"):
        kit.degree_of_blame({"held": [checks(0)]}, {"OWN": 0})


def test_blameworthiness():
    example = EXAMPLES["hkw"][0]
    table = kit.blameworthiness(
        example["p_actual"],
        {
            "do nothing": (0.3, 0),
            "ask": (example["p_alternative"], example["extra_cost"]),
            "cheaper and worse": (0.9, -50),
            "cheaper and better": (0.2, -50),
        },
        importance=example["N"],
    )
    assert table["alternative"].tolist()[:2] == ["ask", "cheaper and better"]
    assert table["value"].tolist() == pytest.approx([example["db"], 0.1, 0, 0])


@pytest.mark.parametrize(
    ("did", "alternatives", "importance", "match"),
    [
        (0.3, {}, 10, "at least one alternative"),
        (1.3, {"A": (0.1, 0)}, 10, "between 0 and 1, not at 1.3"),
        (0.3, {"A": (-0.1, 0)}, 10, "between 0 and 1, not at -0.1"),
        (0.3, {"A": (0.1, 20)}, 10, "above every cost"),
        (0.3, {"A": (0.1, float("nan"))}, 10, "above every cost"),
        (0.3, {"A": (0.1, -5)}, 0, "above every cost"),
    ],
)
def test_alternatives_that_make_no_sense(did, alternatives, importance, match):
    with pytest.raises(ValueError, match=match):
        kit.blameworthiness(did, alternatives, importance=importance)


def passes(chance, own, needed=4, others=6):
    """Chance that enough of the others vote yes."""
    left = needed - own
    return sum(
        comb(others, k) * chance**k * (1 - chance) ** (others - k) for k in range(left, others + 1)
    )


def committee(agent):
    """What every group of the seven could have brought about, and the bill's chance to fail."""
    rows = []
    for size in range(COMMITTEE["members"] + 1):
        for members in combinations(VOTERS, size):
            switches = (0, 1) if VOTERS[0] in members and not agent["own_vote_yes"] else (0,)
            for fielded, switch in product(range(size + 1), switches):
                chance = min(agent["p_other"] + agent["effect"] * fielded, 1)
                rows.append(
                    {
                        "members": members,
                        "probability": 1 - passes(chance, max(agent["own_vote_yes"], switch)),
                        "cost": fielded * agent["unit"] + switch * agent["switch_cost"],
                    }
                )
    return pd.DataFrame(rows)


@pytest.mark.parametrize("agent", COMMITTEE["agents"], ids=lambda a: a["name"])
def test_the_twelve_published_committee_figures(agent):
    """Friedenberg & Halpern 2019, group and individual blameworthiness of six agents."""
    failed = 1 - passes(agent["p_other"], agent["own_vote_yes"])
    table = kit.group_blameworthiness(failed, committee(agent), VOTERS, importance=COMMITTEE["N"])
    assert table["value"].sum() == pytest.approx(agent["published_group"], abs=6e-4)
    assert table["value"].sum() == pytest.approx(agent["own_group"], abs=5e-5)
    assert table.loc[0, "value"] == pytest.approx(agent["published_individual"], abs=6e-4)
    assert table.loc[0, "value"] == pytest.approx(agent["own_individual"], abs=5e-5)


def test_alternatives_are_pairs():
    with pytest.raises(TypeError, match="an alternative is a pair"):
        kit.blameworthiness(0.3, {"ask": 0.1}, importance=10)


def test_groups_that_make_no_sense():
    with pytest.raises(TypeError, match="options is a DataFrame"):
        kit.group_blameworthiness(0.5, [("A", 0.1, 0)], ["A"], importance=1)
    options = pd.DataFrame({"members": [("A",)], "probability": [0.1], "cost": [0]})
    with pytest.raises(ValueError, match="a member of options cannot be A; it is one of B"):
        kit.group_blameworthiness(0.5, options, ["B"], importance=1)
    with pytest.raises(ValueError, match="no column cost"):
        kit.group_blameworthiness(0.5, options.drop(columns="cost"), ["A"], importance=1)
    with pytest.raises(ValueError, match="1 to 20 members"):
        kit.group_blameworthiness(0.5, options, [f"P{i}" for i in range(21)], importance=1)


def advice(follow):
    return pd.DataFrame(
        {
            "advice": [0, 0, 1, 1],
            "action": [0, 1, 1, 0],
            "chance": [follow / 2, (1 - follow) / 2] * 2,
        }
    )


@pytest.mark.parametrize("row", EXAMPLES["resqu"]["rows"], ids=lambda r: str(r["follow"]))
def test_entropy_share_of_advice(row):
    share = kit.entropy_share(advice(row["follow"]), "action", ["advice"], weight="chance")
    assert share["value"].item() == pytest.approx(row["resp"], abs=5e-5)


def two_systems():
    """methods.md 10: A and B 50/50, a person X follows A with .9, the outcome is X and B."""
    rows = [
        {"A": a, "B": b, "X": x, "Z": x & b, "chance": 0.25 * (0.9 if x == a else 0.1)}
        for a, b, x in product((0, 1), repeat=3)
    ]
    return pd.DataFrame(rows)


@pytest.mark.parametrize(
    ("outcome", "automation", "expected"),
    [("Z", ["A", "B"], 0.2890), ("Z", ["A"], 0.7884), ("X", ["A"], 0.4690)],
)
def test_the_list_of_automation_variables_matters(outcome, automation, expected):
    share = kit.entropy_share(two_systems(), outcome, automation, weight="chance")
    assert share["value"].item() == pytest.approx(expected, abs=5e-5)
    assert "definition recalled" in share["basis"].item()


def test_rows_count_alike_without_weights():
    uses = pd.concat([two_systems().loc[lambda t: t["B"] == 1]] * 3)
    counted = uses.groupby(["A", "X", "Z"]).size().rename("times").reset_index()
    rows = kit.entropy_share(uses, "Z", ["A"])
    assert rows["value"].item() == pytest.approx(
        kit.entropy_share(counted, "Z", ["A"], weight="times")["value"].item()
    )


def test_an_outcome_that_never_varies_is_undefined():
    share = kit.entropy_share(two_systems().assign(Z=1), "Z", ["A"], weight="chance")
    assert np.isnan(share["value"].item())
    assert "undefined" in share["basis"].item()


def test_uses_that_make_no_sense():
    uses = two_systems()
    with pytest.raises(TypeError, match="not one text"):
        kit.entropy_share(uses, "Z", "A")
    with pytest.raises(TypeError, match="uses is a DataFrame"):
        kit.entropy_share([1, 0], "Z", ["A"])
    with pytest.raises(ValueError, match="every variable the automation supplied"):
        kit.entropy_share(uses, "Z", [])
    with pytest.raises(ValueError, match="outcome and the weight are none of them"):
        kit.entropy_share(uses, "Z", ["A", "Z"])
    with pytest.raises(ValueError, match="no column C"):
        kit.entropy_share(uses, "Z", ["C"])
    with pytest.raises(ValueError, match="weights are numbers of 0 or more"):
        kit.entropy_share(uses.assign(chance=-1), "Z", ["A"], weight="chance")
    with pytest.raises(ValueError, match="set rows with gaps aside"):
        kit.entropy_share(uses.assign(A=[None] * 8), "Z", ["A"])


def test_criticality_and_pivotality():
    """theory.md 7: needs A and (B or C), each succeeds with 0.5."""
    halves = dict.fromkeys("ABC", 0.5)
    failed = kit.criticality_pivotality("A and (B or C)", dict.fromkeys("ABC", 0), halves)
    assert failed["criticality"].tolist() == pytest.approx([1, 0.5, 0.5])
    assert failed["pivotality"].tolist() == pytest.approx([0.5, 0.5, 0.5])
    alone = kit.criticality_pivotality("A and (B or C)", {"A": 0, "B": 1, "C": 1}, halves)
    assert alone["pivotality"].tolist() == pytest.approx([1, 1 / 3, 1 / 3])
    assert alone["changes"].tolist() == [0, 2, 2]


def test_a_member_who_never_matters():
    table = kit.criticality_pivotality("A or (B and not B)", {"A": 1, "B": 1}, {"A": 0.5, "B": 0.5})
    assert table.loc[1, "pivotality"] == 0
    assert np.isnan(table.loc[1, "changes"])


def test_teams_that_make_no_sense():
    with pytest.raises(ValueError, match="did has no column B"):
        kit.criticality_pivotality("A and B", {"A": 1}, {"A": 0.5, "B": 0.5})
    with pytest.raises(ValueError, match="a member of chance cannot be C"):
        kit.criticality_pivotality("A", {"A": 1}, {"A": 0.5, "C": 0.5})
    with pytest.raises(ValueError, match="1 for a member who succeeded"):
        kit.criticality_pivotality("A", {"A": 2}, {"A": 0.5})
    with pytest.raises(ValueError, match="from 0 to 1 for every member"):
        kit.criticality_pivotality("A", {"A": 1}, {"A": 1.5})
    names = [f"A{i}" for i in range(17)]
    with pytest.raises(ValueError, match="1 to 16 members"):
        kit.criticality_pivotality(" or ".join(names), dict.fromkeys(names, 1), {})
