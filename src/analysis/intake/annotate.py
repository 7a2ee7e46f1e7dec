"""An annotated copy of what was sent: the cells marked, with what was expected; the original is not touched.

The copy is inert: formulas and texts that look like one become plain text, links are dropped, and for a CSV or a
file that was refused unread the copy is a new workbook.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from analysis import look
from analysis.intake import delimited, guard, headings
from analysis.intake.findings import Finding
from analysis.intake.terminal import summary
from analysis.wording import Words

MARKS = {"error": PatternFill("solid", fgColor="F6C6BC"), "warning": PatternFill("solid", fgColor="FBE3B0")}
SIZE = (320, 190)
"""Width and height of a comment, in points."""

WIDTHS = (12.0, 24.0, 26.0, 56.0, 56.0)
"""Widths of the columns of the list."""

Wordings = Mapping[str, Words]


def annotate(file: Path, findings: Sequence[Finding], words: Wordings, target: Path) -> Path:
    """Write an annotated copy of a file.

    Parameters
    ----------
    file : Path
        What was sent.
    findings : sequence of Finding
        Those of this file.
    words : mapping
        Words of both languages, by language.
    target : Path
        Where to write the copy, a workbook.
    """
    book = _copy(file.read_bytes(), file.name) if file.is_file() else Workbook()
    for finding in findings:
        if finding.cell is not None:
            _mark(book, finding, words)
    _list(book, findings, words)
    target.parent.mkdir(parents=True, exist_ok=True)
    book.save(target)
    return target


def _copy(raw: bytes, name: str) -> Workbook:
    kind, _ = guard.examine(raw, name)
    if kind == guard.WORKBOOK:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                book = load_workbook(io.BytesIO(raw), keep_links=False, rich_text=True)
        except Exception:  # what cannot be opened was reported as damaged; then the copy is the list alone
            return Workbook()
        for sheet in book.worksheets:
            _inert(sheet)
        for name_ in [name_ for name_, defined in book.defined_names.items() if "[" in (defined.attr_text or "")]:
            del book.defined_names[name_]
        return book
    book = Workbook()
    if kind == guard.DELIMITED:
        grid, _, _ = delimited.read(raw, name, headings.fits)
        for (row, column), slot in (grid.cells if grid else {}).items():
            text(book.worksheets[0].cell(row, column), slot.value)
    return book


def _inert(sheet: Worksheet) -> None:
    """Turn formulas into their text, and drop what could call out or compute."""
    for cell in list(sheet._cells.values()):
        if isinstance(cell, Cell):
            if cell.data_type == "f":
                text(cell, cell.value if isinstance(cell.value, str) else f"={getattr(cell.value, 'text', '')}")
            cell.hyperlink = None
    sheet.conditional_formatting = type(sheet.conditional_formatting)()
    for pictures in ("_images", "_charts"):
        setattr(sheet, pictures, [])
    for rule in list(sheet.data_validations.dataValidation):
        if "[" in f"{rule.formula1}{rule.formula2}":
            sheet.data_validations.dataValidation.remove(rule)


def text(cell: Any, value: object) -> None:
    """Put a text into a cell so that no program takes it for a formula, whatever it begins with."""
    cell.value = ILLEGAL_CHARACTERS_RE.sub(" ", str(value))[:32_767]
    cell.data_type = "s"
    cell.quotePrefix = True


def _mark(book: Workbook, finding: Finding, words: Wordings) -> None:
    name = finding.sheet if finding.sheet is not None else book.sheetnames[0]
    if name not in book.sheetnames or finding.cell is None:
        return
    sheet = book[name]
    cell = sheet[finding.cell]
    if not isinstance(cell, Cell):  # within a merged area: its first cell shows
        for area in sheet.merged_cells.ranges:
            if finding.cell in area:
                cell = sheet.cell(area.min_row, area.min_col)
    if not isinstance(cell, Cell):
        return
    before = f"{cell.comment.text}\n\n" if cell.comment is not None else ""
    said = "\n".join(
        f"{words[lang](f'intake.findings.{finding.severity}').upper()}: {finding.expected(lang)} → {finding.mend(lang)}"
        for lang in words
    )
    comment = Comment(f"{before}{said}", "analysis")
    comment.width, comment.height = SIZE
    cell.comment = comment
    if cell.fill != MARKS["error"]:
        cell.fill = MARKS[finding.severity]


def _list(book: Workbook, findings: Sequence[Finding], words: Wordings) -> None:
    """Put the list of all findings in front."""
    title = words["vi"]("intake.findings.list")
    sheet = book.create_sheet(title, 0)
    for letter, width in zip("ABCDE", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    for row, lang in enumerate(words, start=1):
        _cell(sheet, row, 1, summary(findings, words[lang]), look.STRONG)
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=5)
        sheet.row_dimensions[row].height = 30
    sheet.row_dimensions[4].height = 30
    heads = ("severity", "place", "value", "expected", "mend")
    for column, head in enumerate(heads, start=1):
        both = "\n".join(words[lang](f"intake.findings.{head}") for lang in words)
        _cell(sheet, 4, column, both, look.STRONG).fill = look.HEAD
    for row, finding in enumerate(findings, start=5):
        cells = [
            "\n".join(words[lang](f"intake.findings.{finding.severity}") for lang in words),
            finding.place or "–",
            finding.value,
            "\n".join(finding.expected(lang) for lang in words),
            "\n".join(finding.mend(lang) for lang in words),
        ]
        for column, value in enumerate(cells, start=1):
            _cell(sheet, row, column, value, look.PLAIN)
        sheet.cell(row, 1).fill = MARKS[finding.severity]
        sheet.row_dimensions[row].height = look.height(list(zip(cells, WIDTHS, strict=True)))
    sheet.freeze_panes = "A5"
    book.active = 0
    for other in book.worksheets:
        other.sheet_view.tabSelected = other is sheet
    look.printed(sheet, 4, title)


def _cell(sheet: Worksheet, row: int, column: int, value: str, font: Any) -> Cell:
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    text(cell, value)
    cell.font, cell.alignment, cell.border = font, look.WRAP, look.BOX
    return cell
