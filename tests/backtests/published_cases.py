"""Every published statistic that can be computed again from other published ones.

A case holds what was printed and what the printed inputs allow. Cases come from the rows themselves: a row added to
the table is checked without a word here. ``used`` names the rows of the table that stand behind a case.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from printed import DATA, Interval, exact, factor, growth, precise, printed, product, read, rounded, total, unit
from published_rows import (
    AVERAGE,
    FORMER,
    LEVEL,
    NATION,
    NSO,
    PERSONS,
    RATE,
    REGION,
    REPORTED,
    TABLES,
    Row,
    before,
    find,
    need,
    one,
    one_of,
    rows,
)


@dataclass(frozen=True)
class Case:
    """A published figure, and what can be computed in its place from other published figures."""

    check: str
    subject: str
    figure: str
    published: Interval
    recomputed: Interval
    used: tuple[int, ...]
    relation: str = "="

    @property
    def id(self) -> str:
        return f"{self.check}: {self.subject} = {self.figure}"

    @property
    def agrees(self) -> bool:
        """Whether the rounded inputs allow the published figure (a floor ">", a ceiling "<" or a value "=")."""
        if self.relation == ">":
            return self.recomputed.high > self.published.low
        if self.relation == "<":
            return self.recomputed.low <= self.published.high
        return self.published.overlaps(self.recomputed)

    @property
    def rounds(self) -> bool:
        """Whether the figure computed from the inputs as printed rounds to the published one."""
        return self.shown == Decimal(self.figure) if self.relation == "=" else self.agrees

    @property
    def shown(self) -> Decimal:
        """The computed figure at the printed precision."""
        return rounded(self.recomputed.mid, unit(self.figure))


def subject(row: Row, *more: str) -> str:
    sector = () if row.sector == "total" else (row.sector,)
    return ", ".join((row.geography, row.year, *sector, row.series, *more))


def case(check: str, row: Row, recomputed: Interval, *inputs: Row, more: tuple[str, ...] = ()) -> Case:
    numbers = tuple(sorted({row.number, *(each.number for each in inputs)}))
    return Case(check, subject(row, *more), row.value, row.interval, recomputed, numbers, row.qualifier or "=")


EMPLOYMENT_OF = {FORMER: FORMER, REPORTED: NSO}
"""Whose employment goes with a gross product."""


def level_of_size() -> Iterator[Case]:
    """Level = gross product / employed persons, in the same table, or from the province's reported GRDP."""
    for row in find(measure=LEVEL):
        for series, measure in ((FORMER, "gdp"), (REPORTED, "grdp")):
            persons = one(geography=row.geography, year=row.year, measure=PERSONS, series=EMPLOYMENT_OF[series])
            for size in find(geography=row.geography, year=row.year, measure=measure, series=series):
                if persons and size.price_basis.startswith("current") and not size.qualifier:
                    level = size.interval / persons.interval
                    yield case("level of size", row, level, size, persons, more=(f"{measure} {size.value}",))


def size_of_level() -> Iterator[Case]:
    """A size known only as a bound: level × employed persons must lie above it."""
    for row in find(measure="grdp", qualifier=">"):
        level, persons = (
            need(geography=row.geography, year=row.year, measure=name, series=NSO) for name in (LEVEL, PERSONS)
        )
        yield case("size of level", row, level.interval * persons.interval, level, persons)


def level_of_size_elsewhere() -> Iterator[Case]:
    """Level = gross domestic product as announced / employed persons in the present table."""
    for other in read(DATA / "other_published.csv"):
        if other["measure"] != "gdp":
            continue
        persons = need(geography=other["geography"], year=other["year"], measure=PERSONS, series=NSO)
        level = printed(other["value"]) * exact(1000) / persons.interval  # thousand billion VND, thousand persons
        named = {"geography": other["geography"], "year": other["year"], "measure": LEVEL}
        announced = one_of(other["beside_value"], **named, series=REPORTED)
        for row in (announced, need(**named, series=NSO)):
            yield case("level of size", row, level, persons, more=(f"gdp {other['value']}",))


def level_in_table() -> Iterator[Case]:
    """A level in the news = the statistics office's table for the same place, year and sector, rounded."""
    for row in rows():
        if (row.measure, row.series) == (LEVEL, REPORTED):
            for series in TABLES:
                same = {"geography": row.geography, "year": row.year, "sector": row.sector}
                table = one(**same, measure=LEVEL, series=series)
                if table:
                    yield case("level in table", row, table.interval, table, more=(series,))


def real_factor(last: str, first: str) -> tuple[Interval, list[Row]]:
    """Return growth of productivity at constant prices in the former series, as a factor."""
    keys = [(year, {"measure": "gdp", "price_basis": "constant_2010"}, {"measure": PERSONS}) for year in (last, first)]
    (gdp_1, persons_1), (gdp_0, persons_0) = (
        [need(geography=NATION, series=FORMER, year=year, **each) for each in pair] for year, *pair in keys
    )
    factor = gdp_1.interval / gdp_0.interval / (persons_1.interval / persons_0.interval)
    return factor, [gdp_1, persons_1, gdp_0, persons_0]


