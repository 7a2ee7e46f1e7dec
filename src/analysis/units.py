"""One unit's share of a plan and of an edition: what a report of that department or district is made from.

Only the inputs are restricted; every method, table and chart then works on them as on those of a whole province. A
unit's share is the targets of which it returns a figure (of a target of several parts, its own parts), the budget lines
that it holds and the tasks that it leads or returns. What is the province's alone (growth of productivity, totals of
the appendix, other published facts) is left out.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import pandas as pd

from analysis import budget, contract
from analysis.editions import Edition
from analysis.naming import asked
from analysis.plan import Plan, Text
from analysis.plan.types import AllocationTotal, Duty, Funding, Part, Target
from analysis.project import PAGES, PROFILES

TOTALS = ("total_investment", "central", "local", "disbursed_before", "allocation")
"""Amounts of a budget line that Appendix II adds up."""

NUMBER = "count_range"
"""Kind of target that a count per unit is for the unit itself: at least so many."""

WHOLE = "all"
"""What a blank part of a return stands for."""

_ABOUT = {
    "targets": ("score", "verdict_changes"),
    "lines": ("lines", "rollups", "curve", "composition", "flagged", "line_changes"),
    "tasks": ("task_changes",),
    "local": ("local_share",),
}
"""Tables that a unit's report lacks where the unit has nothing of what they are about, besides those of whole pages."""


def stem(edition: str, plan: Plan) -> str:
    """Return what the names of a report's files begin with: ``2022``, of a unit ``2022_so-yt``."""
    return f"{edition}_{plan.unit}" if plan.unit else edition


def reports(plan: Plan) -> dict[str, Text]:
    """Return the units that can have a report, with their names, in the plan's order.

    Departments and districts, and those other agencies that return a target, hold a budget line or lead a task.
    """
    found = [unit.id for unit in plan.reporting_units("all")]
    found += [
        agency.id
        for agency in plan.agencies
        if agency.id not in found
        and (own := of_plan(plan, agency.id))
        and (own.targets or own.allocations or own.tasks)
    ]
    return {unit: plan.unit_name(unit) for unit in found}


def restricted(plan: Plan, edition: Edition, unit: str) -> tuple[Plan, Edition]:
    """Return one unit's plan and edition.

    Parameters
    ----------
    plan : Plan
        Of the whole province.
    edition : Edition
        About that plan.
    unit : str
        Id of a unit of :func:`reports`.

    Raises
    ------
    InputError
        If there is no such unit.
    """
    asked(reports(plan), [unit], edition.id)
    returned = edition.tasks.loc[edition.tasks["agency"] == unit, "task"]
    own = of_plan(plan, unit, set(returned))
    return own, of_edition(edition, own, plan)


def of_plan(plan: Plan, unit: str, returned: Collection[str] = ()) -> Plan:
    """Return one unit's plan.

    Parameters
    ----------
    plan : Plan
        Of the whole province.
    unit : str
        Id of the unit.
    returned : collection of str
        Tasks that it returns without leading them.

    Returns
    -------
    Plan
        Its ``unit`` says whose it is. Names of all agencies stay, since the unit's own tables name others.
    """
    lines = {each.line for each in plan.allocations if each.owner == unit}
    corrections = (each for each in plan.corrections if each.file == "allocations.csv")
    targets = {each.id: found for each in plan.targets if (found := _target(plan, each, unit))}
    sources = budget.sources(plan)
    led = (each for each in plan.targets if each.lead_agency == unit and each.kind != "growth_floor")
    return dataclasses.replace(
        plan,
        unit=unit,
        targets=tuple(targets.values()),
        coordinated=tuple(each for each in led if each.id not in targets),
        allocations=tuple(each for each in plan.allocations if each.line in lines),
        printed=tuple(each for each in plan.printed if each.line in lines),
        corrections=tuple(each for each in corrections if dict(each.key).get("line") in lines),
        allocation_totals=tuple(_total(each, plan, lines) for each in plan.allocation_totals),
        funding=tuple(_funded(each, plan, lines, sources) for each in plan.funding),
        tasks=tuple(each for each in plan.tasks if each.lead_agency == unit or each.id in returned),
        duties=tuple(each for each in plan.duties if _concerns(plan, each, unit)),
    )


def _funded(funding: Funding, plan: Plan, lines: Collection[str], sources: Mapping[str, str]) -> Funding:
    """Return what a unit's lines take of an amount of part III, where the plan's lines add up to it."""
    if funding.id not in sources.values():
        return funding
    taken = (each.allocation for each in plan.allocations if each.line in lines and sources[each.line] == funding.id)
    return dataclasses.replace(funding, amount=math.fsum(taken))


def _total(total: AllocationTotal, plan: Plan, lines: Collection[str]) -> AllocationTotal:
    """Return what a unit's lines come to of a section's totals, where the plan's lines add up to them.

    What a method concludes of the plan from its totals (a blank that is nothing) then holds of a unit's lines too.
    """
    section = [each for each in plan.allocations if each.section == total.section]

    def own(name: str) -> Any:
        printed = getattr(total, name)
        amounts = {each.line: getattr(each, name) or 0.0 for each in section}
        if printed is None or abs(math.fsum(amounts.values()) - printed) >= budget.PRINTED:
            return printed
        return math.fsum(amount for line, amount in amounts.items() if line in lines)

    return dataclasses.replace(total, **{name: own(name) for name in TOTALS})


