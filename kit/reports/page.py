"""Report: one incident on one page that can be handed on, in a file that needs no network."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

import pandas as pd
from markupsafe import Markup

from kit.corpus import Corpus, cite, load_corpus
from kit.exports import write_atomically
from kit.markup import document, made_by, table
from kit.reports import sections
from kit.reports.brief import in_short
from kit.reports.sheet import Sheet

GENERATOR: Final = "kit report_page"
STYLE: Final = """
:root {color-scheme: light}
body {max-width: 50rem}
header {border-top: 6px solid #0072B2; padding-top: .8rem; margin-bottom: 1.2rem}
h1 {margin: .2rem 0 .4rem; font-size: 1.9rem}
.kicker {color: #555; font-size: .85rem; margin: 0}
.brief {background: #0072B20d; padding: .4rem 1rem; border-radius: 6px}
.brief table {font-size: .95rem; margin: 0} .brief tr:last-child td {border: 0}
.brief td {padding: .45rem .8rem .45rem 0}
.brief td:first-child {font-weight: 600; width: 9rem}
nav ul {columns: 2; padding-left: 1.2rem; font-size: .9rem} section {margin-top: 2.4rem}
h2 {border-bottom: 1px solid #8886; padding-bottom: .2rem} h3 {margin: 1.8rem 0 .3rem}
.note {border-left: 4px solid #D55E00; padding: .1rem .9rem; background: #D55E0012}
ol.sources li {margin-bottom: .25rem; font-size: .85rem}
figure {margin: 1rem 0} .picture {overflow-x: auto} figcaption {font-size: .9rem}
.swipe {display: none}
table {margin: .6rem 0 1.2rem}
.rows table, .rows h3 {font-size: .72rem} .rows h3 {font-size: .85rem}
@media (max-width: 34rem) {
    nav ul {columns: 1} .picture img {max-width: none !important}
    .swipe {display: block; font-size: .8rem; color: #555; margin: .2rem 0}
    .cards thead {display: none} .cards tr, .brief tr {display: block;
        border-bottom: 1px solid #8886; padding: .5rem 0}
    .cards td, .brief td {display: block; border: 0; padding: .1rem 0}
    .cards td[data-label]::before {content: attr(data-label) ": "; color: #555; font-size: .75rem}
}
@page {size: A4; margin: 17mm 16mm 18mm;
    @bottom-right {content: counter(page) " of " counter(pages); font: 8pt sans-serif}}
@media print {
    body {font-size: 9.5pt; line-height: 1.35}
    nav, .swipe {display: none} a {text-decoration: none !important} h1 {font-size: 18pt}
    section {margin-top: 1.2rem} .picture img {max-height: 82mm; width: auto}
    .brief {border: 1px solid #0072B2}
    ol.sources a::after {content: " <" attr(href) ">"; font-size: 7pt; overflow-wrap: anywhere}
    .rows table {font-size: 6.5pt}
}
"""
SECTIONS: Final[tuple[tuple[str, str, Callable[[Sheet], Markup]], ...]] = (
    ("lenses", "Who is given which share", sections.overview),
    ("known", "What is known", sections.known),
    ("said", "Who said what", sections.said),
    ("accounts", "What each telling implies", sections.tellings),
    ("judged", "What people judge", sections.judged),
    ("found", "What was found", sections.decided),
    ("gap", "Does blame land on the person nearest to the machine?", sections.nearest),
    ("stop", "Who could have stopped it", sections.stopped),
    ("limits", "What this page cannot show", sections.limits),
    ("sources", "Sources", sections.sources),
    ("rows", "Rows behind the pictures", Sheet.appendix),
)


def report_page(
    incident: str,
    *,
    to: str | Path,
    judgements: pd.DataFrame | None = None,
    corpus: Corpus | None = None,
) -> Path:
    """Write one incident as one self-contained web page, and return where it is.

    The page begins with the incident in five sentences. It holds what is known, who said what,
    each account with its assumptions, judgements, findings, gaps, limits, sources and versions.
    It fetches nothing and runs nothing, prints, and every picture leads to the rows it was drawn
    from, which stand at the end.

    Parameters
    ----------
    incident : str
        An incident_id.
    to : str or Path
        The file to write, ending in ``.html``; a page that the kit wrote is replaced.
    judgements : DataFrame, optional
        Rows of the table ``judgements``, such as those of a survey of one's own; the corpus's if
        left out.
    corpus : Corpus, optional
        Another corpus than the bundled one.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    KeyError
        If there is no such incident.
    TypeError
        If judgements is no table.
    ValueError
        If the name does not end in ``.html``, judgements name an unknown party, or none of them
        can be shown.
    FileNotFoundError
        If the folder is not there.
    FileExistsError
        If another file is there.

    Examples
    --------
    >>> import tempfile
    >>> page = report_page("air-canada-chatbot-2022-11", to=Path(tempfile.mkdtemp()) / "page.html")
    >>> page.stat().st_size < 2_000_000
    True
    """
    corpus = corpus or load_corpus()
    row = corpus.incident(incident)
    path = Path(to)
    if path.suffix.lower() != ".html":
        raise ValueError(f"the page is written to a file that ends in .html, not to {path.name}")
    if not path.parent.is_dir():
        raise FileNotFoundError(f"there is no folder {path.parent}; make it, then call again")
    if path.exists() and not made_by(path, GENERATOR):
        raise FileExistsError(f"{path} is there and is no report of the kit; choose another name")
    page = document(
        title=f"{row['title']}: who is said to be to blame",
        body=_body(Sheet.of(incident, corpus, judgements)),
        style=STYLE,
        foot=cite(corpus=corpus),
        generator=f"{GENERATOR} {version('responsibility-kit')}",
    )
    write_atomically(path, str(page))
    return path


def _body(sheet: Sheet) -> Markup:
    title = sheet.corpus.incident(sheet.incident)["title"]
    told = [(anchor, name, section(sheet)) for anchor, name, section in SECTIONS]
    told.append(("made", "How this page was made", _made(sheet)))
    contents = Markup("").join(
        Markup('<li><a href="#{}">{}</a></li>').format(anchor, name) for anchor, name, _ in told
    )
    parts = Markup("").join(
        Markup('<section id="{}"><h2>{}</h2>{}</section>').format(*section) for section in told
    )
    return Markup(
        '<header><p class="kicker">Who is said to be to blame? One incident, from public sources'
        '</p><h1>{}</h1></header>{}<nav aria-label="Contents"><ul>{}</ul></nav>{}'
    ).format(title, in_short(sheet), contents, parts)


def _made(sheet: Sheet) -> Markup:
    judgements = "handed to the page" if sheet.own_judgements else "those of the corpus"
    return table((), [
        ("Incident", sheet.incident),
        ("Corpus", f"version {sheet.corpus.version}"),
        ("Kit", f"responsibility-kit {version('responsibility-kit')}"),
        ("Made", f"{datetime.now(UTC):%Y-%m-%d}"),
        ("Claimed", "a unit of blame a speaker, shared among those the speaker blames by weights "
                    "1 and 0.5 (partly); speech by AI systems left out"),
        ("Modelled", "share in what parties could have prevented, under each disputed question"),
        ("Judgements", judgements),
        ("Again", f'kit.report_page("{sheet.incident}", to="page.html")'),
    ])  # fmt: skip
