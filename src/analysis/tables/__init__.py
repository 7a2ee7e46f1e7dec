"""Every table of the report, one function each; a notebook asks here."""

from analysis.tables.grid import Table
from analysis.tables.money import composition, corrections, flags, lines, local_share, reconciliation, rollups
from analysis.tables.productivity import growth, outcome, sensitivity, split, trend
from analysis.tables.source import (
    context,
    duties,
    legal_basis,
    notes,
    quality,
    revisions,
    sources,
    statistics_sources,
)
from analysis.tables.target import definitions, parts, scorecard, targets
from analysis.tables.tasks import agencies as task_agencies
from analysis.tables.tasks import due_soon, tasks
from analysis.tables.tasks import late as late_tasks

__all__ = [
    "Table",
    "composition",
    "context",
    "corrections",
    "definitions",
    "due_soon",
    "duties",
    "flags",
    "growth",
    "late_tasks",
    "legal_basis",
    "lines",
    "local_share",
    "notes",
    "outcome",
    "parts",
    "quality",
    "reconciliation",
    "revisions",
    "rollups",
    "scorecard",
    "sensitivity",
    "sources",
    "split",
    "statistics_sources",
    "targets",
    "task_agencies",
    "tasks",
    "trend",
]
