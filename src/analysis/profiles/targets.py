"""Profiles of the targets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.labels import target_name, unit_name
from analysis.profiles.blocks import facts, joined, section
from analysis.tables.grid import plain, state

if TYPE_CHECKING:
    from analysis.results import Results


def page(r: Results) -> str:
    """Return a section for each target, under its pillar."""
    blocks = []
    states = r.attainment.targets.set_index("target")["state"]
    for pillar in r.plan.pillars:
        mine = [each for each in r.plan.targets if each.pillar == pillar.id]
        blocks += [f"## {plain(r.words.pick(pillar.name))} {{#targets-{pillar.id}}}"] if mine else []
        for each in mine:
            title = f"{each.id} {plain(target_name(each.id, r.plan, r.words))}"
            lead = plain(unit_name(each.lead_agency, r.plan, r.words))
            blocks.append(
                section("target", each.id, title, state(states[each.id], r.words), facts((lead, each.clause)))
            )
    return joined(*blocks)
