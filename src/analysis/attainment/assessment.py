"""How far each target has come: figures, states, outlook, and who has not reported.

Five kinds of target, each with its own rule (``kind``): a share floor, a count per unit, a count range, a
milestone and a growth floor. A figure is judged by what should have been reached at the end of the latest
period it covers (a November return by what November asks), deadlines and entry into force by ``as_of``.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import pandas as pd

from analysis.attainment import measures, milestones, pooling, states
from analysis.attainment.setting import Result, Row, Setting, row
from analysis.plan.types import Part, Plan, Target

MEASURES = (
    *("numerator", "denominator", "attained", "threshold", "upper", "expected", "ratio", "state", "reason"),
    *("low", "high", "bound", "parts_done", "parts_total", "units_reported", "units_expected"),
    *("period_end", "completed_on", "pace_needed", "pace_recent"),
    *("projected", "projected_low", "projected_high", "observations", "outlook", "sources"),
    "inputs",
)
"""Columns that targets and parts share."""

TARGETS = ("target", "pillar", "order", "kind", "measure", *MEASURES)
PARTS = ("target", "part", "order", *MEASURES)
UNITS = (
    *("target", "part", "unit", "group", "numerator", "denominator", "attained", "complies", "state"),
    *("period_end", "obs_status", "revised", "inputs"),
)
SERIES = (
    "target",
    "part",
    "period_end",
    "numerator",
    "denominator",
    "attained",
    "expected",
    "units_reported",
)
COMPLETENESS = ("unit", "group", "target", "due", "returned", "last_period_end", "last_reported_on")
LAST = ("period_end", "reported_on")
"""Dates of a return of which the last one is told."""

_DATES = {"period_end", "completed_on", "last_period_end", "last_reported_on"}
_COUNTS = {"order", "parts_done", "parts_total", "units_reported", "units_expected", "observations"}
_FLAGS = {"revised", "due", "returned"}
_TEXT = {
    "target",
    "part",
    "pillar",
    "kind",
    "measure",
    "state",
    "reason",
    "bound",
    "outlook",
    "sources",
    "unit",
    "group",
} | {"obs_status", "inputs"}


class Growth(Protocol):
    """A verdict on growth, in per cent: the main figure and the range of the published ones."""

    @property
    def state(self) -> str:
        """Verdict: met, not_met or cannot_tell."""

    @property
    def main(self) -> float:
        """Main figure."""

    @property
    def low(self) -> float:
        """Lowest figure."""

    @property
    def high(self) -> float:
        """Highest figure."""


@dataclass(frozen=True)
class Attainment:
    """Where the targets stand.

    Parameters
    ----------
    targets : DataFrame
        One row a target (all of the plan's, in its order); columns :data:`TARGETS`. Shares and growth in per
        cent (0–100), paces in target units a month, ``expected`` and ``ratio`` at ``period_end``. ``inputs`` are
        the references of the rows that the figure is made of (`analysis.references`).
    parts : DataFrame
        One row a part; columns :data:`PARTS`.
    units : DataFrame
        One row a part and unit, also for a unit that owes a return and has sent none; only the province's row
        where the part rests on it; columns :data:`UNITS`.
    series : DataFrame
        One row a part and period, and for targets of several parts also the part ``all``; ``units_reported``
        counts the returns of that very period, the figure also carries each unit's last one; columns
        :data:`SERIES`.
    """

    targets: pd.DataFrame
    parts: pd.DataFrame
    units: pd.DataFrame
    series: pd.DataFrame


def assess(
    plan: Plan, returns: pd.DataFrame, as_of: date, growth: Growth | None = None, confidence: float = 0.95
) -> Attainment:
    """Assess every target of the plan.

    Parameters
    ----------
    plan : Plan
        Targets, units and rules.
    returns : DataFrame
        An edition's ``targets``: one row a target, part, unit and period, cut at ``as_of``.
    as_of : date
        The day on which the states are told.
    growth : Growth, optional
        Verdict of the official statistics for growth floors; without it they have no data.
    confidence : float
        Two-sided level of the intervals.

    Returns
    -------
    Attainment

    Raises
    ------
    ValueError
        If a target is of a kind that has no rule, or the confidence is not between 0 and 1.
    """
    if not 0 < confidence < 1:
        raise ValueError(f"confidence {confidence} is not between 0 and 1")
    setting = Setting(plan, as_of, confidence)
    rows = pooling.current(returns)
    results = {
        target.id: _result(setting, target, rows[rows["target"] == target.id], growth) for target in plan.targets
    }
    heads = {
        target.id: {"target": target.id, "pillar": target.pillar, "order": target.order, "kind": target.kind}
        | {"measure": target.measure}
        for target in plan.targets
    }
    return Attainment(
        targets=_frame(TARGETS, [heads[name] | result.target for name, result in results.items()]),
        parts=_frame(PARTS, [part for result in results.values() for part in result.parts]),
        units=_frame(UNITS, [unit for result in results.values() for unit in result.units]),
        series=_frame(SERIES, [point for result in results.values() for point in result.series]),
    )


def _result(setting: Setting, target: Target, rows: pd.DataFrame, growth: Growth | None) -> Result:
    if target.kind in (*pooling.SHARES, "count_range"):
        return measures.measure(setting, target, rows)
    if target.kind == "milestone":
        return milestones.assess(setting, target, rows)
    if target.kind == "growth_floor":
        return _growth(setting, target, growth)
    raise ValueError(f"{target.id}: no rule for kind {target.kind!r}")


def _growth(setting: Setting, target: Target, growth: Growth | None) -> Result:
    if growth is not None and math.isnan(growth.main):
        growth = None  # a verdict without any figure says nothing
    judgement = states.growth(None if growth is None else growth.state, passed=setting.passed(target))
    found = row(target, judgement, expected=target.threshold, parts_total=len(target.parts))
    if growth is not None:
        found |= {"attained": growth.main, "low": growth.low, "high": growth.high}
        found["inputs"] = getattr(growth, "inputs", "")
        found |= {"ratio": growth.main / target.threshold, "parts_done": int(judgement.state == "achieved")}
        if judgement.state != "achieved":
            found["outlook"] = "over" if setting.passed(target) else "growth"
    parts = [{"target": target.id, "part": part.id, "order": part.order} | found for part in target.parts]
    return Result(found, parts)


def _frame(columns: tuple[str, ...], rows: list[Row]) -> pd.DataFrame:
    """Return rows as a typed frame; no row gives an empty one."""
    frame = pd.DataFrame(rows, columns=list(columns))
    for column in columns:
        if column in _DATES:
            frame[column] = pd.to_datetime(frame[column]).astype("datetime64[us]")
        elif column in _COUNTS:
            frame[column] = frame[column].astype("Int64")
        elif column in _FLAGS:
            frame[column] = frame[column].astype(bool)
        elif column == "complies":
            frame[column] = frame[column].astype("boolean")
        elif column in _TEXT:
            frame[column] = frame[column].astype("str")
        else:
            frame[column] = frame[column].astype("float64")
    return frame


def score(targets: pd.DataFrame, by: str | None = "pillar") -> pd.DataFrame:
    """Count targets by state.

    Parameters
    ----------
    targets : DataFrame
        ``Attainment.targets``.
    by : str or None
        Column to group by; None for the plan as a whole (group ``total``).

    Returns
    -------
    DataFrame
        group, state, count: every state for every group, also at zero, so that no total hides what has no
        data.
    """
    groups = pd.Series("total", index=targets.index) if by is None else targets[by].astype("str")
    counted = pd.crosstab(groups, targets["state"]).reindex(
        index=list(dict.fromkeys(groups)), columns=list(states.STATES), fill_value=0
    )
    long = counted.rename_axis("group").reset_index().melt(id_vars="group", var_name="state", value_name="count")
    long["order"] = long["group"].map({name: place for place, name in enumerate(counted.index)})
    return long.sort_values("order", kind="stable")[["group", "state", "count"]].reset_index(drop=True)


def completeness(plan: Plan, returns: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Tell who owes a return on which target, and who has sent one.

    Parameters
    ----------
    plan : Plan
    returns : DataFrame
        As for :func:`assess`.
    as_of : date
        Parts that enter into force later are not due yet.

    Returns
    -------
    DataFrame
        unit, group, target, due, returned, last_period_end, last_reported_on: one row for each unit that
        owes a return of a target (the lead agency where it returns one for all, also in the province's
        name). ``returned`` asks for a number or a status, of every part that is due; a unit that answered
        "not applicable" owes nothing. Growth floors are not in it: their figure comes from official
        statistics.
    """
    setting = Setting(plan, as_of, plan.rules.confidence)
    rows = pooling.current(returns)
    owed = [
        each
        for target in plan.targets
        if target.kind != "growth_floor"
        for each in _owed(setting, target, rows[rows["target"] == target.id])
    ]
    frame = _frame((*COMPLETENESS, "order"), owed).drop(columns="order")
    frame["complete"] = frame["returned"] | ~frame["due"]
    merged = frame.groupby(["unit", "group", "target"], sort=False, as_index=False).agg(
        due=("due", "any"),
        returned=("returned", "any"),
        complete=("complete", "all"),
        last_period_end=("last_period_end", "max"),
        last_reported_on=("last_reported_on", "max"),
    )
    merged["returned"] &= merged["complete"]
    return merged[list(COMPLETENESS)]


def _owed(setting: Setting, target: Target, rows: pd.DataFrame) -> Iterator[Row]:
    for part in target.parts:
        mine = pooling.since(rows[rows["part"] == part.id], part.start_date)
        if target.kind == "milestone":
            found = mine[(mine["done"] != "") & ~mine["obs_status"].isin(pooling.NO_NUMBER)]
        else:
            found = pooling.numbered(mine, target.kind)
        absent = pooling.not_applicable(mine)
        if group := () if target.kind == "milestone" else setting.group(target, part):
            last = found.groupby("unit")[list(LAST)].max().to_dict("index")
            for unit in group:
                yield _owed_row(setting, target, part, unit, last.get(unit, {}), unit not in absent)
        else:
            sent = {} if found.empty else {name: found[name].max() for name in LAST}
            unit = part.lead_agency or target.lead_agency
            yield _owed_row(setting, target, part, unit, sent, bool(sent) or not absent)


def _owed_row(setting: Setting, target: Target, part: Part, unit: str, sent: Mapping[Any, Any], applies: bool) -> Row:
    return {
        "unit": unit,
        "group": setting.group_of(unit),
        "target": target.id,
        "due": applies and setting.in_force(part),
        "returned": bool(sent),
        **{f"last_{name}": sent.get(name) for name in LAST},
        "order": part.order,
    }
