"""Changes between two editions: every kind, none, and the same seen from the other side; sentences, tables, chart."""

from __future__ import annotations

import copy
import datetime as dt
from dataclasses import replace
from types import SimpleNamespace

import builders
import frames
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import changes, charts, findings, tables
from analysis.attainment.states import STATES
from analysis.changes import Changes
from analysis.editions.mending import CELLS
from analysis.report import Report

SINCE, UNTIL = dt.date(2022, 9, 30), dt.date(2022, 12, 5)
LANGUAGES = ("vi", "en")
NOTHING = pd.DataFrame(columns=list(CELLS))


def edition(*lines: dict, as_of: dt.date = UNTIL, corrections: pd.DataFrame = NOTHING, **tables_of: pd.DataFrame):
    """An edition of a few disbursements, as far as it is compared."""
    disbursements = builders.disbursements(*lines)
    found = {
        "targets": builders.returns(),
        "disbursements": disbursements,
        "tasks": builders.task_returns(),
        "local_budgets": builders.local_budgets(),
        **tables_of,
    }
    numbered = {name: frame.assign(row=range(2, len(frame) + 2)) for name, frame in found.items()}
    return SimpleNamespace(id=str(as_of), as_of=as_of, corrections=corrections, **numbered)


def old(*lines: dict, **more):
    return edition(*lines, as_of=SINCE, **more)


def a_line(**cells) -> dict:
    return {"line": "R01", "period_end": "2022-08-31", "disbursed": 100.0, "reported_on": "2022-09-02", **cells}


def correction(row: int, column: str = "disbursed") -> pd.DataFrame:
    return pd.DataFrame([dict.fromkeys(CELLS) | {"table": "disbursements", "row": row, "column": column}])


def told(before, after) -> list[tuple]:
    rows = changes.figures(before, after)
    shown = rows[["kind", "subject", "column", "old", "new"]].astype(object)
    return [tuple(row) for row in shown.where(shown.notna(), None).to_numpy().tolist()]


# -- figures -------------------------------------------------------------------------------------------------------


def test_a_figure_that_only_the_new_edition_has_is_new():
    after = edition(a_line(), a_line(line="R02", disbursed=5.0))
    assert told(old(a_line()), after) == [("new", "R02", "disbursed", None, 5.0)]


def test_a_blank_that_a_later_return_fills_is_new():
    before = old(a_line(disbursed=float("nan")))
    assert told(before, edition(a_line(reported_on="2022-10-03"))) == [("new", "R01", "disbursed", None, 100.0)]


def test_a_later_return_with_another_figure_is_a_revision():
    again = a_line(disbursed=90.0, reported_on="2022-10-12")
    after = edition(a_line(superseded=True), again)
    assert told(old(a_line()), after) == [("revised", "R01", "disbursed", 100.0, 90.0)]
    (row,) = changes.figures(old(a_line()), after).to_dict("records")
    assert (row["row_old"], row["row_new"]) == (2, 3)
    assert (row["reported_old"], row["reported_new"]) == (pd.Timestamp("2022-09-02"), pd.Timestamp("2022-10-12"))


def test_a_later_return_with_the_same_figure_is_no_change():
    assert told(old(a_line()), edition(a_line(reported_on="2022-10-12"))) == []


def test_a_declared_correction_is_told_as_one():
    after = edition(a_line(disbursed=10.0), corrections=correction(2))
    assert told(old(a_line()), after) == [("corrected", "R01", "disbursed", 100.0, 10.0)]


def test_a_correction_of_another_cell_explains_nothing():
    after = edition(a_line(disbursed=10.0), corrections=correction(2, "committed"))
    assert told(old(a_line()), after) == [("unexplained", "R01", "disbursed", 100.0, 10.0)]


def test_a_corrected_figure_that_was_not_there_before_is_new():
    after = edition(a_line(line="R02", disbursed=10.0), corrections=correction(2))
    assert told(old(), after) == [("new", "R02", "disbursed", None, 10.0)]


def test_a_return_that_is_gone_or_withdrawn_is_dropped():
    assert told(old(a_line()), edition()) == [("dropped", "R01", "disbursed", 100.0, None)]
    withdrawn = a_line(disbursed=float("nan"), obs_status="x", reported_on="2022-11-16")
    assert told(old(a_line()), edition(withdrawn)) == [("dropped", "R01", "disbursed", 100.0, None)]


