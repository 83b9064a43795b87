"""The command: exit codes, what JupyterLab is started with, what a rendered notebook holds."""

import json
import os
import re
import shutil
import socket
import sys
import urllib.error
import urllib.request

import nbformat
import pytest

from kit import lab, notebooks
from kit.cli import main

PICTURE_CODE = """\
import os
from IPython.display import HTML
alt = "one bar"
HTML(f'<img alt="{alt}" src="data:image/png;base64,{os.urandom(9).hex()}">')"""


@pytest.fixture
def notebook(tmp_path):
    """Write a notebook of code cells; gives its path."""

    def write(*sources, name="some.ipynb"):
        path = tmp_path / name
        cells = [nbformat.v4.new_code_cell(source) for source in sources]
        nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
        return path

    return write


def outputs(path):
    """Outputs of every cell of a notebook file."""
    return [cell.get("outputs") for cell in nbformat.read(path, as_version=4)["cells"]]


def edit(path, old, new):
    """Replace a text that is in a file once."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


# ---- the command itself ----


@pytest.mark.parametrize(("arguments", "code"), [(["--help"], 0), (["--version"], 0), (["x"], 2)])
def test_help_version_and_unknown_command(arguments, code, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == code
    assert "kit" in "".join(capsys.readouterr())


# ---- check ----


def test_check_of_the_bundled_corpus_says_what_was_checked(capsys):
    assert main(["check"]) == 0
    said = capsys.readouterr().out
    assert re.fullmatch(
        r"No faults in \d+ tables with \d+ rows and \d+ accounts, version \S+\n", said
    )


def test_check_tells_a_fault(checkout, tmp_path, capsys):
    folder = tmp_path / "data"
    shutil.copytree(checkout / "data", folder)
    header, first, rest = (folder / "sources.csv").read_text(encoding="utf-8").split("\n", 2)
    (folder / "sources.csv").write_text(f"{header}\n{first}\n{first}\n{rest}", encoding="utf-8")
    assert main(["check", str(folder)]) == 1
    assert "sources.csv" in capsys.readouterr().out


def test_check_of_no_folder_is_refused(tmp_path, capsys):
    assert main(["check", str(tmp_path / "none")]) == 2
    assert "no folder" in capsys.readouterr().err


def test_what_is_printed_cannot_steer_the_terminal(monkeypatch, capsys):
    monkeypatch.setattr("kit.checks.check_corpus", lambda folder: [folder])
    monkeypatch.setattr("kit.checks.describe_faults", lambda faults: "a\x1b]0;b\x07 é\nc")
    assert main(["check"]) == 1
    assert capsys.readouterr().out == "a\\x1b]0;b\\x07 é\nc\n"


# ---- open ----


def test_lab_is_started_on_loopback_on_one_notebook(tmp_path):
    arguments = lab.lab_arguments(
        tmp_path / "a b.ipynb", port=None, browser=False, settings=tmp_path
    )
    assert "--ServerApp.ip=127.0.0.1" in arguments
    assert f"--ServerApp.root_dir={tmp_path}" in arguments
    assert "--LabApp.default_url=/lab/tree/a%20b.ipynb" in arguments
    assert "--ServerApp.open_browser=False" in arguments
    assert not any("token" in word or "port" in word for word in arguments)


@pytest.mark.parametrize(("user", "allowed"), [(0, True), (1000, False)])
def test_root_is_allowed_only_to_root(user, allowed, tmp_path, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: user, raising=False)
    arguments = lab.lab_arguments(tmp_path / "a", port=1, browser=True, settings=tmp_path)
    assert ("--allow-root" in arguments) is allowed


def test_a_named_port_is_not_exchanged_for_another(tmp_path):
    arguments = lab.lab_arguments(tmp_path / "a", port=8123, browser=True, settings=tmp_path)
    assert {"--ServerApp.port=8123", "--ServerApp.port_retries=0"} <= set(arguments)


def test_our_settings_come_before_those_that_are_set(tmp_path):
    given = {"JUPYTER_CONFIG_PATH": "theirs", "HOME": "home"}
    environment = lab.lab_environment(tmp_path, given)
    assert environment["JUPYTER_CONFIG_PATH"] == f"{tmp_path / 'config'}{os.pathsep}theirs"
    assert environment["JUPYTER_PATH"] == str(tmp_path / "share")


def test_a_taken_port_is_refused(notebook, capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert main(["open", str(notebook("1")), "--port", port]) == 2
    assert f"port {port} is taken" in capsys.readouterr().err


def test_an_unknown_notebook_is_refused_with_the_names_there_are(capsys):
    assert main(["open", "no_such"]) == 2
    assert "00_start_here" in capsys.readouterr().err


@pytest.fixture(scope="module")
def running(open_kit, tmp_path_factory):
    """JupyterLab of a user whose own settings want no token, and another Python."""
    home = tmp_path_factory.mktemp("home")
    kernel = home / "data" / "kernels" / "python3" / "kernel.json"
    kernel.parent.mkdir(parents=True)
    kernel.write_text(json.dumps({"argv": ["other"], "display_name": "?", "language": "python"}))
    (home / "config").mkdir()
    for name in ("jupyter_server_config.py", "jupyter_lab_config.py"):
        (home / "config" / name).write_text('c.IdentityProvider.token = ""\n')
    (home / "some work.ipynb").write_text(nbformat.writes(nbformat.v4.new_notebook()))
    environment = {"JUPYTER_CONFIG_DIR": home / "config", "JUPYTER_DATA_DIR": home / "data"}
    process, address, said = open_kit("some work.ipynb", cwd=home, environment=environment)
    site, token = address.split("/lab/")[0], address.split("token=")[1]

    def get(path, token=token):
        request = urllib.request.Request(
            f"{site}{path}", headers={"Authorization": f"token {token}"} if token else {}
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.read().decode()

    return process, address, said, get, home


def test_lab_answers_with_the_token_and_refuses_without(running):
    _, address, said, get, _ = running
    assert re.match(r"http://127\.0\.0\.1:\d+/lab/tree/some%20work\.ipynb\?token=\w{48}$", address)
    assert "Ctrl-C" in said or "Open" in said
    assert "started" in json.loads(get("/api/status"))
    for wrong in ("", "0" * 48):
        with pytest.raises(urllib.error.HTTPError, match="403"):
            get("/api/status", token=wrong)


def test_lab_asks_nothing_and_shows_the_folder(running):
    *_, get, _ = running
    page = json.loads(
        re.search(r'id="jupyter-config-data"[^>]*>(.*?)</script>', get("/lab"), re.S)[1]
    )
    assert lab.NEWS in page["disabledExtensions"]
    assert [file["name"] for file in json.loads(get("/api/contents"))["content"]] != []


def test_lab_runs_this_python_with_kit(running):
    *_, get, _ = running
    kernel = json.loads(get("/api/kernelspecs"))["kernelspecs"]["python3"]
    assert kernel["spec"]["argv"][0] == sys.executable


def test_lab_leaves_the_users_settings_alone(running):
    *_, home = running
    files = [path for path in (home / "config").rglob("*") if path.suffix]
    assert {path.read_text() for path in files} == {'c.IdentityProvider.token = ""\n'}
    assert len(files) == 2


# ---- copies of the bundled notebooks ----


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """A package without a checkout, with two bundled notebooks; the user's empty folder."""
    folder = tmp_path / "package" / "notebooks"
    folder.mkdir(parents=True)
    for name in ("00_start_here.ipynb", "01_more.ipynb", "lenses.png"):
        (folder / name).write_text(f"bundled {name}")
    user = tmp_path / "user"
    user.mkdir()
    monkeypatch.setattr(notebooks, "bundled", lambda name: folder.parent / name)
    monkeypatch.setattr(lab, "open_lab", lambda path, **_: print("opened", path))
    monkeypatch.chdir(user)
    return user / "kit-notebooks"


