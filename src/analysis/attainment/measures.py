"""Targets measured by a figure: shares, counts per unit, counts in a range."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from analysis.attainment import outlook, pooling, states
from analysis.attainment.pooling import SHARES, WHOLE, Figure
from analysis.attainment.setting import Result, Row, Setting, row, unit_row
from analysis.attainment.states import Judgement
from analysis.plan.types import PROVINCE, Part, Target
from analysis.references import COLUMN, joined


@dataclass(frozen=True)
class _Measured:
    """One part with what its returns come to."""

    part: Part
    rows: pd.DataFrame
    group: tuple[str, ...]
    history: Mapping[date, Figure]
    in_force: bool

    owed: int

    @property
    def figure(self) -> Figure | None:
        return self.history[max(self.history)] if self.history else None


def measure(setting: Setting, target: Target, rows: pd.DataFrame) -> Result:
    """Assess a target of kind share_floor, count_per_unit or count_range.

    Parameters
    ----------
    setting : Setting
    target : Target
    rows : DataFrame
        The target's current returns (:func:`analysis.pooling.current`).

    Returns
    -------
    Result
        A target with several parts is pooled over the parts in force; a count per unit takes the worst
        part's state.
    """
    measured = [_measured(setting, target, part, rows[rows["part"] == part.id]) for part in target.parts]
    judged = {each.part.id: _judge_part(setting, target, each) for each in measured}
    parts = [
        {"target": target.id, "part": each.part.id, "order": each.part.order}
        | _part_row(setting, target, each, judged[each.part.id])
        for each in measured
    ]
    whole = _whole(setting, target, measured, judged)
    whole |= {
        "parts_done": sum(judgement.state == "achieved" for judgement in judged.values()),
        "parts_total": len(parts),
    }
    units = [unit for each in measured for unit in _units(setting, target, each, whole)]
    return Result(whole, parts, units, _series(setting, target, [each for each in measured if each.in_force]))


def _measured(setting: Setting, target: Target, part: Part, rows: pd.DataFrame) -> _Measured:
    rows = pooling.since(rows, part.start_date)
    absent = pooling.not_applicable(rows)
    everyone = setting.group(target, part)
    group = tuple(unit for unit in everyone if unit not in absent)
    usable = pooling.numbered(rows[~rows["unit"].isin(absent)], target.kind)
    in_force = setting.in_force(part)
    found = pooling.history(usable, target.kind, frozenset(group), part.required_per_unit) if in_force else {}
    return _Measured(part, usable, group, found, in_force, len(group) if everyone else 1)


def _judge(setting: Setting, target: Target, figure: Figure | None, expected: float, gap: str = "") -> Judgement:
    if figure is None:
        return Judgement("no_data", "no_return")
    if math.isnan(figure.attained):
        return Judgement("no_data", "no_denominator")
    could_turn = False
    if target.kind == "count_per_unit" and figure.missing:
        best = pooling.attained(figure.numerator + figure.missing, figure.denominator, target.kind)
        could_turn = best >= target.threshold
    return states.figure(
        figure.attained,
        target.threshold,
        expected,
        setting.plan.rules,
        passed=setting.passed(target),
        upper=target.upper,
        bound=figure.bound,
        gap=gap or ("units_missing" if figure.missing else ""),
        whole=target.kind in SHARES and target.threshold >= 100,
        could_turn=could_turn,
        older=figure.period_end < target.deadline,
    )


def _judge_part(setting: Setting, target: Target, each: _Measured) -> Judgement:
    if not each.in_force:
        return Judgement("not_yet_due", "not_in_force")
    return _judge(setting, target, each.figure, _expected(setting, target, [each], each.figure))


def _expected(setting: Setting, target: Target, parts: Iterable[_Measured], figure: Figure | None) -> float:
    """Return the expected value behind a figure: each part's at its own date, weighted by denominator."""
    if figure is None:
        return math.nan
    known = pooling.known({each.part.id: each.history for each in parts}, figure.period_end)
    by_part = {each.part.id: each.part for each in parts}
    values = {name: setting.expected(target, by_part[name], part.period_end) for name, part in known.items()}
    total = math.fsum(part.denominator for part in known.values())
    if not total > 0:
        return max(values.values())
    return math.fsum(values[name] * part.denominator for name, part in known.items()) / total


def _part_row(setting: Setting, target: Target, each: _Measured, judgement: Judgement) -> Row:
    if each.figure is None:
        return row(target, judgement, units_expected=each.owed)
    return _figure_row(
        setting, target, judgement, each.figure, _expected(setting, target, [each], each.figure), each.history
    )


def _whole(setting: Setting, target: Target, measured: list[_Measured], judged: Mapping[str, Judgement]) -> Row:
    if len(measured) == 1:
        return _part_row(setting, target, measured[0], judged[measured[0].part.id])
    force = [each for each in measured if each.in_force]
    if not force:
        return row(target, Judgement("not_yet_due", "not_in_force"))
    histories = {each.part.id: each.history for each in force if each.history}
    history = pooling.merge_history(histories, target.kind)
    silent = [each for each in force if each.figure is None]
    if not history:
        return row(target, Judgement("no_data", "no_return"), units_expected=sum(each.owed for each in silent))
    figure = history[max(history)]
    expected = _expected(setting, target, force, figure)
    if target.kind == "count_per_unit":
        judgement = states.combine([judged[each.part.id] for each in force])
    else:
        judgement = _judge(setting, target, figure, expected, gap="parts_missing" if silent else "")
    partial = len(histories) < len(measured)
    found = _figure_row(setting, target, judgement, figure, expected, history, partial=partial)
    found["units_expected"] += sum(each.owed for each in silent)
    return found


