"""The causal graph of an account: who owns which step, and how each came about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any, Final

import networkx as nx
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from matplotlib.path import Path

from kit.figures.base import (
    INK,
    ROW,
    SOFT,
    label,
    page_axes,
    styled,
    with_parties,
)
from kit.models.model import CausalModel
from kit.models.words import explain, value_words

COLUMN: Final = 1.28
BOX_WIDTH: Final = 1.03
BOX_HEIGHT: Final = 0.76
ROW_HEIGHT: Final = 0.86
PASSING: Final = 0.35
PAGE: Final = 6.4
NOBODY: Final = "#9A9A9A"

# A variable, or the place where an edge (cause, effect) passes a column
Node = str | tuple[str, str, int]


def describe_account(model: CausalModel, parties: pd.DataFrame | None = None) -> str:
    """Return in words what happened in an account, step by step, with who owns each step.

    Parameters
    ----------
    model : CausalModel
        The account, in some setting of its switches.
    parties : DataFrame, optional
        The table ``parties``, for names.

    Returns
    -------
    str
        The steps that lead to the outcome, causes before effects.

    Examples
    --------
    >>> import kit
    >>> print(describe_account(kit.load_account("aws-kiro-2025-12", "staff"))[:62])
    Staff account. engineers hand the issue to the agent: yes (eng
    """
    owners = _owners(model, parties)
    nobody = {"name": "nobody"}
    steps = [
        f"{model.labels.get(v, v)}: {value_words(model, v)} ({owners.get(v, nobody)['name']})"
        for v in model.order
        if v in model.relevant
    ]
    happens = "happens" if model.happens else "is averted"
    told = f"{model.account.capitalize() or 'An'} account. "
    return f"{told}{'; '.join(steps)}. The outcome {happens}."


def _owners(model: CausalModel, parties: pd.DataFrame | None) -> dict[str, dict[str, Any]]:
    """Owner of every owned variable, with name and colour."""
    table = pd.DataFrame(list(model.owners.items()), columns=["variable", "party_id"])
    rows = with_parties(table.assign(incident_id=model.incident_id), parties)
    return {row["variable"]: row for row in rows}


@styled
def plot_account(
    model: CausalModel,
    *,
    causes: pd.DataFrame | None = None,
    witness: Mapping[str, Any] | pd.Series[Any] | None = None,
    parties: pd.DataFrame | None = None,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw an account as a causal graph, from left to right, and return the Axes.

    Parameters
    ----------
    model : CausalModel
        The account, in some setting of its switches.
    causes : DataFrame, optional
        What `actual_causes` returned: variables that are a cause by themselves get a heavy
        border, members of larger causes a dashed one.
    witness : Series or mapping, optional
        One row of `actual_causes`, whose counterfactual is then drawn: the cause with a heavy
        border, each box with the value it would have had, what is held said to be held.
    parties : DataFrame, optional
        The table ``parties``, for the names and colours of owners.
    title : str, optional
        The finding in a sentence; the account's title if left out.
    ax : Axes, optional
        Where to draw; a new page-wide figure if left out.

    Returns
    -------
    Axes
        A box a variable: what it stands for, whether it happened, and below the box its owner.

    Examples
    --------
    >>> import kit
    >>> ax = plot_account(kit.load_account("aws-kiro-2025-12", "company"))
    >>> len(ax.patches) > 7
    True
    """
    where, edges = layout(model)
    marks = _causes_marked(causes) if witness is None else _witness_marked(model, witness)
    columns = max(x for x, _ in where.values()) + 1
    half = {v: 0.5 if v in model.endogenous else PASSING / 2 for v in where}
    top = min(y - half[v] for v, (_, y) in where.items())
    rows = max(y + half[v] for v, (_, y) in where.items()) - top
    title = title or model.title or "The account as a causal graph"
    ax = page_axes(
        ax,
        rows=(rows * ROW_HEIGHT + 0.1) / ROW,
        left=0.05,
        right=0.05,
        bottom=0.05,
        title=title,
        subtitle=_subtitle(model, causes, witness),
    )
    step = min(COLUMN, PAGE / columns)
    at = {v: (x * step + step / 2, (top - y) * ROW_HEIGHT) for v, (x, y) in where.items()}
    _boxes(ax, model, at, _owners(model, parties), marks)
    _arrows(ax, model, at, edges)
    ax.set(xlim=(0, max(columns * step, PAGE)), ylim=(-rows * ROW_HEIGHT - 0.03, 0.03))
    ax.set_axis_off()
    return ax


def _subtitle(
    model: CausalModel,
    causes: pd.DataFrame | None,
    witness: Mapping[str, Any] | pd.Series[Any] | None,
) -> str:
    border = "" if causes is None else " Heavy border: an actual cause; dashed: part of a cause."
    if witness is not None:
        border = (
            " Heavy border: the cause shown (dashed: each is part of it); after an arrow: what "
            "would have been."
        )
    owned = " and who owns it (colour)" if model.parties else ""
    assumed = (
        f" {model.n_assumed} of {len(model.assumptions)} assumptions have no source."
        if model.assumptions
        else ""
    )
    return f"Each box: what it stands for, whether it happened (filled){owned}.{border}{assumed}"


def layout(model: CausalModel) -> tuple[dict[Node, tuple[int, float]], list[list[Node]]]:
    """Column and row of every node, causes left of effects, and the nodes along every edge.

    A variable stands as far right as it can. An edge that passes a column has a place of its own
    there, so that no arrow runs behind a box.
    """
    graph = nx.DiGraph((parent, v) for v, parents in model.parents.items() for parent in parents)
    graph.add_nodes_from(model.endogenous)
    layers: list[list[Node]] = [list(n) for n in nx.topological_generations(graph.reverse())][::-1]
    column = {v: i for i, layer in enumerate(layers) for v in layer}
    after: dict[Node, list[Node]] = {v: [] for v in graph}
    edges: list[list[Node]] = []
    for parent, child in graph.edges:
        between = range(column[parent] + 1, column[child])
        edges.append([parent, *((parent, child, i) for i in between), child])
        for i in between:
            layers[i].append((parent, child, i))
        for one, other in pairwise(edges[-1]):
            after.setdefault(one, []).append(other)
    rank: dict[Node, int] = {v: i for i, v in enumerate(model.endogenous)}
    where: dict[Node, tuple[int, float]] = {}
    for i, layer in reversed(list(enumerate(layers))):
        where.update({v: (i, y) for v, y in _stack(layer, after, where, rank)})
    return where, edges


def _stack(
    layer: list[Node],
    after: Mapping[Node, list[Node]],
    where: Mapping[Node, tuple[int, float]],
    rank: Mapping[Node, int],
) -> list[tuple[Node, float]]:
    """Rows of one column: in the order of their effects, centred on them."""
    aim = {v: _mean([where[child][1] for child in after.get(v, [])]) for v in layer}
    order = sorted(layer, key=lambda v: (aim[v], rank.get(v, -1)))
    heights = [1.0 if v in rank else PASSING for v in order]
    top = _mean(list(aim.values())) - sum(heights) / 2
    ends = list(accumulate(heights))
    return [(v, top + end - h / 2) for v, end, h in zip(order, ends, heights, strict=True)]


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers) if numbers else 0.0


