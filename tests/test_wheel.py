"""The wheel: built, installed elsewhere, used with no checkout near."""

import json
import subprocess
import sys
import sysconfig
import urllib.request
import venv
import zipfile
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def elsewhere(checkout, tmp_path_factory):
    """Python of a fresh environment with the wheel; dependencies come from this one."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, checkout],
        check=True,
        capture_output=True,
        text=True,
    )
    (wheel,) = folder.glob("*.whl")
    environment = folder / "environment"
    venv.create(environment, with_pip=False)
    names = {"base": str(environment), "platbase": str(environment)}
    packages = sysconfig.get_path("purelib", "venv", vars=names)
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages)
    Path(packages, "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    scripts = sysconfig.get_path("scripts", "venv", vars=names)
    return f"{scripts}/python"


@pytest.fixture
def run(elsewhere, tmp_path, monkeypatch):
    """Run code in that environment, in an empty folder; gives what it prints, read as JSON."""
    monkeypatch.delenv("PYTHONPATH", raising=False)

    def run(code):
        told = subprocess.run(
            [elsewhere, "-P", "-c", f"import json, kit\n{code}"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert told.returncode == 0, told.stderr
        return json.loads(told.stdout)

    return run


def test_the_package_is_the_installed_one(run, checkout):
    file = run("print(json.dumps(kit.__file__))")
    assert "environment" in file
    assert not file.startswith(str(checkout))


def test_the_corpus_is_the_same(run):
    import kit

    corpus = kit.load_corpus()
    told = run(
        "c = kit.load_corpus()\n"
        "print(json.dumps([{name: len(table) for name, table in c.tables.items()},"
        " len(c.accounts), c.version]))"
    )
    rows = {name: len(table) for name, table in corpus.tables.items()}
    assert told == [rows, len(corpus.accounts), corpus.version]


def shown(paths):
    """Sorted paths, without hidden files and folders such as the checkpoints of an editor."""
    return sorted(
        str(path) for path in map(Path, paths) if not any(p[0] == "." for p in path.parts)
    )


@pytest.mark.parametrize("folder", ["data", "notebooks"])
def test_every_file_is_in(run, checkout, folder):
    listed = run(
        "from kit.tables import bundled\n"
        f"top = bundled({folder!r})\n"
        "print(json.dumps([str(p.relative_to(top)) for p in top.rglob('*') if p.is_file()]))"
    )
    top = checkout / folder
    there = [path.relative_to(top) for path in top.rglob("*") if path.is_file()]
    assert shown(listed) == shown(there)
    assert listed


def test_how_to_cite_and_types_are_in(run):
    assert run(
        "from pathlib import Path\n"
        "from kit.tables import bundled\n"
        "typed = Path(kit.__file__).with_name('py.typed')\n"
        "print(json.dumps([bundled('CITATION.cff').is_file(), typed.is_file()]))"
    ) == [True, True]


def test_the_command_is_declared_and_checks(run):
    code = run(
        "import contextlib, io\n"
        "from importlib.metadata import distribution\n"
        "command = distribution('responsibility-kit').entry_points['kit'].load()\n"
        "with contextlib.redirect_stdout(io.StringIO()): code = command(['check'])\n"
        "print(json.dumps(code))"
    )
    assert code == 0


def test_open_serves_a_copy_with_the_installed_kit(open_kit, elsewhere, tmp_path):
    _, address, _ = open_kit(cwd=tmp_path, python=elsewhere)
    site, token = address.split("/lab/")[0], address.split("token=")[1]

    def get(path):
        with urllib.request.urlopen(f"{site}{path}?token={token}", timeout=30) as answer:
            return json.load(answer)

    names = {file["name"] for file in get("/api/contents")["content"]}
    assert "00_start_here.ipynb" in names
    assert names == {path.name for path in (tmp_path / "kit-notebooks").iterdir()}
    kernel = get("/api/kernelspecs")["kernelspecs"]["python3"]
    assert kernel["spec"]["argv"][0] == elsewhere
