"""Imports: the files that senders handed in for an edition, kept as they came, and the rows read from them.

``data/raw/editions/<edition>/imports/<number>-<hash>/`` is one import: ``import.yml`` says which files came, when and
from whom; ``original/`` holds their bytes; ``targets.csv`` and its sisters hold what was read from them, each row
with the file, sheet and row it came from. An import is added once, in one step, and never changed: an edition is
its own tables and all its imports, in the order of their numbers.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa

from analysis import schemas
from analysis.problems import InputError, Problem, relative
from analysis.reading import read_record, read_table

FOLDER = "imports"
RECORD = "import.yml"
ORIGINALS = "original"
NAME = re.compile(r"(?P<number>[0-9]{4})-[0-9a-f]{12}")
"""Name of an import's folder: its number, and the beginning of its files' joint hash."""

ORIGIN = {"file": schemas.text(), "sheet": schemas.text(False), "sheet_row": schemas.whole()}
"""Columns of an import's tables beside those of the edition's: the file's hash, its sheet (blank for CSV), the row."""

_KEYS = ("number", "imported_at", "files")
_FILE_KEYS = ("name", "stored", "sha256", "size", "sender", "reported_on", "locale", "columns", "rows", "warnings")


@dataclass(frozen=True)
class MadeFrom:
    """What a file of returns was counted from: records that stay where they are, and the query that counted them.

    Parameters
    ----------
    records : int
        How many were read.
    left_out : mapping of str to int
        How many of them count nowhere, by reason.
    sources : tuple of mapping
        ``name``, ``size``, ``sha256`` and ``records`` of each file; the files themselves are not kept.
    engine : str
        Program and version that ran the query.
    query : str
        Where the query lies, relative to the import's folder.
    query_sha256 : str
        Of its bytes.
    """

    records: int
    left_out: Mapping[str, int]
    sources: tuple[Mapping[str, Any], ...]
    engine: str
    query: str
    query_sha256: str


@dataclass(frozen=True)
class ImportedFile:
    """One file of an import.

    Parameters
    ----------
    name : str
        As the sender called it; text, never a path to follow.
    stored : str
        Where its bytes lie, relative to the import's folder.
    sha256 : str
        Of its bytes.
    size : int
        In bytes.
    sender : str
        Agency or district that sent it.
    reported_on : date
        Day of the return.
    locale : str
        Language in which its numbers were read; empty if none was needed.
    columns : mapping
        Letter of each column by sheet (blank for CSV) and field.
    rows : mapping
        Rows taken from it, by table.
    warnings : tuple of mapping
        What was found odd and let pass.
    made_from : MadeFrom or None
        What it was made from, if it was counted from records and not written by its sender.
    """

    name: str
    stored: str
    sha256: str
    size: int
    sender: str
    reported_on: dt.date
    locale: str
    columns: Mapping[str, Mapping[str, str]]
    rows: Mapping[str, int]
    warnings: tuple[Mapping[str, Any], ...]
    made_from: MadeFrom | None = None

    def cell(self, sheet: str, row: int, field: str) -> str:
        """Return the address of a cell, such as ``Chỉ tiêu!D14``; without a known column, of its row."""
        letter = self.columns.get(sheet, {}).get(field, "")
        place = f"{letter}{row}"
        return f"{sheet}!{place}" if sheet else place


@dataclass(frozen=True)
class Import:
    """One import: some files, taken in together.

    Parameters
    ----------
    number : int
        From 1, in the order of importing.
    imported_at : datetime
        With its time zone.
    files : tuple of ImportedFile
    folder : Path
    """

    number: int
    imported_at: dt.datetime
    files: tuple[ImportedFile, ...]
    folder: Path

    def file(self, sha256: str) -> ImportedFile:
        """Return one of its files."""
        return next(file for file in self.files if file.sha256 == sha256)


def read_imports(edition: Path) -> tuple[Import, ...]:
    """Read what an edition's imports say of themselves, in order.

    Raises
    ------
    InputError
        If a record is missing or wrong, a number comes twice, or an original is no longer the file that came.
    """
    found = []
    problems: list[Problem] = []
    for folder in folders(edition):
        try:
            found.append(read_import(folder))
        except InputError as error:
            problems += error.problems
    numbers = [each.number for each in found]
    for each in found:
        if numbers.count(each.number) > 1:
            vi, en = "mỗi số thứ tự một lần", "each number once"
            problems.append(Problem(relative(each.folder / RECORD), None, "number", str(each.number), vi, en))
    if problems:
        raise InputError(problems)
    return tuple(found)


def folders(edition: Path) -> list[Path]:
    """Return the folders of an edition's imports, in order; what a killed import may have left is not among them."""
    place = edition / FOLDER
    return sorted(path for path in place.glob("*") if NAME.fullmatch(path.name)) if place.is_dir() else []


def read_import(folder: Path) -> Import:
    """Read and check one import's record and the hashes of its originals."""
    path = folder / RECORD
    record = read_record(path, _KEYS)
    problems = []
    files = []
    for each in record["files"]:
        missing = [key for key in _FILE_KEYS if key not in each]
        if missing:
            vi, en = f"các khoá: {', '.join(missing)}", f"the keys: {', '.join(missing)}"
            problems.append(Problem(relative(path), None, "files", str(each.get("name", "")), vi, en))
            continue
        made_from = _made_from(each.get("made_from"))
        told = {key: each[key] for key in _FILE_KEYS} | {"warnings": tuple(each["warnings"]), "made_from": made_from}
        files.append(ImportedFile(**told))
        problems += _tampered(folder, files[-1].stored, files[-1].sha256)
        if made_from is not None:
            problems += _tampered(folder, made_from.query, made_from.query_sha256)
    if problems:
        raise InputError(problems)
    return Import(int(record["number"]), dt.datetime.fromisoformat(str(record["imported_at"])), tuple(files), folder)


def _made_from(entry: Mapping[str, Any] | None) -> MadeFrom | None:
    return None if entry is None else MadeFrom(**{**entry, "sources": tuple(entry["sources"])})


def _tampered(folder: Path, stored: str, sha256: str) -> list[Problem]:
    original = folder / stored
    found = hashlib.sha256(original.read_bytes()).hexdigest() if original.is_file() else "–"
    if found == sha256:
        return []
    vi, en = f"tệp gốc như khi nhận (SHA-256 {sha256})", f"the file as it came (SHA-256 {sha256})"
    return [Problem(relative(original), None, None, f"SHA-256 {found}", vi, en)]


def read_rows(folder: Path, name: str, schema: pa.DataFrameSchema) -> pd.DataFrame | None:
    """Read one table of an import; None if it has none.

    Returns
    -------
    DataFrame
        The schema's columns, :data:`ORIGIN` and ``row`` (line in the import's CSV file).
    """
    path = folder / f"{name}.csv"
    return read_table(path, schema.add_columns(ORIGIN), rows=True) if path.exists() else None
