"""The official series against themselves, and the project's tables against plain decimals.

Every published figure that follows from other published figures is computed again (``published_cases``). It must lie
in the interval that the printed digits allow. Where the figures as printed do not round to it, the case stands in
``data/differences.csv`` with its presumable reason; a listed case that comes to fit fails as well.
"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest
from printed import DATA, RAW, precise, read, rounded
from published_cases import Case, cases
from published_rows import LEVEL, NATION, NSO, PERSONS, PROVINCE, REGION, REPORTED, find, need, rows

from analysis.productivity import growth, levels
from analysis.productivity.chained import constant_index
from analysis.productivity.comparison import comparison, other_levels
from analysis.statistics import read_statistics

REASONS = {"rounding", "revision", "series", "break", "unexplained"}
NINE = Decimal("1e-9")
"""Floating point against decimals: far finer than any printed digit."""


@pytest.fixture(scope="module")
def stats():
    return read_statistics(RAW / "statistics")


def listed() -> dict[str, dict[str, str]]:
    return {f"{row['check']}: {row['subject']} = {row['published']}": row for row in read(DATA / "differences.csv")}


@pytest.mark.parametrize("case", [each for each in cases() if each.id not in listed()], ids=lambda case: case.id)
def test_published_figure_is_recomputed(case: Case):
    assert case.agrees, f"{case.id}: the inputs allow {case.recomputed.low} to {case.recomputed.high}"
    assert case.rounds, f"{case.id}: computed {case.shown}; list it as a difference of rounding"


@pytest.mark.parametrize("name", listed())
def test_listed_difference_still_stands(name: str):
    row = listed()[name]
    case = {each.id: each for each in cases()}.get(name)
    assert case is not None, "no such case any more: take the row out"
    assert not case.rounds, "the figures have come to fit: take the row out"
    assert row["reason"] in REASONS
    assert (row["reason"] == "rounding") == case.agrees, "rounding alone explains it, or not"
    assert Decimal(row["recomputed"]) == case.shown
    assert Decimal(row["difference"]) == Decimal(row["published"]) - case.shown
    assert row["note"]


def test_cases_are_told_apart_and_none_is_lost():
    assert len({case.id for case in cases()}) == len(cases())
    assert len(listed()) == len(read(DATA / "differences.csv"))
    found = Counter(case.check for case in cases())
    least = {
        "level of size": 23, "size of level": 1, "level in table": 13, "real growth": 7, "average growth": 3,
        "index of product": 6, "base year": 2, "region adds up": 7, "region's level": 7, "statement": 5,
        "within labour force": 11,
    }  # fmt: skip
    assert found.keys() == least.keys()
    assert all(found[check] >= count for check, count in least.items())


def test_every_row_is_checked_or_said_not_to_be():
    used = {number for case in cases() for number in case.used}
    unused = Counter((row.series, row.measure, row.sector) for row in rows() if row.number not in used)
    said = {(row["series"], row["measure"], row["sector"]): int(row["rows"]) for row in read(DATA / "unchecked.csv")}
    assert unused == said
    assert all(row["why"] for row in read(DATA / "unchecked.csv"))


@pytest.mark.parametrize(
    "name", ["other_published.csv", "statements.csv", "indicators.csv", "intervals.csv", "plan_figures.csv"]
)
def test_facts_carry_their_source(name: str):
    for row in read(DATA / name):
        assert row["source_url"].startswith(("http://", "https://")), row


def test_statements_speak_of_figures_of_the_table_and_stand_in_a_source_of_it():
    addresses = {row.source_url for row in rows()}
    for said in read(DATA / "statements.csv"):
        assert said["source_url"] in addresses
        for end in ("last", "first"):
            names = ("geography", "year", "measure", "series", "value")
            need(**{name: said[f"{end}_{name}"] for name in names})
    for other in read(DATA / "other_published.csv"):
        beside = {"measure": other["beside_measure"], "value": other["beside_value"], "series": REPORTED}
        need(geography=other["geography"], year=other["year"], **beside)


# -- the project's own tables


def same(computed: float, by_hand: Decimal) -> bool:
    """Compare as decimals: floating point may differ in the ninth place, never in a printed one."""
    return abs(Decimal(computed) - by_hand) <= NINE * max(1, abs(by_hand))


def value(measure: str, place: str, year: int) -> Decimal:
    return Decimal(need(measure=measure, geography=place, year=str(year), series=NSO).value)


def change(measure: str, place: str, year: int, base: int | None = None) -> Decimal:
    base = year - 1 if base is None else base
    rate = (value(measure, place, year) / value(measure, place, base)) ** (Decimal(1) / (year - base))
    return 100 * (rate - 1)


def test_levels_of_every_place_and_year(stats):
    table = levels(stats)
    assert len(table) == len(find(measure=LEVEL, series=NSO)) == 15 * 7
    with precise():
        for row in table.itertuples():
            place, year = row.geography, row.year
            level, persons = value(LEVEL, place, year), value(PERSONS, place, year)
            assert same(row.level, level)
            assert same(row.employment, persons)
            assert same(row.implied_grdp, level * persons)
            flags = "".join(need(measure=m, geography=place, year=str(year), series=NSO).obs_status for m in BOTH)
            assert row.break_before == ("b" in flags)
            if year == 2018:
                continue
            assert same(row.nominal_growth, change(LEVEL, place, year))
            assert same(row.employment_growth, change(PERSONS, place, year))
            before = value(LEVEL, place, year - 1) * value(PERSONS, place, year - 1)
            assert same(row.implied_grdp_growth, 100 * (level * persons / before - 1))


BOTH = (LEVEL, PERSONS)


def figures(year: int) -> list[Decimal]:
    """Return the province's growth figures of a year as published, the undated before the dated."""
    found = find(geography=PROVINCE, measure="grdp_growth", year=str(year))
    return [Decimal(row.value) for row in sorted(found, key=lambda row: (row.published_on, row.number))]


