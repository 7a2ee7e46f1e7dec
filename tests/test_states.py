from __future__ import annotations

import math
from datetime import date
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.attainment import states
from analysis.attainment.states import Judgement

BANDS = SimpleNamespace(bands_off=-0.25, bands_risk=-0.10, bands_ahead=0.10)
DEADLINE = date(2022, 12, 31)


def judge(attained: float, threshold: float = 50, expected: float = 40, **options) -> Judgement:
    options.setdefault("passed", False)
    return states.figure(attained, threshold, expected, BANDS, **options)


@pytest.mark.parametrize(
    ("ratio", "state"),
    [
        (0.0, "off_track"),
        (0.7499999, "off_track"),
        (0.75, "at_risk"),  # 0.75 - 1 = -0.25: on the boundary, the better state
        (0.8999999, "at_risk"),
        (0.90, "on_track"),  # 0.90 - 1 = -0.10
        (1.0, "on_track"),
        (1.0999999, "on_track"),
        (1.10, "ahead"),  # 1.10 - 1 = +0.10
        (3.0, "ahead"),
    ],
)
def test_band_boundaries(ratio, state):
    assert states.band(ratio, BANDS) == state


@given(st.integers(1, 10_000))
def test_boundaries_hold_for_any_expected_value(expected):
    """27 of 36, 36 of 40, 44 of 40 … lie on a boundary whatever the scale, binary fractions or not."""
    assert states.band(0.75 * expected / expected, BANDS) == "at_risk"
    assert states.band((expected * 9 / 10) / expected, BANDS) == "on_track"
    assert states.band((expected * 11 / 10) / expected, BANDS) == "ahead"


def test_a_band_needs_a_ratio():
    with pytest.raises(ValueError, match="ratio"):
        states.band(math.nan, BANDS)


@pytest.mark.parametrize(
    ("attained", "state"),
    [(29.9, "off_track"), (30, "at_risk"), (36, "on_track"), (44, "ahead"), (49.999, "ahead"), (50, "achieved")],
)
def test_figure_before_the_deadline(attained, state):
    """Target 50, expected 40: boundaries at 40 × 0.75 = 30, 40 × 0.9 = 36, 40 × 1.1 = 44."""
    assert judge(attained).state == state


def test_figure_after_the_deadline():
    assert judge(49.9, passed=True) == ("missed", "deadline_passed")
    assert judge(49.9, passed=True, older=True) == ("missed", "deadline_passed_older_data")
    assert judge(50, passed=True) == ("achieved", "reached")


def test_no_figure_and_nothing_expected():
    assert judge(math.nan, passed=True) == ("no_data", "no_return")
    assert judge(0, expected=0) == ("not_yet_due", "not_in_force")


def test_above_a_range_is_achieved():
    assert judge(31, threshold=10, upper=30) == ("achieved", "above_range")
    assert judge(30, threshold=10, upper=30) == ("achieved", "reached")


@pytest.mark.parametrize(
    ("bound", "attained", "passed", "expected"),
    [
        ("lower", 50, False, ("achieved", "reached")),
        ("lower", 49, False, ("inconclusive", "lower_bound")),
        ("lower", 49, True, ("inconclusive", "lower_bound")),
        ("upper", 50, True, ("inconclusive", "upper_bound")),
        ("upper", 49, False, ("inconclusive", "upper_bound")),
        ("upper", 49, True, ("missed", "deadline_passed")),
        ("proxy", 99, True, ("inconclusive", "proxy")),
        ("proxy", 1, False, ("inconclusive", "proxy")),
    ],
)
def test_bounds_prove_one_side_only(bound, attained, passed, expected):
    assert judge(attained, bound=bound, passed=passed) == expected


def test_who_is_missing():
    assert judge(100, threshold=100, gap="units_missing", whole=True) == ("inconclusive", "units_missing")
    assert judge(60, gap="units_missing") == ("achieved", "units_missing")
    assert judge(40, gap="units_missing") == ("on_track", "pace")
    assert judge(40, gap="parts_missing") == ("on_track", "parts_missing")
    assert judge(40, could_turn=True) == ("on_track", "units_missing")
    assert judge(40, could_turn=True, passed=True) == ("inconclusive", "units_missing")


