"""What search engines read: ``robots.txt`` and the sitemap, with both languages of every page.

Made-up data are left out, and so are earlier releases: neither is what a search should find.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote
from xml.etree import ElementTree

from analysis.project import LANGUAGES
from analysis.release.register import Published, Register

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"
MOST = 20_000
"""Addresses in one file; the protocol allows 50,000, and 50 MB."""


def robots(register: Register) -> str:
    """Return ``robots.txt``: everything may be read; what is not to be found says so itself."""
    lines = ["User-agent: *", "Allow: /"]
    if register.base_url:
        lines.append(f"Sitemap: {register.base_url}sitemap.xml")
    return "\n".join(lines) + "\n"


def sitemaps(register: Register) -> dict[str, bytes]:
    """Return the sitemap's files by name: one, or a list of several if there are very many pages.

    Parameters
    ----------
    register : Register
        With at least one edition, and a base URL: the protocol wants whole addresses.
    """
    newest = max(register.editions, key=lambda each: each.newest.published_at)
    urls = [_url(register.base_url, "", _day(newest), {})]
    for published in register.editions:
        if not published.card.illustrative:
            urls += _pages(register.base_url, published)
    parts = [urls[start : start + MOST] for start in range(0, len(urls), MOST)]
    if len(parts) == 1:
        return {"sitemap.xml": _file("urlset", parts[0])}
    names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    entries = []
    for name in names:
        entry = ElementTree.Element("sitemap")
        ElementTree.SubElement(entry, "loc").text = register.base_url + name
        entries.append(entry)
    files = {name: _file("urlset", part) for name, part in zip(names, parts, strict=True)}
    return {"sitemap.xml": _file("sitemapindex", entries)} | files


def address(edition: str, page: str) -> str:
    """Return the address of an edition's page below the site; the start page goes by its folder."""
    path = page.removesuffix("index.html") if page == "index.html" else page
    return quote(f"{edition}/{path}")


def counterparts(page: str, pages: tuple[str, ...]) -> dict[str, str]:
    """Return the page in each language that it exists in, itself included; empty if it is for all languages."""
    for lang in LANGUAGES:
        head = f"report/{lang}/"
        if page.startswith(head):
            names = {other: f"report/{other}/{page.removeprefix(head)}" for other in LANGUAGES}
            return {other: name for other, name in names.items() if name in pages}
    return {}


def _pages(base: str, published: Published) -> Iterator[ElementTree.Element]:
    edition, pages = published.card.id, published.newest.pages
    for page in pages:
        others = {lang: base + address(edition, name) for lang, name in counterparts(page, pages).items()}
        yield _url(base, address(edition, page), _day(published), others)


def _url(base: str, place: str, day: str, others: dict[str, str]) -> ElementTree.Element:
    element = ElementTree.Element("url")
    ElementTree.SubElement(element, "loc").text = base + place
    ElementTree.SubElement(element, "lastmod").text = day
    for lang, url in others.items():
        ElementTree.SubElement(element, "xhtml:link", {"rel": "alternate", "hreflang": lang, "href": url})
    if others:
        default = others[next(iter(others))]
        ElementTree.SubElement(element, "xhtml:link", {"rel": "alternate", "hreflang": "x-default", "href": default})
    return element


def _day(published: Published) -> str:
    return published.newest.published_at.date().isoformat()


def _file(name: str, entries: list[ElementTree.Element]) -> bytes:
    root = ElementTree.Element(name, {"xmlns": NAMESPACE, "xmlns:xhtml": XHTML})
    root.extend(entries)
    ElementTree.indent(root, "")
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"
