"""Sentences about labour productivity: the verdict, how far it holds, and the years after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.findings.answer import Answer, meter
from analysis.wording import missing

if TYPE_CHECKING:
    from analysis.plan import Plan
    from analysis.wording import Words


def productivity_sentence(verdict: Any, plan: Plan, words: Words) -> str:
    """Return the verdict on labour productivity with the figures it rests on (``productivity.Verdict``)."""
    minimum, year = words.percent(verdict.minimum, 0), plan.year
    if missing(verdict.main):
        return words("findings.productivity.no_figures", year=year, minimum=minimum)
    rates = {name: words.percent(getattr(verdict, name), 2) for name in ("main", "low", "high")}
    key = f"findings.productivity.{verdict.state}"
    return words(key, n=verdict.figures, year=year, minimum=minimum, **rates)


def productivity_answer(verdict: Any, plan: Plan, words: Words, outcome: pd.DataFrame | None = None) -> Answer:
    """Answer whether labour productivity grew by the minimum, and how it went on in the years after (``outcome``)."""
    title, said = words("findings.answers.productivity.title"), productivity_sentence(verdict, plan, words)
    if missing(verdict.main):
        return Answer(title, words("findings.answers.productivity.no_number"), "", said)
    number = words("findings.answers.productivity.number", growth=words.percent(verdict.main, 1, sign=True))
    if outcome is not None:
        said = " ".join(filter(None, (said, later_years_short(outcome, plan, words))))
    # The bar ends at twice the minimum, so that the mark stands in its middle.
    return Answer(title, number, meter(verdict.main / (2 * verdict.minimum), 0.5), said)


def choices_sentence(choices: pd.DataFrame, plan: Plan, words: Words) -> str:
    """Return how the verdict holds over every defensible way to compute it (``robustness.choices``)."""
    if choices.empty:
        return words("findings.productivity.choices_none")
    minimum = words.percent(plan.rules.productivity_min, 0)
    counts = {state: int((choices["state"] == state).sum()) for state in ("met", "not_met", "cannot_tell")}
    items = [
        words(f"findings.productivity.choice_{state}", n=count, minimum=minimum)
        for state, count in counts.items()
        if count
    ]
    earlier = choices.loc[choices["base"] < choices["year"] - 1, ["base", "year"]]
    if len(earlier) and (earlier["year"] - earlier["base"] == 2).all():
        base = int(earlier["base"].max())
        return words("findings.productivity.choices_two_years", n=len(choices), base=base, items=words.join(items))
    return words("findings.productivity.choices", n=len(choices), items=words.join(items))


def choice_name(row: Any, words: Words) -> str:
    """Return a choice in words: what it starts from, at which prices, against which year."""
    digits = {"grdp_growth": 2, "level": 2, "grdp": 0}[row["figure"]]
    value, before = (words.number(row[column], digits) for column in ("figure_value", "base_value"))
    start = words(f"charts.verdicts.{row['figure']}", value=value, before=before)
    basis = words(f"charts.verdicts.{row['price_basis']}")
    choice = words("charts.verdicts.choice", start=start, basis=basis, base=int(row["base"]))
    return words("charts.verdicts.broken", choice=choice) if row["crosses_break"] else choice


def trend_sentence(trend: Any, words: Words) -> str:
    """Return the trend of productivity with its interval and degrees of freedom (``trend.Trend``)."""
    first, last = (min(trend.years), max(trend.years)) if trend.years else ("–", "–")
    if trend.growth is None or trend.low is None:
        return words("findings.productivity.trend_none", first=first, last=last, points=trend.n)
    rates = {name: words.percent(getattr(trend, name)) for name in ("growth", "low", "high")}
    return words(
        "findings.productivity.trend",
        first=first,
        last=last,
        points=trend.n,
        df=trend.df,
        confidence=words.share(trend.confidence, 0),
        verdict=words.get("common.verdicts")[trend.state],
        minimum=words.percent(trend.minimum, 0),
        **rates,
    )


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
