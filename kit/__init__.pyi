from .claims import claim_distance, claimed_shares
from .corpus import Corpus, list_incidents, load_claims, load_corpus, load_table
from .crumple import crumple_envelope, crumple_gap
from .gaps import gap, to_shares
from .judgements import rate_shares
from .lenses import compare, list_accounts, load_account
from .models.causes import actual_causes
from .models.model import CausalModel
from .models.power_indices import could_have_prevented
from .models.responsibility import degree_of_responsibility
from .rulings import found_shares

__all__ = [
    "CausalModel",
    "Corpus",
    "actual_causes",
    "claim_distance",
    "claimed_shares",
    "compare",
    "could_have_prevented",
    "crumple_envelope",
    "crumple_gap",
    "degree_of_responsibility",
    "found_shares",
    "gap",
    "list_accounts",
    "list_incidents",
    "load_account",
    "load_claims",
    "load_corpus",
    "load_table",
    "rate_shares",
    "to_shares",
]
