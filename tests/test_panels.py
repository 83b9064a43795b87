"""Panels in plain pytest: here a fault in a callback is raised where the value is set."""

import base64
import re

import ipywidgets as widgets
import pandas as pd
import pytest

import kit

KIRO = "aws-kiro-2025-12"


def screen(panel):
    """Markup on screen."""
    return panel.children[-2].value + panel.children[-1].value


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
    assert list(panel.controls) == ["account", "u_same", "u_catch", "u_own"]
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
        kit.account_panel("tesla-key-largo-2019-04")
    with pytest.raises(KeyError, match="near it"):
        kit.incident_panel("tesla-key-largo")


def test_pictures_of_panels_are_svg_without_scripts():
    kinds = re.findall(r'src="data:([a-z+/]+);base64,([^"]+)"', screen(kit.account_panel(KIRO)))
    assert [kind for kind, _ in kinds] == ["image/svg+xml"] * 2
    for _, data in kinds:
        assert b"<script" not in base64.b64decode(data)