@pytest.mark.parametrize(
    ("done", "options", "expected"),
    [
        ("", {}, ("no_data", "no_return")),
        ("yes", {"completed_on": date(2022, 4, 18)}, ("achieved", "done")),
        ("yes", {"completed_on": date(2023, 1, 1)}, ("achieved", "done_late")),
        ("yes", {"bound": "proxy"}, ("inconclusive", "proxy")),
        ("in_progress", {"as_of": date(2023, 1, 1)}, ("missed", "deadline_passed")),
        ("in_progress", {"as_of": DEADLINE}, ("on_track", "in_progress")),
        ("in_progress", {"expected_on": date(2022, 11, 30)}, ("off_track", "own_date_passed")),
        ("in_progress", {"expected_on": date(2022, 12, 1)}, ("on_track", "in_progress")),
        ("not_started", {"expected_on": date(2023, 1, 1)}, ("at_risk", "expected_after_deadline")),
        ("in_progress", {"expected_on": DEADLINE}, ("on_track", "in_progress")),
        ("not_started", {}, ("not_yet_due", "not_started")),
    ],
)
def test_milestone(done, options, expected):
    options = {"as_of": date(2022, 12, 1), "deadline": DEADLINE} | options
    assert states.milestone(done, **options) == expected


def test_growth():
    assert states.growth("met", passed=True) == ("achieved", "growth_met")
    assert states.growth("not_met", passed=True) == ("missed", "growth_not_met")
    assert states.growth("not_met", passed=False) == ("off_track", "growth_not_met")
    assert states.growth("cannot_tell", passed=True) == ("inconclusive", "growth_cannot_tell")
    assert states.growth(None, passed=True) == ("no_data", "no_return")
    with pytest.raises(ValueError, match="perhaps"):
        states.growth("perhaps", passed=True)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ("achieved", ("achieved", "x")),
        ("achieved achieved", ("achieved", "x")),
        ("achieved at_risk", ("at_risk", "worst_part")),
        ("not_yet_due achieved", ("not_yet_due", "worst_part")),
        ("on_track not_yet_due", ("on_track", "worst_part")),
        ("off_track at_risk missed", ("missed", "worst_part")),
        ("no_data at_risk achieved", ("at_risk", "worst_part")),
        ("no_data on_track achieved", ("inconclusive", "parts_missing")),
        ("no_data achieved", ("inconclusive", "parts_missing")),
        ("inconclusive achieved", ("inconclusive", "parts_missing")),
        ("inconclusive no_data", ("inconclusive", "parts_missing")),
        ("no_data no_data", ("no_data", "x")),
    ],
)
def test_combine(parts, expected):
    assert states.combine([Judgement(state, "x") for state in parts.split()]) == expected


def test_combine_of_one_state_with_different_reasons():
    assert states.combine([Judgement("achieved", "done"), Judgement("achieved", "done_late")]) == (
        "achieved",
        "worst_part",
    )
    with pytest.raises(ValueError, match="parts"):
        states.combine([])


@given(st.lists(st.sampled_from(states.STATES), min_size=1), st.randoms(use_true_random=False))
def test_order_of_the_parts_is_irrelevant(found, random):
    shuffled = list(found)
    random.shuffle(shuffled)
    parts = [Judgement(state, "x") for state in found]
    assert states.combine(parts) == states.combine([Judgement(state, "x") for state in shuffled])
    assert states.combine(parts).state in states.STATES
    assert (states.combine(parts).state == "achieved") == (set(found) == {"achieved"})


@given(st.floats(0, 200), st.floats(0, 200), st.floats(1, 100), st.floats(0.5, 100), st.booleans(), st.booleans())
def test_more_is_never_judged_worse(one, other, threshold, expected, passed, turn):
    order = ["missed", "off_track", "at_risk", "on_track", "ahead", "inconclusive", "achieved"]
    low, high = sorted([one, other])
    low_state, high_state = (
        judge(value, threshold, expected, passed=passed, could_turn=turn).state for value in (low, high)
    )
    assert order.index(low_state) <= order.index(high_state)


@given(st.floats(0, 200), st.booleans(), st.sampled_from(["", "lower", "upper", "proxy"]), st.booleans())
def test_every_judgement_has_a_known_state_and_reason(attained, passed, bound, turn):
    state, reason = judge(attained, passed=passed, bound=bound, could_turn=turn)
    assert state in states.STATES
    assert reason in states.REASONS
