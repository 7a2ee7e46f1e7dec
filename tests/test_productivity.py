from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from productivity_frames import PLACE, figure, grdp_growth, place, statistics

from analysis import productivity
from analysis.productivity.comparison import comparison, other_levels, published_growth
from analysis.productivity.robustness import choices, sensitivity
from analysis.statistics import Statistics

NATION, REGION = "Việt Nam", "Đồng bằng sông Cửu Long"

# Employment 869.09 → 867.34 thousand: −0.20 %; level 100.19 → 113.91 million VND: +13.69 %.
BASE = place([100.19, 113.91], [869.09, 867.34], first=2021)


@pytest.fixture
def two_figures():
    return statistics(
        [
            *BASE,
            grdp_growth(2022, 8.62, obs_status="r", published_on="2023-08-13"),
            grdp_growth(2022, 9.11, obs_status="e"),
        ]
    )


def test_levels_multiply_out_and_grow():
    # 100 million × 900 thousand = 90,000 billion VND; 110 × 880 = 96,800: +7.56 %.
    table = productivity.levels(statistics(place([100, 110], [900, 880])))
    assert table["implied_grdp"].tolist() == [90_000, 96_800]
    assert table["nominal_growth"].iloc[1] == pytest.approx(10)
    assert table["employment_growth"].iloc[1] == pytest.approx(-100 * 20 / 900)
    assert table["implied_grdp_growth"].iloc[1] == pytest.approx(100 * 6_800 / 90_000)
    assert table[["nominal_growth", "employment_growth"]].iloc[0].isna().all()
    assert table["rows"].tolist() == ["2;4", "3;5"]


def test_a_missing_year_gives_no_growth():
    rows = [row for row in place([100, 110, 121], [900, 900, 900]) if row["year"] != "2019"]
    table = productivity.levels(statistics(rows))
    assert table["year"].tolist() == [2018, 2020]
    assert table["nominal_growth"].isna().all()


def test_missing_employment_stays_blank():
    table = productivity.levels(statistics(place([100, 110], [900, 880])[:3]))
    assert np.isnan(table["employment"].iloc[1])
    assert np.isnan(table["implied_grdp"].iloc[1])


def test_other_series_never_enter_the_levels():
    rows = [*BASE, figure(PLACE, 2022, "labour_productivity", 115, series="reported", price_basis="current")]
    stats = statistics(rows)
    assert productivity.levels(stats)["level"].tolist() == [100.19, 113.91]
    other = other_levels(stats)
    assert other[["level", "present"]].values.tolist() == [[115, 113.91]]


def test_two_values_for_a_year_are_refused():
    with pytest.raises(pd.errors.MergeError):
        productivity.levels(statistics([*BASE, BASE[0]]))


def test_break_on_either_series_marks_the_year():
    rows = place([74.28, 89.63], [1023.76, 918.08])
    rows[3]["obs_status"] = "b"
    table = productivity.levels(statistics(rows))
    assert table["break_before"].tolist() == [False, True]
    assert table["employment_growth"].iloc[1] == pytest.approx(-10.3227, abs=1e-4)


def test_growth_at_constant_prices(two_figures):
    # 1.0911 / (867.34 / 869.09) − 1 = 9.33 %; 1.0862 / 0.997986 − 1 = 8.84 %.
    table = productivity.growth(two_figures, PLACE, 2022)
    assert table["productivity_growth"].round(2).tolist() == [9.33, 8.84]
    assert table["figure"].tolist() == [9.11, 8.62]
    assert table["estimate"].tolist() == [True, False]
    assert table["nominal_growth"].round(2).tolist() == [13.69, 13.69]
    assert table["rows"].tolist() == ["2;3;4;5;7", "2;3;4;5;6"]


def test_growth_from_an_earlier_base_is_a_yearly_rate():
    # Output 1.10 × 1.21 = 1.331 over two years, employment unchanged: √1.331 − 1 = 15.37 %.
    rows = [*place([100, 110, 121], [900, 900, 900]), grdp_growth(2019, 10), grdp_growth(2020, 21)]
    table = productivity.growth(statistics(rows), PLACE, 2020, base=2018)
    assert table["productivity_growth"].iloc[0] == pytest.approx(100 * (1.331**0.5 - 1))
    assert table["nominal_growth"].iloc[0] == pytest.approx(10)


