"""Tables of the files that were imported for an edition, and of what was found odd in them and let pass."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from analysis.tables import names
from analysis.tables.grid import Grid, Table, columns, plain

if TYPE_CHECKING:
    from analysis.editions.imports import Import, ImportedFile
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


def counted(file: ImportedFile, query: str, words: Words) -> str:
    """Return what a file of totals was counted from, as Markdown, with the query folded away on a web page.

    Parameters
    ----------
    file : ImportedFile
        One with ``made_from``.
    query : str
        The query that counted it.
    words : Words
        Language.
    """
    made = file.made_from
    assert made is not None
    names = plain(", ".join(source["name"] for source in made.sources))
    told = {
        "file": plain(file.name),
        "records": words("tables.counted.records", n=made.records, number=words.number(made.records)),
        "files": words("tables.counted.files", n=len(made.sources), names=names),
        "engine": plain(made.engine),
    }
    lines = [words("tables.counted.made", **told)]
    if apart := sum(made.left_out.values()):
        lines[0] += " " + words("tables.counted.apart", n=apart, number=words.number(apart))
    fence = "`" * (3 + max((len(run) for run in re.findall("`+", query)), default=0))
    lines += ['::: {.content-visible when-format="html"}', '::: {.callout-note collapse="true"}']
    lines += [
        f"## {words('tables.counted.query', file=told['file'])}",
        f"{fence}sql\n{query.strip()}\n{fence}",
        ":::",
        ":::",
    ]
    return "\n\n".join(lines)
