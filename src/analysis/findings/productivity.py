"""Sentences about labour productivity: the verdict, how far it holds, and what growth is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.findings.answer import Answer, meter
from analysis.findings.trend import later_years_short
from analysis.labels import at_least, at_most
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
    broken = verdict.reason == "crosses_break"
    key = f"findings.productivity.{'broken' if broken else verdict.state}"
    return words(key, n=verdict.figures, year=year, minimum=minimum, **rates)


def productivity_answer(verdict: Any, plan: Plan, words: Words, outcome: pd.DataFrame | None = None) -> Answer:
    """Answer whether labour productivity grew by the minimum, and how it went on in the years after (``outcome``)."""
    title = words("findings.answers.productivity.title")
    if not plan.asks_growth:
        return Answer(title, words("common.not_applicable"), "", words("findings.productivity.not_asked"))
    said = productivity_sentence(verdict, plan, words)
    if missing(verdict.main):
        return Answer(title, words("findings.answers.productivity.no_number"), "", said)
    if verdict.reason == "crosses_break":
        return Answer(title, words("findings.answers.productivity.broken"), "", said)
    number = words("findings.answers.productivity.number", growth=words.percent(verdict.main, 1, sign=True))
    if outcome is not None:
        said = " ".join(filter(None, (said, later_years_short(outcome, plan, words))))
    # The bar ends at twice the minimum, so that the mark stands in its middle.
    return Answer(title, number, meter(verdict.main / (2 * verdict.minimum), 0.5), said)


def choices_sentence(choices: pd.DataFrame, plan: Plan, words: Words) -> str:
    """Return how the verdict holds over every defensible way to compute it (``robustness.choices``)."""
    if choices.empty:
        return words("findings.productivity.choices_none", year=plan.year)
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
    start = choice_start(row, words)
    basis = words(f"charts.verdicts.{row['price_basis']}")
    choice = words("charts.verdicts.choice", start=start, basis=basis, base=int(row["base"]))
    return words("charts.verdicts.broken", choice=choice) if row["crosses_break"] else choice


def choice_start(row: Any, words: Words) -> str:
    """Return the published figure that a choice starts from, in words."""
    digits = {"grdp_growth": 2, "level": 2, "grdp": 0}[row["figure"]]
    value, before = (words.number(row[column], digits) for column in ("figure_value", "base_value"))
    return words(f"charts.verdicts.{row['figure']}", value=value, before=before)


def sensitivity_sentence(sensitivity: pd.DataFrame, plan: Plan, words: Words) -> str:
    """Return which revision of GRDP or employment would bring growth to the other side of the minimum.

    It is told for the figure published last (``robustness.sensitivity``). Limits are rounded so that the sentence is
    true of figures with two decimals: of those that reach the minimum the least GRDP growth, the greatest growth of
    employment.
    """
    if sensitivity.empty:
        return words("findings.productivity.revision.none", year=plan.year)
    row = sensitivity.iloc[-1]
    if bool(row["crosses_break"]):
        return words("findings.productivity.revision.broken", year=plan.year)
    reaches = row["grdp_revision"] <= 0
    grdp, employment = at_least(row["grdp_growth_needed"]), at_most(row["employment_growth_needed"])
    limit = at_most if reaches else at_least
    said = words(
        f"findings.productivity.revision.{'falls' if reaches else 'rises'}",
        minimum=words.percent(plan.rules.productivity_min, 0),
        grdp=words.percent(row["grdp_growth"], 2),
        grdp_limit=words.percent(grdp, 2),
        grdp_by=words.number(limit(abs(row["grdp_revision"])), 2),
        employment=words.percent(row["employment_growth"], 2),
        employment_limit=words.percent(employment, 2),
        employment_by=words.number(limit(abs(row["employment_revision"])), 2),
    )
    figures = sensitivity["figure"]
    if len(sensitivity) < 2 or figures.nunique() < 2:
        return said
    gap = words.number(figures.max() - figures.min(), 2)
    return f"{said} {words('findings.productivity.revision.gap', n=len(sensitivity), gap=gap)}"


def split_sentence(split: pd.DataFrame, plan: Plan, words: Words) -> str:
    """Return what output and employment contributed, by the figure published last (``decomposition.split``)."""
    if split.empty:
        return words("findings.productivity.split.none", year=plan.year)
    row = split.iloc[-1]
    names = ("output", "employment", "productivity", "prices", "nominal")
    points = {name: words.number(row[name], 2, sign=True) for name in names}
    key = "broken" if bool(row["crosses_break"]) else "main"
    return words(f"findings.productivity.split.{key}", year=plan.year, **points)


def sectors_sentence(shift_share: pd.DataFrame, words: Words) -> str:
    """Return how much of the nation's growth came from within sectors and by shifts (``latest_shift_share``)."""
    if shift_share.empty:
        return words("findings.productivity.sectors.none")
    parts = shift_share.groupby("part")["points"].sum()
    yearly = shift_share.loc[shift_share["part"] == "total", "a_year"].iloc[0]
    return words(
        "findings.productivity.sectors.main",
        base=int(shift_share["base"].iloc[0]),
        year=int(shift_share["year"].iloc[0]),
        total=words.percent(parts["total"], 2, sign=True),
        a_year=words.percent(yearly, 2, sign=True),
        within=words.number(parts["within"], 2, sign=True),
        between=words.number(parts["between"], 2, sign=True),
        taxes=words.number(parts["product_taxes"], 2, sign=True),
    )
