from __future__ import annotations

import math
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from builders import allocation, disbursements, local_budgets, plan
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import budget
from analysis.plan import read_plan
from analysis.plan.types import AllocationTotal

AS_OF = date(2022, 12, 5)
MONTHS = ["2022-08-31", "2022-09-30", "2022-10-31", "2022-11-30"]

# A plan in small: D1 local, D2 central with a blank before; part III says central 15, local 35.
D1 = allocation(
    "D1", 35.0, "investment", total_investment=100.0, local=100.0, disbursed_before=20.0, order=1, owner="owner-b"
)
D2 = allocation("D2", 15.0, "investment", total_investment=60.0, central=50.0, local=10.0, order=2)
R1 = allocation("R01", 40.0, order=3)
R2 = allocation("R02", 10.0, order=4, owner="owner-b")
TOTAL = AllocationTotal("investment", 160.0, 50.0, 110.0, 20.0, 50.0)


def small(*lines, funding=None, totals=(TOTAL,)):
    return plan(
        allocations=lines or (D1, D2, R1, R2), totals=totals, funding=funding or {"central": 15.0, "local": 35.0}
    )


def lines(*rows, of=None, as_of=AS_OF):
    return budget.lines(of or small(), disbursements(*rows), as_of).set_index("line", drop=False)


def monthly(line, *amounts, months=MONTHS):
    return [
        {"line": line, "period_end": when, "disbursed": amount} for when, amount in zip(months, amounts, strict=False)
    ]


def flags(*rows, line="R01", of=None):
    return lines(*rows, of=of).loc[line, "flags"].split(";")


def test_every_line_stands_there_without_a_single_return():
    found = lines()
    assert found["line"].tolist() == ["D1", "D2", "R01", "R02"]
    assert found["disbursed"].isna().all()
    assert not found["returned"].any()
    assert found["flags"].tolist() == ["no_return"] * 4


def test_a_line():
    """D1: 21 of 35 = 0.6, 14 left; 20 before + 21 = 41 of 100."""
    row = lines({"line": "D1", "disbursed": 21.0, "committed": 30.0, "adjusted_allocation": 36.0}).loc["D1"]
    assert (row.disbursed, row.rate, row.remainder) == (21.0, 0.6, 14.0)
    assert (row.committed, row.adjusted_allocation) == (30.0, 36.0)
    assert (row.cumulative, row.cumulative_rate) == (41.0, 0.41)
    assert (row["source"], row["flags"], bool(row["returned"])) == ("local", "", True)
    assert row.period_end == pd.Timestamp("2022-11-30")


def test_zero_is_a_return_and_blank_is_none():
    found = lines({"line": "R01", "disbursed": 0.0}, {"line": "R02", "obs_status": "x"})
    assert found.loc["R01", "disbursed"] == 0
    assert found.loc["R01", "rate"] == 0
    assert found.loc["R01", "flags"] == ""
    assert math.isnan(found.loc["R02", "disbursed"])
    assert found.loc["R02", "flags"] == "no_return"


def test_last_known_return_counts():
    found = lines(
        *monthly("R01", 1.0, 5.0, 9.0, 20.0),
        {"line": "R01", "period_end": "2022-11-30", "disbursed": 10.0, "superseded": True},
        {"line": "R01", "period_end": "2022-12-31", "disbursed": 40.0},
    )
    assert found.loc["R01", "disbursed"] == 20.0  # neither the replaced 10 nor December, which is after as_of


def test_a_blank_before_the_year_is_nothing_only_if_the_printed_total_says_so():
    """D1's 20 are all of the printed 20, so D2's blank is nothing: 6 of 60 in all. With 25 printed, 5 are unknown."""
    row = {"line": "D2", "disbursed": 6.0}
    assert lines(row).loc["D2", "cumulative"] == 6.0
    assert lines(row).loc["D2", "cumulative_rate"] == 0.1
    assert math.isnan(lines(row).loc["D2", "disbursed_before"])
    open_ = small(totals=(AllocationTotal("investment", 160.0, 50.0, 110.0, 25.0, 50.0),))
    assert math.isnan(lines(row, of=open_).loc["D2", "cumulative"])


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"disbursed": 40.0}, [""]),
        ({"disbursed": 40.5}, ["over_allocation"]),
        ({"disbursed": 40.5, "adjusted_allocation": 45.0}, [""]),
        ({"disbursed": 39.0, "adjusted_allocation": 38.0}, ["over_allocation"]),
    ],
)
def test_over_allocation(row, expected):
    assert flags({"line": "R01"} | row) == expected


def test_over_total_investment():
    """20 before + 80.5 in the year = 100.5 > 100; the year's allocation of 35 is passed too."""
    assert flags({"line": "D1", "disbursed": 80.5}, line="D1") == ["over_total", "over_allocation"]


