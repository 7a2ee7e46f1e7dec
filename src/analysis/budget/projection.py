"""Where the year ends at the pace so far: the total, each section, source and owner, each on a series of its own.

Amounts are million VND. The running total of a group of lines is carried forward as one series (the drift method of
:func:`analysis.attainment.outlook.project`). Its interval is not the sum of the intervals of its lines: adding up the
ends would have every line run late, or early, together. A series of its own carries what really happens between lines
(some speed up while others wait) in its own changes. The middle needs no such choice: a mean pace is linear, so that
the middles of lines reported in the same months add up to the middle of their sum.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

from analysis.attainment import outlook
from analysis.budget.disbursement import current, sources
from analysis.plan.types import Plan

GROUPS = ("total", "section", "owner", "source")
"""What lines can be added up by."""

COLUMNS = ("by", "group", "projected", "projected_low", "projected_high", "observations", "confidence")
"""Columns of the table of projections."""


def grouped(plan: Plan, by: str) -> dict[str, str]:
    """Return the group of every line of the plan, in its order.

    Raises
    ------
    ValueError
        If ``by`` is none of :data:`GROUPS`.
    """
    if by not in GROUPS:
        raise ValueError(f"no group {by!r}; one of {', '.join(GROUPS)}")
    if by == "source":
        return sources(plan)
    return {each.line: "total" if by == "total" else getattr(each, by) for each in plan.allocations}


def monthly(plan: Plan, disbursements: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Return what each line returned: a row a month with any return, a column a line of the plan, NaN for none."""
    rows = current(disbursements, as_of)
    rows = rows[rows["disbursed"].notna()]
    table = rows.pivot(index="period_end", columns="line", values="disbursed")
    return table.reindex(columns=[each.line for each in plan.allocations]).sort_index()


def running(returned: pd.DataFrame, lines: list[str]) -> pd.Series:
    """Return the running total of some lines in the months in which one of them has a return.

    A line that skips a month keeps its last known value, one that has not returned yet adds nothing. A month in which
    none of the lines has a return is left out: it would look like a month without spending.

    Parameters
    ----------
    returned : DataFrame
        Result of :func:`monthly`.
    lines : list of str
    """
    total = returned[lines].ffill().sum(axis=1, min_count=1)
    return total[returned[lines].notna().any(axis=1)]


def projections(plan: Plan, disbursements: pd.DataFrame, as_of: date, confidence: float | None = None) -> pd.DataFrame:
    """Return the end of the year of the total and of each section, owner and source at the mean pace so far.

    Parameters
    ----------
    plan : Plan
        Lines, end of the year, level of confidence.
    disbursements : DataFrame
        An edition's ``disbursements``.
    as_of : date
        Later periods are left out.
    confidence : float, optional
        Two-sided level of the interval; the plan's rule unless told.

    Returns
    -------
    DataFrame
        :data:`COLUMNS`. projected, projected_low, projected_high: million VND, not below what is disbursed and not
        capped at the allocation; NaN with too few observations or when the year is over. observations: months with a
        return of any line of the group. Lines without a return are in no sum, so that the end of the year is a floor
        while there are any; a line whose first return comes late enters with its whole sum in that month, which
        widens the interval.
    """
    level = plan.rules.confidence if confidence is None else confidence
    returned = monthly(plan, disbursements, as_of)
    found = []
    for by in GROUPS:
        group_of = grouped(plan, by)
        for group in dict.fromkeys(group_of.values()):
            total = running(returned, [line for line, name in group_of.items() if name == group])
            days, values = [day.date() for day in total.index], total.tolist()
            floor = values[-1] if values else 0.0
            ahead = outlook.project(
                days, values, plan.rules.year_end, level, floor=floor, fewest=plan.rules.projection_fewest
            )
            found.append((by, group, ahead.value, ahead.low, ahead.high, ahead.observations, level))
    return pd.DataFrame(found, columns=list(COLUMNS))
