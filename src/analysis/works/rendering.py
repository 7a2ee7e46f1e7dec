"""The work on pages: make HTML and PDF of executed pages, what the search is to know of them, and what they load."""

from __future__ import annotations

import json
from pathlib import Path

from analysis import search
from analysis.cache import watch
from analysis.cache.keepsake import Keepsake
from analysis.cache.step import Place
from analysis.embedded.page import write_assets
from analysis.embedded.renderer import Renderer

SITE, ENTRY, PARTS, INDEX = "site", "entry.json", "parts", "index.js"
"""Names of what is made: files of the site, what the search is to know of a page, what Pandoc made of the document's
parts, and the index of a language."""


def page(place: Place, project: str, document: str, *, searched: bool = False) -> None:
    """Make a page of an executed notebook or a ``.qmd`` file.

    Parameters
    ----------
    place : Place
    project : str
        The folder in the workshop that holds ``_quarto.yml``.
    document : str
        The document in that folder.
    searched : bool
        Whether the search is to know of it.
    """
    site, keepsake = place.out / SITE, Keepsake(place.last)
    made = site / Renderer(place.shop / project, site, keepsake).make(Path(document))
    keepsake.save(place.out / PARTS)
    if searched:
        (place.out / ENTRY).write_text(json.dumps(search.page_entry(made), ensure_ascii=False), encoding="utf-8")


def index(place: Place, entries: list[str]) -> None:
    """Make the search index of a language from what it is to know of its pages, in reading order."""
    read = [json.loads((place.shop / each).read_text(encoding="utf-8")) for each in entries]
    (place.out / INDEX).write_text(search.index(read), encoding="utf-8")


def assets(place: Place) -> None:
    """Gather what pages need beside themselves: styles, scripts, fonts."""
    write_assets(place.root / "report", place.out)


def quarto(place: Place, project: str, version: str) -> None:  # noqa: ARG001  # another version, another result
    """Render a whole edition with Quarto."""
    from analysis.render import run_quarto

    watch.note(place.shop / project)  # Quarto is a program: whatever it reads lies there
    with watch.vouched():
        run_quarto(place.shop / project, place.out)
