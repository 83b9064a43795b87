"""The story in a real browser: JupyterLab opens, a control moves, the picture follows."""

import contextlib
import csv
import io
import re
import textwrap

import nbformat
import pytest

import kit

pytestmark = pytest.mark.browser

OPTIONS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
RUN_MS = 120_000
PANEL = ".jp-OutputArea .widget-vbox"
PICTURE = f"{PANEL} .widget-html img"


@pytest.fixture(scope="module")
def browser(chromium):
    playwright = pytest.importorskip("playwright.sync_api", reason="there is no Playwright")
    with playwright.sync_playwright() as running:
        window = running.chromium.launch(executable_path=chromium, args=OPTIONS)
        yield window
        window.close()


@pytest.fixture
def page(browser):
    tab = browser.new_page(viewport={"width": 1400, "height": 1000})
    tab.set_default_timeout(RUN_MS)
    yield tab
    tab.close()


def playwright_timeout():
    """Error that Playwright raises when it has waited long enough."""
    return pytest.importorskip("playwright.sync_api").TimeoutError


def run_all(page, address):
    """Open a notebook and run all cells from the menu; what they show comes a little later.

    JupyterLab forgets what it is told to run while the kernel connects, or asks about it in a
    dialogue; so wait for the status bar, agree, and ask until it runs.
    """
    page.goto(address)
    page.wait_for_selector(".jp-NotebookPanel-toolbar")
    page.get_by_text(re.compile(r"\| Idle")).first.wait_for()
    for _ in range(6):
        agree = page.locator("dialog.jp-Dialog .jp-mod-accept")
        if agree.count():
            agree.first.click()
        page.click('.lm-MenuBar-item:has-text("Run")')
        page.click('.lm-Menu-item[data-command="runmenu:run-all"]')
        with contextlib.suppress(playwright_timeout()):
            page.wait_for_selector(f".jp-InputPrompt:has-text('*'), {PANEL}", timeout=4000)
            return
    raise AssertionError("Run All Cells ran nothing")


@pytest.fixture(scope="module")
def lab(open_kit, checkout, tmp_path_factory):
    """Address of a JupyterLab started as a newcomer would, with an empty home."""
    home = {"HOME": str(tmp_path_factory.mktemp("home"))}
    _, address, _ = open_kit("00_start_here", cwd=checkout, environment=home)
    return address


def test_the_story(page, lab):
    """Read, run, flip one disputed assumption: the picture, its words and the table follow."""
    run_all(page, lab)
    page.locator("h1:has-text('Who is to blame')").first.wait_for()
    panel = page.locator(PANEL).first
    panel.locator("img").first.wait_for()
    assert page.locator(".jp-OutputArea-output pre:has-text('Traceback')").count() == 0
    panel.locator("img").first.wait_for()
    before = panel.locator("img").first.get_attribute("src")
    assert "engineer(s) who ran Kiro (100%)" in panel.locator("img").first.get_attribute("alt")
    switch = panel.locator("input[type=checkbox]").first
    switch.focus()
    page.keyboard.press("Space")
    page.wait_for_function(
        "([selector, before]) => document.querySelector(selector).src !== before",
        arg=[PICTURE, before],
    )
    after = panel.locator("img").first
    assert "2 parties alike (50%)" in after.get_attribute("alt")
    assert "2 parties alike (50%)" in panel.locator("[role=status]").first.inner_text()


def test_keys_typed_into_a_control_stay_there(page, lab):
    """An arrow chooses in the list; letters are not taken for commands that cut or add cells."""
    run_all(page, lab)
    select = page.locator(f"{PANEL} select")
    select.wait_for()
    cells = page.locator(".jp-Notebook-cell").count()
    before = select.input_value()
    select.focus()
    page.keyboard.press("ArrowDown")
    page.wait_for_function(
        "([selector, before]) => document.querySelector(selector).value !== before",
        arg=[f"{PANEL} select", before],
    )
    for key in ("x", "a", "b", "d"):
        page.keyboard.press(key)
    page.wait_for_timeout(500)
    assert page.locator(".jp-Notebook-cell").count() == cells
    assert page.evaluate("document.activeElement.tagName") == "SELECT"


