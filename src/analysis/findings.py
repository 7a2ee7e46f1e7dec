"""Sentences made from numbers: the three answers of the first screen, the main finding of each page, what is missing.

Every sentence is right for none, one and many, and says what is not known as plainly as what is.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.attainment import outlook
from analysis.attainment.states import STATES
from analysis.labels import AHEAD, BEHIND, sentence, target_name, threshold, unit_name, value
from analysis.wording import missing

if TYPE_CHECKING:
    from analysis.plan import Plan
    from analysis.wording import Words

LISTED = 8
"""Most names a sentence lists; with more, the count alone is readable and the table has the names."""


@dataclass(frozen=True)
class Answer:
    """One of the three answers of the first screen.

    Parameters
    ----------
    title : str
        What is asked.
    number : str
        The answer in one figure.
    picture : str
        The same at a glance, as Markdown: signs of states, or a meter; empty where there is nothing to show.
    sentence : str
        The main thing, in one or two sentences.
    """

    title: str
    number: str
    picture: str
    sentence: str


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


def meter(share: float, mark: float) -> str:
    """Return a bar filled to ``share`` with a mark at ``mark``, both fractions of its length."""
    return f"[]{{.meter share={min(max(share, 0.0), 1.0):.4f} mark={min(max(mark, 0.0), 1.0):.4f}}}"


def time_share(plan: Plan, as_of: dt.date) -> float:
    """Return the share of the plan's year that has passed by ``as_of``."""
    return outlook.elapsed(as_of, plan.rules.year_start, plan.rules.year_end)


def money_sentence(lines: pd.DataFrame, plan: Plan, words: Words, as_of: dt.date) -> str:
    """Return what has been disbursed of the allocation against the time that has passed, and who is not in it.

    Parameters
    ----------
    lines : DataFrame
        ``budget.lines``.
    """
    total, allocation = len(lines), float(lines["allocation"].sum())
    returned = int(lines["returned"].astype(bool).sum())
    if not returned:
        return words("findings.money.none", total=total, allocation=words.money(allocation))
    disbursed = float(lines["disbursed"].sum())
    text = words(
        "findings.money.main",
        date=words.date(as_of),
        disbursed=words.money(disbursed),
        share=words.share(disbursed / allocation),
        allocation=words.money(allocation),
        time=words.share(time_share(plan, as_of)),
    )
    if returned < total:
        text += " " + words("findings.money.partial", returned=returned, total=total)
    return text


def money_answer(lines: pd.DataFrame, plan: Plan, words: Words, as_of: dt.date) -> Answer:
    """Answer how much of the money has been disbursed."""
    title, returned = words("findings.answers.money.title"), int(lines["returned"].astype(bool).sum())
    if not returned:
        said = money_sentence(lines, plan, words, as_of)
        return Answer(title, words("findings.answers.money.no_number"), "", said)
    spent, allocated = float(lines["disbursed"].sum()), float(lines["allocation"].sum())
    rates = {"share": words.share(spent / allocated), "time": words.share(time_share(plan, as_of))}
    said = words("findings.answers.money.main", **rates)
    if returned < len(lines):
        said += " " + words("findings.answers.money.partial", returned=returned, total=len(lines))
    amounts = {"disbursed": words.number(spent), "allocation": words.money(allocated)}
    number = words("findings.answers.money.number", **amounts)
    return Answer(title, number, meter(spent / allocated, time_share(plan, as_of)), said)


def benchmark_sentence(plan: Plan, words: Words) -> str:
    """Return the national disbursement rate that stands beside the province's."""
    rules = plan.rules
    value, date = words.percent(rules.benchmark_value, 2), words.date(rules.benchmark_as_of)
    return words("findings.money.benchmark", value=value, date=date)


def flags_sentence(lines: pd.DataFrame, plan: Plan, words: Words) -> str:
    """Return which budget lines carry a flag, by flag; lines without a return are told elsewhere."""
    names = {each.line: words.pick(each.name) for each in plan.allocations}
    by_flag: dict[str, list[str]] = {}
    for _, row in lines.iterrows():
        for flag in filter(None, str("" if missing(row["flags"]) else row["flags"]).split(";")):
            if flag != "no_return":
                by_flag.setdefault(flag, []).append(f"{row['line']} – {names[row['line']]}")
    if not by_flag:
        return words("findings.money.no_flags") if lines["returned"].astype(bool).any() else ""
    items = [
        words("findings.money.flag_item", flag=words(f"findings.flags.{flag}"), lines="; ".join(found))
        for flag, found in by_flag.items()
    ]
    return words("findings.money.flags", items="; ".join(items))


