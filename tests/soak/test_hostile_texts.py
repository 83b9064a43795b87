"""A hundred hostile texts in every text column: none runs, in a notebook, a page or an app.

A light run by default; ``KIT_SOAK=1 pytest tests/soak`` shows every incident in every place.
"""

import os

import nbformat
import pytest
from playwright.sync_api import sync_playwright

import kit
from kit.notebooks import execute, normalised
from kit.webpages import to_page
from tests.apps import app_address
from tests.browser.test_voila import OPTIONS
from tests.soak.hostile import STRINGS, TABLES, hostile_corpus, text_columns
from tests.test_pages import assert_inert
from tests.test_panels import press, screen

SOAK = "KIT_SOAK" in os.environ
SHIFTS = (0, 50) if SOAK else (0,)
EVERY = 1 if SOAK else 12
CELLS = [
    "import sys; sys.path.insert(0, {top!r})\nimport kit\n"
    "from tests.soak.hostile import hostile_corpus\ncorpus = hostile_corpus({shift})",
    "kit.show_claims(kit.load_claims(corpus=corpus).iloc[::{every}], corpus=corpus)",
    "from IPython.display import display\n"
    "_ = [display(kit.show_incident(i, corpus=corpus))"
    " for i in corpus.tables['incidents']['incident_id'].iloc[::{every}]]",
    "kit.incident_panel('aws-kiro-2025-12', corpus=corpus)",
    "kit.timeline_panel('aws-kiro-2025-12', corpus=corpus)",
    "kit.agreement_panel(corpus=corpus)",
    "kit.corpus_panel(corpus=corpus)",
]


def notebook(checkout, shift):
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    sources = [cell.format(top=str(checkout), shift=shift, every=EVERY) for cell in CELLS]
    return nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source) for source in sources], metadata=kernel
    )


def test_there_are_a_hundred_and_each_meets_every_column():
    assert len(set(STRINGS)) == 100
    for table in TABLES:
        assert text_columns(table)
    claims = hostile_corpus().tables["claims"]
    for column in text_columns("claims"):
        assert all(claims[column].str.startswith(text).any() for text in STRINGS)


@pytest.mark.parametrize("shift", SHIFTS)
def test_markup_holds_no_tag_of_theirs(shift):
    corpus = hostile_corpus(shift)
    incidents = corpus.tables["incidents"]["incident_id"].tolist()[::EVERY]
    for incident in incidents:
        assert_inert(kit.show_incident(incident, corpus=corpus)._repr_html_())
    assert_inert(kit.show_claims(kit.load_claims(corpus=corpus), corpus=corpus)._repr_html_())
    timeline = kit.timeline_panel(incidents[0], corpus=corpus)
    explorer = kit.incident_panel(incidents[0], corpus=corpus)
    for incident in incidents:
        for panel in (timeline, explorer):
            panel.controls["incident"].value = incident
            assert_inert(screen(panel))
    for panel in (kit.forest_panel(corpus=corpus), kit.corpus_panel(corpus=corpus),
                  kit.agreement_panel(corpus=corpus)):  # fmt: skip
        assert_inert(screen(panel))
        assert press(panel, "Save table (CSV)")[1]
        assert b"<script" not in press(panel, "Save picture (SVG)")[1]


@pytest.mark.browser
@pytest.mark.parametrize("shift", SHIFTS)
def test_nothing_runs_on_a_page(chromium, checkout, tmp_path, shift):
    """Once as kit render makes it, and once without the policy that forbids scripts anyway."""
    made = notebook(checkout, shift)
    assert execute(made, tmp_path) == []
    text = to_page(normalised(made), STRINGS[0])
    bare = text.replace("Content-Security-Policy", "x-nothing")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=OPTIONS)
        for name, content in (("page", text), ("bare", bare)):
            path = tmp_path / f"{name}.html"
            path.write_text(content, encoding="utf-8", errors="replace")
            page = browser.new_page()
            page.goto(path.as_uri())
            page.wait_for_timeout(500)
            assert page.locator("td").count() > 100
            assert page.evaluate("window.struck") is None
        browser.close()


@pytest.mark.browser
@pytest.mark.parametrize("shift", SHIFTS)
def test_nothing_runs_in_an_app(chromium, checkout, tmp_path, shift):
    path = tmp_path / "app.ipynb"
    nbformat.write(notebook(checkout, shift), path)
    with app_address(path) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=OPTIONS)
        page = browser.new_page()
        page.goto(address)
        page.locator(".kit-panel select").last.wait_for(timeout=120_000)
        for select in page.locator(".kit-panel select").all():
            select.focus()
            page.keyboard.press("ArrowDown")
            page.wait_for_timeout(400)
        assert page.locator("td").count() > 100
        assert page.evaluate("window.struck") is None
        browser.close()
