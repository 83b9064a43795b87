"""Report: one incident on one page that can be handed on, in a file that needs no network."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import pandas as pd
from markupsafe import Markup

from kit.claims import claimed_shares
from kit.corpus import Corpus, cite, load_corpus
from kit.crumple import crumple_gap
from kit.exports import write_atomically
from kit.figures.accounts import describe_account, plot_account
from kit.figures.base import count, records
from kit.figures.gaps import describe_crumple, plot_crumple_gap
from kit.figures.lenses import describe_lenses, plot_lenses
from kit.figures.oversight import describe_oversight, plot_oversight
from kit.figures.shares import describe_shares, plot_shares
from kit.gaps import by_group
from kit.interventions import who_could_have_stopped_it
from kit.joined import load_claims, load_parties
from kit.lenses import compare, list_accounts, load_account
from kit.markup import document, folded, link, made_by, picture, source_link, table
from kit.models.causes import actual_causes
from kit.pages import (
    NOT_ESTABLISHED,
    assumptions_table,
    claims_table,
    facts_table,
    parties_table,
    rulings_table,
)
from kit.published import load_published_effects
from kit.remedies import remedies_by_cause
from kit.vocab import ASSUMED, LIST_SEPARATOR

GENERATOR: Final = "kit report_page"
STYLE: Final = """
body {max-width: 50rem}
header {border-bottom: 3px solid #0072B2; margin-bottom: 1.5rem}
header p {max-width: 42rem} .lead {font-size: 1.15rem}
nav ul {columns: 2; padding-left: 1.2rem} section {margin-top: 2.4rem}
h2 {border-bottom: 1px solid #8886; padding-bottom: .2rem} h3 {margin: 1.8rem 0 .3rem}
.note {border-left: 4px solid #D55E00; padding: .1rem .9rem; background: #D55E0012}
summary {cursor: pointer; font-size: .85rem; margin: .4rem 0}
ol.sources li {margin-bottom: .25rem; font-size: .85rem}
figure {margin: 1rem 0; overflow-x: auto} figcaption {font-size: .9rem}
table {margin: .6rem 0 1.2rem}
@media (max-width: 34rem) {
    nav ul {columns: 1} figure img {max-width: none !important}
    .cards thead {display: none} .cards tr {display: block; border-bottom: 1px solid #8886;
        padding: .5rem 0} .cards td {display: block; border: 0; padding: .1rem 0}
}
@media print {nav, .rows {display: none} section {break-inside: auto} a {text-decoration: none}}
"""
LIMITS: Final = (
    "Claims are speech. A row says what somebody said, not what is so; who was not asked or did "
    "not speak has no row, and silence is not agreement.",
    "Speakers are no sample: shares of voiced blame count those who were quoted, and their "
    "intervals are drawn as if speakers were a random draw, which they are not.",
    "A causal model shows what follows from one telling's assumptions. It never shows who is to "
    "blame, and it knows nothing of what people knew, ought or were able to do.",
    "A share in what could have been prevented gives every needed party of a chain the same.",
    "Rulings are given with what became of them, as far as the sources show.",
)
LED_TO: Final = "What led to what, in this telling"
OTHER_EVENTS: Final = (
    "Nobody's judgements of this incident are in the corpus. For orientation only, what people "
    "answered in an experiment about other, invented failures of a human and an AI:"
)


def report_page(incident: str, *, to: str | Path, corpus: Corpus | None = None) -> Path:
    """Write one incident as one self-contained web page, and return where it is.

    The page holds what is known, who said what, each account with its assumptions, judgements,
    findings, gaps, limits, sources and versions. It fetches nothing and runs nothing, prints, and
    what a picture was drawn from follows it: rows, or an account's assumptions and switches.

    Parameters
    ----------
    incident : str
        An incident_id.
    to : str or Path
        The file to write, ending in ``.html``; a page that the kit wrote is replaced.
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
    ValueError
        If the name does not end in ``.html``.
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
    if path.exists() and not made_by(path, GENERATOR):
        raise FileExistsError(f"{path} is there and is no report of the kit; choose another name")
    page = document(
        title=f"{row['title']}: who is said to be to blame",
        body=_body(incident, corpus),
        style=STYLE,
        foot=cite(corpus=corpus),
        generator=f"{GENERATOR} {version('responsibility-kit')}",
    )
    write_atomically(path, str(page))
    return path


def _body(incident: str, corpus: Corpus) -> Markup:
    row = corpus.incident(incident)
    lenses, parties = compare(incident, corpus=corpus), load_parties(incident, corpus=corpus)
    sections = [
        ("known", "What is known", _known(incident, corpus)),
        ("said", "Who said what", _said(incident, parties, corpus)),
        ("accounts", "What each telling implies", _accounts(incident, parties, corpus)),
        ("judged", "What people judge", _judged(lenses, parties)),
        ("found", "What was found", _found(incident, corpus)),
        ("gap", "Where the lenses part", _gaps(lenses, parties)),
        ("stop", "Who could have stopped it", _stopped(incident, parties, corpus)),
        ("limits", "What this page cannot show", _bullets(LIMITS)),
        ("sources", "Sources", _sources(incident, corpus)),
        ("made", "How this page was made", _made(incident, corpus)),
    ]  # fmt: skip
    contents = Markup("").join(
        Markup('<li><a href="#{}">{}</a></li>').format(anchor, title)
        for anchor, title, _ in sections
    )
    parts = Markup("").join(
        Markup('<section id="{}"><h2>{}</h2>{}</section>').format(anchor, title, content)
        for anchor, title, content in sections
    )
    lead = _overview(lenses, parties)
    return Markup(
        "<header><p><small>One incident, several lenses</small></p><h1>{}</h1>"
        '<p class="lead">{}</p></header>{}<nav aria-label="Contents"><ul>{}</ul></nav>{}'
    ).format(row["title"], f"{row['summary'].removesuffix('.')}.", lead, contents, parts)


def _overview(lenses: pd.DataFrame, parties: pd.DataFrame) -> Markup:
    """The four lenses in a picture, where any has shares."""
    shares = lenses[lenses["scale"] == "share"]
    if shares.empty:
        return Markup("<p>{}</p>").format(
            "No blame, account or ruling of this incident is on record."
        )
    return _drawn(plot_lenses(lenses, parties=parties), describe_lenses(lenses, parties), shares)


def _drawn(ax: Any, told: str, rows: pd.DataFrame | None = None) -> Markup:
    """A picture, what it shows in words, and the rows behind it."""
    behind = Markup("")
    if rows is not None:
        title = f"The {count(len(rows), 'rows')} behind this picture"
        behind = Markup('<div class="rows">{}</div>').format(folded(title, _rows(rows)))
    return Markup("<figure>{}<figcaption><p>{}</p></figcaption></figure>{}").format(
        picture(ax, alt=told), told, behind
    )


def _rows(rows: pd.DataFrame) -> Markup:
    """A table as it is, with what is the same in every row told once."""
    held = [name for name in rows.columns if rows[name].notna().any()]
    same = [name for name in held if rows[name].nunique(dropna=False) == 1 and len(rows) > 1]
    shown = [name for name in held if name not in same]
    cells = [
        [f"{row[name]:.3g}" if isinstance(row[name], float) else row[name] for name in shown]
        for row in records(rows)
    ]
    first = rows.iloc[0]
    told = "; ".join(
        f"{name.replace('_', ' ')}: {first[name]}" for name in same if first[name] != ""
    )
    return Markup("<p><small>In every row: {}</small></p>{}").format(
        told or "nothing", table([name.replace("_", " ") for name in shown], cells)
    )


def _cards(content: Markup) -> Markup:
    """A table whose rows become cards on a narrow screen."""
    return Markup('<div class="cards">{}</div>').format(content)


def _bullets(texts: Iterable[Any]) -> Markup:
    items = Markup("").join(Markup("<li>{}</li>").format(text) for text in texts)
    return Markup("<ul>{}</ul>").format(items)


def _note(text: str) -> Markup:
    return Markup('<p class="note">{}</p>').format(text)


def _known(incident: str, corpus: Corpus) -> Markup:
    return Markup("{}{}<h3>Parties</h3>{}").format(
        _note(NOT_ESTABLISHED),
        facts_table(incident, corpus=corpus),
        parties_table(incident, corpus),
    )


def _said(incident: str, parties: pd.DataFrame, corpus: Corpus) -> Markup:
    claims = load_claims(incident, corpus=corpus)
    if claims.empty:
        return Markup("<p>Nobody's claim about this incident is in the corpus.</p>")
    shares = claimed_shares(claims, by="speaker_group")
    picture_of = _drawn(plot_shares(shares, parties=parties), describe_shares(shares, parties),
                        shares) if len(shares) else Markup("")  # fmt: skip
    return picture_of + Markup("<h3>All {} claims</h3>{}").format(
        len(claims), _cards(claims_table(claims, corpus))
    )


def _accounts(incident: str, parties: pd.DataFrame, corpus: Corpus) -> Markup:
    names = list_accounts(incident, corpus=corpus)["account"]
    if names.empty:
        return Markup("<p>No account of this incident has been modelled.</p>")
    parts = [
        _note("What follows if a telling's assumptions hold. None is ours but a reconstruction.")
    ]
    for name in names:
        model = load_account(incident, name, corpus=corpus)
        causes = actual_causes(model, among=model.agents) if model.happens else None
        graph = plot_account(model, causes=causes, parties=parties, title=LED_TO)
        parts += [
            Markup("<h3>{}</h3>").format(model.title),
            _drawn(graph, describe_account(model, parties)),
            assumptions_table(model, corpus=corpus),
        ]
    return Markup("").join(parts)


def _judged(lenses: pd.DataFrame, parties: pd.DataFrame) -> Markup:
    perceived = lenses[(lenses["lens"] == "perceived") & (lenses["scale"] == "share")]
    if len(perceived):
        told = describe_shares(perceived, parties)
        return _drawn(plot_shares(perceived, parties=parties), told, perceived)
    effects = load_published_effects()
    chosen = effects[effects["condition"].str.startswith("joint failure")]
    rows = [
        (row["condition"], row["target"], f"{row['mean']:.3g} of {row['scale_max']:.0f}",
         f"SD {row['sd']:.3g}", f"{row['n']} people, {row['design']}")
        for row in records(chosen)
    ]  # fmt: skip
    source = chosen.iloc[0]
    return Markup("<p>{}</p>{}<p><small>{}. {}</small></p>").format(
        OTHER_EVENTS,
        table(("condition", "who is judged", "mean responsibility", "spread", "asked"), rows),
        link(source["citation"], f"https://doi.org/{source['doi']}"),
        "Signs differ between designs, so there is no one number for how much AI is blamed.",
    )


def _found(incident: str, corpus: Corpus) -> Markup:
    rulings = corpus.rows("rulings", incident)
    if rulings.empty:
        return Markup("<p>No decision of a court, board or regulator is in the corpus.</p>")
    return _cards(rulings_table(rulings, corpus))


def _gaps(lenses: pd.DataFrame, parties: pd.DataFrame) -> Markup:
    if not {"claimed", "modelled"} <= set(lenses["lens"]):
        return Markup("<p>{}</p>").format(
            "A gap needs two lenses; for this incident claims and accounts are not both there."
        )
    rows = crumple_gap(by_group(lenses, parties))
    if rows["gap"].notna().sum() == 0:
        return Markup("<p>No operator is an actor of these accounts, so there is no such gap.</p>")
    return _drawn(plot_crumple_gap(rows, parties=parties), describe_crumple(rows), rows)


def _stopped(incident: str, parties: pd.DataFrame, corpus: Corpus) -> Markup:
    acts = who_could_have_stopped_it(incident, corpus=corpus)
    answered = remedies_by_cause(incident, corpus=corpus)
    parts = []
    if len(acts):
        parts.append(
            _drawn(plot_oversight(acts, parties=parties), describe_oversight(acts, parties), acts)
        )
    if len(answered):
        rows = [
            (f"{row['label']}: {row['happened']}",
             corpus.names.get((incident, row["party_id"]), row["party_id"]),
             row["account"], "; ".join(row["remedies"]) or "none on record")
            for row in records(answered)
        ]  # fmt: skip
        head = ("cause, as told", "whose", "account", "remedy that answers it")
        parts.append(Markup("<h3>Causes and remedies</h3>{}").format(_cards(table(head, rows))))
        parts.append(Markup("<p><small>That a remedy was announced is no evidence that it was put "
                            "to use, or that it works.</small></p>"))  # fmt: skip
    return Markup("").join(parts) or Markup("<p>No act or remedy is coded.</p>")


def _source_ids(incident: str, corpus: Corpus) -> Iterator[str]:
    """Every source the page rests on, in the order it is met."""
    yield from corpus.incident(incident)["source_ids"].split(LIST_SEPARATOR)
    for name in ("claims", "rulings", "oversight"):
        yield from corpus.rows(name, incident)["source_id"]
    for account in list_accounts(incident, corpus=corpus)["account"]:
        model = load_account(incident, account, corpus=corpus)
        yield from (part["source_id"] for part in model.assumptions)


def _sources(incident: str, corpus: Corpus) -> Markup:
    ids = [s for s in dict.fromkeys(_source_ids(incident, corpus)) if s and s != ASSUMED]
    items = Markup("").join(
        Markup("<li>{}: {} <small>{}</small></li>").format(
            source_link(source, corpus),
            corpus.sources.get(source, {}).get("title", ""),
            corpus.sources.get(source, {}).get("published_on", "") or "undated",
        )
        for source in ids
    )
    return Markup('<p>High, medium or low: how near a source is to the primary text.</p>'
                  '<ol class="sources">{}</ol>').format(items)  # fmt: skip


def _made(incident: str, corpus: Corpus) -> Markup:
    return table((), [
        ("Incident", incident),
        ("Corpus", f"version {corpus.version}"),
        ("Kit", f"responsibility-kit {version('responsibility-kit')}"),
        ("Made", f"{datetime.now(UTC):%Y-%m-%d}"),
        ("Claimed", "speaker unit, weights 1, 0.5 (partly), 0; speech by AI systems left out"),
        ("Modelled", "share in what parties could have prevented, under each disputed switch"),
        ("Again", f'kit.report_page("{incident}", to="page.html")'),
    ])  # fmt: skip
