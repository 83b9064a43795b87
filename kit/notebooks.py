"""The notebooks: find and copy them, open them in JupyterLab, and render their outputs."""

from __future__ import annotations

import copy
import hashlib
import json
import math
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from kit.exports import write_new
from kit.tables import bundled

Node = nbformat.NotebookNode
Tick = Callable[[], object] | None  # called after every cell

SCRIPT = "application/javascript"
COPIES = "kit-notebooks"
LARGEST_KB = 400
SECONDS_A_CELL = 120
SHOWN = 200  # characters of a text that differs
QUIET = "--IPKernelApp.log_level=ERROR"  # a kernel on loopback warns of its transport, in vain

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
WIDGET = "application/vnd.jupyter.widget-view+json"
CONTROLS = (
    "<p><em>The controls appear here when the notebook runs: in the menu Run, "
    'choose "Run All Cells".</em></p>'
)
# Metadata of a cell: what a run leaves behind, and the fingerprint of the code that drew a picture.
LEFT_BEHIND = ("ExecuteTime", "collapsed", "execution", "scrolled", "trusted")
DRAWN_BY = "drawn_by"
PICTURE = re.compile(r"data:image/[^\"'\s)>]+")
ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]+")
NUMBER = re.compile(r"(-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)")


def in_checkout() -> bool:
    """Whether the bundled notebooks are those of a checkout, and may be written."""
    return (bundled("notebooks").parent / "pyproject.toml").is_file()


def bundled_notebooks() -> list[Path]:
    """Bundled notebooks, in order of name."""
    return sorted(bundled("notebooks").glob("*.ipynb"))


def find_notebook(name: str) -> Path:
    """Path of a notebook: a file, else a bundled one by its name with or without ``.ipynb``."""
    if Path(name).is_file() and name.endswith(".ipynb"):
        return Path(name).resolve()
    for path in bundled_notebooks():
        if name in (path.name, path.stem):
            return path.resolve()
    names = ", ".join(path.stem for path in bundled_notebooks()) or "none"
    raise FileNotFoundError(
        f"there is no notebook {name!r}; give the path of an .ipynb file or a bundled one: {names}"
    )


def copy_notebooks(target: Path) -> tuple[list[str], list[str], list[str]]:
    """Names of the bundled files that were copied, there already, and there with another text.

    A file that is there already is never overwritten.
    """
    target.mkdir(parents=True, exist_ok=True)
    copied: list[str] = []
    there: list[str] = []
    other: list[str] = []
    for path in sorted(path for path in bundled("notebooks").iterdir() if path.is_file()):
        content = path.read_bytes()
        have = target / path.name
        if write_new(have, content):
            copied.append(path.name)
        else:
            same = have.is_file() and have.read_bytes() == content
            (there if same else other).append(path.name)
    return copied, there, other


@dataclass(frozen=True)
class Rendering:
    """What a run of one notebook gave: with faults, the file must not be written."""

    text: str  # what the file should hold
    faults: list[str]
    changes: list[str]  # where it says something else


class NoNotebookError(ValueError):
    """A file that cannot be read as a notebook."""


def read_notebook(path: Path) -> Node:
    """Notebook of a file, its cells with ids; NoNotebookError if it is none."""
    try:
        return _with_ids(nbformat.reads(path.read_text(encoding="utf-8"), as_version=4))
    except (ValueError, AttributeError, nbformat.ValidationError) as error:
        said = str(error).partition("\n")[0]
        raise NoNotebookError(f"it is no notebook: {said}") from error


def run(notebook: Node, folder: Path, tick: Tick = None) -> tuple[Node, list[str]]:
    """Copy of a notebook with the outputs of a clean kernel, and what failed."""
    fresh = copy.deepcopy(notebook)
    for cell in code_cells(fresh):
        cell["outputs"] = []
    faults = execute(fresh, folder, tick)
    return (fresh if faults else normalised(fresh)), faults


