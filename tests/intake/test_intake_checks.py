"""What new returns must satisfy beside the plan, the edition and each other; and how findings are shown."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import openpyxl
import pytest
from intake_kit import COLUMNS, REPORTED, ROW, WORDS, checked, codes, edition, fill, info, plain, plan, read, written

from analysis.cli import main
from analysis.editions import Edition
from analysis.intake.checks import check
from analysis.intake.findings import errors
from analysis.intake.terminal import summary, table

LINES = ("line", "period_end", "adjusted_allocation", "committed", "disbursed", "obs_status", "note_vi")
MONTH = "2022-11-30"
LATE = dt.date(2022, 12, 5)


def found(path, **declared):
    return [(each.severity, each.code, each.cell) for each in checked(path, **declared)]


def empty() -> Edition:
    """The edition before anything was returned."""
    names = ("targets", "disbursements", "tasks", "local_budgets")
    return replace(edition(), **{name: getattr(edition(), name).iloc[:0] for name in names})


def against_nothing(path, **declared):
    return [(each.severity, each.code, each.cell) for each in check([read(path, **declared)], plan(), empty())]


def test_a_good_return_has_no_findings(tmp_path):
    path = plain(tmp_path / "a.xlsx", [ROW])
    assert against_nothing(path) == []


@pytest.mark.parametrize(
    ("columns", "row", "wanted"),
    [
        (COLUMNS, (*ROW[:4], 76, 75), ("error", "numerator_above_denominator", "E2")),
        (COLUMNS, (*ROW[:4], -1, 75), ("error", "contract", "E2")),
        (COLUMNS, (*ROW[:4], 43, None), ("error", "against_the_plan", "F2")),
        (COLUMNS, (*ROW[:4], 42.5, 75), ("warning", "not_whole", "E2")),
        (COLUMNS, (*ROW[:3], "2023-01-31", 43, 75), ("error", "outside_the_edition", "D2")),
        (COLUMNS, (*ROW[:3], "2022-12-31", 43, 75), ("warning", "after_the_cut", "D2")),
        (COLUMNS, ("G05", "districts", *ROW[2:]), ("error", "against_the_plan", "B2")),
        (COLUMNS, ("E01", "all", *ROW[2:]), ("error", "against_the_plan", "C2")),
        (COLUMNS, ("G05", "all", "so-tc", *ROW[3:]), ("warning", "not_its_own", "C2")),
        (("target", "part", "unit", "period_end", "done"), ("G12", "all", "tinh", MONTH, "đã xong"),
         ("error", "against_the_plan", "A2")),
        (LINES, ("R01", MONTH, None, None, 1918, None, None), ("error", "above_allocation", "E2")),
        (LINES, ("R01", MONTH, None, None, 1918, None, "đã xin bổ sung"), ("warning", "above_allocation", "E2")),
        (LINES, ("R01", MONTH, None, 1918, 1, None, None), ("warning", "above_allocation", "D2")),
        (LINES, ("D1", MONTH, 9000, None, 3500, None, None), ("warning", "above_investment", "E2")),
        (LINES, ("R01", "2022-11-15", None, None, 1, None, None), ("error", "contract", "B2")),
        (("unit", "period_end", "total_expenditure", "dx_expenditure"), ("h-lap-vo", MONTH, 5, 6),
         ("error", "part_above_total", "D2")),
        (("task", "agency", "period_end", "status", "completed_on"),
         ("T01", "so-tttt", MONTH, "đang làm", "01/11/2022"), ("error", "against_the_plan", "E2")),
    ],
)  # fmt: skip
def test_each_rule(tmp_path, columns, row, wanted):
    assert wanted in against_nothing(plain(tmp_path / "a.xlsx", [row], columns))


def test_an_adjusted_allocation_is_the_limit(tmp_path):
    path = plain(tmp_path / "a.xlsx", [("R01", MONTH, 2000, None, 1918, None, None)], LINES)
    assert "above_allocation" not in [code for _, code, _ in against_nothing(path)]


def test_all_findings_come_at_once_with_their_cells(tmp_path):
    rows = [(*ROW[:4], "nhiều", 75), ("G06", "all", "so-nv", MONTH, 9, 5), ("G03", "all", "so-nv", "31/02/2022", 1, 2)]
    path = plain(tmp_path / "a.xlsx", rows)
    assert [each for each in against_nothing(path) if each[0] == "error"] == [
        ("error", "not_a_number", "E2"),
        ("error", "numerator_above_denominator", "E3"),
        ("error", "no_such_day", "D4"),
    ]


def test_a_cell_that_cannot_be_read_is_remarked_upon_once(tmp_path):
    path = plain(tmp_path / "a.xlsx", [(*ROW[:4], "5.618", 75)])
    assert [each for each in against_nothing(path) if each[2] == "E2"] == [("error", "ambiguous_number", "E2")]


def test_returns_twice_in_one_file_and_in_two(tmp_path):
    twice = plain(tmp_path / "a.xlsx", [ROW, ROW])
    assert ("error", "repeated_row", "A3") in against_nothing(twice)
    one, same, other = (
        plain(tmp_path / f"{name}.xlsx", [(*ROW[:4], value, 75)]) for name, value in (("b", 43), ("c", 43), ("d", 44))
    )
    assert codes(check([read(one), read(same)], plan(), empty()), "warning") == ["repeated_in_files"]
    (finding,) = check([read(one), read(other)], plan(), empty())
    assert (finding.severity, finding.code, finding.file, finding.cell) == (
        "error",
        "repeated_in_files",
        "d.xlsx",
        "A2",
    )
    assert "b.xlsx A2" in finding.expected_vi
    assert check([read(one), read(other, reported_on=LATE)], plan(), empty()) == []  # a later return supersedes


def last(target: str = "G05", unit: str = "so-nv"):
    rows = edition().targets
    return (
        rows[(rows["target"] == target) & (rows["unit"] == unit) & ~rows["superseded"]]
        .sort_values("period_end")
        .iloc[-1]
    )


def test_a_row_of_the_same_day_may_stand_but_not_change(tmp_path):
    row = last()
    day = row["reported_on"].date()
    same = (*ROW[:3], f"{row['period_end']:%Y-%m-%d}", row["numerator"], row["denominator"])
    assert "already_returned" not in codes(checked(plain(tmp_path / "a.xlsx", [same]), reported_on=day))
    other = (*same[:4], row["numerator"] + 1, row["denominator"])
    assert "already_returned" in codes(checked(plain(tmp_path / "b.xlsx", [other]), reported_on=day))
    assert "already_returned" not in codes(checked(plain(tmp_path / "c.xlsx", [other]), reported_on=LATE))


def test_cumulative_figures_do_not_fall_unless_it_is_explained(tmp_path):
    row = last()
    lower = (*ROW[:3], "2022-12-05", row["numerator"] - 1, row["denominator"])
    assert ("error", "cumulative_falls", "E2") in found(plain(tmp_path / "a.xlsx", [lower]))
    explained = plain(tmp_path / "b.xlsx", [(*lower, "r")], (*COLUMNS, "obs_status"))
    assert ("warning", "cumulative_falls", "E2") in found(explained)
    falling = [("R01", "2022-10-31", None, None, 9, None, None), ("R01", MONTH, None, None, 8, None, None)]
    path = plain(tmp_path / "c.xlsx", falling, LINES)
    assert ("error", "cumulative_falls", "E3") in against_nothing(path)
    snapshot = ("G06", *lower[1:4], 1, 2)
    assert "cumulative_falls" not in [code for _, code, _ in found(plain(tmp_path / "d.xlsx", [snapshot]))]


@pytest.mark.parametrize(("value", "jumps"), [(59, False), (60, True), (61, True)])
def test_jumps_are_told_by_the_plans_own_limits(tmp_path, value, jumps):
    rows = [("R18", "2022-10-31", None, None, 20, None, None), ("R18", MONTH, None, None, value, None, None)]
    path = plain(tmp_path / "a.xlsx", rows, LINES)
    intake = read(path)
    assert (("warning", "jump", "E3") in against_nothing(path)) == jumps
    without = replace(plan(), rules=replace(plan().rules, jumps=None))
    assert "jump" not in codes(check([intake], without, empty()), "warning")
    less = replace(plan().rules.jumps, times=1.5)
    assert "jump" in codes(
        check([intake], replace(plan(), rules=replace(plan().rules, jumps=less)), empty()), "warning"
    )


def test_small_figures_and_zero_do_not_jump(tmp_path):
    rows = [("R18", "2022-10-31", None, None, 1, None, None), ("R18", MONTH, None, None, 15, None, None)]
    rows += [("R17", "2022-10-31", None, None, 0, None, None), ("R17", MONTH, None, None, 900, None, None)]
    assert "jump" not in [code for _, code, _ in against_nothing(plain(tmp_path / "a.xlsx", rows, LINES))]


def test_the_provinces_figure_against_its_units(tmp_path):
    units = [unit.id for unit in plan().reporting_units("districts")]
    rows = [("S01", "all", unit, MONTH, 2, 10) for unit in units]
    total = 2 * len(units)

    def told(numerator, some=rows):
        path = plain(tmp_path / "a.xlsx", [*some, ("S01", "all", "tinh", MONTH, numerator, 10 * len(units))])
        return [each[:2] for each in against_nothing(path) if each[1] == "total_against_parts"]

    assert told(total) == []
    assert told(total + 1) == [("warning", "total_against_parts")]
    assert told(total - 1) == [("error", "total_against_parts")]
    assert told(total, rows[:-1]) == []  # one unit is missing: its part may be the rest


def test_a_late_report_is_said_once(tmp_path):
    rows = [ROW, ("G06", *ROW[1:4], 5, 9)]
    path = plain(tmp_path / "a.xlsx", rows)
    late = [each for each in checked(path, reported_on=dt.date(2022, 12, 6)) if each.code == "after_the_cut"]
    assert [(each.cell, each.value) for each in late] == [(None, "2022-12-06")]


def test_a_form_filled_in_passes(tmp_path):
    path = fill(
        written("so-tttt", tmp_path), {"Nhiệm vụ": {(1, "Tình trạng"): "đã xong", (1, "Ngày hoàn thành"): "06/07/2022"}}
    )
    findings = check([read(path, sender=None, reported_on=None)], plan(), edition())
    assert errors(findings) == []


def test_warnings_are_kept_as_plain_mappings(tmp_path):
    intake = read(plain(tmp_path / "a.xlsx", [(*ROW, "?")], (*COLUMNS, "ý kiến")))
    assert [(each["code"], each["cell"]) for each in intake.warnings] == [("column_not_read", "G1")]
    assert all(isinstance(value, str | None) for each in intake.warnings for value in each.values())


@pytest.mark.parametrize(
    ("values", "vi", "en"),
    [
        (
            [],
            "không có lỗi, không có cảnh báo. Không có lỗi; có thể nhận",
            "no errors, no warnings. There are no errors",
        ),
        (["?"], "1 lỗi, không có cảnh báo", "1 error, no warnings"),
        (["?", "!"], "2 lỗi, không có cảnh báo", "2 errors, no warnings"),
    ],
)
def test_the_summary_counts_in_both_languages(tmp_path, values, vi, en):
    rows = [("G05", "all", unit, MONTH, value, 75) for unit, value in zip(("so-nv", "so-nv"), values, strict=False)]
    findings = errors(read(plain(tmp_path / "a.xlsx", rows)).findings) if values else []
    assert summary(findings, WORDS["vi"]).startswith(vi)
    assert summary(findings, WORDS["en"]).startswith(en)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_terminal_table(tmp_path, lang):
    findings = read(plain(tmp_path / "a.xlsx", [(*ROW[:4], "5.618", 75)], title="Chỉ tiêu")).findings
    shown = table(findings, WORDS[lang], 100)
    assert max(map(len, shown.splitlines()[:-2])) <= 100
    for part in (
        "a.xlsx",
        "Chỉ tiêu!E2",
        "5.618",
        {"vi": "lỗi", "en": "error"}[lang],
        {"vi": "Cần", "en": "Expected"}[lang],
    ):
        assert part in shown
    assert ("point" in shown) == (lang == "en")


def test_the_command_checks_and_takes_in_nothing(copied, tmp_path, capsys):
    path = plain(tmp_path / "a.xlsx", [(*ROW[:4], "43.000", 75)])
    before = {each: each.read_bytes() for each in copied.editions.rglob("*") if each.is_file()}
    command = ["--root", str(copied.root), "import", "--edition", info().id, "--check-only", "--sender", "so-nv"]
    command += ["--reported-on", REPORTED.isoformat(), "--out", str(tmp_path / "out"), str(path)]
    assert main([*command, "--lang", "en"]) == 1
    said = capsys.readouterr().out
    assert "Sheet1!E2" in said
    assert "1 row was read." in said
    assert sorted(each.name for each in (tmp_path / "out").iterdir()) == ["01-a.checked.xlsx", "findings.html"]
    html = (tmp_path / "out" / "findings.html").read_text(encoding="utf-8")
    assert 'lang="vi"' in html
    assert 'lang="en"' in html
    assert "Sheet1!E2" in html
    book = openpyxl.load_workbook(tmp_path / "out" / "01-a.checked.xlsx")
    assert book.sheetnames == ["Kết quả kiểm tra", "Sheet1"]
    assert "LỖI" in book["Sheet1"]["E2"].comment.text
    assert "ERROR" in book["Sheet1"]["E2"].comment.text
    assert {each: each.read_bytes() for each in copied.editions.rglob("*") if each.is_file()} == before
    assert main([*command, "--locale", "en"]) == 0


def test_two_files_of_one_name_are_refused(copied, tmp_path, capsys):
    (tmp_path / "b").mkdir()
    paths = [str(plain(folder / "a.xlsx", [ROW])) for folder in (tmp_path, tmp_path / "b")]
    assert main(["--root", str(copied.root), "import", "--edition", info().id, "--check-only", *paths]) == 1
    assert "a.xlsx" in capsys.readouterr().err
