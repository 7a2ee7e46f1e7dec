"""The figures that a chart draws, as a table folded under it: for charts that no table beside them repeats.

A chart carries the table as Markdown; :mod:`analysis.execute` sets it below the picture, on web pages alone.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.charts.figure import Chart
from analysis.labels import figure_text, month_short, target_name, threshold, unit_name, value
from analysis.tables.grid import Cell, Column, Grid, plain, state
from analysis.wording import missing

if TYPE_CHECKING:
    import datetime as dt

    from analysis.plan import Plan
    from analysis.wording import Words

NAME = 40
"""Width of a first column of names, against 10 of others."""


def behind(chart: Chart, grid: Grid, title: str, words: Words) -> Chart:
    """Return the chart with a table of its figures; ``title`` names a sentence of ``charts.data``."""
    table = grid.titled(words(f"charts.data.titles.{title}"))
    return dataclasses.replace(chart, data=f'::: {{.more summary="{words("charts.data.open")}"}}\n{table}\n:::')


def _grid(first: str, heads: Sequence[str], words: Words, *, right: bool = True) -> Grid:
    return Grid([Column(words(f"charts.data.{first}"), NAME), *(Column(head, right=right) for head in heads)])


def _interval(low: Any, high: Any, show: Any, words: Words) -> str:
    return "" if missing(low) else words("tables.interval", low=show(low), high=show(high))


def curve(
    known: pd.DataFrame,
    elapsed: Mapping[pd.Timestamp, float],
    monthly: Sequence[float],
    ahead: tuple[dt.date, Any],
    words: Words,
) -> Grid:
    """Shares disbursed and of time elapsed by period, the mean month of each, and the projection of the year's end.

    Parameters
    ----------
    known : DataFrame
        Rows of ``budget.curve`` that are drawn.
    elapsed : mapping
        Share of the year gone by at each period's end.
    monthly : sequence of float
        Mean disbursement a month within each period of the total, VND million.
    ahead : (date, projection)
        The year's end, and the total's projection with ``value``, ``low`` and ``high``.
    words : Words
        Language.
    """
    sections = [name for name in ("total", "recurrent", "investment") if (known["section"] == name).any()]
    heads = [words(f"charts.scurve.{name}") for name in sections]
    grid = _grid("until", [*heads, words("charts.scurve.time"), words("charts.scurve.monthly")], words)
    shares = known.pivot(index="period_end", columns="section", values="share").sort_index()
    means = dict(zip(known.loc[known["section"] == "total", "period_end"], monthly, strict=True))
    none = words("common.not_applicable")
    for day, row in zip(shares.index, shares.to_dict("records"), strict=True):
        cells = [none if missing(row[name]) else words.share(row[name]) for name in sections]
        mean = words.number(means[day]) if day in means else none
        grid.add(words.date(day), *cells, words.share(elapsed[day]), mean)
    end, projected = ahead
    if not missing(projected.value) and not shares.empty and shares.index[-1].date() < end:
        total = (words.share(projected.value), _interval(projected.low, projected.high, words.share, words))
        rest = [none] * (len(sections) - 1)
        grid.add((words.date(end), words("charts.data.projected")), total, *rest, words.share(1.0), none)
    return grid


def levels(shown: pd.DataFrame, names: Mapping[str, str], path: tuple[str, Mapping[int, float]], words: Words) -> Grid:
    """Level by year of each place, with the breaks of its series, and the path that it is held against.

    Parameters
    ----------
    shown : DataFrame
        Rows of ``productivity.levels`` that are drawn.
    names : mapping
        Places in the order of the columns, with their names.
    path : (str, mapping)
        Name of the path, and its level by year; without a year there is no column.
    words : Words
        Language.
    """
    label, points = path
    grid = _grid("year", [*names.values(), *([label] if points else [])], words)
    cells = {(row["geography"], int(row["year"])): row for row in shown.to_dict("records")}
    for year in sorted({year for _, year in cells}):
        found: list[Cell] = []
        for place in names:
            row = cells.get((place, year))
            broken = words("charts.data.break") if row is not None and bool(row["break_before"]) else ""
            found.append((words("common.missing") if row is None else words.number(row["level"], 2), broken))
        if points:
            found.append(words.number(points[year], 2) if year in points else words("common.not_applicable"))
        grid.add(str(year), *found)
    return grid


def bullets(rows: pd.DataFrame, plan: Plan, words: Words) -> Grid:
    """Each target's state, result with its interval, what was needed by now, and what the plan asks for."""
    heads = [words(f"charts.bullets.{name}") for name in ("attained", "expected", "target")]
    grid = _grid("target", heads, words)
    for _, row in rows.iterrows():
        target = plan.target(row["target"])

        def show(figure: float, target: Any = target) -> str:
            return figure_text(target, figure, words)

        name = (f"{target.id} {plain(target_name(target.id, plan, words))}", state(str(row["state"]), words))
        measured = target.kind != "milestone" and not missing(row["attained"])
        result = (value(row, target, words), _interval(row["low"], row["high"], show, words) if measured else "")
        needed = show(row["expected"]) if measured and not missing(row["expected"]) else words("common.not_applicable")
        grid.add(name, result, needed, threshold(target, words))
    return grid


