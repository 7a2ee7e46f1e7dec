"""Quarto and the embedded renderer make the same report: compared element by element where there is a Quarto.

What differs by design (see DIFFERENCES) is left out of the comparison, and nothing else.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from pathlib import Path

import pikepdf
import pypdf
import pytest
import sample_report
from bs4 import BeautifulSoup
from project_copy import copy_project

from analysis import render
from analysis.publish import execute_here

DIFFERENCES = {
    "pictures": "a picture that is no chart lies in a folder that each renderer names in its own way",
    "groups": "in the embedded renderer's PDF the heading row of a group is tagged as such and never ends a page; "
    "so pages break elsewhere, and one of two long PDFs may be a page longer",
    "white space": "line breaks and spaces between elements, which no browser shows",
}
FOUND = render.detect()
SOURCES = ("sample", "2022-illustrative")

pytestmark = pytest.mark.skipif(FOUND.name != "quarto", reason=f"no Quarto to compare with: {FOUND.reason}")


@pytest.fixture(scope="module", params=SOURCES)
def sites(request, tmp_path_factory) -> dict[str, Path]:
    """The same executed pages rendered by both: the small report, and a whole edition run as for Quarto by hand."""
    source = tmp_path_factory.mktemp(request.param)
    if request.param == "sample":
        sample_report.make(source)
    else:
        execute_here(copy_project(source), request.param, say=lambda line: None)
    made = {name: source.with_name(f"{source.name}-{name}") for name in ("quarto", "embedded")}
    for name, out in made.items():
        render.render(source, out, name)
    return made


def files(site: Path, ending: str) -> list[str]:
    return sorted(file.relative_to(site).as_posix() for file in site.rglob(f"*{ending}"))


def lines(page: Path) -> list[str]:
    """A page, an element or a text a line."""
    html = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    for picture in html.select("img"):
        picture["src"] = Path(str(picture["src"])).suffix
    return [text for line in html.prettify().splitlines() if (text := " ".join(line.split()))]


def test_there_are_the_same_pages_and_pdfs(sites):
    for ending in (".html", ".pdf"):
        assert files(sites["quarto"], ending) == files(sites["embedded"], ending) != []


def test_pages_are_the_same_element_by_element(sites):
    differ = []
    for page in files(sites["embedded"], ".html"):
        ours, theirs = lines(sites["embedded"] / page), lines(sites["quarto"] / page)
        differ += [page, *difflib.unified_diff(ours, theirs, lineterm="", n=0)][: 40 if ours != theirs else 0]
    assert differ == []


@pytest.mark.parametrize("ending", [".css", ".js", ".woff2"])
def test_what_pages_load_is_the_same(sites, ending):
    for file in files(sites["embedded"], ending):
        if not file.endswith("search-index.js"):  # written by the build
            assert (sites["quarto"] / file).read_bytes() == (sites["embedded"] / file).read_bytes()


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_pdfs_hold_the_same_words_on_the_same_kinds_of_pages(sites, lang):
    words, sideways, counts = [], [], []
    for site in sites.values():
        pages = pypdf.PdfReader(site / "report" / lang / "full-report.pdf").pages
        text = unicodedata.normalize("NFC", " ".join(page.extract_text() for page in pages))
        words.append(set(re.findall(r"[^\W\d_]{2,}|\d[\d.,]*\d%?", text)))
        counts.append(len(pages))
        sideways.append(any(page.mediabox.width > page.mediabox.height for page in pages))
    assert max(counts) - min(counts) <= 1
    assert words[0] ^ words[1] <= {str(max(counts))}, "but for the number of a last page that the other does not have"
    assert sideways[0] == sideways[1]


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_pdfs_are_as_accessible_and_dated_as_each_other(sites, lang):
    said = []
    for site in sites.values():
        with pikepdf.open(site / "report" / lang / "full-report.pdf") as pdf, pdf.open_outline() as outline:
            standard = pdf.open_metadata()["pdfuaid:part"]
            titles = [(entry.title, [child.title for child in entry.children]) for entry in outline.root]
            tagged = bool(pdf.Root.MarkInfo.Marked) and "/StructTreeRoot" in pdf.Root
            shown = bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
            about = [str(pdf.docinfo[key])[:10] for key in ("/Title", "/CreationDate")]
            said.append((standard, str(pdf.Root.Lang), tagged, shown, about, titles))
    assert said[0] == said[1]
    assert said[0][:4] == ("1", lang, True, True)


def test_every_difference_is_explained():
    assert all(len(reason) > 20 for reason in DIFFERENCES.values())
