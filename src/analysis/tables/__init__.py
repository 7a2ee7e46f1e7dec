"""Every table of the report, one function each; a notebook asks here."""

from analysis.tables.grid import Table
from analysis.tables.money import corrections, lines, local_share, rollups
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
    tasks,
)
from analysis.tables.standing import by_unit, prospects, unit_returns
from analysis.tables.target import definitions, parts, scorecard, targets

__all__ = [
    "Table",
    "by_unit",
    "context",
    "corrections",
    "definitions",
    "duties",
    "growth",
    "legal_basis",
    "lines",
    "local_share",
    "notes",
    "outcome",
    "parts",
    "prospects",
    "quality",
    "revisions",
    "rollups",
    "scorecard",
    "sensitivity",
    "sources",
    "split",
    "statistics_sources",
    "targets",
    "tasks",
    "trend",
    "unit_returns",
]
