"""Power indices of any game: what a member adds to the coalitions it could be in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import factorial, gcd
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from kit.stats import Seed, as_generator, share_interval

MOST_PLAYERS: Final = 20
MOST_WEIGHT_CELLS: Final = 2_000_000
SAMPLES: Final = 10_000
FEWEST_SAMPLES: Final = 30
CELLS_A_CHUNK: Final = 4_000_000

Game = Callable[[NDArray[np.bool_]], ArrayLike]


@dataclass(frozen=True)
class WeightedVoting:
    """A vote in which a coalition wins if its weights reach the quota.

    Parameters
    ----------
    weights : mapping of str to int
        Weight of every player, whole numbers of 0 or more.
    quota : int
        Weight that wins, from 1 to the sum of all weights.

    Raises
    ------
    ValueError
        If a weight or the quota is not such a number.

    Examples
    --------
    >>> import kit
    >>> board = WeightedVoting({"chair": 50, "first": 49, "second": 1}, quota=51)
    >>> kit.shapley(board)["value"].round(4).tolist()
    [0.6667, 0.1667, 0.1667]
    """

    weights: Mapping[str, int]
    quota: int

    def __post_init__(self) -> None:
        numbers = [*self.weights.values(), self.quota]
        if any(isinstance(w, bool) or not isinstance(w, int) or w < 0 for w in numbers):
            raise ValueError("weights and quota are whole numbers of 0 or more; scale shares up")
        if not 1 <= self.quota <= sum(self.weights.values()):
            raise ValueError(
                f"the quota is {self.quota}; it is from 1 to the sum of the weights, "
                f"{sum(self.weights.values())}"
            )

    def __call__(self, members: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Whether each coalition, a row of members, wins."""
        return np.asarray(members @ np.array(list(self.weights.values())) >= self.quota)


def shapley(
    game: Game | WeightedVoting,
    players: Sequence[str] | None = None,
    *,
    samples: int = SAMPLES,
    rng: Seed = 0,
) -> pd.DataFrame:
    """Return the Shapley value of every player: its mean addition over all orders of joining.

    Exact for weighted voting and for up to 20 players; else an estimate from random orders. The
    values add up to the worth of all players together, whatever their roles and knowledge were.

    Parameters
    ----------
    game : callable or WeightedVoting
        Worth of coalitions: takes a Boolean array, a row a coalition and a column a player, and
        returns a number a row.
    players : sequence of str, optional
        Names of the players, in the order of the columns; `WeightedVoting` has its own.
    samples : int
        Random orders where there are more than 20 players.
    rng : int or Generator
        Seed of the random orders.

    Returns
    -------
    DataFrame
        A row a player: ``player``, ``value`` (in units of worth), ``low`` and ``high`` (95%
        interval of an estimate; the value itself if exact), ``exact``.

    Raises
    ------
    ValueError
        If the game gives no finite number for every coalition, or players are missing or doubled.

    References
    ----------
    Shapley (1953), doi:10.1515/9781400881970-018.

    Examples
    --------
    >>> both_needed = lambda members: members[:, 0] & members[:, 1:].any(axis=1)
    >>> shapley(both_needed, ["engineer", "agent", "reviewer"])["value"].round(3).tolist()
    [0.667, 0.167, 0.167]
    """
    return _index(game, players, samples, rng, SHAPLEY)


def banzhaf(
    game: Game | WeightedVoting,
    players: Sequence[str] | None = None,
    *,
    samples: int = SAMPLES,
    rng: Seed = 0,
) -> pd.DataFrame:
    """Return the Banzhaf index of every player: its mean addition over all coalitions of others.

    Exact for weighted voting and for up to 20 players; else an estimate from random coalitions.
    Unlike Shapley values, Banzhaf indices do not add up to a fixed sum.

    Parameters
    ----------
    game : callable or WeightedVoting
        As in `shapley`.
    players : sequence of str, optional
        As in `shapley`.
    samples : int
        Random coalitions where there are more than 20 players.
    rng : int or Generator
        Seed of the random coalitions.

    Returns
    -------
    DataFrame
        As `shapley` returns; times ``2 ** (players - 1)`` an exact value is the number of swings.

    Raises
    ------
    ValueError
        As `shapley` raises.

    References
    ----------
    Banzhaf (1965), Weighted voting doesn't work, Rutgers Law Review 19, 317-343; Dubey &
    Shapley (1979), doi:10.1287/moor.4.2.99.

    Examples
    --------
    >>> board = WeightedVoting({"A": 4, "B": 3, "C": 2, "D": 1}, quota=6)
    >>> (banzhaf(board)["value"] * 8).tolist()
    [5.0, 3.0, 3.0, 1.0]
    """
    return _index(game, players, samples, rng, BANZHAF)


def shapley_values(worth: NDArray[np.float64]) -> NDArray[np.float64]:
    """Shapley value of every player, from the worth of every coalition by bit mask."""
    return _mean_additions(worth, SHAPLEY)


@dataclass(frozen=True)
class _Kind:
    """Which coalitions of the other players count how much, and how to draw some of them."""

    chance: Callable[[int, int], Fraction]
    draw: Callable[[np.random.Generator, int, int], NDArray[np.bool_]]


def _orders(rng: np.random.Generator, rows: int, n: int) -> NDArray[np.bool_]:
    """Who has joined before each player, in random orders: (order, player, member)."""
    place = np.argsort(rng.random((rows, n)), axis=1)
    return np.asarray(place[:, None, :] < place[:, :, None])


