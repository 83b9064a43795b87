"""Every way of finding causes and degrees, against each other and against slow twins."""

import json
import random
from fractions import Fraction
from math import inf
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

import kit
from kit.models import causes as small_models
from kit.models.engine import search
from kit.models.engine.search import find_causes, smallest_cost
from kit.models.engine.trees import read_once_sizes
from kit.models.engine.worlds import is_small
from tests import naive
from tests.invented_models import random_model
from tests.models_of_size import chain_of_checks, majority, or_tree, rock_throwing, steal_master_key

DATA = Path(__file__).parent / "data"
ORACLES = {
    model["name"]: model
    for model in json.loads((DATA / "causal_models.json").read_text(encoding="utf-8"))["models"]
}
SMALL = [name for name, model in ORACLES.items() if len(model["endogenous"]) <= 12]


def degree(cost):
    return Fraction(0) if cost == inf else Fraction(1, int(cost))


def sought(model, changeable):
    return {tuple(cause.changed): len(cause.held) for cause in find_causes(model, changeable, None)}


def listed(model, changeable):
    found = small_models._listed(model, changeable)
    return {tuple(cause.changed): len(cause.held) for cause in found}


def assert_every_way_agrees(model, among, monkeypatch):
    """Slow twin, list of all worlds, SAT, integer programme, and the walk of a read-once model."""
    changeable = list(among or model.endogenous)
    expected = naive.minimal_causes(model, among)
    assert sought(model, changeable) == expected
    assert listed(model, changeable) == expected
    sizes = read_once_sizes(model, set(changeable))
    for name, value in naive.degrees(model, among).items():
        for conflicts in (20_000, 0):
            monkeypatch.setattr(search, "MOST_CONFLICTS", conflicts)
            low, high = smallest_cost(model, name, changeable, None)
            assert low == high
            assert degree(high) == value
        assert sizes is None or degree(sizes.get(name, inf)) == value
    for part in naive.subsets(changeable, smallest=1):
        assert kit.is_actual_cause(model, part) == (part in expected)


@pytest.mark.parametrize("values", [2, 3])
@pytest.mark.parametrize("block", range(8))
def test_random_models(values, block, monkeypatch):
    """400 models, each with any variable and with some variables in causes."""
    for seed in range(25 * block, 25 * block + 25):
        model = random_model(seed, most=5 if values == 2 else 4, values=values)
        assert_every_way_agrees(model, None, monkeypatch)
        draw = random.Random(seed)
        some = [name for name in model.endogenous if draw.random() < 0.6]
        if some:
            assert_every_way_agrees(model, some, monkeypatch)


def test_read_once_models_are_among_them():
    every = [random_model(seed) for seed in range(200)]
    tree = [read_once_sizes(m, set(m.endogenous)) is not None for m in every]
    assert 30 < sum(tree) < 190


@pytest.mark.parametrize("name", SMALL)
def test_solvers_on_the_literature(name, monkeypatch):
    """Small models are answered by listing; here the solvers answer them too."""
    model = kit.CausalModel.from_dict(ORACLES[name])
    expected = ORACLES[name]["expected"]["modified_hp"]
    for changeable, dr in ((model.endogenous, "dr"), (model.agents, "dr_agents_only")):
        assert sought(model, changeable) == listed(model, changeable)
        for variable, value in expected[dr].items():
            for conflicts in (20_000, 0):
                monkeypatch.setattr(search, "MOST_CONFLICTS", conflicts)
                low, high = smallest_cost(model, variable, changeable, None)
                assert low == high
                assert degree(high) == Fraction(value)


@pytest.mark.parametrize(
    "name", [n for n in SMALL if "original_2001" in ORACLES[n]["expected"] and n != "voting_11_0"]
)
def test_original_definition(name):
    model = kit.CausalModel.from_dict(ORACLES[name])
    table = kit.degree_of_responsibility(model, definition="original")
    expected = ORACLES[name]["expected"]["original_2001"]["dr"]
    got = dict(zip(table["variable"], table["value"], strict=True))
    assert got == pytest.approx(
        {variable: float(Fraction(expected.get(variable, 0))) for variable in model.endogenous}
    )


@pytest.mark.parametrize("values", [2, 3])
def test_original_definition_against_a_slow_twin(values):
    for seed in range(40):
        model = random_model(seed, most=4, values=values)
        table = kit.degree_of_responsibility(model, definition="original")
        expected = {name: float(d) for name, d in naive.original_degrees(model).items()}
        assert dict(zip(table["variable"], table["value"], strict=True)) == pytest.approx(expected)


def test_the_definitions_differ_for_suzy():
    """Held at their actual values, hits cost the modified definition one and the original none."""
    model = kit.CausalModel.from_dict(ORACLES["rock_throwing"])
    modified = kit.degree_of_responsibility(model, of=["ST"])
    original = kit.degree_of_responsibility(model, of=["ST"], definition="original")
    assert (modified["value"].item(), original["value"].item()) == (0.5, 1.0)


