"""Degrees of responsibility: how near a variable came to making the difference."""

from __future__ import annotations

from collections.abc import Iterable
from math import inf
from typing import Final

import numpy as np
import pandas as pd

from kit.models.causes import check_among, check_limits, minimal_causes
from kit.models.engine.original import NO_CAUSE, fewest_departures
from kit.models.engine.search import bounds_on_costs
from kit.models.engine.trees import read_once_sizes
from kit.models.engine.worlds import is_small
from kit.models.model import CausalModel
from kit.vocab import ATTRIBUTION_COLUMNS, as_names, check_words

DEFINITIONS: Final = ("modified", "original")

Costs = dict[str, tuple[float, float]]


def degree_of_responsibility(
    model: CausalModel,
    *,
    of: Iterable[str] | None = None,
    among: Iterable[str] | None = None,
    definition: str = "modified",
    time_limit: float | None = 60,
) -> pd.DataFrame:
    """Return the degree of responsibility of each variable for the outcome.

    Modified definition: 1/k, where k is the smallest number of changed and held variables over
    all minimal causes with this variable in them. Original definition: 1/(k + 1), where k is the
    smallest number of variables held at a value that is not their actual one. 0 for a variable
    that is in no cause. The two must not be mixed. Degrees do not add up to anything, splitting
    an act into more variables lowers them, and they know nothing of intention or duty.

    Parameters
    ----------
    model : CausalModel
        A model whose outcome happens in its context.
    of : iterable of str, optional
        Variables to report; those that may be in a cause if left out.
    among : iterable of str, optional
        Variables that may be in a cause, as in `actual_causes`; only for ``modified``.
    definition : {"modified", "original"}
        The original one is worked out for small models only (about 13 yes-or-no variables).
    time_limit : float, optional
        Seconds after which a search in a large model stops with bounds; None never.

    Returns
    -------
    DataFrame
        A row a variable: ``variable``, ``value`` (0 to 1), ``low`` and ``high`` (proven bounds of
        the degree), ``proven`` (True where they meet; else ``value`` is what a cause that was
        found shows, and the degree may be higher, up to ``high``).

    Raises
    ------
    ValueError
        If the outcome does not happen, a variable is unknown, or the model is too large.

    References
    ----------
    Halpern (2016), Actual Causality, MIT Press, ISBN 9780262035026, chapter 6, after
    Chockler & Halpern (2004), doi:10.1613/jair.1391.

    Examples
    --------
    >>> import kit
    >>> company = kit.load_account("aws-kiro-2025-12", "company")
    >>> kit.degree_of_responsibility(company, among=company.agents)
      variable  value  low  high  proven
    0     TASK    1.0  1.0   1.0    True
    1    NOASK    0.5  0.5   0.5    True
    2    BROAD    1.0  1.0   1.0    True
    3     KIRO    0.5  0.5   0.5    True
    """
    check_words("definition", [definition], DEFINITIONS)
    changeable = check_among(model, among)
    deadline = check_limits(None, time_limit)
    reported = changeable if of is None else as_names("of", of)
    check_words("a variable of of", reported, model.endogenous)
    model.check_happens()
    if definition == "original":
        if among is not None:
            raise ValueError("among belongs to the modified definition; leave it out, or use of=")
        costs = _original(model)
    else:
        costs = _modified(model, reported, changeable, deadline)
    low = np.array([1 / costs[name][1] for name in reported])
    high = np.array([1 / costs[name][0] for name in reported])
    return pd.DataFrame(
        {"variable": reported, "value": low, "low": low, "high": high, "proven": low == high}
    )


def _original(model: CausalModel) -> Costs:
    departures = fewest_departures(model)
    exact = {name: inf if k == NO_CAUSE else k + 1 for name, k in departures.items()}
    return {name: (cost, cost) for name, cost in exact.items()}


def _modified(
    model: CausalModel, names: list[str], changeable: list[str], deadline: float | None
) -> Costs:
    """Bounds on the costs by the way that suits the structure of the model."""
    sizes = read_once_sizes(model, set(changeable))
    if sizes is None and not is_small(model):
        return bounds_on_costs(model, names, set(changeable), deadline)
    exact = dict.fromkeys(names, inf) | (sizes or _listed_costs(model, changeable))
    return {name: (cost, cost) for name, cost in exact.items()}


def _listed_costs(model: CausalModel, changeable: list[str]) -> dict[str, float]:
    worlds, masks, best = minimal_causes(model, changeable)
    cost = worlds.changed[best].sum(axis=1) + worlds.held[best].sum(axis=1)
    inside = (masks[:, None] >> np.arange(len(worlds.variables)) & 1).astype(bool)
    least = np.where(inside, cost[:, None], inf).min(axis=0, initial=inf)
    return dict(zip(worlds.variables, least.tolist(), strict=True))


def degrees_by_party(model: CausalModel) -> pd.DataFrame:
    """Return the largest degree of every party's variables, as an attribution table.

    Parameters
    ----------
    model : CausalModel
        A model whose outcome happens in its context.

    Returns
    -------
    DataFrame
        Attribution table, lens modelled, measure ``degree_of_responsibility``, scale ``degree``;
        causes are sought among the agent variables.

    Examples
    --------
    >>> import kit
    >>> company = kit.load_account("aws-kiro-2025-12", "company")
    >>> degrees_by_party(company)[["party_id", "value"]]
       party_id  value
    0  engineer    1.0
    1      kiro    0.5
    """
    owners = model.owners
    degrees = degree_of_responsibility(model, of=list(owners), among=model.agents)
    parties = (
        degrees.assign(party_id=degrees["variable"].map(dict(owners)))
        .groupby("party_id", sort=False)[["value", "low", "high"]]
        .max()
        .reset_index()
    )
    return modelled_rows(parties, model, measure="degree_of_responsibility", scale="degree")


def modelled_rows(
    parties: pd.DataFrame, model: CausalModel, *, measure: str, scale: str
) -> pd.DataFrame:
    """Attribution table of a model's values by party (party_id, value, low, high)."""
    return parties.assign(
        incident_id=model.incident_id,
        lens="modelled",
        measure=measure,
        variant=model.account,
        scale=scale,
        n=1,
        n_unit="specifications",
        basis=f"{model.n_assumed} of {len(model.assumptions)} assumptions have no source",
    )[list(ATTRIBUTION_COLUMNS)]
