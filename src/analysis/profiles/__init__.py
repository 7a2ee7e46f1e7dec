"""The profile of every target, budget line, task and unit: what the plan asks, what is known, why, and from where."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from analysis.profiles import lines, targets, tasks, units

if TYPE_CHECKING:
    from analysis.results import Results

PAGES: dict[str, Callable[[Results], str]] = {
    "target": targets.page,
    "line": lines.page,
    "task": tasks.page,
    "unit": units.page,
}
"""What makes the page of each kind of profile."""


def page(kind: str, results: Results) -> str:
    """Return the profiles of one kind as Markdown: a table that leads to each, then a section for each.

    Parameters
    ----------
    kind : {"target", "line", "task", "unit"}
        What they are of; the ids of the sections are ``<kind>-<id>``.
    results : Results
        An edition's results, with the words of the page.
    """
    return PAGES[kind](results)
