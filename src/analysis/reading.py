"""Reading input files: CSV tables against their schema (and, from `analysis.records`, texts and YAML records).

Text is brought to NFC, blank becomes missing (never zero), and whatever is wrong is reported at once, each
finding with file, line, column, what was found and what was expected, in both languages.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa

from analysis.problems import InputError, Problem, relative
from analysis.records import read_record, read_text

__all__ = ["check_known", "read_record", "read_table", "read_text", "unknown_codes", "violations"]

LONGEST = 20
"""Most characters of a number; a longer one is a slip of the hand."""

_NUMBER = (
    re.compile(r"(?!-?[0-9]{1,3}(\.[0-9]{3})+$)-?[0-9]+(\.[0-9]+)?"),
    "số, dấu chấm thập phân, không có dấu phân cách hàng nghìn (ví dụ 5618 hoặc 12.5); 5.618 có hai cách đọc nên "
    "phải viết 5618 hoặc 5.6180",
    "a number with a decimal point and no thousands mark (such as 5618 or 12.5); 5.618 can be read in two ways, so "
    "write 5618 or 5.6180",
)
_WHOLE = (
    re.compile(r"-?[0-9]{1,18}"),
    "số nguyên, không có dấu phân cách (ví dụ 2022)",
    "a whole number without marks (such as 2022)",
)
_DATE = (
    re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    "ngày có thật, dạng yyyy-mm-dd (ví dụ 2022-12-31)",
    "a real date as yyyy-mm-dd (such as 2022-12-31)",
)
_FORMATS = {"float64": _NUMBER, "Int64": _WHOLE, "datetime64[ns]": _DATE}
_REQUIRED = ("một giá trị (ô bắt buộc, không để trống)", "a value (required, not blank)")


def read_table(path: Path, schema: pa.DataFrameSchema, base: Path | None = None, *, rows: bool = False) -> pd.DataFrame:
    """Read a CSV table and check it against its schema.

    Parameters
    ----------
    path : Path
        The file: UTF-8, comma-separated, the heading on line 1. Columns may stand in any order.
    schema : pandera.DataFrameSchema
        One of the tables of `analysis.schemas`.
    base : Path, optional
        Folder the file is named relative to in messages; the working folder unless told.
    rows : bool
        Also return the column ``row``: the line in the file where each record begins.

    Returns
    -------
    DataFrame
        Columns in the schema's order; text ``str``, numbers ``float64``, whole numbers ``int64`` (``Int64``
        where blank is allowed), dates ``datetime64``; blank cells are missing.

    Raises
    ------
    InputError
        With every problem found: missing file, bad encoding, missing, unknown or repeated column, ragged row,
        bad number or date, unknown code, empty required cell, repeated key.
    """
    file = relative(path, base)
    header, lines, records, problems = _records(read_text(path, base), file)
    problems += _heading(header, list(schema.columns), file)
    if len(set(header)) < len(header):
        raise InputError(problems)
    frame = pd.DataFrame(records, columns=header, dtype="str").replace("", None)
    present = [name for name in schema.columns if name in header]
    frame, bad = _typed(frame[present], schema, lines, file)
    problems += bad
    if len(present) < len(schema.columns):
        raise InputError(problems)
    problems += violations(frame, schema, lines, file, {(p.row, p.column) for p in problems})
    if problems:
        raise InputError(sorted(problems, key=lambda problem: problem.row or 0))
    required = [name for name, column in schema.columns.items() if not column.nullable]
    frame = frame.astype({name: "int64" for name in required if str(frame[name].dtype) == "Int64"})
    return frame.assign(row=pd.Series(lines, dtype="int64")) if rows else frame


def _records(content: str, file: str) -> tuple[list[str], list[int], list[list[str]], list[Problem]]:
    """Split the text into heading, line numbers, records and the ragged rows among them."""
    reader = csv.reader(io.StringIO(content), strict=True)
    header: list[str] = []
    lines: list[int] = []
    records: list[list[str]] = []
    problems: list[Problem] = []
    start = 1
    try:
        for record in reader:
            line, start = start, reader.line_num + 1
            cells = [cell.strip() for cell in record]
            if not any(cells):
                continue
            if not header:
                header = cells
            elif len(cells) != len(header):
                found, count = f"{len(cells)} ô/cells", len(header)
                problems.append(Problem(file, line, None, found, f"{count} ô như tiêu đề", f"{count} cells"))
            else:
                lines.append(line)
                records.append(cells)
    except csv.Error as error:
        problem = Problem(file, start, None, str(error), "dấu ngoặc kép đúng cặp", "balanced quotation marks")
        raise InputError(problem) from error
    if not header:
        raise InputError(Problem(file, 1, None, "", "dòng tiêu đề", "a heading line"))
    return header, lines, records, problems


def _heading(header: list[str], expected: list[str], file: str) -> list[Problem]:
    allowed = ", ".join(expected)
    problems = [
        Problem(file, 1, name, "–", "cột này phải có", "this column, which is missing")
        for name in expected
        if name not in header
    ]
    for name, count in Counter(header).items():
        if name not in expected:
            vi, en = f"chỉ các cột: {allowed}", f"only the columns: {allowed}"
            problems.append(Problem(file, 1, name, name, vi, en))
        if count > 1:
            problems.append(Problem(file, 1, name, f"{count}×", "mỗi cột một lần", "each column once"))
    return problems


def _typed(
    frame: pd.DataFrame, schema: pa.DataFrameSchema, lines: list[int], file: str
) -> tuple[pd.DataFrame, list[Problem]]:
    """Turn text into the schema's types; a cell that cannot be turned is reported and left missing."""
    problems: list[Problem] = []
    typed = {}
    for name, cells in frame.items():
        dtype: Any = str(schema.columns[name].dtype)
        if dtype not in _FORMATS:
            typed[name] = cells.astype("str")
            continue
        pattern, vi, en = _FORMATS[dtype]
        good = cells.where(cells.str.fullmatch(pattern).fillna(False).astype(bool))
        if dtype == "datetime64[ns]":
            good = good.where(good.str[:2].isin(["19", "20", "21"]))  # others are slips, and beyond the type's range
            values = pd.to_datetime(good, format="%Y-%m-%d", errors="coerce").astype(dtype)
        else:
            values = pd.to_numeric(good.where(good.str.len() <= LONGEST), errors="coerce").astype(dtype)
        wrong = cells.notna() & values.isna()
        problems += [Problem(file, lines[i], str(name), str(cells[i]), vi, en) for i in cells.index[wrong]]
        typed[name] = values
    return pd.DataFrame(typed, index=frame.index), problems


