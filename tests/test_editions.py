from __future__ import annotations

import csv
import datetime as dt
import runpy
from pathlib import Path

import pandas as pd
import pytest
import yaml

from analysis.editions import Edition, list_editions, read_edition, supersede
from analysis.plan import Plan, read_plan
from analysis.problems import InputError
from analysis.project import Project

ROOT = Path(__file__).parents[1]
EDITIONS = ROOT / "data" / "raw" / "editions"

COLUMNS = {
    "targets": "target part unit period_end numerator denominator done completed_on expected_on bound obs_status "
    "reported_on source note_vi note_en",
    "disbursements": "line period_end adjusted_allocation committed disbursed obs_status reported_on source "
    "note_vi note_en",
    "tasks": "task agency period_end status due_on completed_on reported_on source note_vi note_en",
    "local_budgets": "unit period_end total_expenditure dx_expenditure obs_status reported_on source note_vi note_en",
    "sources": "source title publisher published_on url quote",
}
RECORD = {
    "id": "2022-test",
    "illustrative": False,
    "basis": "returns",
    "title": {"vi": "Thử", "en": "Test"},
    "period": {"start": dt.date(2022, 1, 1), "end": dt.date(2022, 12, 31)},
    "as_of": dt.date(2022, 12, 5),
    "statistics_as_of": dt.date(2022, 12, 5),
    "note": {"vi": "Để thử", "en": "For a test"},
}


@pytest.fixture(scope="module")
def plan() -> Plan:
    return read_plan(ROOT / "data" / "raw" / "plan")


@pytest.fixture(scope="module")
def published(plan) -> Edition:
    return read_edition(EDITIONS / "2022-published", plan)


@pytest.fixture(scope="module")
def illustrative(plan) -> Edition:
    return read_edition(EDITIONS / "2022-illustrative", plan)


def an_edition(root: Path, record: dict | None = None, **tables: list[dict]) -> Path:
    """Write an edition that is right but for what the test says."""
    folder = root / "2022-test"
    folder.mkdir(parents=True)
    (folder / "edition.yml").write_text(yaml.safe_dump({**RECORD, **(record or {})}), encoding="utf-8")
    tables.setdefault("sources", [{"source": "s1", "title": "Nguồn"}])
    for name, columns in COLUMNS.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns.split(), restval="")
            writer.writeheader()
            writer.writerows(tables.get(name, []))
    return folder


def a_share(**cells) -> dict:
    row = {"target": "G06", "part": "all", "unit": "so-yt", "period_end": "2022-06-30", "numerator": 5}
    return {**row, "denominator": 10, "reported_on": "2022-07-04", "source": "s1", **cells}


def a_milestone(**cells) -> dict:
    row = {"target": "G12", "part": "all", "unit": "tinh", "period_end": "2022-06-30", "done": "in_progress"}
    return {**row, "reported_on": "2022-07-04", "source": "s1", **cells}


def a_line(**cells) -> dict:
    row = {"line": "D1", "period_end": "2022-06-30", "disbursed": 100, "reported_on": "2022-07-04", "source": "s1"}
    return {**row, **cells}


def a_task(**cells) -> dict:
    row = {"task": "T01", "agency": "so-tttt", "period_end": "2022-06-30", "status": "in_progress"}
    return {**row, "reported_on": "2022-07-04", "source": "s1", **cells}


def a_budget(**cells) -> dict:
    row = {"unit": "h-lap-vo", "period_end": "2022-06-30", "total_expenditure": 1000, "dx_expenditure": 10}
    return {**row, "reported_on": "2022-07-04", "source": "s1", **cells}


def refusals(folder: Path, plan: Plan, **options) -> list[tuple[str, int | None, str | None, str]]:
    with pytest.raises(InputError) as caught:
        read_edition(folder, plan, **options)
    for problem in caught.value.problems:
        assert problem.expected_vi
        assert problem.expected_en
    return [(Path(p.file).name, p.row, p.column, p.found) for p in caught.value.problems]


# -- supersession and the cut ---------------------------------------------------------------------------------------


def test_a_later_return_supersedes_an_earlier_one_and_both_stay(tmp_path, plan):
    rows = [
        a_share(),
        a_share(numerator=7, reported_on="2022-08-10", obs_status="r"),
        a_share(period_end="2022-07-31", numerator=8, reported_on="2022-08-04"),
        a_share(unit="so-ct", numerator=1),
    ]
    targets = read_edition(an_edition(tmp_path, targets=rows), plan).targets
    # Row 2 is replaced by row 3 (same target, part, unit and period); July and another unit are other things.
    assert targets["row"].tolist() == [2, 3, 4, 5]
    assert targets["superseded"].tolist() == [True, False, False, False]
    assert targets["numerator"].tolist() == [5.0, 7.0, 8.0, 1.0]


