"""Picture of money after a fault finding: who is left with what, regime by regime."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
from matplotlib.axes import Axes

from kit.figures.base import (
    INK,
    SOFT,
    Rows,
    label,
    page_axes,
    records,
    styled,
    text_width,
    value_axis,
    with_parties,
)
from kit.models.legal import LIABILITY, NO_ADVICE
from kit.vocab import check_columns

LEFT: Final = 1.75
RIGHT: Final = 0.35
NEEDED: Final = ("rule", "liability", "party_id", "standing", "pays", "bears")
LEFT_OVER: Final[Mapping[str, Any]] = {
    "name": "left with the claimant", "colour": "#F2F2F2", "hatch": "",
}  # fmt: skip
HATCHES: Final = ("", "//", "..", "xx", "\\\\")
RULE_WORDS: Final[Mapping[str, str]] = {
    "contributory": "Contributory negligence",
    "pure": "Pure comparative",
    "modified_50": "Modified, below 50%",
    "modified_51": "Modified, up to 50%",
}
LIABILITY_WORDS: Final[Mapping[str, str]] = {
    "several": "several",
    "joint_and_several": "joint and several",
    "reallocation": "reallocated",
}
ANY_RULE: Final = "Any rule on own fault"
TICKS: Final = 4
MILLION: Final = 1e6


def describe_regimes(regimes: pd.DataFrame) -> str:
    """Return in words between which amounts the claimant collects, over all regimes.

    Parameters
    ----------
    regimes : DataFrame
        What `compare_regimes` returned.

    Returns
    -------
    str
        One sentence, and that it is no legal advice.

    Examples
    --------
    >>> import kit
    >>> describe_regimes(kit.compare_regimes(100, {"rider": 0.4, "maker": 0.6}, claimant="rider"))
    'Over 12 regimes the claimant collects 0 (contributory negligence, several) to 60 (pure
    comparative, several): teaching material, not legal advice.'
    """
    collected = regimes.groupby(["rule", "liability"], sort=False)["pays"].sum().reset_index()
    ordered = records(collected.sort_values("pays", kind="stable"))
    low, high = ordered[0], max(ordered, key=lambda row: row["pays"])
    return (
        f"Over {len(ordered)} regimes the claimant collects {_money(low['pays'])} "
        f"({_regime(low)}) to {_money(high['pays'])} ({_regime(high)}): {NO_ADVICE}."
    )


@styled
def plot_regimes(
    regimes: pd.DataFrame,
    *,
    parties: pd.DataFrame | None = None,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw who ends up with the loss under each regime, and return the Axes.

    Parameters
    ----------
    regimes : DataFrame
        What `compare_regimes` returned, or rows of it.
    parties : DataFrame, optional
        Rows of the table ``parties`` of one incident, for names and colours of roles.
    title : str, optional
        The finding in a sentence; the range of what is collected if left out.
    ax : Axes, optional
        Where to draw; a new page-wide figure if left out.

    Returns
    -------
    Axes
        A bar a regime: what each defendant pays, then what the claimant is left with (pale).
        Regimes with the same result are drawn once.

    Raises
    ------
    ValueError
        If a column is missing or there are no rows.

    Examples
    --------
    >>> import kit
    >>> regimes = kit.compare_regimes(100, {"rider": 0.4, "maker": 0.6}, claimant="rider")
    >>> ax = plot_regimes(regimes)
    >>> len(ax.get_yticks())
    2
    """
    check_columns("regimes", regimes.columns, NEEDED, hint="take what compare_regimes() returned")
    if regimes.empty:
        raise ValueError("there is nothing to draw; the table of regimes has no rows")
    bars = _alike(regimes)
    payers = _payers(regimes, parties)
    whole = max(sum(pays.values()) + bears for pays, bears, _ in bars)
    names = [label("\n".join(words), LEFT - 0.15, 7.2, lines=5) for _, _, words in bars]
    heights = [max(1.3, 0.42 * (name.count("\n") + 1) + 0.4) for name in names]
    places = [sum(heights[:i]) + heights[i] / 2 for i in range(len(bars))]
    ax = page_axes(
        ax, rows=sum(heights) + 1.0, left=LEFT, right=RIGHT,
        title=title or _title(bars), subtitle=_reading(payers),
    )  # fmt: skip
    value_axis(ax, [whole * i / TICKS for i in range(TICKS + 1)], _money)
    for y, (pays, bears, _) in zip(places, bars, strict=True):
        start = 0.0
        for party, amount in pays.items():
            _piece(ax, (start, y), amount, whole, payers[party])
            start += amount
        _piece(ax, (start, y), bears, whole, LEFT_OVER)
    ax.set_yticks(places, names, fontsize=7.2)
    _legend(ax, payers, whole)
    ax.set(xlim=(0, whole * 1.02), ylim=(sum(heights), -0.9))
    return ax


