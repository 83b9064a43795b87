"""Exclusions: which rows of a file are left out and why, so that none is lost unsaid."""

from __future__ import annotations

import numpy as np
import pandas as pd


class Exclusions:
    """A log of which rows are left out and why; rows in are rows kept and rows left out."""

    def __init__(self, name: str, rows: pd.DataFrame) -> None:
        self.name = name
        self.rows = rows
        self._out: list[tuple[str, pd.Index]] = []
        self._read = len(rows)

    def leave_out(self, reason: str, where: pd.Series[bool] | np.ndarray) -> None:
        """Leave rows out; a row that several reasons hold for counts under the first."""
        out = np.asarray(where, dtype=bool)
        self._out.append((reason, self.rows.index[out]))
        if out.any():
            self.rows = self.rows[~out]

    def keep(self, reason: str, also: pd.Series[bool] | None = None, **answers: float) -> None:
        """Leave out the rows that have not all of these answers."""
        right = pd.DataFrame({name: self.rows[name] == code for name, code in answers.items()})
        kept = right.all(axis=1) & (True if also is None else also)
        self.leave_out(reason, ~kept)

    def counts(self) -> list[tuple[str, int]]:
        """Rows read, left out by each reason, and kept."""
        reasons = [(reason, len(rows)) for reason, rows in self._out]
        return [("read", self._read), *reasons, ("kept", len(self.rows))]

    def table(self) -> pd.DataFrame:
        """The log, with what was read and what is kept."""
        return pd.DataFrame(
            [{"file": self.name, "reason": reason, "rows": rows} for reason, rows in self.counts()]
        )
