from __future__ import annotations

import shutil
import unicodedata
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from analysis.plan import PROVINCE, TABLES, Text, read_plan
from analysis.problems import InputError

PLAN = Path(__file__).parents[1] / "data" / "raw" / "plan"


@pytest.fixture(scope="module")
def plan():
    return read_plan(PLAN)


@pytest.fixture
def folder(tmp_path):
    """A copy of the plan whose files can be changed with ``change(file, old, new)``."""
    copy = tmp_path / "plan"
    shutil.copytree(PLAN, copy)
    return copy


def change(folder, file, old, new):
    path = folder / file
    content = path.read_text(encoding="utf-8")
    assert content.count(old) == 1
    path.write_text(content.replace(old, new), encoding="utf-8")


def problems(folder):
    with pytest.raises(InputError) as caught:
        read_plan(folder, folder)
    return caught.value.problems


def test_heading(plan):
    assert (plan.number, plan.signed_on, plan.year) == ("145/KH-UBND", date(2022, 4, 25), 2022)
    assert plan.title["vi"].startswith("Kế hoạch thực hiện một số nhiệm vụ trọng tâm")
    assert plan.title["en"].startswith("Plan on key tasks")
    assert len(plan.objectives) == 2
    assert len(plan.recipients) == 5
    assert plan.rules.report_due == date(2022, 12, 5)
    assert "trước ngày 05 tháng 12 năm 2022./." in plan.closing.vi


def test_text_refuses_other_languages():
    text = Text("một", "one")
    assert (text["vi"], text["en"]) == ("một", "one")
    with pytest.raises(KeyError):
        text["fr"]


def test_counts(plan):
    assert list(plan.counts().values()) == [22, 14, 5, 3, 30, 28, 8, 20, 118_225, 51, 14, 24, 18, 4, 12, 3]


def test_targets_by_pillar_and_kind(plan):
    names = [target.id for target in plan.targets]
    assert names == [f"G{n:02}" for n in range(1, 15)] + [f"E{n:02}" for n in range(1, 6)] + ["S01", "S02", "S03"]
    assert Counter(target.pillar for target in plan.targets) == {"government": 14, "economy": 5, "society": 3}
    kinds = {"share_floor": 14, "milestone": 5, "count_per_unit": 1, "count_range": 1, "growth_floor": 1}
    assert Counter(target.kind for target in plan.targets) == kinds


def test_thresholds(plan):
    shares = {"G01": 100, "G02": 100, "G03": 100, "G04": 30, "G05": 80, "G06": 50, "G07": 100, "G08": 50}
    shares |= {"G09": 50, "G10": 80, "G14": 30, "E01": 100, "S01": 20, "S02": 15}
    assert {t.id: t.threshold for t in plan.targets if t.kind == "share_floor"} == shares
    assert (plan.target("S03").threshold, plan.target("S03").upper) == (10, 30)
    assert plan.target("E05").threshold == plan.rules.productivity_min == 7
    for target in plan.targets:
        if target.kind == "milestone":
            assert target.threshold == len(target.parts)
        assert target.deadline == date(2022, 12, 31)
        assert target.direction == "≥"


def test_threshold_stands_in_the_plans_own_sentence(plan):
    for target in plan.targets:
        if target.unit == "%":
            assert f"{target.threshold:g}%" in target.text
    assert "từ 10 - 30 doanh nghiệp" in plan.target("S03").text
    assert "ít nhất 01 mô hình" in plan.target("G11").text
    assert "ít nhất 02 mô hình" in plan.target("G11").text


def test_measures(plan):
    snapshots = {target.id for target in plan.targets if target.measure == "snapshot"}
    assert snapshots == {"G03", "G06", "G07", "G08", "G10", "E05"}
    assert all(target.measure_why.vi and target.measure_why.en for target in plan.targets)


