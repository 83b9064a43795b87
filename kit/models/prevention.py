"""Prevention: what each party could have done, from what every coalition could have done."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kit.models.engine.encoding import Encoding
from kit.models.engine.sat import Search, minimal_sets
from kit.models.engine.worlds import is_small, worlds_without
from kit.models.games import MOST_PLAYERS, shapley_values
from kit.models.model import CausalModel
from kit.models.responsibility import modelled_rows


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
    players = tuple(dict.fromkeys(_owners(model).values()))
    if len(players) > MOST_PLAYERS:
        raise ValueError(
            f"{len(players)} parties own variables; up to {MOST_PLAYERS} can be played"
        )
    model.check_happens()
    game = _listed_game if is_small(model) else _sought_game
    worth = _closed_upwards(game(model, players))
    value = shapley_values(worth) if worth[-1] else np.zeros(0)
    parties = pd.DataFrame({"party_id": players[: len(value)], "value": value})
    parties = parties.assign(low=parties["value"], high=parties["value"])
    return modelled_rows(parties, model, measure="could_have_prevented", scale="share")


def prevents_alone(model: CausalModel) -> set[str]:
    """Parties that could have prevented the outcome without any other."""
    players = tuple(dict.fromkeys(_owners(model).values()))
    game = _listed_game if is_small(model) else _sought_game
    worth = game(model, players)
    return {player for i, player in enumerate(players) if worth[1 << i]}


def _owners(model: CausalModel) -> dict[str, str]:
    """Owner of every agent variable that has one."""
    return {name: model.owners[name] for name in model.agents if name in model.owners}


def _listed_game(model: CausalModel, players: tuple[str, ...]) -> NDArray[np.bool_]:
    """Coalitions (bit masks) that could have prevented the outcome, from the list of all worlds."""
    worlds, owners = worlds_without(model), _owners(model)
    acts = worlds.held | worlds.changed
    unowned = np.array([name not in owners for name in worlds.variables])
    reachable = acts[~(acts & unowned).any(axis=1)]
    place = {player: 1 << i for i, player in enumerate(players)}
    bit = np.array([place.get(owners.get(name, ""), 0) for name in worlds.variables])
    worth = np.zeros(1 << len(players), dtype=bool)
    worth[np.bitwise_or.reduce(np.where(reachable, bit, 0), axis=1)] = True
    return worth


def _sought_game(model: CausalModel, players: tuple[str, ...]) -> NDArray[np.bool_]:
    """The smallest coalitions that could have prevented the outcome, from a solver."""
    owners = _owners(model)
    encoding = Encoding(model, changeable=owners, holdable=owners)
    acts: dict[str, list[int]] = {player: [] for player in players}
    for table in (encoding.changed, encoding.held):
        for name, literal in table.items():
            acts[owners[name]].append(literal)
    act = {player: encoding.circuit.any_of(literals) for player, literals in acts.items()}
    worth = np.zeros(1 << len(players), dtype=bool)
    with Search(encoding) as search:
        for coalition in minimal_sets(search, act):
            worth[sum(1 << players.index(player) for player in coalition)] = True
    return worth


def _closed_upwards(worth: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Give every coalition what a part of it could do."""
    closed = worth.copy()
    for player in range(len(closed).bit_length() - 1):
        pairs = closed.reshape(-1, 2, 1 << player)
        pairs[:, 1] |= pairs[:, 0]
    return closed.astype(float)
