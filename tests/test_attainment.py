from __future__ import annotations

import math
from datetime import date
from types import SimpleNamespace

import pandas as pd
import pytest
from builders import part, plan, returns, target
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import attainment
from analysis.attainment.states import STATES

AS_OF = date(2022, 12, 5)
AFTER = date(2023, 1, 15)


def assess(of, *rows, as_of=AS_OF, **options):
    return attainment.assess(plan((of,)), returns(*rows), as_of, **options)


def first(of, *rows, **options):
    return assess(of, *rows, **options).targets.iloc[0]


def unit(name, numerator, denominator=float("nan"), **cells):
    return {"unit": name, "numerator": numerator, "denominator": denominator} | cells


# -- shares


def test_shares_are_pooled_not_averaged():
    """10/100 and 90/100 … with unlike sizes: (10 + 270) / (100 + 300) = 70 %, not (10 % + 90 %) / 2 = 50 %."""
    row = first(target(), unit("dis-1", 10, 100), unit("dis-2", 270, 300))
    assert (row.numerator, row.denominator, row.attained) == (280, 400, 70)
    assert (row.state, row.reason) == ("achieved", "units_missing")
    assert (row.units_reported, row.units_expected) == (2, 3)


def test_latest_return_of_each_unit_counts_and_its_period_is_shown():
    found = assess(
        target(),
        unit("dis-1", 1, 10, period_end="2022-06-30"),
        unit("dis-1", 4, 20, period_end="2022-09-30"),
        unit("dis-2", 5, 10),
    )
    row = found.targets.iloc[0]
    assert (row.numerator, row.denominator, row.attained) == (9, 30, 30)
    assert row.period_end == pd.Timestamp("2022-11-30")
    units = found.units.set_index("unit")
    assert units.loc["dis-1", "period_end"] == pd.Timestamp("2022-09-30")
    assert units.loc["dis-3", "state"] == "no_data"
    assert units.loc["dis-2", ["group", "state"]].tolist() == ["districts", "achieved"]


def test_the_provinces_row_is_never_added_to_the_units():
    province = unit("tinh", 90, 100)
    assert first(target(), province, unit("dis-1", 1, 10)).attained == 10
    alone = assess(target(), province)
    assert alone.targets.iloc[0].attained == 90
    assert (alone.targets.iloc[0].units_reported, alone.targets.iloc[0].units_expected) == (1, 1)
    assert alone.units["unit"].tolist() == ["tinh"]


def test_a_replaced_row_does_not_count_and_the_new_one_is_marked():
    old = unit("dis-1", 1, 10, superseded=True, reported_on="2022-11-20")
    found = assess(target(), old, unit("dis-1", 3, 10), unit("dis-2", 3, 10, obs_status="r"), unit("dis-3", 3, 10))
    assert found.targets.iloc[0].attained == 30
    assert found.units.set_index("unit")["revised"].to_dict() == {"dis-1": True, "dis-2": True, "dis-3": False}


def test_rows_without_a_number():
    """Not available: the unit owes one still. Not applicable: it owes none."""
    rows = [unit("dis-1", 3, 10), unit("dis-2", float("nan"), obs_status="x")]
    row = first(target(), *rows, unit("dis-3", float("nan"), obs_status="z"))
    assert (row.attained, row.units_reported, row.units_expected) == (30, 1, 2)


def test_nothing_returned_and_nothing_to_divide_by():
    row = first(target())
    assert (row.state, row.reason, row.units_reported, row.units_expected) == ("no_data", "no_return", 0, 3)
    assert math.isnan(row.attained)
    assert first(target(), unit("dis-1", 0, 0)).reason == "no_denominator"
    zero = first(target(), unit("dis-1", 0, 10))
    assert (zero.attained, zero.state) == (0, "off_track")


def test_cumulative_figure_is_judged_by_its_own_date_not_by_as_of():
    """30 September is day 273 of 365: of 50, 50 × 273/365 = 37.397 is expected, also when told on 5 December."""
    row = first(target(measure="cumulative"), unit("dis-1", 34, 100, period_end="2022-09-30"))
    assert row.expected == pytest.approx(50 * 273 / 365)
    assert row.ratio == pytest.approx(34 / (50 * 273 / 365))  # 0.909: above the band of -0.10
    assert row.state == "on_track"
    later = first(target(measure="cumulative"), unit("dis-1", 34, 100))
    assert later.expected == pytest.approx(50 * 334 / 365)
    assert later.state == "off_track"  # 34 / 45.75 = 0.743


