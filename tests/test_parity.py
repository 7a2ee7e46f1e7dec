"""Quarto and the embedded renderer make the same report: compared page by page where there is a Quarto.

What differs by design (see DIFFERENCES) is left out of the comparison, and nothing else.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pypdf
import pytest
import sample_report
from bs4 import BeautifulSoup

from analysis import render

DIFFERENCES = {
    "frame": "Quarto has its own masthead, sidebar and table of contents around the same page",
    "pictures": "Quarto keeps each picture as a file; the embedded renderer sets it into the page",
    "captions": "the embedded renderer marks a caption's number; Quarto writes it as plain text",
    "landscape": "in Quarto's PDF wide tables stay upright, so its pages may break elsewhere",
    "footnotes": "Quarto heads the footnotes of a page, which this report's pages do not have, with a word of its own",
    "anchors": "each renderer numbers the anchors of its own boxes; those of headings, figures and tables agree",
}
FOUND = render.detect()
PAGES = [f"report/{lang}/{page}.html" for lang in ("vi", "en") for page in sample_report.PAGES]

pytestmark = pytest.mark.skipif(FOUND.name != "quarto", reason=f"no Quarto to compare with: {FOUND.reason}")


@pytest.fixture(scope="module")
def sites(tmp_path_factory) -> dict[str, Path]:
    made = {}
    for name in ("quarto", "embedded"):
        source = sample_report.make(tmp_path_factory.mktemp(f"source-{name}"))
        made[name] = tmp_path_factory.mktemp(name) / "site"
        render.render(source, made[name], name)
    return made


def main(site: Path, page: str) -> BeautifulSoup:
    html = BeautifulSoup((site / page).read_text(encoding="utf-8"), "html.parser")
    body = html.find("main")
    framing = "#quarto-margin-sidebar, nav, .page-tools, .page-navigation, #title-block-header, header, .footnotes h2"
    for frame in body.select(framing):
        frame.decompose()
    return body


def plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).replace("\N{NO-BREAK SPACE}", " ").split())


def headings(body: BeautifulSoup) -> list[str]:
    return [plain(tag.get_text(" ")) for tag in body.find_all(re.compile("^h[2-6]$"))]


def numbers(body: BeautifulSoup) -> list[str]:
    return re.findall(r"\d[\d.,]*%?", " ".join(plain(cell.get_text(" ")) for cell in body.find_all(["td", "th"])))


def alternative_texts(body: BeautifulSoup) -> list[str]:
    pictures = body.select('figure img, figure svg[role="img"]')
    return [plain(picture.get("alt") or picture.get("aria-label") or "") for picture in pictures]


def captions(body: BeautifulSoup) -> list[str]:
    return [plain(tag.get_text(" ")).replace(" .", ".") for tag in body.find_all("figcaption")]


def links(body: BeautifulSoup) -> list[str]:
    return sorted(tag["href"] for tag in body.find_all("a", href=True) if tag.get_text(strip=True))


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("read", [headings, numbers, alternative_texts, captions, links])
def test_pages_say_the_same(sites, page, read):
    assert read(main(sites["quarto"], page)) == read(main(sites["embedded"], page))


@pytest.mark.parametrize("page", PAGES)
def test_pages_have_the_same_language_and_title(sites, page):
    read = [BeautifulSoup((site / page).read_text(encoding="utf-8"), "html.parser") for site in sites.values()]
    assert read[0].html["lang"] == read[1].html["lang"]
    assert plain(read[0].h1.get_text(" ")) == plain(read[1].h1.get_text(" "))


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_pdfs_hold_the_same_words(sites, lang):
    words = []
    for site in sites.values():
        pages = pypdf.PdfReader(site / "report" / lang / "full-report.pdf").pages
        text = plain(" ".join(page.extract_text() for page in pages))
        words.append(sorted(set(re.findall(r"[^\W\d_]{2,}", text))))
    assert words[0] == words[1]


def test_every_difference_is_explained():
    assert all(len(reason) > 20 for reason in DIFFERENCES.values())
