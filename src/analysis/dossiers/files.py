"""The files handed in: which they are, what they are, and which of their columns are read."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.dossiers import engine
from analysis.dossiers.contract import Column, known
from analysis.problems import InputError, Problem, relative

if TYPE_CHECKING:
    import duckdb

ENDINGS = (".parquet", ".csv")
"""Files that are taken from a folder."""

SEPARATORS = (",", ";", "\t")
HEAD = 1 << 16
"""Bytes within which the heading of a CSV file must end."""

RESERVED = ("filename", "file_row_number")
"""Columns that DuckDB adds; a file cannot have one of its own."""

_WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "HUGEINT")
_DAYS = ("DATE", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMP WITH TIME ZONE")
TYPES = {
    "text": ("VARCHAR", *_WHOLE),
    "unit": ("VARCHAR",),
    "date": ("VARCHAR", *_DAYS),
    "code": ("VARCHAR", "BOOLEAN", *_WHOLE, "FLOAT", "DOUBLE"),
}
"""Types of Parquet that a column of each kind may have; a list of words (ENUM) is text."""
EMPTY = '"NULL"'
"""Type of a column of Parquet in which nothing stands at all."""


@dataclass(frozen=True)
class Source:
    """A file of records.

    Parameters
    ----------
    path : Path
        Absolute.
    separator : str
        Of a CSV file; empty for Parquet.
    width : int
        How many columns a CSV file has.
    columns : tuple of (id, heading, type, place)
        Columns that are read: their id, heading, type in SQL, and place in the file from 0.
    schema : tuple of (heading, type)
        Every column of a Parquet file.
    unread : tuple of str
        Headings of columns that the contract does not have; they are never read.
    """

    path: Path
    separator: str
    width: int
    columns: tuple[tuple[str, str, str, int], ...]
    schema: tuple[tuple[str, str], ...]
    unread: tuple[str, ...]

    @property
    def name(self) -> str:
        """Name of the file."""
        return self.path.name


def expand(given: Sequence[Path]) -> list[Path]:
    """Return the files that were named, by themselves, by their folder or by a pattern, as absolute paths.

    Raises
    ------
    InputError
        If a name stands for no file, or a file is named twice.
    """
    found: list[Path] = []
    problems = []
    for path in given:
        if path.is_file():
            files = [path]
        elif path.is_dir():
            files = sorted(file for file in path.iterdir() if file.suffix.lower() in ENDINGS)
        else:
            files = sorted(file for file in Path(path.anchor).glob(_pattern(path)) if file.is_file())
        if not files:
            vi, en = "tệp .parquet hoặc .csv có thật", "a .parquet or .csv file that is there"
            problems.append(Problem(str(path), None, None, "–", vi, en))
        found += [file.resolve() for file in files]
    for path, count in Counter(found).items():
        if count > 1:
            problems.append(Problem(relative(path), None, None, f"{count}×", "mỗi tệp một lần", "each file once"))
    if problems:
        raise InputError(problems)
    return found


def _pattern(path: Path) -> str:
    """Return a path below its anchor, as a pattern; one that names nothing is a pattern that finds nothing."""
    return path.relative_to(path.anchor).as_posix() if path.anchor else path.as_posix()


def examine(
    connection: duckdb.DuckDBPyConnection, paths: Sequence[Path], columns: Sequence[Column], needed: Sequence[str]
) -> list[Source]:
    """Look at the headings of files.

    Parameters
    ----------
    connection : DuckDBPyConnection
        Allowed to read them.
    paths : sequence of Path
    columns : sequence of Column
        What may be read of them.
    needed : sequence of str
        Ids of the columns that each must have.

    Raises
    ------
    InputError
        With everything that is wrong with the headings of all files.
    """
    found = []
    problems: list[Problem] = []
    for path in paths:
        try:
            found.append(_source(connection, path, {column.id: column for column in columns}, needed))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return found


def _source(
    connection: duckdb.DuckDBPyConnection, path: Path, columns: dict[str, Column], needed: Sequence[str]
) -> Source:
    file = relative(path)
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    if head.startswith(b"PAR1"):
        schema, separator = _parquet(connection, path), ""
    else:
        headings, separator = _delimited(head, file)
        schema = tuple((heading, "VARCHAR") for heading in headings)
    named = [known(heading) for heading, _ in schema]
    ids = [name if name in columns else None for name in named]
    problems = []
    for wanted in needed:
        if wanted not in ids:
            column = columns[wanted]
            vi = f"cột “{column.name.vi}” ({wanted})"
            en = f"a column “{column.name.en}” ({wanted})"
            problems.append(Problem(file, None, None, "–", vi, en))
    for found, count in Counter(filter(None, ids)).items():
        if count > 1:
            problems.append(Problem(file, None, found, f"{count}×", "mỗi cột một lần", "each column once"))
    for (heading, kind), name in zip(schema, ids, strict=True):
        if name and not _fits(kind, columns[name].kind):
            listed = ", ".join(TYPES[columns[name].kind])
            problems.append(Problem(file, None, heading, kind, f"một trong các kiểu: {listed}", f"one of: {listed}"))
        if not separator and heading.casefold() in RESERVED:
            vi, en = "tên cột khác (DuckDB dùng tên này)", "another name (DuckDB uses this one itself)"
            problems.append(Problem(file, None, heading, heading, vi, en))
    if problems:
        raise InputError(problems)
    return Source(
        path=path,
        separator=separator,
        width=len(schema),
        columns=tuple((name, *schema[place], place) for place, name in enumerate(ids) if name is not None),
        schema=() if separator else schema,
        unread=tuple(heading for (heading, _), name in zip(schema, ids, strict=True) if not name),
    )


def _fits(kind: str, column: str) -> bool:
    return kind in (*TYPES[column], EMPTY) or (kind.startswith("ENUM(") and "VARCHAR" in TYPES[column])


def _parquet(connection: duckdb.DuckDBPyConnection, path: Path) -> tuple[tuple[str, str], ...]:
    with engine.told(relative(path)):
        rows = connection.execute("DESCRIBE SELECT * FROM read_parquet($file)", {"file": str(path)}).fetchall()
    return tuple((str(row[0]), str(row[1])) for row in rows)


def _delimited(head: bytes, file: str) -> tuple[list[str], str]:
    """Return the headings of a CSV file and the separator that gives most of those that are known."""
    line = head.removeprefix(b"\xef\xbb\xbf").split(b"\n")[0].split(b"\r")[0]
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as error:
        vi, en = "văn bản mã hoá UTF-8, hoặc tệp Parquet", "text encoded as UTF-8, or a Parquet file"
        raise InputError(Problem(file, 1, None, "–", vi, en)) from error
    best: list[str] = []
    separator = SEPARATORS[0]
    for each in SEPARATORS:
        try:
            cells = next(csv.reader(io.StringIO(text), delimiter=each, strict=True), [])
        except csv.Error:
            continue
        if not best or sum(known(cell) is not None for cell in cells) > sum(known(cell) is not None for cell in best):
            best, separator = [cell.strip() for cell in cells], each
    if not any(best) or (len(line) == len(head) == HEAD):
        raise InputError(Problem(file, 1, None, "–", "dòng tiêu đề", "a heading line"))
    return best, separator
