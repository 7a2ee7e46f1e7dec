"""The yearly plan, read from ``data/raw/plan`` and checked against itself.

The records are declared in `analysis.plan_types` and offered here. Reading stops with every problem named if a
table is malformed, a code is unknown, a correction's guard fails, or the amounts of Appendix II do not agree with
its printed totals and with part III.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

from analysis import schemas
from analysis.corrections import Correction, apply, read_corrections
from analysis.plan.checks import check_amounts, check_codes, check_growth
from analysis.plan.types import (
    Agency,
    Allocation,
    AllocationTotal,
    Document,
    Duty,
    Field,
    Funding,
    Geography,
    Jumps,
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
from analysis.problems import InputError, Problem, relative
from analysis.reading import read_record, read_table

TABLES = {
    "targets": schemas.TARGETS,
    "target_parts": schemas.TARGET_PARTS,
    "allocations": schemas.ALLOCATIONS,
    "allocation_totals": schemas.ALLOCATION_TOTALS,
    "funding": schemas.FUNDING,
    "tasks": schemas.TASKS,
    "legal_basis": schemas.LEGAL_BASIS,
    "agencies": schemas.AGENCIES,
    "units": schemas.UNITS,
}
"""The CSV files of a plan folder and their schemas."""

_HEADING = (
    "number",
    "signed_on",
    "title",
    "issuer",
    "signer",
    "year",
    "geography",
    "source",
    "objectives",
    "pillars",
    "fields",
    "footnotes",
    "funding_source",
    "duties",
    "closing",
    "recipients",
    "parts",
    "notes",
    "measures",
)
_RULES = (
    "year",
    "report_due",
    "bands",
    "local_share_min",
    "trend",
    "disbursement_benchmark",
    "due_soon_days",
    "confidence",
    "projection",
)

GEOGRAPHY = ("province", "region", "country")
"""The places a plan names under ``geography``."""

PARTS = ("targets", "tasks", "funding", "duties", "local_share", "legal_basis", "allocations", "investment")
"""Parts of the document that pages refer to, named under ``parts``."""

NOTES = ("correction", "leads", "growth")
"""What ``notes`` says of how the document is read: slips of its print, who leads tasks, the target on growth."""

COVER = ("parent", "issuer", "symbol", "place-date", "signer", "recipients")
"""What ``document`` says of the report's cover in each language, if it is there."""

Row = Any
Record = TypeVar("Record")


def read_plan(folder: Path, base: Path | None = None) -> Plan:
    """Read a plan folder.

    Parameters
    ----------
    folder : Path
        Holds ``plan.yml``, ``rules.yml``, ``corrections.yml`` and the CSV files of `TABLES`.
    base : Path, optional
        Folder that files are named relative to in messages; the working folder unless told.

    Raises
    ------
    InputError
        With every problem of every file, as far as one does not hide another.
    """
    problems: list[Problem] = []

    def attempt(read: Callable[[], Record]) -> Record | None:
        try:
            return read()
        except InputError as error:
            problems.extend(error.problems)
            return None

    tables: dict[str, pd.DataFrame] = {}
    for name, schema in TABLES.items():
        frame = attempt(partial(read_table, folder / f"{name}.csv", schema, base, rows=True))
        if frame is not None:
            tables[name] = frame
    heading = attempt(lambda: read_record(folder / "plan.yml", _HEADING, base))
    rules = attempt(lambda: read_rules(folder / "rules.yml", base))
    corrections = attempt(lambda: read_corrections(folder / "corrections.yml", base))
    if problems or heading is None or rules is None or corrections is None:
        raise InputError(problems)

    corrected = dict(tables)
    for name in ("allocations", "allocation_totals"):
        corrected[name] = apply(tables[name], corrections, f"{name}.csv")
    check_amounts(folder, tables, corrected, base)
    check_growth(folder, tables["targets"], rules.productivity_min, base)
    try:
        check_codes(folder, tables, heading, base)
        return _plan(heading, rules, corrections, tables, corrected)
    except (KeyError, TypeError, ValueError) as error:
        file, found = relative(folder / "plan.yml", base), f"{type(error).__name__}: {error}"
        vi, en = "nội dung đúng cấu trúc của plan.yml", "entries in the structure of plan.yml"
        raise InputError(Problem(file, None, None, found, vi, en)) from error


