"""The report's own frame around the pages that Quarto renders, so that both renderers give the same pages.

Quarto renders bare pages (``report/templates/bare.html``) and calls `analysis frame` when it is done, also after a
``quarto render`` by hand and in ``quarto preview``. What Quarto writes around a figure, a table or a cell is here
turned into what style sheets and scripts of the report know; charts are set into the page.
"""

from __future__ import annotations

import os
import posixpath
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import markupsafe
from bs4 import BeautifulSoup, Tag

from analysis import search
from analysis.embedded.flatten import read_document
from analysis.embedded.page import address, environment, frame, write_assets
from analysis.embedded.settings import Settings
from analysis.reading import read_record
from analysis.svg import inline_svg

MARK = '<body class="bare">'
"""What only a page without a frame has."""

SEARCH = "search.json"
"""The index of Quarto's own search, which the report does not use and Quarto writes all the same."""

DOWNLOADS = ".downloads"
"""Where `analysis execute` leaves what pages offer to download; a build puts its downloads in place itself."""

OUTPUT_FOLDER = "QUARTO_PROJECT_OUTPUT_DIR"
"""Where Quarto tells a script what it has rendered into."""

CELLS = "div.cell, div.cell-output, div[data-execution_count]"
"""Divisions that Quarto puts around each cell and its output."""

NEEDLESS = ".header, .odd, .even, .caption-top"
"""Classes that Quarto gives to rows and tables and that nothing asks for."""

LABEL = {"fig": "crossref-fig-title", "tbl": "crossref-tbl-title"}


class FramingError(Exception):
    """A page is not as Quarto was told to make it; the message says which and why."""


def frame_output(root: Path) -> list[Path]:
    """Frame what Quarto has just rendered; Quarto itself tells where that is.

    Raises
    ------
    FramingError
        If Quarto did not call.
    """
    if OUTPUT_FOLDER not in os.environ:
        raise FramingError("lệnh này do Quarto gọi sau khi dựng trang / Quarto calls this command after rendering")
    return frame_site(root, root / os.environ[OUTPUT_FOLDER])


def frame_site(root: Path, out: Path) -> list[Path]:
    """Put the frame around each bare page of a site and write the search index.

    Parameters
    ----------
    root : Path
        The folder that Quarto rendered: ``_quarto.yml``, ``report`` and the executed notebooks.
    out : Path
        What it rendered into.

    Returns
    -------
    list of Path
        The pages that were framed; a page that has its frame is left as it is.

    Raises
    ------
    FramingError, NotebookError, InputError
        With the page that cannot be framed.
    """
    settings = Settings(root)
    write_assets(root / "report", out)
    framed = []
    for document in settings.documents:
        page = out / address(document.as_posix())
        if page.is_file() and MARK in (text := page.read_text(encoding="utf-8")):
            page.write_text(framed_page(settings, document, page, text), encoding="utf-8")
            framed.append(page)
    for folder in sorted({page.parent for page in framed if page.parent != out}):
        search.write_language(folder)
    (out / SEARCH).unlink(missing_ok=True)
    if (root / DOWNLOADS).is_dir():
        shutil.copytree(root / DOWNLOADS, out / "data", dirs_exist_ok=True)
    return framed


def bare_pages(out: Path) -> list[Path]:
    """Return the pages of a site that have no frame."""
    return [page for page in sorted(out.rglob("*.html")) if MARK in page.read_text(encoding="utf-8")]


def framed_page(settings: Settings, document: Path, page: Path, text: str) -> str:
    """Return a bare page of Quarto's as the report's page template makes it."""
    templates = settings.root / "report" / "templates"
    frame_words = read_record(templates / "words.yml")
    values = settings.metadata(document, read_document(settings.root / document, document.as_posix()).matter)
    words = settings.language(document, values, frame_words["quarto"])
    body = BeautifulSoup(text, "html.parser").main
    if body is None:
        raise FramingError(f"{page}: trang không có <main> / a page without <main>")
    place = address(document.as_posix())
    tidy(body, words, posixpath.dirname(place))
    pictures = set_charts(body, page)
    headings = [
        (int(tag.name[1]), str(tag.get("id", "")), " ".join(tag.get_text().split()))
        for tag in body.find_all(re.compile("^h[2-6]$"))
    ]
    context = frame(settings, place, values, frame_words[str(values["lang"])] | {"quarto": words}, headings)
    inner = body.decode_contents(formatter="minimal").strip()
    for mark, svg in pictures.items():
        inner = inner.replace(mark, svg)
    template = environment(templates).get_template("page.html.j2")
    return template.render(**context, body=markupsafe.Markup(inner)) + "\n"


