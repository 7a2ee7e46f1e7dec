"""Tables of how figures are made: kinds of targets, rules, states, choices, worked examples, columns of the results."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.attainment.states import STATES
from analysis.labels import plain as number
from analysis.tables import names
from analysis.tables.grid import Cell, Grid, Table, columns, link, plain, state

if TYPE_CHECKING:
    from analysis.examples import Example
    from analysis.plan import Plan
    from analysis.wording import Words

FRACTIONS = ("local_share_min", "confidence")
"""Rules that are fractions and are shown in per cent."""

DEVIATIONS = "bands."
"""Begin the rules that are deviations, shown in per cent with their sign."""

PERCENTAGES = ("productivity_min", "disbursement_benchmark")
"""Rules that are in per cent."""


def kinds(plan: Plan, words: Words) -> Table:
    """The five kinds of targets: when each is achieved, and which of the plan's targets are of it."""
    grid = Grid(columns("kinds", words, ("kind", 24), ("rule", 52), ("targets", 24)))
    for kind in words.get("methods.kinds"):
        mine = [target for target in plan.targets if target.kind == kind]
        if not mine:
            continue
        example = names.target(mine[0].id, plan, words)
        count = (words("tables.kinds.count", n=len(mine)), ", ".join(target.id for target in mine))
        grid.add((words(f"methods.kinds.{kind}.name"), example), words(f"methods.kinds.{kind}.rule"), count)
    return grid.table("tbl-kinds", words("tables.kinds.caption", n=len(plan.targets)))


def rules(rules: pd.DataFrame, words: Words) -> Table:
    """Every threshold, date and benchmark with its clause or source.

    Parameters
    ----------
    rules : DataFrame
        ``plan.rulebook``.
    words : Words
        Language.
    """
    grid = Grid(columns("rules", words, ("rule", 34), ("value", 16, True), ("basis", 50)))
    for _, row in rules.iterrows():
        name = words(f"methods.rules.{row['rule'].replace('.', '_')}")
        grid.add((name, f"`{row['rule']}`"), rule_value(row["rule"], row["value"], words), _basis(row, words))
    return grid.table("tbl-rules", words("tables.rules.caption", n=len(rules)))


def rule_value(rule: str, value: Any, words: Words) -> str:
    """Return a rule's value as it is read: a date, per cent, or a number."""
    if isinstance(value, dt.date):
        return words.date(value)
    if rule.startswith(DEVIATIONS):
        return ("+" if value > 0 else "") + number(100 * value, words) + "%"
    if rule in FRACTIONS:
        return number(100 * value, words) + "%"
    if rule in PERCENTAGES:
        return number(value, words, 2) + "%"
    return number(value, words, 2)


def _basis(row: Any, words: Words) -> Cell:
    lang = words.lang
    found = []
    if clause := row[f"clause_{lang}"]:
        short = " " not in clause  # a clause's number, such as IV.6-3
        text = words("tables.rules.clause", clause=clause) if short else clause
        found.append(link(text, "" if row["source"] else row["url"]))
    if row["source"]:
        title = link(row["source"], row["url"])
        found.append(f"{title} ({plain(row['publisher'])})" if row["publisher"] else title)
    if note := row[f"note_{lang}"]:
        found.append(plain(note))
    return tuple(found) if found else words("common.not_applicable")


def states(plan: Plan, words: Words) -> Table:
    """Every state with its sign, and what earns it."""
    grid = Grid(columns("states", words, ("state", 24), ("meaning", 76)))
    for name, meaning in state_meanings(plan, words).items():
        grid.add(state(name, words), meaning)
    return grid.table("tbl-states", words("tables.states.caption", n=len(STATES)))


def state_meanings(plan: Plan, words: Words) -> dict[str, str]:
    """Return what earns each state, with the plan's own thresholds."""
    bounds = {
        name: rule_value(DEVIATIONS, value, words)
        for name, value in (
            ("off", plan.rules.bands_off),
            ("risk", plan.rules.bands_risk),
            ("ahead", plan.rules.bands_ahead),
        )
    }
    return {name: words(f"methods.states.{name}", **bounds) for name in STATES}


def decisions(words: Words) -> Table:
    """Choices of method: the question, what was chosen and what was not, and why."""
    made = words.get("methods.decisions")
    grid = Grid(columns("decisions", words, ("question", 24), ("choice", 36), ("why", 40)))
    for each in made.values():
        rejected = words("tables.decisions.rejected", text=plain(each["rejected"]))
        grid.add(plain(each["question"]), (plain(each["choice"]), rejected), plain(each["why"]))
    return grid.table("tbl-decisions", words("tables.decisions.caption", n=len(made)))


def worked(example: Example, words: Words) -> Table:
    """Return the steps of a worked example: what is computed, the numbers put in, and what comes out."""
    grid = Grid(columns("worked", words, ("step", 30), ("substitution", 50), ("result", 20, True)))
    for step in example.steps:
        result = state(step.state, words) if step.state else plain(step.result)
        grid.add(words(f"methods.steps.{step.key}", **step.values), plain(step.substitution), result)
    return grid.table(f"tbl-example-{example.name}", words(f"methods.examples.{example.name}", **example.values))


def dictionary(dictionary: pd.DataFrame, words: Words) -> Table:
    """What each column of the result tables means, and the tables it is in.

    Parameters
    ----------
    dictionary : DataFrame
        ``table``, ``column``, ``meaning_vi``, ``meaning_en``: one row a column of a table.
    words : Words
        Language.
    """
    grid = Grid(columns("dictionary", words, ("column", 24), ("meaning", 48), ("tables", 28)))
    for (column, meaning), rows in dictionary.groupby(["column", f"meaning_{words.lang}"], sort=False):
        grid.add(f"`{column}`", plain(meaning), ", ".join(f"`{table}`" for table in rows["table"]))
    return grid.table("tbl-dictionary", words("tables.dictionary.caption", n=dictionary["table"].nunique()))
