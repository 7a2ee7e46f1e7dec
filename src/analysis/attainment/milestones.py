"""Targets that are done or not, part by part."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date

import pandas as pd

from analysis.attainment import pooling, states
from analysis.attainment.setting import Result, Row, Setting, row, unit_row
from analysis.attainment.states import Judgement
from analysis.plan.types import Part, Target
from analysis.references import joined, refs


def assess(setting: Setting, target: Target, rows: pd.DataFrame) -> Result:
    """Assess a milestone: each part on its own, the target as good as its worst part.

    The figure is the number of parts done, against the number of parts; there is none while no part has a
    return. Each part counts as one return owed.

    Parameters
    ----------
    setting : Setting
    target : Target
        Of kind milestone.
    rows : DataFrame
        The target's current returns (:func:`analysis.pooling.current`).
    """
    latest = {part.id: _returned(rows[rows["part"] == part.id]) for part in target.parts}
    judged = {part.id: _judge(setting, target, latest[part.id]) for part in target.parts}
    parts = [
        {"target": target.id, "part": part.id, "order": part.order}
        | _row(setting, target, [latest[part.id]], judged[part.id], 1.0)
        for part in target.parts
    ]
    combined = states.combine(list(judged.values()))
    whole = _row(setting, target, list(latest.values()), combined, float(len(target.parts)))
    units = [unit for part in target.parts for unit in _units(setting, target, part, latest[part.id])]
    return Result(whole, parts, units)


def _returned(rows: pd.DataFrame) -> pd.DataFrame:
    usable = (rows["done"] != "") & ~rows["obs_status"].isin(pooling.NO_NUMBER)
    return pooling.latest(rows[usable])


def _status(latest: pd.DataFrame) -> str:
    """Return one status for a part that several units return: done when all are, begun when any has."""
    found = set(latest["done"])
    if not found:
        return ""
    if len(found) == 1:
        return str(found.pop())
    return "in_progress"


def _day(latest: pd.DataFrame, column: str) -> date | None:
    days = latest[column].dropna()
    return None if days.empty else days.max().date()


def _judge(setting: Setting, target: Target, latest: pd.DataFrame) -> Judgement:
    last = _day(latest, "period_end")
    return states.milestone(
        _status(latest),
        deadline=target.deadline,
        as_of=setting.as_of,
        completed_on=_day(latest, "completed_on"),
        expected_on=_day(latest[latest["done"] != "yes"], "expected_on"),
        bound=pooling.one_bound(latest["bound"].tolist()),
        older=last is not None and last < target.deadline,
    )


def _row(setting: Setting, target: Target, parts: list[pd.DataFrame], judgement: Judgement, threshold: float) -> Row:
    returned = [latest for latest in parts if not latest.empty]
    blank = row(
        target,
        judgement,
        threshold=threshold,
        parts_done=sum(_status(latest) == "yes" for latest in returned),
        parts_total=len(parts),
        units_reported=len(returned),
        units_expected=len(parts),
    )
    if not returned:
        return blank
    rows = pd.concat(returned)
    done = float(blank["parts_done"])
    dated = done == len(parts) and rows["completed_on"].notna().all()
    if judgement.state != "achieved":
        blank["outlook"] = "over" if setting.passed(target) else "milestone"
    return blank | {
        "numerator": done,
        "denominator": float(len(parts)),
        "attained": done,
        "bound": pooling.one_bound(rows["bound"].tolist()),
        "period_end": _day(rows, "period_end"),
        "completed_on": _day(rows, "completed_on") if dated else None,
        "sources": ";".join(sorted(set(rows["source"]) - {""})),
        "inputs": joined(refs(rows)),
    }


def _units(setting: Setting, target: Target, part: Part, latest: pd.DataFrame) -> Iterator[Row]:
    if latest.empty:
        yield unit_row(setting, target, part, part.lead_agency or target.lead_agency)
    for name, found in latest.set_index("unit").iterrows():
        alone = latest[latest["unit"] == name]
        yield unit_row(setting, target, part, str(name)) | {
            "numerator": math.nan,
            "complies": bool(found["done"] == "yes"),
            "state": _judge(setting, target, alone).state,
            "period_end": found["period_end"].date(),
            "obs_status": found["obs_status"],
            "revised": bool(found["revised"]),
            "inputs": joined(refs(alone)),
        }
