"""Profiles of the units: departments, districts and the other agencies that the plan names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from analysis.labels import unit_name
from analysis.profiles.blocks import Fact, facts, joined, original, section, verdict
from analysis.profiles.figures import unit_figure
from analysis.profiles.layout import detail, grid
from analysis.profiles.lines import flags
from analysis.profiles.remarks import remarks
from analysis.profiles.tasks import status
from analysis.profiles.trail import Trail
from analysis.references import split
from analysis.tables import names
from analysis.tables.grid import Cell, Grid, or_missing, plain, state, sub
from analysis.tables.money import flag_word, so_far
from analysis.tables.target import result
from analysis.wording import capital, missing

if TYPE_CHECKING:
    from analysis.plan import Plan
    from analysis.results import Results
    from analysis.wording import Words

Row = Mapping[Any, Any]

STANDING = ("on_course", "behind", "unknown")
"""What the targets that a unit reports come to, in the order of ``attainment.totals``."""


def groups(plan: Plan) -> dict[str, tuple[str, ...]]:
    """Return the ids of every unit that has a profile, by group, in the order of the report."""
    found = {name: tuple(unit.id for unit in plan.reporting_units(name)) for name in ("departments", "districts")}
    found["other"] = tuple(agency.id for agency in plan.agencies if agency.group == "other")
    return {name: units for name, units in found.items() if units}


def page(r: Results) -> str:
    """Return a table that leads to every unit, then a section for each under its group."""
    trail = Trail.of(r)
    counts = [(name, 16, True) for name in ("returned", "on_course", "behind")] if r.by_unit else [("leads", 48)]
    index = grid(r.words, ("unit", 52), *counts)
    blocks = []
    total = 0
    for group, units in groups(r.plan).items():
        title = r.words(f"tables.unit_returns.groups.{group}")
        index.group(plain(title))
        blocks.append(f"## {plain(title)} {{#units-{group}}}")
        for unit in units:
            total += 1
            index.add(*_indexed(unit, r))
            blocks.append(profile(unit, group, r, trail))
    return joined(index.table("tbl-unit-profiles", r.words("profiles.index.units", n=total)).text, *blocks)


def _indexed(unit: str, r: Results) -> tuple[Cell, ...]:
    none = r.words("common.not_applicable")
    owed = _owed(unit, r)
    sent = f"{owed['returned']}/{owed['due']}" if r.by_unit and owed["due"] else none
    counts = (str(owed[name]) if r.by_unit and owed["judged"] else none for name in ("on_course", "behind"))
    led = [r.words(f"profiles.units.leads.{name}", n=len(ids)) for name, ids in leads(unit, r.plan).items() if ids]
    below = r.words("profiles.units.leads.all", items=r.words.join(led)) if led else ""
    named = names.unit(unit, r.plan, r.words)
    return ((named, below), sent, *counts) if r.by_unit else (named, capital(below) or none)


def leads(unit: str, plan: Plan) -> dict[str, list[str]]:
    """Return the ids of the targets, budget lines and tasks that a unit leads or holds."""
    return {
        "targets": [each.id for each in plan.targets if each.lead_agency == unit],
        "lines": [each.line for each in plan.allocations if each.owner == unit],
        "tasks": [each.id for each in plan.tasks if each.lead_agency == unit],
    }


def _owed(unit: str, r: Results) -> dict[str, Any]:
    """Return how many targets a unit owes, has returned, and how they stand."""
    due = [row for row in r.rows("completeness", unit=unit) if row["due"]]
    totals = r.rows("unit_totals", unit=unit)
    standing = {name: int(totals[0][name]) if totals else 0 for name in STANDING}
    standing["judged"] = sum(standing.values())
    return {
        "due": len(due),
        "returned": sum(row["returned"] for row in due),
        "last": max((day for row in due if not missing(day := row["last_reported_on"])), default=None),
        "absent": [row["target"] for row in due if not row["returned"]],
        **standing,
    }


def profile(unit: str, group: str, r: Results, trail: Trail) -> str:
    """Return one unit's profile.

    Parameters
    ----------
    unit : str
        Its id in the plan.
    group : {"departments", "districts", "other"}
        What it is.
    r : Results
        Of an edition.
    trail : Trail
        The edition's input rows.
    """
    words = r.words
    led = leads(unit, r.plan)
    return section(
        "unit",
        unit,
        plain(unit_name(unit, r.plan, words)),
        verdict(_head(unit, r), because(unit, r)),
        facts(*_facts(unit, group, led, r, trail)),
        detail(_targets(unit, r, trail), "unit_targets", words),
        detail(_lines(led["lines"], r), "unit_lines", words),
        detail(_tasks(led["tasks"], r), "unit_tasks", words),
        _local(unit, r, trail).titled(words("profiles.titles.local")),
        detail(remarks(r, "local_budgets", unit), "notes", words),
    )


def because(unit: str, r: Results) -> str:
    """Return how the targets that a unit reports stand, when it sent last, and what it still owes."""
    words = r.words
    if not r.by_unit:
        return words("profiles.units.published")
    owed = _owed(unit, r)
    if not owed["due"]:
        return words("profiles.units.nothing_due")
    told = []
    if owed["judged"]:
        found = [words(f"profiles.units.standing.{name}", n=owed[name]) for name in STANDING if owed[name]]
        told.append(words("profiles.units.standing.all", n=owed["judged"], items=words.join(found)))
    if owed["returned"]:
        told.append(words("profiles.units.last", date=words.date(owed["last"])))
    absent = [names.target(target, r.plan, words) for target in owed["absent"]]
    told += [words("profiles.units.absent", targets=", ".join(absent))] if absent else []
    return " ".join(told)


def _head(unit: str, r: Results) -> str:
    """Return how many of the targets that a unit owes it has sent; nothing where it owes none."""
    owed = _owed(unit, r)
    if not r.by_unit or not owed["due"]:
        return ""
    return f"**{owed['returned']}/{owed['due']}** {sub(r.words('profiles.units.returned', n=owed['due']))}"


def _facts(unit: str, group: str, led: dict[str, list[str]], r: Results, trail: Trail) -> list[Fact]:
    words, plan = r.words, r.plan
    agency = next((each for each in plan.agencies if each.id == unit), None)
    short = (
        "" if agency is None else words("profiles.units.abbreviation", text=original(plain(agency.abbreviation), words))
    )
    targets = ", ".join(names.target(each, plan, words) for each in led["targets"])
    tasks = [status_count(led["tasks"], r)] if led["tasks"] else []
    rows = [each for table in ("targets", "local_budgets") for each in trail.standing(table, "unit", unit)]
    rows += trail.standing("tasks", "agency", unit)
    return [
        (words("profiles.facts.group"), (words(f"profiles.units.kinds.{group}"), short)),
        (words("profiles.facts.named"), "" if agency is None else original(plain(agency.basis), words)),
        (words("profiles.facts.leads_targets"), targets),
        (words("profiles.facts.leads_lines"), _money(led["lines"], r)),
        (words("profiles.facts.leads_tasks"), tasks),
        (words("profiles.facts.local_share"), _share(unit, r)),
        *([trail.sources(str(each["source"]) for each in rows)] if rows else []),
    ]


def status_count(tasks: list[str], r: Results) -> str:
    """Return how many of some tasks stand where."""
    words = r.words
    found = Counter(row["status"] for row in r.rows("tasks") if row["task"] in tasks)
    states = words.get("common.task_states")
    items = [f"{found[name]} {states[name]}" for name in states if found[name]]
    return words("profiles.units.lead_tasks", n=len(tasks), items=", ".join(items))


def _money(lines: list[str], r: Results) -> str:
    if not lines:
        return ""
    words = r.words
    mine = [row for row in r.rows("lines") if row["line"] in lines]
    amounts = {"allocation": words.money(sum(row["allocation"] for row in mine))}
    spent = [row["disbursed"] for row in mine if not missing(row["disbursed"])]
    if not spent:
        return words("profiles.units.lead_lines_unknown", n=len(lines), **amounts)
    return words("profiles.units.lead_lines", n=len(lines), disbursed=words.money(sum(spent)), **amounts)


def _share(unit: str, r: Results) -> str | tuple[str, str]:
    """Return a district's share of spending on digital transformation against the plan's minimum."""
    words = r.words
    found = r.rows("local_share", unit=unit)
    if not found:
        return ""
    (row,) = found
    if missing(row["share"]):
        return state("no_data", words)
    amounts = {"digital": words.number(row["dx_expenditure"]), "total": words.number(row["total_expenditure"])}
    shown = words(
        "profiles.units.share", share=words.share(row["share"], 2), date=words.date(row["period_end"]), **amounts
    )
    return so_far(bool(row["meets"]), r.plan, words), shown


def _targets(unit: str, r: Results, trail: Trail) -> Grid:
    """Return what a unit returned of each target last, what it still owes, when it was sent, and where it stands."""
    words, plan = r.words, r.plan
    table = grid(words, ("target", 36), ("state", 20), ("value", 16, True), ("reported", 16, True), ("place", 20))
    rows = r.rows("units", unit=unit)
    for row in rows:
        target = plan.target(row["target"])
        part = {each.id: words.pick(each.name) for each in target.parts}[row["part"]] if len(target.parts) > 1 else ""
        table.add(
            (names.target(target.id, plan, words), plain(part), ", ".join(trail.marks(row["inputs"]))),
            state(row["state"], words),
            unit_figure(row, target, words, trail),
            _sent(row, trail, words),
            trail.place(row["inputs"]),
        )
    for row in _for_all(unit, {row["target"] for row in rows}, r):
        target = plan.target(row["target"])
        table.add(
            (names.target(target.id, plan, words), words("profiles.units.for_all")),
            state(row["state"], words),
            result(row, target, plan, words),
            _sent(row, trail, words),
            trail.place(row["inputs"]),
        )
    return table


def _for_all(unit: str, shown: set[str], r: Results) -> list[Row]:
    """Return the results of the targets of which a unit owes one figure for all."""
    owed = {row["target"] for row in r.rows("completeness", unit=unit) if row["due"]}
    return [row for row in r.rows("targets") if row["target"] in owed - shown] if r.by_unit else []


def _sent(row: Row, trail: Trail, words: Words) -> Cell:
    """Return when the rows of a figure were sent last, and of which period they are."""
    days = [trail.row(ref)["reported_on"] for ref in split(str(row["inputs"]))]
    period = row["period_end"]
    until = "" if missing(period) else words("tables.revisions.period", date=words.date(period))
    return words.date(max(days)) if days else words("common.not_applicable"), until


def _lines(lines: list[str], r: Results) -> Grid:
    words = r.words
    layout = [("line", 44), ("allocation", 16, True), ("disbursed", 16, True), ("rate", 12, True), ("flags", 20)]
    table = grid(words, *layout)
    for row in (each for each in r.rows("lines") if each["line"] in lines):
        table.add(
            names.line(str(row["line"]), r.plan, words),
            words.number(row["allocation"]),
            or_missing(words.number(row["disbursed"]), row["disbursed"], words),
            words.share(row["rate"]),
            ", ".join(flag_word(flag, words) for flag in flags(row)) or words("common.not_applicable"),
        )
    return table


def _tasks(tasks: list[str], r: Results) -> Grid:
    words = r.words
    table = grid(words, ("task", 56), ("status", 20), ("due", 14, True), ("completed", 14, True))
    for row in (each for each in r.rows("tasks") if each["task"] in tasks):
        days = (words.date(row["due_on"]), words.date(row["completed_on"]))
        table.add(names.task(str(row["task"]), r.plan, words), status(str(row["status"]), words), *days)
    return table


def _local(unit: str, r: Results, trail: Trail) -> Grid:
    """Return a district's spending by period, its share for digital transformation, and where each row stands."""
    words = r.words
    layout = [("period", 18), ("total", 18, True), ("digital", 20, True), ("share", 12, True), ("reported", 16, True)]
    table = grid(words, *layout, ("place", 20))
    for row in trail.standing("local_budgets", "unit", unit):
        total, digital = row["total_expenditure"], row["dx_expenditure"]
        known = not missing(total) and not missing(digital) and total > 0
        table.add(
            (words.date(row["period_end"]), ", ".join(trail.marks(row["ref"]))),
            or_missing(words.number(total), total, words),
            or_missing(words.number(digital), digital, words),
            words.share(digital / total if known else None, 2),
            words.date(row["reported_on"]),
            trail.place(row["ref"]),
        )
    return table
