"""Reliability: published worked examples, the krippendorff package, CODEBOOK.md, and two traces."""

import re

import krippendorff
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kit
from kit.patterns import Patterns, alpha_of, samples
from kit.reliability import FEW_UNITS
from kit.tables import bundled
from tests import naive

NONE = None
# Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability", part C: 4 observers, 12 units
FOUR_CODERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, NONE, NONE, NONE],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NONE, 3],
    [NONE, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NONE],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NONE],
]
# The worked example of Fleiss' kappa: 10 subjects, 14 raters, 5 categories
FOURTEEN_RATERS = [
    [0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1],
    [7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7],
]  # fmt: skip


def long(by_coder):
    """Codes from lists, a list a coder."""
    return pd.DataFrame(
        {"claim_id": f"u{unit}", "coder": f"c{coder}", "code": code}
        for coder, codes in enumerate(by_coder)
        for unit, code in enumerate(codes)
    )


def two_by_two(yes, yes_no, no_yes, no):
    pairs = [("y", "y")] * yes + [("y", "n")] * yes_no + [("n", "y")] * no_yes + [("n", "n")] * no
    return long(list(zip(*pairs, strict=True)))


def value(table):
    assert len(table) == 1
    return table["value"].iloc[0]


@pytest.mark.parametrize(
    ("level", "expected"),
    [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)],
)
def test_alpha_of_krippendorffs_own_example(level, expected):
    row = kit.krippendorff_alpha(long(FOUR_CODERS), level=level).iloc[0]
    assert row["value"] == pytest.approx(expected, abs=5e-4)
    assert (row["n_units"], row["n_coders"], row["n_codes"]) == (11, 4, 40)
    assert row["low"] < row["value"] < row["high"]


def test_ac1_and_agreement_of_the_same_example():
    """The values that irrCAC documents for these four raters: .77544 and .81818."""
    assert value(kit.gwet_ac1(long(FOUR_CODERS))) == pytest.approx(0.77544, abs=5e-6)
    assert value(kit.percent_agreement(long(FOUR_CODERS))) == pytest.approx(0.81818, abs=5e-6)


def test_fleiss_example():
    by_unit = [
        [category for category, n in enumerate(row) for _ in range(n)] for row in FOURTEEN_RATERS
    ]
    codes = long(list(zip(*by_unit, strict=True)))
    assert value(kit.fleiss_kappa(codes)) == pytest.approx(0.210, abs=5e-4)


def test_cohen_example():
    """The textbook table 20, 5, 10, 15: agreement .7, by chance .5."""
    codes = two_by_two(20, 5, 10, 15)
    assert value(kit.cohen_kappa(codes)) == pytest.approx(0.4)
    assert value(kit.percent_agreement(codes)) == pytest.approx(0.7)


def test_ac1_stays_high_where_kappa_falls():
    """118 yes-yes, 5, 2, 0 no-no: nearly all codes alike, kappa about 0, AC1 about .94."""
    codes = two_by_two(118, 5, 2, 0)
    assert value(kit.cohen_kappa(codes)) == pytest.approx(-0.0234, abs=5e-5)
    assert value(kit.gwet_ac1(codes)) == pytest.approx(0.9408, abs=5e-5)


def test_positive_agreement_of_two_coders():
    """2a / (2a + b + c)."""
    rows = kit.category_agreement(two_by_two(20, 5, 10, 15)).set_index("code")
    assert rows.loc["y", "value"] == pytest.approx(40 / 55)
    assert rows.loc["n", "value"] == pytest.approx(30 / 45)
    assert rows["n_codes"].to_dict() == {"y": 55, "n": 45}