def test_the_order_in_the_file_does_not_decide(tmp_path, plan):
    rows = [a_line(disbursed=120, reported_on="2022-08-01"), a_line(disbursed=100)]
    lines = read_edition(an_edition(tmp_path, disbursements=rows), plan).disbursements
    assert lines["superseded"].tolist() == [False, True]


def test_a_cut_before_the_revision_leaves_the_first_return_standing(tmp_path, plan):
    rows = [a_share(), a_share(numerator=7, reported_on="2022-08-10")]
    folder = an_edition(tmp_path, targets=rows)
    before = read_edition(folder, plan, as_of=dt.date(2022, 8, 9))
    assert before.as_of == dt.date(2022, 8, 9)
    assert before.targets[["numerator", "superseded"]].to_numpy().tolist() == [[5.0, False]]
    on_the_day = read_edition(folder, plan, as_of=dt.date(2022, 8, 10)).targets
    assert on_the_day["superseded"].tolist() == [True, False]


def test_returns_reported_after_the_cut_are_dropped_in_every_table(tmp_path, plan):
    late = {"reported_on": "2022-12-06"}
    folder = an_edition(
        tmp_path,
        targets=[a_share(), a_share(unit="so-ct", **late)],
        disbursements=[a_line(), a_line(line="D2", **late)],
        tasks=[a_task(), a_task(task="T02", **late)],
        local_budgets=[a_budget(), a_budget(unit="h-lai-vung", **late)],
    )
    edition = read_edition(folder, plan)
    for table in (edition.targets, edition.disbursements, edition.tasks, edition.local_budgets):
        assert table["row"].tolist() == [2]


def test_supersession_of_three_returns():
    returns = pd.DataFrame(
        {"line": ["D1"] * 3, "reported_on": pd.to_datetime(["2022-07-04", "2022-09-01", "2022-08-01"])}
    )
    assert supersede(returns, ("line",))["superseded"].tolist() == [True, False, True]


def test_zero_and_blank_differ(tmp_path, plan):
    rows = [a_line(disbursed=0), a_line(line="D2", disbursed="", obs_status="x")]
    lines = read_edition(an_edition(tmp_path, disbursements=rows), plan).disbursements
    assert lines["disbursed"].iloc[0] == 0
    assert lines["disbursed"].isna().tolist() == [False, True]


def test_types_of_an_edition_without_rows(tmp_path, plan):
    edition = read_edition(an_edition(tmp_path), plan)
    assert edition.targets["numerator"].dtype == "float64"
    assert pd.api.types.is_datetime64_any_dtype(edition.disbursements["period_end"])
    assert edition.tasks["superseded"].dtype == "bool"
    assert edition.context.empty


# -- refusals -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "column", "found"),
    [
        (a_share(target="G99"), "target", "G99"),
        (a_share(part="province"), "part", "province"),
        (a_share(unit="tinh-doan"), "unit", "tinh-doan"),
        (a_share(source="s2"), "source", "s2"),
        (a_share(numerator=11), "numerator", "11"),
        (a_share(numerator=""), "numerator", ""),
        (a_share(denominator=""), "denominator", ""),
        (a_share(done="yes"), "done", "yes"),
        (a_share(reported_on="2022-06-29"), "reported_on", "2022-06-29"),
        (a_share(period_end="2021-12-31"), "period_end", "2021-12-31"),
        (a_share(period_end="2023-01-31", reported_on="2023-02-01"), "period_end", "2023-01-31"),
        (a_share(target="G07", part="province", period_end="2022-05-31"), "period_end", "2022-05-31"),
        (a_share(target="G07", part="district"), "unit", "so-yt"),
        (a_share(target="G11", part="departments"), "denominator", "10"),
        (a_share(target="G11", part="departments", unit="tinh", numerator=19, denominator=18), "numerator", "19"),
        (a_share(target="S03", unit="tinh"), "denominator", "10"),
        (a_share(target="E05", unit="tinh"), "target", "E05"),
        (a_milestone(bound="lower"), "bound", "lower"),
        (a_milestone(done=""), "done", ""),
        (a_milestone(numerator=1), "numerator", "1"),
        (a_milestone(done="yes"), "completed_on", ""),
        (a_milestone(completed_on="2022-06-01"), "completed_on", "2022-06-01"),
        (a_milestone(done="yes", completed_on="2022-07-05"), "completed_on", "2022-07-05"),
        (a_milestone(unit="so-yt"), "unit", "so-yt"),
    ],
)
def test_a_wrong_return_on_a_target(tmp_path, plan, row, column, found):
    problems = refusals(an_edition(tmp_path, targets=[a_share(unit="so-ct"), row]), plan)
    assert ("targets.csv", 3, column, found) in problems
    assert {line for _, line, _, _ in problems} == {3}


