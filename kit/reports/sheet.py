"""Sheet: what a report is about, and the rows behind its pictures, which stand at its end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from markupsafe import Markup
from matplotlib.axes import Axes

from kit.corpus import Corpus
from kit.figures.base import count, records
from kit.joined import load_claims, load_parties
from kit.lenses import compare
from kit.markup import picture, table

SWIPE = "Swipe sideways to see all of the picture."


@dataclass
class Sheet:
    """One incident with what every section needs; `rows` collects the tables of the appendix."""

    incident: str
    corpus: Corpus
    lenses: pd.DataFrame
    parties: pd.DataFrame
    claims: pd.DataFrame
    own_judgements: bool
    rows: list[tuple[str, pd.DataFrame]] = field(default_factory=list)

    @classmethod
    def of(cls, incident: str, corpus: Corpus, judgements: pd.DataFrame | None) -> Sheet:
        """The sheet of an incident, with judgements of one's own in place of the corpus's."""
        lenses = compare(incident, judgements=judgements, corpus=corpus)
        if judgements is not None and "perceived" not in set(lenses["lens"]):
            raise ValueError(_not_shown(incident, judgements))
        return cls(
            incident,
            corpus,
            lenses,
            load_parties(incident, corpus=corpus),
            load_claims(incident, corpus=corpus),
            judgements is not None,
        )

    def name(self, party_id: str) -> str:
        """Name of a party."""
        return self.corpus.names.get((self.incident, party_id), party_id)

    def drawn(self, ax: Axes, told: str, rows: pd.DataFrame, title: str) -> Markup:
        """A picture, what it shows in words, and where the rows behind it stand."""
        self.rows.append((title, rows))
        behind = Markup('<a href="#rows-{}">Table {}: the {} behind this picture</a>').format(
            len(self.rows), len(self.rows), count(len(rows), "rows")
        )
        return Markup(
            '<figure><div class="picture" role="region" tabindex="0" aria-label="Picture">{}</div>'
            '<p class="swipe">{}</p><figcaption><p>{} <small>{}.</small></p></figcaption></figure>'
        ).format(picture(ax, alt=told), SWIPE, told, behind)

    def appendix(self) -> Markup:
        """Every table of rows, numbered as the pictures point to them."""
        parts = [
            Markup('<h3 id="rows-{}">Table {}. {}</h3>{}').format(
                number, number, title, _as_rows(rows)
            )
            for number, (title, rows) in enumerate(self.rows, 1)
        ]
        return Markup('<div class="rows">{}</div>').format(Markup("").join(parts))


def _not_shown(incident: str, judgements: pd.DataFrame) -> str:
    """Why none of the answers that were handed over can be shown."""
    own = judgements[(judgements["incident_id"] == incident) & (judgements["party_id"] != "")]
    if own.empty:
        return (
            f"none of the {len(judgements)} answers judges a party of {incident}; map incident_id "
            "and party_id"
        )
    return (
        f"{len(own)} answers on {incident} were handed over and none gives shares: a participant "
        "counts who rated every party, and not all at the lowest; name participant= where a row "
        "is a rating"
    )


def _as_rows(rows: pd.DataFrame) -> Markup:
    """A table as it is, with what is the same in every row told once."""
    held = [name for name in rows.columns if rows[name].notna().any()]
    same = [name for name in held if rows[name].nunique(dropna=False) == 1 and len(rows) > 1]
    shown = [name for name in held if name not in same]
    cells = [[_cell(row[name]) for name in shown] for row in records(rows)]
    first = rows.iloc[0]
    told = "; ".join(
        f"{name.replace('_', ' ')}: {first[name]}" for name in same if first[name] != ""
    )
    return Markup("<p><small>In every row: {}</small></p>{}").format(
        told or "nothing", table([name.replace("_", " ") for name in shown], cells)
    )


def _cell(value: Any) -> Any:
    if not isinstance(value, float):
        return value
    return "missing" if pd.isna(value) else f"{value:.3g}"


def cards(content: Markup) -> Markup:
    """A table whose rows become cards on a narrow screen."""
    return Markup('<div class="cards">{}</div>').format(content)


def bullets(texts: Iterable[Any]) -> Markup:
    """A list of sentences."""
    items = Markup("").join(Markup("<li>{}</li>").format(text) for text in texts)
    return Markup("<ul>{}</ul>").format(items)


def paragraph(text: str | Markup) -> Markup:
    """A paragraph."""
    return Markup("<p>{}</p>").format(text)


def note(text: str | Markup) -> Markup:
    """A sentence that is to be seen."""
    return Markup('<p class="note">{}</p>').format(text)
