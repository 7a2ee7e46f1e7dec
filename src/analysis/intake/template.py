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

from analysis import labels
from analysis.editions import Edition, EditionInfo
from analysis.intake import look, vocabulary
from analysis.intake.form import ALL, Form, Row, Sheet, agencies
from analysis.plan import Plan, Text
from analysis.wording import Words, missing

VERSION = 1
"""Version of the form; a reader refuses one it does not know."""

HIDDEN = "_mau"
"""The hidden sheet that says what the workbook is."""

LOCALE = "vi"
"""How texts of a filled form write numbers."""

HEADING = 5
"""Row of the column headings of every sheet."""

_WIDTHS = {"name_vi": 34, "name_en": 30, "how": 46, "unit_name": 16, "asked": 9, "measured": 14, "note_vi": 28}
_KEY_WIDTHS = {"target": 8, "part": 13, "unit": 13, "line": 8, "task": 8, "agency": 12}
_DATES = ("period_end", "completed_on", "expected_on", "due_on")
_FAINT = InlineFont(rFont=look.FACE, sz=9, color=Color(look.MUTED))
_PLAIN = InlineFont(rFont=look.FACE, sz=10, color=Color(look.INK))

Wordings = Mapping[str, Words]


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
    cover = book.active
    assert isinstance(cover, Worksheet)
    _cover(cover, form, plan, info, words)
    _guide(book.create_sheet(words["vi"]("intake.sheets.guide")), plan, info, words)
    for sheet in form.sheets:
        _sheet(book.create_sheet(sheet.title.vi), sheet, form, plan, info, edition, words)
    _hidden(book.create_sheet(HIDDEN), form, plan)
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


def _both(words: Wordings, key: str, mark: str = "\n", **values: object) -> str:
    return mark.join(words[lang](key, **values) for lang in ("vi", "en"))


def _put(sheet: Worksheet, place: str, value: object, font: object = look.PLAIN, **style: object) -> Cell:
    cell = sheet[place]
    assert isinstance(cell, Cell)
    cell.value = value  # type: ignore[assignment]
    if cell.data_type == "f":
        cell.data_type = "s"  # a name is never a formula
    cell.font = font  # type: ignore[assignment]
    cell.alignment = look.WRAP
    for name, setting in style.items():
        setattr(cell, name, setting)
    return cell


def _cover(sheet: Worksheet, form: Form, plan: Plan, info: EditionInfo, words: Wordings) -> None:
    vi, en = words["vi"], words["en"]
    sheet.title = vi("intake.sheets.cover")
    for column, width in (("A", 34), ("B", 58), ("C", 44)):
        sheet.column_dimensions[column].width = width
    _put(sheet, "A1", _both(words, "intake.cover.form", " · "), look.TITLE, alignment=Alignment())
    for row, lang in ((2, vi), (3, en)):
        _put(sheet, f"A{row}", lang("intake.cover.plan", title=plan.title[lang.lang], number=plan.number))
        sheet[f"A{row}"].alignment = Alignment()
    row = 5
    if info.illustrative:
        _put(sheet, f"A{row}", _both(words, "intake.illustrative", " · "), look.MARK, alignment=Alignment())
        row += 2
    lines: list[tuple[str, str]] = [
        ("agency", f"{form.name.vi}\n{form.name.en}"),
        ("edition", f"{info.title.vi}\n{info.title.en} ({info.id})"),
        ("period", vi.date(form.period_end)),
        ("due", vi.date(plan.rules.report_due)),
        ("contents", "\n".join(_contents(form, sheet_, words) for sheet_ in form.sheets)),
    ]
    for name, text in lines:
        label = _both(words, f"intake.cover.{name}", " · ")
        _put(sheet, f"A{row}", label, look.STRONG, border=look.BOX, fill=look.HEAD)
        _put(sheet, f"B{row}", text, border=look.BOX)
        sheet.row_dimensions[row].height = look.height([(text, 56), (label, 30)])
        row += 1
    names = ["reported_on"] if form.agency != ALL else ["sender", "reported_on"]
    for name in names:
        label = f"{vocabulary.COVER[name].vi} · {vocabulary.COVER[name].en}"
        _put(sheet, f"A{row}", label, look.STRONG, border=look.BOX, fill=look.INPUT_HEAD)
        cell = _put(sheet, f"B{row}", None, border=look.BOX, fill=look.INPUT, protection=look.OPEN)
        cell.alignment = Alignment(horizontal="left", vertical="top")
        _put(sheet, f"C{row}", _both(words, f"intake.cover.{name}_hint"), look.FAINT)
        sheet.row_dimensions[row].height = 30
        if name == "reported_on":
            cell.number_format = look.FORMATS["date"]
            rule = _date_rule(dt.date(plan.year, 1, 1), dt.date(2199, 12, 31), words, "intake.invalid.any_date")
        else:
            rule = _list_rule(f"{HIDDEN}!$E$1:$E${len(agencies(plan))}", words)
        sheet.add_data_validation(rule)
        rule.add(cell)
        row += 1
    _put(sheet, f"A{row + 1}", _both(words, "intake.cover.next"), look.PLAIN)
    sheet.merge_cells(f"A{row + 1}:C{row + 1}")
    sheet.row_dimensions[row + 1].height = 32
    look.lock(sheet)
    look.printed(sheet, None, _head(info), landscape=False)