def test_deadline():
    low = unit("dis-1", 49, 100, period_end="2022-12-31")
    assert first(target(), low, as_of=date(2022, 12, 31)).state == "on_track"
    assert first(target(), low, as_of=date(2023, 1, 1))[["state", "reason"]].tolist() == ["missed", "deadline_passed"]
    assert first(target(), unit("dis-1", 49, 100), as_of=AFTER).reason == "deadline_passed_older_data"


def test_one_hundred_per_cent_is_not_reached_while_a_unit_is_missing():
    rows = [unit("dis-1", 10, 10), unit("dis-2", 20, 20)]
    assert first(target(threshold=100), *rows)[["state", "reason"]].tolist() == ["inconclusive", "units_missing"]
    assert first(target(threshold=100), *rows, unit("dis-3", 1, 1)).state == "achieved"


@pytest.mark.parametrize(
    ("bound", "numerator", "state"),
    [
        ("lower", 109, "inconclusive"),
        ("lower", 357, "achieved"),
        ("upper", 109, "missed"),
        ("proxy", 357, "inconclusive"),
    ],
)
def test_bounds(bound, numerator, state):
    """OCOP: one platform's 109 of 357 products is a floor of those on any platform: it cannot fail the target."""
    of = target("E01", threshold=100)
    row = first(of, unit("tinh", numerator, 357, target="E01", bound=bound, period_end="2022-12-31"), as_of=AFTER)
    assert row.state == state
    assert row.attained == 100 * numerator / 357
    assert row.bound == bound


def test_wilson_interval_stands_beside_a_share():
    row = first(target(), unit("tinh", 16, 18))
    assert (row.low, row.high) == pytest.approx((67.20, 96.90), abs=0.01)


def test_outlook_needs_the_same_units():
    """Months 10, 20, 30 of 100 by both units; with a unit that comes in late, only the months it is in are compared."""
    months = ["2022-09-30", "2022-10-31", "2022-11-30"]
    both = [unit(name, 10 * n, 100, period_end=m) for name in ("dis-1", "dis-2") for n, m in enumerate(months, 1)]
    row = first(target(), *both)
    assert row.observations == 3
    assert row.projected == pytest.approx(30 + 31 * 20 / 61)  # 20 in the 61 days from 30 September
    assert row.pace_recent == pytest.approx(10 / (30 / 30.436875))
    assert row.pace_needed == pytest.approx(20 / (31 / 30.436875))
    late = first(target(), *both, unit("dis-3", 50, 100))
    assert late.observations == 1
    assert math.isnan(late.projected)
    assert math.isnan(late.pace_recent)


MONTHS = ("2022-08-31", "2022-09-30", "2022-10-31", "2022-11-30")


def monthly(*numerators, of=100, **cells):
    chosen = MONTHS[-len(numerators) :]
    return [
        unit(name, number, of, period_end=month, **cells)
        for name in ("dis-1", "dis-2", "dis-3")
        for month, number in zip(chosen, numerators, strict=True)
    ]


@pytest.mark.parametrize(
    ("options", "rows", "outlook"),
    [
        ({}, monthly(60, 62, 64), "reached"),
        ({}, monthly(80, 68, 56), "may_slip"),
        ({}, monthly(41, 44, 47, 49.9), "likely"),
        ({}, monthly(10, 30, 35), "uncertain"),
        ({}, monthly(1, 2, 3, 4), "unlikely"),
        ({}, monthly(10, 20), "too_few"),
        ({"measure": "cumulative"}, monthly(40, 45), "too_few"),
        ({}, monthly(10, 20, 30, bound="lower"), "bounded"),
        ({}, [], "no_data"),
        ({}, [unit("dis-1", 0, 0)], "no_data"),
        ({}, [unit("dis-1", 40, 100, period_end="2022-12-31")], "over"),
        ({"threshold": 100}, monthly(70, 85, 99.9)[:-3], "units_missing"),
        ({"threshold": 100}, monthly(1, 2, 3, 4)[:-4], "unlikely"),
    ],
)
def test_outlook_says_whether_or_why_not(options, rows, outlook):
    as_of = date(2022, 12, 31) if outlook == "over" else AS_OF
    assert first(target(**options), *rows, as_of=as_of)["outlook"] == outlook


