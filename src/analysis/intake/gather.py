"""What one file says: its tables, where each figure stood, and everything that is wrong with it, all at once."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.editions import EditionInfo
from analysis.intake import days, delimited, guard, headings, vocabulary, workbook
from analysis.intake.cells import SCHEMAS, Reader, agency_of, known_ids
from analysis.intake.cover import HIDDEN, VERSION
from analysis.intake.findings import Finding, Scope
from analysis.intake.form import ALL, agencies
from analysis.intake.grid import Grid
from analysis.intake.ledger import Counted
from analysis.intake.sheet import rows
from analysis.intake.values import LOCALES, Value, folded, is_blank
from analysis.plan import Plan, Text
from analysis.wording import missing


@dataclass(frozen=True)
class Intake:
    """What one file says.

    Parameters
    ----------
    file : Path
        The file as given; its name is text for messages.
    sha256 : str
        Of its bytes.
    sender : str
        Agency or district that sent it; empty if that is not known, which is an error.
    reported_on : date
        Day of the return; the edition's ``as_of`` stands in where it is not known, which is an error.
    locale : str
        How its texts write numbers; empty where that was not declared.
    tables : dict of str to DataFrame
        The schema's columns, ``sheet`` (empty for CSV) and ``sheet_row``; only tables that have rows.
    columns : dict
        By sheet (empty for CSV): ``table``, and the letter of each column.
    findings : tuple of Finding
        All that was found in reading it.
    made_from : Counted or None
        What it was counted from, if its sender did not write it.
    """

    file: Path
    sha256: str
    sender: str
    reported_on: dt.date
    locale: str
    tables: dict[str, pd.DataFrame]
    columns: dict[str, dict[str, str]]
    findings: tuple[Finding, ...]
    made_from: Counted | None = None

    @property
    def count(self) -> int:
        """How many rows were read."""
        return sum(len(frame) for frame in self.tables.values())

    @property
    def warnings(self) -> list[dict[str, Any]]:
        """Warnings as plain mappings, as an import keeps them."""
        return warnings(self.findings)


def warnings(found: Sequence[Finding]) -> list[dict[str, Any]]:
    """Return the warnings among findings as plain mappings."""
    names = ("code", "sheet", "cell", "value", "expected_vi", "expected_en", "mend_vi", "mend_en")
    return [{name: getattr(each, name) for name in names} for each in found if each.severity == "warning"]


def gather(
    file: Path,
    plan: Plan,
    edition: EditionInfo,
    *,
    locale: str | None = None,
    sender: str | None = None,
    reported_on: dt.date | None = None,
) -> Intake:
    """Read a file that an agency sent.

    Parameters
    ----------
    file : Path
        A filled form, or a workbook or CSV with the form's headings or the canonical column names.
    plan, edition
        The plan whose ids it names, and the edition it is for.
    locale, sender, reported_on
        What the caller declares; else what the file says of itself.

    Returns
    -------
    Intake
        Always; a file that cannot be read has no tables and says why in its findings.
    """
    scope = Scope(file.name)
    try:
        raw = file.read_bytes()
    except OSError as error:
        expected = Text("tệp đọc được", "a file that can be read")
        mend = Text("kiểm tra đường dẫn và quyền đọc", "check the path and the right to read it")
        found = scope.error("unreadable", expected, mend, value=error.strerror or type(error).__name__)
        return Intake(file, "", sender or "", reported_on or edition.as_of, locale or "", {}, {}, (found,))
    grids, said, findings = _open(raw, file.name)
    said |= {name: value for name, value in {"locale": locale, "sender": sender}.items() if value}
    blocked = any(finding.severity == "error" for finding in findings)
    who, found_sender = ("", []) if blocked else _sender(said, sender, plan, scope)
    spoken, found_locale = _locale(said, scope)
    reader = Reader(known_ids(plan), spoken)
    day, found_day = (None, []) if blocked else _day(said, reported_on, scope)
    findings += [*found_sender, *found_locale, *found_day, *([] if blocked else _identity(said, edition, scope))]
    tables, columns, found_rows = _tables(grids, reader, day, scope)
    findings += found_rows
    if not tables and not any(finding.severity == "error" for finding in findings):
        expected = Text(
            "ít nhất một dòng số liệu dưới tiêu đề của biểu mẫu",
            "at least one row of figures under the form's headings",
        )
        mend = Text("điền biểu mẫu rồi gửi lại", "fill in the form and send it again")
        findings.append(scope.error("no_rows", expected, mend))
    digest = hashlib.sha256(raw).hexdigest()
    return Intake(file, digest, who, day or edition.as_of, spoken or "", tables, columns, tuple(findings))


def _open(raw: bytes, name: str) -> tuple[list[Grid], dict[str, Any], list[Finding]]:
    kind, found = guard.examine(raw, name)
    if kind == guard.WORKBOOK:
        grids, problems = workbook.read(raw, name)
        return grids, _said(grids), [*found, *problems]
    if kind == guard.DELIMITED:
        grid, declared, problems = delimited.read(raw, name, headings.fits)
        return [] if grid is None else [grid], dict(declared), [*found, *problems]
    return [], {}, found


def _said(grids: Sequence[Grid]) -> dict[str, Any]:
    """Return what a workbook says of itself: its hidden sheet, and the answers on its cover."""
    said: dict[str, Any] = {}
    for grid in grids:
        if grid.sheet == HIDDEN:
            said |= {str(grid.value(row, 1)): grid.value(row, 2) for row in grid.rows if grid.value(row, 1)}
    if "form_version" in said:
        for grid in grids:
            for (row, column), slot in grid.cells.items():
                for name, label in vocabulary.COVER.items():
                    if folded(slot.value) == folded(f"{label.vi} · {label.en}"):
                        said[name] = grid.value(row, column + 1)
    return said


def _sender(said: dict[str, Any], sender: str | None, plan: Plan, scope: Scope) -> tuple[str, list[Finding]]:
    agency = said.get("agency")
    own = agency if agency and agency != ALL else None
    if own and sender and own != sender:
        expected = Text(f"biểu mẫu của cơ quan gửi ({sender})", f"the form of the sender ({sender})")
        mend = Text("kiểm tra lại --sender hoặc tệp", "check --sender or the file")
        return "", [scope.error("another_sender", expected, mend, value=own)]
    named = own or said.get("sender")
    found = agency_of(named, plan)
    if found is not None and found in agencies(plan):
        return found, []
    expected = Text("cơ quan gửi có trong Kế hoạch", "a sender that the plan knows")
    mend = Text("chọn ở trang Bìa, hoặc khai báo --sender", "choose it on the cover, or give --sender")
    return "", [scope.error("unknown_sender", expected, mend, value=named)]


def _locale(said: dict[str, Any], scope: Scope) -> tuple[str | None, list[Finding]]:
    locale = said.get("locale")
    if is_blank(locale) or str(locale) == "none":
        return None, []
    if str(locale) in LOCALES:
        return str(locale), []
    expected, mend = Text("vi hoặc en", "vi or en"), Text("sửa khai báo locale", "mend the declared locale")
    return None, [scope.error("unknown_locale", expected, mend, value=locale)]


def _day(said: dict[str, Any], declared: dt.date | None, scope: Scope) -> tuple[dt.date | None, list[Finding]]:
    """Return the reporting date of the file as a whole; a plain file may give it row by row instead."""
    if declared is not None:
        return declared, []
    outcome = days.date(said.get("reported_on"))
    if isinstance(outcome, Value):
        if isinstance(outcome.value, dt.date):
            return outcome.value, []
        if "form_version" not in said:
            return None, []
    expected = days.A_DATE
    mend = Text(
        "ghi Ngày báo cáo ở trang Bìa, hoặc khai báo --reported-on", "give it on the cover, or as --reported-on"
    )
    return None, [scope.error("no_reporting_date", expected, mend, value=said.get("reported_on"))]


def _identity(said: dict[str, Any], edition: EditionInfo, scope: Scope) -> list[Finding]:
    found = []
    named = said.get("edition")
    if named and named != edition.id:
        expected = Text(f"biểu mẫu của kỳ báo cáo {edition.id}", f"a form of the edition {edition.id}")
        mend = Text("gửi đúng biểu mẫu, hoặc chọn --edition khác", "send the right form, or choose another --edition")
        found.append(scope.error("another_edition", expected, mend, value=named))
    version = said.get("form_version")
    if version is not None and str(version) != str(VERSION):
        expected = Text(f"biểu mẫu phiên bản {VERSION}", f"version {VERSION} of the form")
        mend = Text("điền vào biểu mẫu mới", "fill in a new form")
        found.append(scope.error("another_version", expected, mend, value=version))
    return found


def _tables(
    grids: Sequence[Grid], reader: Reader, day: dt.date | None, scope: Scope
) -> tuple[dict[str, pd.DataFrame], dict[str, dict[str, str]], list[Finding]]:
    records: dict[str, list[dict[str, Any]]] = {}
    columns: dict[str, dict[str, str]] = {}
    findings: list[Finding] = []
    for grid in grids:
        if grid.sheet == HIDDEN:
            continue
        of_sheet = Scope(scope.file, grid.sheet)
        table, found = headings.find(grid, of_sheet)
        findings += found
        if table is None:
            continue
        columns[grid.sheet or ""] = table.letters()
        read, found = rows(grid, table, Reader(reader.ids, reader.locale, grid.epoch), day, of_sheet)
        findings += found
        records.setdefault(table.name, []).extend(read)
    return {name: frame(name, found) for name, found in records.items() if found}, columns, findings


def frame(table: str, records: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """Return records as a table of the schema's types, with their places."""
    schema = SCHEMAS[table]
    made = pd.DataFrame(list(records), columns=[*schema.columns, "sheet", "sheet_row"], dtype=object)
    typed: dict[str, Any] = {}
    for name, column in schema.columns.items():
        cells = made[name].where(~made[name].map(missing), None)
        if str(column.dtype) == "datetime64[ns]":
            typed[name] = pd.to_datetime(cells).astype("datetime64[ns]")
        elif str(column.dtype) == "float64":
            typed[name] = pd.to_numeric(cells.map(lambda cell: None if cell is None else float(cell))).astype("float64")
        else:
            typed[name] = cells.astype("str")
    places = {"sheet": made["sheet"].astype("str"), "sheet_row": made["sheet_row"].astype("int64")}
    return pd.DataFrame(typed | places)
