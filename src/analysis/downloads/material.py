"""What downloads are made from: an edition's result tables as they were saved, with their contract and their words."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from analysis import contract, units
from analysis.contract import Column
from analysis.editions import Edition
from analysis.labels import PERCENT_UNITS
from analysis.plan import Plan
from analysis.wording import Words, missing

Value = str | int | float | bool | dt.date | None
"""What a cell holds; None where it is blank."""

DAY = re.compile(r"\d{4}-\d\d-\d\d")
BOOLEANS = {"True": True, "False": False}


@dataclass(frozen=True)
class Table:
    """A result table as its CSV file holds it.

    Parameters
    ----------
    name, page : str
        Its name and the page that it belongs to.
    columns : tuple of Column
        With their contract.
    rows : sequence of sequence of str
        The cells as written.
    """

    name: str
    page: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[str]]

    def values(self) -> Iterator[list[Value]]:
        """Yield the rows with their cells as values."""
        for row in self.rows:
            yield [value(column, text) for column, text in zip(self.columns, row, strict=True)]

    def records(self) -> Iterator[dict[str, str]]:
        """Yield the rows as written, by column."""
        names = [column.name for column in self.columns]
        return (dict(zip(names, row, strict=True)) for row in self.rows)


def value(column: Column, text: str) -> Value:
    """Return what a cell holds.

    Raises
    ------
    ValueError, KeyError
        If the text is not of the column's type.
    """
    if text == "":
        return None
    if column.type == "integer":
        return int(text)
    if column.type == "number":
        return float(text)
    if column.type == "boolean":
        return BOOLEANS[text]
    if column.type == "date":
        return dt.date.fromisoformat(text)
    return _any(text) if column.type == "any" else text


def _any(text: str) -> Value:
    if DAY.fullmatch(text):
        return dt.date.fromisoformat(text)
    try:
        return float(text)
    except ValueError:
        return text


@dataclass(frozen=True)
class Source:
    """Where figures come from; an address or a publisher that is not known is empty."""

    title: str
    url: str
    publisher: str = ""


CITING = (("source", "url"), ("source_title", "source_url"))
"""Columns in which result tables name their sources."""


class Codes:
    """The names of codes.

    Parameters
    ----------
    table : Table
        The result table ``codes``.
    """

    def __init__(self, table: Table) -> None:
        self._names = {(row["list"], row["code"]): row for row in table.records()}
        self.lists: dict[str, list[str]] = {}
        for name, code in self._names:
            self.lists.setdefault(name, []).append(code)

    def name(self, lists: Sequence[str], code: str, lang: str) -> str | None:
        """Return the name of a code in the first of the lists that has it; None if none has."""
        for each in lists:
            if (each, code) in self._names:
                return self._names[each, code][f"name_{lang}"]
        return None


@dataclass(frozen=True)
class Material:
    """All that downloads of one edition are made from.

    Parameters
    ----------
    edition, plan
        As read and checked.
    words : Mapping[str, Words]
        Words of both languages, by language, with the plan's facts.
    results : Path
        Folder of the saved result tables.
    """

    edition: Edition
    plan: Plan
    words: Mapping[str, Words]
    results: Path

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """The result tables in reading order."""
        listed = units.tables(self.plan)
        return tuple(read(self.results / f"{name}.csv", name, page) for page, name in listed)

    @cached_property
    def codes(self) -> Codes:
        """The names of codes."""
        return Codes(self.table("codes"))

    @cached_property
    def percentages(self) -> frozenset[str]:
        """Targets whose figures are per cent."""
        return frozenset(target.id for target in self.plan.targets if target.unit in PERCENT_UNITS)

    def table(self, name: str) -> Table:
        """Return a table by its name."""
        (found,) = (table for table in self.tables if table.name == name)
        return found

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """The sources of the edition: the plan, what its returns name, what its statistics were read from."""
        plan = self.plan.source
        found = [Source(plan.title, plan.url or "", plan.publisher)]
        for row in self.edition.sources.to_dict("records"):
            told = ("" if missing(row[name]) else str(row[name]) for name in ("title", "url", "publisher"))
            found.append(Source(*told))
        for table in self.tables:
            names = {column.name for column in table.columns}
            for title, url in CITING:
                if {title, url} <= names:
                    found += [Source(row[title], row[url]) for row in table.records() if row[title]]
        return tuple(dict.fromkeys(found))

    def workbook(self, lang: str) -> str:
        """Return the name of a language's workbook."""
        return self.file(f"{lang}.xlsx")

    def file(self, name: str) -> str:
        """Return the name of a file to download: edition (and so the illustrative mark) and unit are in each."""
        return f"{units.stem(self.edition.id, self.plan)}_{name}"


def read(path: Path, name: str, page: str) -> Table:
    """Read a saved result table.

    Raises
    ------
    FileNotFoundError
        If its page has not saved it.
    KeyError
        If a column has no contract.
    """
    with path.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    return Table(name, page, tuple(contract.column(name, each) for each in head), rows)
