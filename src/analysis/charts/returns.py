"""Chart of what was returned: who has reported which target."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis import findings
from analysis.charts.figure import WIDTH, Chart, Sheet, empty
from analysis.charts.typeface import BOLD
from analysis.labels import dated, target_name, unit_name

if TYPE_CHECKING:
    import datetime as dt

    from analysis.plan import Plan
    from analysis.wording import Words

LEFT, RIGHT = 4.0, WIDTH - 4.0
NAMES = 270.0
"""Room for the units' names, in pixels."""

OTHER = "+"
"""Column of the targets that only their lead agency reports."""

CELLS = {"returned": ("achieved", "accent"), "missing": ("no_data", "off_track"), "not_due": ("not_yet_due", "muted")}
"""Sign and colour of a cell of the matrix: full for returned, hollow for missing, a point for not due."""


def reporting(completeness: pd.DataFrame, plan: Plan, words: Words, *, as_of: dt.date | None = None) -> Chart:
    """Who has reported which target: a matrix of signs, the units that owe most first.

    Parameters
    ----------
    completeness : DataFrame
        ``attainment.completeness``: ``unit``, ``group``, ``target``, ``due``, ``returned``.
    plan : Plan
        Names of units and targets.
    words : Words
        Language.
    as_of : date, optional
        Date of the data.
    """
    finding = dated(findings.reporting_sentence(completeness, plan, words), as_of, words)
    units = findings.by_unit(completeness)
    if units.empty:
        return empty(words, "fig-reporting", finding)
    units = units.sort_values(["group", "missing", "due"], ascending=[True, False, False], kind="stable")
    cells = _cells(completeness, plan)
    targets = list(dict.fromkeys(column for _, column in cells if column != OTHER))
    shown = [*targets, OTHER] if any(column == OTHER for _, column in cells) else targets
    step = min(44.0, (RIGHT - 64 - NAMES) / len(shown))
    across = {column: NAMES + step * (place + 0.5) for place, column in enumerate(shown)}
    key = (len(shown) + 1) // 2
    sheet = Sheet(words.report, 78 + 27 * len(units) + 18 + 24 * key)
    _matrix_legend(sheet, words)
    for column, middle in across.items():
        head = OTHER if column == OTHER else column[1:]
        # In the lighter weight the codes of neighbours stand apart.
        sheet.text(middle, 44, "" if column == OTHER else column[:1], "muted", size=15, align="center")
        sheet.text(middle, 62, head, "muted", size=15, align="center")
    heights = {unit: 90 + 27.0 * place for place, unit in enumerate(units["unit"])}
    for place, (_, unit) in enumerate(units.iterrows()):
        middle = heights[unit["unit"]]
        if place % 2 == 0:
            sheet.rect(0, middle - 13.5, WIDTH, 27, "track", alpha=0.45)
        name = sheet.fit(unit_name(unit["unit"], plan, words), NAMES - 12, 15)
        sheet.text(LEFT, middle, name, size=15)
        tally = f"{int(unit['returned'])}/{int(unit['due'])}"
        role = "ink" if unit["missing"] == 0 else "off_track"
        sheet.text(RIGHT, middle, tally, role, size=15, weight=BOLD, align="right")
    for name, (state, role) in CELLS.items():
        places = [
            (across[column], heights[unit])
            for (unit, column), found in cells.items()
            if found == name and unit in heights
        ]
        sheet.signs(places, state, 13, role)
    matrix_key(sheet, shown, 90 + 27 * len(units) + 14, plan, words)
    rows = "; ".join(
        f"{unit_name(unit['unit'], plan, words)} {int(unit['returned'])}/{int(unit['due'])}"
        for _, unit in units.iterrows()
    )
    return sheet.finish("fig-reporting", finding, words("charts.reporting.alt", rows=rows))


def _cells(completeness: pd.DataFrame, plan: Plan) -> dict[tuple[str, str], str]:
    """Return what stands in each cell of the matrix, columns in the plan's order.

    Targets that a single unit reports share the column ``OTHER``, which shows the worst of them.
    """
    order = {target.id: target.order for target in plan.targets}
    reporters = completeness.groupby("target")["unit"].nunique()
    cells: dict[tuple[str, str], str] = {}
    for row in sorted(completeness.to_dict("records"), key=lambda row: order[row["target"]]):
        found = "returned" if row["returned"] else "missing" if row["due"] else "not_due"
        place = (row["unit"], row["target"] if reporters[row["target"]] > 1 else OTHER)
        if cells.get(place) != "missing":
            cells[place] = found
    return cells


def matrix_key(sheet: Sheet, columns: list[str], top: float, plan: Plan, words: Words) -> None:
    """Tell what the codes over the columns of a matrix stand for, in two columns from ``top`` on."""
    half = (len(columns) + 1) // 2
    for place, column in enumerate(columns):
        left, height = LEFT + (place // half) * 360, top + 24 * (place % half)
        other = column == OTHER
        name = words("charts.reporting.other_name") if other else target_name(column, plan, words)
        sheet.text(left, height, column, "muted", size=15, weight=BOLD)
        sheet.text(left + 48, height, sheet.fit(name, 300, 15), "muted", size=15)


def _matrix_legend(sheet: Sheet, words: Words) -> None:
    left = LEFT
    for name, (state, role) in CELLS.items():
        sheet.sign(left + 8, 14, state, 14, role)
        left += 24 + sheet.text(left + 24, 14, words(f"charts.reporting.{name}"), "muted", size=15) + 20
