"""Every value of ``rules.yml`` as a table, with the clause, source or reason it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.reading import read_record

COLUMNS = (
    *("rule", "value", "name_vi", "name_en", "clause_vi", "clause_en"),
    *("source", "publisher", "url", "note_vi", "note_en"),
)
"""Columns of the table of rules."""

VALUES = (int, float, date)
"""What a rule can be; everything else in the file explains one."""


def rulebook(path: Path, base: Path | None = None) -> pd.DataFrame:
    """Return the rules as they stand in the file, whatever their number.

    Parameters
    ----------
    path : Path
        ``rules.yml``.
    base : Path, optional
        Folder the file is named relative to in messages.

    Returns
    -------
    DataFrame
        One row a value, in the order of the file; columns :data:`COLUMNS`. ``rule`` is the way to the value, parted
        by points and without a last ``value`` (``bands.off_track``, ``confidence``); what explains a value stands
        beside it or above it in the file, and is blank where nothing does.

    Raises
    ------
    InputError
        If the file cannot be read.
    """
    rows = list(_rows(read_record(path, base=base), (), dict.fromkeys(COLUMNS, "")))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _rows(entry: Mapping[str, Any], way: tuple[str, ...], told: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    told = {**told, **_told(entry)}
    for key, value in entry.items():
        if isinstance(value, VALUES) and not isinstance(value, bool):
            rule = ".".join(way if key == "value" and way else (*way, key))
            yield {**told, "rule": rule, "value": value}
        elif isinstance(value, Mapping) and key not in ("source", "name"):
            yield from _rows(value, (*way, key), told)


def _told(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an entry says of its values."""
    found: dict[str, Any] = {}
    if isinstance(name := entry.get("name"), Mapping):
        found |= {"name_vi": name["vi"], "name_en": name["en"]}
    if clause := entry.get("clause"):
        vi, en = languages(str(clause))
        found |= {"clause_vi": vi, "clause_en": en}
    source = entry.get("source") or {}
    texts = {"source": source.get("title"), "publisher": source.get("publisher"), "url": source.get("url")}
    texts["url"] = texts["url"] or entry.get("url")
    for lang in ("vi", "en"):
        reason = entry.get("reason") or {}
        texts[f"note_{lang}"] = source.get(f"note_{lang}") or entry.get(f"reason_{lang}") or reason.get(lang)
    return found | {key: text for key, text in texts.items() if text}


def languages(text: str) -> tuple[str, str]:
    """Return both sides of a text written "Vietnamese / English"; one without exactly two sides is for both."""
    sides = text.split(" / ")
    return (sides[0], sides[1]) if len(sides) == 2 else (text, text)
