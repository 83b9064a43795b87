"""Joined tables: parties, claims and codes with what analyses need beside them."""

from __future__ import annotations

import pandas as pd

from kit.corpus import Corpus, load_corpus
from kit.vocab import FIRM_KINDS, FIRST_READING, GROUP_OF_ROLE, NEAR_KINDS, OF_INCIDENT


def load_parties(incident: str | None = None, *, corpus: Corpus | None = None) -> pd.DataFrame:
    """Return parties with how often each is heard and spoken about.

    Parameters
    ----------
    incident : str, optional
        An incident_id; all incidents if left out.
    corpus : Corpus, optional
        Another corpus than the bundled one.

    Returns
    -------
    DataFrame
        The columns of ``parties`` and: ``group`` (operator, organisation, system, other),
        ``claims_by`` (claims of the party or of someone who speaks for it), ``claims_about``, and
        ``heard`` (False where no claim is by the party, nor by anybody in the incident who speaks
        as an operator or as one affected, such as a family or its lawyer).

    Raises
    ------
    KeyError
        If there is no such incident.

    Examples
    --------
    >>> parties = load_parties("aws-kiro-2025-12").set_index("party_id")
    >>> int(parties.loc["engineer", "claims_by"]), bool(parties.loc["engineer", "heard"])
    (0, False)
    """
    corpus = corpus or load_corpus()
    parties = corpus.rows("parties", incident)
    index = pd.MultiIndex.from_frame(parties[["incident_id", "party_id"]])
    claims = corpus.tables["claims"]
    by = claims.groupby(["incident_id", "speaker_party_id"]).size()
    about = claims.groupby(["incident_id", "target_id"]).size()
    near = claims[claims["speaker_kind"].isin(NEAR_KINDS)]["incident_id"]
    claims_by = by.reindex(index, fill_value=0).to_numpy()
    return parties.assign(
        group=parties["role"].map(GROUP_OF_ROLE),
        claims_by=claims_by,
        claims_about=about.reindex(index, fill_value=0).to_numpy(),
        heard=(claims_by > 0) | parties["incident_id"].isin(near).to_numpy(),
    )


def load_claims(
    incident: str | None = None, *, coder: str = "a", corpus: Corpus | None = None
) -> pd.DataFrame:
    """Return claims, a row one speaker on one target, with roles, incident and reliability joined.

    Parameters
    ----------
    incident : str, optional
        An incident_id; all incidents if left out.
    coder : str
        Whose reading to use: ``a`` is the one in ``claims``; another's target, stance, sense and
        strength are taken from ``codes``, and claims it did not read are left out.
    corpus : Corpus, optional
        Another corpus than the bundled one.

    Returns
    -------
    DataFrame
        The columns of ``claims`` and: target_role, target_kind, target_group (operator,
        organisation, system, other), speaker_role (empty if no party speaks), speaker_group
        (firm = developer or deployer speaks, else others), reliability (of the source); of the
        incident short_title, is_ai, sector, system_kind, autonomy_level, approval and
        permissions; and has_operator (whether an operator is among the incident's parties).

    Raises
    ------
    KeyError
        If there is no such incident.
    ValueError
        If the coder has no codes, or a code names no party of the incident.

    Examples
    --------
    >>> claims = load_claims("aws-kiro-2025-12")
    >>> len(claims), claims["speaker_group"].value_counts().to_dict()
    (22, {'others': 16, 'firm': 6})
    """
    corpus = corpus or load_corpus()
    claims = corpus.rows("claims", incident)
    if coder != FIRST_READING:
        claims = _as_read_by(coder, claims, corpus.tables["codes"])
    parties = corpus.tables["parties"].set_index(["incident_id", "party_id"])
    sources = corpus.tables["sources"].set_index("source_id")
    incidents = corpus.tables["incidents"].set_index("incident_id")
    target = parties.reindex(pd.MultiIndex.from_frame(claims[["incident_id", "target_id"]]))
    speaker = parties.reindex(pd.MultiIndex.from_frame(claims[["incident_id", "speaker_party_id"]]))
    operated = set(corpus.tables["parties"].query("role == 'operator'")["incident_id"])
    return claims.assign(
        target_role=target["role"].to_numpy(),
        target_kind=target["kind"].to_numpy(),
        target_group=target["role"].map(GROUP_OF_ROLE).to_numpy(),
        speaker_role=speaker["role"].fillna("").to_numpy(),
        speaker_group=claims["speaker_kind"].isin(FIRM_KINDS).map({True: "firm", False: "others"}),
        reliability=claims["source_id"].map(sources["reliability"]),
        **{name: claims["incident_id"].map(incidents[name]) for name in OF_INCIDENT},
        has_operator=claims["incident_id"].isin(operated),
    )


def _as_read_by(coder: str, claims: pd.DataFrame, codes: pd.DataFrame) -> pd.DataFrame:
    """Claims with the codes of another reading in place of the first's."""
    read = codes[(codes["coder"] == coder) & codes["claim_id"].isin(claims["claim_id"])]
    if read.empty and len(claims):
        coders = ", ".join(sorted({FIRST_READING, *codes["coder"]}))
        raise ValueError(
            f"there are no codes of coder {coder!r} for these claims; coders: {coders}"
        )
    other = read.pivot_table(index="claim_id", columns="variable", values="code", aggfunc="first")
    claims = claims[claims["claim_id"].isin(other.index)].reset_index(drop=True)
    for variable in other.columns:
        code = claims["claim_id"].map(other[variable])
        first = claims[variable]
        claims[variable] = code.where(code.notna(), first.astype(str)).astype(first.dtype)
    return claims


def load_codes(incident: str | None = None, *, corpus: Corpus | None = None) -> pd.DataFrame:
    """Return every reading of every claim, a row a decision.

    Parameters
    ----------
    incident : str, optional
        An incident_id; all incidents if left out.
    corpus : Corpus, optional
        Another corpus than the bundled one.

    Returns
    -------
    DataFrame
        ``claim_id``, ``coder``, ``variable``, ``code``: what was coded (target_id, stance, sense,
        strength) and, of the target, what follows from it: target_kind and target_role.

    Raises
    ------
    KeyError
        If there is no such incident.

    Examples
    --------
    >>> codes = load_codes()
    >>> codes["variable"].unique().tolist()
    ['sense', 'stance', 'strength', 'target_id', 'target_kind', 'target_role']
    """
    corpus = corpus or load_corpus()
    incidents = corpus.rows("claims", incident).set_index("claim_id")["incident_id"]
    codes = corpus.table("codes")
    codes = codes[codes["claim_id"].isin(incidents.index)]
    parties = corpus.tables["parties"].set_index(["incident_id", "party_id"])
    targets = codes[codes["variable"] == "target_id"]
    index = pd.MultiIndex.from_arrays([targets["claim_id"].map(incidents), targets["code"]])
    of_target = parties.reindex(index)
    derived = [
        targets.assign(variable=f"target_{name}", code=of_target[name].fillna("").to_numpy())
        for name in ("kind", "role")
    ]
    return pd.concat([codes, *derived], ignore_index=True)
