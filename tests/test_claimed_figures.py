"""Figures of the claimed lens: they draw what the tables say, on a page and in a column."""

import numpy as np
import pandas as pd
import pytest

import kit
from tests.test_figures import assert_readable, marks, texts

WIDTHS = [6.5, 3.3]


@pytest.fixture(scope="module")
def claims():
    return kit.load_claims()


@pytest.fixture(scope="module")
def forest(claims):
    return kit.operator_difference(claims), kit.pooled_difference(claims, by="is_ai", draws=999)


@pytest.fixture(scope="module")
def found():
    return kit.claimed_beside_found(), kit.list_incidents()


def words(ax):
    return [text.get_text().replace("\n", " ") for text in texts(ax)]


@pytest.mark.parametrize("width", WIDTHS)
def test_forest_is_readable(forest, width):
    ax = kit.plot_forest(*forest, width=width)
    assert ax.get_figure().get_figwidth() == width
    assert_readable(ax)


def test_forest_draws_every_incident_and_the_pooled_rows(forest):
    rows, pooled = forest
    ax = kit.plot_forest(rows, pooled)
    drawn = sorted(x for x, _ in marks(ax))
    assert drawn == pytest.approx(sorted(rows["difference"]), abs=1e-4)
    diamonds = [patch.get_xy()[:3, 0] for patch in ax.patches]
    expected = pooled.set_index("variant").loc[["True", "False", "all"]]
    assert np.array(diamonds) == pytest.approx(expected[["low", "difference", "high"]].to_numpy())
    said = words(ax)
    for row in rows.itertuples():
        assert row.short_title in said
    assert "1 firm, 10 others" in said
    assert "All: 31 incidents, 128 speakers" in said
    assert "51 points more" in said[0]


def test_forest_says_when_the_interval_takes_in_zero(forest, claims):
    few = forest[0]["incident_id"].iloc[[0, 1, -1, -2, -3]]
    here = claims[claims["incident_id"].isin(few)]
    pooled = kit.pooled_difference(here, draws=999)
    ax = kit.plot_forest(kit.operator_difference(here), pooled)
    assert "the interval takes in zero" in words(ax)[0]


def test_forest_of_one_incident_has_no_interval():
    claims = kit.load_claims("aws-kiro-2025-12")
    ax = kit.plot_forest(kit.operator_difference(claims), kit.pooled_difference(claims, by="is_ai"))
    assert_readable(ax)
    assert any("no interval" in text for text in words(ax))


@pytest.mark.parametrize("width", WIDTHS)
def test_robustness_is_readable(claims, width):
    table = kit.robustness(claims, second=kit.load_claims(coder="b"), draws=200)
    ax = kit.plot_robustness(table, width=width)
    assert_readable(ax)
    drawn = {y: x for x, y in marks(ax)}
    assert list(drawn.values()) == pytest.approx(table["difference"].tolist(), abs=1e-4)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("target", ["target_role", "target_group"])
def test_matrix_is_readable(claims, width, target):
    matrix = kit.blame_matrix(claims, target=target)
    ax = kit.plot_blame_matrix(matrix, width=width)
    assert_readable(ax)
    said = words(ax)
    for row in matrix.itertuples():
        assert f"{row.blaming} blame {row.clearing} clear" in said
        assert f"{100 * row.share:.0f}%" in said


def test_matrix_of_every_kind_of_speaker_is_readable(claims):
    assert_readable(kit.plot_blame_matrix(kit.blame_matrix(claims, by="speaker_kind")))
    ax = kit.plot_blame_matrix(kit.blame_matrix(claims, by="speaker_kind", target="target_group"))
    assert_readable(ax)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("column", ["autonomy_level", "approval", "permissions", "sector", "is_ai"])
def test_lanes_are_readable(claims, width, column):
    table = kit.blame_by(claims, column, draws=99)
    ax = kit.plot_blame_by(table, width=width)
    assert_readable(ax)
    whole = table[table["stratum"] == "all"]
    assert len(marks(ax)) == len(whole[whole.groupby("group")["value"].transform("max") > 0])


