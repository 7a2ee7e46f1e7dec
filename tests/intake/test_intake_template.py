"""The form as a workbook: what is in it, what is locked, that it opens in LibreOffice, that it reads back."""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
import subprocess
import zipfile
from pathlib import Path

import openpyxl
import pytest
from intake_kit import REPORTED, fill, heads, plan, read, written

from analysis.cli import main
from analysis.intake.template import HEADING

SOFFICE = shutil.which("soffice")


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    return openpyxl.load_workbook(written("h-lap-vo", tmp_path_factory.mktemp("form")))


def test_a_form_holds_only_what_its_agency_answers_for(book):
    assert book.sheetnames == ["Bìa", "Hướng dẫn", "Chỉ tiêu", "Chi ngân sách", "_mau"]
    units = {book["Chỉ tiêu"].cell(row, 3).value for row in range(HEADING + 1, book["Chỉ tiêu"].max_row + 1)}
    assert units == {"h-lap-vo"}
    text = "\n".join(str(cell.value) for row in book["Bìa"].iter_rows() for cell in row if cell.value)
    assert "Huyện Lấp Vò\nLấp Vò District" in text
    assert "05/12/2022" in text
    assert "SỐ LIỆU MINH HOẠ" in text


def test_only_input_cells_can_be_changed(book):
    sheet = book["Chỉ tiêu"]
    assert all(each.protection.sheet for each in book.worksheets)
    assert not any(each.protection.password for each in book.worksheets)
    columns = heads(sheet)
    inputs = {
        columns[name] for name in ("Số liệu đến ngày", "Tử số", "Mẫu số", "Dạng số liệu", "Mã số liệu", "Ghi chú")
    }
    for row in range(1, sheet.max_row + 1):
        for column in range(1, sheet.max_column + 1):
            cell = sheet.cell(row, column)
            if not cell.protection.locked:
                assert row > HEADING
                assert column in inputs
    models = next(row for row in range(HEADING + 1, sheet.max_row + 1) if sheet.cell(row, 1).value == "G11")
    assert sheet.cell(models, columns["Mẫu số"]).protection.locked  # a count of models has no denominator
    assert not sheet.cell(models, columns["Tử số"]).protection.locked


def test_lists_dates_and_numbers_are_validated(book):
    rules = {rule.type: rule for rule in book["Chỉ tiêu"].data_validations.dataValidation}
    assert set(rules) == {"decimal", "date", "list"}
    assert all(rule.error and rule.showErrorMessage for rule in rules.values())
    assert "p – sơ bộ" in rules["list"].formula1 or "cận dưới" in rules["list"].formula1


def test_last_periods_values_stand_beside_in_grey(book):
    sheet = book["Chỉ tiêu"]
    columns = heads(sheet)
    cell = sheet.cell(HEADING + 1, columns["Kỳ trước: số liệu đến ngày"])
    assert cell.value == dt.datetime(2022, 9, 30)
    assert (cell.font.color.rgb, cell.protection.locked) == ("006B777E", True)
    assert sheet.cell(HEADING + 1, columns["Kỳ trước: tử số"]).value > 0
    assert sheet.cell(HEADING + 1, columns["Số liệu đến ngày"]).value == dt.datetime(2022, 11, 30)
    assert sheet.cell(HEADING + 1, columns["Tử số"]).value is None


def test_panes_and_print_are_set_up(book):
    sheet = book["Chỉ tiêu"]
    assert sheet.freeze_panes == f"E{HEADING + 1}"
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
    assert sheet.print_title_rows == f"${HEADING}:${HEADING}"
    assert book["_mau"].sheet_state == "hidden"


def test_the_guide_explains_every_code_zero_blank_and_the_deadline(book):
    text = "\n".join(str(cell.value) for row in book["Hướng dẫn"].iter_rows() for cell in row if cell.value)
    for words in ("đang làm", "x – chưa có", "not available", "cận dưới", "Ghi 0", "05/12/2022", "5 December 2022"):
        assert words in text


def test_the_same_form_gives_the_same_bytes(tmp_path):
    one, other = (written("so-nv", tmp_path / name).read_bytes() for name in ("a", "b"))
    assert hashlib.sha256(one).hexdigest() == hashlib.sha256(other).hexdigest()
    with zipfile.ZipFile(tmp_path / "a" / "2022-illustrative_so-nv.xlsx") as packed:
        assert {entry.date_time[:3] for entry in packed.infolist()} == {(2022, 12, 5)}
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["2022-illustrative_so-nv.xlsx"]


