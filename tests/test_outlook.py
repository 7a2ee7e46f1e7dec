from __future__ import annotations

import math
from datetime import date, timedelta
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis.attainment import outlook

START, END = date(2022, 1, 1), date(2022, 12, 31)
MONTH = 365.2425 / 12


@pytest.mark.parametrize(
    ("day", "share"),
    [
        (date(2021, 12, 31), 0),
        (date(2022, 1, 1), 1 / 365),
        (date(2022, 11, 30), 334 / 365),  # 365 - 31 days of December
        (date(2022, 12, 31), 1),
        (date(2023, 3, 1), 1),
    ],
)
def test_elapsed_counts_both_ends(day, share):
    assert outlook.elapsed(day, START, END) == share


def test_elapsed_from_a_part_that_starts_later():
    """1 June to 31 December has 214 days; by 30 November 30+31+31+30+31+30 = 183 have passed."""
    assert outlook.elapsed(date(2022, 11, 30), date(2022, 6, 1), END) == 183 / 214


def test_elapsed_refuses_a_period_upside_down():
    with pytest.raises(ValueError, match="period"):
        outlook.elapsed(START, END, START)


def test_wilson_by_hand():
    """16 of 18 at 95 %: centre (p + z²/2n) / (1 + z²/n), half width z/(1 + z²/n)·√(p(1−p)/n + z²/4n²)."""
    p, n, z = 16 / 18, 18, stats.norm.ppf(0.975)
    scale = 1 + z**2 / n
    centre = (p + z**2 / (2 * n)) / scale
    half = z / scale * math.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    assert outlook.wilson(16, 18, 0.95) == pytest.approx((100 * (centre - half), 100 * (centre + half)))
    assert outlook.wilson(16, 18, 0.95) == pytest.approx((67.20, 96.90), abs=0.01)


@given(st.integers(1, 500), st.integers(0, 500), st.floats(0.5, 0.99))
def test_wilson_holds_the_share_within_0_and_100(total, count, confidence):
    low, high = outlook.wilson(count, total, confidence)
    if count > total:
        assert math.isnan(low)
        assert math.isnan(high)
    else:
        assert -1e-9 <= low <= 100 * count / total + 1e-9
        assert 100 * count / total - 1e-9 <= high <= 100 + 1e-9


def test_wilson_of_nothing():
    assert all(math.isnan(each) for each in outlook.wilson(0, 0, 0.95))


def test_pace_needed():
    """From 40 to 50 in 31 days: 10 / (31 / 30.436875) = 9.8184 a month."""
    assert outlook.pace_needed(40, 50, date(2022, 11, 30), END) == pytest.approx(10 / (31 / MONTH))
    assert outlook.pace_needed(50, 50, date(2022, 11, 30), END) == 0
    assert math.isnan(outlook.pace_needed(40, 50, END, END))
    assert math.isnan(outlook.pace_needed(math.nan, 50, START, END))


def test_pace_recent_takes_the_last_two():
    days = [date(2022, 9, 30), date(2022, 10, 31), date(2022, 11, 30)]
    assert outlook.pace_recent(days, [10.0, 20.0, 26.0]) == pytest.approx(6 / (30 / MONTH))
    assert math.isnan(outlook.pace_recent(days[:1], [10.0]))


def test_projection_by_hand():
    """Three points 0, 2, 1, each a step of 30 days apart: changes +2 and −1, mean +1/2 a step.

    Variance a step ((3/2)² + (3/2)²) / (2 − 1) = 4.5. One step on: 1 + 1/2; variance 4.5 · (1 + 1²/2) = 6.75;
    t(0.975; 1) = 12.706.
    """
    days = [START + timedelta(days=30 * step) for step in range(3)]
    found = outlook.project(days, [0.0, 2.0, 1.0], START + timedelta(days=90), 0.95)
    reach = stats.t.ppf(0.975, 1) * math.sqrt(6.75)
    assert found.observations == 3
    assert (found.value, found.low, found.high) == pytest.approx((1.5, 1.5 - reach, 1.5 + reach))


def test_projection_weighs_changes_by_their_length():
    """10 in 30 days, then 40 in 60 days, is 50 in 90 days: 30 days on another 50/3, not the mean of 10 and 20."""
    days = [START, START + timedelta(days=30), START + timedelta(days=90)]
    assert outlook.project(days, [0.0, 10.0, 50.0], START + timedelta(days=120), 0.95).value == pytest.approx(200 / 3)


@given(st.lists(st.floats(0, 100), min_size=3, max_size=11))
def test_a_running_total_is_never_projected_below_where_it_stands(changes):
    days = [START + timedelta(days=30 * step) for step in range(len(changes))]
    totals = list(accumulate(changes))
    found = outlook.project(days, totals, END, 0.95)
    assert found.low <= found.value <= found.high
    assert found.value >= totals[-1] - 1e-9


def test_projection_is_clipped_to_what_a_share_can_be():
    days = [START + timedelta(days=30 * step) for step in range(3)]
    found = outlook.project(days, [50.0, 70.0, 91.0], START + timedelta(days=120), 0.95, floor=0, ceiling=100)
    assert found.value == found.high == 100
    assert 0 <= found.low <= 100


@pytest.mark.parametrize("count", [0, 1, 2])
def test_no_projection_from_fewer_than_three(count):
    days = [START + timedelta(days=30 * step) for step in range(count)]
    found = outlook.project(days, [1.0] * count, END, 0.95)
    assert math.isnan(found.value)
    assert math.isnan(found.low)
    assert math.isnan(found.high)
    assert found.observations == count


def test_no_projection_to_a_day_that_has_come():
    days = [date(2022, 10, 31), date(2022, 11, 30), END]
    assert math.isnan(outlook.project(days, [1.0, 2.0, 3.0], END, 0.95).value)


@given(st.floats(-10, 10), st.floats(-10, 10), st.integers(3, 11))
def test_a_straight_line_goes_straight_on(intercept, slope, count):
    days = [START + timedelta(days=30 * step) for step in range(count)]
    found = outlook.project(days, [intercept + slope * step for step in range(count)], END, 0.9)
    step = (END - START).days / 30
    assert found.value == pytest.approx(intercept + slope * step, abs=1e-6)
    assert found.low == pytest.approx(found.high, abs=1e-4)
