"""Editions: the returns of one reporting period, as they were known on one day.

An edition is a folder in ``data/raw/editions``: ``edition.yml`` says what it is and up to which day it knows;
the tables hold the agencies' returns. A later return for the same thing supersedes an earlier one; both stay,
so that a reader can see what was revised. A slip in a return is mended by a declared correction
(``corrections.yml``). Returns known only after ``as_of`` are left out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from analysis import schemas
from analysis.editions import crosschecks, mending
from analysis.editions.crosschecks import Findings
from analysis.editions.record import RECORD, EditionInfo, read_info
from analysis.plan import Plan, Text
from analysis.problems import InputError, Problem, relative
from analysis.reading import read_table

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


@dataclass(frozen=True)
class Edition:
    """An edition's returns, checked and cut at ``as_of``.

    Parameters
    ----------
    id, illustrative, basis, title, note, period_start, period_end, as_of, statistics_as_of, previous
        As in `EditionInfo`; ``as_of`` is the day of the cut.
    targets, disbursements, tasks, local_budgets : DataFrame
        The columns of the files (dates datetime64, numbers float64, text str), ``row`` (line in the file) and
        ``superseded`` (True where a later return known at ``as_of`` stands instead), in the order of the file.
    sources : DataFrame
        The sources that rows name.
    context : DataFrame
        Other published facts that measure something else than a target; empty where there is no such file.
    corrections : DataFrame
        The cells that a declared correction mended, among the returns known at ``as_of``; columns
        :data:`mending.CELLS`.
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
    previous: str | None
    targets: pd.DataFrame
    disbursements: pd.DataFrame
    tasks: pd.DataFrame
    local_budgets: pd.DataFrame
    sources: pd.DataFrame
    context: pd.DataFrame
    corrections: pd.DataFrame

    def counts(self) -> dict[str, int]:
        """Return how many returns count at ``as_of``, by table, with a name in both languages."""
        names = {
            "targets": "số liệu chỉ tiêu / target returns",
            "disbursements": "số liệu giải ngân / disbursement returns",
            "tasks": "báo cáo nhiệm vụ / task returns",
            "local_budgets": "chi ngân sách huyện / district budgets",
            "corrections": "số liệu sửa có khai báo / declared corrections",
            "sources": "nguồn / sources",
        }
        return {label: len(getattr(self, name)) for name, label in names.items()}


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
    declared = mending.declared(folder, KEYS)
    printed = _tables(folder)
    tables = mending.mend(printed, declared)
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
        previous=info.previous,
        context=tables["context"],
        corrections=known_on(mending.cells(printed, declared, KEYS), cut),
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
