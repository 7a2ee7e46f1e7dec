"""Golden numbers of productivity: what the reports print of it, from the rows in plain decimals.

The general checks of the series stand in ``test_statistics_consistency``; here are the few figures that the pages
rest on, each written out, computed by hand from published figures, and as the project has them.
"""

from __future__ import annotations

from decimal import Decimal

import pytest
from printed import RAW, factor, growth, precise, printed, rounded
from published_rows import AVERAGE, LEVEL, NATION, NSO, PERSONS, PROVINCE, REPORTED, find, need, rows

from analysis import productivity
from analysis.productivity import levels, verdict
from analysis.productivity.chained import constant_index
from analysis.productivity.trend import structural, trend
from analysis.project import Project
from analysis.report import Report
from analysis.statistics import read_statistics

HUNDREDTH, TENTH = Decimal("0.01"), Decimal("0.1")


@pytest.fixture(scope="module")
def stats():
    return read_statistics(RAW / "statistics")


def value(measure: str, year: int, **other: str) -> Decimal:
    wanted = {"geography": PROVINCE, "series": NSO} | other
    return Decimal(need(measure=measure, year=str(year), **wanted).value)


def change(measure: str, year: int) -> Decimal:
    return 100 * (value(measure, year) / value(measure, year - 1) - 1)


def real(figure: str, year: int) -> Decimal:
    """Return (1 + GRDP growth) / (1 + employment growth) − 1, per cent."""
    return 100 * ((1 + Decimal(figure) / 100) / (1 + change(PERSONS, year) / 100) - 1)


GOLDEN = [
    (2021, "2.22", "5.16", True),
    (2022, "9.11", "9.33", False),
    (2022, "8.62", "8.84", False),
    (2023, "5.66", "5.09", False),
    (2024, "6", "5.40", False),
]


@pytest.mark.parametrize(("year", "figure", "rate", "broken"), GOLDEN)
def test_growth_at_constant_prices(stats, year, figure, rate, broken):
    assert figure in {row.value for row in find(geography=PROVINCE, measure="grdp_growth", year=str(year))}
    with precise():
        by_hand = real(figure, year)
    assert rounded(by_hand, HUNDREDTH) == Decimal(rate)
    table = productivity.growth(stats, PROVINCE, year).set_index("figure")
    computed = Decimal(table.loc[float(figure), "productivity_growth"])
    assert rounded(computed, HUNDREDTH) == Decimal(rate)
    assert bool(table.loc[float(figure), "crosses_break"]) == broken


def test_every_figure_of_those_years_is_among_the_golden_ones():
    years = {year for year, *_ in GOLDEN}
    found = find(geography=PROVINCE, measure="grdp_growth", series=REPORTED)
    figures = [(int(row.year), row.value) for row in found if row.year.isdigit()]
    assert sorted(each for each in figures if each[0] in years) == sorted((year, figure) for year, figure, *_ in GOLDEN)


@pytest.mark.parametrize(
    ("year", "rate"), [(2019, "20.7"), (2020, "6.6"), (2021, "4.9"), (2022, "13.7"), (2023, "10.8"), (2024, "11.2")]
)
def test_growth_at_current_prices(stats, year, rate):
    assert rounded(change(LEVEL, year), TENTH) == Decimal(rate)
    table = levels(stats).query("geography == @PROVINCE").set_index("year")
    assert rounded(Decimal(table.loc[year, "nominal_growth"]), TENTH) == Decimal(rate)


def test_rounding_of_the_inputs_leaves_the_verdict_of_2022():
    """The printed digits alone move 8.84 by less than a hundredth: nowhere near the 7 asked for."""
    with precise():
        persons = [
            need(geography=PROVINCE, measure=PERSONS, series=NSO, year=year).interval for year in ("2022", "2021")
        ]
        found = growth(factor(printed("8.62")) / (persons[0] / persons[1]))
    assert Decimal("8.83") < found.low < found.high < Decimal("8.85")


@pytest.mark.parametrize(
    ("year", "rate", "state"),
    [(2021, "5.16", "cannot_tell"), (2022, "8.84", "met"), (2023, "5.09", "not_met"), (2024, "5.40", "not_met")],
)
def test_years_around_the_plan(stats, year, rate, state):
    result = verdict(productivity.growth(stats, PROVINCE, year), 7)
    assert (rounded(Decimal(result.main), HUNDREDTH), result.state) == (Decimal(rate), state)


def test_the_published_edition_prints_them(project: Project):
    report = Report(project, "2022-published", "vi")
    assert sorted(rounded(Decimal(each), HUNDREDTH) for each in report.growth["productivity_growth"]) == [
        Decimal("8.84"), Decimal("9.33")
    ]  # fmt: skip
    assert report.verdict.state == "met"
    target = report.attainment.targets.set_index("target").loc["E05"]
    assert rounded(Decimal(target["attained"]), HUNDREDTH) == Decimal("8.84")
    after = report.outcome[report.outcome["year"] > 2022]
    assert [rounded(Decimal(each), HUNDREDTH) for each in after["productivity_growth"]] == [
        Decimal("5.09"), Decimal("5.40")
    ]  # fmt: skip


def test_decade_average_follows_from_its_halves():
    """6.05 % a year and, in the source's own words, 1.52 points less before: √(1.0605 × 1.0453) − 1 = 5.29 %."""
    decade = need(measure=AVERAGE, year="2011-2020", geography=NATION)
    second = need(measure=AVERAGE, year="2016-2020", geography=NATION)
    assert "cao hơn tốc độ tăng bình quân của giai đoạn 2011-2015 là 1,52 điểm phần trăm" in second.note
    with precise():
        halves = second.interval, second.interval - printed("1.52")
        found = growth((factor(halves[0]) * factor(halves[1])) ** (Decimal(1) / 2))
    assert rounded(found.mid, HUNDREDTH) == Decimal(decade.value) == Decimal("5.29")


def test_employment_fell_by_a_tenth_in_2019():
    assert rounded(change(PERSONS, 2019), TENTH) == Decimal("-10.3")


def test_breaks_of_the_province(stats):
    table = levels(stats).query("geography == @PROVINCE")
    assert table.loc[table["break_before"], "year"].tolist() == [2019, 2021]


def test_levels_of_2018_before_and_after_the_revision():
    (old,) = (
        row for row in rows() if (row.measure, row.series, row.year, row.sector) == (LEVEL, REPORTED, "2018", "total")
    )
    assert (old.value, value(LEVEL, 2018, geography=NATION)) == ("102.2", Decimal("129.12"))


def test_few_points_leave_the_real_trend_open(stats):
    table = levels(stats)
    current = trend(table, PROVINCE, 7, 0.95, maxlags=1, min_df=3)
    assert (current.n, current.df, current.breaks) == (7, 3, (2019, 2021))
    constant = trend(constant_index(stats, PROVINCE), PROVINCE, 7, 0.95, maxlags=1, min_df=3)
    assert (constant.n, constant.df, constant.state) == (4, 2, "cannot_tell")
    assert constant.low < 7 < constant.high
    assert structural(table, PROVINCE, 0.95, required=10).reason == "too_few_points"
