"""Web pages of notebooks: one file each that needs no network, no script and no kernel."""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib.metadata import version
from typing import Final

from markupsafe import Markup

from kit.corpus import cite
from kit.markup import document
from kit.notebooks import CONTROLS, Node

GENERATOR: Final = "kit render"
NO_CONTROLS: Final = (
    "<p><em>Here are controls: they work in the notebook, not on this page.</em></p>"
)


def to_page(notebook: Node, name: str, others: Iterable[str] = ()) -> str:
    """Web page of a notebook that has been run; links to ``others`` lead to their pages."""
    from nbconvert import HTMLExporter

    exporter = HTMLExporter(template_name="basic", anchor_link_text="", embed_images=True)
    body, _ = exporter.from_notebook_node(notebook)
    body = body.replace(CONTROLS, NO_CONTROLS)
    for other in others:
        body = body.replace(f'href="{other}.ipynb"', f'href="{other}.html"')
    page = document(
        title=_title(notebook) or name,
        body=Markup(body),  # noqa: S704 - outputs of a notebook that the reader ran
        style=_code_style(),
        foot=cite(),
        generator=f"{GENERATOR} {version('responsibility-kit')}",
    )
    return str(page)


def _title(notebook: Node) -> str:
    """First heading of a notebook."""
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown" and (
            found := re.search(r"^# +(.+)$", cell["source"], re.MULTILINE)
        ):
            return found[1].strip()
    return ""


def _code_style() -> str:
    """Colours of code, on a light and on a dark page."""
    from pygments.formatters import HtmlFormatter

    light, dark = (
        HtmlFormatter(style=style).get_style_defs(".highlight") for style in ("default", "monokai")
    )
    return f"{light}\n@media (prefers-color-scheme: dark) {{\n{dark}\n}}"