@dataclass(frozen=True)
class _Marks:
    """Line style of heavy borders, and what a box says beside its actual value."""

    borders: Mapping[str, str]
    notes: Mapping[str, str]


def _causes_marked(causes: pd.DataFrame | None) -> _Marks:
    """Heavy borders of the variables that are a cause, or part of one."""
    if causes is None:
        return _Marks({}, {})
    parts = {v: "dashed" for cause in causes["cause"] for v in cause}
    alone = {v: "solid" for cause in causes["cause"] if len(cause) == 1 for v in cause}
    return _Marks({**parts, **alone}, {})


def _witness_marked(model: CausalModel, witness: Mapping[str, Any] | pd.Series[Any]) -> _Marks:
    """Heavy borders of one cause, and the values of the counterfactual that shows it."""
    explain(model, witness)
    held = list(witness["held"])
    world = model.solve({**witness["changed"], **{name: model.values[name] for name in held}})
    notes = {
        name: f" → {value_words(model, name, value)}"
        for name, value in world.items()
        if value != model.values[name]
    }
    style = "solid" if len(witness["changed"]) == 1 else "dashed"
    return _Marks(
        dict.fromkeys(witness["changed"], style), {**notes, **dict.fromkeys(held, ", held")}
    )


def _boxes(
    ax: Axes,
    model: CausalModel,
    at: Mapping[Node, tuple[float, float]],
    owners: Mapping[str, Mapping[str, Any]],
    marks: _Marks,
) -> None:
    """A box a variable: filled if it happened, in its owner's colour, heavy if it is a cause."""
    colours = {variable: owner["colour"] for variable, owner in owners.items()}
    for variable in model.endogenous:
        (x, y), colour = at[variable], colours.get(variable, NOBODY)
        box = FancyBboxPatch(
            (x - BOX_WIDTH / 2, y - BOX_HEIGHT / 2),
            BOX_WIDTH,
            BOX_HEIGHT,
            boxstyle="round,pad=0,rounding_size=0.06",
            facecolor=_tint(colour) if model.values[variable] else "white",
            edgecolor=colour,
            linewidth=2.2 if variable in marks.borders else 0.8,
            linestyle=marks.borders.get(variable, "solid"),
            zorder=3,
        )
        ax.add_patch(box)
        note = marks.notes.get(variable, "")
        ink = SOFT if variable not in colours else colour
        _write(ax, model, variable, (x, y), note=note, colour=ink)


