"""Panels in plain pytest: here a fault in a callback is raised where the value is set."""

import base64
import io
import re

import ipywidgets as widgets
import pandas as pd
import pytest
from PIL import Image

import kit
from kit.figures.base import add_footer
from tests.evil import evil_corpus
from tests.test_figures import assert_readable

KIRO = "aws-kiro-2025-12"


def screen(panel):
    """Markup on screen."""
    _, picture, _, below, _ = panel.children
    return picture.value + below.value


def every_setting(control):
    """Values a reader can give a control."""
    if isinstance(control, widgets.Checkbox):
        return [True, False]
    return [value for _, value in control._options_full]


def modelled(panel):
    rows = panel.table[panel.table["lens"] == "modelled"]
    return dict(zip(rows["party_id"], rows["value"], strict=True))


def test_every_control_of_the_account_panel_moves_the_picture():
    panel = kit.account_panel(KIRO)
    assert list(panel.controls) == ["account", "u_same", "u_catch", "u_use", "u_holds", "u_own"]
    for account in every_setting(panel.controls["account"]):
        panel.controls["account"].value = account
        model = kit.load_account(KIRO, account)
        for name, control in panel.controls.items():
            if name != "account":
                assert control.disabled == (name not in model.switches)
                for value in every_setting(control):
                    control.value = value
        assert "<img" in screen(panel)


def test_flipping_the_disputed_switch_moves_table_and_picture():
    panel = kit.account_panel(KIRO)
    before = screen(panel)
    assert modelled(panel) == {"engineer": 1, "kiro": 0}
    panel.controls["u_same"].value = False
    assert modelled(panel) == {"engineer": 0.5, "kiro": 0.5}
    assert screen(panel) != before
    assert "+50 points" in screen(panel)
    panel.controls["u_same"].value = True
    assert screen(panel) == before


def test_every_account_and_switch_agrees_with_the_function():
    panel = kit.account_panel(KIRO)
    for account in ("company", "staff", "reconstruction"):
        panel.controls["account"].value = account
        told = kit.load_account(KIRO, account)
        for setting, model in told.specifications():
            for name in told.switches:
                if name in panel.controls:
                    panel.controls[name].value = bool({**told.context, **setting}[name])
            expected = kit.could_have_prevented(model)
            assert modelled(panel) == dict(
                zip(expected["party_id"], expected["value"], strict=True)
            )


def test_an_account_opens_as_it_was_told():
    panel = kit.account_panel(KIRO)
    panel.controls["account"].value = "staff"
    panel.controls["u_catch"].value = False
    panel.controls["account"].value = "reconstruction"
    assert panel.controls["u_catch"].value is True
    assert set(panel.table["variant"]) == {"firm", "others", "reconstruction"}


def test_every_incident_can_be_shown():
    panel = kit.incident_panel()
    assert panel.controls["incident"].value == kit.list_incidents()["incident_id"].iloc[0]
    everything = kit.compare()
    for incident in every_setting(panel.controls["incident"]):
        panel.controls["incident"].value = incident
        expected = everything[everything["incident_id"] == incident].reset_index(drop=True)
        pd.testing.assert_frame_equal(panel.table, expected)
        assert ("<img" in screen(panel)) == (panel.table["variant"] != "all").any()
    panel.controls["target"].value = "group"
    assert set(panel.table["party_id"]) <= {"operator", "organisation", "system", "other"}


def test_panels_share_no_state():
    one, other = kit.account_panel(KIRO), kit.account_panel(KIRO)
    one.controls["account"].value = "staff"
    assert other.controls["account"].value == "company"
    assert modelled(other) == {"engineer": 1, "kiro": 0}


def test_the_table_is_a_copy():
    panel = kit.account_panel(KIRO)
    table = panel.table
    table["value"] = 0
    assert modelled(panel)["engineer"] == 1


def test_the_picture_has_words_for_those_who_cannot_see_it():
    shown = screen(kit.account_panel(KIRO))
    alternatives = re.findall(r'<img [^>]*alt="([^"]+)"', shown)
    assert len(alternatives) == 2
    assert alternatives[0] in shown.replace(f'alt="{alternatives[0]}"', "", 1)
    assert 'role="status" aria-live="polite"' in shown