def test_buttons_save_what_is_on_screen(page, lab):
    """Each button saves one file by keyboard, and the keyboard stays where it was."""
    run_all(page, lab)
    panel = page.locator(PANEL).first
    panel.locator("img").first.wait_for()
    begins = {
        "Save picture (PNG)": (".png", b"\x89PNG"),
        "Save picture (SVG)": (".svg", b"<?xml"),
        "Save table (CSV)": (".csv", b"incident_id,"),
        "Save table (for a spreadsheet)": (".csv", b"\xef\xbb\xbfincident_id,"),
    }
    for words, (ending, beginning) in begins.items():
        button = panel.get_by_role("button", name=words)
        button.focus()
        with page.expect_download() as download:
            page.keyboard.press("Enter")
        assert download.value.suggested_filename.endswith(ending)
        content = download.value.path().read_bytes()
        assert content.startswith(beginning)
        assert page.evaluate("document.activeElement.innerText") == words
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert {row["corpus_version"] for row in rows} == {kit.load_corpus().version}
    assert all("Account: " in row["parameters"] for row in rows)


def test_a_page_loaded_again_saves_nothing_again(page, open_kit, tmp_path):
    """A widget comes back with the kernel, and its script runs again."""
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    cell = nbformat.v4.new_code_cell("import kit\nkit.incident_panel('tesla-key-largo-2019-04')")
    path = tmp_path / "panel.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[cell], metadata=kernel), path)
    _, address, _ = open_kit(path, cwd=tmp_path, environment={"HOME": str(tmp_path)})
    saved = []
    page.on("download", lambda download: saved.append(download.suggested_filename))
    run_all(page, address)
    button = page.get_by_role("button", name="Save table (CSV)")
    for presses in (1, 2):
        with page.expect_download():
            button.click()
        assert len(saved) == presses
    page.click('.lm-MenuBar-item:has-text("File")')
    page.click('.lm-Menu-item[data-command="docmanager:save"]')
    page.wait_for_timeout(3000)
    page.reload()
    page.locator(f"{PANEL} a[download]").wait_for()
    page.wait_for_timeout(3000)
    assert len(saved) == 2


def test_no_news_prompt_and_no_unknown_address(page, lab):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(lab)
    page.get_by_text(re.compile(r"\| Idle")).first.wait_for()
    page.wait_for_timeout(3000)
    assert page.locator("text=Would you like to receive official Jupyter news").count() == 0
    host = re.match(r"http://[^/]+", lab)[0]
    outside = [url for url in asked if not url.startswith((host, "data:", "blob:", "ws:"))]
    assert [url for url in outside if not url.startswith(host.replace("http", "ws"))] == []


EVIL_NOTEBOOK = """
import sys; sys.path.insert(0, {tests!r})
from tests.evil import evil_corpus
import kit
corpus = evil_corpus()
---
kit.incident_panel("aws-kiro-2025-12", corpus=corpus)
---
kit.account_panel("aws-kiro-2025-12", corpus=corpus)
---
kit.show_claims(kit.load_claims("aws-kiro-2025-12", corpus=corpus), corpus=corpus)
---
kit.show_incident("aws-kiro-2025-12", corpus=corpus)
---
kit.show_account(kit.load_account("aws-kiro-2025-12", "staff", corpus=corpus), corpus=corpus)
---
kit.load_parties("aws-kiro-2025-12", corpus=corpus)
---
parties = kit.load_parties("aws-kiro-2025-12", corpus=corpus)
lenses = kit.compare("aws-kiro-2025-12", corpus=corpus)
kit.show(kit.plot_lenses(lenses, parties=parties), alt=kit.describe_lenses(lenses, parties))
"""


def test_text_of_any_cell_is_inert(page, open_kit, checkout, tmp_path):
    cells = textwrap.dedent(EVIL_NOTEBOOK).format(tests=str(checkout)).split("---")
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(cell.strip()) for cell in cells], metadata=kernel
    )
    nbformat.write(notebook, tmp_path / "evil.ipynb")
    _, address, _ = open_kit(
        tmp_path / "evil.ipynb", cwd=tmp_path, environment={"HOME": str(tmp_path)}
    )
    run_all(page, address)
    page.locator("td:has-text('Corey Quinn'):visible").first.wait_for()
    page.locator(".jp-OutputArea-output > img, .jp-RenderedHTMLCommon > img").first.wait_for()
    assert page.locator(".jp-OutputArea-output pre:has-text('Traceback')").count() == 0
    button = page.locator(f"{PANEL} button:has-text('staff')")
    before = page.locator(PICTURE).last.get_attribute("src")
    button.click()
    page.wait_for_function(
        "([selector, before]) => [...document.querySelectorAll(selector)].pop().src !== before",
        arg=[PICTURE, before],
    )
    assert page.locator(".jp-OutputArea :text('onerror=')").count()
    assert page.evaluate("window.struck") is None
    assert page.locator("img[onerror]").count() == 0
    assert page.locator(".jp-OutputArea script").count() == 0
    assert page.locator("a[href^='javascript']").count() == 0