def package_alpha(by_coder, level):
    data = [[np.nan if code is None else code for code in codes] for codes in by_coder]
    return krippendorff.alpha(reliability_data=data, level_of_measurement=level)


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval", "ratio"])
def test_alpha_equals_the_package(level):
    rng = np.random.default_rng(11)
    compared = 0
    for _ in range(120):
        coders, units, top = rng.integers(2, 5), rng.integers(2, 25), rng.integers(2, 7)
        table = rng.integers(0, top, size=(coders, units)).astype(object)
        table[rng.random((coders, units)) < rng.choice([0, 0.2, 0.5])] = None
        by_coder = table.tolist()
        paired = [[c for c in unit if c is not None] for unit in zip(*by_coder, strict=True)]
        codes = [code for unit in paired if len(unit) > 1 for code in unit]
        if len(set(codes)) < 2:
            continue
        ours = value(kit.krippendorff_alpha(long(by_coder), level=level, draws=0))
        assert ours == pytest.approx(package_alpha(by_coder, level), abs=1e-9)
        compared += 1
    assert compared > 80


@given(st.integers(0, 10**6))
@settings(max_examples=30, deadline=None, derandomize=True)
def test_names_and_order_do_not_matter(seed):
    rng = np.random.default_rng(seed)
    codes = long(rng.integers(0, 4, size=(3, 20)).tolist())
    other = codes.sample(frac=1, random_state=seed)
    other = other.assign(coder=other["coder"].map({"c0": "z", "c1": "a", "c2": "m"}))
    renamed = other.assign(code=other["code"].map({0: "d", 1: "a", 2: "c", 3: "b"}))
    for measure in (kit.krippendorff_alpha, kit.fleiss_kappa, kit.gwet_ac1, kit.percent_agreement):
        assert value(measure(codes, draws=0)) == pytest.approx(value(measure(renamed, draws=0)))
        assert -1 <= value(measure(codes, draws=0)) <= 1


def test_two_coders_by_fleiss_and_alpha_are_near():
    """For complete codes alpha is kappa of pooled margins with a small-sample correction."""
    codes = two_by_two(20, 5, 10, 15)
    pooled = value(kit.fleiss_kappa(codes))
    n = 2 * 50
    assert value(kit.krippendorff_alpha(codes)) == pytest.approx(1 - (1 - pooled) * (n - 1) / n)


def test_coders_who_agree_on_everything():
    codes = long([[1, 2, 3, 1], [1, 2, 3, 1]])
    for level in ("nominal", "ordinal", "interval", "ratio"):
        assert value(kit.krippendorff_alpha(codes, level=level)) == 1
    assert value(kit.cohen_kappa(codes)) == value(kit.gwet_ac1(codes)) == 1


def test_one_code_only_is_undefined_and_said():
    row = kit.krippendorff_alpha(long([[1, 1, 1], [1, 1, 1]])).iloc[0]
    assert np.isnan(row["value"])
    assert np.isnan(row["low"])
    assert "do not vary" in row["basis"]


def test_under_thirty_units_there_is_a_warning():
    few, many = ("y" * (FEW_UNITS - 2) + "n"), ("y" * (FEW_UNITS - 1) + "n")
    assert kit.percent_agreement(long([few, few]))["basis"].iloc[0].startswith("under 30 units")
    assert kit.percent_agreement(long([many, many]))["basis"].iloc[0] == ""


def test_where_samples_are_undefined_there_is_no_interval():
    codes = "y" * 29 + "n"
    row = kit.krippendorff_alpha(long([codes, codes])).iloc[0]
    assert row["value"] == 1
    assert np.isnan(row["low"])
    assert "no interval" in row["basis"]


def test_no_codes():
    nothing = long([["y"], ["y"]]).head(0)
    row = kit.krippendorff_alpha(nothing).iloc[0]
    assert np.isnan(row["value"])
    assert "no unit has two codes" in row["basis"]
    assert kit.agreement(nothing.assign(variable="")).empty
    assert kit.category_agreement(nothing).empty


