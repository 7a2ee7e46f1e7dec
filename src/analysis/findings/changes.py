"""Sentences about what changed since the previous edition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.changes import KINDS
from analysis.labels import sentence
from analysis.wording import missing

if TYPE_CHECKING:
    from analysis.changes import Changes
    from analysis.wording import Words


def since_sentence(changes: Changes, words: Words) -> str:
    """Return how the totals moved from one edition to the next, and how many targets changed their state."""
    # A unit may have no target, line or task at all; then there is nothing to say of them.
    clauses = [_total(row, words) for row in changes.totals.to_dict("records") if row["of"]]
    if len(changes.targets):
        count = int((changes.targets["change"] != "none").sum())
        clauses.append(words("findings.changes.states", n=count))
    days = {"since": words.date(changes.since), "until": words.date(changes.until)}
    return words("findings.changes.main", items="; ".join(clauses), **days)


def _total(row: dict[Any, Any], words: Words) -> str:
    show = words.money if row["measure"] == "disbursed" else words.number
    amounts = {name: show(row[name]) for name in ("old", "new", "of")}
    return words(f"findings.changes.{row['measure']}.{_way(row['old'], row['new'])}", **amounts)


def _way(old: float, new: float) -> str:
    if missing(old) or missing(new):
        return "none" if missing(old) and missing(new) else "first" if missing(old) else "gone"
    return "same" if old == new else "rise" if new > old else "fall"


def verdicts_sentence(targets: pd.DataFrame, words: Words) -> str:
    """Return how many targets changed their state, for better, for worse or otherwise (``changes.targets``)."""
    counts = targets["change"].value_counts()
    changed = len(targets) - int(counts.get("none", 0))
    if not changed:
        return words("findings.changes.verdicts.none", total=len(targets))
    clauses = [words("findings.changes.verdicts.main", n=changed, total=len(targets))]
    for change in ("better", "worse", "other"):
        count = int(counts.get(change, 0))
        clauses.append(words(f"findings.changes.verdicts.{change}", n=count) if count else "")
    return sentence(clauses)


def amounts_sentence(lines: pd.DataFrame, words: Words) -> str:
    """Return on how many budget lines more, less or as much is disbursed, and how many cannot be compared."""
    known = lines["difference"].dropna()
    if known.empty:
        return words("findings.changes.amounts.none", total=len(lines))
    counts = {
        "more": int((known > 0).sum()),
        "less": int((known < 0).sum()),
        "same": int((known == 0).sum()),
        "unknown": len(lines) - len(known),
    }
    clauses = [words("findings.changes.amounts.more", n=counts.pop("more"), total=len(lines))]
    clauses += [words(f"findings.changes.amounts.{name}", n=count) for name, count in counts.items() if count]
    return sentence(clauses)


def statuses_sentence(tasks: pd.DataFrame, words: Words) -> str:
    """Return how many tasks changed their status, and how many of them were completed or became late."""
    moved = tasks[tasks["moved"].astype(bool)]
    if moved.empty:
        return words("findings.changes.statuses.none", total=len(tasks))
    clauses = [words("findings.changes.statuses.main", n=len(moved), total=len(tasks))]
    for status in ("done", "late"):
        count = int((moved["status_new"] == status).sum())
        clauses.append(words(f"findings.changes.statuses.{status}", n=count) if count else "")
    return sentence(clauses)


def figures_sentence(figures: pd.DataFrame, words: Words) -> str:
    """Return how many figures are new, revised, corrected, gone, or different without a reason."""
    counts = figures["kind"].value_counts()
    clauses = [
        words(f"findings.changes.figures.{kind}", n=int(counts[kind]), count=words.number(counts[kind]))
        for kind in KINDS
        if kind in counts
    ]
    return sentence(clauses) or words("findings.changes.figures.none")


def corrections_sentence(corrections: pd.DataFrame, words: Words) -> str:
    """Return how many returned figures a declared correction mends (``Edition.corrections``)."""
    return words("findings.changes.corrections", n=len(corrections))
