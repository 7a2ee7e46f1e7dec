"""A chart in a page and in a PDF: both pictures in one place, words that are text, no page left half empty for it."""

from __future__ import annotations

import re

import frames
import pikepdf
import pypdf
import pytest
import sample_report
from bs4 import BeautifulSoup
from nbformat.v4 import new_markdown_cell
from sample_report import figure, matter, write

from analysis import charts, embedded

WORDS = frames.words("vi")
LINES = [each.line for each in frames.plan().allocations]


@pytest.fixture(scope="module")
def chart() -> charts.Chart:
    """A chart taller than what is left of a page."""
    lines = frames.lines(**{line: float(10 + number) for number, line in enumerate(LINES)})
    return charts.allocations(lines, frames.plan(), WORDS, as_of=frames.AS_OF)


TABLES = range(20, 32)
"""Chapters with a table each: all begin at another height of a page and have another number of rows."""


def chapter(number: int) -> str:
    """A chapter of its own page: text, and a table under it."""
    rows = "\n".join(f"| hàng {number}-{row} | {row} |" for row in range(number))
    text = "\n\n".join(["Một dòng chữ."] * (10 + number % 9))
    return f"# Chương {number}\n\n{text}\n\n| Tên | Số |\n|:---|---:|\n{rows}\n\n: Bảng số {number}. {{#tbl-{number}}}"


@pytest.fixture(scope="module")
def made(chart, tmp_path_factory):
    folder, out = sample_report.make(tmp_path_factory.mktemp("sample")), tmp_path_factory.mktemp("site")
    cell = figure(chart.label, "Các dòng kinh phí.", chart.alt.replace('"', "'"), chart.svg)
    text = new_markdown_cell("\n\n".join(["Đoạn văn trước hình, đủ dài để chiếm hai dòng của trang giấy. " * 3] * 8))
    write(folder, "vi", "budget", [matter("vi", "budget", "Kinh phí"), cell])
    head = matter("vi", "full-report", "Báo cáo", format="typst")
    tables = [new_markdown_cell(chapter(number)) for number in TABLES]
    write(folder, "vi", "full-report", [head, text, cell, *tables])
    embedded.render(folder, out)
    return out


def test_a_page_has_both_pictures_and_says_their_words_once(made, chart):
    page = BeautifulSoup((made / "report/vi/budget.html").read_text(encoding="utf-8"), "html.parser")
    box = page.select_one(f"figure#{chart.label} > .chart")
    assert (box["role"], box["aria-label"]) == ("img", chart.alt)
    wide, narrow = box.find_all("svg", recursive=False)
    assert (wide["class"], narrow["class"]) == (["wide"], ["narrow"])
    for picture in (wide, narrow):
        assert picture["aria-hidden"] == "true"
        assert not picture.has_attr("aria-label")
    assert not page.select("[style], style")
    names = [tag["id"] for tag in page.select("[id]")]
    assert len(set(names)) == len(names)


def test_the_style_sheet_shows_one_of_the_two():
    theme = (frames.ROOT / "report" / "theme" / "theme.css").read_text(encoding="utf-8")
    rules = re.sub(r"\s+", " ", theme)
    assert ".chart > .narrow { display: none;" in rules
    assert re.search(
        r"@container \(max-width: 35rem\) \{ \.chart > \.wide \{ display: none; \}"
        r" \.chart > \.narrow \{ display: block; \} \}",
        rules,
    )
    assert "min-width: 34rem" not in rules, "nothing is as wide as to need a move sideways"


def kinds(node, found):
    """Names and alternative texts of a PDF's structure tree."""
    for child in node.get("/K", []) if isinstance(node.get("/K"), pikepdf.Array) else [node.get("/K")]:
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            found.append((str(child["/S"]), str(child.get("/Alt", ""))))
            kinds(child, found)
    return found


def test_print_has_the_words_of_a_chart_as_text_in_the_report_s_typeface(made, chart):
    with pikepdf.open(made / "report/vi/full-report.pdf") as pdf:
        fonts = {str(font["/BaseFont"]).split("+")[-1] for page in pdf.pages for font in page.Resources.Font.values()}
        told = [alt for kind, alt in kinds(pdf.Root.StructTreeRoot, []) if kind == "/Figure"]
    assert {"BeVietnamPro-Regular", "BeVietnamPro-SemiBold"} <= fonts
    assert all(name.startswith(("BeVietnamPro-", "Liberation", "ReportSigns", "NewCM")) for name in fonts), fonts
    assert told == [chart.alt], "the words of the whole, once"
    text = re.sub(
        r"\s+", " ", " ".join(page.extract_text() for page in pypdf.PdfReader(made / "report/vi/full-report.pdf").pages)
    )
    for line in LINES:
        assert f"{line} " in text
    assert WORDS("charts.allocations.disbursed") in text


def test_a_tall_chart_begins_on_the_page_that_its_text_ends_on(made, chart):
    pages = [page.extract_text() for page in pypdf.PdfReader(made / "report/vi/full-report.pdf").pages]
    before = max(number for number, text in enumerate(pages) if "Đoạn văn trước hình" in text)
    shown = [{line for line in LINES if re.search(rf"\b{line}\b", text)} for text in pages]
    assert len(shown[before]) >= 3, "a page ends with some rows"
    assert len(shown[before + 1]) >= 3, "and the next begins with some"
    assert "Các dòng kinh phí." in pages[before + 1]


def test_no_page_of_print_has_one_row_of_a_table_alone(made):
    pages = [page.extract_text() for page in pypdf.PdfReader(made / "report/vi/full-report.pdf").pages]
    broken = 0
    for number in TABLES:
        rows = [len(re.findall(rf"hàng {number}-\d+", text)) for text in pages]
        shown = [count for count in rows if count]
        assert sum(shown) == number
        assert min(shown) >= 3, (number, shown)
        broken += len(shown) > 1
    assert broken > 3, "several tables go on to another page"
