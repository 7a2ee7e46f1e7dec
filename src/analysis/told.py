"""What a notebook's prose is told of the plan."""

from __future__ import annotations

from analysis.facts import facts, pillars
from analysis.fields import IF_BESIDE, Told
from analysis.plan import Plan
from analysis.units import localities
from analysis.wording import Words

IF_GROWTH = "if-growth"
"""Tag of the cells that a plan without a target on growth has no use for."""

IF_PREVIOUS = "if-previous"
"""Tag of the cells that an edition without a previous one has no use for."""

IF_PROVINCE, IF_UNIT = "if-province", "if-unit"
"""Tags of the cells of a whole province's report alone, and of one unit's alone."""

HELD = ("targets", "lines", "tasks", "work", "money", "investment", "recurrent", "local", "corrections")
"""What a unit may have nothing of; cells about it are tagged ``if-…``. ``work`` is lines or tasks, ``money`` lines
or a district's own spending."""


def held(plan: Plan) -> frozenset[str]:
    """Return which of :data:`HELD` a report has: a whole province's has all."""
    sections = {each.section for each in plan.allocations}
    there = {
        "targets": plan.targets,
        "lines": plan.allocations,
        "tasks": plan.tasks,
        "work": plan.allocations or plan.tasks,
        "money": plan.allocations or localities(plan),
        "investment": "investment" in sections,
        "recurrent": "recurrent" in sections,
        "local": localities(plan),
        "corrections": plan.corrections,
    }
    return frozenset(name for name in HELD if there[name] or not plan.unit)


def told(plan: Plan, words: Words, *, previous: bool = True) -> Told:
    """Return what prose is told of a plan in the language of the words.

    Parameters
    ----------
    plan : Plan
    words : Words
    previous : bool
        Whether the edition has a previous one to be compared with.
    """
    needed = {IF_GROWTH: plan.asks_growth, IF_PREVIOUS: previous, IF_PROVINCE: not plan.unit, IF_UNIT: bool(plan.unit)}
    needed |= {f"if-{name}": name in held(plan) for name in HELD}
    needed[IF_BESIDE] = False
    without = frozenset(tag for tag, there in needed.items() if not there)
    return Told(words.lang, facts(plan, words), pillars(plan, words.lang), without)
