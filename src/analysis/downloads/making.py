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
from analysis.execute import read_front_matter, save
from analysis.palette import read_palette
from analysis.project import LANGUAGES, PAGES

if TYPE_CHECKING:
    from nbformat import NotebookNode

CHARTS, NOTEBOOKS = "charts", "notebooks"
"""Folders of the downloads that are not tables."""


def make(material: Material, report: Path, out: Path) -> None:
    """Write an edition's downloads into a folder of their own, and a list of them onto its pages.

    Parameters
    ----------
    material : Material
        The edition's tables and words.
    report : Path
        A staged report folder: the theme, and the executed pages in ``<lang>/<page>.ipynb``, which are rewritten.
    out : Path
        Receives the files; must not be there yet. The same tables and pages give the same bytes.

    Raises
    ------
    FileNotFoundError, KeyError, ValueError
        If a result table is missing or not what its contract says.
    """
    for name in ("", CHARTS, NOTEBOOKS):
        (out / name).mkdir(parents=True)
    pages = {lang: dict(executed(report / lang)) for lang in LANGUAGES}
    palette = read_palette(report / "theme")
    colours = {role: values["light"] for role, values in palette.items()}
    drawn = {lang: list(_draw(material, lang, pages[lang], colours)) for lang in LANGUAGES}
    with ThreadPoolExecutor(max_workers=1) as painter:  # Typst paints while Python writes
        svgs = {out / f"{chart.stem}.svg": svg for charts in drawn.values() for chart, svg in charts}
        painted = painter.submit(pictures.painted, list(svgs.values()))
        for file, svg in svgs.items():
            file.write_text(svg, encoding="utf-8")
        books = {lang: _notebooks(material, lang, pages[lang], drawn[lang], out) for lang in LANGUAGES}
        package.write(material, out, __version__)
        counts = (sum(map(len, drawn.values())), sum(map(len, books.values())))
        (out / readme.NAME).write_text(readme.text(material, *counts), encoding="utf-8")
        package.bundle(material, out, [readme.NAME])
        for lang in LANGUAGES:
            book.write(material, lang, palette, out / material.file(f"{lang}.xlsx"))
        for file, png in zip(svgs, painted.result(), strict=True):
            file.with_suffix(".png").write_bytes(png)
    for lang in LANGUAGES:
        charts = [chart for chart, _ in drawn[lang]]
        listed = offer.Offer(material, lang, out, charts, books[lang])
        for name, page in pages[lang].items():
            if offer.saves(page):
                save(offer.offered(page, listed.block(name, offer.saved(page))), report / lang / f"{name}.ipynb")


def executed(folder: Path) -> Iterator[tuple[str, NotebookNode]]:
    """Yield the executed pages of a language in reading order; the whole report is none of them."""
    for name in PAGES:
        if (path := folder / f"{name}.ipynb").is_file():
            yield name, nbformat.read(path, as_version=4)


def _draw(
    material: Material, lang: str, pages: dict[str, NotebookNode], colours: dict[str, str]
) -> Iterator[tuple[offer.Chart, str]]:
    known: set[str] = set()
    for name, page in pages.items():
        matter = read_front_matter(page)
        for picture in pictures.of_page(page):
            own = f"{name}-{picture.name}" if picture.name in known else picture.name
            known.add(own)
            stem = f"{CHARTS}/{material.file(f'{lang}_{own}')}"
            svg = pictures.framed(picture, matter, material.words[lang], colours)
            yield offer.Chart(name, picture.label, picture.title, stem), svg


def _notebooks(
    material: Material, lang: str, pages: dict[str, NotebookNode], drawn: list[tuple[offer.Chart, str]], out: Path
) -> dict[str, str]:
    """Write the notebooks of a language and return their files by page."""
    files = {}
    for name, page in pages.items():
        files[name] = f"{NOTEBOOKS}/{material.file(f'{lang}_{name}.ipynb')}"
        mine = {chart.label: svg for chart, svg in drawn if chart.page == name}
        made = notebooks.told(page, read_front_matter(page), material.words[lang], mine)
        save(made, out / files[name])
    return files
