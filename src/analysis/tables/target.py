"""Tables of the targets: score card, figures, parts, and what each target means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.findings.answer import meter
from analysis.labels import AHEAD, BEHIND, figure_text, threshold, value
from analysis.tables import names
from analysis.tables.grid import Cell, Grid, Table, columns, plain, state
from analysis.wording import missing

if TYPE_CHECKING:
    from analysis.plan import Plan
    from analysis.wording import Words


def scorecard(targets: pd.DataFrame, plan: Plan, words: Words) -> Table:
    """One row a target, grouped by pillar: name and state, how much of the target is attained, and the target.

    Parameters
    ----------
    targets : DataFrame
        ``Attainment.targets``.
    plan : Plan
        Names of pillars and targets.
    words : Words
        Language.
    """
    grid = Grid(columns("scorecard", words, ("target", 52), ("value", 30), ("threshold", 18, True)))
    for pillar in plan.pillars:
        rows = targets[targets["pillar"] == pillar.id].sort_values("order")
        if rows.empty:
            continue
        achieved = int((rows["state"] == "achieved").sum())
        name = plain(words.pick(pillar.name))
        grid.group(words("tables.scorecard.pillar", pillar=name, achieved=achieved, n=len(rows)))
        for _, row in rows.iterrows():
            target = plan.target(row["target"])
            named = (names.target(target.id, plan, words), state(row["state"], words))
            grid.add(named, (value(row, target, words), _bar(row)), _asked(target, words))
    return grid.table("tbl-scorecard", words("tables.scorecard.caption", n=len(targets)))


def _bar(row: Any) -> str:
    """Return how much of the target is attained as a bar, marked at what was needed by now; nothing without data."""
    if missing(row["attained"]) or missing(row["threshold"]) or not float(row["threshold"]):
        return ""
    needed = row["threshold"] if missing(row["expected"]) else row["expected"]
    return meter(float(row["attained"]) / float(row["threshold"]), float(needed) / float(row["threshold"]))


def targets(targets: pd.DataFrame, plan: Plan, words: Words, *, units: bool = True) -> Table:
    """Each target: name and state, result with its fraction, threshold with what was needed by now, date and returns.

    Parameters
    ----------
    targets : DataFrame
        ``Attainment.targets``.
    plan : Plan
        Names and thresholds.
    words : Words
        Language.
    units : bool
        Whether to tell how many units (or parts) returned; an edition made from publications has no returns.
    """
    layout = [("target", 46), ("value", 18, True), ("threshold", 18, True), ("until", 18, True)]
    grid = Grid(columns("targets", words, *layout))
    for _, row in targets.sort_values("order").iterrows():
        target = plan.target(row["target"])
        grid.add(
            (names.target(target.id, plan, words), state(row["state"], words)),
            result(row, target, plan, words),
            (_asked(target, words), _needed(row, target, words)),
            (_until(row, target, plan, words), _reported(row, target, words) if units else ""),
        )
    return grid.table("tbl-targets", words("tables.targets.caption", n=len(targets)))


def result(row: Any, target: Any, plan: Plan, words: Words) -> Cell:
    """Return the figure over what it is made of, so that the denominator used stands with the rate."""
    shown = value(row, target, words)
    if shown == words("common.missing"):
        return shown
    if target.kind == "milestone":
        return shown, words("tables.targets.parts_done", n=int(row["parts_total"]))
    return shown, _fraction(row, words) or _unit(target, plan, words)


def _fraction(row: Any, words: Words) -> str:
    if missing(row["numerator"]) or missing(row["denominator"]):
        return ""
    return f"{words.number(row['numerator'])} / {words.number(row['denominator'])}"


def _unit(target: Any, plan: Plan, words: Words) -> str:
    return plain(words.pick(plan.measure_name(target.unit))) if target.kind == "count_range" else ""


def _asked(target: Any, words: Words) -> str:
    if target.kind == "milestone":
        return words("tables.targets.all_parts", n=int(target.threshold))
    return threshold(target, words)


def _needed(row: Any, target: Any, words: Words) -> str:
    """Return what was needed by now, if it is another figure than the threshold."""
    if target.kind in ("milestone", "growth_floor") or missing(row["expected"]):
        return ""
    if figure_text(target, row["expected"], words) == figure_text(target, row["threshold"], words):
        return ""
    return words("tables.targets.needed", value=figure_text(target, row["expected"], words))


def _until(row: Any, target: Any, plan: Plan, words: Words) -> str:
    """Return the date of the data; growth comes from statistics of the plan's whole year."""
    if target.kind == "growth_floor" and not missing(row["attained"]):
        return words("tables.targets.year", year=plan.year)
    return words.date(row["period_end"])


def _reported(row: Any, target: Any, words: Words) -> str:
    if not row["units_expected"] or missing(row["units_expected"]):
        return ""
    key = "parts" if target.kind == "milestone" else "reported"
    total = int(row["units_expected"])
    return words(f"tables.targets.{key}", returned=int(row["units_reported"]), n=total)


def parts(parts: pd.DataFrame, plan: Plan, words: Words) -> Table:
    """Each part of the targets that have several, under the name of its target.

    Parameters
    ----------
    parts : DataFrame
        ``Attainment.parts``.
    plan : Plan
        Names of targets and parts.
    words : Words
        Language.
    """
    layout = [("part", 46), ("state", 20), ("value", 19, True), ("until", 15, True)]
    grid = Grid(columns("parts", words, *layout))
    several = [target for target in plan.targets if len(target.parts) > 1]
    for target in several:
        titles = {part.id: words.pick(part.name) for part in target.parts}
        grid.group(names.target(target.id, plan, words))
        for _, row in parts[parts["target"] == target.id].sort_values("order").iterrows():
            shown = part_figure(row, target, plan, words)
            grid.add(plain(titles[row["part"]]), state(row["state"], words), shown, words.date(row["period_end"]))
    return grid.table("tbl-parts", words("tables.parts.caption", n=len(several)))


def part_figure(row: Any, target: Any, plan: Plan, words: Words) -> Cell:
    """Return what a part attained: the day it was done, or its figure; nothing is asked before it is due."""
    if target.kind != "milestone":
        early = row["state"] == "not_yet_due" and missing(row["attained"])
        return words("common.not_applicable") if early else result(row, target, plan, words)
    if not missing(row["completed_on"]):
        return words.date(row["completed_on"])
    if row["state"] == "no_data":
        return words("common.missing")
    return words("tables.parts.open" if row["state"] in (*BEHIND, *AHEAD) else "common.not_applicable")


def definitions(plan: Plan, words: Words) -> Table:
    """How each target is read: the plan's words, what is counted over what, how it is measured, and who leads."""
    layout = [("target", 22), ("text", 30), ("numerator", 32), ("measure", 16)]
    grid = Grid(columns("definitions", words, *layout))
    for target in plan.targets:
        clause = words("tables.definitions.clause", clause=target.clause)
        grid.add(
            (names.target(target.id, plan, words), plain(clause)),
            plain(target.text),
            _counted(target, words),
            (words(f"tables.definitions.{target.measure}"), names.unit(target.lead_agency, plan, words)),
        )
    return grid.table("tbl-definitions", words("tables.definitions.caption", n=len(plan.targets)))


def _counted(target: Any, words: Words) -> Cell:
    lines = [plain(words.pick(target.numerator)) or words("common.not_applicable")]
    for name in ("denominator", "exclusions"):
        text = words.pick(getattr(target, name))
        if text and text not in ("–", "-"):
            lines.append(words(f"tables.definitions.{name}", text=plain(text)))
    return tuple(lines)
