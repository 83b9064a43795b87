"""Web pages of notebooks: one file, no network, no scripts; readable on a phone."""

import re

import nbformat
import pytest
from playwright.sync_api import sync_playwright

from kit.cli import main
from kit.markup import made_by
from kit.notebooks import CONTROLS
from kit.starter import TEMPLATES, start_study
from kit.webpages import GENERATOR, to_page

HOSTILE = "<script>window.struck='yes'</script><img src=x onerror=\"window.struck='yes'\">"


def notebook(*cells):
    made = [
        nbformat.v4.new_markdown_cell(text) if kind == "text" else nbformat.v4.new_code_cell(text)
        for kind, text in cells
    ]
    return nbformat.v4.new_notebook(cells=made)


@pytest.fixture
def study(tmp_path):
    """A small notebook with a picture, in a folder of its own."""
    path = tmp_path / "small.ipynb"
    nbformat.write(
        notebook(
            ("text", "# A title & more\n\nSee [the next](02_next.ipynb) and [this](small.ipynb)."),
            ("code", "import kit\nclaims = kit.load_claims('aws-kiro-2025-12')\n"
             "picture = kit.plot_shares(kit.claimed_shares(claims))\n"
             "kit.show(picture, alt='Shares of the voiced blame.')"),
            ("code", "kit.forest_panel()"),
        ),
        path,
    )  # fmt: skip
    return path


def test_a_notebook_becomes_one_page(study, tmp_path, capsys):
    assert main(["render", str(study), "--to", str(tmp_path / "pages")]) == 0
    page = tmp_path / "pages" / "small.html"
    text = page.read_text(encoding="utf-8")
    assert "<title>A title &amp; more</title>" in text
    assert 'alt="Shares of the voiced blame."' in text
    assert "they work in the notebook, not on this page" in text
    assert "corpus version" in text
    assert 'href="small.html"' in text
    assert 'href="02_next.ipynb"' in text
    assert made_by(page, GENERATOR)
    assert "small.ipynb: written to" in capsys.readouterr().out
    assert [path.name for path in page.parent.iterdir()] == ["small.html"]


def test_a_page_of_ours_is_replaced_and_no_other_file(study, tmp_path, capsys):
    pages = tmp_path / "pages"
    pages.mkdir()
    page = pages / "small.html"
    page.write_text("<html>mine</html>", encoding="utf-8")
    assert main(["render", str(study), "--to", str(pages)]) == 2
    assert "small.html, not made by kit render" in capsys.readouterr().err
    assert page.read_text(encoding="utf-8") == "<html>mine</html>"
    page.unlink()
    for _ in range(2):
        assert main(["render", str(study), "--to", str(pages)]) == 0


def test_a_notebook_that_fails_leaves_no_page(tmp_path, capsys):
    path = tmp_path / "bad.ipynb"
    nbformat.write(notebook(("code", "1 / 0")), path)
    (tmp_path / "no.ipynb").write_text("no notebook", encoding="utf-8")
    pages = tmp_path / "pages"
    assert main(["render", str(path), str(tmp_path / "no.ipynb"), "--to", str(pages)]) == 1
    said = capsys.readouterr().out
    assert "ZeroDivisionError" in said
    assert "it is no notebook" in said
    assert list(pages.iterdir()) == []


@pytest.mark.parametrize("option", ["--inplace", "--pictures"])
def test_to_goes_with_no_other_option(study, tmp_path, option, capsys):
    assert main(["render", str(study), "--to", str(tmp_path / "p"), option]) == 2
    assert "--to writes web pages" in capsys.readouterr().err
    assert not (tmp_path / "p").exists()


def test_two_notebooks_of_one_name_are_refused(study, tmp_path, capsys):
    other = tmp_path / "other" / "small.ipynb"
    other.parent.mkdir()
    other.write_bytes(study.read_bytes())
    assert main(["render", str(study), str(other), "--to", str(tmp_path / "p")]) == 2
    assert "two notebooks would be the same page, small" in capsys.readouterr().err


