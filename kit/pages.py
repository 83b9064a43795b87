"""Pages: the only place that writes markup, and so the only place that has to escape.

Every text goes through `markupsafe.Markup.format`, which escapes it; addresses become links only
if they are http or https.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable
from typing import Any, Final

import matplotlib as mpl
import pandas as pd
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from PIL import Image

from kit.corpus import Corpus, dictionary, load_corpus
from kit.figures.base import STYLE
from kit.figures.svg import to_svg
from kit.models.model import CausalModel
from kit.vocab import ASSUMED, LIST_SEPARATOR, check_columns

SCREEN_DPI: Final = 96
SHARP: Final = 2
PRINT_DPI: Final = 300
PANEL_STYLE: Final = Markup("""<style>
.kit-panel .widget-label-basic, .kit-panel .widget-toggle-buttons label
    {white-space: normal; height: auto; line-height: 1.35; overflow: visible}
.kit-panel .widget-checkbox {height: auto; min-height: 28px}
.kit-panel .widget-toggle-button {width: auto; padding: 0 10px}
.kit-panel img {display: block}
</style>""")
STANCES: Final = {
    "blames": "blames",
    "partly_blames": "partly blames",
    "exonerates": "clears",
    "accepts_blame": "accepts blame",
}
AUTONOMY: Final = {
    1: "1, manual",
    2: "2, assisting",
    3: "3, advising",
    4: "4, supervised",
    5: "5, unsupervised",
}
SPEECH: Final = "Claims are speech: who said it, not what is so."
BUNDLED: Final = (
    " A convenience sample of public talk, coded by a language model in two independent readings."
)


class Page:
    """A piece of markup that a notebook shows; every text in it has been escaped."""

    def __init__(self, markup: Markup, text: str) -> None:
        self.markup = markup
        self.text = text

    def _repr_html_(self) -> str:
        return str(self.markup)

    def __repr__(self) -> str:
        return self.text


def show(ax: Axes, *, alt: str) -> Page:
    """Return the picture with the text that says what it shows to those who cannot see it.

    Parameters
    ----------
    ax : Axes
        What a ``plot_*`` function returned.
    alt : str
        What the picture shows, in a sentence or two.

    Returns
    -------
    Page
        Shown as an image where it is the last line of a cell.

    Raises
    ------
    ValueError
        If the text is empty.

    Examples
    --------
    >>> import kit
    >>> shares = kit.claimed_shares(kit.load_claims("aws-kiro-2025-12"), target="group")
    >>> show(kit.plot_shares(shares), alt="Most voiced blame falls on the organisation.")
    Picture: Most voiced blame falls on the organisation.
    """
    if not alt.strip():
        raise ValueError("alt says in a sentence what the picture shows; it cannot be empty")
    return Page(picture(ax, alt=alt), f"Picture: {alt}")


def show_incident(incident: str, *, corpus: Corpus | None = None) -> Page:
    """Return a card of one incident: what happened, the system, what people were meant to do.

    Parameters
    ----------
    incident : str
        An incident_id.
    corpus : Corpus, optional
        Another corpus than the bundled one.

    Returns
    -------
    Page
        The facts of the row, its parties with their roles, and its sources as links.

    Raises
    ------
    KeyError
        If there is no such incident.

    Examples
    --------
    >>> show_incident("aws-kiro-2025-12")
    Incident: AWS Cost Explorer outage after the Kiro agent deleted and recreated an environment
    """
    corpus = corpus or load_corpus()
    return Page(
        incident_card(incident, corpus=corpus), f"Incident: {corpus.incident(incident)['title']}"
    )


def show_claims(claims: pd.DataFrame, *, corpus: Corpus | None = None) -> Page:
    """Return claims as a table to read: when, who, about whom, in which words, and where.

    Parameters
    ----------
    claims : DataFrame
        Rows of `load_claims`.
    corpus : Corpus, optional
        Where the names of parties and the sources are looked up; the bundled one if left out.

    Returns
    -------
    Page
        A row a claim, incident by incident, in order of date.

    Raises
    ------
    ValueError
        If a column is missing.

    Examples
    --------
    >>> import kit
    >>> show_claims(kit.load_claims("aws-kiro-2025-12"))
    22 claims
    """
    corpus = corpus or load_corpus()
    needed = dictionary().query("table == 'claims'")["column"]
    check_columns("claims", claims.columns, needed, hint="take the rows of load_claims()")
    names = corpus.tables["parties"].set_index(["incident_id", "party_id"])["name"].to_dict()
    rows = [
        (
            Markup('<span style="white-space:nowrap">{}</span>').format(row["said_on"]),
            row["speaker"],
            Markup("{} <b>{}</b>").format(
                STANCES.get(row["stance"], row["stance"]),
                names.get((row["incident_id"], row["target_id"]), row["target_id"]),
            ),
            _words(row),
            source_link(row["source_id"], corpus),
        )
        for row in claims.sort_values("claim_id").to_dict("records")
    ]
    head = ("said on", "who", "says", "in words", "read in")
    about = SPEECH + (BUNDLED if corpus is load_corpus() else "")
    note = Markup("<p><small>{}</small></p>").format(about)
    return Page(table(head, rows) + note, f"{len(rows)} claims")


def show_account(model: CausalModel, *, corpus: Corpus | None = None) -> Page:
    """Return an account's assumptions with their sources, and its switches.

    Parameters
    ----------
    model : CausalModel
        What `load_account` returned.
    corpus : Corpus, optional
        Where the sources are looked up; the bundled one if left out.

    Returns
    -------
    Page
        What the telling assumes, each with a source or the word "assumed".

    Examples
    --------
    >>> import kit
    >>> show_account(kit.load_account("aws-kiro-2025-12", "company"))
    Account: Amazon's telling: too wide a role; any tool could have done it
    """
    return Page(account_card(model, corpus=corpus or load_corpus()), f"Account: {model.title}")


def incident_card(incident: str, *, corpus: Corpus) -> Markup:
    """Markup of an incident's card."""
    row = corpus.incident(incident)
    parties = corpus.rows("parties", incident)
    facts = [
        ("When", row["started_on"]),
        ("System", Markup("{} ({})").format(row["system"], row["system_kind"].replace("_", " "))),
        ("Autonomy, as coded", _autonomy(row["autonomy_level"])),
        ("Approval, as coded", row["approval"].replace("_", " ")),
        ("Permissions, as coded", row["permissions"].replace("_", " ")),
        ("People's part", row["human_role"]),
        ("Afterwards", row["remedy"] or "nothing recorded"),
        ("Parties", Markup("; ").join(
            Markup("{} ({})").format(p["name"], p["role"].replace("_", " "))
            for p in parties.to_dict("records"))),
        ("Sources", sources_list(row["source_ids"].split(LIST_SEPARATOR), corpus)),
    ]  # fmt: skip
    return Markup("<h4>{}</h4><p>{}.</p>{}<p><small>{}</small></p>").format(
        row["title"],
        row["summary"].removesuffix("."),
        table((), facts),
        f"Corpus {corpus.version}. What the sources tell, not what is established; not checked "
        "with the parties.",
    )


