"""From figures to returns: rows as an agency would send them, taken in as any other file.

What is imported is the file of totals by unit. Of the records themselves an import keeps the names, sizes and hashes of
their files and the query that counted them, never a record.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.dossiers.outcome import Figure, Outcome
from analysis.dossiers.telling import note, reason
from analysis.intake import desk, ledger
from analysis.intake.findings import Finding, Scope, errors
from analysis.intake.ledger import Counted
from analysis.plan import Plan, Text
from analysis.project import Project
from analysis.wording import Words

COLUMNS = (
    *("target", "part", "unit", "period_end", "numerator", "denominator", "bound"),
    *("reported_on", "note_vi", "note_en"),
)
"""Columns of a file of returns that is made from dossiers."""

BY_INTENTION = "not_its_own"
"""Finding about a sender that answers for other units: whoever runs the system of dossiers does so by intention."""


def table(outcome: Outcome, plan: Plan, reported_on: dt.date, words: Mapping[str, Words]) -> pd.DataFrame:
    """Return the figures as rows of returns, in the plan's order; a unit without a dossier that counts has no row.

    Parameters
    ----------
    outcome : Outcome
    plan : Plan
    reported_on : date
        Day of the return.
    words : mapping of str to Words
        Of both languages, for the notes.

    Returns
    -------
    DataFrame
        Columns :data:`COLUMNS`. ``bound`` is ``lower`` where some dossiers do not say whether they meet the target.
    """
    units = [unit.id for unit in plan.reporting_units("all")]
    queries = [query.id for query in outcome.queries]
    counted = [figure for figure in outcome.figures if figure.denominator]
    counted.sort(key=lambda figure: (queries.index(figure.query.id), units.index(figure.unit)))
    return pd.DataFrame([_row(figure, outcome.until, reported_on, words) for figure in counted], columns=list(COLUMNS))


def _row(figure: Figure, until: dt.date, reported_on: dt.date, words: Mapping[str, Words]) -> dict[str, Any]:
    notes = {f"note_{lang}": note(figure, words[lang]) if figure.unknown else None for lang in ("vi", "en")}
    return {
        "target": figure.query.target,
        "part": figure.query.part,
        "unit": figure.unit,
        "period_end": until,
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "bound": "lower" if figure.unknown else None,
        "reported_on": reported_on,
        **notes,
    }


def write(outcome: Outcome, rows: pd.DataFrame, edition: str, folder: Path) -> Path:
    """Write rows of returns as CSV, the query beside it, and return the file; the same rows give the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{edition}-dossiers-{outcome.until}.csv"
    for path, text in ((file, rows.to_csv(index=False, lineterminator="\n")), (Path(f"{file}.sql"), outcome.script)):
        part = path.with_name(f".{path.name}.part")
        part.write_text(text, encoding="utf-8", newline="\n")
        part.replace(path)
    return file


def counted(outcome: Outcome) -> Counted:
    """Return what an import keeps of the records: names, sizes and hashes of their files, and the query."""
    sources = [
        {"name": source.name, "size": source.path.stat().st_size, "sha256": _digest(source.path), "records": records}
        for source, records in zip(outcome.sources, outcome.rows, strict=True)
    ]
    about = {"records": outcome.read, "left_out": dict(outcome.left_out), "sources": sources, "engine": outcome.engine}
    return Counted(outcome.script, about)


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def take_in(
    project: Project, name: str, file: Path, outcome: Outcome, *, sender: str, reported_on: dt.date
) -> tuple[desk.Examined, list[ledger.Recorded]]:
    """Check a file of totals as any return and add it to an edition, with what it was counted from.

    Returns
    -------
    Examined
        What was found: as of any return, and one warning for each reason why records do not count.
    list of Recorded
        What became of the file; empty if an error keeps it out.

    Raises
    ------
    InputError, ImportRunningError
        As `desk.take_in`.
    """
    words = desk.words_of(project)
    with ledger.alone(desk.find_edition(project, name).folder):
        examined = desk.examine(project, name, [file], sender=sender, reported_on=reported_on)
        found = [each for each in examined.findings if each.code != BY_INTENTION]
        if not examined.known:
            found += remarks(outcome, file, words)
        examined = replace(examined, findings=tuple(found))
        if errors(found):
            return examined, []
        made_from = None if examined.known else counted(outcome)
        intakes = [replace(desk.with_findings(each, examined), made_from=made_from) for each in examined.intakes]
        recorded = ledger.add(intakes, examined.info.folder, examined.plan)
    known = [ledger.Recorded(path, number, new=False, rows={}) for path, number in examined.known.items()]
    return examined, [*known, *recorded]


def remarks(outcome: Outcome, file: Path, words: Mapping[str, Words]) -> Sequence[Finding]:
    """Return a warning for each reason why records do not count, with their number and nothing that stands in them."""
    scope = Scope(file.name)
    mend = Text(words["vi"]("dossiers.mend"), words["en"]("dossiers.mend"))
    return [
        scope.warning("left_out", Text(reason(why, words["vi"]), reason(why, words["en"])), mend, value=str(number))
        for why, number in outcome.left_out.items()
    ]
