"""The modelled lens against published examples, other programs' answers and slow twins."""

import json
import re
from fractions import Fraction
from pathlib import Path

import pytest

import kit
from tests import naive
from tests.invented_models import random_model

DATA = Path(__file__).parent / "data"
ORACLES = {
    model["name"]: model
    for model in json.loads((DATA / "causal_models.json").read_text(encoding="utf-8"))["models"]
}
KIRO = {
    model["account"]: model
    for model in json.loads((DATA / "kiro_models.json").read_text(encoding="utf-8"))["models"]
}


def numbers(answers):
    return {name: float(Fraction(value)) for name, value in answers.items()}


def degrees(model, **options):
    table = kit.degree_of_responsibility(model, **options)
    assert table["proven"].all()
    assert (table["low"] == table["value"]).all()
    assert (table["high"] == table["value"]).all()
    return dict(zip(table["variable"], table["value"], strict=True))


def causes(model, **options):
    return {frozenset(cause) for cause in kit.actual_causes(model, **options)["cause"]}


def prevention(model):
    table = kit.could_have_prevented(model)
    return dict(zip(table["party_id"], table["value"], strict=True))


def assert_modified(model, expected):
    """Compare with the part ``modified_hp`` of an expected answer."""
    assert len(kit.actual_causes(model)) == expected["n_minimal_causes"]
    if expected["minimal_causes"] is not None:
        assert causes(model) == {frozenset(c) for c in expected["minimal_causes"]}
    among = causes(model, among=model.agents)
    assert len(among) == expected["n_minimal_causes_agents_only"]
    if expected["minimal_causes_agents_only"] is not None:
        assert among == {frozenset(c) for c in expected["minimal_causes_agents_only"]}
    if "smallest_cause_size_agents_only" in expected:
        assert min(map(len, among)) == expected["smallest_cause_size_agents_only"]
    assert degrees(model) == pytest.approx(numbers(expected["dr"]))
    assert degrees(model, among=model.agents) == pytest.approx(numbers(expected["dr_agents_only"]))


@pytest.mark.parametrize("name", ORACLES)
def test_literature_models(name):
    """Examples of the literature; answers agree with up to six other programs (checked_by)."""
    model = kit.CausalModel.from_dict(ORACLES[name])
    assert model.values == ORACLES[name]["actual_values"]
    assert_modified(model, ORACLES[name]["expected"]["modified_hp"])


def test_every_model_is_tried():
    assert len(ORACLES) == 49


@pytest.mark.parametrize("account", KIRO)
def test_kiro_causes_and_degrees(account):
    model, expected = kit.load_account("aws-kiro-2025-12", account), KIRO[account]["expected"]
    assert model.values == KIRO[account]["actual_values"]
    assert_modified(model, expected["modified_hp"])
    filtered = expected["modified_hp"]["normality_filtered_agents_only"]
    departures = model.departures
    assert causes(model, among=departures) == {frozenset(c) for c in filtered["minimal_causes"]}
    of_agents = degrees(model, of=model.agents, among=departures)
    assert of_agents == pytest.approx(numbers(filtered["dr"]))


@pytest.mark.parametrize("account", KIRO)
def test_kiro_witnesses(account):
    model = kit.load_account("aws-kiro-2025-12", account)
    table = kit.actual_causes(model, among=model.agents)
    given = [
        {"cause": list(row.cause), "held": list(row.held), "changed": row.changed}
        for row in table.itertuples()
    ]
    assert given == KIRO[account]["expected"]["modified_hp"]["witnesses_agents_only"]


