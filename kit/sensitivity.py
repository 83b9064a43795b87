"""How far the pooled difference hangs on choices: one change at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pandas as pd

from kit.sides import operator_difference, pooled_difference
from kit.stats import SHUFFLES, Seed
from kit.vocab import check_columns

INTERVAL: Final = "95% interval"
RANGE: Final = "range"
OUTLETS: Final = "outlet in place of speaker"


def robustness(
    claims: pd.DataFrame,
    *,
    second: pd.DataFrame | None = None,
    draws: int = SHUFFLES,
    rng: Seed = 0,
) -> pd.DataFrame:
    """Return the pooled difference under other choices, each changed alone.

    Parameters
    ----------
    claims : DataFrame
        Rows of `load_claims`; any subset of incidents.
    second : DataFrame, optional
        The same claims as another reading codes them, such as ``load_claims(coder="b")``; only
        the incidents of ``claims`` are looked at.
    draws : int
        Bootstrap samples, and shuffles.
    rng : int or numpy.random.Generator
        Same seed, same answer. Every row starts from it anew if it is an int.

    Returns
    -------
    DataFrame
        ``choice`` (in words), ``difference`` (-1 to 1), ``low``, ``high``, ``ends`` (what low and
        high are: a 95% interval, or the range when each incident is left out in turn), ``p``,
        ``n_incidents``, ``n_speakers`` (outlets, where these take their place), ``basis``. The
        first row is the choice made elsewhere.

    Raises
    ------
    ValueError
        If a column is missing.

    Examples
    --------
    >>> import kit
    >>> claims, second = kit.load_claims(), kit.load_claims(coder="b")
    >>> table = kit.robustness(claims, second=second, draws=99)
    >>> table[["choice", "n_incidents", "n_speakers"]].iloc[[0, 2]]
                             choice  n_incidents  n_speakers
    0                      as shown           31         128
    2  without low-reliability sources           28         111
    """
    check_columns("claims", claims.columns, ["reliability", "origin_id"])
    rows: list[dict[str, Any]] = [
        {"choice": choice, "ends": INTERVAL, **row}
        for choice, changed, options in _choices(claims, second)
        for _, row in pooled_difference(changed, draws=draws, rng=rng, **options).iterrows()
    ]
    if rows:
        rows.insert(1, {**rows[0], **_leave_one_out(claims)})
    columns = ["choice", "difference", "low", "high", "ends", "p", "n_incidents", "n_speakers"]
    return pd.DataFrame(rows, columns=[*columns, "basis"])


def _choices(
    claims: pd.DataFrame, second: pd.DataFrame | None
) -> Iterator[tuple[str, pd.DataFrame, dict[str, Any]]]:
    """Choice in words, the claims it uses, and the options of `pooled_difference`."""
    reliable = claims[claims["reliability"] != "low"]
    yield "as shown", claims, {}
    yield "without low-reliability sources", reliable, {}
    yield "“partly blames” weighs 0.25, not 0.5", claims, {"partly": 0.25}
    yield "“partly blames” weighs 1, not 0.5", claims, {"partly": 1.0}
    yield OUTLETS, claims.assign(speaker_id=claims["origin_id"]), {}
    if second is not None:
        same = second[second["incident_id"].isin(claims["incident_id"])]
        yield "second reading's codes", same, {}
    yield "with speech by AI systems", claims, {"ai_speech": True}
    yield "with operators' own speech", claims, {"operator_speech": True}
    yield "incidents without an operator as zero", claims, {"without_operator": "zero"}


def _leave_one_out(claims: pd.DataFrame) -> dict[str, Any]:
    """Lowest and highest mean when each incident is left out in turn."""
    each = operator_difference(claims)["difference"]
    n = len(each)
    left = (each.sum() - each) / (n - 1) if n > 1 else each * float("nan")
    return {
        "choice": "leaving out one incident at a time",
        "low": left.min(),
        "high": left.max(),
        "ends": RANGE,
        "p": float("nan"),
    }