def read_rules(path: Path, base: Path | None = None) -> Rules:
    """Read ``rules.yml``; a missing or malformed value raises InputError."""
    raw = read_record(path, _RULES, base)
    try:
        bands, benchmark = raw["bands"], raw["disbursement_benchmark"]
        growth = raw.get("productivity_min") or {"value": 0, "clause": ""}
        trend = {name: _count(raw["trend"][name]["value"]) for name in ("max_lags", "min_df", "structural_points")}
        rules = Rules(
            bands_off=float(bands["off_track"]),
            bands_risk=float(bands["at_risk"]),
            bands_ahead=float(bands["ahead"]),
            bands_source=_source(bands["source"]),
            bands_note=Text(bands["source"]["note_vi"], bands["source"]["note_en"]),
            local_share_min=float(raw["local_share_min"]["value"]),
            local_share_clause=str(raw["local_share_min"]["clause"]),
            benchmark_value=float(benchmark["value"]),
            benchmark_as_of=_day(benchmark["as_of"]),
            benchmark_name=_text(benchmark["name"]),
            benchmark_source=_source(benchmark["source"]),
            due_soon_days=int(raw["due_soon_days"]["value"]),
            confidence=float(raw["confidence"]["value"]),
            projection_fewest=int(raw["projection"]["fewest"]),
            productivity_min=float(growth["value"]),
            productivity_clause=str(growth["clause"]),
            trend=TrendRules(**trend),
            year_start=_day(raw["year"]["start"]),
            year_end=_day(raw["year"]["end"]),
            report_due=_day(raw["report_due"]["value"]),
            jumps=_jumps(raw.get("jumps")),
        )
    except (KeyError, TypeError, ValueError) as error:
        vi, en = "giá trị đúng kiểu ở mọi khoá", "a value of the right type under every key"
        found = f"{type(error).__name__}: {error}"
        raise InputError(Problem(relative(path, base), None, None, found, vi, en)) from error
    if not rules.bands_off < rules.bands_risk < 0 < rules.bands_ahead or not 0 < rules.confidence < 1:
        vi, en = (
            "off_track < at_risk < 0 < ahead; 0 < confidence < 1",
            "off_track < at_risk < 0 < ahead, 0 < confidence < 1",
        )
        found = f"{rules.bands_off}, {rules.bands_risk}, {rules.bands_ahead}; {rules.confidence}"
        raise InputError(Problem(relative(path, base), None, "bands, confidence", found, vi, en))
    if rules.projection_fewest < 3:
        vi, en = "3 trở lên: ít hơn thì không tính được khoảng dự báo", "3 or more: fewer leave no interval to compute"
        raise InputError(
            Problem(relative(path, base), None, "projection: fewest", str(rules.projection_fewest), vi, en)
        )
    return rules


def _jumps(entry: dict[str, Any] | None) -> Jumps | None:
    if entry is None:
        return None
    jumps = Jumps(float(entry["times"]), float(entry["least"]), _text(entry["reason"]))
    if jumps.times <= 1 or jumps.least < 0:
        raise ValueError("jumps: times > 1, least >= 0")
    return jumps


def _plan(
    heading: dict[str, Any],
    rules: Rules,
    corrections: tuple[Correction, ...],
    printed: dict[str, pd.DataFrame],
    corrected: dict[str, pd.DataFrame],
) -> Plan:
    return Plan(
        number=str(heading["number"]),
        signed_on=_day(heading["signed_on"]),
        year=int(heading["year"]),
        geography=Geography(**{place: _name(heading["geography"][place]) for place in GEOGRAPHY}),
        title=_text(heading["title"]),
        issuer=_text(heading["issuer"]),
        signer=_text(heading["signer"]),
        source=_source(heading["source"]),
        objectives=tuple(map(_text, heading["objectives"])),
        footnotes=tuple(map(_text, heading["footnotes"])),
        funding_source=Text(heading["funding_source"]["vi"], heading["funding_source"]["en"]),
        closing=Text(heading["closing"]["text"], heading["closing"]["en"]),
        recipients=tuple(map(str, heading["recipients"])),
        pillars=tuple(Pillar(p["id"], n, _said(p)) for n, p in enumerate(heading["pillars"], 1)),
        fields=tuple(Field(f["id"], n, _text(f)) for n, f in enumerate(heading["fields"], 1)),
        targets=_targets(printed["targets"], printed["target_parts"]),
        allocations=_records(corrected["allocations"], _allocation),
        printed=_records(printed["allocations"], _allocation),
        allocation_totals=_records(corrected["allocation_totals"], _total),
        printed_totals=_records(printed["allocation_totals"], _total),
        funding=_records(printed["funding"], lambda r: Funding(r.item, _pair(r, "name"), r.amount, r.clause)),
        tasks=_records(printed["tasks"], _task),
        duties=tuple(Duty(d["id"], tuple(d["agencies"]), d["text"], _text(d["name"])) for d in heading["duties"]),
        legal_basis=_records(printed["legal_basis"], _document),
        agencies=_records(
            printed["agencies"], lambda r: Agency(r.agency, _pair(r, "name"), r.abbreviation, r.group, r.basis)
        ),
        units=_records(printed["units"], lambda r: Unit(r.unit, _pair(r, "name"), r.kind, r.order)),
        rules=rules,
        corrections=corrections,
        parts={name: _said(heading["parts"][name]) for name in PARTS},
        notes={name: _said(heading["notes"][name]) for name in NOTES},
        measures={name: _text(text) for name, text in heading["measures"].items()},
        document=_document_head(heading.get("document") or {}),
    )


