"""The sheets of a form that come before its tables, and the hidden one that says what the workbook is."""

from __future__ import annotations

import datetime as dt

from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

from analysis import look
from analysis.editions import EditionInfo
from analysis.intake import vocabulary
from analysis.intake.form import ALL, Form, agencies
from analysis.intake.layout import Sheet
from analysis.intake.parts import Wordings, both, date_rule, head, list_rule, put
from analysis.plan import Plan

VERSION = 1
"""Version of the form; a reader refuses one it does not know."""

HIDDEN = "_mau"
"""The hidden sheet that says what the workbook is."""

LOCALE = "vi"
"""How texts of a filled form write numbers."""


def cover(sheet: Worksheet, form: Form, plan: Plan, info: EditionInfo, words: Wordings) -> None:
    """Write the cover: whose form it is, of which edition, until when; the reporting date is filled in here."""
    vi, en = words["vi"], words["en"]
    sheet.title = vi("intake.sheets.cover")
    for column, width in (("A", 34), ("B", 58), ("C", 44)):
        sheet.column_dimensions[column].width = width
    put(sheet, "A1", both(words, "intake.cover.form", " · "), look.TITLE, alignment=Alignment())
    for row, lang in ((2, vi), (3, en)):
        put(sheet, f"A{row}", lang("intake.cover.plan", title=plan.title[lang.lang], number=plan.number))
        sheet[f"A{row}"].alignment = Alignment()
    row = 5
    if info.illustrative:
        put(sheet, f"A{row}", both(words, "intake.illustrative", " · "), look.MARK, alignment=Alignment())
        row += 2
    lines: list[tuple[str, str]] = [
        ("agency", f"{form.name.vi}\n{form.name.en}"),
        ("edition", f"{info.title.vi}\n{info.title.en} ({info.id})"),
        ("period", vi.date(form.period_end)),
        ("due", vi.date(plan.rules.report_due)),
        ("contents", "\n".join(_contents(form, sheet_, words) for sheet_ in form.sheets)),
    ]
    for name, text in lines:
        label = both(words, f"intake.cover.{name}", " · ")
        put(sheet, f"A{row}", label, look.STRONG, border=look.BOX, fill=look.HEAD)
        put(sheet, f"B{row}", text, border=look.BOX)
        sheet.row_dimensions[row].height = look.height([(text, 56), (label, 30)])
        row += 1
    names = ["reported_on"] if form.agency != ALL else ["sender", "reported_on"]
    for name in names:
        label = f"{vocabulary.COVER[name].vi} · {vocabulary.COVER[name].en}"
        put(sheet, f"A{row}", label, look.STRONG, border=look.BOX, fill=look.INPUT_HEAD)
        cell = put(sheet, f"B{row}", None, border=look.BOX, fill=look.INPUT, protection=look.OPEN)
        cell.alignment = Alignment(horizontal="left", vertical="top")
        put(sheet, f"C{row}", both(words, f"intake.cover.{name}_hint"), look.FAINT)
        sheet.row_dimensions[row].height = 30
        if name == "reported_on":
            cell.number_format = look.FORMATS["date"]
            rule = date_rule(dt.date(plan.year, 1, 1), dt.date(2199, 12, 31), words, "intake.invalid.any_date")
        else:
            rule = list_rule(f"{HIDDEN}!$E$1:$E${len(agencies(plan))}", words)
        sheet.add_data_validation(rule)
        rule.add(cell)
        row += 1
    put(sheet, f"A{row + 1}", both(words, "intake.cover.next"), look.PLAIN)
    sheet.merge_cells(f"A{row + 1}:C{row + 1}")
    sheet.row_dimensions[row + 1].height = 32
    look.lock(sheet)
    look.printed(sheet, None, head(info), landscape=False)


def _contents(form: Form, sheet: Sheet, words: Wordings) -> str:
    count = len(form.rows[sheet.id])
    vi, en = (words[lang]("intake.cover.rows", n=count) for lang in ("vi", "en"))
    return f"{sheet.title.vi}: {vi} · {sheet.title.en}: {en}"


def guide(sheet: Worksheet, plan: Plan, info: EditionInfo, words: Wordings) -> None:
    """Write the instructions, and what every code means."""
    for column, width in (("A", 5), ("B", 62), ("C", 62)):
        sheet.column_dimensions[column].width = width
    put(sheet, "A1", both(words, "intake.guide.title", " · "), look.TITLE, alignment=Alignment())
    row = 3
    steps = list(zip(words["vi"].get("intake.guide.steps"), words["en"].get("intake.guide.steps"), strict=True))
    dues = [words[lang]("intake.guide.due", date=words[lang].date(plan.rules.report_due)) for lang in ("vi", "en")]
    for number, pair in enumerate([*steps, tuple(dues)], start=1):
        put(sheet, f"A{row}", number, look.STRONG)
        put(sheet, f"B{row}", pair[0])
        put(sheet, f"C{row}", pair[1], look.FAINT)
        sheet.row_dimensions[row].height = look.height([(pair[0], 62), (pair[1], 66)])
        row += 1
    row += 1
    put(sheet, f"A{row}", both(words, "intake.guide.codes", " · "), look.TITLE, alignment=Alignment())
    for column in vocabulary.CODES:
        heading = vocabulary.HEADINGS[column]
        row += 1
        put(sheet, f"B{row}", f"{heading.vi} · {heading.en}", look.STRONG, fill=look.HEAD, border=look.BOX)
        put(sheet, f"C{row}", words["en"]("intake.guide.meaning"), look.STRONG, fill=look.HEAD, border=look.BOX)
        for code, names in vocabulary.CODES[column].items():
            row += 1
            put(sheet, f"B{row}", names[0], border=look.BOX)
            put(sheet, f"C{row}", vocabulary.ENGLISH[code], border=look.BOX)
    look.lock(sheet)
    look.printed(sheet, None, head(info), landscape=False)


def hidden(sheet: Worksheet, form: Form, plan: Plan) -> None:
    """Write the hidden sheet that says what the workbook is; import knows the file by it."""
    lines = {
        "form_version": VERSION,
        "edition": form.edition,
        "agency": form.agency,
        "period_end": form.period_end.isoformat(),
        "locale": LOCALE,
    }
    for row, (name, value) in enumerate(lines.items(), start=1):
        put(sheet, f"A{row}", name)
        put(sheet, f"B{row}", value)
    for row, (agency, title) in enumerate(agencies(plan).items(), start=1):
        put(sheet, f"D{row}", agency)
        put(sheet, f"E{row}", title.vi)
    look.lock(sheet)
    sheet.sheet_state = "hidden"
