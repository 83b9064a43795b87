"""A corpus whose texts are markup: what a careless or hostile file could bring."""

import copy
from types import MappingProxyType

import kit

EVIL = "<img src=x onerror=\"window.struck='yes'\"><script>window.struck='yes'</script>"
TEXTS = {
    "incidents": ["title", "short_title", "system", "human_role", "summary", "remedy"],
    "parties": ["name"],
    "claims": ["speaker", "quote", "paraphrase"],
    "sources": ["publisher", "title"],
    "remedies": ["remedy"],
    "oversight": ["act", "note"],
}


def evil_corpus():
    """The bundled corpus with markup put before every text of the Kiro incident."""
    corpus = kit.load_corpus()
    tables = {name: table.copy() for name, table in corpus.tables.items()}
    for name, columns in TEXTS.items():
        for column in columns:
            tables[name][column] = EVIL + tables[name][column]
    tables["sources"]["url"] = "javascript:window.struck='yes'"
    accounts = copy.deepcopy(dict(corpus.accounts))
    for account in accounts.values():
        account["title"] = EVIL + account["title"]
        account["labels"] = {v: EVIL + text for v, text in account["labels"].items()}
        account["assumptions"] = [{**a, "text": EVIL + a["text"]} for a in account["assumptions"]]
        for switch in account["switches"].values():
            switch["question"] = EVIL + switch["question"]
    return kit.Corpus(MappingProxyType(tables), MappingProxyType(accounts), EVIL)
