"""What a file really is, told from its bytes, and whether it is safe to read; before anything parses it.

A workbook is a zip of XML. Its members are counted and measured as they are unpacked, never by what the zip says of
itself; every XML member is read once by a parser that refuses entities; rows, cells and merged areas are counted.
Nothing is ever unpacked to disk, run, or followed to another file or address.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse
from openpyxl.utils.cell import range_boundaries

from analysis.intake.findings import Finding, Scope
from analysis.plan import Text

WORKBOOK, DELIMITED = "xlsx", "csv"

BYTES = 20 * 2**20
"""Most bytes of a file."""
MEMBERS = 2000
"""Most members of a workbook's zip."""
UNPACKED = 120 * 2**20
"""Most bytes of a workbook when unpacked."""
RATIO = 200
"""Most bytes that one byte of the zip may become, once past `SMALL`."""
SMALL = 2**20
ROWS = 20_000
"""Highest row of a sheet; the largest form has some hundreds."""
COLUMNS = 256
CELLS = 400_000
"""Most cells of a workbook, and most cells that its merged areas may cover."""

_TYPES: tuple[tuple[bytes, Text], ...] = (
    (b"%PDF", Text("tệp PDF", "a PDF")),
    (b"{\\rtf", Text("văn bản RTF", "an RTF text")),
    (b"\x89PNG", Text("ảnh", "a picture")),
    (b"\xff\xd8\xff", Text("ảnh", "a picture")),
    (b"GIF8", Text("ảnh", "a picture")),
    (b"Rar!", Text("tệp nén RAR", "a RAR archive")),
    (b"7z\xbc\xaf", Text("tệp nén 7z", "a 7z archive")),
    (b"\x1f\x8b", Text("tệp nén gzip", "a gzip archive")),
    (b"MZ", Text("chương trình", "a program")),
    (b"\x7fELF", Text("chương trình", "a program")),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = (b"<html", b"<!doctype html", b"<table", b"<?xml", b"<script")

_WANTED = Text("tệp Excel .xlsx hoặc CSV", "an Excel .xlsx workbook or CSV")
_SAVE_AS = Text(
    "mở tệp, chọn Lưu thành (Save As) kiểu Excel Workbook (.xlsx), gửi lại", "save it as .xlsx and send again"
)
_RESEND = Text("điền lại vào biểu mẫu mới rồi gửi lại", "copy the figures to a fresh form and send that")
_SPLIT = Text(
    "xoá các hàng, cột trống định dạng thừa rồi lưu lại", "delete formatted but empty rows and columns, save again"
)


@dataclass
class Total:
    """Cells counted so far in a workbook, and cells that its merged areas cover."""

    cells: int = 0
    covered: int = 0


def examine(raw: bytes, name: str) -> tuple[str | None, list[Finding]]:
    """Tell what a file is, and whether it may be read.

    Parameters
    ----------
    raw : bytes
        The file.
    name : str
        What the sender calls it: text for messages, and its ending is compared with what the file is.

    Returns
    -------
    kind : {"xlsx", "csv"} or None
        None if the file is refused.
    findings : list of Finding
        Why it is refused, or what is odd about it.
    """
    scope = Scope(name)
    if not raw.strip(b"\0 \r\n\t"):
        return None, [scope.error("empty_file", _WANTED, _RESEND)]
    if len(raw) > BYTES:
        size = Text(f"tệp không quá {BYTES // 2**20} MB", f"a file of at most {BYTES // 2**20} MB")
        return None, [scope.error("file_too_large", size, _SPLIT, value=f"{len(raw) / 2**20:.1f} MB")]
    kind, found = _kind(raw, scope)
    ending = posixpath.splitext(name)[1].casefold()
    endings = {WORKBOOK: (".xlsx",), DELIMITED: (".csv", ".txt", ".tsv")}
    if kind and ending not in endings[kind]:
        expected = Text(f"đuôi tệp {endings[kind][0]}", f"the ending {endings[kind][0]}")
        mend = Text("tệp được đọc theo nội dung; nên đặt lại đuôi tệp", "read by its content; better rename it")
        found.append(scope.warning("wrong_extension", expected, mend, value=ending))
    return kind, found


def _kind(raw: bytes, scope: Scope) -> tuple[str | None, list[Finding]]:
    if raw.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in raw:
            expected = Text("tệp không đặt mật khẩu", "a workbook without a password")
            mend = Text("bỏ mật khẩu mở tệp rồi gửi lại", "take the password off and send again")
            return None, [scope.error("encrypted", expected, mend)]
        return None, [scope.error("old_format", _WANTED, _SAVE_AS, value="Excel 97–2003 (.xls)")]
    if raw.startswith(b"PK"):
        return _zip(raw, scope)
    for start, what in _TYPES:
        if raw.startswith(start):
            return None, [scope.error("not_a_table", _WANTED, _SAVE_AS, value=f"{what.vi} / {what.en}")]
    head = raw[:512].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if head.startswith(_HTML):
        return None, [scope.error("not_a_table", _WANTED, _SAVE_AS, value="HTML/XML")]
    return DELIMITED, []


def _zip(raw: bytes, scope: Scope) -> tuple[str | None, list[Finding]]:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            refused = [*_members(packed, raw, scope)]
            found = [] if refused else [*_content(packed, scope)]
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError, ValueError) as error:
        expected = Text("tệp Excel nguyên vẹn", "an undamaged workbook")
        return None, [scope.error("damaged", expected, _RESEND, value=str(error))]
    refused += [finding for finding in found if finding.severity == "error"]
    return (None, refused) if refused else (WORKBOOK, found)


