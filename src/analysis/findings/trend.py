"""Sentences about productivity over the years and beside other places: trend, years after the plan, comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.labels import place_name
from analysis.wording import missing

if TYPE_CHECKING:
    from analysis.plan import Plan
    from analysis.wording import Words


def trend_sentence(trend: Any, words: Words) -> str:
    """Return the trend of productivity and what may be concluded from it (``trend.Trend``)."""
    if trend.growth is None or trend.low is None:
        years = {"first": min(trend.years), "last": max(trend.years)} if trend.years else {"first": "", "last": ""}
        return words("findings.productivity.trend.none", n=trend.n, **years)
    rates = {name: words.percent(getattr(trend, name), sign=True) for name in ("growth", "low", "high")}
    confidence, minimum = words.share(trend.confidence, 0), words.percent(trend.minimum, 0)
    said = words(
        "findings.productivity.trend.main",
        first=min(trend.years),
        last=max(trend.years),
        basis=words(f"charts.verdicts.{trend.price_basis}"),
        confidence=confidence,
        **rates,
    )
    counts = {"points": trend.n, "df": trend.df, "least": trend.min_df}
    reading = words(
        f"findings.productivity.trend.{trend.reason}", minimum=minimum, confidence=confidence, n=trend.df, **counts
    )
    return f"{said} {reading}"


def test_sentence(trend: Any, words: Words) -> str:
    """Return what the trend is tested against, and with which degrees of freedom and errors; nothing without a test."""
    if trend.p_value is None:
        return ""
    return words(
        "findings.productivity.trend.test",
        minimum=words.percent(trend.minimum, 0),
        p=p_value(trend.p_value, words),
        df=trend.df,
        n=trend.maxlags,
    )


def p_value(value: Any, words: Words) -> str:
    """Return a p-value with three decimals and the sign before it: ``= 0.867``, or ``< 0.001``."""
    least = 0.001
    return f"< {words.number(least, 3)}" if value < least else f"= {words.number(value, 3)}"


def structural_sentence(structural: Any, words: Words) -> str:
    """Return what a local linear trend gives as a check, or how many years it would need (``trend.Structural``)."""
    if structural.reason != "fitted":
        key = f"findings.productivity.structural.{structural.reason}"
        return words(key, n=structural.n, required=structural.required)
    rates = {name: words.percent(getattr(structural, name), sign=True) for name in ("growth", "low", "high")}
    return words("findings.productivity.structural.fitted", year=max(structural.years), **rates)


def comparison_sentence(comparison: pd.DataFrame, plan: Plan, words: Words) -> str:
    """Return in how many provinces productivity grew by the minimum, and where the plan's province stands.

    Growth is at current prices, the only basis published for every province; growth across a break is not held
    against the minimum.
    """
    grown = comparison[(comparison["kind"] == "province") & comparison["nominal_growth"].notna()]
    if grown.empty:
        return words("findings.comparison.none", year=plan.year)
    whole = grown[~grown["break_before"].astype(bool)]
    if len(whole) < len(grown):
        return words("findings.comparison.broken", n=len(grown) - len(whole), total=len(grown), year=plan.year)
    minimum = plan.rules.productivity_min
    said = words(
        "findings.comparison.main",
        n=int((whole["nominal_growth"] >= minimum).sum()),
        total=len(whole),
        minimum=words.percent(minimum, 0),
        year=plan.year,
    )
    own = whole[whole["geography"] == plan.geography.province]
    if own.empty:
        return said
    row = own.iloc[0]
    rank = words(
        "findings.comparison.rank",
        place=place_name(row["geography"], words),
        growth=words.percent(row["nominal_growth"], sign=True),
        rank=int(row["rank_growth"]),
        level=words.number(row["level"], 2),
        rank_level=int(row["rank_level"]),
        total=len(whole),
    )
    return f"{said} {rank}"


def later_years_sentence(outcome: pd.DataFrame, trend: Any, plan: Plan, words: Words) -> str:
    """Return that the verdict is for the plan's year alone, and how productivity grew in the years after it.

    Parameters
    ----------
    outcome : DataFrame
        ``productivity.growth`` of several years under each other.
    trend : trend.Trend
        Trend at constant prices; its compound rate over the last run of years without a break is told with them.
    plan : Plan
        The year and the minimum.
    words : Words
        Language.
    """
    later, minimum = _later(outcome, plan), words.percent(plan.rules.productivity_min, 0)
    if later.empty:
        return words("findings.productivity.later.none", year=plan.year)
    below = later["productivity_growth"] < plan.rules.productivity_min
    kind = "below" if below.all() else "above" if not below.any() else "mixed"
    items = [
        words("findings.productivity.later.item", growth=words.percent(row["productivity_growth"], 2), year=row["year"])
        for _, row in later.iterrows()
    ]
    listed = {"items": words.join(items), "n": len(items), "year": plan.year, "minimum": minimum}
    said = [words(f"findings.productivity.later.{kind}", **listed), _estimates(later, words)]
    text = ", ".join(filter(None, said))
    average = _average(trend, plan, words)
    return f"{text}; {average}." if average else f"{text}."


def later_years_short(outcome: pd.DataFrame, plan: Plan, words: Words) -> str:
    """Return growth in the years after the plan's in a few words; nothing without published figures."""
    later = _later(outcome, plan)
    if later.empty:
        return ""
    rates = later["productivity_growth"]
    # Vietnamese says the rise with a verb, which a fall does not allow; English writes the sign.
    signed = words.lang == "en" or bool((rates <= 0).any())
    years = [str(year) for year in later["year"]]
    return words(
        "findings.productivity.later.short_signed" if signed else "findings.productivity.later.short",
        years=words.join(years) if words.lang == "en" else ", ".join(years),
        growth=words.join(words.percent(rate, 1, sign=signed) for rate in rates),
    )


def _later(outcome: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Return the figure published last for each year after the plan's; one across a break is no growth of one thing."""
    known = outcome[(outcome["year"] > plan.year) & outcome["productivity_growth"].notna()]
    known = known[~known["crosses_break"].astype(bool)]
    ordered = known.sort_values(["year", "published_on"], na_position="first", kind="stable")
    return ordered.groupby("year").tail(1)


def _estimates(later: pd.DataFrame, words: Words) -> str:
    count, total = int(later["estimate"].astype(bool).sum()), len(later)
    if not count:
        return ""
    if count < total:
        return words("findings.productivity.later.estimates_some", n=count)
    if total == 2:
        return words("findings.productivity.later.estimates_both")
    return words("findings.productivity.later.estimates", n=total)


def _average(trend: Any, plan: Plan, words: Words) -> str:
    years = [year for year in trend.years if year >= (trend.unbroken_from or year)]
    if missing(trend.endpoint_unbroken) or not years or max(years) <= plan.year:
        return ""
    growth = words.percent(trend.endpoint_unbroken)
    return words("findings.productivity.later.average", first=min(years), last=max(years), growth=growth)
