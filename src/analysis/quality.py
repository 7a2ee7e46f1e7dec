"""Points a reader should know about the returns before trusting a figure; none of them stops the report."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from analysis.budget import flagged
from analysis.editions import KEYS, Edition

NOTE_COLUMNS = ("table", "subject", "part", "unit", "period_end", "note_vi", "note_en", "returns")

COLUMNS = ("finding", "kind", "subject", "value")


def findings(
    targets: pd.DataFrame, completeness: pd.DataFrame, lines: pd.DataFrame, tasks: pd.DataFrame
) -> pd.DataFrame:
    """List the points to note, the gravest kinds first.

    Parameters
    ----------
    targets, completeness, lines, tasks : DataFrame
        Results of ``attainment.assess``, ``attainment.completeness``, ``budget.lines`` and ``tasks.progress``.

    Returns
    -------
    DataFrame
        ``finding`` (a code: a flag of a budget line, ``silent_unit``, ``late_task``, ``bounded_target``), ``kind``
        (line, unit, task or target), ``subject`` (its id) and ``value`` (million VND, see ``budget.flagged``;
        targets not returned; empty where the code says all).
    """
    rows = [*_lines(lines), *_units(completeness), *_targets(targets), *_tasks(tasks)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _lines(lines: pd.DataFrame) -> Iterator[dict[str, Any]]:
    if not lines["returned"].any():
        return  # an edition without budget returns says so in one sentence, not 28 times
    for row in flagged(lines).to_dict("records"):
        value = row["amount"] if row["flag"] != "no_return" else None
        yield {"finding": row["flag"], "kind": "line", "subject": row["line"], "value": value}


def _units(completeness: pd.DataFrame) -> Iterator[dict[str, Any]]:
    due = completeness[completeness["due"].astype(bool)]
    for unit, rows in due.groupby("unit", sort=False):
        if not rows["returned"].astype(bool).any():
            yield {"finding": "silent_unit", "kind": "unit", "subject": unit, "value": len(rows)}


def _targets(targets: pd.DataFrame) -> Iterator[dict[str, Any]]:
    for target in targets.to_dict("records"):
        if target["state"] == "inconclusive":
            yield {"finding": "bounded_target", "kind": "target", "subject": target["target"], "value": None}


def _tasks(tasks: pd.DataFrame) -> Iterator[dict[str, Any]]:
    for task in tasks.to_dict("records"):
        if task["status"] == "late":
            yield {"finding": "late_task", "kind": "task", "subject": task["task"], "value": None}


def notes(edition: Edition) -> pd.DataFrame:
    """List what the senders say of their figures, each remark about one thing once.

    Parameters
    ----------
    edition : Edition
        An edition, cut at its date.

    Returns
    -------
    DataFrame
        ``table`` (as in ``editions.KEYS``), ``subject`` (target, line, task or unit), ``part``, ``unit`` and
        ``period_end`` of the latest return with the remark, ``note_vi``, ``note_en``, and ``returns``: how many
        returns that still stand carry it.
    """
    found = [_notes(table, getattr(edition, table)) for table in KEYS]
    filled = [frame for frame in found if len(frame)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=list(NOTE_COLUMNS))


def _notes(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    standing = frame[~frame["superseded"] & frame["note_vi"].notna()].sort_values("period_end", kind="stable")
    subject = KEYS[table][0]
    named = standing.assign(table=table, subject=standing[subject])
    for column in ("part", "unit"):
        if column not in named or column == subject:
            named[column] = None
    keys = ["subject", "part", "note_vi"] if table == "targets" else ["subject", "note_vi"]
    counted = named.groupby(keys, sort=False, dropna=False)
    latest = counted.tail(1).set_index(keys)
    latest["returns"] = counted.size()
    return latest.reset_index()[list(NOTE_COLUMNS)]