def test_parts(plan):
    parts = {target.id: [part.id for part in target.parts] for target in plan.targets if len(target.parts) > 1}
    assert parts == {
        "G07": ["province", "district"],
        "G11": ["departments", "districts"],
        "G13": ["centre", "platform"],
        "E02": ["organisations", "enterprises", "household_businesses", "individual_businesses"],
        "E03": ["transport", "health", "education"],
    }
    assert all(target.parts[0].id == "all" for target in plan.targets if len(target.parts) == 1)
    assert [part.required_per_unit for part in plan.target("G11").parts] == [1, 2]
    assert [part.lead_agency for part in plan.target("E03").parts] == ["so-gtvt", "so-yt", "so-gddt"]


def test_footnote_start_dates_and_exclusions(plan):
    assert [part.start_date for part in plan.target("G07").parts] == [date(2022, 6, 1), date(2022, 12, 1)]
    starts = [part for target in plan.targets for part in target.parts if part.start_date is not None]
    assert len(starts) == 2
    assert plan.footnotes[0].vi.endswith("cấp huyện từ ngày 01 tháng 12 năm 2022.")
    excluded = {target.id for target in plan.targets if target.exclusions.vi}
    assert excluded == {"G03", "G07", "G09"}
    assert "mật" in plan.target("G03").exclusions.vi
    assert "an ninh, quốc phòng" in plan.target("G09").exclusions.vi


@pytest.mark.parametrize(
    ("target", "text"),
    [
        ("G01", "100% cơ quan nhà nước cấp tỉnh, UBND cấp huyện, cấp xã kết nối mạng truyền số liệu chuyên dùng."),
        ("G07", "Tỷ lệ hồ sơ số hoá, kết quả giải quyết thủ tục hành chính đạt 100%[1]."),
        ("G13", "Đưa vào hoạt động Trung tâm chuyển đổi số Tỉnh, triển khai ứng dụng nền tảng số nông nghiệp."),
        ("E05", "Năng suất lao động tăng tối thiểu 7%."),
        ("S03", "Hỗ trợ doanh nghiệp phát triển website thương mại điện tử cho từ 10 - 30 doanh nghiệp."),
    ],
)
def test_target_verbatim(plan, target, text):
    assert plan.target(target).text == text


def test_investment_lines_as_printed(plan):
    printed = {line.line: line for line in plan.printed if line.section == "investment"}
    amounts = {
        name: (line.total_investment, line.central, line.local, line.disbursed_before, line.allocation)
        for name, line in printed.items()
    }
    assert amounts == {
        "D1": (5618, None, 5800, 2200, 3400),
        "D2": (20079, None, 20079, 7000, 7000),
        "D3": (55800, 50000, None, None, 15000),
        "D4": (24119, None, 24119, 5000, 14500),
        "D5": (15809, None, 15809, 4000, 7000),
        "D6": (10135, None, 10135, 4000, 5000),
        "D7": (13529, None, 13529, 4000, 5000),
        "D8": (32421, None, 32421, 0, 8000),
    }
    years = [(line.start_year, line.end_year) for line in printed.values()]
    assert years == [
        (2021, 2022), (2021, 2023), (2021, 2024), (2021, 2022), (2021, 2023), (2021, 2023), (2021, 2023), (None, None)
    ]  # fmt: skip


def test_recurrent_lines(plan):
    amounts = [line.allocation for line in plan.printed if line.section == "recurrent"]
    assert amounts == [
        1917, 840, 2000, 2500, 50, 250, 300, 1000, 1000, 1000, 80, 200, 130, 280, 100, 200, 1222, 12047, 27909, 300
    ]  # fmt: skip
    blanks = [line for line in plan.printed if line.section == "recurrent"]
    assert all(line.total_investment is None and line.disbursed_before is None for line in blanks)


def test_blank_is_not_zero(plan):
    before = {line.line: line.disbursed_before for line in plan.allocations}
    assert before["D8"] == 0
    assert before["D3"] is None


def test_owners_are_filled_down(plan):
    owners = {line.line: line.owner for line in plan.allocations}
    expected = dict.fromkeys((line.line for line in plan.allocations), "so-tttt")
    expected |= dict.fromkeys(("D5", "D6", "D7"), "so-tnmt") | {"D8": "so-gddt", "R10": "vp-ubnd"}
    expected |= {"R15": "tinh-doan", "R17": "bql-kkt", "R18": "so-nv", "R19": "don-vi-su-dung"}
    assert owners == expected


