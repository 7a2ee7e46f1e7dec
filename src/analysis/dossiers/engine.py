"""DuckDB, held to the files it was given: how it is loaded, bounded and locked, and what its errors say."""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.dossiers.sql import literal
from analysis.problems import InputError, Problem

if TYPE_CHECKING:
    import duckdb

MEMORY = "600MB"
"""Memory that DuckDB may take unless told; beyond it, it works on disk. The process as a whole takes somewhat more."""

SIZE = re.compile(r"[1-9][0-9]*(\.[0-9]+)? ?[KMGT]i?B", re.IGNORECASE)
"""How an amount of memory is written."""


class MissingExtraError(Exception):
    """DuckDB is not installed; says how to install it."""


def load() -> Any:
    """Return the module ``duckdb``.

    Raises
    ------
    MissingExtraError
        If it is not installed.
    """
    try:
        import duckdb
    except ImportError as error:
        raise MissingExtraError(
            "lệnh này cần DuckDB / this command needs DuckDB:\n    pip install 'dx-plan-report[dossiers]'"
        ) from error
    return duckdb


@contextlib.contextmanager
def connect(
    files: Sequence[Path], memory: str = MEMORY, threads: int | None = None, folder: Path | None = None
) -> Iterator[tuple[duckdb.DuckDBPyConnection, Path]]:
    """Open a database in memory that can read ``files`` and nothing else.

    What does not fit into memory goes into a folder of its own that only this user can read and that is removed at the
    end, whatever happens. The plan's queries are data: whatever they say, they can neither read another file, nor write
    one elsewhere, nor reach a network, nor (after :func:`lock`) loosen these bounds.

    Parameters
    ----------
    files : sequence of Path
        Absolute paths.
    memory : str
        Such as ``600MB``.
    threads : int, optional
        As many as the machine has cores unless told.
    folder : Path, optional
        Where the folder for what does not fit is made; the system's own for temporary files unless told.

    Yields
    ------
    connection : DuckDBPyConnection
    folder : Path
        For what is put aside while it works.
    """
    duckdb = load()
    with tempfile.TemporaryDirectory(prefix="dossiers-", dir=folder, ignore_cleanup_errors=True) as name:
        aside = Path(name).resolve()
        settings: dict[str, Any] = {
            "memory_limit": memory,
            "temp_directory": str(aside / "spill"),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
        if threads is not None:
            settings["threads"] = threads
        connection = duckdb.connect(":memory:", config=settings)
        try:
            allowed = ", ".join(literal(str(file)) for file in files)
            connection.execute(f"SET allowed_directories = [{literal(f'{aside}{os.sep}')}]")
            connection.execute(f"SET allowed_paths = [{allowed}]")
            connection.execute("SET enable_external_access = false")
            yield connection, aside
        finally:
            connection.close()


def lock(connection: duckdb.DuckDBPyConnection) -> None:
    """Fix the bounds, so that no statement can loosen them; from here on the order of rows is no longer kept."""
    connection.execute("SET preserve_insertion_order = false")
    connection.execute("SET lock_configuration = true")


def version() -> str:
    """Return program and version."""
    return f"DuckDB {load().__version__}"


def parameters(connection: duckdb.DuckDBPyConnection, sql: str, place: str) -> set[str]:
    """Return the names of a query's parameters.

    Raises
    ------
    InputError
        If the text is not one ``SELECT``.
    """
    statements = connection.extract_statements(sql)
    kinds = [str(each.type).rpartition(".")[2] for each in statements]
    if kinds != ["SELECT"]:
        vi = en = "SELECT"
        raise InputError(Problem(place, None, None, ", ".join(kinds) or "–", vi, en))
    return set(statements[0].named_parameters)


@contextlib.contextmanager
def told(place: str) -> Iterator[None]:
    """Turn an error of DuckDB into one that names the place and holds nothing of what stands in a record.

    Raises
    ------
    InputError
        For whatever DuckDB could not read or run.
    """
    duckdb = load()
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        vi, en = "bộ nhớ lớn hơn (--memory)", "more memory (--memory)"
        raise InputError(Problem(place, None, None, "out of memory", vi, en)) from error
    except duckdb.Error as error:
        raise InputError(_problem(place, str(error))) from error


_CSV = (
    (r"Expected Number of Columns: \d+ Found: \d+", "mỗi dòng đủ số ô như tiêu đề", "as many cells as headings"),
    ("unterminated quote", "dấu ngoặc kép đúng cặp", "balanced quotation marks"),
    ("Invalid unicode", "văn bản mã hoá UTF-8", "text encoded as UTF-8"),
    ("Maximum line size", "dòng không quá dài", "a line that is not too long"),
)
"""What DuckDB says of a line of CSV that it could not read, and what should stand there."""


def _problem(place: str, message: str) -> Problem:
    line = re.search(r"CSV Error on Line: (\d+)", message)
    row = int(line[1]) if line else None
    for pattern, vi, en in _CSV:
        if found := re.search(pattern, message):
            return Problem(place, row, None, found[0], vi, en)
    if "CSV" in message:
        vi, en = "tệp CSV đúng quy cách", "a well-formed CSV file"
        return Problem(place, row, None, message.split("\n")[0][:120], vi, en)
    vi, en = "tệp và câu truy vấn DuckDB chạy được", "a file and a query that DuckDB can run"
    return Problem(place, None, None, message.strip()[:400], vi, en)
