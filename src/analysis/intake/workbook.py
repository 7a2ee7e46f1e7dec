"""Workbooks as grids of cells. The file has passed `guard.examine`; links are dropped and formulas never worked out."""

from __future__ import annotations

import io
import warnings
import zipfile
from typing import Any

from defusedxml.ElementTree import fromstring
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from analysis.intake.findings import Finding, Scope
from analysis.intake.grid import Grid, Slot
from analysis.plan import Text


def read(raw: bytes, name: str) -> tuple[list[Grid], list[Finding]]:
    """Return a workbook's sheets, and what kept it from being read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl tells of extensions that it leaves out
            formulas = load_workbook(io.BytesIO(raw), data_only=False, keep_links=False)
            results = load_workbook(io.BytesIO(raw), data_only=True, keep_links=False)
            if _listed(raw) > len(formulas.sheetnames):  # the library passes over a sheet whose part is missing
                raise KeyError("xl/worksheets")
            epoch = 1904 if formulas.epoch.year == 1904 else 1900
            pairs = [(sheet, results[sheet.title]) for sheet in formulas.worksheets]
            return [_grid(sheet, result, epoch) for sheet, result in pairs if isinstance(result, Worksheet)], []
    except Exception as error:  # whatever a strange file makes the library do, the sender gets a message
        expected = Text("tệp Excel nguyên vẹn", "an undamaged workbook")
        mend = Text(
            "mở tệp bằng Excel hoặc LibreOffice, lưu lại .xlsx rồi gửi lại",
            "open it, save it again as .xlsx and resend",
        )
        return [], [Scope(name).error("damaged", expected, mend, value=f"{type(error).__name__}: {error}")]


def _listed(raw: bytes) -> int:
    """Return how many sheets the workbook lists."""
    with zipfile.ZipFile(io.BytesIO(raw)) as packed:
        root = fromstring(packed.read("xl/workbook.xml"), forbid_dtd=True)
    return sum(element.tag.rpartition("}")[2] == "sheet" for element in root.iter())


def _grid(sheet: Worksheet, result: Worksheet, epoch: int) -> Grid:
    cells = {
        (row, column): _slot(cell, result._cells.get((row, column)))
        for (row, column), cell in sheet._cells.items()
        if getattr(cell, "value", None) is not None
    }
    return Grid(
        sheet.title,
        cells,
        tuple((area.min_row, area.min_col, area.max_row, area.max_col) for area in sheet.merged_cells.ranges),
        frozenset(row for row, dimension in sheet.row_dimensions.items() if dimension.hidden),
        frozenset(
            column
            for dimension in sheet.column_dimensions.values()
            if dimension.hidden
            for column in range(dimension.min or 0, min(dimension.max or 0, 256) + 1)
        ),
        sheet.sheet_state != "visible",
        epoch,
    )


def _slot(cell: Any, result: Any) -> Slot:
    shares = "%" in (cell.number_format or "") and not cell.is_date
    if cell.data_type != "f":
        return Slot(cell.value, shares=shares)
    formula = cell.value if isinstance(cell.value, str) else f"={getattr(cell.value, 'text', '') or '…'}"
    return Slot(None if result is None else result.value, formula, shares)