@pytest.mark.parametrize("account", KIRO)
def test_kiro_parties(account):
    model, expected = kit.load_account("aws-kiro-2025-12", account), KIRO[account]["expected"]
    table = kit.degree_of_responsibility(model, among=model.agents)
    by_party = table.assign(party=table["variable"].map(dict(model.parties))).groupby("party")
    largest, summed = by_party["value"].max(), by_party["value"].sum()
    assert largest.to_dict() == pytest.approx(numbers(expected["party"]["max_dr"]))
    normalised = (summed / summed.sum()).to_dict()
    assert normalised == pytest.approx(numbers(expected["party"]["sum_of_normalised_dr"]))
    shapley = numbers(expected["party"]["shapley_could_have_prevented"])
    assert prevention(model) == pytest.approx(shapley)


@pytest.mark.parametrize(
    ("account", "switch"), [(a, s) for a, m in KIRO.items() for s in m["expected"]["when_switched"]]
)
def test_kiro_switched(account, switch):
    expected = KIRO[account]["expected"]["when_switched"][switch]
    model = kit.load_account("aws-kiro-2025-12", account)
    model = model.with_context(**{switch: 1 - model.context[switch]})
    assert model.happens == expected["outcome_happens"]
    if not expected["outcome_happens"]:
        with pytest.raises(ValueError, match="does not happen"):
            kit.actual_causes(model)
        return
    agents = degrees(model, among=model.agents)
    assert agents == pytest.approx(numbers(expected["dr_agents_only"]))
    assert prevention(model) == pytest.approx(numbers(expected["shapley_could_have_prevented"]))


def test_kiro_any_outage():
    """Slow recovery is a cause of the long outage, not of any outage."""
    expected = KIRO["reconstruction"]["expected"]["same_model_outcome_any_outage"]
    model = kit.load_account("aws-kiro-2025-12", "reconstruction").with_outcome(expected["outcome"])
    agents = degrees(model, among=model.agents)
    assert agents == pytest.approx(numbers(expected["dr_agents_only"]))
    assert prevention(model) == pytest.approx(numbers(expected["shapley_could_have_prevented"]))


@pytest.mark.parametrize("checks", [1, 2, 3])
def test_splitting_an_approval_does_not_move_the_share(checks):
    """methods.md 6: serial checks of one owner leave 1/3 each; summed degrees would move."""
    staff = kit.load_account("aws-kiro-2025-12", "staff").to_dict()
    peers = [f"PEER{i}" for i in range(checks)]
    staff["endogenous"] = [v for v in staff["endogenous"] if v != "PEER"] + peers
    staff["equations"] = {
        **{v: e for v, e in staff["equations"].items() if v != "PEER"},
        **dict.fromkeys(peers, "u_peer"),
        "DEL": "KIRO and PERM and not STEPIN and not ("
        + " or ".join(f"({p} and u_catch)" for p in peers)
        + ")",
    }
    staff["agents"] = [v for v in staff["agents"] if v != "PEER"] + peers
    staff["parties"] = {
        **{v: p for v, p in staff["parties"].items() if v != "PEER"},
        **dict.fromkeys(peers, "aws"),
    }
    for key in ("labels", "normal"):
        staff[key] = {v: x for v, x in staff[key].items() if v != "PEER"}
    model = kit.CausalModel.from_dict(staff)
    assert prevention(model) == pytest.approx({"engineer": 1 / 3, "kiro": 1 / 3, "aws": 1 / 3})
    table = kit.degree_of_responsibility(model, among=model.agents)
    summed = table.groupby(table["variable"].map(dict(model.parties)))["value"].sum()
    assert summed["engineer"] / summed.sum() == pytest.approx(
        {1: 2 / 5, 2: 1 / 3, 3: 2 / 7}[checks]
    )


@pytest.mark.parametrize(("in_favour", "expected"), [(11, 1 / 6), (6, 1.0)])
def test_vote_example(in_favour, expected):
    """Chockler & Halpern 2004: one vote of 11-0 counts for less than one of 6-5."""
    names = [f"V{i}" for i in range(11)]
    model = kit.CausalModel(
        exogenous=[f"u_{n}" for n in names],
        endogenous=[*names, "W"],
        equations={**{n: f"u_{n}" for n in names}, "W": "+".join(names) + " >= 6"},
        context={f"u_{n}": int(i < in_favour) for i, n in enumerate(names)},
        outcome="W",
    )
    assert degrees(model, of=["V0"]) == pytest.approx({"V0": expected})


