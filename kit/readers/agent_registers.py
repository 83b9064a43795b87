"""Three registers of incidents with AI agents: a table and two JSON files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from kit.readers.cells import periods
from kit.readers.files import as_json, file_bytes, records
from kit.readers.reading import (
    UNDATED,
    Intake,
    Reading,
    finish,
    of_csv,
    of_records,
    stated_day,
)

REGISTER: Final = "AI Agent Incident Register, CC BY 4.0; one coder, a convenience sample"
LOG: Final = (
    "Helio Agent Incident Log (helio.so/incidents), CC BY 4.0; its maker sells a safeguard, and "
    "says which incidents it would have prevented"
)
POSTMORTEMS: Final = "agent-postmortems (swarmproof), CC BY 4.0"


def read_agent_register(path: str | Path) -> Reading:
    r"""Return the AI Agent Incident Register: who bore the harm, who could have prevented it.

    Parameters
    ----------
    path : str or Path
        The register (CSV).

    Returns
    -------
    Reading
        ``incidents``: ``incident_id``, ``occurred`` with ``earliest``, ``deployer``,
        ``harm_borne_by``, ``could_have_prevented``, ``human_approval``, ``accountable_role``,
        ``disputed``, and the register's other columns.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If it is no table, or lacks a required column.

    Examples
    --------
    >>> import kit
    >>> reading = read_agent_register(kit.example_databases() / "agent_register.csv")
    >>> reading["incidents"]["disputed"].tolist()
    ['No', 'Yes']
    """
    path = Path(path)
    intake = of_csv("incidents", path.name, file_bytes(path))
    required = ["id", "title", "event_date", "deployer", "could_have_prevented", "disputed"]
    intake.take({"id": "incident_id", "event_date": "occurred"}, required=required)
    return _finished(REGISTER, intake)


def read_agent_log(path: str | Path) -> Reading:
    r"""Return the Agent Incident Log: harm, root causes, and what its maker says had helped.

    Parameters
    ----------
    path : str or Path
        incidents.json.

    Returns
    -------
    Reading
        ``incidents``: ``incident_id``, ``occurred`` with ``earliest``, ``organization``,
        ``harm_bearer``, ``root_cause`` (joined by ``;``), ``prevented_by_action_governance``
        (interested testimony), ``aiid_incident``, and the log's other fields.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If it is no JSON, or not of the expected form.

    Examples
    --------
    >>> import kit
    >>> reading = read_agent_log(kit.example_databases() / "agent_log.json")
    >>> reading["incidents"]["root_cause"].tolist()
    ['overscoped_credential; no_approval', 'no_approval']
    """
    known = {"id": "incident_id", "date": "occurred"}
    return _export(LOG, Path(path), known, ["id", "date", "title", "root_cause"])


def read_agent_postmortems(path: str | Path) -> Reading:
    r"""Return agent-postmortems: causal entity, root cause and autonomy of each incident.

    Parameters
    ----------
    path : str or Path
        incidents.json, of the export.

    Returns
    -------
    Reading
        ``incidents``: ``incident_id``, ``occurred`` with ``earliest``, ``entity`` (AI, human,
        both), ``autonomy``, ``root_cause`` (written so that nobody is blamed), and the export's
        other fields.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If it is no JSON, or not of the expected form.

    Examples
    --------
    >>> import kit
    >>> reading = read_agent_postmortems(kit.example_databases() / "agent_postmortems.json")
    >>> reading["incidents"]["entity"].tolist()
    ['ai', 'both']
    """
    known = {
        "date": "occurred", "causation.entity": "entity", "causation.intentionality": "intent",
        "causation.timing": "timing", "system.autonomy_level": "autonomy",
    }  # fmt: skip
    required = ["incident_id", "title", "date", "causation.entity"]
    return _export(POSTMORTEMS, Path(path), known, required)


def _export(source: str, file: Path, known: Mapping[str, str], required: list[str]) -> Reading:
    """A register that comes as one JSON file with a list of incidents."""
    whole = as_json(file_bytes(file), file.name)
    intake = of_records("incidents", file.name, records(whole, "incidents", file.name))
    intake.take(known, required=required)
    return _finished(source, intake, stated_day(whole))


def _finished(source: str, intake: Intake, snapshot: tuple[str, str] = UNDATED) -> Reading:
    intake.identified("incident_id")
    incidents = intake.rows.assign(**periods(intake.rows["occurred"]))
    return finish(source, [intake], {"incidents": incidents}, snapshot=snapshot)
