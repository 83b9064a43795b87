"""The command ``kit``: open the notebooks, check a corpus, render outputs."""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# What a command needs is imported when it runs, so that ``kit --help`` is quick.


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    Parameters
    ----------
    argv : sequence of str, optional
        Arguments without the command's own name; those of the process if left out.

    Returns
    -------
    int
        0 all is well, 1 something was found or failed, 2 it could not be done as asked.

    Raises
    ------
    SystemExit
        With 0 after ``--help`` and ``--version``, with 2 for arguments it does not know.

    Examples
    --------
    >>> main(["check", "no-such-folder"])
    2
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    arguments = _parser().parse_args(argv)
    try:
        return int(arguments.run(arguments))
    except OSError as error:
        _complain(str(error))
        return 2
    except KeyboardInterrupt:
        return 130


class _Version(argparse.Action):
    """Print the version; looked up only when asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        from importlib.metadata import version

        print(f"kit {version('responsibility-kit')}")
        parser.exit()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="kit",
        description="Study how blame is assigned between people and AI agents.",
        epilog="kit COMMAND --help tells more. Exit codes: 0 all is well, 1 something was found or "
        "failed, 2 it could not be done as asked.",
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and stop")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    _add_open(commands)
    _add_check(commands)
    _add_render(commands)
    _add_new(commands)
    return parser


def _add_open(commands: Any) -> None:
    opening = commands.add_parser(
        "open",
        help="open the notebooks in JupyterLab",
        description="Open a notebook in JupyterLab, on this machine only and behind a token. In a "
        "checkout the notebooks are opened in place; elsewhere a copy is made in the folder "
        "kit-notebooks, and files that are there already are kept.",
    )
    opening.add_argument(
        "notebook",
        nargs="?",
        default="00_start_here",
        help="a bundled notebook or the path of one (default: %(default)s)",
    )
    opening.add_argument(
        "--no-browser", action="store_true", help="print the address, start no browser"
    )
    opening.add_argument(
        "--port",
        type=int,
        help="use this port or stop with 2 (default: 8888, or the next one that is free)",
    )
    opening.set_defaults(run=_open)


def _add_check(commands: Any) -> None:
    check = commands.add_parser(
        "check",
        help="list every fault of a corpus",
        description="List every fault of a corpus: 0 none, 1 some, 2 there is nothing to check.",
    )
    check.add_argument("folder", nargs="?", help="folder of tables (default: the bundled corpus)")
    check.set_defaults(run=_check)


def _add_render(commands: Any) -> None:
    render = commands.add_parser(
        "render",
        help="run notebooks and compare their outputs, write them, or make web pages",
        description="Run notebooks in a clean kernel and tell which outputs differ from those "
        "stored: text to the letter, numbers to 1e-6, pictures not at all. 0 none, 1 some, or a "
        "cell failed, 2 there is no such notebook.",
    )
    render.add_argument(
        "notebooks", nargs="*", metavar="NOTEBOOK", help="names or paths (default: all bundled)"
    )
    render.add_argument("--inplace", action="store_true", help="write the outputs that differ")
    render.add_argument(
        "--to",
        metavar="FOLDER",
        type=Path,
        help="write a web page of each notebook instead, one file that needs no network",
    )
    render.add_argument("--pictures", action="store_true", help="pictures count, too")
    render.set_defaults(run=_render)


def _add_new(commands: Any) -> None:
    new = commands.add_parser(
        "new",
        help="start a study of your own: notebooks and an empty corpus",
        description="Make a folder with the notebooks, one for your own incidents, and empty "
        "tables with their dictionary. Files that are there already are kept.",
    )
    new.add_argument("folder", type=Path, help="folder to make, or to fill")
    new.set_defaults(run=_new)


def _open(arguments: argparse.Namespace) -> int:
    from kit import lab, notebooks

    port: int | None = arguments.port
    if port is not None and not _is_free(port):
        _complain(f"port {port} is taken or not allowed; name another, or leave --port out")
        return 2
    notebook = notebooks.find_notebook(arguments.notebook)
    if not notebooks.in_checkout() and notebook in notebooks.bundled_notebooks():
        notebook = _copy(notebook)
    browser = not arguments.no_browser

    def announce(address: str) -> None:
        _say(f"JupyterLab runs. {'It opens in your browser, at' if browser else 'Open'}\n")
        _say(f"    {address}\n")
        _say("In the menu Run, choose Run All Cells. To stop: press Ctrl-C here.")

    lab.open_lab(notebook, port=port, browser=browser, announce=announce)
    return 0


def _copy(notebook: Path) -> Path:
    """Copy of a bundled notebook in the user's folder, where it may be changed."""
    from kit import notebooks

    target = Path.cwd() / notebooks.COPIES
    copied, there, other = notebooks.copy_notebooks(target)
    if copied:
        _say(f"Copied to {target}: {', '.join(copied)}")
    if there or other:
        differ = f"; not as in this version: {', '.join(other)}" if other else ""
        _say(f"Kept in {target} as they are: {len(there + other)} files{differ}")
    return target / notebook.name


