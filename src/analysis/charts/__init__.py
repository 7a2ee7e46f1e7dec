"""Every chart of the report, one function each; a notebook asks here."""

from analysis.charts.changes import moved
from analysis.charts.figure import Chart
from analysis.charts.money import allocations, local_share, scurve
from analysis.charts.productivity import level, verdicts
from analysis.charts.provinces import province_growth
from analysis.charts.returns import reporting
from analysis.charts.series import trends
from analysis.charts.standing import standings
from analysis.charts.target import bullets, scorecard
from analysis.charts.tasks import task_agencies, task_progress

__all__ = [
    "Chart",
    "allocations",
    "bullets",
    "level",
    "local_share",
    "moved",
    "province_growth",
    "reporting",
    "scorecard",
    "scurve",
    "standings",
    "task_agencies",
    "task_progress",
    "trends",
    "verdicts",
]
