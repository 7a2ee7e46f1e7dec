"""What changed between two editions: figures one by one, and the results made from them.

A figure is one cell of a return (its table, what the return is about, its column). Of two editions of one plan, each
figure that stands in only one of them, or differs, is told with its old and its new value; the results are put side by
side. Methods here compare; they compute no result of their own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.budget.disbursement import known_sum
from analysis.editions import KEYS, Edition
from analysis.revisions import COLUMNS, FIGURES, difference, same
from analysis.wording import missing

KINDS = ("new", "revised", "corrected", "dropped", "unexplained")
"""How a figure can change: only the new edition has it; a later return replaced it; a declared correction mended it;
only the old edition has it; or it differs although nobody reported it again and no correction was declared."""

FIGURE = ("kind", *COLUMNS)
MEASURES = ("attained", "bound", "state", "parts_done", "period_end")
TARGET = (
    *("target", "order", "kind", "threshold", "parts_total"),
    *(f"{name}_{side}" for name in MEASURES for side in ("old", "new")),
    *("moved", "change"),
)
LINE = ("line", "section", "order", "allocation", "disbursed_old", "disbursed_new", "difference")
TASK = ("task", "order", "status_old", "status_new", "moved")
TOTAL = ("measure", "old", "new", "of")

DIRECTIONS = ("better", "worse", "other", "none")
"""How a state changed: up or down the order of states, from or to a state outside that order, or not at all."""

RANK = ("missed", "off_track", "at_risk", "on_track", "ahead", "achieved")
"""States that tell how good a result is, the worst first; what is unknown or not yet due is neither up nor down."""


@dataclass(frozen=True)
class Results:
    """Results of one edition, as far as they are compared.

    Parameters
    ----------
    targets : DataFrame
        ``Attainment.targets``.
    lines : DataFrame
        ``budget.lines``.
    tasks : DataFrame
        ``Tasks.tasks``.
    """

    targets: pd.DataFrame
    lines: pd.DataFrame
    tasks: pd.DataFrame


@dataclass(frozen=True)
class Changes:
    """What changed from one edition to the next.

    Parameters
    ----------
    since, until : date
        The days up to which the old and the new edition know; ``since`` is None if there is no old one.
    figures : DataFrame
        One row for each figure that changed; columns :data:`FIGURE`.
    targets : DataFrame
        Every target, old beside new; columns :data:`TARGET`.
    lines : DataFrame
        Every budget line (million VND); columns :data:`LINE`.
    tasks : DataFrame
        Every task; columns :data:`TASK`.
    totals : DataFrame
        Targets achieved, amount disbursed and tasks done; columns :data:`TOTAL`.
    """

    since: dt.date | None
    until: dt.date
    figures: pd.DataFrame
    targets: pd.DataFrame
    lines: pd.DataFrame
    tasks: pd.DataFrame
    totals: pd.DataFrame


def compare(old: Edition, new: Edition, before: Results, after: Results) -> Changes:
    """Compare two editions and their results.

    Parameters
    ----------
    old, new : Edition
        Two editions of one plan, each cut at its day.
    before, after : Results
        Their results, row by row about the same targets, lines and tasks.

    Raises
    ------
    ValueError
        If the old edition does not end before the new one.
    """
    if old.as_of >= new.as_of:
        raise ValueError(f"{old.id} ({old.as_of}) does not end before {new.id} ({new.as_of})")
    return Changes(
        old.as_of,
        new.as_of,
        figures(old, new),
        targets(before.targets, after.targets),
        lines(before.lines, after.lines),
        tasks(before.tasks, after.tasks),
        totals(before, after),
    )


def nothing(until: dt.date) -> Changes:
    """Return what stands for an edition that is compared with none: no rows."""
    tables = (pd.DataFrame(columns=list(columns)) for columns in (FIGURE, TARGET, LINE, TASK, TOTAL))
    return Changes(None, until, *tables)


def figures(old: Edition, new: Edition) -> pd.DataFrame:
    """List every figure that differs between the returns that stand in two editions.

    Returns
    -------
    DataFrame
        One row for each figure, in the order of tables and of the new edition's rows, what was dropped at the end of
        each table: ``kind`` (one of :data:`KINDS`) and the columns of ``revisions.revisions``; ``row_old`` and
        ``row_new`` are lines of the two editions' files.
    """
    rows = [row for table in FIGURES for row in _figures(table, old, new)]
    return pd.DataFrame(rows, columns=list(FIGURE))


def _figures(table: str, old: Edition, new: Edition) -> Iterator[dict[str, Any]]:
    before, after = _standing(table, old), _standing(table, new)
    cells = new.corrections[new.corrections["table"] == table]
    mended = set(zip(cells["row"], cells["column"], strict=True))
    for key in dict.fromkeys([*after, *before]):
        was, now = before.get(key, {}), after.get(key, {})
        for column in FIGURES[table]:
            kind = _kind(was, now, column, mended)
            if kind is not None:
                yield {"kind": kind, **difference(table, column, was, now)}


def _standing(table: str, edition: Edition) -> dict[tuple[Any, ...], dict[Any, Any]]:
    frame: pd.DataFrame = getattr(edition, table)
    current = frame[~frame["superseded"].astype(bool)]
    return {tuple(row[name] for name in KEYS[table]): row for row in current.to_dict("records")}


def _kind(was: Mapping[Any, Any], now: Mapping[Any, Any], column: str, mended: set[tuple[Any, Any]]) -> str | None:
    old, new = was.get(column), now.get(column)
    if same(old, new):
        return None
    if missing(new):
        return "dropped"
    if was and (now["row"], column) in mended:
        return "corrected"
    if missing(old):
        return "new"
    return "revised" if now["reported_on"] > was["reported_on"] else "unexplained"


def targets(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Put the targets' results side by side.

    Parameters
    ----------
    before, after : DataFrame
        ``Attainment.targets`` of the old and the new edition.

    Returns
    -------
    DataFrame
        Columns :data:`TARGET`, in the order of ``after``: figure, bound, state, parts done and last period of both
        editions, ``moved`` (whether the figure, the parts done or the state differ) and ``change`` (one of
        :data:`DIRECTIONS`).
    """
    kept = ["target", "order", "kind", "threshold", "parts_total", *MEASURES]
    frame = after[kept].merge(before[["target", *MEASURES]], on="target", how="left", suffixes=("_new", "_old"))
    pairs = [[f"{name}_{side}" for side in ("old", "new")] for name in ("attained", "parts_done", "state")]
    moved = [any(not same(*row[pair]) for pair in pairs) for _, row in frame.iterrows()]
    change = [direction(str(old), str(new)) for old, new in zip(frame["state_old"], frame["state_new"], strict=True)]
    return frame.assign(moved=pd.Series(moved, dtype=bool), change=pd.Series(change, dtype=object))[list(TARGET)]


