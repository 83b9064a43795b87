"""Where voiced blame lands: by whom, on which role, in which kind of incident, and over time."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kit.stats import SHUFFLES, TINY, Seed, as_generator, share_interval
from kit.vocab import (
    ATTRIBUTION_COLUMNS,
    GROUPS,
    TOO_FEW,
    TOO_FEW_TO_READ,
    check_columns,
    latest,
)
from kit.voiced import (
    EVERY,
    NOT_CODED,
    Shares,
    blame_per_speaker,
    spread,
    spread_of_speakers,
    weigh,
    word_of_incident,
)


def blame_matrix(
    claims: pd.DataFrame,
    *,
    by: str = "speaker_group",
    target: str = "target_role",
    partly: float = 0.5,
    ai_speech: bool = False,
) -> pd.DataFrame:
    """Return who blames whom: kinds of speakers against kinds of targets, over all claims given.

    A unit is one speaker in one incident, who spreads one unit of blame over its targets.

    Parameters
    ----------
    claims : DataFrame
        Rows of `load_claims`. Only claims about the harm count.
    by : str
        Column that holds the kind of speaker, such as ``speaker_group`` or ``speaker_kind``.
    target : str
        Column that holds the kind of target, such as ``target_role`` or ``target_group``.
    partly : float
        Weight of "partly blames", 0 to 1.
    ai_speech : bool
        Count the words of AI systems, too.

    Returns
    -------
    DataFrame
        A row a pair with claims: the two columns named, ``share`` (0 to 1, of the blame that these
        speakers voice; sums to 1 a kind of speaker), ``low``, ``high`` (95%, as if speakers were
        a random draw), ``blaming`` and ``clearing`` (speakers who blame, fully or partly, and who
        clear such a target), ``n`` (speakers of the kind who blame anybody), ``basis``. Share and
        interval are missing where the kind of speaker blames nobody.

    Raises
    ------
    ValueError
        If a column is missing, or a stance or partly is not allowed.

    Examples
    --------
    >>> import kit
    >>> matrix = kit.blame_matrix(kit.load_claims(), target="target_group")
    >>> firm = matrix[matrix["speaker_group"] == "firm"].set_index("target_group")
    >>> int(firm.loc["operator", "blaming"]), int(firm.loc["operator", "clearing"])
    (30, 0)
    """
    check_columns("claims", claims.columns, [target], hint="take the rows of load_claims()")
    rows = weigh(claims, by=by, partly=partly, ai_speech=ai_speech)
    blame = blame_per_speaker(rows, target)
    who = ["incident_id", "unit"]
    n = blame[blame["weight"] > 0].drop_duplicates(["variant", *who]).groupby("variant").size()
    clears = rows[rows["stance"] == "exonerates"].drop_duplicates(
        ["incident_id", "variant", "speaker_id", target]
    )
    cells = blame.assign(blaming=blame["weight"] > 0).groupby(["variant", target]).agg(
        whole=("weight", "sum"), blaming=("blaming", "sum")
    )  # fmt: skip
    cells["clearing"] = clears.groupby(["variant", target]).size()
    table = cells.reset_index().fillna({"clearing": 0}).astype({"clearing": int})
    table["n"] = table["variant"].map(n).fillna(0).astype(int)
    table["share"] = np.where(table["n"] > 0, table["whole"] / table["n"].clip(lower=1), np.nan)
    low, high = share_interval(table["share"].fillna(0).clip(0, 1), table["n"].clip(lower=1))
    table["low"], table["high"] = (np.where(table["n"] > 0, end, np.nan) for end in (low, high))
    table["basis"] = np.where(table["n"] < TOO_FEW, TOO_FEW_TO_READ, "")
    columns = [by, target, "share", "low", "high", "blaming", "clearing", "n", "basis"]
    return table.rename(columns={"variant": by})[columns]


def disputed_shares(
    claims: pd.DataFrame, *, by: str | None = "sense", partly: float = 0.5, ai_speech: bool = False
) -> pd.DataFrame:
    """Return how far blaming and clearing of one party cancel.

    Parameters
    ----------
    claims : DataFrame
        Rows of `load_claims`. Only claims about the harm count.
    by : str or None
        Column within which blame and clearing are set against each other; ``sense``, since who is
        cleared of one responsibility may bear another. None takes all claims together.
    partly : float
        Weight of "partly blames", 0 to 1.
    ai_speech : bool
        Count the words of AI systems, too.

    Returns
    -------
    DataFrame
        A row a party and variant: ``incident_id``, ``party_id``, ``variant``, ``disputed`` (0 all
        of one mind, 1 as much blame as clearing; 2 min(B, E) / (B + E)), ``blaming`` (B, summed
        weight over speakers), ``clearing`` (E, speakers), ``n`` (speakers), ``basis``.

    Raises
    ------
    ValueError
        If a column is missing, or a stance or partly is not allowed.

    Examples
    --------
    >>> import kit
    >>> disputed = kit.disputed_shares(kit.load_claims("aws-kiro-2025-12"), by=None)
    >>> disputed.set_index("party_id")["disputed"].to_dict()["aws"]
    0.4
    """
    rows = weigh(claims, by=by, partly=partly, ai_speech=ai_speech)
    rows = rows.assign(cleared=(rows["stance"] == "exonerates").astype(float))
    party = ["incident_id", "target_id", "variant"]
    each = rows.groupby([*party, "speaker_id"], as_index=False)[["weight", "cleared"]].max()
    table = each.groupby(party, as_index=False).agg(
        blaming=("weight", "sum"), clearing=("cleared", "sum"), n=("speaker_id", "size")
    )
    both = table["blaming"] + table["clearing"]
    table["disputed"] = 2 * table[["blaming", "clearing"]].min(axis=1) / both.where(both > 0)
    table["basis"] = np.where(table["n"] < TOO_FEW, TOO_FEW_TO_READ, "")
    columns = ["incident_id", "party_id", "variant", "disputed", "blaming", "clearing", "n"]
    return table.rename(columns={"target_id": "party_id"})[[*columns, "basis"]]


def blame_by(
    claims: pd.DataFrame,
    column: str,
    *,
    within: str | None = "sector",
    partly: float = 0.5,
    ai_speech: bool = False,
    draws: int = SHUFFLES,
    rng: Seed = 0,
) -> pd.DataFrame:
    """Return where voiced blame lands in incidents of each kind, stratified by sector.

    The incident is the unit: a mean over incidents of their claimed shares. A sector may
    differ from another in much else, so p shuffles the kinds of incidents inside sectors only.

    Parameters
    ----------
    claims : DataFrame
        Rows of `load_claims`, of any incidents.
    column : str
        A column of the incident, such as ``autonomy_level``, ``approval``, ``permissions``,
        ``sector``, ``system_kind`` or ``is_ai``. Incidents without a word have the level "none".
    within : str or None
        A column of the incident to stratify by; None, or the column itself, stratifies by nothing.
    partly, ai_speech
        As in `claimed_shares`.
    draws : int
        Shuffles.
    rng : int or numpy.random.Generator
        Same seed, same answer.

    Returns
    -------
    DataFrame
        ``by`` (the column), ``level``, ``stratum`` ("all" or a word of ``within``), ``group``
        (operator, organisation, system, other), ``value`` (mean share, 0 to 1; sums to 1 a level
        and stratum), ``low``, ``high`` (95%, as if incidents were a random draw), ``n``
        (incidents), ``n_speakers``,
        ``p`` (in rows of stratum "all", the same in each: chance of levels at least as far apart
        over all groups, if levels are shuffled inside strata; missing with one level), ``basis``
        (too few to read under five incidents).

    Raises
    ------
    ValueError
        If a column is missing, or an incident has two words in one.

    References
    ----------
    Permutation inside strata: Good (2005), doi:10.1007/b138696.

    Examples
    --------
    >>> import kit
    >>> table = kit.blame_by(kit.load_claims(), "is_ai", draws=99)
    >>> rows = table[(table["stratum"] == "all") & (table["group"] == "operator")]
    >>> rows["n"].tolist()
    [36, 56]
    """
    within = None if within == column else within
    shares, n_speakers = _incident_shares(claims, partly=partly, ai_speech=ai_speech)
    levels = word_of_incident(claims, column).reindex(shares.index).to_numpy()
    strata = np.full(len(shares), "")
    if within is not None:
        strata = word_of_incident(claims, within).reindex(shares.index).to_numpy()
    cells = [(level, EVERY, levels == level) for level in _ordered(levels)]
    if within is not None:
        cells += [
            (level, stratum, (levels == level) & (strata == stratum))
            for level in _ordered(levels)
            for stratum in _ordered(strata)
        ]
    values, counts = shares.to_numpy(), n_speakers.to_numpy()
    p = _level_p(values, levels, strata, draws, as_generator(rng))
    rows = [
        (level, stratum, group, value, int(chosen.sum()), int(counts[chosen].sum()))
        for level, stratum, chosen in cells
        if chosen.any()
        for group, value in zip(GROUPS, values[chosen].mean(axis=0), strict=True)
    ]
    table = pd.DataFrame(rows, columns=["level", "stratum", "group", "value", "n", "n_speakers"])
    table.insert(0, "by", column)
    low, high = share_interval(table["value"].clip(0, 1), table["n"])
    return table.assign(
        low=low,
        high=high,
        p=np.where(table["stratum"] == EVERY, p, np.nan),
        basis=np.where(table["n"] < TOO_FEW, TOO_FEW_TO_READ, ""),
    )[["by", "level", "stratum", "group", "value", "low", "high", "n", "n_speakers", "p", "basis"]]


def _incident_shares(claims: pd.DataFrame, **options: Any) -> tuple[pd.DataFrame, pd.Series[int]]:
    """Claimed share of every group by incident, zero where unnamed, and the speakers behind it."""
    by_incident: dict[str, list[Shares]] = {}
    for (incident, _, _), shares in spread_of_speakers(weigh(claims, **options)).items():
        if any(shares.values()):
            by_incident.setdefault(incident, []).append(shares)
    means = {incident: _mean(spoken) for incident, spoken in by_incident.items()}
    n = pd.Series([len(spoken) for spoken in by_incident.values()], list(means), dtype="int64")
    return pd.DataFrame.from_dict(means, orient="index", columns=list(GROUPS)), n


def _mean(spoken: list[Shares]) -> list[float]:
    """Mean share of every group over speakers, zero where nobody names it."""
    return [sum(shares.get(group, 0.0) for shares in spoken) / len(spoken) for group in GROUPS]


def _ordered(words: NDArray[Any]) -> list[str]:
    """Words in order, those not coded last."""
    return sorted(set(words.tolist()), key=lambda word: (word == NOT_CODED, word))


def _level_p(
    shares: NDArray[np.float64],
    levels: NDArray[Any],
    strata: NDArray[Any],
    draws: int,
    rng: np.random.Generator,
) -> float:
    """Chance of a spread between levels as large as found, levels shuffled inside strata."""
    code = np.unique(levels, return_inverse=True)[1]
    sizes = np.bincount(code)
    if len(sizes) < 2:  # noqa: PLR2004
        return float("nan")
    centred = shares.astype(float)
    drawn = np.empty((draws, len(code)), dtype=code.dtype)
    for stratum in np.unique(strata):
        place = np.flatnonzero(strata == stratum)
        centred[place] -= centred[place].mean(axis=0)
        lots = rng.random((draws, len(place)), dtype=np.float32)
        drawn[:, place] = code[place][lots.argsort(axis=1)]

    def apart(codes: NDArray[np.int64]) -> NDArray[np.float64]:
        sums = [(codes == level).astype(float) @ centred for level in range(len(sizes))]
        return np.asarray(
            sum(np.square(s).sum(axis=-1) / n for s, n in zip(sums, sizes, strict=True))
        )

    reached = int((apart(drawn) >= apart(code) - TINY).sum())
    return (1 + reached) / (1 + draws)


def claimed_over_time(
    claims: pd.DataFrame, *, partly: float = 0.5, ai_speech: bool = False
) -> pd.DataFrame:
    """Return how the voiced blame stood after every date on which somebody spoke.

    Parameters
    ----------
    claims : DataFrame
        Rows of `load_claims`, of any incidents. Only claims about the harm count.
    partly, ai_speech
        As in `claimed_shares`.

    Returns
    -------
    DataFrame
        Attribution table, scale ``share``, by group of parties; the variant is the date (YYYY,
        YYYY-MM or YYYY-MM-DD as it is known) up to which all speakers count; where only month or
        year is known, up to its end. A date on which nobody had blamed anybody yet has no rows.

    Raises
    ------
    ValueError
        If a column is missing, or a stance or partly is not allowed.

    Examples
    --------
    >>> import kit
    >>> over_time = kit.claimed_over_time(kit.load_claims("aws-kiro-2025-12"))
    >>> operator = over_time[over_time["party_id"] == "operator"]
    >>> operator[["variant", "value", "n"]].tail(1).round(3).to_numpy().tolist()
    [['2026-03', 0.227, 11]]
    """
    rows = weigh(claims, partly=partly, ai_speech=ai_speech)
    check_columns("claims", claims.columns, ["said_on"])
    found: list[dict[str, Any]] = []
    columns = ["said_on", "speaker_id", "target_id", "target_group", "weight"]
    for incident_id, block in rows.groupby("incident_id"):
        spoken = sorted(block[columns].to_numpy().tolist(), key=lambda row: latest(row[0]))
        found += _running(str(incident_id), spoken)
    table = pd.DataFrame(found, columns=["incident_id", "party_id", "variant", "value", "n"])
    low, high = share_interval(table["value"], table["n"])
    return table.assign(
        lens="claimed", measure="blame_claims", scale="share", low=low, high=high,
        n_unit="speakers", basis=np.where(table["n"] < TOO_FEW, TOO_FEW_TO_READ, ""),
    )[list(ATTRIBUTION_COLUMNS)]  # fmt: skip


def _running(incident_id: str, rows: list[list[Any]]) -> list[dict[str, Any]]:
    """Group shares after every date; rows of (date, speaker, target, group, weight) in order."""
    found = []
    last = {row[0]: place for place, row in enumerate(rows, start=1)}
    for said_on, so_far in last.items():
        shares = list(spread(tuple(row[1:]) for row in rows[:so_far]).values())
        spoken = [of_speaker for of_speaker in shares if any(of_speaker.values())]
        named = {group for of_speaker in shares for group in of_speaker}
        found += [
            {
                "incident_id": incident_id, "party_id": group, "variant": said_on,
                "value": min(value, 1.0), "n": len(spoken),
            }
            for group, value in zip(GROUPS, _mean(spoken) if spoken else (), strict=False)
            if group in named
        ]  # fmt: skip
    return found
