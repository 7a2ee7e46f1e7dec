"""The real report, built and published: it keeps to the policy, and every page finds its way into the archive."""

from __future__ import annotations

from xml.etree import ElementTree

from bs4 import BeautifulSoup

from analysis.project import LANGUAGES, PAGES
from analysis.release import publishing, scrutiny, verify
from analysis.release.place import Folder

REAL, BASE = "2022-published", "https://bao-cao.example/"
EDITIONS = (REAL, "2022-illustrative", "2022-09-illustrative")


def test_the_built_report_is_published_whole_and_nothing_of_it_would_be_blocked(built, tmp_path):
    assert list(scrutiny.findings(built.site)) == []
    where = tmp_path / "dest"
    said: list[str] = []
    wish = publishing.Wish(illustrative=True, base_url=BASE)
    for _ in range(2):
        publishing.publish(built, str(where), Folder(where), wish, said.append)
    assert "Nothing has changed" in said[-1]
    assert verify.verify(where, "dest")[0] == len(EDITIONS)
    site = where / "site"
    landing = BeautifulSoup((site / "index.html").read_text(encoding="utf-8"), "html.parser")
    assert [article["id"] for article in landing.find_all("article")] == list(EDITIONS)
    urls = {each.text for each in ElementTree.parse(site / "sitemap.xml").iter() if each.tag.endswith("}loc")}
    for lang in LANGUAGES:
        for page in PAGES:
            assert f"{BASE}{REAL}/report/{lang}/{page}.html" in urls
            latest = (site / "latest" / lang / f"{page}.html").read_text(encoding="utf-8")
            assert f'url=../../{REAL}/report/{lang}/{page}.html"' in latest
    for edition in EDITIONS[1:]:
        for page in (site / edition).rglob("*.html"):
            assert '<meta name="robots" content="noindex">' in page.read_text(encoding="utf-8")
