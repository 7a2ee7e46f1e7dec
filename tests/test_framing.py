"""Quarto's bare pages get the report's own frame; what Quarto writes around figures and tables goes."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
import sample_report
from bs4 import BeautifulSoup

from analysis import framing, render
from analysis.cli import main

ROOT = Path(__file__).resolve().parents[1]
TEMPLATE = (ROOT / "report" / "templates" / "bare.html").read_text(encoding="utf-8")
CHART = "summary_files/figure-html/fig-summary-output-1.svg"

# What Quarto 1.9 and 1.10 write for a cell with a figure, one with a table, and a reference to a section.
BODY = f"""
<header id="title-block-header" class="quarto-title-block"></header>
<h2 id="sec-lines">Từng dòng</h2>
<p>Xem <a href="#sec-lines" class="quarto-xref">Mục&nbsp;1</a>, <a href="./budget.html">kinh phí</a>.</p>
<div id="cell-fig-summary" class="cell" data-execution_count="1">
<div class="cell-output cell-output-display">
<div id="fig-summary" class="quarto-float quarto-figure quarto-figure-center" alt="Hai thanh.">
<figure class="quarto-float quarto-float-fig">
<div aria-describedby="fig-summary-caption-0ceaefa1">
<img src="{CHART}" alt="Hai thanh.">
</div>
<figcaption class="quarto-float-caption-bottom quarto-float-caption quarto-float-fig" id="fig-summary-caption-0ceaefa1">
Hình&nbsp;1. Hai <em>chỉ tiêu</em>.
</figcaption>
</figure>
</div>
</div>
</div>
<div id="cell-7" class="cell" data-execution_count="1">
<div class="cell-output cell-output-display cell-output-markdown">
<div id="tbl-summary" class="quarto-float quarto-figure quarto-figure-center">
<figure class="quarto-float quarto-float-tbl">
<figcaption class="quarto-float-caption-top quarto-float-caption quarto-float-tbl" id="tbl-summary-caption-0ceaefa1">
Bảng&nbsp;1. Các dòng.
</figcaption>
<div aria-describedby="tbl-summary-caption-0ceaefa1">
<table class="dense caption-top">
<thead><tr class="header"><th scope="col">Dòng</th></tr></thead>
<tbody><tr id="tbl-summary-R06" class="odd"><th scope="row">R06</th></tr></tbody>
</table>
</div>
</figure>
</div>
</div>
</div>
"""


@pytest.fixture
def rendered(tmp_path: Path) -> tuple[Path, Path]:
    """A project, and what Quarto would have made of its summary in Vietnamese."""
    (tmp_path / "source").mkdir()
    folder = sample_report.make(tmp_path / "source")
    page = tmp_path / "out" / "report" / "vi" / "summary.html"
    (page.parent / CHART).parent.mkdir(parents=True)
    (page.parent / CHART).write_text(sample_report.SVG, encoding="utf-8")
    shutil.copy2(page.parent / CHART, page.parent / "summary_files" / "other.svg")
    write(page, BODY)
    return folder, tmp_path / "out"


def write(page: Path, body: str) -> None:
    values = {"$lang$": "vi", "$pagetitle$": "Tóm tắt", "$body$": body}
    text = TEMPLATE
    for name, value in values.items():
        text = text.replace(name, value)
    page.write_text(text, encoding="utf-8")


def read(out: Path) -> BeautifulSoup:
    return BeautifulSoup((out / "report/vi/summary.html").read_text(encoding="utf-8"), "html.parser")


def test_the_frame_of_the_embedded_renderer_stands_around_it(rendered):
    folder, out = rendered
    assert framing.frame_site(folder, out) == [out / "report/vi/summary.html"]
    render.render(folder, folder.parent / "embedded", "embedded")
    pages = read(out), read(folder.parent / "embedded")
    for part in ("head", ".masthead", ".sidebar", ".title", ".paging"):
        assert str(pages[0].select_one(part)) == str(pages[1].select_one(part))
    assert [link["href"] for link in pages[0].select(".contents a")] == ["#sec-lines"]
    assert (out / "report/fonts/web/BeVietnamPro-Regular.woff2").is_file()
    assert "Các dòng" in (out / "report/vi/search-index.js").read_text(encoding="utf-8")


def test_figures_and_tables_are_as_style_sheets_and_scripts_know_them(rendered):
    folder, out = rendered
    framing.frame_site(folder, out)
    main_part = read(out).main
    figure, table = main_part.select_one("figure.figure#fig-summary"), main_part.select_one("figure.table#tbl-summary")
    assert figure.figcaption.get_text(" ", strip=True) == "Hình\N{NO-BREAK SPACE}1. Hai chỉ tiêu ."
    assert figure.select_one(".caption-label").get_text() == "Hình\N{NO-BREAK SPACE}1."
    assert (figure.svg["role"], figure.svg["aria-label"]) == ("img", "Hai thanh.")
    assert figure.svg.find(id="fig-summary-frame") is not None  # made its own by the label of the figure
    scroll = table.select_one(".table-scroll[tabindex='0']")
    assert scroll["aria-labelledby"] == table.figcaption["id"] == "tbl-summary-caption"
    assert scroll.table["class"] == ["dense"]
    assert scroll.select_one("tbody tr").attrs == {"id": "tbl-summary-R06"}
    assert main_part.select("[class*=quarto-float], [class*=cell], #title-block-header") == []


def test_references_to_sections_say_their_titles_and_links_are_plain(rendered):
    folder, out = rendered
    framing.frame_site(folder, out)
    assert [link.get_text() for link in read(out).select("main p a")][:2] == ["Từng dòng", "kinh phí"]
    assert read(out).select_one("main p a:nth-of-type(2)")["href"] == "budget.html"


def test_a_table_without_a_number_scrolls_by_itself(rendered):
    folder, out = rendered
    loose = "<table><caption>Số của\nhình.</caption></table><table class='plain'></table>"
    write(out / "report/vi/summary.html", BODY + loose)
    framing.frame_site(folder, out)
    said, plain = read(out).select(".table-scroll:not([role=region])")
    assert (said["role"], said["tabindex"], said["aria-label"]) == ("group", "0", "Số của hình.")
    assert plain.parent.name == "figure"


def test_a_chart_in_the_page_needs_no_file(rendered):
    folder, out = rendered
    framing.frame_site(folder, out)
    assert not (out / "report/vi" / CHART).parent.exists()
    assert (out / "report/vi/summary_files/other.svg").is_file()


def test_a_framed_page_is_left_as_it_is(rendered):
    folder, out = rendered
    framing.frame_site(folder, out)
    first = (out / "report/vi/summary.html").read_bytes()
    assert framing.frame_site(folder, out) == []
    assert (out / "report/vi/summary.html").read_bytes() == first


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Hình&nbsp;1. Hai", "Hai", "#fig-summary: .*no number"),
        ("<figcaption", "<p", "#fig-summary: .*no figure"),
        ("<img", '<img onload="x()"', ""),
    ],
)
def test_a_figure_that_quarto_writes_in_another_way_is_refused(rendered, old, new, message):
    folder, out = rendered
    write(out / "report/vi/summary.html", BODY.replace(old, new, 1))
    if message:
        with pytest.raises(framing.FramingError, match=message):
            framing.frame_site(folder, out)
    else:  # the picture's own attributes do not come into the page
        framing.frame_site(folder, out)
        assert "onload" not in (out / "report/vi/summary.html").read_text(encoding="utf-8")


def test_a_chart_that_holds_a_script_is_refused(rendered):
    folder, out = rendered
    (out / "report/vi" / CHART).write_text(sample_report.SVG.replace("</svg>", "<script/></svg>"), encoding="utf-8")
    with pytest.raises(framing.FramingError, match=r"fig-summary-output-1\.svg"):
        framing.frame_site(folder, out)


def test_quarto_calls_the_command_and_says_where(rendered, monkeypatch, capsys):
    folder, out = rendered
    assert main(["--root", str(folder), "frame"]) == 1
    assert "Quarto calls this command" in capsys.readouterr().err
    monkeypatch.setenv(framing.OUTPUT_FOLDER, "../out")
    assert main(["--root", str(folder), "frame"]) == 0
    assert framing.bare_pages(out) == []


def test_quarto_finds_the_command_of_this_environment(tmp_path):
    sample_report.make(tmp_path)
    first = render.surroundings(tmp_path)["PATH"].split(":" if sys.platform != "win32" else ";")[0]
    assert any((Path(first) / name).is_file() for name in ("analysis", "analysis.exe"))


@pytest.mark.parametrize(
    ("link", "folder", "short"),
    [
        ("../../report/vi/budget.html#sec-a", "report/vi", "budget.html#sec-a"),
        ("./report/vi/summary.html", "", "report/vi/summary.html"),
        ("../../data/a.csv", "report/vi", "../../data/a.csv"),
        ("#tbl-a", "report/vi", "#tbl-a"),
        ("https://a.vn/b/../c#d", "report/vi", "https://a.vn/b/../c#d"),
        ("mailto:a@b.vn", "report/vi", "mailto:a@b.vn"),
    ],
)
def test_links_take_the_shortest_way(link, folder, short):
    assert framing.shortest(link, folder) == short
