"""What must hold of the money whatever the figures are."""

from __future__ import annotations

import math
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from builders import allocation, disbursements, plan
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analysis import budget
from analysis.plan.types import Allocation, AllocationTotal, Plan

AS_OF = date(2022, 12, 31)
LINES = tuple(f"R{n:02}" for n in range(1, 7))
OWNERS = ("a", "b", "a", "c", "b", "a")
ALLOTTED = (35.0, 15.0, 40.0, 10.0, 120.0, 7.0)
ENDS = [date(2022, month + 1, 1) - timedelta(days=1) for month in range(1, 12)]
ROLLUPS = ("total", "section", "owner", "source")

few = settings(max_examples=40, deadline=None)
amount = st.integers(0, 10**6).map(float)
blank = st.one_of(st.none(), amount)
spending = st.lists(blank, min_size=6, max_size=6)
returns = st.lists(st.lists(blank, min_size=6, max_size=6), min_size=0, max_size=8)
factor = st.integers(2, 1000).map(float)


def line(place: int, factor: float = 1.0) -> Allocation:
    section = "investment" if place < 3 else "recurrent"
    more = {"total_investment": 900.0 * factor, "local": 900.0 * factor} if section == "investment" else {}
    values = {"order": place, "owner": OWNERS[place], **more}
    return allocation(LINES[place], ALLOTTED[place] * factor, section, **values)


def made(factor: float = 1.0, order: tuple[int, ...] = (0, 1, 2, 3, 4, 5)) -> Plan:
    total = AllocationTotal("investment", 2700.0 * factor, None, 2700.0 * factor, 0.0, 90.0 * factor)
    other = AllocationTotal("recurrent", None, None, None, None, 137.0 * factor)
    funding = {"central": 0.0, "local": 90.0 * factor, "investment": 90.0 * factor, "recurrent": 137.0 * factor}
    lines = tuple(line(place, factor) for place in order)
    return plan(allocations=lines, totals=(total, other), funding=funding | {"total": 227.0 * factor})


def paid(months: list[list[float | None]], factor: float = 1.0) -> pd.DataFrame:
    rows = [
        {"line": name, "period_end": end.isoformat(), "disbursed": spent * factor}
        for end, month in zip(ENDS, months, strict=False)
        for name, spent in zip(LINES, month, strict=True)
        if spent is not None
    ]
    return disbursements(*rows)


def lines(months: list[list[float | None]], factor: float = 1.0, of: Plan | None = None) -> pd.DataFrame:
    return budget.lines(of or made(factor), paid(months, factor), AS_OF)


@few
@given(spending, factor)
def test_no_composition_variance_when_all_lines_move_in_step(spent, k):
    found = lines([[k * each for each in ALLOTTED]])
    assert budget.outturn(found)["composition_variance"] == pytest.approx(0, abs=1e-9)
    assert budget.composition(found)["variance"].to_numpy() == pytest.approx(0, abs=1e-9)


@few
@given(spending)
def test_composition_variance_is_never_negative_and_never_above_two(spent):
    found = lines([spent])
    measured = budget.outturn(found)["composition_variance"]
    known = [each for each in spent if each is not None]
    assert math.isnan(measured) == (len(known) < 2 or sum(known) == 0)
    assert math.isnan(measured) or 0 <= measured <= 2 + 1e-9


@few
@given(spending)
def test_shares_of_a_composition_add_up_and_coarser_ones_vary_less(spent):
    assume(sum(each or 0 for each in spent) > 0)
    composition = budget.composition(lines([spent]))
    sums = composition.groupby("by")[["approved_share", "spent_share"]].sum()
    assert sums.to_numpy() == pytest.approx(1)
    # Differences within a group cancel out when it is looked at as one (triangle inequality).
    variance = composition.groupby("by")["variance"].first().dropna()
    for by in ("section", "owner"):
        if by in variance and "line" in variance:
            assert variance[by] <= variance["line"] + 1e-9


@few
@given(returns)
def test_rollups_by_every_key_add_to_the_total(months):
    found = lines(months)
    total = budget.rollup(found).iloc[0]
    for by in ROLLUPS:
        group = budget.rollup(found, by)
        for column in ("lines", "lines_returned", "allocation", "limit"):
            assert group[column].sum() == pytest.approx(total[column])
        assert group["disbursed"].sum(min_count=1) == pytest.approx(total["disbursed"], nan_ok=True)


