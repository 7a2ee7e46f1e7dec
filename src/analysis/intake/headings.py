"""Finding the table in a sheet: which row holds the headings, which column is which, and which table it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from analysis.intake import vocabulary
from analysis.intake.findings import Finding, Scope
from analysis.intake.grid import Grid, address
from analysis.intake.values import Cell, folded
from analysis.plan import Text

SEARCHED = 40
"""Rows from the top within which headings are looked for."""

KEYS: Mapping[str, tuple[str, ...]] = {
    "targets": ("target", "part", "unit"),
    "disbursements": ("line",),
    "tasks": ("task", "agency"),
    "local_budgets": ("unit",),
}
"""What a row of each table is about, beside its period."""

MEASURES: Mapping[str, tuple[str, ...]] = {
    "targets": ("numerator", "denominator", "done"),
    "disbursements": ("adjusted_allocation", "committed", "disbursed"),
    "tasks": ("status",),
    "local_budgets": ("total_expenditure", "dx_expenditure"),
}
"""Columns of which at least one makes a sheet a table of returns."""


@dataclass(frozen=True)
class Table:
    """Where a table lies in a sheet.

    Parameters
    ----------
    name : str
        The table, as `analysis.editions.KEYS` names it.
    heading : int
        Row of its headings.
    columns : mapping
        Column number of each column id.
    """

    name: str
    heading: int
    columns: Mapping[str, int]

    def letters(self) -> dict[str, str]:
        """Return the table's name and the letter of each column, as an import records them."""
        return {"table": self.name} | {name: address(1, column)[:-1] for name, column in self.columns.items()}


@lru_cache(maxsize=1)
def _known() -> dict[str, str]:
    return vocabulary.known_headings()


def known(cell: Cell) -> str | None:
    """Return the column id that a heading names; None for a heading that is not known."""
    return _known().get(folded(cell)) if isinstance(cell, str) else None


def fits(cells: list[str]) -> int:
    """Return how many different columns a line of cells names."""
    return len({name for name in map(known, cells) if name})


def find(grid: Grid, scope: Scope) -> tuple[Table | None, list[Finding]]:
    """Find the table of a sheet.

    Returns
    -------
    table : Table or None
        None if the sheet holds no table of returns.
    findings : list of Finding
        A column that stands twice, that is missing, or that is not known but holds something.
    """
    rows = grid.rows
    candidates = [row for row in rows if row < (rows[0] if rows else 0) + SEARCHED]
    named = {row: {column: known(slot.value) for column, slot in grid.line(row).items()} for row in candidates}
    best = max(candidates, key=lambda row: len({name for name in named[row].values() if name}), default=None)
    if best is None:
        return None, []
    columns = {column: name for column, name in named[best].items() if name}
    ids = set(columns.values())
    table = next((name for name in KEYS if ids & set(KEYS[name]) and ids & set(MEASURES[name])), None)
    if table is None:
        return None, []
    found = [
        *_twice(columns, best, scope),
        *_missing(ids, table, best, scope),
        *_unread(grid, named[best], best, scope),
    ]
    places = {name: column for column, name in columns.items() if not name.startswith("~")}
    return Table(table, best, places), found


def _twice(columns: Mapping[int, str], row: int, scope: Scope) -> list[Finding]:
    names = list(columns.values())
    expected = Text("mỗi cột một lần", "each column once")
    mend = Text("xoá hoặc đổi tên cột thừa", "delete or rename the other column")
    return [
        scope.error("repeated_column", expected, mend, address(row, column), name)
        for column, name in columns.items()
        if not name.startswith("~") and names.count(name) > 1
    ]


def _missing(ids: set[str], table: str, row: int, scope: Scope) -> list[Finding]:
    needed = [*KEYS[table], "period_end"]
    return [
        scope.error(
            "missing_column",
            Text(
                f"cột “{vocabulary.HEADINGS[name].vi}” ({name})",
                f"the column “{vocabulary.HEADINGS[name].en}” ({name})",
            ),
            Text(
                "dùng tiêu đề của biểu mẫu hoặc tên cột chuẩn", "use the form's headings or the canonical column names"
            ),
            address(row, 1),
        )
        for name in needed
        if name not in ids
    ]


def _unread(grid: Grid, named: Mapping[int, str | None], row: int, scope: Scope) -> list[Finding]:
    expected = Text("một tiêu đề của biểu mẫu hoặc tên cột chuẩn", "a heading of the form or a canonical column name")
    mend = Text(
        "cột này không được đọc; sửa tiêu đề nếu cần đọc", "this column is not read; mend its heading if it should be"
    )
    filled = {column for line, column in grid.cells if line > row}
    headed = {column for column, name in named.items() if name}
    found = []
    for column in sorted(filled - headed):
        heading, place = grid.value(row, column), address(row, column)
        if money := _amounts().get(_bare(heading)):
            wanted = vocabulary.HEADINGS[money]
            amount = Text(f"“{wanted.vi}”", f"“{wanted.en}”")
            change = Text(
                "ghi số tiền bằng triệu đồng, giữ nguyên tiêu đề", "give amounts in million VND under this heading"
            )
            found.append(scope.error("other_unit", amount, change, place, heading))
        else:
            found.append(scope.warning("column_not_read", expected, mend, place, heading))
    return found


def _bare(heading: Cell) -> str:
    """Return a heading without what stands in brackets."""
    return " ".join(re.sub(r"\([^)]*\)?", " ", folded(heading)).split())


@lru_cache(maxsize=1)
def _amounts() -> dict[str, str]:
    """Return heading without its unit to column, for columns of amounts."""
    texts = {name: vocabulary.HEADINGS[name] for name in vocabulary.MONEY}
    forms = {name: (text.vi, text.en, f"{text.vi} {text.en}") for name, text in texts.items()}
    return {_bare(form): name for name, each in forms.items() for form in each}
