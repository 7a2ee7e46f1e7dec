"""The index that pages search by, made from an edition's finished pages and so the same for both renderers.

It is a script, not a file to fetch, because pages opened from a folder may load scripts only. It holds the text as
it is written: ``report/theme/search.js`` folds marks and case away, in the text and in what is asked for alike.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from analysis.project import PAGES

INDEX = "search-index.js"
"""Name of the index, beside the pages of its language."""

HEADINGS = ("h1", "h2", "h3")
"""Headings that begin a section of the index."""

LEFT_OUT = "svg, script, style, template, nav, .mark, .downloads, .report-search, annotation, "
LEFT_OUT += ".verdict ~ .table-scroll, .verdict ~ details"
"""Parts of a page that are no text of the report, or that are on every page; of a profile, its rows of figures."""

INLINE = {"a", "abbr", "b", "code", "em", "i", "mark", "small", "span", "strong", "sub", "sup"}
"""Elements that do not part the words before and after them."""


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
    soup = BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")
    main = soup.main
    if main is None or soup.h1 is None:
        raise ValueError(f"{file}: trang không có <main> hoặc <h1> / a page without <main> or <h1>")
    for element in main.select(LEFT_OUT):
        element.decompose()
    title = text_of(strings(soup.h1))
    return {"page": file.name, "title": title, "sections": sections(main, title)}


def sections(main: Tag, title: str) -> list[dict[str, Any]]:
    """Divide a page into its sections, in reading order; what stands before the first heading is the title's own."""
    found: list[dict[str, Any]] = []
    own: list[list[NavigableString]] = []

    def begin(heading: str, identifier: str) -> None:
        found.append({"heading": heading, "parts": [[identifier, ""]]})
        own.append([])

    begin(title, anchor(main))
    for node in main.descendants:
        if isinstance(node, Tag):
            if node.name in HEADINGS and node.name != "h1":
                begin(text_of(strings(node)), anchor(node))
            elif node.name == "table":
                found[-1]["parts"] += table_parts(node)
            elif node.name == "figcaption" and node.parent is not None and node.parent.table is None:
                found[-1]["parts"].append([anchor(node.parent), text_of(strings(node))])
        elif type(node) is NavigableString and node.find_parent(["table", "figcaption", *HEADINGS]) is None:
            own[-1].append(node)
    for section, pieces in zip(found, own, strict=True):
        section["parts"][0][1] = text_of(pieces)
    return found


def table_parts(table: Tag) -> list[list[str]]:
    """Return a table's caption and each of its rows, with the id that is nearest to each."""
    figure = table.find_parent("figure")
    caption = (figure or table).find(["figcaption", "caption"])
    parts = [[anchor(table), text_of(strings(caption))]] if isinstance(caption, Tag) else []
    for row in table.select("tbody > tr"):
        cells = [text_of(strings(cell)) for cell in row.find_all(["td", "th"])]
        marked = row if row.get("id") else row.find(id=True)
        identifier = anchor(marked if isinstance(marked, Tag) else row)
        parts.append([identifier, " · ".join(cell for cell in cells if cell)])
    return parts


def anchor(element: Tag) -> str:
    """Return the id of an element, or of the nearest one around it; empty if there is none."""
    for each in (element, *element.parents):
        if each.get("id"):
            return str(each["id"])
    return ""


def strings(element: Tag) -> list[NavigableString]:
    """Return the strings of an element without comments."""
    return [node for node in element.descendants if type(node) is NavigableString]


def text_of(pieces: Iterable[NavigableString]) -> str:
    """Join strings of a page, with a space between blocks.

    Returns
    -------
    str
        NFC and without marks that belong to no letter, so that folding keeps every letter in its place.
    """
    text, before = "", None
    for piece in pieces:
        block = next(parent for parent in piece.parents if parent.name not in INLINE)
        text += str(piece) if block is before else f" {piece}"
        before = block
    letters = unicodedata.normalize("NFC", " ".join(text.split()))
    return "".join(letter for letter in letters if unicodedata.category(letter) != "Mn")