def _figure_row(
    setting: Setting,
    target: Target,
    judgement: Judgement,
    figure: Figure,
    expected: float,
    history: Mapping[date, Figure],
    *,
    partial: bool = False,
) -> Row:
    share = target.kind in SHARES
    low, high = math.nan, math.nan
    if share:
        low, high = outlook.wilson(figure.numerator, figure.denominator, setting.confidence)
    days, values = pooling.comparable(history)
    ahead = outlook.project(
        days,
        values,
        target.deadline,
        setting.confidence,
        floor=outlook.lowest(values, builds_up=target.measure == "cumulative"),
        ceiling=100 if share else math.inf,
        fewest=setting.plan.rules.projection_fewest,
    )
    return row(
        target,
        judgement,
        numerator=figure.numerator,
        denominator=figure.denominator,
        attained=figure.attained,
        expected=expected,
        ratio=figure.attained / expected if expected > 0 else math.nan,
        low=low,
        high=high,
        bound=figure.bound,
        units_reported=figure.reported,
        units_expected=figure.expected,
        period_end=figure.period_end,
        pace_needed=outlook.pace_needed(figure.attained, target.threshold, figure.period_end, target.deadline),
        pace_recent=outlook.pace_recent(days, values),
        projected=ahead.value,
        projected_low=ahead.low,
        projected_high=ahead.high,
        observations=ahead.observations,
        outlook=_outlook(setting, target, judgement, figure, ahead, partial=partial),
        sources=";".join(figure.sources),
        inputs=joined(figure.inputs),
    )


def _outlook(
    setting: Setting,
    target: Target,
    judgement: Judgement,
    figure: Figure,
    ahead: outlook.Projection,
    *,
    partial: bool,
) -> str:
    """Return whether the target will be reached by its deadline, or why that cannot be told.

    ``partial`` says that a part of the target is not in the figure: silent, or in force only later. Where everybody
    is asked for, no pace of the others makes up for who is missing, but their own shortfall decides.
    """
    projected = not math.isnan(ahead.value)
    if judgement.state == "achieved":
        return "may_slip" if projected and ahead.low < target.threshold else "reached"
    if math.isnan(figure.attained):
        return "no_data"
    if setting.passed(target) or figure.period_end >= target.deadline:
        return "over"
    if figure.bound:
        return "bounded"
    if not projected:
        return "too_few"
    found = outlook.prospect(ahead, target.threshold)
    everybody = target.kind in SHARES and target.threshold >= 100
    if everybody and found == "unlikely":
        return found
    if partial:
        return "parts_missing"
    return "units_missing" if everybody and figure.missing else found


def _units(setting: Setting, target: Target, each: _Measured, whole: Row) -> Iterable[Row]:
    """Yield a row for each unit that returned or owes a figure; only the province's where that counts."""
    last = {str(found["unit"]): found for _, found in pooling.latest(each.rows).iterrows()}
    if set(last) != {PROVINCE}:
        last.pop(PROVINCE, None)
    lead = each.part.lead_agency or target.lead_agency
    owed = [] if set(last) == {PROVINCE} else list(each.group or ([] if last else [lead]))
    for unit in [*owed, *(name for name in last if name not in owed)]:
        yield _unit_row(setting, target, each, unit, last.get(unit), whole)


def _unit_row(setting: Setting, target: Target, each: _Measured, unit: str, found: pd.Series | None, whole: Row) -> Row:
    base = unit_row(setting, target, each.part, unit)
    if not each.in_force:
        return base | {"state": "not_yet_due"}
    if found is None:
        return base
    day = found["period_end"].date()
    numerator, denominator = float(found["numerator"]), float(found["denominator"])
    owed = each.part.required_per_unit
    value, threshold = numerator, target.threshold
    complies: bool | None = None
    if target.kind == "share_floor" or unit == PROVINCE:
        value = pooling.attained(numerator, denominator, target.kind)
    elif owed is not None or target.kind == "count_per_unit":
        threshold = float(owed or 1)
        complies = numerator >= threshold
    expected = setting.expected(target, each.part, day) * (threshold / target.threshold)
    state = states.figure(
        value,
        threshold,
        expected,
        setting.plan.rules,
        passed=setting.passed(target),
        bound=found["bound"],
        older=day < target.deadline,
    ).state
    if target.kind == "count_range":
        # One unit's count has no threshold of its own: it carries the state of the sum it goes into.
        state = whole["state"]
    return base | {
        "numerator": numerator,
        "denominator": denominator,
        "attained": value,
        "complies": complies,
        "state": state,
        "period_end": day,
        "obs_status": found["obs_status"],
        "revised": bool(found["revised"]),
        "inputs": str(found.get(COLUMN, "")),
    }


def _series(setting: Setting, target: Target, force: list[_Measured]) -> list[Row]:
    """Return the figure by period: of each part and, where there are several, of the whole target."""
    histories = {each.part.id: ([each], each.history) for each in force}
    if len(target.parts) > 1:
        histories[WHOLE] = (force, pooling.merge_history({e.part.id: e.history for e in force}, target.kind))
    return [
        {
            "target": target.id,
            "part": name,
            "period_end": day,
            "numerator": figure.numerator,
            "denominator": figure.denominator,
            "attained": figure.attained,
            "expected": _expected(setting, target, parts, figure),
            "units_reported": figure.fresh,
        }
        for name, (parts, history) in histories.items()
        for day, figure in history.items()
    ]