def _contents(form: Form, sheet: Sheet, words: Wordings) -> str:
    count = len(form.rows[sheet.id])
    vi, en = (words[lang]("intake.cover.rows", n=count) for lang in ("vi", "en"))
    return f"{sheet.title.vi}: {vi} · {sheet.title.en}: {en}"


def _head(info: EditionInfo) -> str:
    return f"{info.title.vi} · {info.title.en}"


def _guide(sheet: Worksheet, plan: Plan, info: EditionInfo, words: Wordings) -> None:
    for column, width in (("A", 5), ("B", 62), ("C", 62)):
        sheet.column_dimensions[column].width = width
    _put(sheet, "A1", _both(words, "intake.guide.title", " · "), look.TITLE, alignment=Alignment())
    row = 3
    steps = list(zip(words["vi"].get("intake.guide.steps"), words["en"].get("intake.guide.steps"), strict=True))
    dues = [words[lang]("intake.guide.due", date=words[lang].date(plan.rules.report_due)) for lang in ("vi", "en")]
    for number, pair in enumerate([*steps, tuple(dues)], start=1):
        _put(sheet, f"A{row}", number, look.STRONG)
        _put(sheet, f"B{row}", pair[0])
        _put(sheet, f"C{row}", pair[1], look.FAINT)
        sheet.row_dimensions[row].height = look.height([(pair[0], 62), (pair[1], 66)])
        row += 1
    row += 1
    _put(sheet, f"A{row}", _both(words, "intake.guide.codes", " · "), look.TITLE, alignment=Alignment())
    for column in vocabulary.CODES:
        heading = vocabulary.HEADINGS[column]
        row += 1
        _put(sheet, f"B{row}", f"{heading.vi} · {heading.en}", look.STRONG, fill=look.HEAD, border=look.BOX)
        _put(sheet, f"C{row}", words["en"]("intake.guide.meaning"), look.STRONG, fill=look.HEAD, border=look.BOX)
        for code, names in vocabulary.CODES[column].items():
            row += 1
            _put(sheet, f"B{row}", names[0], border=look.BOX)
            _put(sheet, f"C{row}", vocabulary.ENGLISH[code], border=look.BOX)
    look.lock(sheet)
    look.printed(sheet, None, _head(info), landscape=False)


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
    _put(page, "A1", title, look.TITLE, alignment=Alignment())
    mark = _both(words, "intake.illustrative", " · ") if info.illustrative else ""
    _put(page, "A2", f"{_head(info)}", look.FAINT, alignment=Alignment())
    _put(page, "A3", mark, look.MARK, alignment=Alignment())
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
    look.printed(page, HEADING, f"{_head(info)} {mark}".strip())


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
            _put(page, f"{get_column_letter(number)}{HEADING - 1}", None, look.STRONG, fill=fill, border=look.BOX)
        _put(page, f"{first}{HEADING - 1}", _both(words, f"intake.bands.{band}", " · "), look.STRONG)
        page[f"{first}{HEADING - 1}"].alignment = look.MIDDLE
        page.merge_cells(f"{first}{HEADING - 1}:{end}{HEADING - 1}")
        start += count
    texts = []
    for number, (name, width) in enumerate(zip(sheet.columns, widths, strict=True), start=1):
        heading = vocabulary.SHOWN[name[1:]] if name.startswith("~") else vocabulary.HEADINGS[name]
        fill = look.INPUT_HEAD if name in sheet.inputs else look.HEAD
        text = f"{heading.vi}\n{heading.en}"
        cell = _put(page, f"{get_column_letter(number)}{HEADING}", text, look.STRONG, fill=fill, border=look.BOX)
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
            cell = _put(page, address, row.key[name], look.FAINT, border=look.BOX)
        elif name.startswith("last_"):
            cell = _put(page, address, _last(before, name[5:]), look.FAINT, border=look.BOX)
            _formatted(cell, name[5:])
        elif column.startswith("~"):
            value = _shown(row, name, plan, words)
            font = look.FAINT if name == "name_en" else look.PLAIN
            cell = _put(page, address, value, font, border=look.BOX)
            cell.number_format = look.FORMATS["money"] if name == "allocation" else cell.number_format
        else:
            cell = _put(page, address, end if name == "period_end" else None, border=look.BOX)
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
            found[name] = _list_rule('"' + ",".join(vocabulary.listed(name)) + '"', words)
        elif name == "period_end":
            found[name] = _date_rule(info.period_start, info.period_end, words, "intake.invalid.date")
        elif name in _DATES:
            found[name] = _date_rule(dt.date(2000, 1, 1), dt.date(2199, 12, 31), words, "intake.invalid.any_date")
        elif not name.startswith("note"):
            rule = DataValidation(type="decimal", operator="greaterThanOrEqual", formula1="0", allow_blank=True)
            found[name] = _spoken(rule, _both(words, "intake.invalid.number"))
    return found


