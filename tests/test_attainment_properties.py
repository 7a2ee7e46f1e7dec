"""What must hold of attainment whatever the returns say."""

from __future__ import annotations

import math
from datetime import date
from itertools import pairwise

import pandas as pd
import pytest
from builders import part, plan, returns, rules, target
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analysis import attainment
from analysis.attainment import outlook, pooling, states
from analysis.attainment.states import BEHIND, ON_COURSE, STATES

AS_OF = date(2022, 12, 5)
DEPARTMENTS, DISTRICTS = ("dep-1", "dep-2", "dep-3"), ("dis-1", "dis-2", "dis-3")
ORDER = ("missed", "off_track", "at_risk", "on_track", "ahead", "achieved")
"""States of a figure, the worst first."""

SHARE = target("G06")
BUILDS = target("G01", threshold=100, measure="cumulative", reported_by="all", order=2)
DATED = target(
    "G07",
    threshold=100,
    order=3,
    parts=(
        part("province", 1, unit_group="departments", start_date=date(2022, 6, 1)),
        part("district", 2, unit_group="districts", start_date=date(2022, 12, 1)),
    ),
)
MODELS = target(
    "G11",
    "count_per_unit",
    100,
    order=4,
    unit="units",
    parts=(
        part("departments", 1, unit_group="departments", required_per_unit=1.0),
        part("districts", 2, unit_group="districts", required_per_unit=2.0),
    ),
)
FEES = target("E03", "milestone", 2, order=5, reported_by="lead", parts=(part("a", 1), part("b", 2)))
GROWTH = target("E05", "growth_floor", 7, order=6, reported_by="lead")
COUNT = target("S03", "count_range", 10, upper=30.0, order=7, reported_by="lead", unit="enterprises")
ALL = (SHARE, BUILDS, DATED, MODELS, FEES, GROWTH, COUNT)
PLAN = plan(ALL)

few = settings(max_examples=12, deadline=None)


def cell(name: str, unit: str, numerator: float, denominator: float = math.nan, of: str = "all", **more: object):
    return {"target": name, "part": of, "unit": unit, "numerator": numerator, "denominator": denominator} | more


@st.composite
def fractions(draw) -> tuple[int, int]:
    whole = draw(st.integers(1, 400))
    return draw(st.integers(0, whole)), whole


@st.composite
def returned(draw) -> list[dict[str, object]]:
    """Returns of all kinds: any unit may be silent, late, or say that a target does not apply."""
    rows: list[dict[str, object]] = []
    for month in ("2022-10-31", "2022-11-30"):
        for of in (SHARE, BUILDS, DATED):
            units = DISTRICTS if of is SHARE else DEPARTMENTS + DISTRICTS
            for unit in units:
                answer = draw(st.sampled_from(("number", "number", "silent", "z", "x")))
                name = "all" if of is not DATED else "province" if unit in DEPARTMENTS else "district"
                if answer == "number":
                    rows.append(cell(of.id, unit, *draw(fractions()), of=name, period_end=month))
                elif answer != "silent":
                    rows.append(cell(of.id, unit, math.nan, of=name, period_end=month, obs_status=answer))
    for group, units in (("departments", DEPARTMENTS), ("districts", DISTRICTS)):
        rows += [cell("G11", each, draw(st.integers(0, 3)), of=group) for each in units if draw(st.booleans())]
    for name in ("a", "b"):
        done = draw(st.sampled_from(("", "yes", "in_progress", "not_started")))
        rows += [{"target": "E03", "part": name, "done": done}] if done else []
    if draw(st.booleans()):
        rows.append(cell("S03", "tinh", draw(st.integers(0, 60))))
    return rows


# -- the whole ----------------------------------------------------------------------------------------------------


@few
@given(returned(), st.sampled_from((date(2022, 5, 31), AS_OF, date(2022, 12, 31), date(2023, 2, 1))))
def test_the_score_counts_every_target_once_in_every_case(rows, as_of):
    found = attainment.assess(PLAN, returns(*rows), as_of).targets
    by_pillar, total = attainment.score(found), attainment.score(found, by=None)
    assert len(found) == len(ALL) == total["count"].sum() == by_pillar["count"].sum()
    assert set(found["state"]) <= set(STATES)
    assert set(found["outlook"]) <= set(outlook.OUTLOOKS)
    for state, counts in by_pillar.groupby("state"):
        assert counts["count"].sum() == total.set_index("state")["count"][state]


