"""Files as they come: folders, archives, and JSON that may be broken."""

from __future__ import annotations

import gzip
import json
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final

from kit.readers.csv_files import decoded

MOST_BYTES: Final = 2_000_000_000
PIECE: Final = 1_000_000
MOST_MEMBERS: Final = 100_000
ARCHIVES: Final = (".zip", ".tar", ".tar.bz2", ".tar.gz", ".tgz", ".tar.xz")


def file_bytes(path: Path) -> bytes:
    """What a file holds, unpacked where it ends in .gz; at most two gigabytes."""
    try:
        if path.suffix != ".gz":
            return path.read_bytes()
        with gzip.open(path) as packed:
            return _bounded(packed, path.name)
    except FileNotFoundError as error:
        raise FileNotFoundError(f"there is no file {path}") from error
    except IsADirectoryError as error:
        raise ValueError(f"{path.name} is a folder; expected a file of that name") from error
    except (OSError, EOFError, zlib.error) as error:
        told = getattr(error, "strerror", None) or error
        raise ValueError(f"{path.name} cannot be read ({told}); fetch it again") from error


def named_files(path: Path, names: Iterable[str], *, below: str = "") -> dict[str, bytes]:
    """The files of these names in a folder, its folder ``below``, or an archive."""
    wanted = set(names)
    if path.is_file() and path.name.lower().endswith(ARCHIVES):
        return dict(archived(path, wanted))
    if not path.is_dir():
        what = "is neither a folder nor an archive" if path.is_file() else "is not there"
        raise FileNotFoundError(f"{path} {what}; archives end in {', '.join(ARCHIVES)}")
    folders = [path, path / below] if below else [path]
    found = {}
    for name in sorted(wanted):
        there = [folder / name for folder in folders if (folder / name).is_file()]
        if there:
            found[name] = file_bytes(there[0])
    return found


def archived(path: Path, wanted: set[str]) -> Iterator[tuple[str, bytes]]:
    """Members of an archive by bare name; links, paths that lead out and bombs are refused."""
    members = _zipped if path.suffix.lower() == ".zip" else _tarred
    seen, left = set(), MOST_BYTES
    try:
        for number, (member, size, opened) in enumerate(members(path)):
            _check_member(path, member)
            left -= size
            if left < 0 or number >= MOST_MEMBERS:
                raise ValueError(
                    f"{path.name} unpacks to more than {MOST_BYTES:,} bytes or {MOST_MEMBERS:,} "
                    "files; no such archive is read"
                )
            name = PurePosixPath(member).name
            if name not in wanted or opened is None:
                continue
            if name in seen:
                raise ValueError(f"{path.name} holds {name} twice; which is meant is unknown")
            seen.add(name)
            with opened as stream:
                yield name, _bounded(stream, name)
    except (tarfile.TarError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError,
            RuntimeError, NotImplementedError) as error:  # fmt: skip
        told = str(error).partition("\n")[0].rstrip(":")
        raise ValueError(f"{path.name} is no whole archive: {told or 'it ends early'}") from error


def _check_member(path: Path, member: str) -> None:
    pure = PurePosixPath(member.replace("\\", "/"))
    if pure.is_absolute() or ".." in pure.parts or member[1:2] == ":":
        raise ValueError(
            f"{path.name} holds {member[:80]!r}, which leads out of it; it is not read"
        )


def _zipped(path: Path) -> Iterator[tuple[str, int, IO[bytes] | None]]:
    link = 0o120000
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            if info.external_attr >> 16 & 0o170000 == link:
                raise ValueError(
                    f"{path.name} holds a link, {info.filename[:80]!r}; it is not read"
                )
            yield info.filename, info.file_size, None if info.is_dir() else archive.open(info)


def _tarred(path: Path) -> Iterator[tuple[str, int, IO[bytes] | None]]:
    with tarfile.open(path) as archive:
        for info in archive:
            if not (info.isfile() or info.isdir()):
                raise ValueError(
                    f"{path.name} holds a link or device, {info.name[:80]!r}; it is not read"
                )
            yield info.name, info.size, archive.extractfile(info)


def _bounded(stream: IO[bytes] | gzip.GzipFile, name: str) -> bytes:
    data = bytearray()
    while piece := stream.read(PIECE):
        data += piece
        if len(data) > MOST_BYTES:
            raise ValueError(f"{name} unpacks to more than {MOST_BYTES:,} bytes; it is not read")
    return bytes(data)


def as_json(data: bytes, name: str) -> Any:
    """What a JSON file holds."""
    text, _ = decoded(data, name)
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{name} cannot be read as JSON: {error}") from error


def records(holder: Any, key: str, name: str) -> list[dict[str, Any]]:
    """The list of records under one key of a JSON file."""
    found = holder.get(key) if isinstance(holder, dict) else None
    if not isinstance(found, list):
        if not isinstance(holder, dict):
            came = "no keys at all"
        elif key in holder:
            came = f"another thing there, {json.dumps(found)[:80]}"
        else:
            came = f"the keys {', '.join(holder)[:200] or '(none)'}"
        raise ValueError(  # noqa: TRY004 - a file of another form
            f"{name}: expected a list under {key!r}; found {came}"
        )
    return found
