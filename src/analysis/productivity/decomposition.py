"""Where productivity growth came from: output against employment, and sectors against shifts between them.

Every decomposition here adds up exactly; what the sources do not split is a part of its own, never spread.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.productivity.rates import breaks_between, join_flags, join_rows, select, unbroken

if TYPE_CHECKING:
    from analysis.statistics import Statistics

SECTORS = ("agriculture", "rest")
"""Sectors with both output and employment: employment is published for the total and for agriculture only."""

FORMER = "gso_former"
"""Name of the series published before the revision of gross domestic product."""

OUTPUT_SECTORS = ("agriculture", "industry_construction", "services")

SECTOR_COLUMNS = [
    "geography", "year", "sector", "output", "employment", "level", "break_before", "obs_status", "rows",
]  # fmt: skip
SHIFT_COLUMNS = ["part", "sector", "change", "points", "a_year", "base", "year", "obs_status", "rows"]


def split(growth_table: pd.DataFrame) -> pd.DataFrame:
    """Split productivity growth into output, employment and prices, in log points that add up.

    With growth rates g (GRDP), e (employment), p (productivity) and n (nominal productivity), in log points
    (100 × natural logarithm of the growth factor): real = ln(1 + p) = ln(1 + g) − ln(1 + e), and
    nominal = ln(1 + n) = real + prices, where prices is what the published figures imply for the deflator.

    Parameters
    ----------
    growth_table : DataFrame
        As returned by :func:`analysis.productivity.growth`.

    Returns
    -------
    DataFrame
        One row for each published figure: ``figure``, ``output``, ``employment`` (signed: fewer workers add),
        ``productivity`` (= output + employment), ``prices``, ``nominal`` (= productivity + prices),
        all in log points; ``crosses_break``, ``source``, ``url``, ``rows``.
    """
    table = growth_table[["figure", "crosses_break", "source", "url", "rows"]].copy()
    table["output"] = _log_points(growth_table["grdp_growth"])
    table["employment"] = -_log_points(growth_table["employment_growth"])
    table["productivity"] = table["output"] + table["employment"]
    table["nominal"] = _log_points(growth_table["nominal_growth"])
    table["prices"] = table["nominal"] - table["productivity"]
    order = ["figure", "output", "employment", "productivity", "prices", "nominal"]
    return table[[*order, "crosses_break", "source", "url", "rows"]]


def _log_points(rate: pd.Series) -> pd.Series:
    return (rate.astype(float) / 100).map(math.log1p) * 100


def sectors(stats: Statistics, geography: str) -> pd.DataFrame:
    """Output, employment and productivity by sector at constant 2010 prices, in the former series.

    Agriculture is published; the rest of the economy is industry, construction and services, with employment
    as the total less agriculture. Product taxes less subsidies are total output less the three sectors: they
    belong to no sector, so sector levels do not average to the level of the whole economy.

    Returns
    -------
    DataFrame
        Columns ``geography``, ``year``, ``sector`` (agriculture, rest, product_taxes, total), ``output``
        (billion VND, 2010 prices), ``employment`` (thousand persons; blank for product taxes), ``level``
        (million VND per worker; for product taxes per worker of the whole economy), ``break_before``,
        ``obs_status``, ``rows``. Years in which an input is missing are left out.
    """
    output = _wide(stats, geography, "gdp", price_basis="constant_2010")
    persons = _wide(stats, geography, "employed_persons")
    years = output.index.intersection(persons.index)
    parts = [_year(geography, year, output.loc[year], persons.loc[year]) for year in years]
    return pd.DataFrame([row for part in parts for row in part], columns=SECTOR_COLUMNS)


def _wide(stats: Statistics, geography: str, measure: str, **conditions: str) -> pd.DataFrame:
    rows = select(stats, series=FORMER, geography=geography, measure=measure, **conditions)
    needed = ["total", *OUTPUT_SECTORS] if measure == "gdp" else ["total", "agriculture"]
    values = rows.pivot(index="year", columns="sector", values="value").reindex(columns=needed).dropna()
    for name, source, join in (("rows", "row", join_rows), ("flags", "obs_status", join_flags)):
        joined = {year: join(*found[source]) for year, found in rows.groupby("year")}
        values[name] = [joined[year] for year in values.index]
    return values


def _year(geography: str, year: int, output: pd.Series, persons: pd.Series) -> list[dict[str, object]]:
    sectors_sum = sum(output[sector] for sector in OUTPUT_SECTORS)
    figures = {
        "agriculture": (output["agriculture"], persons["agriculture"]),
        "rest": (sectors_sum - output["agriculture"], persons["total"] - persons["agriculture"]),
        "product_taxes": (output["total"] - sectors_sum, np.nan),
        "total": (output["total"], persons["total"]),
    }
    flags = join_flags(output["flags"], persons["flags"])
    return [
        {
            "geography": geography,
            "year": year,
            "sector": sector,
            "output": product,
            "employment": workers,
            "level": product / (persons["total"] if np.isnan(workers) else workers),
            "break_before": "b" in flags,
            "obs_status": flags,
            "rows": join_rows(output["rows"], persons["rows"]),
        }
        for sector, (product, workers) in figures.items()
    ]


def shift_share(sectors_table: pd.DataFrame, base: int, year: int) -> pd.DataFrame:
    """Split growth of productivity between two years into within sectors, between sectors and product taxes.

    With shares of employment s, levels p of the sectors, product taxes t per worker, and a bar for the mean
    of the two years: change of P = Σ s̄·Δp (within) + Σ Δs·(p̄ − P̄*) (between) + Δt, where P* = Σ s·p.
    Taking P̄* off changes nothing in the sum, since the changes of shares add to zero; it makes a sector's
    own term positive when workers move into a sector more productive than the average. Means as weights
    leave no interaction term, so the parts add up exactly.

    Parameters
    ----------
    sectors_table : DataFrame
        As returned by :func:`sectors`, one place.
    base, year : int
        The first and the last year.

    Returns
    -------
    DataFrame
        Columns ``part`` (within, between, product_taxes, total), ``sector`` ("all" for product taxes and
        the total), ``change`` (million VND per worker, 2010 prices), ``points`` (percentage points of growth
        over the whole period), ``a_year`` (the compound yearly rate, shared out in the same proportions),
        ``base``, ``year``, ``obs_status``, ``rows``.

    Raises
    ------
    KeyError
        If a year is not in the table.
    ValueError
        If a definition changed between the two years.
    """
    whole = sectors_table[sectors_table["sector"] == "total"].set_index("year")
    if broken := breaks_between(whole, base, year):
        raise ValueError(f"the series breaks in {broken}")
    level_0, share_0, total_0, tax_0 = _sector_values(sectors_table, base)
    level_1, share_1, total_1, tax_1 = _sector_values(sectors_table, year)
    mean_share, mean_level = (share_0 + share_1) / 2, (level_0 + level_1) / 2
    mean_total = ((share_0 * level_0).sum() + (share_1 * level_1).sum()) / 2
    within = mean_share * (level_1 - level_0)
    between = (share_1 - share_0) * (mean_level - mean_total)
    parts = [("within", sector, within[sector]) for sector in SECTORS]
    parts += [("between", sector, between[sector]) for sector in SECTORS]
    parts += [("product_taxes", "all", tax_1 - tax_0), ("total", "all", total_1 - total_0)]
    table = pd.DataFrame(parts, columns=["part", "sector", "change"])
    table["points"] = 100 * table["change"] / total_0
    # Of no growth the yearly rate is nought, and its parts are those of a straight line.
    yearly = 100 * ((total_1 / total_0) ** (1 / (year - base)) - 1)
    a_unit = yearly / (total_1 - total_0) if total_1 != total_0 else 100 / (total_0 * (year - base))
    table["a_year"] = a_unit * table["change"]
    ends = whole.loc[[base, year]]
    told = {"obs_status": join_flags(*ends["obs_status"]), "rows": join_rows(*ends["rows"])}
    return table.assign(base=base, year=year, **told)[SHIFT_COLUMNS]


def latest_shift_share(sectors_table: pd.DataFrame) -> pd.DataFrame:
    """Return :func:`shift_share` over the last run of consecutive years without a break; empty if it is one year."""
    whole = sectors_table[sectors_table["sector"] == "total"].sort_values("year").set_index("year")
    run = unbroken(whole).index
    if len(run) < 2:
        return pd.DataFrame(columns=SHIFT_COLUMNS)
    return shift_share(sectors_table, int(run[0]), int(run[-1]))


def _sector_values(table: pd.DataFrame, year: int) -> tuple[pd.Series, pd.Series, float, float]:
    rows = table[table["year"] == year].set_index("sector")
    chosen = rows.loc[list(SECTORS)]
    share = chosen["employment"] / float(rows["employment"].loc["total"])
    return (
        chosen["level"],
        share,
        float(rows["level"].loc["total"]),
        float(rows["level"].loc["product_taxes"]),
    )
