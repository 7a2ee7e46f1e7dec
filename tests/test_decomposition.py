from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from productivity_frames import PLACE, figure, grdp_growth, place, statistics

from analysis.productivity import growth
from analysis.productivity.decomposition import latest_shift_share, sectors, shift_share, split

NATION = "Việt Nam"


def test_split_by_hand():
    # Output ln 1.0911 = 8.7186; employment −ln(867.34 / 869.09) = +0.2016; productivity 8.9202;
    # nominal ln(113.91 / 100.19) = 12.8340; prices 12.8340 − 8.9202 = 3.9138.
    stats = statistics([*place([100.19, 113.91], [869.09, 867.34], first=2021), grdp_growth(2022, 9.11)])
    row = split(growth(stats, PLACE, 2022)).iloc[0]
    assert row["output"] == pytest.approx(8.7186, abs=1e-4)
    assert row["employment"] == pytest.approx(0.2016, abs=1e-4)
    assert row["nominal"] == pytest.approx(12.8340, abs=1e-4)
    assert row["prices"] == pytest.approx(3.9138, abs=1e-4)


@given(grdp=st.floats(-20, 30), level=st.floats(50, 300), persons=st.floats(500, 1500))
def test_split_adds_up(grdp, level, persons):
    stats = statistics([*place([100, level], [900, persons]), grdp_growth(2019, grdp)])
    table = growth(stats, PLACE, 2019)
    row = split(table).iloc[0]
    real = 100 * math.log1p(table["productivity_growth"].iloc[0] / 100)
    assert row["output"] + row["employment"] == pytest.approx(real, abs=1e-9)
    assert row["productivity"] + row["prices"] == pytest.approx(100 * math.log(level / 100), abs=1e-9)


def national(year, agriculture, industry, services, total, farmers, workers):
    gdp = {"agriculture": agriculture, "industry_construction": industry, "services": services, "total": total}
    rows = [
        figure(NATION, year, "gdp", value, sector=sector, price_basis="constant_2010", series="gso_former")
        for sector, value in gdp.items()
    ]  # fmt: skip
    persons = {"agriculture": farmers, "total": workers}
    rows += [
        figure(NATION, year, "employed_persons", value, sector=sector, series="gso_former")
        for sector, value in persons.items()
    ]  # fmt: skip
    return rows


@pytest.fixture
def two_years():
    # 2010: farms 200 / 20 = 10, rest 600 / 20 = 30, taxes 80 / 40 = 2, total 880 / 40 = 22.
    # 2012: farms 168 / 14 = 12, rest 832 / 26 = 32, taxes 100 / 40 = 2.5, total 1100 / 40 = 27.5.
    return statistics([*national(2010, 200, 250, 350, 880, 20, 40), *national(2012, 168, 400, 432, 1100, 14, 40)])


def test_sectors_by_hand(two_years):
    table = sectors(two_years, NATION).set_index(["year", "sector"])["level"]
    assert table[2010].to_dict() == {"agriculture": 10, "rest": 30, "product_taxes": 2, "total": 22}
    assert table[2012].to_dict() == {"agriculture": 12, "rest": 32, "product_taxes": 2.5, "total": 27.5}


def test_shift_share_by_hand(two_years):
    # Shares of farms 0.50 → 0.35 (mean 0.425), of the rest 0.50 → 0.65 (mean 0.575).
    # Within: 0.425·2 = 0.85 and 0.575·2 = 1.15. Mean sector level (20 + 25) / 2 = 22.5;
    # between: −0.15·(11 − 22.5) = 1.725 and 0.15·(31 − 22.5) = 1.275. Taxes 0.5. Sum 5.5 = 27.5 − 22.
    table = shift_share(sectors(two_years, NATION), 2010, 2012)
    assert table["change"].tolist() == pytest.approx([0.85, 1.15, 1.725, 1.275, 0.5, 5.5])
    assert table["points"].iloc[-1] == pytest.approx(25)
    assert table["a_year"].iloc[-1] == pytest.approx(100 * (1.25**0.5 - 1))


sizes = st.floats(10, 1000)


