"""CSV files as grids of cells: their encoding, their separator, and what they declare of themselves.

The encoding is told by a byte order mark; else the file is UTF-8 if it can be; else it is taken for CP1258 if every
word that has marks is then spelt as Vietnamese is. What was taken is said. Lines at the top that begin with ``#`` may
declare it, the locale, the sender and the reporting date: ``# encoding: cp1258; locale: vi; sender: so-nv``.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Callable

import charset_normalizer

from analysis.intake.findings import Finding, Scope
from analysis.intake.grid import Grid, Slot
from analysis.intake.guard import CELLS, COLUMNS, ROWS
from analysis.plan import Text

SEPARATORS = (",", ";", "\t")

DECLARED = ("encoding", "locale", "sender", "reported_on", "edition")
"""What a file may declare."""

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1258")
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|n|gh|gi|g|kh|k|ch|c|ph|p|th|tr|t|qu|q|b|d|đ|h|l|m|r|s|v|x)?"
    r"[aăâeêioôơuưy]{1,3}(?:ch|c|m|ng|nh|n|p|t)?|đ"
)
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_WORD = re.compile(r"[^\W\d_]+")
_PUNCTUATION = set("–—‘’“”…·•°€₫«»×±\u00a0")

_SAVE = Text("lưu lại tệp dạng CSV UTF-8 rồi gửi lại", "save the file as CSV UTF-8 and send it again")


def read(raw: bytes, name: str, fits: Callable[[list[str]], int]) -> tuple[Grid | None, dict[str, str], list[Finding]]:
    """Read a file of separated values.

    Parameters
    ----------
    raw : bytes
        The file.
    name : str
        Its name, for messages.
    fits : callable
        How many cells of a line are known headings; the separator that gives most is taken.

    Returns
    -------
    grid : Grid or None
        Every cell is text; rows are lines of the file. None if it was refused.
    declared : dict
        What its first lines declare.
    findings : list of Finding
    """
    scope = Scope(name)
    declared = declarations(raw)
    text, found = _decode(raw, declared.get("encoding"), scope)
    if text is None:
        return None, declared, found
    text = unicodedata.normalize("NFC", text)
    best: list[tuple[int, list[str]]] = []
    score = -1
    for separator in SEPARATORS:
        try:
            lines = _lines(text, separator)
        except csv.Error as error:
            expected = Text("dấu ngoặc kép đúng cặp", "balanced quotation marks")
            return None, declared, [*found, scope.error("damaged", expected, _SAVE, value=str(error))]
        fit = max((fits(cells) for _, cells in lines[:40]), default=0)
        if fit > score:
            best, score = lines, fit
    too_much = max((line for line, _ in best), default=0) > ROWS or max((len(c) for _, c in best), default=0) > COLUMNS
    if too_much or sum(len(cells) for _, cells in best) > CELLS:
        expected = Text(f"không quá {ROWS} dòng và {COLUMNS} cột", f"at most {ROWS} lines and {COLUMNS} columns")
        return None, declared, [*found, scope.error("sheet_too_large", expected, _SAVE)]
    cells = {
        (line, column): Slot(cell)
        for line, values in best
        for column, cell in enumerate(values, start=1)
        if cell.strip()
    }
    return Grid(None, cells), declared, found


def declarations(raw: bytes) -> dict[str, str]:
    """Return what the first lines of a file declare."""
    head = raw[:2000].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe").decode("latin-1")
    found: dict[str, str] = {}
    for line in head.splitlines():
        plain = line.strip().strip('"').rstrip(",;\t")
        if not plain.startswith(("#", "sep=")):
            break
        for pair in re.split(r"[;,]", plain.lstrip("# ")):
            key, _, value = pair.partition(":")
            if key.strip().casefold() in DECLARED:
                found[key.strip().casefold()] = value.strip()
    return found


def _lines(text: str, separator: str) -> list[tuple[int, list[str]]]:
    """Return records with the line each begins on; lines of declarations are passed over."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    found: list[tuple[int, list[str]]] = []
    start, declaring = 1, True
    for record in reader:
        line, start = start, reader.line_num + 1
        declaring = declaring and bool(record) and record[0].lstrip().startswith(("#", "sep="))
        if not declaring:
            found.append((line, record))
    return found


