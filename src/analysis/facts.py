"""What the plan says of itself, as texts: numbers and names that prose and wording take as fields.

``{count_targets}`` in a notebook's prose or in ``report/wording`` becomes "22 chỉ tiêu" or "22 targets", whatever the
plan; so neither states a number or a name that belongs to one plan alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from analysis.fields import UnknownFieldError, fields, fill
from analysis.labels import plain, unit_in_sentence, unit_name
from analysis.plan import PROVINCE, Plan
from analysis.wording import Words

OWN = "units.own"
"""Words that a unit's report says instead of those of the province's."""

__all__ = ["UnknownFieldError", "facts", "fields", "fill", "pillars", "words_of"]


def facts(plan: Plan, words: Words) -> dict[str, str]:
    """Return the plan's facts in the language of the words.

    Parameters
    ----------
    plan : Plan
        Whose facts.
    words : Words
        Language and formats; its own fields need not be filled in.

    Returns
    -------
    dict
        Name to text: ``plan_…`` for what the document is, ``count_…`` for how much it holds, ``part_…`` for the names
        of its parts, ``note_…`` for how it is read, ``rule_…`` for its thresholds; ``report_unit`` is whose report it
        is, ``this_unit`` the same within a sentence; ``at_correction`` leads to the corrections of the print.
    """
    rules, source, unit = plan.rules, plan.source, plan.unit or PROVINCE
    counted = {
        "targets": len(plan.targets),
        "lines": len(plan.allocations),
        "tasks": len(plan.tasks),
        "fields": len(plan.fields),
    }
    by_pillar = [
        words("facts.pillar", name=words.pick(pillar.name), n=n)
        for pillar in plan.pillars
        for n in [sum(each.pillar == pillar.id for each in plan.targets)]
        if n or not plan.unit
    ]
    return {
        "plan_number": plan.number,
        "plan_year": str(plan.year),
        "plan_date": words.date(plan.signed_on),
        "plan_issuer": words.pick(plan.issuer),
        "plan_text": words("facts.text", url=source.url) if source.url else "",
        **{f"count_{name}": words(f"facts.{name}", n=n) for name, n in counted.items()},
        "count_by_pillar": words.join(by_pillar),
        **{f"part_{name}": words.pick(text) for name, text in plan.parts.items()},
        **{f"note_{name}": words.pick(text) for name, text in plan.notes.items()},
        "rule_local_share": f"{plain(rules.local_share_min * 100, words)}%",
        "rule_growth": f"{plain(rules.productivity_min, words)}%" if plan.asks_growth else "–",
        "rule_off_track": words.percent(rules.bands_off * 100, 0, sign=True),
        "rule_at_risk": words.percent(rules.bands_risk * 100, 0, sign=True),
        "rule_ahead": words.percent(rules.bands_ahead * 100, 0, sign=True),
        "report_unit": unit_name(unit, plan, words),
        "at_correction": _at_correction(plan, words),
        "this_unit": _in_sentence(unit, plan, words),
    }


def _in_sentence(unit: str, plan: Plan, words: Words) -> str:
    """Return whose report it is within a sentence; English puts an article before an agency."""
    name = unit_in_sentence(unit, plan, words)
    return words("facts.agency", name=name) if any(agency.id == unit for agency in plan.agencies) else name


def _at_correction(plan: Plan, words: Words) -> str:
    """Return a link to where a report shows corrections of the print; of one unit's lines there may be none."""
    if plan.unit and not plan.corrections:
        return ""
    return words("facts.correction", section="sec-unit-correction" if plan.unit else "sec-correction")


def words_of(plan: Plan, lang: str, folder: Path) -> Words:
    """Return the words of a language, with the plan's facts filled in; of one unit's plan, the words for units.

    Parameters
    ----------
    plan : Plan
        Whose facts.
    lang : {"vi", "en"}
        Language of the page.
    folder : Path
        The folder ``report/wording``.
    """
    return Words(lang, folder, facts(plan, Words(lang, folder)), OWN if plan.unit else "")


def pillars(plan: Plan, lang: str) -> tuple[tuple[int, Mapping[str, Any]], ...]:
    """Return the place of each pillar that has targets, with the facts that its own cells take besides."""
    held = {target.pillar for target in plan.targets}
    return tuple(
        (number, {"pillar": pillar.name[lang], "pillar_id": pillar.id})
        for number, pillar in enumerate(plan.pillars)
        if pillar.id in held
    )
