"""Figures draw what the tables say; nothing overlaps, nothing is cut off."""

from itertools import combinations

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

import kit
from kit.figures.accounts import layout
from kit.figures.base import COLOUR_OF_GROUP

KIRO = "aws-kiro-2025-12"


@pytest.fixture(scope="module")
def parties():
    return kit.load_parties()


@pytest.fixture(scope="module")
def lenses():
    return kit.compare(KIRO)


@pytest.fixture(scope="module")
def claimed():
    return kit.claimed_shares(kit.load_claims(KIRO), by="speaker_group")


def told(lenses):
    names = ["company", "staff", "reconstruction"]
    return lenses[(lenses["scale"] == "share") & lenses["variant"].isin(names)]


def texts(ax):
    figure = ax.get_figure()
    ticks = [*ax.get_yticklabels(), *ax.get_xticklabels()] if ax.axison else []
    found = [*figure.texts, *ax.texts, *ticks]
    return [text for text in found if text.get_text().strip() and text.get_visible()]


def assert_readable(ax):
    """No text runs into another one or out of the picture."""
    figure = ax.get_figure()
    renderer = FigureCanvasAgg(figure).get_renderer()
    figure.draw(renderer)
    boxes = [(t.get_text(), t.get_window_extent(renderer)) for t in texts(ax)]
    page = figure.bbox
    for text, box in boxes:
        inside = box.x0 >= page.x0 - 2 and box.x1 <= page.x1 + 2
        assert inside and box.y0 >= page.y0 - 2 and box.y1 <= page.y1 + 2, f"cut off: {text}"  # noqa: PT018
    for (one, a), (other, b) in combinations(boxes, 2):
        width = min(a.x1, b.x1) - max(a.x0, b.x0)
        height = min(a.y1, b.y1) - max(a.y0, b.y0)
        assert width < 2 or height < 2, f"{one!r} overlaps {other!r}"


def test_bars_are_the_shares(claimed, parties):
    ax = kit.plot_shares(claimed, parties=parties)
    widths = [bar.get_width() for bar in ax.patches]
    by_name = claimed.merge(parties)
    assert sorted(widths) == sorted(by_name["value"])
    colours = {mpl.colors.to_hex(bar.get_facecolor()).upper() for bar in ax.patches}
    assert colours == {COLOUR_OF_GROUP[g] for g in ("operator", "organisation", "system")}


def marks(ax):
    """Position, edge and face of every mark."""
    return {
        (round(float(x), 4), round(float(y), 4)): line
        for line in ax.lines
        if line.get_marker() not in {"None", "", None}
        for x, y in zip(line.get_xdata(), line.get_ydata(), strict=True)
        if not np.isnan(x)
    }


def spans(ax):
    """Ends of every horizontal line."""
    return {
        tuple(round(float(x), 4) for x in line.get_xdata())
        for line in ax.lines
        if len(line.get_xdata()) == 2 and line.get_ydata()[0] == line.get_ydata()[1]
    }


def test_whiskers_are_the_intervals(claimed):
    ends = {(round(r.low, 4), round(r.high, 4)) for r in claimed.itertuples() if r.high > r.low}
    assert spans(kit.plot_shares(claimed)) == ends


def test_gap_marks_and_lines_are_the_gaps():
    groups = kit.compare(KIRO, target="group").query("scale == 'share'")
    of, against = (
        ("claimed", "blame_claims", "others"),
        ("modelled", "could_have_prevented", "staff"),
    )
    gaps = kit.gap(groups, of=of, against=against)
    ax = kit.plot_gap(gaps)
    assert sorted(x for x, _ in marks(ax)) == sorted(gaps["gap"].round(4))
    assert spans(ax) == {(round(r.low, 4), round(r.high, 4)) for r in gaps.itertuples()}
    solid = [line for line in ax.lines if (len(line.get_xdata()) == 2)]
    assert not any(line.get_linestyle() not in {"-", "None"} for line in solid), "n = 10 is enough"


def test_crumple_marks_faces_and_band():
    rows = kit.crumple_gap(kit.compare(KIRO, target="group")).query("claims == 'firm'")
    ax = kit.plot_crumple_gap(rows)
    hollow = {xy[0] for xy, mark in marks(ax).items() if mark.get_markerfacecolor() == "white"}
    assert hollow == set(rows.loc[rows["circular"], "gap"].round(4))
    (band,) = [patch for patch in ax.patches if patch.get_height() > 1]
    counted = rows.loc[~rows["circular"], "gap"]
    assert band.get_x() == pytest.approx(counted.min(), abs=0.01)
    assert band.get_x() + band.get_width() == pytest.approx(counted.max(), abs=0.01)


def test_lanes_show_the_range_over_switches(lenses, parties):
    ax = kit.plot_lenses(lenses, parties=parties)
    start = next(t.get_position()[0] for t in ax.texts if t.get_text() == "Modelled")
    assert (round(start + 0.5, 4), round(start + 1.0, 4)) in spans(ax)
    assert (round(start + 0.25, 4), round(start + 1 / 3, 4)) in spans(ax)


def test_words_of_a_picture_name_the_silent(claimed, lenses, parties):
    for words in (kit.describe_shares(claimed, parties), kit.describe_lenses(lenses, parties)):
        assert words.endswith("AWS engineer(s) who ran Kiro: no voice in any source.")


def test_only_operators_nobody_speaks_for_are_silent(parties):
    office = kit.compare("post-office-horizon-1999")
    assert "no voice" not in kit.describe_lenses(office, parties)