def _decode(raw: bytes, declared: str | None, scope: Scope) -> tuple[str | None, list[Finding]]:
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return _strictly(raw, encoding, scope)
    if declared:
        name = declared.casefold().replace("windows-", "cp").replace("_", "-")
        if name not in _ENCODINGS:
            allowed = ", ".join(_ENCODINGS)
            expected = Text(f"một trong: {allowed}", f"one of: {allowed}")
            return None, [scope.error("unknown_encoding", expected, _SAVE, value=declared)]
        return _strictly(raw, name, scope)
    for encoding, zeros in (("utf-16-le", raw[1:400:2]), ("utf-16-be", raw[0:400:2])):
        if zeros and zeros.count(0) * 2 > len(zeros):
            text, found = _strictly(raw, encoding, scope)
            return text, [*found, _taken(scope, encoding)] if text is not None else found
    if b"\0" in raw:
        expected = Text("văn bản CSV", "text, as CSV")
        return None, [scope.error("not_a_table", expected, _SAVE)]
    try:
        return raw.decode("utf-8"), []
    except UnicodeDecodeError:
        return _vietnamese(raw, scope)


def _strictly(raw: bytes, encoding: str, scope: Scope) -> tuple[str | None, list[Finding]]:
    try:
        return raw.decode(encoding), []
    except UnicodeDecodeError as error:
        expected = Text(f"văn bản mã hoá {encoding}", f"text encoded as {encoding}")
        bad = repr(error.object[error.start : error.end])
        return None, [scope.error("bad_encoding", expected, _SAVE, value=bad)]


def _vietnamese(raw: bytes, scope: Scope) -> tuple[str | None, list[Finding]]:
    """Take text for CP1258 if all of it is then spelt as Vietnamese; otherwise name what it looks like, and refuse."""
    try:
        text = unicodedata.normalize("NFC", raw.decode("cp1258"))
    except UnicodeDecodeError:
        text = ""
    if text and is_vietnamese(text):
        return text, [_taken(scope, "CP1258")]
    guess = charset_normalizer.from_bytes(raw).best()
    expected = Text("văn bản mã hoá UTF-8, UTF-16 hoặc CP1258", "text encoded as UTF-8, UTF-16 or CP1258")
    mend = Text(
        f"{_SAVE.vi}; phông chữ cũ (TCVN3, VNI) phải chuyển sang Unicode trước",
        f"{_SAVE.en}; text in old fonts (TCVN3, VNI) must be converted to Unicode first",
    )
    value = "" if guess is None else f"{guess.encoding}?"
    return None, [scope.error("unknown_encoding", expected, mend, value=value)]


def _taken(scope: Scope, encoding: str) -> Finding:
    expected = Text("tệp UTF-8, hoặc có khai báo bảng mã", "UTF-8, or a declared encoding")
    mend = Text(
        f"đã đọc theo {encoding}; xem lại chữ có dấu, và lần sau lưu CSV UTF-8",
        f"read as {encoding}; look at words with marks, and save as CSV UTF-8 next time",
    )
    return scope.warning("encoding", expected, mend, value=encoding)


def is_vietnamese(text: str) -> bool:
    """Return whether every word with marks is spelt as one Vietnamese syllable with at most one tone."""
    seen = False
    for word in _WORD.findall(unicodedata.normalize("NFC", text)):
        if word.isascii():
            continue
        marks = unicodedata.normalize("NFD", word.casefold())
        tones = [mark for mark in marks if mark in _TONES]
        letters = unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in _TONES))
        if len(tones) > 1 or not _SYLLABLE.fullmatch(letters):
            return False
        seen = True
    other = {mark for mark in text if not mark.isascii() and not mark.isalpha()}
    return seen and other <= _PUNCTUATION
