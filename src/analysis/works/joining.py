"""The work of joining the executed pages of a language into one document."""

from __future__ import annotations

from typing import Any

from analysis.cache.step import Place
from analysis.pages import join


def joined(place: Place, pages: list[str], document: str, front_matter: dict[str, Any]) -> None:
    """Join executed pages, named in the workshop, in reading order."""
    join([place.shop / each for each in pages], place.out / document, front_matter)
