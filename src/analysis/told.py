"""What a notebook's prose is told of the plan."""

from __future__ import annotations

from analysis.facts import facts, pillars
from analysis.fields import Told
from analysis.plan import Plan
from analysis.wording import Words

IF_GROWTH = "if-growth"
"""Tag of the cells that a plan without a target on growth has no use for."""

IF_PREVIOUS = "if-previous"
"""Tag of the cells that an edition without a previous one has no use for."""


def told(plan: Plan, words: Words, *, previous: bool = True) -> Told:
    """Return what prose is told of a plan in the language of the words.

    Parameters
    ----------
    plan : Plan
    words : Words
    previous : bool
        Whether the edition has a previous one to be compared with.
    """
    needed = {IF_GROWTH: plan.asks_growth, IF_PREVIOUS: previous}
    without = frozenset(tag for tag, there in needed.items() if not there)
    return Told(words.lang, facts(plan, words), pillars(plan, words.lang), without)
