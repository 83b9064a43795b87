"""Judge first: a reader's own ratings, before claims, models and other answers are revealed."""

from __future__ import annotations

from typing import Any, Final

import ipywidgets as widgets
import pandas as pd
from markupsafe import Markup

from kit.corpus import Corpus, load_corpus
from kit.figures.lenses import describe_lenses, plot_lenses
from kit.joined import load_parties
from kit.lenses import compare
from kit.markup import heading, picture, sentence
from kit.panels.base import Frame, fit
from kit.vocab import NOBODY

SITUATION: Final = "Nobody; the situation"
TOP: Final = 100
WIDE: Final = {"width": "max-content"}
FREE, POINTS = "free", "constant sum"
FORMATS: Final = {"Rate each from 0 to 100": FREE, "Share out 100 points": POINTS}
MEASURES: Final = {FREE: "blame_rating", POINTS: "blame_points"}
ASKED: Final = "How much is each to blame for what happened? Judge by what stands above alone."
PRIVATE: Final = (
    "Your answers and reasons stay in this notebook's memory: nothing is stored or sent, and there "
    "is no right answer."
)
HARD: Final = (
    "This incident involves death or injury. You need not go on; closing the page is enough."
)
AFTER: Final = (
    "This is what others say, and what follows from the accounts. Move the sliders if you now "
    "judge otherwise: your first answer is kept beside the second. A change is not an effect of "
    "what you read, unless half of a group judge again before they see it."
)


class JudgePanel(Frame):
    """A form that asks first and reveals later; see `judge_panel`.

    Parameters
    ----------
    incident : str
        An incident_id.
    corpus : Corpus
        Where it is looked up.

    Attributes
    ----------
    controls : dict of str to Widget
        ``go_on`` (a button; only where people were harmed), ``form`` (free ratings or points), a
        slider a party and ``nobody``, ``reasons``, ``reveal`` (a button).
    table : DataFrame
        The answers as rows of ``judgements``.

    Examples
    --------
    >>> import kit
    >>> JudgePanel("aws-kiro-2025-12", kit.load_corpus()).revealed
    False
    """

    def __init__(self, incident: str, corpus: Corpus) -> None:
        self._incident, self._corpus = incident, corpus
        row = corpus.incident(incident)
        parties = load_parties(incident, corpus=corpus)
        self._parties = parties
        asked = parties[parties["role"] != "affected"]
        self._roles = dict(zip(asked["party_id"], asked["role"], strict=True))
        names = {**dict(zip(asked["party_id"], asked["name"], strict=True)), NOBODY: SITUATION}
        self._first: dict[str, int] | None = None
        self.sliders = {
            party: widgets.IntSlider(0, 0, TOP, description=name) for party, name in names.items()
        }
        self.controls: dict[str, widgets.Widget] = {
            "form": widgets.ToggleButtons(options=FORMATS, description="Answer by"),
            **self.sliders,
            "reasons": widgets.Textarea(
                placeholder="Why? For yourself; the table does not keep it",
                layout={"width": "auto"},
            ),
            "reveal": widgets.Button(description="Reveal what others say", layout=WIDE),
        }
        self._told, self._screen = widgets.HTML(), widgets.HTML()
        for control in self.sliders.values():
            fit(control)
            control.observe(self._changed, names="value")
        self.controls["form"].observe(self._changed, names="value")
        self.controls["reveal"].on_click(self._reveal)
        card = widgets.HTML(
            str(heading(row["short_title"]) + sentence(_what_happened(row)) + sentence(ASKED))
        )
        private = widgets.HTML(str(sentence(PRIVATE)))
        parts = [card, *self.controls.values(), self._told, self._screen, private]
        self._form = widgets.VBox(parts)
        harmed = row["harm_kind"] in {"death", "injury"}
        super().__init__([self._warning() if harmed else self._form])
        self._changed()

    def _warning(self) -> widgets.VBox:
        """What stands before an incident in which people came to harm."""
        go_on = widgets.Button(description="Go on")
        go_on.on_click(lambda _: setattr(self, "children", (self._form, *self.children[1:])))
        self.controls["go_on"] = go_on
        return widgets.VBox([widgets.HTML(str(sentence(HARD))), go_on])

    @property
    def revealed(self) -> bool:
        """Whether the others' answers are shown."""
        return self._first is not None

    @property
    def table(self) -> pd.DataFrame:
        """Answers as rows of ``judgements``: before the reveal, and after it if they differ."""
        now = {party: slider.value for party, slider in self.sliders.items()}
        if self._first is None:
            return self._rows("before", now)
        before = self._rows("before", self._first)
        if now == self._first:
            return before
        return pd.concat([before, self._rows("after", now)], ignore_index=True)

    def _rows(self, phase: str, ratings: dict[str, int]) -> pd.DataFrame:
        form = self.controls["form"].value
        return pd.DataFrame([
            {
                "study_id": "own-judgement", "participant_id": "1", "item_id": self._incident,
                "incident_id": self._incident, "party_id": party,
                "role": self._roles.get(party, "third_party"), "measure": MEASURES[form],
                "condition": form, "phase": phase, "rating": float(rating), "scale_min": 0.0,
                "scale_max": float(TOP), "answered_on": "",
            }
            for party, rating in ratings.items()
        ])  # fmt: skip

    def _changed(self, _change: object = None) -> None:
        """Say what is given so far; points must be shared out before anything is revealed."""
        given = sum(slider.value for slider in self.sliders.values())
        points = self.controls["form"].value == POINTS
        whole = given == TOP if points else given > 0
        self.controls["reveal"].disabled = self.revealed or not whole
        told = f"{given} points given; share out {TOP}." if points else (
            "" if given else "Nothing is rated yet."
        )  # fmt: skip
        self._told.value = str(sentence(told))
        if self.revealed and whole:
            self._show()

    def _reveal(self, _button: object = None) -> None:
        self._first = {party: slider.value for party, slider in self.sliders.items()}
        self.controls["form"].disabled = True
        self.controls["reveal"].disabled = True
        self._show()

    def _show(self) -> None:
        lenses = compare(self._incident, judgements=self.table, corpus=self._corpus)
        shares = lenses[lenses["scale"] == "share"]
        words = describe_lenses(shares, self._parties)
        title = "Your shares beside what was claimed and what the accounts imply"
        ax = plot_lenses(shares, parties=self._parties, title=title)
        screen: Markup = picture(ax, alt=words, kind="svg") + sentence(words) + sentence(AFTER)
        self._screen.value = str(screen)


