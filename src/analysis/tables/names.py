"""Names of targets, budget lines, tasks and units: each leads to its profile on the web, and is plain in the PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.labels import target_name, unit_name
from analysis.plan.types import PROVINCE
from analysis.project import PROFILES
from analysis.tables.grid import plain

if TYPE_CHECKING:
    from analysis.plan import Plan
    from analysis.wording import Words


def anchor(kind: str, name: str) -> str:
    """Return the id of a profile on its page, such as ``target-G06`` or ``unit-so-yt``."""
    return f"{kind}-{name}"


def linked(kind: str, name: str, text: str) -> str:
    """Return Markdown text that leads to a profile.

    Parameters
    ----------
    kind : {"target", "line", "task", "unit"}
        What the profile is of.
    name : str
        Its id in the plan; the province as a whole has no profile.
    text : str
        Markdown; ``report/filters/report.lua`` leaves it alone in the PDF.
    """
    if kind == "unit" and name == PROVINCE:
        return text
    return f"[{text}]({PROFILES[kind]}.html#{anchor(kind, name)}){{.profile}}"


def target(name: str, plan: Plan, words: Words) -> str:
    """Return a target's id and name."""
    return linked("target", name, f"{name} {plain(target_name(name, plan, words))}")


def line(name: str, plan: Plan, words: Words) -> str:
    """Return a budget line's id and name."""
    named = next(each.name for each in plan.allocations if each.line == name)
    return linked("line", name, f"{name} {plain(words.pick(named))}")


def task(name: str, plan: Plan, words: Words) -> str:
    """Return a task's id and name."""
    named = next(each.name for each in plan.tasks if each.id == name)
    return linked("task", name, f"{name} {plain(words.pick(named))}")


def unit(name: str, plan: Plan, words: Words, text: str = "") -> str:
    """Return the name of an agency or a district, or a shorter ``text`` for it."""
    shown = plain(text or unit_name(name, plan, words))
    return shown if plan.unit else linked("unit", name, shown)  # a unit's report has no profiles of units


def subject(name: str, plan: Plan, words: Words) -> str:
    """Return the id and name of a target, budget line or task, or the name of a unit."""
    if any(each.id == name for each in plan.targets):
        return target(name, plan, words)
    if any(each.line == name for each in plan.allocations):
        return line(name, plan, words)
    return task(name, plan, words) if any(each.id == name for each in plan.tasks) else unit(name, plan, words)
