"""From files of dossier records to figures by unit, within a bound of memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.dossiers import checks, engine, files, query, records
from analysis.dossiers.contract import COLUMNS, SERVICES, Column
from analysis.dossiers.files import Source
from analysis.dossiers.outcome import Figure, Named, Outcome
from analysis.dossiers.recipe import COUNTED, FOLDER, Query
from analysis.dossiers.sql import literal
from analysis.dossiers.task import Task, prepared, shown
from analysis.problems import InputError, Problem

if TYPE_CHECKING:
    import duckdb

FIRST = 5
"""How many refused records of each reason are named."""


@dataclass
class _Run:
    """A run under way: its connection, and what was read so far."""

    task: Task
    connection: duckdb.DuckDBPyConnection
    aside: Path
    sources: list[Source] = field(default_factory=list)
    catalogue: list[Source] = field(default_factory=list)
    staged: dict[Path, Path] = field(default_factory=dict)
    rows: dict[Path, int] = field(default_factory=dict)

    @property
    def columns(self) -> list[Column]:
        return records.active(self.sources, self.task.needed)

    def names(self, sources: list[Source]) -> dict[str, str]:
        """Return the name of each file by the path that DuckDB read it from."""
        return {str(self.staged.get(source.path, source.path)): source.name for source in sources}


def aggregate(
    task: Task, *, memory: str = engine.MEMORY, threads: int | None = None, folder: Path | None = None
) -> Outcome:
    """Read the records, check each, and count what the plan's queries ask for.

    Parameters
    ----------
    task : Task
    memory, threads, folder
        Bounds of the work, as in `engine.connect`.

    Raises
    ------
    InputError
        If a file cannot be read as records, the catalogue has errors, or a query of the plan does not give every
        dossier exactly one verdict. Records that are refused are no error here: they are counted and named.
    MissingExtraError
        If DuckDB is not installed.
    """
    with engine.connect([*task.records, *task.services], memory, threads, folder) as (connection, aside):
        run = _Run(task, connection, aside)
        run.sources = files.examine(connection, task.records, COLUMNS, task.needed)
        run.catalogue = files.examine(connection, task.services, SERVICES, [column.id for column in SERVICES])
        for source in (*run.sources, *run.catalogue):
            _stage(run, source)
        engine.lock(connection)
        left_out, named = _check(run)
        figures = [figure for each in task.computed for figure in _figures(run, each, left_out)]
        return Outcome(
            sources=tuple(run.sources),
            rows=tuple(run.rows[source.path] for source in run.sources),
            until=task.until,
            left_out=left_out,
            named=named,
            queries=task.computed,
            obstacles={each.id: task.obstacle(each) for each in task.recipe.queries if task.obstacle(each)},
            figures=tuple(figures),
            engine=engine.version(),
            script=shown(task, *(list(map(_by_name, each)) for each in (run.sources, run.catalogue))),
        )


def _by_name(source: Source) -> Source:
    """Return a file under its name alone: a query that is kept tells nothing of where somebody's files lie."""
    return replace(source, path=Path(source.name))


def look(task: Task) -> str:
    """Return the whole work as SQL, after a look at the headings of the files alone."""
    with engine.connect([*task.records, *task.services]) as (connection, _):
        sources = files.examine(connection, task.records, COLUMNS, task.needed)
        catalogue = files.examine(connection, task.services, SERVICES, [column.id for column in SERVICES])
        return shown(task, sources, catalogue)


def _stage(run: _Run, source: Source) -> None:
    """Count a file's records; a CSV file is first brought to Parquet, aside, so that it is taken apart only once."""
    with engine.told(source.name):
        if not source.separator:
            sql = "SELECT num_rows FROM parquet_file_metadata($file)"
            found = run.connection.execute(sql, {"file": str(source.path)}).fetchall()
        else:
            place = run.aside / f"{len(run.staged):06d}.parquet"
            listed = ", ".join(name for name, *_ in source.columns)
            sql = f"COPY (SELECT {listed} FROM {records.read_csv(source)}) TO {literal(str(place))} (FORMAT parquet)"
            found = run.connection.execute(sql).fetchall()
            run.staged[source.path] = place
    run.rows[source.path] = sum(int(row[0]) for row in found)


