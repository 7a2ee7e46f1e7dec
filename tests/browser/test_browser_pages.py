"""Every page in a browser: it fits the window, obeys its policy, asks no other host, and keeps no reader out."""

from __future__ import annotations

import itertools

import pytest
from bs4 import BeautifulSoup

from analysis.project import LANGUAGES, PAGES

EDITIONS = ("2022-published", "2022-illustrative", "2022-09-illustrative")
VARIANTS = [f"{edition}/report/{lang}" for edition in EDITIONS for lang in LANGUAGES]
LOOKS = list(itertools.product(("phone", "desktop"), ("light", "dark")))
"""What axe looks at: a width and a theme; contrast and layout depend on nothing else."""

CASES = [("index.html", "phone", "light"), ("index.html", "desktop", "dark")]
CASES += [(f"{edition}/index.html", *LOOKS[place]) for place, edition in enumerate(EDITIONS)]
# Each page of each edition and language once; every page by name in each look.
CASES += [
    (f"{variant}/{name}.html", *LOOKS[(number + place) % len(LOOKS)])
    for number, name in enumerate(PAGES)
    for place, variant in enumerate(VARIANTS)
]


@pytest.mark.parametrize(("path", "width", "theme"), CASES)
def test_a_page_keeps_no_reader_out(request, built, path, width, theme):
    reader = request.getfixturevalue(width)
    reader.open(path)
    reader.script("document.documentElement.dataset.theme = arguments[0]", theme)
    assert reader.barriers() == []
    assert reader.complaints() == []
    assert reader.wide() == 0


@pytest.mark.parametrize("path", [f"{VARIANTS[place]}/{name}.html" for name in PAGES for place in (2, 3)])
def test_a_page_fits_every_window(phone, tablet, desktop, path):
    for reader in (phone, tablet, desktop):
        reader.open(path)
        assert reader.wide() == 0
        assert reader.complaints() == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_reflows_in_320_pixels_with_text_spaced_out(phone, name):
    """As WCAG 1.4.10 and 1.4.12 ask: a narrow window, and a reader's own distances between lines, words and letters."""
    phone.open(f"{VARIANTS[2]}/{name}.html")
    spaced = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }"
    spaced += "p { margin-bottom: 2em !important; }"
    sheet = "const sheet = new CSSStyleSheet(); sheet.replaceSync(arguments[0]); document.adoptedStyleSheets = [sheet];"
    with phone.window(320, 640):
        phone.script(sheet, spaced)
        assert phone.wide() == 0
        cut = phone.script(
            "return Array.from(document.querySelectorAll('main :is(p, li, h1, h2, h3, summary, button, label)'))"
            ".filter(box => box.scrollWidth > box.clientWidth + 1 && getComputedStyle(box).overflowX === 'hidden')"
            ".map(box => box.textContent)"
        )
        assert [text for text in cut if len(text.strip()) > 1] == []


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("edition", EDITIONS)
def test_both_languages_have_the_same_places(built, edition, name):
    """So that a change of language can keep the place; headings step down one level at a time in both."""
    ids, levels = [], []
    for lang in LANGUAGES:
        text = (built.site / edition / "report" / lang / f"{name}.html").read_text(encoding="utf-8")
        main = BeautifulSoup(text, "html.parser").main
        ids.append([tag["id"] for tag in main.find_all(id=True) if not tag.find_parent("svg") and tag.name != "svg"])
        levels.append([int(tag.name[1]) for tag in main.find_all(["h1", "h2", "h3", "h4", "h5", "h6"])])
    assert ids[0] == ids[1]
    assert levels[0] == levels[1]
    assert levels[0][0] == 1
    assert all(deeper <= level + 1 for level, deeper in itertools.pairwise(levels[0]))


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("edition", EDITIONS)
def test_every_chart_has_its_figures_in_a_table(built, edition, name):
    """Below the chart, before the next section: a table of the page, or the figures folded under it."""
    text = (built.site / edition / "report" / "vi" / f"{name}.html").read_text(encoding="utf-8")
    main = BeautifulSoup(text, "html.parser").main
    for figure in main.select("figure.figure"):
        drawn = len(figure.svg.select("text")) > 1  # else it says that there is nothing to draw
        assert not drawn or figure.find_next(["h2", "table"]).name == "table", figure["id"]