@pytest.mark.parametrize(
    ("table", "row", "column", "found"),
    [
        ("disbursements", a_line(line="D9"), "line", "D9"),
        ("disbursements", a_line(disbursed=""), "disbursed", ""),
        ("disbursements", a_line(period_end="2022-06-29"), "period_end", None),
        ("tasks", a_task(task="T52"), "task", "T52"),
        ("tasks", a_task(agency="so-nobody"), "agency", "so-nobody"),
        ("tasks", a_task(status="done"), "completed_on", ""),
        ("tasks", a_task(completed_on="2022-06-01"), "completed_on", "2022-06-01"),
        ("local_budgets", a_budget(unit="so-yt"), "unit", "so-yt"),
        ("local_budgets", a_budget(dx_expenditure=1001), "dx_expenditure", "1001"),
        ("local_budgets", a_budget(source=""), "source", None),
    ],
)
def test_a_wrong_return_in_another_table(tmp_path, plan, table, row, column, found):
    problems = refusals(an_edition(tmp_path, **{table: [row]}), plan)
    assert [problem[:3] for problem in problems] == [(f"{table}.csv", 2, column)]
    assert found is None or problems[0][3] == found


def test_two_returns_with_one_key_and_day_are_refused(tmp_path, plan):
    ((file, row, column, _),) = refusals(an_edition(tmp_path, targets=[a_share(), a_share(numerator=6)]), plan)
    assert (file, row) == ("targets.csv", 3)
    assert column is not None
    assert "reported_on" in column


def test_all_findings_of_all_tables_come_at_once(tmp_path, plan):
    folder = an_edition(
        tmp_path,
        targets=[a_share(numerator=11), a_share(target="G99")],
        disbursements=[a_line(line="D9")],
        tasks=[a_task(task="T52")],
    )
    files = [file for file, *_ in refusals(folder, plan)]
    assert files == ["targets.csv", "targets.csv", "disbursements.csv", "tasks.csv"]


def test_a_missing_table_is_named(tmp_path, plan):
    folder = an_edition(tmp_path)
    (folder / "tasks.csv").unlink()
    ((file, *_),) = refusals(folder, plan)
    assert file == "tasks.csv"


@pytest.mark.parametrize(
    ("record", "key"),
    [
        ({"author": "x"}, "author"),
        ({"title": {"vi": "Thử", "en": "Test", "fr": "Essai"}}, "title.fr"),
        ({"title": {"vi": "Thử"}}, "title.en"),
        ({"title": "Thử"}, "title"),
        ({"illustrative": "no"}, "illustrative"),
        ({"as_of": "tháng 12"}, "as_of"),
        ({"as_of": dt.datetime(2022, 12, 5, 8)}, "as_of"),
        ({"as_of": dt.date(2021, 12, 5)}, "as_of"),
        ({"statistics_as_of": dt.date(2021, 1, 1)}, "statistics_as_of"),
        ({"period": {"start": dt.date(2022, 1, 1), "end": dt.date(2021, 12, 31)}}, "period.end"),
        ({"id": "2022-other"}, "id"),
        ({"illustrative": True}, "id"),
        ({"basis": "hearsay"}, "basis"),
        ({"title": {"vi": "Thử *đậm*", "en": "Test"}}, "title.vi"),
        ({"previous": 2021}, "previous"),
        ({"previous": ""}, "previous"),
        ({"previous": "2021-test"}, "previous"),
        ({"previous": "../2021-test"}, "previous"),
        ({"previous": "2022-test"}, "previous"),
        ({"plan": ""}, "plan"),
        ({"plan": 2022}, "plan"),
        ({"plan": "../plan"}, "plan"),
        ({"as_of": dt.date(2022, 12, 5), "title": {"vi": "Thử", "en": "A @fig-x"}}, "title.en"),
    ],
)
def test_a_wrong_edition_record(tmp_path, plan, record, key):
    ((file, _, column, _),) = refusals(an_edition(tmp_path, record), plan)
    assert (file, column) == ("edition.yml", key)