def _date_rule(start: dt.date, end: dt.date, words: Wordings, key: str) -> DataValidation:
    first, last = (str((day - dt.date(1899, 12, 30)).days) for day in (start, end))
    rule = DataValidation(type="date", operator="between", formula1=first, formula2=last, allow_blank=True)
    text = "\n".join(
        words[lang](key, start=words["vi"].date(start), end=words["vi"].date(end)) for lang in ("vi", "en")
    )
    return _spoken(rule, text)


def _list_rule(formula: str, words: Wordings) -> DataValidation:
    rule = DataValidation(type="list", formula1=formula, allow_blank=True)
    return _spoken(rule, _both(words, "intake.invalid.list"))


def _spoken(rule: DataValidation, text: str) -> DataValidation:
    rule.showErrorMessage, rule.errorStyle = True, "stop"
    rule.error = text[:255]
    return rule


def _hidden(sheet: Worksheet, form: Form, plan: Plan) -> None:
    lines = {
        "form_version": VERSION,
        "edition": form.edition,
        "agency": form.agency,
        "period_end": form.period_end.isoformat(),
        "locale": LOCALE,
    }
    for row, (name, value) in enumerate(lines.items(), start=1):
        _put(sheet, f"A{row}", name)
        _put(sheet, f"B{row}", value)
    for row, (agency, title) in enumerate(agencies(plan).items(), start=1):
        _put(sheet, f"D{row}", agency)
        _put(sheet, f"E{row}", title.vi)
    look.lock(sheet)
    sheet.sheet_state = "hidden"
