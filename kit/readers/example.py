"""Made-up copies of the public data sets, with their quirks."""

from __future__ import annotations

from pathlib import Path

from kit.tables import bundled


def example_databases() -> Path:
    """Return the folder of made-up data sets in the shape of the public ones.

    Returns
    -------
    Path
        Folder with ``aiid_2025-03``, ``aiid_2026-02``, ``aiaaic.csv``, ``nhtsa``, ``california``,
        ``court_cases.csv``, ``incident_law``, ``agent_register.csv``, ``agent_log.json``,
        ``agent_postmortems.json``, ``who_and_when``, ``agentrx``. Nothing in them happened.

    Examples
    --------
    >>> sorted(path.name for path in example_databases().iterdir())[:3]
    ['README.md', 'agent_log.json', 'agent_postmortems.json']
    """
    return bundled("data") / "made_up_databases"
