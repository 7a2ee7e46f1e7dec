"""Tables of labour productivity: published growth and verdict, trend, outcome, decomposition, room for revision."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis import findings
from analysis.labels import VERDICT_STATES
from analysis.tables.grid import Cell, Grid, Table, columns, link, marked, plain
from analysis.wording import missing

if TYPE_CHECKING:
    from analysis.plan import Plan
    from analysis.wording import Words

RATES = (("grdp", 12, True), ("employment", 12, True), ("productivity", 14, True), ("nominal", 14, True))
"""Columns of rates of growth, and their widths."""

CITED = re.compile(r"(?P<title>.*\S)\s*\((?P<publisher>[^()]+?)(?:,? \d{1,2}/\d{1,2}/\d{4})?\)")
"""A source as the statistics name it: its title, and in brackets who published it and, at times, when."""


def growth(growth: pd.DataFrame, verdict: Any, plan: Plan, words: Words) -> Table:
    """Growth of the plan's year under each published figure, with its source.

    Parameters
    ----------
    growth : DataFrame
        ``productivity.growth``.
    verdict : productivity.Verdict
        The verdict, told in the caption.
    plan : Plan
        The minimum.
    words : Words
        Language.
    """
    grid = Grid(columns("growth", words, ("source", 32), *RATES, ("verdict", 16)))
    for _, row in growth.iterrows():
        cited = CITED.fullmatch(str(row["source"]))
        title = plain(cited["title"]) if cited else ""
        grid.add((_source(row, words), title, _dated(row, words)), *_rates(row, words), _reaches(row, plan, words))
    return grid.table("tbl-growth", findings.productivity_sentence(verdict, plan, words))


def _rates(row: Any, words: Words) -> list[str]:
    names = ("grdp_growth", "employment_growth", "productivity_growth", "nominal_growth")
    return [words.percent(row[name], 2, sign=True) for name in names]


def _reaches(row: Any, plan: Plan, words: Words) -> str:
    if missing(row["productivity_growth"]) or bool(row["crosses_break"]):
        return _verdict("cannot_tell", words)
    return _verdict("met" if row["productivity_growth"] >= plan.rules.productivity_min else "not_met", words)


def _verdict(name: str, words: Words) -> str:
    return marked(VERDICT_STATES[name], words.get("common.verdicts")[name], words)


def _source(row: Any, words: Words) -> str:
    """Return a link by the name of who published the figure, or by the whole title if that names nobody."""
    cited = CITED.fullmatch(str(row["source"]))
    return link(publisher(cited["publisher"], words) if cited else row["source"], row["url"])


def publisher(name: str, words: Words) -> str:
    """Return the name of who published something in the page's language, where it has one there."""
    return str(words.get("tables.publishers").get(name, name))


def _dated(row: Any, words: Words) -> str:
    """Return when a figure was published, and whether it is an estimate."""
    estimate = bool(row.get("estimate", False))
    if missing(row["published_on"]):
        return words(f"tables.growth.{'estimate_undated' if estimate else 'undated'}", year=int(row["year"]))
    day = words.date(row["published_on"])
    return f"{day} · {words('tables.growth.estimate')}" if estimate else day


def outcome(outcome: pd.DataFrame, plan: Plan, words: Words) -> Table:
    """Growth of every year with published figures; the years after the plan are its later outcome.

    Parameters
    ----------
    outcome : DataFrame
        ``productivity.growth`` of several years under each other.
    plan : Plan
        The plan's year, set apart.
    words : Words
        Language.
    """
    grid = Grid(columns("growth", words, ("year", 20), *RATES, ("source", 28)))
    for _, row in outcome.sort_values(["year", "published_on"], na_position="first").iterrows():
        grid.add(_year(row, plan, words), *_rates(row, words), (_source(row, words), _dated(row, words)))
    years = outcome["year"].nunique()
    return grid.table("tbl-outcome", words("tables.outcome.caption", n=years, year=plan.year))


def _year(row: Any, plan: Plan, words: Words) -> Cell:
    """Return a year with its place before, in or after the plan, and whether it is compared across a break."""
    year = int(row["year"])
    place = "planned" if year == plan.year else "after" if year > plan.year else "before"
    broken = words("tables.growth.crosses") if row["crosses_break"] else ""
    return f"**{year}**" if year == plan.year else str(year), words(f"tables.growth.{place}"), broken