SPANS = [(base, year) for year in range(2021, 2025) for base in range(2020, year)]


@pytest.mark.parametrize(("base", "year"), SPANS)
def test_growth_of_every_span(stats, base, year):
    table = growth(stats, PROVINCE, year, base)
    with precise():
        share = Decimal(1) / (year - base)
        between = Decimal(1)
        for each in range(base + 1, year):
            between *= 1 + figures(each)[-1] / 100
        employment = 1 + change(PERSONS, PROVINCE, year, base) / 100
        by_hand = [100 * ((between * (1 + each / 100)) ** share / employment - 1) for each in figures(year)]
        assert len(table) == len(by_hand) > 0
        for computed, expected in zip(table["productivity_growth"], by_hand, strict=True):
            assert same(computed, expected)
        for computed in table["nominal_growth"]:
            assert same(computed, change(LEVEL, PROVINCE, year, base))
    assert table["crosses_break"].unique().tolist() == [base < 2021 <= year]


@pytest.mark.parametrize(("figure", "pick"), [("latest", -1), ("first", 0)])
def test_chained_index(stats, figure, pick):
    table = constant_index(stats, PROVINCE, figure=figure)
    assert table["year"].tolist() == [2021, 2022, 2023, 2024]
    with precise():
        index = Decimal(100)
        for row in table.itertuples():
            if row.year > 2021:
                index *= (1 + figures(row.year)[pick] / 100) / (1 + change(PERSONS, PROVINCE, row.year) / 100)
            assert same(row.level, index)


@pytest.mark.parametrize("year", range(2019, 2025))
def test_ranks_of_the_provinces(stats, year):
    table = comparison(stats, year, region=REGION, country=NATION).set_index("geography")
    places = [row.geography for row in find(measure=LEVEL, series=NSO, year=str(year))]
    provinces = [place for place in places if place not in (NATION, REGION)]
    assert len(provinces) == 13
    with precise():
        rates = {place: change(LEVEL, place, year) for place in provinces}
        sizes = {place: value(LEVEL, place, year) for place in provinces}
        for place in provinces:
            assert table.loc[place, "rank_growth"] == 1 + sum(rate > rates[place] for rate in rates.values())
            assert table.loc[place, "rank_level"] == 1 + sum(size > sizes[place] for size in sizes.values())
    assert table.loc[[NATION, REGION], "rank_growth"].isna().all()


def test_levels_published_elsewhere_stand_beside_the_present_ones(stats):
    table = other_levels(stats)
    assert len(table) == sum(row.measure == LEVEL and row.series != NSO for row in rows())
    for row in table.itertuples():
        present = find(measure=LEVEL, geography=row.geography, year=str(row.year), series=NSO, sector=row.sector)
        assert row.present == float(present[0].value) if present else row.present != row.present


def test_rounding_is_half_up():
    assert rounded(Decimal("4.35"), Decimal("0.1")) == Decimal("4.4")
    assert rounded(Decimal("-4.35"), Decimal("0.1")) == Decimal("-4.4")
