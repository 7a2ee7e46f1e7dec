"""What ``edition.yml`` says of an edition: read and checked before its tables."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.plan import Text
from analysis.problems import InputError, Problem, relative
from analysis.project import PLAN, Project
from analysis.reading import read_record

RECORD = "edition.yml"
MARK = "illustrative"
"""Stands in the id of every illustrative edition, and so in the names of all its folders and downloads."""

MARKUP = "\\`*_[]{}<>|#$^~@"
"""Characters that would be taken for markup where a title stands at the head of a page."""

BASES = ("returns", "publications")
"""What an edition is made from: the agencies' returns, or what was published anyway; then no unit owes a return."""

_PAIRS = {"title": ("vi", "en"), "note": ("vi", "en"), "period": ("start", "end")}
_RECORD_KEYS = ("id", "illustrative", "basis", "title", "period", "as_of", "statistics_as_of", "note")
_ALLOWED = (*_RECORD_KEYS, "previous", "plan")


@dataclass(frozen=True)
class EditionInfo:
    """What ``edition.yml`` says.

    Parameters
    ----------
    id : str
        Name of the folder.
    illustrative : bool
        Whether the returns are made up; then every page and download is marked.
    basis : str
        One of :data:`BASES`.
    title, note : Text
        In both languages.
    period_start, period_end : date
        The reporting period.
    as_of : date
        The day up to which returns are known.
    statistics_as_of : date
        The day up to which official statistics are known.
    folder : Path
        Where the edition lies.
    previous : str or None
        The edition that this one is compared with: beside it, of the same kind and plan, known up to an earlier day.
    plan : str
        Folder of the plan it is about, below ``data/raw``.
    """

    id: str
    illustrative: bool
    basis: str
    title: Text
    note: Text
    period_start: dt.date
    period_end: dt.date
    as_of: dt.date
    statistics_as_of: dt.date
    folder: Path
    previous: str | None
    plan: str = PLAN


def list_editions(project: Project) -> list[EditionInfo]:
    """Return what the project's editions say of themselves, the newest ``as_of`` first.

    Raises
    ------
    InputError
        If a folder's ``edition.yml`` is missing or wrong, with the findings of all folders.
    """
    found: list[EditionInfo] = []
    problems: list[Problem] = []
    for folder in sorted(path for path in project.editions.glob("[!._]*") if path.is_dir()):
        try:
            found.append(read_info(folder))
        except InputError as error:
            problems += error.problems
    problems = list(dict.fromkeys(problems))  # a wrong record is also told by the edition that is compared with it
    if not problems and not found:
        vi, en = "ít nhất một thư mục kỳ báo cáo", "at least one folder of an edition"
        problems = [Problem(relative(project.editions, project.root), None, None, "–", vi, en)]
    if problems:
        raise InputError(problems)
    return sorted(found, key=lambda info: (info.as_of, info.id), reverse=True)


def read_info(folder: Path) -> EditionInfo:
    """Read and check ``edition.yml`` of a folder.

    Raises
    ------
    InputError
        If it is missing, lacks a key, has an unknown one, or says something impossible, also of the edition that it
        names as its previous one; with every problem.
    """
    info = _read(folder)
    if info.previous is not None and (problems := _incomparable(info, relative(folder / RECORD))):
        raise InputError(problems)
    return info


def _read(folder: Path) -> EditionInfo:
    """Read what an edition says, without a look at others."""
    path = folder / RECORD
    record = read_record(path, _RECORD_KEYS)
    file = relative(path)
    problems = [*_unknown_keys(record, file), *_wrong_types(record, file)]
    if problems:
        raise InputError(problems)
    info = EditionInfo(
        id=record["id"],
        illustrative=record["illustrative"],
        basis=record["basis"],
        title=Text(**record["title"]),
        note=Text(**record["note"]),
        period_start=record["period"]["start"],
        period_end=record["period"]["end"],
        as_of=record["as_of"],
        statistics_as_of=record["statistics_as_of"],
        folder=folder,
        previous=record.get("previous"),
        plan=record.get("plan", PLAN),
    )
    problems = _contradictions(info, file)
    if problems:
        raise InputError(problems)
    return info


def _unknown_keys(record: Mapping[str, Any], file: str) -> list[Problem]:
    places: list[tuple[str, Mapping[str, Any], tuple[str, ...]]] = [("", record, _ALLOWED)]
    places += [(f"{name}.", record[name], keys) for name, keys in _PAIRS.items() if isinstance(record[name], dict)]
    return [
        Problem(file, None, f"{prefix}{key}", str(key), f"chỉ các khoá: {allowed}", f"only the keys: {allowed}")
        for prefix, mapping, keys in places
        for allowed in (", ".join(keys),)
        for key in mapping
        if key not in keys
    ]


