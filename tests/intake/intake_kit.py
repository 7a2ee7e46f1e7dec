"""What tests of the intake share: the real plan and edition, forms filled in, small workbooks and CSV."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl import Workbook

from analysis.editions import Edition, EditionInfo, read_edition, read_info
from analysis.intake import form, template
from analysis.intake.checks import check
from analysis.intake.findings import Finding
from analysis.intake.gather import Intake, gather
from analysis.plan import Plan, read_plan
from analysis.project import Project
from analysis.wording import Words

ROOT = Path(__file__).resolve().parents[2]
PROJECT = Project(ROOT)
WORDS = {lang: Words(lang, ROOT / "report" / "wording") for lang in ("vi", "en")}
REPORTED = dt.date(2022, 12, 4)
COLUMNS = ("target", "part", "unit", "period_end", "numerator", "denominator")
ROW = ("G05", "all", "so-nv", "2022-11-30", 43, 75)


@lru_cache(maxsize=1)
def plan() -> Plan:
    return read_plan(PROJECT.plan)


@lru_cache(maxsize=1)
def info() -> EditionInfo:
    return read_info(PROJECT.editions / "2022-illustrative")


@lru_cache(maxsize=1)
def edition() -> Edition:
    return read_edition(info().folder, plan())


@lru_cache(maxsize=1)
def forms() -> dict[str, form.Form]:
    return form.forms(plan(), info())


def written(agency: str, folder: Path) -> Path:
    return template.write(forms()[agency], plan(), info(), edition(), WORDS, folder)


def heads(sheet: Any) -> dict[str, int]:
    """Column of each heading of a form's sheet, by its Vietnamese words."""
    row = template.HEADING
    texts = {column: sheet.cell(row, column).value for column in range(1, sheet.max_column + 1)}
    return {str(text).split("\n")[0]: column for column, text in texts.items() if text}


def fill(path: Path, cells: Mapping[str, Mapping[tuple[int, str], Any]], reported_on: Any = REPORTED) -> Path:
    """Fill a form: by sheet, (row of the form from 1, heading) to value; save it in place."""
    book = openpyxl.load_workbook(path)
    for row in book["Bìa"].iter_rows():
        for cell in row:
            if cell.value == "Ngày báo cáo · Reporting date":
                book["Bìa"].cell(cell.row, cell.column + 1).value = reported_on
    for name, values in cells.items():
        columns = heads(book[name])
        for (row, head), value in values.items():
            cell = book[name].cell(template.HEADING + row, columns[head])
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"
    book.save(path)
    return path


def plain(path: Path, rows: Sequence[Sequence[Any]], columns: Sequence[str] = COLUMNS, title: str = "Sheet1") -> Path:
    """A workbook with canonical headings."""
    book = Workbook()
    sheet = book.active
    sheet.title = title
    sheet.append(list(columns))
    for row in rows:
        sheet.append(list(row))
    book.save(path)
    return path


def csv(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def read(path: Path, **declared: Any) -> Intake:
    return gather(path, plan(), info(), **({"sender": "so-nv", "reported_on": REPORTED} | declared))


def checked(*paths: Path, **declared: Any) -> list[Finding]:
    return check([read(path, **declared) for path in paths], plan(), edition())


def codes(findings: Sequence[Finding], severity: str = "error") -> list[str]:
    return [finding.code for finding in findings if finding.severity == severity]