def render(path: Path, *, pictures: bool = False, tick: Tick = None) -> Rendering:
    """Run a notebook in a clean kernel and compare with what is committed.

    Committed outputs are kept, to the letter, where text agrees and numbers agree to 1e-6. Pictures
    are not compared: they go with the code and the text of their cell, or all with ``pictures``.
    """
    before = path.read_text(encoding="utf-8")
    committed = read_notebook(path)
    fresh, faults = run(committed, path.parent, tick)
    if faults:
        return Rendering(before, faults, [])
    committed = normalised(committed)
    changes = []
    for old, new in zip(code_cells(committed), code_cells(fresh), strict=True):
        change = _change(old, new, pictures=pictures)
        if change:
            changes.append(f"{_name(new)}: {change}")
        else:
            new["outputs"] = old["outputs"]
        if folder := _machine_path(new["outputs"]):
            faults.append(f"{_name(new)}: its output shows a folder of this machine, {folder}")
    text = nbformat.writes(fresh).rstrip("\n") + "\n"
    size = math.ceil(len(text.encode()) / 1000)
    if size > LARGEST_KB:
        faults.append(
            f"it would be {size} KB; at most {LARGEST_KB}: draw fewer or smaller pictures"
        )
    if not changes and text != before:
        changes.append("outputs agree, but the file is not laid out as kit render writes it")
    return Rendering(text, faults, changes)


class ThisPython(AsyncKernelManager):
    """Starts kernels of this Python, whatever kernel of the same name a user has installed."""

    def __init__(self, **options: Any) -> None:
        super().__init__(kernel_spec_manager=KernelSpecManager(kernel_dirs=[]), **options)


HOW_TO_RUN: Mapping[str, Any] = {
    "kernel_name": "python3",
    "kernel_manager_class": ThisPython,
    "extra_arguments": [QUIET],
    "timeout": SECONDS_A_CELL,
    "shutdown_kernel": "immediate",
    "force_raise_errors": True,
    "record_timing": False,
    "coalesce_streams": True,
}


def execute(notebook: Node, folder: Path, tick: Tick = None) -> list[str]:
    """Run every cell of a notebook, in place; what failed, also inside an Output widget."""
    faults: dict[str, str] = {}
    running = "before the first cell"

    def begin(cell: Node, **_: Any) -> None:
        nonlocal running
        running = _name(cell)

    def collect(**_: Any) -> None:
        shown = [output for cell in code_cells(notebook) for output in cell["outputs"]]
        for state in client.widget_state.values():
            shown += state.get("outputs", [])
        for error in (output for output in shown if output["output_type"] == "error"):
            what = f"{error['ename']}: {_without_colours(error['evalue'])}"
            faults.setdefault(what, running)

    def executed(**_: Any) -> None:
        collect()
        if tick:
            tick()

    client = NotebookClient(
        notebook,
        resources={"metadata": {"path": str(folder)}},
        on_cell_execute=begin,
        on_cell_executed=executed,
        **HOW_TO_RUN,
    )
    with tempfile.TemporaryDirectory(prefix="kit-") as clean:
        try:
            client.execute(env={**os.environ, "IPYTHONDIR": clean})
        except CellExecutionError as error:
            faults.setdefault(f"{error.ename}: {_without_colours(error.evalue)}", running)
        except CellTimeoutError:
            faults[f"still running after {SECONDS_A_CELL} s"] = running
        except DeadKernelError:
            faults["the kernel died"] = running
        collect()
    return [f"{cell}: {what}" for what, cell in faults.items()]


def normalised(notebook: Node) -> Node:
    """Copy of a notebook without what changes from run to run or from machine to machine."""
    notebook = copy.deepcopy(notebook)
    notebook["metadata"] = nbformat.from_dict(
        {
            "kernelspec": KERNEL,
            "language_info": {"name": KERNEL["language"]},
        }
    )
    for cell in notebook["cells"]:
        for key in LEFT_BEHIND:
            cell["metadata"].pop(key, None)
    count = 0
    for cell in code_cells(notebook):
        count += bool(cell["source"].strip())
        cell["execution_count"] = count if cell["source"].strip() else None
        cell["outputs"] = [
            _tidy_output(output, count)
            for output in cell["outputs"]
            if SCRIPT not in output.get("data", {})
        ]
    return notebook


