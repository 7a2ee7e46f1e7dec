"""What came of a run over dossier records: what was read, what is left out and why, and the figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from analysis.dossiers.checks import REPEATED
from analysis.dossiers.files import Source
from analysis.dossiers.recipe import COUNTED, Query


@dataclass(frozen=True)
class Named:
    """A record that is refused, so that it can be found and mended.

    Parameters
    ----------
    reason : str
        ``reason:column``, or ``conflicting``.
    file : str
        Name of the file.
    row : int
        Number of the record in it, from 1; a heading is no record.
    found : str
        What stands in the cell.
    """

    reason: str
    file: str
    row: int
    found: str


@dataclass(frozen=True)
class Figure:
    """What a query says of a unit.

    Parameters
    ----------
    query : Query
    unit : str
    verdicts : mapping of str to int
        How many dossiers (or services) have each verdict.
    """

    query: Query
    unit: str
    verdicts: Mapping[str, int]

    @property
    def numerator(self) -> int:
        """What meets the target."""
        return self.verdicts.get("met", 0)

    @property
    def denominator(self) -> int:
        """What counts."""
        return sum(self.verdicts.get(verdict, 0) for verdict in COUNTED)

    @property
    def unknown(self) -> int:
        """What counts but does not say whether it meets the target; the figure is a lower bound then."""
        return self.verdicts.get("unknown", 0)


@dataclass(frozen=True)
class Outcome:
    """What came of a run.

    Parameters
    ----------
    sources : tuple of Source
        The files of records.
    rows : tuple of int
        How many records each holds, by the file's own count.
    until : date
        Last day of the period.
    left_out : mapping of str to int
        How many records count nowhere, by reason: refused, or said again.
    named : tuple of Named
        The first few refused records of each reason.
    queries : tuple of Query
        What was computed.
    obstacles : mapping of str to str
        Why each query that was not computed was not, by its id: ``not_yet``, ``no_catalogue``.
    figures : tuple of Figure
    engine : str
        Program and version.
    script : str
        All of it as SQL that can be pasted into DuckDB.
    """

    sources: tuple[Source, ...]
    rows: tuple[int, ...]
    until: dt.date
    left_out: Mapping[str, int]
    named: tuple[Named, ...]
    queries: tuple[Query, ...]
    obstacles: Mapping[str, str]
    figures: tuple[Figure, ...]
    engine: str
    script: str

    @property
    def read(self) -> int:
        """Records read."""
        return sum(self.rows)

    @property
    def refused(self) -> int:
        """Records that are refused: they cannot be read, or contradict themselves or each other."""
        return sum(number for reason, number in self.left_out.items() if reason != REPEATED)

    @property
    def valid(self) -> int:
        """Dossiers that the queries look at, each once."""
        return self.read - sum(self.left_out.values())

    def verdicts(self, query: Query) -> dict[str, int]:
        """Return how many dossiers (or services) of all units have each verdict of a query."""
        found: dict[str, int] = {}
        for figure in self.figures:
            if figure.query.id == query.id:
                for verdict, number in figure.verdicts.items():
                    found[verdict] = found.get(verdict, 0) + number
        return found