def test_a_running_total_that_falls():
    assert flags(*monthly("R01", 3.0, 5.0, 4.0, 6.0)) == ["falling"]
    assert flags(*monthly("R01", 3.0, 5.0, 5.0, 6.0)) == [""]


def test_sources_that_do_not_add_up():
    """As printed, line 1 has 5,800 local against a total of 5,618; as corrected, 5,618."""
    printed = allocation("D1", 3400.0, "investment", total_investment=5618.0, local=5800.0)
    corrected = allocation("D1", 3400.0, "investment", total_investment=5618.0, local=5618.0)
    row = {"line": "D1", "disbursed": 1.0}
    assert flags(row, line="D1", of=small(printed)) == ["source_gap"]
    assert flags(row, line="D1", of=small(corrected)) == [""]


def test_projection_of_a_line():
    """30 in the 91 days from 31 August to 30 November; at that pace 30 + 31 · 30/91 at the year's end."""
    row = lines(*monthly("R01", 0.0, 10.0, 20.0, 30.0)).loc["R01"]
    assert row.observations == 4
    assert row.projected == pytest.approx(30 + 31 * 30 / 91)
    assert row.projected_low < row.projected < row.projected_high
    assert row.projected_low >= row.disbursed
    short = lines(*monthly("R01", 10.0, 20.0)).loc["R01"]
    assert short.observations == 2
    assert math.isnan(short.projected)


def test_projection_is_not_capped_at_the_allocation():
    row = lines(*monthly("R02", 5.0, 8.0, 10.0, 13.0)).loc["R02"]
    assert row.projected > row.allocation == 10.0


def test_rollups():
    rows = [{"line": "D1", "disbursed": 21.0}, {"line": "R01", "disbursed": 10.0}]
    found = lines(*rows)
    total = budget.rollup(found).iloc[0]
    assert (total.lines, total.lines_returned) == (4, 2)
    assert (total.allocation, total.disbursed, total.rate, total.remainder) == (100.0, 31.0, 0.31, 69.0)
    section = budget.rollup(found, "section").set_index("group")
    assert section.loc["investment", ["allocation", "disbursed"]].tolist() == [50.0, 21.0]
    owner = budget.rollup(found, "owner").set_index("group")
    assert owner.loc["owner-b", ["lines", "lines_returned", "allocation", "disbursed"]].tolist() == [2, 1, 45.0, 21.0]
    with pytest.raises(ValueError, match="colour"):
        budget.rollup(found, "colour")


def test_rollup_by_source_is_that_of_part_iii():
    found = budget.rollup(lines({"line": "D1", "disbursed": 21.0}), "source").set_index("group")
    assert found["allocation"].to_dict() == {"local": 35.0, "central": 15.0, "recurrent": 50.0}
    assert found.loc["local", "rate"] == 0.6
    assert math.isnan(found.loc["central", "disbursed"])  # no return: not 0
    assert math.isnan(found.loc["central", "rate"])


def test_sources_stay_unsplit_when_they_miss_part_iii():
    other = small(funding={"central": 16.0, "local": 34.0})
    assert budget.sources(other) == {"D1": "unsplit", "D2": "unsplit", "R01": "recurrent", "R02": "recurrent"}


few = settings(max_examples=25, deadline=None)
amounts = st.lists(st.one_of(st.none(), st.integers(0, 10**6)), min_size=4, max_size=4)


@few
@given(amounts)
def test_parts_add_to_totals(given_amounts):
    rows = [
        {"line": line, "disbursed": float(amount)}
        for line, amount in zip(["D1", "D2", "R01", "R02"], given_amounts, strict=True)
        if amount is not None
    ]
    found = lines(*rows)
    total = budget.rollup(found).iloc[0]
    for by in ("section", "owner", "source"):
        group = budget.rollup(found, by)
        assert group["lines"].sum() == total.lines == 4
        assert group["lines_returned"].sum() == total.lines_returned == len(rows)
        assert group["allocation"].sum() == total.allocation == 100
        assert group["disbursed"].sum() == (0 if math.isnan(total.disbursed) else total.disbursed)


def test_curve_carries_the_last_known_value():
    """R01 skips October: 10 stay; R02 begins in October. August to October of the recurrent part: 4, 10, 10 + 1."""
    rows = [
        *monthly("R01", 4.0, 10.0),
        {"line": "R02", "period_end": "2022-10-31", "disbursed": 1.0},
    ]
    curve = budget.curve(small(), disbursements(*rows), AS_OF)
    recurrent = curve[curve["section"] == "recurrent"]
    assert recurrent["disbursed"].tolist() == [4.0, 10.0, 11.0]
    assert recurrent["share"].tolist() == [4 / 50, 10 / 50, 11 / 50]
    assert recurrent["lines_returned"].tolist() == [1, 1, 1]
    assert recurrent["time_share"].tolist() == [243 / 365, 273 / 365, 304 / 365]
    assert curve.loc[curve["section"] == "investment", "disbursed"].isna().all()
    assert curve.loc[curve["section"] == "total", "share"].tolist() == [4 / 100, 10 / 100, 11 / 100]


