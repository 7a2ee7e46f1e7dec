"""What senders say of their figures, and what was corrected in them: the remarks of a profile."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from analysis.labels import unit_name
from analysis.profiles.layout import grid
from analysis.tables.grid import Grid, plain
from analysis.tables.source import figure, origin, source_text
from analysis.wording import missing

if TYPE_CHECKING:
    from analysis.results import Results


def remarks(r: Results, table: str, subject: str) -> Grid:
    """Return the remarks about one thing: who says what of which period, and every declared correction.

    Parameters
    ----------
    r : Results
        Of an edition.
    table : str
        Where the figures were returned (``editions.KEYS``).
    subject : str
        A target, line, task or unit.
    """
    words = r.words
    shown = grid(words, ("about", 34), ("note", 66))
    for row in r.rows("notes", table=table, subject=subject):
        shown.add(plain(origin(row, r.plan, words)), plain(row[f"note_{words.lang}"]))
    for row in r.rows("corrections", table=table, subject=subject):
        changed = words(
            "profiles.corrected",
            column=words(f"tables.columns.{row['column']}"),
            old=figure(row["as_printed"], words),
            new=figure(row["corrected"], words),
        )
        reason = plain(row[f"reason_{words.lang}"])
        shown.add(plain(_about(row, r)), (changed, reason, plain(source_text(row["source"], words))))
    return shown


def _about(row: Mapping[Any, Any], r: Results) -> str:
    """Return who sent a corrected figure, and its period."""
    unit = [] if missing(row["unit"]) else [unit_name(str(row["unit"]), r.plan, r.words)]
    return " · ".join([*unit, r.words.date(row["period_end"])])
