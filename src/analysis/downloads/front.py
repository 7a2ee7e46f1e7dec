"""The sheets before the tables of a workbook: cover, contents and notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from analysis import look
from analysis.downloads.material import Material
from analysis.downloads.sheet import put
from analysis.downloads.styles import LINK, TOP, WRAPPED, Styles, dress
from analysis.tables.methods import rule_value, state_meanings

LABEL, WIDE = 26, 92
"""Widths of columns: labels, and what stands beside them."""

ROOM = 1.08
"""How much longer than its column a line of running text is than one of a form's cells."""

RIGHT = Alignment(vertical="top", horizontal="right")

BIG = Font(name=look.FACE, size=18, bold=True, color=look.FILLS["title"])
SECTION = Font(name=look.FACE, size=12, bold=True, color=look.FILLS["title"])


@dataclass(frozen=True)
class Front:
    """What the front sheets of one workbook are written with.

    Parameters
    ----------
    material : Material
        Words, edition and tables.
    lang : {"vi", "en"}
        Language.
    styles : Styles
        Of the workbook.
    titles : Mapping[str, str]
        Title of each sheet: ``cover_sheet``, ``contents_sheet``, ``notes_sheet``, and each table's by its name.
    """

    material: Material
    lang: str
    styles: Styles
    titles: Mapping[str, str]

    def said(self, key: str, **values: object) -> str:
        """Return a text of the workbook."""
        return self.material.words[self.lang](f"downloads.workbook.{key}", **values)

    def cover(self, page: Worksheet) -> None:
        """Write the cover: what this is, up to when, about which plan, and how to read it."""
        words, edition, plan = self.material.words[self.lang], self.material.edition, self.material.plan
        _widths(page, LABEL, WIDE)
        rows = _Rows(page)
        rows.band()
        rows.wide(words("report.title"), BIG)
        rows.wide(edition.title[self.lang], look.TITLE)
        if edition.illustrative:
            rows.wide(words("report.mark"), look.MARK)
        rows.skip()
        rows.pair(self.said("as_of"), words.date(edition.as_of))
        rows.pair(self.said("plan"), f"{plan.number}: {plan.title[self.lang]}")
        rows.pair(self.said("issuer"), plan.issuer[self.lang])
        rows.pair(self.said("about"), " ".join(edition.note[self.lang].split()))
        rows.skip()
        label = self.said("reading")
        for text in words.get("downloads.workbook.read"):
            rows.pair(label, str(text).format(n=len(self.material.tables), **self.titles))
            label = ""
        rows.skip()
        for key in ("contents_sheet", "notes_sheet"):
            rows.link(self.titles[key], self.titles[key])

    def contents(self, page: Worksheet) -> None:
        """Write the list of the tables, under the pages of the report that show them."""
        words = self.material.words[self.lang]
        _widths(page, 34, WIDE - 12, 12)
        rows = _Rows(page)
        self._head(rows, "contents")
        rows.cells([self.said(key) for key in ("table", "holds", "rows")], head=True)
        page.freeze_panes = f"A{rows.number + 1}"
        for name, tables in groupby(self.material.tables, key=lambda table: table.page):
            rows.section(words(f"report.pages.{name}"))
            for table in tables:
                about = words(f"downloads.about.{table.name}")
                first, *_ = rows.cells((self.titles[table.name], about, len(table.rows)))
                lead(first, self.titles[table.name])

    def notes(self, page: Worksheet) -> None:
        """Write what must be known to read the tables: states, thresholds, sources, columns."""
        words = self.material.words[self.lang]
        _widths(page, LABEL + 12, WIDE - 20, 16)
        rows = _Rows(page)
        self._head(rows, "notes")
        rows.wide(self.said("states"), SECTION)
        rows.cells([self.said("state"), self.said("meaning")], head=True)
        for state, meaning in state_meanings(self.material.plan, words).items():
            first, _ = rows.cells((words.state(state), meaning))
            dress(first, self.styles.state(state))
        rows.section(self.said("thresholds"))
        rows.cells([self.said(key) for key in ("threshold", "basis", "value")], head=True)
        for told in self._thresholds():
            *_, last = rows.cells(told)
            last.alignment = RIGHT
        rows.section(self.said("sources"))
        for source in self.material.sources:
            rows.pair(source.publisher, source.title)
            if source.url:
                cell = page.cell(rows.number, 2)
                cell.hyperlink, cell.font = source.url, LINK
        rows.section(self.said("columns"))
        rows.link(self.said("columns_where", **self.titles), self.titles["dictionary"])

    def _thresholds(self) -> Iterator[tuple[str, str, str]]:
        """Yield each rule with its basis and its value, in words."""
        words, table = self.material.words[self.lang], self.material.table("rules")
        (place,) = (place for place, column in enumerate(table.columns) if column.name == "value")
        for row, values in zip(table.records(), table.values(), strict=True):
            name = self.material.codes.name(("rule",), row["rule"], self.lang) or row["rule"]
            clause = row[f"clause_{self.lang}"]
            if clause and " " not in clause:  # a clause's number, such as IV.6-3
                clause = words("tables.rules.clause", clause=clause)
            source = f"{row['source']} ({row['publisher']})" if row["publisher"] else row["source"]
            basis = ". ".join(text.removesuffix(".") for text in (clause, source, row[f"note_{self.lang}"]) if text)
            yield name, basis, rule_value(row["rule"], values[place], words)

    def _head(self, rows: _Rows, key: str) -> None:
        words, edition = self.material.words[self.lang], self.material.edition
        rows.wide(self.titles[f"{key}_sheet"], look.TITLE)
        rows.wide(f"{words('report.title')} · {edition.title[self.lang]}", look.FAINT)
        if edition.illustrative:
            rows.wide(words("report.mark"), look.MARK)
        rows.skip()


