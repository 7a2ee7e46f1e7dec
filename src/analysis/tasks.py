"""How far the tasks of part II have come: by task, by field and by lead agency, and what is late or due soon."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from analysis.plan.types import Plan, Task
from analysis.references import joined, refs

STATUSES = ("done", "in_progress", "not_started", "late", "no_return")
"""Every status, in the order tables show them."""

COLUMNS = (
    *("task", "order", "field", "lead_agency", "status", "due_on", "completed_on"),
    *("days_late", "waiting_for", "period_end", "inputs"),
)

SOON = ("task", "order", "lead_agency", "status", "due_on", "days_left")
"""Columns of the tasks due soon."""


@dataclass(frozen=True)
class Tasks:
    """Where the tasks stand.

    Parameters
    ----------
    tasks : DataFrame
        One row a task, always all of the plan's, in its order; columns :data:`COLUMNS`.
    fields : DataFrame
        field, status, count: every status for every field, also at zero.
    agencies : DataFrame
        agency, status, count: the same for every lead agency, the one with the most tasks first.
    """

    tasks: pd.DataFrame
    fields: pd.DataFrame
    agencies: pd.DataFrame


def progress(plan: Plan, returns: pd.DataFrame, as_of: date) -> Tasks:
    """Return the status of every task and the counts by field and lead agency.

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
        latest completion of a task that is done, ``days_late`` the days from the due date of a late task to
        ``as_of``, ``waiting_for`` the agencies whose part is not done (";"-joined), ``period_end`` the end of the
        last period returned: what was done after it is not known; ``inputs`` the references of the rows used.
    """
    rows = returns[~returns["superseded"].astype(bool) & (returns["period_end"] <= pd.Timestamp(as_of))]
    rows = rows[rows["status"].fillna("") != ""].sort_values("period_end", kind="stable")
    last = rows.assign(agency=rows["agency"].fillna("")).groupby(["task", "agency"], sort=False).tail(1)
    found = [_task(each, last[last["task"] == each.id], as_of) for each in plan.tasks]
    tasks = pd.DataFrame(found, columns=list(COLUMNS))
    for column in ("due_on", "completed_on", "period_end"):
        tasks[column] = pd.to_datetime(tasks[column]).astype("datetime64[us]")
    late = (pd.Timestamp(as_of) - tasks["due_on"]).dt.days
    tasks["days_late"] = late.where(tasks["status"] == "late").astype("Int64")
    for column in ("waiting_for", "inputs"):
        tasks[column] = tasks[column].astype("str")
    agencies = _counts(tasks, "lead_agency", "agency")
    led = agencies.groupby("agency")["count"].transform("sum")
    agencies = agencies.iloc[(-led).argsort(kind="stable")].reset_index(drop=True)
    return Tasks(tasks, _counts(tasks, "field", "field"), agencies)


def late(tasks: pd.DataFrame) -> pd.DataFrame:
    """Return the late tasks of ``Tasks.tasks``, the longest overdue first."""
    rows = tasks[tasks["status"] == "late"]
    return rows.sort_values(["days_late", "order"], ascending=[False, True], kind="stable").reset_index(drop=True)


def due_soon(tasks: pd.DataFrame, as_of: date, days: int) -> pd.DataFrame:
    """Return the tasks that are not done and fall due from ``as_of`` to ``days`` days after it, the next first.

    Parameters
    ----------
    tasks : DataFrame
        ``Tasks.tasks``.
    as_of : date
        The day itself counts: a task is late from the day after its due date.
    days : int
        How far to look ahead (``rules.due_soon_days``).

    Returns
    -------
    DataFrame
        :data:`SOON`.
    """
    left = (tasks["due_on"] - pd.Timestamp(as_of)).dt.days
    waiting = tasks["status"].isin(["in_progress", "not_started"])
    rows = tasks.assign(days_left=left)[waiting & left.between(0, days)]
    return rows.sort_values(["due_on", "order"], kind="stable")[list(SOON)].reset_index(drop=True)


def _task(task: Task, returned: pd.DataFrame, as_of: date) -> dict[str, Any]:
    base = {"task": task.id, "order": task.order, "field": task.field, "lead_agency": task.lead_agency}
    if returned.empty:
        return base | {"status": "no_return", "waiting_for": "", "inputs": ""}
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
        "waiting_for": "" if done else ";".join(dict.fromkeys(waiting["agency"])),
        "period_end": returned["period_end"].max(),
        "inputs": joined(refs(returned)),
    }


def _counts(tasks: pd.DataFrame, column: str, name: str) -> pd.DataFrame:
    """Count every status for every value of a column, in the order of the tasks."""
    counted = pd.crosstab(tasks[column], tasks["status"]).reindex(
        index=list(dict.fromkeys(tasks[column])), columns=list(STATUSES), fill_value=0
    )
    rows = [
        {name: value, "status": status, "count": int(counted.loc[value, status])}
        for value in counted.index
        for status in STATUSES
    ]
    return pd.DataFrame(rows, columns=[name, "status", "count"])
