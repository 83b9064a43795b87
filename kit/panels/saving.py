"""Save: buttons that hand a panel's picture and table to the browser as files."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import count
from typing import Final

import ipywidgets as widgets
import pandas as pd
from matplotlib.figure import Figure

from kit.exports import to_csv
from kit.figures.base import add_footer
from kit.figures.svg import to_svg
from kit.markup import download_link, sentence, to_png

WRAPPING: Final = widgets.Layout(
    display="flex", flex_flow="row wrap", align_items="flex-end", grid_gap="4px 14px"
)
# The link stands there for a page that runs no scripts; the script only saves a click. A page
# that is loaded again, or a second view, runs it again: each press is followed once.
FOLLOW_LINK: Final = """
setTimeout(() => {
    const press = "%(mark)s-%(press)d";
    const link = document.querySelector(".%(mark)s a[download]");
    if (!link || sessionStorage.getItem(press)) return;
    sessionStorage.setItem(press, "followed");
    link.click();
}, 100);
"""
NAME_LENGTH: Final = 80
File = tuple[str, bytes, str]


class Save(widgets.VBox):  # type: ignore[misc]
    """Buttons for the picture and the table; both state corpus version and parameters.

    Nothing is prepared before a button is pressed, and nothing passes through the kernel's own
    folder: the file travels in a link, so that it works where the notebook runs elsewhere.
    """

    def __init__(
        self,
        *,
        name: Callable[[], str],
        version: str,
        figure: Callable[[], Figure | None],
        table: Callable[[], pd.DataFrame],
        parameters: Callable[[], str],
    ) -> None:
        self._name, self._version = name, version
        self._figure, self._table, self._parameters = figure, table, parameters
        self._link, self._script = widgets.HTML(), widgets.Output()
        self._mark, self._presses = f"kit-save-{self._link.model_id}", count()
        self._link.add_class(self._mark)
        ways: dict[str, Callable[[], File | None]] = {
            "Save picture (PNG)": lambda: self._picture("png"),
            "Save picture (SVG)": lambda: self._picture("svg"),
            "Save table (CSV)": lambda: self._csv(for_spreadsheet=False),
            "Save table (for a spreadsheet)": lambda: self._csv(for_spreadsheet=True),
        }
        buttons = []
        for words, way in ways.items():
            button = widgets.Button(description=words, layout=widgets.Layout(width="auto"))
            button.on_click(lambda _, way=way: self._offer(way()))
            buttons.append(button)
        super().__init__([widgets.Box(buttons, layout=WRAPPING), self._link, self._script])

    def clear(self) -> None:
        """Take back what was offered: it belongs to another setting."""
        if self._link.value:
            self._link.value = ""
            self._script.outputs = ()

    def _offer(self, file: File | None) -> None:
        """Put a link to the file there, and follow it."""
        if file is None:
            self._link.value = str(sentence("There is no picture to save for this choice."))
            return
        self._link.value = str(download_link(*file))
        script = FOLLOW_LINK % {"mark": self._mark, "press": next(self._presses)}
        data = {"application/javascript": script, "text/plain": ""}
        self._script.outputs = ({"output_type": "display_data", "data": data, "metadata": {}},)

    def _picture(self, kind: str) -> File | None:
        figure = self._figure()
        if figure is None:
            return None
        add_footer(figure, f"{self._stated()}. {self._parameters()}")
        if kind == "svg":
            return f"{self._stem()}.svg", to_svg(figure), "image/svg+xml"
        return f"{self._stem()}.png", to_png(figure), "image/png"

    def _csv(self, *, for_spreadsheet: bool) -> File:
        notes = {"corpus_version": self._version, "parameters": self._parameters()}
        text = to_csv(self._table(), for_spreadsheet=for_spreadsheet, notes=notes)
        ending = "-spreadsheet.csv" if for_spreadsheet else ".csv"
        return f"{self._stem()}{ending}", text.encode(), "text/csv"

    def _stated(self) -> str:
        from importlib.metadata import version

        kit = version("responsibility-kit")
        return f"Responsibility study kit {kit}, corpus {self._version}"

    def _stem(self) -> str:
        """Name of a file in letters that every system takes."""
        return re.sub(r"[^A-Za-z0-9]+", "-", self._name()).strip("-")[:NAME_LENGTH]
