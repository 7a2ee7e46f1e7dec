"""Reading text files and YAML records, and saying what is wrong with one.

Apart from `analysis.reading`, which reads tables, because tables need pandas and these do not.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from pathlib import Path
from typing import Any

import yaml

from analysis.problems import InputError, Problem, relative

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""What reads YAML: the same in C where it is there, ten times as fast."""


def read_text(path: Path, base: Path | None = None) -> str:
    """Return the text of a UTF-8 file in NFC (a byte order mark is dropped).

    Raises
    ------
    InputError
        If the file is not there or is not UTF-8.
    """
    file = relative(path, base)
    if not path.is_file():
        raise InputError(Problem(file, None, None, "–", "tệp phải có ở đây", "this file, which is missing"))
    try:
        content = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        found = repr(error.object[error.start : error.end])
        problem = Problem(file, line, None, found, "văn bản mã hoá UTF-8", "text encoded as UTF-8")
        raise InputError(problem) from error
    return unicodedata.normalize("NFC", content)


def read_record(path: Path, required: Collection[str] = (), base: Path | None = None) -> dict[str, Any]:
    """Read a YAML file that holds one mapping.

    Parameters
    ----------
    path : Path
        The file, UTF-8.
    required : collection of str
        Keys that must be there and not blank.
    base : Path, optional
        Folder the file is named relative to in messages.

    Raises
    ------
    InputError
        If the file is missing, is not UTF-8 or not YAML, is no mapping, or lacks a required key.
    """
    file = relative(path, base)
    try:
        record = yaml.load(read_text(path, base), LOADER)
    except ValueError as error:  # a date that no calendar has
        vi, en = "ngày có thật, dạng yyyy-mm-dd", "real dates, as yyyy-mm-dd"
        raise InputError(Problem(file, None, None, str(error), vi, en)) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        row = None if mark is None else mark.line + 1
        found = str(getattr(error, "problem", error))
        raise InputError(Problem(file, row, None, found, "YAML đúng cú pháp", "well-formed YAML")) from error
    if not isinstance(record, dict):
        vi, en = "các cặp khoá: giá trị", "a mapping of keys to values"
        raise InputError(Problem(file, None, None, type(record).__name__, vi, en))
    problems = [
        Problem(file, None, key, "", "khoá này phải có giá trị", "this key with a value")
        for key in required
        if record.get(key) in (None, "")
    ]
    if problems:
        raise InputError(problems)
    return record
