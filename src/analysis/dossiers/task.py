"""What is to be computed from which files, and the statements that do it, in order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.dossiers import checks, query, records
from analysis.dossiers.contract import COLUMNS, SERVICES
from analysis.dossiers.files import Source
from analysis.dossiers.recipe import FOLDER, Query, Recipe
from analysis.dossiers.sql import Statement, filled, script
from analysis.plan import Plan


@dataclass(frozen=True)
class Task:
    """What is to be computed.

    Parameters
    ----------
    plan : Plan
    recipe : Recipe
        Its queries; all that are named are computed.
    records : tuple of Path
        Files of dossier records (`files.expand`).
    services : tuple of Path
        Files of the catalogue of online services; none if it was not handed in.
    until : date
        Last day of the period.
    today : date
        A day after which nothing can have happened yet.
    """

    plan: Plan
    recipe: Recipe
    records: tuple[Path, ...]
    services: tuple[Path, ...]
    until: dt.date
    today: dt.date

    @property
    def computed(self) -> tuple[Query, ...]:
        """Queries that can be computed: they count by the end of the period, and have the catalogue if they need it."""
        return tuple(each for each in self.recipe.queries if not self.obstacle(each))

    def obstacle(self, each: Query) -> str:
        """Return why a query is not computed: ``not_yet``, ``no_catalogue``; empty if it is."""
        if each.since > self.until:
            return "not_yet"
        return "no_catalogue" if each.counts == "services" and not self.services else ""

    @property
    def needed(self) -> list[str]:
        """Columns that every file must have."""
        asked = {name for each in self.computed for name in each.columns}
        return [column.id for column in COLUMNS if column.always or column.id in asked]


def shown(task: Task, sources: Sequence[Source], catalogue: Sequence[Source]) -> str:
    """Return the whole work as SQL: what is run, but that CSV is read where it lies and parameters are filled in."""
    columns = records.active(sources, task.needed)
    statements = [*prepared(task, sources, catalogue, {}), query.dossiers(columns)]
    for each in task.computed:
        sql = filled(each.sql, each.values(task.until))
        statements.append(Statement(f"{each.id} ({FOLDER}/{each.file})", sql))
    return script(statements)


def prepared(
    task: Task, sources: Sequence[Source], catalogue: Sequence[Source], staged: Mapping[Path, Path]
) -> list[Statement]:
    """Return the statements from the files to the records that do not count."""
    columns = records.active(sources, task.needed)
    views = [records.VIEW, *([records.CATALOGUE] if catalogue else [])]
    listed = [records.view(records.CATALOGUE, catalogue, SERVICES, staged)] if catalogue else []
    spelt = query.spellings(columns, sources)
    return [
        query.PLAIN,
        *records.MACROS,
        records.view(records.VIEW, sources, columns, staged),
        *listed,
        query.names(task.plan, views),
        *([spelt] if spelt else []),
        query.readings(columns, sources, task.today),
        *([query.SERVICES] if catalogue else []),
        checks.SUSPECTS,
        checks.ODD,
        checks.left_out(columns),
    ]