def _alike(regimes: pd.DataFrame) -> list[tuple[dict[str, float], float, list[str]]]:
    """Results, each with the words of every regime that leads to it."""
    found: dict[tuple[Any, ...], tuple[dict[str, float], float, list[str]]] = {}
    for (rule, liability), rows in regimes.groupby(["rule", "liability"], sort=False):
        pays = {row["party_id"]: row["pays"] for row in records(rows) if row["pays"] > 0}
        bears = float(rows["bears"].sum())
        key = (*((party, round(amount, 2)) for party, amount in pays.items()), round(bears, 2))
        found.setdefault(key, (pays, bears, []))[2].append(f"{rule}|{liability}")
    return [(pays, bears, _words(regime)) for pays, bears, regime in found.values()]


def _words(regimes: list[str]) -> list[str]:
    """Rules with the kinds of liability that lead to the same result."""
    by_rule: dict[str, list[str]] = {}
    for regime in regimes:
        rule, _, liability = regime.partition("|")
        by_rule.setdefault(rule, []).append(liability)
    alike: dict[str, list[str]] = {}
    for rule, kinds in by_rule.items():
        words = " or ".join(LIABILITY_WORDS[kind] for kind in kinds)
        how = "" if len(kinds) == len(LIABILITY) else f": {words}"
        alike.setdefault(how, []).append(RULE_WORDS[rule])
    every = len(RULE_WORDS)
    return [
        f"{ANY_RULE if len(rules) == every else ', '.join(rules)}{how}"
        for how, rules in alike.items()
    ]


def _payers(regimes: pd.DataFrame, parties: pd.DataFrame | None) -> dict[str, dict[str, Any]]:
    """Name, colour and hatch of everybody who pays in any regime."""
    incident = parties["incident_id"].iloc[0] if parties is not None and len(parties) else ""
    paying = regimes.loc[regimes["pays"] > 0, "party_id"].unique()
    table = pd.DataFrame({"party_id": paying}).assign(incident_id=incident)
    rows: Rows = with_parties(table, parties)
    return {
        row["party_id"]: {**row, "hatch": HATCHES[i % len(HATCHES)]} for i, row in enumerate(rows)
    }


def _piece(
    ax: Axes, at: tuple[float, float], amount: float, whole: float, look: Mapping[str, Any]
) -> None:
    """Part of a bar, with its amount where there is room."""
    if amount <= 0:
        return
    start, y = at
    ax.barh(y, amount, left=start, height=0.8, color=look["colour"], edgecolor="white",
            hatch=look["hatch"])  # fmt: skip
    words = _money(amount)
    if amount / whole > text_width(words, 8) / 4.2:
        box = {"facecolor": "white", "edgecolor": "none", "pad": 0.6, "alpha": 0.85}
        ax.text(start + amount / 2, y, words, ha="center", va="center", fontsize=8, color=INK,
                bbox=box)  # fmt: skip


def _legend(ax: Axes, payers: Mapping[str, Mapping[str, Any]], whole: float) -> None:
    """Who pays, in the order of the bars, and the claimant."""
    x = 0.0
    for look in [*payers.values(), LEFT_OVER]:
        ax.barh(-0.45, whole * 0.025, left=x, height=0.5, color=look["colour"],
                hatch=look["hatch"], edgecolor="#8A8A8A", linewidth=0.4)  # fmt: skip
        name = label(str(look["name"]), 1.6, 8, lines=1)
        ax.text(x + whole * 0.035, -0.45, name, va="center", fontsize=8, color=SOFT)
        x += whole * (0.07 + text_width(name, 8) / 4.2)


def _reading(payers: Mapping[str, Any]) -> str:
    nobody = "" if payers else " Nobody pays under any of them."
    return (
        "What each party pays and what the claimant is left with, once shares of fault are set; "
        f"punitive damages included. Regimes with one result stand together.{nobody} "
        f"{NO_ADVICE.capitalize()}."
    )


def _regime(row: Mapping[str, Any]) -> str:
    return f"{RULE_WORDS[row['rule']]}, {LIABILITY_WORDS[row['liability']]}".lower()


def _money(amount: float) -> str:
    if amount >= MILLION:
        return f"{amount / MILLION:,.4g}M"
    return f"{amount:,.0f}"


def _title(bars: list[tuple[dict[str, float], float, list[str]]]) -> str:
    collected = [sum(pays.values()) for pays, _, _ in bars]
    return (
        f"The same facts let the claimant collect {_money(min(collected))} to "
        f"{_money(max(collected))}"
    )
