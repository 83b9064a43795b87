from .claims import claim_distance, claimed_shares
from .corpus import Corpus, list_incidents, load_claims, load_corpus, load_table

__all__ = [
    "Corpus",
    "claim_distance",
    "claimed_shares",
    "list_incidents",
    "load_claims",
    "load_corpus",
    "load_table",
]
