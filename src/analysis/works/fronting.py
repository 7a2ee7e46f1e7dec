"""The work on the page that lists the editions."""

from __future__ import annotations

from typing import Any

from analysis import landing
from analysis.cache.step import Place


def front(place: Place, cards: list[dict[str, Any]]) -> None:
    """Write the landing page, and what it says of the editions as data.

    Parameters
    ----------
    place : Place
    cards : list of dict
        What lists say of each edition, in the order to show them.
    """
    read = [landing.Card.read(card) for card in cards]
    (place.out / "index.html").write_text(landing.page(read, place.root / "report"), encoding="utf-8")
    (place.out / landing.CATALOGUE).write_text(landing.catalogue(read), encoding="utf-8")
