"""Where a figure of a gathered table stood in its file."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.editions.crosschecks import shown
from analysis.intake.findings import Scope
from analysis.intake.gather import Intake


@dataclass(frozen=True)
class Place:
    """A cell of a file: its file and sheet, its address, and what was read there."""

    scope: Scope
    cell: str
    value: str


def place_of(intake: Intake, row: pd.Series, column: str) -> Place:
    """Return the place of a row's column; a column that the file does not have stands at the row's first cell."""
    sheet = str(row["sheet"])
    letters = intake.columns.get(sheet, {})
    first = next((letter for name, letter in letters.items() if name != "table"), "A")
    return Place(
        Scope(intake.file.name, sheet or None), f"{letters.get(column, first)}{row['sheet_row']}", shown(row[column])
    )
