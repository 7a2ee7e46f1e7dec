"""Tables of units and deadlines: what each unit attained and sent, and whether targets will be reached in time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis import attainment, findings
from analysis.attainment.outlook import PROJECTED
from analysis.attainment.standings import GROUPS
from analysis.labels import figure_text
from analysis.labels import plain as number
from analysis.tables import names
from analysis.tables.grid import Cell, Grid, Table, columns, plain, state
from analysis.wording import missing

if TYPE_CHECKING:
    from analysis.plan import Plan
    from analysis.wording import Words

NEED = (
    *("unlikely", "uncertain", "may_slip", "likely"),
    *("units_missing", "parts_missing", "too_few", "bounded", "milestone", "growth", "over"),
    *("not_in_force", "no_data"),
)
"""Answers by how much attention they need, the most first; what is reached needs none."""


PROJECTION = ("projected", "projected_low", "projected_high")


def by_unit(standings: pd.DataFrame, plan: Plan, words: Words) -> Table:
    """Each unit: returns of those due, targets that reach what is needed, behind, unknown, and the last return.

    Parameters
    ----------
    standings : DataFrame
        ``attainment.standings``.
    plan : Plan
        Names of the units.
    words : Words
        Language.
    """
    layout = [("unit", 36), ("returned", 13, True), ("on_course", 13, True), ("behind", 13, True)]
    layout += [("unknown", 13, True), ("last", 16, True)]
    grid = Grid(columns("by_unit", words, *layout))
    units = attainment.totals(standings)
    groups = [group for group in GROUPS if (units["group"] == group).any()]
    for group in groups:
        rows = units[units["group"] == group]
        grid.group(plain(words(f"tables.groups.{group}")))
        for row in rows.to_dict("records"):
            grid.add(names.unit(row["unit"], plan, words), *_counts(row), words.date(row["last_reported_on"]))
        name = words("tables.by_unit.sum", n=len(rows))
        grid.add(name, *_counts(_sums(rows)), words.date(rows["last_reported_on"].max()), strong=True)
    if len(groups) > 1:
        whole = (words("tables.total"), *_counts(_sums(units)), words.date(units["last_reported_on"].max()))
        grid.add(*whole, strong=True)
    if not groups:
        return grid.table("tbl-by-unit", words("findings.standings.none_due"))
    return grid.table("tbl-by-unit", words("tables.by_unit.caption", n=len(units), due=int(units["due"].sum())))


def _sums(units: pd.DataFrame) -> dict[str, int]:
    return {name: int(units[name].sum()) for name in ("due", "returned", "on_course", "behind", "unknown")}


def _counts(row: Any) -> tuple[str, ...]:
    sent = f"{row['returned']}/{row['due']}"
    return sent, str(row["on_course"]), str(row["behind"]), str(row["unknown"])


def unit_returns(completeness: pd.DataFrame, plan: Plan, words: Words) -> Table:
    """Each unit: last period, last date of sending, returns of those due, and which are missing; most missing first.

    Parameters
    ----------
    completeness : DataFrame
        ``attainment.completeness``.
    plan : Plan
        Names of units and targets.
    words : Words
        Language.
    """
    layout = [("unit", 32), ("returned", 14, True), ("missing", 26), ("period", 14, True), ("reported", 14, True)]
    grid = Grid(columns("unit_returns", words, *layout))
    units = findings.by_unit(completeness)
    due: dict[str, list[dict[Any, Any]]] = {}
    for owed in completeness[completeness["due"].astype(bool)].to_dict("records"):
        due.setdefault(owed["unit"], []).append(owed)
    order = {target.id: target.order for target in plan.targets}
    for group in (*GROUPS, "other", "province"):
        rows = units[units["group"] == group].sort_values("missing", ascending=False, kind="stable")
        if rows.empty:
            continue
        grid.group(plain(words(f"tables.unit_returns.groups.{group}")))
        for row in rows.to_dict("records"):
            mine = due[row["unit"]]
            absent = sorted((each["target"] for each in mine if not each["returned"]), key=order.__getitem__)
            codes = [names.linked("target", target, target) for target in absent]
            grid.add(
                names.unit(row["unit"], plan, words),
                f"{row['returned']}/{row['due']}",
                ", ".join(codes) or words("tables.unit_returns.none"),
                words.date(_last(mine, "last_period_end")),
                words.date(_last(mine, "last_reported_on")),
            )
    short = int((units["missing"] > 0).sum()) if len(units) else 0
    if units.empty:
        return grid.table("tbl-unit-returns", words("findings.reporting.none_due"))
    return grid.table("tbl-unit-returns", words("tables.unit_returns.caption", n=short, total=len(units)))


def _last(rows: Iterable[dict[Any, Any]], column: str) -> Any:
    return max((row[column] for row in rows if not missing(row[column])), default=None)


def prospects(targets: pd.DataFrame, plan: Plan, words: Words, confidence: float) -> Table:
    """Each target not reached for good: pace needed and recent, projection to its deadline, will it be reached.

    A target that cannot be projected says why. Where none can, one sentence says so, without a table.

    Parameters
    ----------
    targets : DataFrame
        ``Attainment.targets``.
    plan : Plan
        Names, deadlines and rules.
    words : Words
        Language.
    confidence : float
        Level of the intervals, between 0 and 1.
    """
    said = findings.prospects_sentence(targets, words)
    layout = [("target", 38), ("answer", 32), ("projected", 18, True), ("pace_needed", 15, True)]
    grid = Grid(columns("prospects", words, *layout, ("pace_recent", 15, True)))
    shown = targets[targets["outlook"] != "reached"]
    if shown["outlook"].isin(PROJECTED).any():
        rank = shown["outlook"].map({name: place for place, name in enumerate(NEED)})
        for _, row in shown.assign(need=rank).sort_values(["need", "order"]).iterrows():
            target = plan.target(row["target"])
            name = names.target(target.id, plan, words)
            paces = (_pace(row[column], target, plan, words) for column in ("pace_needed", "pace_recent"))
            named = (name, state(row["state"], words))
            grid.add(named, _answer(row, plan, words), _projected(row, target, words), *paces)
        deadlines = words.join(words.date(day) for day in sorted({target.deadline for target in plan.targets}))
        said = f"{said} {words('tables.prospects.caption', date=deadlines, confidence=words.share(confidence, 0))}"
    return grid.table("tbl-prospects", said)


def _pace(pace: Any, target: Any, plan: Plan, words: Words) -> Cell:
    if missing(pace):
        return words("common.not_applicable")
    shown = words.number(pace, 1 if pace else 0)
    return (shown, plain(words.pick(plan.measure_name(target.unit)))) if target.kind == "count_range" else shown


def _projected(row: Any, target: Any, words: Words) -> Cell:
    if row["outlook"] not in PROJECTED or missing(row["projected"]):
        return words("common.not_applicable")
    # Enterprises are whole; so is what can be said of how many there will be.
    values = [round(row[name]) if target.kind == "count_range" else row[name] for name in PROJECTION]
    shown, low, high = (figure_text(target, value, words) for value in values)
    return shown if low == high else (shown, words("tables.interval", low=low, high=high))


def _answer(row: Any, plan: Plan, words: Words) -> str:
    count, least = int(row["observations"]), plan.rules.projection_fewest
    return words(f"tables.prospects.answers.{row['outlook']}", n=count, least=number(least, words))
