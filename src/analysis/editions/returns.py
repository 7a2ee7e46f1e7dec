"""Editions: the returns of one reporting period, as they were known on one day.

An edition is a folder in ``data/raw/editions``: ``edition.yml`` says what it is and up to which day it knows;
the tables hold the agencies' returns. A later return for the same thing supersedes an earlier one; both stay,
so that a reader can see what was revised. Returns known only after ``as_of`` are left out.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa

from analysis import schemas
from analysis.editions import crosschecks
from analysis.editions.crosschecks import Findings
from analysis.plan import Plan, Text
from analysis.problems import InputError, Problem, relative
from analysis.project import Project
from analysis.reading import read_record, read_table

RECORD = "edition.yml"
MARK = "illustrative"
"""Stands in the id of every illustrative edition, and so in the names of all its folders and downloads."""

MARKUP = "\\`*_[]{}<>|#$^~@"
"""Characters that would be taken for markup where a title stands at the head of a page."""

KEYS: Mapping[str, tuple[str, ...]] = {
    "targets": ("target", "part", "unit", "period_end"),
    "disbursements": ("line", "period_end"),
    "tasks": ("task", "agency", "period_end"),
    "local_budgets": ("unit", "period_end"),
}
"""What a return is about; of two returns with the same key, the one reported later stands."""

_SCHEMAS: Mapping[str, pa.DataFrameSchema] = {
    "targets": schemas.RETURNS,
    "disbursements": schemas.DISBURSEMENTS,
    "tasks": schemas.TASK_RETURNS,
    "local_budgets": schemas.LOCAL_BUDGETS,
    "sources": schemas.SOURCES,
    "context": schemas.CONTEXT,
}
_CHECKS: Mapping[str, Callable[[Findings, Plan], None]] = {
    "targets": crosschecks.targets,
    "disbursements": crosschecks.disbursements,
    "tasks": crosschecks.tasks,
    "local_budgets": crosschecks.local_budgets,
}
BASES = ("returns", "publications")
"""What an edition is made from: the agencies' returns, or what was published anyway; then no unit owes a return."""

_PAIRS = {"title": ("vi", "en"), "note": ("vi", "en"), "period": ("start", "end")}
_RECORD_KEYS = ("id", "illustrative", "basis", "title", "period", "as_of", "statistics_as_of", "note")


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


@dataclass(frozen=True)
class Edition:
    """An edition's returns, checked and cut at ``as_of``.

    Parameters
    ----------
    id, illustrative, basis, title, note, period_start, period_end, as_of, statistics_as_of
        As in `EditionInfo`; ``as_of`` is the day of the cut.
    targets, disbursements, tasks, local_budgets : DataFrame
        The columns of the files (dates datetime64, numbers float64, text str), ``row`` (line in the file) and
        ``superseded`` (True where a later return known at ``as_of`` stands instead), in the order of the file.
    sources : DataFrame
        The sources that rows name.
    context : DataFrame
        Other published facts that measure something else than a target; empty where there is no such file.
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
    targets: pd.DataFrame
    disbursements: pd.DataFrame
    tasks: pd.DataFrame
    local_budgets: pd.DataFrame
    sources: pd.DataFrame
    context: pd.DataFrame

    def counts(self) -> dict[str, int]:
        """Return how many returns count at ``as_of``, by table, with a name in both languages."""
        names = {
            "targets": "số liệu chỉ tiêu / target returns",
            "disbursements": "số liệu giải ngân / disbursement returns",
            "tasks": "báo cáo nhiệm vụ / task returns",
            "local_budgets": "chi ngân sách huyện / district budgets",
            "sources": "nguồn / sources",
        }
        return {label: len(getattr(self, name)) for name, label in names.items()}


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
        If it is missing, lacks a key, has an unknown one, or says something impossible; with every problem.
    """
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
    )
    problems = _contradictions(info, file)
    if problems:
        raise InputError(problems)
    return info


