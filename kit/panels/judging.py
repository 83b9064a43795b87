"""Judge first: a reader's own ratings, before claims, models and other answers are revealed."""

from __future__ import annotations

import re
from typing import Any, Final

import ipywidgets as widgets
import pandas as pd
from markupsafe import Markup

from kit.corpus import Corpus, load_corpus
from kit.figures.lenses import describe_lenses, plot_lenses
from kit.joined import load_parties
from kit.judgements import rate_shares
from kit.lenses import compare
from kit.markup import heading, picture, sentence
from kit.panels.base import Frame, fit
from kit.tables import dictionary
from kit.vocab import NOBODY

SITUATION: Final = "Nobody; the situation"
TOP: Final = 100
NOT_RATED: Final = -1
# Words of a summary that tell of harm to people where another kind of harm is coded
HURT: Final = re.compile(r"\b(suicid|deaths?\b|died\b|injured\b|abus|self-harm)", re.I)
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
    "This incident involves death, injury or suicide. You need not go on: leave it out, and "
    "nothing is asked or kept."
)
LEFT_OUT: Final = "You left this incident out. Nothing was kept; you may take another one."
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
    participant : str
        Number that stands for the reader in the table.

    Attributes
    ----------
    controls : dict of str to Widget
        ``go_on`` (a button; only where people were harmed), ``leave_out`` (a button), ``form``
        (free ratings or points), a slider a party and ``nobody``, ``reasons``, ``reveal`` (a
        button).
    table : DataFrame
        The answers as rows of ``judgements``.

    Examples
    --------
    >>> import kit
    >>> JudgePanel("aws-kiro-2025-12", kit.load_corpus(), "1").revealed
    False
    """

    def __init__(self, incident: str, corpus: Corpus, participant: str) -> None:
        self._incident, self._corpus, self._participant = incident, corpus, participant
        row = corpus.incident(incident)
        self._parties = load_parties(incident, corpus=corpus)
        asked = self._parties[self._parties["role"] != "affected"]
        self._roles = dict(zip(asked["party_id"], asked["role"], strict=True))
        # What stands in brackets after a name can be somebody's argument.
        plain = asked["name"].str.partition(" (")[0]
        self._names = {**dict(zip(asked["party_id"], plain, strict=True)), NOBODY: SITUATION}
        self._first: dict[str, int] | None = None
        self._others: pd.DataFrame | None = None
        self.sliders = {party: _slider(name) for party, name in self._names.items()}
        self.controls: dict[str, widgets.Widget] = {
            "form": widgets.ToggleButtons(options=FORMATS, description="Answer by"),
            **self.sliders,
            "reasons": widgets.Textarea(
                placeholder="Why? For yourself; the table does not keep it",
                layout={"width": "auto"},
            ),
            "reveal": widgets.Button(description="Reveal what others say", layout=WIDE),
            "leave_out": widgets.Button(description="Leave this incident out", layout=WIDE),
        }
        self._told, self._screen = widgets.HTML(), widgets.HTML()
        for control in (self.controls["form"], *self.sliders.values()):
            control.observe(self._changed, names="value")
        self.controls["reveal"].on_click(self._reveal)
        self.controls["leave_out"].on_click(self._leave_out)
        card = widgets.HTML(
            str(heading(row["short_title"]) + sentence(_what_happened(row)) + sentence(ASKED))
        )
        buttons = widgets.HBox([self.controls["reveal"], self.controls["leave_out"]])
        asked_for = [self.controls["form"], *self.sliders.values(), self.controls["reasons"]]
        private = widgets.HTML(str(sentence(PRIVATE)))
        self._form = widgets.VBox([card, *asked_for, self._told, buttons, self._screen, private])
        self._place = widgets.VBox([self._warning() if _is_hard(row) else self._form])
        super().__init__([self._place])
        self._changed()

    def _warning(self) -> widgets.VBox:
        """What stands before an incident in which people came to harm."""
        go_on = widgets.Button(description="Go on")
        go_on.on_click(lambda _: self._put(self._form))
        self.controls["go_on"] = go_on
        buttons = widgets.HBox([go_on, self.controls["leave_out"]])
        return widgets.VBox([widgets.HTML(str(sentence(HARD))), buttons])

    def _put(self, content: widgets.Widget) -> None:
        self._place.children = (content,)

    def _leave_out(self, _button: object = None) -> None:
        """Nothing is asked any more, and nothing is kept."""
        self._first = None
        for slider in self.sliders.values():
            slider.value = NOT_RATED
        self.controls["reasons"].value = ""
        self._put(widgets.HTML(str(sentence(LEFT_OUT))))

    @property
    def revealed(self) -> bool:
        """Whether the others' answers are shown."""
        return self._first is not None

    @property
    def table(self) -> pd.DataFrame:
        """Answers as rows of ``judgements``: before the reveal, and after it if whole."""
        now = self._given()
        if self._first is None:
            return self._rows("before", now)
        before = self._rows("before", self._first)
        if now == self._first or self._lacks():
            return before
        return pd.concat([before, self._rows("after", now)], ignore_index=True)

    def _given(self) -> dict[str, int]:
        """Ratings so far; who is not rated has none, unless points are shared out among others."""
        given = {party: slider.value for party, slider in self.sliders.items()}
        rated = {party: value for party, value in given.items() if value != NOT_RATED}
        points = self.controls["form"].value == POINTS
        return {**dict.fromkeys(given, 0), **rated} if points and rated else rated

    def _rows(self, phase: str, ratings: dict[str, int]) -> pd.DataFrame:
        form = self.controls["form"].value
        columns = dictionary().query("table == 'judgements'")["column"]
        return pd.DataFrame([
            {
                "study_id": "own-judgement", "participant_id": self._participant,
                "item_id": self._incident, "incident_id": self._incident, "party_id": party,
                "role": self._roles.get(party, "third_party"), "measure": MEASURES[form],
                "condition": form, "phase": phase, "rating": float(rating), "scale_min": 0.0,
                "scale_max": float(TOP), "answered_on": "",
            }
            for party, rating in ratings.items()
        ], columns=list(columns))  # fmt: skip

    def _lacks(self) -> str:
        """What is still to be given before anything is revealed; empty if nothing is."""
        given = self._given()
        if self.controls["form"].value == POINTS:
            shared = sum(given.values())
            return "" if shared == TOP else f"{shared} points given; share out {TOP}."
        missing = [name for party, name in self._names.items() if party not in given]
        if missing:
            return f"Not rated yet: {', '.join(missing)}. A rating can be 0."
        return "" if sum(given.values()) else "All are rated 0: nobody has a share to compare."

    def _changed(self, _change: object = None) -> None:
        """Say what is still to be given; when all is revealed, draw it anew."""
        lacks = self._lacks()
        self.controls["reveal"].disabled = self.revealed or bool(lacks)
        self._told.value = str(sentence(lacks))
        if self.revealed and not lacks:
            self._show()

    def _reveal(self, _button: object = None) -> None:
        if self.revealed or self._lacks():
            return
        self._first = self._given()
        self.controls["form"].disabled = self.controls["reveal"].disabled = True
        self._show()

    def _show(self) -> None:
        if self._others is None:
            self._others = compare(self._incident, corpus=self._corpus)
        lenses = pd.concat([self._others, rate_shares(self.table)], ignore_index=True)
        shares = lenses[lenses["scale"] == "share"]
        words = describe_lenses(shares, self._parties)
        title = "Your shares beside what was claimed and what the accounts imply"
        ax = plot_lenses(shares, parties=self._parties, title=title)
        screen: Markup = picture(ax, alt=words, kind="svg") + sentence(words) + sentence(AFTER)
        self._screen.value = str(screen)


