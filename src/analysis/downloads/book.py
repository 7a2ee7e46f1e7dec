"""The workbook of one language: cover, contents, notes, then every result table on a sheet of its own."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from analysis import look
from analysis.downloads.front import Front
from analysis.downloads.material import Material
from analysis.downloads.sheet import HEADING, across, fill
from analysis.downloads.styles import Styles
from analysis.palette import Palette

FRONT = ("cover", "contents", "notes")
LOCALES = {"vi": "vi-VN", "en": "en-GB"}


def titles(material: Material, lang: str) -> dict[str, str]:
    """Return the title of each sheet, by ``cover_sheet`` and the like, and by the tables' names."""
    words = material.words[lang]
    tables: Mapping[str, str] = words.get("downloads.sheets.tables")
    front = {f"{key}_sheet": words(f"downloads.sheets.{key}") for key in FRONT}
    return front | {table.name: tables[table.name] for table in material.tables}


@contextmanager
def uncollected() -> Iterator[None]:
    """Let no garbage be looked for: among some fifty thousand cells there is none, and looking takes a third longer."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@uncollected()
def write(material: Material, lang: str, palette: Palette, target: Path) -> None:
    """Write the workbook; the same tables give the same bytes.

    Parameters
    ----------
    material : Material
        Tables and words.
    lang : {"vi", "en"}
        Language.
    palette : mapping
        Colours of the report: role to its light and dark value.
    target : Path
        The file.
    """
    words, edition = material.words[lang], material.edition
    named = titles(material, lang)
    book = Workbook()
    styles = Styles(book, lang, {role: values["light"] for role, values in palette.items()})
    front = Front(material, lang, styles, named)
    first = book.active
    assert isinstance(first, Worksheet)
    first.title = named["cover_sheet"]
    pages = [first, *(book.create_sheet(named[f"{key}_sheet"]) for key in FRONT[1:])]
    for page, key in zip(pages, FRONT, strict=True):
        getattr(front, key)(page)
        page.sheet_properties.tabColor = look.FILLS["title"]
    for table in material.tables:
        page = book.create_sheet(named[table.name])
        fill(page, table, material, lang, styles, named["contents_sheet"])
        pages.append(page)
    head = edition.title[lang] + (f" · {words('report.mark')}" if edition.illustrative else "")
    for number, page in enumerate(pages):
        heading = None if number < len(FRONT) else HEADING
        look.printed(page, heading, head, landscape=number != 0, across=1 if heading is None else across(page))
        page.sheet_view.showGridLines = False
    book.properties.title = f"{words('report.title')}: {edition.title[lang]}"
    book.properties.subject = f"{edition.id}, {edition.as_of.isoformat()}"
    book.properties.description = words("report.mark") if edition.illustrative else ""
    book.properties.creator = book.properties.lastModifiedBy = material.plan.issuer[lang]
    book.properties.language = LOCALES[lang]
    look.save(book, target, edition.as_of)
