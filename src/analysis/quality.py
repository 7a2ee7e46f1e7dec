"""Points a reader should know about the returns before trusting a figure; none of them stops the report."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

COLUMNS = ("finding", "kind", "subject", "value")

LINE_FLAGS = ("over_allocation", "over_total", "falling", "not_in_appendix", "source_gap", "no_return")


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
        (line, unit, task or target), ``subject`` (its id) and ``value`` (million VND over the allocation; targets
        not returned; empty where the code says all).
    """
    rows = [*_lines(lines), *_units(completeness), *_targets(targets), *_tasks(tasks)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _lines(lines: pd.DataFrame) -> Iterator[dict[str, Any]]:
    if not lines["returned"].any():
        return  # an edition without budget returns says so in one sentence, not 28 times
    for flag in LINE_FLAGS:
        for line in lines.to_dict("records"):
            if flag in str(line["flags"]).split(";"):
                over = line["disbursed"] - line["allocation"] if flag == "over_allocation" else None
                yield {"finding": flag, "kind": "line", "subject": line["line"], "value": over}


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
