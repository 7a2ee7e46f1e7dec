"""Decompositions computed again in decimals: every part as the project has it, and the parts add up.

The former national series is the only one with output and employment by sector; it has no break between 2010 and
2016, so every pair of its years is taken.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations

import pytest
from printed import RAW, precise
from published_rows import FORMER, LEVEL, NATION, NSO, PERSONS, PROVINCE, find, need

from analysis.productivity import growth
from analysis.productivity.decomposition import sectors, shift_share, split
from analysis.statistics import read_statistics

YEARS = [int(row.year) for row in find(measure="gdp", price_basis="constant_2010", geography=NATION)]
EXACT = Decimal("1e-30")
FLOAT = Decimal("1e-9")


@pytest.fixture(scope="module")
def stats():
    return read_statistics(RAW / "statistics")


@pytest.fixture(scope="module")
def table(stats):
    return sectors(stats, NATION)


def output(year: int, sector: str) -> Decimal:
    row = need(
        measure="gdp", price_basis="constant_2010", geography=NATION, series=FORMER, year=str(year), sector=sector
    )
    return Decimal(row.value)


def persons(year: int, sector: str) -> Decimal:
    return Decimal(need(measure=PERSONS, geography=NATION, series=FORMER, year=str(year), sector=sector).value)


def parts_of(year: int) -> dict[str, Decimal]:
    """Return shares of employment, levels of the sectors, level of the whole and product taxes per worker."""
    workers, farmers = persons(year, "total"), persons(year, "agriculture")
    farms = output(year, "agriculture")
    rest = output(year, "industry_construction") + output(year, "services")
    whole = output(year, "total")
    return {
        "share_agriculture": farmers / workers,
        "share_rest": (workers - farmers) / workers,
        "level_agriculture": farms / farmers,
        "level_rest": rest / (workers - farmers),
        "total": whole / workers,
        "taxes": (whole - farms - rest) / workers,
    }


def by_hand(base: int, year: int) -> dict[tuple[str, str], Decimal]:
    first, last = parts_of(base), parts_of(year)

    def mean(of):
        return (of(first) + of(last)) / 2

    sectors_only = mean(lambda each: each["total"] - each["taxes"])
    found = {}
    for name in ("agriculture", "rest"):
        share, level = f"share_{name}", f"level_{name}"
        found["within", name] = mean(lambda each, share=share: each[share]) * (last[level] - first[level])
        distance = mean(lambda each, level=level: each[level]) - sectors_only
        found["between", name] = (last[share] - first[share]) * distance
    found["product_taxes", "all"] = last["taxes"] - first["taxes"]
    found["total", "all"] = last["total"] - first["total"]
    return found


def test_years_of_the_series():
    assert list(range(2010, 2017)) == YEARS


@pytest.mark.parametrize("year", YEARS)
def test_sectors_and_taxes_make_the_level(year):
    with precise():
        each = parts_of(year)
        made = sum(each[f"share_{name}"] * each[f"level_{name}"] for name in ("agriculture", "rest")) + each["taxes"]
        assert abs(made - each["total"]) < EXACT


@pytest.mark.parametrize(("base", "year"), list(combinations(YEARS, 2)))
def test_shift_share_of_every_pair_of_years(table, base, year):
    found = shift_share(table, base, year).set_index(["part", "sector"])
    with precise():
        parts = by_hand(base, year)
        whole = parts.pop(("total", "all"))
        assert abs(sum(parts.values()) - whole) < EXACT
        start = parts_of(base)["total"]
        rate = 100 * ((1 + whole / start) ** (Decimal(1) / (year - base)) - 1)
        for key, change in {**parts, ("total", "all"): whole}.items():
            row = found.loc[key]
            assert abs(Decimal(row["change"]) - change) < FLOAT
            assert abs(Decimal(row["points"]) - 100 * change / start) < FLOAT
            assert abs(Decimal(row["a_year"]) - rate * change / whole) < FLOAT
        mine = sum(Decimal(each) for each in found["points"].drop(("total", "all")))
        assert abs(mine - Decimal(found.loc[("total", "all"), "points"])) < FLOAT


@pytest.mark.parametrize("year", range(2021, 2025))
def test_split_into_output_employment_and_prices(stats, year):
    table = split(growth(stats, PROVINCE, year))
    with precise():
        logs = {}
        for name in (LEVEL, PERSONS):
            first, last = (
                Decimal(need(measure=name, geography=PROVINCE, series=NSO, year=str(when)).value)
                for when in (year - 1, year)
            )
            logs[name] = 100 * (last / first).ln()
        for row in table.itertuples():
            output = 100 * (1 + Decimal(str(row.figure)) / 100).ln()
            real = output - logs[PERSONS]
            expected = {
                "output": output, "employment": -logs[PERSONS], "productivity": real, "prices": logs[LEVEL] - real,
                "nominal": logs[LEVEL],
            }  # fmt: skip
            for name, hand in expected.items():
                assert abs(Decimal(getattr(row, name)) - hand) < FLOAT
            assert abs(expected["output"] + expected["employment"] + expected["prices"] - logs[LEVEL]) < EXACT
    figures = [Decimal(row.value) for row in find(measure="grdp_growth", geography=PROVINCE, year=str(year))]
    assert sorted(Decimal(str(each)) for each in table["figure"]) == sorted(figures)