def behind_sentences(targets: pd.DataFrame, plan: Plan, words: Words) -> list[str]:
    """Return, for each state that needs attention, which targets are in it, with value and threshold."""
    sentences = []
    for state in BEHIND:
        rows = targets[targets["state"] == state].sort_values("order")
        names = []
        for _, row in rows.iterrows():
            target = plan.target(row["target"])
            found = {"name": words.pick(target.name), "value": value(row, target, words)}
            names.append(words("findings.behind.item", threshold=threshold(target, words), **found))
        if names:
            names = names[:LISTED]
            sentences.append(
                words("findings.behind.main", n=len(rows), state=words.state(state), names="; ".join(names))
            )
    return sentences


def local_share_sentence(shares: pd.DataFrame, plan: Plan, words: Words) -> str:
    """Return how many districts keep to the 1 % rule, which do not, and how many have not reported."""
    minimum = words.share(plan.rules.local_share_min, 0)
    known = shares[shares["meets"].notna()]
    if known.empty:
        return words("findings.local_share.none", minimum=minimum)
    meets = known["meets"].astype(bool)
    clauses = [words("findings.local_share.main", meets=int(meets.sum()), reported=len(known), minimum=minimum)]
    if not meets.all():
        units = words.join(unit_name(unit, plan, words) for unit in known.loc[~meets, "unit"])
        clauses.append(words("findings.local_share.below", units=units))
    silent = len(shares) - len(known)
    clauses.append(words("findings.local_share.missing", n=silent) if silent else "")
    return sentence(clauses)


def productivity_sentence(verdict: Any, plan: Plan, words: Words) -> str:
    """Return the verdict on labour productivity with the figures it rests on (``productivity.Verdict``)."""
    minimum, year = words.percent(verdict.minimum, 0), plan.year
    if missing(verdict.main):
        return words("findings.productivity.no_figures", year=year, minimum=minimum)
    rates = {name: words.percent(getattr(verdict, name), 2) for name in ("main", "low", "high")}
    key = f"findings.productivity.{verdict.state}"
    return words(key, n=verdict.figures, year=year, minimum=minimum, **rates)


def productivity_answer(verdict: Any, plan: Plan, words: Words) -> Answer:
    """Answer whether labour productivity grew by the minimum."""
    title, said = words("findings.answers.productivity.title"), productivity_sentence(verdict, plan, words)
    if missing(verdict.main):
        return Answer(title, words("findings.answers.productivity.no_number"), "", said)
    number = words("findings.answers.productivity.number", growth=words.percent(verdict.main, 1, sign=True))
    # The bar ends at twice the minimum, so that the mark stands in its middle.
    return Answer(title, number, meter(verdict.main / (2 * verdict.minimum), 0.5), said)


def choices_sentence(choices: pd.DataFrame, plan: Plan, words: Words) -> str:
    """Return how the verdict holds over every defensible way to compute it (``robustness.choices``)."""
    if choices.empty:
        return words("findings.productivity.choices_none")
    minimum = words.percent(plan.rules.productivity_min, 0)
    counts = {state: int((choices["state"] == state).sum()) for state in ("met", "not_met", "cannot_tell")}
    items = [
        words(f"findings.productivity.choice_{state}", n=count, minimum=minimum)
        for state, count in counts.items()
        if count
    ]
    return words("findings.productivity.choices", n=len(choices), items=words.join(items))


def trend_sentence(trend: Any, words: Words) -> str:
    """Return the trend of productivity with its interval and degrees of freedom (``trend.Trend``)."""
    first, last = (min(trend.years), max(trend.years)) if trend.years else ("–", "–")
    if trend.growth is None or trend.low is None:
        return words("findings.productivity.trend_none", first=first, last=last, points=trend.n)
    rates = {name: words.percent(getattr(trend, name)) for name in ("growth", "low", "high")}
    return words(
        "findings.productivity.trend",
        first=first,
        last=last,
        points=trend.n,
        df=trend.df,
        confidence=words.share(trend.confidence, 0),
        verdict=words.get("common.verdicts")[trend.state],
        minimum=words.percent(trend.minimum, 0),
        **rates,
    )


