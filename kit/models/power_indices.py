"""Power indices: what each party could have done, from what every coalition could have done."""

from __future__ import annotations

from math import factorial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kit.models.model import CausalModel
from kit.models.responsibility import modelled_rows
from kit.models.worlds import worlds_without

MOST_PARTIES = 20


def could_have_prevented(model: CausalModel) -> pd.DataFrame:
    """Return each party's share in what the parties could have prevented.

    A coalition of parties could have prevented the outcome if, changing only variables of their
    own while everything else follows its equation, they avoid it. The share is the party's
    Shapley value in that game. It does not move when a party's act is split into more variables.

    Parameters
    ----------
    model : CausalModel
        A model whose outcome happens in its context; the owners of its variables are the players.

    Returns
    -------
    DataFrame
        Attribution table, lens modelled, measure ``could_have_prevented``, scale ``share``: a row
        a party that owns a variable, values 0 to 1 that sum to 1. No rows if even all parties
        together could not have prevented the outcome. It says nothing of knowledge, time or
        authority, and a model never shows who is to blame.

    Raises
    ------
    ValueError
        If the outcome does not happen, or the model is too large.

    References
    ----------
    Shapley (1953), doi:10.1515/9781400881970-018; as responsibility: Friedenberg & Halpern
    (2019), doi:10.48550/arXiv.1903.04102.

    Examples
    --------
    >>> import kit
    >>> staff = kit.load_account("aws-kiro-2025-12", "staff")
    >>> kit.could_have_prevented(staff)[["party_id", "value"]].round(3)
       party_id  value
    0  engineer  0.333
    1      kiro  0.333
    2       aws  0.333
    """
    players = tuple(dict.fromkeys(model.owners[v] for v in model.agents if v in model.owners))
    if len(players) > MOST_PARTIES:
        raise ValueError(
            f"{len(players)} parties own variables; up to {MOST_PARTIES} can be played"
        )
    worth = _prevention_game(model, players)
    value = shapley_values(worth) if worth[-1] else np.zeros(0)
    parties = pd.DataFrame({"party_id": players[: len(value)], "value": value})
    parties = parties.assign(low=parties["value"], high=parties["value"])
    return modelled_rows(parties, model, measure="could_have_prevented", scale="share")


def _prevention_game(model: CausalModel, players: tuple[str, ...]) -> NDArray[np.float64]:
    """Worth of every coalition (as a bit mask): 1 if it could have prevented the outcome."""
    worlds = worlds_without(model)
    acts = worlds.held | worlds.changed
    owners = [model.owners.get(name) for name in worlds.variables]
    unowned = np.array([owner is None for owner in owners])
    reachable = acts[~(acts & unowned).any(axis=1)]
    bit = np.array([0 if o is None else 1 << players.index(o) for o in owners], dtype=np.int64)
    coalitions = np.bitwise_or.reduce(np.where(reachable, bit, 0), axis=1)
    worth = np.zeros(1 << len(players))
    worth[coalitions] = 1
    for player in range(len(players)):
        pairs = worth.reshape(-1, 2, 1 << player)
        pairs[:, 1] = np.maximum(pairs[:, 1], pairs[:, 0])
    return worth


def shapley_values(worth: NDArray[np.float64]) -> NDArray[np.float64]:
    """Shapley value of every player, from the worth of every coalition by bit mask."""
    n = len(worth).bit_length() - 1
    size = np.bitwise_count(np.arange(1 << n)).astype(int)
    chance = np.array([factorial(s) * factorial(n - s - 1) / factorial(n) for s in range(n)])
    values = np.empty(n)
    for player in range(n):
        pairs = worth.reshape(-1, 2, 1 << player)
        without = size.reshape(-1, 2, 1 << player)[:, 0]
        values[player] = (chance[without] * (pairs[:, 1] - pairs[:, 0])).sum()
    return values