def test_totals(plan):
    investment, recurrent = plan.printed_totals
    assert (investment.total_investment, investment.central, investment.local) == (177_510, 50_000, 121_892)
    assert (investment.disbursed_before, investment.allocation) == (26_200, 64_900)
    assert recurrent.allocation == 53_325
    assert recurrent.total_investment is None
    # as printed the sources come to 171,892; corrected to 177,510
    assert investment.central + investment.local == 171_892
    mended = plan.allocation_totals[0]
    assert mended.central + mended.local == mended.total_investment == 177_510
    for line in plan.allocations:
        if line.total_investment is not None:
            assert (line.central or 0) + (line.local or 0) == line.total_investment


def test_funding_of_part_three(plan):
    amounts = {item.id: item.amount for item in plan.funding}
    assert amounts == {
        "total": 118_225,
        "investment": 64_900,
        "central": 15_000,
        "local": 49_900,
        "recurrent": 53_325,
    }
    assert sum(line.allocation for line in plan.allocations) == 118_225


def test_tasks_by_field(plan):
    fields = ["1a", "1b", "1c", "1d", "1e", "1g", "1h", "1m", "2", "3", "4", "5a", "5b", "5c"]
    assert [field.id for field in plan.fields] == fields
    counts = Counter(task.field for task in plan.tasks)
    assert [counts[field] for field in fields] == [3, 4, 5, 2, 2, 4, 2, 6, 3, 4, 7, 4, 3, 2]
    assert [task.id for task in plan.tasks] == [f"T{n:02}" for n in range(1, 52)]
    assert (
        plan.tasks[45].text == "Xây dựng thí điểm và nhân rộng mô hình làng thông minh tiến tới chuyển đổi số cấp xã."
    )
    assert plan.tasks[45].clause == "II.5.a-4"
    assert plan.tasks[28].text.startswith("Nâng cấp Cổng dịch vụ công của tỉnh, tạo điều kiện thuận lợi")
    assert plan.tasks[50].text.endswith("mặt mạnh trường...).")


def test_duties(plan):
    names = [duty.id for duty in plan.duties]
    assert names == [f"IV.1-{n}" for n in range(1, 8)] + ["IV.2", "IV.3", "IV.4", "IV.5", "IV.6-1", "IV.6-2", "IV.6-3"]
    last = plan.duties[-1]
    assert last.agencies == ("departments", "districts")
    assert last.text.endswith("không dưới 1% tổng chi ngân sách của địa phương.")
    assert (plan.rules.local_share_min, plan.rules.local_share_clause) == (0.01, last.id)
    assert "các nhiệm vụ, giải pháp" in plan.duties[7].text


def test_legal_basis(plan):
    groups = Counter(document.group for document in plan.legal_basis)
    assert groups == {"I": 5, "II": 10, "III": 1, "IV": 3, "V": 3, "VI": 2}
    by_id = {document.id: document for document in plan.legal_basis}
    assert by_id["II.1"].issued_on == date(2020, 6, 3)
    assert "ngày 03 tháng 6 tháng 2020" in by_id["II.1"].text
    assert "Chiến lượng" in by_id["II.2"].title.vi
    assert by_id["II.2"].note
    assert "phố biến" in by_id["II.8"].title.vi
    assert by_id["VI.2"].number == "59/KH-UBND"
    assert all(document.number in document.text for document in plan.legal_basis)
    assert all(document.title.vi in document.text for document in plan.legal_basis)


def test_agencies_and_units(plan):
    departments = plan.reporting_units("departments")
    districts = plan.reporting_units("districts")
    assert (len(departments), len(districts), len(plan.reporting_units("all"))) == (18, 12, 30)
    assert plan.reporting_units("lead") == ()
    assert Counter(unit.kind for unit in districts) == {"city": 3, "district": 9}
    assert plan.unit_name(PROVINCE)["vi"] == "Toàn tỉnh"
    assert plan.unit_name("tp-hong-ngu")["vi"] == "Thành phố Hồng Ngự"
    assert plan.unit_name("so-tttt")["en"] == "Department of Information and Communications"
    with pytest.raises(KeyError):
        plan.reporting_units("communes")
    with pytest.raises(KeyError):
        plan.unit_name("none")