FILLED = {
    "Chỉ tiêu": {
        (1, "Tử số"): 11,
        (1, "Mẫu số"): 12,
        (2, "Tử số"): 0,
        (2, "Mẫu số"): 60,
        (2, "Ghi chú"): "=1+1 đã rà soát",
        (3, "Tử số"): "6.300",
        (3, "Mẫu số"): "6.800",
        (3, "Mã số liệu"): "p – sơ bộ",
        (4, "Mã số liệu"): "x – chưa có",
    },
    "Chi ngân sách": {
        (1, "Tổng chi ngân sách luỹ kế (triệu đồng)"): "720,5 tỷ",
        (1, "Chi chuyển đổi số luỹ kế (triệu đồng)"): 7400.5,
    },
}


def said(path: Path) -> dict[str, list[dict]]:
    intake = read(path, sender=None, reported_on=None)
    assert (intake.sender, intake.reported_on, intake.locale) == ("h-lap-vo", REPORTED, "vi")
    assert [finding.code for finding in intake.findings] == ["rows_not_filled"]
    return {
        name: frame.astype(object).where(frame.notna(), None).to_dict("records")
        for name, frame in intake.tables.items()
    }


def test_a_filled_form_reads_back(tmp_path):
    rows = said(fill(written("h-lap-vo", tmp_path), FILLED))
    first, none, texts, missing = rows["targets"]
    assert (first["target"], first["unit"], first["numerator"], first["denominator"]) == ("G01", "h-lap-vo", 11, 12)
    assert (none["numerator"], none["note_vi"]) == (0, "=1+1 đã rà soát")
    assert (texts["numerator"], texts["denominator"], texts["obs_status"]) == (6300, 6800, "p")
    assert (missing["numerator"], missing["obs_status"]) == (None, "x")
    (budget,) = rows["local_budgets"]
    assert (budget["total_expenditure"], budget["dx_expenditure"]) == (720_500, 7400.5)
    assert {row["period_end"].date() for row in rows["targets"]} == {dt.date(2022, 11, 30)}


def converted(path: Path, kind: str, folder: Path) -> Path:
    command = [SOFFICE, f"-env:UserInstallation={folder.as_uri()}/profile", "--headless", "--convert-to", kind]
    subprocess.run([*command, "--outdir", str(folder), str(path)], check=True, capture_output=True, timeout=180)
    return folder / f"{path.stem}.{kind}"


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed")
def test_libreoffice_opens_the_form_and_what_it_saves_reads_the_same(tmp_path):
    path = fill(written("h-lap-vo", tmp_path), FILLED)
    saved = converted(path, "xlsx", tmp_path / "saved")
    assert said(saved) == said(path)
    book = openpyxl.load_workbook(saved)
    assert book["Chỉ tiêu"].protection.sheet
    assert {rule.type for rule in book["Chỉ tiêu"].data_validations.dataValidation} == {"decimal", "date", "list"}
    assert converted(path, "pdf", tmp_path / "saved").stat().st_size > 20_000


def test_the_command_writes_every_form(tmp_path, capsys):
    command = [
        "template",
        "--edition",
        "2022-illustrative",
        "--agency",
        "so-nv",
        "--agency",
        "all",
        "--out",
        str(tmp_path),
    ]
    assert main(command) == 0
    assert capsys.readouterr().out.split() == [
        str(tmp_path / "2022-illustrative_so-nv.xlsx"),
        str(tmp_path / "2022-illustrative_all.xlsx"),
    ]
    sheet = openpyxl.load_workbook(tmp_path / "2022-illustrative_all.xlsx")["Giải ngân"]
    assert sheet.max_row == HEADING + len(plan().allocations)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--edition", "1999"], "1999"),
        (["--edition", "2022-published"], "publications"),
        (["--edition", "2022-illustrative", "--agency", "so-mo"], "so-mo"),
        (["--edition", "2022-illustrative", "--agency", "cuc-thong-ke"], "cuc-thong-ke"),
        (["--edition", "2022-illustrative", "--period", "2023-01-31"], "2023-01-31"),
    ],
)
def test_what_no_form_can_be_made_for_is_said_and_nothing_is_written(tmp_path, capsys, arguments, named):
    assert main(["template", *arguments, "--out", str(tmp_path)]) == 1
    assert named in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_the_sender_of_the_form_with_all_rows_is_chosen_on_its_cover(tmp_path):
    path = fill(written("all", tmp_path), {"Nhiệm vụ": {(1, "Tình trạng"): "đang làm"}})
    assert [finding.code for finding in read(path, sender=None).findings if finding.severity == "error"] == [
        "unknown_sender"
    ]
    book = openpyxl.load_workbook(path)
    for row in book["Bìa"].iter_rows():
        for cell in row:
            if cell.value == "Cơ quan gửi · Sent by":
                book["Bìa"].cell(cell.row, cell.column + 1).value = "Sở Thông tin và Truyền thông"
    book.save(path)
    assert read(path, sender=None).sender == "so-tttt"
