"""Profiles of the budget lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.profiles.blocks import joined, section
from analysis.tables import names
from analysis.tables.grid import plain

if TYPE_CHECKING:
    from analysis.results import Results


def page(r: Results) -> str:
    """Return a section for each line, under its kind of spending."""
    blocks = []
    for kind in dict.fromkeys(each.section for each in r.plan.allocations):
        blocks.append(f"## {r.words(f'tables.sections.{kind}')} {{#lines-{kind}}}")
        for each in (line for line in r.plan.allocations if line.section == kind):
            title = f"{each.line} {plain(r.words.pick(each.name))}"
            money = r.words.money(each.allocation)
            blocks.append(section("line", each.line, title, f"{names.unit(each.owner, r.plan, r.words)} · {money}"))
    return joined(*blocks)
