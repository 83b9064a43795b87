"""Panel: controls, the picture they move, the sentence under it, and what saves both."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from math import ceil
from typing import Any, Final, TypeVar

import ipywidgets as widgets
import pandas as pd
from IPython.display import Javascript, display
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from kit.corpus import Corpus, load_corpus
from kit.markup import PANEL_STYLE, SCREEN_DPI, picture, sentence
from kit.panels.saving import WRAPPING, Save

MOST_KEPT: Final = 64
# Most pixels held free for picture and sentence: as much as the tallest incident takes.
MOST_HELD: Final = 520
# A slider that is as wide as its words has no room for its track.
SLIDER_WIDTH: Final = "360px"
LETTERS_A_LINE: Final = 85
LINE_PX: Final = 19
AROUND_PX: Final = 30
# JupyterLab would take letters and arrows typed into a control for its own: "x" cuts the cell.
KEYS_STAY_HERE: Final = """
setTimeout(() => {
    const area = element && element.closest(".jp-OutputArea");
    const mark = event => event.target.setAttribute("data-lm-suppress-shortcuts", "true");
    if (area) area.addEventListener("focusin", mark);
}, 0);
"""
Key = TypeVar("Key")
Kept = TypeVar("Kept")


class Frame(widgets.VBox):  # type: ignore[misc]
    """What every panel stands in: the kit's style, and keys that stay with its controls."""

    def __init__(self, children: Iterable[widgets.Widget]) -> None:
        super().__init__([*children, widgets.HTML(str(PANEL_STYLE))])
        self.add_class("kit-panel")

    def _ipython_display_(self) -> None:
        display(Javascript(KEYS_STAY_HERE))  # type: ignore[no-untyped-call]
        display(self._repr_mimebundle_(), raw=True)  # type: ignore[no-untyped-call]


def fit(control: widgets.Widget) -> None:
    """Give a control room for its words, and a slider for its track."""
    control.style.description_width = "initial"
    control.layout.width = "auto"
    control.layout.max_width = "100%"
    if hasattr(control, "readout"):
        control.layout.min_width = SLIDER_WIDTH


class Panel(Frame):
    """Controls wired to functions that work without them; no state is shared between panels.

    A picture is drawn anew for every setting, as SVG, and kept: that is as quick as moving its
    parts, and a figure needs one way of being drawn only. Where a picture is smaller than one
    before, its place is kept, so that what stands below holds still. Buttons save picture and
    table; the files state the version of the corpus and the setting of every control.

    Parameters
    ----------
    controls : mapping of str to Widget
        Widgets with a ``value`` that can be hashed (also a tuple, as of a range or of several
        choices), by the name of the argument each sets. The Tab key takes them in this order.
    table : callable
        Gets the controls' values by name, returns the rows to show.
    draw : callable
        Gets the rows, returns the Axes of the picture.
    say : callable
        Gets the rows, returns the sentence that stands under the picture and is its alternative
        text. Where there are no rows the sentence stands in place of the picture.
    below : callable, optional
        Gets the controls' values by name, returns markup (of `kit.pages`) to put below.
    name : str
        What saved files are called, before their ending.
    corpus : Corpus, optional
        Whose version saved files state; the bundled one if left out.

    Attributes
    ----------
    controls : dict of str to Widget
    table : DataFrame
        The rows on screen; a copy, free to change.
    parameters : str
        The setting of every control that is not greyed out, in words.

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
        name: str = "panel",
        corpus: Corpus | None = None,
    ) -> None:
        self.controls = dict(controls)
        self._steps = (table, draw, say, below)
        self._kept: dict[tuple[Any, ...], tuple[pd.DataFrame, Markup]] = {}
        self._kept_below: dict[tuple[Any, ...], Markup] = {}
        self._rows = pd.DataFrame()
        self._held = 0
        self._screen, self._below = widgets.HTML(), widgets.HTML()
        self._save = Save(
            name=lambda: f"{name}-{self.values.get('incident', '')}",
            version=(corpus or load_corpus()).version,
            figure=self._drawn,
            table=lambda: self._rows,
            parameters=lambda: self.parameters,
        )
        for control in self.controls.values():
            fit(control)
            control.observe(self._refresh, names="value")
        row = widgets.Box([*self.controls.values()], layout=WRAPPING)
        super().__init__([row, self._screen, self._save, self._below])
        self._refresh()

    @property
    def values(self) -> dict[str, Any]:
        """Value of every control by name."""
        return {name: control.value for name, control in self.controls.items()}

    @property
    def table(self) -> pd.DataFrame:
        """Rows on screen."""
        return self._rows.copy()

    @property
    def parameters(self) -> str:
        """Setting of every control that counts, in words."""
        return "; ".join(
            f"{_asked(control.description or name)} {_setting(control)}"
            for name, control in self.controls.items()
            if not control.disabled
        )

    def _drawn(self) -> Figure | None:
        """Figure of the rows on screen, drawn anew; none where there are no rows."""
        draw = self._steps[1]
        return draw(self._rows).get_figure(root=True) if len(self._rows) else None

    def _refresh(self, _change: object = None) -> None:
        """Show the picture first, then what stands below: the eye is on the picture."""
        key = tuple(self.values.values())
        self._rows, markup = _keep(self._kept, key, self._picture)
        self._screen.value = str(markup)
        self._save.clear()
        self._below.value = str(_keep(self._kept_below, key, self._more))

    def _picture(self) -> tuple[pd.DataFrame, Markup]:
        """Rows and their picture for the controls as they are."""
        table, draw, say, _ = self._steps
        rows = table(**self.values)
        words = say(rows)
        if not len(rows):
            return rows, sentence(words)
        ax = draw(rows)
        self._hold(ax, words)
        return rows, picture(ax, alt=words, kind="svg") + sentence(words)

    def _hold(self, ax: Axes, words: str) -> None:
        """Hold the place of the tallest picture and sentence so far, up to a limit."""
        lines = ceil(len(words) / LETTERS_A_LINE)
        figure = ax.get_figure(root=True)
        tall = round((figure.get_figheight() if figure else 0) * SCREEN_DPI)
        held = min(tall + lines * LINE_PX + AROUND_PX, MOST_HELD)
        if held > self._held:
            self._held = held
            self._screen.layout.min_height = f"{held}px"

    def _more(self) -> Markup:
        below = self._steps[-1]
        return below(**self.values) if below else Markup("")


def _asked(description: str) -> str:
    """Description of a control, ready to be followed by its setting."""
    return description if description.endswith(("?", ":")) else f"{description}:"


def _setting(control: widgets.Widget) -> str:
    """Value of a control as it stands on screen."""
    if isinstance(control.value, bool):
        return "yes" if control.value else "no"
    shown = getattr(control, "label", None) or control.value
    if shown is None or shown == ():
        return "none"
    if isinstance(shown, tuple):
        between = ", " if isinstance(control, widgets.SelectMultiple) else " to "
        return between.join(map(str, shown))
    return str(shown)


def _keep(kept: dict[Key, Kept], key: Key, compose: Callable[[], Kept]) -> Kept:
    """What was composed for a key, composed now if it was not; the oldest is forgotten."""
    if key not in kept:
        if len(kept) >= MOST_KEPT:
            kept.pop(next(iter(kept)))
        kept[key] = compose()
    return kept[key]