def test_zero_is_a_figure_and_blank_is_none():
    assert told(old(a_line(disbursed=0.0)), edition(a_line(disbursed=0.0))) == []
    assert told(old(a_line(disbursed=0.0)), edition()) == [("dropped", "R01", "disbursed", 0.0, None)]
    assert told(old(), edition(a_line(disbursed=float("nan")))) == []


def test_returns_of_every_table_are_compared():
    target = builders.returns({"numerator": 1.0, "denominator": 2.0})
    task = builders.task_returns({"status": "done", "completed_on": "2022-11-01"})
    budget = builders.local_budgets({"total_expenditure": 10.0})
    after = edition(targets=target, tasks=task, local_budgets=budget)
    found = [(row[1], row[2]) for row in told(old(), after)]
    assert found == [
        ("G06", "numerator"),
        ("G06", "denominator"),
        ("T01", "status"),
        ("T01", "completed_on"),
        ("dis-1", "total_expenditure"),
    ]
    assert changes.figures(old(), after)["unit"].tolist()[:3] == ["tinh", "tinh", "lead-agency"]


LINE = st.fixed_dictionaries(
    {
        "line": st.sampled_from(["R01", "R02", "D1"]),
        "period_end": st.sampled_from(["2022-06-30", "2022-07-31", "2022-08-31"]),
        "disbursed": st.sampled_from([float("nan"), 0.0, 1.0, 2.5]),
        "committed": st.sampled_from([float("nan"), 3.0]),
        "reported_on": st.sampled_from(["2022-09-02", "2022-09-05"]),
    }
)
LINES = st.lists(LINE, max_size=6, unique_by=lambda row: (row["line"], row["period_end"]))


@settings(max_examples=40, deadline=None)
@given(LINES)
def test_an_edition_differs_in_nothing_from_itself(lines):
    assert told(old(*lines), edition(*lines)) == []


@settings(max_examples=40, deadline=None)
@given(LINES, LINES)
def test_seen_from_the_other_side_new_is_dropped(one, other):
    there, back = changes.figures(old(*one), edition(*other)), changes.figures(old(*other), edition(*one))
    keys = ["subject", "period_end", "column"]

    def cells(rows: pd.DataFrame, *kinds: str) -> set[tuple]:
        return set(rows.loc[rows["kind"].isin(kinds), keys].itertuples(index=False, name=None))

    assert cells(there, "new") == cells(back, "dropped")
    assert cells(there, "dropped") == cells(back, "new")
    assert cells(there, "revised", "unexplained") == cells(back, "revised", "unexplained")
    assert len(there) == len(back)


# -- results -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("at_risk", "at_risk", "none"),
        ("at_risk", "achieved", "better"),
        ("ahead", "on_track", "worse"),
        ("achieved", "missed", "worse"),
        ("no_data", "achieved", "other"),
        ("on_track", "inconclusive", "other"),
        ("not_yet_due", "off_track", "other"),
    ],
)
def test_direction(before, after, expected):
    assert changes.direction(before, after) == expected


def test_the_order_of_states_holds_every_state_that_can_be_better_or_worse():
    assert set(changes.RANK) | {"no_data", "inconclusive", "not_yet_due"} == set(STATES)


@given(st.sampled_from(STATES), st.sampled_from(STATES))
def test_seen_from_the_other_side_better_is_worse(one, other):
    turned = {"better": "worse", "worse": "better", "other": "other", "none": "none"}
    assert changes.direction(other, one) == turned[changes.direction(one, other)]


def results(states: dict[str, tuple[str, float | None]], spent: dict[str, float], done: int) -> changes.Results:
    rows = [
        frames.target(each.id, *states.get(each.id, ("no_data", None)), parts_done=0) for each in frames.plan().targets
    ]
    statuses = ["done"] * done + ["late"] * (51 - done)
    tasks = [
        {"task": each.id, "order": each.order, "status": status}
        for each, status in zip(frames.plan().tasks, statuses, strict=True)
    ]
    return changes.Results(frames.targets(*rows), frames.lines(**spent), pd.DataFrame(tasks))


def compared(before: changes.Results, after: changes.Results) -> Changes:
    return changes.compare(old(), edition(), before, after)


EMPTY = results({}, {}, 0)