def test_definitions_are_not_mixed():
    model = kit.CausalModel.from_dict(ORACLES["rock_throwing"])
    with pytest.raises(ValueError, match="definition cannot be updated; it is one of modified"):
        kit.degree_of_responsibility(model, definition="updated")
    with pytest.raises(ValueError, match="among belongs to the modified definition"):
        kit.degree_of_responsibility(model, definition="original", among=["ST"])
    with pytest.raises(ValueError, match="up to 4,194,304 settings"):
        kit.degree_of_responsibility(rock_throwing(10), definition="original")


@pytest.mark.parametrize("levels", [3, 4, 5, 8])
def test_or_tree_degrees(levels):
    """All on: a leaf needs its sibling and one node at each level above; leaves only: all."""
    tree = or_tree(levels)
    leaf = tree.endogenous[-1]
    anywhere = kit.degree_of_responsibility(tree, of=[leaf])["value"].item()
    assert anywhere == pytest.approx(1 / levels)
    among = kit.degree_of_responsibility(tree, of=[leaf], among=tree.agents)["value"].item()
    assert among == pytest.approx(1 / len(tree.agents))


def test_or_tree_walk_against_the_integer_programme():
    tree = or_tree(5)
    sizes = read_once_sizes(tree, set(tree.endogenous))
    for name in ("T1", "T2", "T5", "T16"):
        assert smallest_cost(tree, name, tree.endogenous, None) == (sizes[name], sizes[name])


def test_four_lit_leaves_of_4095_variables():
    tree = or_tree(12, on=4)
    lit = [name for name in tree.agents if tree.values[name]]
    assert kit.is_actual_cause(tree, lit)
    assert not kit.is_actual_cause(tree, lit[:3])
    assert not kit.is_actual_cause(tree, [*lit, tree.agents[-1]])
    table = kit.actual_causes(tree, among=tree.agents)
    assert table["cause"].tolist() == [tuple(lit)]
    assert table["complete"].all()


def test_unanimous_votes():
    vote = majority(101)
    table = kit.degree_of_responsibility(vote, of=["A0", "W"])
    assert table["value"].tolist() == pytest.approx([1 / 51, 1])
    some = kit.actual_causes(vote, among=vote.agents, limit=50)
    assert (some["size"] == 51).all()
    assert not some["complete"].any()
    assert len(some) == some["cause"].nunique() == 50


def test_a_weighted_vote_needs_the_integer_programme():
    """15 votes of weight 1 to 3: the heaviest need the fewest others."""
    weights = [1 + i % 3 for i in range(15)]
    vote = majority(15, weights)
    assert read_once_sizes(vote, set(vote.agents)) is None
    table = kit.degree_of_responsibility(vote, of=["A0", "A1", "A2"], among=vote.agents)
    expected = {}
    for name, weight in zip(("A0", "A1", "A2"), weights, strict=False):
        needed, others = sum(weights) - sum(weights) // 2, sorted(weights, reverse=True)
        others.remove(weight)
        count, total = 1, weight
        while total < needed:
            total += others[count - 1]
            count += 1
        expected[name] = 1 / count
    assert dict(zip(table["variable"], table["value"], strict=True)) == pytest.approx(expected)


def test_many_throwers():
    """Only the first is in a cause, with every later hit held: 1 of 1 + 19."""
    throwers = rock_throwing(20)
    table = kit.degree_of_responsibility(throwers, of=["T0", "T1", "T19"])
    assert table["value"].tolist() == pytest.approx([1 / 20, 0, 0])
    causes = kit.actual_causes(throwers, among=throwers.agents)
    assert causes[["cause", "size"]].values.tolist() == [[("T0",), 1]]
    assert causes["held"].item() == tuple(f"H{i}" for i in range(1, 20))


def test_three_valued_chain():
    """Any one check that had taken a level out would have averted the worst."""
    chain = chain_of_checks(20)
    assert not is_small(chain)
    causes = kit.actual_causes(chain, among=["F", *(f"C{i}" for i in range(20))])
    assert causes["size"].tolist() == [1] * 21
    assert causes["changed"].iloc[1] in ({"C0": 1}, {"C0": 2})


def test_steal_master_key_family_is_the_published_model():
    model = steal_master_key(3)
    oracle = ORACLES["steal_master_key_3"]
    assert dict(model.equations) == oracle["equations"]
    assert set(model.endogenous) == set(oracle["endogenous"])


def test_a_time_limit_gives_bounds_that_hold():
    weights = [1 + i % 5 for i in range(61)]
    vote = majority(61, weights)
    truth = kit.degree_of_responsibility(vote, of=["A0"], among=vote.agents, time_limit=None)
    for seconds in (0.001, 0.05, 0.3):
        table = kit.degree_of_responsibility(vote, of=["A0"], among=vote.agents, time_limit=seconds)
        row, exact = table.iloc[0], truth["value"].item()
        assert row["low"] <= exact <= row["high"]
        assert row["value"] == row["low"]
        assert row["proven"] == (row["low"] == row["high"])


