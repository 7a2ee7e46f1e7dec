"""The way back of a profile's figures: where each input row stands, what is marked at it, and who published it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.editions import KEYS
from analysis.profiles.blocks import Fact
from analysis.references import split
from analysis.revisions import FIGURES
from analysis.statistics import FILE
from analysis.tables.grid import Cell, plain
from analysis.tables.source import described
from analysis.wording import missing

if TYPE_CHECKING:
    from analysis.editions import Edition
    from analysis.editions.imports import Import
    from analysis.results import Results
    from analysis.wording import Words

Row = Mapping[Any, Any]

STATISTICS = "statistics:"
"""Begins the reference of a row of the official series."""


def table_of(ref: str) -> str:
    """Return the table that a return's reference leads to: ``targets`` for ``0007/targets.csv:3``."""
    return ref.rpartition(":")[0].rpartition("/")[2].removesuffix(".csv")


@dataclass(frozen=True)
class Trail:
    """An edition's input rows, and how a page names them.

    Parameters
    ----------
    edition : Edition
        The returns.
    imports : tuple of Import
        What the edition's imports say of themselves.
    statistics : DataFrame
        The official series, with ``row`` (line in their file).
    words : Words
        Language.
    """

    edition: Edition
    imports: tuple[Import, ...]
    statistics: pd.DataFrame
    words: Words

    @classmethod
    def of(cls, r: Results) -> Trail:
        """Return the trail of an edition's results."""
        return cls(r.edition, r.received, r.statistics.frame, r.words)

    @cached_property
    def _rows(self) -> dict[str, Mapping[str, Row]]:
        """Rows by their references, of the tables that were asked for: a page depends on no others."""
        return {}

    def rows(self, table: str) -> Mapping[str, Row]:
        """Return the rows of a table by their references."""
        if table not in self._rows:
            self._rows[table] = self.edition.rows(table)
        return self._rows[table]

    @cached_property
    def _mended(self) -> frozenset[str]:
        return frozenset(ref for ref, _ in self.edition.mended())

    @cached_property
    def _sent_again(self) -> dict[str, frozenset[str]]:
        return {}

    def _again(self, ref: str) -> bool:
        """Return whether a return stands in the place of an earlier one."""
        table = table_of(ref)
        if table not in self._sent_again:
            frame: pd.DataFrame = getattr(self.edition, table)
            key = pd.MultiIndex.from_frame(frame[list(KEYS[table])])
            replaced = frame["superseded"].astype(bool)
            self._sent_again[table] = frozenset(frame.loc[~replaced & key.isin(key[replaced]), "ref"])
        return ref in self._sent_again[table]

    def row(self, ref: str) -> Row:
        """Return an input row of the edition."""
        return self.rows(table_of(ref))[ref]

    @cached_property
    def _standing(self) -> dict[tuple[str, str], dict[str, list[Row]]]:
        return {}

    def standing(self, table: str, column: str, value: str) -> list[Row]:
        """Return the returns of a table that no later one replaces and that say ``value``, in the table's order."""
        if (table, column) not in self._standing:
            found = self._standing[table, column] = {}
            for row in self.rows(table).values():
                if not row["superseded"]:
                    found.setdefault(row[column], []).append(row)
        return self._standing[table, column].get(value, [])

    def place(self, refs: str) -> Cell:
        """Return where input rows (";"-joined) stand: line of the CSV file, or file, sheet and cells of an import."""
        return tuple(each for ref in split(refs) for each in self._place(ref)) or self.words("common.not_applicable")

    def _place(self, ref: str) -> tuple[str, ...]:
        if ref.startswith(STATISTICS):
            return (plain(f"{FILE}:{ref.removeprefix(STATISTICS)}"),)
        table, row = table_of(ref), self.row(ref)
        if not row["import_no"]:
            return (plain(ref),)
        file = next(each for each in self.imports if each.number == row["import_no"]).file(row["file"])
        sheet = "" if missing(row["sheet"]) else str(row["sheet"])
        known = [column for column in FIGURES[table] if not missing(row[column])]
        first, *others = [file.cell(sheet, int(row["sheet_row"]), column) for column in known] or [sheet]
        cells = ", ".join([first, *(other.rpartition("!")[2] for other in others)])
        return plain(f"{file.name}, {cells}"), plain(ref)

    def marks(self, refs: str) -> list[str]:
        """Return what is marked at input rows (";"-joined): status of the observation, sent again, corrected."""
        found: list[str] = []
        for ref in (each for each in split(refs) if not each.startswith(STATISTICS)):
            row = self.row(ref)
            status = row.get("obs_status")
            found += [] if missing(status) else [self.words(f"codes.obs_status.{status}")]
            found += [self.words("profiles.marks.again")] if self._again(ref) and status != "r" else []
            found += [self.words("profiles.marks.corrected")] if ref in self._mended else []
        return list(dict.fromkeys(found))

    def counted(self, refs: Iterable[str]) -> str:
        """Return the marks of several input rows with how many rows carry each."""
        counts = Counter(mark for ref in refs for mark in self.marks(ref))
        return ", ".join(f"{mark} ({self.words.number(count)})" for mark, count in counts.items())

    @cached_property
    def _sources(self) -> dict[str, Row]:
        return {row["source"]: row for row in self.edition.sources.to_dict("records")}

    def sources(self, codes: Iterable[str]) -> Fact:
        """Return the sources of some rows as a fact: title with address, publisher and day, and the words relied on."""
        shown = []
        for code in dict.fromkeys(codes):
            source = self._sources.get(code)
            title, origin = (plain(code), "") if source is None else described(source, self.words)
            quote = None if source is None else source["quote"]
            said = "" if missing(quote) else self.words("profiles.quoted", text=plain(quote))
            shown += [" · ".join(filter(None, (title, origin))), *filter(None, (said,))]
        return self.words("profiles.facts.sources", n=max(len(set(codes)), 1)), shown

    def official(self, refs: str) -> Sequence[Row]:
        """Return the rows of the official series among references."""
        rows = [int(ref.removeprefix(STATISTICS)) for ref in split(refs) if ref.startswith(STATISTICS)]
        frame = self.statistics.set_index("row", drop=False)
        return [frame.loc[row].to_dict() for row in rows]

    def commands(self, number: str, subject: str = "") -> Fact:
        """Return the commands that follow a number to its cells and list every version of what was returned."""
        edition = f"--edition {self.edition.id}"
        told = [f"`analysis trace {edition} {number}`"]
        told += [self.words("profiles.versions", command=f"`analysis history {edition} {subject}`")] if subject else []
        return self.words("profiles.facts.trace"), told