def tasks_sentence(tasks: pd.DataFrame, words: Words) -> str:
    """Return how many tasks are done, in progress, overdue, not started, and without a return (``Tasks.tasks``)."""
    total, statuses = len(tasks), tasks["status"]
    if (statuses == "no_return").all():
        return words("findings.tasks.none", total=total)
    clauses = [words("findings.tasks.done", n=int((statuses == "done").sum()), total=total)]
    for status in ("in_progress", "late", "not_started", "no_return"):
        count = int((statuses == status).sum())
        clauses.append(words(f"findings.tasks.{status}", n=count) if count else "")
    return sentence(clauses)


def by_unit(completeness: pd.DataFrame) -> pd.DataFrame:
    """Count what each unit owes and has returned: ``unit``, ``group``, ``due``, ``returned``, ``missing``."""
    due = completeness[completeness["due"].astype(bool)]
    counts = due.assign(returned=due["returned"].astype(bool)).groupby(["unit", "group"], sort=False)["returned"]
    table = counts.agg(due="size", returned="sum").reset_index()
    return table.assign(missing=table["due"] - table["returned"])


def reporting_sentence(completeness: pd.DataFrame, plan: Plan, words: Words) -> str:
    """Return which units have reported in full, in part or not at all (``attainment.completeness``)."""
    units = by_unit(completeness)
    if units.empty:
        return words("findings.reporting.none_due")
    total, full = len(units), int((units["missing"] == 0).sum())
    silent = units[units["returned"] == 0]
    if full == total:
        return words("findings.reporting.complete", n=total)
    if len(silent) == total:
        return words("findings.reporting.nobody", total=total)
    clauses = [words("findings.reporting.main", n=full, total=total)]
    partial = total - full - len(silent)
    clauses.append(words("findings.reporting.partial", n=partial) if partial else "")
    if len(silent) > LISTED:
        clauses.append(words("findings.reporting.silent_many", n=len(silent)))
    elif len(silent):
        names = words.join(unit_name(unit, plan, words) for unit in silent["unit"])
        clauses.append(words("findings.reporting.silent", n=len(silent), units=names))
    missing_cells, due_cells = int(units["missing"].sum()), int(units["due"].sum())
    clauses.append(words("findings.reporting.cells", missing=missing_cells, due=due_cells))
    return sentence(clauses)


def missing_targets_sentence(targets: pd.DataFrame, plan: Plan, words: Words) -> str:
    """Return which targets have no data."""
    without = targets[targets["state"] == "no_data"].sort_values("order")
    if len(without) == len(targets):
        return words("findings.missing_data.targets_all", total=len(targets))
    if len(without) > LISTED:
        return words("findings.missing_data.targets_many", n=len(without), total=len(targets))
    names = words.join(target_name(target, plan, words) for target in without["target"])
    return words("findings.missing_data.targets", n=len(without), total=len(targets), names=names)


def missing_lines_sentence(lines: pd.DataFrame, words: Words) -> str:
    """Return which budget lines have no disbursement data."""
    without = lines[~lines["returned"].astype(bool)]
    if len(without) == len(lines):
        return words("findings.missing_data.lines_all", total=len(lines))
    names = ", ".join(without["line"])
    return words("findings.missing_data.lines", n=len(without), total=len(lines), names=names)


def revisions_sentence(revisions: pd.DataFrame, words: Words) -> str:
    """Return how many figures were reported again."""
    return words("findings.revisions", n=len(revisions))


def choice_name(row: Any, words: Words) -> str:
    """Return a choice in words: what it starts from, at which prices, against which year."""
    digits = {"grdp_growth": 2, "level": 2, "grdp": 0}[row["figure"]]
    value, before = (words.number(row[column], digits) for column in ("figure_value", "base_value"))
    start = words(f"charts.verdicts.{row['figure']}", value=value, before=before)
    basis = words(f"charts.verdicts.{row['price_basis']}")
    choice = words("charts.verdicts.choice", start=start, basis=basis, base=int(row["base"]))
    return words("charts.verdicts.broken", choice=choice) if row["crosses_break"] else choice