def a_neighbour(root: Path, **record) -> None:
    folder = root / "2022-before"
    folder.mkdir(parents=True)
    record = {**RECORD, "id": "2022-before", "as_of": dt.date(2022, 9, 30), **record}
    (folder / "edition.yml").write_text(yaml.safe_dump(record), encoding="utf-8")


def test_the_previous_edition_lies_beside_and_is_of_an_earlier_day(tmp_path, plan):
    a_neighbour(tmp_path)
    assert read_edition(an_edition(tmp_path, {"previous": "2022-before"}), plan).previous == "2022-before"
    assert read_edition(EDITIONS / "2022-09-illustrative", plan).previous is None


@pytest.mark.parametrize(
    ("neighbour", "found"),
    [
        ({"as_of": dt.date(2022, 12, 5)}, ("edition.yml", "previous", "2022-before")),
        ({"as_of": dt.date(2023, 1, 5)}, ("edition.yml", "previous", "2022-before")),
        ({"basis": "publications"}, ("edition.yml", "previous", "2022-before")),
        ({"plan": "another-plan"}, ("edition.yml", "previous", "2022-before")),
        ({"basis": "hearsay"}, ("edition.yml", "basis", "hearsay")),
    ],
)
def test_a_previous_edition_that_cannot_be_compared_is_refused(tmp_path, plan, neighbour, found):
    a_neighbour(tmp_path, **neighbour)
    problems = refusals(an_edition(tmp_path, {"previous": "2022-before"}), plan)
    assert [(file, column, value) for file, _, column, value in problems] == [found]


def test_made_up_returns_are_not_compared_with_real_ones(tmp_path, plan):
    a_neighbour(tmp_path)
    other = tmp_path / "2022-before-illustrative"
    (tmp_path / "2022-before").rename(other)
    text = (other / "edition.yml").read_text(encoding="utf-8")
    text = text.replace("illustrative: false", "illustrative: true").replace("id: 2022-before", "id: " + other.name)
    (other / "edition.yml").write_text(text, encoding="utf-8")
    problems = refusals(an_edition(tmp_path, {"previous": other.name}), plan)
    assert [(column, value) for _, _, column, value in problems] == [("previous", other.name)]


def corrected(folder: Path, **changes) -> Path:
    entry = {"id": "c1", "file": "disbursements.csv", "key": {"line": "D1", "period_end": dt.date(2022, 6, 30)}}
    entry |= {"column": "disbursed", "as_printed": 100, "corrected": 10, "reason": {"vi": "nhầm", "en": "slip"}}
    record = {"corrections": [entry | {"source": "s"} | changes]}
    (folder / "corrections.yml").write_text(yaml.safe_dump(record), encoding="utf-8")
    return folder


def test_a_declared_correction_counts_and_the_file_stays(tmp_path, plan):
    folder = an_edition(tmp_path, disbursements=[a_line(), a_line(line="D2")])
    before = (folder / "disbursements.csv").read_bytes()
    edition = read_edition(corrected(folder), plan)
    assert edition.disbursements["disbursed"].tolist() == [10.0, 100.0]
    assert (folder / "disbursements.csv").read_bytes() == before
    (cell,) = edition.corrections.to_dict("records")
    assert (cell["table"], cell["subject"], cell["column"], cell["row"]) == ("disbursements", "D1", "disbursed", 2)
    assert (cell["as_printed"], cell["corrected"], cell["reason_en"]) == (100.0, 10.0, "slip")


def test_a_correction_of_a_return_that_is_not_known_yet_is_not_told(tmp_path, plan):
    folder = corrected(an_edition(tmp_path, disbursements=[a_line()]))
    assert len(read_edition(folder, plan, as_of=dt.date(2022, 7, 4)).corrections) == 1
    assert read_edition(folder, plan, as_of=dt.date(2022, 7, 3)).corrections.empty


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"as_printed": 90}, ("disbursements.csv", 2, "100")),
        ({"file": "sources.csv"}, ("corrections.yml", None, "sources.csv")),
        ({"column": "source"}, ("disbursements.csv", None, "source")),
        ({"key": {"line": "D9"}}, ("disbursements.csv", None, "0")),
        ({"key": {"line": "D1"}}, ("disbursements.csv", None, "2")),
    ],
)
def test_a_correction_that_does_not_fit_its_source_is_refused(tmp_path, plan, changes, found):
    rows = [a_line(), a_line(period_end="2022-07-31", reported_on="2022-08-03")]
    folder = corrected(an_edition(tmp_path, disbursements=rows), **changes)
    assert [(file, row, value) for file, row, _, value in refusals(folder, plan)] == [found]


