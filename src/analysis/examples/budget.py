"""The rate of disbursement, the change of composition of a few lines, and one district's share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.budget import outturn
from analysis.examples.steps import Example, Step, total
from analysis.labels import plain, unit_name

if TYPE_CHECKING:
    from analysis.plan import Plan
    from analysis.wording import Words

FEW = 3
"""Lines in the example of a composition: enough to see how it is made, few enough to compute by hand."""

RATIO = 6
"""Decimals of the ratio that thousands of million VND are multiplied by."""


def execution(lines: pd.DataFrame, plan: Plan, words: Words) -> Example | None:
    """Compute rate, remainder and time elapsed over all lines; None while no line has returned.

    Parameters
    ----------
    lines : DataFrame
        ``budget.lines``.
    plan : Plan
        The year's first and last day.
    words : Words
        Language.
    """
    known = lines[lines["returned"]]
    if known.empty:
        return None
    spent, allotted = float(known["disbursed"].sum()), float(lines["allocation"].sum())
    day, rules = known["period_end"].max(), plan.rules
    passed, year = ((end - rules.year_start).days + 1 for end in (day.date(), rules.year_end))
    disbursed, allocation = words.number(spent), words.number(allotted)
    steps = [
        Step("rate", f"{disbursed} / {allocation}", words.share(spent / allotted)),
        Step("remainder", f"{allocation} − {disbursed}", words.number(allotted - spent)),
        Step("time", f"{passed} / {year}", words.share(passed / year)),
    ]
    if len(known) < len(lines):
        part = float(known["allocation"].sum())
        told = {"returned": len(known), "total": len(lines)}
        found = Step("rate_returned", f"{disbursed} / {words.number(part)}", words.share(spent / part), values=told)
        steps.insert(1, found)
    return Example("execution", {"date": words.date(day), "lines": len(known)}, tuple(steps))


def composition(lines: pd.DataFrame, words: Words) -> Example | None:
    """Compute the composition variance of the first few lines; None with fewer than two, which have no composition.

    The caption tells the same measure over every line with a return.
    """
    known = lines[lines["returned"]]
    few = known.head(FEW)
    if len(few) < 2 or not few["disbursed"].sum() > 0:
        return None
    spent, allotted = float(few["disbursed"].sum()), float(few["allocation"].sum())
    scale = spent / allotted
    away = float((few["disbursed"] - few["allocation"] * scale).abs().sum())
    ratio, a, b = words.number(scale, RATIO), words.number(spent), words.number(allotted)
    terms = (f"|{words.number(row.disbursed)} − {words.number(row.allocation)} × {ratio}|" for row in few.itertuples())
    steps = (
        Step("actual", total(few["disbursed"], words), a),
        Step("approved", total(few["allocation"], words), b),
        Step("scale", f"{a} / {b}", ratio),
        Step("away", " + ".join(terms), words.number(away, 1)),
        Step("variance_share", f"{words.number(away, 1)} / {a}", words.share(away / spent)),
    )
    told = {"lines": ", ".join(few["line"]), "total": len(known)}
    return Example("composition", told | {"all": words.share(outturn(lines)["composition_variance"])}, steps)


def locality(local_share: pd.DataFrame, plan: Plan, words: Words) -> Example | None:
    """Compute the share of the first district with both amounts; None without one."""
    known = local_share[local_share["share"].notna()]
    if known.empty:
        return None
    row = known.iloc[0]
    minimum = plain(100 * plan.rules.local_share_min, words) + "%"
    share = words.share(row["share"], 2)
    amounts = f"{words.number(row['dx_expenditure'])} / {words.number(row['total_expenditure'])}"
    meets = bool(row["meets"])
    steps = (
        Step("local_share", amounts, share),
        Step("local_meets", f"{share} {'≥' if meets else '<'} {minimum}", words(f"methods.local.{meets}".lower())),
    )
    return Example(
        "locality", {"unit": unit_name(row["unit"], plan, words), "date": words.date(row["period_end"])}, steps
    )