def test_every_engineer_bar_says_that_nobody_heard_them(claimed, parties, lenses):
    for ax, n in (
        (kit.plot_shares(claimed, parties=parties), 2),
        (kit.plot_shares(told(lenses), parties=parties), 3),
        (kit.plot_lenses(lenses, parties=parties), 1),
    ):
        engineers = [t.get_text() for t in texts(ax) if "engineer(s)" in t.get_text()]
        labels = [text for text in engineers if "no voice in any source" in text]
        assert len(labels) == n


def test_the_operator_of_a_group_and_of_a_gap_is_silent_too(parties):
    groups = kit.compare(KIRO, target="group")
    claimed = groups[(groups["lens"] == "claimed") & (groups["variant"] == "others")]
    labels = [t.get_text() for t in texts(kit.plot_shares(claimed, parties=parties))]
    assert "Operator\n(no voice in any source)" in labels
    gaps = kit.crumple_gap(groups)
    words = " ".join(t.get_text() for t in texts(kit.plot_crumple_gap(gaps, parties=parties)))
    assert "no voice in any source" in words.replace("\n", " ")
    assert "no voice" not in " ".join(t.get_text() for t in texts(kit.plot_crumple_gap(gaps)))


def test_n_and_basis_stand_in_the_picture(claimed, parties):
    words = " ".join(t.get_text() for t in texts(kit.plot_shares(claimed, parties=parties)))
    assert "1 speaker, too few to read" in words
    assert "10 speakers" in words
    assert "which they are not" in words


def test_an_empty_lens_says_why(lenses, parties):
    words = [t.get_text() for t in texts(kit.plot_lenses(lenses, parties=parties))]
    assert "no judgements\nyet" in words
    assert "no decision\nsplit fault" in words


def test_pictures_of_kiro_are_readable(claimed, lenses, parties):
    groups = kit.compare(KIRO, target="group")
    sides = {
        "of": ("claimed", "blame_claims", "firm"),
        "against": ("claimed", "blame_claims", "others"),
    }
    gaps = kit.gap(groups[groups["scale"] == "share"], **sides)
    for ax in (
        kit.plot_shares(claimed, parties=parties),
        kit.plot_shares(told(lenses), parties=parties),
        kit.plot_lenses(lenses, parties=parties),
        kit.plot_gap(gaps),
        kit.plot_crumple_gap(kit.crumple_gap(groups)),
    ):
        assert_readable(ax)


@pytest.mark.parametrize("account", ["company", "staff", "reconstruction"])
def test_graphs_are_readable(account, parties):
    model = kit.load_account(KIRO, account)
    ax = kit.plot_account(model, causes=kit.actual_causes(model), parties=parties)
    assert_readable(ax)
    boxes = [p.get_bbox() for p in ax.patches if isinstance(p, FancyBboxPatch)]
    assert len(boxes) == len(model.endogenous)
    for a, b in combinations(boxes, 2):
        assert not a.overlaps(b)


def test_effects_stand_right_of_causes():
    model = kit.load_account(KIRO, "reconstruction")
    where, edges = layout(model)
    for variable, parents in model.parents.items():
        assert all(where[parent][0] < where[variable][0] for parent in parents)
    assert len(edges) == sum(map(len, model.parents.values()))


def test_every_incident_draws_and_reads(parties):
    for number, (_, table) in enumerate(kit.compare().groupby("incident_id")):
        shares = table[(table["scale"] == "share") & (table["variant"] != "all")]
        assert kit.describe_lenses(table, parties)
        if len(shares):
            assert_readable(kit.plot_lenses(table, parties=parties))
        claims = shares[shares["lens"] == "claimed"]
        if len(claims) and number % 4 == 0:
            assert_readable(kit.plot_shares(claims, parties=parties))


def test_dollar_signs_and_markup_in_names_are_letters(claimed, parties):
    strange = parties.assign(name="<img src=x onerror=alert(1)> $x^2$ & $")
    for ax in (kit.plot_shares(claimed, parties=strange), kit.plot_shares(claimed)):
        assert_readable(ax)
    drawn = [t.get_text() for t in texts(kit.plot_shares(claimed, parties=strange))]
    assert any("$x^2$" in text for text in drawn)


def test_a_readers_own_axes_are_used_and_settings_left_alone(claimed, parties, lenses):
    before = dict(mpl.rcParams)
    figure = Figure()
    for draw, table in ((kit.plot_shares, claimed), (kit.plot_lenses, lenses)):
        own = figure.add_subplot()
        assert draw(table, parties=parties, ax=own) is own
        own.remove()
    assert dict(mpl.rcParams) == before


def test_tables_are_not_changed(lenses, parties):
    before = lenses.copy()
    kit.plot_lenses(lenses, parties=parties)
    pd.testing.assert_frame_equal(lenses, before)


def test_what_cannot_be_drawn_is_refused(claimed, lenses):
    with pytest.raises(ValueError, match="no shares to draw"):
        kit.plot_shares(claimed.iloc[:0])
    with pytest.raises(ValueError, match=r"scale cannot be degree"):
        kit.plot_shares(lenses[lenses["scale"] == "degree"])
    with pytest.raises(ValueError, match="one lens, not claimed, modelled"):
        kit.plot_shares(lenses[lenses["scale"] == "share"])
    both = pd.concat([lenses, lenses.assign(incident_id="other")])
    with pytest.raises(ValueError, match="one incident, not aws-kiro-2025-12, other"):
        kit.plot_lenses(both)
    with pytest.raises(ValueError, match="no gaps to draw"):
        kit.plot_gap(pd.DataFrame(columns=["gap"]))
