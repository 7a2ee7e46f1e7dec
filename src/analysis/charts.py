"""Every chart of the report, one function each; a notebook asks here."""

from analysis.figure import Chart
from analysis.money_charts import allocations, owners, scurve
from analysis.productivity_charts import level, province_growth, verdicts
from analysis.return_charts import reporting, task_progress
from analysis.series_charts import trends
from analysis.target_charts import bullets, scorecard

__all__ = [
    "Chart",
    "allocations",
    "bullets",
    "level",
    "owners",
    "province_growth",
    "reporting",
    "scorecard",
    "scurve",
    "task_progress",
    "trends",
    "verdicts",
]