def _widths(page: Worksheet, *widths: float) -> None:
    for letter, width in zip("ABCD", widths, strict=False):
        page.column_dimensions[letter].width = width


class _Rows:
    """Writes a front sheet from top to bottom."""

    def __init__(self, page: Worksheet) -> None:
        self.page, self.number = page, 0

    def skip(self) -> None:
        """Leave a row empty."""
        self.number += 1

    def band(self) -> None:
        """Draw a band of colour across the sheet."""
        self.number += 1
        for place in (1, 2):
            self.page.cell(self.number, place).fill = PatternFill("solid", fgColor=look.FILLS["title"])
        self.page.row_dimensions[self.number].height = 7
        self.skip()

    def wide(self, text: str, font: Font) -> None:
        """Write a line that runs over the columns to its right."""
        cell = self._next(text, font)
        cell.alignment = TOP
        self.page.row_dimensions[self.number].height = float(font.size) * 1.6

    def section(self, text: str) -> None:
        """Begin a section."""
        self.skip()
        self.wide(text, SECTION)

    def pair(self, label: str, text: str) -> None:
        """Write a fact beside its label."""
        self._next(label, look.STRONG)
        self._fill(2, text, look.PLAIN)
        self._fit(label, text)

    def cells(self, texts: Sequence[str | int], *, head: bool = False) -> list[Cell]:
        """Write a row of cells and return them."""
        self.number += 1
        made = []
        for place, text in enumerate(texts, start=1):
            cell = self._fill(place, text, look.STRONG if head else look.PLAIN)
            if head:
                cell.fill, cell.border = look.HEAD, look.BOX
            made.append(cell)
        self._fit(*map(str, texts))
        return made

    def link(self, text: str, sheet: str) -> None:
        """Write a line that leads to a sheet."""
        lead(self._next(text, LINK), sheet)

    def _next(self, text: str, font: Font) -> Cell:
        self.number += 1
        return self._fill(1, text, font)

    def _fill(self, place: int, value: str | int, font: Font) -> Cell:
        cell = self.page.cell(self.number, place)
        if value != "":
            put(cell, value)
        cell.font, cell.alignment = font, WRAPPED
        assert isinstance(cell, Cell)
        return cell

    def _fit(self, *texts: str) -> None:
        widths = (self.page.column_dimensions[letter].width * ROOM for letter in "ABC")
        self.page.row_dimensions[self.number].height = look.height(list(zip(texts, widths, strict=False)), 13)


def lead(cell: Cell, sheet: str) -> None:
    """Make a cell lead to a sheet of its workbook."""
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{sheet}'!A1")
    cell.font = LINK
