"""Where each unit stands on each target that units report, and what that comes to for the unit.

The matrix and the sums are made from the same rows, so that they always agree.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from analysis.attainment import states
from analysis.attainment.states import Judgement
from analysis.plan.types import PROVINCE, Plan

STANDINGS = ("unit", "group", "target", "due", "returned", "state", "last_period_end", "last_reported_on")
TOTALS = (
    *("unit", "group", "due", "returned", "on_course", "behind", "unknown"),
    *("last_period_end", "last_reported_on"),
)

GROUPS = ("departments", "districts")
"""Groups of units that report targets of their own, in the order of the report."""


def targets_by_unit(plan: Plan) -> tuple[str, ...]:
    """Return the targets that departments or districts report, in the plan's order."""
    return tuple(
        target.id
        for target in plan.targets
        if any(plan.reporting_units(part.unit_group or target.reported_by) for part in target.parts)
    )


def standings(plan: Plan, units: pd.DataFrame, completeness: pd.DataFrame) -> pd.DataFrame:
    """Return where each unit stands on each target that it reports.

    Parameters
    ----------
    plan : Plan
    units : DataFrame
        ``Attainment.units``.
    completeness : DataFrame
        ``attainment.completeness``.

    Returns
    -------
    DataFrame
        Columns :data:`STANDINGS`, units in the plan's order, targets in theirs: one row for each unit that owes a
        return on a target, or will. A unit that owes one and has sent none is ``no_data``, also where the province
        has one figure for all. A unit to which the target does not apply has no row.
    """
    shown = set(targets_by_unit(plan))
    alone = units[units["unit"] != PROVINCE]
    found = {
        (str(unit), str(target)): _worst(rows["state"].tolist())
        for (unit, target), rows in alone.groupby(["unit", "target"], sort=False)
    }
    order = {unit.id: place for place, unit in enumerate(plan.reporting_units("all"))}
    rows = list(_rows(completeness[completeness["target"].isin(shown)], found))
    frame = pd.DataFrame(rows, columns=list(STANDINGS))
    ranked = frame.assign(place=frame["unit"].map(order))
    kept = ranked[ranked["place"].notna()].sort_values("place", kind="stable")
    return kept[list(STANDINGS)].reset_index(drop=True)


def _worst(found: list[str]) -> str:
    return states.combine([Judgement(state, "") for state in found]).state


def _rows(completeness: pd.DataFrame, found: dict[tuple[str, str], str]) -> Iterator[dict[str, Any]]:
    for row in completeness.to_dict("records"):
        state = found.get((row["unit"], row["target"]))
        if state is None:
            if not row["due"]:
                continue
            state = "no_data"
        yield {str(name): value for name, value in row.items()} | {"state": state}


def totals(standings: pd.DataFrame) -> pd.DataFrame:
    """Count, for each unit, the targets that are due by where they stand.

    Parameters
    ----------
    standings : DataFrame
        As :func:`standings` returns them.

    Returns
    -------
    DataFrame
        Columns :data:`TOTALS`, one row a unit: ``due`` is the sum of ``on_course`` (achieved, ahead or on track),
        ``behind`` (at risk, off track or missed) and ``unknown`` (no data, or too little to judge); ``returned``
        counts the due targets with a return; the last two columns tell of the latest return.
    """
    due = standings["due"].astype(bool)
    marked = standings.assign(
        due=due,
        returned=due & standings["returned"].astype(bool),
        on_course=due & standings["state"].isin(states.ON_COURSE),
        behind=due & standings["state"].isin(states.BEHIND),
    )
    counted = marked.groupby(["unit", "group"], sort=False, as_index=False).agg(
        **{name: (name, "sum") for name in ("due", "returned", "on_course", "behind")},
        last_period_end=("last_period_end", "max"),
        last_reported_on=("last_reported_on", "max"),
    )
    counted["unknown"] = counted["due"] - counted["on_course"] - counted["behind"]
    return counted[list(TOTALS)]