def toy_panel(table):
    return kit.Panel(
        controls={"n": widgets.IntSlider(value=1, min=0, max=3)},
        table=table,
        draw=kit.plot_shares,
        say=lambda rows: "something" if len(rows) else "nobody <b>blames</b> anybody",
    )


def test_where_there_are_no_rows_a_sentence_stands():
    shares = kit.claimed_shares(kit.load_claims(KIRO))
    panel = toy_panel(shares.head)
    panel.controls["n"].value = 0
    assert "<img" not in screen(panel)
    assert "nobody &lt;b&gt;blames&lt;/b&gt; anybody" in screen(panel)


def test_a_fault_in_a_callback_is_raised():
    shares = kit.claimed_shares(kit.load_claims(KIRO))

    def table(n):
        if n == 3:
            raise RuntimeError("broken")
        return shares

    panel = toy_panel(table)
    with pytest.raises(RuntimeError, match="broken"):
        panel.controls["n"].value = 3


def test_an_averted_outcome_is_said():
    corpus = kit.load_corpus()
    staff = dict(corpus.accounts[KIRO, "staff"])
    staff["switches"] = {"u_perm": {"question": "Had it the rights?", "kind": "disputed"}}
    changed = kit.Corpus(corpus.tables, {(KIRO, "staff"): staff}, "test")
    panel = kit.account_panel(KIRO, corpus=changed)
    panel.controls["u_perm"].value = False
    assert modelled(panel) == {}
    assert "the outcome is averted" in screen(panel)


def test_an_incident_without_accounts_is_answered():
    with pytest.raises(ValueError, match="has no accounts"):
        kit.account_panel("asiana-214-2013-07")
    with pytest.raises(KeyError, match="near it"):
        kit.incident_panel("tesla-key-largo")


def test_pictures_of_panels_are_svg_without_scripts():
    kinds = re.findall(r'src="data:([a-z+/]+);base64,([^"]+)"', screen(kit.account_panel(KIRO)))
    assert [kind for kind, _ in kinds] == ["image/svg+xml"] * 2
    for _, data in kinds:
        assert b"<script" not in base64.b64decode(data)


def press(panel, words):
    """Name and content of the file that a button offers."""
    save = panel.children[2]
    (button,) = [b for b in save.children[0].children if b.description == words]
    button.click()
    link = re.search(r'download="([^"]+)" href="data:[^;]+;base64,([^"]+)"', save.children[1].value)
    return (link[1], base64.b64decode(link[2])) if link else (save.children[1].value, b"")


def test_a_saved_table_states_version_and_parameters():
    panel = kit.incident_panel("tesla-key-largo-2019-04")
    panel.controls["target"].value = "group"
    name, content = press(panel, "Save table (CSV)")
    assert name == "incident-tesla-key-largo-2019-04.csv"
    rows = pd.read_csv(io.BytesIO(content), keep_default_na=False)
    assert set(rows["corpus_version"]) == {kit.load_corpus().version}
    assert set(rows["parameters"]) == {"Incident: Tesla, Key Largo 2019; Show: groups"}
    assert rows["value"].tolist() == pytest.approx(panel.table["value"].tolist())
    _, other = press(panel, "Save table (for a spreadsheet)")
    assert other.decode().startswith("\ufeff")


def test_a_saved_picture_states_version_and_parameters():
    panel = kit.account_panel(KIRO)
    panel.controls["account"].value = "staff"
    name, content = press(panel, "Save picture (SVG)")
    assert name == f"accounts-{KIRO}.svg"
    said = re.sub(r"<[^>]+>", " ", content.decode())
    assert f"corpus {kit.load_corpus().version}" in said
    assert "Account: staff" in said
    name, content = press(panel, "Save picture (PNG)")
    picture = Image.open(io.BytesIO(content))
    assert name.endswith(".png")
    assert picture.width == pytest.approx(6.5 * 300, abs=1)


