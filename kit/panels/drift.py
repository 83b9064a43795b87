"""Drift explorer: which labels of two snapshots differ, and the incidents behind each change."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import pandas as pd
from ipywidgets import Dropdown, ToggleButtons
from markupsafe import Markup

from kit.databases.drift import label_drift, summarise_drift
from kit.figures.base import count, records
from kit.figures.databases import describe_label_drift, plot_label_drift
from kit.markup import heading, table
from kit.panels.base import MOST_KEPT, Panel
from kit.readers.reading import Reading

ALL, SAME = "all", "same"
RECORDS: Final = {"all incidents": ALL, "with an unchanged record": SAME}
NO_LABEL: Final = ("incident_id", "namespace", "published")
MOST_SHOWN: Final = 25
NO_ROWS: Final = pd.DataFrame(
    columns=["old", "new", "incidents", "n", "record_same", "all_same", "records_same"]
)
NOTHING: Final = "No label differs between the snapshots here."


def drift_panel(old: Reading, new: Reading) -> Panel:
    """Return a panel that shows which codes of the same incidents differ in two snapshots.

    Parameters
    ----------
    old, new : Reading
        Two snapshots with the table ``mit``, as `read_aiid` returns them.

    Returns
    -------
    Panel
        Controls ``label`` (entity, timing, intent, ...) and ``incidents`` (all, or those with an
        unchanged record); ``panel.table`` holds what `summarise_drift` returns, no rows where no
        label differs. Below stand incidents whose label differs, with what else changed.

    Raises
    ------
    KeyError
        If a snapshot has no table ``mit``.

    Examples
    --------
    >>> import kit
    >>> folder = kit.example_databases()
    >>> old, new = (kit.read_aiid(folder / f"aiid_{month}") for month in ("2025-03", "2026-02"))
    >>> panel = drift_panel(old, new)
    >>> panel.table[["old", "new", "incidents"]].to_numpy().tolist()
    [['any', 'another', 4], ['Human', 'AI', 4]]
    """
    labels = [
        name for name in old["mit"].columns if name in new["mit"].columns and name not in NO_LABEL
    ]

    @lru_cache(maxsize=MOST_KEPT)
    def drift(label: str, incidents: str) -> pd.DataFrame:
        rows = label_drift(old, new, label=label)
        return rows if incidents == ALL else rows[rows["record_changed"] == ""]

    def summary(label: str, incidents: str) -> pd.DataFrame:
        rows = drift(label, incidents)
        return summarise_drift(rows) if rows["changed"].any() else NO_ROWS

    def below(label: str, incidents: str) -> Markup:
        return _changed(drift(label, incidents))

    words = [(name.replace("_", " "), name) for name in labels]
    first = "entity" if "entity" in labels else labels[0]
    return Panel(
        controls={
            "label": Dropdown(options=words, value=first, description="Label"),
            "incidents": ToggleButtons(options=RECORDS, description="Incidents"),
        },
        table=summary,
        draw=plot_label_drift,
        say=lambda rows: describe_label_drift(rows) if len(rows) else NOTHING,
        below=below,
        name="drift",
    )


def _changed(rows: pd.DataFrame) -> Markup:
    """Incidents whose label differs, the first of them."""
    changed = rows[rows["changed"]]
    cells = [
        (row["incident_id"], row["title"], f"{row['old']} → {row['new']}",
         row["record_changed"] or "nothing", row["codes_changed"].replace("_", " ") or "nothing")
        for row in records(changed.head(MOST_SHOWN))
    ]  # fmt: skip
    told = count(len(changed), "incidents")
    shown = f", {MOST_SHOWN} of them shown" if len(changed) > MOST_SHOWN else ""
    head = ("incident", "title", "label", "changed in the record", "other codes changed")
    return heading(f"{told} with another label{shown}") + table(head, cells)
