"""Make an edition's downloads from its result tables and its executed pages, and offer them on the pages."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat

from analysis import __version__
from analysis.downloads import book, notebooks, offer, package, pictures, readme
from analysis.downloads.material import Material
from analysis.pages import read_front_matter, save
from analysis.palette import read_palette
from analysis.project import LANGUAGES, PAGES

if TYPE_CHECKING:
    from nbformat import NotebookNode

CHARTS, NOTEBOOKS = "charts", "notebooks"
"""Folders of the downloads that are not tables."""


def make(material: Material, report: Path, pages: Path, out: Path, offered: Path) -> None:
    """Write an edition's downloads into a folder of their own, and a list of all of them onto the page of data.

    Parameters
    ----------
    material : Material
        The edition's tables and words.
    report : Path
        The project's report folder, for the theme.
    pages : Path
        The executed pages, as ``<lang>/<page>.ipynb``.
    out : Path
        Receives the files; must not be there yet. The same tables and pages give the same bytes.
    offered : Path
        Receives the page of data in each language, as ``<lang>/<page>.ipynb``.

    Raises
    ------
    FileNotFoundError, KeyError, ValueError
        If a result table is missing or not what its contract says.
    """
    for name in ("", CHARTS, NOTEBOOKS):
        (out / name).mkdir(parents=True)
    read = {lang: dict(executed(pages / lang)) for lang in LANGUAGES}
    palette = read_palette(report / "theme")
    colours = {role: values["light"] for role, values in palette.items()}
    drawn = {lang: list(_draw(material, lang, read[lang], colours)) for lang in LANGUAGES}
    with ThreadPoolExecutor(max_workers=1) as painter:  # Typst paints while Python writes
        svgs = {out / f"{chart.stem}.svg": svg for charts in drawn.values() for chart, svg in charts}
        painted = painter.submit(pictures.painted, list(svgs.values()))
        for file, svg in svgs.items():
            file.write_text(svg, encoding="utf-8")
        for lang in LANGUAGES:
            _write_notebooks(material, lang, read[lang], drawn[lang], out)
        package.write(material, out, __version__)
        counts = (sum(map(len, drawn.values())), sum(map(len, read.values())))
        (out / readme.NAME).write_text(readme.text(material, *counts), encoding="utf-8")
        package.bundle(material, out, [readme.NAME])
        for lang in LANGUAGES:
            book.write(material, lang, palette, out / material.file(f"{lang}.xlsx"))
        for file, png in zip(svgs, painted.result(), strict=True):
            file.with_suffix(".png").write_bytes(png)
    for lang, found in read.items():
        listed = offer.Offer(material, lang, out, _charts(material, lang, found), _files(material, lang, found))
        _offer(listed, {name: page for name, page in found.items() if name == offer.WHOLE}, offered / lang)


def offer_on_pages(material: Material, lang: str, pages: Path, offered: Path) -> None:
    """Write a list of its own downloads onto each page of a language but the page of data, whose list needs the files.

    Parameters
    ----------
    material, pages
        As of :func:`make`.
    lang : {"vi", "en"}
        Language.
    offered : Path
        Receives the pages, as ``<page>.ipynb``.
    """
    read = dict(executed(pages / lang))
    listed = offer.Offer(material, lang, Path(), _charts(material, lang, read), _files(material, lang, read))
    _offer(listed, {name: page for name, page in read.items() if name != offer.WHOLE}, offered)


def _offer(listed: offer.Offer, pages: dict[str, NotebookNode], out: Path) -> None:
    for name, page in pages.items():
        made = offer.offered(page, listed.block(name, offer.saved(page))) if offer.saves(page) else page
        save(made, out / f"{name}.ipynb")


def executed(folder: Path) -> Iterator[tuple[str, NotebookNode]]:
    """Yield the executed pages of a language in reading order; the whole report is none of them."""
    for name in PAGES:
        if (path := folder / f"{name}.ipynb").is_file():
            yield name, nbformat.read(path, as_version=4)


def _charts(material: Material, lang: str, pages: dict[str, NotebookNode]) -> list[offer.Chart]:
    """Return the charts of a language's pages, each with a name of its own."""
    return [chart for chart, _, _ in _named(material, lang, pages)]


def _named(
    material: Material, lang: str, pages: dict[str, NotebookNode]
) -> Iterator[tuple[offer.Chart, pictures.Picture, NotebookNode]]:
    known: set[str] = set()
    for name, page in pages.items():
        for picture in pictures.of_page(page):
            own = f"{name}-{picture.name}" if picture.name in known else picture.name
            known.add(own)
            stem = f"{CHARTS}/{material.file(f'{lang}_{own}')}"
            yield offer.Chart(name, picture.label, picture.title, stem), picture, page


def _draw(
    material: Material, lang: str, pages: dict[str, NotebookNode], colours: dict[str, str]
) -> Iterator[tuple[offer.Chart, str]]:
    for chart, picture, page in _named(material, lang, pages):
        yield chart, pictures.framed(picture, read_front_matter(page), material.words[lang], colours)


def _files(material: Material, lang: str, pages: dict[str, NotebookNode]) -> dict[str, str]:
    """Return the file of each page's notebook."""
    return {name: f"{NOTEBOOKS}/{material.file(f'{lang}_{name}.ipynb')}" for name in pages}


def _write_notebooks(
    material: Material, lang: str, pages: dict[str, NotebookNode], drawn: list[tuple[offer.Chart, str]], out: Path
) -> None:
    """Write the notebooks of a language."""
    for name, file in _files(material, lang, pages).items():
        page = pages[name]
        mine = {chart.label: svg for chart, svg in drawn if chart.page == name}
        save(notebooks.told(page, read_front_matter(page), material.words[lang], mine), out / file)
