"""The way back from a number of the report to the cells it was read from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from analysis.editions import KEYS, Edition
from analysis.editions.imports import Import, MadeFrom
from analysis.intake import history
from analysis.problems import InputError, Problem
from analysis.references import split
from analysis.revisions import FIGURES
from analysis.statistics import FILE

FORMS = "target:G06, part:G06/all, unit:G06/so-yt, line:D4, total, section:investment, task:T01, local:tp-cao-lanh"
"""What the id of a number looks like."""

_KEYS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "target": ("targets", ("target",)),
    "part": ("parts", ("target", "part")),
    "unit": ("units", ("target", "unit")),
    "line": ("lines", ("line",)),
    "section": ("rollups", ("group",)),
    "source": ("rollups", ("group",)),
    "owner": ("rollups", ("group",)),
    "task": ("tasks", ("task",)),
    "local": ("local_share", ("unit",)),
}


@dataclass(frozen=True)
class Input:
    """One input row of a number.

    Parameters
    ----------
    ref : str
        Its reference, such as ``0007/targets.csv:3``.
    about : dict
        What the row is about, and its figures: column to value, blanks left out.
    places : dict
        Column to file, sheet and cell, or to file and line.
    stored, sha256 : str
        Where the imported file's bytes lie (relative to the edition's folder), and their hash; empty for a row of the
        edition's own tables.
    source : str
        Title of the source.
    corrections : dict
        Column to the declared correction that mends it.
    made_from : MadeFrom or None
        Records that the imported file was counted from; ``query`` is relative to the edition's folder, as ``stored``.
    """

    ref: str
    about: dict[str, Any]
    places: dict[str, str]
    stored: str = ""
    sha256: str = ""
    source: str = ""
    corrections: Mapping[str, Mapping[Any, Any]] | None = None
    made_from: MadeFrom | None = None


@dataclass(frozen=True)
class Trace:
    """A number of the report and where it comes from.

    Parameters
    ----------
    number : str
        Its id.
    kind : str
        How it is made: the kind of target, or ``line``, ``rollup``, ``task``, ``local``, ``unit``.
    results : tuple of dict
        Its rows of the result table (of a unit, one a part).
    inputs : tuple of Input
    """

    number: str
    kind: str
    results: tuple[dict[Any, Any], ...]
    inputs: tuple[Input, ...]


def trace(
    number: str,
    results: Mapping[str, pd.DataFrame],
    edition: Edition,
    imports: tuple[Import, ...],
    statistics: pd.DataFrame,
) -> Trace:
    """Follow a number to its input rows.

    Parameters
    ----------
    number : str
        Its id, in one of the :data:`FORMS`.
    results : mapping of str to DataFrame
        The report's result tables by name.
    edition : Edition
        The returns.
    imports : tuple of Import
        What the edition's imports say of themselves.
    statistics : DataFrame
        The official series, with ``row`` (line in their file).

    Raises
    ------
    InputError
        If there is no such number; says which there are.
    """
    form, _, rest = number.partition(":")
    if number == "total":
        form, rest = "section", "total"
    table, keys = _KEYS.get(form, ("", ()))
    parts = rest.split("/")
    if not table or len(parts) != len(keys):
        raise InputError(Problem("NUMBER-ID", None, None, number, f"một trong các dạng {FORMS}", f"a form of {FORMS}"))
    frame = results[table]
    if table == "rollups":
        frame = frame[frame["by"] == ("total" if rest == "total" else form)]
    found = frame
    for key, part in zip(keys, parts, strict=True):
        known = ", ".join(dict.fromkeys(found[key].astype(str)))
        found = found[found[key].astype(str) == part]
        if found.empty:
            raise InputError(Problem("NUMBER-ID", None, key, part, f"một trong: {known}", f"one of: {known}"))
    refs = list(dict.fromkeys(ref for text in found["inputs"] for ref in split(text)))
    kind = {"rollups": "rollup", "lines": "line", "tasks": "task", "local_share": "local", "units": "unit"}.get(table)
    kinds = results["targets"].set_index("target")["kind"]
    by_ref = {ref: (name, row) for name in KEYS for ref, row in edition.rows(name).items()}
    inputs = tuple(
        _statistic(ref, statistics) if ref.startswith("statistics:") else _input(ref, *by_ref[ref], edition, imports)
        for ref in refs
    )
    return Trace(number, kind or str(kinds[parts[0]]), tuple(found.to_dict("records")), inputs)


def _input(ref: str, table: str, row: dict[Any, Any], edition: Edition, imports: tuple[Import, ...]) -> Input:
    by_number = {each.number: each for each in imports}
    columns = [column for column in FIGURES[table] if pd.notna(row[column])]
    places = {column: history.place(row, column, table, edition, by_number) for column in columns}
    named = (*KEYS[table], "reported_on", "obs_status", *columns)
    about = {column: row[column] for column in named if column in row and pd.notna(row[column])}
    mended = edition.mended()
    corrections = {column: mended[ref, column] for column in columns if (ref, column) in mended}
    titles = edition.sources.set_index("source")["title"]
    source = str(titles.get(row["source"], row["source"]))
    stored, sha256, made_from = "", "", None
    if row["import_no"]:
        found = by_number[row["import_no"]]
        file = found.file(row["file"])
        stored, sha256 = f"imports/{found.folder.name}/{file.stored}", file.sha256
        if file.made_from is not None:
            made_from = replace(file.made_from, query=f"imports/{found.folder.name}/{file.made_from.query}")
    return Input(ref, about, places, stored, sha256, source, corrections, made_from)


def _statistic(ref: str, statistics: pd.DataFrame) -> Input:
    row = statistics[statistics["row"] == int(ref.partition(":")[2])].iloc[0]
    named = ("geography", "year", "measure", "sector", "unit", "price_basis", "value")
    about = {column: row[column] for column in named if pd.notna(row[column])}
    return Input(ref, about, {"value": f"statistics/{FILE}, dòng/row {row['row']}"}, source=str(row["source_title"]))
