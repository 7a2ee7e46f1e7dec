"""What a report of one unit says of itself: what it holds, and answers in the place of those of a whole province."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis import units
from analysis.findings.answer import Answer, meter
from analysis.findings.money import local_share_sentence
from analysis.findings.tasks import tasks_sentence
from analysis.wording import capital

if TYPE_CHECKING:
    from analysis.plan import Plan
    from analysis.wording import Words


def scope_sentences(plan: Plan, words: Words) -> list[str]:
    """Return what a unit's report holds, what the unit has nothing of, and what it leads for others.

    Parameters
    ----------
    plan : Plan
        Of one unit.
    words : Words
        Language.
    """
    counts = {"targets": len(plan.targets), "lines": len(plan.allocations), "tasks": len(plan.tasks)}
    items = [words(f"units.scope.{name}", n=n) for name, n in counts.items() if n]
    items += [words("units.scope.local")] if units.localities(plan) else []
    said = [words("units.scope.main", items=words.join(items))]
    if lacks := [words(f"units.scope.lacks.{name}") for name, n in counts.items() if not n]:
        said.append(capital(words("units.scope.lacking", items=words("units.scope.either").join(lacks))))
    if plan.coordinated:
        names = [f"{target.id} {words.pick(target.name)}" for target in plan.coordinated]
        said.append(capital(words("units.scope.coordinated", n=len(names), targets="; ".join(names))))
    return said


def tasks_answer(tasks: pd.DataFrame, words: Words) -> Answer:
    """Answer how many tasks are done (``Tasks.tasks``)."""
    done = int((tasks["status"] == "done").sum())
    number = words("units.answers.tasks.number", done=done, total=len(tasks))
    return Answer(words("units.answers.tasks.title"), number, "", tasks_sentence(tasks, words))


def local_answer(shares: pd.DataFrame, plan: Plan, words: Words) -> Answer:
    """Answer how much of its budget a district spends on digital transformation (``budget.local_share``)."""
    title, said = words("units.answers.local.title"), local_share_sentence(shares, plan, words)
    known = shares[shares["meets"].notna()]
    if known.empty:
        return Answer(title, words("units.answers.local.no_number"), "", said)
    share, least = float(known.iloc[0]["share"]), plan.rules.local_share_min
    marked = words("units.answers.local.mark", minimum=words.share(least, 0))
    number = words("units.answers.local.number", share=words.share(share, 2))
    return Answer(title, number, meter(share / least / 2, 0.5), f"{said} {marked}")
