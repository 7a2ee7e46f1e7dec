"""The report's words, numbers, dates and money, in Vietnamese and English.

Words live in ``report/wording/<lang>/<topic>.yml``; a key is ``topic.name`` (``common.states.achieved``).
Numbers follow the usage of official documents: ``118.225 triệu đồng`` and ``12,5%`` in Vietnamese,
``VND 118,225 million`` and ``12.5%`` in English. Rounding is half away from zero, as in statistical yearbooks.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import pandas as pd
import yaml
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import NumberPattern, format_decimal, parse_pattern

from analysis.records import LOADER

MINUS = "\N{MINUS SIGN}"
NO_BREAK = "\N{NO-BREAK SPACE}"

FORMS = frozenset({"zero", "one", "many"})
"""Forms of a text that counts something."""


@lru_cache(maxsize=128)
def _read(file: Path) -> dict[str, Any]:
    if not file.is_file():
        return {}
    return yaml.load(unicodedata.normalize("NFC", file.read_text(encoding="utf-8")), LOADER) or {}


def _filled(node: Any, facts: Mapping[str, str]) -> Any:
    """Return words with the facts in the place of their fields; other fields wait for their values."""
    if isinstance(node, Mapping):
        return {key: _filled(value, facts) for key, value in node.items()}
    if isinstance(node, list):
        return [_filled(value, facts) for value in node]
    if not isinstance(node, str):
        return node
    return re.sub(r"\{(\w+)\}", lambda field: facts.get(field[1], field[0]), node)


def _own(node: Mapping[str, Any], instead: Mapping[str, Any]) -> dict[str, Any]:
    """Return words with others instead; a text with forms is replaced as a whole."""
    made = dict(node)
    for key, value in instead.items():
        deeper = isinstance(value, Mapping) and isinstance(made.get(key), Mapping) and not FORMS.issuperset(value)
        made[key] = _own(made[key], value) if deeper else value
    return made


def missing(value: Any) -> bool:
    """Return whether a cell holds nothing (None, NaN, NaT, NA or empty text). Zero is something."""
    return value is None or bool(pd.isna(value)) or value == ""


@cache
def _day(day: dt.date, pattern: str, lang: str) -> str:
    """Return a day as Babel writes it; a report names few days, and most of them over and over."""
    return format_date(day, format=pattern, locale=lang)


@cache
def _pattern(digits: int) -> NumberPattern:
    """Return Babel's pattern of a grouped number: to read it again for each figure takes longer than to write that."""
    return parse_pattern("#,##0" + ("." + "0" * digits if digits else ""))


def capital(text: str) -> str:
    """Return a text with a capital at its start."""
    return text[:1].upper() + text[1:]