def test_results_stand_side_by_side():
    before = results({"G06": ("on_track", 40.0), "G08": ("ahead", 45.0)}, {"D1": 10.0, "D2": 5.0}, 1)
    after = results({"G06": ("achieved", 55.0), "G08": ("at_risk", 45.0)}, {"D1": 30.0, "R01": 1.0}, 3)
    found = compared(before, after)
    moved = found.targets[found.targets["moved"]].set_index("target")
    assert moved["change"].to_dict() == {"G06": "better", "G08": "worse"}
    assert moved.loc["G06", ["attained_old", "attained_new"]].tolist() == [40.0, 55.0]
    lines = found.lines.set_index("line")
    assert lines.loc["D1", "difference"] == 20.0
    assert lines.loc[["D2", "R01", "R02"], "difference"].isna().all()
    assert found.tasks["moved"].sum() == 2
    assert found.totals[["measure", "old", "new", "of"]].values.tolist() == [
        ["achieved", 0.0, 1.0, 22.0],
        ["disbursed", 15.0, 31.0, 118_225.0],
        ["done", 1.0, 3.0, 51.0],
    ]


def test_the_same_results_show_no_change():
    found = compared(EMPTY, copy.deepcopy(EMPTY))
    assert len(found.targets) == 22
    assert not found.targets["moved"].any()
    assert set(found.targets["change"]) == {"none"}
    assert not found.tasks["moved"].any()
    assert found.totals["old"].isna().tolist() == [False, True, False]


def test_two_editions_of_the_same_day_are_not_compared():
    with pytest.raises(ValueError, match="does not end before"):
        changes.compare(edition(), edition(), EMPTY, EMPTY)


def test_without_a_previous_edition_there_are_no_rows():
    found = changes.nothing(UNTIL)
    assert found.since is None
    for frame in (found.figures, found.targets, found.lines, found.tasks, found.totals):
        assert frame.empty
        assert len(frame.columns) > 3


# -- sentences -----------------------------------------------------------------------------------------------------


def said(function, frame, lang: str) -> str:
    return function(frame, frames.words(lang)).replace("\xa0", " ")


def test_since_for_a_rise_and_for_first_data():
    after = results({"G06": ("achieved", 55.0)}, {"D1": 1000.0}, 2)
    found = compared(results({"G06": ("on_track", 40.0)}, {}, 1), after)
    assert said(findings.since_sentence, found, "vi") == (
        "Từ 30/09/2022 đến 05/12/2022: số chỉ tiêu đạt từ 0 lên 1 (trong 22); giải ngân 1.000 triệu đồng "
        "(trong 118.225 triệu đồng), kỳ trước chưa có số liệu; nhiệm vụ hoàn thành từ 1 lên 2 "
        "(trong 51); 1 chỉ tiêu đổi trạng thái."
    )
    assert said(findings.since_sentence, found, "en") == (
        "From 30 September 2022 to 5 December 2022: targets achieved rose from 0 to 1 (of 22); disbursement is "
        "VND 1,000 million (of VND 118,225 million), with no data before; tasks completed rose from 1 to 2 (of 51); "
        "1 target changed its state."
    )


@pytest.mark.parametrize(
    ("before", "after", "vi", "en"),
    [
        (
            {"D1": 5.0},
            {"D1": 3.0},
            "giải ngân từ 5 triệu đồng xuống 3",
            "fell from VND 5 million to VND 3",
        ),
        ({"D1": 5.0}, {"D1": 5.0}, "giải ngân vẫn là 5 triệu", "stayed at VND 5 million"),
        ({"D1": 5.0}, {}, "không còn số liệu giải ngân (kỳ trước 5", "no disbursement data any more (VND 5 million"),
        ({}, {}, "cả hai kỳ chưa có số liệu giải ngân", "no disbursement data in either edition"),
    ],
)
def test_since_for_other_ways(before, after, vi, en):
    found = compared(results({}, before, 0), results({}, after, 0))
    assert vi in said(findings.since_sentence, found, "vi")
    assert en in said(findings.since_sentence, found, "en")
    assert "không chỉ tiêu nào đổi trạng thái" in said(findings.since_sentence, found, "vi")
    assert "tasks completed stayed at 0" in said(findings.since_sentence, found, "en")


