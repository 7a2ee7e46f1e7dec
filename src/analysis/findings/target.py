"""Sentences about the targets: how many are where, which need attention, and which are unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.attainment.states import STATES
from analysis.findings.answer import LISTED, Answer
from analysis.labels import AHEAD, BEHIND, parts_known, sentence, target_name, threshold, value

if TYPE_CHECKING:
    from analysis.plan import Plan
    from analysis.wording import Words


def tally(targets: pd.DataFrame, words: Words) -> str:
    """Return the targets counted by state, best first: "5 achieved, 2 on track, and 1 no data"."""
    counts = targets["state"].value_counts()
    found = [state for state in STATES if counts.get(state, 0)]
    return words.join(f"{counts[state]} {words.get('common.states')[state]}" for state in found)


def targets_sentence(targets: pd.DataFrame, words: Words) -> str:
    """Return how many targets are achieved, on their way, behind, and unknown."""
    total, states = len(targets), targets["state"]
    if (states == "no_data").all():
        return sentence([words("findings.targets.none", total=total)])
    groups = {"ahead": AHEAD, "behind": BEHIND} | {
        state: (state,) for state in ("inconclusive", "no_data", "not_yet_due")
    }
    clauses = [words("findings.targets.achieved", n=int((states == "achieved").sum()), total=total)]
    for name, members in groups.items():
        count = int(states.isin(members).sum())
        clauses.append(words(f"findings.targets.{name}", n=count) if count else "")
    return sentence(clauses)


def targets_answer(targets: pd.DataFrame, words: Words) -> Answer:
    """Answer how many targets are achieved."""
    achieved = int((targets["state"] == "achieved").sum())
    number = words("findings.answers.targets.number", achieved=achieved, total=len(targets))
    title = words("findings.answers.targets.title")
    return Answer(title, number, signs(targets, words), targets_sentence(targets, words))


def signs(targets: pd.DataFrame, words: Words) -> str:
    """Return one sign for each target, best state first, in the colours of the states."""
    counts = targets["state"].value_counts()
    marks = words.get("common.signs")
    shown = [state for state in STATES if counts.get(state, 0)]
    return " ".join(
        f'[{marks[state] * int(counts[state])}]{{.state .state-{state} aria-hidden="true"}}' for state in shown
    )


def behind_sentences(targets: pd.DataFrame, plan: Plan, words: Words) -> list[str]:
    """Return, for each state that needs attention, which targets are in it, with value and threshold."""
    sentences = []
    for state in BEHIND:
        rows = targets[targets["state"] == state].sort_values("order")
        names = []
        for _, row in rows.iterrows():
            target = plan.target(row["target"])
            names.append(_behind_item(row, target, words))
        if names:
            names = names[:LISTED]
            sentences.append(
                words("findings.behind.main", n=len(rows), state=words.state(state), names="; ".join(names))
            )
    return sentences


def _behind_item(row: pd.Series, target: Any, words: Words) -> str:
    name = words.pick(target.name)
    if target.kind == "milestone" and parts_known(row):
        parts = {"done": int(row["parts_done"]), "total": int(row["parts_total"])}
        return words("findings.behind.parts", name=name, **parts)
    figures = {"value": value(row, target, words), "threshold": threshold(target, words)}
    return words("findings.behind.item", name=name, **figures)


def missing_targets_sentence(targets: pd.DataFrame, plan: Plan, words: Words) -> str:
    """Return which targets have no data."""
    without = targets[targets["state"] == "no_data"].sort_values("order")
    if len(without) == len(targets):
        return words("findings.missing_data.targets_all", total=len(targets))
    if len(without) > LISTED:
        return words("findings.missing_data.targets_many", n=len(without), total=len(targets))
    names = words.join(target_name(target, plan, words) for target in without["target"])
    return words("findings.missing_data.targets", n=len(without), total=len(targets), names=names)
