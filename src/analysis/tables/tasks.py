"""Tables of the tasks of part II: by lead agency, what is late, what falls due soon, and all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis import findings
from analysis import tasks as progress
from analysis.labels import TASK_STATES
from analysis.tables import names
from analysis.tables.grid import Cell, Grid, Table, columns, marked, plain

if TYPE_CHECKING:
    from analysis.plan import Plan
    from analysis.wording import Words

SHOWN = ("done", "in_progress", "late", "not_started", "no_return")
"""Statuses in the order of the columns."""


def tasks(tasks: pd.DataFrame, plan: Plan, words: Words) -> Table:
    """Every task of Part II with its state under its field, in the plan's order.

    Where no task has a return, the plan's tasks stand with their section instead of a column of nothing.

    Parameters
    ----------
    tasks : DataFrame
        ``Tasks.tasks``.
    plan : Plan
        Names of tasks, fields and agencies.
    words : Words
        Language.
    """
    told = findings.tasks_known(tasks)
    layout = [("status", 20), ("due", 15, True), ("completed", 15, True)] if told else [("clause", 16)]
    grid = Grid(columns("tasks", words, ("task", 50 if told else 84), *layout))
    clauses = {task.id: task.clause for task in plan.tasks}
    fields = {each.id: words.pick(each.name) for each in plan.fields}
    for field, rows in tasks.sort_values("order").groupby("field", sort=False):
        grid.group(plain(fields[str(field)]))
        for _, row in rows.iterrows():
            cells = (_state(row, words), words.date(row["due_on"]), words.date(row["completed_on"]))
            grid.add(_named(row, plan, words), *(cells if told else (plain(clauses[row["task"]]),)))
    caption = words("tables.tasks.caption" if told else "tables.tasks.caption_plan", n=len(tasks))
    return grid.table("tbl-tasks", caption)


def _named(row: Any, plan: Plan, words: Words, *below: str) -> Cell:
    """Return a task's id and name over its lead agency."""
    lead = names.unit(row["lead_agency"], plan, words)
    return names.task(row["task"], plan, words), lead, *below


def _state(row: Any, words: Words) -> str:
    return marked(TASK_STATES[row["status"]], words.get("common.task_states")[row["status"]], words)


def agencies(agencies: pd.DataFrame, plan: Plan, words: Words) -> Table:
    """The tasks each agency leads, by state, and all of them together; without a return only how many it leads.

    Parameters
    ----------
    agencies : DataFrame
        ``Tasks.agencies``.
    plan : Plan
        Names of the agencies.
    words : Words
        Language.
    """
    counts = agencies.pivot(index="agency", columns="status", values="count")
    counts = counts.reindex(index=list(dict.fromkeys(agencies["agency"])), columns=list(SHOWN), fill_value=0)
    told = bool(counts.drop(columns="no_return").to_numpy().sum())
    layout = [(status, 13, True) for status in SHOWN] if told else [("total", 16, True)]
    grid = Grid(columns("task_agencies", words, ("agency", 36), *layout))
    for agency, row in counts.iterrows():
        grid.add(names.unit(str(agency), plan, words), *_counted(row, told))
    grid.add(words("tables.total"), *_counted(counts.sum(), told), strong=True)
    return grid.table("tbl-task-agencies", words("tables.task_agencies.caption", n=int(counts.to_numpy().sum())))


def _counted(counts: pd.Series, told: bool) -> list[str]:
    """Return what is done of all, and how many are in each other state; without a return, all alone."""
    total = int(counts.sum())
    if not told:
        return [str(total)]
    return [f"{int(counts['done'])}/{total}", *(str(int(counts[status])) for status in SHOWN[1:])]


def late(tasks: pd.DataFrame, plan: Plan, words: Words) -> Table:
    """The late tasks, the longest overdue first, with the date to which their state is known.

    Parameters
    ----------
    tasks : DataFrame
        ``Tasks.tasks``.
    plan : Plan
        Names of tasks and agencies.
    words : Words
        Language.
    """
    layout = [("due", 16, True), ("days", 16, True), ("until", 16, True)]
    grid = Grid(columns("tasks", words, ("task", 52), *layout))
    for _, row in progress.late(tasks).iterrows():
        others = [name for name in str(row["waiting_for"]).split(";") if name and name != row["lead_agency"]]
        waiting = words.join(names.unit(name, plan, words) for name in others)
        below = words("tables.tasks.waiting", agencies=waiting) if others else ""
        days = words.number(row["days_late"])
        grid.add(_named(row, plan, words, below), words.date(row["due_on"]), days, words.date(row["period_end"]))
    return grid.table("tbl-tasks-late", findings.late_sentence(tasks, words))


def due_soon(tasks: pd.DataFrame, soon: pd.DataFrame, plan: Plan, words: Words) -> Table:
    """The unfinished tasks that fall due soon, the next first.

    Parameters
    ----------
    tasks : DataFrame
        ``Tasks.tasks``.
    soon : DataFrame
        ``tasks.due_soon``.
    plan : Plan
        Names of tasks and agencies, and how many days are soon.
    words : Words
        Language.
    """
    grid = Grid(columns("tasks", words, ("task", 52), ("status", 22), ("due", 14, True), ("left", 12, True)))
    for _, row in soon.iterrows():
        left = words.number(row["days_left"])
        grid.add(_named(row, plan, words), _state(row, words), words.date(row["due_on"]), left)
    return grid.table("tbl-tasks-soon", findings.due_soon_sentence(tasks, soon, plan.rules.due_soon_days, words))
