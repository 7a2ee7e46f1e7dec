"""Tables of the files that were imported for an edition, and of what was found odd in them and let pass."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from analysis.tables import names
from analysis.tables.grid import Grid, Table, columns, plain

if TYPE_CHECKING:
    from analysis.editions.imports import Import
    from analysis.plan import Plan
    from analysis.wording import Words

DIGEST = 12
"""Characters of a hash that a table shows."""


def imports(found: Sequence[Import], plan: Plan, words: Words) -> Table:
    """Every file that was imported: number and time of the import, sender, file, rows taken from it.

    Parameters
    ----------
    found : sequence of Import
        In order.
    plan : Plan
        Names of the senders.
    words : Words
        Language.
    """
    grid = Grid(columns("imports", words, ("file", 40), ("sender", 26), ("number", 20), ("rows", 14, True)))
    for each in found:
        for file in each.files:
            time = f"{each.imported_at:%H:%M}"
            when = words("tables.imports.when", date=words.date(each.imported_at.date()), time=time)
            grid.add(
                (plain(file.name), plain(f"SHA-256 {file.sha256[:DIGEST]}…")),
                names.unit(file.sender, plan, words),
                (f"{each.number:04d}", plain(when)),
                words.number(sum(file.rows.values())),
            )
    return grid.table("tbl-imports", words("tables.imports.caption", n=len(grid.rows)))


def remarks(found: Sequence[Import], plan: Plan, words: Words) -> Table:
    """Every warning that was kept with an import: file, sender and cell, what stands there, what was expected.

    Parameters
    ----------
    found : sequence of Import
        In order.
    plan : Plan
        Names of the senders.
    words : Words
        Language.
    """
    grid = Grid(columns("remarks", words, ("place", 34), ("value", 16), ("expected", 50)))
    for each in found:
        for file in each.files:
            sender = names.unit(file.sender, plan, words)
            for warning in file.warnings:
                cell = "!".join(str(part) for part in (warning["sheet"], warning["cell"]) if part)
                where = plain(cell) or words("tables.remarks.whole")
                grid.add(
                    (where, plain(file.name), sender),
                    plain(warning["value"]) or words("tables.blank"),
                    (plain(warning[f"expected_{words.lang}"]), plain(warning[f"mend_{words.lang}"])),
                )
    return grid.table("tbl-remarks", words("tables.remarks.caption", n=len(grid.rows)))