def _wrong_types(record: Mapping[str, Any], file: str) -> list[Problem]:
    words = {
        str: ("một đoạn chữ", "a text"),
        bool: ("true hoặc false", "true or false"),
        dict: ("hai khoá con", "a mapping of two keys"),
        dt.date: ("ngày dạng yyyy-mm-dd", "a date as yyyy-mm-dd"),
    }
    cells: list[tuple[str, Any, type]] = [
        ("id", record["id"], str),
        ("illustrative", record["illustrative"], bool),
        ("basis", record["basis"], str),
        ("as_of", record["as_of"], dt.date),
        ("statistics_as_of", record["statistics_as_of"], dt.date),
    ]
    for name, keys in _PAIRS.items():
        pair = record[name]
        kind = dt.date if name == "period" else str
        if isinstance(pair, dict):
            cells += [(f"{name}.{key}", pair.get(key), kind) for key in keys]
        else:
            cells.append((name, pair, dict))
    if record.get("previous") is not None:
        cells.append(("previous", record["previous"], str))
    if "plan" in record:
        cells.append(("plan", record["plan"], str))
    # `type` and not `isinstance`: a time stamp is a date to Python, but an edition's dates are days.
    return [
        Problem(file, None, key, "" if value is None else str(value), *words[kind])
        for key, value, kind in cells
        if type(value) is not kind or value == ""
    ]


def _contradictions(info: EditionInfo, file: str) -> list[Problem]:
    start, end = info.period_start, info.period_end
    problems = []
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", info.id):
        vi, en = "chữ thường không dấu, chữ số và dấu nối", "lower-case letters a–z, digits and hyphens"
        problems.append(Problem(file, None, "id", info.id, vi, en))
    for lang in ("vi", "en"):
        if found := sorted(set(MARKUP) & set(info.title[lang])):
            vi, en = f"tên không có ký tự {MARKUP}", f"a title without any of {MARKUP}"
            problems.append(Problem(file, None, f"title.{lang}", " ".join(found), vi, en))
    if info.id != info.folder.name:
        name = info.folder.name
        problems.append(Problem(file, None, "id", info.id, f"tên thư mục: {name}", f"the folder's name: {name}"))
    if info.basis not in BASES:
        allowed = ", ".join(BASES)
        problems.append(Problem(file, None, "basis", info.basis, f"một trong: {allowed}", f"one of: {allowed}"))
    if info.illustrative != (MARK in info.id):
        vi = f"id có chữ {MARK} khi và chỉ khi là số liệu minh hoạ"
        en = f"an id that holds the word {MARK} if, and only if, the data are illustrative"
        problems.append(Problem(file, None, "id", info.id, vi, en))
    if not re.fullmatch(r"[a-z0-9]+([-_][a-z0-9]+)*", info.plan):
        vi, en = "tên thư mục trong data/raw", "the name of a folder in data/raw"
        problems.append(Problem(file, None, "plan", info.plan, vi, en))
    if end < start:
        vi, en = f"ngày từ {start} trở đi", f"a day from {start} on"
        problems.append(Problem(file, None, "period.end", str(end), vi, en))
    for key, day in (("as_of", info.as_of), ("statistics_as_of", info.statistics_as_of)):
        if day < start:
            vi, en = f"ngày từ đầu kỳ ({start}) trở đi", f"a day from the period's start ({start}) on"
            problems.append(Problem(file, None, key, str(day), vi, en))
    return problems


def _incomparable(info: EditionInfo, file: str) -> list[Problem]:
    """Tell why the edition cannot be compared with the one it names as its previous one."""
    found, others = str(info.previous), sorted(path.parent.name for path in info.folder.parent.glob(f"*/{RECORD}"))
    if found not in others:
        listed = ", ".join(name for name in others if name != info.id) or "–"
        vi, en = f"một kỳ báo cáo trong cùng thư mục: {listed}", f"an edition of the same folder: {listed}"
        return [Problem(file, None, "previous", found, vi, en)]
    other = _read(info.folder.parent / found)
    problems = []
    if other.as_of >= info.as_of:
        vi = f"một kỳ chốt số liệu trước ngày {info.as_of}; kỳ này chốt ngày {other.as_of}"
        en = f"an edition known up to a day before {info.as_of}; this one goes up to {other.as_of}"
        problems.append(Problem(file, None, "previous", found, vi, en))
    for key in ("basis", "illustrative", "plan"):
        if getattr(other, key) != getattr(info, key):
            value = str(getattr(info, key))
            value = value.lower() if key == "illustrative" else value
            vi, en = f"một kỳ cùng loại ({key}: {value})", f"an edition of the same kind ({key}: {value})"
            problems.append(Problem(file, None, "previous", found, vi, en))
    return problems


def parse_as_of(text: str) -> dt.date | None:
    """Read the notebook parameter ``as_of``: empty for the edition's own date, else ISO (2022-09-30)."""
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise InputError(
            Problem("as_of", None, None, text, "ngày dạng 2022-09-30", "a date such as 2022-09-30")
        ) from None
