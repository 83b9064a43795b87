"""Degrees of responsibility: how near a variable came to making the difference."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from kit.models.causes import minimal_causes
from kit.models.model import CausalModel
from kit.vocab import ATTRIBUTION_COLUMNS, check_words


def degree_of_responsibility(
    model: CausalModel, *, of: Iterable[str] | None = None, among: Iterable[str] | None = None
) -> pd.DataFrame:
    """Return the degree of responsibility of each variable for the outcome.

    The degree is 1/k, where k is the smallest number of changed and held variables over all
    minimal causes with this variable in them; 0 if it is in none. It is the modified definition:
    degrees do not add up to anything, and splitting an act into more variables lowers them.

    Parameters
    ----------
    model : CausalModel
        A model whose outcome happens in its context.
    of : iterable of str, optional
        Variables to report; those that may be in a cause if left out.
    among : iterable of str, optional
        Variables that may be in a cause, as in `actual_causes`.

    Returns
    -------
    DataFrame
        A row a variable: ``variable``, ``value`` (0 to 1), ``low`` and ``high`` (proven bounds of
        the value), ``proven`` (True where they meet).

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
    among = None if among is None else list(among)
    reported = list(of) if of is not None else among or list(model.endogenous)
    check_words("a variable of of", reported, model.endogenous)
    worlds, masks, best = minimal_causes(model, among=among)
    cost = worlds.changed[best].sum(axis=1) + worlds.held[best].sum(axis=1)
    degrees = dict.fromkeys(model.endogenous, 0.0)
    for position, name in enumerate(worlds.variables):
        inside = (masks >> position & 1).astype(bool)
        if inside.any():
            degrees[name] = 1 / int(cost[inside].min())
    value = np.array([degrees[name] for name in reported])
    return pd.DataFrame(
        {"variable": reported, "value": value, "low": value, "high": value, "proven": True}
    )


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