def _autonomy(level: Any) -> str:
    return "no part in the harm" if pd.isna(level) else AUTONOMY[int(level)]


def account_card(model: CausalModel, *, corpus: Corpus) -> Markup:
    """Markup of an account's assumptions and switches."""
    rows = [
        (
            assumption["text"],
            Markup("<i>assumed</i>")
            if assumption["source_id"] == ASSUMED
            else source_link(assumption["source_id"], corpus),
        )
        for assumption in model.assumptions
    ]
    switches = [
        (switch["question"], switch["kind"], f"{name} = {model.context[name]}")
        for name, switch in model.switches.items()
    ]
    return Markup("<h4>{}</h4>{}{}").format(
        model.title,
        table(("assumption", "source"), rows),
        table(("switch", "kind", "now"), switches),
    )


def table(head: Iterable[Any], rows: Iterable[Iterable[Any]]) -> Markup:
    """Markup of a table that scrolls where it is wide and whose cells wrap."""
    cell = Markup('<td style="text-align:left;vertical-align:top;white-space:normal">{}</td>')
    line = Markup("<tr>{}</tr>")
    header = Markup("").join(
        Markup('<th style="text-align:left">{}</th>').format(word) for word in head
    )
    body = Markup("").join(
        line.format(Markup("").join(cell.format(value) for value in row)) for row in rows
    )
    return Markup('<div style="overflow-x:auto"><table>{}<tbody>{}</tbody></table></div>').format(
        Markup("<thead>{}</thead>").format(line.format(header)) if header else "", body
    )


