"""Panel: controls, the picture they move, and the sentence under it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import ipywidgets as widgets
import pandas as pd
from markupsafe import Markup
from matplotlib.axes import Axes

from kit.pages import picture, sentence

MOST_KEPT: Final = 64


class Panel(widgets.VBox):  # type: ignore[misc]
    """Controls wired to functions that work without them; no state is shared between panels.

    Parameters
    ----------
    controls : mapping of str to Widget
        Widgets with a ``value``, by the name of the argument each sets.
    table : callable
        Gets the controls' values by name, returns the rows to show.
    draw : callable
        Gets the rows, returns the Axes of the picture.
    say : callable
        Gets the rows, returns the sentence that stands under the picture and is its alternative
        text. Where there are no rows the sentence stands in place of the picture.
    below : callable, optional
        Gets the controls' values by name, returns markup (of `kit.pages`) to put below.

    Attributes
    ----------
    controls : dict of str to Widget
    table : DataFrame
        The rows on screen; a copy, free to change.

    Examples
    --------
    >>> import kit
    >>> panel = kit.account_panel("aws-kiro-2025-12")
    >>> panel.controls["account"].value = "staff"
    >>> panel.table["lens"].value_counts().to_dict()
    {'claimed': 7, 'modelled': 3}
    """

    def __init__(
        self,
        *,
        controls: Mapping[str, widgets.Widget],
        table: Callable[..., pd.DataFrame],
        draw: Callable[[pd.DataFrame], Axes],
        say: Callable[[pd.DataFrame], str],
        below: Callable[..., Markup] | None = None,
    ) -> None:
        self.controls = dict(controls)
        self._steps = (table, draw, say, below)
        self._kept: dict[tuple[Any, ...], tuple[pd.DataFrame, Markup]] = {}
        self._rows = pd.DataFrame()
        self._screen = widgets.HTML()
        for control in self.controls.values():
            control.style.description_width = "6em"
            control.observe(self._refresh, names="value")
        super().__init__([*self.controls.values(), self._screen])
        self._refresh()

    @property
    def values(self) -> dict[str, Any]:
        """Value of every control by name."""
        return {name: control.value for name, control in self.controls.items()}

    @property
    def table(self) -> pd.DataFrame:
        """Rows on screen."""
        return self._rows.copy()

    def _refresh(self, _change: object = None) -> None:
        key = tuple(self.values.values())
        if key not in self._kept:
            if len(self._kept) >= MOST_KEPT:
                self._kept.pop(next(iter(self._kept)))
            self._kept[key] = self._compose()
        self._rows, markup = self._kept[key]
        self._screen.value = str(markup)

    def _compose(self) -> tuple[pd.DataFrame, Markup]:
        """Rows and markup for the controls as they are."""
        table, draw, say, below = self._steps
        rows = table(**self.values)
        words = say(rows)
        seen = picture(draw(rows), alt=words, kind="svg") if len(rows) else Markup("")
        more = below(**self.values) if below else Markup("")
        return rows, seen + sentence(words) + more
