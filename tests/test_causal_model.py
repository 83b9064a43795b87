"""CausalModel: its parts must fit each other, and it comes back from its own dict."""

import json

import pytest

import kit

KIRO = ("company", "staff", "reconstruction")


def test_round_trip():
    for account in KIRO:
        model = kit.load_account("aws-kiro-2025-12", account)
        assert kit.CausalModel.from_dict(json.loads(json.dumps(model.to_dict()))) == model


def test_specifications_of_kiro():
    counts = {
        account: [
            setting for setting, _ in kit.load_account("aws-kiro-2025-12", account).specifications()
        ]
        for account in KIRO
    }
    assert counts["company"] == [{}, {"u_same": 0}]
    assert counts["staff"] == [{}, {"u_catch": 0}]
    assert counts["reconstruction"] == [
        {},
        {"u_catch": 0},
        {"u_own": 0},
        {"u_own": 0, "u_catch": 0},
    ]


GOOD = {
    "exogenous": ["u"],
    "endogenous": ["A", "B"],
    "equations": {"A": "u", "B": "A"},
    "context": {"u": 1},
    "outcome": "B",
}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"equations": {"A": "B", "B": "A"}}, "circle: "),
        ({"equations": {"A": "A", "B": "A"}}, "circle: A <- A"),
        ({"equations": {"A": "u"}}, "no column B"),
        ({"equations": {"A": "u", "B": "A", "C": "A"}}, "equation cannot be C"),
        ({"equations": {"A": "u", "B": "A or X"}}, "equation of B cannot be X"),
        ({"equations": {"A": "u", "B": "A + A"}}, "can give 2; its domain is 0, 1"),
        ({"context": {}}, "no column u"),
        ({"context": {"u": True}}, "whole number"),
        ({"context": {"u": 1, "w": 1}}, "context cannot be w"),
        ({"outcome": "u"}, "outcome cannot be u"),
        ({"outcome": "1"}, "names no variable"),
        ({"endogenous": ["A", "B", "A"]}, "twice: A"),
        ({"endogenous": ["A", "__class__"]}, "__class__"),
        ({"domains": {"A": [0, 0]}}, "value twice"),
        ({"domains": {"A": []}}, "list of 1 to"),
        ({"domains": {"u": [0, 2]}}, "outside its domain"),
        ({"agents": ["C"]}, "agents cannot be C"),
        ({"parties": {"C": "x"}}, "parties cannot be C"),
        ({"normal": {"A": 5}}, "outside its domain"),
        ({"switches": {"A": {"question": "?", "kind": "disputed"}}}, "switches cannot be A"),
        ({"switches": {"u": {"question": "?", "kind": "maybe"}}}, "kind of switch u"),
        ({"account": "rumour"}, "account cannot be rumour"),
        ({"assumptions": [{"text": "x"}]}, "no column source_id"),
        (
            {"domains": {"A": [0, 1000000]}, "equations": {"A": "u", "B": "A*A*A == 0"}},
            "can grow beyond",
        ),
    ],
)
def test_bad_models_are_refused(change, message):
    with pytest.raises(ValueError, match=message):
        kit.CausalModel.from_dict({**GOOD, **change})


def test_a_missing_part_is_named():
    with pytest.raises(ValueError, match="no column outcome"):
        kit.CausalModel.from_dict({k: v for k, v in GOOD.items() if k != "outcome"})


def test_models_do_not_share_their_dicts():
    given = {k: (dict(v) if isinstance(v, dict) else v) for k, v in GOOD.items()}
    model = kit.CausalModel.from_dict(given)
    given["equations"]["B"] = "not A"
    assert model.values == {"A": 1, "B": 1}
    with pytest.raises(TypeError):
        model.context["u"] = 0