def _document_head(entry: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {lang: {key: entry[lang][key] for key in COVER} for lang in ("vi", "en")} if entry else {}


def _records(frame: pd.DataFrame, make: Callable[[Row], Record]) -> tuple[Record, ...]:
    blank = frame.astype(object).where(frame.notna(), None)
    return tuple(make(row) for row in blank.itertuples(index=False))


def _targets(targets: pd.DataFrame, parts: pd.DataFrame) -> tuple[Target, ...]:
    found = {name: _records(rows.sort_values("order"), _part) for name, rows in parts.groupby("target")}
    return _records(targets.sort_values("order"), lambda row: _target(row, found[row.target]))


def _target(row: Row, parts: tuple[Part, ...]) -> Target:
    return Target(
        id=row.target,
        pillar=row.pillar,
        order=row.order,
        clause=row.clause,
        kind=row.kind,
        measure=row.measure,
        measure_why=_pair(row, "measure_why"),
        threshold=row.threshold,
        upper=row.upper,
        unit=row.unit,
        direction=row.direction,
        lead_agency=row.lead_agency,
        lead_basis=_pair(row, "lead_basis"),
        reported_by=row.reported_by,
        deadline=_day(row.deadline),
        text=row.text_vi,
        name=_pair(row, "name"),
        numerator=_pair(row, "numerator"),
        denominator=_pair(row, "denominator"),
        exclusions=_pair(row, "exclusions"),
        parts=parts,
    )


def _part(row: Row) -> Part:
    start = None if row.start_date is None else _day(row.start_date)
    name = _pair(row, "name")
    return Part(row.part, row.order, name, row.unit_group, row.required_per_unit, start, row.lead_agency, row.clause)


def _allocation(row: Row) -> Allocation:
    return Allocation(
        line=row.line,
        section=row.section,
        order=row.stt,
        name=_pair(row, "name"),
        start_year=row.start_year,
        end_year=row.end_year,
        total_investment=row.total_investment,
        central=row.central,
        local=row.local,
        disbursed_before=row.disbursed_before,
        allocation=row.allocation,
        owner=row.owner,
        owner_text=row.owner_text,
    )


def _total(row: Row) -> AllocationTotal:
    return AllocationTotal(
        row.section, row.total_investment, row.central, row.local, row.disbursed_before, row.allocation
    )


def _task(row: Row) -> Task:
    name, basis = _pair(row, "name"), _pair(row, "lead_basis")
    return Task(row.task, row.order, row.field, row.clause, row.text_vi, name, row.lead_agency, basis)


def _document(row: Row) -> Document:
    return Document(
        id=row.doc,
        order=row.order,
        group=row.group,
        group_name=_pair(row, "group"),
        number=row.number,
        kind=row.kind_vi,
        issued_on=_day(row.issued_on),
        text=row.text_vi,
        title=_pair(row, "title"),
        note=row.note or "",
    )


def _pair(row: Row, name: str) -> Text:
    return Text(getattr(row, f"{name}_vi") or "", getattr(row, f"{name}_en") or "")


def _text(entry: dict[str, str]) -> Text:
    return Text(entry["vi"], entry["en"])


def _said(entry: dict[str, str]) -> Text:
    """Return a text that goes into sentences with fields, where a brace would be taken for one."""
    if found := [text for text in (entry["vi"], entry["en"]) if set("{}") & set(text)]:
        raise ValueError(f"{found[0]!r} holds a brace")
    return _text(entry)


def _source(entry: dict[str, str | None]) -> Source:
    return Source(str(entry["title"]), entry["url"], entry.get("publisher") or "")


def _count(value: Any) -> int:
    if type(value) is not int or value < 1:
        raise ValueError(f"{value!r} is not a whole number of at least 1")
    return value


def _name(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{value!r} is not the name of a place")
    return value


def _day(value: Any) -> date:
    if isinstance(value, pd.Timestamp):
        return value.date()
    if type(value) is not date:
        raise TypeError(f"{value!r} is not a date")
    return value
