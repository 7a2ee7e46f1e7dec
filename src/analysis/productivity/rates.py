"""Labour productivity: levels, growth at constant prices, and the verdict against a minimum.

Productivity is gross product divided by the average number of employed persons (General Statistics Office,
"HTCTTKQG - Năng suất lao động xã hội"); a province uses gross regional domestic product (GRDP). Levels are
published at current prices, growth at constant prices, so the test against a minimum uses constant prices and
shows the nominal rate beside it. Series with different definitions are never joined: growth across a break is
computed, marked, and kept out of every verdict.

Growth rates and the minimum are in per cent (7.0 for 7 %), levels in million VND per worker at current
prices, employment in thousand persons, GRDP in billion VND (million per worker × thousand workers).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import pandas as pd

if TYPE_CHECKING:
    from analysis.statistics import Statistics

State = Literal["met", "not_met", "cannot_tell"]
"""The three words of a verdict."""

NSO = "nso"
"""Name of the statistics office's present series by province; the only one used for levels."""

NOISE = 1e-9
"""Difference, in per cent, below which two growth rates are the same number to floating-point arithmetic."""

LEVEL_COLUMNS = [
    "geography", "year", "level", "employment", "implied_grdp", "nominal_growth", "employment_growth",
    "implied_grdp_growth", "break_before", "price_basis", "obs_status", "source_title", "source_url", "rows",
]  # fmt: skip
GROWTH_COLUMNS = [
    "geography", "year", "base", "figure", "grdp_growth", "employment_growth", "productivity_growth",
    "nominal_growth", "crosses_break", "estimate", "obs_status", "published_on", "source", "url", "rows",
]  # fmt: skip


@dataclass(frozen=True)
class Verdict:
    """Whether growth reached a minimum.

    Parameters
    ----------
    state : {"met", "not_met", "cannot_tell"}
        The verdict.
    low, high : float
        Least and greatest growth over the published figures, per cent; NaN if there is none.
    main : float
        Growth by the figure published last, per cent; NaN if there is none.
    minimum : float
        The minimum asked for, per cent.
    figures : int
        Number of published figures.
    reason : str
        ``all_reach``, ``all_below``, ``figures_disagree``, ``crosses_break`` or ``no_figures``.
    inputs : str
        References of the statistics' rows behind the figures (``statistics:12``, ";"-joined).
    """

    state: State
    low: float
    high: float
    main: float
    minimum: float
    figures: int
    reason: str
    inputs: str = ""


def join_rows(*parts: object) -> str:
    """Join row numbers (numbers, or texts already joined by ";") into one text, in order, each once."""
    found: set[int] = set()
    for part in parts:
        found.update(int(piece) for piece in str(part).split(";") if piece)
    return ";".join(str(row) for row in sorted(found))


def join_flags(*flags: str) -> str:
    """Join observation flags, each once, in alphabetical order ("b", "p", "bp")."""
    return "".join(sorted(set("".join(flags))))


def select(stats: Statistics, **conditions: str) -> pd.DataFrame:
    """Return the single-year rows that fulfil every condition, ``year`` as int, in the order of the file.

    Values known only as a bound (``qualifier``) are left out: they are not figures to compute with.
    """
    frame = stats.frame
    chosen = frame["year"].str.fullmatch(r"\d{4}") & (frame["qualifier"].fillna("") == "")
    for column, value in conditions.items():
        chosen &= frame[column] == value
    rows = frame.loc[chosen & frame["value"].notna()].copy()
    rows["obs_status"] = rows["obs_status"].fillna("")
    return rows.assign(year=rows["year"].astype(int))