def code_cells(notebook: Node) -> list[Node]:
    """Cells of a notebook that hold code."""
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def _with_ids(notebook: Node) -> Node:
    """Notebook of format 4.5, in which every cell has an id that stays."""
    notebook["nbformat_minor"] = max(5, notebook["nbformat_minor"])
    for number, cell in enumerate(notebook["cells"], start=1):
        cell.setdefault("id", f"cell-{number:02d}")
    return notebook


def _name(cell: Node) -> str:
    """Cell as a reader knows it: its first line of code."""
    lines = cell.get("source", "").strip().splitlines()
    return f"cell `{lines[0][:60]}`" if lines else "empty cell"


def _tidy_output(output: Node, count: int) -> Node:
    """Output with a sentence in place of controls, without addresses in memory."""
    if WIDGET in output.get("data", {}):
        output = nbformat.v4.new_output("display_data", {"text/html": CONTROLS})
    if output["output_type"] == "execute_result":
        output["execution_count"] = count
    if "text" in output:
        output["text"] = ADDRESS.sub("at 0x0", output["text"])
    for kind, value in output.get("data", {}).items():
        if kind.startswith("text/"):
            output["data"][kind] = ADDRESS.sub("at 0x0", value)
    return output


def _pieces(outputs: Iterable[Node]) -> list[str]:
    """Outputs as one text without pictures, split so that every second piece is a number."""
    texts = []
    for output in outputs:
        texts += [output["output_type"], output.get("name", ""), output.get("text", "")]
        for kind, value in sorted(output.get("data", {}).items()):
            said = value if isinstance(value, str) else json.dumps(value, sort_keys=True)
            texts += [kind, "" if kind.startswith("image/") else PICTURE.sub("picture", said)]
    return NUMBER.split(" ".join(" ".join(texts).split()))


def _same_number(old: str, new: str) -> bool:
    whole = old.lstrip("-").isdigit() and new.lstrip("-").isdigit()
    if whole or not (old and new):
        return old == new
    return math.isclose(float(old), float(new), rel_tol=1e-6, abs_tol=1e-6)


def difference(old: list[Node], new: list[Node]) -> str:
    """Where the text of two lists of outputs parts, numbers compared to 1e-6; empty if nowhere."""
    before, now = _pieces(old), _pieces(new)
    for place, (was, is_) in enumerate(zip_longest(before, now, fillvalue="")):
        if was != is_ and not (place % 2 and _same_number(was, is_)):
            old_text, new_text = (
                "".join(text[max(0, place - 4) :])[:SHOWN] for text in (before, now)
            )
            return f"committed {old_text!r}, now {new_text!r}"
    return ""


def _change(old: Node, new: Node, *, pictures: bool) -> str:
    """What a run changed in one cell, in words; also marks ``new`` with the code that drew it."""
    drawn = any(
        kind.startswith("image/") or PICTURE.search(str(value))
        for output in new["outputs"]
        for kind, value in output.get("data", {}).items()
    )
    mark = hashlib.sha256(new["source"].encode()).hexdigest()[:12] if drawn else ""
    new["metadata"].pop(DRAWN_BY, None)
    if drawn:
        new["metadata"][DRAWN_BY] = mark
    if change := difference(old["outputs"], new["outputs"]):
        return change
    if drawn and old["metadata"].get(DRAWN_BY) != mark:
        return "its code changed since its picture was drawn"
    return "another picture" if pictures and old["outputs"] != new["outputs"] else ""


def _machine_path(outputs: Iterable[Node]) -> str:
    """Folder of this machine that the outputs show, if any."""
    text = "".join(_pieces(outputs))
    ours = [bundled("notebooks").parent, Path(sys.prefix), Path(tempfile.gettempdir()), Path.home()]
    for folder in (str(path) for path in ours if len(path.parts) > 1):
        if re.search(rf"(?<![\w.-]){re.escape(folder)}[/\\]", text):
            return folder
    return ""


def _without_colours(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)
