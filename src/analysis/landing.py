"""The page that lists editions, and what each edition says of itself there: as data too, for whoever publishes it.

``editions.json`` beside the page is written with the pages and so says what they say, whatever becomes of the data
later.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from analysis.naming import FOLDER
from analysis.project import LANGUAGES
from analysis.wording import Words

CATALOGUE = "editions.json"
"""What the editions of a site say of themselves, beside its landing page."""

Bilingual = Mapping[str, str]
"""A text by language."""


@dataclass(frozen=True)
class Card:
    """What a list of editions says of one of them.

    Parameters
    ----------
    id : str
        Name of its folder in the site.
    illustrative : bool
        Whether its returns are made up.
    as_of : date
        The day up to which returns are known.
    title, note, summary : mapping
        By language: its name, what it is made from, targets and money in two sentences.
    report, short : mapping
        By language: the name of the report on its plan, and a shorter one.
    publisher : mapping
        By language: who issues the report, as on its cover.
    plan : mapping
        Its plan: ``number``, ``issuer`` and ``title`` by language.
    pages : mapping
        By language: names of its pages, in reading order.
    units : mapping
        By unit: the name by language of each department or district whose report stands beside it.
    """

    id: str
    illustrative: bool
    as_of: dt.date
    title: Bilingual
    note: Bilingual
    summary: Bilingual
    report: Bilingual
    short: Bilingual
    publisher: Bilingual
    plan: Mapping[str, Any]
    pages: Mapping[str, Bilingual]
    units: Mapping[str, Bilingual] = field(default_factory=dict)

    @property
    def about(self) -> tuple[str, str]:
        """The plan's number and issuer, which together name it."""
        return self.plan["number"], self.plan["issuer"]

    def plain(self) -> dict[str, Any]:
        """Return the card as what JSON can hold."""
        values = asdict(self) | {"as_of": self.as_of.isoformat()}
        return values if self.units else {name: value for name, value in values.items() if name != "units"}

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> Card:
        """Return the card that :meth:`plain` gave; anything else raises ValueError, KeyError or TypeError."""
        known = {each.name: values[each.name] for each in fields(cls) if each.name != "units"}
        if not isinstance(known["id"], str) or not isinstance(known["illustrative"], bool):
            raise TypeError("id, illustrative")
        units = {
            str(unit): {lang: str(name[lang]) for lang in LANGUAGES} for unit, name in values.get("units", {}).items()
        }
        return cls(**known | {"as_of": dt.date.fromisoformat(known["as_of"]), "units": units})


def catalogue(cards: Sequence[Card]) -> str:
    """Return the text of :data:`CATALOGUE`."""
    return json.dumps({"editions": [card.plain() for card in cards]}, ensure_ascii=False, indent=1) + "\n"


def page(cards: Sequence[Card], report: Path, extra: Mapping[str, Mapping[str, Any]] | None = None, **more: Any) -> str:
    """Return the landing page.

    Parameters
    ----------
    cards : sequence of Card
        In the order to show them.
    report : Path
        The project's report folder: templates and words.
    extra : mapping, optional
        By edition: what else to show of it (``release``).
    **more
        What else to show on the page (``feeds``, ``latest``).
    """
    from analysis import render  # a card is made where no page is

    words = {lang: Words(lang, report / "wording") for lang in LANGUAGES}
    plans = {card.about: card.plan["title"] for card in cards}
    several = len(plans) > 1
    title = {lang: words[lang]("report.site_title") for lang in LANGUAGES} if several else cards[0].report
    editions = [shown(card, words, several=several) | dict((extra or {}).get(card.id, {})) for card in cards]
    return render.template(report / "templates", "landing.html.j2").render(
        editions=editions,
        title=title,
        short=title if several else cards[0].short,
        plans=list(plans.values()),
        mark={lang: words[lang]("report.mark") for lang in LANGUAGES},
        words=words,
        languages=LANGUAGES,
        **more,
    )


def shown(card: Card, words: Mapping[str, Words], *, several: bool) -> dict[str, Any]:
    """Return what the template shows of an edition; its plan only where there are several."""
    folders = {lang: f"{card.id}/report/{lang}" for lang in LANGUAGES}
    return {
        "id": card.id,
        "title": card.title,
        "note": card.note,
        "as_of": {lang: words[lang].date(card.as_of) for lang in LANGUAGES},
        "illustrative": card.illustrative,
        "summary": card.summary,
        "plan": card.plan["title"] if several else {},
        "pages": card.pages,
        "links": {lang: {page: f"{folders[lang]}/{page}.html" for page in card.pages[lang]} for lang in LANGUAGES},
        "units": {
            lang: {
                name[lang]: f"{card.id}/{FOLDER}/{unit}/report/{lang}/summary.html" for unit, name in card.units.items()
            }
            for lang in LANGUAGES
        },
        "pdf": {lang: f"{folders[lang]}/full-report.pdf" for lang in LANGUAGES},
    }
