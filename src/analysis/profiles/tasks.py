"""Profiles of the tasks: the plan's words, who leads, when it is due, how it stands and why, each return."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.labels import TASK_STATES, unit_name
from analysis.profiles.blocks import Fact, facts, joined, original, section, verdict
from analysis.profiles.layout import detail, grid
from analysis.profiles.remarks import remarks
from analysis.profiles.trail import Trail
from analysis.tables import names
from analysis.tables.grid import Grid, marked, plain
from analysis.wording import capital, missing

if TYPE_CHECKING:
    from analysis.plan.types import Task
    from analysis.results import Results
    from analysis.wording import Words

Row = Mapping[Any, Any]


def page(r: Results) -> str:
    """Return a table that leads to every task, then a section for each under its field."""
    rows = {row["task"]: row for row in r.tasks.tasks.to_dict("records")}
    trail = Trail.of(r)
    index = grid(r.words, ("task", 52), ("status", 20), ("due", 14, True), ("completed", 14, True))
    blocks = []
    for field in r.plan.fields:
        mine = [task for task in r.plan.tasks if task.field == field.id]
        if not mine:
            continue
        title = plain(r.words.pick(field.name))
        index.group(title)
        blocks.append(f"## {title} {{#tasks-{field.id}}}")
        for task in mine:
            row = rows[task.id]
            days = (r.words.date(row["due_on"]), r.words.date(row["completed_on"]))
            index.add(names.task(task.id, r.plan, r.words), status(str(row["status"]), r.words), *days)
            blocks.append(profile(task, row, title, r, trail))
    return joined(index.table("tbl-task-profiles", r.words("profiles.index.tasks", n=len(rows))).text, *blocks)


def status(name: str, words: Words) -> str:
    """Return a task's status as sign, word and colour."""
    return marked(TASK_STATES[name], words.get("common.task_states")[name], words)


def profile(task: Task, row: Row, field: str, r: Results, trail: Trail) -> str:
    """Return one task's profile.

    Parameters
    ----------
    task : Task
        Of the plan.
    row : mapping
        Its row of ``Tasks.tasks``.
    field : str
        Name of its field, as Markdown.
    r : Results
        Of an edition.
    trail : Trail
        The edition's input rows.
    """
    returns = trail.standing("tasks", "task", task.id)
    return section(
        "task",
        task.id,
        f"{task.id} {plain(r.words.pick(task.name))}",
        verdict(status(str(row["status"]), r.words), because(row, r)),
        facts(*_facts(task, row, field, r, trail, returns)),
        detail(_returns(returns, r, trail), "returns", r.words),
        detail(remarks(r, "tasks", task.id), "notes", r.words),
    )


def because(row: Row, r: Results) -> str:
    """Return why a task has its status, with its dates.

    Parameters
    ----------
    row : mapping
        A row of ``Tasks.tasks``.
    r : Results
        Day of the data, and words.
    """
    words, found = r.words, str(row["status"])
    days = 0 if missing(row["due_on"]) else abs((pd.Timestamp(row["due_on"]).date() - r.as_of).days)
    values = {
        "due": words.date(row["due_on"]),
        "completed": words.date(row["completed_on"]),
        "until": words.date(row["period_end"]),
        "as_of": words.date(r.as_of),
        "n": days,
    }
    if found == "no_return":
        return words(f"profiles.tasks.why.{'no_return' if r.by_unit else 'published'}")
    if found == "late":
        waiting = [name for name in str(row["waiting_for"]).split(";") if name]
        agencies = plain(words.join(unit_name(name, r.plan, words) for name in waiting))
        return words("profiles.tasks.why.late", agencies=agencies, **values)
    if found == "done":
        return _done(row, values, words)
    return words(f"profiles.tasks.why.{found}.{'undated' if missing(row['due_on']) else 'dated'}", **values)


def _done(row: Row, values: dict[str, Any], words: Words) -> str:
    if missing(row["completed_on"]):
        return words("profiles.tasks.why.done.undated", **values)
    if missing(row["due_on"]):
        return words("profiles.tasks.why.done.dated", **values)
    days = (pd.Timestamp(row["completed_on"]) - pd.Timestamp(row["due_on"])).days
    return words(f"profiles.tasks.why.done.{'late' if days > 0 else 'in_time'}", **values | {"n": days})


def _facts(task: Task, row: Row, field: str, r: Results, trail: Trail, returns: list[Row]) -> list[Fact]:
    words = r.words

    def term(name: str) -> str:
        return words(f"profiles.facts.{name}")

    senders = dict.fromkeys(str(each["agency"]) for each in returns)
    others = [name for name in senders if name != task.lead_agency]
    due = words("profiles.tasks.no_due")
    if not missing(row["due_on"]):
        due = words("profiles.tasks.due", date=words.date(row["due_on"]))
    clause = words("tables.definitions.clause", clause=plain(task.clause))
    return [
        (term("plan"), (original(words("profiles.quoted", text=plain(task.text)), words), clause)),
        (term("field"), field),
        (term("lead"), (names.unit(task.lead_agency, r.plan, words), plain(words.pick(task.lead_basis)))),
        (term("others"), ", ".join(names.unit(name, r.plan, words) for name in others)),
        (term("due"), due),
        (term("completed"), "" if missing(row["completed_on"]) else words.date(row["completed_on"])),
        (term("evidence"), capital(_evidence(returns, senders, r))),
        *([trail.sources(str(each["source"]) for each in returns)] if returns else []),
        trail.commands(f"task:{task.id}", task.id),
    ]


def _evidence(returns: list[Row], senders: Mapping[str, None], r: Results) -> str:
    """Return what the status rests on: whose returns, how many, and of which day the last is."""
    words = r.words
    if not returns:
        return words("profiles.tasks.evidence.none")
    last = words.date(max(each["reported_on"] for each in returns))
    agencies = plain(words.join(unit_name(name, r.plan, words) for name in senders))
    return words("profiles.tasks.evidence.returned", agencies=agencies, n=len(returns), date=last)


def _returns(returns: list[Row], r: Results, trail: Trail) -> Grid:
    """Return every return: who says what of which period, the days told, and where it stands."""
    words = r.words
    layout = [("period", 26), ("status", 22), ("due", 16, True), ("completed", 16, True), ("reported", 16, True)]
    table = grid(words, *layout, ("place", 20))
    several = len({each["agency"] for each in returns}) > 1
    for each in returns:
        sender = names.unit(str(each["agency"]), r.plan, words) if several else ""
        answered = "" if missing(each["status"]) else status(str(each["status"]), words)
        table.add(
            (words.date(each["period_end"]), sender, ", ".join(trail.marks(each["ref"]))),
            answered or words("common.missing"),
            words.date(each["due_on"]),
            words.date(each["completed_on"]),
            words.date(each["reported_on"]),
            trail.place(each["ref"]),
        )
    return table
