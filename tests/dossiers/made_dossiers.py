"""Made-up dossier records, of any number, for tests and measurements. They are illustrative and say so in every id.

Nothing is drawn: each cell follows from the number of the record and a seed, so that the same call makes the same file.
The records are as honest exports are: some cells are blank, some units are spelt otherwise or not known, some days
contradict each other, and some dossiers come twice, word for word or not.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

MARK = "minh-hoa-illustrative"
"""Stands in the name of every file."""

SERVICES = 40
"""Online services of each unit in the catalogue: five have no dossier, and five that have some are not listed."""

ODD = 2_000
"""One record in so many has a slip of each kind."""


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def make(
    folder: Path, rows: int, units: Sequence[str], *, seed: int = 1, parts: int = 1, days: str = "DATE", odd: int = ODD
) -> list[Path]:
    """Write records as Parquet and return the files.

    Parameters
    ----------
    folder : Path
    rows : int
    units : sequence of str
        Names or ids of units, as the records spell them.
    seed : int
    parts : int
        Files to write; a large number of records does not go into one.
    days : {"DATE", "TIMESTAMP"}
        Type of the days.
    odd : int
        One record in so many has a slip of each kind.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    with duckdb.connect(config={"memory_limit": "500MB", "preserve_insertion_order": False}) as connection:
        connection.execute(f"CREATE MACRO draw(i, n) AS hash(i * 64 + n + {seed} * 1000000007)")
        for part in range(parts):
            first, last = rows * part // parts, rows * (part + 1) // parts
            file = folder / f"{MARK}-{part + 1:03d}.parquet"
            names = ", ".join(map(literal, units))
            select = _SELECT.format(first=first, last=last, odd=odd, names=names, days=days, used=SERVICES - 5)
            connection.execute(f"COPY ({select}) TO {literal(str(file))} (FORMAT parquet, COMPRESSION zstd)")
            files.append(file)
    return files


def catalogue(folder: Path, units: Sequence[str]) -> Path:
    """Write the catalogue of services of the same units as CSV."""
    file = folder / f"{MARK}-services.csv"
    lines = [f'"{unit}",{number:02d}.{service:03d}' for number, unit in enumerate(units) for service in range(SERVICES)]
    file.write_text("\n".join(["unit,service", *lines]) + "\n", encoding="utf-8")
    return file


# `key` is the number of the dossier and `said` that of the record which tells of it: now and then a record is about the
# dossier before it, and says the same of it (`said` is the one before) or something else.
_SELECT = """
WITH numbered AS (
  SELECT
    CASE WHEN draw(i, 1) % {odd} = 1 AND i > {first} THEN i - 1 ELSE i END AS key,
    CASE WHEN draw(i, 1) % {odd} = 1 AND draw(i, 2) % 2 = 0 AND i > {first} THEN i - 1 ELSE i END AS said
  FROM range({first}, {last}) AS t (i)
), drawn AS (
  SELECT
    key,
    said,
    CAST(draw(said, 3) % len(names) AS INTEGER) AS unit_no,
    draw(said, 4) % {odd} AS slip,
    DATE '2021-12-20' + CAST(draw(key, 5) % 350 AS INTEGER) AS opened,
    DATE '2021-12-20' + CAST(draw(said, 5) % 350 AS INTEGER) AS received,
    CAST(draw(said, 6) % 25 AS INTEGER) AS length,
    CAST(draw(said, 7) % {used} AS INTEGER) AS service_no,
    draw(said, 8) % 1000 AS channel_no,
    draw(said, 9) % 100 AS papers,
    draw(said, 10) % 100 AS result,
    names
  FROM numbered, (SELECT [{names}] AS names)
), meant AS (
  SELECT *, draw(said, 11) % 100 < 85 AND received + length <= DATE '2022-12-04' AS finished FROM drawn
)
SELECT
  CASE WHEN slip <> 0 THEN 'MINH-HOA-' || strftime(opened, '%y%m%d') || '-' || lpad(CAST(key AS VARCHAR), 10, '0') END
    AS dossier,
  CASE
    WHEN slip = 1 THEN 'Đơn vị không có thật'
    WHEN slip = 2 THEN NULL
    WHEN slip < 50 THEN upper(names[unit_no + 1])
    ELSE names[unit_no + 1]
  END AS unit,
  lpad(CAST(unit_no AS VARCHAR), 2, '0') || '.'
    || lpad(CAST(service_no + CASE WHEN service_no < {used} - 5 THEN 0 ELSE 10 END AS VARCHAR), 3, '0') AS service,
  CAST(CASE WHEN slip = 3 THEN NULL WHEN slip = 4 THEN DATE '2202-06-01' ELSE received END AS {days}) AS received_on,
  CAST(CASE WHEN slip = 5 THEN received - 1 WHEN finished THEN received + length END AS {days}) AS finished_on,
  CASE
    WHEN channel_no < 8 THEN NULL
    WHEN channel_no < 440 THEN 'trực tuyến'
    WHEN channel_no < 480 THEN 'bưu chính'
    ELSE 'trực tiếp'
  END AS channel,
  draw(said, 12) % 100 < 93 AS one_stop,
  CASE WHEN papers > 0 THEN papers < 62 END AS papers_digitised,
  CASE WHEN slip = 6 THEN true WHEN finished AND result > 0 THEN result < 55 END AS result_digitised,
  draw(said, 13) % 5000 = 0 AS secret
FROM meant
"""
