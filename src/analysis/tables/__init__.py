"""Every table of the report, one function each; a notebook asks here."""

from analysis.tables.changes import (
    figure_changes,
    figure_counts,
    line_changes,
    return_corrections,
    task_changes,
    verdict_changes,
)
from analysis.tables.grid import Table
from analysis.tables.methods import decisions, dictionary, kinds, rules, states, worked
from analysis.tables.money import composition, corrections, flags, lines, local_share, reconciliation, rollups
from analysis.tables.productivity import choices, growth, sectors, sensitivity, split, verdict
from analysis.tables.received import counted, imports, remarks
from analysis.tables.source import context, duties, legal_basis, notes, quality, revisions, sources, statistics_sources
from analysis.tables.standing import by_unit, prospects, unit_returns
from analysis.tables.target import definitions, parts, scorecard, targets
from analysis.tables.tasks import agencies as task_agencies
from analysis.tables.tasks import due_soon, tasks
from analysis.tables.tasks import late as late_tasks
from analysis.tables.trend import comparison, outcome, trend

__all__ = [
    "Table",
    "by_unit",
    "choices",
    "comparison",
    "composition",
    "context",
    "corrections",
    "counted",
    "decisions",
    "definitions",
    "dictionary",
    "due_soon",
    "duties",
    "figure_changes",
    "figure_counts",
    "flags",
    "growth",
    "imports",
    "kinds",
    "late_tasks",
    "legal_basis",
    "line_changes",
    "lines",
    "local_share",
    "notes",
    "outcome",
    "parts",
    "prospects",
    "quality",
    "reconciliation",
    "remarks",
    "return_corrections",
    "revisions",
    "rollups",
    "rules",
    "scorecard",
    "sectors",
    "sensitivity",
    "sources",
    "split",
    "states",
    "statistics_sources",
    "targets",
    "task_agencies",
    "task_changes",
    "tasks",
    "trend",
    "unit_returns",
    "verdict",
    "verdict_changes",
    "worked",
]
