"""Disbursement of every line of Appendix II, and where its money comes from.

Amounts are million VND, cumulative in the year; rates are fractions (0.6 is 60 %). A line without a return
has no disbursement, which is not a disbursement of 0.
"""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import pandas as pd

from analysis.attainment import outlook
from analysis.attainment.pooling import NO_NUMBER
from analysis.budget.flags import PRINTED, fall, flags
from analysis.plan.types import Allocation, Plan
from analysis.references import joined, refs

LINES = (
    *("line", "section", "order", "owner", "source", "allocation", "adjusted_allocation", "limit", "committed"),
    *(
        "disbursed",
        "rate",
        "remainder",
        "total_investment",
        "disbursed_before",
        "cumulative",
        "cumulative_rate",
    ),
    *("projected", "projected_low", "projected_high", "observations"),
    *("fall", "source_gap", "period_end", "obs_status", "returned", "flags", "inputs"),
)
"""Columns of the table of lines."""

_TEXT = {"line", "section", "owner", "source", "obs_status", "flags", "inputs"}


def current(disbursements: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Return the rows that count: not replaced, not after ``as_of``, with a status that allows a number."""
    rows = disbursements[~disbursements["superseded"].astype(bool)]
    rows = rows[rows["period_end"] <= pd.Timestamp(as_of)]
    rows = rows[~rows["obs_status"].fillna("").isin(NO_NUMBER)]
    return rows.sort_values(["line", "period_end"], kind="stable")


def number(value: float | None) -> float:
    """Return an amount, NaN for a blank."""
    return math.nan if value is None else float(value)


def ratio(part: float, whole: float) -> float:
    """Return part / whole, NaN unless the whole is positive."""
    return part / whole if whole > 0 else math.nan


def known_sum(values: pd.Series) -> float:
    """Return the sum of what is known, NaN when nothing is."""
    return float(values.sum(min_count=1))


def sources(plan: Plan) -> dict[str, str]:
    """Return where each line's allocation of the year comes from: central, local or recurrent.

    Appendix II prints the sources of a project's total investment, part III those of the year's allocation.
    A project with central funding takes its allocation of the year from it, the others from the local
    budget: this is used only if the sums so found are those of part III (15,000 and 49,900 million VND);
    otherwise every investment line is ``unsplit``. The recurrent part is not split by the plan.

    Parameters
    ----------
    plan : Plan

    Returns
    -------
    dict of str to str
        Source by line.
    """
    central = {each.line for each in plan.allocations if each.section == "investment" and number(each.central) > 0}
    found = {
        each.line: "recurrent" if each.section != "investment" else ("central" if each.line in central else "local")
        for each in plan.allocations
    }
    printed = {each.id: each.amount for each in plan.funding}
    for source in ("central", "local"):
        total = math.fsum(each.allocation for each in plan.allocations if found[each.line] == source)
        if not abs(total - printed.get(source, math.nan)) < PRINTED:
            return {line: name if name == "recurrent" else "unsplit" for line, name in found.items()}
    return found


def lines(plan: Plan, disbursements: pd.DataFrame, as_of: date, confidence: float | None = None) -> pd.DataFrame:
    """Return the state of every line of the plan.

    Parameters
    ----------
    plan : Plan
        Allocations, as corrected.
    disbursements : DataFrame
        An edition's ``disbursements``: one row a line and month.
    as_of : date
        Later periods are left out.
    confidence : float, optional
        Two-sided level of the projection's interval; the plan's rule unless told.

    Returns
    -------
    DataFrame
        One row a line, always all of them, in the plan's order; columns :data:`LINES`.

        - disbursed, adjusted_allocation, committed: the last that is known of each (NaN when nothing is).
        - limit: the allocation in force, as adjusted, the plan's where no adjustment is returned.
        - rate: disbursed / allocation of the plan; remainder: allocation − disbursed (negative when
          overspent).
        - cumulative: disbursed before the year + in the year; cumulative_rate: cumulative / total investment.
        - projected, projected_low, projected_high: the end of the year at the line's mean monthly pace, with its
          prediction interval, from three observations on (:func:`analysis.attainment.outlook.project`); not below
          what is disbursed, and not capped at the allocation: a line heading beyond it should be seen.
        - fall: the greatest fall of the running total from one return to the next; source_gap: central + local
          funding − total investment.
        - flags (";"-joined): ``over_total`` cumulative > total investment; ``over_allocation`` disbursed > limit;
          ``falling`` fall > 0; ``source_gap`` not 0; ``no_return``.
        - inputs: references of the rows that give disbursed, adjusted_allocation and committed.
    """
    rows = current(disbursements, as_of)
    level = plan.rules.confidence if confidence is None else confidence
    origin = sources(plan)
    blank_is_nothing = _printed_totals_close(plan)
    found = [
        _line(plan, each, rows[rows["line"] == each.line], level, blank_is_nothing) | {"source": origin[each.line]}
        for each in plan.allocations
    ]
    frame = pd.DataFrame(found, columns=list(LINES))
    frame["period_end"] = pd.to_datetime(frame["period_end"]).astype("datetime64[us]")
    for column in LINES:
        if column in _TEXT:
            frame[column] = frame[column].astype("str")
        elif column not in ("period_end", "returned", "order", "observations"):
            frame[column] = frame[column].astype("float64")
    return frame


def _printed_totals_close(plan: Plan) -> bool:
    """Return whether earlier disbursements reach their printed total without the blanks."""
    printed = next((each for each in plan.allocation_totals if each.section == "investment"), None)
    known = math.fsum(
        each.disbursed_before
        for each in plan.allocations
        if each.section == "investment" and each.disbursed_before is not None
    )
    return printed is not None and abs(known - number(printed.disbursed_before)) < PRINTED


def _line(
    plan: Plan, each: Allocation, rows: pd.DataFrame, confidence: float, blank_is_nothing: bool
) -> dict[str, Any]:
    known = rows[rows["disbursed"].notna()]
    disbursed = _last(known, "disbursed")
    allocation, total = each.allocation, number(each.total_investment)
    before = number(each.disbursed_before)
    counted = 0.0 if math.isnan(before) and blank_is_nothing and not math.isnan(total) else before
    ahead = outlook.project(
        [when.date() for when in known["period_end"]],
        known["disbursed"].tolist(),
        plan.rules.year_end,
        confidence,
        floor=disbursed,
        fewest=plan.rules.projection_fewest,
    )
    adjusted = _last(rows, "adjusted_allocation")
    values = {
        "line": each.line,
        "section": each.section,
        "order": each.order,
        "owner": each.owner,
        "allocation": allocation,
        "adjusted_allocation": adjusted,
        "limit": allocation if math.isnan(adjusted) else adjusted,
        "committed": _last(rows, "committed"),
        "disbursed": disbursed,
        "rate": ratio(disbursed, allocation),
        "remainder": allocation - disbursed,
        "total_investment": total,
        "disbursed_before": before,
        "cumulative": counted + disbursed,
        "cumulative_rate": ratio(counted + disbursed, total),
        "projected": ahead.value,
        "projected_low": ahead.low,
        "projected_high": ahead.high,
        "observations": ahead.observations,
        "fall": fall(known["disbursed"].tolist()),
        "source_gap": _funded(each) - total,
        "period_end": known["period_end"].max() if len(known) else None,
        "obs_status": str(known["obs_status"].fillna("").iloc[-1]) if len(known) else "",
        "returned": not known.empty,
        "inputs": joined(refs(*(_used(rows, column) for column in ("disbursed", "adjusted_allocation", "committed")))),
    }
    return values | {"flags": ";".join(flags(values))}


def _used(rows: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return the row that gives the last known value of a column, or none."""
    return rows[rows[column].notna()].tail(1)


def _last(rows: pd.DataFrame, column: str) -> float:
    known = rows[column].dropna()
    return float(known.iloc[-1]) if len(known) else math.nan


def _funded(each: Allocation) -> float:
    """Return central and local funding of a project together, a blank as nothing."""
    return math.fsum(source for source in (each.central, each.local) if source is not None)
