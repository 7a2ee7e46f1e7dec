"""Chart of what was returned: who has reported which target."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis import findings
from analysis.charts.figure import Chart, Sheet, drawn, empty
from analysis.charts.layout import Key, legend
from analysis.charts.matrix import OTHER, Group, Line, matrix
from analysis.labels import dated, unit_name

if TYPE_CHECKING:
    import datetime as dt

    from analysis.plan import Plan
    from analysis.wording import Words

GROUPS = ("departments", "districts", "other", "province")
"""Groups of units in the order of the report."""

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
    units = units.sort_values(["missing", "due"], ascending=False, kind="stable")
    cells = {place: CELLS[found] for place, found in _cells(completeness, plan).items()}
    targets = list(dict.fromkeys(column for _, column in cells if column != OTHER))
    columns = [*targets, OTHER] if any(column == OTHER for _, column in cells) else targets
    groups = [_group(group, rows, plan, words) for group in GROUPS if len(rows := units[units["group"] == group])]

    def draw(sheet: Sheet) -> float:
        keys = [_key(sheet, name, words) for name in CELLS]
        return matrix(sheet, legend(sheet, keys), groups, columns, cells, plan, words)

    spoken = "; ".join(f"{line.name} {line.tally}" for group in groups for line in group.lines)
    return drawn(words, "fig-reporting", finding, words("charts.reporting.alt", rows=spoken), draw)


def _key(sheet: Sheet, name: str, words: Words) -> Key:
    sign, role = CELLS[name]

    def draw(left: float, middle: float) -> None:
        sheet.sign(left + 7, middle, sign, 14, role)

    return Key(14, draw, words(f"charts.reporting.{name}"))


def _group(group: str, units: pd.DataFrame, plan: Plan, words: Words) -> Group:
    lines = [
        Line(
            unit["unit"],
            unit_name(unit["unit"], plan, words),
            f"{int(unit['returned'])}/{int(unit['due'])}",
            "ink" if unit["missing"] == 0 else "off_track",
        )
        for _, unit in units.iterrows()
    ]
    tally = f"{int(units['returned'].sum())}/{int(units['due'].sum())}"
    return Group(words(f"tables.unit_returns.groups.{group}"), tally, lines)


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
