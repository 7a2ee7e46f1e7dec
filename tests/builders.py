"""Small plans and returns for tests, made of the real records."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from analysis.plan.types import (
    Agency,
    Allocation,
    AllocationTotal,
    Field,
    Funding,
    Geography,
    Part,
    Pillar,
    Plan,
    Rules,
    Source,
    Target,
    Task,
    Text,
    TrendRules,
    Unit,
)

DEADLINE = date(2022, 12, 31)
NOWHERE = Source("", None)


def text(words: str = "") -> Text:
    return Text(words, words)


def rules(**changes: Any) -> Rules:
    values: dict[str, Any] = {
        "bands_off": -0.25,
        "bands_risk": -0.10,
        "bands_ahead": 0.10,
        "bands_source": NOWHERE,
        "bands_note": text(),
        "local_share_min": 0.01,
        "local_share_clause": "IV.6",
        "benchmark_value": 52.43,
        "benchmark_as_of": date(2022, 11, 30),
        "benchmark_name": text(),
        "benchmark_source": NOWHERE,
        "due_soon_days": 30,
        "confidence": 0.95,
        "projection_fewest": 3,
        "productivity_min": 7.0,
        "productivity_clause": "I.2.b",
        "trend": TrendRules(max_lags=1, min_df=3, structural_points=10),
        "year_start": date(2022, 1, 1),
        "year_end": DEADLINE,
        "report_due": date(2022, 12, 5),
    }
    return Rules(**values | changes)


def part(name: str = "all", order: int = 1, **changes: Any) -> Part:
    values: dict[str, Any] = {
        "id": name,
        "order": order,
        "name": text(name),
        "unit_group": None,
        "required_per_unit": None,
        "start_date": None,
        "lead_agency": "lead-agency",
        "clause": "",
    }
    return Part(**values | changes)


def target(name: str = "G06", kind: str = "share_floor", threshold: float = 50, **changes: Any) -> Target:
    values: dict[str, Any] = {
        "id": name,
        "pillar": {"G": "government", "E": "economy", "S": "society"}[name[0]],
        "order": 1,
        "clause": "",
        "kind": kind,
        "measure": "snapshot",
        "measure_why": text(),
        "threshold": threshold,
        "upper": None,
        "unit": "%",
        "direction": "≥",
        "lead_agency": "lead-agency",
        "lead_basis": text(),
        "reported_by": "districts",
        "deadline": DEADLINE,
        "text": "",
        "name": text(name),
        "numerator": text(),
        "denominator": text(),
        "exclusions": text(),
        "parts": (part(),),
    }
    return Target(**values | changes)


def allocation(line: str, amount: float, section: str = "recurrent", **changes: Any) -> Allocation:
    values: dict[str, Any] = {
        "line": line,
        "section": section,
        "order": 1,
        "name": text(line),
        "start_year": None,
        "end_year": None,
        "total_investment": None,
        "central": None,
        "local": None,
        "disbursed_before": None,
        "allocation": amount,
        "owner": "owner-a",
        "owner_text": "",
    }
    return Allocation(**values | changes)


def task(name: str, field: str = "1a") -> Task:
    return Task(name, int(name[1:]), field, "", "", text(name), "lead-agency", text())


def plan(
    targets: tuple[Target, ...] = (),
    *,
    departments: tuple[str, ...] = ("dep-1", "dep-2", "dep-3"),
    districts: tuple[str, ...] = ("dis-1", "dis-2", "dis-3"),
    allocations: tuple[Allocation, ...] = (),
    totals: tuple[AllocationTotal, ...] = (),
    funding: dict[str, float] | None = None,
    tasks: tuple[Task, ...] = (),
    **changes: Any,
) -> Plan:
    agencies = [Agency(each, text(each), each, "department", "") for each in departments]
    agencies.append(Agency("lead-agency", text("lead-agency"), "lead", "other", ""))
    units = [Unit("tinh", text("tinh"), "province", 1)]
    units += [Unit(each, text(each), "district", order) for order, each in enumerate(districts, start=2)]
    return Plan(
        number="1/KH",
        signed_on=date(2022, 4, 25),
        year=2022,
        geography=Geography("province", "region", "country"),
        title=text(),
        issuer=text(),
        signer=text(),
        source=NOWHERE,
        objectives=(),
        footnotes=(),
        funding_source=text(),
        closing=text(),
        recipients=(),
        pillars=tuple(
            Pillar(each, order, text(each)) for order, each in enumerate(("government", "economy", "society"), 1)
        ),
        fields=(Field("1a", 1, text()), Field("1b", 2, text())),
        targets=targets,
        allocations=allocations,
        printed=allocations,
        allocation_totals=totals,
        printed_totals=totals,
        funding=tuple(Funding(name, text(name), amount, "III") for name, amount in (funding or {}).items()),
        tasks=tasks,
        duties=(),
        legal_basis=(),
        agencies=tuple(agencies),
        units=tuple(units),
        rules=rules(**changes),
        corrections=(),
    )


def _frame(rows: list[dict[str, Any]], blank: dict[str, Any]) -> pd.DataFrame:
    frame = pd.DataFrame([blank | row for row in rows], columns=list(blank))
    for column, default in blank.items():
        if column.endswith(("_on", "_end")):
            frame[column] = pd.to_datetime(frame[column])
        elif isinstance(default, bool):
            frame[column] = frame[column].astype(bool)
        else:
            frame[column] = frame[column].astype("float64" if isinstance(default, float) else "str")
    return frame


NAN = float("nan")


def returns(*rows: dict[str, Any]) -> pd.DataFrame:
    """Returns on targets, typed as an edition's; of target G06, the province's at the end of November unless told."""
    blank: dict[str, Any] = {"target": "G06", "part": "all", "unit": "tinh", "period_end": "2022-11-30"}
    blank |= {"numerator": NAN, "denominator": NAN, "done": None, "completed_on": None, "expected_on": None}
    blank |= {"bound": None, "obs_status": None, "reported_on": "2022-12-01", "source": "src", "superseded": False}
    return _frame(list(rows), blank)


def disbursements(*rows: dict[str, Any]) -> pd.DataFrame:
    blank: dict[str, Any] = {"line": "R01", "period_end": "2022-11-30", "adjusted_allocation": NAN, "committed": NAN}
    blank |= {"disbursed": NAN, "obs_status": None, "reported_on": "2022-12-01", "superseded": False}
    return _frame(list(rows), blank)


def task_returns(*rows: dict[str, Any]) -> pd.DataFrame:
    blank: dict[str, Any] = {"task": "T01", "agency": "lead-agency", "period_end": "2022-11-30", "status": None}
    blank |= {"due_on": None, "completed_on": None, "reported_on": "2022-12-01", "superseded": False}
    return _frame(list(rows), blank)


def local_budgets(*rows: dict[str, Any]) -> pd.DataFrame:
    blank: dict[str, Any] = {"unit": "dis-1", "period_end": "2022-11-30", "total_expenditure": NAN}
    blank |= {"dx_expenditure": NAN, "obs_status": None, "reported_on": "2022-12-01", "superseded": False}
    return _frame(list(rows), blank)
