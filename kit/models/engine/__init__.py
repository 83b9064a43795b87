"""Engine: one encoding of the counterfactual question, and the ways of answering it."""
