"""Fetching: an archive of the AI Incident Database, looked through before it is kept."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

from kit.readers.aiid import read_aiid
from kit.readers.files import archived
from kit.readers.reading import Reading

PAGE: Final = "https://incidentdatabase.ai/research/snapshots/"
HOST: Final = "https://pub-72b2b2fc36ec423189843747af98f80e.r2.dev"
NAME: Final = re.compile(r"backup-[0-9]{14}\.tar\.bz2")
START: Final = b"BZh"
PATIENCE: Final = (10, 60)


def fetch_aiid(
    snapshot: str | None = None, *, to: str | Path | None = None, page: str = PAGE, host: str = HOST
) -> Reading:
    """Return a snapshot of the AI Incident Database, fetched as the archive it is published as.

    An archive is about a hundred megabytes, as it holds the articles too; those are not read.

    Parameters
    ----------
    snapshot : str, optional
        Name of an archive, such as ``backup-20260223102103.tar.bz2``; the newest that the page
        lists if left out. A study that others are to repeat names it.
    to : str or Path, optional
        Folder in which the archive is kept; the user's cache if left out. An archive that is
        there is not fetched again.
    page : str, optional
        The page that lists the archives.
    host : str, optional
        Where the archives are served, ``<host>/<name>``, if the page gives no whole address.

    Returns
    -------
    Reading
        What `read_aiid` returns for the archive.

    Raises
    ------
    ConnectionError
        If the page or the archive cannot be fetched whole. No part of it is kept.
    ValueError
        If the name is none of an archive's, the page lists none, or what came is no whole and
        safe archive of a snapshot. It is not kept.

    Examples
    --------
    >>> fetch_aiid("newest")
    Traceback (most recent call last):
    ValueError: a snapshot cannot be newest; it is named like backup-20260223102103.tar.bz2, ...
    """
    import pooch
    import requests

    name, address = _newest(page, host) if snapshot is None else (snapshot, f"{host}/{snapshot}")
    if not NAME.fullmatch(name):
        raise ValueError(
            f"a snapshot cannot be {name[:80]}; it is named like backup-20260223102103.tar.bz2, "
            f"as {page} lists them"
        )
    folder = Path(to) if to is not None else Path(pooch.os_cache("responsibility-kit")) / "aiid"

    def download(url: str, target: str, mover: Any) -> None:
        pooch.HTTPDownloader(progressbar=True)(url, target, mover)
        _look_through(Path(target), name, page)

    try:
        file = pooch.retrieve(
            address, known_hash=None, fname=name, path=folder,
            downloader=download,
        )  # fmt: skip
    except (requests.exceptions.RequestException, OSError) as error:
        raise ConnectionError(
            f"{name} could not be fetched ({type(error).__name__}), and no part of it was kept; "
            f"with a network, call again, or {_by_hand(page)}"
        ) from error
    return read_aiid(file)


def _newest(page: str, host: str) -> tuple[str, str]:
    """Name and address of the newest of the archives that a page lists."""
    import requests

    try:
        answer = requests.get(page, timeout=PATIENCE)
        answer.raise_for_status()
    except (requests.exceptions.RequestException, OSError) as error:
        raise ConnectionError(
            f"the list of archives could not be fetched ({type(error).__name__}); with a network, "
            f"call again, or {_by_hand(page)}"
        ) from error
    names = NAME.findall(answer.text)
    if not names:
        raise ValueError(
            f"{page} lists no archive named like backup-20260223102103.tar.bz2; it may have "
            f"changed: {_by_hand(page)}"
        )
    newest = max(names)
    whole = re.search(rf"https?://[^\s\"'<>]*/{re.escape(newest)}", answer.text)
    return newest, whole[0] if whole else f"{host}/{newest}"


def _look_through(file: Path, name: str, page: str) -> None:
    """Raise ValueError unless a file is a whole and safe archive of a snapshot."""
    with file.open("rb") as start:
        if start.read(len(START)) != START:
            raise ValueError(
                f"what came in place of {name} is no archive, perhaps a page; it was not kept: "
                f"{_by_hand(page)}"
            )
    try:
        held = {member for member, _ in archived(file, {"incidents.csv"})}
    except ValueError as error:
        told = str(error).replace(file.name, name)
        raise ValueError(f"{told}. It was not kept; call again, or {_by_hand(page)}") from error
    if not held:
        raise ValueError(f"{name} has no incidents.csv; it was not kept: {_by_hand(page)}")


def _by_hand(page: str) -> str:
    return (
        f"open {page} in a browser, save an archive that it lists, and read it with "
        "kit.read_aiid(path)"
    )
