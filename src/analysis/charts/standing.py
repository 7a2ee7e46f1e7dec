"""Chart of where each unit stands on each target: a matrix of signs that needs no colour to be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis import attainment, findings
from analysis.attainment.standings import GROUPS
from analysis.attainment.states import STATES
from analysis.charts import data
from analysis.charts.figure import Chart, Sheet, drawn, empty
from analysis.charts.layout import legend, state_keys
from analysis.charts.matrix import Group, Line, matrix
from analysis.labels import dated, unit_name

if TYPE_CHECKING:
    import datetime as dt

    from analysis.plan import Plan
    from analysis.wording import Words


def standings(standings: pd.DataFrame, plan: Plan, words: Words, *, as_of: dt.date | None = None) -> Chart:
    """Where each unit stands on each target it reports: the state's sign in each cell.

    Departments and districts stand apart, the units with the fewest cells that reach what is needed first. At the
    end of a row: how many cells reach it, of those due. A target that a unit does not report leaves its cell blank.

    Parameters
    ----------
    standings : DataFrame
        ``attainment.standings``.
    plan : Plan
        Names of units and targets.
    words : Words
        Language.
    as_of : date, optional
        Date of the data.
    """
    caption = dated(findings.standings_sentence(standings, plan, words), as_of, words)
    units = ranked(standings)
    if units.empty:
        return empty(words, "fig-standings", caption)
    order = {target.id: target.order for target in plan.targets}
    columns = sorted(standings["target"].unique(), key=order.__getitem__)
    states = zip(standings["unit"], standings["target"], standings["state"], strict=True)
    cells = {(unit, target): (state, state) for unit, target, state in states}
    groups = [_group(group, rows, plan, words) for group in GROUPS if len(rows := units[units["group"] == group])]
    counts = standings["state"].value_counts()
    shown = [
        (state, f"{words.get('common.states')[state]} · {counts[state]}") for state in STATES if state in counts.index
    ]

    def draw(sheet: Sheet) -> float:
        top = legend(sheet, state_keys(sheet, shown))
        notes = sheet.wrap(words("charts.standings.tally"), sheet.right - sheet.left, sheet.small)
        top = sheet.lines(sheet.left, top + sheet.line_height / 2 + 2, notes, "muted") + sheet.line_height / 2
        return matrix(sheet, top, groups, columns, cells, plan, words)

    spoken = "; ".join(
        words("charts.standings.row", name=unit_name(unit, plan, words), on_course=good, behind=bad, due=due)
        for unit, good, bad, due in zip(units["unit"], units["on_course"], units["behind"], units["due"], strict=True)
    )
    chart = drawn(words, "fig-standings", caption, words("charts.standings.alt", rows=spoken), draw)
    states_shown = [state for state, _ in shown]
    return data.behind(chart, data.standings(standings, units, states_shown, plan, words), "standings", words)


def ranked(standings: pd.DataFrame) -> pd.DataFrame:
    """Return the units' totals, group by group, the most targets that fall short or are unknown first."""
    units = attainment.totals(standings)
    place = units["group"].map({group: place for place, group in enumerate(GROUPS)})
    return (
        units.assign(place=place, short=units["due"] - units["on_course"])
        .sort_values(["place", "short", "behind"], ascending=[True, False, False], kind="stable")
        .drop(columns=["place", "short"])
        .reset_index(drop=True)
    )


def _group(group: str, units: pd.DataFrame, plan: Plan, words: Words) -> Group:
    lines = [
        Line(unit["unit"], unit_name(unit["unit"], plan, words), f"{unit['on_course']}/{unit['due']}")
        for unit in units.to_dict("records")
    ]
    tally = f"{int(units['on_course'].sum())}/{int(units['due'].sum())}"
    return Group(words(f"tables.groups.{group}"), tally, lines)