def test_growth_needs_every_year_between():
    rows = [*place([100, 110, 121], [900, 900, 900]), grdp_growth(2020, 21)]
    assert productivity.growth(statistics(rows), PLACE, 2020, base=2018).empty


@pytest.mark.parametrize(
    "other",
    [{"price_basis": "current"}, {"qualifier": ">"}, {"sector": "services"}],
)
def test_figures_that_are_not_growth_of_the_whole_at_constant_prices_are_left_out(other):
    stats = statistics([*BASE, grdp_growth(2022, 9.11, **other)])
    assert productivity.growth(stats, PLACE, 2022).empty


def test_half_year_figures_are_left_out():
    stats = statistics([*BASE, grdp_growth("2022-H1", 3.83)])
    assert productivity.growth(stats, PLACE, 2022).empty


def test_base_must_come_before_the_year(two_figures):
    with pytest.raises(ValueError, match="not before"):
        productivity.growth(two_figures, PLACE, 2022, base=2022)


def test_verdict_takes_the_figure_published_last(two_figures):
    verdict = productivity.verdict(productivity.growth(two_figures, PLACE, 2022), 7)
    assert (verdict.state, verdict.reason, verdict.figures) == ("met", "all_reach", 2)
    assert [round(value, 2) for value in (verdict.low, verdict.main, verdict.high)] == [8.84, 8.84, 9.33]


@pytest.mark.parametrize(
    ("minimum", "state", "reason"),
    [(8.8, "met", "all_reach"), (9, "cannot_tell", "figures_disagree"), (9.4, "not_met", "all_below")],
)
def test_verdict_in_three_words(two_figures, minimum, state, reason):
    verdict = productivity.verdict(productivity.growth(two_figures, PLACE, 2022), minimum)
    assert (verdict.state, verdict.reason) == (state, reason)


def test_growth_equal_to_the_minimum_meets_it():
    stats = statistics([*place([100, 110], [900, 900]), grdp_growth(2019, 7)])
    assert productivity.verdict(productivity.growth(stats, PLACE, 2019), 7).state == "met"


def test_growth_across_a_break_is_shown_and_not_judged():
    stats = statistics([*place([100, 120], [900, 800], breaks=(2019,)), grdp_growth(2019, 20)])
    table = productivity.growth(stats, PLACE, 2019)
    assert table["productivity_growth"].iloc[0] == pytest.approx(35)
    verdict = productivity.verdict(table, 7)
    assert (verdict.state, verdict.reason) == ("cannot_tell", "crosses_break")
    assert verdict.main == pytest.approx(35)


def test_no_figure_no_verdict():
    verdict = productivity.verdict(productivity.growth(statistics(BASE), PLACE, 2022), 7)
    assert (verdict.state, verdict.reason) == ("cannot_tell", "no_figures")
    assert np.isnan([verdict.low, verdict.main, verdict.high]).all()


def test_figures_known_at_a_date_decide_the_main_one(two_figures):
    known = two_figures.known_on(pd.Timestamp("2022-12-31").date())
    verdict = productivity.verdict(productivity.growth(known, PLACE, 2022), 7)
    assert verdict.figures == 1
    assert verdict.main == pytest.approx(9.33, abs=0.005)


def test_comparison_ranks_provinces_only():
    rows = [
        *place([100, 120], [10, 10], "A"), *place([150, 160], [10, 10], "B"), *place([90, 108], [10, 10], "C"),
        *place([100, 150], [10, 10], "Đồng bằng sông Cửu Long"), *place([100, 140], [10, 10], "Việt Nam"),
    ]  # fmt: skip
    table = comparison(statistics(rows), 2019, region=REGION, country=NATION).set_index("geography")
    assert table.index.tolist()[-2:] == ["Đồng bằng sông Cửu Long", "Việt Nam"]
    assert table.loc[["A", "B", "C"], "rank_growth"].tolist() == [1, 3, 1]
    assert table.loc[["A", "B", "C"], "rank_level"].tolist() == [2, 1, 3]
    assert table.loc["Việt Nam", ["rank_growth", "rank_level"]].isna().all()
    assert set(table["provinces"]) == {3}


def test_published_growth_keeps_source_and_flag():
    row = figure("Việt Nam", 2022, "labour_productivity_growth", 4.8, obs_status="e", series="reported")
    table = published_growth(statistics([row]), "Việt Nam")
    assert table[["growth", "estimate", "rows"]].values.tolist() == [[4.8, True, "2"]]