@few
@given(returned(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(rows, random):
    shuffled = list(rows)
    random.shuffle(shuffled)
    one, other = (attainment.assess(PLAN, returns(*each), AS_OF) for each in (rows, shuffled))
    for name in ("targets", "parts", "units", "series"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))


@few
@given(returned())
def test_the_order_of_units_changes_no_figure(rows):
    turned = plan(ALL, departments=DEPARTMENTS[::-1], districts=DISTRICTS[::-1])
    one, other = (attainment.assess(each, returns(*rows), AS_OF).targets for each in (PLAN, turned))
    pd.testing.assert_frame_equal(one, other)


@few
@given(returned(), st.integers(2, 60))
def test_scaling_every_numerator_and_denominator_leaves_shares_and_states(rows, factor):
    shares = [row for row in rows if row["target"] in ("G06", "G01", "G07")]
    scaled = [row | {key: row[key] * factor for key in ("numerator", "denominator")} for row in shares]
    one, other = (attainment.assess(PLAN, returns(*each), AS_OF).targets for each in (shares, scaled))
    for column in ("attained", "expected", "ratio", "projected"):
        pd.testing.assert_series_equal(one[column], other[column])
    assert one["state"].tolist() == other["state"].tolist()


@few
@given(returned())
def test_shares_are_sums_over_sums_and_parts_add_up(rows):
    found = attainment.assess(PLAN, returns(*rows), date(2022, 12, 31))
    units = found.units[found.units["numerator"].notna()]
    for name in ("G06", "G01", "G07"):
        whole = found.targets.set_index("target").loc[name]
        mine = units[units["target"] == name]
        if mine.empty:
            assert math.isnan(whole["attained"])
            continue
        numerator, denominator = mine["numerator"].sum(), mine["denominator"].sum()
        assert (whole["numerator"], whole["denominator"]) == (numerator, denominator)
        assert whole["attained"] == 100 * numerator / denominator
        parts = found.parts[found.parts["target"] == name]
        assert parts[["numerator", "denominator"]].sum().tolist() == [numerator, denominator]
        assert parts["units_reported"].sum() == whole["units_reported"] == len(mine)


@few
@given(returned(), st.sampled_from((AS_OF, date(2022, 12, 31), date(2023, 2, 1))))
def test_the_matrix_its_sums_and_the_returns_agree(rows, as_of):
    edition = returns(*rows)
    completeness = attainment.completeness(PLAN, edition, as_of)
    matrix = attainment.standings(PLAN, attainment.assess(PLAN, edition, as_of).units, completeness)
    sums = attainment.totals(matrix)
    assert not matrix.duplicated(["unit", "target"]).any()
    assert (sums["due"] == sums["on_course"] + sums["behind"] + sums["unknown"]).all()
    assert (sums["returned"] <= sums["due"]).all()
    due = matrix[matrix["due"]]
    assert sums["due"].sum() == len(due)
    assert sums["on_course"].sum() == due["state"].isin(ON_COURSE).sum()
    assert sums["behind"].sum() == due["state"].isin(BEHIND).sum()
    owed = completeness[completeness["due"] & completeness["target"].isin(("G06", "G01", "G07", "G11"))]
    assert (len(owed), owed["returned"].sum()) == (sums["due"].sum(), sums["returned"].sum())
    silent = due[~due["returned"]]
    assert set(silent["state"]) <= {"no_data"}, "who has not returned a figure has no state"


# -- more is never worse ------------------------------------------------------------------------------------------

thresholds = st.floats(1, 100)


@settings(max_examples=400)
@given(st.floats(0, 200), st.floats(0, 200), thresholds, st.floats(0.01, 1), st.booleans())
def test_a_higher_figure_never_earns_a_worse_state_or_ratio(one, other, threshold, gone, passed):
    low, high = sorted((one, other))
    expected = threshold * gone
    worse, better = (
        states.figure(each, threshold, expected, rules(), passed=passed, upper=threshold * 1.2).state
        for each in (low, high)
    )
    assert ORDER.index(worse) <= ORDER.index(better)


@few
@given(st.lists(fractions(), min_size=3, max_size=3), st.integers(0, 2), st.sampled_from(("snapshot", "cumulative")))
def test_one_more_in_a_numerator_raises_attained_and_ratio(pairs, which, measure):
    assume(pairs[which][0] < pairs[which][1])
    more = [(n + (place == which), d) for place, (n, d) in enumerate(pairs)]
    of = plan((target("G06", measure=measure),))
    one, other = (
        attainment.assess(
            of, returns(*(cell("G06", unit, *each) for unit, each in zip(DISTRICTS, given_, strict=True))), AS_OF
        ).targets.iloc[0]
        for given_ in (pairs, more)
    )
    assert other["attained"] > one["attained"]
    assert other["ratio"] > one["ratio"]
    assert ORDER.index(other["state"]) >= ORDER.index(one["state"])


# -- silence never pays -------------------------------------------------------------------------------------------


@few
@given(
    st.lists(st.integers(0, 3), min_size=6, max_size=6), st.integers(0, 5), st.sampled_from((AS_OF, date(2023, 2, 1)))
)
def test_a_silent_unit_never_makes_a_count_per_unit_better(models, silent, as_of):
    owed = [("departments", unit) for unit in DEPARTMENTS] + [("districts", unit) for unit in DISTRICTS]
    rows = [cell("G11", unit, count, of=name) for (name, unit), count in zip(owed, models, strict=True)]
    full, short = (
        attainment.assess(PLAN, returns(*each), as_of).targets.set_index("target").loc["G11"]
        for each in (rows, rows[:silent] + rows[silent + 1 :])
    )
    assert short["attained"] <= full["attained"]
    assert short["state"] in ("inconclusive", "no_data") or ORDER.index(short["state"]) <= ORDER.index(full["state"])
    assert short["state"] != "achieved"


@few
@given(st.lists(fractions(), min_size=6, max_size=6), st.integers(0, 5))
def test_a_target_for_everybody_is_never_achieved_while_a_unit_is_silent(pairs, silent):
    units = DEPARTMENTS + DISTRICTS
    rows = [cell("G01", unit, d, d) for unit, (_, d) in zip(units, pairs, strict=True)]
    full, short = (
        attainment.assess(PLAN, returns(*each), AS_OF).targets.set_index("target").loc["G01"]
        for each in (rows, rows[:silent] + rows[silent + 1 :])
    )
    assert full["state"] == "achieved"
    assert (short["state"], short["reason"]) == ("inconclusive", "units_missing")


@few
@given(st.lists(fractions(), min_size=3, max_size=3), st.integers(0, 2))
def test_a_share_reached_without_a_unit_says_that_it_is_missing(pairs, silent):
    rows = [cell("G06", unit, *each) for unit, each in zip(DISTRICTS, pairs, strict=True)]
    short = attainment.assess(PLAN, returns(*(rows[:silent] + rows[silent + 1 :])), AS_OF).targets.iloc[0]
    assert (short["units_reported"], short["units_expected"]) == (2, 3)
    if short["state"] == "achieved":
        assert short["reason"] == "units_missing"


@few
@given(st.lists(fractions(), min_size=3, max_size=3), st.integers(0, 2))
def test_a_unit_that_withdraws_its_figure_counts_as_silent(pairs, which):
    """Not available (``x``) is not a figure: the row is as good as none."""
    rows = [cell("G06", unit, *each) for unit, each in zip(DISTRICTS, pairs, strict=True)]
    withdrawn = [row | ({"numerator": math.nan, "obs_status": "x"} if n == which else {}) for n, row in enumerate(rows)]
    absent = rows[:which] + rows[which + 1 :]
    one, other = (attainment.assess(PLAN, returns(*each), AS_OF).targets for each in (withdrawn, absent))
    pd.testing.assert_frame_equal(one, other)


# -- what is not in force, and what lies ahead --------------------------------------------------------------------


@few
@given(fractions(), fractions())
def test_a_return_on_the_time_before_a_part_starts_does_not_count(early, late):
    before = cell("G07", "dis-1", *early, of="district", period_end="2022-11-30")
    after = cell("G07", "dis-1", *late, of="district", period_end="2022-12-31")
    end = date(2022, 12, 31)
    one, other = (attainment.assess(PLAN, returns(*each), end).parts for each in ([after], [before, after]))
    pd.testing.assert_frame_equal(one, other)
    owed = attainment.completeness(PLAN, returns(before), end).set_index(["unit", "target"])
    assert not owed.loc[("dis-1", "G07"), "returned"]
    assert attainment.assess(PLAN, returns(before), end).parts.query("part == 'district'")["state"].item() == "no_data"


@few
@given(st.lists(st.integers(0, 40), min_size=3, max_size=3))
def test_what_builds_up_is_not_projected_below_what_is_attained(changes):
    totals, months = [sum(changes[: n + 1]) for n in range(3)], ("2022-09-30", "2022-10-31", "2022-11-30")
    of = plan((target("G06", measure="cumulative", threshold=100),))
    rows = [cell("G06", "dis-1", total, 120, period_end=month) for total, month in zip(totals, months, strict=True)]
    found = attainment.assess(of, returns(*rows), AS_OF).targets.iloc[0]
    assert found["attained"] <= found["projected_low"] + 1e-9
    assert found["projected_low"] <= found["projected"] <= found["projected_high"] <= 100


@given(st.lists(st.floats(0, 100), min_size=1, max_size=8))
def test_a_floor_is_what_stands_unless_the_series_has_fallen(values):
    fallen = any(later < earlier for earlier, later in pairwise(values))
    assert outlook.lowest(values, builds_up=True) == (0 if fallen else values[-1])
    assert outlook.lowest(values, builds_up=False) == 0


@given(st.floats(0, 100), st.floats(0, 100), st.floats(0, 100))
def test_a_prospect_follows_the_interval(one, other, threshold):
    low, high = sorted((one, other))
    found = outlook.prospect(outlook.Projection((low + high) / 2, low, high, 3), threshold)
    assert found == ("likely" if low >= threshold else "unlikely" if high < threshold else "uncertain")


def test_a_prospect_needs_a_projection():
    with pytest.raises(ValueError, match="projection"):
        outlook.prospect(outlook.Projection(math.nan, math.nan, math.nan, 2), 50)


def test_no_day_is_a_start_from_the_beginning():
    rows = pooling.current(returns(cell("G06", "dis-1", 1, 2)))
    assert pooling.since(rows, None) is rows
    assert len(pooling.since(rows, date(2022, 11, 30))) == 1
    assert pooling.since(rows, date(2022, 12, 1)).empty
