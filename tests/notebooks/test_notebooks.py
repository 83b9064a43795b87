"""Every notebook runs, every widget in it is poked, and the form of the house is kept."""

import ast
import json
import re

import nbformat
import pytest

from kit.notebooks import bundled_notebooks, execute

NOTEBOOKS = bundled_notebooks()
LONGEST_CELL = 5
WORDS_A_LINE = 6

POKE = """
import ipywidgets as _w

def _settings(control):
    if isinstance(control, _w.IntRangeSlider):
        return [(control.min, control.max), (control.min, control.min), control.value]
    if isinstance(control, (_w.IntSlider, _w.FloatSlider)):
        return [control.min, (control.min + control.max) // 2, control.max]
    if hasattr(control, "_options_full"):
        return [value for _, value in control._options_full][:40]
    if isinstance(control, (_w.Checkbox, _w.ToggleButton)):
        return [not control.value, control.value]
    return []

_poked = 0
for _control in list(_w.Widget.widgets.values() if hasattr(_w.Widget, "widgets")
                     else _w.widget._instances.values()):
    if isinstance(_control, _w.Button):
        _control.click()
    for _value in _settings(_control):
        _control.value = _value
        _poked += 1
print("poked", _poked)
"""


def read(path):
    return nbformat.read(path, as_version=4)


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_the_first_two_notebooks_are_there():
    assert [p.name for p in NOTEBOOKS][:2] == ["00_start_here.ipynb", "01_two_accounts.ipynb"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_runs_and_every_widget_can_be_poked(path):
    notebook = read(path)
    notebook.cells.append(nbformat.v4.new_code_cell(POKE))
    assert execute(notebook, path.parent) == []
    poked = notebook.cells[-1].outputs[0].text
    assert int(poked.split()[1]) >= 9, "a notebook here has at least one panel with controls"


def test_a_fault_in_a_callback_does_not_go_unseen(tmp_path):
    """The poke cell and the scan of widget state would find a slider that breaks."""
    notebook = nbformat.v4.new_notebook(cells=[
        nbformat.v4.new_code_cell(
            "import ipywidgets as w\n@w.interact(n=w.IntSlider(min=1, max=5))\n"
            "def show(n):\n    return 1 / (n - 5)"
        ),
        nbformat.v4.new_code_cell(POKE),
    ])  # fmt: skip
    assert any("ZeroDivisionError" in fault for fault in execute(notebook, tmp_path))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_cells_are_short_and_define_nothing(path):
    for cell in code(read(path)):
        lines = [line for line in cell.source.split("\n") if line.strip()]
        assert len(lines) <= LONGEST_CELL, cell.source
        kinds = (ast.FunctionDef, ast.ClassDef, ast.For, ast.While, ast.Lambda)
        assert not [n for n in ast.walk(ast.parse(cell.source)) if isinstance(n, kinds)]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_opens_with_readers_and_closes_with_limits(path):
    cells = [cell for cell in read(path).cells if cell.cell_type == "markdown"]
    for word in ("**For** ", "**You need** ", "**At the end** "):
        assert word in cells[0].source
    assert "cannot show" in cells[-1].source
    prose = sum(len(re.findall(r"\w+", cell.source)) for cell in cells)
    lines = sum(cell.source.count("\n") + 1 for cell in code(read(path)))
    assert prose > WORDS_A_LINE * lines


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_static_picture_stands_before_the_first_panel(path):
    cells = code(read(path))
    panels = [i for i, cell in enumerate(cells) if "_panel(" in cell.source]
    pictures = [i for i, cell in enumerate(cells) if "kit.show(" in cell.source]
    assert panels
    assert min(pictures) < min(panels)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_committed_picture_has_words(path):
    text = json.dumps(json.loads(path.read_text(encoding="utf-8")))
    pictures = re.findall(r"<img [^>]*>", text)
    assert pictures
    for picture in pictures:
        assert re.search(r'alt=\\"[^\\"]{20,}', picture)
