from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from builders import plan, task, task_returns
from hypothesis import given
from hypothesis import strategies as st

from analysis import tasks

AS_OF = date(2022, 12, 5)


def status(*rows, as_of=AS_OF):
    found = tasks.progress(plan(tasks=(task("T01"),)), task_returns(*rows), as_of)
    return found.tasks.set_index("task").loc["T01"]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"status": "done", "due_on": "2022-01-01", "completed_on": "2022-06-30"}, "done"),
        ({"status": "in_progress", "due_on": "2022-12-04"}, "late"),
        ({"status": "not_started", "due_on": "2022-12-04"}, "late"),
        ({"status": "in_progress", "due_on": "2022-12-05"}, "in_progress"),  # due on the day itself: not late yet
        ({"status": "not_started"}, "not_started"),
        ({"status": None}, "no_return"),
        ({"status": "done", "superseded": True}, "no_return"),
        ({"status": "done", "period_end": "2022-12-31"}, "no_return"),  # a period after as_of
    ],
)
def test_status(row, expected):
    assert status(row).status == expected


def test_last_return_counts():
    row = status(
        {"status": "done", "period_end": "2022-11-30", "completed_on": "2022-11-15"},
        {"status": "in_progress", "period_end": "2022-10-31"},
    )
    assert row.status == "done"
    assert row.completed_on == pd.Timestamp("2022-11-15")
    assert row.period_end == pd.Timestamp("2022-11-30")


def test_several_agencies_are_done_when_all_are():
    done = {"agency": "dep-1", "status": "done", "completed_on": "2022-05-01"}
    open_ = {"agency": "dep-2", "status": "not_started", "due_on": "2022-12-31"}
    row = status(done, open_)
    assert (row.status, row.due_on) == ("in_progress", pd.Timestamp("2022-12-31"))
    assert pd.isna(row.completed_on)
    assert status(done, open_ | {"status": "done"}).status == "done"


@given(st.lists(st.sampled_from(["done", "in_progress", "not_started", "late", "no_return"]), min_size=1, max_size=12))
def test_every_task_and_every_status_is_counted(wanted):
    """Counts by field add to the tasks; a status nobody has stands there at zero."""
    rows = [
        {"task": f"T{n:02}", "status": "in_progress" if each == "late" else each, "due_on": "2022-06-01"}
        | ({"due_on": "2022-12-31"} if each != "late" else {})
        for n, each in enumerate(wanted, start=1)
        if each != "no_return"
    ]
    all_tasks = tuple(task(f"T{n:02}", "1a" if n % 2 else "1b") for n in range(1, len(wanted) + 1))
    found = tasks.progress(plan(tasks=all_tasks), task_returns(*rows), AS_OF)
    assert found.tasks["status"].tolist() == wanted
    assert found.tasks["task"].tolist() == [each.id for each in all_tasks]
    assert found.fields["count"].sum() == len(wanted)
    assert len(found.fields) == len({each.field for each in all_tasks}) * len(tasks.STATUSES)
    counted = found.fields.groupby("status")["count"].sum()
    assert all(counted[each] == wanted.count(each) for each in tasks.STATUSES)


def test_days_late_count_from_the_due_date():
    row = status({"status": "in_progress", "due_on": "2022-11-30"})
    assert (row.days_late, row.waiting_for) == (5, "lead-agency")
    assert pd.isna(status({"status": "done", "due_on": "2022-01-01", "completed_on": "2022-06-30"}).days_late)
    assert status().waiting_for == ""


def test_a_late_task_waits_for_those_who_are_not_done():
    row = status(
        {"agency": "dep-1", "status": "done", "completed_on": "2022-05-01", "due_on": "2022-05-31"},
        {"agency": "dep-2", "status": "in_progress", "due_on": "2022-10-31"},
    )
    assert (row.status, row.waiting_for, row.days_late) == ("late", "dep-2", 35)


def returned(**due):
    rows = [{"task": name, "status": "in_progress", "due_on": day} for name, day in due.items()]
    all_tasks = tuple(task(f"T{n:02}") for n in range(1, 7))
    return tasks.progress(plan(tasks=all_tasks), task_returns(*rows), AS_OF).tasks


def test_due_soon_runs_from_the_day_itself_to_the_last_day():
    """As of 5 December and 30 days: 5 December to 4 January. What is late, done or without a date is not in it."""
    found = returned(T01="2022-12-04", T02="2023-01-04", T03="2022-12-05", T04="2023-01-05", T05=None)
    soon = tasks.due_soon(found, AS_OF, 30)
    assert soon[["task", "days_left"]].values.tolist() == [["T03", 0], ["T02", 30]]
    assert tasks.late(found)["task"].tolist() == ["T01"]
    assert tasks.due_soon(returned(), AS_OF, 30).empty


def test_late_tasks_stand_longest_overdue_first():
    assert tasks.late(returned(T01="2022-11-30", T02="2022-06-30", T03="2022-11-30"))["task"].tolist() == [
        "T02",
        "T01",
        "T03",
    ]


def test_agencies_add_up_and_the_busiest_comes_first():
    from dataclasses import replace

    all_tasks = tuple(replace(task(f"T{n:02}"), lead_agency="dep-1" if n == 1 else "lead-agency") for n in range(1, 5))
    found = tasks.progress(
        plan(tasks=all_tasks), task_returns({"task": "T01", "status": "not_started"}), AS_OF
    ).agencies
    assert found["count"].sum() == 4
    assert list(dict.fromkeys(found["agency"])) == ["lead-agency", "dep-1"]
    assert found[(found["agency"] == "dep-1") & (found["status"] == "not_started")]["count"].tolist() == [1]
