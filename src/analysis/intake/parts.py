"""Small parts of a form's workbook: dressed cells, texts in both languages, rules for what may be entered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from openpyxl.cell import Cell
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from analysis import look
from analysis.editions import EditionInfo
from analysis.wording import Words

Wordings = Mapping[str, Words]
"""Words of both languages, by language."""


def both(words: Wordings, key: str, mark: str = "\n", **values: object) -> str:
    """Return a text in both languages, one after the other."""
    return mark.join(words[lang](key, **values) for lang in ("vi", "en"))


def put(sheet: Worksheet, place: str, value: object, font: object = look.PLAIN, **style: object) -> Cell:
    """Put a value into a cell, as text if it looks like a formula, and dress the cell."""
    cell = sheet[place]
    assert isinstance(cell, Cell)
    cell.value = value  # type: ignore[assignment]
    if cell.data_type == "f":
        cell.data_type = "s"  # a name is never a formula
    cell.font = font  # type: ignore[assignment]
    cell.alignment = look.WRAP
    for name, setting in style.items():
        setattr(cell, name, setting)
    return cell


def head(info: EditionInfo) -> str:
    """Return the edition's title in both languages."""
    return f"{info.title.vi} · {info.title.en}"


def date_rule(start: dt.date, end: dt.date, words: Wordings, key: str) -> DataValidation:
    """Return a rule that takes dates between two days."""
    first, last = (str((day - dt.date(1899, 12, 30)).days) for day in (start, end))
    rule = DataValidation(type="date", operator="between", formula1=first, formula2=last, allow_blank=True)
    text = "\n".join(
        words[lang](key, start=words["vi"].date(start), end=words["vi"].date(end)) for lang in ("vi", "en")
    )
    return spoken(rule, text)


def list_rule(formula: str, words: Wordings) -> DataValidation:
    """Return a rule that takes what a list holds."""
    rule = DataValidation(type="list", formula1=formula, allow_blank=True)
    return spoken(rule, both(words, "intake.invalid.list"))


def spoken(rule: DataValidation, text: str) -> DataValidation:
    """Give a rule what it says when it is broken."""
    rule.showErrorMessage, rule.errorStyle = True, "stop"
    rule.error = text[:255]
    return rule
