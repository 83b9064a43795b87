"""SVG of a figure, quick enough to follow a slider: the size of a text is measured once."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import Any

import matplotlib as mpl
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from kit.figures.base import STYLE, any_letters

POINTS_AN_INCH = 72


class _Renderer(RendererSVG):
    """Renderer that knows the sizes other pictures measured; most texts of a panel stay."""

    def get_text_width_height_descent(self, s: str, prop: FontProperties, ismath: Any) -> Any:
        return _text_size(s, prop.copy(), ismath)


@lru_cache(maxsize=4096)
def _text_size(text: str, font: FontProperties, ismath: Any) -> tuple[float, float, float]:
    return text_to_path.get_text_width_height_descent(text, font, ismath)


def to_svg(figure: Figure) -> bytes:
    """SVG of a figure, with its text as text."""
    stream = io.StringIO()
    width, height = figure.get_size_inches() * POINTS_AN_INCH
    dpi = figure.dpi
    figure.dpi = POINTS_AN_INCH
    try:
        with mpl.rc_context(STYLE), any_letters():
            renderer = _Renderer(  # type: ignore[no-untyped-call]
                width, height, stream, image_dpi=dpi
            )
            figure.draw(renderer)
            renderer.finalize()  # type: ignore[no-untyped-call]
    finally:
        figure.dpi = dpi
    return stream.getvalue().encode()
