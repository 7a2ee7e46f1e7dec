"""What must hold of expected shares, paces, intervals and projections whatever the figures are."""

from __future__ import annotations

import math
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.attainment import outlook

START, END = date(2022, 1, 1), date(2022, 12, 31)
NEAR = 1e-6

calm = settings(max_examples=60, deadline=None)

days = st.dates(date(2021, 1, 1), date(2023, 12, 31))
ordered = st.lists(days, min_size=2, max_size=2, unique=True).map(sorted)
shares = st.integers(1, 400).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total)))
levels = st.floats(0.5, 0.99)
figures = st.floats(-1000, 1000)


@st.composite
def histories(draw, least=outlook.FEWEST):
    """Return days in order before the end of the year, and a figure for each."""
    count = draw(st.integers(least, 11))
    gaps = draw(st.lists(st.integers(5, 30), min_size=count, max_size=count))
    when = [START + timedelta(days=sum(gaps[: n + 1])) for n in range(count)]
    return when, draw(st.lists(figures, min_size=count, max_size=count))


def close(one: float, other: float) -> bool:
    return one == pytest.approx(other, rel=NEAR, abs=NEAR)


# -- time elapsed


@calm
@given(days, ordered)
def test_elapsed_is_a_share(day, period):
    assert 0 <= outlook.elapsed(day, *period) <= 1


@calm
@given(ordered, ordered)
def test_elapsed_never_falls(pair, period):
    assert outlook.elapsed(pair[0], *period) <= outlook.elapsed(pair[1], *period)


@calm
@given(ordered)
def test_elapsed_is_nothing_before_and_whole_at_the_end(period):
    start, end = period
    assert outlook.elapsed(start - timedelta(days=1), start, end) == 0
    assert outlook.elapsed(end, start, end) == 1
    assert outlook.elapsed(start, start, end) == 1 / ((end - start).days + 1)


@calm
@given(days, days, days)
def test_months_add_up(one, two, three):
    assert close(outlook.months(one, two) + outlook.months(two, three), outlook.months(one, three))
    assert outlook.months(one, two) == -outlook.months(two, one)


# -- Wilson's interval


@calm
@given(shares, levels)
def test_interval_lies_within_0_and_100_and_holds_the_share(share, confidence):
    low, high = outlook.wilson(*share, confidence)
    assert -NEAR <= low <= 100 * share[0] / share[1] + NEAR
    assert 100 * share[0] / share[1] - NEAR <= high <= 100 + NEAR
    assert low < high


@calm
@given(shares, levels)
def test_interval_of_the_others_is_the_mirror(share, confidence):
    count, total = share
    low, high = outlook.wilson(count, total, confidence)
    others = outlook.wilson(total - count, total, confidence)
    assert others == pytest.approx((100 - high, 100 - low), abs=NEAR)


@calm
@given(shares, st.integers(2, 20), levels)
def test_more_observations_narrow_the_interval(share, times, confidence):
    count, total = share
    low, high = outlook.wilson(count, total, confidence)
    more = outlook.wilson(times * count, times * total, confidence)
    assert more[1] - more[0] < high - low
    assert low - NEAR <= more[0]
    assert more[1] <= high + NEAR


@calm
@given(shares, levels, levels)
def test_more_confidence_widens_the_interval(share, one, other):
    (low, high), (lower, higher) = (outlook.wilson(*share, level) for level in sorted([one, other]))
    assert lower <= low + NEAR
    assert high <= higher + NEAR


@calm
@given(st.integers(1, 400).flatmap(lambda total: st.tuples(st.integers(0, total - 1), st.just(total))), levels)
def test_one_more_raises_both_ends(share, confidence):
    count, total = share
    one, other = (outlook.wilson(each, total, confidence) for each in (count, count + 1))
    assert one[0] <= other[0] + NEAR
    assert one[1] <= other[1] + NEAR


# -- pace


@calm
@given(st.floats(0, 100), st.floats(0, 100), st.dates(START, END - timedelta(days=1)))
def test_the_pace_needed_reaches_the_threshold(attained, threshold, day):
    pace = outlook.pace_needed(attained, threshold, day, END)
    assert pace >= 0
    assert close(attained + pace * outlook.months(day, END), max(attained, threshold))


@calm
@given(st.floats(0, 100), st.floats(0, 100), st.floats(0, 100), st.dates(START, END - timedelta(days=1)))
def test_whoever_is_further_needs_less(one, other, threshold, day):
    behind, ahead = sorted([one, other])
    needed = [outlook.pace_needed(each, threshold, day, END) for each in (behind, ahead)]
    assert needed[0] >= needed[1]


@calm
@given(st.floats(0, 99), st.dates(END, END + timedelta(days=400)))
def test_no_pace_without_time_left(attained, day):
    assert math.isnan(outlook.pace_needed(attained, 100, day, END))


@calm
@given(histories(least=2), figures)
def test_recent_pace_rests_on_the_last_two_alone(history, other):
    when, values = history
    pace = outlook.pace_recent(when, values)
    assert close(values[-2] + pace * outlook.months(when[-2], when[-1]), values[-1])
    assert outlook.pace_recent(when, [other] * (len(values) - 2) + values[-2:]) == pace


# -- projection


@calm
@given(histories(), levels)
def test_the_interval_contains_the_value(history, confidence):
    found = outlook.project(*history, END, confidence)
    assert found.low <= found.value <= found.high
    assert close(found.value - found.low, found.high - found.value)
    assert found.observations == len(history[1])


@calm
@given(histories(), levels)
def test_the_value_goes_on_at_the_mean_pace(history, confidence):
    when, values = history
    mean = (values[-1] - values[0]) / outlook.months(when[0], when[-1])
    found = outlook.project(when, values, END, confidence)
    assert close(found.value, values[-1] + mean * outlook.months(when[-1], END))


@calm
@given(histories(), levels, levels)
def test_more_confidence_widens_the_projection(history, one, other):
    narrow, wide = (outlook.project(*history, END, level) for level in sorted([one, other]))
    assert wide.low <= narrow.low
    assert narrow.high <= wide.high


@calm
@given(histories(), st.integers(1, 300), levels)
def test_a_later_day_is_less_certain(history, further, confidence):
    when, values = history
    near, far = (outlook.project(when, values, day, confidence) for day in (END, END + timedelta(days=further)))
    assert far.high - far.low >= near.high - near.low * (1 - NEAR) - NEAR


@calm
@given(histories(), figures, st.floats(0.1, 10))
def test_another_unit_or_origin_moves_the_projection_with_it(history, shift, scale):
    when, values = history
    one = outlook.project(when, values, END, 0.95)
    other = outlook.project(when, [shift + scale * value for value in values], END, 0.95)
    for name in ("value", "low", "high"):
        assert close(getattr(other, name), shift + scale * getattr(one, name))


@calm
@given(histories(), levels)
def test_a_share_stays_within_0_and_100(history, confidence):
    when, values = history
    found = outlook.project(when, values, END, confidence, floor=0, ceiling=100)
    free = outlook.project(when, values, END, confidence)
    for name in ("low", "value", "high"):
        assert getattr(found, name) == min(max(getattr(free, name), 0), 100)
