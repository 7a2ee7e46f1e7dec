"""The tables that the plan's queries read, as statements that a planner can paste into DuckDB.

``readings`` brings the columns of `analysis.dossiers.records` to their meaning and says why a record is refused;
``dossiers`` holds each dossier that counts once; ``services`` is the catalogue of online services.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from analysis.dossiers import checks
from analysis.dossiers.contract import Column, words
from analysis.dossiers.files import Source
from analysis.dossiers.records import CATALOGUE, VIEW
from analysis.dossiers.sql import Statement, literal, values
from analysis.intake import codes
from analysis.plan import Plan

GROUPS = ("departments", "districts")
"""Groups of units that can have dossiers."""

PLAIN = Statement(
    "Cách so chữ: dạng dựng sẵn, chữ thường, một dấu cách / how words are compared: NFC, small letters, single spaces",
    r"""CREATE OR REPLACE TEMP MACRO plain(x) AS
  lower(trim(regexp_replace(
    regexp_replace(nfc_normalize(x), '[\x{00AD}\x{200B}-\x{200F}\x{2060}\x{FEFF}]', '', 'g'),
    '[\s\x{00A0}]+', ' ', 'g')))""",
)
SERVICES = Statement(
    "Danh mục dịch vụ công trực tuyến / the catalogue of online services",
    "CREATE OR REPLACE TEMP TABLE services AS\n"
    "SELECT DISTINCT units.unit, units.unit_group, listed.service\n"
    f"FROM {CATALOGUE} AS listed\n"
    "JOIN unit_spellings AS units ON units.written = listed.unit_text\n"
    "WHERE listed.service IS NOT NULL",
)


def names(plan: Plan, views: Sequence[str]) -> Statement:
    """Return the table that says which unit each spelling in the files stands for, if any.

    Parameters
    ----------
    plan : Plan
        Ids, names and abbreviations of its units.
    views : sequence of str
        Views with ``unit_text``.
    """
    units = [(unit, group) for group in GROUPS for unit in plan.reporting_units(group)]
    groups = {unit.id: group for unit, group in units}
    short = {agency.id: agency.abbreviation for agency in plan.agencies}
    spelt = codes.words({unit.id: (unit.name.vi, unit.name.en, short.get(unit.id, unit.id)) for unit, _ in units})
    written = " UNION ".join(f"SELECT unit_text AS written FROM {view}" for view in views)
    known = values([(word, unit, groups[unit]) for unit, word in sorted((each, word) for word, each in spelt.items())])
    sql = (
        "CREATE OR REPLACE TEMP TABLE unit_spellings AS\n"
        "SELECT spelt.written, names.unit, names.unit_group\n"
        f"FROM (SELECT DISTINCT written FROM ({written})) AS spelt\n"
        f"JOIN {known} AS names (word, unit, unit_group)\n"
        "  ON names.word = plain(spelt.written)"
    )
    return Statement("Đơn vị theo mã hoặc tên / units by id or name", sql)


def worded(columns: Sequence[Column], sources: Sequence[Source]) -> list[Column]:
    """Return the columns of codes that some file writes in words; the others are true and false everywhere."""
    texts = {name for source in sources for name, _, kind, _ in source.columns if kind != "BOOLEAN"}
    return [column for column in columns if column.kind == "code" and column.id in texts]


def spellings(columns: Sequence[Column], sources: Sequence[Source]) -> Statement | None:
    """Return the table that says which code each word in the files stands for; None without a column of words."""
    coded = worded(columns, sources)
    if not coded:
        return None
    written = "\n  UNION ".join(
        f"SELECT DISTINCT {literal(column.vocabulary)} AS name, {column.id}_text AS written FROM {VIEW}"
        for column in coded
    )
    vocabularies = {column.vocabulary: column for column in coded}
    known = values([(name, *pair) for name, column in vocabularies.items() for pair in words(column)])
    sql = (
        "CREATE OR REPLACE TEMP TABLE spellings AS\n"
        f"SELECT spelt.name, spelt.written, words.code\nFROM ({written}) AS spelt\n"
        f"JOIN {known} AS words (name, word, code)\n"
        "  ON words.name = spelt.name AND words.word = plain(spelt.written)"
    )
    return Statement("Từ trong tệp và mã của từ / words of the files and their codes", sql)


def readings(columns: Sequence[Column], sources: Sequence[Source], today: dt.date) -> Statement:
    """Return the view that brings records to their meaning and says which are refused, and why.

    Parameters
    ----------
    columns : sequence of Column
    sources : sequence of Source
    today : date
        A day after which nothing can have happened yet.
    """
    spelt = worded(columns, sources)
    lines = ["records.file", "records.row"]
    joins = []
    for column in columns:
        if column.kind == "unit":
            lines += ["units.unit", "units.unit_group"]
            joins.append("LEFT JOIN unit_spellings AS units ON units.written = records.unit_text")
        elif column.kind == "code":
            lines += [f"{_code(column, column in spelt)} AS {column.id}"]
            lines.append(f"{_odd(column) if column in spelt else 'false'} AS {column.id}_odd")
            joins += [_join(column)] if column in spelt else []
        else:
            lines.append(f"records.{column.id}")
        if column.kind != "text":
            lines.append(f"records.{column.id}_text")
    if not any(column.id == "secret" for column in columns):
        lines.append("false AS secret")
    tests = checks.refusals(columns, today).items()
    reasons = "\n".join(f"    WHEN {test} THEN {literal(reason)}" for reason, test in tests)
    inner = "SELECT\n    " + ",\n    ".join(lines) + "\n  FROM records\n  " + "\n  ".join(joins)
    sql = (
        "CREATE OR REPLACE TEMP VIEW readings AS\n"
        f"SELECT\n  *,\n  CASE\n{reasons}\n  END AS refusal\nFROM (\n  {inner}\n) AS meant"
    )
    return Statement("Ý nghĩa của từng ô, và lý do không nhận / what each cell means, and why a record is refused", sql)


def _code(column: Column, spelt: bool) -> str:
    typed, code = f"records.{column.id}_typed", f"{column.id}_words.code"
    if not column.yes_no:
        return code
    value = f"coalesce({typed}, {code} = 'yes')" if spelt else typed
    return f"coalesce({value}, false)" if column.id == "secret" else value


def _odd(column: Column) -> str:
    return f"records.{column.id}_text IS NOT NULL AND {column.id}_words.code IS NULL"


def _join(column: Column) -> str:
    words_of = f"{column.id}_words"
    return (
        f"LEFT JOIN spellings AS {words_of}\n    ON {words_of}.name = {literal(column.vocabulary)}"
        f" AND {words_of}.written = records.{column.id}_text"
    )


def dossiers(columns: Sequence[Column], *, whole: bool = False) -> Statement:
    """Return the view that the plan's queries read.

    Parameters
    ----------
    columns : sequence of Column
    whole : bool
        Whether no record is left out, so that none need be looked up.
    """
    ids = [column.id for column in columns if column.id not in ("dossier", "secret")]
    apart = "" if whole else "\nANTI JOIN left_out USING (file, row)"
    return Statement(
        "Hồ sơ được tính, mỗi hồ sơ một lần / the dossiers that count, each once",
        "CREATE OR REPLACE TEMP VIEW dossiers AS\n"
        f"SELECT dossier, {', '.join(ids)}, unit_group, secret\nFROM readings{apart}",
    )