def _concerns(plan: Plan, duty: Duty, unit: str) -> bool:
    groups = {
        name for name in ("departments", "districts") if any(each.id == unit for each in plan.reporting_units(name))
    }
    return bool({unit, *groups} & set(duty.agencies))


def _reporters(plan: Plan, target: Target, part: Part) -> tuple[str, ...]:
    """Return the units that return a part, each a figure of its own; none where its lead returns one for all."""
    if target.kind == "milestone":
        return ()
    return tuple(each.id for each in plan.reporting_units(part.unit_group or target.reported_by))


def _returns(plan: Plan, target: Target, part: Part, unit: str) -> bool:
    return unit in (_reporters(plan, target, part) or (part.lead_agency or target.lead_agency,))


def _target(plan: Plan, target: Target, unit: str) -> Target | None:
    """Return a target as the unit has it: its own parts, and what it alone is asked for; None if it returns none."""
    if target.kind == "growth_floor":  # its figure comes from official statistics of the province
        return None
    parts = tuple(each for each in target.parts if _returns(plan, target, each, unit))
    if not parts:
        return None
    own = dataclasses.replace(target, parts=parts)
    if target.kind == "milestone":
        name = _named(target, parts) if len(parts) < len(target.parts) else target.name
        return dataclasses.replace(own, threshold=float(len(parts)), name=name)
    if target.kind == "count_per_unit":
        counted = target.id if target.id in plan.measures else ""
        required = float(parts[0].required_per_unit or 1)
        return dataclasses.replace(own, kind=NUMBER, threshold=required, unit=counted)
    return own


def _named(target: Target, parts: tuple[Part, ...]) -> Text:
    """Return the name of a target with those of the parts that a unit has of it."""
    return Text(*(f"{target.name[lang]} – {', '.join(each.name[lang] for each in parts)}" for lang in ("vi", "en")))


def of_edition(edition: Edition, own: Plan, plan: Plan) -> Edition:
    """Return the rows of an edition that one unit's report rests on.

    Parameters
    ----------
    edition : Edition
        Of the whole province.
    own, plan : Plan
        The unit's plan, and the province's.

    Returns
    -------
    Edition
        Of a task that several agencies return, all rows stay: its status rests on all of them.
    """
    unit = own.unit
    lines, tasks = {each.line for each in own.allocations}, {each.id for each in own.tasks}
    tables = {
        "targets": edition.targets[_of_targets(edition.targets, own, plan)],
        "disbursements": edition.disbursements[edition.disbursements["line"].isin(lines)],
        "tasks": edition.tasks[edition.tasks["task"].isin(tasks)],
        "local_budgets": edition.local_budgets[edition.local_budgets["unit"] == unit],
    }
    cited = {source for table in tables.values() for source in table["source"].dropna()}
    refs = {ref for table in tables.values() for ref in table["ref"]}
    tables["sources"] = edition.sources[edition.sources["source"].isin(cited)]
    tables["corrections"] = edition.corrections[edition.corrections["ref"].isin(refs)]
    tables["context"] = edition.context.iloc[:0]
    values: dict[str, Any] = {each.name: getattr(edition, each.name) for each in dataclasses.fields(Edition)}
    return Edition(**values | {name: table.reset_index(drop=True) for name, table in tables.items()})


def _of_targets(returns: pd.DataFrame, own: Plan, plan: Plan) -> pd.Series:
    """Tell which returns of targets are the unit's: its own, and all those of a part that it returns for everybody."""
    parts = {
        (target.id, part.id): bool(_reporters(plan, plan.target(target.id), part))
        for target in own.targets
        for part in target.parts
    }
    part = returns["part"].astype("object").where(returns["part"].notna() & (returns["part"] != ""), WHOLE)
    found = [
        key in parts and (not parts[key] or unit == own.unit)
        for key, unit in zip(zip(returns["target"], part, strict=True), returns["unit"], strict=True)
    ]
    return pd.Series(found, index=returns.index, dtype=bool)


def localities(plan: Plan) -> bool:
    """Return whether a report has districts, and so their spending."""
    return bool(plan.reporting_units("districts"))


def pages(plan: Plan) -> tuple[str, ...]:
    """Return the pages of the report on a plan, in reading order: of a unit's, those about which it has anything.

    Productivity and its trend are the province's; the profile of one unit is its report itself.
    """
    if not plan.unit:
        return PAGES
    there = {
        "indicators": plan.targets,
        "budget": plan.allocations or localities(plan),
        "tasks": plan.tasks,
        "productivity": (),
        "trend": (),
        PROFILES["target"]: plan.targets,
        PROFILES["line"]: plan.allocations,
        PROFILES["task"]: plan.tasks,
        PROFILES["unit"]: (),
    }
    return tuple(page for page in PAGES if there.get(page, True))


def tables(plan: Plan) -> Iterator[tuple[str, str]]:
    """Yield each page of a report with each of its result tables, in reading order.

    A unit's report has no table about what it has nothing of, and none that holds the province's totals.
    """
    there, lacking = set(pages(plan)), set[str]()
    if plan.unit:
        held = {"targets": plan.targets, "lines": plan.allocations, "tasks": plan.tasks, "local": localities(plan)}
        lacking = {"reconciliation", *(name for about, names in _ABOUT.items() if not held[about] for name in names)}
    for page, name in contract.tables(growth=plan.asks_growth):
        if page in there and name not in lacking:
            yield page, name
