"""Modelled: causal models of accounts, and what formal definitions say of them."""