def trends(
    panels: Sequence[tuple[str, pd.DataFrame]],
    ahead: Mapping[str, tuple[float, float, float]],
    plan: Plan,
    words: Words,
) -> Grid:
    """Each target's figure at each period's end, what is projected for its deadline, and what the plan asks for.

    Parameters
    ----------
    panels : sequence of (target, DataFrame)
        The series that are drawn.
    ahead : mapping
        Projections by target: value, low and high.
    plan : Plan
        Names and thresholds.
    words : Words
        Language.
    """
    days = sorted({day for _, rows in panels for day in rows["period_end"]})
    months = [month_short(day, words) for day in days]
    plain_months = len(set(months)) == len(months)  # one a month, all in one year
    heads = months if plain_months else [words.date(day) for day in days]
    more = [words("charts.data.projected")] if ahead else []
    grid = _grid("target", [*heads, *more, words("charts.bullets.target")], words)
    none = words("common.not_applicable")
    for name, rows in panels:
        target = plan.target(name)

        def show(figure: float, target: Any = target) -> str:
            return figure_text(target, figure, words)

        figures = dict(zip(rows["period_end"], rows["attained"], strict=True))
        cells: list[Cell] = [show(figures[day]) if day in figures else none for day in days]
        if ahead:
            middle, low, high = ahead.get(name, (None, None, None))
            cells.append(none if middle is None else (show(middle), _interval(low, high, show, words)))
        grid.add(f"{target.id} {plain(target_name(name, plan, words))}", *cells, threshold(target, words))
    return grid


def standings(cells: pd.DataFrame, units: pd.DataFrame, shown: Sequence[str], plan: Plan, words: Words) -> Grid:
    """Each unit's targets by state, under the unit's group.

    Parameters
    ----------
    cells : DataFrame
        ``attainment.standings``.
    units : DataFrame
        The units in the chart's order, with their ``group``.
    shown : sequence of str
        The states that occur, in order.
    plan : Plan
        Names of the units and order of the targets.
    words : Words
        Language.
    """
    order = {target.id: target.order for target in plan.targets}
    found: dict[tuple[str, str], list[str]] = {}
    for unit, target, name in zip(cells["unit"], cells["target"], cells["state"], strict=True):
        found.setdefault((unit, name), []).append(target)
    grid = _grid("unit", [words.get("common.states")[name] for name in shown], words, right=False)
    for group, members in units.groupby("group", sort=False):
        grid.group(plain(words(f"tables.groups.{group}")))
        for unit in members["unit"]:
            lists = [sorted(found.get((unit, name), []), key=order.__getitem__) for name in shown]
            grid.add(plain(unit_name(unit, plan, words)), *(", ".join(targets) for targets in lists))
    return grid


def tasks(counts: Mapping[str, Mapping[str, int]], shown: Sequence[str], words: Words) -> Grid:
    """Tasks of each field by state.

    Parameters
    ----------
    counts : mapping
        Count by state of each field, by the field's name.
    shown : sequence of str
        The states that occur, in order.
    words : Words
        Language.
    """
    heads = [words.get("common.task_states")[status] for status in shown]
    grid = _grid("field", [*heads, words("tables.total")], words)
    for name, row in counts.items():
        grid.add(plain(name), *(str(row[status]) for status in shown), str(sum(row.values())))
    return grid
