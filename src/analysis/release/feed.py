"""The Atom feed of editions (RFC 4287), one in each language.

An edition is one entry for ever: a new release changes the entry's ``updated`` and says what happened, and readers'
programs show it again. Ids do not follow the site's address, so that a move does not make old entries look new.
"""

from __future__ import annotations

import datetime as dt
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree

from analysis.project import LANGUAGES
from analysis.release.register import Published, Register, Release
from analysis.wording import Words

NAMESPACE = "http://www.w3.org/2005/Atom"
FILES = {lang: "feed.xml" if lang == LANGUAGES[0] else f"feed-{lang}.xml" for lang in LANGUAGES}
"""Name of the feed in each language; the source language has the plain name."""


def tag(base_url: str, day: dt.date) -> str:
    """Return what ids begin with (RFC 4151): whose host it was on which day, and the site's place there."""
    parts = urlsplit(base_url)
    return f"tag:{parts.hostname},{day.isoformat()}:{quote(parts.path)}"


def feed(register: Register, title: str, words: Words) -> bytes:
    """Return the feed in the language of the words.

    Parameters
    ----------
    register : Register
        With a base URL, a tag and at least one edition.
    title : str
        Of the site.
    words : Words
        The report's words in one language.
    """
    lang, base = words.lang, register.base_url
    root = ElementTree.Element("feed", {"xmlns": NAMESPACE, "xml:lang": lang})
    _text(root, "id", f"{register.tag}{lang}")
    _text(root, "title", title)
    _text(root, "subtitle", words("publishing.feed.subtitle"))
    _text(root, "updated", _time(max(each.newest.published_at for each in register.editions)))
    _link(root, "self", base + FILES[lang], "application/atom+xml", lang)
    _link(root, "alternate", base, "text/html")
    for other in LANGUAGES:
        if other != lang:
            _link(root, "alternate", base + FILES[other], "application/atom+xml", other)
    for published in sorted(register.editions, key=lambda each: each.newest.published_at, reverse=True):
        root.append(entry(register, published, words))
    ElementTree.indent(root, "")
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def entry(register: Register, published: Published, words: Words) -> ElementTree.Element:
    """Return the entry of an edition."""
    lang, card, release = words.lang, published.card, published.newest
    place = f"{register.base_url}{card.id}/"
    element = ElementTree.Element("entry")
    _text(element, "id", f"{register.tag}{card.id}/{lang}")
    title = f"{card.report[lang]}: {card.title[lang]}"
    _text(element, "title", f"[{words('publishing.illustrative')}] {title}" if card.illustrative else title)
    _text(element, "published", _time(published.releases[0].published_at))
    _text(element, "updated", _time(release.published_at))
    _text(ElementTree.SubElement(element, "author"), "name", card.publisher[lang])
    _link(element, "alternate", f"{place}report/{lang}/summary.html", "text/html", lang)
    _link(element, "related", f"{place}report/{lang}/full-report.pdf", "application/pdf", lang)
    _link(element, "version-history", f"{register.base_url}archive/{card.id}/", "text/html")
    if card.illustrative:
        ElementTree.SubElement(element, "category", {"term": "illustrative", "label": words("report.mark")})
    _text(element, "summary", summary(published, release, words))
    return element


def summary(published: Published, release: Release, words: Words) -> str:
    """Return what the entry says: what changed since the release before, if any, then what the edition says."""
    lang, card = words.lang, published.card
    said = [words("report.mark") + "."] if card.illustrative else []
    if release.number > 1:
        day = words.date(release.published_at.date())
        said.append(words("publishing.again", number=release.number, date=day))
        said += [release.reason[lang].rstrip(". ") + "."] if release.reason else []
    said.append(words("report.as_of", date=words.date(card.as_of)) + ".")
    return " ".join([*said, card.summary[lang]])


def _text(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, name).text = text


def _link(parent: ElementTree.Element, rel: str, href: str, kind: str, lang: str = "") -> None:
    values = {"rel": rel, "href": href, "type": kind} | ({"hreflang": lang} if lang else {})
    ElementTree.SubElement(parent, "link", values)


def _time(moment: dt.datetime) -> str:
    return moment.isoformat(timespec="seconds")
