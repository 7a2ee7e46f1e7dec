"""The light in which returns are judged, and the shape of what comes out."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from analysis.attainment import outlook
from analysis.attainment.states import Judgement
from analysis.plan.types import PROVINCE, Part, Plan, Target

Row = dict[str, Any]

_NUMBERS = (
    "numerator",
    "denominator",
    "attained",
    "expected",
    "ratio",
    "low",
    "high",
    "pace_needed",
    "pace_recent",
)
_PROJECTED = ("projected", "projected_low", "projected_high")


@dataclass(frozen=True)
class Setting:
    """In what light returns are judged.

    Parameters
    ----------
    plan : Plan
        Targets, units and rules.
    as_of : date
        The day on which the states are told: decides deadlines and what is in force.
    confidence : float
        Two-sided level of every interval, such as 0.95.
    """

    plan: Plan
    as_of: date
    confidence: float

    def passed(self, target: Target) -> bool:
        """Return whether the target's deadline has passed (its last day has not)."""
        return target.deadline < self.as_of

    def in_force(self, part: Part) -> bool:
        """Return whether the part counts already: from the end of the month it starts in, when it is first due."""
        if part.start_date is None:
            return True
        first_due = pd.Timestamp(part.start_date) + pd.offsets.MonthEnd(0)
        return bool(first_due.date() <= self.as_of)

    def group(self, target: Target, part: Part) -> tuple[str, ...]:
        """Return the units that owe a figure, in order; none where the lead agency returns one for all."""
        return tuple(unit.id for unit in self.plan.reporting_units(part.unit_group or target.reported_by))

    def group_of(self, unit: str) -> str:
        """Return the unit's group: departments, districts, province or other."""
        if unit == PROVINCE:
            return "province"
        for group in ("departments", "districts"):
            if any(each.id == unit for each in self.plan.reporting_units(group)):
                return group
        return "other"

    def expected(self, target: Target, part: Part, day: date) -> float:
        """Return what should have been reached at the end of a day, in the target's unit.

        The threshold; for a cumulative target times the share of the period that has passed, counted from the
        part's entry into force (or the start of the year) to the deadline.
        """
        if target.measure != "cumulative":
            return target.threshold
        start = max(part.start_date or self.plan.rules.year_start, self.plan.rules.year_start)
        return target.threshold * outlook.elapsed(day, start, target.deadline)


@dataclass(frozen=True)
class Result:
    """Rows of one target for the four tables of :class:`analysis.attainment.Attainment`."""

    target: Row
    parts: list[Row] = field(default_factory=list)
    units: list[Row] = field(default_factory=list)
    series: list[Row] = field(default_factory=list)


def outlook_without_figure(judgement: Judgement) -> str:
    """Return whether a target will be reached (``outlook.OUTLOOKS``) when there is no figure to carry forward."""
    if judgement.state == "achieved":
        return "reached"
    return "not_in_force" if judgement.reason == "not_in_force" else "no_data"


def row(target: Target, judgement: Judgement, **values: Any) -> Row:
    """Return the shared columns of a target or a part: nothing known but the threshold, then ``values``."""
    blank: Row = dict.fromkeys((*_NUMBERS, *_PROJECTED), math.nan)
    blank |= {"threshold": target.threshold, "upper": math.nan if target.upper is None else target.upper}
    blank |= {"state": judgement.state, "reason": judgement.reason, "bound": "", "sources": "", "inputs": ""}
    blank["outlook"] = outlook_without_figure(judgement)
    blank |= {
        "parts_done": None,
        "parts_total": None,
        "units_reported": 0,
        "units_expected": 0,
        "observations": 0,
    }
    return blank | {"period_end": None, "completed_on": None} | values


def unit_row(setting: Setting, target: Target, part: Part, unit: str) -> Row:
    """Return the row of a unit that has returned nothing."""
    return {
        "target": target.id,
        "part": part.id,
        "unit": unit,
        "group": setting.group_of(unit),
        "numerator": math.nan,
        "denominator": math.nan,
        "attained": math.nan,
        "complies": None,
        "state": "no_data",
        "period_end": None,
        "obs_status": "",
        "revised": False,
        "inputs": "",
    }
