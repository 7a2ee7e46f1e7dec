"""Which records count nowhere: those that are refused, and those that say again what another says.

A record is refused for the first of its reasons, ``reason:column``. Everything left out is kept in the table
``left_out`` (``file``, ``row``, ``reason``), so that records read = dossiers that count + records left out by reason.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from analysis.dossiers.contract import Column
from analysis.dossiers.sql import Statement, literal

REPEATED, CONFLICTING = "repeated", "conflicting"
"""Reasons why one of several records of a dossier is left out: it says the same again; they contradict each other."""

SUSPECTS = Statement(
    "Mã hồ sơ có thể trùng: so bằng mã băm / dossier ids that may come twice, told by their hashes",
    "CREATE OR REPLACE TEMP TABLE suspects AS\n"
    "SELECT hash(dossier) AS suspect FROM records GROUP BY suspect HAVING count(*) > 1",
)
ODD = Statement(
    "Bản ghi phải xem lại / records to look at again",
    "CREATE OR REPLACE TEMP TABLE odd AS\n"
    "SELECT * FROM readings WHERE refusal IS NOT NULL OR hash(dossier) IN (SELECT suspect FROM suspects)",
)


def refusals(columns: Sequence[Column], today: dt.date) -> dict[str, str]:
    """Return the reasons why a record is refused and the test of each, in order; the first that holds counts.

    Parameters
    ----------
    columns : sequence of Column
    today : date
        A day after which nothing can have happened yet.
    """
    found: dict[str, str] = {}
    for column in columns:
        name = column.id
        unread = {"unit": f"{name} IS NULL", "date": f"{name}_text IS NOT NULL", "code": f"{name}_odd"}
        blank = {"unit": f"{name}_text IS NULL", "code": f"{name} IS NULL AND {name}_text IS NULL"}
        if column.filled:
            absent = f"{name} IS NULL AND {name}_text IS NULL" if column.kind == "date" else f"{name} IS NULL"
            found[f"blank:{name}"] = blank.get(column.kind, absent)
        if column.kind in unread:
            found[f"{'not_a_date' if column.kind == 'date' else 'unknown'}:{name}"] = unread[column.kind]
    ids = {column.id for column in columns}
    for name in ("received_on", "finished_on"):
        if name in ids:
            found[f"future:{name}"] = f"{name} > {literal(today)}"
    if "finished_on" in ids:
        found["before_received:finished_on"] = "finished_on < received_on"
        if "result_digitised" in ids:
            found["not_finished:result_digitised"] = "result_digitised AND finished_on IS NULL"
    return found


def left_out(columns: Sequence[Column]) -> Statement:
    """Return the table of records that count nowhere, each with its reason.

    Of records that say the same of a dossier, the first counts; of records that contradict each other, none.
    """
    told = ", ".join(column.id for column in columns)
    return Statement(
        "Bản ghi không tính / records that do not count",
        f"""CREATE OR REPLACE TEMP TABLE left_out AS
WITH rivals AS (
  SELECT * FROM odd WHERE refusal IS NULL
), versions AS (
  SELECT dossier, count(*) AS number FROM (SELECT DISTINCT {told} FROM rivals) GROUP BY dossier
), numbered AS (
  SELECT file, row, versions.number, row_number() OVER (PARTITION BY dossier ORDER BY file, row) AS place
  FROM rivals JOIN versions USING (dossier)
)
SELECT file, row, refusal AS reason FROM odd WHERE refusal IS NOT NULL
UNION ALL
SELECT file, row, CASE WHEN number > 1 THEN {literal(CONFLICTING)} ELSE {literal(REPEATED)} END
FROM numbered
WHERE number > 1 OR place > 1""",
    )


def cell(columns: Sequence[Column], reason: str) -> str:
    """Return the expression that gives, as text, the cell because of which a record is left out."""
    name = reason.partition(":")[2] or "dossier"
    kind = next(column.kind for column in columns if column.id == name)
    if kind == "date":
        return f"coalesce({name}_text, CAST({name} AS VARCHAR))"
    return name if kind == "text" else f"{name}_text"
