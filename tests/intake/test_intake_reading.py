"""Plain workbooks and CSV: encodings, separators, shifted headings, merged and hidden cells, formulas."""

from __future__ import annotations

import datetime as dt
import unicodedata
import zipfile

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from intake_kit import COLUMNS, REPORTED, ROW, codes, csv, plain, read

from analysis.intake import delimited

HEAD = ",".join(COLUMNS)
LINE = "G05,all,so-nv,2022-11-30,43,75"


def one(intake):
    assert codes(intake.findings) == [], intake.findings
    ((_, row),) = intake.tables["targets"].iterrows()
    return row


def test_a_plain_workbook_with_canonical_names(tmp_path):
    intake = read(plain(tmp_path / "a.xlsx", [ROW]))
    row = one(intake)
    assert (row["target"], row["numerator"], row["denominator"], row["sheet"], row["sheet_row"]) == (
        "G05",
        43,
        75,
        "Sheet1",
        2,
    )
    assert row["reported_on"].date() == REPORTED
    assert intake.columns == {
        "Sheet1": {"table": "targets"} | {name: "ABCDEF"[n] for n, name in enumerate(COLUMNS)},
    }
    assert intake.findings == ()


TEXT = f"{HEAD},note_vi\n{LINE},Đã rà soát: số liệu tại Sở Nội vụ\n"


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", []),
        ("utf-8-sig", []),
        ("utf-16", []),
        ("utf-16-le", ["encoding"]),
        ("utf-16-be", ["encoding"]),
        ("cp1258", ["encoding"]),
    ],
)
def test_csv_in_every_encoding_gives_the_same(tmp_path, encoding, said, form):
    text = unicodedata.normalize(form, TEXT)
    if encoding == "cp1258":  # the code page has letters with a breve or a circumflex, and tones as marks of their own
        text = "".join(cp1258_form(letter) for letter in unicodedata.normalize("NFC", TEXT))
    intake = read(csv(tmp_path / "a.csv", text, encoding))
    assert one(intake)["note_vi"] == "Đã rà soát: số liệu tại Sở Nội vụ"
    assert codes(intake.findings, "warning") == said
    assert intake.columns[""]["note_vi"] == "G"


def cp1258_form(letter: str) -> str:
    try:
        letter.encode("cp1258")
    except UnicodeEncodeError:
        marks = unicodedata.normalize("NFD", letter)
        tone = next(mark for mark in marks if mark in "\u0300\u0301\u0303\u0309\u0323")
        return unicodedata.normalize("NFC", marks.replace(tone, "")) + tone
    return letter


def test_what_is_not_vietnamese_is_not_taken_for_cp1258(tmp_path):
    for text in ("Straße und Fürst", "Ã°Âˆ‘ ¤¤", "không rõ Ødegård"):
        raw = f"{HEAD},note_vi\n{LINE},{text}\n".encode("cp1252", errors="replace")
        (tmp_path / "a.csv").write_bytes(raw)
        intake = read(tmp_path / "a.csv")
        assert codes(intake.findings) == ["unknown_encoding"], text
        assert not intake.tables
    # TCVN3: the bytes of an old font, which no code page reads
    (tmp_path / "a.csv").write_bytes(f"{HEAD},note_vi\n{LINE},".encode() + b"\xa7\xb7 r\xb5 so\xb8t\n")
    assert "TCVN3" in read(tmp_path / "a.csv").findings[0].mend_vi


def test_a_declared_encoding_that_is_wrong_is_refused(tmp_path):
    raw = f"# encoding: utf-8\n{TEXT}".encode().replace("Đ".encode(), b"\xd0")
    (tmp_path / "a.csv").write_bytes(raw)
    assert codes(read(tmp_path / "a.csv").findings) == ["bad_encoding"]
    csv(tmp_path / "b.csv", f"# encoding: klingon\n{TEXT}")
    assert codes(read(tmp_path / "b.csv").findings) == ["unknown_encoding"]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_every_separator_with_the_lines_that_excel_and_we_put_on_top(tmp_path, separator):
    text = f"sep={separator}\n# locale: vi; sender: so-nv; reported_on: 04/12/2022\n{HEAD}\n{LINE}\n"
    path = csv(tmp_path / "a.csv", text.replace(",", separator))
    intake = read(path, sender=None, reported_on=None)
    row = one(intake)
    assert (intake.sender, intake.reported_on, intake.locale, row["sheet_row"]) == ("so-nv", REPORTED, "vi", 4)