def test_open_from_a_wheel_works_on_a_copy(installed, capsys):
    assert main(["open", "01_more"]) == 0
    assert f"opened {installed / '01_more.ipynb'}" in capsys.readouterr().out
    assert (installed / "01_more.ipynb").read_text() == "bundled 01_more.ipynb"
    assert len(list(installed.iterdir())) == 3


def test_open_never_overwrites_what_is_there(installed, capsys):
    installed.mkdir()
    (installed / "00_start_here.ipynb").write_text("mine")
    (installed / "lenses.png").symlink_to("nowhere")
    assert main(["open"]) == 0
    said = capsys.readouterr().out
    assert (installed / "00_start_here.ipynb").read_text() == "mine"
    assert (installed / "lenses.png").is_symlink()
    assert "Copied to" in said
    assert "not as in this version: 00_start_here.ipynb, lenses.png\n" in said


def test_render_does_not_write_installed_notebooks(installed, capsys):
    assert main(["render", "--inplace"]) == 2
    assert "not written" in capsys.readouterr().err


# ---- render ----


def test_render_writes_outputs_once(notebook, capsys):
    path = notebook(
        "import random, time, ipywidgets\nx = 1 / 3 + 1e-9 * random.random()",
        "print('one', flush=True); time.sleep(0.3); print('two'); print('x is', x)",
        "ipywidgets.IntSlider()",
        "object()",
        "",
    )
    before = path.read_text(encoding="utf-8")
    assert main(["render", str(path)]) == 1
    assert "out of date" in capsys.readouterr().out
    assert path.read_text(encoding="utf-8") == before

    assert main(["render", "--inplace", str(path)]) == 0
    written = path.read_bytes()
    _, printed, widget, address, nothing = outputs(path)
    assert [output["text"].split("\n")[:2] for output in printed] == [["one", "two"]]
    assert list(widget[0]["data"]) == ["text/html"]
    assert "controls appear here when the notebook runs" in widget[0]["data"]["text/html"]
    assert address[0]["data"]["text/plain"] == "<object at 0x0>"
    assert nothing == []
    made = json.loads(written)
    assert set(made["metadata"]) == {"kernelspec", "language_info"}
    assert [cell["execution_count"] for cell in made["cells"]] == [1, 2, 3, 4, None]
    assert all(cell["metadata"] == {} for cell in made["cells"])
    assert sorted(path.parent.iterdir()) == [path]

    assert main(["render", str(path)]) == 0
    assert main(["render", "--inplace", str(path)]) == 0
    assert path.read_bytes() == written


