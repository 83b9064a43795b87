"""Fetching: the pinned files of a study, checked before they are kept."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from kit.studies.registry import study_files, study_named

HOST: Final = "https://raw.githubusercontent.com"


def fetch_study(name: str, *, to: str | Path | None = None, host: str = HOST) -> Path:
    """Return the folder of a study's files, fetched at a pinned commit and checked.

    The study's citation and licence are printed: most have no licence, so its files are for
    checking and research of one's own, and are not to be passed on.

    Parameters
    ----------
    name : str
        A study, as `list_studies` names it.
    to : str or Path, optional
        Folder under which the study's folder is made; the user's cache if left out.
    host : str, optional
        Where the repositories are served: ``<host>/<repository>/<commit>/<path>``.

    Returns
    -------
    Path
        The folder, for `read_study`. Files that are there and whole are not fetched again.

    Raises
    ------
    ValueError
        If the study is unknown, ``to`` is a file, or a file that came is not the pinned one.
    ConnectionError
        If a file cannot be fetched. No part of a file is kept.

    Examples
    --------
    >>> fetch_study("wu2024")
    Traceback (most recent call last):
    ValueError: a study cannot be wu2024; it is one of tsirtsis2024_sequential_human_ai, ...
    """
    import pooch
    import requests

    study = study_named(name)
    root = Path(to) if to is not None else Path(pooch.os_cache("responsibility-kit"))
    folder = root / study.name
    if root.exists() and not root.is_dir():
        raise ValueError(f"to={root} is a file; name a folder, in which {study.name} is made")
    sys.stdout.write(f"{study.citation}\nLicence: {study.licence}\n")
    files = study_files()
    for row in files[files["study"] == study.name].to_dict("records"):
        url = f"{host}/{row['repository']}/{row['commit']}/{row['upstream_path']}"
        target = folder / row["file"]
        try:
            pooch.retrieve(
                url, known_hash=f"sha256:{row['sha256']}", fname=target.name, path=target.parent,
                progressbar=True,
            )  # fmt: skip
        except requests.exceptions.HTTPError as error:
            raise ConnectionError(
                f"{row['file']} is not served: {error}. Its "
                f"repository may have moved: a copy from elsewhere can be put into {folder}"
            ) from error
        except (requests.exceptions.RequestException, OSError) as error:
            raise ConnectionError(
                f"{row['file']} could not be fetched ({type(error).__name__}); with a network, "
                f"call again: what is whole is kept in {folder}"
            ) from error
        except ValueError as error:
            raise ValueError(
                f"{row['file']} is not the file that was pinned at {row['commit'][:8]}: its "
                "checksum differs. It was not kept; the download may have been cut or changed"
            ) from error
    return folder