def direction(old: str, new: str) -> str:
    """Tell whether a state got better or worse, changed otherwise, or did not change."""
    if old == new:
        return "none"
    if old not in RANK or new not in RANK:
        return "other"
    return "better" if RANK.index(new) > RANK.index(old) else "worse"


def side(row: Mapping[Any, Any] | pd.Series, name: str) -> dict[str, Any]:
    """Return one side ("old" or "new") of a row of :func:`targets`, as a row of results."""
    return {each: row[f"{each}_{name}"] for each in MEASURES} | {"parts_total": row["parts_total"]}


def lines(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Put what each budget line disbursed side by side (million VND; missing without a return).

    Returns
    -------
    DataFrame
        Columns :data:`LINE`; ``difference`` is new less old, missing unless both are known.
    """
    kept = ["line", "section", "order", "allocation", "disbursed"]
    frame = after[kept].merge(before[["line", "disbursed"]], on="line", how="left", suffixes=("_new", "_old"))
    return frame.assign(difference=frame["disbursed_new"] - frame["disbursed_old"])[list(LINE)]


def tasks(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Put the tasks' statuses side by side; ``moved`` tells which differ. Columns :data:`TASK`."""
    kept = ["task", "order", "status"]
    frame = after[kept].merge(before[["task", "status"]], on="task", how="left", suffixes=("_new", "_old"))
    return frame.assign(moved=frame["status_old"] != frame["status_new"])[list(TASK)]


def totals(before: Results, after: Results) -> pd.DataFrame:
    """Put the totals side by side.

    Returns
    -------
    DataFrame
        Columns :data:`TOTAL`: ``achieved`` (targets), ``disbursed`` (million VND, sum of the lines with a return;
        missing without any) and ``done`` (tasks), each of how many or how much.
    """
    old, new = (
        {
            "achieved": float((each.targets["state"] == "achieved").sum()),
            "disbursed": known_sum(each.lines["disbursed"]),
            "done": float((each.tasks["status"] == "done").sum()),
        }
        for each in (before, after)
    )
    of = {"achieved": len(after.targets), "disbursed": after.lines["allocation"].sum(), "done": len(after.tasks)}
    rows = [(measure, old[measure], new[measure], float(of[measure])) for measure in of]
    return pd.DataFrame(rows, columns=list(TOTAL))