def violations(
    frame: pd.DataFrame,
    schema: pa.DataFrameSchema,
    lines: list[int],
    file: str,
    known: set[tuple[int | None, str | None]],
) -> list[Problem]:
    """Return what pandera finds, leaving out cells already reported and keys that cannot be compared.

    Parameters
    ----------
    frame, schema
        A table in its types, and its contract.
    lines : list of int
        Line of each record, for the findings.
    file : str
        Name of the file, for the findings.
    known : set of (row, column)
        Cells of which something was already said.
    """
    try:
        schema.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases = errors.failure_cases
    else:
        return []
    problems = []
    repeated: set[int] = set()
    broken = {row for row, _ in known}
    for case in cases.itertuples():
        index, column = int(case.index), str(case.column)
        line = lines[index]
        if case.check == "multiple_fields_uniqueness":
            if line not in broken:
                repeated.add(index)
        elif (line, column) not in known:
            found, expected = str(case.failure_case), str(case.check).split("\n")
            if case.check == "not_nullable":
                found, expected = "", list(_REQUIRED)
            problems.append(Problem(file, line, column, found, expected[0], expected[-1]))
    key = list(schema.unique or [])
    names = ", ".join(key)
    vi, en = "khoá chưa dùng ở dòng trên", "a key not used on a row above"
    for index in sorted(repeated):
        found = ", ".join(str(value) for value in frame.loc[index, key])
        problems.append(Problem(file, lines[index], names, found, vi, en))
    return problems


def unknown_codes(
    frame: pd.DataFrame, column: str, known: Collection[str], path: Path, base: Path | None = None
) -> list[Problem]:
    """Return a problem for each cell of ``column`` that names nothing in ``known``; blank cells pass.

    Line numbers come from the column ``row`` where the frame has one.
    """
    wrong = frame[frame[column].notna() & ~frame[column].isin(list(known))]
    rows = wrong["row"] if "row" in wrong else [None] * len(wrong)
    allowed = ", ".join(map(str, known))
    return [
        Problem(
            relative(path, base),
            None if row is None else int(row),
            column,
            str(value),
            f"mã đã khai báo: {allowed}",
            f"a declared code: {allowed}",
        )
        for row, value in zip(rows, wrong[column], strict=True)
    ]


def check_known(frame: pd.DataFrame, column: str, known: Collection[str], path: Path, base: Path | None = None) -> None:
    """Raise InputError if a cell of ``column`` names nothing in ``known`` (see `unknown_codes`)."""
    problems = unknown_codes(frame, column, known, path, base)
    if problems:
        raise InputError(problems)