def _slider(name: str) -> widgets.SelectionSlider:
    """A slider from 0 to 100 that says so while nothing is rated."""
    options = [("not rated", NOT_RATED), *((str(n), n) for n in range(TOP + 1))]
    slider = widgets.SelectionSlider(options=options, description=name, continuous_update=False)
    fit(slider)
    return slider


def _is_hard(row: pd.Series[Any]) -> bool:
    """Whether people died or were hurt, as coded or as the row tells."""
    return row["harm_kind"] in {"death", "injury"} or bool(HURT.search(row["summary"]))


def _what_happened(row: pd.Series[Any]) -> str:
    """What happened, and what people were meant to do or did; no claims."""
    return f"{row['summary'].removesuffix('.')}. People's part: {row['human_role']}."


def judge_panel(
    incident: str, *, participant: str = "1", corpus: Corpus | None = None
) -> JudgePanel:
    """Return a panel that asks for a judgement before it shows anybody else's.

    The reader sees what happened, rates each party and "nobody; the situation", may note reasons,
    and then reveals claims, accounts and findings beside the own answer. Before incidents in which
    people were killed or hurt it says so and waits. Every incident can be left out. Nothing is
    stored or compared between people.

    Parameters
    ----------
    incident : str
        An incident_id.
    participant : str, default "1"
        Number that stands for the reader in the table, so that the tables of several readers can
        be put together; never a name.
    corpus : Corpus, optional
        Another corpus than the bundled one.

    Returns
    -------
    JudgePanel
        ``panel.table`` holds the answers as rows of ``judgements``, which ``compare(incident,
        judgements=panel.table)`` takes; ``phase`` is before, and after where the reader moved a
        slider once all was revealed; a second answer that is not whole has no rows. Free ratings
        (``blame_rating``) need not add up, and each is given, if as 0, before the reveal; points
        (``blame_points``) add up to 100.

    Raises
    ------
    KeyError
        If there is no such incident.
    ValueError
        If ``participant`` is no number.

    Examples
    --------
    >>> panel = judge_panel("aws-kiro-2025-12")
    >>> panel.controls["form"].value = "constant sum"
    >>> panel.controls["aws"].value = 60
    >>> panel.controls["kiro"].value = 40
    >>> panel.controls["reveal"].click()
    >>> panel.table.query("rating > 0")[["party_id", "phase", "rating"]].to_numpy().tolist()
    [['aws', 'before', 60.0], ['kiro', 'before', 40.0]]
    """
    if not str(participant).isdecimal():
        raise ValueError(f"participant is a number, so that nobody is named; not {participant!r}")
    return JudgePanel(incident, corpus or load_corpus(), str(participant))
