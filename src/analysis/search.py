"""The index that pages search by, made from an edition's finished pages and so the same for both renderers.

It is a script, not a file to fetch, because pages opened from a folder may load scripts only. It holds the text as
it is written: ``report/theme/search.js`` folds marks and case away, in the text and in what is asked for alike.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from lxml import html
from lxml.html import HtmlElement

from analysis.project import PAGES

INDEX = "search-index.js"
"""Name of the index, beside the pages of its language."""

HEADINGS = ("h1", "h2", "h3")
"""Headings that begin a section of the index."""

APART = {"table", "figcaption", *HEADINGS}
"""Elements whose text is no section's own."""

NO_TEXT = {"svg", "script", "style", "template", "nav", "annotation"}
NOT_OWN = {"mark", "downloads", "report-search"}
"""Elements, by name and by class, that are no text of the report, or that are on every page."""

INLINE = {"a", "abbr", "b", "code", "em", "i", "mark", "small", "span", "strong", "sub", "sup"}
"""Elements that do not part the words before and after them."""

Piece = tuple[str, HtmlElement]
"""A text, and the innermost element around it that parts it from its neighbours."""


def write_language(folder: Path) -> Path:
    """Write the index of a language beside its pages.

    Parameters
    ----------
    folder : Path
        Holds the finished pages: ``report/<lang>`` of an edition's site.

    Returns
    -------
    Path
        The file, :data:`INDEX`; the same pages give the same bytes.

    Raises
    ------
    FileNotFoundError
        If there is no page.
    """
    files = sorted(folder.glob("*.html"), key=reading_order)
    if not files:
        raise FileNotFoundError(f"không có trang nào trong {folder} / no page in {folder}")
    target = folder / INDEX
    target.write_text(index(page_entry(file) for file in files), encoding="utf-8")
    return target


def index(entries: Iterable[Mapping[str, Any]]) -> str:
    """Return the text of the index from the entries of its pages, in reading order."""
    lines = [json.dumps(entry, ensure_ascii=False, separators=(",", ":")) for entry in entries]
    return "window.reportSearch = [\n" + ",\n".join(lines) + "\n];\n"


def reading_order(file: Path) -> tuple[int, str]:
    """Sort pages as the report is read; others follow by name."""
    return (PAGES.index(file.stem) if file.stem in PAGES else len(PAGES), file.stem)


def page_entry(file: Path) -> dict[str, Any]:
    """Return what a page says: its name, its title and its sections.

    Returns
    -------
    dict
        ``page`` (file name), ``title`` and ``sections``: a list of ``heading`` and ``parts``. A part is an id on the
        page and a text: first the section's own, then captions of figures, captions and rows of tables.
    """
    document = html.document_fromstring(file.read_text(encoding="utf-8"))
    main, first = next(document.iter("main"), None), next(document.iter("h1"), None)
    if main is None or first is None:
        raise ValueError(f"{file}: trang không có <main> hoặc <h1> / a page without <main> or <h1>")
    for element in [each for each in main.iterdescendants() if is_left_out(each)]:
        element.drop_tree()
    title = text_of(pieces(first))
    return {"page": file.name, "title": title, "sections": sections(main, title)}


def is_left_out(element: HtmlElement) -> bool:
    """Return whether an element is no text of the page; a profile's rows of figures, after its verdict, are none."""
    if not isinstance(element.tag, str) or element.tag in NO_TEXT:  # a comment has no name
        return True
    if (own := classes(element)) and not NOT_OWN.isdisjoint(own):
        return True
    rows = element.tag == "details" or "table-scroll" in own
    return rows and any("verdict" in classes(each) for each in element.itersiblings(preceding=True))


def classes(element: HtmlElement) -> list[str]:
    """Return the classes of an element."""
    return (element.get("class") or "").split()


def sections(main: HtmlElement, title: str) -> list[dict[str, Any]]:
    """Divide a page into its sections, in reading order; what stands before the first heading is the title's own."""
    found: list[dict[str, Any]] = []
    own: list[list[Piece]] = []

    def begin(heading: str, identifier: str) -> None:
        found.append({"heading": heading, "parts": [[identifier, ""]]})
        own.append([])

    def enter(element: HtmlElement, block: HtmlElement, *, apart: bool) -> None:
        """Take in what an element holds; text that stands apart belongs to a heading, a table or a caption."""
        if element.text and not apart:
            own[-1].append((element.text, block))
        for child in element:
            if child.tag in HEADINGS and child.tag != "h1":
                begin(text_of(pieces(child)), anchor(child))
            elif child.tag == "table":
                found[-1]["parts"] += table_parts(child)
            elif child.tag == "figcaption" and next(element.iter("table"), None) is None:
                found[-1]["parts"].append([anchor(element), text_of(pieces(child))])
            enter(child, block if child.tag in INLINE else child, apart=apart or child.tag in APART)
            if child.tail and not apart:
                own[-1].append((child.tail, block))

    begin(title, anchor(main))
    enter(main, main, apart=False)
    for section, texts in zip(found, own, strict=True):
        section["parts"][0][1] = text_of(texts)
    return found


def table_parts(table: HtmlElement) -> list[list[str]]:
    """Return a table's caption and each of its rows, with the id that is nearest to each."""
    figure = next(table.iterancestors("figure"), table)
    caption = next(figure.iterdescendants("figcaption", "caption"), None)
    parts = [] if caption is None else [[anchor(table), text_of(pieces(caption))]]
    for row in table.iterdescendants("tr"):
        if row.getparent().tag == "tbody":
            cells = [text_of(pieces(cell)) for cell in row.iterdescendants("td", "th")]
            marked = next((each for each in row.iter() if each.get("id")), row)
            parts.append([anchor(marked), " · ".join(cell for cell in cells if cell)])
    return parts


def anchor(element: HtmlElement) -> str:
    """Return the id of an element, or of the nearest one around it; empty if there is none."""
    return next((each.get("id") for each in (element, *element.iterancestors()) if each.get("id")), "")


def pieces(element: HtmlElement) -> Iterator[Piece]:
    """Yield the texts of an element."""
    block = next(each for each in (element, *element.iterancestors()) if each.tag not in INLINE)
    yield from _within(element, block)


def _within(element: HtmlElement, block: HtmlElement) -> Iterator[Piece]:
    if element.text:
        yield element.text, block
    for child in element:
        yield from _within(child, block if child.tag in INLINE else child)
        if child.tail:
            yield child.tail, block


def text_of(found: Iterable[Piece]) -> str:
    """Join texts of a page, with a space between blocks.

    Returns
    -------
    str
        NFC and without marks that belong to no letter, so that folding keeps every letter in its place.
    """
    text, before = "", None
    for piece, block in found:
        text += piece if block is before else f" {piece}"
        before = block
    letters = unicodedata.normalize("NFC", " ".join(text.split()))
    return "".join(letter for letter in letters if unicodedata.category(letter) != "Mn")
