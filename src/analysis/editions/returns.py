"""Editions: the returns of one reporting period, as they were known on one day.

An edition is a folder in ``data/raw/editions``: ``edition.yml`` says what it is and up to which day it knows;
the tables hold the agencies' returns, and `imports` what was imported beside them. A later return for the same thing
supersedes an earlier one; both stay, so that a reader can see what was revised. A slip in a return is mended by a
declared correction (``corrections.yml``). Returns known only after ``as_of`` are left out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa

from analysis import schemas
from analysis.editions import crosschecks, imports, mending
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

PENDING = 10_000
"""Stands for the number of an import that is not in place yet: it is the latest."""

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
        The columns of the files (dates datetime64, numbers float64, text str), where each row stands: ``import_no``
        (number of the import, 0 for the edition's own file), ``row`` (line in the CSV file), ``file``, ``sheet``
        and ``sheet_row`` (in the file that was imported; blank and 0 otherwise), ``ref`` (all of it as one text:
        ``targets.csv:12``, of an import ``0007/targets.csv:3``); and ``superseded`` (True where a later return known
        at ``as_of`` stands instead). The edition's own rows first, then each import's.
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

    def rows(self, table: str) -> dict[str, dict[Any, Any]]:
        """Return the rows of a table (a key of :data:`KEYS`) by their references."""
        return {row["ref"]: row for row in getattr(self, table).to_dict("records")}

    def mended(self) -> dict[tuple[str, str], dict[Any, Any]]:
        """Return the declared corrections by the row (``ref``) and column that each mends."""
        return {(each["ref"], each["column"]): each for each in self.corrections.to_dict("records")}


def read_edition(folder: Path, plan: Plan, as_of: dt.date | None = None, *, pending: Sequence[Path] = ()) -> Edition:
    """Read an edition, check it against the plan, and cut it.

    Parameters
    ----------
    folder : Path
        The edition's folder.
    plan : Plan
        The plan whose targets, lines, tasks and units the returns name.
    as_of : date, optional
        Cut at an earlier day than the edition's own.
    pending : sequence of Path
        Folders of imports about to be added: how the edition would read with them.

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
    printed = _tables(folder, [*imports.folders(folder), *pending])
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


def _tables(folder: Path, imported: Sequence[Path]) -> dict[str, pd.DataFrame]:
    tables: dict[str, pd.DataFrame] = {}
    problems: list[Problem] = []
    for name, schema in _SCHEMAS.items():
        path = folder / f"{name}.csv"
        if name == "context" and not path.exists():
            tables[name] = pd.DataFrame(columns=[*schema.columns, "row"])
            continue
        try:
            tables[name] = _with_imports(name, schema, read_table(path, schema, rows=True), imported)
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return tables


def _with_imports(name: str, schema: pa.DataFrameSchema, own: pd.DataFrame, imported: Sequence[Path]) -> pd.DataFrame:
    """Return the edition's own rows and those of its imports, each with the place it comes from."""
    if name == "context":
        return own
    own_refs = [f"{name}.csv:{row}" for row in own["row"]]
    frames = [own.assign(import_no=0, file="", sheet="", sheet_row=0, csv="", ref=own_refs)]
    for folder in imported:
        rows = imports.read_rows(folder, name, schema)
        if rows is not None:
            number = int(folder.name.split("-")[0]) if imports.NAME.fullmatch(folder.name) else PENDING
            refs = [f"{number:04d}/{name}.csv:{row}" for row in rows["row"]]
            frames.append(rows.assign(import_no=number, csv=relative(folder / f"{name}.csv"), ref=refs))
    return pd.concat(frames, ignore_index=True) if len(frames) > 1 else frames[0]


def _check(name: str, tables: Mapping[str, pd.DataFrame], folder: Path, info: EditionInfo, plan: Plan) -> list[Problem]:
    if name == "context":
        return _check_file(name, tables[name], relative(folder / f"{name}.csv"), tables, info, plan)
    return [
        problem
        for csv, rows in tables[name].groupby("csv", sort=False)
        for problem in _check_file(name, rows, str(csv) or relative(folder / f"{name}.csv"), tables, info, plan)
    ]


def _check_file(
    name: str, rows: pd.DataFrame, file: str, tables: Mapping[str, pd.DataFrame], info: EditionInfo, plan: Plan
) -> list[Problem]:
    found = Findings(file, rows)
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
    """Mark, among returns about the same thing, all but the last (column ``superseded``).

    The last is the one reported last and, of those reported on one day, the one imported last.
    """
    order = [column for column in ("reported_on", "import_no") if column in returns]
    last = returns.sort_values(order, kind="stable").groupby(list(key), dropna=False, sort=False).tail(1).index
    return returns.assign(superseded=~returns.index.isin(last))
