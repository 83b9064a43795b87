"""Matches: records of several databases that may be of one event, for a person to look at."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Final

import numpy as np
import pandas as pd
from scipy import sparse

from kit.corpus import Corpus, load_corpus
from kit.databases.shares import year_of
from kit.readers.reading import Reading
from kit.vocab import check_columns

ID: Final = "incident_id"
OWN: Final = "this corpus"
TEXTS: Final = ("title", "summary", "system", "deployer", "developer", "organization",
                "system_vendor", "agent_stack_framework", "purpose")  # fmt: skip
DAYS: Final = ("earliest", "started_on", "occurred")
WORD: Final = re.compile(r"[a-z0-9]{3,}")
ADDRESS: Final = re.compile(r"https?://(?:www\.)?([^\s\"'|;,<>)\]]+)")
AIID: Final = "AI Incident Database"
AIID_IDS: Final = ("aiid_incident", "external_ids_aiid")
SLIGHT: Final = 0.1
COMMON: Final = 0.02
FEW: Final = 5
MOST_WORDS: Final = 4
COLUMNS: Final = ["source_a", "id_a", "title_a", "source_b", "id_b", "title_b", "likeness", "why"]


def same_incidents(
    *readings: Reading, least: float = 0.3, years: int = 1, corpus: Corpus | None = None
) -> pd.DataFrame:
    """Return pairs of records from different databases that may be of the same event.

    Two records are a pair if one names the other's number in the AI Incident Database, if they
    cite one address and are a little alike, or if their words are alike: the cosine of the words
    of title, summary, system and parties, each weighted by how rare it is, so that a product's
    name counts much and "chatbot" little. They are candidates for a person to look at.

    Parameters
    ----------
    *readings : Reading
        What readers of databases returned, with a table ``incidents``. Two snapshots of one
        database are one source: their records are not paired with each other.
    least : float, default 0.3
        Least likeness of a pair without a shared address, above 0 to 1.
    years : int, default 1
        How many years two records may lie apart, where both have a date.
    corpus : Corpus, optional
        Whose incidents take part as "this corpus"; the bundled one if left out.

    Returns
    -------
    DataFrame
        ``source_a``, ``id_a``, ``title_a``, ``source_b``, ``id_b``, ``title_b``, ``likeness`` (0
        to 1), ``why`` (a number that is named, a shared address, or the rarest shared words); the
        likest first.

    Raises
    ------
    ValueError
        If no reading is given, a reading has no incidents, or ``least`` or ``years`` is out of
        its range.

    Examples
    --------
    >>> import kit
    >>> folder = kit.example_databases()
    >>> found = same_incidents(
    ...     kit.read_aiid(folder / "aiid_2026-02"), kit.read_aiaaic(folder / "aiaaic.csv")
    ... )
    >>> found.columns.tolist()[:3]
    ['source_a', 'id_a', 'title_a']
    """
    if not readings or not isinstance(least, int | float) or not 0 < least <= 1:
        raise ValueError(f"give a reading or more, and least above 0 to 1; came {least}")
    if years < 0:
        raise ValueError(f"years is how far two records may lie apart, 0 or more; came {years}")
    records = pd.concat(
        [_of_corpus(corpus or load_corpus()), *map(_of_reading, readings)], ignore_index=True
    )
    words, names = _weighted(records["text"])
    likeness = (words @ words.T).tocsr()
    addresses = [set(ADDRESS.findall(text)) for text in records["addresses"]]
    pairs = dict.fromkeys(_likest(likeness, least), "")
    pairs |= {pair: why for pair, why in _linked(addresses).items() if likeness[pair] >= SLIGHT}
    named = _named(records)
    rows = []
    for (a, b), shared in (pairs | named).items():
        if (a, b) in named or _may_be_one(records, a, b, years):
            why = shared or _rarest(words[a], words[b], names)
            rows.append((*_ends(records, a, b), float(min(likeness[a, b], 1.0)), why))
    found = pd.DataFrame(rows, columns=COLUMNS)
    order = ["likeness", "source_a", "id_a", "source_b", "id_b"]
    return found.sort_values(order, ascending=[False, *[True] * 4], ignore_index=True)


def _of_corpus(corpus: Corpus) -> pd.DataFrame:
    incidents, sources = corpus.table("incidents"), corpus.sources
    cited = incidents["source_ids"].str.split(";").map(
        lambda ids: " ".join(sources.get(each, {}).get("url", "") for each in ids)
    )  # fmt: skip
    return _records(incidents.assign(cited=cited), OWN, incidents["title"])


def _of_reading(reading: Reading) -> pd.DataFrame:
    if "incidents" not in reading.tables:
        raise ValueError(f"{reading.source}: this reading has no table incidents")
    rows = reading["incidents"]
    check_columns("incidents", rows.columns, [ID, "title"])
    source = re.split(r"[,(]", reading.source)[0].strip()
    if "parties" in reading.tables:
        named = reading["parties"].query("role != 'affected'")
        own = named.groupby(ID)["party_id"].agg(" ".join)
        rows = rows.assign(deployer=rows[ID].map(own).fillna("").str.replace("-", " "))
    return _records(rows, source, rows["title"])


def _records(rows: pd.DataFrame, source: str, titles: pd.Series[str]) -> pd.DataFrame:
    """Source, id, title, text, addresses and year of each record."""
    held = [name for name in TEXTS if name in rows]
    day = next((name for name in DAYS if name in rows), None)
    return pd.DataFrame({
        "source": source,
        "id": rows[ID].astype(str),
        "title": titles,
        "text": [text.lower() for text in _joined(rows[held])],
        "addresses": list(_joined(rows)),
        "aiid": list(_joined(rows[[name for name in AIID_IDS if name in rows]])),
        "year": pd.to_numeric(year_of(rows[day])) if day else np.nan,
    })  # fmt: skip


def _joined(rows: pd.DataFrame) -> Iterator[str]:
    return (" ".join(map(str, cells)) for cells in rows.itertuples(index=False))


def _weighted(texts: pd.Series[str]) -> tuple[sparse.csr_matrix, list[str]]:
    """Words of each text by how rare they are, at length 1; words of many texts are left out."""
    words = texts.map(lambda text: sorted(set(WORD.findall(text))))
    counts = words.explode().dropna().value_counts().sort_index()
    rare = counts[(counts > 1) & (counts <= max(COMMON * len(texts), FEW))]
    place = {word: i for i, word in enumerate(rare.index)}
    weight = np.log(len(texts) / rare.to_numpy(float))
    cells = [(row, place[word]) for row, own in enumerate(words) for word in own if word in place]
    rows, columns = (np.array(axis, dtype=int) for axis in zip(*cells, strict=True)) if cells else (
        np.empty(0, int), np.empty(0, int))  # fmt: skip
    matrix = sparse.csr_matrix(
        (weight[columns] if len(columns) else [], (rows, columns)), (len(texts), len(rare))
    )
    length = np.sqrt(matrix.multiply(matrix).sum(axis=1)).A1
    scaled = sparse.diags(1 / np.where(length > 0, length, 1)) @ matrix
    return scaled.tocsr(), list(rare.index)


def _likest(likeness: sparse.csr_matrix, least: float) -> Iterable[tuple[int, int]]:
    above = sparse.triu(likeness, k=1).tocoo()
    keep = above.data >= least
    return zip(above.row[keep].tolist(), above.col[keep].tolist(), strict=True)


def _linked(addresses: list[set[str]]) -> dict[tuple[int, int], str]:
    """Pairs that cite one address; addresses that many records cite say nothing."""
    citing: dict[str, list[int]] = {}
    for record, own in enumerate(addresses):
        for address in own:
            citing.setdefault(address.rstrip("/."), []).append(record)
    return {
        pair: f"both cite {address}" for address, records in citing.items()
        if "/" in address and len(records) <= MOST_WORDS
        for pair in combinations(sorted(records), 2)
    }  # fmt: skip


def _named(records: pd.DataFrame) -> dict[tuple[int, int], str]:
    """Pairs of which one names the other's number in the AI Incident Database."""
    of_aiid = records[records["source"] == AIID]
    place = dict(zip(of_aiid["id"], of_aiid.index, strict=True))
    naming = records[records["aiid"] != ""]
    return {
        (min(a, b), max(a, b)): "one names the other's number"
        for a, cell in naming["aiid"].items()
        for number in re.findall(r"\d+", cell)
        if isinstance(a, int) and (b := place.get(number)) is not None
    }


def _may_be_one(records: pd.DataFrame, a: int, b: int, years: int) -> bool:
    """Whether two records are of different sources, and near in time where both have a date."""
    if records["source"][a] == records["source"][b]:
        return False
    apart = abs(records["year"][a] - records["year"][b])
    return bool(pd.isna(apart) or apart <= years)


def _rarest(first: sparse.csr_matrix, second: sparse.csr_matrix, names: list[str]) -> str:
    both = first.multiply(second).tocoo()
    heaviest = np.argsort(-both.data, kind="stable")[:MOST_WORDS]
    return f"both have {', '.join(names[both.col[place]] for place in heaviest)}"


def _ends(records: pd.DataFrame, a: int, b: int) -> tuple[str, ...]:
    return tuple(str(records[name][end]) for end in (a, b) for name in ("source", "id", "title"))
