"""The work on what readers can take away of an edition, and on what its pages say of it."""

from __future__ import annotations

from analysis import kept
from analysis.briefs import both
from analysis.cache.step import Place
from analysis.downloads import making
from analysis.downloads.material import Material
from analysis.project import Project

FILES, PAGES = "files", "pages"
"""Folders of what is made: the downloads, and pages that offer them."""


def downloads(place: Place, results: str, tables: str, executed: str) -> None:
    """Make an edition's downloads, and the page that lists them all.

    Parameters
    ----------
    place : Place
    results, tables, executed : str
        Folders in the workshop: kept results of the edition, its result tables, its executed pages.
    """
    material = _material(place, results, tables)
    report = place.root / "report"
    making.make(material, report, place.shop / executed, place.out / FILES, place.out / PAGES)


def offers(place: Place, lang: str, results: str, tables: str, executed: str) -> None:
    """Put onto each other page of a language what it offers."""
    material = _material(place, results, tables)
    making.offer_on_pages(material, lang, place.shop / executed, place.out / PAGES / lang)


def _material(place: Place, results: str, tables: str) -> Material:
    plan, edition = kept.known(place.shop / results)
    return Material(edition, plan, both(Project(place.root), plan), place.shop / tables)
