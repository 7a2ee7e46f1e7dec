"""The whole report, built from a copy of the project: pages, PDFs, links, numbers in both languages."""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pikepdf
import pypdf
import pytest
from bs4 import BeautifulSoup

from analysis.project import CHAPTERS, LANGUAGES, PAGES, PROFILES

EDITIONS = ("2022-published", "2022-illustrative", "2022-09-illustrative")
CASES = [(edition, lang) for edition in EDITIONS for lang in LANGUAGES]
MARK = {"vi": "SỐ LIỆU MINH HOẠ", "en": "ILLUSTRATIVE DATA"}


@cache
def places(path: Path) -> frozenset[str]:
    """The ids of a page."""
    return frozenset(tag["id"] for tag in soup(path).find_all(id=True))


@cache
def soup(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def page(built, edition: str, lang: str, name: str) -> BeautifulSoup:
    return soup(built.site / edition / "report" / lang / f"{name}.html")


def text(element) -> str:
    return " ".join(unicodedata.normalize("NFC", element.get_text(" ")).split())


@cache
def pdf_text(path: Path) -> str:
    pages = pypdf.PdfReader(path).pages
    return " ".join(unicodedata.normalize("NFC", " ".join(each.extract_text() for each in pages)).split())


def rows(built, edition: str, name: str) -> list[dict[str, str]]:
    path = built.site / edition / "data" / f"{edition}_{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def all_pages(built) -> list[Path]:
    return sorted(built.site.rglob("*.html"))


def test_every_page_and_pdf_is_there(built):
    files = (path for path in built.site.rglob("*") if path.suffix in (".html", ".pdf"))
    found = {path.relative_to(built.site).as_posix() for path in files}
    expected = {"index.html"}
    for edition, lang in CASES:
        expected |= {f"{edition}/report/{lang}/{name}.html" for name in PAGES}
        expected |= {f"{edition}/report/{lang}/full-report.pdf", f"{edition}/index.html"}
    assert expected == found


def test_no_request_to_another_host(built):
    loads = re.compile(r"""(?:src|srcset|poster|data)\s*=\s*["'](?:https?:)?//|url\(\s*["']?(?:https?:)?//|@import""")
    for path in built.site.rglob("*"):
        if path.suffix in (".html", ".css", ".js", ".svg"):
            assert not loads.search(path.read_text(encoding="utf-8")), path
    for path in all_pages(built):
        for tag in soup(path).find_all("link"):
            assert not urlsplit(tag["href"]).netloc, path


def test_every_internal_link_and_image_resolves(built):
    checked = 0
    for path in all_pages(built):
        for tag in soup(path).find_all(["a", "link", "script", "img", "source"]):
            address = urlsplit(tag.get("href") or tag.get("src") or "")
            if address.scheme or address.netloc or not (address.path or address.fragment):
                continue
            target = (path.parent / unquote(address.path)).resolve() if address.path else path
            assert target.is_file(), f"{path.relative_to(built.site)}: {tag}"
            if address.fragment and target.suffix == ".html":
                assert unquote(address.fragment) in places(target), f"{path.relative_to(built.site)}: {tag}"
            checked += 1
    assert checked > 500


def test_ids_are_unique_on_each_page(built):
    for path in all_pages(built):
        ids = [tag["id"] for tag in soup(path).find_all(id=True)]
        assert len(ids) == len(set(ids)), path


@pytest.mark.parametrize(("edition", "lang"), CASES)
@pytest.mark.parametrize("name", PAGES)
def test_pages_are_in_their_language_and_switch_to_the_same_page(built, edition, lang, name):
    html = page(built, edition, lang, name)
    other = "en" if lang == "vi" else "vi"
    assert html.html["lang"] == lang
    assert any(link.get("href", "").endswith(f"{other}/{name}.html") for link in html.find_all("a"))


@pytest.mark.parametrize(("edition", "lang"), CASES)
def test_the_mark_is_on_every_illustrative_page_and_on_no_other(built, edition, lang):
    illustrative = "illustrative" in edition
    for name in PAGES:
        assert (MARK[lang] in text(page(built, edition, lang, name))) is illustrative
    reader = pypdf.PdfReader(built.site / edition / "report" / lang / "full-report.pdf")
    for number, each in enumerate(reader.pages, 1):
        content = unicodedata.normalize("NFC", each.extract_text())
        assert (MARK[lang] in content) is illustrative, f"page {number}"


def test_downloads_of_illustrative_data_are_marked_in_their_names(built):
    files = list((built.site / "2022-illustrative").rglob("*.csv"))
    assert len(files) > 10
    assert all("illustrative" in file.name for file in files)
    for lang in LANGUAGES:
        links = page(built, "2022-illustrative", lang, "summary").find_all("a", download=True)
        assert links
        assert all("illustrative" in (link["download"] or link["href"]) for link in links)


@pytest.mark.parametrize(("edition", "lang"), CASES)
@pytest.mark.parametrize("name", PAGES)
def test_figures_have_alternative_texts_and_captions(built, edition, lang, name):
    for figure in page(built, edition, lang, name).select("figure.figure"):
        for picture in figure.select(".chart, svg:not(.chart svg), img"):
            assert len(picture.get("aria-label") or picture.get("alt") or "") > 30
        assert text(figure.figcaption)
    for picture in page(built, edition, lang, name).select("svg:not(figure.figure svg)"):
        assert picture["aria-hidden"] == "true", "a small picture in the text repeats what the text says"


def numbers(html: BeautifulSoup, lang: str) -> list[list[str]]:
    """The numbers of each cell that is set flush right, brought to one notation (names are words)."""
    found = []
    for cell in html.select("td.right"):
        tokens = re.findall(r"[−+]?\d[\d.,]*\d%?|[−+]?\d%?", text(cell))
        swap = str.maketrans(".,", ",.") if lang == "vi" else {}
        found.append([token.translate(swap).replace(",", "") for token in tokens])
    return found


def plain_dates(html: BeautifulSoup) -> BeautifulSoup:
    """Leave out dates, which the languages write with different figures."""
    months = "January|February|March|April|May|June|July|August|September|October|November|December"
    date = re.compile(rf"\d\d/\d\d/\d{{4}}|\d\d/\d{{4}}|(?:\d{{1,2}} )?(?:{months}) \d{{4}}")
    for node in html.find_all(string=True):
        node.replace_with(date.sub("", node))
    return html


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("name", PAGES)
def test_both_languages_carry_the_same_numbers(built, edition, name):
    read = {}
    for lang in LANGUAGES:
        path = built.site / edition / "report" / lang / f"{name}.html"
        read[lang] = numbers(plain_dates(BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")), lang)
    assert read["vi"] == read["en"]
    assert len(read["vi"]) > 20 or name not in ("indicators", "budget")


FIGURES = {
    "vi": r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+,\d+|\d+(?=%)",
    "en": r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+|\d+(?=%)",
}


def figures(content: str, lang: str) -> list[str]:
    """Figures of a text in one notation; words and dates may have numbers of their own in each language."""
    swap = str.maketrans(".,", ",.") if lang == "vi" else {}
    return [found.translate(swap).replace(",", "") for found in re.findall(rf"(?<![\d.,])(?:{FIGURES[lang]})", content)]


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("name", PAGES)
def test_both_languages_carry_the_same_figures_in_words_and_charts(built, edition, name):
    """Everything on a page, its prose and pictures too; what an English page quotes in Vietnamese is read as such."""
    read, written = {}, {}
    for lang in LANGUAGES:
        path = built.site / edition / "report" / lang / f"{name}.html"
        main = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser").main
        for part in main.select("math, annotation, .formula, code"):
            part.decompose()
        quoted = [part.extract() for part in main.select("[lang=vi]")]
        read[lang] = Counter(figures(text(main), lang))
        for part in quoted:
            read[lang].update(figures(text(part), "vi"))
        written[lang] = text(main)
    # The number of a section of a source looks like a figure in English alone: it is written alike in both.
    extra = [figure for figure in (read["en"] - read["vi"]) if figure not in written["vi"]]
    assert (list((read["vi"] - read["en"]).elements()), extra) == ([], [])


VIETNAMESE = re.compile(r"[ăâđêôơưạ-ỹ]", re.IGNORECASE)


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("name", PAGES)
def test_what_english_pages_say_in_vietnamese_says_so(built, edition, name):
    main = page(built, edition, "en", name).main
    for node in main.find_all(string=True):
        words = node.split()
        marked = [word for word in words if VIETNAMESE.search(word)]
        if len(marked) >= 3 and len(marked) >= 0.5 * len(words):
            assert node.find_parent(lang="vi"), node


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_first_screen_gives_the_three_answers(built, lang):
    answers = [text(card) for card in page(built, "2022-illustrative", lang, "summary").select(".answer")]
    assert len(answers) == 3
    states = [row["state"] for row in rows(built, "2022-illustrative", "targets")]
    assert re.search(rf"\b{states.count('achieved')}\b.*22", answers[0])
    disbursed = sum(float(row["disbursed"] or 0) for row in rows(built, "2022-illustrative", "lines"))
    written = f"{disbursed:,.0f}"
    assert (written.replace(",", ".") if lang == "vi" else written) in answers[1]
    assert ("118.225" if lang == "vi" else "118,225") in answers[1]
    assert ("8,8" if lang == "vi" else "8.8") in answers[2]


def test_result_tables_hold_every_target_line_and_task(built):
    for edition in EDITIONS:
        assert len(rows(built, edition, "targets")) == 22
        assert len(rows(built, edition, "lines")) == 28
        assert len(rows(built, edition, "tasks")) == 51
        assert sum(float(row["allocation"]) for row in rows(built, edition, "lines")) == 118_225


def test_published_figures_are_never_filled_in(built):
    states = {row["target"]: row for row in rows(built, "2022-published", "targets")}
    known = {target for target, row in states.items() if row["attained"]}
    assert known == {"G11", "G13", "E01", "E05"}
    assert states["E01"]["state"] == "inconclusive"
    assert states["E05"]["state"] == "achieved"
    assert [row["disbursed"] for row in rows(built, "2022-published", "lines")] == [""] * 28


def test_the_summary_leads_to_what_changed_since_the_previous_edition(built):
    def sentences(edition: str, lang: str) -> list[str]:
        items = page(built, edition, lang, "summary").find("main").find_all(["li", "p"])
        return [text(item) for item in items if item.find("a", href="changes.html")]

    for lang in LANGUAGES:
        changes = page(built, "2022-illustrative", lang, "changes")
        (sentence,) = sentences("2022-illustrative", lang)
        assert text(changes.select_one(".finding")) in sentence
        for name in ("fig-moved", "tbl-verdict-changes", "tbl-line-changes", "tbl-figure-changes"):
            assert changes.find(id=name), name
        for edition in ("2022-published", "2022-09-illustrative"):
            assert not page(built, edition, lang, "changes").find(id="fig-moved")
            assert sentences(edition, lang) == []
    kinds = {row["kind"] for row in rows(built, "2022-illustrative", "changes")}
    assert kinds == {"new", "revised", "corrected", "dropped"}


@pytest.mark.parametrize(("edition", "lang"), CASES)
def test_the_pdf_says_what_the_pages_say(built, edition, lang):
    path = built.site / edition / "report" / lang / "full-report.pdf"
    content = pdf_text(path)
    for name in CHAPTERS:
        title = text(page(built, edition, lang, name).h1)
        assert title in content, title
    for name in PROFILES.values():
        assert text(page(built, edition, lang, name).h1) not in content
    assert ("118.225" if lang == "vi" else "118,225") in content
    assert ".csv" not in content  # what can be downloaded is listed on pages of the web alone
    # In September 2022 nobody could know how productivity grew in 2022.
    assert (("+9,33%" if lang == "vi" else "+9.33%") in content) is (edition != "2022-09-illustrative")
    assert ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" if lang == "vi" else "SOCIALIST REPUBLIC OF VIET NAM") in content
    assert ("Nơi nhận:" if lang == "vi" else "Recipients:") in content
    assert ("GIÁM ĐỐC" if lang == "vi" else "DIRECTOR") in content


@pytest.mark.parametrize(("edition", "lang"), CASES)
def test_the_pdf_is_tagged_and_says_title_and_language(built, edition, lang):
    with pikepdf.open(built.site / edition / "report" / lang / "full-report.pdf") as document:
        root = document.Root
        assert root.MarkInfo.Marked
        assert str(root.Lang).startswith(lang)
        assert "/StructTreeRoot" in root
        assert "/Outlines" in root
        with document.open_metadata() as metadata:
            assert metadata["dc:title"]
            assert metadata["pdfuaid:part"] == "1"


def test_the_landing_page_lists_the_editions_newest_first(built):
    landing = soup(built.site / "index.html")
    assert [article["id"] for article in landing.find_all("article")] == list(EDITIONS)
    marked = [article["id"] for article in landing.find_all("article") if MARK["en"] in text(article)]
    assert marked == ["2022-illustrative", "2022-09-illustrative"]
    for edition, lang in CASES:
        assert landing.find("a", href=f"{edition}/report/{lang}/full-report.pdf")
        assert landing.find("a", href=f"{edition}/report/{lang}/summary.html")


def test_the_build_log_names_each_notebook_page_and_the_addresses(built):
    log = (built.root / "build.log").read_text(encoding="utf-8")
    assert "embedded" in log.splitlines()[0]
    for edition, lang in CASES:
        for name in PAGES:
            assert f"{edition}/{lang}/{name}/notebook · " in log
            assert f"{edition}/report/{lang}/{name}.ipynb · " in log
        assert f"_site/{edition}/report/{lang}/full-report.pdf" in log


def test_nothing_is_left_beside_the_site(built):
    assert not (built.root / ".build").exists()
    assert not list(built.root.glob("_site.*"))
    assert json.dumps(sorted(path.name for path in built.processed.iterdir())) == json.dumps(sorted(EDITIONS))
