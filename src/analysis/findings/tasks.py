"""Sentences about the tasks of part II: how far they are, by agency, what is late and what falls due."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis import tasks as progress
from analysis.labels import sentence, unit_name

if TYPE_CHECKING:
    from analysis.plan import Plan
    from analysis.wording import Words


def tasks_known(tasks: pd.DataFrame) -> bool:
    """Return whether any task has a return."""
    return bool((tasks["status"] != "no_return").any())


def tasks_sentence(tasks: pd.DataFrame, words: Words) -> str:
    """Return how many tasks are done, in progress, overdue, not started, and without a return (``Tasks.tasks``)."""
    total, statuses = len(tasks), tasks["status"]
    if not tasks_known(tasks):
        return words("findings.tasks.none", total=total)
    clauses = [words("findings.tasks.done", n=int((statuses == "done").sum()), total=total)]
    for status in ("in_progress", "late", "not_started", "no_return"):
        count = int((statuses == status).sum())
        clauses.append(words(f"findings.tasks.{status}", n=count) if count else "")
    return sentence(clauses)


def plan_tasks_sentence(plan: Plan, words: Words) -> str:
    """Return how many tasks part II names, in how many fields, led by how many agencies."""
    fields, leads = ({getattr(each, name) for each in plan.tasks} for name in ("field", "lead_agency"))
    counted = {"n": len(plan.tasks), "in_fields": words("facts.fields", n=len(fields))}
    values = {"total": len(plan.tasks), "fields": len(fields), "agencies": len(leads)}
    return words("findings.tasks.plan", **values, **counted)


def agencies_sentence(agencies: pd.DataFrame, plan: Plan, words: Words) -> str:
    """Return who leads most tasks, and who leads late ones (``Tasks.agencies``)."""
    led = agencies.groupby("agency", sort=False)["count"].sum()
    if led.empty:
        return words("findings.tasks.none", total=0)
    most = words(
        "findings.tasks.lead_most",
        agency=unit_name(str(led.idxmax()), plan, words),
        n=int(led.max()),
        total=int(led.sum()),
    )
    if agencies.loc[agencies["status"] != "no_return", "count"].sum() == 0:
        return f"{most} {words('findings.tasks.none', total=int(led.sum()))}"
    late = agencies[(agencies["status"] == "late") & (agencies["count"] > 0)]
    late = late.sort_values("count", ascending=False, kind="stable")
    counted = zip(late["agency"].astype(str), late["count"], strict=True)
    names = [f"{unit_name(agency, plan, words)} ({count})" for agency, count in counted]
    return f"{most} {words('findings.tasks.late_by', n=len(late), agencies=words.join(names))}"


def late_sentence(tasks: pd.DataFrame, words: Words) -> str:
    """Return how many tasks are late, and by how many days the longest."""
    if not tasks_known(tasks):
        return words("findings.tasks.late_unknown")
    late = progress.late(tasks)
    most = int(late["days_late"].max()) if len(late) else 0
    return words("findings.tasks.late_count", n=len(late), days=words.number(most))


def due_soon_sentence(tasks: pd.DataFrame, soon: pd.DataFrame, days: int, words: Words) -> str:
    """Return how many tasks fall due within the next days (``tasks.due_soon``), and how many of them have not begun."""
    if not tasks_known(tasks):
        return words("findings.tasks.soon_unknown", days=days)
    idle = int((soon["status"] == "not_started").sum())
    text = words("findings.tasks.soon", n=len(soon), days=days)
    return f"{text} {words('findings.tasks.soon_idle', n=idle)}" if idle else text
