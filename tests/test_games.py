"""Power indices against published votes, slow twins and their axioms."""

import json
from fractions import Fraction
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest

import kit
from kit.models import games

EXAMPLES = json.loads(
    (Path(__file__).parent / "data" / "formula_examples.json").read_text(encoding="utf-8")
)


def vote_of(weights, quota):
    return kit.WeightedVoting({f"P{i}": w for i, w in enumerate(weights)}, quota=quota)


def values(table):
    return dict(zip(table["player"], table["value"], strict=True))


def shapley_by_orders(game, players):
    """The definition, order by order."""
    total = np.zeros(len(players))
    orders = list(permutations(range(len(players))))
    for order in orders:
        members = np.zeros((1, len(players)), dtype=bool)
        before = float(game(members)[0])
        for player in order:
            members[0, player] = True
            after = float(game(members)[0])
            total[player] += after - before
            before = after
    return total / len(orders)


@pytest.mark.parametrize("example", EXAMPLES["weighted_voting"], ids=lambda e: str(e["weights"]))
def test_weighted_votes(example):
    vote = vote_of(example["weights"], example["quota"])
    expected = [float(Fraction(v)) for v in example["shapley"]]
    assert kit.shapley(vote)["value"].tolist() == pytest.approx(expected)
    swings = kit.banzhaf(vote)["value"] * 2 ** (len(expected) - 1)
    assert swings.tolist() == pytest.approx(example["banzhaf_raw"])
    as_game = kit.shapley(vote.__call__, list(vote.weights))
    assert as_game["value"].tolist() == pytest.approx(expected)
    assert as_game["exact"].all()


@pytest.mark.parametrize("seed", range(20))
def test_dynamic_programme_against_every_coalition(seed):
    rng = np.random.default_rng(seed)
    weights = rng.integers(0, 9, size=7).tolist()
    weights[0] += 1
    vote = vote_of(weights, int(rng.integers(1, sum(weights) + 1)))
    for index in (kit.shapley, kit.banzhaf):
        by_list = index(vote.__call__, list(vote.weights))
        assert index(vote)["value"].tolist() == pytest.approx(by_list["value"].tolist())


@pytest.mark.parametrize("seed", range(10))
def test_any_game_against_every_order(seed):
    rng = np.random.default_rng(seed)
    players = list("ABCDE")
    worth = rng.normal(size=32)
    weights = 1 << np.arange(5)

    def game(members):
        return worth[members @ weights]

    expected = shapley_by_orders(game, players)
    found = kit.shapley(game, players)["value"]
    assert found.tolist() == pytest.approx(expected)
    assert found.sum() == pytest.approx(worth[-1] - worth[0])


def test_axioms():
    """Symmetry, a dummy gets nothing, efficiency; and naming changes nothing."""

    def game(members):
        return members[:, 0] & (members[:, 1] | members[:, 2])

    share = values(kit.shapley(game, ["lead", "first", "second", "dummy"]))
    assert share["first"] == pytest.approx(share["second"])
    assert share["dummy"] == 0
    assert sum(share.values()) == pytest.approx(1)
    assert list(values(kit.shapley(game, list("wxyz"))).values()) == pytest.approx(
        list(share.values())
    )


def test_unanimous_vote_of_eleven():
    """EXAMPLES: 11-0, what a coalition could have prevented: 1/11 each."""
    prevents = kit.WeightedVoting({f"V{i}": 1 for i in range(11)}, quota=6)
    assert kit.shapley(prevents)["value"].tolist() == pytest.approx([1 / 11] * 11)


def test_a_hundred_and_one_voters_of_weights_one_to_five():
    weights = [1 + i % 5 for i in range(101)]
    table = kit.shapley(vote_of(weights, sum(weights) // 2 + 1))
    assert table["exact"].all()
    assert table["value"].sum() == pytest.approx(1, abs=1e-12)
    assert table.loc[4, "value"] > table.loc[0, "value"] > 0


@pytest.mark.parametrize("index", [kit.shapley, kit.banzhaf])
def test_samples_come_with_an_interval_that_holds_the_truth(index):
    weights = [1 + i % 5 for i in range(25)]
    vote = vote_of(weights, sum(weights) // 2 + 1)
    exact = index(vote)["value"]
    drawn = index(vote.__call__, list(vote.weights), samples=4_000, rng=7)
    assert not drawn["exact"].any()
    inside = (drawn["low"] <= exact) & (exact <= drawn["high"])
    assert inside.sum() >= 23
    again = index(vote.__call__, list(vote.weights), samples=4_000, rng=7)
    assert again.equals(drawn)


def test_samples_of_a_game_of_any_worth():
    def game(members):
        return members.sum(axis=1) ** 2.0

    drawn = kit.shapley(game, [f"P{i}" for i in range(22)], samples=2_000)
    assert (drawn["low"] <= 22).all()
    assert (drawn["high"] >= 22).sum() >= 18
    assert drawn["value"].sum() == pytest.approx(22**2)


@pytest.mark.parametrize(
    ("weights", "quota", "match"),
    [
        ({"A": -1, "B": 3}, 2, "whole numbers of 0 or more"),
        ({"A": 0.5, "B": 3}, 2, "whole numbers of 0 or more"),
        ({"A": True, "B": 3}, 2, "whole numbers of 0 or more"),
        ({"A": 1, "B": 3}, 5, "from 1 to the sum of the weights, 4"),
        ({"A": 1, "B": 3}, 0, "from 1 to the sum"),
        ({}, 1, "from 1 to the sum"),
    ],
)
def test_votes_that_make_no_sense(weights, quota, match):
    with pytest.raises(ValueError, match=match):
        kit.WeightedVoting(weights, quota=quota)


def test_games_that_make_no_sense():
    vote = vote_of([1, 2], 2)
    with pytest.raises(ValueError, match="every player once"):
        kit.shapley(lambda members: members[:, 0], ["A", "A"])
    with pytest.raises(ValueError, match="every player once"):
        kit.shapley(lambda members: members[:, 0])
    with pytest.raises(ValueError, match="leave players out"):
        kit.shapley(vote, ["A", "B"])
    with pytest.raises(ValueError, match="one finite number a coalition, 4 here"):
        kit.shapley(lambda members: members, ["A", "B"])
    with pytest.raises(ValueError, match="finite"):
        kit.banzhaf(lambda members: np.full(len(members), np.nan), ["A", "B"])
    for no_game in ("vote", {("A",): 1}):
        with pytest.raises(TypeError, match="game is a function of a Boolean array"):
            kit.shapley(no_game, ["A"])
    with pytest.raises(ValueError, match="30 or more"):
        kit.shapley(lambda members: members[:, 0], [f"P{i}" for i in range(21)], samples=1)


def test_worth_by_bit_mask():
    assert games.shapley_values(np.array([0.0, 1.0, 0.0, 1.0])).tolist() == [1.0, 0.0]