def test_what_a_correction_makes_of_a_return_is_checked_too(tmp_path, plan):
    folder = an_edition(tmp_path, targets=[a_share()])
    changes = {"file": "targets.csv", "key": {"target": "G06"}, "column": "numerator", "as_printed": 5}
    found = refusals(corrected(folder, **changes, corrected=11), plan)
    assert found == [("targets.csv", 2, "numerator", "11")]


@pytest.mark.parametrize("day", [dt.date(2021, 12, 31), dt.date(2022, 12, 6)])
def test_a_cut_outside_the_edition_is_refused(tmp_path, plan, day):
    assert refusals(an_edition(tmp_path), plan, as_of=day) == [("edition.yml", None, "as_of", day.isoformat())]


# -- the editions of this project -----------------------------------------------------------------------------------


def test_editions_are_listed_newest_first():
    infos = list_editions(Project(ROOT))
    assert [(info.id, info.illustrative) for info in infos] == [
        ("2022-published", False),
        ("2022-illustrative", True),
        ("2022-09-illustrative", True),
    ]
    assert [info.as_of for info in infos[1:]] == [dt.date(2022, 12, 5), dt.date(2022, 9, 30)]
    assert [info.previous for info in infos] == [None, "2022-09-illustrative", None]


def test_every_broken_record_is_named(tmp_path):
    for name in ("2022-a", "2022-b"):
        (tmp_path / "data" / "raw" / "editions" / name).mkdir(parents=True)
    with pytest.raises(InputError) as caught:
        list_editions(Project(tmp_path))
    assert len(caught.value.problems) == 2


def test_the_published_edition_holds_what_was_published_and_nothing_else(published):
    columns = ["target", "part", "unit", "numerator", "denominator", "bound"]
    figures = published.targets.loc[published.targets["done"].isna(), columns].to_numpy().tolist()
    assert figures == [
        ["G11", "departments", "tinh", 16.0, 18.0, "proxy"],
        ["G11", "districts", "tinh", 11.0, 12.0, "proxy"],
        ["E01", "all", "tinh", 109.0, 357.0, "lower"],
    ]
    (centre,) = published.targets[published.targets["done"].notna()].itertuples()
    assert (centre.target, centre.part, centre.done) == ("G13", "centre", "yes")
    assert centre.completed_on == pd.Timestamp(2022, 4, 18)
    for table in (published.disbursements, published.tasks, published.local_budgets):
        assert table.empty
    assert not published.illustrative


def test_every_published_row_can_be_followed_to_an_address_and_a_quotation(published):
    sources = published.sources.set_index("source")
    for row in [*published.targets.itertuples(), *published.context.itertuples()]:
        assert sources.loc[row.source, "url"].startswith("https://")
        assert sources.loc[row.source, "quote"]
        assert row.note_vi
        assert row.note_en
    ocop = sources.loc["ocop-2022", "quote"]
    assert "357 sản phẩm" in ocop
    assert "Shopee 109 sản phẩm" in ocop
    models = sources.loc["model-conference", "quote"]
    assert "16/18" in models
    assert "11/12" in models


def test_the_scorecard_of_another_plan_is_context_and_not_a_return(published):
    context = published.context.set_index("fact")
    assert context.loc["plan-144-scorecard", "value"] == "13/15"
    assert "144/KH-UBND" in context.loc["plan-144-scorecard", "note_en"]
    assert set(context["value"]) == {"13/15", "39/63", "9/13", "3.7", "19/22"}


def test_the_illustrative_edition_says_so(illustrative):
    assert illustrative.illustrative
    assert "illustrative" in illustrative.id
    assert "minh hoạ" in illustrative.title["vi"]
    for table in (illustrative.targets, illustrative.disbursements, illustrative.tasks, illustrative.local_budgets):
        assert set(table["source"]) == {"illustrative"}
    assert illustrative.context.empty


@pytest.mark.parametrize("name", ["2022-illustrative", "2022-09-illustrative"])
def test_the_illustrative_returns_are_what_the_script_makes(tmp_path, name):
    folder = EDITIONS / name
    runpy.run_path(str(folder / "make.py"))["make"](tmp_path)
    made = sorted(tmp_path.glob("*.csv"))
    assert [path.name for path in made] == sorted(path.name for path in folder.glob("*.csv"))
    for path in made:
        assert path.read_bytes() == (folder / path.name).read_bytes(), path.name


