"""The contract of every input table: its columns, their types, the codes they allow, and its key.

Read a table with ``read_table(path, SCHEMA)`` (from `analysis.reading`, offered here for convenience).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandera.pandas as pa

from analysis.reading import check_known, read_record, read_table, unknown_codes

__all__ = ["check_known", "read_record", "read_table", "unknown_codes"]

KINDS = ("share_floor", "count_per_unit", "count_range", "milestone", "growth_floor")
MEASURES = ("cumulative", "snapshot")
ID = r"[A-Z]{1,3}[0-9]+"
"""Ids of targets, budget lines and tasks, such as G01."""
UNIT = r"%|[a-z]+([-_][a-z]+)*"
"""What a target counts: per cent, ``units``, ``parts``, or things that the plan names under ``measures``."""
REPORTERS = ("departments", "districts", "all", "lead")
OBS_STATUS = ("p", "r", "e", "f", "b", "c", "x", "z")
"""Provisional, revised, estimated, forecast, break, confidential, not available, not applicable."""
PRICE_BASES = (
    "current",
    "current_implied",
    "constant",
    "constant_2010",
    "constant_1994",
    "not_stated",
    "not_applicable",
)


def _check(test: Any, vi: str, en: str) -> pa.Check:
    return pa.Check(test, error=f"{vi}\n{en}")


def text(required: bool = True, pattern: str | None = None, vi: str = "", en: str = "") -> pa.Column:
    """Return a column of text, with the pattern it must match and that pattern in words."""
    checks = [] if pattern is None else [_check(lambda cells: cells.str.fullmatch(pattern), vi, en)]
    return pa.Column(str, checks, nullable=not required)


def code(values: Sequence[str], required: bool = True) -> pa.Column:
    """Return a column whose cells are among ``values``."""
    allowed = ", ".join(values)
    check = _check(lambda cells: cells.isin(values), f"một trong: {allowed}", f"one of: {allowed}")
    return pa.Column(str, check, nullable=not required)


def number(required: bool = False, least: float | None = 0) -> pa.Column:
    """Return a column of numbers, none below ``least``."""
    checks = [] if least is None else [_check(lambda cells: cells >= least, f"số ≥ {least}", f"a number ≥ {least}")]
    return pa.Column("float64", checks, nullable=not required)


def whole(required: bool = True) -> pa.Column:
    """Return a column of whole numbers from zero."""
    return pa.Column("Int64", _check(lambda cells: cells >= 0, "số ≥ 0", "a number ≥ 0"), nullable=not required)


def date(required: bool = False, month_end: bool = False) -> pa.Column:
    """Return a column of ISO dates, each the last day of a month if so asked."""
    checks = []
    if month_end:
        checks = [_check(lambda days: days.dt.is_month_end, "ngày cuối tháng", "the last day of a month")]
    return pa.Column("datetime64[ns]", checks, nullable=not required)


def slug(required: bool = True) -> pa.Column:
    """Return a column of identifiers: lower-case ASCII letters, digits and hyphens."""
    return text(required, r"[a-z0-9]+([-_][a-z0-9]+)*", "mã chữ thường không dấu", "a lower-case ASCII identifier")


def table(key: Sequence[str], **columns: pa.Column) -> pa.DataFrameSchema:
    """Return the schema of a table in which no two rows share ``key``."""
    return pa.DataFrameSchema(columns, unique=list(key), report_duplicates="exclude_first")


def both(name: str, required: bool = True) -> dict[str, pa.Column]:
    """Return the pair of columns that holds one text in both languages."""
    return {f"{name}_vi": text(required), f"{name}_en": text(required)}


TARGETS = table(
    ["target"],
    target=text(True, ID, "mã chỉ tiêu như G01", "a target id such as G01"),
    pillar=slug(),
    order=whole(),
    clause=text(),
    kind=code(KINDS),
    measure=code(MEASURES),
    **both("measure_why"),
    threshold=number(True),
    upper=number(),
    unit=text(True, UNIT, "mã đơn vị tính như % hoặc units", "a unit such as % or units"),
    direction=code(("≥",)),
    lead_agency=slug(),
    **both("lead_basis"),
    reported_by=code(REPORTERS),
    deadline=date(True),
    text_vi=text(),
    **both("name"),
    **both("numerator"),
    **both("denominator", False),
    **both("exclusions", False),
)
TARGET_PARTS = table(
    ["target", "part"],
    target=text(),
    part=slug(),
    order=whole(),
    **both("name"),
    unit_group=code(("departments", "districts"), False),
    required_per_unit=number(),
    start_date=date(),
    lead_agency=slug(),
    clause=text(),
)
ALLOCATIONS = table(
    ["line"],
    line=text(True, ID, "mã dòng như D1 hoặc R01", "a line id such as D1 or R01"),
    section=code(("investment", "recurrent")),
    stt=whole(),
    **both("name"),
    start_year=whole(False),
    end_year=whole(False),
    total_investment=number(),
    central=number(),
    local=number(),
    disbursed_before=number(),
    allocation=number(True),
    owner=slug(),
    owner_text=text(),
)
ALLOCATION_TOTALS = table(
    ["section"],
    section=code(("investment", "recurrent")),
    total_investment=number(),
    central=number(),
    local=number(),
    disbursed_before=number(),
    allocation=number(True),
)
FUNDING = table(["item"], item=slug(), **both("name"), amount=number(True), clause=text())
TASKS = table(
    ["task"],
    task=text(True, ID, "mã nhiệm vụ như T01", "a task id such as T01"),
    order=whole(),
    field=slug(),
    clause=text(),
    text_vi=text(),
    **both("name"),
    lead_agency=slug(),
    **both("lead_basis"),
)
LEGAL_BASIS = table(
    ["doc"],
    doc=text(),
    order=whole(),
    group=text(),
    **both("group"),
    number=text(),
    kind_vi=text(),
    issued_on=date(True),
    text_vi=text(),
    **both("title"),
    note=text(False),
)
AGENCIES = table(
    ["agency"],
    agency=slug(),
    **both("name"),
    abbreviation=text(),
    group=code(("department", "other")),
    basis=text(),
)
UNITS = table(
    ["unit"],
    unit=slug(),
    **both("name"),
    kind=code(("province", "city", "district")),
    order=whole(),
    source=text(),
)
STATISTICS = table(
    ["geography", "year", "measure", "sector", "unit", "price_basis", "series", "source_url", "value"],
    geography=text(),
    year=text(True, r"[0-9]{4}(-[0-9]{4}|-H[12])?", "năm hoặc giai đoạn", "a year or a period"),
    measure=slug(),
    sector=slug(),
    unit=text(),
    price_basis=code(PRICE_BASES),
    value=number(True, None),
    qualifier=code((">", "<"), False),
    series=slug(),
    obs_status=code(OBS_STATUS, False),
    published_on=date(),
    source_title=text(),
    source_url=text(True, r"https?://\S+", "địa chỉ http(s)", "an http(s) address"),
    note=text(False),
)
_RETURN = {
    "obs_status": code(OBS_STATUS, False),
    "reported_on": date(True),
    "source": text(),
    **both("note", False),
}
RETURNS = table(
    ["target", "part", "unit", "period_end", "reported_on"],
    target=text(),
    part=slug(),
    unit=slug(),
    period_end=date(True),
    numerator=number(),
    denominator=number(),
    done=code(("yes", "in_progress", "not_started"), False),
    completed_on=date(),
    expected_on=date(),
    bound=code(("lower", "upper", "proxy"), False),
    **_RETURN,
)
DISBURSEMENTS = table(
    ["line", "period_end", "reported_on"],
    line=text(),
    period_end=date(True, month_end=True),
    adjusted_allocation=number(),
    committed=number(),
    disbursed=number(),
    **_RETURN,
)
TASK_RETURNS = table(
    ["task", "agency", "period_end", "reported_on"],
    task=text(),
    agency=slug(),
    period_end=date(True),
    status=code(("not_started", "in_progress", "done")),
    due_on=date(),
    completed_on=date(),
    reported_on=date(True),
    source=text(),
    **both("note", False),
)
LOCAL_BUDGETS = table(
    ["unit", "period_end", "reported_on"],
    unit=slug(),
    period_end=date(True),
    total_expenditure=number(),
    dx_expenditure=number(),
    **_RETURN,
)
SOURCES = table(
    ["source"],
    source=text(),
    title=text(),
    publisher=text(False),
    published_on=date(),
    url=text(False, r"https?://\S+", "địa chỉ http(s)", "an http(s) address"),
    quote=text(False),
)
CONTEXT = table(
    ["fact"],
    fact=slug(),
    **both("name"),
    value=text(),
    **both("unit"),
    period=text(),
    source=text(),
    **both("note"),
)
