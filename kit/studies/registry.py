"""What is known of each study: who made it, under which licence, and which files it has."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import pandas as pd

from kit.tables import bundled
from kit.vocab import check_words

NO_LICENCE: Final = "no licence file: for checking and research of one's own, not to be passed on"


@dataclass(frozen=True)
class Study:
    """A published study whose answers are open."""

    name: str
    citation: str
    licence: str
    population: str


STUDIES: Final = {
    study.name: study
    for study in (
        Study(
            "tsirtsis2024_sequential_human_ai",
            "Tsirtsis, Gomez-Rodriguez & Gerstenberg (2024). Towards a computational model of "
            "responsibility judgments in sequential human-AI collaboration. CogSci 46. "
            "doi:10.31234/osf.io/m4yad",
            NO_LICENCE,
            "50 online participants, each rating a human and an AI for 16 failures",
        ),
        Study(
            "wu2023_counterfactual_agents",
            "Wu, Sridhar & Gerstenberg (2023). A computational model of responsibility judgments "
            "from counterfactual simulations and intention inferences. CogSci 45",
            "MIT",
            "groups of 50 online participants, a question each, 24 scenes",
        ),
        Study(
            "tonkovic2022_agentive_language",
            "Tonkovic, Vlasicek & Dumancic (2022). Preregistered direct replication of the "
            "linguistic frame effect on perceived blame and financial liability. Legal and "
            "Criminological Psychology, 27(2), 354-369",
            "CC BY 4.0",
            "Croatian and English speakers, one wording each",
        ),
        Study(
            "eil_av_mislabeling",
            "Ethical Intelligence Lab (2025). Autonomous vehicle mislabeling liability: data and "
            "preregistrations (AsPredicted 198969, 199596, 200157)",
            NO_LICENCE,
            "online participants, one label of the driver assistance each",
        ),
        Study(
            "defreitas2025_av_not_at_fault",
            "De Freitas, Zhou, Atzei, Boardman & Di Lillo (2025). Public perception and "
            "autonomous vehicle liability. Journal of Consumer Psychology",
            NO_LICENCE,
            "online participants, one kind of vehicle each",
        ),
        Study(
            "xiang2023_effort_responsibility",
            "Xiang, Landy, Cushman, Velez & Gershman (2023). Actual and counterfactual effort "
            "contribute to responsibility attributions in collaborative tasks. Cognition, 241, "
            "105609. doi:10.1016/j.cognition.2023.105609",
            NO_LICENCE,
            "online participants, each rating two contestants in many contests",
        ),
    )
}


def study_named(name: str) -> Study:
    """The study of this name; names are the kit's."""
    check_words("a study", [name], STUDIES)
    return STUDIES[name]


@cache
def study_files() -> pd.DataFrame:
    """Files of the studies: repository, commit, path there, size and checksum."""
    return pd.read_csv(bundled("data") / "study_files.csv", dtype=str, keep_default_na=False)


def list_studies() -> pd.DataFrame:
    """Return the published studies that the kit can fetch and read.

    Returns
    -------
    DataFrame
        A row a study: ``study``, ``citation``, ``licence``, ``population``, ``files`` (how many
        are fetched), ``megabytes``.

    Examples
    --------
    >>> list_studies()[["study", "licence"]].iloc[1].tolist()
    ['wu2023_counterfactual_agents', 'MIT']
    """
    files = study_files()
    rows = []
    for study in STUDIES.values():
        own = files[files["study"] == study.name]
        rows.append({
            "study": study.name,
            "citation": study.citation,
            "licence": study.licence,
            "population": study.population,
            "files": len(own),
            "megabytes": round(own["bytes"].astype(int).sum() / 1e6, 2),
        })  # fmt: skip
    return pd.DataFrame(rows)


def list_reproductions() -> pd.DataFrame:
    """Return figures of studies as they were published, beside what their open files give.

    Returns
    -------
    DataFrame
        A row a figure: ``dataset`` (a study), ``statistic``, ``published_value`` and where,
        ``recomputed``, ``match`` (exact, consistent, ...), ``recipe`` (how it was computed).

    Examples
    --------
    >>> list_reproductions()["match"].value_counts().to_dict()
    {'exact': 7, 'exact to rounding': 1, 'consistent': 1}
    """
    return pd.read_csv(bundled("data") / "reproductions.csv", dtype=str, keep_default_na=False)


def not_pinned(folder: Path, study: str, files: Iterable[str]) -> Iterator[str]:
    """A note on each of these files that is not the pinned one, byte for byte."""
    rows = study_files()
    pinned = {row["file"]: row for row in rows[rows["study"] == study].to_dict("records")}
    for name in files:
        data = (folder / name).read_bytes()
        if name in pinned and hashlib.sha256(data).hexdigest() != pinned[name]["sha256"]:
            yield (
                f"{name} is not the pinned file, which has {int(pinned[name]['bytes']):,} bytes; "
                f"here are {len(data):,}: cut, changed or reduced"
            )