def test_settings_are_told_in_words():
    controls = {
        "several": widgets.SelectMultiple(options=["a", "b", "c"], value=["a", "c"]),
        "nothing": widgets.SelectMultiple(options=["a"], description="Nothing"),
        "years": widgets.IntRangeSlider(value=(3, 7), max=9, description="Years"),
        "asked": widgets.Checkbox(value=True, description="Would it?"),
        "one": widgets.Dropdown(options=[("word", 1)], description="One:"),
        "unset": widgets.Dropdown(options=["a"], value=None, description="Unset"),
        "grey": widgets.Checkbox(description="Grey", disabled=True),
    }
    shares = kit.claimed_shares(kit.load_claims(KIRO))
    panel = kit.Panel(
        controls=controls, table=lambda **_: shares, draw=kit.plot_shares, say=lambda _: "words"
    )
    assert panel.parameters == (
        "several: a, c; Nothing: none; Years: 3 to 7; Would it? yes; One: word; Unset: none"
    )
    controls["several"].value = ["b"]
    controls["years"].value = (4, 5)
    assert panel.values["several"] == ("b",)
    assert controls["years"].layout.min_width == "360px"
    assert panel.parameters.startswith("several: b; Nothing: none; Years: 4 to 5;")


def test_the_place_of_a_taller_picture_is_kept():
    panel = kit.incident_panel("tesla-key-largo-2019-04")
    held = []
    for incident in (*every_setting(panel.controls["incident"]), KIRO):
        panel.controls["incident"].value = incident
        held.append(int(panel.children[1].layout.min_height.removesuffix("px")))
    assert held == sorted(held)
    assert held[0] < held[-1] <= 520


def test_controls_wrap_in_their_order_and_are_asked_in_whole_words():
    panel = kit.account_panel(KIRO)
    row = panel.children[0]
    assert row.layout.flex_flow == "row wrap"
    assert row.children == tuple(panel.controls.values())
    assert {control.layout.width for control in row.children} == {"auto"}


def test_a_footer_moves_nothing_into_another():
    for panel in (kit.incident_panel(KIRO), kit.forest_panel(), kit.account_panel(KIRO)):
        figure = panel._drawn()
        height = figure.get_figheight()
        add_footer(figure, f"Corpus 1. {panel.parameters}")
        assert figure.get_figheight() > height
        assert_readable(figure.axes[0])


def test_what_is_offered_belongs_to_what_is_on_screen():
    panel = kit.incident_panel(KIRO)
    press(panel, "Save table (CSV)")
    assert "download=" in panel.children[2].children[1].value
    panel.controls["target"].value = "group"
    assert panel.children[2].children[1].value == ""


def test_where_there_is_no_picture_none_is_saved():
    panel = toy_panel(kit.claimed_shares(kit.load_claims(KIRO)).head)
    panel.controls["n"].value = 0
    said, content = press(panel, "Save picture (PNG)")
    assert content == b""
    assert "no picture to save" in said
    name, content = press(panel, "Save table (CSV)")
    assert name == "panel.csv"
    assert content.decode().startswith("incident_id,")


def test_files_of_a_hostile_corpus_are_inert():
    panel = kit.incident_panel(KIRO, corpus=evil_corpus())
    for words in ("Save table (CSV)", "Save picture (SVG)"):
        _, content = press(panel, words)
        assert content
        markup = panel.children[2].children[1].value
        link = r'<a download="[A-Za-z0-9.-]+" href="data:[^"<>]+" style="[^"]*">[^<>]+</a>'
        assert re.fullmatch(link, markup)
        if words.endswith("(SVG)"):
            assert b"<script" not in content
            assert b"<img" not in content


def test_forest_panel_filters():
    panel = kit.forest_panel()
    claims = kit.load_claims()
    assert len(panel.table) == 31
    panel.controls["systems"].value = "ai"
    panel.controls["sources"].value = "reliable"
    expected = kit.operator_difference(claims.query("is_ai and reliability != 'low'"))
    pd.testing.assert_frame_equal(panel.table, expected)
    assert "over 14 incidents" in screen(panel)
    panel.controls["sector"].value = "military"
    assert "<img" not in screen(panel)
    assert "No incident here" in screen(panel)
    panel.controls["sector"].value = "any"
    panel.controls["coder"].value = "b"
    panel.controls["systems"].value = "any"
    panel.controls["sources"].value = "any"
    assert len(panel.table) == 30
    panel.controls["partly"].value = 0.25
    second = kit.load_claims(coder="b")
    pd.testing.assert_frame_equal(panel.table, kit.operator_difference(second, partly=0.25))


def test_every_setting_of_the_forest_panel_can_be_shown():
    panel = kit.forest_panel()
    for control in panel.controls.values():
        for value in every_setting(control):
            control.value = value
            assert ("<img" in screen(panel)) == bool(len(panel.table))
