"""The plan's own queries: which targets dossier records decide, by which SQL, and what leaves a dossier out.

``data/raw/<plan>/dossiers/dossiers.yml`` names them and the ``.sql`` files beside it hold them. A query reads the
tables ``dossiers`` and ``services`` (`analysis.dossiers.query`) and gives ``unit``, ``verdict`` and ``number``: each
dossier (or service) has exactly one verdict, so that nothing is counted twice and nothing is lost.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.dossiers.contract import BY_ID
from analysis.plan import Part, Plan, Text
from analysis.problems import InputError, Problem, relative
from analysis.reading import read_record, read_text

FOLDER = "dossiers"
RECORD = "dossiers.yml"

COUNTED = ("met", "not_met", "unknown")
"""Verdicts that make the denominator; the numerator is ``met``. ``unknown`` makes the figure a lower bound."""

COUNTS = ("dossiers", "services")
"""What a query counts; one that counts services needs the catalogue of services."""

_KEYS = {"target", "part", "file", "counts", "columns", "reading"}


@dataclass(frozen=True)
class Query:
    """A query of the plan.

    Parameters
    ----------
    target, part : str
        What it decides.
    file, sql : str
        Name of the file, and what it holds.
    counts : {"dossiers", "services"}
        What its numbers count.
    columns : tuple of str
        Columns of a record that it reads, beside those that every file has.
    reading : Text
        How the plan's sentence is read, where it leaves that open.
    since : date
        First day that counts: the part's own, or the first of the year.
    unit_group : str
        Group of units that return the part (``departments``, ``districts``, ``all``).
    """

    target: str
    part: str
    file: str
    sql: str
    counts: str
    columns: tuple[str, ...]
    reading: Text
    since: dt.date
    unit_group: str

    @property
    def id(self) -> str:
        """Target and part: ``G07/province``."""
        return f"{self.target}/{self.part}"

    def values(self, until: dt.date) -> dict[str, Any]:
        """Return the parameters that a query may name, up to the last day of the period."""
        return {"since": self.since, "until": until, "unit_group": self.unit_group}


@dataclass(frozen=True)
class Recipe:
    """Queries in order, and the words of the verdicts that leave something out."""

    queries: tuple[Query, ...]
    left_out: Mapping[str, Text]


def read_recipe(folder: Path, plan: Plan) -> Recipe:
    """Read the queries of a plan.

    Parameters
    ----------
    folder : Path
        The plan's folder.
    plan : Plan
        Its targets and parts, with their days.

    Raises
    ------
    InputError
        If the plan has no queries, or with everything that is wrong with them.
    """
    path = folder / FOLDER / RECORD
    if not path.is_file():
        vi = "câu truy vấn tính chỉ tiêu từ hồ sơ (Kế hoạch này không có)"
        en = "queries that compute targets from dossiers (this plan has none)"
        raise InputError(Problem(relative(path), None, None, "–", vi, en))
    record = read_record(path, ("queries", "left_out"))
    problems: list[Problem] = []
    queries = []
    for entry in record["queries"] if isinstance(record["queries"], list) else []:
        try:
            queries.append(_query(entry, path, plan))
        except InputError as error:
            problems += error.problems
    problems += _twice(queries, path)
    if not queries and not problems:
        problems.append(Problem(relative(path), None, "queries", "–", "ít nhất một câu truy vấn", "at least one query"))
    try:
        left_out = {str(code): Text(words["vi"], words["en"]) for code, words in record["left_out"].items()}
    except (AttributeError, KeyError, TypeError) as error:
        vi, en = "vi và en cho từng lý do", "vi and en for each reason"
        problems.append(Problem(relative(path), None, "left_out", f"{type(error).__name__}: {error}", vi, en))
    if problems:
        raise InputError(problems)
    return Recipe(tuple(queries), left_out)


def _query(entry: Any, path: Path, plan: Plan) -> Query:
    file = relative(path)
    if not isinstance(entry, dict) or set(entry) != _KEYS:
        found = ", ".join(map(str, entry)) if isinstance(entry, dict) else str(entry)
        keys = ", ".join(sorted(_KEYS))
        raise InputError(Problem(file, None, "queries", found, f"các khoá: {keys}", f"the keys: {keys}"))
    problems = list(_wrong(entry, file, plan))
    if problems:
        raise InputError(problems)
    part = _part(plan, entry["target"], entry["part"])
    assert part is not None
    target = plan.target(entry["target"])
    return Query(
        target=target.id,
        part=part.id,
        file=entry["file"],
        sql=read_text(path.parent / entry["file"]).strip().rstrip(";"),
        counts=entry["counts"],
        columns=tuple(entry["columns"]),
        reading=Text(entry["reading"]["vi"].strip(), entry["reading"]["en"].strip()),
        since=part.start_date or plan.rules.year_start,
        unit_group=part.unit_group or target.reported_by,
    )


def _part(plan: Plan, target: object, part: object) -> Part | None:
    """Return a part of a target that is a share, the one kind that a query decides."""
    found = [each for each in plan.targets if each.id == target and each.kind == "share_floor"]
    return next((each for goal in found for each in goal.parts if each.id == part), None)


def _wrong(entry: Mapping[str, Any], file: str, plan: Plan) -> Iterator[Problem]:
    place = f"queries {entry['target']}/{entry['part']}"
    if _part(plan, entry["target"], entry["part"]) is None:
        shares = [f"{each.id}/{part.id}" for each in plan.targets if each.kind == "share_floor" for part in each.parts]
        listed = ", ".join(shares)
        vi, en = f"chỉ tiêu tỷ lệ và phần của Kế hoạch: {listed}", f"a share of the plan and its part: {listed}"
        yield Problem(file, None, place, f"{entry['target']}/{entry['part']}", vi, en)
    if not isinstance(entry["file"], str) or not re.fullmatch(r"[a-z0-9_]+\.sql", entry["file"]):
        vi, en = "tên tệp .sql nằm cạnh, như digitised.sql", "name of a .sql file beside it, such as digitised.sql"
        yield Problem(file, None, place, str(entry["file"]), vi, en)
    if entry["counts"] not in COUNTS:
        listed = ", ".join(COUNTS)
        yield Problem(file, None, place, str(entry["counts"]), f"một trong: {listed}", f"one of: {listed}")
    columns = entry["columns"] if isinstance(entry["columns"], list) else [entry["columns"]]
    for name in columns:
        if name not in BY_ID:
            listed = ", ".join(BY_ID)
            yield Problem(file, None, place, str(name), f"cột của hồ sơ: {listed}", f"columns of a dossier: {listed}")
    reading = entry["reading"]
    if not isinstance(reading, dict) or not all(isinstance(reading.get(lang), str) for lang in ("vi", "en")):
        yield Problem(file, None, place, "reading", "vi và en", "vi and en")


def _twice(queries: list[Query], path: Path) -> Iterator[Problem]:
    ids = [query.id for query in queries]
    for name in dict.fromkeys(each for each in ids if ids.count(each) > 1):
        vi, en = "mỗi phần của chỉ tiêu một câu truy vấn", "one query for each part of a target"
        yield Problem(relative(path), None, "queries", name, vi, en)