def source_link(source_id: str, corpus: Corpus) -> Markup:
    """Markup of one source: publisher, linked if its address is a web address, and reliability."""
    if source_id not in corpus.sources:
        return Markup("{}").format(source_id)
    row = corpus.sources[source_id]
    return Markup("{} <small>({})</small>").format(
        link(row["publisher"], row["url"]), row["reliability"]
    )


def sources_list(source_ids: Iterable[str], corpus: Corpus) -> Markup:
    """Markup of sources that unfolds."""
    items = [
        Markup("<li>{}</li>").format(source_link(source_id, corpus)) for source_id in source_ids
    ]
    return Markup("<details><summary>{} sources</summary><ol>{}</ol></details>").format(
        len(items), Markup("").join(items)
    )


def link(text: str, url: str) -> Markup:
    """Markup of a link; of the text alone where the address is not a web address."""
    if not url.startswith(("https://", "http://")):
        return Markup("{}").format(text)
    style = "text-decoration:underline"
    return Markup(
        '<a href="{}" style="{}" target="_blank" rel="noopener noreferrer">{}</a>'
    ).format(url, style, text)


def _words(row: dict[Any, Any]) -> Markup:
    quote = Markup("“{}” ").format(row["quote"]) if row["quote"] else Markup("")
    about = " (About how blame was assigned, not the harm.)" if row["about"] != "harm" else ""
    return quote + Markup("<small>{}{}</small>").format(row["paraphrase"], about)


def sentence(text: str) -> Markup:
    """Markup of the sentence under a picture, read out when it changes."""
    return Markup(
        '<p role="status" aria-live="polite" style="max-width:640px;line-height:1.4">{}</p>'
    ).format(text)


def picture(ax: Axes, *, alt: str, kind: str = "png") -> Markup:
    """Markup of an image with its picture inside: PNG for files that travel, SVG for speed."""
    figure = ax.get_figure(root=True)
    if figure is None:
        raise ValueError("the axes belong to no figure")
    content = to_svg(figure) if kind == "svg" else _png(figure)
    return Markup('<img src="data:{};base64,{}" alt="{}" width="{}" style="{}">').format(
        {"png": "image/png", "svg": "image/svg+xml"}[kind],
        base64.b64encode(content).decode(),
        alt,
        round(figure.get_figwidth() * SCREEN_DPI),
        "max-width:100%;height:auto;background:#fff",
    )


def download_link(name: str, content: bytes, kind: str) -> Markup:
    """Markup of a link that saves a file held in the link itself."""
    return Markup(
        '<a download="{}" href="data:{};base64,{}" style="text-decoration:underline">{}</a>'
    ).format(name, kind, base64.b64encode(content).decode(), f"Save again: {name}")


def to_png(figure: Figure, dpi: int = PRINT_DPI) -> bytes:
    """PNG of a figure, sharp in print."""
    stream = io.BytesIO()
    with mpl.rc_context(STYLE):
        figure.savefig(stream, format="png", dpi=dpi)
    return stream.getvalue()


def _png(figure: Figure) -> bytes:
    """PNG with a palette: a third of the size, so notebooks stay small."""
    small = io.BytesIO()
    image = Image.open(io.BytesIO(to_png(figure, SCREEN_DPI * SHARP))).convert("RGB")
    image.quantize(128, dither=Image.Dither.NONE).save(small, format="png", optimize=True)
    return small.getvalue()
