"""Points to note: each from its own result table."""

from __future__ import annotations

import pandas as pd

from analysis.quality import findings


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
                "flags": ["", "over_allocation;falling", "no_return"],
                "allocation": [10.0, 20.0, 5.0],
                "disbursed": [1.0, 23.0, float("nan")],
            }
        ),
        "tasks": pd.DataFrame({"task": ["T01", "T02"], "status": ["late", "done"]}),
    }
    return tables | changes


def test_every_kind_is_listed_with_its_value():
    table = findings(**frames())
    assert table.astype(object).fillna("").values.tolist() == [
        ["over_allocation", "line", "R01", 3.0],
        ["falling", "line", "R01", ""],
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
