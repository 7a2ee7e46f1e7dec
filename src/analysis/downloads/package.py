"""The data package: a description of every table for machines, by the Frictionless standard, and all of it as one file.

See https://specs.frictionlessdata.io (data package, tabular data resource, table schema; version 1). The description
carries its texts in both languages, the Vietnamese first.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from analysis.contract import HOMES, KEYS, Column
from analysis.dictionary import heading, meaning
from analysis.downloads.material import Material, Table
from analysis.packing import pack
from analysis.project import LANGUAGES

DESCRIPTOR = "datapackage.json"
"""Name of the description, as the standard asks."""

MISSING = [""]
BOTH = " · "
"""Parts the Vietnamese text from the English."""


def write(material: Material, folder: Path, version: str) -> None:
    """Write the tables, ``datapackage.json`` and a zip file of them all; the same tables give the same bytes.

    Parameters
    ----------
    material : Material
        Tables and words.
    folder : Path
        Where to write.
    version : str
        Version of the program that made the tables.
    """
    for table in material.tables:
        (folder / path(material, table)).write_bytes((material.results / f"{table.name}.csv").read_bytes())
    text = json.dumps(describe(material, folder, version), ensure_ascii=False, indent=2) + "\n"
    (folder / DESCRIPTOR).write_text(text, encoding="utf-8")


def bundle(material: Material, folder: Path, names: list[str]) -> None:
    """Put files of the folder, the package's and those named besides, into one zip file."""
    listed = [DESCRIPTOR, *(path(material, table) for table in material.tables), *names]
    entries = ((name, (folder / name).read_bytes()) for name in listed)
    pack(folder / material.file("data.zip"), entries, material.edition.as_of)


def path(material: Material, table: Table) -> str:
    """Return the name of a table's file."""
    return material.file(f"{table.name}.csv")


def describe(material: Material, folder: Path, version: str) -> dict[str, Any]:
    """Return the description of the tables that lie in a folder."""
    edition, plan, words = material.edition, material.plan, material.words
    day = edition.as_of.isoformat()
    title = BOTH.join(f"{words[lang]('report.title')}: {edition.title[lang]}" for lang in LANGUAGES)
    about = BOTH.join(f"{plan.title[lang]}. {' '.join(edition.note[lang].split())}" for lang in LANGUAGES)
    return {
        "profile": "tabular-data-package",
        "name": edition.id,
        "title": title,
        "description": about,
        "version": version,
        "created": f"{day}T00:00:00Z",
        "as_of": day,
        "illustrative": edition.illustrative,
        **({"mark": {lang: words[lang]("report.mark") for lang in LANGUAGES}} if edition.illustrative else {}),
        "languages": list(LANGUAGES),
        "keywords": [plan.number, plan.geography.province, str(plan.year)],
        "sources": [
            {"title": source.title, **({"path": source.url} if source.url else {})} for source in material.sources
        ],
        "resources": [resource(table, material, folder) for table in material.tables],
    }


def resource(table: Table, material: Material, folder: Path) -> dict[str, Any]:
    """Return the description of one table."""
    file = path(material, table)
    data = (folder / file).read_bytes()
    words = material.words
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": file,
        "title": both(lambda lang: words[lang](f"report.tables.{table.name}")),
        "description": both(lambda lang: words[lang](f"downloads.about.{table.name}")),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "schema": schema(table, material),
    }


def both(said: Callable[[str], str]) -> str:
    """Return a text in both languages; once where they agree."""
    return BOTH.join(dict.fromkeys(said(lang) for lang in LANGUAGES))


def schema(table: Table, material: Material) -> dict[str, Any]:
    """Return the schema of a table: its fields, its key, and the tables whose rows it is about."""
    key = KEYS.get(table.name, ())
    described: dict[str, Any] = {
        "fields": [field(table, column, material) for column in table.columns],
        "missingValues": MISSING,
    }
    if key:
        described["primaryKey"] = list(key)
    names = {each.name for each in material.tables}
    references = [
        {"fields": column.name, "reference": {"resource": HOMES[column.name], "fields": column.name}}
        for column in table.columns
        if HOMES.get(column.name, table.name) != table.name and HOMES[column.name] in names
    ]
    if references:
        described["foreignKeys"] = references
    return described


def field(table: Table, column: Column, material: Material) -> dict[str, Any]:
    """Return the description of a column."""
    words = material.words
    described: dict[str, Any] = {
        "name": column.name,
        "type": column.type,
        "title": both(lambda lang: heading(table.name, column.name, words[lang])),
        "description": both(lambda lang: meaning(table.name, column.name, words[lang])),
    }
    if column.type == "boolean":
        described |= {"trueValues": ["True"], "falseValues": ["False"]}
    if column.unit:
        described["unit"] = both(lambda lang: words[lang](f"downloads.units.{column.unit}"))
    if column.lists:
        described["codes"] = list(column.lists)
    constraints = constrained(table, column, material)
    return described | ({"constraints": constraints} if constraints else {})


def constrained(table: Table, column: Column, material: Material) -> dict[str, Any]:
    """Return what holds of every cell of a column."""
    key = KEYS.get(table.name, ())
    found: dict[str, Any] = {}
    if column.name in key:
        found["required"] = True
    if key == (column.name,):
        found["unique"] = True
    if column.kind == "code" and column.lists and column.lists != ("part",):
        lists = material.codes.lists  # without a list of what a unit has none of
        if named := dict.fromkeys(code for each in column.lists for code in lists.get(each, ())):
            found["enum"] = list(named)
    if column.lists == ("obs_status",):
        found["pattern"] = f"[{re.escape(''.join(material.codes.lists['obs_status']))}]+"
    return found