def test_words_in_an_order():
    words = {1: "low", 2: "middle", 3: "high", 4: "top", 5: "beyond"}
    by_coder = [[words.get(code) for code in codes] for codes in FOUR_CODERS]
    row = kit.krippendorff_alpha(long(by_coder), level="ordinal", order=list(words.values()))
    assert value(row) == pytest.approx(0.815, abs=5e-4)


@pytest.mark.parametrize(
    ("codes", "options", "message"),
    [
        (long([["a"], ["b"]]), {"level": "interval"}, "needs numbers, not a, b"),
        (long([[-1], [2]]), {"level": "ratio"}, "numbers of 0 or more"),
        (long([["a"], ["b"]]), {"level": "cardinal"}, "level cannot be cardinal"),
        (long([["a"], ["b"]]), {"level": "ordinal", "order": ["a"]}, "a code cannot be 'b'"),
        (long([["a"], ["b"]]).assign(coder="x"), {}, "codes u0 more than once"),
        (long([["a"], ["b"]]).drop(columns="coder"), {}, "no column coder"),
        (long([["a"], ["b"]]).assign(variable=["v", "w"]), {}, "choose one variable first"),
        (long([["a"], ["b"]]), {"draws": -1}, "draws is a number of samples"),
    ],
)
def test_codes_that_cannot_be_read_are_refused(codes, options, message):
    with pytest.raises(ValueError, match=message):
        kit.krippendorff_alpha(codes, **options)


def test_kappas_say_what_they_need():
    three = long([["a", "b"], ["a", "b"], ["a", "a"]])
    with pytest.raises(ValueError, match="compares two coders, not 3; take fleiss_kappa"):
        kit.cohen_kappa(three)
    with pytest.raises(ValueError, match="2 to 3; take krippendorff_alpha"):
        kit.fleiss_kappa(three.iloc[:-1])
    with pytest.raises(ValueError, match="name two in coders="):
        kit.confusion_table(three)
    assert kit.confusion_table(three, coders=("c0", "c2")).to_numpy().tolist() == [[1, 0], [1, 0]]


def test_coders_can_be_numbers():
    two = long([["a", "b"], ["a", "a"]]).assign(
        coder=lambda table: table["coder"].str[1].astype(int)
    )
    for coders in (None, (0, 1), ("0", "1")):
        assert kit.confusion_table(two, coders=coders).to_numpy().tolist() == [[1, 0], [1, 0]]


def test_one_seed_one_answer_in_any_chunks(monkeypatch):
    codes = kit.load_codes().query("variable == 'stance'")
    one = kit.krippendorff_alpha(codes, rng=5)
    pd.testing.assert_frame_equal(one, kit.krippendorff_alpha(codes, rng=5))
    monkeypatch.setattr("kit.patterns.CHUNK", 1000)
    pd.testing.assert_frame_equal(one, kit.krippendorff_alpha(codes, rng=5))


def codebook_rows():
    """(variable, agreement or None, alpha, interval or None) of the table in CODEBOOK.md."""
    text = (bundled("data") / "CODEBOOK.md").read_text(encoding="utf-8")
    names = {"target, by the target's kind": "target_kind",
             "target, by the target's role": "target_role"}  # fmt: skip
    line = re.compile(r"^\| ([a-z', ]+?) \| (\.\d+)?[^|]*\| (\.\d+) \| ([^|]*)\|$", re.M)
    for name, agreed, alpha, ends in line.findall(text):
        interval = re.match(r"(\.\d+)-(\.\d+)", ends.strip())
        yield (names.get(name, name), float(agreed) if agreed else None, float(alpha),
               tuple(map(float, interval.groups())) if interval else None)  # fmt: skip


CODEBOOK = list(codebook_rows())


def test_codebook_has_five_rows():
    assert [row[0] for row in CODEBOOK] == [
        "target_kind", "target_role", "stance", "sense", "strength",
    ]  # fmt: skip


