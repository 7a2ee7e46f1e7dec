"""What was reported again: each figure that a later return replaced, with the old and the new value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from analysis.editions import KEYS, Edition
from analysis.wording import missing

FIGURES: Mapping[str, tuple[str, ...]] = {
    "targets": ("numerator", "denominator", "done", "completed_on", "expected_on"),
    "disbursements": ("adjusted_allocation", "committed", "disbursed"),
    "tasks": ("status", "due_on", "completed_on"),
    "local_budgets": ("total_expenditure", "dx_expenditure"),
}
"""The columns of each table whose change is a revision; notes and sources may be reworded freely."""

COLUMNS = (
    *("table", "subject", "part", "unit", "period_end", "column", "old", "new"),
    *("reported_old", "reported_new", "row_old", "row_new"),
)


def revisions(edition: Edition) -> pd.DataFrame:
    """List every figure that a later return changed.

    Parameters
    ----------
    edition : Edition
        An edition, cut at its date.

    Returns
    -------
    DataFrame
        One row for each changed cell, in the order of the tables: ``table`` (as in :data:`FIGURES`), ``subject``
        (target, line, task or unit), ``part``, ``unit``, ``period_end``, ``column``, ``old``, ``new`` (number, date
        or word; missing where blank), ``reported_old``, ``reported_new`` (dates), ``row_old``, ``row_new`` (lines of
        the file). A return sent again unchanged is no revision.
    """
    rows = [row for table in FIGURES for row in _changes(table, getattr(edition, table))]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _changes(table: str, frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    keys = list(KEYS[table])
    repeated = frame[frame.duplicated(keys, keep=False)].sort_values([*keys, "reported_on"], kind="stable")
    for _, versions in repeated.groupby(keys, sort=False, dropna=False):
        for old, new in zip(versions.iloc[:-1].to_dict("records"), versions.iloc[1:].to_dict("records"), strict=True):
            for column in FIGURES[table]:
                if not same(old[column], new[column]):
                    yield difference(table, column, old, new)


def same(old: Any, new: Any) -> bool:
    """Tell whether two cells hold the same; two blank ones do."""
    if missing(old) or missing(new):
        return missing(old) and missing(new)
    return bool(old == new)


def difference(table: str, column: str, old: Mapping[Any, Any], new: Mapping[Any, Any]) -> dict[str, Any]:
    """Return a row of :data:`COLUMNS` about one cell of two returns; one of them may be empty."""
    subject, either = KEYS[table][0], new or old
    return {
        "table": table,
        "subject": either[subject],
        "part": either.get("part"),
        "unit": either.get("unit", either.get("agency")) if subject != "unit" else None,
        "period_end": either["period_end"],
        "column": column,
        "old": old.get(column),
        "new": new.get(column),
        "reported_old": old.get("reported_on"),
        "reported_new": new.get("reported_on"),
        "row_old": old.get("row"),
        "row_new": new.get("row"),
    }
