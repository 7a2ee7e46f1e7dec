"""Reading the cells of a table, each by the kind of its column."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandera.pandas as pa

from analysis import schemas
from analysis.intake import codes, days, numerals, vocabulary
from analysis.intake.grid import Slot
from analysis.intake.values import Outcome, Value, folded, is_blank, note, written
from analysis.plan import PROVINCE, Plan

SCHEMAS: Mapping[str, pa.DataFrameSchema] = {
    "targets": schemas.RETURNS,
    "disbursements": schemas.DISBURSEMENTS,
    "tasks": schemas.TASK_RETURNS,
    "local_budgets": schemas.LOCAL_BUDGETS,
}
"""The contract of each table of returns."""


WORDS = {column: codes.words(names) for column, names in vocabulary.CODES.items()}
"""Words of each column of codes."""


@dataclass(frozen=True)
class Reader:
    """Reads cells of one file, as its locale and the plan's ids say."""

    ids: Mapping[str, Mapping[str, str]]
    locale: str | None
    epoch: int = 1900

    def read(self, table: str, column: str, slot: Slot | None) -> Outcome:
        """Read a cell of a column."""
        cell = None if slot is None else slot.value
        dtype = str(SCHEMAS[table].columns[column].dtype)
        if column in self.ids:
            return codes.code(cell, self.ids[column])
        if column in vocabulary.CODES:
            return codes.code(cell, WORDS[column], vocabulary.remarks(column))
        if dtype == "datetime64[ns]":
            return days.date(cell, self.locale, epoch=self.epoch)
        if dtype == "float64":
            read: Callable[..., Outcome] = numerals.money if column in vocabulary.MONEY else numerals.number
            return read(cell, self.locale, shares=slot is not None and slot.shares)
        return note(cell) if column.startswith("note") else Value(None if is_blank(cell) else written(cell))


def known_ids(plan: Plan) -> dict[str, dict[str, str]]:
    """Return, for each key column, how the plan's ids may be written: the id, or a name that only one has."""
    named: dict[str, tuple[str, ...]] = {PROVINCE: ()}
    named |= {agency.id: (agency.name.vi, agency.name.en, agency.abbreviation) for agency in plan.agencies}
    named |= {unit.id: (unit.name.vi, unit.name.en) for unit in plan.units}
    parts: dict[str, tuple[str, ...]] = {part.id: () for target in plan.targets for part in target.parts}
    return {
        "target": codes.words({target.id: () for target in plan.targets}),
        "part": codes.words(parts),
        "unit": codes.words(named),
        "line": codes.words({line.line: () for line in plan.allocations}),
        "task": codes.words({task.id: () for task in plan.tasks}),
        "agency": codes.words(named),
    }


def agency_of(cell: object, plan: Plan) -> str | None:
    """Return the agency or district that a text names, by id or name; None if it names none."""
    return known_ids(plan)["agency"].get(folded(cell)) if not is_blank(cell) else None
