"""The form of one agency as a workbook: cover, instructions, and a sheet for each kind of thing it answers for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Alignment
from openpyxl.styles.colors import Color
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from analysis import labels, look
from analysis.editions import Edition, EditionInfo
from analysis.intake import vocabulary
from analysis.intake.cover import HIDDEN, cover, guide, hidden
from analysis.intake.form import Form
from analysis.intake.layout import Row, Sheet
from analysis.intake.parts import Wordings, both, date_rule, head, list_rule, put, spoken
from analysis.plan import Plan, Text
from analysis.wording import missing

HEADING = 5
"""Row of the column headings of every sheet."""

_WIDTHS = {"name_vi": 34, "name_en": 30, "how": 46, "unit_name": 16, "asked": 9, "measured": 14, "note_vi": 28}
_KEY_WIDTHS = {"target": 8, "part": 13, "unit": 13, "line": 8, "task": 8, "agency": 12}
_DATES = ("period_end", "completed_on", "expected_on", "due_on")
_FAINT = InlineFont(rFont=look.FACE, sz=9, color=Color(look.MUTED))
_PLAIN = InlineFont(rFont=look.FACE, sz=10, color=Color(look.INK))


def write(form: Form, plan: Plan, info: EditionInfo, edition: Edition, words: Wordings, folder: Path) -> Path:
    """Write the workbook of a form; the same inputs give the same bytes.

    Parameters
    ----------
    form : Form
        What the agency owes.
    plan, info, edition
        The plan; the edition's own record; its returns, from which the last period's values are shown.
    words : mapping
        Words of both languages, by language.
    folder : Path
        Where to write ``<edition>_<agency>.xlsx``.
    """
    book = Workbook()
    first = book.active
    assert isinstance(first, Worksheet)
    cover(first, form, plan, info, words)
    guide(book.create_sheet(words["vi"]("intake.sheets.guide")), plan, info, words)
    for sheet in form.sheets:
        _sheet(book.create_sheet(sheet.title.vi), sheet, form, plan, info, edition, words)
    hidden(book.create_sheet(HIDDEN), form, plan)
    book.properties.creator = plan.issuer.vi
    book.properties.title = f"{info.id} {form.agency}"
    target = folder / f"{info.id}_{form.agency}.xlsx"
    look.save(book, target, info.as_of)
    return target


def latest(edition: Edition, sheet: Sheet, before: dt.date) -> dict[tuple[str, ...], pd.Series]:
    """Return the last return before a day for each key of a sheet."""
    returns: pd.DataFrame = getattr(edition, sheet.table)
    rows = returns[~returns["superseded"].astype(bool) & (returns["period_end"] < pd.Timestamp(before))]
    rows = rows.sort_values("period_end", kind="stable")
    return {tuple(str(row[name]) for name in sheet.keys): row for _, row in rows.iterrows()}


def _sheet(
    page: Worksheet,
    sheet: Sheet,
    form: Form,
    plan: Plan,
    info: EditionInfo,
    edition: Edition,
    words: Wordings,
) -> None:
    title = f"{sheet.title.vi} · {sheet.title.en}: {form.name.vi}"
    put(page, "A1", title, look.TITLE, alignment=Alignment())
    mark = both(words, "intake.illustrative", " · ") if info.illustrative else ""
    put(page, "A2", f"{head(info)}", look.FAINT, alignment=Alignment())
    put(page, "A3", mark, look.MARK, alignment=Alignment())
    widths = [_width(name) for name in sheet.columns]
    for number, width in enumerate(widths, start=1):
        page.column_dimensions[get_column_letter(number)].width = width
    _headings(page, sheet, words, widths)
    last = latest(edition, sheet, form.period_end)
    rules = _rules(sheet, info, words)
    for rule in rules.values():
        page.add_data_validation(rule)
    for number, row in enumerate(form.rows[sheet.id], start=HEADING + 1):
        before = last.get(tuple(row.key[name] for name in sheet.keys))
        _row(page, number, sheet, row, plan, form.period_end, before, rules, words, widths)
    frozen = sheet.columns.index("~name_vi") + 2
    page.freeze_panes = f"{get_column_letter(frozen)}{HEADING + 1}"
    look.lock(page)
    look.printed(page, HEADING, f"{head(info)} {mark}".strip())


def _headings(page: Worksheet, sheet: Sheet, words: Wordings, widths: list[float]) -> None:
    start = 1
    for band, count in (
        ("keys", len(sheet.keys)),
        ("shown", len(sheet.shown)),
        ("inputs", len(sheet.inputs)),
        ("last", len(sheet.last)),
    ):
        first, end = get_column_letter(start), get_column_letter(start + count - 1)
        fill = look.INPUT_HEAD if band == "inputs" else look.HEAD
        for number in range(start, start + count):
            put(page, f"{get_column_letter(number)}{HEADING - 1}", None, look.STRONG, fill=fill, border=look.BOX)
        put(page, f"{first}{HEADING - 1}", both(words, f"intake.bands.{band}", " · "), look.STRONG)
        page[f"{first}{HEADING - 1}"].alignment = look.MIDDLE
        page.merge_cells(f"{first}{HEADING - 1}:{end}{HEADING - 1}")
        start += count
    texts = []
    for number, (name, width) in enumerate(zip(sheet.columns, widths, strict=True), start=1):
        heading = vocabulary.SHOWN[name[1:]] if name.startswith("~") else vocabulary.HEADINGS[name]
        fill = look.INPUT_HEAD if name in sheet.inputs else look.HEAD
        text = f"{heading.vi}\n{heading.en}"
        cell = put(page, f"{get_column_letter(number)}{HEADING}", text, look.STRONG, fill=fill, border=look.BOX)
        cell.alignment = look.MIDDLE
        texts.append((text, width * 0.82))
    page.row_dimensions[HEADING - 1].height = 18
    page.row_dimensions[HEADING].height = look.height(texts)


def _width(column: str) -> float:
    name = column.removeprefix("~")
    if name.startswith("last_"):
        return 12
    return _KEY_WIDTHS.get(name) or _WIDTHS.get(name) or (16 if name in vocabulary.CODES else 14)


def _row(
    page: Worksheet,
    number: int,
    sheet: Sheet,
    row: Row,
    plan: Plan,
    end: dt.date,
    before: pd.Series | None,
    rules: Mapping[str, DataValidation],
    words: Wordings,
    widths: list[float],
) -> None:
    texts = []
    for place, (column, width) in enumerate(zip(sheet.columns, widths, strict=True), start=1):
        address = f"{get_column_letter(place)}{number}"
        name = column.removeprefix("~")
        if column in sheet.keys:
            cell = put(page, address, row.key[name], look.FAINT, border=look.BOX)
        elif name.startswith("last_"):
            cell = put(page, address, _last(before, name[5:]), look.FAINT, border=look.BOX)
            _formatted(cell, name[5:])
        elif column.startswith("~"):
            value = _shown(row, name, plan, words)
            font = look.FAINT if name == "name_en" else look.PLAIN
            cell = put(page, address, value, font, border=look.BOX)
            cell.number_format = look.FORMATS["money"] if name == "allocation" else cell.number_format
        else:
            cell = put(page, address, end if name == "period_end" else None, border=look.BOX)
            _formatted(cell, name)
            if name in row.open:
                cell.fill, cell.protection = look.INPUT, look.OPEN
                if name in rules:
                    rules[name].add(cell)
            else:
                cell.fill = look.HEAD
        texts.append((str(cell.value or ""), width))
    page.row_dimensions[number].height = look.height(texts)


def _formatted(cell: Cell, column: str) -> None:
    if column in _DATES:
        cell.number_format = look.FORMATS["date"]
    elif column in vocabulary.MONEY:
        cell.number_format = look.FORMATS["money"]
    elif column in ("numerator", "denominator"):
        cell.number_format = look.FORMATS["count"]
    elif column.startswith("note"):
        cell.number_format = "@"


def _last(before: pd.Series | None, column: str) -> object:
    value = None if before is None else before[column]
    if missing(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date()
    return vocabulary.shown(column, str(value)) if column in vocabulary.CODES else value


def _shown(row: Row, name: str, plan: Plan, words: Wordings) -> object:
    value = row.shown[name]
    if name == "asked":
        target = plan.target(row.key["target"])
        (part,) = (part for part in target.parts if part.id == row.key["part"])
        if part.required_per_unit is not None:
            return f"≥ {labels.plain(part.required_per_unit, words['vi'])}"
        return labels.threshold(target, words["vi"])
    if isinstance(value, Text):
        return CellRichText(TextBlock(_PLAIN, value.vi), TextBlock(_FAINT, f"\n{value.en}"))
    return value


def _rules(sheet: Sheet, info: EditionInfo, words: Wordings) -> dict[str, DataValidation]:
    found = {}
    for name in sheet.inputs:
        if name in vocabulary.CODES:
            found[name] = list_rule('"' + ",".join(vocabulary.listed(name)) + '"', words)
        elif name == "period_end":
            found[name] = date_rule(info.period_start, info.period_end, words, "intake.invalid.date")
        elif name in _DATES:
            found[name] = date_rule(dt.date(2000, 1, 1), dt.date(2199, 12, 31), words, "intake.invalid.any_date")
        elif not name.startswith("note"):
            rule = DataValidation(type="decimal", operator="greaterThanOrEqual", formula1="0", allow_blank=True)
            found[name] = spoken(rule, both(words, "intake.invalid.number"))
    return found
