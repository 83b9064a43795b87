"""Panels as an app: Voila serves a notebook, and a panel works with nothing from outside."""

import csv
import io
import re

import nbformat
import pytest
from playwright.sync_api import sync_playwright

import kit
from tests.apps import START_S, app_address

pytestmark = pytest.mark.browser
OPTIONS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
NOTEBOOK = ["import kit", 'kit.incident_panel("tesla-key-largo-2019-04")']


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    """Address of a notebook with one panel, served by Voila."""
    folder = tmp_path_factory.mktemp("app")
    cells = [nbformat.v4.new_code_cell(source) for source in NOTEBOOK]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    notebook = folder / "app.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), notebook)
    with app_address(notebook) as address:
        yield address


@pytest.fixture
def page(chromium):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=OPTIONS)
        yield browser.new_page(viewport={"width": 1000, "height": 1200})
        browser.close()


def test_a_panel_moves_and_saves(app, page):
    host, faults = re.match(r"http://[^/]+", app)[0], []
    page.route(lambda url: url.startswith("http") and not url.startswith(host),
               lambda route: route.abort())  # fmt: skip
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(app)
    picture = page.locator(".kit-panel img").first
    picture.wait_for(timeout=START_S * 1000)
    before = picture.get_attribute("src")
    page.locator(".kit-panel select").focus()
    page.keyboard.press("ArrowDown")
    page.wait_for_function(
        "before => document.querySelector('.kit-panel img').src !== before", arg=before
    )
    with page.expect_download() as download:
        page.get_by_role("button", name="Save table (CSV)").press("Enter")
    name = download.value.suggested_filename
    rows = list(csv.DictReader(io.StringIO(download.value.path().read_text(encoding="utf-8"))))
    assert name.startswith("incident-")
    assert name.endswith(".csv")
    assert {row["corpus_version"] for row in rows} == {kit.load_corpus().version}
    assert all(row["parameters"].startswith("Incident: ") for row in rows)
    with page.expect_download() as download:
        page.get_by_role("button", name="Save picture (PNG)").click()
    assert download.value.path().read_bytes().startswith(b"\x89PNG")
    assert faults == []