def test_rules(plan):
    rules = plan.rules
    assert (rules.bands_off, rules.bands_risk, rules.bands_ahead) == (-0.25, -0.10, 0.10)
    assert (rules.benchmark_value, rules.benchmark_as_of) == (52.43, date(2022, 11, 30))
    assert rules.confidence == 0.95
    assert rules.projection_fewest == 3
    assert rules.due_soon_days == 30
    assert (rules.year_start, rules.year_end) == (date(2022, 1, 1), date(2022, 12, 31))


def test_every_name_in_both_languages_and_composed(plan):
    named = (*plan.targets, *plan.allocations, *plan.tasks, *plan.duties, *plan.agencies, *plan.units, *plan.funding)
    for thing in named:
        for lang in ("vi", "en"):
            assert thing.name[lang]
    assert max(len(target.name[lang]) for target in plan.targets for lang in ("vi", "en")) <= 45
    for path in filter(Path.is_file, PLAN.rglob("*")):
        content = path.read_text(encoding="utf-8")
        assert unicodedata.is_normalized("NFC", content)
        assert not any(unicodedata.combining(letter) for letter in content)


def test_all_broken_tables_are_told_at_once(folder):
    (folder / "units.csv").unlink()
    change(folder, "funding.csv", "64900", '"64,900"')
    change(folder, "rules.yml", "confidence:\n  value: 0.95", "confidence:\n  value: high")
    assert {problem.file for problem in problems(folder)} == {"units.csv", "funding.csv", "rules.yml"}


@pytest.mark.parametrize("name", [*(f"{name}.csv" for name in TABLES), "plan.yml", "rules.yml", "corrections.yml"])
def test_missing_file(folder, name):
    (folder / name).unlink()
    assert [problem.file for problem in problems(folder)] == [name]


@pytest.mark.parametrize(
    ("file", "old", "new", "column"),
    [
        ("allocations.csv", "8000,so-gddt,", "8000,so-gd,", "owner"),
        ("target_parts.csv", "G12,all", "G99,all", "target"),
        (
            "target_parts.csv",
            "health,2,Dịch vụ y tế,Health services,,,,so-yt",
            "health,2,Y tế,Health,,,,so",
            "lead_agency",
        ),
        ("tasks.csv", "T51,51,5c", "T51,51,5d", "field"),
    ],
)
def test_unknown_code(folder, file, old, new, column):
    change(folder, file, old, new)
    found = problems(folder)
    assert (found[0].file, found[0].column) == (file, column)
    assert found[0].row is not None


def test_target_without_a_part(folder):
    change(folder, "target_parts.csv", "E04,all,", "E03,all,")
    (problem,) = problems(folder)
    assert (problem.file, problem.row, problem.found) == ("targets.csv", 19, "E04")


def test_duty_of_an_unknown_agency(folder):
    change(folder, "plan.yml", "- so-khcn\n", "- so-x\n")
    (problem,) = problems(folder)
    assert (problem.column, problem.found) == ("duties IV.5", "so-x")


@pytest.mark.parametrize(
    ("file", "old", "new", "places"),
    [
        # D4 in the year: 14,500 → 14,600 breaks the printed total and part III
        ("allocations.csv", "5000,14500,", "5000,14600,", {"allocation", "amount (investment)"}),
        ("allocations.csv", "27909", "27908", {"allocation", "amount (recurrent)"}),
        ("allocations.csv", "15809,,15809", "15808,,15809", {"total_investment", "central + local"}),
        ("allocation_totals.csv", "26200", "26300", {"disbursed_before"}),
        ("funding.csv", "118225", "118226", {"amount (total)"}),
        ("funding.csv", "49900", "49901", {"amount (investment)"}),
        ("funding.csv", "central,", "centre,", {"item"}),
    ],
)
def test_amounts_that_disagree(folder, file, old, new, places):
    change(folder, file, old, new)
    assert {problem.column for problem in problems(folder)} == places