def _what_happened(row: pd.Series[Any]) -> str:
    """What happened, and what people were meant to do or did; no claims."""
    return f"{row['summary'].removesuffix('.')}. People's part: {row['human_role']}."


def judge_panel(incident: str, *, corpus: Corpus | None = None) -> JudgePanel:
    """Return a panel that asks for a judgement before it shows anybody else's.

    The reader sees what happened, rates each party and "nobody; the situation", may note reasons,
    and then reveals claims, accounts and findings beside the own answer. Before incidents in which
    people were killed or hurt it says so and waits. Nothing is stored or compared between people.

    Parameters
    ----------
    incident : str
        An incident_id.
    corpus : Corpus, optional
        Another corpus than the bundled one.

    Returns
    -------
    JudgePanel
        ``panel.table`` holds the answers as rows of ``judgements``, which ``compare(incident,
        judgements=panel.table)`` takes; ``phase`` is before, and after where the reader moved a
        slider once all was revealed. Free ratings (``blame_rating``) need not add up; points
        (``blame_points``) add up to 100 before the reveal; after it they may not yet.

    Raises
    ------
    KeyError
        If there is no such incident.

    Examples
    --------
    >>> panel = judge_panel("aws-kiro-2025-12")
    >>> panel.controls["aws"].value = 60
    >>> panel.controls["reveal"].click()
    >>> panel.table.query("rating > 0")[["party_id", "phase", "rating"]].to_numpy().tolist()
    [['aws', 'before', 60.0]]
    """
    corpus = corpus or load_corpus()
    return JudgePanel(incident, corpus)