# -- robustness


def test_sensitivity_in_closed_form(two_figures):
    # At 7 %: GRDP growth = 1.07 × 867.34 / 869.09 − 1 = 6.7845 %, so 9.11 may fall by 2.3255 points.
    table = sensitivity(productivity.growth(two_figures, PLACE, 2022), 7)
    assert table["grdp_growth_needed"].round(4).tolist() == [6.7845, 6.7845]
    assert table["grdp_revision"].round(4).tolist() == [-2.3255, -1.8355]
    # Employment growth = 1.0911 / 1.07 − 1 = 1.9720 %, against −0.2014 %: up by 2.1733 points.
    assert table["employment_revision"].round(4).tolist() == [2.1733, 1.7154]


@given(grdp=st.floats(-20, 30), first=st.floats(500, 1500), change=st.floats(-0.2, 0.2), minimum=st.floats(-5, 15))
def test_revised_inputs_give_exactly_the_minimum(grdp, first, change, minimum):
    stats = statistics([*place([100, 110], [first, first * (1 + change)]), grdp_growth(2019, grdp)])
    row = sensitivity(productivity.growth(stats, PLACE, 2019), minimum).iloc[0]
    by_output = (1 + row["grdp_growth_needed"] / 100) / (1 + row["employment_growth"] / 100) - 1
    by_workers = (1 + row["grdp_growth"] / 100) / (1 + row["employment_growth_needed"] / 100) - 1
    assert 100 * by_output == pytest.approx(minimum, abs=1e-8)
    assert 100 * by_workers == pytest.approx(minimum, abs=1e-8)


@pytest.fixture
def many_choices():
    scale = {"series": "reported", "price_basis": "current"}
    return statistics([
        *place([95.54, 100.19, 113.91], [894.06, 869.09, 867.34], breaks=(2021,), first=2020),
        grdp_growth(2021, 2.22), grdp_growth(2022, 9.11, obs_status="e"),
        figure(PLACE, 2021, "grdp", 90_384, **scale), figure(PLACE, 2022, "grdp", 100_172, **scale),
        figure("Việt Nam", 2021, "consumer_price_index", 100), figure("Việt Nam", 2022, "consumer_price_index", 103),
    ])  # fmt: skip


def test_choices_by_hand(many_choices):
    table = choices(many_choices, 7, geography=PLACE, country=NATION, year=2022).set_index(
        ["figure", "price_basis", "base"]
    )
    growth = table["growth"]
    assert growth["grdp_growth", "constant", 2021] == pytest.approx(9.3301, abs=1e-4)
    assert growth["level", "current", 2021] == pytest.approx(100 * (113.91 / 100.19 - 1))
    # 100,172 / 90,384 over employment 867.34 / 869.09; deflated by 3 %.
    nominal = 100_172 / 90_384 * 869.09 / 867.34
    assert growth["grdp", "current", 2021] == pytest.approx(100 * (nominal - 1))
    assert growth["grdp", "consumer_prices", 2021] == pytest.approx(100 * (nominal / 1.03 - 1))
    assert growth["level", "current", 2020] == pytest.approx(100 * ((113.91 / 95.54) ** 0.5 - 1))
    assert len(table) == 7
    assert table["choice"].is_unique


def test_choices_across_a_break_cannot_tell(many_choices):
    table = choices(many_choices, 7, geography=PLACE, country=NATION, year=2022)
    assert set(table.loc[table["base"] == 2020, "state"]) == {"cannot_tell"}
    assert set(table.loc[table["base"] == 2021, "state"]) == {"met"}
    strict = choices(many_choices, 12, geography=PLACE, country=NATION, year=2022, bases=[2021])
    assert strict.set_index(["figure", "price_basis"])["state"].to_dict() == {
        ("grdp_growth", "constant"): "not_met",
        ("level", "current"): "met",
        ("grdp", "current"): "not_met",
        ("level", "consumer_prices"): "not_met",
        ("grdp", "consumer_prices"): "not_met",
    }


def test_choices_show_what_rounding_leaves_open(many_choices):
    # 113.91 may be 113.905–113.915 and 100.19 100.185–100.195.
    table = choices(many_choices, 7, geography=PLACE, country=NATION, year=2022, bases=[2021]).set_index(
        ["figure", "price_basis"]
    )
    row = table.loc[("level", "current")]
    assert row["low"] == pytest.approx(100 * (113.905 / 100.195 - 1))
    assert row["high"] == pytest.approx(100 * (113.915 / 100.185 - 1))