def test_a_mended_source_stops_the_reading(folder):
    change(folder, "allocations.csv", "5618,,5800", "5618,,5618")
    (problem,) = problems(folder)
    assert problem.file == "allocations.csv"
    assert problem.row == 2
    assert "d1-local" in problem.expected_en


def test_without_the_corrections_the_sources_do_not_close(folder):
    change(folder, "corrections.yml", "corrected: 5618", "corrected: 5619")
    assert {problem.column for problem in problems(folder)} == {"local", "central + local"}


def test_bands_out_of_order(folder):
    change(folder, "rules.yml", "at_risk: -0.10", "at_risk: -0.30")
    (problem,) = problems(folder)
    assert problem.file == "rules.yml"
    assert "-0.3" in problem.found


def test_no_projection_from_two_observations(folder):
    change(folder, "rules.yml", "fewest: 3", "fewest: 2")
    (problem,) = problems(folder)
    assert (problem.file, problem.column, problem.found) == ("rules.yml", "projection: fewest", "2")


def test_malformed_plan_entry(folder):
    change(folder, "plan.yml", "signed_on: 2022-04-25", "signed_on: 25/04/2022")
    (problem,) = problems(folder)
    assert problem.file == "plan.yml"
    assert "25/04/2022" in problem.found


def test_places_and_limits_of_the_trend_are_data(plan):
    assert (plan.geography.province, plan.geography.country) == ("Đồng Tháp", "Việt Nam")
    assert plan.geography.region == "Đồng bằng sông Cửu Long"
    assert (plan.rules.trend.max_lags, plan.rules.trend.min_df, plan.rules.trend.structural_points) == (1, 3, 10)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("plan.yml", "  province: Đồng Tháp", "  province: ''"),
        ("plan.yml", "  country: Việt Nam\n", ""),
        ("rules.yml", "  min_df:\n    value: 3", "  min_df:\n    value: 2.5"),
        ("rules.yml", "  max_lags:\n    value: 1", "  max_lags:\n    value: 0"),
    ],
)
def test_places_and_limits_of_the_trend_must_make_sense(folder, file, old, new):
    change(folder, file, old, new)
    (problem,) = problems(folder)
    assert problem.file == file


@pytest.mark.parametrize(
    ("file", "old", "new", "column", "found"),
    [
        ("targets.csv", "G01,government,", "G01,towers,", "pillar", "towers"),
        ("targets.csv", "G01,government,", "g1,government,", "target", "g1"),
        ("targets.csv", ",30,enterprises,", ",30,markets,", "unit", "markets"),
        ("targets.csv", ",7,,%,", ",8,,%,", "threshold", "8"),
        ("tasks.csv", "T03,3,", "three,3,", "task", "three"),
        ("allocations.csv", "D1,investment,", "1D,investment,", "line", "1D"),
    ],
)
def test_ids_pillars_and_measures_are_checked_against_the_plan_itself(folder, file, old, new, column, found):
    change(folder, file, old, new)
    assert (file, column, found) in [(each.file, each.column, each.found) for each in problems(folder)]


@pytest.mark.parametrize("key", ["parts", "notes", "measures"])
def test_what_pages_say_of_the_document_must_be_there(folder, key):
    change(folder, "plan.yml", f"\n{key}:\n", f"\nx-{key}:\n")
    assert key in [each.column for each in problems(folder)]


def test_a_part_without_a_name_is_refused(folder):
    change(folder, "plan.yml", "  local_share:\n    vi: Mục IV.6\n    en: Section IV.6\n", "")
    assert ["local_share" in each.found for each in problems(folder)] == [True]


def test_the_names_that_prose_takes_hold_no_braces(folder):
    change(folder, "plan.yml", "vi: Phụ lục II\n", "vi: Phụ lục {II}\n")
    assert ["Phụ lục {II}" in each.found for each in problems(folder)] == [True]