def test_curve_ends_where_the_lines_stand():
    rows = [*monthly("R01", 1.0, 2.0, 3.0, 7.0), *monthly("D1", 5.0, 6.0)]
    curve = budget.curve(small(), disbursements(*rows), AS_OF)
    last = curve[curve["section"] == "total"].iloc[-1]
    assert last.disbursed == budget.rollup(lines(*rows)).iloc[0].disbursed == 13.0
    assert budget.curve(small(), disbursements(), AS_OF).empty


def test_outturn_by_hand():
    """Approved 35, 15, 40, 10; spent 28, 6, 40, 6: A/B = 80/100. Scaled 28, 12, 32, 8; |differences| 0+6+8+2 = 16."""
    rows = [
        {"line": line, "disbursed": spent}
        for line, spent in zip(["D1", "D2", "R01", "R02"], [28.0, 6, 40, 6], strict=True)
    ]
    found = budget.outturn(lines(*rows))
    assert found["aggregate"] == pytest.approx(0.8)
    assert found["composition_variance"] == pytest.approx(16 / 80)
    assert (found["lines"], found["lines_with_return"]) == (4, 4)


def test_outturn_without_every_return():
    """Only R01 (20 of 40): 20 of 100 of the whole plan, 20 of 40 of what has a return; one line has no composition."""
    found = budget.outturn(lines({"line": "R01", "disbursed": 20.0}))
    assert found["aggregate"] == 0.2
    assert found["aggregate_returned"] == 0.5
    assert math.isnan(found["composition_variance"])
    assert found["lines_with_return"] == 1
    nothing = budget.outturn(lines())
    assert math.isnan(nothing["aggregate"])
    assert math.isnan(nothing["composition_variance"])


@few
@given(st.floats(0.01, 3))
def test_no_composition_variance_under_proportional_scaling(factor):
    rows = [{"line": each.line, "disbursed": factor * each.allocation} for each in (D1, D2, R1, R2)]
    found = budget.outturn(lines(*rows))
    assert found["composition_variance"] == pytest.approx(0, abs=1e-9)
    assert found["aggregate"] == pytest.approx(factor)


def test_local_share():
    """1 of 100 is exactly the floor of 1 %; 0.99 of 100 is under it; a district without both amounts is not known."""
    rows = [
        {"unit": "dis-1", "total_expenditure": 100.0, "dx_expenditure": 1.0},
        {"unit": "dis-2", "total_expenditure": 100.0, "dx_expenditure": 0.99},
        {"unit": "dis-3", "total_expenditure": 100.0},
    ]
    found = budget.local_share(plan(), local_budgets(*rows), AS_OF).set_index("unit")
    assert found["share"].tolist()[:2] == pytest.approx([0.01, 0.0099])
    assert bool(found.loc["dis-1", "meets"]) is True
    assert bool(found.loc["dis-2", "meets"]) is False
    assert pd.isna(found.loc["dis-3", "meets"])
    assert budget.local_share(plan(), local_budgets(), AS_OF)["unit"].tolist() == ["dis-1", "dis-2", "dis-3"]


def test_the_plan_itself():
    """Appendix II against part III: 28 lines, 118,225 = 64,900 (15,000 central + 49,900 local) + 53,325."""
    real = read_plan(Path(__file__).parents[1] / "data" / "raw" / "plan")
    found = budget.lines(real, disbursements(), AS_OF)
    assert len(found) == 28
    assert set(found["flags"]) == {"no_return"}  # as corrected, every line's sources add up
    by_source = budget.rollup(found, "source").set_index("group")["allocation"].to_dict()
    assert by_source == {"local": 49_900, "central": 15_000, "recurrent": 53_325}
    assert budget.rollup(found).iloc[0].allocation == 118_225


