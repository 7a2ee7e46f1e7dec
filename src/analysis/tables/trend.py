"""Tables of productivity over the years and beside other places: trend, growth by year, comparison of provinces."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis import findings
from analysis.labels import place_name
from analysis.tables.grid import Cell, Grid, Table, columns, plain
from analysis.tables.productivity import RATES, dated, rates, source, verdict
from analysis.wording import missing

if TYPE_CHECKING:
    from analysis.plan import Plan
    from analysis.wording import Words


def trend(trends: Mapping[str, Any], structural: Any, words: Words) -> Table:
    """Trend growth with its interval and test, the compound rate beside it, and a structural model as a check.

    Growth at constant prices is what the plan's minimum is held against; current prices stand below for comparison,
    without a verdict of their own.

    Parameters
    ----------
    trends : mapping of str to trend.Trend
        By price basis.
    structural : trend.Structural
        The check, at constant prices.
    words : Words
        Language.
    """
    layout = [("basis", 26), ("growth", 22, True), ("endpoint", 15, True), ("p_value", 15, True), ("verdict", 22)]
    grid = Grid(columns("trend", words, *layout))
    if not any(each.n for each in trends.values()):
        return grid.table("", words("tables.trend.none"))
    dash = words("common.not_applicable")
    for basis, each in trends.items():
        name = words(f"tables.trend.{basis}")
        span = words("tables.trend.span", years=_span(each.years, words), n=each.n) if each.n else ""
        classic = _interval(each.low_classic, each.high_classic, words)
        tested = (words("tables.trend.df", df=each.df), words("tables.trend.lags", n=each.maxlags))
        grid.add(
            (f"**{name}**" if basis == "constant" else name, words(f"tables.trend.role_{basis}"), span),
            (
                words.percent(each.growth, 1, sign=True),
                _interval(each.low, each.high, words),
                words("tables.trend.classic", interval=classic) if classic else "",
            ),
            (words.percent(each.endpoint_unbroken, 1, sign=True), _run(each, words)),
            dash if missing(each.p_value) else (findings.p_value(each.p_value, words).removeprefix("= "), *tested),
            _conclusion(basis, each, words),
        )
    grid.add(
        (words("tables.trend.structural"), words("tables.trend.role_structural")),
        (words.percent(structural.growth, 1, sign=True), _interval(structural.low, structural.high, words)),
        dash,
        dash,
        _check(structural, words),
    )
    first = next(iter(trends.values()))
    caption = words(
        "tables.trend.caption",
        confidence=words.share(first.confidence, 0),
        minimum=words.percent(first.minimum, 0),
    )
    return grid.table("tbl-trend", caption)


def _check(structural: Any, words: Words) -> Cell:
    """Return what the structural model is for, or why it gives nothing."""
    if structural.reason == "fitted":
        return words("tables.trend.reference")
    if structural.reason == "not_converged":
        return words("tables.trend.not_fitted"), words("tables.trend.not_converged")
    needed = words("tables.trend.needed", n=structural.n, required=structural.required)
    return words("tables.trend.not_fitted"), needed


def _conclusion(basis: str, each: Any, words: Words) -> Cell:
    if basis != "constant":
        return words("tables.trend.reference"), words("tables.trend.reference_why")
    minimum = words.percent(each.minimum, 0)
    reason = words(f"tables.trend.reasons.{each.reason}", n=each.n, df=each.df, minimum=minimum)
    return verdict(each.state, words), reason


def _span(years: tuple[int, ...], words: Words) -> str:
    if not years:
        return words("common.not_applicable")
    return str(years[0]) if len(years) == 1 else f"{min(years)}–{max(years)}"


def _run(each: Any, words: Words) -> str:
    """Return the years of the last run without a break; nothing where it is too short for a rate."""
    if missing(each.endpoint_unbroken):
        return ""
    return _span(tuple(year for year in each.years if year >= (each.unbroken_from or year)), words)


def _interval(low: Any, high: Any, words: Words) -> str:
    if missing(low) or missing(high):
        return ""
    return words("tables.interval", low=words.percent(low), high=words.percent(high))


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
        grid.add(_year(row, plan, words), *rates(row, words), (source(row, words), dated(row, words)))
    if outcome.empty:
        return grid.table("", words("tables.outcome.none"))
    key = "caption" if (outcome["year"] == plan.year).any() else "none_planned"
    return grid.table("tbl-outcome", words(f"tables.outcome.{key}", n=outcome["year"].nunique(), year=plan.year))


def _year(row: Any, plan: Plan, words: Words) -> Cell:
    """Return a year with its place before, in or after the plan, and whether it is compared across a break."""
    year = int(row["year"])
    place = "planned" if year == plan.year else "after" if year > plan.year else "before"
    broken = words("tables.growth.crosses") if row["crosses_break"] else ""
    return f"**{year}**" if year == plan.year else str(year), words(f"tables.growth.{place}"), broken


def comparison(comparison: pd.DataFrame, levels: pd.DataFrame, plan: Plan, words: Words) -> Table:
    """Level and growth of the region's provinces, the region and the nation, with ranks, flags and breaks.

    Parameters
    ----------
    comparison : DataFrame
        ``comparison.comparison``.
    levels : DataFrame
        ``productivity.levels``: which years have a level at all.
    plan : Plan
        The year, and the place to point out.
    words : Words
        Language.
    """
    layout = [("place", 22), ("level", 16, True), ("nominal", 17, True), ("real", 17, True)]
    grid = Grid(columns("comparison", words, *layout, ("employment", 13, True), ("breaks", 15)))
    if comparison.empty:
        latest = levels["year"].max()
        known = "" if missing(latest) else words("tables.comparison.latest", year=int(latest))
        none = words("tables.comparison.none_yet", year=plan.year)
        return grid.table("", " ".join(filter(None, (none, known))))
    for _, row in comparison.iterrows():
        place = plain(place_name(row["geography"], words))
        own = row["geography"] == plan.geography.province
        broken = bool(row["break_before"])
        provisional = words("tables.comparison.provisional") if "p" in row["obs_status"] else ""
        nominal = words.percent(row["nominal_growth"], sign=True)
        grid.add(
            (f"**{place}**" if own else place, provisional),
            (words.number(row["level"], 2), _beside(row, words)),
            (nominal, words("tables.comparison.crosses") if broken else _rank(row, "rank_growth", words)),
            (words.percent(row["real_growth"], 2, sign=True), _basis(row, words)),
            words.percent(row["employment_growth"], sign=True),
            ", ".join(filter(None, row["breaks"].split(";"))) or words("tables.comparison.none"),
        )
    provinces, real = int((comparison["kind"] == "province").sum()), int(comparison["real_growth"].notna().sum())
    caption = words("tables.comparison.caption", year=plan.year, n=provinces, real=real)
    return grid.table("tbl-comparison", caption)


def _beside(row: Any, words: Words) -> str:
    """Return the level of the year before, and the rank of the level."""
    level, year = words.number(row["base_level"], 2), int(row["year"]) - 1
    before = "" if missing(row["base_level"]) else words("tables.comparison.before", year=year, level=level)
    return " · ".join(filter(None, (before, _rank(row, "rank_level", words))))


def _rank(row: Any, name: str, words: Words) -> str:
    if missing(row[name]):
        return ""
    return words("tables.comparison.rank", rank=int(row[name]), total=int(row["provinces"]))


def _basis(row: Any, words: Words) -> str:
    if not row["real_basis"]:
        return ""
    estimate = words("tables.comparison.estimate") if row["real_estimate"] else ""
    return ", ".join(filter(None, (words(f"tables.comparison.{row['real_basis']}"), estimate)))