def test_verdicts_for_none_one_and_many():
    rows = compared(EMPTY, EMPTY).targets
    assert said(findings.verdicts_sentence, rows, "en") == "None of the 22 targets changed its state."
    one = rows.assign(change=["better", *["none"] * 21])
    assert said(findings.verdicts_sentence, one, "vi") == "1/22 chỉ tiêu đổi trạng thái; 1 tốt lên."
    assert said(findings.verdicts_sentence, one, "en") == "1 of 22 targets changed its state; 1 for the better."
    many = rows.assign(change=["better", "worse", "worse", "other", *["none"] * 18])
    assert said(findings.verdicts_sentence, many, "en").startswith(
        "4 of 22 targets changed their state; 1 for the better; 2 for the worse; 1 otherwise"
    )


def test_amounts_for_none_one_and_many():
    none = compared(EMPTY, EMPTY).lines
    assert said(findings.amounts_sentence, none, "en").startswith("None of the 28 budget lines has disbursement data")
    before, after = {"D1": 1.0, "D2": 4.0, "R01": 2.0}, {"D1": 2.0, "D2": 3.0, "R01": 2.0}
    found = compared(results({}, before, 0), results({}, after, 0)).lines
    assert said(findings.amounts_sentence, found, "en") == (
        "1 of 28 budget lines disbursed more; 1 line went down; 1 line did not change; 25 lines cannot be compared for "
        "want of data."
    )
    assert said(findings.amounts_sentence, found, "vi") == (
        "1/28 dòng kinh phí giải ngân thêm; 1 dòng giảm; 1 dòng không đổi; 25 dòng không so sánh được vì thiếu số liệu."
    )
    down = compared(results({}, {"D1": 2.0}, 0), results({}, {"D1": 1.0}, 0)).lines
    assert said(findings.amounts_sentence, down, "vi").startswith(
        "Không dòng nào trong 28 dòng kinh phí giải ngân thêm;"
    )


def test_statuses_for_none_one_and_many():
    none = compared(EMPTY, EMPTY).tasks
    assert said(findings.statuses_sentence, none, "vi") == "Không nhiệm vụ nào trong 51 nhiệm vụ đổi tình trạng."
    one = compared(EMPTY, results({}, {}, 1)).tasks
    assert said(findings.statuses_sentence, one, "en") == "1 of 51 tasks changed its status; 1 is now completed."
    late = compared(results({}, {}, 2), EMPTY).tasks
    assert said(findings.statuses_sentence, late, "en") == "2 of 51 tasks changed their status; 2 are now overdue."


def test_figures_for_none_one_and_many():
    rows = changes.figures(old(), edition())
    assert said(findings.figures_sentence, rows, "en") == "No figure changed since the previous edition."
    many = pd.DataFrame({"kind": ["new"] * 1200 + ["dropped", "corrected"]})
    assert (
        said(findings.figures_sentence, many, "vi")
        == "1.200 số liệu mới; 1 số liệu được đính chính; 1 số liệu không còn."
    )
    assert said(findings.figures_sentence, many, "en") == "1,200 new figures; 1 figure corrected; 1 figure gone."


# -- tables and chart ----------------------------------------------------------------------------------------------


SHOWN = (tables.verdict_changes, tables.line_changes, tables.task_changes, tables.figure_counts, tables.figure_changes)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("show", [*SHOWN, charts.moved])
def test_nothing_changed_is_said_in_words(show, lang):
    shown = show(compared(EMPTY, EMPTY), frames.plan(), frames.words(lang))
    assert shown.caption
    if show in (tables.verdict_changes, tables.figure_counts, tables.figure_changes):
        assert "|" not in shown.text


def test_the_table_of_verdicts_puts_the_worse_first():
    before = results({"G06": ("on_track", 40.0), "G08": ("ahead", 45.0)}, {}, 0)
    after = results({"G06": ("achieved", 55.0), "G08": ("at_risk", 45.0), "G14": ("at_risk", 20.0)}, {}, 0)
    text = tables.verdict_changes(compared(before, after), frames.plan(), frames.words("en")).text
    assert text.index("For the worse · 1") < text.index("G08") < text.index("For the better · 1") < text.index("G06")
    assert "40.0% [[▲\xa0on track]" in text
    assert "55.0% [[■\xa0achieved]" in text
    # Without a figure before, the state says so once.
    assert "| [○\xa0no data]{.state .state-no_data} | 20.0%" in text


