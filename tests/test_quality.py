"""Points to note: each from its own result table."""

from __future__ import annotations

import pandas as pd

from analysis.editions import read_edition
from analysis.plan import read_plan
from analysis.quality import findings, notes


def frames(**changes):
    tables = {
        "targets": pd.DataFrame({"target": ["G01", "E01"], "state": ["achieved", "inconclusive"]}),
        "completeness": pd.DataFrame(
            {
                "unit": ["a", "a", "b", "b", "c"],
                "due": [True, True, True, True, True],
                "returned": [True, False, False, False, True],
            }
        ),
        "lines": pd.DataFrame(
            {
                "line": ["D1", "R01", "R02"],
                "returned": [True, True, False],
                "section": ["investment", "recurrent", "recurrent"],
                "order": [1, 1, 2],
                "owner": ["a", "b", "c"],
                "flags": ["", "over_allocation;falling", "no_return"],
                "allocation": [10.0, 20.0, 5.0],
                "limit": [10.0, 21.0, 5.0],
                "disbursed": [1.0, 23.0, float("nan")],
                "cumulative": [1.0, 23.0, float("nan")],
                "total_investment": [50.0, float("nan"), float("nan")],
                "fall": [0.0, 1.5, float("nan")],
                "source_gap": [0.0, float("nan"), float("nan")],
            }
        ),
        "tasks": pd.DataFrame({"task": ["T01", "T02"], "status": ["late", "done"]}),
    }
    return tables | changes


def test_every_kind_is_listed_with_its_value():
    table = findings(**frames())
    assert table.astype(object).fillna("").values.tolist() == [
        ["over_allocation", "line", "R01", 2.0],  # 23 against 21 as adjusted, not against the plan's 20
        ["falling", "line", "R01", 1.5],
        ["no_return", "line", "R02", ""],
        ["silent_unit", "unit", "b", 2],
        ["bounded_target", "target", "E01", ""],
        ["late_task", "task", "T01", ""],
    ]


def test_an_edition_without_any_budget_return_is_not_told_line_by_line():
    lines = pd.DataFrame({"line": ["D1"], "returned": [False], "flags": ["no_return"]})
    assert "line" not in set(findings(**frames(lines=lines))["kind"])


def test_units_that_owe_nothing_are_not_told():
    completeness = pd.DataFrame({"unit": ["a"], "due": [False], "returned": [False]})
    assert "unit" not in set(findings(**frames(completeness=completeness))["kind"])


def test_remarks_of_the_published_edition_are_all_told(project):
    table = notes(read_edition(project.editions / "2022-published", read_plan(project.plan)))
    assert table[["subject", "part", "returns"]].values.tolist() == [
        ["G13", "centre", 1],
        ["G11", "departments", 1],
        ["G11", "districts", 1],
        ["E01", "all", 1],
    ]
    assert table["note_en"].str.len().gt(40).all()


def test_a_remark_that_many_make_is_told_once(project):
    edition = read_edition(project.editions / "2022-illustrative", read_plan(project.plan))
    table = notes(edition)
    assert not table.duplicated(["table", "subject", "part", "note_vi"]).any()
    standing = edition.targets[~edition.targets["superseded"] & edition.targets["note_vi"].notna()]
    assert table.loc[table["table"] == "targets", "returns"].sum() == len(standing)