@few
@given(returns, st.permutations(range(6)))
def test_the_order_of_lines_does_not_matter(months, order):
    one, other = made(), made(order=tuple(order))
    for by in ROLLUPS:
        sums = [budget.rollup(lines(months, of=each), by).set_index("group").sort_index() for each in (one, other)]
        pd.testing.assert_frame_equal(*sums, check_dtype=False)
    ahead = [
        budget.projections(each, paid(months), AS_OF).sort_values(["by", "group"], ignore_index=True)
        for each in (one, other)
    ]
    pd.testing.assert_frame_equal(*ahead)
    assert budget.outturn(lines(months, of=one)) == pytest.approx(budget.outturn(lines(months, of=other)), nan_ok=True)
    flagged = [
        set(budget.flagged(lines(months, of=each))[["flag", "line"]].itertuples(index=False)) for each in (one, other)
    ]
    assert flagged[0] == flagged[1]


@few
@given(returns, factor)
def test_more_money_in_the_same_proportion_scales_sums_and_leaves_rates(months, k):
    one, other = lines(months), lines(months, k)
    money = ["allocation", "disbursed", "remainder", "projected", "projected_low", "projected_high", "fall"]
    np.testing.assert_allclose(other[money], one[money] * k, rtol=1e-9, atol=1e-6)
    rates = ["rate", "cumulative_rate"]
    np.testing.assert_allclose(other[rates], one[rates], rtol=1e-9)
    assert other["flags"].tolist() == one["flags"].tolist()
    assert budget.outturn(other) == pytest.approx(budget.outturn(one), nan_ok=True)


@few
@given(spending, st.integers(0, 5))
def test_blank_is_not_zero(spent, place):
    """Nothing spent is a return; nothing said is none. The sum is the same, what is known is not."""
    silent = [None if n == place else each for n, each in enumerate(spent)]
    nothing = [0.0 if n == place else each for n, each in enumerate(spent)]
    without, with_zero = lines([silent]).iloc[place], lines([nothing]).iloc[place]
    assert math.isnan(without["disbursed"])
    assert with_zero["disbursed"] == 0
    assert without["flags"] == "no_return"
    assert "no_return" not in with_zero["flags"]
    counted = [budget.rollup(lines([each])).iloc[0]["lines_returned"] for each in (silent, nothing)]
    assert counted[1] == counted[0] + 1


@few
@given(st.lists(st.lists(st.integers(0, 1000).map(float), min_size=6, max_size=6), min_size=3, max_size=8))
def test_projected_lines_add_up_to_the_projected_total_and_their_intervals_do_not(steps):
    """With every line in every month, none falling: a mean pace is linear; the total is no less sure than its lines."""
    months = np.cumsum(np.array(steps), axis=0).tolist()
    each = lines(months)
    total = budget.projections(made(), paid(months), AS_OF).iloc[0]
    assert each["projected"].sum() == pytest.approx(total["projected"])
    assert total["projected_low"] >= each["disbursed"].sum() - 1e-6
    assert total["projected_high"] <= each["projected_high"].sum() + 1e-6


@few
@given(returns)
def test_the_curve_ends_where_the_lines_stand(months):
    curve = budget.curve(made(), paid(months), AS_OF)
    total = curve[curve["section"] == "total"]
    if len(total):
        assert total["disbursed"].iloc[-1] == pytest.approx(budget.rollup(lines(months)).iloc[0]["disbursed"])


@few
@given(st.lists(st.floats(-50, 50), min_size=2, max_size=2))
def test_a_gap_to_the_print_is_told_by_how_much(change):
    """The plan as made adds up; with printed totals changed, the check tells the very difference."""
    assert budget.reconcile(made())["agrees"].all()
    of = made()
    totals = tuple(
        AllocationTotal(t.section, t.total_investment, t.central, t.local, t.disbursed_before, t.allocation + by)
        for t, by in zip(of.printed_totals, change, strict=True)
    )
    found = budget.reconcile(type(of)(**{**of.__dict__, "printed_totals": totals})).set_index("item")
    assert found.loc["investment", "gap_appendix"] == pytest.approx(-change[0], abs=1e-9)
    assert found.loc["total", "gap_appendix"] == pytest.approx(-sum(change), abs=1e-9)
    assert bool(found.loc["recurrent", "agrees"]) == (abs(change[1]) < budget.PRINTED)


@few
@given(returns)
def test_no_projection_falls_below_what_is_disbursed_though_months_are_skipped(months):
    ahead = budget.projections(made(), paid(months), AS_OF).set_index(["by", "group"])
    found = lines(months)
    for by in ROLLUPS:
        for row in budget.rollup(found, by).itertuples():
            projected = ahead.loc[(by, row.group), ["projected_low", "projected", "projected_high"]].tolist()
            if not math.isnan(projected[0]):
                assert row.disbursed - 1e-6 <= projected[0] <= projected[1] <= projected[2]


@few
@given(spending)
def test_a_line_is_over_its_allocation_just_when_it_spent_more(spent):
    found = lines([spent])
    over = set(budget.flagged(found).query("flag == 'over_allocation'")["line"])
    assert over == {
        name
        for name, each, allotted in zip(LINES, spent, ALLOTTED, strict=True)
        if each is not None and each > allotted
    }
