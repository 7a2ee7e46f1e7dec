"""What each agency owes, from the plan alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from builders import allocation, part, plan, target, task
from intake_kit import forms, info
from intake_kit import plan as real_plan

from analysis.intake import form, vocabulary
from analysis.intake.cells import SCHEMAS
from analysis.intake.layout import SHEETS
from analysis.plan import Text


def keys(owed: form.Form, sheet: str) -> list[tuple[str, ...]]:
    return [tuple(row.key.values()) for row in owed.rows[sheet]]


def small():
    return plan(
        (
            target("S01", reported_by="districts"),
            target("G11", "count_per_unit", reported_by="all", unit="wheels", parts=(
                part("departments", unit_group="departments", required_per_unit=1),
                part("districts", 2, unit_group="districts", required_per_unit=2),
            )),
            target("G12", "milestone", reported_by="lead", parts=(part(lead_agency="dep-2"),)),
            target("S03", "count_range", reported_by="lead"),
            target("E05", "growth_floor", reported_by="lead"),
            target("G07", reported_by="all", parts=(part(unit_group="districts", start_date=dt.date(2022, 12, 1)),)),
        ),
        allocations=(allocation("R01", 5, owner="dep-1"),),
        tasks=(task("T01"),),
    )  # fmt: skip


def test_a_small_plan_says_who_answers_for_what():
    owed = form.forms(small(), info())
    assert set(owed) == {"all", "dep-1", "dep-2", "dep-3", "lead-agency", "dis-1", "dis-2", "dis-3"}
    assert keys(owed["dep-1"], "figures") == [("G11", "departments", "dep-1")]
    assert keys(owed["dep-1"], "disbursements") == [("R01",)]
    assert keys(owed["dep-2"], "milestones") == [("G12", "all", "tinh")]
    assert keys(owed["lead-agency"], "figures") == [("S03", "all", "tinh")]
    assert keys(owed["lead-agency"], "tasks") == [("T01", "lead-agency")]
    assert keys(owed["dis-1"], "figures") == [("S01", "all", "dis-1"), ("G11", "districts", "dis-1")]
    assert keys(owed["dis-1"], "local_budgets") == [("dis-1",)]
    assert [sheet.id for sheet in owed["dis-1"].sheets] == ["figures", "local_budgets"]


def test_a_part_is_asked_for_from_its_start_on_and_growth_never():
    november = form.forms(small(), info())["all"]
    december = form.forms(small(), info(), dt.date(2022, 12, 31))["all"]
    assert "G07" not in {key[0] for key in keys(november, "figures")}
    assert "G07" in {key[0] for key in keys(december, "figures")}
    assert "E05" not in {key[0] for sheet in SHEETS for key in keys(december, sheet.id)}


def test_only_a_share_is_asked_for_its_denominator_and_unknown_units_keep_their_name():
    rows = form.forms(small(), info())["all"].rows["figures"]
    open_ = {row.key["target"]: "denominator" in row.open for row in rows}
    assert open_ == {"S01": True, "G11": False, "S03": False}
    assert {row.shown["measured"] for row in rows if row.key["target"] == "G11"} == {Text("wheels", "wheels")}


@pytest.mark.parametrize(
    ("as_of", "end", "wanted"),
    [
        ((2022, 12, 5), (2022, 12, 31), (2022, 11, 30)),
        ((2022, 11, 30), (2022, 12, 31), (2022, 11, 30)),
        ((2026, 11, 1), (2022, 12, 31), (2022, 12, 31)),
        ((2022, 1, 10), (2022, 1, 31), (2022, 1, 31)),  # nothing has ended yet: the edition's own period
    ],
)
def test_the_period_asked_for(as_of, end, wanted):
    changed = replace(info(), as_of=dt.date(*as_of), period_end=dt.date(*end))
    assert form.period(changed) == dt.date(*wanted)


def test_all_is_everybodys_rows_and_each_row_is_owed_once():
    for sheet in SHEETS:
        everybody = sorted(key for agency, owed in forms().items() if agency != "all" for key in keys(owed, sheet.id))
        assert everybody == sorted(keys(forms()["all"], sheet.id))
        assert len(set(everybody)) == len(everybody)
    real = real_plan()
    assert len(forms()["all"].rows["disbursements"]) == len(real.allocations)
    assert len(forms()["all"].rows["tasks"]) == len(real.tasks)


def test_every_column_of_a_form_is_known_and_belongs_to_its_table():
    known = vocabulary.known_headings()
    for sheet in SHEETS:
        assert {*sheet.keys, *sheet.inputs} <= set(SCHEMAS[sheet.table].columns)
        for column in sheet.columns:
            heading = vocabulary.SHOWN[column[1:]] if column.startswith("~") else vocabulary.HEADINGS[column]
            assert known[f"{heading.vi} {heading.en}".casefold()] == column


def test_no_heading_stands_for_two_columns_and_no_word_for_two_codes():
    names = list(vocabulary.HEADINGS.values())
    assert len({text.vi.casefold() for text in names} | {text.en.casefold() for text in names}) == 2 * len(names)
    for column, listed in vocabulary.CODES.items():
        assert set(listed) <= set(vocabulary.ENGLISH)
        words = [word.casefold() for names in listed.values() for word in names]
        assert len(words) == len(set(words)), column
        assert len(",".join(vocabulary.listed(column))) < 250  # what a drop-down list can hold
