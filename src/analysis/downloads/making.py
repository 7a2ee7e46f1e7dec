"""Make an edition's downloads from its result tables and its executed pages, and offer them on the pages."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from analysis import __version__
from analysis.cache.keepsake import Keepsake, key
from analysis.downloads import book, notebooks, offer, package, pictures, readme
from analysis.downloads.material import Material
from analysis.pages import load, read_front_matter, save
from analysis.palette import read_palette
from analysis.project import LANGUAGES, PAGES

if TYPE_CHECKING:
    from nbformat import NotebookNode

CHARTS, NOTEBOOKS = "charts", "notebooks"
"""Folders of the downloads that are not tables."""


def make(material: Material, report: Path, pages: Path, out: Path, offered: Path) -> None:
    """Write an edition's downloads into a folder of their own, and onto its pages what they offer, all in one go.

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
        Receives the pages, as ``<lang>/<page>.ipynb``.

    Raises
    ------
    FileNotFoundError, KeyError, ValueError
        If a result table is missing or not what its contract says.
    """
    out.mkdir(parents=True)
    shown = {lang: take(material, lang, report, pages / lang, out, offered / lang) for lang in LANGUAGES}
    svgs = [out / f"{chart.stem}.svg" for found in shown.values() for chart in found.charts]
    with ThreadPoolExecutor(max_workers=1) as painter:  # Typst paints while Python writes
        painted = painter.submit(paint, svgs, out / CHARTS, Keepsake())
        for lang in LANGUAGES:
            bind(material, lang, report, out)
        gather(material, pages, shown, out, out, offered)
        painted.result()


def take(material: Material, lang: str, report: Path, pages: Path, out: Path, offered: Path) -> offer.Shown:
    """Write the charts of a language's pages, not yet painted, and their notebooks, and onto each page what it offers.

    The page of data, which lists everything, is left to :func:`gather`.

    Parameters
    ----------
    material, report, out
        As of :func:`make`.
    lang : {"vi", "en"}
        Language.
    pages : Path
        The executed pages of the language.
    offered : Path
        Receives the pages, as ``<page>.ipynb``.
    """
    read = dict(executed(pages))
    colours = {role: values["light"] for role, values in read_palette(report / "theme").items()}
    drawn = list(_draw(material, lang, read, colours))
    shown = offer.Shown([chart for chart, _ in drawn], _files(material, lang, read))
    (out / CHARTS).mkdir(parents=True, exist_ok=True)
    for chart, svg in drawn:
        (out / f"{chart.stem}.svg").write_text(svg, encoding="utf-8")
    _write_notebooks(material, lang, read, drawn, out)
    listed = offer.Offer(material, lang, shown)
    for name, page in read.items():
        if name != offer.WHOLE:
            _offer(listed, name, page, offered)
    return shown


def paint(svgs: Sequence[Path], out: Path, keepsake: Keepsake) -> None:
    """Paint drawn charts as PNG into a folder, but for those that are kept from the last time."""
    out.mkdir(parents=True, exist_ok=True)
    drawn = {svg: svg.read_text(encoding="utf-8") for svg in svgs}
    missing = {text: key(text) for text in drawn.values() if keepsake.find(key(text)) is None}
    for name, png in zip(missing.values(), pictures.painted(missing), strict=True):
        keepsake.keep(name, base64.b64encode(png).decode())
    for svg, text in drawn.items():
        (out / f"{svg.stem}.png").write_bytes(base64.b64decode(keepsake.find(key(text))))


def bind(material: Material, lang: str, report: Path, out: Path) -> None:
    """Write the workbook of a language; the parameters are those of :func:`make`."""
    book.write(material, lang, read_palette(report / "theme"), out / material.workbook(lang))


def gather(
    material: Material, pages: Path, shown: Mapping[str, offer.Shown], books: Path, out: Path, offered: Path
) -> None:
    """Write the data package and what the folder holds, and the list of everything onto the page of data.

    Parameters
    ----------
    material, pages, out, offered
        As of :func:`make`.
    shown : Mapping[str, offer.Shown]
        What the pages hold, by language.
    books : Path
        Holds the workbooks.
    """
    out.mkdir(parents=True, exist_ok=True)
    package.write(material, out, __version__)
    counts = (sum(len(each.charts) for each in shown.values()), sum(len(each.notebooks) for each in shown.values()))
    (out / readme.NAME).write_text(readme.text(material, *counts), encoding="utf-8")
    package.bundle(material, out, [readme.NAME])
    sizes = {path.name: path.stat().st_size for path in out.iterdir()}
    for lang, found in shown.items():
        workbook = material.workbook(lang)
        listed = offer.Offer(material, lang, found, sizes | {workbook: (books / workbook).stat().st_size})
        if (path := pages / lang / f"{offer.WHOLE}.ipynb").is_file():
            _offer(listed, offer.WHOLE, load(path), offered / lang)


def _offer(listed: offer.Offer, name: str, page: NotebookNode, out: Path) -> None:
    made = offer.offered(page, listed.block(name, offer.saved(page))) if offer.saves(page) else page
    save(made, out / f"{name}.ipynb")


def executed(folder: Path) -> Iterator[tuple[str, NotebookNode]]:
    """Yield the executed pages of a language in reading order; the whole report is none of them."""
    for name in PAGES:
        if (path := folder / f"{name}.ipynb").is_file():
            yield name, load(path)


def _draw(
    material: Material, lang: str, pages: Mapping[str, NotebookNode], colours: Mapping[str, str]
) -> Iterator[tuple[offer.Chart, str]]:
    """Yield the charts of a language's pages, each with a name of its own, and as they stand alone."""
    known: set[str] = set()
    for name, page in pages.items():
        for picture in pictures.of_page(page):
            own = f"{name}-{picture.name}" if picture.name in known else picture.name
            known.add(own)
            stem = f"{CHARTS}/{material.file(f'{lang}_{own}')}"
            drawn = pictures.framed(picture, read_front_matter(page), material.words[lang], colours)
            yield offer.Chart(name, picture.label, picture.title, stem), drawn


def _files(material: Material, lang: str, pages: Iterable[str]) -> dict[str, str]:
    """Return the file of each page's notebook."""
    return {name: f"{NOTEBOOKS}/{material.file(f'{lang}_{name}.ipynb')}" for name in pages}


def _write_notebooks(
    material: Material,
    lang: str,
    pages: Mapping[str, NotebookNode],
    drawn: Sequence[tuple[offer.Chart, str]],
    out: Path,
) -> None:
    """Write the notebooks of a language."""
    for name, file in _files(material, lang, pages).items():
        page = pages[name]
        mine = {chart.label: svg for chart, svg in drawn if chart.page == name}
        save(notebooks.told(page, read_front_matter(page), material.words[lang], mine), out / file)