def test_outlook_of_what_has_no_pace():
    assert assess(E03, step("health", "in_progress")).targets.iloc[0].outlook == "milestone"
    assert assess(E03, step("health", "in_progress"), as_of=AFTER).targets.iloc[0].outlook == "over"
    assert assess(E03, step("health", "in_progress")).parts["outlook"].tolist() == ["no_data", "milestone", "no_data"]
    of = target("E05", "growth_floor", 7, reported_by="lead")
    unclear = SimpleNamespace(state="cannot_tell", main=7.0, low=6.0, high=8.0)
    assert first(of, growth=unclear).outlook == "growth"
    assert first(of, growth=unclear, as_of=AFTER).outlook == "over"
    assert first(of).outlook == "no_data"


def test_outlook_waits_for_parts_that_come_later():
    """The districts' dossiers count from December: what the departments will reach is not yet the target."""
    later = target("G07", threshold=90, parts=G07.parts)
    rows = [
        g07(f"dep-{n}", "province", number, 100, period_end=month)
        for n in (1, 2, 3)
        for month, number in zip(MONTHS, (60, 70, 80, 89), strict=True)
    ]
    found = assess(later, *rows)
    assert found.targets.iloc[0].outlook == "parts_missing"
    assert found.parts["outlook"].tolist() == ["likely", "not_in_force"]


def test_fewest_observations_are_a_rule():
    of = plan((target(),), projection_fewest=4)
    found = attainment.assess(of, returns(*monthly(1, 2, 3)), AS_OF).targets.iloc[0]
    assert (found.observations, found.outlook) == (3, "too_few")
    assert math.isnan(found.projected)


def test_series():
    rows = [unit("dis-1", 10, 100, period_end="2022-10-31"), unit("dis-2", 30, 100)]
    series = assess(target(), *rows).series
    assert series["attained"].tolist() == [10, 20]  # November: 10 carried + 30 of 200
    assert series["units_reported"].tolist() == [1, 1]
    assert series["part"].tolist() == ["all", "all"]


# -- a share in parts (digitised dossiers)

G07 = target(
    "G07",
    threshold=100,
    parts=(
        part("province", 1, unit_group="departments", start_date=date(2022, 6, 1)),
        part("district", 2, unit_group="districts", start_date=date(2022, 12, 1)),
    ),
)


def g07(name, part_name, numerator, denominator, **cells):
    return unit(name, numerator, denominator, target="G07", part=part_name, **cells)


PROVINCE_ROWS = [g07(f"dep-{n}", "province", 95, 100) for n in (1, 2, 3)]


def test_a_part_counts_once_it_is_in_force():
    """The districts' part starts on 1 December: its first return is due at the end of that month, not before."""
    before = assess(G07, *PROVINCE_ROWS, as_of=date(2022, 12, 30))
    assert before.parts["state"].tolist() == ["on_track", "not_yet_due"]
    assert before.targets.iloc[0][["attained", "units_expected", "reason"]].tolist() == [95, 3, "pace"]
    since = assess(G07, *PROVINCE_ROWS, as_of=date(2022, 12, 31))
    assert since.parts["state"].tolist() == ["on_track", "no_data"]
    assert since.targets.iloc[0][["state", "reason", "units_expected"]].tolist() == ["on_track", "parts_missing", 6]
    assert assess(G07, as_of=date(2022, 5, 31)).targets.iloc[0].state == "not_yet_due"
    assert assess(G07, as_of=date(2022, 12, 31)).targets.iloc[0].state == "no_data"


def test_parts_are_pooled():
    """285/300 and 5/100: 290/400 = 72.5 % (the mean of 95 % and 5 % would be 50 %)."""
    rows = [*PROVINCE_ROWS, g07("dis-1", "district", 5, 100, period_end="2022-12-31")]
    found = assess(G07, *rows, as_of=date(2022, 12, 31))
    assert found.targets.iloc[0].attained == 72.5
    assert found.series.query("part == 'all'")["attained"].tolist() == [95, 72.5]