def _is_free(port: int) -> bool:
    import socket

    with socket.socket() as probe:
        if sys.platform != "win32":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            return False
    return True


def _check(arguments: argparse.Namespace) -> int:
    from kit.corpus import Corpus
    from kit.tables import bundled

    folder = bundled("data") if arguments.folder is None else Path(arguments.folder)
    if not folder.is_dir():
        _complain(f"there is no folder {folder} to check")
        return 2

    from kit.checks import check_corpus, describe_faults

    faults = check_corpus(folder)
    if len(faults):
        _say(describe_faults(faults))
        return 1
    corpus = Corpus.read(folder)
    tables = [table for table in corpus.tables.values() if len(table)]
    _say(
        f"No faults in {len(tables)} tables with {sum(map(len, tables))} rows and "
        f"{len(corpus.accounts)} accounts, version {corpus.version}"
    )
    return 0


def _new(arguments: argparse.Namespace) -> int:
    from kit.starter import start_study

    folder: Path = arguments.folder
    made, kept = start_study(folder)
    if made:
        _say(f"Made in {folder}: {', '.join(made)}")
    if kept:
        _say(f"Kept in {folder} as they are: {', '.join(kept)}")
    _say(f"\nNext: read {folder / 'README.md'}, enter your incidents, then\n")
    _say(f"    kit check {folder / 'corpus'}")
    _say(f"    kit open {folder / 'notebooks' / 'my_incidents.ipynb'}")
    return 0


def _render(arguments: argparse.Namespace) -> int:
    from kit import notebooks
    from kit.exports import write_atomically

    if arguments.inplace and not arguments.notebooks and not notebooks.in_checkout():
        _complain("the installed notebooks are not written; name your own, such as my.ipynb")
        return 2
    paths = [notebooks.find_notebook(name) for name in arguments.notebooks]
    paths = paths or notebooks.bundled_notebooks()
    if arguments.to is not None:
        if arguments.inplace or arguments.pictures:
            _complain("--to writes web pages and leaves notebooks as they are; leave out the rest")
            return 2
        return _publish(paths, arguments.to)
    failed = False
    for path in paths:
        try:
            with _progress(path) as tick:
                result = notebooks.render(path, pictures=arguments.pictures, tick=tick)
        except notebooks.NoNotebookError as error:
            result = notebooks.Rendering("", [str(error)], [])
        for line in [*result.faults, *result.changes]:
            _say(f"{path.name}: {line}")
        if result.faults:
            _say(f"{path.name}: failed")
        elif not result.changes:
            _say(f"{path.name}: up to date")
        elif arguments.inplace:
            write_atomically(path, result.text)
            _say(f"{path.name}: written")
        else:
            _say(f"{path.name}: out of date; kit render --inplace writes it")
        failed |= bool(result.faults or (result.changes and not arguments.inplace))
    return int(failed)


def _publish(paths: list[Path], folder: Path) -> int:
    """Write a web page of every notebook that runs; a file that is no such page is kept."""
    from kit import notebooks
    from kit.exports import write_atomically
    from kit.markup import made_by
    from kit.webpages import GENERATOR, to_page

    names = [path.stem for path in paths]
    pages = [folder / f"{name}.html" for name in names]
    if doubled := sorted({name for name in names if names.count(name) > 1}):
        _complain(f"two notebooks would be the same page, {', '.join(doubled)}; rename one")
        return 2
    if kept := [page.name for page in pages if page.exists() and not made_by(page, GENERATOR)]:
        _complain(f"{folder} holds {', '.join(kept)}, not made by kit render; move it away")
        return 2
    folder.mkdir(parents=True, exist_ok=True)
    failed = False
    for path, page in zip(paths, pages, strict=True):
        try:
            with _progress(path) as tick:
                run, faults = notebooks.run(notebooks.read_notebook(path), path.parent, tick)
        except notebooks.NoNotebookError as error:
            faults = [str(error)]
        for line in faults:
            _say(f"{path.name}: {line}")
        if not faults:
            write_atomically(page, to_page(run, path.stem, names))
        _say(f"{path.name}: {'failed' if faults else f'written to {page}'}")
        failed |= bool(faults)
    return int(failed)


@contextmanager
def _progress(path: Path) -> Iterator[Callable[[], object]]:
    """Bar of the cells of a notebook that have run, where somebody is looking."""
    from tqdm import tqdm

    from kit import notebooks

    cells = len(notebooks.code_cells(notebooks.read_notebook(path)))
    with tqdm(total=cells, desc=path.name, unit="cell", leave=False, disable=None) as bar:
        yield bar.update


def _say(text: str) -> None:
    """Print text in which no character can steer the terminal."""
    print(
        "".join(c if c.isprintable() or c == "\n" else f"\\x{ord(c):02x}" for c in text), flush=True
    )


def _complain(text: str) -> None:
    print(f"kit: {text}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
