"""How far the tasks of part II have come, by task and by field."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from analysis.plan.types import Plan, Task

STATUSES = ("done", "in_progress", "not_started", "late", "no_return")
"""Every status, in the order tables show them."""

COLUMNS = ("task", "order", "field", "lead_agency", "status", "due_on", "completed_on", "period_end")


@dataclass(frozen=True)
class Tasks:
    """Where the tasks stand.

    Parameters
    ----------
    tasks : DataFrame
        One row a task, always all of the plan's, in its order; columns :data:`COLUMNS`.
    fields : DataFrame
        field, status, count: every status for every field, also at zero.
    """

    tasks: pd.DataFrame
    fields: pd.DataFrame


def progress(plan: Plan, returns: pd.DataFrame, as_of: date) -> Tasks:
    """Return the status of every task and the counts by field.

    Done is done. Otherwise a due date before ``as_of`` makes the task late, whatever it calls itself;
    otherwise the return's own word counts. A task without a return, or with a blank status, has no return.
    When several agencies return one task, each one's last return counts: the task is done when all are, in
    progress when any has begun.

    Parameters
    ----------
    plan : Plan
        Tasks and fields.
    returns : DataFrame
        An edition's ``tasks``: one row a task, agency and period.
    as_of : date
        The day on which lateness is told; later periods are left out.

    Returns
    -------
    Tasks
        ``due_on`` is the earliest due date of what is not done (of all when done), ``completed_on`` the
        latest completion of a task that is done.
    """
    rows = returns[~returns["superseded"].astype(bool) & (returns["period_end"] <= pd.Timestamp(as_of))]
    rows = rows[rows["status"].fillna("") != ""].sort_values("period_end", kind="stable")
    last = rows.assign(agency=rows["agency"].fillna("")).groupby(["task", "agency"], sort=False).tail(1)
    found = [_task(each, last[last["task"] == each.id], as_of) for each in plan.tasks]
    tasks = pd.DataFrame(found, columns=list(COLUMNS))
    for column in ("due_on", "completed_on", "period_end"):
        tasks[column] = pd.to_datetime(tasks[column]).astype("datetime64[us]")
    return Tasks(tasks, _fields(tasks))


def _task(task: Task, returned: pd.DataFrame, as_of: date) -> dict[str, Any]:
    base = {"task": task.id, "order": task.order, "field": task.field, "lead_agency": task.lead_agency}
    if returned.empty:
        return base | {"status": "no_return"}
    done = (returned["status"] == "done").all()
    waiting = returned if done else returned[returned["status"] != "done"]
    due_on = waiting["due_on"].min()
    if done:
        status = "done"
    elif pd.notna(due_on) and due_on < pd.Timestamp(as_of):
        status = "late"
    else:
        status = "not_started" if (returned["status"] == "not_started").all() else "in_progress"
    return base | {
        "status": status,
        "due_on": due_on,
        "completed_on": returned["completed_on"].max() if done else None,
        "period_end": returned["period_end"].max(),
    }


def _fields(tasks: pd.DataFrame) -> pd.DataFrame:
    counted = pd.crosstab(tasks["field"], tasks["status"]).reindex(
        index=list(dict.fromkeys(tasks["field"])), columns=list(STATUSES), fill_value=0
    )
    rows = [
        {"field": field, "status": status, "count": int(counted.loc[field, status])}
        for field in counted.index
        for status in STATUSES
    ]
    return pd.DataFrame(rows, columns=["field", "status", "count"])
