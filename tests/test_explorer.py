"""Corpus explorer: filters by the system's autonomy, approval, permissions and more."""

import pandas as pd

import kit
from tests.test_panels import every_setting, screen


def test_filters_choose_claims():
    panel = kit.corpus_panel()
    claims = kit.load_claims()
    pd.testing.assert_frame_equal(panel.table, kit.blame_by(claims, "autonomy_level"))
    panel.controls["is_ai"].value = "True"
    panel.controls["sources"].value = "reliable"
    panel.controls["autonomy_level"].value = "5"
    panel.controls["by"].value = "approval"
    here = claims[claims["is_ai"] & (claims["reliability"] != "low")]
    here = here[here["autonomy_level"] == 5]
    pd.testing.assert_frame_equal(panel.table, kit.blame_by(here, "approval"))
    n = here["incident_id"].nunique()
    assert f"{n} of 93 incidents pass" in screen(panel)


def test_the_incidents_that_pass_are_listed():
    panel = kit.corpus_panel()
    panel.controls["approval"].value = "bypassed"
    panel.controls["permissions"].value = "inherited"
    expected = kit.list_incidents(approval="bypassed", permissions="inherited")
    assert len(expected)
    for title in expected["short_title"]:
        assert title in screen(panel)
    assert f"{len(expected)} of 93 incidents pass" in screen(panel)


def test_every_setting_can_be_shown_and_nothing_is_said():
    panel = kit.corpus_panel()
    for control in panel.controls.values():
        for value in every_setting(control):
            control.value = value
            assert ("<img" in screen(panel)) == bool(len(panel.table))
        control.value = every_setting(control)[0]
    panel.controls["sector"].value = "military"
    panel.controls["is_ai"].value = "True"
    assert "<img" not in screen(panel)
    assert "Nobody here blames anybody" in screen(panel)
    assert "0 of 93 incidents pass" in screen(panel)
