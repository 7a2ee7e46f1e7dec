"""Sentences about the budget as a whole: what the plan allots, whether it adds up, pace, composition, adjustments."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

import pandas as pd

from analysis import budget
from analysis.attainment import outlook
from analysis.findings.money import money_until
from analysis.wording import missing

if TYPE_CHECKING:
    from analysis.plan import Plan
    from analysis.wording import Words


def tenths(share: float) -> Decimal:
    """Return a fraction in per cent, rounded as it is shown."""
    return Decimal(repr(share * 100)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def gap(one: float, other: float) -> float:
    """Return the difference of two fractions in percentage points, as a reader finds it from the figures shown."""
    return float(tenths(one) - tenths(other))


def plan_sentence(plan: Plan, words: Words) -> str:
    """Return what the plan allocates, and to how many lines of either kind; a kind without lines is not named."""
    kinds = []
    for name in ("investment", "recurrent"):
        lines = [each for each in plan.allocations if each.section == name]
        amount = words.money(sum(each.allocation for each in lines))
        kinds += [words(f"findings.money.kinds.{name}", n=len(lines), amount=amount)] if lines else []
    total = words.money(sum(each.allocation for each in plan.allocations))
    count = len(plan.allocations)
    return words("findings.money.plan", n=count, lines=count, total=total, kinds=words.join(kinds))


def reconciliation_sentence(checks: pd.DataFrame, words: Words) -> str:
    """Return whether the lines add up to what the plan prints (``budget.reconcile``), and by how much they do not."""
    total = checks[checks["item"] == "total"].iloc[0]
    values = {"lines": int(total["lines"]), "summed": words.money(total["summed"])}
    if checks["agrees"].all():
        return words("findings.money.adds_up", **values)
    gaps = []
    for _, row in checks[~checks["agrees"].astype(bool)].iterrows():
        item = words(f"tables.reconciliation.items.{row['item']}")
        for column in ("gap_appendix", "gap_funding"):
            if not missing(row[column]) and abs(row[column]) >= budget.PRINTED:
                amount = words.number(row[column], sign=True)
                gaps.append(words(f"findings.money.{column}", item=item, gap=amount))
    return words("findings.money.adds_up_not", **values, gaps="; ".join(gaps))


def pace_sentence(lines: pd.DataFrame, plan: Plan, words: Words) -> str:
    """Return what is left for how many days, and how much faster than so far it would have to go.

    Nothing is said without a return, and after the end of the year.
    """
    until, rules = money_until(lines), plan.rules
    if until is None or until >= rules.year_end:
        return ""
    spent, left = float(lines["disbursed"].sum()), float(lines["allocation"].sum() - lines["disbursed"].sum())
    days, gone = (rules.year_end - until).days, (until - rules.year_start).days + 1
    if left <= 0:
        return words("findings.money.all_spent", date=words.date(until))
    values = {"n": days, "remainder": words.money(left), "end": words.date(rules.year_end)}
    if spent <= 0:
        return words("findings.money.nothing_spent", **values)
    monthly = spent / gone * outlook.DAYS_A_MONTH
    times = (left / days) / (spent / gone)
    return words("findings.money.pace", **values, monthly=words.money(monthly), times=words.number(times, 1))


def benchmark_sentence(curve: pd.DataFrame, plan: Plan, words: Words) -> str:
    """Return the national rate, and the rate of the plan's investment on the very same day where it is known."""
    rules = plan.rules
    values = {"value": words.percent(rules.benchmark_value, 2), "date": words.date(rules.benchmark_as_of)}
    same = (curve["section"] == "investment") & (curve["period_end"] == pd.Timestamp(rules.benchmark_as_of))
    share = curve.loc[same, "share"].dropna()
    if share.empty:
        return words("findings.money.benchmark", **values)
    here = float(share.iloc[0])
    apart = gap(here, rules.benchmark_value / 100)
    key = "above" if apart > 0 else "below" if apart < 0 else "level"
    points = words.points(abs(apart)).removeprefix("+")
    return words(f"findings.money.benchmark_{key}", **values, share=words.share(here), gap=points)


def adjusted_sentence(lines: pd.DataFrame, words: Words) -> str:
    """Return which lines had their allocation adjusted, and what that makes of the total; nothing without any."""
    changed = lines[lines["limit"] != lines["allocation"]]
    if changed.empty:
        return ""
    total, change = lines["limit"].sum(), lines["limit"].sum() - lines["allocation"].sum()
    key = "adjusted_same" if abs(change) < budget.PRINTED else "adjusted_more" if change > 0 else "adjusted_less"
    names = words.join(changed["line"])
    amounts = {"total": words.money(total), "change": words.money(abs(change))}
    return words(f"findings.money.{key}", n=len(changed), names=names, **amounts)


def outturn_sentence(lines: pd.DataFrame, plan: Plan, words: Words) -> str:
    """Return what was spent of each 100 dong allocated, and how much of it lies elsewhere than allocated."""
    until = money_until(lines)
    if until is None:
        return words("findings.outturn.none")
    found = budget.outturn(lines)
    key = "year" if until >= plan.rules.year_end else "so_far"
    told = [words(f"findings.outturn.{key}", date=words.date(until), spent=_of_hundred(found["aggregate"], words))]
    returned = int(found["lines_with_return"])
    if returned < found["lines"]:
        part = _of_hundred(found["aggregate_returned"], words)
        told.append(words("findings.outturn.partial", n=returned, lines=int(found["lines"]), spent=part))
    variance = found["composition_variance"]
    if missing(variance):
        told.append(words("findings.outturn.no_composition"))
    else:
        shifted = _of_hundred(variance / 2, words)
        told.append(words("findings.outturn.composition", shifted=shifted, variance=words.share(variance)))
    return " ".join([*told, words("findings.outturn.method")])


def _of_hundred(share: float, words: Words) -> str:
    return words.number(100 * share, 1)


def flagged_sentence(flagged: pd.DataFrame, lines: pd.DataFrame, words: Words) -> str:
    """Return how many lines carry a flag (``budget.flagged``)."""
    if not lines["returned"].astype(bool).any():
        return words("findings.flagged.none")
    return words("findings.flagged.main", n=int(flagged["line"].nunique()), total=len(lines), points=len(flagged))