@given(first=st.tuples(*[sizes] * 5), last=st.tuples(*[sizes] * 5), taxes=st.floats(-50, 100))
def test_shift_share_adds_up(first, last, taxes):
    rows = []
    for year, (farms, industry, services, farmers, others) in ((2010, first), (2015, last)):
        gdp = farms + industry + services
        rows += national(year, farms, industry, services, gdp * 1.2 + taxes, farmers, farmers + others)
    table = shift_share(sectors(statistics(rows), NATION), 2010, 2015).set_index("part")
    total = table.loc["total", "change"]
    scale = table["change"].abs().max()
    assert table.drop("total")["change"].sum() == pytest.approx(total, abs=1e-9 * max(scale, 1))


def test_a_year_without_an_input_is_left_out():
    rows = [*national(2010, 200, 250, 350, 880, 20, 40), *national(2011, 200, 250, 350, 880, 20, 40)]
    rows = [row for row in rows if (row["year"], row["measure"], row["sector"]) != ("2011", "gdp", "services")]
    table = sectors(statistics(rows), NATION)
    assert set(table["year"]) == {2010}
    with pytest.raises(KeyError):
        shift_share(table, 2010, 2011)


def test_no_sector_data_no_rows():
    table = sectors(statistics(place([100, 110], [900, 880])), PLACE)
    assert table.empty
    assert "level" in table


@settings(deadline=None, max_examples=30)
@given(first=st.tuples(*[sizes] * 5), last=st.tuples(*[sizes] * 5), scale=st.floats(0.01, 100))
def test_shares_of_growth_do_not_depend_on_the_unit(first, last, scale):
    def made(unit):
        rows = []
        for year, (farms, industry, services, farmers, others) in ((2010, first), (2015, last)):
            output = [unit * each for each in (farms, industry, services, 1.1 * (farms + industry + services))]
            rows += national(year, *output, farmers, farmers + others)
        return shift_share(sectors(statistics(rows), NATION), 2010, 2015)

    one, other = made(1), made(scale)
    assert other["points"].tolist() == pytest.approx(one["points"].tolist(), rel=1e-6, abs=1e-6)
    assert other["change"].tolist() == pytest.approx((scale * one["change"]).tolist(), rel=1e-6, abs=1e-6 * scale)


def test_no_growth_has_parts_that_add_up_to_nought():
    # Farms grow from 10 to 12 a worker, the rest falls from 30 to 28: (200 + 600) / 40 = (240 + 560) / 40 = 20.
    rows = [*national(2010, 200, 300, 300, 800, 20, 40), *national(2012, 240, 260, 300, 800, 20, 40)]
    table = shift_share(sectors(statistics(rows), NATION), 2010, 2012)
    assert table["change"].tolist() == pytest.approx([1, -1, 0, 0, 0, 0])
    # One million VND of twenty is five per cent in two years, 2.5 a year.
    assert table["a_year"].tolist() == pytest.approx([2.5, -2.5, 0, 0, 0, 0])


def test_no_decomposition_across_a_break_or_a_gap():
    rows = [row for year in (2010, 2011, 2012, 2014, 2015) for row in national(year, 200, 250, 350, 880, 20, 40)]
    table = latest_shift_share(sectors(statistics(rows), NATION))
    assert (set(table["base"]), set(table["year"])) == ({2014}, {2015})
    for row in rows:
        row["obs_status"] = "b" if row["year"] == "2015" and row["measure"] == "employed_persons" else None
    marked = sectors(statistics(rows), NATION)
    assert latest_shift_share(marked).empty
    with pytest.raises(ValueError, match="2015"):
        shift_share(marked, 2014, 2015)


def test_provisional_figures_keep_their_flag_and_rows():
    rows = [*national(2010, 200, 250, 350, 880, 20, 40), *national(2011, 210, 260, 360, 900, 20, 40)]
    rows[6]["obs_status"] = "p"
    table = latest_shift_share(sectors(statistics(rows), NATION))
    assert set(table["obs_status"]) == {"p"}
    assert set(table["rows"]) == {";".join(str(row) for row in range(2, 14))}


def test_without_sectors_there_is_no_decomposition():
    assert latest_shift_share(sectors(statistics(place([100, 110], [900, 880])), PLACE)).empty
