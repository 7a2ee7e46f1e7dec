"""Profiles of the units: departments, districts and the other agencies that the plan names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.labels import unit_name
from analysis.profiles.blocks import joined, section
from analysis.tables import names
from analysis.tables.grid import plain

if TYPE_CHECKING:
    from analysis.plan import Plan
    from analysis.results import Results


def groups(plan: Plan) -> dict[str, tuple[str, ...]]:
    """Return the ids of every unit that has a profile, by group, in the order of the report."""
    found = {name: tuple(unit.id for unit in plan.reporting_units(name)) for name in ("departments", "districts")}
    found["other"] = tuple(agency.id for agency in plan.agencies if agency.group == "other")
    return {name: units for name, units in found.items() if units}


def page(r: Results) -> str:
    """Return a section for each unit, under its group."""
    blocks = []
    for group, units in groups(r.plan).items():
        blocks.append(f"## {r.words(f'tables.unit_returns.groups.{group}')} {{#units-{group}}}")
        for each in units:
            led = [task.id for task in r.plan.tasks if task.lead_agency == each]
            title = plain(unit_name(each, r.plan, r.words))
            blocks.append(section("unit", each, title, ", ".join(names.task(task, r.plan, r.words) for task in led)))
    return joined(*blocks)
