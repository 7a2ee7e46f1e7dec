"""One result table as one sheet of a workbook: headings for people, values as values, states in their colours."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from openpyxl.cell import Cell, MergedCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.table import Table as ListObject
from openpyxl.worksheet.table import TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from analysis import look
from analysis.contract import Column
from analysis.dictionary import heading
from analysis.downloads.material import Material, Table, Value
from analysis.downloads.styles import GREY, LINK, WIDTHS, Style, Styles, dress
from analysis.labels import TASK_STATES, VERDICT_STATES
from analysis.project import LANGUAGES
from analysis.wording import capital

if TYPE_CHECKING:
    from collections.abc import Mapping

NUMBERS = Alignment(horizontal="right", vertical="center", wrap_text=True)
"""A heading stands over its numbers."""

ACROSS = 165
"""Width in letters that a printed page holds at a size that can be read."""

TECHNICAL, HEADING = 4, 5
"""Rows of the technical names and of the headings; the table begins under them."""

VARYING = ("own", "own_month")
"""Units that are another in each row; the cells show them."""

KEPT = ("target", "line", "task")
"""Lists whose codes people know: they stay, and their names stand beside them."""

STATES: Mapping[str, Mapping[str, str]] = {"status": TASK_STATES, "verdict": VERDICT_STATES}
"""Lists whose codes have the sign and the colour of a state, besides the states themselves."""

LOW = 14.5
"""Height of a row of one line, in points."""

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""Beginnings of a text that a spreadsheet would take for a formula, once it is edited."""

LONGEST = 32_767
"""Characters that Excel allows a cell."""


@dataclass(frozen=True)
class Shown:
    """A column of a sheet: a column of the table, or the names of the codes that stand before it."""

    column: Column
    place: int
    names: bool = False


def layout(table: Table, lang: str) -> list[Shown]:
    """Return the columns of a table's sheet: no texts of the other language, and names beside codes that are kept."""
    found = []
    pairs = {column.name for column in table.columns}
    for place, column in enumerate(table.columns):
        stem, _, code = column.name.rpartition("_")
        if code in LANGUAGES and code != lang and f"{stem}_{lang}" in pairs:
            continue
        found.append(Shown(column, place))
        if set(column.lists) & set(KEPT):
            found.append(Shown(column, place, names=True))
    return found


def headings(table: Table, columns: Sequence[Shown], material: Material, lang: str) -> list[str]:
    """Return the headings of a sheet, each with its unit; no two are alike."""
    words = material.words[lang]
    texts = []
    for shown in columns:
        text = heading(table.name, shown.column.name, words)
        if shown.names:
            text = words("downloads.headings.name", heading=text[:1].lower() + text[1:] if lang == "vi" else text)
        elif shown.column.unit and shown.column.unit not in VARYING:
            text = f"{text} ({words(f'downloads.units.{shown.column.unit}')})"
        texts.append(text)
    return texts


def across(page: Worksheet) -> int:
    """Return how many printed pages a sheet needs beside each other to stay readable."""
    return max(1, math.ceil(sum(each.width for each in page.column_dimensions.values()) / ACROSS))


def fill(page: Worksheet, table: Table, material: Material, lang: str, styles: Styles, contents: str) -> None:
    """Fill a sheet with a table.

    Parameters
    ----------
    page : Worksheet
        An empty sheet.
    table : Table
        What it shows.
    material : Material
        Words and names of codes.
    lang : {"vi", "en"}
        Language.
    styles : Styles
        Of the workbook.
    contents : str
        Title of the sheet to lead back to.
    """
    columns = layout(table, lang)
    texts = headings(table, columns, material, lang)
    _top(page, table, material, lang, contents)
    cells = _Cells(table, material, lang, styles)
    rows = [list(cells.row(columns, row)) for row in table.values()]
    widths = [width(shown, longest(rows, place), texts[place]) for place, shown in enumerate(columns)]
    for place, (shown, text, size) in enumerate(zip(columns, texts, widths, strict=True), start=1):
        letter = get_column_letter(place)
        page.column_dimensions[letter].width = size
        name = page[f"{letter}{TECHNICAL}"]
        name.value, name.font = shown.column.name + ("_name" if shown.names else ""), GREY
        head = page[f"{letter}{HEADING}"]
        head.value, head.style = text, "report head"
        if not shown.names and shown.column.type in ("number", "integer", "any"):
            head.alignment = NUMBERS
    room = [(text, size * 0.8) for text, size in zip(texts, widths, strict=True)]
    page.row_dimensions[HEADING].height = look.height(room)
    wrapped = styles.text(wrapped=True)
    for number, row in enumerate(rows, start=HEADING + 1):
        for place, (value, style) in enumerate(row, start=1):
            cell = page.cell(number, place)
            dress(cell, style)
            if value is not None:
                put(cell, value)
        # Not every program finds the height of a row by itself.
        long = [
            (value, size - 2)
            for (value, style), size in zip(row, widths, strict=True)
            if style == wrapped and isinstance(value, str) and len(value) > size - 2
        ]
        page.row_dimensions[number].height = look.height(long, 12.8) if long else LOW
    _finish(page, table, columns)


def put(cell: Cell | MergedCell, value: Value) -> None:
    """Put a value into a cell; text stays text, also if it looks like a formula."""
    assert isinstance(cell, Cell)  # nothing is merged here
    if not isinstance(value, str):
        cell.value = value
        return
    cell.value = ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", value)[:LONGEST]
    cell.data_type = "s"
    if value[:1] in FORMULA:
        cell.quotePrefix = True