def _write(
    ax: Axes, model: CausalModel, variable: str, at: tuple[float, float], *, note: str, colour: str
) -> None:
    """What a box stands for, its value, what that would have been, and its owner."""
    text = label(model.labels.get(variable, variable), BOX_WIDTH - 0.06, 6.6, lines=4)
    style: dict[str, Any] = {"ha": "center", "va": "center", "zorder": 4, "linespacing": 1.05}
    ax.text(at[0], at[1] + 0.03, text, fontsize=6.6, **style)
    above = at[1] + BOX_HEIGHT / 2 - 0.07
    ax.text(at[0], above, variable, fontsize=5.6, color=SOFT, **style)
    owner = model.owners.get(variable, "nobody").replace("-", " ")
    said = f"{value_words(model, variable)}{note}{f' · {owner}' if model.parties else ''}"
    said = label(said, BOX_WIDTH, 6.8, lines=1, bold=True)
    below = at[1] - BOX_HEIGHT / 2 + 0.085
    ax.text(at[0], below, said, fontsize=6.8, color=colour, fontweight="bold", **style)


def _tint(colour: str) -> tuple[float, ...]:
    """A light shade of a colour."""
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return tuple(1 - 0.18 * (1 - part) for part in (red, green, blue))


def _arrows(
    ax: Axes, model: CausalModel, at: Mapping[Node, tuple[float, float]], edges: list[list[Node]]
) -> None:
    """Arrows from the right side of a cause to the left side of its effect."""
    for nodes in edges:
        parent = nodes[0]
        points, codes = [(at[parent][0] + BOX_WIDTH / 2, at[parent][1])], [Path.MOVETO]
        for node in nodes[1:]:
            (x0, y0), (x1, y1) = points[-1], (at[node][0] - BOX_WIDTH / 2, at[node][1])
            middle = (x0 + x1) / 2
            points += [(middle, y0), (middle, y1), (x1, y1)]
            codes += [Path.CURVE4] * 3
            if node != nodes[-1]:
                points.append((x1 + BOX_WIDTH, y1))
                codes.append(Path.LINETO)
        arrow = FancyArrowPatch(
            path=Path(points, codes),
            arrowstyle="-|>",
            mutation_scale=8,
            linewidth=0.9,
            color=INK if model.values[str(parent)] else "#A8A8A8",
            zorder=2,
        )
        ax.add_patch(arrow)