def test_time_up_lists_what_was_found():
    table = kit.actual_causes(majority(101), time_limit=0.001)
    assert not table["complete"].any()
    with pytest.raises(TimeoutError, match="time_limit="):
        kit.is_actual_cause(or_tree(8), or_tree(8).agents, time_limit=1e-9)


@pytest.mark.parametrize("limit", [0, -1, float("nan")])
def test_time_limits_that_make_no_sense(limit):
    with pytest.raises(ValueError, match="number of seconds above 0, or None"):
        kit.degree_of_responsibility(or_tree(3), time_limit=limit)


def broken(**answer):
    """A stand-in for ``milp`` that returns this."""
    full = {"status": 4, "x": None, "mip_dual_bound": None, **answer}
    return lambda *_, **__: SimpleNamespace(**full)


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"status": 1},
        {"status": 1, "mip_dual_bound": float("nan")},
        {"status": 2},
        {"status": 0, "x": None, "mip_dual_bound": float("inf")},
    ],
)
def test_a_solver_that_fails_proves_nothing(monkeypatch, answer):
    """Not even "infeasible" is believed before the SAT solver says the same."""
    monkeypatch.setattr(search, "MOST_CONFLICTS", 0)
    monkeypatch.setattr("scipy.optimize.milp", broken(**answer))
    low, high = smallest_cost(rock_throwing(4), "T0", rock_throwing(4).endogenous, None)
    assert low <= 4 <= high
    assert low != high


def test_a_wrong_world_proves_nothing(monkeypatch):
    def wrong(cost, **_):
        return SimpleNamespace(status=0, x=np.zeros(len(cost)), mip_dual_bound=-100.0)

    monkeypatch.setattr(search, "MOST_CONFLICTS", 0)
    monkeypatch.setattr("scipy.optimize.milp", wrong)
    low, high = smallest_cost(rock_throwing(4), "T0", rock_throwing(4).endogenous, None)
    assert low <= 4 <= high
    assert low != high


def test_prevention_by_solver_and_by_list(monkeypatch):
    accounts = [kit.load_account("aws-kiro-2025-12", a) for a in ("company", "staff")]
    invented = [random_model(seed, values=2 + seed % 2) for seed in range(60)]
    listed_tables = [kit.could_have_prevented(model) for model in (*accounts, *invented)]
    monkeypatch.setattr("kit.models.prevention.is_small", lambda _: False)
    for model, table in zip((*accounts, *invented), listed_tables, strict=True):
        found = kit.could_have_prevented(model)
        assert found["party_id"].tolist() == table["party_id"].tolist()
        assert found["value"].tolist() == pytest.approx(table["value"].tolist())


def test_prevention_in_a_large_model():
    vote = majority(101)
    owners = {f"A{i}": f"party{i % 5}" for i in range(101)}
    model = kit.CausalModel.from_dict({**vote.to_dict(), "parties": owners})
    shares = kit.could_have_prevented(model)["value"]
    assert shares.tolist() == pytest.approx([1 / 5] * 5)


def test_no_variable_may_be_in_a_cause():
    for model in (or_tree(3), or_tree(6)):
        assert kit.actual_causes(model, among=[]).empty
        assert kit.degree_of_responsibility(model, among=[]).empty


def test_is_actual_cause_names_the_fault():
    tree = or_tree(3)
    with pytest.raises(ValueError, match="cause cannot be X; it is one of T1"):
        kit.is_actual_cause(tree, "X")
    with pytest.raises(ValueError, match="each once"):
        kit.is_actual_cause(tree, ["T2", "T2"])
    with pytest.raises(ValueError, match="each once"):
        kit.is_actual_cause(tree, [])
    with pytest.raises(ValueError, match="does not happen"):
        kit.is_actual_cause(or_tree(3, on=0), "T2")


def test_twenty_thousand_variables():
    names = [f"X{i}" for i in range(20_000)]
    rules = {name: f"X{i - 1} or X{i // 2}" for i, name in enumerate(names) if i}
    chain = kit.CausalModel(
        exogenous=["u"],
        endogenous=names,
        equations={"X0": "u", **rules},
        context={"u": 1},
        outcome="X19999",
    )
    assert kit.is_actual_cause(chain, "X0")
    with pytest.raises(ValueError, match=r"X0, X1, .* and 19,940 more"):
        kit.is_actual_cause(chain, "Y")


def test_a_sum_of_many_terms():
    vote = majority(1_001)
    assert kit.degree_of_responsibility(vote, of=["A7"])["value"].item() == pytest.approx(1 / 501)


def test_gates_are_bounded(monkeypatch):
    monkeypatch.setattr("kit.models.engine.circuit.MOST_GATES", 50)
    with pytest.raises(ValueError, match="helper variables"):
        kit.actual_causes(majority(101))