def _top(page: Worksheet, table: Table, material: Material, lang: str, contents: str) -> None:
    words, edition = material.words[lang], material.edition
    back = page["A1"]
    back.value, back.font = words("downloads.workbook.back", contents=contents), LINK
    back.hyperlink = f"#'{contents}'!A1"
    mark = words("report.mark") if edition.illustrative else edition.title[lang]
    page["B1"].value, page["B1"].font = mark, look.MARK if edition.illustrative else look.FAINT
    title = words(f"report.tables.{table.name}")
    page["A2"].value, page["A2"].font = capital(title), look.TITLE
    about = words(f"downloads.about.{table.name}")
    if not table.rows:
        about = f"{about} {words('downloads.workbook.empty')}"
    page["A3"].value, page["A3"].font = about, look.FAINT
    for number, points in enumerate((17, 22, 17, 12), start=1):
        page.row_dimensions[number].height = points


def _finish(page: Worksheet, table: Table, columns: Sequence[Shown]) -> None:
    """Make the cells a table with a name, filters and headings that stay in sight, on paper too."""
    last = get_column_letter(len(columns))
    listed = ListObject(displayName=f"t_{table.name}", ref=f"A{HEADING}:{last}{HEADING + max(1, len(table.rows))}")
    listed.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
    page.add_table(listed)
    kept = 2 if len(columns) > 2 and columns[1].names else 1
    page.freeze_panes = f"{get_column_letter(kept + 1)}{HEADING + 1}"
    page.print_title_cols = f"A:{get_column_letter(kept)}"


def longest(rows: Sequence[Sequence[tuple[Value, Style]]], place: int) -> int:
    """Return the length of the longest text in a column."""
    return max((len(value) for row in rows if isinstance(value := row[place][0], str)), default=0)


def width(shown: Shown, length: int, text: str) -> float:
    """Return the width of a column in letters."""
    if not shown.names and shown.column.kind in WIDTHS:
        # A heading of long words needs room for the longest of them.
        return max(WIDTHS[shown.column.kind], max(map(len, text.split())) + 4)
    if shown.column.name in ("inputs", "rows", "ref"):
        return 24
    return min(max(length * 1.05 + 2, max(map(len, text.split())) + 4, 10), 44)


class _Cells:
    """Values of a table as its sheet shows them, each with its style."""

    def __init__(self, table: Table, material: Material, lang: str, styles: Styles) -> None:
        self._codes, self._percentages = material.codes, material.percentages
        self._words = material.words[lang]
        self._lang, self._styles = lang, styles
        names = [column.name for column in table.columns]
        self._target = next((names.index(name) for name in ("target", "subject") if name in names), None)

    def row(self, columns: Sequence[Shown], row: Sequence[Value]) -> Iterator[tuple[Value, Style]]:
        """Yield what stands in each cell of a row."""
        target = None if self._target is None else row[self._target]
        for shown in columns:
            value = row[shown.place]
            yield (None, self._styles.blank()) if value is None else self._cell(shown, value, str(target))

    def _cell(self, shown: Shown, value: Value, target: str) -> tuple[Value, Style]:
        column, styles = shown.column, self._styles
        if shown.names:
            return self._codes.name(column.lists, str(value), self._lang), styles.text(wrapped=True)
        if isinstance(value, bool):
            return self._words("downloads.yes" if value else "downloads.no"), styles.text()
        if isinstance(value, dt.date):
            return value, styles.day()
        if isinstance(value, str) or value is None:
            return self._text(column, value or "", target)
        if column.kind in ("measure", "monthly"):
            return value, self._measure(column.kind, value, target)
        if column.kind == "number" and float(value).is_integer():
            return value, styles.number("whole")
        return value, styles.number(column.kind)

    def _measure(self, kind: str, value: float, target: str) -> Style:
        """Return the style of a figure in its target's own unit."""
        if target in self._percentages:
            return self._styles.spelled("per cent", '0.0"%"')
        return self._styles.number("whole" if float(value).is_integer() else kind)

    def _text(self, column: Column, value: str, target: str) -> tuple[Value, Style]:
        styles = self._styles
        if column.lists:
            return self._coded(column, value, target)
        if column.kind == "url" and value.startswith(("http://", "https://")):
            return value, styles.link()
        if column.name in ("inputs", "rows", "ref", "source_title", "url", "source_url"):
            return value, styles.cut()
        return value, styles.text(wrapped=len(value) > 24)

    def _coded(self, column: Column, value: str, target: str) -> tuple[Value, Style]:
        """Return the names of codes; a state has its sign and its colour too."""
        styles, (first, *_) = self._styles, column.lists
        if set(column.lists) & set(KEPT):
            return value, styles.text()
        if first == "state" or first in STATES:
            state = STATES[first][value] if first in STATES else value
            sign = self._words.get("common.signs")[state]
            return f"{sign} {self._codes.name(column.lists, value, self._lang)}", styles.state(state)
        if column.kind == "codes":
            codes = list(value) if first == "obs_status" else value.split(";")
            return "; ".join(self._name(column, code, target) for code in codes), styles.text(wrapped=True)
        return self._name(column, value, target), styles.text(wrapped=True)

    def _name(self, column: Column, code: str, target: str) -> str:
        if column.lists == ("part",):
            found = self._codes.name(column.lists, f"{target}/{code}", self._lang)
            return found or self._codes.name(column.lists, code, self._lang) or code
        return self._codes.name(column.lists, code, self._lang) or code
