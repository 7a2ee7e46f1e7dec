"""Every chart of the report, one function each; a notebook asks here."""

from analysis.charts.changes import moved
from analysis.charts.figure import Chart
from analysis.charts.money import allocations, owners, scurve
from analysis.charts.productivity import level, verdicts
from analysis.charts.provinces import province_growth
from analysis.charts.returns import reporting, task_progress
from analysis.charts.series import trends
from analysis.charts.standing import standings
from analysis.charts.target import bullets, scorecard

__all__ = [
    "Chart",
    "allocations",
    "bullets",
    "level",
    "moved",
    "owners",
    "province_growth",
    "reporting",
    "scorecard",
    "scurve",
    "standings",
    "task_progress",
    "trends",
    "verdicts",
]
