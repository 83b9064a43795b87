"""Three registers of incidents with AI agents: a table and two JSON files."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from kit.readers.cells import periods
from kit.readers.files import as_json, as_table, file_bytes, records
from kit.readers.reading import Reading, Sheet, finish, not_utf8, of_records

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
    rows, encoding = as_table(file_bytes(path), path.name)
    sheet = Sheet("incidents", path.name, rows)
    required = ["id", "title", "event_date", "deployer", "could_have_prevented", "disputed"]
    sheet.take({"id": "incident_id", "event_date": "occurred"}, required=required)
    return _finished(REGISTER, sheet, "occurred", not_utf8(path.name, encoding))


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
    file = Path(path)
    whole = as_json(file_bytes(file), file.name)
    sheet = of_records("incidents", file.name, records(whole, "incidents", file.name))
    required = ["id", "date", "title", "root_cause"]
    sheet.take({"id": "incident_id", "date": "occurred"}, required=required)
    return _finished(LOG, sheet, "occurred", [], str(whole.get("generated_at") or "")[:10])


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
    file = Path(path)
    whole = as_json(file_bytes(file), file.name)
    sheet = of_records("incidents", file.name, records(whole, "incidents", file.name))
    known = {
        "date": "occurred", "causation.entity": "entity", "causation.intentionality": "intent",
        "causation.timing": "timing", "system.autonomy_level": "autonomy",
    }  # fmt: skip
    sheet.take(known, required=["incident_id", "title", "date", "causation.entity"])
    return _finished(POSTMORTEMS, sheet, "occurred", [], str(whole.get("generated_at") or "")[:10])


def _finished(
    source: str, sheet: Sheet, dated: str, notes: list[str], day: str = ""
) -> Reading:  # fmt: skip
    sheet.identified("incident_id")
    sheet.rows = sheet.rows.assign(**periods(sheet.rows[dated]))
    snapshot = (day, "stated in it") if day[:2] == "20" else ("", "unknown")
    return finish(source, [sheet], {"incidents": sheet.rows}, notes=notes, snapshot=snapshot)
