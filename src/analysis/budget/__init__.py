"""Execution of the budget lines against their allocations."""

from analysis.budget.disbursement import lines, sources
from analysis.budget.execution import curve, local_share, rollup
from analysis.budget.flags import FLAGS, PRINTED, flagged
from analysis.budget.outturn import composition, outturn
from analysis.budget.projection import projections
from analysis.budget.reconciliation import reconcile

__all__ = [
    "FLAGS",
    "PRINTED",
    "composition",
    "curve",
    "flagged",
    "lines",
    "local_share",
    "outturn",
    "projections",
    "reconcile",
    "rollup",
    "sources",
]