def real_growth() -> Iterator[Case]:
    """Growth at constant prices = (1 + growth of gross product) / (1 + growth of employment) − 1."""
    for row in find(measure=RATE, series=REPORTED, geography=NATION):
        if one(geography=NATION, series=FORMER, year=row.year, measure=PERSONS):
            found, inputs = real_factor(row.year, before(row.year))
            yield case("real growth", row, growth(found), *inputs)
    for other in read(DATA / "other_published.csv"):
        if other["measure"] == "gdp_growth":
            place = other["geography"]
            row = need(geography=place, year=other["year"], measure=RATE, series=REPORTED)
            last, first = (
                need(geography=place, year=year, measure=PERSONS, series=NSO)
                for year in (other["year"], before(other["year"]))
            )
            found = factor(printed(other["value"])) / (last.interval / first.interval)
            yield case("real growth", row, growth(found), last, first, more=(f"gdp +{other['value']}",))


def average_growth() -> Iterator[Case]:
    """Average yearly growth: from first and last year, or chained from the averages of its two parts."""
    averages = {row.year: row for row in find(measure=AVERAGE, series=REPORTED)}
    for row in averages.values():
        first, last = (int(year) for year in row.year.split("-"))
        ends = [one(geography=NATION, series=FORMER, year=str(year), measure=PERSONS) for year in (first - 1, last)]
        if all(ends):
            found, inputs = real_factor(str(last), str(first - 1))
            yield case("average growth", row, growth(found ** (Decimal(1) / (last - first + 1))), *inputs)
        for middle in range(first, last):
            parts = [averages.get(f"{first}-{middle}"), averages.get(f"{middle + 1}-{last}")]
            if all(parts):
                lengths = [middle - first + 1, last - middle]
                whole = product(
                    factor(part.interval) ** Decimal(length) for part, length in zip(parts, lengths, strict=True)
                )
                found = growth(whole ** (Decimal(1) / sum(lengths)))
                yield case("average growth", row, found, *parts, more=tuple(part.year for part in parts))


def product_index() -> Iterator[Case]:
    """Index of gross product = 100 × this year at constant prices / the year before."""
    for row in find(measure="gdp_index"):
        sizes = [
            one(geography=row.geography, year=year, measure="gdp", price_basis=row.price_basis, series=row.series)
            for year in (row.year, before(row.year))
        ]
        if all(sizes):
            yield case("index of product", row, exact(100) * sizes[0].interval / sizes[1].interval, *sizes)


def base_year() -> Iterator[Case]:
    """In the base year constant prices are current prices: 2010 in both."""
    for row in find(measure="gdp", price_basis="current", year="2010", series=FORMER):
        same = need(measure="gdp", price_basis="constant_2010", year="2010", series=FORMER)
        yield case("base year", row, same.interval, same)
    level = need(geography=NATION, year="2010", measure=LEVEL, series=FORMER, sector="agriculture")
    size, persons = (
        need(geography=NATION, year="2010", measure=name, series=FORMER, sector="agriculture")
        for name in ("gdp", PERSONS)
    )
    yield case("base year", level, size.interval / persons.interval, size, persons)


def region() -> Iterator[Case]:
    """The region's employment is the sum of its provinces; its level their mean weighted by employment."""
    for row in find(geography=REGION, series=NSO, measure=PERSONS):
        here = {"year": row.year, "series": NSO}
        persons = [each for each in find(**here, measure=PERSONS) if each.geography not in (REGION, NATION)]
        levels = [need(**here, measure=LEVEL, geography=each.geography) for each in persons]
        workers = total(each.interval for each in persons)
        yield case("region adds up", row, workers, *persons)
        value = total(level.interval * each.interval for level, each in zip(levels, persons, strict=True))
        yield case("region's level", need(**here, measure=LEVEL, geography=REGION), value / workers, *levels, *persons)


def statements() -> Iterator[Case]:
    """Ratios and differences that a source states between two figures of the table."""
    for said in read(DATA / "statements.csv"):
        last, first = (
            one_of(
                said[f"{end}_value"],
                **{name: said[f"{end}_{name}"] for name in ("geography", "year", "measure", "series")},
            )
            for end in ("last", "first")
        )
        found = last.interval / first.interval if said["form"] == "ratio" else last.interval - first.interval
        stated = printed(said["published"])
        used = (last.number, first.number)
        yield Case("statement", said["id"], said["published"], stated, found, used)


def employed_within_labour_force() -> Iterator[Case]:
    """Employed persons = ratio to population × population: never above the labour force."""
    for row in find(measure="labour_force"):
        same = {"geography": row.geography, "year": row.year, "series": row.series}
        share, people = (need(**same, measure=name) for name in ("employment_population_ratio", "average_population"))
        employed = share.interval * people.interval / exact(100)
        numbers = (row.number, share.number, people.number)
        yield Case("within labour force", subject(row), row.value, row.interval, employed, numbers, "<")


CHECKS = (
    level_of_size,
    size_of_level,
    level_of_size_elsewhere,
    level_in_table,
    real_growth,
    average_growth,
    product_index,
    base_year,
    region,
    statements,
    employed_within_labour_force,
)


@cache
def cases() -> tuple[Case, ...]:
    """Return every case, in the order of the checks."""
    with precise():
        return tuple(each for check in CHECKS for each in check())