class Words:
    """Words and formats of one language.

    Parameters
    ----------
    lang : {"vi", "en"}
        Language of the page.
    folder : Path
        The folder ``report/wording``.
    facts : Mapping[str, str], optional
        Texts for fields that stand for the plan's own numbers and names (`analysis.facts`); filled in as the words
        are read, before a key's own values.
    own : str
        Key of words that are said instead of others: they stand below it under the keys of those others.

    Raises
    ------
    FileNotFoundError
        If there is no wording for the language.
    """

    def __init__(self, lang: str, folder: Path, facts: Mapping[str, str] | None = None, own: str = "") -> None:
        if not (folder / lang).is_dir():
            raise FileNotFoundError(f"no wording for language {lang!r} in {folder}")
        self.lang = lang
        self._folder = folder
        self._facts = facts or {}
        self._instead = own
        self._topics: dict[str, dict[str, Any]] = {}

    @property
    def report(self) -> Path:
        """The report folder, which holds wording, theme and fonts side by side."""
        return self._folder.parent

    def _topic(self, name: str) -> dict[str, Any]:
        """Return the words of a topic, read when first asked for: a page depends on what it says, and no more."""
        if name not in self._topics:
            words = self._file(name)
            if self._instead:
                topic, key = self._instead.split(".")
                words = _own(words, self._file(topic)[key].get(name, {}))
            self._topics[name] = _filled(words, self._facts) if self._facts else words
        return self._topics[name]

    def _file(self, topic: str) -> dict[str, Any]:
        return _read(self._folder / self.lang / f"{topic}.yml")

    def get(self, key: str) -> Any:
        """Return what stands under a dotted key; a missing key raises KeyError naming key and language."""
        topic, *_ = parts = key.split(".")
        words = self._topic(topic)
        node: Any = {topic: words} if words else {}
        for part in parts:
            if not isinstance(node, Mapping) or part not in node:
                raise KeyError(f"no wording {key!r} in {self.lang!r}")
            node = node[part]
        return node

    def __call__(self, key: str, /, **values: Any) -> str:
        """Return the text under ``key`` with ``{name}`` filled in; a mapping is chosen by ``n`` (zero, one, many)."""
        text = self.get(key)
        if isinstance(text, Mapping):
            text = self._plural(key, text, values.get("n"))
        return str(text).format(**values) if values else str(text)

    @staticmethod
    def _plural(key: str, forms: Mapping[str, str], n: Any) -> str:
        if n is None:
            raise KeyError(f"{key!r} has forms {sorted(forms)}; give n")
        form = {0: "zero", 1: "one"}.get(int(n), "many")
        return forms[form] if form in forms else forms["many"]

    def number(self, value: Any, digits: int = 0, *, sign: bool = False) -> str:
        """Format a number, grouped by language, with ``digits`` decimals; missing gives the dash."""
        if missing(value):
            return "–"
        quantum = Decimal(1).scaleb(-digits)
        rounded = Decimal(repr(float(value))).quantize(quantum, rounding=ROUND_HALF_UP)
        text = format_decimal(abs(rounded), format=_pattern(digits), locale=self.lang)
        if rounded < 0:
            return MINUS + text
        return "+" + text if sign and rounded > 0 else text

    def percent(self, value: Any, digits: int = 1, *, sign: bool = False) -> str:
        """Format a value already in per cent (12.5 for 12.5 %)."""
        return "–" if missing(value) else self.number(value, digits, sign=sign) + "%"

    def share(self, value: Any, digits: int = 1) -> str:
        """Format a fraction (0.125) as per cent."""
        return "–" if missing(value) else self.percent(float(value) * 100, digits)

    def points(self, value: Any, digits: int = 1) -> str:
        """Format a difference of percentages in percentage points."""
        unit = {"vi": "điểm phần trăm", "en": "percentage points"}[self.lang]
        return f"{self.number(value, digits, sign=True)}{NO_BREAK}{unit}"

    def money(self, value: Any, digits: int = 0) -> str:
        """Format an amount given in million VND, with its unit."""
        if missing(value):
            return "–"
        amount = self.number(value, digits)
        parts = (amount, "triệu", "đồng") if self.lang == "vi" else ("VND", amount, "million")
        return NO_BREAK.join(parts)

    def date(self, value: Any) -> str:
        """Format a date: 05/12/2022 in Vietnamese, 5 December 2022 in English."""
        if missing(value):
            return "–"
        return _day(pd.Timestamp(value).date(), "dd/MM/yyyy" if self.lang == "vi" else "d MMMM yyyy", self.lang)

    def month(self, value: Any) -> str:
        """Format a month: 11/2022 in Vietnamese, November 2022 in English."""
        if missing(value):
            return "–"
        return _day(pd.Timestamp(value).date(), "MM/yyyy" if self.lang == "vi" else "MMMM yyyy", self.lang)

    def long_date(self, value: dt.date) -> str:
        """Format a date for the head of an official document (a day below 10, January and February keep a zero)."""
        if self.lang == "en":
            return self.date(value)
        month = f"{value.month:02d}" if value.month <= 2 else str(value.month)
        return f"ngày {value.day:02d} tháng {month} năm {value.year}"

    def join(self, items: Iterable[str]) -> str:
        """Join items as the language does: "a, b và c", "a, b, and c"."""
        return format_list([str(item) for item in items], locale=self.lang)

    def state(self, state: str) -> str:
        """Return sign and word of a state, such as "■ đạt"."""
        return f"{self.get('common.signs')[state]} {self.get('common.states')[state]}"

    def pick(self, text: Any) -> str:
        """Return this language's side of a bilingual text (anything indexed by language)."""
        return str(text[self.lang])
