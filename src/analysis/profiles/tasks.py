"""Profiles of the tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.profiles.blocks import joined, section
from analysis.tables import names
from analysis.tables.grid import plain

if TYPE_CHECKING:
    from analysis.results import Results


def page(r: Results) -> str:
    """Return a section for each task, under its field."""
    blocks = []
    for field in r.plan.fields:
        mine = [task for task in r.plan.tasks if task.field == field.id]
        blocks += [f"## {plain(r.words.pick(field.name))} {{#tasks-{field.id}}}"] if mine else []
        for each in mine:
            title = f"{each.id} {plain(r.words.pick(each.name))}"
            blocks.append(section("task", each.id, title, names.unit(each.lead_agency, r.plan, r.words)))
    return joined(*blocks)