def tidy(body: Tag, words: Mapping[str, Any], folder: str) -> None:
    """Turn what Quarto writes around cells, figures and tables into what both renderers write on a page of a folder."""
    for title in body.select("#title-block-header"):
        title.decompose()
    for cell in body.select(CELLS):
        cell.unwrap()
    for outer in body.select("div.quarto-float"):
        set_float(outer, words)
    for table in body.select("table:not(.table-scroll table)"):
        set_loose(table)
    for span in body.select("span"):
        if not span.attrs:
            span.unwrap()
    for link in body.select("a[href]"):
        link["href"] = shortest(str(link["href"]), folder)
    for reference in body.select('a.quarto-xref[href^="#sec-"]'):
        heading = body.find(id=str(reference["href"])[1:])
        if heading is not None:  # pages have no section numbers, so the title stands for it
            reference.string = heading.get_text()
    for element in body.select(NEEDLESS):
        kept = [name for name in element["class"] if f".{name}" not in NEEDLESS.split(", ")]
        element["class"] = " ".join(kept)
        if not kept:
            del element["class"]


def shortest(target: str, folder: str) -> str:
    """Return a link of a page in ``folder`` without the way up to the site's root and down again."""
    place, *anchor = target.split("#", 1)
    if not place or re.match(r"[a-z][a-z0-9+.-]*:|/", place, re.IGNORECASE):
        return target
    return "#".join([posixpath.relpath(posixpath.join(folder, place), folder or "."), *anchor])


def set_float(outer: Tag, words: Mapping[str, Any]) -> None:
    """Make one figure element of a figure or table of Quarto's, its label apart from its caption."""
    figure, caption, content = outer.figure, outer.figcaption, outer.select_one("[aria-describedby]")
    if figure is None or caption is None or content is None:
        raise FramingError(f"#{outer.get('id')}: không phải hình, bảng của Quarto / no figure or table of Quarto's")
    kind = "fig" if "quarto-float-fig" in figure["class"] else "tbl"
    name = str(outer["id"])
    text = str(caption.decode_contents()).strip()
    label = re.match(rf"{re.escape(str(words[LABEL[kind]]))}(?:\s|&nbsp;)\d+\S*", text)
    if label is None:
        raise FramingError(f"#{name}: chú thích không bắt đầu bằng số / the caption has no number: {text[:60]}")
    head = f'<span class="caption-label">{label[0]}</span>'
    caption.replace_with(BeautifulSoup(f"<figcaption>\n{head}{text[label.end() :]}\n</figcaption>", "html.parser"))
    caption = outer.figcaption
    assert caption is not None
    if kind == "fig":
        content.unwrap()
    else:
        caption["id"] = f"{name}-caption"
        content.attrs = {"class": "table-scroll", "role": "region", "tabindex": "0", "aria-labelledby": caption["id"]}
    figure.attrs = {"id": name, "class": "figure" if kind == "fig" else "table"}
    outer.replace_with(figure)


def set_loose(table: Tag) -> None:
    """Let a table without a number scroll by itself too; its caption stays with it."""
    new = BeautifulSoup("", "html.parser").new_tag
    scroll = table.wrap(new("div", attrs={"class": "table-scroll"}))
    if table.caption is None:
        scroll.wrap(new("figure", attrs={"class": "table"}))
    else:
        said = " ".join(table.caption.get_text().split())
        scroll.attrs |= {"role": "group", "tabindex": "0", "aria-label": said}


def set_charts(body: Tag, page: Path) -> dict[str, str]:
    """Put a mark in the place of each chart and return the charts by their marks; their files are then needless."""
    charts = {}
    for number, image in enumerate(body.select('img[src$=".svg"]')):
        file = page.parent / str(image["src"])
        figure = image.find_parent("figure")
        name = str(figure["id"]) if figure is not None and figure.get("id") else file.stem
        mark = f"@chart-{number}@"
        try:
            charts[mark] = inline_svg(file.read_text(encoding="utf-8"), name, str(image.get("alt", "")))
        except ValueError as error:
            raise FramingError(f"{page.name}: {file.name}: {error}") from error
        image.replace_with(mark)
        file.unlink()
        for folder in (file.parent, file.parent.parent):
            if folder != page.parent and not any(folder.iterdir()):
                folder.rmdir()
    return charts
