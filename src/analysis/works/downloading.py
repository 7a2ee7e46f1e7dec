"""The work on what readers can take away of an edition, and on what its pages say of it."""

from __future__ import annotations

from collections.abc import Sequence

from analysis import kept
from analysis.briefs import both
from analysis.cache.keepsake import Keepsake
from analysis.cache.step import Place
from analysis.downloads import making
from analysis.downloads.material import Material
from analysis.downloads.offer import Shown
from analysis.project import LANGUAGES, Project

FILES, PAGES = "files", "pages"
"""Folders of what is made: the downloads, and pages that offer them."""

SHOWN, PAINTED = "shown.json", "painted"
"""Names of what else is made: what the pages of a language hold to download, and the charts painted by how they are
drawn."""


def offers(place: Place, lang: str, results: str, tables: str, executed: str) -> None:
    """Draw the charts of a language's pages, make notebooks of them, and put onto all but the page of data their offer.

    Parameters
    ----------
    place : Place
    lang : {"vi", "en"}
        Language.
    results, tables, executed : str
        Folders in the workshop: kept results of the edition, its result tables, its executed pages.
    """
    pages, offered = place.shop / executed / lang, place.out / PAGES / lang
    material = _material(place, results, tables)
    shown = making.take(material, lang, place.root / "report", pages, place.out / FILES, offered)
    (place.out / SHOWN).write_text(shown.as_json(), encoding="utf-8")


def charts(place: Place, drawn: Sequence[str]) -> None:
    """Paint drawn charts, which are named as they stand in the workshop."""
    keepsake = Keepsake(place.last)
    making.paint([place.shop / name for name in drawn], place.out / FILES / making.CHARTS, keepsake)
    keepsake.save(place.out / PAINTED)


def workbook(place: Place, lang: str, results: str, tables: str) -> None:
    """Make the workbook of a language."""
    making.bind(_material(place, results, tables), lang, place.root / "report", place.out / FILES)


def downloads(place: Place, results: str, tables: str, executed: str, shown: str, files: str) -> None:
    """Make the data package, and the page that lists all downloads.

    Parameters
    ----------
    place : Place
    results, tables, executed : str
        As of :func:`offers`.
    shown, files : str
        Folders in the workshop: what the pages of each language hold, and the downloads so far.
    """
    material = _material(place, results, tables)
    held = {lang: Shown.from_json((place.shop / shown / f"{lang}.json").read_bytes()) for lang in LANGUAGES}
    out, offered = place.out / FILES, place.out / PAGES
    making.gather(material, place.shop / executed, held, place.shop / files, out, offered)


def _material(place: Place, results: str, tables: str) -> Material:
    plan, edition = kept.known(place.shop / results)
    return Material(edition, plan, both(Project(place.root), plan), place.shop / tables)