def test_new_figures_are_counted_and_not_listed():
    before = old(a_line(), a_line(line="R03"))
    after = edition(a_line(disbursed=90.0, reported_on="2022-10-12"), a_line(line="R02", disbursed=5.0))
    found = replace(compared(EMPTY, EMPTY), figures=changes.figures(before, after))
    listed = tables.figure_changes(found, frames.plan(), frames.words("en")).text
    assert "R02" not in listed
    assert listed.index("Reported again · 1") < listed.index("R01") < listed.index("Gone · 1") < listed.index("R03")
    assert "no figure any more" in listed
    assert "2 figures reported again, corrected or gone" in listed
    counted = tables.figure_counts(found, frames.plan(), frames.words("en")).text
    assert "| Disbursement | 1 | 1 | 0 | 1 |" in counted
    assert "Unexplained" not in counted


def test_a_figure_without_a_reason_has_a_column_of_its_own():
    found = replace(compared(EMPTY, EMPTY), figures=changes.figures(old(a_line()), edition(a_line(disbursed=1.0))))
    assert "Unexplained" in tables.figure_counts(found, frames.plan(), frames.words("en")).text
    assert "Chưa rõ lý do · 1" in tables.figure_changes(found, frames.plan(), frames.words("vi")).text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_chart_shows_every_target_that_moved_and_no_other(lang):
    r = frames.report("2022-illustrative", lang)
    chart = charts.moved(r.changes, r.plan, r.words)
    moved = set(r.changes.targets.loc[r.changes.targets["moved"], "target"])
    assert moved
    for target in r.plan.targets:
        assert (r.words.pick(target.name) in chart.alt) is (target.id in moved)
    worse, better = (r.words(f"charts.moved.groups.{group}") for group in ("worse", "better"))
    assert chart.svg.index(worse) < chart.svg.index(better)


# -- the handle ----------------------------------------------------------------------------------------------------


def test_the_illustrative_editions_show_every_kind(project):
    r = Report(project, "2022-illustrative", "en")
    kinds = r.changes.figures["kind"].value_counts().to_dict()
    assert kinds.pop("new") > 1000
    assert kinds == {"revised": 1, "corrected": 2, "dropped": 2}
    assert r.changes.totals[["old", "new"]].values.tolist() == [[1.0, 12.0], [27_971.0, 77_737.0], [6.0, 27.0]]
    assert {"better", "worse", "other", "none"} == set(r.changes.targets["change"])
    assert r.previous is r.previous
    assert r.changes is r.changes


def test_an_edition_without_a_previous_one_says_so(project):
    for lang, text in (("vi", "không nêu kỳ trước nào"), ("en", "names no previous edition")):
        r = Report(project, "2022-published", lang)
        assert r.previous is None
        assert r.changes.since is None
        assert text in r.since().markdown
        assert r.compared(charts.moved, opens=True).markdown == r.words("findings.changes.nothing")
        assert r.compared(tables.line_changes).markdown == ""
        assert "changes.html" not in r.missing().markdown


@pytest.mark.parametrize("day", ["2022-09-30", "2022-08-15"])
def test_a_cut_before_the_previous_edition_leaves_nothing_to_compare(project, day):
    r = Report(project, "2022-illustrative", "en", as_of=day)
    assert r.previous is None
    assert "no later than the previous edition (30 September 2022)" in r.since().markdown
    assert r.changes.figures.empty


def test_the_day_after_the_previous_edition_is_compared(project):
    r = Report(project, "2022-illustrative", "en", as_of="2022-10-01")
    assert r.since().markdown.startswith("::: {.finding}\nFrom 30 September 2022 to 1 October 2022:")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_summary_links_to_the_page_on_changes(lang):
    shown = frames.report("2022-illustrative", lang).lately().markdown
    assert "](changes.html)" in shown
    assert "](#sec-changes)" in shown


def test_both_languages_tell_the_same_numbers():
    read = {}
    for lang in LANGUAGES:
        r = frames.report("2022-illustrative", lang)
        shown = [show(r.changes, r.plan, r.words) for show in SHOWN]
        texts = [r.since().markdown, *(each.text for each in shown)]
        read[lang] = [frames.numbers(text, lang) for text in texts]
    assert read["vi"] == read["en"]
