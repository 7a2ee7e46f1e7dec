"""Findings: one remark about one place in one file, with what was expected and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from openpyxl.utils import column_index_from_string
from openpyxl.utils.cell import coordinate_from_string

from analysis.intake.values import Cell, Refusal, is_blank
from analysis.plan import Text

LONGEST = 80
"""Most characters of a cell that a finding quotes."""


@dataclass(frozen=True)
class Finding:
    """One remark about one place.

    Parameters
    ----------
    severity : {"error", "warning"}
        An error keeps every file of the run out; a warning is kept with the import.
    code : str
        Stable name, such as ``ambiguous_number``.
    file : str
        Name of the file, as text.
    sheet : str or None
        None for a file without sheets, or for the file as a whole.
    cell : str or None
        Address such as ``D14`` (column letter and line for CSV); None for the sheet or file as a whole.
    value : str
        What stands there.
    expected_vi, expected_en, mend_vi, mend_en : str
        What was expected, and how to mend it.
    """

    severity: Literal["error", "warning"]
    code: str
    file: str
    sheet: str | None
    cell: str | None
    value: str
    expected_vi: str
    expected_en: str
    mend_vi: str
    mend_en: str

    @property
    def place(self) -> str:
        """Sheet and cell as spreadsheets write them: ``Chỉ tiêu!D14``."""
        return "!".join(part for part in (self.sheet, self.cell) if part)

    def expected(self, lang: str) -> str:
        """Return what was expected, in a language."""
        return self.expected_vi if lang == "vi" else self.expected_en

    def mend(self, lang: str) -> str:
        """Return how to mend it, in a language."""
        return self.mend_vi if lang == "vi" else self.mend_en


@dataclass(frozen=True)
class Scope:
    """A file or one of its sheets, about which findings are made."""

    file: str
    sheet: str | None = None

    def error(self, code: str, expected: Text, mend: Text, cell: str | None = None, value: Cell = "") -> Finding:
        """Return a finding that blocks."""
        return self._finding("error", code, expected, mend, cell, value)

    def warning(self, code: str, expected: Text, mend: Text, cell: str | None = None, value: Cell = "") -> Finding:
        """Return a finding that does not block."""
        return self._finding("warning", code, expected, mend, cell, value)

    def refused(self, refusal: Refusal, cell: str, value: Cell) -> Finding:
        """Return the finding of a cell that was not read."""
        return self.error(refusal.code, refusal.expected, refusal.mend, cell, value)

    def _finding(
        self,
        severity: Literal["error", "warning"],
        code: str,
        expected: Text,
        mend: Text,
        cell: str | None,
        value: Cell,
    ) -> Finding:
        texts = (expected.vi, expected.en, mend.vi, mend.en)
        return Finding(severity, code, self.file, self.sheet, cell, quoted(value), *texts)


def quoted(value: Cell) -> str:
    """Return a cell as a finding quotes it: one line, not too long, without control characters."""
    if is_blank(value):
        return ""
    text = " ".join("".join(mark if mark.isprintable() else " " for mark in str(value)).split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def order(finding: Finding) -> tuple[str, str, int, int, str]:
    """Return a key that puts findings in the order of their places: file, sheet, row, column."""
    row, column = 0, 0
    if finding.cell:
        letters, row = coordinate_from_string(finding.cell)
        column = column_index_from_string(letters)
    return finding.file, finding.sheet or "", row, column, finding.code


def errors(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings that block."""
    return [finding for finding in findings if finding.severity == "error"]