def test_expected_of_parts_is_weighted_by_their_denominators():
    """Cumulative: province 100 × 183/214 on 300, districts 100 × 31/31 on 100."""
    of = target("G07", threshold=100, measure="cumulative", parts=G07.parts)
    rows = [*PROVINCE_ROWS, g07("dis-1", "district", 5, 100, period_end="2022-12-31")]
    row = first(of, *rows, as_of=date(2022, 12, 31))
    assert row.expected == pytest.approx((300 * 100 * 183 / 214 + 100 * 100) / 400)


# -- count per unit

G11 = target(
    "G11",
    "count_per_unit",
    100,
    parts=(
        part("departments", 1, unit_group="departments", required_per_unit=1.0),
        part("districts", 2, unit_group="districts", required_per_unit=2.0),
    ),
)


def models(departments, districts, **cells):
    rows = [("departments", f"dep-{n}", count) for n, count in enumerate(departments, 1)]
    rows += [("districts", f"dis-{n}", count) for n, count in enumerate(districts, 1)]
    return [unit(name, count, target="G11", part=p, **cells) for p, name, count in rows if count is not None]


def test_units_that_comply():
    """Departments 3 of 3; districts with 2, 1, 5 models: 2 of 3. Together 5 of 6."""
    found = assess(G11, *models([1, 1, 4], [2, 1, 5]))
    assert found.parts["attained"].tolist() == pytest.approx([100, 200 / 3])
    assert found.parts["state"].tolist() == ["achieved", "off_track"]
    row = found.targets.iloc[0]
    assert (row.numerator, row.denominator) == (5, 6)
    assert (row.state, row.reason, row.parts_done, row.parts_total) == ("off_track", "worst_part", 1, 2)
    assert found.units["complies"].tolist() == [True, True, True, True, False, True]


def test_a_missing_unit_keeps_from_achieved_but_is_not_called_failed():
    found = assess(G11, *models([1, 1, None], [2, 2, 2], period_end="2022-12-31"), as_of=AFTER)
    departments = found.parts.iloc[0]
    assert (departments.numerator, departments.denominator) == (2, 3)
    assert (departments.state, departments.reason) == ("inconclusive", "units_missing")
    assert found.units["complies"].isna().tolist() == [False, False, True, False, False, False]
    assert found.targets.iloc[0].state == "inconclusive"
    failed = assess(G11, *models([1, 0, None], [2, 2, 2], period_end="2022-12-31"), as_of=AFTER).parts.iloc[0]
    assert (failed.state, failed.reason) == ("missed", "deadline_passed")


def test_published_counts_of_the_whole_province():
    """16 of 18 departments, 11 of 12 districts: 27 of 30, with the units unknown."""
    rows = [
        unit("tinh", 16, 18, target="G11", part="departments", period_end="2022-12-31"),
        unit("tinh", 11, 12, target="G11", part="districts", period_end="2022-12-31", bound="upper"),
    ]
    found = assess(G11, *rows, as_of=AFTER)
    row = found.targets.iloc[0]
    assert (row.numerator, row.denominator, row.attained) == (27, 30, 90)
    assert (row.units_reported, row.units_expected, row.state) == (30, 30, "missed")
    assert found.units["unit"].tolist() == ["tinh", "tinh"]


# -- count in a range


@pytest.mark.parametrize(
    ("count", "state", "reason"),
    [
        (9, "on_track", "pace"),
        (10, "achieved", "reached"),
        (30, "achieved", "reached"),
        (31, "achieved", "above_range"),
    ],
)
def test_count_range(count, state, reason):
    of = target("S03", "count_range", 10, upper=30.0, reported_by="lead", unit="enterprises")
    row = first(of, unit("tinh", count, target="S03"))
    assert (row.attained, row.state, row.reason) == (count, state, reason)
    assert (row.units_reported, row.units_expected) == (1, 1)
    assert math.isnan(row.low)


# -- milestones