def test_lanes_with_strata_are_readable(claims):
    ax = kit.plot_blame_by(kit.blame_by(claims, "approval", draws=99), strata=True)
    assert_readable(ax)
    assert "road" in words(ax)


@pytest.mark.parametrize("width", WIDTHS)
def test_claimed_beside_found_is_readable(found, width):
    assert_readable(kit.plot_claimed_beside_found(*found, width=width))


def test_decisions_carry_what_became_of_them(found):
    table, incidents = found
    said = words(kit.plot_claimed_beside_found(table, incidents))
    assert "found 25% (reversed)" in said
    assert "found 0% (implied, upheld)" in said
    appealed = table.replace({"basis": {"stated, upheld": "stated, appealed"}})
    settled = table.replace({"basis": {"stated, upheld": "stated, settled after"}})
    assert "found 67% (appealed)" in words(kit.plot_claimed_beside_found(appealed, incidents))
    assert "found 67% (settled after)" in words(kit.plot_claimed_beside_found(settled, incidents))


def test_claimed_beside_found_of_methods(found):
    """methods.md section 3: Key Largo, Nissan and the Camry, with n."""
    table = found[0].assign(side=lambda t: t["variant"].where(t["lens"] == "claimed", "found"))
    rows = table.set_index(["incident_id", "side"])[["value", "n"]]
    expected = {
        ("tesla-key-largo-2019-04", "firm"): (1, 1),
        ("tesla-key-largo-2019-04", "others"): (0.25, 4),
        ("tesla-key-largo-2019-04", "found"): (0.67, 1),
        ("nissan-infiniti-2012-08", "firm"): (1, 1),
        ("nissan-infiniti-2012-08", "others"): (0.5, 2),
        ("nissan-infiniti-2012-08", "found"): (0, 1),
        ("toyota-camry-2006-06", "firm"): (1, 1),
        ("toyota-camry-2006-06", "found"): (0.4, 1),
    }
    for key, value in expected.items():
        assert tuple(rows.loc[key]) == pytest.approx(value)
    assert ("toyota-camry-2006-06", "others") not in rows.index


def test_nothing_to_draw_is_said(claims):
    nothing = claims.head(0)
    calls = [
        lambda: kit.plot_forest(kit.operator_difference(nothing), kit.pooled_difference(nothing)),
        lambda: kit.plot_robustness(kit.robustness(nothing)),
        lambda: kit.plot_blame_matrix(kit.blame_matrix(nothing)),
        lambda: kit.plot_blame_by(kit.blame_by(nothing, "sector")),
        lambda: kit.plot_claimed_beside_found(
            kit.claimed_beside_found().head(0), kit.list_incidents()
        ),
    ]
    for call in calls:
        with pytest.raises(ValueError, match=r"no incident|no claims|no blame|nothing to draw"):
            call()
    assert "No incident" in kit.describe_forest(
        kit.operator_difference(nothing), kit.pooled_difference(nothing)
    )
    assert "Nobody" in kit.describe_blame_matrix(kit.blame_matrix(nothing))
    assert "Nobody" in kit.describe_blame_by(kit.blame_by(nothing, "sector"))


@pytest.mark.parametrize("width", [1, 99])
def test_a_figure_has_a_sensible_width(forest, width):
    with pytest.raises(ValueError, match=r"3.3 in .a column. to 13"):
        kit.plot_forest(*forest, width=width)


def test_own_axes_are_taken_as_they_are(forest, claims):
    from matplotlib.figure import Figure

    for draw in (
        lambda ax: kit.plot_forest(*forest, ax=ax),
        lambda ax: kit.plot_blame_matrix(kit.blame_matrix(claims), ax=ax),
    ):
        ax = Figure(figsize=(6, 9)).add_axes((0.4, 0.1, 0.4, 0.8))
        assert draw(ax) is ax


def test_tables_are_not_changed(forest):
    before = [table.copy() for table in forest]
    kit.plot_forest(*forest)
    for table, copy in zip(forest, before, strict=True):
        pd.testing.assert_frame_equal(table, copy)