def test_flags_tell_how_much_money_they_are_about():
    """R01: 39 against 38 as adjusted: 1 over. R02: 5, 9, 4, 6: the greatest fall is 5. D2 has no return: its 15."""
    rows = [
        {"line": "R01", "disbursed": 39.0, "adjusted_allocation": 38.0},
        *monthly("R02", 5.0, 9.0, 4.0, 6.0),
        {"line": "D1", "disbursed": 90.0, "adjusted_allocation": 95.0},  # 20 before + 90 = 110 of 100
    ]
    found = budget.flagged(lines(*rows).reset_index(drop=True))
    assert found[["flag", "line", "amount"]].values.tolist() == [
        ["over_total", "D1", 10.0],
        ["over_allocation", "R01", 1.0],
        ["falling", "R02", 5.0],
        ["no_return", "D2", 15.0],
    ]
    full = [{"line": each.line, "disbursed": 1.0} for each in (D1, D2, R1, R2)]
    assert budget.flagged(lines(*full).reset_index(drop=True)).empty


def test_a_replaced_figure_is_no_fall():
    rows = [
        {"line": "R01", "period_end": "2022-09-30", "disbursed": 9.0, "superseded": True},
        {"line": "R01", "period_end": "2022-09-30", "disbursed": 4.0, "obs_status": "r"},
        {"line": "R01", "period_end": "2022-10-31", "disbursed": 5.0},
    ]
    assert flags(*rows) == [""]


def test_the_total_is_projected_on_its_own_series():
    """R01 and R02 move against each other by 5; their sum grows by 10 in 30 days each time, without any doubt."""
    months = ["2022-09-01", "2022-10-01", "2022-10-31", "2022-11-30"]
    rows = [*monthly("R01", 5.0, 15.0, 20.0, 30.0, months=months), *monthly("R02", 5.0, 5.0, 10.0, 10.0, months=months)]
    ahead = budget.projections(small(), disbursements(*rows), AS_OF).set_index(["by", "group"])
    total = ahead.loc[("total", "total")]
    assert total.projected == pytest.approx(40 + 31 / 30 * 10)
    assert total.projected_low == pytest.approx(total.projected)
    assert total.projected_high == pytest.approx(total.projected)
    assert lines(*rows).loc["R01", "projected_high"] > lines(*rows).loc["R01", "projected"] + 5
    assert total.observations == 4
    assert math.isnan(ahead.loc[("section", "investment"), "projected"])


def test_a_month_without_returns_of_a_group_is_no_month_without_spending():
    """owner-b (R02) has returned to October; November, in which only R01 reports, is left out of its series."""
    rows = [*monthly("R02", 1.0, 2.0, 3.0), *monthly("R01", 5.0, 6.0, 7.0, 8.0)]
    ahead = budget.projections(small(), disbursements(*rows), AS_OF).set_index(["by", "group"])
    assert ahead.loc[("owner", "owner-b"), "observations"] == 3
    # 2 in the 61 days from 31 August to 31 October; 61 days are left.
    assert ahead.loc[("owner", "owner-b"), "projected"] == pytest.approx(3 + 61 * 2 / 61)


def test_two_months_are_too_few_for_a_projection():
    ahead = budget.projections(small(), disbursements(*monthly("R01", 1.0, 2.0)), AS_OF)
    assert ahead["projected"].isna().all()


def test_composition_of_the_lines_with_a_return():
    """R01 20 of 40, D1 28 of 35: 48 of 75. Recurrent 40/75 of the money allotted, 20/48 of the money spent."""
    found = budget.composition(lines({"line": "R01", "disbursed": 20.0}, {"line": "D1", "disbursed": 28.0}))
    row = found[found["by"] == "section"].set_index("group").loc["recurrent"]
    assert (row.approved_share, row.spent_share) == (pytest.approx(40 / 75), pytest.approx(20 / 48))
    # |20 − 25.6| + |28 − 22.4| = 11.2 of 48.
    assert row.variance == pytest.approx(11.2 / 48)
    assert budget.composition(lines()).empty


def test_the_check_of_the_totals_says_by_how_much():
    exact = small(totals=(AllocationTotal("investment", None, None, None, None, 50.0),))
    found = budget.reconcile(exact).set_index("item")
    assert found["agrees"].all()
    assert found.loc["local", ["lines", "summed", "funding"]].tolist() == [1, 35.0, 35.0]
    off = small(totals=(AllocationTotal("investment", None, None, None, None, 52.0),))
    row = budget.reconcile(off).set_index("item").loc["investment"]
    assert (row.gap_appendix, bool(row.agrees)) == (-2.0, False)


def test_the_plan_reconciles_with_its_print_and_part_three():
    real = read_plan(Path(__file__).parents[1] / "data" / "raw" / "plan")
    found = budget.reconcile(real).set_index("item")
    assert found["agrees"].all()
    assert found["summed"].to_dict() == {
        "investment": 64_900,
        "central": 15_000,
        "local": 49_900,
        "recurrent": 53_325,
        "total": 118_225,
    }
    assert found["lines"].to_dict() == {"investment": 8, "central": 1, "local": 7, "recurrent": 20, "total": 28}