E03 = target(
    "E03",
    "milestone",
    3,
    reported_by="lead",
    parts=tuple(part(each, n, lead_agency=each) for n, each in enumerate(("transport", "health", "education"), 1)),
)


def step(name, done, **cells):
    return {"target": "E03", "part": name, "done": done} | cells


def test_milestone_done():
    rows = [step(name, "yes", completed_on=f"2022-0{n}-15") for n, name in enumerate(("transport", "health"), 5)]
    found = assess(E03, *rows, step("education", "yes", completed_on="2022-04-15"))
    row = found.targets.iloc[0]
    assert (row.state, row.reason, row.attained, row.parts_done, row.parts_total) == ("achieved", "done", 3, 3, 3)
    assert row.completed_on == pd.Timestamp("2022-06-15")


def test_milestone_is_as_good_as_its_worst_part():
    rows = [
        step("transport", "yes", completed_on="2022-05-15"),
        step("health", "in_progress", expected_on="2023-02-01"),
        step("education", "not_started"),
    ]
    found = assess(E03, *rows)
    assert found.parts["state"].tolist() == ["achieved", "at_risk", "not_yet_due"]
    row = found.targets.iloc[0]
    assert (row.state, row.reason, row.parts_done, row.attained) == ("at_risk", "worst_part", 1, 1)
    assert pd.isna(row.completed_on)


def test_milestone_with_a_silent_part():
    found = assess(E03, step("transport", "yes", completed_on="2022-05-15"), step("health", "in_progress"))
    row = found.targets.iloc[0]
    assert (row.state, row.reason) == ("inconclusive", "parts_missing")
    assert (row.units_reported, row.units_expected) == (2, 3)
    assert found.units["unit"].tolist() == ["tinh", "tinh", "education"]
    assert assess(E03).targets.iloc[0][["state", "reason"]].tolist() == ["no_data", "no_return"]


def test_a_milestone_is_dated_only_when_every_part_is():
    rows = [step("transport", "yes", completed_on="2022-05-15"), step("health", "yes", completed_on="2022-06-01")]
    found = assess(E03, *rows, step("education", "yes"))
    assert found.targets.iloc[0].state == "achieved"
    assert pd.isna(found.targets.iloc[0].completed_on)
    assert found.parts["completed_on"].notna().tolist() == [True, True, False]


def test_a_lead_to_whom_a_target_does_not_apply_owes_nothing():
    of = plan((target("S03", "count_range", 10, reported_by="lead"),))
    absent = returns(unit("tinh", float("nan"), target="S03", obs_status="z"))
    assert attainment.completeness(of, absent, AS_OF)["due"].tolist() == [False]
    assert attainment.completeness(of, returns(), AS_OF)["due"].tolist() == [True]


def test_last_word_on_a_milestone_counts():
    rows = [step("health", "in_progress", period_end="2022-06-30"), step("health", "yes", completed_on="2022-11-01")]
    assert assess(E03, *rows).parts.set_index("part").loc["health", "state"] == "achieved"


# -- growth


def test_growth():
    of = target("E05", "growth_floor", 7, reported_by="lead")
    met = first(of, growth=SimpleNamespace(state="met", main=9.33, low=8.84, high=9.33))
    assert (met.state, met.attained, met.low, met.high) == ("achieved", 9.33, 8.84, 9.33)
    assert met.ratio == pytest.approx(9.33 / 7)
    assert first(of).state == "no_data"
    without_figures = SimpleNamespace(state="cannot_tell", main=float("nan"), low=float("nan"), high=float("nan"))
    assert first(of, growth=without_figures).state == "no_data"
    not_met = SimpleNamespace(state="not_met", main=5.0, low=5.0, high=5.0)
    assert first(of, growth=not_met, as_of=AFTER).state == "missed"
    assert first(of, growth=not_met).state == "off_track"


# -- the whole

ALL = (target("G06"), G07, G11, target("S03", "count_range", 10, order=4), E03, target("E05", "growth_floor", 7))


def test_every_target_stands_there_without_a_single_return():
    found = attainment.assess(plan(ALL), returns(), AS_OF)
    assert found.targets["target"].tolist() == [each.id for each in ALL]
    assert list(found.targets.columns) == list(attainment.TARGETS)
    assert found.targets["state"].tolist() == ["no_data"] * 6
    assert len(found.parts) == sum(len(each.parts) for each in ALL)
    assert found.series.empty


