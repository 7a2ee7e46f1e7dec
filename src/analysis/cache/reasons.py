"""Why a step was done, in words that a planner and a programmer understand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from analysis.cache.step import Trace
from analysis.cache.world import ABSENT, State

NEW = "mới / new"
ASKED = "dựng lại theo yêu cầu / made anew as asked"
LOST = "kết quả cũ không còn / the earlier result is lost"
SAME = "không đổi / unchanged"

LISTS = {
    "code": "mã / code {name}",
    "libraries": "thư viện / library {name} {before} → {after}",
    "variables": "biến môi trường / variable {name} {before} → {after}",
    "given": "tham số / parameter {name}",
}
"""What is declared as a list, and how a line of it is told."""

MOST = 3
"""Reasons told of one step; of the others only how many."""


@dataclass(frozen=True)
class Verdict:
    """What became of a step.

    Parameters
    ----------
    name : str
        The step.
    reasons : tuple of str
        Why it was done; empty if it was not.
    seconds : float
        How long it took.
    """

    name: str
    reasons: tuple[str, ...]
    seconds: float = 0.0

    def line(self) -> str:
        """Return it as one line."""
        if not self.reasons:
            return f"= {self.name}: {SAME}"
        more = len(self.reasons) - MOST
        told = "; ".join(self.reasons[:MOST]) + (f"; +{more}" if more > 0 else "")
        return f"* {self.name} ({self.seconds:.1f} s): {told}"


def differences(
    trace: Trace,
    declared: Mapping[str, State],
    state: Callable[[str], State],
    listed: Callable[[str], Mapping[str, object]],
) -> list[str]:
    """Return in what the world differs from a trace.

    Parameters
    ----------
    trace : Trace
        Of an earlier result.
    declared : Mapping[str, State]
        What is known now before the work.
    state : callable
        Present state of what was read, by kind and name.
    listed : callable
        Returns the list that is declared by its content.
    """
    found: list[str] = []
    for key in sorted({*trace.declared, *declared}):
        before, after = trace.declared.get(key, ABSENT), declared.get(key, ABSENT)
        if before == after:
            continue
        if key in LISTS:
            lines = list(_lines(LISTS[key], listed(before), listed(after)))
            found += lines or [LISTS[key].format(name="?", before="?", after="?")]
        elif " " in key:
            found.append(_fact(key, before, after))
        else:
            found.append(f"{key}: {before} → {after}")
    return found + [
        _fact(fact, before, after) for fact, before in trace.facts.items() if (after := state(fact)) != before
    ]


def _lines(form: str, before: Mapping[str, object], after: Mapping[str, object]) -> Iterator[str]:
    for name in sorted({*before, *after}):
        if before.get(name) != after.get(name):
            yield form.format(name=name, before=before.get(name, ABSENT), after=after.get(name, ABSENT))


def _fact(fact: str, before: State, after: State) -> str:
    kind, name = fact.split(" ", 1)
    if kind == "made":
        return f"kết quả trước / earlier result {name.split(' ', 1)[1]}"
    if before == ABSENT:
        return f"{name} mới có / is new"
    if after == ABSENT:
        return f"{name} không còn / is gone"
    if kind == "folder":
        return f"{name}/ thêm hoặc bớt tệp / has other files"
    return f"{name} đã đổi / changed"
