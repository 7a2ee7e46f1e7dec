"""Money: what the plan allots and what has been disbursed (Appendix II, part III, Section IV.6).

Amounts are million VND, cumulative in the year; rates and shares are fractions (0.6 is 60 %). A line without
a return has no disbursement, which is not a disbursement of 0: sums add what is known and say of how many
lines.
"""

from __future__ import annotations

import math
from datetime import date

import pandas as pd

from analysis.attainment import outlook
from analysis.attainment.pooling import NO_NUMBER
from analysis.budget.disbursement import known_sum, ratio
from analysis.budget.projection import GROUPS, monthly
from analysis.plan.types import Plan
from analysis.references import joined, refs, split

CURVE = ("section", "period_end", "disbursed", "share", "time_share", "lines_returned")
"""Columns of the monthly curve."""

LOCAL = ("unit", "total_expenditure", "dx_expenditure", "share", "meets", "period_end", "inputs")
"""Columns of the districts' shares."""


def rollup(lines: pd.DataFrame, by: str = "total") -> pd.DataFrame:
    """Add lines up.

    Parameters
    ----------
    lines : DataFrame
        Result of ``budget.lines``.
    by : {"total", "section", "owner", "source"}
        What to group by.

    Returns
    -------
    DataFrame
        group, lines, lines_returned, allocation, limit, disbursed, rate, remainder, period_end (of the last return),
        inputs (references of the lines' rows), in the order of the lines. ``limit`` adds up the allocations in
        force, as adjusted.
        ``allocation`` is that of all lines, ``disbursed`` the sum of what is known (NaN when nothing is);
        the rate (disbursed / allocation) is therefore a floor while lines_returned < lines.

    Raises
    ------
    ValueError
        If ``by`` is another word.
    """
    if by not in GROUPS:
        raise ValueError(f"no roll-up by {by!r}; one of {', '.join(GROUPS)}")
    groups = pd.Series("total", index=lines.index) if by == "total" else lines[by]
    found = []
    for name in dict.fromkeys(groups):
        mine = lines[groups == name]
        allocation, disbursed = float(mine["allocation"].sum()), known_sum(mine["disbursed"])
        found.append(
            {
                "group": name,
                "lines": len(mine),
                "lines_returned": int(mine["returned"].sum()),
                "allocation": allocation,
                "limit": float(mine["limit"].sum()),
                "disbursed": disbursed,
                "rate": ratio(disbursed, allocation),
                "remainder": allocation - disbursed,
                "period_end": mine["period_end"].max(),
                "inputs": joined(ref for text in mine["inputs"] for ref in split(text)) if "inputs" in mine else "",
            }
        )
    return pd.DataFrame(found)


def curve(plan: Plan, disbursements: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Return the running total month by month, against the time elapsed.

    A line that skips a month keeps its last known value; a line that has not returned yet adds nothing.

    Returns
    -------
    DataFrame
        section (total, investment, recurrent), period_end, disbursed, share (disbursed / allocation of the
        section), time_share (days of the year elapsed / days of the year), lines_returned (returns of that
        very month). A row for every month for which any line has a return; NaN where no line of the section
        has one yet.
    """
    section = {each.line: each.section for each in plan.allocations}
    returned = monthly(plan, disbursements, as_of)
    carried = returned.ffill()
    found = []
    for name in ("total", "investment", "recurrent"):
        mine = [line for line in section if name in ("total", section[line])]
        allotted = math.fsum(each.allocation for each in plan.allocations if each.line in mine)
        for when in returned.index:
            disbursed = known_sum(carried.loc[when, mine])
            found.append(
                {
                    "section": name,
                    "period_end": when,
                    "disbursed": disbursed,
                    "share": ratio(disbursed, allotted),
                    "time_share": outlook.elapsed(when.date(), plan.rules.year_start, plan.rules.year_end),
                    "lines_returned": int(returned.loc[when, mine].notna().sum()),
                }
            )
    return pd.DataFrame(found, columns=list(CURVE))


def local_share(plan: Plan, local_budgets: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Return each district's share of spending on digital transformation against the floor of clause IV.6.

    Parameters
    ----------
    plan : Plan
        Districts and ``rules.local_share_min``.
    local_budgets : DataFrame
        An edition's ``local_budgets``: one row a district and period.
    as_of : date
        Later periods are left out.

    Returns
    -------
    DataFrame
        unit, total_expenditure, dx_expenditure, share (dx / total), meets (NA without both), period_end, inputs: one
        row a district, always all of them, from its last period with both amounts.
    """
    rows = local_budgets[~local_budgets["superseded"].astype(bool)]
    rows = rows[rows["period_end"] <= pd.Timestamp(as_of)]
    rows = rows[~rows["obs_status"].fillna("").isin(NO_NUMBER)]
    rows = rows.dropna(subset=["total_expenditure", "dx_expenditure"]).sort_values("period_end", kind="stable")
    districts = pd.Index([unit.id for unit in plan.reporting_units("districts")], name="unit")
    last = rows.groupby("unit").tail(1).set_index("unit")
    frame = last.reindex(districts)[["total_expenditure", "dx_expenditure", "period_end"]].reset_index()
    frame["share"] = (frame["dx_expenditure"] / frame["total_expenditure"]).where(frame["total_expenditure"] > 0)
    meets = (frame["share"] >= plan.rules.local_share_min).astype("boolean")
    frame["meets"] = meets.mask(frame["share"].isna())
    frame["period_end"] = pd.to_datetime(frame["period_end"]).astype("datetime64[us]")
    frame["inputs"] = [joined(refs(last[last.index == unit])) for unit in districts]
    return frame[list(LOCAL)]
