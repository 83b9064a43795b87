"""Markup: tables, links, pictures and sentences, in which every text has been escaped.

Every text goes through `markupsafe.Markup.format`, which escapes it; addresses become links only
if they are http or https.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from PIL import Image

from kit.corpus import Corpus
from kit.figures.base import COLOUR_OF_GROUP, MARKED, STYLE, any_letters
from kit.figures.svg import to_svg

SCREEN_DPI: Final = 96
HEAD_LENGTH: Final = 2000
SHARP: Final = 1.5
PRINT_DPI: Final = 300
PANEL_STYLE: Final = Markup("""<style>
.kit-panel .widget-label-basic, .kit-panel .widget-toggle-buttons label
    {white-space: normal; height: auto; line-height: 1.35; overflow: visible}
.kit-panel .widget-checkbox {height: auto; min-height: 28px}
.kit-panel .widget-toggle-button {width: auto; padding: 0 10px}
.kit-panel img {display: block}
.kit-panel :focus-visible {outline: 2px solid #0072B2 !important; outline-offset: 1px}
</style>""")


def folded(title: str, content: Markup) -> Markup:
    """Markup that unfolds."""
    return Markup("<details><summary>{}</summary>{}</details>").format(title, content)


def table(head: Iterable[Any], rows: Iterable[Iterable[Any]]) -> Markup:
    """Markup of a table that scrolls where it is wide and whose cells wrap."""
    head = list(head)
    style = Markup('style="text-align:left;vertical-align:top;white-space:normal"')
    starts = [Markup('<td {} data-label="{}">').format(style, word) for word in head]
    line = Markup("<tr>{}</tr>")
    header = Markup("").join(
        Markup('<th style="text-align:left">{}</th>').format(word) for word in head
    )
    plain = Markup("<td {}>").format(style)
    body = Markup("").join(
        line.format(Markup("").join(
            Markup("{}{}</td>").format(start, value)
            for start, value in zip_longest(starts, row, fillvalue=plain)
        ))
        for row in map(list, rows)
    )  # fmt: skip
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
    return folded(f"{len(items)} sources", Markup("<ol>{}</ol>").format(Markup("").join(items)))


def link(text: str, url: str) -> Markup:
    """Markup of a link; of the text alone where the address is not a web address."""
    if not url.startswith(("https://", "http://")):
        return Markup("{}").format(text)
    style = "text-decoration:underline"
    return Markup(
        '<a href="{}" style="{}" target="_blank" rel="noopener noreferrer">{}</a>'
    ).format(url, style, text)


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
    with mpl.rc_context(STYLE), any_letters():
        figure.savefig(stream, format="png", dpi=dpi)
    return stream.getvalue()


def _png(figure: Figure) -> bytes:
    """PNG of few colours, so that notebooks stay small; those of roles stay what they are."""
    small = io.BytesIO()
    image = Image.open(io.BytesIO(to_png(figure, round(SCREEN_DPI * SHARP)))).convert("RGB")
    few = image.quantize(palette=_palette(), dither=Image.Dither.NONE)
    few.save(small, format="png", optimize=True)
    return small.getvalue()


def heading(text: str) -> Markup:
    """Markup of a heading inside a card or panel."""
    return Markup("<h4>{}</h4>").format(text)


def said_by(speaker: str, words: str) -> Markup:
    """Markup of who says what."""
    return Markup("{}: <small>{}</small>").format(speaker, words)


def unbroken(text: str) -> Markup:
    """Markup of a text that stays on one line, such as a date."""
    return Markup('<span style="white-space:nowrap">{}</span>').format(text)


@cache
def _palette() -> Image.Image:
    """Greys, and the colours of roles with their shades towards white."""
    shades = [
        (colour, part) for colour in COLOUR_OF_GROUP.values() for part in (1, 0.75, 0.5, 0.25)
    ]
    mixed = [
        round(255 * (1 - part * (1 - channel)))
        for colour, part in [*shades, *((colour, 1) for colour in MARKED)]
        for channel in to_rgb(colour)
    ]
    greys = [step for step in range(0, 256, 17) for _ in range(3)]
    palette = Image.new("P", (1, 1))
    palette.putpalette([*greys, *mixed])
    return palette


def made_by(path: Path, generator: str) -> bool:
    """Whether a file is a page of this generator, and may be replaced."""
    try:
        head = path.read_text(encoding="utf-8", errors="replace")[:HEAD_LENGTH]
    except OSError:
        return False
    return f'<meta name="generator" content="{generator}' in head


PAGE_STYLE: Final = """
:root {color-scheme: light dark}
body {max-width: 46rem; margin: 0 auto; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif;
    overflow-wrap: break-word}
h1 {line-height: 1.2} h2 {margin-top: 2.2rem}
a {color: inherit}
.prompt, .anchor-link {display: none}
.highlight {background: transparent !important}
pre {font-size: .85rem; line-height: 1.4; white-space: pre-wrap; margin: .4rem 0}
.input_area {border-left: 3px solid #8886; padding-left: .7rem; margin-top: 1.2rem}
.output_area {overflow-x: auto; margin: .4rem 0 1rem}
table {border-collapse: collapse; font-size: .85rem}
td, th {padding: .2rem .6rem .2rem 0; vertical-align: top; text-align: left;
    border: 0 solid #8885; border-bottom-width: 1px}
table {border: 0}
img {max-width: 100%; height: auto}
footer {margin-top: 3rem; border-top: 1px solid #8886; font-size: .85rem}
@media print {
    body {max-width: none; padding: 0; font-size: 10pt}
    img, tr, .input_area {break-inside: avoid}
    h1, h2, h3, h4 {break-after: avoid}
    details::details-content {content-visibility: visible; block-size: auto}
}
"""
# Nothing is fetched and nothing runs, whatever the outputs hold.
POLICY: Final = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'"


def document(*, title: str, body: Markup, style: str, foot: str, generator: str) -> Markup:
    """Markup of a whole page that fetches nothing; ``style`` is put in as it is."""
    head = Markup(
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width, '
        'initial-scale=1"><meta name="generator" content="{}">'
        '<meta http-equiv="Content-Security-Policy" content="{}"><title>{}</title>'
    ).format(generator, POLICY, title)
    styled = Markup("<style>{}</style>").format(Markup(PAGE_STYLE + style))  # noqa: S704 - ours
    return Markup(
        '<!doctype html>\n<html lang="en"><head>{}{}</head><body><main>{}</main>'
        "<footer><p>{}</p></footer></body></html>\n"
    ).format(head, styled, body, foot)
