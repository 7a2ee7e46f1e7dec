"""Sentences about units and about deadlines: which unit is behind, and which targets will be reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis import attainment
from analysis.attainment.outlook import OUTLOOKS, PROJECTED
from analysis.findings.answer import LISTED
from analysis.labels import sentence, unit_in_sentence

if TYPE_CHECKING:
    from analysis.plan import Plan
    from analysis.wording import Words


def standings_sentence(standings: pd.DataFrame, plan: Plan, words: Words) -> str:
    """Return how many of the units' targets reach what is needed, and which units are behind in most.

    Parameters
    ----------
    standings : DataFrame
        ``attainment.standings``.
    plan : Plan
        Names of the units.
    words : Words
        Language.
    """
    units = attainment.totals(standings)
    due = int(units["due"].sum())
    if not due:
        return words("findings.standings.none_due")
    unknown = int(units["unknown"].sum())
    if unknown == due:
        return words("findings.standings.none_known", n=due)
    counts = {name: int(units[name].sum()) for name in ("on_course", "behind")}
    clauses = [words("findings.standings.on_course", n=counts["on_course"], due=due)]
    clauses.append(words("findings.standings.behind", n=counts["behind"]))
    clauses.append(words("findings.standings.unknown", n=unknown) if unknown else "")
    said = sentence(clauses)
    worst = int(units["behind"].max())
    if not worst:
        return said
    names = units.loc[units["behind"] == worst, "unit"]
    if len(names) > LISTED:
        return f"{said} {words('findings.standings.most_shared', n=len(names), behind=worst)}"
    listed = words.join(unit_in_sentence(unit, plan, words) for unit in names)
    return f"{said} {words('findings.standings.most', n=worst, units=listed)}"


def prospects_sentence(targets: pd.DataFrame, words: Words) -> str:
    """Return how many targets will be reached at the pace so far, and how many cannot be projected, and why."""
    counts = {name: int((targets["outlook"] == name).sum()) for name in OUTLOOKS}
    clauses = [words("findings.prospects.reached", n=counts["reached"] + counts["may_slip"], total=len(targets))]
    for name in ("may_slip", "likely", "uncertain", "unlikely"):
        clauses.append(words(f"findings.prospects.{name}", n=counts[name]) if counts[name] else "")
    without = {name: count for name, count in counts.items() if count and name not in PROJECTED}
    if without:
        reasons = words.join(words(f"findings.prospects.why.{name}", n=count) for name, count in without.items())
        clauses.append(words("findings.prospects.without", n=sum(without.values()), reasons=reasons))
    return sentence(clauses)