def levels(stats: Statistics) -> pd.DataFrame:
    """Levels, employment and nominal growth by place and year, from the statistics office's present series.

    Implied nominal GRDP is level times employment. Growth is against the year before, and blank where that
    year is missing. ``break_before`` marks a year whose definition differs from the year before (flag ``b``
    on the level or on employment): its growth rates are shown but are not growth of one thing.

    Returns
    -------
    DataFrame
        Columns ``geography``, ``year``, ``level`` (million VND per worker, current prices), ``employment``
        (thousand persons), ``implied_grdp`` (billion VND), ``nominal_growth`` (of the level),
        ``employment_growth``, ``implied_grdp_growth`` (per cent), ``break_before``, ``price_basis``
        ("current"), ``obs_status``, ``source_title``, ``source_url``, ``rows`` (input rows, ";"-joined).

    Raises
    ------
    pandas.errors.MergeError
        If a place has two values for a year.
    """
    keys = ["geography", "year"]
    level = select(stats, series=NSO, measure="labour_productivity", sector="total")
    persons = select(stats, series=NSO, measure="employed_persons", sector="total")
    table = level.merge(
        persons[[*keys, "value", "obs_status", "row"]],
        on=keys, how="left", suffixes=("", "_persons"), validate="one_to_one",
    )  # fmt: skip
    table = table.rename(columns={"value": "level", "value_persons": "employment"})
    flags = table["obs_status_persons"].fillna("")
    table["obs_status"] = [join_flags(*pair) for pair in zip(table["obs_status"], flags, strict=True)]
    persons_rows = ["" if pd.isna(row) else int(row) for row in table["row_persons"]]
    table["rows"] = [join_rows(*pair) for pair in zip(table["row"], persons_rows, strict=True)]
    table["implied_grdp"] = table["level"] * table["employment"]
    table["break_before"] = pd.Series(["b" in found for found in table["obs_status"]], dtype=bool)
    table["price_basis"] = "current"
    return _with_growth(_in_order(table))[LEVEL_COLUMNS]


def _in_order(table: pd.DataFrame) -> pd.DataFrame:
    place = {name: order for order, name in enumerate(table["geography"].unique())}
    order = table["geography"].map(place)
    return table.assign(order=order).sort_values(["order", "year"], kind="stable", ignore_index=True)


def _with_growth(table: pd.DataFrame) -> pd.DataFrame:
    table = table.copy()
    by_place = table.groupby("geography", sort=False)
    follows = by_place["year"].diff() == 1
    for column, name in (
        ("level", "nominal_growth"),
        ("employment", "employment_growth"),
        ("implied_grdp", "implied_grdp_growth"),
    ):
        change = (table[column] / by_place[column].shift() - 1) * 100
        table[name] = change.where(follows)
    return table


def grdp_figures(stats: Statistics, geography: str, year: int) -> pd.DataFrame:
    """Published yearly GRDP growth figures at constant prices, the earliest published first.

    A figure without a date of publication counts as earlier than any dated one: such a row is a first
    estimate in the sources at hand, and a dated one supersedes it.
    """
    rows = select(stats, measure="grdp_growth", sector="total", geography=geography)
    rows = rows[(rows["year"] == year) & rows["price_basis"].str.startswith("constant")]
    return rows.sort_values(["published_on", "row"], na_position="first", kind="stable", ignore_index=True)


def figures_between(stats: Statistics, geography: str, base: int, year: int) -> list[pd.Series] | None:
    """Return the GRDP growth figure published last for each year between, or None if a year has none."""
    found = [grdp_figures(stats, geography, between) for between in range(base + 1, year)]
    return None if any(figures.empty for figures in found) else [figures.iloc[-1] for figures in found]


def growth(stats: Statistics, geography: str, year: int, base: int | None = None) -> pd.DataFrame:
    """Productivity growth at constant prices, one row for each published GRDP growth figure of ``year``.

    Productivity growth = (1 + GRDP growth) / (1 + employment growth) − 1. With a base more than one year
    back, the yearly GRDP growth figures in between (the one published last for each year) are chained and
    every rate is the compound rate a year.

    Parameters
    ----------
    stats : Statistics
        Official series.
    geography : str
        The place.
    year : int
        The year whose growth is asked for.
    base : int, optional
        The year it is measured against; the year before unless given.

    Returns
    -------
    DataFrame
        Columns ``geography``, ``year``, ``base``, ``figure`` (the GRDP growth of ``year`` as published),
        ``grdp_growth``, ``employment_growth``, ``productivity_growth`` (constant prices), ``nominal_growth``
        (of the level at current prices), all per cent a year; ``crosses_break``, ``estimate``,
        ``obs_status``, ``published_on``, ``source``, ``url``, ``rows``. Empty where an input is missing.
    """
    base = year - 1 if base is None else base
    if base >= year:
        raise ValueError(f"the base year {base} is not before {year}")
    series = place_series(levels(stats), geography)
    between = figures_between(stats, geography, base, year)
    if between is None or not {base, year} <= set(series.index):
        return pd.DataFrame(columns=GROWTH_COLUMNS)
    earlier_factor = math.prod(1 + float(figure["value"]) / 100 for figure in between)
    earlier_rows = [int(figure["row"]) for figure in between]
    table = [
        _growth_row(series, figure, base, earlier_factor, earlier_rows)
        for _, figure in grdp_figures(stats, geography, year).iterrows()
    ]  # fmt: skip
    return pd.DataFrame(table, columns=GROWTH_COLUMNS)


