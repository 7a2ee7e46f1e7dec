"""The plan's printed totals, added up again from its lines in plain decimals, and the project's sums beside them.

The numbers in ``data/plan_figures.csv`` are those of the plan's text and of its printed total lines; the
lines come from ``data/raw/plan`` as they were printed.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from decimal import Decimal

import pytest
from builders import disbursements
from printed import DATA, RAW, read

from analysis import budget
from analysis.plan import read_plan

PLAN = RAW / "plan"
COLUMNS = ("total_investment", "central", "local", "disbursed_before", "allocation")
SAID = {row["id"]: Decimal(row["value"]) for row in read(DATA / "plan_figures.csv")}


@pytest.fixture(scope="module")
def plan():
    return read_plan(PLAN)


def amount(text: str) -> Decimal:
    """Return an amount as printed; what is blank adds nothing to a printed total."""
    return Decimal(text or 0)


def lines(section: str) -> list[dict[str, str]]:
    return [row for row in read(PLAN / "allocations.csv") if row["section"] == section]


def column(section: str, name: str) -> Decimal:
    return sum((amount(row[name]) for row in lines(section)), Decimal(0))


def printed_total(section: str, name: str) -> Decimal:
    (row,) = (row for row in read(PLAN / "allocation_totals.csv") if row["section"] == section)
    return amount(row[name])


def funding(item: str) -> Decimal:
    (row,) = (row for row in read(PLAN / "funding.csv") if row["item"] == item)
    return Decimal(row["amount"])


@pytest.mark.parametrize("name", COLUMNS)
def test_columns_add_up_to_the_printed_totals(name):
    assert column("investment", name) == printed_total("investment", name) == SAID[f"appendix-ii-{name}"]


def test_recurrent_lines_add_up():
    assert column("recurrent", "allocation") == printed_total("recurrent", "allocation") == SAID["recurrent"]


@pytest.mark.parametrize("item", ["total", "investment", "central", "local", "recurrent"])
def test_funding_is_as_the_text_says(item):
    assert funding(item) == SAID[item]


def test_funding_adds_up(plan):
    assert funding("investment") + funding("recurrent") == funding("total")
    assert funding("central") + funding("local") == funding("investment")
    assert column("investment", "allocation") == funding("investment")
    assert column("recurrent", "allocation") == funding("recurrent")
    assert column("investment", "allocation") + column("recurrent", "allocation") == funding("total")


def test_the_projects_sums_are_the_same(plan):
    table = budget.lines(plan, disbursements(), dt.date(2022, 12, 5))
    sums = {by: budget.rollup(table, by).set_index("group")["allocation"] for by in ("total", "section", "source")}
    assert Decimal(sums["total"]["total"]) == funding("total")
    assert Decimal(sums["section"]["investment"]) == Decimal(sums["section"].drop("recurrent").sum())
    for section in ("investment", "recurrent"):
        assert Decimal(sums["section"][section]) == funding(section)
    assert {name: Decimal(each) for name, each in sums["source"].items()} == {
        name: funding(name) for name in ("central", "local", "recurrent")
    }
    owners = Counter()
    for row in read(PLAN / "allocations.csv"):
        owners[row["owner"]] += amount(row["allocation"])
    found = budget.rollup(table, "owner").set_index("group")["allocation"]
    assert {name: Decimal(each) for name, each in found.items()} == owners


# -- the slip


def test_the_print_does_not_close(plan):
    central, local = (column("investment", name) for name in ("central", "local"))
    assert central + local == SAID["sources-as-printed"]
    assert column("investment", "total_investment") - (central + local) == SAID["sources-missing"]
    gaps = {
        row["line"]: amount(row["total_investment"]) - amount(row["central"]) - amount(row["local"])
        for row in lines("investment")
    }
    assert {line: gap for line, gap in gaps.items() if gap} == {"D1": Decimal(-182), "D3": Decimal(5800)}
    assert sum(gaps.values()) == SAID["sources-missing"]


def test_the_correction_closes_it(plan):
    mended = [each for each in plan.allocations if each.section == "investment"]
    for each in mended:
        parts = sum(Decimal(part) for part in (each.central, each.local) if part is not None)
        assert parts == Decimal(each.total_investment)
    (total,) = (each for each in plan.allocation_totals if each.section == "investment")
    local = sum(Decimal(each.local) for each in mended if each.local is not None)
    assert local == Decimal(total.local) == SAID["local-corrected"]
    assert local + Decimal(total.central) == Decimal(total.total_investment) == SAID["appendix-ii-total_investment"]


def test_the_correction_moves_the_gaps_and_nothing_else(plan):
    for printed, mended in zip(plan.printed, plan.allocations, strict=True):
        moved = {name for name in COLUMNS if getattr(printed, name) != getattr(mended, name)}
        assert moved == ({"local"} if printed.line in ("D1", "D3") else set())


# -- counts


def test_counts():
    targets = Counter(row["pillar"] for row in read(PLAN / "targets.csv"))
    assert targets == {name: SAID[f"targets-{name}"] for name in ("government", "economy", "society")}
    assert sum(targets.values()) == SAID["targets"]
    sections = Counter(row["section"] for row in read(PLAN / "allocations.csv"))
    assert sections == {name: SAID[f"lines-{name}"] for name in ("investment", "recurrent")}
    assert sum(sections.values()) == SAID["lines"]
    tasks = Counter(row["field"].rstrip("abcdeghm") for row in read(PLAN / "tasks.csv"))
    assert tasks == {number: SAID[f"tasks-{number}"] for number in ("1", "2", "3", "4", "5")}
    assert sum(tasks.values()) == SAID["tasks"]


def test_the_project_counts_the_same(plan):
    found = (len(plan.targets), len(plan.allocations), len(plan.tasks))
    assert found == (SAID["targets"], SAID["lines"], SAID["tasks"])
    for pillar in ("government", "economy", "society"):
        assert sum(each.pillar == pillar for each in plan.targets) == SAID[f"targets-{pillar}"]
