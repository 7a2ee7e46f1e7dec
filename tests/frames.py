"""Small result frames made by hand, and what the tests of charts, tables and sentences share."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from pathlib import Path

import pandas as pd
from builders import disbursements

from analysis import budget
from analysis.facts import words_of
from analysis.plan import Plan, read_plan
from analysis.project import Project
from analysis.report import Report
from analysis.wording import Words

ROOT = Path(__file__).resolve().parents[1]
AS_OF = dt.date(2022, 12, 5)
PAID = "2022-11-30"
"""Last day of the disbursements of :func:`lines`."""
EDITIONS = ("2022-published", "2022-illustrative", "2022-09-illustrative")


@cache
def plan() -> Plan:
    return read_plan(ROOT / "data" / "raw" / "plan")


@cache
def words(lang: str) -> Words:
    return words_of(plan(), lang, ROOT / "report" / "wording")


@cache
def report(edition: str, lang: str) -> Report:
    return Report(Project(ROOT), edition, lang)


def target(name: str, state: str = "no_data", attained: float | None = None, **values: object) -> dict[str, object]:
    """One row of ``Attainment.targets``; nothing known but what is told."""
    of_plan = plan().target(name)
    row: dict[str, object] = {
        "target": name,
        "pillar": of_plan.pillar,
        "order": of_plan.order,
        "kind": of_plan.kind,
        "measure": of_plan.measure,
        "attained": attained,
        "threshold": of_plan.threshold,
        "upper": of_plan.upper,
        "state": state,
        "bound": "",
        "units_reported": 0,
        "units_expected": 0,
        "parts_total": len(of_plan.parts) if of_plan.kind == "milestone" else None,
    }
    blank = ("numerator", "denominator", "expected", "ratio", "low", "high", "parts_done", "period_end", "completed_on")
    return {**row, **dict.fromkeys(blank), **values}


def targets(*rows: dict[str, object]) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows))
    for column in ("numerator", "denominator", "attained", "expected", "ratio", "low", "high", "threshold", "upper"):
        frame[column] = frame[column].astype("float64")
    for column in ("period_end", "completed_on"):
        frame[column] = pd.to_datetime(frame[column])
    return frame


def no_targets() -> pd.DataFrame:
    return targets(*(target(each.id) for each in plan().targets))


def lines(**disbursed: float) -> pd.DataFrame:
    """``budget.lines`` with these disbursements (million VND) at one date and no return for the other lines."""
    rows = [{"line": line, "period_end": PAID, "disbursed": float(spent)} for line, spent in disbursed.items()]
    return budget.lines(plan(), disbursements(*rows), AS_OF)


def paid(*months: tuple[str, float]) -> pd.DataFrame:
    """Disbursements of one line that are these shares of the whole allocation: (date, share)."""
    whole = sum(each.allocation for each in plan().allocations)
    return disbursements(*({"line": "R19", "period_end": day, "disbursed": share * whole} for day, share in months))


def curve(*months: tuple[str, float]) -> pd.DataFrame:
    """``budget.curve`` of these shares of the total: (date, share)."""
    return budget.curve(plan(), paid(*months), AS_OF)


def rollups(*months: tuple[str, float], confidence: float = 0.95) -> pd.DataFrame:
    """``Report.rollups`` of these shares of the total."""
    return sums(budget.lines(plan(), paid(*months), AS_OF), paid(*months), confidence)


def sums(lines: pd.DataFrame, returned: pd.DataFrame | None = None, confidence: float = 0.95) -> pd.DataFrame:
    """``Report.rollups`` of these lines, projected from what was returned; without it, not projected."""
    added = pd.concat([budget.rollup(lines, by).assign(by=by) for by in ("total", "section", "source", "owner")])
    given = disbursements() if returned is None else returned
    return added.merge(budget.projections(plan(), given, AS_OF, confidence), on=["by", "group"])


def completeness(*cells: tuple[str, str, bool, bool]) -> pd.DataFrame:
    """``attainment.completeness``: (unit, target, due, returned)."""
    rows = [
        {"unit": unit, "group": "departments", "target": name, "due": due, "returned": returned}
        for unit, name, due, returned in cells
    ]
    return pd.DataFrame(rows, columns=["unit", "group", "target", "due", "returned"]).assign(last_reported_on=pd.NaT)


def fields(**counts: int) -> pd.DataFrame:
    """``Tasks.fields`` of field 1a."""
    statuses = ("done", "in_progress", "not_started", "late", "no_return")
    return pd.DataFrame([{"field": "1a", "status": status, "count": counts.get(status, 0)} for status in statuses])


@cache
def names(lang: str) -> tuple[str, ...]:
    """The names of the plan's targets and budget lines, the longest first."""
    found = [each.name[lang] for each in (*plan().targets, *plan().allocations)]
    return tuple(sorted(found, key=len, reverse=True))


def numbers(text: str, lang: str) -> list[float]:
    """Every number of a text in one notation, in order of size; numbers within names and dates are left out.

    Names differ by language ("từ 02 cấp", "two or more levels"), and so do months.
    """
    for name in names(lang):
        text = text.replace(name, " ")
    text = text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{MINUS SIGN}", "-")
    if lang == "vi":
        text = re.sub(r"\b(\d\d)/(\d\d)/(\d{4})\b", r" \3 ", text)
        text = re.sub(r"\b(\d\d)/(\d{4})\b", r" \2 ", text)
    else:
        text = re.sub(r"\b\d{1,2} ([A-Z][a-z]+ \d{4})\b", r"\1", text)
    text = re.sub(r"[A-Za-z]\d+", " ", text)
    group, decimal = (r"\.", ",") if lang == "vi" else (",", r"\.")
    found = re.findall(rf"\d{{1,3}}(?:{group}\d{{3}})+(?:{decimal}\d+)?|\d+(?:{decimal}\d+)?", text)
    clean = (number.replace(group[-1], "").replace(decimal[-1], ".") for number in found)
    return sorted(float(number) for number in clean)
