"""What an edition's returns must satisfy against the plan: one function a table, each giving all it finds.

A schema looks at one table by itself; the rules here look across tables, at the plan, and at several cells of a
row together. Every finding names file, line and column, what stands there and what should, in both languages.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field

import pandas as pd

from analysis.plan import PROVINCE, Part, Plan, Target
from analysis.problems import Problem

WITHOUT_VALUE = ("c", "x", "z")
"""Observation statuses that explain a blank value: confidential, not available, not applicable."""

BOUNDS = {
    "share_floor": ("lower", "upper", "proxy"),
    "count_per_unit": ("lower", "upper", "proxy"),
    "count_range": ("lower", "upper", "proxy"),
    "milestone": ("proxy",),
}
"""Which kind of target can carry which mark of a bound; growth comes from statistics, not from returns."""


@dataclass
class Findings:
    """Problems found in one table, added to row by row."""

    file: str
    frame: pd.DataFrame
    problems: list[Problem] = field(default_factory=list)

    def add(self, wrong: pd.Series, column: str, vi: str, en: str) -> None:
        """Report ``column`` of every row where ``wrong`` holds; a comparison with a blank cell counts as fine."""
        chosen = wrong.fillna(False).astype(bool)
        if not chosen.any():  # as a rule: to take no rows out of a table takes as long as to take some
            return
        for _, row in self.frame[chosen].iterrows():
            self.problems.append(Problem(self.file, int(row["row"]), column, shown(row[column]), vi, en))

    def unknown(self, column: str, known: Collection[str], vi: str, en: str) -> None:
        """Report every filled cell of ``column`` that is not among ``known``."""
        cells = self.frame[column]
        allowed = ", ".join(sorted(known)) or "–"
        self.add(cells.notna() & ~cells.isin(list(known)), column, f"{vi}: {allowed}", f"{en}: {allowed}")


def shown(value: object) -> str:
    """Return a cell as it stands in the file: dates as ISO, whole numbers without a point, blank as nothing."""
    if pd.isna(value):  # type: ignore[call-overload]
        return ""
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def dates(found: Findings, start: dt.date, end: dt.date) -> None:
    """Check that periods end within the edition's and that a return is not older than its period."""
    period_end, reported = found.frame["period_end"], found.frame["reported_on"]
    inside = period_end.between(pd.Timestamp(start), pd.Timestamp(end))
    span = f"{start.isoformat()} – {end.isoformat()}"
    found.add(~inside, "period_end", f"ngày trong kỳ báo cáo: {span}", f"a day within the edition: {span}")
    found.add(
        reported < period_end,
        "reported_on",
        "ngày báo cáo không sớm hơn period_end",
        "a reporting date not before period_end",
    )


def sources(found: Findings, known: Collection[str]) -> None:
    """Check that every row names a source listed in ``sources.csv``."""
    found.unknown("source", known, "mã nguồn có trong sources.csv", "a source listed in sources.csv")


def completion(found: Findings, rows: pd.Series, status: str, done: str) -> None:
    """Check that what is done says when, that nothing else does, and that it was not done after the return."""
    frame = found.frame
    is_done, completed = frame[status] == done, frame["completed_on"]
    found.add(
        rows & is_done & completed.isna(),
        "completed_on",
        f"ngày hoàn thành, vì {status} là {done}",
        f"the date of completion, because {status} is {done}",
    )
    found.add(
        rows & ~is_done & completed.notna(),
        "completed_on",
        f"để trống khi {status} khác {done}",
        f"blank unless {status} is {done}",
    )
    found.add(
        rows & (completed > frame["reported_on"]),
        "completed_on",
        "ngày không muộn hơn reported_on",
        "a date not after reported_on",
    )


def targets(found: Findings, plan: Plan) -> None:
    """Check returns on targets: ids, units, and the cells each kind of target needs or must leave blank."""
    by_id = {target.id: target for target in plan.targets}
    found.unknown("target", by_id, "mã chỉ tiêu của kế hoạch", "a target of the plan")
    for name, target in by_id.items():
        of_target = found.frame["target"] == name
        if not of_target.any():
            continue
        if target.kind == "growth_floor":
            found.add(
                of_target,
                "target",
                "không có dòng nào: chỉ tiêu này lấy từ số liệu thống kê",
                "no row: this target is taken from the statistics",
            )
            continue
        _parts(found, of_target, target, plan)
        _cells(found, of_target, target.kind)


