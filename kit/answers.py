"""Answers: what every analysis of judgements asks of them."""

from __future__ import annotations

import pandas as pd


def check_participants(judgements: pd.DataFrame, over: str) -> None:
    """Raise ValueError unless each rating names the participant who gave it."""
    nobody = judgements["participant_id"].isna() | (judgements["participant_id"] == "")
    if nobody.any():
        raise ValueError(
            f"{nobody.sum()} of {len(judgements)} ratings name no participant; {over} over "
            "participants, so leave those rows out or number them"
        )
