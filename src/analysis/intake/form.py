"""What each agency owes in an edition, from the plan alone: sheets, rows, and the cells that are open in each row."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from analysis.editions import EditionInfo
from analysis.intake import vocabulary
from analysis.intake.layout import COMMON, SHEETS, Row, Sheet
from analysis.plan import PROVINCE, Part, Plan, Target, Text

ALL = "all"
"""Stands for every agency: one form with everybody's rows."""

FROM_STATISTICS = "growth_floor"
"""The kind of target that nobody returns: it is taken from the statistics."""


@dataclass(frozen=True)
class Form:
    """What one agency answers for, at the end of one period."""

    edition: str
    agency: str
    name: Text
    period_end: dt.date
    rows: Mapping[str, tuple[Row, ...]]

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """Sheets that have rows."""
        return tuple(sheet for sheet in SHEETS if self.rows[sheet.id])


def agencies(plan: Plan) -> dict[str, Text]:
    """Return everybody who may answer for something: the plan's agencies, then its districts."""
    districts = plan.reporting_units("districts")
    return {agency.id: agency.name for agency in plan.agencies} | {unit.id: unit.name for unit in districts}


def period(info: EditionInfo) -> dt.date:
    """Return the period that a form asks for: the last month that had ended by ``as_of``, within the edition."""
    end = min(info.as_of, info.period_end)
    if end.day != calendar.monthrange(end.year, end.month)[1]:
        end = end.replace(day=1) - dt.timedelta(days=1)
    return end if end >= info.period_start else info.period_end


def forms(plan: Plan, info: EditionInfo, end: dt.date | None = None) -> dict[str, Form]:
    """Return the form of every agency that owes something, and of `ALL` together.

    Parameters
    ----------
    plan : Plan
        Says who answers for what.
    info : EditionInfo
        The edition the returns are for.
    end : date, optional
        Last day of the period asked for; see `period`.
    """
    end = period(info) if end is None else end
    everything = {sheet.id: tuple(_ROWS[sheet.id](plan, end)) for sheet in SHEETS}
    owed = {ALL: Form(info.id, ALL, Text("Tất cả cơ quan", "All agencies"), end, _bare(everything))}
    for agency, name in agencies(plan).items():
        rows = {sheet: tuple(row for who, row in pairs if who == agency) for sheet, pairs in everything.items()}
        if any(rows.values()):
            owed[agency] = Form(info.id, agency, name, end, rows)
    return owed


def forms_owed(plan: Plan, agency: str) -> dict[str, tuple[tuple[str, ...], set[tuple[str, ...]]]]:
    """Return, by table, the key columns and the keys of every row that an agency answers for at the year's end."""
    found: dict[str, tuple[tuple[str, ...], set[tuple[str, ...]]]] = {}
    for sheet in SHEETS:
        _, keys = found.setdefault(sheet.table, (sheet.keys, set()))
        keys |= {tuple(row.key.values()) for who, row in _ROWS[sheet.id](plan, plan.rules.year_end) if who == agency}
    return found


Owed = list[tuple[str, Row]]
"""Rows, each with the agency that answers for it."""


def _bare(everything: Mapping[str, tuple[tuple[str, Row], ...]]) -> dict[str, tuple[Row, ...]]:
    return {sheet: tuple(row for _, row in pairs) for sheet, pairs in everything.items()}


def _started(part: Part, end: dt.date) -> bool:
    return part.start_date is None or part.start_date <= end


def _name(target: Target, part: Part) -> Text:
    if len(target.parts) == 1:
        return target.name
    return Text(f"{target.name.vi}: {part.name.vi}", f"{target.name.en}: {part.name.en}")


def _how(target: Target) -> Text:
    if not target.denominator.vi:
        return target.numerator
    return Text(
        f"Tử số: {target.numerator.vi}. Mẫu số: {target.denominator.vi}.",
        f"Numerator: {target.numerator.en}. Denominator: {target.denominator.en}.",
    )


def _figures(plan: Plan, end: dt.date) -> Owed:
    found: Owed = []
    for target in plan.targets:
        if target.kind in (FROM_STATISTICS, "milestone"):
            continue
        for part in (part for part in target.parts if _started(part, end)):
            units = plan.reporting_units(part.unit_group or target.reported_by)
            pairs = [(unit.id, unit.id) for unit in units] or [(part.lead_agency, PROVINCE)]
            inputs = ["period_end", "numerator", "denominator", "bound", *COMMON]
            if target.kind != "share_floor":
                inputs.remove("denominator")
            for agency, unit in pairs:
                shown: dict[str, str | Text | float | Target] = {
                    "unit_name": plan.unit_name(unit),
                    "name_vi": _name(target, part).vi,
                    "name_en": _name(target, part).en,
                    "how": _how(target),
                    "asked": target,
                    "measured": vocabulary.MEASURED.get(target.unit) or plan.measure_name(target.unit),
                }
                found.append((agency, Row({"target": target.id, "part": part.id, "unit": unit}, shown, tuple(inputs))))
    return found


def _milestones(plan: Plan, end: dt.date) -> Owed:
    inputs = ("period_end", "done", "completed_on", "expected_on", *COMMON)
    return [
        (
            part.lead_agency,
            Row(
                {"target": target.id, "part": part.id, "unit": PROVINCE},
                {"name_vi": _name(target, part).vi, "name_en": _name(target, part).en, "how": target.numerator},
                inputs,
            ),
        )
        for target in plan.targets
        if target.kind == "milestone"
        for part in target.parts
        if _started(part, end)
    ]


def _lines(plan: Plan, end: dt.date) -> Owed:  # noqa: ARG001 - every kind of row is asked for alike
    inputs = ("period_end", "adjusted_allocation", "committed", "disbursed", *COMMON)
    return [
        (
            line.owner,
            Row(
                {"line": line.line},
                {"name_vi": line.name.vi, "name_en": line.name.en, "allocation": line.allocation},
                inputs,
            ),
        )
        for line in plan.allocations
    ]


def _tasks(plan: Plan, end: dt.date) -> Owed:  # noqa: ARG001
    inputs = ("period_end", "status", "due_on", "completed_on", "note_vi")
    return [
        (
            task.lead_agency,
            Row(
                {"task": task.id, "agency": task.lead_agency},
                {"name_vi": task.name.vi, "name_en": task.name.en},
                inputs,
            ),
        )
        for task in plan.tasks
    ]


def _budgets(plan: Plan, end: dt.date) -> Owed:  # noqa: ARG001
    inputs = ("period_end", "total_expenditure", "dx_expenditure", *COMMON)
    return [
        (unit.id, Row({"unit": unit.id}, {"name_vi": unit.name.vi, "name_en": unit.name.en}, inputs))
        for unit in plan.reporting_units("districts")
    ]


_ROWS: Mapping[str, Callable[[Plan, dt.date], Owed]] = {
    "figures": _figures,
    "milestones": _milestones,
    "disbursements": _lines,
    "tasks": _tasks,
    "local_budgets": _budgets,
}
