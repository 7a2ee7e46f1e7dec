"""A sheet as it was sent: its filled cells by place, whatever kind of file it came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from openpyxl.utils import get_column_letter

from analysis.intake.values import Cell

Place = tuple[int, int]
"""Row and column, from 1."""

Area = tuple[int, int, int, int]
"""First row, first column, last row, last column."""


@dataclass(frozen=True)
class Slot:
    """A filled cell.

    Parameters
    ----------
    value : object
        What it holds; for a formula, the result that was saved with it.
    formula : str
        The formula, if it is one.
    shares : bool
        Whether it is formatted as per cent.
    """

    value: Cell
    formula: str = ""
    shares: bool = False


@dataclass(frozen=True)
class Grid:
    """The filled cells of a sheet.

    Parameters
    ----------
    sheet : str or None
        Name of the sheet; None for a file without sheets.
    cells : mapping
        Filled cells by place.
    merged : tuple of Area
        Merged areas.
    hidden_rows, hidden_columns : frozenset of int
        What a reader of the file does not see; ``hidden`` for the sheet as a whole.
    epoch : {1900, 1904}
        Date system of the workbook.
    """

    sheet: str | None
    cells: Mapping[Place, Slot]
    merged: tuple[Area, ...] = ()
    hidden_rows: frozenset[int] = field(default_factory=frozenset)
    hidden_columns: frozenset[int] = field(default_factory=frozenset)
    hidden: bool = False
    epoch: int = 1900

    @property
    def rows(self) -> list[int]:
        """Rows that hold something, in order."""
        return sorted({row for row, _ in self.cells})

    def value(self, row: int, column: int) -> Cell:
        """Return what a cell holds, None if nothing."""
        slot = self.cells.get((row, column))
        return None if slot is None else slot.value

    def line(self, row: int) -> dict[int, Slot]:
        """Return the filled cells of a row by column."""
        return self._lines.get(row, {})

    def area(self, row: int, column: int) -> Area | None:
        """Return the merged area that covers a cell, if any."""
        return self._covered.get((row, column))

    @cached_property
    def _lines(self) -> dict[int, dict[int, Slot]]:
        lines: dict[int, dict[int, Slot]] = {}
        for (row, column), slot in sorted(self.cells.items()):
            lines.setdefault(row, {})[column] = slot
        return lines

    @cached_property
    def _covered(self) -> dict[Place, Area]:
        return {
            (row, column): area
            for area in self.merged
            for row in range(area[0], area[2] + 1)
            for column in range(area[1], area[3] + 1)
        }


def address(row: int, column: int) -> str:
    """Return a place as spreadsheets write it: ``D14``."""
    return f"{get_column_letter(column)}{row}"
