"""What each agency owes in an edition, from the plan alone: sheets, rows, and the cells that are open in each row."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from analysis.editions import EditionInfo
from analysis.intake import vocabulary
from analysis.plan import PROVINCE, Part, Plan, Target, Text

ALL = "all"
"""Stands for every agency: one form with everybody's rows."""

FROM_STATISTICS = "growth_floor"
"""The kind of target that nobody returns: it is taken from the statistics."""

_COMMON = ("obs_status", "note_vi")


@dataclass(frozen=True)
class Sheet:
    """A sheet of a form.

    Parameters
    ----------
    id, table : str
        The sheet, and the table of `analysis.schemas` that its rows belong to.
    title : Text
        Name of the sheet.
    keys : tuple of str
        Columns that say what a row is about; locked.
    shown : tuple of str
        Columns that explain the row; locked.
    inputs : tuple of str
        Columns to fill in, the period first.
    last : tuple of str
        Columns of the last return that are shown for reference.
    """

    id: str
    table: str
    title: Text
    keys: tuple[str, ...]
    shown: tuple[str, ...]
    inputs: tuple[str, ...]
    last: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Ids of all columns in order; what is only shown begins with ``~``."""
        shown = tuple(f"~{name}" for name in self.shown)
        return (*self.keys, *shown, *self.inputs, *(f"~last_{name}" for name in self.last))


SHEETS = (
    Sheet(
        "figures",
        "targets",
        Text("Chỉ tiêu", "Targets"),
        ("target", "part", "unit"),
        ("name_vi", "name_en", "unit_name", "how", "asked", "measured"),
        ("period_end", "numerator", "denominator", "bound", *_COMMON),
        ("period_end", "numerator", "denominator"),
    ),
    Sheet(
        "milestones",
        "targets",
        Text("Mốc việc", "Milestones"),
        ("target", "part", "unit"),
        ("name_vi", "name_en", "how"),
        ("period_end", "done", "completed_on", "expected_on", *_COMMON),
        ("period_end", "done", "completed_on", "expected_on"),
    ),
    Sheet(
        "disbursements",
        "disbursements",
        Text("Giải ngân", "Disbursement"),
        ("line",),
        ("name_vi", "name_en", "allocation"),
        ("period_end", "adjusted_allocation", "committed", "disbursed", *_COMMON),
        ("period_end", "adjusted_allocation", "committed", "disbursed"),
    ),
    Sheet(
        "tasks",
        "tasks",
        Text("Nhiệm vụ", "Tasks"),
        ("task", "agency"),
        ("name_vi", "name_en"),
        ("period_end", "status", "due_on", "completed_on", "note_vi"),
        ("period_end", "status", "due_on"),
    ),
    Sheet(
        "local_budgets",
        "local_budgets",
        Text("Chi ngân sách", "Local budget"),
        ("unit",),
        ("name_vi", "name_en"),
        ("period_end", "total_expenditure", "dx_expenditure", *_COMMON),
        ("period_end", "total_expenditure", "dx_expenditure"),
    ),
)
"""Sheets of a form in order; one without rows is left out."""


@dataclass(frozen=True)
class Row:
    """A row of a form.

    Parameters
    ----------
    key : mapping
        Value of each key column.
    shown : mapping
        What explains the row: text, both languages, or a number.
    open : tuple of str
        Input columns that this row can fill; the others are locked.
    """

    key: Mapping[str, str]
    shown: Mapping[str, str | Text | float | Target]
    open: tuple[str, ...]


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
            inputs = ["period_end", "numerator", "denominator", "bound", *_COMMON]
            if target.kind != "share_floor":
                inputs.remove("denominator")
            for agency, unit in pairs:
                shown: dict[str, str | Text | float | Target] = {
                    "unit_name": plan.unit_name(unit),
                    "name_vi": _name(target, part).vi,
                    "name_en": _name(target, part).en,
                    "how": _how(target),
                    "asked": target,
                    "measured": vocabulary.MEASURED.get(target.unit, Text(target.unit, target.unit)),
                }
                found.append((agency, Row({"target": target.id, "part": part.id, "unit": unit}, shown, tuple(inputs))))
    return found


def _milestones(plan: Plan, end: dt.date) -> Owed:
    inputs = ("period_end", "done", "completed_on", "expected_on", *_COMMON)
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
    inputs = ("period_end", "adjusted_allocation", "committed", "disbursed", *_COMMON)
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
    inputs = ("period_end", "total_expenditure", "dx_expenditure", *_COMMON)
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
