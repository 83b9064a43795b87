"""The shape of the package: layers, names, docstrings, and how little ``import kit`` loads."""

import ast
import inspect
import os
import shutil
import subprocess
import sys
import tomllib

import pytest
from importlinter.cli import lint_imports

import kit

SLOW = ("pandas", "numpy", "matplotlib", "scipy", "seaborn", "pandera", "networkx", "ipywidgets")


@pytest.fixture
def modules(checkout):
    """Source files of the package by dotted name."""
    return {
        ".".join(path.relative_to(checkout).with_suffix("").parts).removesuffix(".__init__"): path
        for path in sorted((checkout / "kit").rglob("*.py"))
    }


@pytest.fixture
def layers(checkout):
    """Names of the layers, from the top, a tuple each."""
    settings = tomllib.loads((checkout / "pyproject.toml").read_text(encoding="utf-8"))
    (contract,) = settings["tool"]["importlinter"]["contracts"]
    return [tuple(name.strip(" ()") for name in layer.split("|")) for layer in contract["layers"]]


def test_imports_point_down_only(checkout):
    config = str(checkout / "pyproject.toml")
    assert lint_imports(config_filename=config, no_cache=True) == 0


def test_every_module_has_a_layer(modules, layers):
    named = [name for layer in layers for name in layer]
    outside = [
        module
        for module in modules
        if not any(f"{module}.".startswith(f"{name}.") for name in [*named, "kit.__init__"])
    ]
    assert outside == ["kit"]
    assert len(set(named)) == len(named)


def test_no_module_bears_the_name_of_a_public_function(modules):
    functions = {
        node.name
        for path in modules.values()
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
    }
    last = {module.rpartition(".")[2] for module in modules}
    assert last & (functions | set(kit.__all__)) == set()


def test_import_of_kit_loads_no_slow_library():
    code = f"import sys, kit; print([name for name in {SLOW!r} if name in sys.modules])"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_help_loads_no_slow_library():
    code = f"""
import sys
from kit.cli import main
try:
    main(["--help"])
except SystemExit:
    print([name for name in {(*SLOW, "nbformat", "jupyterlab")!r} if name in sys.modules])
"""
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip().endswith("[]")


@pytest.mark.parametrize("name", kit.__all__)
def test_public_name_is_there_and_explained(name):
    thing = getattr(kit, name)
    text = inspect.getdoc(thing) or ""
    assert ">>>" in text, f"{name} needs an example that runs"
    assert "Examples\n--------" in text
    if inspect.isfunction(thing):
        assert "Returns\n-------" in text, f"{name} needs to say what comes back"
        if inspect.signature(thing).parameters:
            assert "Parameters\n----------" in text


@pytest.mark.parametrize(
    ("no_skips", "counts"),
    [("0", "3 skipped, 1 xfailed in"), ("1", "1 skipped, 1 xfailed, 2 errors in")],
)
def test_a_skip_fails_where_nothing_may_be_skipped(no_skips, counts, checkout, tmp_path):
    shutil.copy(checkout / "tests" / "conftest.py", tmp_path)
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = may_skip\n")
    (tmp_path / "test_some.py").write_text(
        "import pytest\n"
        "def test_a(shared): pass\n"
        "@pytest.mark.skip(reason='later')\n"
        "def test_b(): pass\n"
        "@pytest.mark.may_skip\n"
        "def test_c(): pytest.skip('allowed')\n"
        "@pytest.mark.xfail\n"
        "def test_d(): assert False\n"
    )
    told = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", tmp_path],
        cwd=tmp_path,
        env={**os.environ, "KIT_NO_SKIPS": no_skips, "KIT_SHARED": str(tmp_path / "none")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert counts in told.stdout
    assert (told.returncode == 0) is (no_skips == "0")
