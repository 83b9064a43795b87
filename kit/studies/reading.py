"""Reading: a study's folder, or a survey of one's own, becomes judgements and a log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import pandas as pd

from kit.exclusions import Exclusions
from kit.studies.frames import numbered, rated, read_columns
from kit.studies.registry import not_pinned, study_named
from kit.studies.shapes import SHAPES
from kit.tables import bundled, dictionary
from kit.vocab import GROUP_OF_ROLE, KEYS, check_columns, check_words

BLANK: Final = {"incident_id": "", "party_id": "", "condition": "", "phase": "before",
                "answered_on": ""}  # fmt: skip
PLACES: Final = ("incident_id", "party_id", "role", "measure", "condition", "phase", "item_id")
ENDS: Final = 2
NETWORK: Final = r"\b\d{1,3}(?:\.\d{1,3}){3}\b"
PLATFORM: Final = r"[0-9a-f]{20,}|R_[A-Za-z0-9]{12,}"
LONGEST_WORDS: Final = 60
ADDRESS: Final = r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}"


@dataclass(frozen=True)
class Survey:
    """Answers as judgements, with the log of what was left out, and whose they are.

    ``notes`` names the files that are not those that were pinned: cut, changed or reduced.
    """

    judgements: pd.DataFrame
    exclusions: pd.DataFrame
    citation: str
    licence: str
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        people = self.judgements["participant_id"].nunique()
        told = [
            f"{len(self.judgements)} ratings by {people} participants. {self.citation}. "
            f"Licence: {self.licence}",
            *self.notes,
        ]
        return ". ".join(told)


def read_study(path: str | Path, name: str | None = None) -> Survey:
    r"""Return a published study's answers from the folder of its deposited files.

    Only the columns that are needed are loaded, so that no address, platform id, e-mail or free
    text comes through; participants are numbered anew. Exclusions are those of the authors.

    Parameters
    ----------
    path : str or Path
        Folder of the files, as `fetch_study` returns it.
    name : str, optional
        The study, as `list_studies` names it; the folder's name if left out.

    Returns
    -------
    Survey
        ``judgements`` (table of the dictionary: a row a rating), ``exclusions`` (``file``,
        ``reason``, ``rows``: read, each reason, kept), ``citation``, ``licence``, ``notes`` (files
        that are not the pinned ones, byte for byte: a cut one has fewer answers).

    Raises
    ------
    FileNotFoundError
        If the folder or a file is not there.
    ValueError
        If the study is unknown, a column is missing, a number is none, or a rating lies outside
        its scale.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / "trials.csv").write_text("workerid,ai,human,trial\nx,7,9,0\nx,20,80,1\n")
    >>> study = read_study(folder, "tsirtsis2024_sequential_human_ai")
    >>> study.judgements[["participant_id", "role", "rating"]]
      participant_id      role  rating
    0              1  operator    80.0
    1              1    system    20.0
    """
    folder = Path(path)
    study = study_named(folder.name if name is None else name)
    if not folder.is_dir():
        raise FileNotFoundError(f"there is no folder {folder}; fetch_study() makes one")
    try:
        rows, logs = SHAPES[study.name](folder)
    except FileNotFoundError as error:
        raise FileNotFoundError(f"{error}; fetch_study({study.name!r}) fetches it") from error
    survey = _survey(rows.assign(study_id=study.name.replace("_", "-")), logs,
                     study.citation, study.licence)  # fmt: skip
    return replace(survey, notes=tuple(not_pinned(folder, study.name, [log.name for log in logs])))


def read_judgements(
    path: str | Path,
    mapping: Mapping[str, Mapping[str, str]],
    *,
    scale: tuple[float, float],
    participant: str | None = None,
    study_id: str = "own-survey",
    require: Mapping[str, Iterable[float]] | None = None,
) -> Survey:
    r"""Return a survey export of one's own as judgements, with a log of what was left out.

    Parameters
    ----------
    path : str or Path
        A CSV file with a row a participant (wide) or a row a rating (long). Label rows under the
        header, as survey platforms write them, are left out and logged.
    mapping : mapping of str to mapping
        Each column of ratings to what it rates: ``role`` and ``measure``, and as needed
        ``incident_id``, ``party_id``, ``condition``, ``phase``, ``item_id``. A value that begins
        with ``@`` names a column of the file that holds it, as long exports do.
    scale : tuple of float
        Lowest and highest answer possible.
    participant : str, optional
        Column that tells participants apart; their ids are replaced by numbers. Each row is a
        participant if left out.
    study_id : str, default "own-survey"
        Name under which the answers are kept.
    require : mapping of str to values, optional
        Checks: a column and the answers that pass. Rows that fail are left out and logged.

    Returns
    -------
    Survey
        ``judgements`` and ``exclusions``: rows read are rows kept and rows left out.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If nothing is mapped, a column is missing, a rating is no number or lies outside the
        scale, a role is unknown, a column that is taken over holds addresses, ids or free text,
        or one participant rated the same thing twice.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "survey.csv"
    >>> _ = file.write_text("who,check,q1,q2\nann,1,80,20\nbob,2,50,50\n")
    >>> survey = read_judgements(
    ...     file, {"q1": {"role": "operator", "measure": "blame"},
    ...            "q2": {"role": "system", "measure": "blame"}},
    ...     scale=(0, 100), participant="who", require={"check": [1]},
    ... )
    >>> survey.exclusions[["reason", "rows"]].to_dict("split")["data"]
    [['read', 2], ['check not 1', 1], ['no participant', 0], ['no rating', 0], ['kept', 1]]
    """
    require = require or {}
    _check_mapping(mapping, scale)
    named = {value[1:] for what in mapping.values() for value in what.values() if value[:1] == "@"}
    texts = sorted(named | ({participant} if participant else set()))
    log = read_columns(Path(path), [*mapping, *require], texts)
    _check_no_people(log.rows[sorted(named)])
    for column, answers in require.items():
        passes = list(answers)
        reason = f"{column} not {' or '.join(f'{value:g}' for value in passes)}"
        log.leave_out(reason, ~log.rows[column].isin(passes))
    if participant:
        log.leave_out("no participant", log.rows[participant].str.strip() == "")
    log.leave_out("no rating", log.rows[list(mapping)].isna().all(axis=1))
    rows = log.rows
    ids = (
        rows[participant].str.strip()
        if participant
        else pd.Series(range(len(rows)), rows.index).astype(str)
    )
    parts = []
    for column, what in mapping.items():
        held = {key: rows[value[1:]] if value[:1] == "@" else value for key, value in what.items()}
        own = rows.assign(participant_id=numbered(ids), **{"item_id": "survey", **held})
        parts.append(rated(own.assign(rating=own[column]), scale))
    judgements = pd.concat(parts, ignore_index=True)
    check_words("a role", judgements["role"], GROUP_OF_ROLE)
    return _survey(judgements.assign(study_id=study_id), [log], "Own survey", "one's own")


def _check_mapping(mapping: object, scale: object) -> None:
    """Raise ValueError unless columns are mapped to what they rate, on a scale of two ends."""
    example = '{"q1": {"role": "operator", "measure": "blame"}}'
    if not isinstance(mapping, Mapping) or not mapping:
        raise ValueError(f"mapping names each column of ratings and what it rates: {example}")
    for column, what in mapping.items():
        if not isinstance(what, Mapping) or not all(isinstance(v, str) for v in what.values()):
            raise ValueError(f"the mapping of {column} is {what!r}; it is to be like {example}")
        check_words("a key of the mapping", what, PLACES)
        check_columns(f"the mapping of {column}", what, ["role", "measure"])
    ends = list(scale) if isinstance(scale, tuple | list) else []
    numbers = [end for end in ends if isinstance(end, int | float)]
    if len(ends) != ENDS or len(numbers) != ENDS or not numbers[0] < numbers[1]:
        raise ValueError(f"scale is the lowest and the highest answer, such as (0, 100); {scale!r}")


def _check_no_people(texts: pd.DataFrame) -> None:
    """Raise ValueError if a column that would stand in the table can tell who answered."""
    for column in texts.columns:
        cells = texts[column].str.strip()
        told = [
            what
            for what, found in (
                ("e-mail addresses", cells.str.contains(ADDRESS)),
                ("network addresses", cells.str.contains(NETWORK)),
                ("ids of a platform", cells.str.fullmatch(PLATFORM)),
                ("free text", cells.str.len() > LONGEST_WORDS),
            )
            if found.any()
        ]
        if told:
            raise ValueError(
                f"the column {column} holds {told[0]}, which must not come into the table; "
                "name another column, or participant= for ids, which are replaced by numbers"
            )


def example_survey() -> Path:
    """Return the path of a made-up survey export, to try `read_judgements` on.

    Returns
    -------
    Path
        A CSV file, a row a rating: fourteen invented participants blame the parties of the Kiro
        incident from 0 to 100. Nobody gave these answers.

    Examples
    --------
    >>> example_survey().name
    'example_survey.csv'
    """
    return bundled("data") / "example_survey.csv"


def _survey(rows: pd.DataFrame, logs: Iterable[Exclusions], citation: str, licence: str) -> Survey:
    filled = rows.assign(**{name: value for name, value in BLANK.items() if name not in rows})
    columns = dictionary().query("table == 'judgements'")["column"]
    judgements = filled[list(columns)].reset_index(drop=True)
    outside = ~judgements["rating"].between(judgements["scale_min"], judgements["scale_max"])
    if outside.any():
        first = judgements[outside].iloc[0]
        raise ValueError(
            f"a rating of {first['rating']:g} came under {first['measure']}; the scale is "
            f"{first['scale_min']:g} to {first['scale_max']:g}"
        )
    twice = judgements[judgements.duplicated(list(KEYS["judgements"]))]
    if len(twice):
        first = twice.iloc[0]
        raise ValueError(
            f"participant {first['participant_id']} rated {first['role']} in {first['item_id']} "
            f"twice under {first['measure']}; a rating is one answer of one participant"
        )
    exclusions = pd.concat([log.table() for log in logs], ignore_index=True)
    return Survey(judgements, exclusions, citation, licence)