def test_every_witness_avoids_the_outcome():
    for seed in range(50):
        model = random_model(seed, values=3)
        for row in kit.actual_causes(model).itertuples():
            held = {name: model.values[name] for name in row.held}
            assert naive.avoids(model, {**row.changed, **held})
            assert not set(row.held) & set(row.changed)


def renamed(model, prefix):
    """The same model under other variable names."""
    account = model.to_dict()
    order = sorted([*model.exogenous, *model.endogenous], key=len, reverse=True)
    text = json.dumps(account)
    for name in order:
        text = re.sub(rf"(?<![A-Za-z_]){name}(?![A-Za-z0-9_])", prefix + name, text)
    return kit.CausalModel.from_dict(json.loads(text))


def test_renaming_changes_nothing():
    model = kit.load_account("aws-kiro-2025-12", "company").to_dict()
    model["labels"], model["assumptions"], model["switches"], model["title"] = {}, [], {}, ""
    model = kit.CausalModel.from_dict(model)
    other = renamed(model, "Z_")
    assert list(degrees(other).values()) == list(degrees(model).values())
    assert list(other.endogenous) != list(model.endogenous)


def test_dummy_party_has_no_share_and_shares_sum_to_one():
    """Leadership could have prevented nothing while the engineer would have used the agent."""
    shares = prevention(kit.load_account("aws-kiro-2025-12", "reconstruction"))
    assert shares["leadership"] == 0
    assert sum(shares.values()) == pytest.approx(1)


def test_nobody_could_have_prevented_it():
    model = kit.CausalModel(
        exogenous=["u"],
        endogenous=["STORM", "ACT", "LOSS"],
        equations={"STORM": "u", "ACT": "u", "LOSS": "STORM"},
        context={"u": 1},
        outcome="LOSS",
        agents=["ACT"],
        parties={"ACT": "crew"},
    )
    assert kit.could_have_prevented(model).empty


def test_limit_and_complete():
    model = kit.CausalModel.from_dict(ORACLES["voting_11_0"])
    few = kit.actual_causes(model, among=model.agents, limit=10)
    assert len(few) == 10
    assert not few["complete"].any()
    assert kit.actual_causes(model, among=model.agents, limit=462)["complete"].all()
    with pytest.raises(ValueError, match="1 or more"):
        kit.actual_causes(model, limit=0)


def test_small_causes_come_first():
    sizes = kit.actual_causes(kit.load_account("aws-kiro-2025-12", "reconstruction"))["size"]
    assert sizes.is_monotonic_increasing


def test_names_are_lists_and_limits_are_numbers():
    model = kit.load_account("aws-kiro-2025-12", "staff")
    for asked in (
        lambda: kit.actual_causes(model, among="TASK"),
        lambda: kit.degree_of_responsibility(model, of="TASK"),
        lambda: kit.multiverse("aws-kiro-2025-12", accounts="staff"),
        lambda: kit.apportion(1, {"P": 0.5, "D": 0.5}, claimant="P", insolvent="D"),
    ):
        with pytest.raises(TypeError, match="is a list of names, such as"):
            asked()
    for limit in (1.5, True, -1):
        with pytest.raises(ValueError, match="whole number of causes, 1 or more"):
            kit.actual_causes(model, limit=limit)
    with pytest.raises(TypeError, match="choose a row"):
        kit.explain(model, kit.actual_causes(model))


def test_unknown_variables_are_named():
    model = kit.load_account("aws-kiro-2025-12", "staff")
    with pytest.raises(ValueError, match="among cannot be ROBOT; it is one of TASK"):
        kit.actual_causes(model, among=["ROBOT"])
    with pytest.raises(ValueError, match="of cannot be ROBOT"):
        kit.degree_of_responsibility(model, of=["ROBOT"])