def _parts(found: Findings, of_target: pd.Series, target: Target, plan: Plan) -> None:
    parts = {part.id: part for part in target.parts}
    cells = found.frame["part"]
    allowed = ", ".join(parts)
    found.add(of_target & ~cells.isin(list(parts)), "part", f"một trong: {allowed}", f"one of: {allowed}")
    for name, part in parts.items():
        of_part = of_target & (cells == name)
        if not of_part.any():
            continue
        units = reporting(target, part, plan)
        listed = ", ".join(sorted(units))
        wrong = of_part & ~found.frame["unit"].isin(list(units))
        found.add(wrong, "unit", f"đơn vị báo cáo chỉ tiêu này: {listed}", f"a unit that reports this target: {listed}")
        if part.start_date is not None:
            day = part.start_date.isoformat()
            early = of_part & (found.frame["period_end"] < pd.Timestamp(part.start_date))
            found.add(early, "period_end", f"ngày từ {day}, khi bắt đầu tính", f"a day from {day}, when it starts")


def reporting(target: Target, part: Part, plan: Plan) -> set[str]:
    """Return the units that may report a part: the province, and either its group of units or its lead agency."""
    group = part.unit_group or target.reported_by
    if target.kind == "milestone" or group == "lead":
        return {PROVINCE, target.lead_agency, part.lead_agency}
    return {PROVINCE, *(unit.id for unit in plan.reporting_units(group))}


def _cells(found: Findings, rows: pd.Series, kind: str) -> None:
    frame = found.frame
    allowed = BOUNDS[kind]
    listed = ", ".join(allowed)
    wrong = rows & frame["bound"].notna() & ~frame["bound"].isin(allowed)
    found.add(wrong, "bound", f"để trống hoặc một trong: {listed}", f"blank or one of: {listed}")
    if kind == "milestone":
        _blank(found, rows, ("numerator", "denominator"), kind)
        found.add(
            rows & frame["done"].isna(),
            "done",
            "yes, in_progress hoặc not_started",
            "yes, in_progress or not_started",
        )
        completion(found, rows, "done", "yes")
        return
    _blank(found, rows, ("done", "completed_on", "expected_on"), kind)
    shares = rows & (kind == "share_floor" or (kind == "count_per_unit" and frame["unit"] == PROVINCE))
    _blank(found, rows & ~shares, ("denominator",), f"{kind} theo đơn vị")
    valued = ~frame["obs_status"].isin(WITHOUT_VALUE)
    for column, needed in (("numerator", rows), ("denominator", shares)):
        found.add(
            needed & valued & frame[column].isna(),
            column,
            "một số (0 nếu bằng không), hoặc obs_status c, x, z",
            "a number (0 for none), or obs_status c, x or z",
        )
    found.add(
        shares & (frame["numerator"] > frame["denominator"]),
        "numerator",
        "tử số không lớn hơn mẫu số",
        "a numerator not above the denominator",
    )


def _blank(found: Findings, rows: pd.Series, columns: tuple[str, ...], kind: str) -> None:
    for column in columns:
        found.add(
            rows & found.frame[column].notna(),
            column,
            f"để trống với loại {kind}",
            f"blank for this kind of target ({kind})",
        )


def disbursements(found: Findings, plan: Plan) -> None:
    """Check that disbursements name lines of Appendix II, and that a return holds at least one amount."""
    found.unknown(
        "line", {line.line for line in plan.allocations}, "mã dòng kinh phí của kế hoạch", "a budget line of the plan"
    )
    frame = found.frame
    empty = frame["disbursed"].isna() & ~frame["obs_status"].isin(WITHOUT_VALUE)
    found.add(
        empty,
        "disbursed",
        "số luỹ kế từ đầu năm (0 nếu chưa giải ngân), hoặc obs_status c, x, z",
        "the cumulative amount (0 for none), or obs_status c, x or z",
    )


def tasks(found: Findings, plan: Plan) -> None:
    """Check that task returns name tasks of part II and agencies or districts of the plan."""
    found.unknown("task", {task.id for task in plan.tasks}, "mã nhiệm vụ của kế hoạch", "a task of the plan")
    known = {agency.id for agency in plan.agencies} | {unit.id for unit in plan.units} | {PROVINCE}
    found.unknown("agency", known, "mã cơ quan hoặc địa phương của kế hoạch", "an agency or district of the plan")
    completion(found, pd.Series(True, index=found.frame.index), "status", "done")


def local_budgets(found: Findings, plan: Plan) -> None:
    """Check that local budgets name districts and spend no more on digital transformation than in all."""
    districts = {unit.id for unit in plan.reporting_units("districts")}
    found.unknown("unit", districts, "mã huyện, thành phố", "a district")
    found.add(
        found.frame["dx_expenditure"] > found.frame["total_expenditure"],
        "dx_expenditure",
        "không lớn hơn total_expenditure",
        "not above total_expenditure",
    )