def test_illustrative_targets_cover_the_plan(plan, illustrative):
    file = pd.read_csv(EDITIONS / "2022-illustrative" / "targets.csv")
    assert set(file["target"]) == {target.id for target in plan.targets} - {"E05"}
    # The survey of S01 comes after the deadline, and the districts' digitisation starts in December.
    assert set(illustrative.targets["target"]) == set(file["target"]) - {"S01"}
    assert "district" not in set(illustrative.targets["part"])


def test_illustrative_faults(plan, illustrative):
    targets, lines = illustrative.targets, illustrative.disbursements
    assert "so-xd" not in set(targets.loc[targets["target"] == "G11", "unit"])
    assert "h-thanh-binh" not in set(targets.loc[targets["target"] == "G06", "unit"])
    assert targets.loc[targets["superseded"], ["target", "unit"]].to_numpy().tolist() == [
        ["G06", "so-yt"],
        ["G14", "h-chau-thanh"],
    ]
    assert (targets["obs_status"] == "p").any()
    health = targets[(targets["target"] == "E03") & (targets["part"] == "health")].iloc[-1]
    assert (health["done"], health["expected_on"]) == ("in_progress", pd.Timestamp(2022, 9, 30))

    current = lines[~lines["superseded"]]
    assert {line.line for line in plan.allocations} - set(current["line"]) == {"R14"}
    assert (current.groupby("line").size() == 11).all()
    november = current[current["period_end"] == pd.Timestamp(2022, 11, 30)].set_index("line")["disbursed"]
    allocation = pd.Series({line.line: line.allocation for line in plan.allocations})
    over = november[november > allocation.reindex(november.index)]
    assert over.index.tolist() == ["R06"]
    steps = current.sort_values("period_end").groupby("line")["disbursed"].diff()
    assert current.loc[steps[steps < 0].index, "line"].tolist() == ["D6"]
    assert (november == 0).sum() == 1
    # Between 60 and 70 % of the plan's 118,225 million VND.
    assert 0.60 < november.sum() / allocation.sum() < 0.70

    tasks = illustrative.tasks
    assert tasks["task"].nunique() == 51 - 3
    last = tasks[tasks["period_end"] == pd.Timestamp(2022, 11, 30)]
    assert last["status"].value_counts().to_dict() == {"done": 27, "in_progress": 16, "not_started": 5}
    overdue = (last["due_on"] < pd.Timestamp(2022, 12, 5)) & (last["status"] != "done")
    assert overdue.sum() == 6
    assert set(illustrative.local_budgets["unit"]) == {u.id for u in plan.reporting_units("districts")} - {"h-tan-hong"}


def test_no_illustrative_figure_is_a_published_one(illustrative, published):
    real = {(row.target, row.numerator, row.denominator) for row in published.targets.itertuples()}
    made = {(row.target, row.numerator, row.denominator) for row in illustrative.targets.itertuples()}
    assert not {figure for figure in real if figure[1] == figure[1]} & made
    centre = illustrative.targets[illustrative.targets["part"] == "centre"]
    assert pd.Timestamp(2022, 4, 18) not in set(centre["completed_on"])


def test_the_edition_of_september_is_what_was_known_then(plan, illustrative):
    september = read_edition(EDITIONS / "2022-09-illustrative", plan)
    cut = read_edition(EDITIONS / "2022-illustrative", plan, as_of=dt.date(2022, 9, 30))
    for table in ("targets", "disbursements", "tasks", "local_budgets"):
        held, known = getattr(september, table), getattr(cut, table)
        assert len(held) == len(known)
        assert held["reported_on"].max() <= pd.Timestamp(2022, 9, 30)
    # The slips stand in September's figures; December's are corrected.
    assert september.disbursements["disbursed"].sum() - cut.disbursements["disbursed"].sum() == 1624 - 1264
    assert september.corrections.empty


def test_the_illustrative_files_are_small():
    assert sum(path.stat().st_size for path in (EDITIONS / "2022-illustrative").glob("*.csv")) < 1_000_000


def test_an_id_that_would_break_an_address_is_refused(tmp_path, plan):
    folder = an_edition(tmp_path, {"id": "2022 thử"})
    found = refusals(folder, plan)
    assert ("edition.yml", None, "id", "2022 thử") in found
