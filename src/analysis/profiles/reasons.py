"""Why a target is in its state, in one sentence with its numbers, and whether it will be reached."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from analysis.attainment.outlook import PROJECTED
from analysis.labels import figure_text, threshold, value
from analysis.labels import plain as number
from analysis.tables.grid import plain
from analysis.wording import missing

if TYPE_CHECKING:
    from analysis.plan import Plan
    from analysis.plan.types import Rules, Target
    from analysis.wording import Words

BANDS = ("ahead", "on_track", "at_risk", "off_track")
"""States that a deviation from what is needed decides."""

AT_LEAST = "≥\N{NO-BREAK SPACE}"
"""What stands before a level to be reached; a sentence says it in words."""

DIGITS = 4
"""Most decimals a deviation is shown with, so that rounding does not move it over a boundary."""


def why(
    row: Mapping[str, Any],
    target: Target,
    plan: Plan,
    words: Words,
    *,
    parts: Sequence[Mapping[str, Any]] = (),
    expected_on: Mapping[str, dt.date | None] | None = None,
    growth: str = "",
    returned: bool = True,
) -> str:
    """Return why a target, or a part of one, is in its state.

    Parameters
    ----------
    row : mapping
        A row of ``Attainment.targets`` or ``Attainment.parts``.
    target : Target
        Of the plan.
    plan : Plan
        Rules, names of the parts.
    words : Words
        Language.
    parts : sequence of mapping
        The target's rows of ``Attainment.parts``; empty for a part itself.
    expected_on : mapping of str to date, optional
        The day on which each part is to be done by the agency's own word.
    growth : str
        What official statistics say of a target on growth.
    returned : bool
        Whether the edition is made from returns; otherwise from what was published.
    """
    reason, state = str(row["reason"]), str(row["state"])
    if reason.startswith("growth_") or (target.kind == "growth_floor" and reason == "no_return"):
        return growth
    if reason == "worst_part":
        return _worst(row, target, plan, words, parts, expected_on or {}, returned=returned)
    whole = expected_on or {}
    values = _values(row, target, plan, words) | {"expected": _latest(row, whole, words)}
    if reason == "reached":
        return words(f"profiles.why.reached.{'floor' if target.upper is None else 'range'}", **values)
    if reason == "pace":
        return _pace(row, values, plan.rules, words)
    if reason == "no_return":
        several = values["total"] > 1 and target.kind != "milestone"
        kind = "published" if not returned else "units" if several else "plain"
        return words(f"profiles.why.no_return.{kind}", **values)
    if reason in ("deadline_passed", "deadline_passed_older_data"):
        kind = "milestone" if target.kind == "milestone" else "figure"
        return words(f"profiles.why.{reason}.{kind}", **values)
    if reason in ("units_missing", "parts_missing"):
        return _gap(row, reason, state, values, plan, words)
    if reason == "upper_bound":
        reached = row["attained"] >= row["threshold"]
        return words(f"profiles.why.upper_bound.{'reached' if reached else 'in_time'}", **values)
    if reason == "not_in_force":
        starts = [part.start_date for part in target.parts if part.start_date is not None]
        mine = [part.start_date for part in target.parts if part.id == row.get("part") and part.start_date is not None]
        day = words.date(min(mine or starts)) if starts else ""
        return words(f"profiles.why.not_in_force.{'dated' if day else 'plain'}", start=day)
    if reason in ("done", "done_late"):
        dated = "undated" if missing(row["completed_on"]) else "dated" if values["parts"] == 1 else "last"
        return words(f"profiles.why.{reason}.{dated}", **values)
    if reason in ("in_progress", "own_date_passed", "expected_after_deadline"):
        dated = "dated" if values["expected"] else "undated"
        return words(f"profiles.why.{reason}.{dated}", **values)
    return words(f"profiles.why.{reason}", **values)


def _values(row: Mapping[str, Any], target: Target, plan: Plan, words: Words) -> dict[str, Any]:
    """Return the numbers that a sentence may name."""
    absent = int(row["units_expected"] or 0) - int(row["units_reported"] or 0)
    known = not missing(row["attained"])
    needed = figure_text(target, row["expected"], words) if not missing(row["expected"]) else ""
    measure = f" {plain(words.pick(plan.measure_name(target.unit)))}" if target.kind == "count_range" else ""
    return {
        "n": absent,
        "total": int(row["units_expected"] or 0),
        "value": f"{value(row, target, words)}{measure}" if known else words("common.missing"),
        "asked": f"{threshold(target, words).removeprefix(AT_LEAST)}{measure}",
        "needed": needed,
        "ratio": "" if missing(row["ratio"]) else words.share(row["ratio"]),
        "date": words.date(row["period_end"]),
        "deadline": words.date(target.deadline),
        "completed": words.date(row["completed_on"]),
        "parts": int(row["parts_total"]) if not missing(row["parts_total"]) else 1,
        "state": words.get("common.states")[row["state"]],
    }


def _pace(row: Mapping[str, Any], values: dict[str, Any], rules: Rules, words: Words) -> str:
    """Return what was attained of what was needed, and the band that the deviation lies in."""
    edges = {"off": rules.bands_off, "risk": rules.bands_risk, "ahead": rules.bands_ahead}
    shown = deviation(float(row["ratio"]) - 1, list(edges.values()), words)
    written = {name: words.percent(edge * 100, 0, sign=True) for name, edge in edges.items()}
    band = words(f"profiles.why.bands.{row['state']}", deviation=shown, **written)
    return words("profiles.why.pace", band=band, **values)


def deviation(found: float, edges: Sequence[float], words: Words) -> str:
    """Return a deviation in per cent, with as many decimals as it takes to stand on its own side of every edge."""
    for digits in range(1, DIGITS + 1):
        rounded = round(found * 100, digits) / 100
        if all((rounded < edge) == (found < edge - 1e-12) for edge in edges):
            break
    return words.percent(found * 100, digits, sign=True)


def _gap(row: Mapping[str, Any], reason: str, state: str, values: dict[str, Any], plan: Plan, words: Words) -> str:
    """Return what a figure says while units or parts are missing behind it."""
    if state in BANDS:
        absent = words(f"profiles.why.{reason}.in_time", **values)
        return f"{_pace(row, values, plan.rules, words)} {absent}"
    if state == "achieved":
        return words(f"profiles.why.{reason}.achieved", **values)
    if reason == "parts_missing":
        return words("profiles.why.parts_missing.inconclusive", **values)
    reached = row["attained"] >= row["threshold"]
    return words(f"profiles.why.units_missing.{'everybody' if reached else 'could_turn'}", **values)


def _worst(
    row: Mapping[str, Any],
    target: Target,
    plan: Plan,
    words: Words,
    parts: Sequence[Mapping[str, Any]],
    expected_on: Mapping[str, dt.date | None],
    *,
    returned: bool,
) -> str:
    """Return which parts decide, and why the first of them is where it is."""
    names = {part.id: words.pick(part.name) for part in target.parts}
    deciding = [part for part in parts if part["state"] == row["state"]]
    listed = plain(words.join(names[str(part["part"])] for part in deciding))
    told = words("profiles.why.worst_part", n=len(deciding), parts=listed, state=words.state(str(row["state"])))
    first = deciding[0]
    own = {str(first["part"]): expected_on.get(str(first["part"]))}
    return f"{told} {why(first, target, plan, words, expected_on=own, returned=returned)}"


def _latest(row: Mapping[str, Any], expected_on: Mapping[str, dt.date | None], words: Words) -> str:
    """Return the latest of the days on which agencies mean to be done; empty where none is told."""
    days = [day for name, day in expected_on.items() if day is not None and row.get("part", name) == name]
    return words.date(max(days)) if days else ""


def outlook(row: Mapping[str, Any], target: Target, plan: Plan, words: Words, confidence: float) -> list[str]:
    """Return whether a target will be reached by its deadline, or why that is not told; then the projection, the paces.

    Parameters
    ----------
    row : mapping
        A row of ``Attainment.targets``.
    target : Target
        Of the plan.
    plan : Plan
        Fewest observations for a projection.
    words : Words
        Language.
    confidence : float
        Level of the interval, between 0 and 1.
    """
    count, least = int(row["observations"] or 0), plan.rules.projection_fewest
    found = str(row["outlook"])
    if found == "reached":
        told = [words("profiles.outlook.reached")]
    else:
        told = [words(f"tables.prospects.answers.{found}", n=count, least=number(least, words))]
    if found in PROJECTED and not missing(row["projected"]):
        # Enterprises are whole; so is what can be said of how many there will be.
        ends = {name: row[name] for name in ("projected", "projected_low", "projected_high")}
        shown = {
            name: figure_text(target, round(end) if target.kind == "count_range" else end, words)
            for name, end in ends.items()
        }
        level = words.share(confidence, 0)
        told.append(words("profiles.outlook.projected", date=words.date(target.deadline), confidence=level, **shown))
    paces = {name: row[f"pace_{name}"] for name in ("needed", "recent")}
    if paces["needed"] and target.kind != "milestone" and not any(missing(pace) for pace in paces.values()):
        unit = words.pick(plan.measure_name(target.unit)) if target.kind == "count_range" else words("profiles.points")
        written = {name: words.number(pace, 1) for name, pace in paces.items()}
        told.append(words("profiles.outlook.paces", unit=plain(unit), **written))
    return told
