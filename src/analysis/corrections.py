"""Declared corrections to a source.

A slip in a source (the plan's print, an agency's return) is kept in its CSV file as it came and mended by an entry of
``corrections.yml`` beside it: the cell (file, key, column), the value as printed, the corrected value, the reason and
where it can be seen. The value as printed is also a guard: once the cell holds anything else, somebody has mended the
source, the correction is out of date, and reading stops.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.problems import InputError, Problem, relative
from analysis.reading import read_record

_FIELDS = ("id", "file", "key", "column", "as_printed", "corrected", "reason", "source")


@dataclass(frozen=True)
class Correction:
    """A correction of one cell.

    Parameters
    ----------
    key : tuple of (column, value) pairs
        What identifies the row.
    as_printed : float or None
        What the source holds; None for a blank cell, which is not zero.
    corrected : float
        What takes its place.
    reason_vi, reason_en : str
        Why, in each language.
    source : str
        Where the slip can be seen.
    """

    id: str
    file: str
    key: tuple[tuple[str, str], ...]
    column: str
    as_printed: float | None
    corrected: float
    reason_vi: str
    reason_en: str
    source: str


def read_corrections(path: Path, base: Path | None = None) -> tuple[Correction, ...]:
    """Read ``corrections.yml``.

    Parameters
    ----------
    path : Path
        A YAML file with a list under ``corrections``.
    base : Path, optional
        Folder the file is named relative to in messages.

    Raises
    ------
    InputError
        If an entry lacks a field, holds an amount that is no number, or repeats an id or a cell.
    """
    file = relative(path, base)
    entries = read_record(path, ["corrections"], base)["corrections"]
    if not isinstance(entries, list):
        raise InputError(Problem(file, None, "corrections", str(entries), "một danh sách", "a list"))
    problems = [problem for n, entry in enumerate(entries, 1) for problem in _faults(entry, n, file)]
    ids = [entry.get("id") for entry in entries if isinstance(entry, dict)]
    for name in sorted({str(name) for name in ids if ids.count(name) > 1}):
        problems.append(Problem(file, None, "id", name, "mỗi mã một lần", "each id once"))
    if problems:
        raise InputError(problems)
    corrections = tuple(_correction(entry) for entry in entries)
    cells = [(each.file, frozenset(each.key), each.column) for each in corrections]
    twice = [each.id for each, cell in zip(corrections, cells, strict=True) if cells.count(cell) > 1]
    if twice:
        raise InputError(Problem(file, None, "key", ", ".join(twice), "mỗi ô một đính chính", "one correction a cell"))
    return corrections


def _faults(entry: Any, n: int, file: str) -> list[Problem]:
    place = f"corrections[{n}]"
    if not isinstance(entry, dict):
        return [Problem(file, None, place, str(entry), "các cặp khoá: giá trị", "a mapping of keys to values")]
    found = [
        Problem(file, None, f"{place}.{name}", "–", "khoá này phải có", "this key, which is missing")
        for name in _FIELDS
        if name not in entry
    ]
    for name in ("as_printed", "corrected"):
        value = entry.get(name)
        blank = name == "as_printed" and value is None
        if name in entry and not blank and (isinstance(value, bool) or not isinstance(value, int | float)):
            found.append(Problem(file, None, f"{place}.{name}", str(value), "một số", "a number"))
    for name, keys in (("key", ()), ("reason", ("vi", "en"))):
        value = entry.get(name)
        if name in entry and not (isinstance(value, dict) and value and all(value.get(key) for key in keys)):
            listed = ", ".join(keys) or "cột: giá trị"
            shown = ", ".join(keys) or "column: value"
            found.append(Problem(file, None, f"{place}.{name}", str(value), f"khoá {listed}", f"keys {shown}"))
    return found


def _correction(entry: Mapping[str, Any]) -> Correction:
    return Correction(
        id=str(entry["id"]),
        file=str(entry["file"]),
        key=tuple((str(column), str(value)) for column, value in entry["key"].items()),
        column=str(entry["column"]),
        as_printed=None if entry["as_printed"] is None else float(entry["as_printed"]),
        corrected=float(entry["corrected"]),
        reason_vi=str(entry["reason"]["vi"]),
        reason_en=str(entry["reason"]["en"]),
        source=str(entry["source"]),
    )


def apply(frame: pd.DataFrame, corrections: Iterable[Correction], file: str) -> pd.DataFrame:
    """Return a copy of a table with its corrections applied.

    Parameters
    ----------
    frame : DataFrame
        The table as printed; not changed.
    corrections : iterable of Correction
        Those of other files are passed over.
    file : str
        Name of the table's file, as the corrections give it.

    Raises
    ------
    InputError
        If a correction's row or column is not there, or its cell no longer holds the value as printed.
    """
    corrected = frame.copy()
    problems = []
    for correction in corrections:
        if correction.file != file:
            continue
        problem = _guard(frame, correction)
        if problem is None:
            corrected.loc[rows_of(frame, correction), correction.column] = correction.corrected
        else:
            problems.append(problem)
    if problems:
        raise InputError(problems)
    return corrected


def rows_of(frame: pd.DataFrame, correction: Correction) -> pd.Series:
    """Tell, row by row, which one the correction's key names; a date in the key is written as in the file."""
    rows = pd.Series(True, index=frame.index)
    for column, value in correction.key:
        numeric = pd.api.types.is_numeric_dtype(frame[column])  # such as import_no, the number of an import
        rows &= frame[column] == (pd.to_numeric(value, errors="coerce") if numeric else value)
    return rows


def _guard(frame: pd.DataFrame, correction: Correction) -> Problem | None:
    file, column = correction.file, correction.column
    named = [column, *(name for name, _ in correction.key)]
    absent = [name for name in named if name not in frame]
    if absent:
        vi, en = f"cột có trong tệp (đính chính {correction.id})", f"a column of the file ({correction.id})"
        return Problem(file, None, absent[0], absent[0], vi, en)
    if not pd.api.types.is_numeric_dtype(frame[column]):
        vi, en = f"cột số (đính chính {correction.id})", f"a column of numbers ({correction.id})"
        return Problem(file, None, column, column, vi, en)
    rows = frame[rows_of(frame, correction)]
    key = ", ".join(f"{name}={value}" for name, value in correction.key)
    if len(rows) != 1:
        vi, en = f"đúng một dòng {key}", f"exactly one row with {key}"
        return Problem(file, None, column, f"{len(rows)}", vi, en)
    value = rows[column].iloc[0]
    found = None if pd.isna(value) else float(value)
    if found == correction.as_printed:
        return None
    line = int(rows["row"].iloc[0]) if "row" in rows else None
    printed = "ô trống / a blank cell" if correction.as_printed is None else f"{correction.as_printed:.12g}"
    vi = f"giá trị như bản in ({printed}); nguồn đã đổi, xem lại đính chính {correction.id}"
    en = f"the value as printed ({printed}); the source has changed, review correction {correction.id}"
    return Problem(file, line, f"{column} ({key})", "" if found is None else f"{found:.12g}", vi, en)