def test_no_choices_without_levels():
    assert choices(statistics(BASE), 7, geography="Nơi khác", country=NATION, year=2022).empty


@settings(deadline=None, max_examples=30)
@given(order=st.randoms(use_true_random=False), scale=st.floats(0.1, 10))
def test_neither_the_order_of_rows_nor_the_unit_of_employment_turns_growth(order, scale):
    rows = [
        *place([95.54, 100.19, 113.91], [894.06 * scale, 869.09 * scale, 867.34 * scale], breaks=(2021,), first=2020),
        grdp_growth(2021, 2.22), grdp_growth(2022, 9.11, obs_status="e"),
        grdp_growth(2022, 8.62, published_on="2023-08-13"),
    ]  # fmt: skip
    order.shuffle(rows)
    stats = statistics(rows)
    judged = productivity.verdict(productivity.growth(stats, PLACE, 2022), 7)
    assert [judged.low, judged.main, judged.high] == pytest.approx([8.83916, 8.83916, 9.33015], abs=1e-5)
    table = choices(stats, 7, geography=PLACE, country=NATION, year=2022)
    assert table.loc[table["main"], "figure_value"].tolist() == [8.62]
    assert sorted(table["growth"]) == pytest.approx([6.98219, 7.22322, 8.83916, 9.19137, 9.33015, 13.69398], abs=1e-5)


def test_the_main_choice_is_the_figure_published_last_even_if_it_was_published_before():
    rows = [
        *BASE, grdp_growth(2022, 9.11), grdp_growth(2022, 8.62, published_on="2023-08-13"),
        grdp_growth(2022, 9.11, published_on="2024-06-30"),
    ]  # fmt: skip
    stats = statistics(rows)
    table = choices(stats, 7, geography=PLACE, country=NATION, year=2022)
    main = table[table["main"]]
    assert main["figure_value"].tolist() == [9.11]
    assert main["growth"].tolist() == pytest.approx(
        [productivity.verdict(productivity.growth(stats, PLACE, 2022), 7).main]
    )


def test_breaks_on_the_way_are_named(many_choices):
    table = choices(many_choices, 7, geography=PLACE, country=NATION, year=2022)
    assert set(table.loc[table["base"] == 2020, "breaks"]) == {"2021"}
    assert set(table.loc[table["base"] == 2021, "breaks"]) == {""}


def test_comparison_takes_published_growth_at_constant_prices_before_computed():
    rows = [
        *place([100, 120], [10, 10], "A"), *place([100, 120], [10, 10], NATION),
        grdp_growth(2019, 8, geography="A"), grdp_growth(2019, 6, geography=NATION),
        figure(NATION, 2019, "labour_productivity_growth", 4.8, price_basis="constant", obs_status="e"),
        figure(NATION, 2019, "labour_productivity_growth", 9.9, price_basis="not_stated"),
    ]  # fmt: skip
    table = comparison(statistics(rows), 2019, region=REGION, country=NATION).set_index("geography")
    assert table.loc["A", ["real_growth", "real_basis"]].tolist() == [pytest.approx(8), "computed"]
    assert table.loc[NATION, ["real_growth", "real_basis", "real_estimate"]].tolist() == [4.8, "published", True]


def test_comparison_shows_a_level_without_growth_and_nothing_without_levels():
    rows = [*place([120], [10], "A", first=2019), *place([100, 110], [10, 10], "B")]
    table = comparison(statistics(rows), 2019, region=REGION, country=NATION).set_index("geography")
    assert np.isnan(table.loc["A", "nominal_growth"])
    assert table.loc["A", "rank_level"] == 1
    assert table["provinces"].tolist() == [1, 1]
    assert comparison(statistics(rows), 2020, region=REGION, country=NATION).empty


def test_empty_statistics_give_empty_tables_with_their_columns():
    empty = Statistics(statistics(BASE).frame.iloc[:0])
    assert productivity.levels(empty).columns.tolist() == productivity.levels(statistics(BASE)).columns.tolist()
    assert productivity.growth(empty, PLACE, 2022).empty
    assert choices(empty, 7, geography=PLACE, country=NATION, year=2022).empty
    assert comparison(empty, 2022, region=REGION, country=NATION).empty
    assert sensitivity(productivity.growth(empty, PLACE, 2022), 7).empty
