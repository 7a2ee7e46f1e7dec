"""Whether the lines of Appendix II add up to the totals the plan prints, and to the funding of part III."""

from __future__ import annotations

import math

import pandas as pd

from analysis.budget.disbursement import sources
from analysis.budget.flags import PRINTED
from analysis.plan.types import Plan

COLUMNS = ("item", "lines", "summed", "appendix", "funding", "gap_appendix", "gap_funding", "agrees")
"""Columns of the check."""


def reconcile(plan: Plan) -> pd.DataFrame:
    """Set the sums of the lines beside the totals of Appendix II and the amounts of part III.

    Parameters
    ----------
    plan : Plan

    Returns
    -------
    DataFrame
        :data:`COLUMNS`, million VND: one row for investment, its central and its local part (only where the lines can
        be told apart by source), recurrent spending, and the total. The appendix prints no total of the sources, and
        its total of both sections is their sum. gap: sum of the lines − what is printed (NaN where nothing is);
        agrees: whether every gap there is stays below half of the printed unit.
    """
    source = sources(plan)
    of_line = {each.line: {"total", each.section, source[each.line]} for each in plan.allocations}
    amount = {each.line: each.allocation for each in plan.allocations}
    printed = {each.section: each.allocation for each in plan.printed_totals}
    if {each.section for each in plan.allocations} <= printed.keys():
        printed["total"] = math.fsum(printed.values())
    funding = {each.id: each.amount for each in plan.funding}
    found = []
    for item in ("investment", "central", "local", "recurrent", "total"):
        mine = [line for line, groups in of_line.items() if item in groups]
        if not mine and item in ("central", "local"):
            continue
        summed = math.fsum(amount[line] for line in mine)
        appendix, part_three = printed.get(item, math.nan), funding.get(item, math.nan)
        gaps = (summed - appendix, summed - part_three)
        agrees = all(math.isnan(gap) or abs(gap) < PRINTED for gap in gaps)
        found.append((item, len(mine), summed, appendix, part_three, *gaps, agrees))
    return pd.DataFrame(found, columns=list(COLUMNS))
