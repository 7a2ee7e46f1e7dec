"""What the sheets of a form look like: their columns, and what a row holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.plan import Target, Text

COMMON = ("obs_status", "note_vi")


@dataclass(frozen=True)
class Sheet:
    """A sheet of a form.

    Parameters
    ----------
    id, table : str
        The sheet, and the table of `analysis.schemas` that its rows belong to.
    title : Text
        Name of the sheet.
    keys : tuple of str
        Columns that say what a row is about; locked.
    shown : tuple of str
        Columns that explain the row; locked.
    inputs : tuple of str
        Columns to fill in, the period first.
    last : tuple of str
        Columns of the last return that are shown for reference.
    """

    id: str
    table: str
    title: Text
    keys: tuple[str, ...]
    shown: tuple[str, ...]
    inputs: tuple[str, ...]
    last: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Ids of all columns in order; what is only shown begins with ``~``."""
        shown = tuple(f"~{name}" for name in self.shown)
        return (*self.keys, *shown, *self.inputs, *(f"~last_{name}" for name in self.last))


SHEETS = (
    Sheet(
        "figures",
        "targets",
        Text("Chỉ tiêu", "Targets"),
        ("target", "part", "unit"),
        ("name_vi", "name_en", "unit_name", "how", "asked", "measured"),
        ("period_end", "numerator", "denominator", "bound", *COMMON),
        ("period_end", "numerator", "denominator"),
    ),
    Sheet(
        "milestones",
        "targets",
        Text("Mốc việc", "Milestones"),
        ("target", "part", "unit"),
        ("name_vi", "name_en", "how"),
        ("period_end", "done", "completed_on", "expected_on", *COMMON),
        ("period_end", "done", "completed_on", "expected_on"),
    ),
    Sheet(
        "disbursements",
        "disbursements",
        Text("Giải ngân", "Disbursement"),
        ("line",),
        ("name_vi", "name_en", "allocation"),
        ("period_end", "adjusted_allocation", "committed", "disbursed", *COMMON),
        ("period_end", "adjusted_allocation", "committed", "disbursed"),
    ),
    Sheet(
        "tasks",
        "tasks",
        Text("Nhiệm vụ", "Tasks"),
        ("task", "agency"),
        ("name_vi", "name_en"),
        ("period_end", "status", "due_on", "completed_on", "note_vi"),
        ("period_end", "status", "due_on"),
    ),
    Sheet(
        "local_budgets",
        "local_budgets",
        Text("Chi ngân sách", "Local budget"),
        ("unit",),
        ("name_vi", "name_en"),
        ("period_end", "total_expenditure", "dx_expenditure", *COMMON),
        ("period_end", "total_expenditure", "dx_expenditure"),
    ),
)
"""Sheets of a form in order; one without rows is left out."""


@dataclass(frozen=True)
class Row:
    """A row of a form.

    Parameters
    ----------
    key : mapping
        Value of each key column.
    shown : mapping
        What explains the row: text, both languages, or a number.
    open : tuple of str
        Input columns that this row can fill; the others are locked.
    """

    key: Mapping[str, str]
    shown: Mapping[str, str | Text | float | Target]
    open: tuple[str, ...]
