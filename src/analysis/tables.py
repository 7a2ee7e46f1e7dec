"""Every table of the report, one function each; a notebook asks here."""

from analysis.money_tables import corrections, lines, local_share, rollups
from analysis.productivity_tables import growth, outcome, sensitivity, split, trend
from analysis.source_tables import context, duties, legal_basis, quality, revisions, sources, tasks
from analysis.table import Table
from analysis.target_tables import definitions, parts, scorecard, targets

__all__ = [
    "Table",
    "context",
    "corrections",
    "definitions",
    "duties",
    "growth",
    "legal_basis",
    "lines",
    "local_share",
    "outcome",
    "parts",
    "quality",
    "revisions",
    "rollups",
    "scorecard",
    "sensitivity",
    "sources",
    "split",
    "targets",
    "tasks",
    "trend",
]