def _growth_row(
    series: pd.DataFrame, figure: pd.Series, base: int, earlier: float, earlier_rows: Sequence[int]
) -> dict[str, object]:
    year = int(figure["year"])
    first, last = series.loc[base], series.loc[year]
    span = 1 / (year - base)
    grdp = (earlier * (1 + figure["value"] / 100)) ** span
    employment = (last["employment"] / first["employment"]) ** span
    nominal = (last["level"] / first["level"]) ** span
    return {
        "geography": figure["geography"],
        "year": year,
        "base": base,
        "figure": float(figure["value"]),
        "grdp_growth": (grdp - 1) * 100,
        "employment_growth": (employment - 1) * 100,
        "productivity_growth": (grdp / employment - 1) * 100,
        "nominal_growth": (nominal - 1) * 100,
        "crosses_break": crosses_break(series, base, year),
        "estimate": "e" in figure["obs_status"],
        "obs_status": figure["obs_status"],
        "published_on": figure["published_on"],
        "source": figure["source_title"],
        "url": figure["source_url"],
        "rows": join_rows(figure["row"], *earlier_rows, first["rows"], last["rows"]),
    }


def crosses_break(series: pd.DataFrame, base: int, year: int) -> bool:
    """Return whether a definition changed after ``base``, up to ``year`` (``series`` indexed by year)."""
    return bool(breaks_between(series, base, year))


def breaks_between(series: pd.DataFrame, base: int, year: int) -> list[int]:
    """Return the years after ``base``, up to ``year``, in which a definition changed (``series`` indexed by year)."""
    after = series[(series.index > base) & (series.index <= year)]
    return [int(each) for each in after.index[after["break_before"].astype(bool)]]


def place_series(table: pd.DataFrame, geography: str) -> pd.DataFrame:
    """Return one place's rows that have a level, indexed by year in order."""
    rows = table[(table["geography"] == geography) & table["level"].notna()]
    return rows.sort_values("year").set_index("year")


def unbroken(series: pd.DataFrame) -> pd.DataFrame:
    """Return the last run of consecutive years without a break (``series`` indexed by year)."""
    first = len(series) - 1
    while first > 0 and not series["break_before"].iloc[first]:
        if series.index[first] - series.index[first - 1] != 1:
            break
        first -= 1
    return series.iloc[first:]


def reaches(values: pd.Series, minimum: float) -> pd.Series:
    """Return, for each value in per cent, whether it is at least ``minimum`` (unrounded)."""
    return values >= minimum - NOISE


def verdict(growth_table: pd.DataFrame, minimum: float) -> Verdict:
    """Judge growth against a minimum, over every published figure.

    The target is met if every published figure gives at least the minimum and not met if every one gives
    less. Where the figures disagree, where there is none, or where growth crosses a break, one cannot tell:
    choosing among official figures would decide the answer, and growth across a break compares two different
    things. The main figure is the one published last: a later official figure supersedes an earlier one.

    Parameters
    ----------
    growth_table : DataFrame
        As returned by :func:`growth`.
    minimum : float
        The minimum growth, per cent.
    """
    values = growth_table["productivity_growth"].astype(float).dropna()
    if values.empty:
        return Verdict("cannot_tell", math.nan, math.nan, math.nan, minimum, 0, "no_figures")
    state, reason = _judge(reaches(values, minimum), bool(growth_table["crosses_break"].any()))
    last = growth_table.loc[values.index].sort_values("published_on", na_position="first", kind="stable")
    main = float(last["productivity_growth"].iloc[-1])
    rows = join_rows(*growth_table.loc[values.index, "rows"]) if "rows" in growth_table else ""
    inputs = ";".join(f"statistics:{row}" for row in rows.split(";") if row)
    return Verdict(state, float(values.min()), float(values.max()), main, minimum, len(values), reason, inputs)


def _judge(reached: pd.Series, broken: bool) -> tuple[State, str]:
    if broken:
        return "cannot_tell", "crosses_break"
    if reached.all():
        return "met", "all_reach"
    if not reached.any():
        return "not_met", "all_below"
    return "cannot_tell", "figures_disagree"
