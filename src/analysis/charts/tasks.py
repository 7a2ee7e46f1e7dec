"""Charts of the tasks of part II, one square a task: by field, and by lead agency."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis import findings
from analysis.charts import data
from analysis.charts.figure import WIDTH, Chart, Sheet, empty
from analysis.charts.typeface import BOLD
from analysis.labels import TASK_STATES, dated, unit_name
from analysis.tasks import STATUSES

if TYPE_CHECKING:
    import datetime as dt

    from analysis.plan import Plan
    from analysis.wording import Words

LEFT, RIGHT = 4.0, WIDTH - 4.0
NAMES = 395.0
"""Room for the names, in pixels."""

SIDE, STEP, ROW = 28.0, 33.0, 40.0
"""Side of a square, distance to the next one, and height of a row of squares."""

ABREAST = 7
"""Squares side by side; more go on in the next row."""


def task_progress(fields: pd.DataFrame, plan: Plan, words: Words, *, as_of: dt.date | None = None) -> Chart:
    """The tasks of Part II by field, one square a task; without any return, a sentence.

    Parameters
    ----------
    fields : DataFrame
        ``Tasks.fields``: ``field``, ``status``, ``count``.
    plan : Plan
        Names of the fields.
    words : Words
        Language.
    as_of : date, optional
        Date of the data.
    """
    names = {field.id: words.pick(field.name) for field in plan.fields}
    told = fields.loc[fields.index.repeat(fields["count"]), ["status"]]
    finding = dated(findings.tasks_sentence(told, words), as_of, words)
    return _squares(fields, "field", names, ("fig-tasks", finding, "charts.tasks.alt"), words, alone=True)


def task_agencies(agencies: pd.DataFrame, plan: Plan, words: Words, *, as_of: dt.date | None = None) -> Chart:
    """The tasks of Part II by lead agency, one square a task; without any return, a sentence.

    Parameters
    ----------
    agencies : DataFrame
        ``Tasks.agencies``: ``agency``, ``status``, ``count``.
    plan : Plan
        Names of the agencies.
    words : Words
        Language.
    as_of : date, optional
        Date of the data.
    """
    names = {agency: unit_name(agency, plan, words) for agency in dict.fromkeys(agencies["agency"])}
    finding = dated(findings.agencies_sentence(agencies, plan, words), as_of, words)
    return _squares(agencies, "agency", names, ("fig-task-agencies", finding, "charts.tasks.alt_agencies"), words)


def _squares(
    counted: pd.DataFrame,
    column: str,
    names: dict[str, str],
    texts: tuple[str, str, str],
    words: Words,
    *,
    alone: bool = False,
) -> Chart:
    """Draw a square a task; a chart that stands ``alone``, without a table beside it, has its counts behind it."""
    label, finding, alt = texts
    if counted.loc[counted["status"] != "no_return", "count"].sum() == 0:
        return empty(words, label, finding)
    counts: dict[str, dict[str, int]] = {}
    for name, status, count in zip(counted[column], counted["status"], counted["count"], strict=True):
        counts.setdefault(name, dict.fromkeys(STATUSES, 0))[status] += int(count)
    sums = {status: sum(row[status] for row in counts.values()) for status in STATUSES}
    ranked = [name for name in names if name in counts]
    high = {name: ROW * -(-sum(counts[name].values()) // ABREAST) for name in ranked}
    shown = [status for status in STATUSES if sums[status]]
    sheet = Sheet(words.report, 34 * ((len(shown) + 2) // 3) + sum(high.values()) + 12)
    top = _legend(sheet, {status: sums[status] for status in shown}, words)
    for name in ranked:
        middle = top + ROW / 2
        states = [TASK_STATES[status] for status, count in counts[name].items() for _ in range(count)]
        sheet.text(LEFT, middle, sheet.fit(names[name], NAMES))
        for number, state in enumerate(states):
            across, down = NAMES + 15 + STEP * (number % ABREAST), middle + ROW * (number // ABREAST)
            sheet.rect(across, down - SIDE / 2, SIDE, SIDE, state)
            sheet.sign(across + SIDE / 2, down, state, 13, role="surface")
        sheet.text(RIGHT, middle, f"{counts[name]['done']}/{len(states)}", weight=BOLD, align="right")
        top += high[name]
    spoken = "; ".join(f"{names[name]}: {counts[name]['done']}/{sum(counts[name].values())}" for name in ranked)
    chart = sheet.finish(label, finding, words(alt, rows=spoken))
    counts_by_name = {names[name]: counts[name] for name in ranked}
    return data.behind(chart, data.tasks(counts_by_name, shown, words), "tasks", words) if alone else chart


def _legend(sheet: Sheet, sums: dict[str, int], words: Words) -> float:
    top = 0.0
    for place, (status, count) in enumerate(sums.items()):
        across, top = LEFT + (place % 3) * 240, 16 + 30.0 * (place // 3)
        state = TASK_STATES[status]
        sheet.sign(across + 8, top, state, 15)
        width = sheet.text(across + 24, top, words.get("common.task_states")[status], state)
        sheet.text(across + 32 + width, top, str(count), weight=BOLD)
    return top + 24