def test_render_keeps_a_picture_until_its_cell_changes(notebook):
    path = notebook(PICTURE_CODE)

    def picture():
        assert main(["render", "--inplace", str(path)]) == 0
        return outputs(path)[0][0]["data"]["text/html"]

    first = picture()
    assert picture() == first
    edit(path, "import os\\n", "import os  # another picture, the same words\\n")
    assert main(["render", str(path)]) == 1
    second = picture()
    assert second != first
    edit(path, r"one bar\"\n", r"two bars\"\n")
    assert 'alt="two bars"' in picture()
    edit(path, r"alt=\"two bars\" src", r"alt=\"three bars\" src")
    third = picture()
    assert 'alt="two bars"' in third
    assert main(["render", "--inplace", "--pictures", str(path)]) == 0
    assert outputs(path)[0][0]["data"]["text/html"] != third


@pytest.mark.parametrize(
    ("sources", "said"),
    [
        (["x = 1", "x / 0"], "cell `x / 0`: ZeroDivisionError: division by zero"),
        (
            ["import ipywidgets\nout = ipywidgets.Output()\nout", "with out:\n    no_such"],
            "cell `with out:`: NameError: name 'no_such' is not defined",
        ),
        (
            ["import ipywidgets", "ipywidgets.interact(lambda x: 1 / x, x=0);"],
            "cell `ipywidgets.interact(lambda x: 1 / x, x=0);`: ZeroDivisionError",
        ),
        (["import os; os._exit(1)"], "the kernel died"),
        (["print('0123456789\\n' * 40_000)"], "at most 400"),
        (["import sys; print(sys.prefix + '/lib')"], "a folder of this machine"),
    ],
)
def test_render_refuses(sources, said, notebook, capsys):
    path = notebook(*sources)
    before = path.read_bytes()
    assert main(["render", "--inplace", str(path)]) == 1
    assert said in capsys.readouterr().out
    assert path.read_bytes() == before


def test_render_runs_in_the_folder_of_the_notebook(notebook):
    path = notebook("from pathlib import Path\nprint(Path('some.ipynb').exists())")
    assert main(["render", "--inplace", str(path)]) == 0
    assert outputs(path)[0][0]["text"] == "True\n"


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("n is 5, x is 0.3333333", "n is 5, x is 0.33333339", True),
        ("x is 0.33333", "x is 0.33334", False),
        ("n is 1000000", "n is 1000001", False),
        ("a   0.5\nb  -0.25", "a 0.50\nb -0.25", True),
        ("2 speakers", "two speakers", False),
        ("one", "one more", False),
        ('<img src="data:image/;A" alt="a">', '<img src="data:image/;B" alt="a">', True),
        ('<img src="data:image/;A" alt="a">', '<img src="data:image/;A" alt="b">', False),
    ],
)
def test_text_is_compared_to_the_letter_and_numbers_to_a_millionth(old, new, same):
    old, new = (
        [nbformat.v4.new_output("display_data", {"text/html": text})] for text in (old, new)
    )
    assert (notebooks.difference(old, new) == "") is same


def test_a_stale_committed_text_is_shown(notebook, capsys):
    path = notebook("print('there are', 3)")
    main(["render", "--inplace", str(path)])
    edit(path, "there are 3", "there are 4")
    capsys.readouterr()
    assert main(["render", str(path)]) == 1
    said = capsys.readouterr().out
    assert "there are 4" in said
    assert "there are 3" in said


@pytest.mark.parametrize("content", ["{", "[]", "{}", '{"nbformat": 4}', ""])
def test_what_is_no_notebook_is_refused(content, tmp_path, capsys):
    path = tmp_path / "broken.ipynb"
    path.write_text(content)
    assert main(["render", "--inplace", str(path)]) == 1
    assert "broken.ipynb: it is no notebook" in capsys.readouterr().out
    assert path.read_text() == content