def _check(run: _Run) -> tuple[dict[str, int], tuple[Named, ...]]:
    """Fill ``left_out``; return how many records count nowhere, by reason, and the first of each that are refused."""
    with engine.told(", ".join(source.name for source in run.sources[:3])):
        for statement in prepared(run.task, run.sources, run.catalogue, run.staged):
            run.connection.execute(statement.sql)
            if statement is query.SERVICES:
                _check_catalogue(run)
        counts = "SELECT reason, count(*) FROM left_out GROUP BY reason ORDER BY reason"
        left_out = {str(reason): int(number) for reason, number in run.connection.execute(counts).fetchall()}
        run.connection.execute(query.dossiers(run.columns, whole=not left_out).sql)
        named = [each for reason in left_out for each in _named(run, reason)]
    return left_out, tuple(named)


def _named(run: _Run, reason: str) -> list[Named]:
    if reason == checks.REPEATED:
        return []
    found = checks.cell(run.columns, reason)
    sql = (
        f"SELECT file, row, {found} FROM odd SEMI JOIN (SELECT file, row FROM left_out WHERE reason = $reason "
        f"ORDER BY file, row LIMIT {FIRST}) AS first USING (file, row) ORDER BY file, row"
    )
    rows = run.connection.execute(sql, {"reason": reason}).fetchall()
    names = run.names(run.sources)
    return [Named(reason, names[file], int(row), "" if text is None else str(text)) for file, row, text in rows]


def _check_catalogue(run: _Run) -> None:
    """Refuse a catalogue with rows whose unit is not known or whose service is blank.

    Raises
    ------
    InputError
        With the first of them.
    """
    sql = (
        "SELECT file, row, unit_text, service FROM service_records LEFT JOIN unit_spellings AS units "
        "ON units.written = service_records.unit_text WHERE units.unit IS NULL OR service IS NULL "
        f"ORDER BY file, row LIMIT {FIRST}"
    )
    names = run.names(run.catalogue)
    problems = []
    for file, row, unit, service in run.connection.execute(sql).fetchall():
        column, found = ("service", "") if service is None else ("unit", unit or "")
        vi = "mã thủ tục" if service is None else "mã hoặc tên sở, ngành, huyện, thành phố"
        en = "a service code" if service is None else "id or name of a department or district"
        place = f"{names[file]}, bản ghi/record {row}"
        problems.append(Problem(place, None, column, str(found), vi, en))
    if problems:
        raise InputError(problems)


def _figures(run: _Run, each: Query, left_out: Mapping[str, int]) -> list[Figure]:
    """Run a query of the plan and hold what it gives against what it must give."""
    place = f"{FOLDER}/{each.file}"
    with engine.told(place):
        asked = engine.parameters(run.connection, each.sql, place)
        values = {name: value for name, value in each.values(run.task.until).items() if name in asked}
        cursor = run.connection.execute(each.sql, values)
        headings = [str(column[0]) for column in cursor.description or ()]
        rows = cursor.fetchall()
    if headings != ["unit", "verdict", "number"]:
        vi = en = "unit, verdict, number"
        raise InputError(Problem(place, None, None, ", ".join(headings), vi, en))
    allowed = (*COUNTED, *run.task.recipe.left_out)
    by_unit: dict[str, dict[str, int]] = {}
    for unit, verdict, number in rows:
        if unit is None or verdict not in allowed:
            listed = ", ".join(allowed)
            vi, en = f"đơn vị, và một trong: {listed}", f"a unit, and one of: {listed}"
            raise InputError(Problem(place, None, "verdict", f"{unit}: {verdict}", vi, en))
        verdicts = by_unit.setdefault(str(unit), {})
        verdicts[str(verdict)] = verdicts.get(str(verdict), 0) + int(number)
    _reconcile(run, each, by_unit, left_out, place)
    return [Figure(each, unit, verdicts) for unit, verdicts in sorted(by_unit.items())]


def _reconcile(
    run: _Run, each: Query, by_unit: Mapping[str, Mapping[str, int]], left_out: Mapping[str, int], place: str
) -> None:
    """Hold the verdicts against the records read: every dossier has one, and no more.

    Raises
    ------
    InputError
        If the query loses dossiers or counts some twice.
    """
    if each.counts != "dossiers":
        return
    wanted = sum(run.rows[source.path] for source in run.sources) - sum(left_out.values())
    found = sum(number for verdicts in by_unit.values() for number in verdicts.values())
    if found != wanted:
        vi, en = f"mỗi hồ sơ đúng một kết luận: {wanted}", f"exactly one verdict for each dossier: {wanted}"
        raise InputError(Problem(place, None, "number", str(found), vi, en))
