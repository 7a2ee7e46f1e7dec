"""Execution of the budget lines against their allocations."""

from analysis.budget.execution import curve, lines, local_share, outturn, rollup, sources, unlisted

__all__ = ["curve", "lines", "local_share", "outturn", "rollup", "sources", "unlisted"]
