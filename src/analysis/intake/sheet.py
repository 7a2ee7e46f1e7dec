"""The rows of one sheet's table: which are filled, what each cell says, and what cannot be read in them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from analysis.intake.cells import SCHEMAS, Reader
from analysis.intake.findings import Finding, Scope
from analysis.intake.grid import Area, Grid, Slot, address
from analysis.intake.headings import KEYS, Table
from analysis.intake.values import Refusal, is_blank
from analysis.plan import Text

SOURCE = "import"
"""Source of a row until it is recorded; the record names the file."""

CARRIED = ("period_end", "reported_on")
"""Columns that may be filled for a row that is otherwise empty; with the keys, they may be merged over rows."""

Record = dict[str, Any]


def rows(
    grid: Grid, table: Table, reader: Reader, day: dt.date | None, scope: Scope
) -> tuple[list[Record], list[Finding]]:
    """Read the rows below a table's headings.

    Parameters
    ----------
    grid, table
        The sheet, and where its table lies.
    reader : Reader
        Reads single cells.
    day : date or None
        Reporting date of the file; a column ``reported_on`` goes before it.
    scope : Scope
        Names file and sheet in findings.

    Returns
    -------
    records : list of dict
        The schema's columns, ``sheet`` and ``sheet_row``. Rows without figures are left out, and counted in a warning.
    findings : list of Finding
    """
    wanted = {name: column for name, column in table.columns.items() if name in SCHEMAS[table.name].columns}
    found: list[Finding] = []
    sources = wanted.pop("source", None)
    if sources is not None:
        expected = Text("không cần cột này", "no such column")
        mend = Text("nguồn của mỗi dòng là chính tệp này", "the source of every row is this file itself")
        found.append(scope.warning("column_not_read", expected, mend, address(table.heading, sources), "source"))
    carried = {*KEYS[table.name], *CARRIED}
    bottom = max((area[2] for area in grid.merged if area[0] <= table.heading <= area[2]), default=table.heading)
    records: list[Record] = []
    empty = 0
    used: set[int] = set()
    merged: set[Area] = set()
    lines = {row for row, column in grid.cells if row > bottom and column in wanted.values()}
    spread = {row for area in grid.merged if area[0] > bottom for row in range(area[0], area[2] + 1)}
    for row in sorted(lines | (spread & set(range(bottom + 1, max(lines, default=bottom) + 1)))):
        slots = {name: _slot(grid, row, column) for name, column in wanted.items()}
        filled = {name for name, slot in slots.items() if slot is not None and not _nothing(slot)}
        if not filled - carried:
            empty += bool(filled & set(KEYS[table.name]))
            continue
        used.add(row)
        found += _merged(grid, row, wanted, carried, merged, scope)
        record, problems = _record(row, table, wanted, slots, reader, scope)
        found += problems
        if record["reported_on"] is None:
            record["reported_on"] = day
        records.append(record | {"source": SOURCE, "sheet": grid.sheet or "", "sheet_row": row})
    found += _hidden(grid, used, wanted, scope)
    if empty:
        expected = Text("mỗi dòng có số liệu, hoặc mã c, x, z", "figures in every row, or a code c, x or z")
        mend = Text(
            "dòng để trống không được nhập và không tính là 0", "rows left blank are not imported and not taken for 0"
        )
        found.append(scope.warning("rows_not_filled", expected, mend, value=str(empty)))
    if "reported_on" not in wanted and day is None and records:
        expected = Text("ngày báo cáo", "a reporting date")
        mend = Text(
            "thêm cột reported_on, hoặc khai báo --reported-on", "add a column reported_on, or give --reported-on"
        )
        found.append(scope.error("no_reporting_date", expected, mend))
    return records, found


def _nothing(slot: Slot) -> bool:
    return is_blank(slot.value) and not slot.formula


def _slot(grid: Grid, row: int, column: int) -> Slot | None:
    """Return a cell; within a merged area, the cell that shows in it."""
    slot = grid.cells.get((row, column))
    area = grid.area(row, column)
    return grid.cells.get((area[0], area[1])) if slot is None and area is not None else slot


def _record(
    row: int,
    table: Table,
    wanted: dict[str, int],
    slots: dict[str, Slot | None],
    reader: Reader,
    scope: Scope,
) -> tuple[Record, list[Finding]]:
    record: Record = dict.fromkeys(SCHEMAS[table.name].columns)
    found: list[Finding] = []
    for name, column in wanted.items():
        slot, place = slots[name], address(row, column)
        if slot is not None and slot.formula:
            found.append(_formula(slot, place, scope))
        outcome = reader.read(table.name, name, slot)
        if isinstance(outcome, Refusal):
            found.append(scope.refused(outcome, place, None if slot is None else slot.value))
            continue
        record[name] = outcome.value
        if outcome.note is not None:
            expected = Text(
                "giá trị chọn trong danh sách, ngày có định dạng ngày", "a value of the list; a date formatted as one"
            )
            value = None if slot is None else slot.value
            found.append(scope.warning("read_with_care", expected, outcome.note, place, value))
    return record, found


def _formula(slot: Slot, place: str, scope: Scope) -> Finding:
    expected = Text("giá trị, không phải công thức", "a value, not a formula")
    if slot.value is None:
        mend = Text(
            "mở tệp bằng Excel, tính lại và lưu; hoặc dán giá trị thay công thức",
            "open it in Excel, recalculate and save; or paste the value over the formula",
        )
        return scope.error("formula_without_value", expected, mend, place, slot.formula)
    mend = Text(
        f"đã lấy kết quả lưu trong tệp ({slot.value}), không tính lại",
        f"the saved result ({slot.value}) is taken as it is",
    )
    return scope.warning("formula", expected, mend, place, slot.formula)


def _merged(
    grid: Grid, row: int, wanted: dict[str, int], carried: set[str], seen: set[Area], scope: Scope
) -> list[Finding]:
    """Refuse merged areas of figures; of merged ids and dates, say that they count for every row."""
    found = []
    for name, column in wanted.items():
        area = grid.area(row, column)
        if area is None or area in seen:
            continue
        seen.add(area)
        value, place = grid.value(area[0], area[1]), address(area[0], area[1])
        expected = Text("mỗi ô một giá trị, không gộp ô", "one value a cell, no merged cells")
        if name in carried and area[1] == area[3]:
            mend = Text("giá trị được tính cho mọi dòng trong ô gộp", "the value is taken for every row it covers")
            found.append(scope.warning("merged_cells", expected, mend, place, value))
        else:
            mend = Text("bỏ gộp ô, ghi giá trị vào từng ô", "unmerge the cells and fill in each")
            found.append(scope.error("merged_cells", expected, mend, place, value))
    return found


def _hidden(grid: Grid, used: set[int], wanted: dict[str, int], scope: Scope) -> list[Finding]:
    found = []
    mend = Text(
        "phần ẩn vẫn được đọc; bỏ ẩn để kiểm tra lại", "what is hidden is read all the same; unhide it and look"
    )
    shown = Text("không có hàng, cột, trang bị ẩn", "no hidden rows, columns or sheets")
    if grid.hidden and used:
        found.append(scope.warning("hidden", shown, mend))
    hidden_rows = sorted(used & grid.hidden_rows)
    if hidden_rows:
        listed = ", ".join(map(str, hidden_rows))
        found.append(scope.warning("hidden", shown, mend, address(hidden_rows[0], min(wanted.values())), listed))
    for name, column in wanted.items():
        if column in grid.hidden_columns and any((row, column) in grid.cells for row in used):
            found.append(scope.warning("hidden", shown, mend, address(min(used), column), name))
    return found