@pytest.mark.parametrize("row", CODEBOOK, ids=lambda row: row[0])
def test_table_of_codebook(row):
    variable, agreed, alpha, interval = row
    codes = kit.load_codes()
    codes = codes[codes["variable"] == variable]
    found = kit.krippendorff_alpha(codes).iloc[0]
    assert found["value"] == pytest.approx(alpha, abs=5e-4)
    assert found["n_units"] == 482
    if agreed:
        assert value(kit.percent_agreement(codes)) == pytest.approx(agreed, abs=5e-4)
    if interval:
        assert (found["low"], found["high"]) == pytest.approx(interval, abs=0.0101)


def test_same_party_in_444_of_482():
    table = kit.confusion_table(kit.load_codes().query("variable == 'target_kind'"))
    assert table.to_numpy().sum() == 482
    codes = kit.load_codes().query("variable == 'target_id'")
    wide = codes.pivot_table(index="claim_id", columns="coder", values="code", aggfunc="first")
    assert (wide["a"] == wide["b"]).sum() == 444


def test_most_disagreements_on_stance_are_between_blames_and_partly_blames():
    table = kit.confusion_table(kit.load_codes().query("variable == 'stance'"))
    off = table.to_numpy().sum() - np.trace(table.to_numpy())
    between = table.loc["blames", "partly_blames"] + table.loc["partly_blames", "blames"]
    assert (between, off) == (35, 50)


def test_who_and_when_against_agentrx(shared):
    """The culprit of 44 agent runs as two groups named it: 27 alike, kappa .37 [.19, .58]."""
    path = shared / "traces" / "agentrx_ground_truth" / "overlap_with_who_and_when.csv"
    runs = pd.read_csv(path, dtype=str, keep_default_na=False)
    codes = pd.concat(
        runs[["question_id"]].assign(coder=coder, code=runs[f"{coder}_agent"])
        for coder in ("whowhen", "agentrx")
    )
    assert value(kit.percent_agreement(codes, unit="question_id")) == pytest.approx(27 / 44)
    row = kit.cohen_kappa(codes, unit="question_id").iloc[0]
    assert row["value"] == pytest.approx(0.37, abs=5e-3)
    assert (row["low"], row["high"]) == pytest.approx((0.19, 0.58), abs=0.0151)
    assert row["n_units"] == 44


def lopsided():
    """30 yes-yes, 9 yes-no, 2 no-yes, 9 no-no: kappa is not what other columns would give."""
    return two_by_two(30, 9, 2, 9)


@pytest.mark.parametrize("first", [True, False])
def test_a_coder_who_shares_no_unit_changes_no_kappa(first):
    alone = pd.DataFrame({"claim_id": ["alone"], "coder": ["c9"], "code": ["y"]})
    parts = [alone, lopsided()] if first else [lopsided(), alone]
    row = kit.cohen_kappa(pd.concat(parts, ignore_index=True)).iloc[0]
    expected = naive.cohen(
        [("y", "y")] * 30 + [("y", "n")] * 9 + [("n", "y")] * 2 + [("n", "n")] * 9
    )
    assert row["value"] == pytest.approx(float(expected))
    assert row["n_coders"] == 2


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=2, max_size=40))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_cohen_as_spelled_out(pairs):
    expected = naive.cohen(pairs)
    found = value(kit.cohen_kappa(long(list(zip(*pairs, strict=True))), draws=0))
    assert np.isnan(found) if expected is None else found == pytest.approx(float(expected))


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval", "ratio"])
def test_every_sample_of_the_bootstrap_equals_the_package(level):
    """The units of each sample are written out and handed to the package."""
    codes = [[1, 2, 3, 3, 2, 4, 4, 1, 2, 5, NONE], *FOUR_CODERS]
    table = Patterns.read(long([row[:11] for row in codes]), "claim_id", level=level)
    weights = next(samples(table, 60, 4))
    for drawn, ours in zip(weights, alpha_of(table, level)(weights), strict=True):
        places = np.repeat(table.codes, drawn.astype(int), axis=0)
        values = np.array(table.categories, dtype=float)[places]
        by_coder = np.where(places < 0, np.nan, values).T
        theirs = krippendorff.alpha(reliability_data=by_coder, level_of_measurement=level)
        assert ours == pytest.approx(theirs, abs=1e-9)