def _members(packed: zipfile.ZipFile, raw: bytes, scope: Scope) -> Iterator[Finding]:
    """Refuse what the zip's own list already shows."""
    entries = packed.infolist()
    names = {entry.filename for entry in entries}
    size = sum(entry.file_size for entry in entries)
    if any(entry.flag_bits & 1 for entry in entries):
        yield scope.error("encrypted", Text("tệp không đặt mật khẩu", "a file without a password"), _RESEND)
    if len(entries) > MEMBERS or size > UNPACKED or (size > SMALL and size > RATIO * len(raw)):
        expected = Text(
            f"tệp giải nén không quá {UNPACKED // 2**20} MB và {RATIO} lần",
            f"a file that unpacks to at most {UNPACKED // 2**20} MB and {RATIO} times its size",
        )
        yield scope.error("zip_bomb", expected, _RESEND, value=f"{size / 2**20:.0f} MB, {len(entries)}")
        return
    if "mimetype" in names and b"opendocument" in packed.open("mimetype").read(200):
        yield scope.error("old_format", _WANTED, _SAVE_AS, value="OpenDocument (.ods)")
    elif "xl/workbook.bin" in names:
        yield scope.error("old_format", _WANTED, _SAVE_AS, value=".xlsb")
    elif "xl/workbook.xml" not in names or "[Content_Types].xml" not in names:
        yield scope.error("not_a_table", _WANTED, _SAVE_AS, value="zip")
    lower = [name.casefold() for name in names]
    active = ("vbaproject", "activex/", "/macrosheets/", "/customui/")
    macros = any(mark in name for name in lower for mark in active)
    if macros or (
        "[Content_Types].xml" in names and b"macroenabled" in packed.open("[Content_Types].xml").read(SMALL).lower()
    ):
        expected = Text("tệp không có macro", "a workbook without macros")
        mend = Text("lưu thành .xlsx (không macro) rồi gửi lại", "save it as .xlsx (without macros) and send again")
        yield scope.error("macros", expected, mend)


def _content(packed: zipfile.ZipFile, scope: Scope) -> Iterator[Finding]:
    """Read every XML member once with a parser that refuses entities, counting what is in it."""
    links, total = False, Total()
    for entry in packed.infolist():
        name = entry.filename.casefold()
        links = links or name.startswith(("xl/externallinks/", "xl/connections", "xl/querytables/"))
        if not name.endswith((".xml", ".rels", ".vml")):
            continue
        sheet = name.startswith("xl/worksheets/") and name.endswith(".xml") and "/_rels/" not in name
        try:
            with packed.open(entry) as file:
                too_much = _scan(file, total, sheet=sheet)
        except DefusedXmlException as error:
            expected = Text("tệp không khai báo thực thể XML", "a workbook without XML entities")
            yield scope.error("xml_bomb", expected, _RESEND, value=type(error).__name__)
            return
        except ParseError as error:
            expected = Text("tệp Excel nguyên vẹn", "an undamaged workbook")
            yield scope.error("damaged", expected, _RESEND, value=f"{entry.filename}: {error}")
            return
        if too_much:
            expected = Text(
                f"không quá {ROWS} hàng và {COLUMNS} cột một trang, {CELLS} ô cả tệp",
                f"at most {ROWS} rows and {COLUMNS} columns a sheet, {CELLS} cells in all",
            )
            yield scope.error("sheet_too_large", expected, _SPLIT, value=f"{entry.filename}: {too_much}")
    if links:
        expected = Text("tệp không liên kết ra ngoài", "a workbook without external links")
        mend = Text("liên kết không được mở; thay bằng giá trị", "links are not followed; replace them by values")
        yield scope.warning("external_links", expected, mend)


def _scan(file: IO[bytes], total: Total, *, sheet: bool) -> str:
    """Read an XML member to its end; for a sheet, return what is too much of it, else nothing."""
    rows = 0
    for _, element in iterparse(file, events=("end",), forbid_dtd=True):
        tag = element.tag.rpartition("}")[2]
        if sheet and tag == "c":
            total.cells += 1
            if total.cells > CELLS or _column(element.get("r")) > COLUMNS:
                return f"> {CELLS} ô/cells" if total.cells > CELLS else f"cột/column {element.get('r')}"
        elif sheet and tag == "row":
            rows = max(rows + 1, int(element.get("r") or 0))
            if rows > ROWS:
                return f"> {ROWS} hàng/rows"
        elif sheet and tag == "mergeCell":
            total.covered += _area(element.get("ref") or "")
            if total.covered > CELLS:
                return f"ô gộp/merged {element.get('ref')}"
        if not sheet or tag == "row":
            element.clear()
    return ""


def _column(reference: str | None) -> int:
    number = 0
    for letter in reference or "":
        if not letter.isalpha():
            break
        number = number * 26 + ord(letter.upper()) - 64
    return number


def _area(reference: str) -> int:
    left, top, right, bottom = range_boundaries(reference)
    if None in (left, top, right, bottom):
        return CELLS + 1
    return (right - left + 1) * (bottom - top + 1)  # type: ignore[operator]
