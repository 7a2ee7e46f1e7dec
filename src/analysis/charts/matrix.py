"""A matrix of units and targets, one sign a cell: drawn in blocks of rows, each under the codes of its columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.charts.figure import Sheet
from analysis.charts.typeface import BODY, BOLD
from analysis.labels import target_name

if TYPE_CHECKING:
    from analysis.plan import Plan
    from analysis.wording import Words

OTHER = "+"
"""Column of the targets that only their lead agency reports."""

NAMES = 304.0
"""Room for the units' names where they stand beside their signs, in pixels."""

MOST = 12
"""Rows of a block; more go on in a further one, so that the codes are never far and print can turn the page."""


@dataclass(frozen=True)
class Line:
    """A unit of the matrix.

    Parameters
    ----------
    unit : str
        Its id.
    name : str
        Its name.
    tally : str
        What stands at its end.
    role : str
        Colour of that.
    """

    unit: str
    name: str
    tally: str
    role: str = "ink"


@dataclass(frozen=True)
class Group:
    """Units under a heading.

    Parameters
    ----------
    title, tally : str
        The heading, and what stands at its end.
    lines : sequence of Line
        The units.
    """

    title: str
    tally: str
    lines: Sequence[Line]


Cells = Mapping[tuple[str, str], tuple[str, str]]
"""Unit and column to sign and colour."""


def matrix(
    sheet: Sheet, top: float, groups: Sequence[Group], columns: Sequence[str], cells: Cells, plan: Plan, words: Words
) -> float:
    """Draw a matrix and, under it, what its codes stand for; return where it ends.

    Parameters
    ----------
    sheet : Sheet
        What is drawn on.
    top : float
        Height at which it begins.
    groups : sequence of Group
        The rows.
    columns : sequence of str
        Ids of targets, or :data:`OTHER`.
    cells : mapping
        What stands where.
    plan, words : Plan, Words
        Names of the targets, and the language.
    """
    left = sheet.left + NAMES if sheet.wide else sheet.left
    size = min(sheet.body, sheet.small * 1.05)
    ends = max(sheet.measure(group.tally, size, BOLD) for group in groups) + 2 if sheet.wide else 0.0
    step = min(40.0, (sheet.right - ends - left) / len(columns))
    across = {column: left + step * (place + 0.5) for place, column in enumerate(columns)}
    for group in groups:
        blocks = -(-len(group.lines) // MOST)
        rows = -(-len(group.lines) // blocks)
        for first in range(0, len(group.lines), rows):
            sheet.cut(top)
            top = _head(sheet, top, group, across, size, whole=first == 0)
            top = _block(sheet, top, group.lines[first : first + rows], across, cells)
    sheet.cut(top)
    return _key(sheet, top + 12, columns, plan, words)


def _head(sheet: Sheet, top: float, group: Group, across: Mapping[str, float], size: float, *, whole: bool) -> float:
    """Write a group's heading, the first time, and the codes of the columns in two lines."""
    line = sheet.line_height
    if whole:
        # Beside the codes where names have room of their own, else in a line above them.
        middle = top + 6 + (1.5 if sheet.wide else 0.5) * line
        sheet.text(sheet.left, middle, group.title, size=size, weight=BOLD)
        sheet.text(sheet.right, middle, group.tally, size=size, weight=BOLD, align="right")
        top += 0 if sheet.wide else line + 6
    # In the lighter weight the codes of neighbours stand apart.
    for column, middle in across.items():
        head = (column[:1], column[1:]) if column != OTHER else ("", OTHER)
        for number, text in enumerate(head):
            sheet.text(middle, top + 6 + line * (number + 0.5), text, "muted", sheet.small, align="center")
    return top + 2 * line + 10


def _block(sheet: Sheet, top: float, lines: Sequence[Line], across: Mapping[str, float], cells: Cells) -> float:
    found: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for number, line in enumerate(lines):
        tally = sheet.measure(line.tally, sheet.small, BOLD)
        room = (NAMES if sheet.wide else sheet.right - sheet.left - tally) - 12
        name = sheet.wrap(line.name, room, sheet.small, most=2)
        further = sheet.line_height * (len(name) - 1)
        high = further + (23.0 if sheet.wide else 43.0)
        if number % 2 == 0:
            sheet.rect(0, top, sheet.width, high, "track", alpha=0.45)
        # Beside the name where it has room of its own, else in a line under it.
        middle, signs = (top + high / 2, top + high / 2) if sheet.wide else (top + 13, top + further + 31)
        sheet.lines(sheet.left, middle - (further / 2 if sheet.wide else 0), name)
        weight = BODY if line.role == "ink" else BOLD
        sheet.text(sheet.right, middle, line.tally, line.role, sheet.small, weight, "right")
        for column, place in across.items():
            if (line.unit, column) in cells:
                found.setdefault(cells[line.unit, column], []).append((place, signs))
        top += high
    for (sign, role), places in found.items():
        sheet.signs(places, sign, 13, role)
    return top


def _key(sheet: Sheet, top: float, columns: Sequence[str], plan: Plan, words: Words) -> float:
    """Tell what the codes over the columns stand for, in two columns where there is room."""
    abreast, high = (2, 23.0) if sheet.wide else (1, 20.0)
    half, room = -(-len(columns) // abreast), sheet.width / abreast
    indent = 44.0 if sheet.wide else 36.0
    for place, column in enumerate(columns):
        left, middle = sheet.left + (place // half) * room, top + high * (place % half + 0.5)
        name = words("charts.reporting.other_name") if column == OTHER else target_name(column, plan, words)
        sheet.text(left, middle, column, "muted", sheet.small, BOLD)
        sheet.text(left + indent, middle, sheet.fit(name, room - indent - 8, sheet.small), "muted", sheet.small)
    return top + high * half + 4
