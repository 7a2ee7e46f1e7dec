"""Sentences about the budget and the tasks: right for none, one and many, and without data."""

from __future__ import annotations

from dataclasses import replace

import frames
import pandas as pd
import pytest
from builders import disbursements, task_returns

from analysis import budget, charts, findings, tables, tasks

PLAN = frames.plan()
EN, VI = frames.words("en"), frames.words("vi")
ALL = {each.line: each.allocation for each in PLAN.allocations}


def flat(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_the_plan_is_told_from_its_data():
    assert flat(findings.plan_sentence(PLAN, VI)) == (
        "Phụ lục II bố trí 118.225 triệu đồng cho 28 dòng: 8 dự án đầu tư (64.900 triệu đồng) và 20 nhiệm vụ chi "
        "thường xuyên (53.325 triệu đồng)."
    )
    smaller = replace(PLAN, allocations=PLAN.allocations[1:])
    assert "27 lines: 7 investment projects (VND 61,500 million)" in flat(findings.plan_sentence(smaller, EN))


def test_what_does_not_add_up_is_told_by_how_much():
    checks = budget.reconcile(PLAN)
    assert flat(findings.reconciliation_sentence(checks, EN)) == (
        "The 28 lines add up to VND 118,225 million, as Appendix II prints and Part III funds."
    )
    off = budget.reconcile(replace(PLAN, allocations=PLAN.allocations[1:]))
    text = findings.reconciliation_sentence(off, VI)
    assert "Chi đầu tư −3.400 so với Phụ lục II" in text
    assert "Tổng cộng −3.400 so với Phần III" in text
    assert "lệch 3.400" in tables.reconciliation(off, VI).markdown


@pytest.mark.parametrize(
    ("spent", "en"),
    [
        ({}, ""),
        (
            dict.fromkeys(ALL, 0.0),
            "Nothing has been disbursed yet; 31 days are left until 31 December 2022 to disburse ",
        ),
        (ALL, "By 30 November 2022, the whole allocation had been disbursed."),
        # 59,112.5 in 334 days, as much in 31: 334 / 31 = 10.8 times.
        (
            {line: half / 2 for line, half in ALL.items()},
            "31 days are left until 31 December 2022 to disburse VND 59,113",
        ),
    ],
)
def test_pace(spent, en):
    text = flat(findings.pace_sentence(frames.lines(**spent), PLAN, EN))
    assert text.startswith(en)
    assert bool(text) == bool(en)
    if len(set(spent.values())) > 1 and spent is not ALL:
        assert "10.8 times" in text


def test_one_day_left_is_one_day():
    rows = disbursements({"line": "D1", "period_end": "2022-12-30", "disbursed": 1.0})
    lines = budget.lines(PLAN, rows, PLAN.rules.year_end)
    assert findings.pace_sentence(lines, PLAN, EN).startswith("1 day is left")
    over = disbursements({"line": "D1", "period_end": "2022-12-31", "disbursed": 1.0})
    assert findings.pace_sentence(budget.lines(PLAN, over, PLAN.rules.year_end), PLAN, EN) == ""


@pytest.mark.parametrize(
    ("day", "share", "en"),
    [
        # 52.43 % is shown as 52.4: 60.0 is 7.6 above.
        ("2022-11-30", 0.600, "60.0% of the plan’s investment had been disbursed, 7.6 percentage points above"),
        ("2022-11-30", 0.500, "50.0% of the plan’s investment had been disbursed, 2.4 percentage points below"),
        ("2022-11-30", 0.5243, "level with public investment nationwide (52.43%, estimate; difference 0.0"),
        ("2022-10-31", 0.600, "Nationwide, 52.43% of planned public investment had been disbursed by 30 November 2022"),
    ],
)
def test_the_national_rate_is_set_beside_the_same_day_only(day, share, en):
    curve = pd.DataFrame({"section": ["investment"], "period_end": [pd.Timestamp(day)], "share": [share]})
    assert en in flat(findings.benchmark_sentence(curve, PLAN, EN))


@pytest.mark.parametrize(
    ("adjusted", "en"),
    [
        ({}, ""),
        ({"D2": 9000.0}, "The allocation of 1 line was adjusted (D2); the total is now VND 120,225 million, VND 2,000"),
        ({"D2": 5000.0}, "The allocation of 1 line was adjusted (D2); the total is now VND 116,225 million, VND 2,000"),
        (
            {"D2": 9000.0, "D4": 12500.0},
            "The allocations of 2 lines were adjusted (D2 and D4); the total stays VND 118,225",
        ),
    ],
)
def test_adjustments(adjusted, en):
    rows = [{"line": line, "disbursed": 1.0, "adjusted_allocation": amount} for line, amount in adjusted.items()]
    text = flat(findings.adjusted_sentence(budget.lines(PLAN, disbursements(*rows), frames.AS_OF), EN))
    assert text.startswith(en)
    assert bool(text) == bool(en)


def test_outturn_is_told_as_a_state_before_the_year_is_over():
    assert findings.outturn_sentence(frames.lines(), PLAN, EN).startswith("There are no disbursement figures yet")
    one = findings.outturn_sentence(frames.lines(D1=1700.0), PLAN, EN)
    assert "the year is not over" in one
    assert "Of the 1 of 28 lines with data alone: 50.0." in one
    assert "too few data to look at the spread" in one
    whole = findings.outturn_sentence(frames.lines(**ALL), PLAN, VI)
    assert "cứ 100 đồng được bố trí thì đã chi 100,0 đồng" in whole
    assert "0,0 đồng nằm ở dòng khác" in whole
    rows = disbursements({"line": "D1", "period_end": "2022-12-31", "disbursed": 1.0})
    over = budget.lines(PLAN, rows, PLAN.rules.year_end)
    assert findings.outturn_sentence(over, PLAN, EN).startswith("By the end of the year (31 December 2022)")


def test_half_the_variance_is_what_lies_elsewhere():
    """Two lines of 3,400 and 7,000: all 3,400 spent, none of 7,000. 100 · 7,000 / 10,400 = 67.3 lie elsewhere."""
    assert "67.3 lie in other lines" in findings.outturn_sentence(frames.lines(D1=3400.0, D2=0.0), PLAN, EN)


@pytest.mark.parametrize(
    ("spent", "en", "rows"),
    [
        ({}, "There are no disbursement figures yet", 0),
        (ALL, "None of the 28 lines has anything to check.", 0),
        (ALL | {"R06": 268.0}, "1 of the 28 lines needs checking (points to check: 1)", 2),
        (ALL | {"R06": 268.0, "R05": 51.0}, "2 of the 28 lines need checking (points to check: 2)", 3),
    ],
)
def test_flags_table(spent, en, rows):
    lines = frames.lines(**spent)
    table = tables.flags(budget.flagged(lines), lines, PLAN, EN)
    assert table.caption.startswith(en)
    assert table.markdown.count("\n") == (rows + 1 if rows else 0)
    if rows:
        assert "Spent 268 against 250 that may be spent" in table.markdown


def progress(*rows):
    return tasks.progress(PLAN, task_returns(*rows), frames.AS_OF)


def test_tasks_are_counted_from_the_plan():
    assert findings.plan_tasks_sentence(PLAN, EN) == (
        "Part II of the plan names 51 tasks in 14 fields, led by 9 agencies."
    )


@pytest.mark.parametrize(
    ("due", "late", "soon"),
    [
        ((), "There are no data yet", "There are no data yet"),
        (("2023-06-30",), "No task is overdue.", "No task falls due in the next 30 days."),
        (("2022-12-04",), "1 task is overdue: past its due date, with no report that it is done (days overdue: 1).",
         "No task falls due"),
        (("2022-11-30", "2022-12-04"), "2 tasks are overdue: past their due date, with no report that they are done "
         "(days overdue, the longest: 5).", "No task falls due"),
        (("2022-12-31",), "No task is overdue.", "1 unfinished task falls due in the next 30 days. 1 of them has not"),
        (("2022-12-31", "2022-12-10"), "No task", "2 unfinished tasks fall due in the next 30 days. 2 of them have"),
    ],
)  # fmt: skip
def test_late_and_due(due, late, soon):
    rows = [{"task": f"T{n:02}", "status": "not_started", "due_on": day} for n, day in enumerate(due, 1)]
    found = progress(*rows).tasks
    assert findings.late_sentence(found, EN).startswith(late)
    ahead = tasks.due_soon(found, frames.AS_OF, 30)
    assert findings.due_soon_sentence(found, ahead, 30, EN).startswith(soon)
    assert len(ahead) == sum(day in ("2022-12-31", "2022-12-10") for day in due)


def test_agencies_with_late_tasks_are_named():
    none = findings.agencies_sentence(progress().agencies, PLAN, EN)
    assert "30 of 51 tasks" in none
    assert "no information on the progress of any of the 51 tasks" in none
    on_time = progress({"task": "T01", "status": "in_progress"})
    assert "No agency has an overdue task." in findings.agencies_sentence(on_time.agencies, PLAN, EN)
    # T06 is led by the Department of Home Affairs, T01 and T10 by Information and Communications.
    late = [{"task": name, "status": "in_progress", "due_on": "2022-06-30"} for name in ("T01", "T06", "T10")]
    text = findings.agencies_sentence(progress(*late).agencies, PLAN, EN)
    assert (
        "2 agencies have overdue tasks: Department of Information and Communications (2) and Department of Home" in text
    )


def test_tasks_by_agency_add_up_on_the_page():
    rows = tables.task_agencies(progress({"task": "T01", "status": "done"}).agencies, PLAN, VI).markdown.splitlines()
    assert rows[-1] == "| **Tổng cộng** | **1/51** | **0** | **0** | **0** | **50** |"
    assert len(rows) == 2 + 9 + 1


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_without_returns_the_tasks_page_has_no_rows_of_nothing(lang):
    words, found = frames.words(lang), progress()
    shown = tables.tasks(found.tasks, PLAN, words).markdown
    assert words("common.missing") not in shown
    assert shown.count("\n| [T") == 51
    assert tables.late_tasks(found.tasks, PLAN, words).label == ""
    assert tables.due_soon(found.tasks, tasks.due_soon(found.tasks, frames.AS_OF, 30), PLAN, words).label == ""
    assert tables.task_agencies(found.agencies, PLAN, words).markdown.splitlines()[-1].endswith("| **51** |")
    for chart in (charts.task_progress(found.fields, PLAN, words), charts.task_agencies(found.agencies, PLAN, words)):
        assert chart.caption == chart.alt


def test_an_adjusted_line_is_checked_against_its_adjustment():
    """D2: 8,000 of 7,000 but within 9,000 as adjusted; D4: 13,000 of 14,500 but over the 12,500 in force."""
    rows = [
        {"line": "D2", "disbursed": 8000.0, "adjusted_allocation": 9000.0},
        {"line": "D4", "disbursed": 13000.0, "adjusted_allocation": 12500.0},
    ]
    lines = budget.lines(PLAN, disbursements(*rows), frames.AS_OF)
    assert budget.flagged(lines[lines["returned"]])[["flag", "line", "amount"]].values.tolist() == [
        ["over_allocation", "D4", 500.0]
    ]
    chart = charts.allocations(lines, PLAN, EN, as_of=frames.AS_OF)
    red = frames_colour("off_track")
    bars = [part for part in chart.svg.split("<path") if f'fill="{red}"' in part]
    assert bars
    table = tables.lines(lines, frames.sums(lines), PLAN, EN).markdown
    assert "7,000 [adjusted 9,000]{.sub}" in table


def frames_colour(role: str) -> str:
    return charts.figure.colours(frames.ROOT / "report")[role]


def test_an_older_figure_is_held_against_its_own_day():
    """45 % by 31 May (41.4 % of the year) is not behind, though it would be by 30 November."""
    rows = [
        {"line": "D1", "period_end": "2022-05-31", "disbursed": 0.45 * ALL["D1"]},
        {"line": "D2", "period_end": "2022-11-30", "disbursed": ALL["D2"]},
    ]
    lines = budget.lines(PLAN, disbursements(*rows), frames.AS_OF)
    caption = charts.allocations(lines, PLAN, EN, as_of=frames.AS_OF).caption
    assert caption.startswith("By 30 November 2022, no line among the 2 with data")
    assert "[to 31 May 2022]{.sub}" in tables.lines(lines, frames.sums(lines), PLAN, EN).markdown


def test_the_curve_says_when_the_last_month_is_not_complete():
    rows = disbursements(
        {"line": "D1", "period_end": "2022-10-31", "disbursed": 100.0},
        {"line": "D2", "period_end": "2022-10-31", "disbursed": 100.0},
        {"line": "D1", "period_end": "2022-11-30", "disbursed": 200.0},
    )
    sums = frames.sums(budget.lines(PLAN, rows, frames.AS_OF), rows)
    chart = charts.scurve(budget.curve(PLAN, rows, frames.AS_OF), sums, PLAN, EN, frames.AS_OF)
    assert "Lines with data for the last month: 1 of the 2 that have reported" in chart.caption


def test_the_projection_keeps_the_confidence_that_was_asked_for():
    months = [("2022-03-31", 0.10), ("2022-06-30", 0.22), ("2022-09-30", 0.31)]
    money = frames.curve(*months), frames.rollups(*months, confidence=0.8)
    assert "(80% prediction interval" in charts.scurve(*money, PLAN, EN, frames.AS_OF).caption


def test_districts_are_drawn_with_the_one_that_has_not_reported():
    shares = budget.local_share(PLAN, frames.report("2022-illustrative", "en").edition.local_budgets, frames.AS_OF)
    chart = charts.local_share(shares, PLAN, EN, as_of=frames.AS_OF)
    assert "Tân Hồng District no data" in chart.alt
    assert chart.alt.index("0.78%") < chart.alt.index("1.44%") < chart.alt.index("no data")
    nobody = shares.assign(meets=pd.array([None] * len(shares), dtype="boolean"), share=float("nan"))
    assert charts.local_share(nobody, PLAN, EN).caption.startswith("There is no figure for any district")
    assert tables.local_share(nobody, PLAN, EN).label == ""