def test_numbers_of_csv_take_the_declared_locale_and_are_refused_without(tmp_path):
    path = csv(tmp_path / "a.csv", f"{HEAD}\nG05,all,so-nv,30/11/2022,5.618,7.500\n".replace(",", ";"))
    intake = read(path)
    assert codes(intake.findings) == ["ambiguous_number"] * 2
    assert [(finding.cell, finding.value) for finding in intake.findings] == [("E2", "5.618"), ("F2", "7.500")]
    assert one(read(path, locale="vi"))["numerator"] == 5618
    assert one(read(path, locale="en"))["numerator"] == 5.618
    assert one(read(path, locale="vi"))["period_end"].date() == dt.date(2022, 11, 30)


def test_headings_may_stand_lower_and_further_right(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["B2"] = "BÁO CÁO KẾT QUẢ"
    heads = ["STT", "Mã chỉ tiêu", "Mã phần", "MÃ ĐƠN VỊ ", "Số liệu đến ngày\nFigures up to", "Tử số", "Denominator"]
    for column, head in enumerate(heads, start=2):
        sheet.cell(6, column).value = unicodedata.normalize("NFD", head)
    for column, value in enumerate([1, "g05", "all", "Sở Nội vụ", dt.date(2022, 11, 30), 43, 75], start=2):
        sheet.cell(8, column).value = value
    book.save(tmp_path / "a.xlsx")
    intake = read(tmp_path / "a.xlsx")
    row = one(intake)
    assert (row["target"], row["unit"], row["sheet_row"]) == ("G05", "so-nv", 8)
    assert [(finding.code, finding.cell) for finding in intake.findings] == [("column_not_read", "B6")]


def test_blank_rows_are_passed_over_and_rows_without_figures_counted(tmp_path):
    rows = [ROW, (None,) * 6, ("G06", "all", "so-nv", "2022-11-30", None, None), (None,) * 6]
    intake = read(plain(tmp_path / "a.xlsx", rows))
    one(intake)
    assert [(finding.code, finding.value) for finding in intake.findings] == [("rows_not_filled", "1")]


def test_a_blank_cell_is_not_zero(tmp_path):
    row = one(read(plain(tmp_path / "a.xlsx", [(*ROW[:4], 0, None)])))
    assert row["numerator"] == 0
    assert row["denominator"] != row["denominator"]


def test_merged_ids_count_for_every_row_and_merged_figures_are_refused(tmp_path):
    path = plain(tmp_path / "a.xlsx", [ROW, (None, "all", "so-tc", "2022-11-30", 5, 9)])
    book = openpyxl.load_workbook(path)
    book.active.merge_cells("A2:A3")
    book.save(path)
    intake = read(path)
    assert list(intake.tables["targets"]["target"]) == ["G05", "G05"]
    assert [(finding.severity, finding.code, finding.cell) for finding in intake.findings] == [
        ("warning", "merged_cells", "A2")
    ]
    book.active.merge_cells("E2:E3")
    book.save(path)
    assert codes(read(path).findings) == ["merged_cells"]


def test_hidden_rows_columns_and_sheets_are_read_and_said(tmp_path):
    path = plain(tmp_path / "a.xlsx", [ROW, ("G06", "all", "so-nv", "2022-11-30", 5, 9)])
    book = openpyxl.load_workbook(path)
    book.active.row_dimensions[3].hidden = True
    book.active.column_dimensions["F"].hidden = True
    book.create_sheet("trống")
    book.active.sheet_state = "hidden"
    book.save(path)
    intake = read(path)
    assert len(intake.tables["targets"]) == 2
    assert sorted((finding.code, finding.cell or "") for finding in intake.findings) == [
        ("hidden", ""),
        ("hidden", "A3"),
        ("hidden", "F2"),
    ]


def test_a_formula_without_a_saved_result_is_refused_and_one_with_is_said(tmp_path):
    path = plain(tmp_path / "a.xlsx", [(*ROW[:4], "=40+3", 75)])
    (finding,) = read(path).findings
    assert (finding.code, finding.cell, finding.value) == ("formula_without_value", "E2", "=40+3")
    with_result(path, "<v></v>", "<v>43</v>")
    intake = read(path)
    assert one(intake)["numerator"] == 43
    assert codes(intake.findings, "warning") == ["formula"]


def with_result(path, old: str, new: str) -> None:
    with zipfile.ZipFile(path) as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    sheet = members["xl/worksheets/sheet1.xml"].decode()
    assert old in sheet or "<v />" in sheet
    members["xl/worksheets/sheet1.xml"] = sheet.replace(old, new).replace("<v />", new).encode()
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in members.items():
            packed.writestr(name, content)


@pytest.mark.parametrize(
    ("columns", "row", "code", "cell"),
    [
        ((*COLUMNS, "numerator"), (*ROW, 1), "repeated_column", "E1"),
        (("target", "part", "unit", "numerator"), ("G05", "all", "so-nv", 1), "missing_column", "A1"),
        (COLUMNS, ("G99", *ROW[1:]), "unknown_code", "A2"),
        (COLUMNS, (*ROW[:2], "so-mo", *ROW[3:]), "unknown_code", "C2"),
        (COLUMNS, (*ROW[:3], "12/31/2022", *ROW[4:]), "month_first", "D2"),
        (COLUMNS, (*ROW[:4], "chưa rõ", 75), "not_a_number", "E2"),
        (COLUMNS, (*ROW[:4], "57%", 75), "percent_not_count", "E2"),
        (COLUMNS, (*ROW[:4], "-", 75), "dash", "E2"),
        (("không", "biết"), ("gì", 1), "no_rows", None),
    ],
)
def test_what_cannot_be_read_is_named_with_its_cell(tmp_path, columns, row, code, cell):
    found = [
        finding for finding in read(plain(tmp_path / "a.xlsx", [row], columns)).findings if finding.severity == "error"
    ]
    assert (code, cell) in [(finding.code, finding.cell) for finding in found]
    assert all(finding.expected_vi and finding.expected_en and finding.mend_vi and finding.mend_en for finding in found)


def test_a_cell_formatted_as_per_cent_is_no_count(tmp_path):
    path = plain(tmp_path / "a.xlsx", [(*ROW[:4], 0.57, 1)])
    book = openpyxl.load_workbook(path)
    book.active["E2"].number_format = "0.0%"
    book.save(path)
    assert codes(read(path).findings) == ["percent_not_count"]


def test_an_amount_under_a_heading_with_another_unit_is_refused(tmp_path):
    columns = ("line", "period_end", "Giải ngân luỹ kế từ đầu năm (tỷ đồng)", "committed")
    intake = read(plain(tmp_path / "a.xlsx", [("R01", "2022-11-30", 1.9, 2)], columns))
    assert codes(intake.findings) == ["other_unit"]


def test_a_status_answered_with_no_is_read_with_a_remark(tmp_path):
    columns = ("task", "agency", "period_end", "status")
    rows = [("T01", "so-tttt", "2022-11-30", "Có"), ("T02", "so-tttt", "2022-11-30", "Không")]
    intake = read(plain(tmp_path / "a.xlsx", rows, columns))
    assert list(intake.tables["tasks"]["status"]) == ["done", "not_started"]
    assert [(finding.code, finding.cell) for finding in intake.findings] == [("read_with_care", "D3")]


def test_a_workbook_may_count_its_days_from_1904(tmp_path):
    path = plain(tmp_path / "a.xlsx", [(*ROW[:3], dt.date(2022, 11, 30), 43, 75)])
    book = openpyxl.load_workbook(path)
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.save(path)
    assert one(read(path))["period_end"].date() == dt.date(2022, 11, 30)


def test_who_sent_it_and_when_must_be_known(tmp_path):
    path = plain(tmp_path / "a.xlsx", [ROW])
    assert codes(read(path, sender=None).findings) == ["unknown_sender"]
    assert codes(read(path, sender="so-mo").findings) == ["unknown_sender"]
    assert codes(read(path, sender="tinh").findings) == ["unknown_sender"]
    assert codes(read(path, reported_on=None).findings) == ["no_reporting_date"]
    dated = plain(tmp_path / "b.xlsx", [(*ROW, "04/12/2022")], (*COLUMNS, "reported_on"))
    assert one(read(dated, reported_on=None))["reported_on"].date() == REPORTED


def test_a_missing_file_is_a_finding(tmp_path):
    assert codes(read(tmp_path / "no.xlsx").findings) == ["unreadable"]


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    raw=st.one_of(
        st.binary(max_size=300), st.text(max_size=200).map(str.encode), st.binary(max_size=99).map(b"PK".__add__)
    )
)
def test_whatever_the_bytes_a_file_gives_findings_and_never_an_exception(tmp_path, raw):
    path = tmp_path / "a.csv"
    path.write_bytes(raw)
    intake = read(path)
    assert intake.tables or codes(intake.findings)


@given(st.text())
def test_vietnamese_is_told_without_an_exception(text):
    assert delimited.is_vietnamese(text) in (True, False)


def test_vietnamese_is_told_by_its_spelling():
    for text in ("Đã rà soát", "nghiêng ngả", "quý báu; khuỷu tay", "ĐỒNG THÁP – đ/c Nguyễn Văn Ổn"):
        assert delimited.is_vietnamese(text), text
    for text in ("Ødegård", "naïve café ×", "plain", "“”", "Đã Straße"):
        assert not delimited.is_vietnamese(text), text