def trend(trends: Mapping[str, Any], words: Words) -> Table:
    """Trend growth with its interval and test, and the compound rate beside it.

    Growth at constant prices is what the plan's minimum is held against; current prices stand below for comparison,
    without a verdict of their own.

    Parameters
    ----------
    trends : mapping of str to trend.Trend
        By price basis.
    words : Words
        Language.
    """
    layout = [("basis", 28), ("growth", 19, True), ("endpoint", 17, True), ("p_value", 12, True), ("verdict", 24)]
    grid = Grid(columns("trend", words, *layout))
    for basis, each in trends.items():
        name = words(f"tables.trend.{basis}")
        span = words("tables.trend.span", years=_span(each.years, words), n=each.n)
        grid.add(
            (f"**{name}**" if basis == "constant" else name, words(f"tables.trend.role_{basis}"), span),
            (words.percent(each.growth, 1, sign=True), _interval(each.low, each.high, words)),
            (words.percent(each.endpoint_unbroken, 1, sign=True), _run(each, words)),
            words.number(each.p_value, 3),
            _conclusion(basis, each, words),
        )
    first = next(iter(trends.values()))
    caption = words(
        "tables.trend.caption",
        confidence=words.share(first.confidence, 0),
        minimum=words.percent(first.minimum, 0),
    )
    return grid.table("tbl-trend", caption)


def _conclusion(basis: str, each: Any, words: Words) -> Cell:
    if basis != "constant":
        return words("tables.trend.reference"), words("tables.trend.reference_why")
    minimum = words.percent(each.minimum, 0)
    reason = words(f"tables.trend.reasons.{each.reason}", n=each.n, df=each.df, minimum=minimum)
    return _verdict(each.state, words), reason


def _span(years: tuple[int, ...], words: Words) -> str:
    return f"{min(years)}–{max(years)}" if years else words("common.not_applicable")


def _run(each: Any, words: Words) -> str:
    """Return the years of the last run without a break."""
    return _span(tuple(year for year in each.years if year >= (each.unbroken_from or year)), words)


def _interval(low: Any, high: Any, words: Words) -> str:
    if missing(low) or missing(high):
        return ""
    return words("tables.interval", low=words.percent(low), high=words.percent(high))


def split(split: pd.DataFrame, words: Words) -> Table:
    """Growth split into output, employment and prices, in log points that add up.

    Parameters
    ----------
    split : DataFrame
        ``decomposition.split``.
    words : Words
        Language.
    """
    names = ("output", "employment", "productivity", "prices", "nominal")
    grid = Grid(columns("split", words, ("figure", 30), *((name, 14, True) for name in names)))
    for _, row in split.iterrows():
        points = (words.number(row[name], 2, sign=True) for name in names)
        grid.add((words.percent(row["figure"], 2, sign=True), _source(row, words)), *points)
    return grid.table("tbl-split", words("tables.split.caption"))


def sensitivity(sensitivity: pd.DataFrame, plan: Plan, words: Words) -> Table:
    """How large a revision would bring growth to the minimum.

    Parameters
    ----------
    sensitivity : DataFrame
        ``robustness.sensitivity``.
    plan : Plan
        The minimum.
    words : Words
        Language.
    """
    layout = [("figure", 20, True), ("growth", 20, True), ("margin", 18, True), ("grdp_needed", 21, True)]
    grid = Grid(columns("sensitivity", words, *layout, ("employment_needed", 21, True)))
    for _, row in sensitivity.iterrows():
        grid.add(
            words.percent(row["figure"], 2, sign=True),
            words.percent(row["productivity_growth"], 2, sign=True),
            words.number(row["margin"], 2, sign=True),
            words.percent(row["grdp_growth_needed"], 2, sign=True),
            words.percent(row["employment_growth_needed"], 2, sign=True),
        )
    minimum = words.percent(plan.rules.productivity_min, 0)
    return grid.table("tbl-sensitivity", words("tables.sensitivity.caption", minimum=minimum))