def test_attribution_rows_say_what_is_assumed():
    table = kit.could_have_prevented(kit.load_account("aws-kiro-2025-12", "company"))
    assert table["basis"].unique().tolist() == ["4 of 8 assumptions have no source"]
    assert table["scale"].unique().tolist() == ["share"]


EXAMPLES = json.loads((DATA / "formula_examples.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("example", EXAMPLES["voting"], ids=lambda e: e["votes_for"])
def test_votes(example):
    """The original definition is tried where the model is small enough for it."""
    total = example["votes_for"] + example["votes_against"]
    names = [f"V{i}" for i in range(total)]
    model = kit.CausalModel(
        exogenous=[f"u_{n}" for n in names],
        endogenous=[*names, "W"],
        equations={**{n: f"u_{n}" for n in names}, "W": f"{'+'.join(names)} > {total // 2}"},
        context={f"u_{n}": int(i < example["votes_for"]) for i, n in enumerate(names)},
        outcome="W",
    )
    expected = numbers(example)
    assert degrees(model, of=["V0"])["V0"] == pytest.approx(expected["dr_modified"])
    if total <= 11:
        original = degrees(model, of=["V0", names[-1]], definition="original")
        against = expected["dr_original"] if not example["votes_against"] else 0
        assert original == pytest.approx({"V0": expected["dr_original"], names[-1]: against})
    if "shapley_prevent" in example:
        shares = list(prevention(model).values())
        assert shares == pytest.approx([expected["shapley_prevent"]] * total)


def split(model, name):
    """The same model with one variable made two steps of the same owner, both needed."""
    account = model.to_dict()
    first, second = f"{name}_first", f"{name}_second"

    def instead(text):
        return re.sub(rf"\b{name}\b", f"({first} and {second})", text)

    rule = account["equations"].pop(name)
    account["equations"] = {v: instead(e) for v, e in account["equations"].items()}
    account["equations"] |= {first: rule, second: rule}
    account["endogenous"] = [v for v in account["endogenous"] if v != name] + [first, second]
    account["agents"] = [v for v in account["agents"] if v != name] + [first, second]
    owner = account["parties"].pop(name)
    account["parties"] |= {first: owner, second: owner}
    account["domains"] = {v: d for v, d in account["domains"].items() if v != name}
    return kit.CausalModel.from_dict(account)


def test_splitting_an_act_never_moves_a_share_of_what_could_have_been_prevented():
    """Degrees move, which is why shares by party are not made of summed degrees."""
    moved = 0
    for seed in range(60):
        model = random_model(seed).to_dict()
        names = model["endogenous"][:-1]
        model["parties"] = {name: f"party{i % 3}" for i, name in enumerate(names)}
        model = kit.CausalModel.from_dict(model)
        for name in names:
            parts = split(model, name)
            assert prevention(parts) == pytest.approx(prevention(model))
            before, after = (sum(degrees(m, among=m.agents).values()) for m in (model, parts))
            moved += after != pytest.approx(before)
    assert moved > 10


def test_renaming_and_order_change_nothing_in_random_models():
    for seed in range(40):
        model = random_model(seed, values=2 + seed % 2)
        other = renamed(model, "Z_")
        assert list(degrees(other).values()) == list(degrees(model).values())
        turned = model.to_dict()
        turned["endogenous"] = turned["endogenous"][::-1]
        assert degrees(kit.CausalModel.from_dict(turned)) == pytest.approx(degrees(model))


def test_a_variable_that_leads_nowhere_has_no_degree():
    for seed in range(40):
        model = random_model(seed).to_dict()
        model["endogenous"].append("IDLE")
        model["equations"]["IDLE"] = f"not {model['endogenous'][0]}"
        dummy = kit.CausalModel.from_dict(model)
        found = degrees(dummy)
        assert found.pop("IDLE") == 0
        assert found == pytest.approx(degrees(random_model(seed)))
