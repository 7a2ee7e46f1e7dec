"""How far the verdict depends on choices and on revisions.

The plan names neither a price basis nor a base year, and official figures for one year differ; these tables
show what each defensible choice would say, and how large a revision would turn the answer.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.productivity.rates import (
    breaks_between,
    crosses_break,
    figures_between,
    grdp_figures,
    join_flags,
    join_rows,
    levels,
    place_series,
    reaches,
    select,
)

if TYPE_CHECKING:
    from analysis.statistics import Statistics

CHOICE_COLUMNS = [
    "choice", "figure", "figure_value", "base_value", "price_basis", "base", "year", "growth", "low", "high",
    "state", "main", "crosses_break", "breaks", "obs_status", "published_on", "source", "url", "rows",
]  # fmt: skip


def sensitivity(growth_table: pd.DataFrame, minimum: float) -> pd.DataFrame:
    """Return how large a revision of output or employment would bring growth to the minimum.

    Growth equals the minimum m when GRDP growth = (1 + m)(1 + employment growth) − 1, or when employment
    growth = (1 + GRDP growth) / (1 + m) − 1; the revision is that value less the published one, the other
    held.

    Parameters
    ----------
    growth_table : DataFrame
        As returned by :func:`analysis.productivity.growth`.
    minimum : float
        Minimum growth, per cent.

    Returns
    -------
    DataFrame
        One row for each published figure: ``figure``, ``productivity_growth``, ``margin`` (growth less the
        minimum), ``grdp_growth``, ``grdp_growth_needed``, ``grdp_revision``, ``employment_growth``,
        ``employment_growth_needed``, ``employment_revision`` (per cent; revisions in percentage points),
        ``crosses_break``, ``published_on``, ``source``, ``url``, ``rows``. A negative ``grdp_revision`` is the room
        left for a downward revision; growth across a break has no verdict that a revision could turn.
    """
    rates = ["figure", "productivity_growth", "grdp_growth", "employment_growth"]
    table = growth_table[rates].astype(float)
    floor = 1 + minimum / 100
    table["margin"] = table["productivity_growth"] - minimum
    table["grdp_growth_needed"] = (floor * (1 + table["employment_growth"] / 100) - 1) * 100
    table["grdp_revision"] = table["grdp_growth_needed"] - table["grdp_growth"]
    table["employment_growth_needed"] = ((1 + table["grdp_growth"] / 100) / floor - 1) * 100
    table["employment_revision"] = table["employment_growth_needed"] - table["employment_growth"]
    told = ["crosses_break", "published_on", "source", "url", "rows"]
    table[told] = growth_table[told]
    return table[[
        "figure", "productivity_growth", "margin", "grdp_growth", "grdp_growth_needed", "grdp_revision",
        "employment_growth", "employment_growth_needed", "employment_revision", *told,
    ]]  # fmt: skip


@dataclass(frozen=True)
class _Fact:
    """A published value with the half-unit of its last printed digit, and the row it comes from."""

    value: float
    half: float
    row: object
    flags: str = ""

    @classmethod
    def of(cls, value: float, row: object, flags: str = "") -> _Fact:
        """Read the printed digits off the value; a lost trailing zero can only widen the half-unit."""
        exponent = Decimal(repr(float(value))).normalize().as_tuple().exponent
        digits = -min(int(exponent), 0)
        return cls(float(value), 0.5 * 10**-digits, row, flags)

    def factor(self) -> _Fact:
        """Return the growth factor of a rate in per cent."""
        return _Fact(1 + self.value / 100, self.half / 100, self.row, self.flags)


@dataclass(frozen=True)
class _Choice:
    """One way to compute growth: factors that raise it over factors that lower it."""

    figure: str
    figure_value: float
    base_value: float | None
    price_basis: str
    base: int
    above: tuple[_Fact, ...]
    below: tuple[_Fact, ...]
    published_on: object
    source: str
    url: str

    def growth(self, year: int, shift: int = 0) -> float:
        """Return compound growth a year, per cent; ``shift`` ±1 takes values at an end of their rounding."""
        above = math.prod(fact.value + shift * fact.half for fact in self.above)
        below = math.prod(fact.value - shift * fact.half for fact in self.below)
        return (math.pow(above / below, 1 / (year - self.base)) - 1) * 100


def choices(
    stats: Statistics,
    minimum: float,
    *,
    geography: str,
    country: str,
    year: int,
    bases: Sequence[int] | None = None,
) -> pd.DataFrame:
    """Compute growth under every defensible choice: published figure × price basis × base year.

    Three figures can be started from: published GRDP growth over employment growth (constant prices); the
    published level (current prices); published GRDP over employment (current prices). Figures at current
    prices are also shown deflated by national consumer prices, which are not the province's GRDP deflator
    but the only price index at hand. A base more than one year back gives the compound rate a year. A choice
    that crosses a break has the state "cannot tell"; the others are judged by the figures as printed. The main
    choice is the one the verdict rests on: the GRDP growth published last, against the year before.

    Parameters
    ----------
    stats : Statistics
        Official series.
    minimum : float
        Minimum growth, per cent.
    geography, country : str
        The place, and the nation whose consumer prices deflate it.
    year : int
        The year judged.
    bases : sequence of int, optional
        Base years; the year before and the one before that unless given.

    Returns
    -------
    DataFrame
        Columns ``choice`` (an identifier, unique), ``figure`` (grdp_growth, level, grdp), ``figure_value``,
        ``base_value`` (blank for grdp_growth), ``price_basis`` (constant, current, consumer_prices),
        ``base``, ``year``, ``growth`` (per cent a year), ``low``, ``high`` (from the rounding of what was
        published; no sampling error is published), ``state``, ``main``, ``crosses_break``, ``breaks`` (years in
        which the series breaks on the way, ";"-joined), ``obs_status`` (flags of every value used but ``b``, which
        ``crosses_break`` replaces), ``published_on``, ``source``, ``url``, ``rows``.
    """
    series = place_series(levels(stats), geography)
    prices = select(stats, measure="consumer_price_index", geography=country).set_index("year")
    found: list[_Choice] = []
    for base in bases if bases is not None else (year - 1, year - 2):
        if {base, year} <= set(series.index):
            found += _constant(stats, series, geography, year, base)
            nominal = [*_level(series, year, base), *_scale(stats, series, geography, year, base)]
            found += [*nominal, *_deflated(nominal, prices, year)]
    rows = [_choice_row(choice, series, year) for choice in found]
    table = pd.DataFrame(rows, columns=[name for name in CHOICE_COLUMNS if name not in ("state", "main")])
    table = table.drop_duplicates("choice", keep="last", ignore_index=True)
    table["state"] = reaches(table["growth"], minimum).map({True: "met", False: "not_met"})
    table.loc[table["crosses_break"].astype(bool), "state"] = "cannot_tell"
    # Figures come in the order of publication, so the last one at constant prices was published last.
    rests = table.index[(table["figure"] == "grdp_growth") & (table["base"] == year - 1)]
    table["main"] = table.index.isin(rests[-1:])
    return table[CHOICE_COLUMNS]


def _record(table: pd.DataFrame, year: int) -> dict[str, Any]:
    return {str(name): value for name, value in table.loc[[year]].iloc[0].items()}


def _persons(series: pd.DataFrame, year: int) -> _Fact:
    row = _record(series, year)
    return _Fact.of(row["employment"], row["rows"], row["obs_status"])


def _constant(stats: Statistics, series: pd.DataFrame, geography: str, year: int, base: int) -> Iterable[_Choice]:
    between = figures_between(stats, geography, base, year)
    if between is None:
        return
    earlier = [_rate(figure) for figure in between]
    for _, figure in grdp_figures(stats, geography, year).iterrows():
        yield _Choice(
            "grdp_growth", float(figure["value"]), None, "constant", base,
            above=(*earlier, _rate(figure), _persons(series, base)), below=(_persons(series, year),),
            published_on=figure["published_on"], source=figure["source_title"], url=figure["source_url"],
        )  # fmt: skip


def _rate(row: pd.Series) -> _Fact:
    return _Fact.of(row["value"], row["row"], row["obs_status"]).factor()


def _level(series: pd.DataFrame, year: int, base: int) -> Iterable[_Choice]:
    first, last = _record(series, base), _record(series, year)
    yield _Choice(
        "level", float(last["level"]), float(first["level"]), "current", base,
        above=(_Fact.of(last["level"], last["rows"], last["obs_status"]),),
        below=(_Fact.of(first["level"], first["rows"]),),
        published_on=pd.NaT, source=last["source_title"], url=last["source_url"],
    )  # fmt: skip


def _scale(stats: Statistics, series: pd.DataFrame, geography: str, year: int, base: int) -> Iterable[_Choice]:
    rows = select(stats, measure="grdp", sector="total", geography=geography)
    rows = rows[rows["price_basis"].str.startswith("current")]
    pairs = product(rows[rows["year"] == year].iterrows(), rows[rows["year"] == base].iterrows())
    for (_, last), (_, first) in pairs:
        yield _Choice(
            "grdp", float(last["value"]), float(first["value"]), "current", base,
            above=(_Fact.of(last["value"], last["row"], last["obs_status"]), _persons(series, base)),
            below=(_Fact.of(first["value"], first["row"], first["obs_status"]), _persons(series, year)),
            published_on=last["published_on"], source=last["source_title"], url=last["source_url"],
        )  # fmt: skip


def _deflated(nominal: Iterable[_Choice], prices: pd.DataFrame, year: int) -> Iterable[_Choice]:
    for choice in nominal:
        if {choice.base, year} <= set(prices.index):
            first, last = (_price(prices, when) for when in (choice.base, year))
            yield _Choice(
                choice.figure, choice.figure_value, choice.base_value, "consumer_prices", choice.base,
                above=(*choice.above, first), below=(*choice.below, last),
                published_on=choice.published_on, source=choice.source, url=choice.url,
            )  # fmt: skip


def _price(prices: pd.DataFrame, year: int) -> _Fact:
    row = _record(prices, year)
    return _Fact.of(row["value"], row["row"], row["obs_status"])


def _choice_row(choice: _Choice, series: pd.DataFrame, year: int) -> dict[str, object]:
    facts = (*choice.above, *choice.below)
    return {
        "choice": _identifier(choice),
        "figure": choice.figure,
        "figure_value": choice.figure_value,
        "base_value": choice.base_value,
        "price_basis": choice.price_basis,
        "base": choice.base,
        "year": year,
        "growth": choice.growth(year),
        "low": choice.growth(year, -1),
        "high": choice.growth(year, 1),
        "crosses_break": crosses_break(series, choice.base, year),
        "breaks": ";".join(str(each) for each in breaks_between(series, choice.base, year)),
        "obs_status": join_flags(*(fact.flags for fact in facts)).replace("b", ""),
        "published_on": choice.published_on,
        "source": choice.source,
        "url": choice.url,
        "rows": join_rows(*(fact.row for fact in facts)),
    }


def _identifier(choice: _Choice) -> str:
    base_value = "" if choice.base_value is None else f"/{choice.base_value:.12g}"
    return f"{choice.figure}-{choice.figure_value:.12g}{base_value}-{choice.price_basis}-{choice.base}"
