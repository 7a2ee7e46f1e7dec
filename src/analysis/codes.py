"""The names of every code that result tables carry, in both languages: one table to look them up in.

Names of the plan's own things come from the plan, all others from the wording that pages use too, so that a code has
one name wherever it is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

import pandas as pd

from analysis.attainment.pooling import WHOLE

if TYPE_CHECKING:
    from analysis.plan import Plan, Text
    from analysis.wording import Words

COLUMNS = ("list", "code", "name_vi", "name_en")

WORDED: Mapping[str, str] = {
    "state": "common.states",
    "status": "common.task_states",
    "verdict": "common.verdicts",
    "measure": "codes.measure",
    "bound": "codes.bound",
    "reason": "codes.reason",
    "outlook": "codes.outlook",
    "trend_reason": "codes.trend_reason",
    "section": "tables.sections",
    "source": "codes.source",
    "by": "codes.by",
    "item": "tables.reconciliation.items",
    "unit_group": "tables.unit_returns.groups",
    "input": "tables.changes.names",
    "column": "tables.columns",
    "change": "tables.changes.kinds",
    "direction": "tables.changes.directions",
    "price_basis": "charts.verdicts",
    "real_basis": "codes.real_basis",
    "figure": "codes.figure",
    "place_kind": "codes.place_kind",
    "sector": "tables.sectors",
    "effect": "codes.effect",
    "obs_status": "codes.obs_status",
    "rule": "methods.rules",
    "table": "report.tables",
    "type": "downloads.types",
    "list": "codes.lists",
}
"""Lists whose names stand in the wording, and where."""

PICKED: Mapping[str, tuple[str, ...]] = {
    "price_basis": ("constant", "current", "consumer_prices"),
    "sector": ("agriculture", "rest"),
}
"""Codes of a list whose place in the wording holds other words besides."""

ADDED: Mapping[str, tuple[str, str]] = {
    "part": (WHOLE, "codes.extra.all_parts"),
    "sector": ("all", "codes.extra.all_sectors"),
    "section": ("total", "codes.extra.total"),
    "direction": ("none", "codes.extra.no_change"),
}
"""One more code of a list, and where its name stands."""


def codes(plan: Plan, words: Mapping[str, Words], flags: Iterable[str], rules: Iterable[str]) -> pd.DataFrame:
    """Return every code with its names.

    Parameters
    ----------
    plan : Plan
        Its targets, lines, tasks, units and agencies are codes too.
    words : Mapping[str, Words]
        Words of both languages, by language.
    flags : iterable of str
        Flags that a budget line can carry.
    rules : iterable of str
        Names of the plan's rules.

    Returns
    -------
    DataFrame
        ``list`` (which list of codes), ``code``, ``name_vi``, ``name_en``; a part of a target is
        ``<target>/<part>``.
    """
    rows = [*_of_plan(plan), *_worded(words, tuple(flags), tuple(rules))]
    rows += [(name, code, *_said(words, key)) for name, (code, key) in ADDED.items()]
    order = {name: number for number, name in enumerate(words["vi"].get("codes.lists"))}
    rows.sort(key=lambda row: order[row[0]])  # stable: within a list as found
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _of_plan(plan: Plan) -> Iterator[tuple[str, str, str, str]]:
    def named(name: str, items: Iterable[tuple[str, Text]]) -> Iterator[tuple[str, str, str, str]]:
        return ((name, code, text.vi, text.en) for code, text in items)

    agencies = [(agency.id, agency.name) for agency in plan.agencies]
    yield from named("target", ((target.id, target.name) for target in plan.targets))
    for target in plan.targets:
        yield from named("part", ((f"{target.id}/{part.id}", part.name) for part in target.parts if part.id != WHOLE))
    yield from named("line", ((line.line, line.name) for line in plan.allocations))
    yield from named("task", ((task.id, task.name) for task in plan.tasks))
    yield from named("unit", dict([*agencies, *((unit.id, unit.name) for unit in plan.units)]).items())
    yield from named("agency", agencies)
    yield from named("pillar", ((pillar.id, pillar.name) for pillar in plan.pillars))
    yield from named("field", ((field.id, field.name) for field in plan.fields))


def _worded(
    words: Mapping[str, Words], flags: tuple[str, ...], rules: tuple[str, ...]
) -> Iterator[tuple[str, str, str, str]]:
    for name, place in WORDED.items():
        known = words["vi"].get(place)
        for code in PICKED.get(name, rules if name == "rule" else known):
            yield name, code, *_said(words, place, code.replace(".", "_") if name == "rule" else code)
    for kind in words["vi"].get("methods.kinds"):
        yield "kind", kind, *_said(words, f"methods.kinds.{kind}.name")
    for flag in flags:
        yield "flag", flag, *_said(words, f"tables.quality.{flag}")


def _said(words: Mapping[str, Words], place: str, code: str | None = None) -> tuple[str, str]:
    """Return the name under a key in both languages; a code may hold points, so it is looked up by itself."""
    vi, en = (words[lang].get(place) if code is None else words[lang].get(place)[code] for lang in ("vi", "en"))
    return str(vi), str(en)