def test_interval_of_kappa_as_by_resampling_units_one_by_one():
    codes = kit.load_codes().query("variable == 'strength'")
    wide = codes.pivot_table(index="claim_id", columns="coder", values="code", aggfunc="first")
    pairs = list(wide.itertuples(index=False, name=None))
    rng = np.random.default_rng(9)
    draws = [
        float(naive.cohen([pairs[i] for i in rng.integers(len(pairs), size=len(pairs))]))
        for _ in range(1000)
    ]
    row = kit.cohen_kappa(codes).iloc[0]
    assert (row["low"], row["high"]) == pytest.approx(np.quantile(draws, [0.025, 0.975]), abs=0.01)


@pytest.mark.parametrize("unit_of_measurement", [1e-9, 1.0, 1e9])
def test_interval_alpha_knows_no_unit_of_measurement(unit_of_measurement):
    by_coder = [[1.0, 2.0, 3.0], [1.0, 2.0, 2.0]]
    scaled = [[code * unit_of_measurement for code in codes] for codes in by_coder]
    expected = package_alpha(by_coder, "interval")
    assert value(kit.krippendorff_alpha(long(scaled), level="interval")) == pytest.approx(expected)


def test_one_code_only_has_no_ac1():
    row = kit.gwet_ac1(long([[1, 1, 1], [1, 1, 1]])).iloc[0]
    assert np.isnan(row["value"])
    assert "do not vary" in row["basis"]


@pytest.mark.parametrize(
    ("codes", "options", "message"),
    [
        (long([[1], [2]]).assign(coder=["x", NONE]), {}, "a code has no coder"),
        (long([["a"], ["b"]]).assign(claim_id=NONE), {}, "a code has no claim_id"),
        (long([["1", "nan"], ["1", "2"]]), {"level": "interval"}, "needs numbers, not nan"),
        (
            long([[-1], [2]]),
            {"level": "ratio", "order": [-1, 2]},
            "order goes with level='ordinal'",
        ),
        (long([[1], [2]]), {"level": "ordinal", "order": ["1", "2"]}, "a code cannot be 1, 2"),
        (long([["a"], ["b"]]), {"level": "ordinal", "order": list("aab")}, "names a code twice"),
    ],
)
def test_more_codes_that_cannot_be_read(codes, options, message):
    with pytest.raises(ValueError, match=message):
        kit.krippendorff_alpha(codes, **options)


def test_levels_of_no_variable_are_refused():
    codes = kit.load_codes().query("variable == 'strength'")
    with pytest.raises(ValueError, match="a variable in levels cannot be strenght"):
        kit.agreement(codes, levels={"strenght": "ordinal"})


def test_three_by_three_of_irrcac():
    """Table cont3x3abstractors, as printed in the overview of Gwet's package irrCAC 1.0."""
    counts = {"ectopic": (13, 0, 0), "aiu": (0, 20, 7), "niu": (0, 4, 56)}
    pairs = [
        (a, b)
        for a, row in counts.items()
        for b, n in zip(counts, row, strict=True)
        for _ in range(n)
    ]
    codes = long(list(zip(*pairs, strict=True)))
    assert value(kit.cohen_kappa(codes)) == pytest.approx(0.7964094, abs=5e-8)
    assert value(kit.gwet_ac1(codes)) == pytest.approx(0.8493305, abs=5e-8)
    assert value(kit.krippendorff_alpha(codes)) == pytest.approx(0.7972585, abs=5e-8)
    assert value(kit.percent_agreement(codes)) == pytest.approx(0.89)
