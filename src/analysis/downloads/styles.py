"""How cells of the workbooks look: one named style for each kind of column, and one for each state."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.styles.cell_style import StyleArray

from analysis import look

TOP = Alignment(vertical="top")
WRAPPED = Alignment(vertical="top", wrap_text=True)
WORDS = Alignment(vertical="top", wrap_text=True, horizontal="left", indent=1)
"""A little room keeps words apart from the number before them."""

LINE = Alignment(vertical="top", horizontal="left", indent=1)
CUT = Alignment(vertical="top", horizontal="fill")
"""Shows no more of a long text than its own cell holds."""

RULED = Border(bottom=Side(style="hair", color=look.RULE))
"""A light rule under each row, also where a cell is blank."""

LINK = Font(name=look.FACE, size=10, color=look.FILLS["title"], underline="single")
GREY = Font(name=look.FACE, size=8, color=look.MUTED)

DAYS = {"vi": "dd/mm/yyyy", "en": "[$-409]d mmm yyyy"}
"""Dates by language; numbers take their marks from the reader's own computer."""

FORMATS: Mapping[str, str] = {
    "order": "0",
    "year": "0",
    "whole": "#,##0",
    "number": "#,##0.######",
    "money": "#,##0",
    "billion": "#,##0",
    "persons": "#,##0.0",
    "level": "#,##0.00",
    "percent": "0.00",
    "points": "+0.00;\N{MINUS SIGN}0.00;0.00",
    "log_points": "0.00",
    "share": "0.00%",
    "ratio": "0.000",
    "measure": "#,##0.0",
    "monthly": "#,##0.0",
}
"""Number formats by the kind of column."""

WIDTHS: Mapping[str, float] = {
    **dict.fromkeys(("order", "year", "whole"), 10),
    **dict.fromkeys(("money", "billion", "persons", "level", "percent", "points", "log_points"), 13),
    **dict.fromkeys(("share", "ratio", "measure", "monthly", "number", "value"), 12),
    "date": 13,
    "flag": 10,
    "url": 34,
}
"""Widths by the kind of column; those of words follow what they hold."""


Style = StyleArray
"""A style as cells of one workbook carry it."""


class Styles:
    """The named styles of one workbook.

    Parameters
    ----------
    book : Workbook
        Receives them.
    lang : {"vi", "en"}
        Language, for dates.
    colours : Mapping[str, str]
        Colour of each state, ``#rrggbb``.
    """

    def __init__(self, book: Workbook, lang: str, colours: Mapping[str, str]) -> None:
        self._book = book
        self._known: dict[str, StyleArray] = {}
        self._day = DAYS[lang]
        self._colours = colours
        book.add_named_style(NamedStyle("report head", look.STRONG, look.HEAD, look.BOX, look.MIDDLE_LEFT))

    def number(self, kind: str) -> Style:
        """Return the style of a column of numbers."""
        return self._style(f"report {kind}", number=FORMATS.get(kind, "General"))

    def spelled(self, name: str, number: str) -> Style:
        """Return the style of numbers in a format of their own."""
        return self._style(f"report {name}", number=number)

    def day(self) -> Style:
        """Return the style of a date."""
        return self._style("report date", number=self._day, align=LINE)

    def text(self, *, wrapped: bool = False) -> Style:
        """Return the style of words."""
        return self._style("report words" if wrapped else "report text", align=WORDS if wrapped else LINE)

    def cut(self) -> Style:
        """Return the style of long texts that may not run over."""
        return self._style("report long", align=CUT)

    def link(self) -> Style:
        """Return the style of an address."""
        return self._style("report link", font=LINK, align=CUT)

    def blank(self) -> Style:
        """Return the style of a cell that holds nothing."""
        return self._style("report blank")

    def state(self, state: str) -> Style:
        """Return the style of a state: its colour, beside its sign and word."""
        font = Font(name=look.FACE, size=10, bold=True, color=self._colours[state].lstrip("#").upper())
        return self._style(f"report {state.replace('_', ' ')}", font=font, align=LINE)

    def _style(self, name: str, *, font: Font = look.PLAIN, align: Alignment = TOP, number: str = "General") -> Style:
        if name not in self._known:
            style = NamedStyle(name, font, PatternFill(), RULED, align, number)
            self._book.add_named_style(style)
            self._known[name] = style.as_tuple()
        return self._known[name]


def dress(cell: Cell | MergedCell, style: Style) -> None:
    """Give a cell a style, as openpyxl does by name, but without looking for the name again in every cell."""
    cell._style = copy(style)  # type: ignore[union-attr]
