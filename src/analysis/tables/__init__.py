"""Every table of the report, one function each; a notebook asks here."""

from analysis.tables.grid import Table
from analysis.tables.methods import decisions, dictionary, kinds, rules, states, worked
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
from analysis.tables.target import definitions, parts, scorecard, targets

__all__ = [
    "Table",
    "context",
    "corrections",
    "decisions",
    "definitions",
    "dictionary",
    "duties",
    "growth",
    "kinds",
    "legal_basis",
    "lines",
    "local_share",
    "notes",
    "outcome",
    "parts",
    "quality",
    "revisions",
    "rollups",
    "rules",
    "scorecard",
    "sensitivity",
    "sources",
    "split",
    "states",
    "statistics_sources",
    "targets",
    "tasks",
    "trend",
    "worked",
]