def _coalitions(rng: np.random.Generator, rows: int, n: int) -> NDArray[np.bool_]:
    """The others of each player in random coalitions: (coalition, player, member)."""
    members = np.repeat(rng.integers(2, size=(rows, 1, n)) == 1, n, axis=1)
    return members & ~np.eye(n, dtype=bool)


SHAPLEY: Final = _Kind(
    lambda s, n: Fraction(factorial(s) * factorial(n - s - 1), factorial(n)), _orders
)
BANZHAF: Final = _Kind(lambda _, n: Fraction(1, 2 ** (n - 1)), _coalitions)


def _index(
    game: Game, players: Sequence[str] | None, samples: int, rng: Seed, kind: _Kind
) -> pd.DataFrame:
    names = list(game.weights) if isinstance(game, WeightedVoting) else list(players or ())
    if not names or len(set(names)) < len(names):
        raise ValueError(f"players names every player once, in the order of columns, not {names}")
    if not callable(game):
        raise TypeError(
            "game is a function of a Boolean array, a row a coalition and a column a player, or "
            f"WeightedVoting, not {type(game).__name__}"
        )
    if isinstance(game, WeightedVoting) and players not in (None, names):
        raise ValueError("a weighted vote has its own players; leave players out")
    value = low = high = None
    if isinstance(game, WeightedVoting) and len(names) * game.quota <= MOST_WEIGHT_CELLS:
        value = _of_weighted_voting(game, kind)
    elif len(names) <= MOST_PLAYERS:
        value = _mean_additions(_worth(game, _every_coalition(len(names))), kind)
    else:
        value, low, high = _sampled(game, len(names), samples, as_generator(rng), kind)
    exact = low is None
    return pd.DataFrame(
        {
            "player": names,
            "value": value,
            "low": value if low is None else low,
            "high": value if high is None else high,
            "exact": exact,
        }
    )


def _every_coalition(n: int) -> NDArray[np.bool_]:
    return (np.arange(1 << n)[:, None] >> np.arange(n) & 1).astype(bool)


def _worth(game: Game, members: NDArray[np.bool_]) -> NDArray[np.float64]:
    worth = np.asarray(game(members), dtype=float)
    if worth.shape != (len(members),) or not np.isfinite(worth).all():
        raise ValueError(
            f"the game gives one finite number a coalition, {len(members)} here; "
            f"it gave shape {worth.shape}"
        )
    return worth


def _mean_additions(worth: NDArray[np.float64], kind: _Kind) -> NDArray[np.float64]:
    n = len(worth).bit_length() - 1
    size = np.bitwise_count(np.arange(1 << n)).astype(np.int8)
    chance = np.array([float(kind.chance(s, n)) for s in range(n)])
    values = np.empty(n)
    for player in range(n):
        pairs = worth.reshape(-1, 2, 1 << player)
        without = size.reshape(-1, 2, 1 << player)[:, 0]
        values[player] = (chance[without] * (pairs[:, 1] - pairs[:, 0])).sum()
    return values


def _of_weighted_voting(game: WeightedVoting, kind: _Kind) -> NDArray[np.float64]:
    """Count the coalitions of others that a player turns into winners, by size and weight."""
    step = gcd(*game.weights.values())
    weights = [w // step for w in game.weights.values()]
    quota, n = -(-game.quota // step), len(weights)
    counts = np.zeros((n + 1, quota), dtype=object)
    counts[0, 0] = 1
    for weight in weights:
        counts = _with_player(counts, weight)
    found = {weight: _swings(counts, weight, quota, kind, n) for weight in set(weights)}
    return np.array([found[weight] for weight in weights])


def _with_player(counts: NDArray[Any], weight: int) -> NDArray[Any]:
    """Coalitions below the quota by size and weight, after one more player could be in them."""
    joined = counts.copy()
    if weight < counts.shape[1]:
        joined[1:, weight:] += counts[:-1, : counts.shape[1] - weight]
    return joined


def _swings(counts: NDArray[Any], weight: int, quota: int, kind: _Kind, n: int) -> float:
    others = counts.copy()
    if 0 < weight < quota:
        for size in range(1, n + 1):
            others[size, weight:] -= others[size - 1, :-weight]
    elif weight == 0:
        return 0.0
    turned = others[:n, max(quota - weight, 0) :].sum(axis=1)
    return float(sum(kind.chance(s, n) * int(number) for s, number in enumerate(turned)))


def _sampled(
    game: Game, n: int, samples: int, rng: np.random.Generator, kind: _Kind
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Mean additions over random draws, with the 95% interval of the mean."""
    if samples < FEWEST_SAMPLES:
        raise ValueError(f"samples is a number of draws, {FEWEST_SAMPLES} or more, not {samples}")
    added = np.concatenate(list(_additions(game, n, samples, rng, kind)))
    value = added.mean(axis=0)
    if np.isin(added, (0, 1)).all():
        return value, *share_interval(value, samples)
    margin = 1.96 * added.std(axis=0, ddof=1) / np.sqrt(samples)
    return value, value - margin, value + margin


def _additions(
    game: Game, n: int, samples: int, rng: np.random.Generator, kind: _Kind
) -> Iterator[NDArray[np.float64]]:
    rows = max(1, CELLS_A_CHUNK // (n * n))
    for start in range(0, samples, rows):
        before = kind.draw(rng, min(rows, samples - start), n)
        after = before | np.eye(n, dtype=bool)
        worth = [_worth(game, members.reshape(-1, n)) for members in (after, before)]
        yield (worth[0] - worth[1]).reshape(-1, n)
