"""Tables of what changed since the previous edition: verdicts, money, tasks, figures, corrections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis import findings
from analysis.changes import KINDS, side
from analysis.labels import TASK_STATES, threshold, value
from analysis.tables import names
from analysis.tables.grid import Cell, Grid, Table, columns, marked, or_missing, plain, state
from analysis.tables.source import figure, source_text
from analysis.tasks import STATUSES
from analysis.wording import missing

if TYPE_CHECKING:
    from analysis.changes import Changes
    from analysis.plan import Plan
    from analysis.wording import Words


def verdict_changes(changes: Changes, plan: Plan, words: Words) -> Table:
    """Every target whose state changed, with value and state before and now, those that got worse first.

    Parameters
    ----------
    changes : Changes
        What changed.
    plan : Plan
        Names and thresholds.
    words : Words
        Language.
    """
    grid = Grid(columns("changes", words, ("target", 44), ("old", 28, True), ("new", 28, True)))
    for change in ("worse", "better", "other"):
        rows = changes.targets[changes.targets["change"] == change].sort_values("order")
        if len(rows):
            name = words(f"tables.changes.directions.{change}")
            grid.group(words("tables.changes.group", name=name, n=len(rows)))
        for _, row in rows.iterrows():
            target = plan.target(row["target"])
            named = names.target(target.id, plan, words)
            asked = "" if target.kind == "milestone" else threshold(target, words)
            grid.add(
                (named, words("tables.changes.asked", threshold=asked) if asked else ""),
                *(_result(side(row, name), target, words) for name in ("old", "new")),
            )
    caption = words("tables.changes.verdicts", n=int((changes.targets["change"] != "none").sum()))
    return grid.table("tbl-verdict-changes", caption)


def _result(result: dict[str, Any], target: Any, words: Words) -> Cell:
    """Return a value over its state; a state that says by itself that there is no figure stands alone."""
    shown, judged = value(result, target, words), state(result["state"], words)
    return judged if shown == words("common.missing") else (shown, judged)


def line_changes(changes: Changes, plan: Plan, words: Words) -> Table:
    """What every budget line disbursed before and now, with the difference, in the plan's order.

    Parameters
    ----------
    changes : Changes
        What changed.
    plan : Plan
        Names of the lines.
    words : Words
        Language.
    """
    layout = [("old", 17, True), ("new", 17, True), ("difference", 20, True)]
    grid = Grid(columns("changes", words, ("line", 46), *layout))
    for section, rows in changes.lines.groupby("section", sort=False):
        grid.group(words(f"tables.sections.{section}"))
        for _, row in rows.iterrows():
            amounts = [or_missing(words.number(row[name]), row[name], words) for name in _SIDES]
            grid.add(names.line(row["line"], plan, words), *amounts, _difference(row["difference"], words))
    sums = [changes.lines[name].sum(min_count=1) for name in _SIDES]
    shown = [or_missing(words.number(each), each, words) for each in sums]
    grid.add(words("tables.total"), *shown, _difference(sums[1] - sums[0], words), strong=True)
    said = findings.amounts_sentence(changes.lines, words)
    caption = words("tables.changes.lines", n=len(changes.lines), finding=said)
    return grid.table("tbl-line-changes", caption)


_SIDES = ("disbursed_old", "disbursed_new")


def _difference(amount: Any, words: Words) -> str:
    return words("common.not_applicable") if missing(amount) else words.number(amount, sign=True)


def task_changes(changes: Changes, _plan: Plan, words: Words) -> Table:
    """How many tasks were in each status before and now."""
    layout = [("old", 20, True), ("new", 20, True), ("difference", 20, True)]
    grid = Grid(columns("changes", words, ("status", 40), *layout))
    for status in STATUSES:
        old, new = (int((changes.tasks[name] == status).sum()) for name in ("status_old", "status_new"))
        word = marked(TASK_STATES[status], words.get("common.task_states")[status], words)
        grid.add(word, words.number(old), words.number(new), words.number(new - old, sign=True))
    total = words.number(len(changes.tasks))
    grid.add(words("tables.total"), total, total, words.number(0), strong=True)
    said = findings.statuses_sentence(changes.tasks, words)
    return grid.table("tbl-task-changes", words("tables.changes.statuses", finding=said))


def figure_counts(changes: Changes, _plan: Plan, words: Words) -> Table:
    """How many figures of each table changed, by kind of change; kinds that occur nowhere have no column."""
    counts = pd.crosstab(changes.figures["table"], changes.figures["kind"])
    kinds = [kind for kind in KINDS if kind in counts or kind != "unexplained"]
    counts = counts.reindex(index=list(words.get("tables.changes.names")), columns=kinds, fill_value=0)
    layout = [(f"kinds.{kind}", 60 // len(kinds), True) for kind in kinds]
    grid = Grid(columns("changes", words, ("table", 40), *layout))
    if counts.to_numpy().sum():
        for table, row in counts.iterrows():
            grid.add(words(f"tables.changes.names.{table}"), *(words.number(count) for count in row))
        grid.add(words("tables.total"), *(words.number(count) for count in counts.sum()), strong=True)
    said = findings.figures_sentence(changes.figures, words)
    return grid.table("tbl-figure-counts", words("tables.changes.counts", finding=said) if grid.rows else said)


def figure_changes(changes: Changes, plan: Plan, words: Words) -> Table:
    """Every figure that was reported again, corrected or dropped, with the old and the new value.

    Parameters
    ----------
    changes : Changes
        What changed; new figures are counted by :func:`figure_counts`.
    plan : Plan
        Names of what changed.
    words : Words
        Language.
    """
    layout = [("subject", 44), ("column", 20), ("old", 18, True), ("new", 18, True)]
    grid = Grid(columns("changes", words, *layout))
    listed = changes.figures[changes.figures["kind"] != "new"]
    for kind in KINDS:
        rows = listed[listed["kind"] == kind]
        if len(rows):
            name = words(f"tables.changes.kinds.{kind}")
            grid.group(words("tables.changes.group", name=name, n=len(rows)))
        for _, row in rows.iterrows():
            new = words("tables.changes.no_figure") if missing(row["new"]) else figure(row["new"], words)
            grid.add(
                *_cell(row, plan, words),
                (figure(row["old"], words), _reported(row["reported_old"], words)),
                (new, _reported(row["reported_new"], words)),
            )
    return grid.table("tbl-figure-changes", words("tables.changes.listed", n=len(listed)))


def _cell(row: Any, plan: Plan, words: Words) -> tuple[Cell, Cell]:
    """Return what a figure is about, and which cell of the return it is."""
    unit = "" if missing(row["unit"]) else names.unit(row["unit"], plan, words)
    period = words("tables.revisions.period", date=words.date(row["period_end"]))
    name = names.subject(str(row["subject"]), plan, words)
    return (name, unit), (words(f"tables.columns.{row['column']}"), period)


def _reported(day: Any, words: Words) -> str:
    return "" if missing(day) else words("tables.revisions.on", date=words.date(day))


def return_corrections(corrections: pd.DataFrame, plan: Plan, words: Words) -> Table:
    """Every returned figure that a declared correction mends: as sent, as corrected, and why.

    Parameters
    ----------
    corrections : DataFrame
        ``Edition.corrections``.
    plan : Plan
        Names of what was corrected.
    words : Words
        Language.
    """
    layout = [("subject", 27), ("column", 17), ("returned", 14, True), ("corrected", 14, True), ("reason", 28)]
    grid = Grid(columns("changes", words, *layout))
    for _, row in corrections.iterrows():
        grid.add(
            *_cell(row, plan, words),
            figure(row["as_printed"], words),
            figure(row["corrected"], words),
            (plain(row[f"reason_{words.lang}"]), plain(source_text(row["source"], words))),
        )
    return grid.table("tbl-return-corrections", findings.corrections_sentence(corrections, words))