def test_a_title_cannot_leave_its_place():
    page = to_page(notebook(("text", "# </title><script>window.struck='yes'</script>")), "x")
    assert "<title>&lt;/title&gt;&lt;script&gt;" in page
    assert to_page(notebook(("code", "1")), "<b>").count("<title>&lt;b&gt;</title>") == 1


def test_controls_give_way_to_a_sentence():
    made = notebook(("code", "panel"))
    made.cells[0].outputs = [nbformat.v4.new_output("display_data", {"text/html": CONTROLS})]
    assert "Run All Cells" not in to_page(made, "x")


@pytest.mark.browser
def test_nothing_runs_and_nothing_is_fetched(chromium, tmp_path):
    made = notebook(("text", f"# Title\n\n{HOSTILE}\n\n![x](https://example.org/x.png)\n\n$x^2$"),
                    ("code", "wide"))  # fmt: skip
    wide = f"<table border=1><tr>{'<td>cell of a wide table</td>' * 30}</tr></table>{HOSTILE}"
    made.cells[1].outputs = [nbformat.v4.new_output("display_data", {"text/html": wide})]
    page = tmp_path / "page.html"
    page.write_text(to_page(made, "x"), encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for width in (360, 1200):
            seen = browser.new_page(viewport={"width": width, "height": 800})
            asked = []
            seen.on("requestfailed", lambda request, asked=asked: asked.append(request.failure))
            seen.on("response", lambda response, asked=asked: asked.append(response.url))
            seen.goto(page.as_uri())
            seen.wait_for_timeout(300)
            assert seen.evaluate("window.struck") is None
            assert {what for what in asked if not re.match("file:|data:", what)} == {"csp"}
            assert seen.evaluate("document.documentElement.scrollWidth") <= width
        browser.close()


def test_a_new_study_holds_what_is_needed(tmp_path, capsys):
    folder = tmp_path / "study"
    assert main(["new", str(folder)]) == 0
    assert "my_incidents.ipynb" in capsys.readouterr().out
    names = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert {"README.md", "corpus/VERSION", "corpus/dictionary.csv", "corpus/claims.csv",
            "notebooks/my_incidents.ipynb", "notebooks/00_start_here.ipynb"} <= names  # fmt: skip
    assert main(["check", str(folder / "corpus")]) == 0
    assert "No faults" in capsys.readouterr().out


def test_a_new_study_overwrites_nothing(tmp_path, capsys):
    folder = tmp_path / "study"
    (folder / "corpus").mkdir(parents=True)
    mine = folder / "corpus" / "claims.csv"
    mine.write_text("mine", encoding="utf-8")
    assert main(["new", str(folder)]) == 0
    assert "corpus/claims.csv" in capsys.readouterr().out.split("Kept in")[1]
    assert mine.read_text(encoding="utf-8") == "mine"
    made, kept = start_study(folder)
    assert made == []
    assert "README.md" in kept


def test_a_study_cannot_take_the_place_of_a_file(tmp_path, capsys):
    path = tmp_path / "study"
    path.write_text("mine", encoding="utf-8")
    assert main(["new", str(path)]) == 2
    assert "is a file; name a folder" in capsys.readouterr().err
    assert path.read_text(encoding="utf-8") == "mine"


def test_the_template_follows_the_rules_of_notebooks():
    made = nbformat.read(TEMPLATES / "my_incidents.ipynb", as_version=4)
    for word in ("**For** ", "**You need** ", "**At the end** "):
        assert word in made.cells[0].source
    assert "cannot show" in made.cells[-1].source
    assert all(not cell.get("outputs") for cell in made.cells)


def test_the_template_runs_on_a_fresh_study(tmp_path):
    start_study(tmp_path / "study")
    template = tmp_path / "study" / "notebooks" / "my_incidents.ipynb"
    assert main(["render", str(template), "--to", str(tmp_path / "pages")]) == 0
    text = (tmp_path / "pages" / "my_incidents.html").read_text(encoding="utf-8")
    assert "My incidents" in text