def _unknown_keys(record: Mapping[str, Any], file: str) -> list[Problem]:
    places: list[tuple[str, Mapping[str, Any], tuple[str, ...]]] = [("", record, _RECORD_KEYS)]
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
    if end < start:
        vi, en = f"ngày từ {start} trở đi", f"a day from {start} on"
        problems.append(Problem(file, None, "period.end", str(end), vi, en))
    for key, day in (("as_of", info.as_of), ("statistics_as_of", info.statistics_as_of)):
        if day < start:
            vi, en = f"ngày từ đầu kỳ ({start}) trở đi", f"a day from the period's start ({start}) on"
            problems.append(Problem(file, None, key, str(day), vi, en))
    return problems


def read_edition(folder: Path, plan: Plan, as_of: dt.date | None = None) -> Edition:
    """Read an edition, check it against the plan, and cut it.

    Parameters
    ----------
    folder : Path
        The edition's folder.
    plan : Plan
        The plan whose targets, lines, tasks and units the returns name.
    as_of : date, optional
        Cut at an earlier day than the edition's own.

    Raises
    ------
    InputError
        With every problem of every file, or if ``as_of`` lies outside the edition.
    """
    info = read_info(folder)
    cut = info.as_of if as_of is None else as_of
    if not info.period_start <= cut <= info.as_of:
        span = f"{info.period_start.isoformat()} – {info.as_of.isoformat()}"
        vi, en = f"ngày trong khoảng {span}", f"a day within {span}"
        raise InputError(Problem(relative(folder / RECORD), None, "as_of", cut.isoformat(), vi, en))
    tables = _tables(folder)
    problems = [problem for name in tables for problem in _check(name, tables, folder, info, plan)]
    if problems:
        raise InputError(problems)
    return Edition(
        id=info.id,
        illustrative=info.illustrative,
        basis=info.basis,
        title=info.title,
        note=info.note,
        period_start=info.period_start,
        period_end=info.period_end,
        as_of=cut,
        statistics_as_of=info.statistics_as_of,
        sources=tables["sources"],
        context=tables["context"],
        **{name: supersede(known_on(tables[name], cut), KEYS[name]) for name in KEYS},
    )


def _tables(folder: Path) -> dict[str, pd.DataFrame]:
    tables: dict[str, pd.DataFrame] = {}
    problems: list[Problem] = []
    for name, schema in _SCHEMAS.items():
        path = folder / f"{name}.csv"
        if name == "context" and not path.exists():
            tables[name] = pd.DataFrame(columns=[*schema.columns, "row"])
            continue
        try:
            tables[name] = read_table(path, schema, rows=True)
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return tables


def _check(name: str, tables: Mapping[str, pd.DataFrame], folder: Path, info: EditionInfo, plan: Plan) -> list[Problem]:
    found = Findings(relative(folder / f"{name}.csv"), tables[name])
    if name in _CHECKS:
        _CHECKS[name](found, plan)
        crosschecks.dates(found, info.period_start, info.period_end)
    if name != "sources":
        crosschecks.sources(found, set(tables["sources"]["source"]))
    return sorted(found.problems, key=lambda problem: problem.row or 0)


def known_on(returns: pd.DataFrame, date: dt.date) -> pd.DataFrame:
    """Return the rows reported on or before ``date`` about a period that had ended by then."""
    day = pd.Timestamp(date)
    known = (returns["reported_on"] <= day) & (returns["period_end"] <= day)
    return returns[known].reset_index(drop=True)


def supersede(returns: pd.DataFrame, key: tuple[str, ...]) -> pd.DataFrame:
    """Mark, among returns about the same thing, all but the one reported last (column ``superseded``)."""
    latest = returns.groupby(list(key), dropna=False)["reported_on"].transform("max")
    return returns.assign(superseded=(returns["reported_on"] < latest).astype(bool))
