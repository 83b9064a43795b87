"""Apportionment: published and worked figures, and what must always hold."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kit
from kit.models.legal import LIABILITY, NO_ADVICE, RULES
from tests.test_figures import assert_readable

EXAMPLES = json.loads(
    (Path(__file__).parent / "data" / "formula_examples.json").read_text(encoding="utf-8")
)
NAMES = {
    "pure": "pure", "bar50": "modified_50", "bar51": "modified_51", "contributory": "contributory"
}  # fmt: skip


def pays(table):
    return dict(zip(table["party_id"], table["pays"], strict=True))


@pytest.mark.parametrize("column", NAMES)
@pytest.mark.parametrize("row", EXAMPLES["comparative_negligence"]["rows"], ids=lambda r: r["p"])
def test_comparative_negligence(row, column):
    damages = EXAMPLES["comparative_negligence"]["damages"]
    shares = {"plaintiff": row["p"], "defendant": 1 - row["p"]}
    table = kit.apportion(damages, shares, claimant="plaintiff", rule=NAMES[column])
    assert pays(table)["defendant"] == pytest.approx(row[column])


def test_one_half_is_one_half_however_it_is_added_up():
    shares = {"plaintiff": 0.1 + 0.2 + 0.2, "defendant": 1 - (0.1 + 0.2 + 0.2)}
    fifty = kit.apportion(100, shares, claimant="plaintiff", rule="modified_50")
    fifty_one = kit.apportion(100, shares, claimant="plaintiff", rule="modified_51")
    assert pays(fifty)["defendant"] == 0
    assert pays(fifty_one)["defendant"] == pytest.approx(50)


@pytest.mark.parametrize("example", EXAMPLES["insolvency"], ids=lambda e: e["damages"])
@pytest.mark.parametrize(
    ("liability", "column"),
    [
        ("several", "several_collected"),
        ("joint_and_several", "joint_several_collected"),
        ("reallocation", "reallocated_collected"),
    ],
)
def test_insolvency(example, liability, column):
    shares = {"plaintiff": example["plaintiff"], **example["solvent"], **example["insolvent"]}
    table = kit.apportion(
        example["damages"],
        shares,
        claimant="plaintiff",
        liability=liability,
        insolvent=example["insolvent"],
    )
    assert table["pays"].sum() == pytest.approx(example[column], abs=0.01)
    assert table["bears"].sum() == pytest.approx(example["damages"] - example[column], abs=0.01)


def test_joint_and_several_gives_a_claim_on_who_did_not_pay():
    table = kit.apportion(
        100_000,
        {"P": 0.2, "A": 0.5, "B": 0.3},
        claimant="P",
        liability="joint_and_several",
        insolvent=["B"],
    ).set_index("party_id")
    assert table.loc["A", ["demand", "pays", "claim"]].tolist() == pytest.approx([8e4, 8e4, 3e4])
    assert table.loc["B", ["demand", "pays", "claim"]].tolist() == pytest.approx([8e4, 0, 0])


def test_contribution_among_those_who_can_pay_is_by_fault():
    table = kit.apportion(
        100, {"P": 0, "A": 0.4, "B": 0.2, "C": 0.4}, claimant="P",
        liability="joint_and_several", insolvent=["C"],
    )  # fmt: skip
    assert pays(table) == pytest.approx({"P": 0, "A": 200 / 3, "B": 100 / 3, "C": 0})


def test_benavides():
    """methods.md 10: 129 million x .33, plus 200 million punitive; the driver settled."""
    table = kit.apportion(
        129_000_000,
        {"plaintiffs": 0, "maker": 0.33, "driver": 0.67},
        claimant="plaintiffs",
        rule="modified_51",
        non_parties=["driver"],
        punitive={"maker": 200_000_000},
    ).set_index("party_id")
    assert table.loc["maker", "own_amount"] == pytest.approx(42_570_000)
    assert table.loc["maker", "pays"] == pytest.approx(242_570_000)
    assert table.loc["driver", ["standing", "pays"]].tolist() == ["non-party", 0]
    assert "no bar applies" in table["basis"].iloc[0]


def test_an_employer_pays_and_the_fault_stays():
    table = kit.apportion(
        1_000,
        {"rider": 0.1, "engineer": 0.9},
        claimant="rider",
        vicarious={"engineer": "firm"},
        insolvent=["engineer"],
    ).set_index("party_id")
    assert table["fault_share"].to_dict() == {"rider": 0.1, "firm": 0.0, "engineer": 0.9}
    assert table["pays"].to_dict() == pytest.approx({"rider": 0, "firm": 900, "engineer": 0})
    assert table["claim"].sum() == 0


def test_a_producer_is_liable_whatever_others_did():
    """Reduced for the injured person's own fault, not for a third party's act, and not barred."""
    shares = {"injured": 0.2, "intruder": 0.8}
    table = kit.apportion(
        1_000, shares, claimant="injured", rule="contributory",
        non_parties=["intruder"], strict=["maker"],
    ).set_index("party_id")  # fmt: skip
    assert table.loc["maker", ["fault_share", "demand", "pays", "claim"]].tolist() == [
        0, 800, 800, 800,
    ]  # fmt: skip
    assert table.loc["injured", "bears"] == pytest.approx(200)
    assert "strict liability of maker" in table["basis"].iloc[0]


def test_every_result_says_it_is_no_advice():
    for rule in RULES:
        for liability in LIABILITY:
            table = kit.apportion(
                10, {"P": 0.5, "D": 0.5}, claimant="P", rule=rule, liability=liability
            )
            assert table["basis"].str.contains(NO_ADVICE).all()


def test_nobody_can_pay():
    for liability in LIABILITY:
        table = kit.apportion(
            10, {"P": 0.5, "D": 0.5}, claimant="P", liability=liability, insolvent=["D"]
        )
        assert table["bears"].sum() == 10
        assert table["pays"].sum() == 0


cases = st.lists(st.integers(0, 20), min_size=2, max_size=6).filter(lambda parts: sum(parts) > 0)


@given(
    parts=cases,
    insolvent=st.sets(st.integers(1, 5)),
    away=st.sets(st.integers(1, 5)),
    rule=st.sampled_from(list(RULES)),
    liability=st.sampled_from(list(LIABILITY)),
)
def test_every_amount_is_paid_or_borne(parts, insolvent, away, rule, liability):
    shares = {f"party{i}": part / sum(parts) for i, part in enumerate(parts)}
    here = [f"party{i}" for i in range(1, len(parts))]
    options = {
        "rule": rule,
        "liability": liability,
        "insolvent": [p for i, p in enumerate(here, 1) if i in insolvent],
        "non_parties": [p for i, p in enumerate(here, 1) if i in away],
    }
    table = kit.apportion(1_000, shares, claimant="party0", **options)
    assert table["pays"].sum() + table["bears"].sum() == pytest.approx(1_000)
    assert (table[["own_amount", "demand", "pays", "claim", "bears"]] >= -1e-6).all(axis=None)
    assert table["bears"].sum() >= shares["party0"] * 1_000 - 1e-6
    turned = kit.apportion(1_000, dict(reversed(shares.items())), claimant="party0", **options)
    assert pays(turned) == pytest.approx(pays(table))
    least = kit.apportion(1_000, shares, claimant="party0", **{**options, "liability": "several"})
    assert table["pays"].sum() >= least["pays"].sum() - 1e-6


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"damages": -1}, "amounts of 0 or more"),
        ({"damages": float("nan")}, "amounts of 0 or more"),
        ({"shares": {"P": 0.5, "D": 0.6}}, "sum to 1.1, not 1"),
        ({"shares": {"P": -0.5, "D": 1.5}}, "a share lies between 0 and 1"),
        ({"shares": {"P": True, "D": 0}}, "a share lies between 0 and 1"),
        ({"shares": {}}, "sum to 0, not 1"),
        ({"claimant": "X"}, "claimant cannot be X; it is one of P, D"),
        ({"rule": "comparative"}, "rule cannot be comparative; it is one of contributory"),
        ({"liability": "joint"}, "liability cannot be joint"),
        ({"insolvent": ["X"]}, "a party of insolvent cannot be X"),
        ({"non_parties": ["P"]}, "claimant is no non-party"),
        ({"non_parties": ["D"], "strict": ["D"]}, "no party cannot be made to pay"),
        ({"punitive": {"D": -5}}, "punitive are amounts of 0 or more"),
        ({"punitive": {"X": 5}}, "a party of punitive cannot be X"),
        ({"vicarious": {"D": "E", "E": "D"}}, "in a circle: D -> E -> D"),
    ],
)
def test_cases_that_make_no_sense(change, match):
    case = {"damages": 10, "shares": {"P": 0.5, "D": 0.5}, "claimant": "P", **change}
    with pytest.raises(ValueError, match=match):
        kit.apportion(case.pop("damages"), case.pop("shares"), **case)


def test_regimes_are_apportionments():
    shares = {"rider": 0.5, "maker": 0.3, "city": 0.2}
    table = kit.compare_regimes(1_000, shares, claimant="rider", insolvent=["city"])
    assert len(table) == len(RULES) * len(LIABILITY) * 3
    one = table.query("rule == 'pure' and liability == 'reallocation'").iloc[:, 2:]
    direct = kit.apportion(
        1_000, shares, claimant="rider", liability="reallocation", insolvent=["city"]
    )
    assert one.reset_index(drop=True).equals(direct)
    assert "0 (contributory negligence, several) to 500" in kit.describe_regimes(table)


@pytest.mark.parametrize(
    "facts",
    [
        {"shares": {"P": 0.5, "D": 0.3, "E": 0.2}, "insolvent": ["E"]},
        {"shares": {"P": 0, "D": 0.33, "E": 0.67}, "non_parties": ["E"], "punitive": {"D": 2e6}},
        {"shares": {"P": 0.6, "D": 0.4}, "strict": ["M"]},
        {"shares": {"P": 1.0, "D": 0.0}},
    ],
    ids=str,
)
def test_pictures_of_regimes_can_be_read(facts):
    regimes = kit.compare_regimes(1e6, facts.pop("shares"), claimant="P", **facts)
    ax = kit.plot_regimes(regimes)
    assert_readable(ax)
    subtitle = ax.get_figure().texts[1].get_text().replace("\n", " ")
    assert "not legal advice" in subtitle


def test_an_empty_table_of_regimes_is_not_drawn():
    regimes = kit.compare_regimes(1, {"P": 0.5, "D": 0.5}, claimant="P")
    with pytest.raises(ValueError, match="no rows"):
        kit.plot_regimes(regimes.iloc[:0])
    with pytest.raises(ValueError, match=r"take what compare_regimes\(\) returned"):
        kit.plot_regimes(regimes.drop(columns="pays"))


def test_every_setting_of_the_panel_can_be_shown():
    panel = kit.regime_panel()
    for name, control in panel.controls.items():
        first = control.value
        values = (True, False) if isinstance(first, bool) else (0, 49, 50, 51, 100)
        for value in values:
            control.value = value
            assert len(panel.table)
            total = panel.table.groupby(["rule", "liability"])[["pays", "bears"]].sum().sum(axis=1)
            assert total.to_numpy() == pytest.approx(100_000), name
        control.value = first


def test_one_per_cent_decides():
    panel = kit.regime_panel()
    panel.controls["insolvent"].value = False
    collected = {}
    for own in (49, 50, 51):
        panel.controls["own_fault"].value = own
        several = panel.table.query("liability == 'several'")
        collected[own] = several.groupby("rule")["pays"].sum().round(2).to_dict()
    assert [collected[own]["modified_50"] for own in (49, 50, 51)] == [51_000, 0, 0]
    assert [collected[own]["modified_51"] for own in (49, 50, 51)] == [51_000, 50_000, 0]
