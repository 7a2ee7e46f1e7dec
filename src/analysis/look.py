"""How workbooks look, the forms and those to download, and how they are written: the same content, the same bytes."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from analysis.packing import pack

FACE = "Arial"
INK, MUTED, RULE = "17232A", "6B777E", "B8C2C7"
FILLS = {"inputs": "FFF7D6", "head": "DDE9EA", "input_head": "FFE9A0", "title": "0B5F66"}
FORMATS = {"date": "dd/mm/yyyy", "count": "#,##0", "money": "#,##0.0"}

TITLE = Font(name=FACE, size=14, bold=True, color="0B5F66")
STRONG = Font(name=FACE, size=10, bold=True, color=INK)
PLAIN = Font(name=FACE, size=10, color=INK)
FAINT = Font(name=FACE, size=9, color=MUTED)
MARK = Font(name=FACE, size=11, bold=True, color="8A1C14")
INPUT = PatternFill("solid", fgColor=FILLS["inputs"])
INPUT_HEAD = PatternFill("solid", fgColor=FILLS["input_head"])
HEAD = PatternFill("solid", fgColor=FILLS["head"])
_LINE = Side(style="thin", color=RULE)
BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
WRAP = Alignment(wrap_text=True, vertical="top")
MIDDLE = Alignment(wrap_text=True, vertical="center", horizontal="center")
MIDDLE_LEFT = Alignment(wrap_text=True, vertical="center", horizontal="left", indent=1)
OPEN, LOCKED = Protection(locked=False), Protection(locked=True)

TALLEST = 409.0
"""Points that Excel allows a row."""

HEADER = 200
"""Most characters at the head of a printed page; Excel takes a file with more than 255 for damaged."""

_A4 = "9"
_MODIFIED = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</)")


def lock(sheet: Worksheet) -> None:
    """Protect a sheet without a password: locked cells cannot be changed by accident; widths and heights can."""
    sheet.protection.sheet = True
    sheet.protection.formatColumns = False
    sheet.protection.formatRows = False


def printed(sheet: Worksheet, heading: int | None, head: str, *, landscape: bool = True, across: int = 1) -> None:
    """Set a sheet up for A4: ``across`` pages wide, its headings on every page, page numbers at the foot."""
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = across, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom, margins.header, margins.footer = 0.8, 0.6, 0.3, 0.3
    header, footer = HeaderFooterItem(), HeaderFooterItem()
    header.left.text, footer.left.text, footer.right.text = head[:HEADER].replace("&", "&&"), "&A", "&P / &N"
    sheet.oddHeader, sheet.oddFooter = header, footer
    if heading is not None:
        sheet.print_title_rows = f"{heading}:{heading}"


def height(texts: list[tuple[str, float]], size: float = 12.2) -> float:
    """Return a row's height in points for texts in columns of given widths."""
    lines = [sum(-(-len(part) // max(1, int(width * 1.18))) or 1 for part in text.split("\n")) for text, width in texts]
    return min(max([1, *lines]) * size + 5, TALLEST)


def save(book: Workbook, target: Path, day: dt.date) -> None:
    """Write a workbook in one step, with ``day`` as its only date: the same content gives the same bytes."""
    buffer = io.BytesIO()
    book.save(buffer)
    stamp = f"{day.isoformat()}T00:00:00Z".encode()
    with zipfile.ZipFile(buffer) as made:
        members = {name: made.read(name) for name in sorted(made.namelist())}
    core = "docProps/core.xml"
    members[core] = _MODIFIED.sub(rb"\g<1>" + stamp + rb"\g<3>", members[core])
    pack(target, members.items(), day)
