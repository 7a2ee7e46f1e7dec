"""The view ``records``: the columns of the files under the contract's names, of Parquet and CSV alike.

A text column stays text (``service``); a unit is ``unit_text``; a day is a date with, in ``received_on_text``, what
could not be read as one; a word is ``channel_text``, and yes or no that a file holds as such is ``one_stop_typed``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from analysis.dossiers.contract import COLUMNS, EARLIEST, FORMATS, HOURS_AHEAD, LATEST, Column
from analysis.dossiers.files import Source
from analysis.dossiers.sql import Statement, identifier, literal

_TIME = r"[ T]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$"
"""A time of day after a date."""

VIEW = "records"
CATALOGUE = "service_records"
"""Views of the records, and of the catalogue of services."""

MACROS = (
    Statement(
        "Chữ trong ô, bỏ dấu cách hai đầu; ô trống là NULL / the text of a cell without spaces around; blank is NULL",
        "CREATE OR REPLACE TEMP MACRO cell(x) AS\n"
        "  nullif(CASE WHEN x LIKE ' %' OR x LIKE '% ' THEN trim(x) ELSE x END, '')",
    ),
    Statement(
        "Ngày viết bằng chữ: ngày/tháng/năm hoặc năm-tháng-ngày, bỏ giờ phút / dates as text, without the time of day",
        "CREATE OR REPLACE TEMP MACRO written_day(x) AS CAST(try_strptime(\n"
        f"  CASE WHEN length(x) > 10 THEN regexp_replace(x, {literal(_TIME)}, '') ELSE x END,\n"
        f"  [{', '.join(map(literal, FORMATS))}]) AS DATE)",
    ),
    Statement(
        "Ngày có năm hợp lý / a day of a year that can be",
        "CREATE OR REPLACE TEMP MACRO real_day(x) AS\n"
        f"  CASE WHEN x BETWEEN {literal(EARLIEST)} AND {literal(LATEST)} THEN x END",
    ),
)
"""How cells are read."""


def active(sources: Sequence[Source], needed: Iterable[str]) -> list[Column]:
    """Return the columns that are read: those needed, and ``secret`` where a file has it."""
    ids = {*needed, *(name for source in sources for name, *_ in source.columns if name == "secret")}
    return [column for column in COLUMNS if column.id in ids]


def view(name: str, sources: Sequence[Source], columns: Sequence[Column], staged: Mapping[Path, Path]) -> Statement:
    """Return the view that gives the files' columns under the contract's names.

    Parameters
    ----------
    name : str
        :data:`VIEW` or :data:`CATALOGUE`.
    sources : sequence of Source
    columns : sequence of Column
        What is read of them.
    staged : mapping of Path to Path
        CSV files that were brought to Parquet, and where; others are read as they are.
    """
    groups: dict[tuple[Any, ...], list[Source]] = {}
    for source in sources:
        alone = source.path if source.separator and source.path not in staged else None
        groups.setdefault((source.columns, source.schema, alone), []).append(source)
    selects = [_select(group, columns, staged) for group in groups.values()]
    sql = f"CREATE OR REPLACE TEMP VIEW {name} AS\n" + "\nUNION ALL\n".join(selects)
    return Statement("Các cột của tệp / the columns of the files", sql)


def read_csv(source: Source) -> str:
    """Return the call that reads a CSV file: every cell as text, its headings passed over."""
    ids = {place: name for name, _, _, place in source.columns}
    named = ", ".join(f"{ids.get(place, f'unread_{place + 1}')}: 'VARCHAR'" for place in range(source.width))
    return (
        f"read_csv({literal(str(source.path))}, auto_detect = false, header = false, skip = 1,\n"
        f"  delim = {literal(source.separator)}, quote = '\"', escape = '\"',\n  columns = {{{named}}})"
    )


def _select(group: Sequence[Source], columns: Sequence[Column], staged: Mapping[Path, Path]) -> str:
    first = group[0]
    if first.separator and first.path not in staged:
        file, row, source = literal(str(first.path)), "row_number() OVER ()", read_csv(first)
    else:
        paths = ",\n  ".join(literal(str(staged.get(each.path, each.path))) for each in group)
        file, row = "filename", "file_row_number + 1"
        source = f"read_parquet([\n  {paths}\n], filename = true, file_row_number = true)"
    held = {name: (name if first.separator else heading, kind) for name, heading, kind, _ in first.columns}
    lines = [f"{file} AS file", f"{row} AS row"]
    for column in columns:
        lines += _expressions(column, *held[column.id]) if column.id in held else _absent(column)
    return "SELECT\n  " + ",\n  ".join(lines) + f"\nFROM {source}"


def _expressions(column: Column, heading: str, kind: str) -> list[str]:
    cell = identifier(heading)
    text = f"cell({cell})" if kind == "VARCHAR" else f"cell(CAST({cell} AS VARCHAR))"
    if column.kind == "text":
        return [f"{text} AS {column.id}"]
    if column.kind == "unit":
        return [f"{text} AS {column.id}_text"]
    if column.kind == "date":
        day = f"real_day({_day(cell, text, kind)})"
        return [f"{day} AS {column.id}", f"CASE WHEN {day} IS NULL THEN {text} END AS {column.id}_text"]
    if kind == "BOOLEAN":
        return [f"{cell} AS {column.id}_typed", f"CAST(NULL AS VARCHAR) AS {column.id}_text"]
    return [f"CAST(NULL AS BOOLEAN) AS {column.id}_typed", f"{text} AS {column.id}_text"]


def _absent(column: Column) -> list[str]:
    """Return what a file without a column gives; only ``secret`` may be missing."""
    return [f"CAST(NULL AS BOOLEAN) AS {column.id}_typed", f"CAST(NULL AS VARCHAR) AS {column.id}_text"]


def _day(cell: str, text: str, kind: str) -> str:
    if kind == "DATE":
        return cell
    if kind == "TIMESTAMP WITH TIME ZONE":  # the day that it was in Việt Nam
        return f"CAST(make_timestamp(epoch_us({cell}) + {HOURS_AHEAD} * CAST(3600000000 AS BIGINT)) AS DATE)"
    return f"CAST({cell} AS DATE)" if kind.startswith("TIMESTAMP") else f"written_day({text})"
