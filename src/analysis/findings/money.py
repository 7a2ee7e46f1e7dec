"""Sentences about the money: what has been disbursed by when, what to check, and the 1 % rule."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd

from analysis.attainment import outlook
from analysis.findings.answer import Answer, meter
from analysis.labels import sentence, unit_in_sentence
from analysis.wording import missing

if TYPE_CHECKING:
    from analysis.plan import Plan
    from analysis.wording import Words


def time_share(plan: Plan, day: dt.date) -> float:
    """Return the share of the plan's year that has passed by a day."""
    return outlook.elapsed(day, plan.rules.year_start, plan.rules.year_end)


def money_until(lines: pd.DataFrame) -> dt.date | None:
    """Return the end of the last period with disbursement data: time is counted to the day of the money."""
    last = lines["period_end"].max()
    return None if missing(last) else pd.Timestamp(last).date()


def money_sentence(lines: pd.DataFrame, plan: Plan, words: Words) -> str:
    """Return what has been disbursed of the allocation against the time that has passed, and who is not in it.

    Parameters
    ----------
    lines : DataFrame
        ``budget.lines``.
    """
    total, allocation = len(lines), float(lines["allocation"].sum())
    returned, until = int(lines["returned"].astype(bool).sum()), money_until(lines)
    if until is None:
        return words("findings.money.none", total=total, allocation=words.money(allocation))
    disbursed = float(lines["disbursed"].sum())
    text = words(
        "findings.money.main",
        date=words.date(until),
        disbursed=words.money(disbursed),
        share=words.share(disbursed / allocation),
        allocation=words.money(allocation),
        time=words.share(time_share(plan, until)),
    )
    if returned < total:
        text += " " + words("findings.money.partial", returned=returned, total=total)
    return text


def money_answer(lines: pd.DataFrame, plan: Plan, words: Words) -> Answer:
    """Answer how much of the money has been disbursed."""
    title, returned = words("findings.answers.money.title"), int(lines["returned"].astype(bool).sum())
    until = money_until(lines)
    if until is None:
        said = money_sentence(lines, plan, words)
        return Answer(title, words("findings.answers.money.no_number"), "", said)
    spent, allocated = float(lines["disbursed"].sum()), float(lines["allocation"].sum())
    rates = {"share": words.share(spent / allocated), "time": words.share(time_share(plan, until))}
    said = words("findings.answers.money.main", date=words.date(until), **rates)
    if returned < len(lines):
        said += " " + words("findings.answers.money.partial", returned=returned, total=len(lines))
    amounts = {"disbursed": words.number(spent), "allocation": words.number(allocated)}
    number = words("findings.answers.money.number", **amounts)
    return Answer(title, number, meter(spent / allocated, time_share(plan, until)), said)


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


def local_share_sentence(shares: pd.DataFrame, plan: Plan, words: Words) -> str:
    """Return how many districts keep to the 1 % rule, which do not, and who has not reported; of one, its share."""
    minimum = words.share(plan.rules.local_share_min, 0)
    known = shares[shares["meets"].notna()]
    if known.empty:
        return words("findings.local_share.none", minimum=minimum)
    if plan.unit:
        return _own_share(known.iloc[0], minimum, words)
    meets = known["meets"].astype(bool)
    clauses = [words("findings.local_share.main", meets=int(meets.sum()), reported=len(known), minimum=minimum)]
    if not meets.all():
        units = words.join(unit_in_sentence(unit, plan, words) for unit in known.loc[~meets, "unit"])
        clauses.append(words("findings.local_share.below", units=units))
    silent = len(shares) - len(known)
    clauses.append(words("findings.local_share.missing", n=silent) if silent else "")
    return sentence(clauses)


def _own_share(row: pd.Series, minimum: str, words: Words) -> str:
    """Return whether the one district of a unit's report keeps to the 1 % rule."""
    values = {"date": words.date(row["period_end"]), "share": words.share(row["share"], 2), "minimum": minimum}
    return words(f"units.local.{'meets' if row['meets'] else 'below'}", **values)


def missing_lines_sentence(lines: pd.DataFrame, words: Words) -> str:
    """Return which budget lines have no disbursement data."""
    without = lines[~lines["returned"].astype(bool)]
    if len(without) == len(lines):
        return words("findings.missing_data.lines_all", total=len(lines))
    names = ", ".join(without["line"])
    return words("findings.missing_data.lines", n=len(without), total=len(lines), names=names)
