"""Every version of a figure, and where each one came from."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.editions import KEYS, Edition
from analysis.editions.imports import Import
from analysis.revisions import FIGURES

COLUMNS = (
    "table",
    "subject",
    "part",
    "unit",
    "period_end",
    "column",
    "value",
    "as_sent",
    "correction",
    "reported_on",
    "stands",
    "place",
    "sent",
)
"""Columns of a history: what is told, what was said of it and how that was mended, whether it stands, where it was read
and who sent it."""


def history(edition: Edition, imports: tuple[Import, ...], subject: str, unit: str = "") -> pd.DataFrame:
    """List every version of the figures about one thing.

    Parameters
    ----------
    edition : Edition
        With its imports.
    imports : tuple of Import
        What they say of themselves (`analysis.editions.imports.read_imports`).
    subject : str
        A target, budget line, task, or the unit of a local budget.
    unit : str, optional
        Only what this unit (of a task: agency) returned.

    Returns
    -------
    DataFrame
        One row for each figure of each return, oldest period first and within it in the order of reporting; columns
        :data:`COLUMNS`. ``stands`` is False where a later return stands instead. ``place`` is file, sheet and cell.
        Where a declared correction mends a figure, ``correction`` is its id, ``value`` what counts and ``as_sent`` what
        was returned.
    """
    by_number = {each.number: each for each in imports}
    mended = edition.mended()
    found = []
    for table, key in KEYS.items():
        frame: pd.DataFrame = getattr(edition, table)
        chosen = frame[frame[key[0]] == subject]
        who = "agency" if table == "tasks" else "unit"
        if unit and who in chosen:
            chosen = chosen[chosen[who] == unit]
        for row in chosen.sort_values(["period_end", "reported_on", "import_no"], kind="stable").to_dict("records"):
            base = {
                "table": table,
                "subject": subject,
                "part": row.get("part"),
                "unit": row.get(who),
                "period_end": row["period_end"],
                "reported_on": row["reported_on"],
                "stands": not row["superseded"],
                "sent": sent(row, by_number),
            }
            for column in (each for each in FIGURES[table] if pd.notna(row[each])):
                mend = mended.get((row["ref"], column), {})
                figure = {"value": row[column], "as_sent": mend.get("as_printed"), "correction": mend.get("id", "")}
                where = place(row, column, table, edition, by_number)
                found.append(base | figure | {"column": column, "place": where})
    return pd.DataFrame(found, columns=list(COLUMNS))


def units(edition: Edition, subject: str) -> list[str]:
    """Return who returned something about a subject, in order: of a task the agencies."""
    found: set[str] = set()
    for table, key in KEYS.items():
        frame: pd.DataFrame = getattr(edition, table)
        who = {"targets": "unit", "tasks": "agency"}.get(table)
        if who:
            found.update(frame.loc[frame[key[0]] == subject, who].dropna())
    return sorted(found)


def place(row: Mapping[Any, Any], column: str, table: str, edition: Edition, imports: Mapping[int, Import]) -> str:
    """Return where a figure was read: the imported file, its sheet and cell, or the line of the edition's own file."""
    if not row["import_no"]:
        return f"{edition.id}/{table}.csv, dòng/row {row['row']}, {column}"
    file = imports[row["import_no"]].file(row["file"])
    sheet = "" if pd.isna(row["sheet"]) else str(row["sheet"])
    return f"{file.name}, {file.cell(sheet, int(row['sheet_row']), column)}"


def sent(row: Mapping[Any, Any], imports: Mapping[int, Import]) -> str:
    """Return by which import a row came, who sent it and the beginning of its file's hash; empty without an import."""
    if not row["import_no"]:
        return ""
    found = imports[row["import_no"]]
    file = found.file(row["file"])
    return f"{found.number:04d} · {found.imported_at:%Y-%m-%d %H:%M} · {file.sender} · {file.sha256[:12]}"


def original(edition: Path, imports: Mapping[int, Import], number: int, sha256: str) -> Path:
    """Return where an imported file's bytes lie, relative to the edition's folder."""
    found = imports[number]
    return (found.folder / found.file(sha256).stored).relative_to(edition)
