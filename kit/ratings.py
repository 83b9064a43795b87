"""Ratings as they were given: means and sums, with intervals over people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from kit.answers import check_participants
from kit.stats import LEVEL, Seed, as_generator
from kit.vocab import KEYS, as_names, check_columns, check_words

NEEDED: Final = (
    "study_id", "participant_id", "item_id", "role", "measure", "condition", "phase", "rating",
    "scale_min", "scale_max",
)  # fmt: skip
PERSON: Final = ["study_id", "participant_id"]
TARGET: Final = ("role", "party_id", "measure")
FEWEST: Final = 2
FEW_CLUSTERS: Final = 10
NEAR: Final = 0.05
CHUNK: Final = 500


def rating_means(
    judgements: pd.DataFrame,
    *,
    by: Iterable[str] = ("measure", "role", "condition"),
    bootstrap: int = 0,
    rng: Seed = 0,
) -> pd.DataFrame:
    """Return the mean rating of each cell, with an interval over participants.

    Parameters
    ----------
    judgements : DataFrame
        Rows of the table ``judgements``.
    by : iterable of str
        Columns that make the cells.
    bootstrap : int, default 0
        How many resamples of participants give the interval; 0 for a t interval over the
        participants' means.
    rng : int or Generator, default 0
        Seed of the resampling.

    Returns
    -------
    DataFrame
        The columns of ``by``, ``mean`` and ``sd`` of the ratings (scale points), ``low`` and
        ``high`` (95%), ``n`` participants, ``ratings``, ``scale_min``, ``scale_max``, ``basis``
        (too few participants for an interval, unequal numbers of ratings, phases or measures
        that were pooled).

    Raises
    ------
    ValueError
        If a column is missing, a rating is none or outside its scale or there twice, a
        participant is not named, ratings of several scales would be mixed in a cell, ``by`` is
        empty, or ``bootstrap`` is negative.

    Examples
    --------
    >>> import kit
    >>> answers = pd.DataFrame({
    ...     "study_id": "s", "participant_id": list("abc"), "item_id": "1", "role": "system",
    ...     "measure": "blame", "condition": "", "phase": "before", "rating": [60.0, 40, 20],
    ...     "scale_min": 0, "scale_max": 100,
    ... })
    >>> rating_means(answers)[["mean", "low", "high", "n"]].round(1).to_numpy().tolist()
    [[40.0, -9.7, 89.7, 3.0]]
    """
    columns = as_names("by", by)
    check_columns("judgements", judgements.columns, columns)
    check_ratings(judgements)
    if not columns or bootstrap < 0:
        raise ValueError("by needs a column or more, and bootstrap a number of 0 or more")
    generator = as_generator(rng)
    rows = []
    for key, cell in judgements.groupby(columns, sort=False):
        check_one_scale(cell)
        people = cell.groupby(PERSON)["rating"].agg(["sum", "size"])
        low, high = (
            _resampled(people, bootstrap, generator) if bootstrap else _t_interval(
                (people["sum"] / people["size"]).to_numpy(), centre=float(cell["rating"].mean()))
        )  # fmt: skip
        rows.append({
            **dict(zip(columns, key, strict=True)),
            "mean": cell["rating"].mean(), "sd": cell["rating"].std(ddof=1),
            "low": low, "high": high, "n": len(people), "ratings": len(cell),
            "scale_min": cell["scale_min"].iloc[0], "scale_max": cell["scale_max"].iloc[0],
            "basis": _basis(people["size"], cell),
        })  # fmt: skip
    return pd.DataFrame(rows)


def _basis(sizes: pd.Series[int], cell: pd.DataFrame) -> str:
    """What to know of a cell of ratings by people who gave these numbers of them."""
    notes = [
        "too few participants for an interval" if len(sizes) < FEWEST else "",
        "participants gave unequal numbers of ratings" if sizes.nunique() > 1 else "",
        *(
            f"{name}s pooled: {', '.join(map(str, words))}"
            for name in ("phase", "measure")
            if len(words := cell[name].unique()) > 1
        ),
    ]
    return "; ".join(note for note in notes if note)


def check_ratings(judgements: pd.DataFrame) -> None:
    """Raise ValueError unless each row is a rating on its scale by a named participant."""
    check_columns("judgements", judgements.columns, NEEDED)
    given = pd.to_numeric(judgements["rating"], errors="coerce")
    off = ~given.between(judgements["scale_min"], judgements["scale_max"])
    if off.any():
        first = judgements[off].iloc[0]
        raise ValueError(
            f"a rating of {first['rating']} came under {first['measure']}; the scale is "
            f"{first['scale_min']:g} to {first['scale_max']:g}; leave out rows without a rating"
        )
    check_participants(judgements, "intervals go")
    key = [name for name in KEYS["judgements"] if name in judgements]
    twice = judgements[judgements.duplicated(key)]
    if len(twice):
        first = twice.iloc[0]
        raise ValueError(
            f"{len(twice)} of {len(judgements)} ratings are there twice, such as participant "
            f"{first['participant_id']} on {first['role']} in {first['item_id']} under "
            f"{first['measure']}; a rating is one answer: leave one out, or tell items apart"
        )


def check_one_scale(cell: pd.DataFrame) -> None:
    """Raise ValueError if ratings of several scales would be mixed."""
    scales = cell[["scale_min", "scale_max"]].drop_duplicates()
    if len(scales) > 1:
        given = "; ".join(f"{low:g} to {high:g}" for low, high in scales.to_numpy())
        raise ValueError(f"ratings of several scales ({given}) would be mixed; choose a measure")


def _t_interval(values: NDArray[Any], centre: float | None = None) -> tuple[float, float]:
    if len(values) < FEWEST:
        return float("nan"), float("nan")
    middle = float(values.mean()) if centre is None else centre
    half = stats.t.ppf((1 + LEVEL) / 2, len(values) - 1) * stats.sem(values)
    return float(middle - half), float(middle + half)


def _resampled(
    people: pd.DataFrame, times: int, generator: np.random.Generator
) -> tuple[float, float]:
    """Percentile interval of the mean over ratings, with participants drawn again."""
    if len(people) < FEWEST:
        return float("nan"), float("nan")
    sums, sizes = people["sum"].to_numpy(float), people["size"].to_numpy(float)
    equal = np.full(len(people), 1 / len(people))
    means = []
    for start in range(0, times, CHUNK):
        drawn = generator.multinomial(len(people), equal, size=min(CHUNK, times - start))
        means.append((drawn @ sums) / (drawn @ sizes))
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(np.concatenate(means), [tail, 1 - tail])
    return float(low), float(high)


def rating_sums(judgements: pd.DataFrame, *, measure: str) -> pd.DataFrame:
    """Return whether free ratings of one failure's parties add up to the whole scale.

    Parameters
    ----------
    judgements : DataFrame
        Rows of the table ``judgements`` in which a participant rates several roles or parties.
    measure : str
        The measure to add up.

    Returns
    -------
    DataFrame
        One row: ``mean`` and ``sd`` of the sums and ``within`` (share of sums within 5% of the
        scale's top), ``correlation`` between two raters' targets if there are just two,
        ``sums``, ``n`` participants.

    Raises
    ------
    ValueError
        If there is no such measure, or nobody rated more than one target.

    Examples
    --------
    >>> answers = pd.DataFrame({
    ...     "study_id": "s", "participant_id": ["a", "a", "b", "b"], "item_id": "1",
    ...     "role": ["operator", "system"] * 2, "measure": "blame", "condition": "",
    ...     "phase": "before", "rating": [60.0, 40, 90, 90], "scale_min": 0, "scale_max": 100,
    ... })
    >>> rating_sums(answers, measure="blame")[["mean", "within"]].to_numpy().tolist()
    [[140.0, 0.5]]
    """
    rows = of_measure(judgements, measure)
    target = rows["role"] + ":" + rows.get("party_id", pd.Series("", rows.index)).fillna("")
    keys = [name for name in KEYS["judgements"] if name in rows and name not in TARGET]
    wide = rows.assign(target=target).pivot_table(index=keys, columns="target", values="rating")
    wide = wide[wide.notna().sum(axis=1) > 1]
    if wide.empty:
        raise ValueError(f"nobody rated more than one role or party under {measure}; sums need two")
    sums, top = wide.sum(axis=1), float(rows["scale_max"].max())
    pair = wide.shape[1] == FEWEST
    return pd.DataFrame([{
        "measure": measure,
        "mean": sums.mean(),
        "sd": sums.std(ddof=1),
        "within": ((sums - top).abs() <= NEAR * top + 1e-9).mean(),
        "correlation": wide.iloc[:, 0].corr(wide.iloc[:, 1]) if pair else float("nan"),
        "sums": len(sums),
        "n": len(wide.reset_index()[PERSON].drop_duplicates()),
    }])  # fmt: skip


def of_measure(judgements: pd.DataFrame, measure: str) -> pd.DataFrame:
    """Ratings of one measure, on one scale."""
    check_ratings(judgements)
    check_words("measure", [measure], judgements["measure"].unique())
    rows = judgements[judgements["measure"] == measure]
    check_one_scale(rows)
    return rows
