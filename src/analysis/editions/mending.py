"""Declared corrections to an edition's returns: ``corrections.yml`` in its folder, which need not be there."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.corrections import Correction, apply, read_corrections, rows_of
from analysis.problems import InputError, Problem, relative

FILE = "corrections.yml"
CELLS = (
    *("id", "table", "subject", "part", "unit", "period_end", "column", "as_printed", "corrected"),
    *("reason_vi", "reason_en", "source", "reported_on", "row", "ref"),
)
"""Columns of the list of mended cells: what was returned, what counts instead, why, and where that can be seen."""

Keys = Mapping[str, tuple[str, ...]]


def declared(folder: Path, keys: Keys) -> tuple[Correction, ...]:
    """Read an edition's corrections; none where there is no such file.

    Raises
    ------
    InputError
        If the file is malformed or names another file than a table of returns (``keys``).
    """
    path = folder / FILE
    if not path.exists():
        return ()
    found = read_corrections(path)
    allowed = [f"{name}.csv" for name in keys]
    listed = ", ".join(allowed)
    problems = [
        Problem(relative(path), None, f"{each.id}.file", each.file, f"một trong: {listed}", f"one of: {listed}")
        for each in found
        if each.file not in allowed
    ]
    if problems:
        raise InputError(problems)
    return found


def mend(tables: Mapping[str, pd.DataFrame], corrections: tuple[Correction, ...]) -> dict[str, pd.DataFrame]:
    """Return the tables with the corrections applied; those given stay as they came.

    Raises
    ------
    InputError
        If a guard fails, with every one that does.
    """
    mended = dict(tables)
    problems: list[Problem] = []
    for name in dict.fromkeys(each.file.removesuffix(".csv") for each in corrections):
        try:
            mended[name] = apply(tables[name], corrections, f"{name}.csv")
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return mended


def cells(tables: Mapping[str, pd.DataFrame], corrections: tuple[Correction, ...], keys: Keys) -> pd.DataFrame:
    """List the cells that the corrections mend, in the order of the file.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The returns as they came.
    corrections : tuple of Correction
        Those whose guards hold.
    keys : mapping
        What a return of each table is about; the first is its subject.

    Returns
    -------
    DataFrame
        One row a correction; columns :data:`CELLS`.
    """
    frame = pd.DataFrame([_cell(tables, each, keys) for each in corrections], columns=list(CELLS))
    for column in ("period_end", "reported_on"):
        frame[column] = pd.to_datetime(frame[column])
    return frame


def _cell(tables: Mapping[str, pd.DataFrame], correction: Correction, keys: Keys) -> dict[str, Any]:
    name = correction.file.removesuffix(".csv")
    returned = tables[name]
    row = returned[rows_of(returned, correction)].iloc[0]
    subject = keys[name][0]
    return {
        "id": correction.id,
        "table": name,
        "subject": row[subject],
        "part": row.get("part"),
        "unit": None if subject == "unit" else row.get("unit", row.get("agency")),
        "period_end": row["period_end"],
        "column": correction.column,
        "as_printed": correction.as_printed,
        "corrected": correction.corrected,
        "reason_vi": correction.reason_vi,
        "reason_en": correction.reason_en,
        "source": correction.source,
        "reported_on": row["reported_on"],
        "row": row["row"],
        "ref": row["ref"],
    }
