"""Published figures computed again from their own published inputs, as decimals at the printed precision.

Where a figure cannot be reproduced, the test states the difference, so that a change on either side shows.
"""

from __future__ import annotations

import csv
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path

import pytest

from analysis.productivity import growth, levels, verdict
from analysis.productivity.chained import constant_index
from analysis.productivity.decomposition import sectors, shift_share
from analysis.productivity.trend import structural, trend
from analysis.statistics import read_statistics

FOLDER = Path(__file__).parents[2] / "data" / "raw" / "statistics"
PROVINCE, NATION, REGION = "Đồng Tháp", "Việt Nam", "Đồng bằng sông Cửu Long"
OLD, NSO, REPORTED = "gso_former", "nso", "reported"


@cache
def rows():
    with (FOLDER / "labour_productivity.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def published(geography, year, measure, series, sector="total", **other):
    """Every published value that fits, exactly as printed."""
    wanted = {
        "geography": geography, "year": str(year), "measure": measure, "series": series, "sector": sector, **other
    }  # fmt: skip
    return [Decimal(row["value"]) for row in rows() if all(row[key] == value for key, value in wanted.items())]


def one(*args, **other):
    (value,) = published(*args, **other)
    return value


def rounded(value, like):
    return value.quantize(like, rounding=ROUND_HALF_UP)


def old_gdp(year, basis="constant_2010"):
    return one(NATION, year, "gdp", OLD, price_basis=basis)


def old_persons(year):
    return one(NATION, year, "employed_persons", OLD)


def real_rate(last, first):
    return (old_gdp(last) / old_persons(last)) / (old_gdp(first) / old_persons(first))


@pytest.fixture(scope="module")
def stats():
    return read_statistics(FOLDER)


# -- nation, series before the revision of GDP


@pytest.mark.parametrize("year", range(2010, 2017))
def test_national_level_is_gdp_over_employment(year):
    level = one(NATION, year, "labour_productivity", OLD)
    assert rounded(old_gdp(year, "current") / old_persons(year), level) == level


@pytest.mark.parametrize("year", range(2011, 2017))
def test_gdp_index_is_the_ratio_of_gdp(year):
    index = one(NATION, year, "gdp_index", OLD)
    assert rounded(100 * old_gdp(year) / old_gdp(year - 1), index) == index


def test_average_growth_2011_2015():
    (average,) = published(NATION, "2011-2015", "labour_productivity_growth_annual_average", REPORTED)
    computed = 100 * (real_rate(2015, 2010) ** (Decimal(1) / 5) - 1)
    assert average == Decimal("4.35")
    assert rounded(computed, average) == average


def test_growth_2016_differs_by_two_hundredths():
    # The office published 5.31 % in January 2017; its later tables of GDP and employment give 5.29 %.
    figure = one(NATION, 2016, "labour_productivity_growth", REPORTED)
    computed = rounded(100 * (real_rate(2016, 2015) - 1), figure)
    assert (figure, computed) == (Decimal("5.31"), Decimal("5.29"))


def test_growth_2015_differs_by_a_tenth():
    # Published "tăng 6,4%" without a price basis; the later tables give 6.5 %.
    figure = one(NATION, 2015, "labour_productivity_growth", REPORTED)
    computed = rounded(100 * (real_rate(2015, 2014) - 1), figure)
    assert (figure, computed) == (Decimal("6.4"), Decimal("6.5"))


def test_decade_average_follows_from_its_halves():
    # "6,05%, cao hơn giai đoạn 2011-2015 là 1,52 điểm phần trăm": 4.53; √(1.0605 × 1.0453) − 1 = 5.29 %.
    decade = one(NATION, "2011-2020", "labour_productivity_growth_annual_average", REPORTED)
    second = one(NATION, "2016-2020", "labour_productivity_growth_annual_average", REPORTED)
    first = second - Decimal("1.52")
    computed = 100 * (((1 + second / 100) * (1 + first / 100)).sqrt() - 1)
    assert rounded(computed, decade) == decade == Decimal("5.29")


def test_national_decomposition_adds_up_to_the_growth(stats):
    table = shift_share(sectors(stats, NATION), 2010, 2016).set_index("part")
    total = float(100 * (real_rate(2016, 2010) - 1))
    assert table.loc["total", "points"] == pytest.approx(total)
    assert table.drop("total")["points"].sum() == pytest.approx(total)


# -- nation and region, present series


@pytest.mark.parametrize(
    ("year", "news", "series_value"),
    [(2018, "102.2", "129.12"), (2019, "110.4", "141"), (2020, "150.1", "150.06"), (2024, "221.9", "221.95")],
)
def test_news_levels_against_the_present_series(year, news, series_value):
    # 2018 and 2019 stand in the series before the revision of GDP: never to be joined to the present one.
    assert Decimal(news) in published(NATION, year, "labour_productivity", REPORTED)
    assert one(NATION, year, "labour_productivity", NSO) == Decimal(series_value)


def test_national_level_2022_as_republished():
    assert rounded(one(NATION, 2022, "labour_productivity", NSO), Decimal("0.1")) == Decimal("188.7")
    assert Decimal("188.7") in published(NATION, 2022, "labour_productivity", REPORTED, obs_status="r")


PROVINCES = sorted({row["geography"] for row in rows() if row["series"] == NSO} - {NATION, REGION})


@pytest.mark.parametrize("year", range(2019, 2025))
def test_employment_of_the_provinces_adds_up_to_the_region(year):
    # Fourteen values each rounded to 0.01: the sum may miss the region by 14 × 0.005 = 0.07 thousand persons.
    total = sum(one(place, year, "employed_persons", NSO) for place in PROVINCES)
    assert len(PROVINCES) == 13
    assert abs(total - one(REGION, year, "employed_persons", NSO)) <= Decimal("0.07")


def test_employment_of_the_provinces_2018_falls_short_by_more_than_rounding():
    # The published region is 130 persons above its thirteen provinces.
    total = sum(one(place, 2018, "employed_persons", NSO) for place in PROVINCES)
    assert one(REGION, 2018, "employed_persons", NSO) - total == Decimal("0.13")


@pytest.mark.parametrize("year", range(2018, 2025))
def test_region_level_is_the_weighted_mean_of_the_provinces(year):
    # Σ level × employment / Σ employment; levels are printed to 0.01, so the mean may miss by 0.01.
    persons = {place: one(place, year, "employed_persons", NSO) for place in PROVINCES}
    product = sum(one(place, year, "labour_productivity", NSO) * persons[place] for place in PROVINCES)
    level = one(REGION, year, "labour_productivity", NSO)
    assert abs(product / sum(persons.values()) - level) <= Decimal("0.01")


# -- Đồng Tháp


def test_employment_fell_by_a_tenth_in_2019():
    change = 100 * (one(PROVINCE, 2019, "employed_persons", NSO) / one(PROVINCE, 2018, "employed_persons", NSO) - 1)
    assert rounded(change, Decimal("0.1")) == Decimal("-10.3")


def test_level_2022_over_2020_is_the_published_ratio():
    # The province said 115 million, "gấp 1,2 lần so với năm 2020"; the present series gives 113.91 / 95.54.
    ratio = one(PROVINCE, 2022, "labour_productivity", NSO) / one(PROVINCE, 2020, "labour_productivity", NSO)
    assert rounded(ratio, Decimal("0.01")) == Decimal("1.19")
    assert rounded(ratio, Decimal("0.1")) == Decimal("1.2")
    assert one(PROVINCE, 2022, "labour_productivity", REPORTED) == 115


@pytest.mark.parametrize(
    ("year", "difference"), [(2020, ["-1.9", "-2.2"]), (2021, ["-3.7"]), (2022, ["-1.4"]), (2024, ["-0.9"])]
)
def test_implied_grdp_lies_below_the_published_size(year, difference):
    # Level × employment against the size of the economy as reported at the time, in per cent.
    implied = one(PROVINCE, year, "labour_productivity", NSO) * one(PROVINCE, year, "employed_persons", NSO)
    reported = published(PROVINCE, year, "grdp", REPORTED)
    found = [rounded(100 * (implied / value - 1), Decimal("0.1")) for value in reported]
    assert found == [Decimal(value) for value in difference]


def test_growth_2022_by_both_figures(stats):
    table = growth(stats, PROVINCE, 2022)
    persons = one(PROVINCE, 2022, "employed_persons", NSO) / one(PROVINCE, 2021, "employed_persons", NSO)
    by_hand = [
        rounded(100 * ((1 + figure / 100) / persons - 1), Decimal("0.01"))
        for figure in published(PROVINCE, 2022, "grdp_growth", REPORTED)
    ]
    assert sorted(by_hand) == [Decimal("8.84"), Decimal("9.33")]
    assert sorted(table["productivity_growth"].round(2)) == [8.84, 9.33]
    assert table["nominal_growth"].round(1).tolist() == [13.7, 13.7]


@pytest.mark.parametrize(
    ("year", "rate", "state"),
    [(2021, 5.16, "cannot_tell"), (2022, 8.84, "met"), (2023, 5.09, "not_met"), (2024, 5.40, "not_met")],
)
def test_years_around_the_plan(stats, year, rate, state):
    result = verdict(growth(stats, PROVINCE, year), 7)
    assert (round(result.main, 2), result.state) == (rate, state)


def test_breaks_of_the_province(stats):
    table = levels(stats).query("geography == @PROVINCE")
    assert table.loc[table["break_before"], "year"].tolist() == [2019, 2021]


def test_few_points_leave_the_real_trend_open(stats):
    table = levels(stats)
    current = trend(table, PROVINCE, 7, 0.95, maxlags=1, min_df=3)
    assert (current.n, current.df, current.breaks) == (7, 3, (2019, 2021))
    constant = trend(constant_index(stats, PROVINCE), PROVINCE, 7, 0.95, maxlags=1, min_df=3)
    assert (constant.n, constant.df, constant.state) == (4, 2, "cannot_tell")
    assert constant.low < 7 < constant.high
    assert structural(table, PROVINCE, 0.95, required=10).reason == "too_few_points"
