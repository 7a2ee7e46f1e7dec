"""Charts of the tasks of part II, one square a task: by field, and by lead agency."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis import findings
from analysis.charts import data
from analysis.charts.figure import Chart, Sheet, drawn, empty
from analysis.charts.layout import Lane, legend, state_keys
from analysis.labels import TASK_STATES, dated, unit_name
from analysis.tasks import STATUSES

if TYPE_CHECKING:
    import datetime as dt

    from analysis.plan import Plan
    from analysis.wording import Words


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
    tallies = {name: f"{counts[name]['done']}/{sum(counts[name].values())}" for name in ranked}
    shown = [(status, sums[status]) for status in STATUSES if sums[status]]

    def draw(sheet: Sheet) -> float:
        lane = Lane.beside(sheet, [names[name] for name in ranked], list(tallies.values()))
        side, step = (26.0, 31.0) if sheet.wide else (21.0, 25.0)
        abreast = int((lane.right - lane.left + step - side) // step)
        top = _legend(sheet, shown, words)
        for name in ranked:
            sheet.cut(top)
            states = [TASK_STATES[status] for status, count in counts[name].items() for _ in range(count)]
            place = lane.row(top, names[name], tallies[name], high=side)
            for number, state in enumerate(states):
                left, middle = lane.left + step * (number % abreast), place.middle + step * (number // abreast)
                sheet.rect(left, middle - side / 2, side, side, state)
                sheet.sign(left + side / 2, middle, state, side * 0.47, role="surface")
            top = place.foot + step * ((len(states) - 1) // abreast)
        return top

    spoken = "; ".join(f"{names[name]}: {tallies[name]}" for name in ranked)
    chart = drawn(words, label, finding, words(alt, rows=spoken), draw)
    own, states = {names[name]: counts[name] for name in ranked}, [status for status, _ in shown]
    return data.behind(chart, data.tasks(own, states, words), "tasks", words) if alone else chart


def _legend(sheet: Sheet, shown: list[tuple[str, int]], words: Words) -> float:
    texts = [(TASK_STATES[status], f"{words.get('common.task_states')[status]} · {count}") for status, count in shown]
    return legend(sheet, state_keys(sheet, texts)) + 4
