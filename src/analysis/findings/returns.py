"""Sentences about what was returned: who has reported, and what was reported again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.findings.answer import LISTED
from analysis.labels import sentence, unit_in_sentence

if TYPE_CHECKING:
    from analysis.plan import Plan
    from analysis.wording import Words


def by_unit(completeness: pd.DataFrame) -> pd.DataFrame:
    """Count what each unit owes and has returned: ``unit``, ``group``, ``due``, ``returned``, ``missing``."""
    due = completeness[completeness["due"].astype(bool)]
    counts = due.assign(returned=due["returned"].astype(bool)).groupby(["unit", "group"], sort=False)["returned"]
    table = counts.agg(due="size", returned="sum").reset_index()
    return table.assign(missing=table["due"] - table["returned"])


def reporting_sentence(completeness: pd.DataFrame, plan: Plan, words: Words) -> str:
    """Return which units have reported in full, in part or not at all (``attainment.completeness``)."""
    units = by_unit(completeness)
    if units.empty:
        return words("findings.reporting.none_due")
    total, full = len(units), int((units["missing"] == 0).sum())
    silent = units[units["returned"] == 0]
    if full == total:
        return words("findings.reporting.complete", n=total)
    if len(silent) == total:
        return words("findings.reporting.nobody", total=total)
    clauses = [words("findings.reporting.main", n=full, total=total)]
    partial = total - full - len(silent)
    clauses.append(words("findings.reporting.partial", n=partial) if partial else "")
    if len(silent) > LISTED:
        clauses.append(words("findings.reporting.silent_many", n=len(silent)))
    elif len(silent):
        names = words.join(unit_in_sentence(unit, plan, words) for unit in silent["unit"])
        clauses.append(words("findings.reporting.silent", n=len(silent), units=names))
    missing_cells, due_cells = int(units["missing"].sum()), int(units["due"].sum())
    clauses.append(words("findings.reporting.cells", missing=missing_cells, due=due_cells))
    return sentence(clauses)


def revisions_sentence(revisions: pd.DataFrame, words: Words) -> str:
    """Return how many figures were reported again."""
    return words("findings.revisions", n=len(revisions))