def test_a_kind_without_a_rule_is_refused():
    with pytest.raises(ValueError, match="G06: no rule for kind 'wish'"):
        first(target(kind="wish"))
    with pytest.raises(ValueError, match="confidence"):
        first(target(), confidence=95)


def test_score_shows_every_state():
    found = attainment.assess(plan(ALL), returns(unit("dis-1", 60, 100)), AS_OF).targets
    score = attainment.score(found)
    assert len(score) == 3 * len(STATES)
    assert score["count"].sum() == 6
    assert score.set_index(["group", "state"]).loc[("government", "achieved"), "count"] == 1
    assert score.query("state == 'no_data'")["count"].tolist() == [2, 1, 2]
    total = attainment.score(found, by=None).set_index("state")["count"]
    assert total["no_data"] == 5
    assert list(total.index) == list(STATES)


def test_completeness():
    rows = [
        unit("dis-1", 1, 2, period_end="2022-10-31", reported_on="2022-11-03"),
        unit("dis-1", 2, 2, reported_on="2022-12-02"),
        unit("dis-2", float("nan"), obs_status="x"),
        unit("dis-3", float("nan"), obs_status="z"),
        step("transport", "yes", completed_on="2022-05-15"),
    ]
    found = attainment.completeness(plan(ALL), returns(*rows), date(2022, 11, 30))
    of = found[found["target"] == "G06"].set_index("unit")
    assert of["due"].tolist() == [True, True, False]
    assert of["returned"].tolist() == [True, False, False]
    assert of.loc["dis-1", "last_period_end"] == pd.Timestamp("2022-11-30")
    assert of.loc["dis-1", "last_reported_on"] == pd.Timestamp("2022-12-02")
    digitised = found[found["target"] == "G07"]
    assert digitised.groupby("group")["due"].all().to_dict() == {"departments": True, "districts": False}
    fees = found[found["target"] == "E03"].set_index("unit")["returned"].to_dict()
    assert fees == {"transport": True, "health": False, "education": False}
    assert "E05" not in set(found["target"])


# -- properties

few = settings(max_examples=25, deadline=None)
counts = st.lists(st.tuples(st.integers(0, 500), st.integers(1, 500)), min_size=1, max_size=3)


def rows_of(pairs):
    return [unit(f"dis-{n}", min(a, b), b) for n, (a, b) in enumerate(pairs, 1)]


@few
@given(counts, st.randoms(use_true_random=False))
def test_order_of_rows_is_irrelevant(pairs, random):
    rows = rows_of(pairs)
    shuffled = list(rows)
    random.shuffle(shuffled)
    pd.testing.assert_frame_equal(assess(target(), *rows).targets, assess(target(), *shuffled).targets)


@few
@given(counts)
def test_pooled_share_lies_between_the_units_and_is_the_ratio_of_sums(pairs):
    rows = rows_of(pairs)
    row = first(target(), *rows)
    shares = [100 * each["numerator"] / each["denominator"] for each in rows]
    assert min(shares) - 1e-9 <= row.attained <= max(shares) + 1e-9
    assert row.attained == 100 * sum(r["numerator"] for r in rows) / sum(r["denominator"] for r in rows)


@few
@given(counts, st.integers(0, 2))
def test_attained_grows_with_a_numerator(pairs, which):
    rows = rows_of(pairs)
    more = [dict(each) for each in rows]
    mine = more[which % len(more)]
    mine["numerator"] = min(mine["numerator"] + 1, mine["denominator"])
    assert first(target(), *more).attained >= first(target(), *rows).attained


@few
@given(counts, st.integers(1, 50))
def test_scaling_numerator_and_denominator_leaves_the_share(pairs, factor):
    rows = rows_of(pairs)
    scaled = [r | {"numerator": factor * r["numerator"], "denominator": factor * r["denominator"]} for r in rows]
    one, other = first(target(), *rows), first(target(), *scaled)
    assert one.attained == pytest.approx(other.attained)
    assert one.state == other.state
