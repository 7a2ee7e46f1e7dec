"""Chart of where each unit stands on each target: a matrix of signs that needs no colour to be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis import attainment, findings
from analysis.attainment.standings import GROUPS
from analysis.attainment.states import STATES
from analysis.charts import data
from analysis.charts.figure import WIDTH, Chart, Sheet, empty
from analysis.charts.returns import matrix_key
from analysis.charts.typeface import BOLD
from analysis.labels import dated, unit_name

if TYPE_CHECKING:
    import datetime as dt

    from analysis.plan import Plan
    from analysis.wording import Words

LEFT, RIGHT = 4.0, WIDTH - 4.0
NAMES = 296.0
"""Room for the units' names, in pixels."""

ROW, HEAD, LINE = 24.0, 30.0, 25.0
"""Heights of a unit's row, of a group's heading, and of a line of the legend."""


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
    step = min(44.0, (RIGHT - 60 - NAMES) / len(columns))
    across = {column: NAMES + step * (place + 0.5) for place, column in enumerate(columns)}
    groups = [(group, units[units["group"] == group]) for group in GROUPS if (units["group"] == group).any()]
    shown = [state for state in STATES if (standings["state"] == state).any()]
    legend = _legend_places(Sheet(words.report, 1), shown, standings, words)
    notes = Sheet(words.report, 1).wrap(words("charts.standings.tally"), RIGHT - LEFT, 15)
    top = LINE * (1 + max(line for _, _, line, _ in legend)) + 21 * len(notes) + 6
    foot = top + 50 + HEAD * len(groups) + ROW * len(units) + 16
    sheet = Sheet(words.report, foot + 24 * ((len(columns) + 1) // 2))
    for state, left, line, text in legend:
        sheet.sign(left + 8, 13 + LINE * line, state, 14)
        sheet.text(left + 22, 13 + LINE * line, text, "muted", size=15)
    for number, note in enumerate(reversed(notes)):
        sheet.text(LEFT, top - 12 - 21 * number, note, "muted", size=15)
    for column, middle in across.items():
        sheet.text(middle, top + 18, column[:1], "muted", size=15, align="center")
        sheet.text(middle, top + 36, column[1:], "muted", size=15, align="center")
    heights = _rows(sheet, groups, top + 50, plan, words)
    for state in shown:
        cells = standings[standings["state"] == state]
        places = [(across[target], heights[unit]) for unit, target in zip(cells["unit"], cells["target"], strict=True)]
        sheet.signs(places, state, 14)
    matrix_key(sheet, columns, foot + 12, plan, words)
    spoken = "; ".join(
        words("charts.standings.row", name=unit_name(unit, plan, words), on_course=good, behind=bad, due=due)
        for unit, good, bad, due in zip(units["unit"], units["on_course"], units["behind"], units["due"], strict=True)
    )
    chart = sheet.finish("fig-standings", caption, words("charts.standings.alt", rows=spoken))
    return data.behind(chart, data.standings(standings, units, shown, plan, words), "standings", words)


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


def _rows(
    sheet: Sheet, groups: list[tuple[str, pd.DataFrame]], top: float, plan: Plan, words: Words
) -> dict[str, float]:
    """Draw headings, names and tallies; return the height of each unit's row."""
    heights: dict[str, float] = {}
    for group, units in groups:
        good, due = int(units["on_course"].sum()), int(units["due"].sum())
        sheet.text(LEFT, top + HEAD / 2 + 2, words(f"tables.groups.{group}"), size=15, weight=BOLD)
        sheet.text(RIGHT, top + HEAD / 2 + 2, f"{good}/{due}", size=15, weight=BOLD, align="right")
        top += HEAD
        for place, unit in enumerate(units.to_dict("records")):
            middle = top + ROW / 2
            if place % 2 == 0:
                sheet.rect(0, top, WIDTH, ROW, "track", alpha=0.45)
            name = sheet.fit(unit_name(unit["unit"], plan, words), NAMES - 12, 15)
            sheet.text(LEFT, middle, name, size=15)
            sheet.text(RIGHT, middle, f"{unit['on_course']}/{unit['due']}", size=15, align="right")
            heights[unit["unit"]] = middle
            top += ROW
    return heights


def _legend_places(
    sheet: Sheet, shown: list[str], standings: pd.DataFrame, words: Words
) -> list[tuple[str, float, int, str]]:
    """Return state, left end, line and text of each entry of the legend, broken into lines."""
    places, left, line = [], LEFT, 0
    for state in shown:
        count = int((standings["state"] == state).sum())
        text = f"{words.get('common.states')[state]} · {count}"
        width = 22 + sheet.measure(text, 15) + 20
        if left + width > WIDTH and left > LEFT:
            left, line = LEFT, line + 1
        places.append((state, left, line, text))
        left += width
    return places
