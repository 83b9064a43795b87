"""Panels as an app: Voila serves a notebook, and the controls and buttons of a panel work."""

import csv
import io
import os
import re
import subprocess
import sys
import threading

import nbformat
import pytest
from playwright.sync_api import sync_playwright

import kit

pytestmark = pytest.mark.browser
START_S = 90
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
    server = subprocess.Popen(
        [sys.executable, "-m", "voila", str(notebook), "--no-browser", "--Voila.ip=127.0.0.1"],
        cwd=folder, env={**os.environ, "HOME": str(folder)}, text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    overdue = threading.Timer(START_S, server.kill)
    overdue.start()
    said = ""
    for line in server.stdout:
        said += line
        if address := re.search(r"http://(127\.0\.0\.1|localhost):\d+/\S*", line):
            overdue.cancel()
            threading.Thread(target=server.stdout.read, daemon=True).start()
            yield address[0]
            break
    else:
        pytest.fail(f"Voila printed no address but: {said}")
    server.terminate()
    server.wait(timeout=30)


@pytest.fixture
def page(chromium):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=OPTIONS)
        yield browser.new_page(viewport={"width": 1000, "height": 1200})
        browser.close()


def test_a_panel_moves_and_saves(app, page):
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
