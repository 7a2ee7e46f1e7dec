"""Tables of the money: the lines of Appendix II, sums, corrections of the print, and the 1 % rule."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis import findings
from analysis.labels import unit_name
from analysis.tables import names
from analysis.tables.grid import Cell, Grid, Table, columns, marked, or_missing, plain, state
from analysis.wording import missing

if TYPE_CHECKING:
    from analysis.plan import Plan
    from analysis.wording import Words

MONEY = (("allocation", 13, True), ("disbursed", 13, True), ("rate", 10, True), ("remainder", 13, True))
AHEAD = ("projected", 18, True)


def lines(lines: pd.DataFrame, rollups: pd.DataFrame, plan: Plan, words: Words) -> Table:
    """Every line of Appendix II under its section, with the sums of the sections and of all, in the plan's order.

    Parameters
    ----------
    lines : DataFrame
        ``budget.lines``.
    rollups : DataFrame
        ``Report.rollups``: sums with their projections.
    plan : Plan
        Names of lines and owners.
    words : Words
        Language.
    """
    grid = Grid(columns("lines", words, ("name", 42), *MONEY, AHEAD))
    until = findings.money_until(lines)
    for section in ("investment", "recurrent"):
        rows = lines[lines["section"] == section].sort_values("order")
        if rows.empty:  # of one unit's lines, none need be of a section
            continue
        grid.group(words(f"tables.sections.{section}"))
        for _, row in rows.iterrows():
            name = names.line(str(row["line"]), plan, words)
            owner = names.unit(row["owner"], plan, words, _short(row["owner"], plan, words))
            grid.add((name, owner, *_flags(row, words)), *_money(row, words, until))
        _sum(grid, rollups, "section", section, words(f"tables.lines.sum_{section}"), words)
    _sum(grid, rollups, "total", "total", words("tables.total"), words)
    confidence = words.share(rollups["confidence"].iloc[0], 0)
    return grid.table("tbl-lines", words("tables.lines.caption", n=len(lines), confidence=confidence))


def _short(agency: str, plan: Plan, words: Words) -> str:
    """Return an agency's abbreviation where Vietnamese has one, else its name."""
    short = {each.id: each.abbreviation for each in plan.agencies}.get(agency, "")
    return short if words.lang == "vi" and short else unit_name(agency, plan, words)


def _money(row: Any, words: Words, until: dt.date | None = None) -> tuple[Cell, ...]:
    """Return allocation, disbursed, rate, remainder and projection; without a return there is only the allocation.

    An adjusted allocation, data older than ``until`` and the interval of the projection are small lines.
    """
    none = words("common.not_applicable")
    adjusted = words("tables.lines.adjusted", amount=words.number(row["limit"]))
    allocation: Cell = words.number(row["allocation"])
    if row["limit"] != row["allocation"]:
        allocation = (words.number(row["allocation"]), adjusted)
    if missing(row["disbursed"]):
        return allocation, words("common.missing"), none, none, none
    older = until is not None and pd.Timestamp(row["period_end"]).date() < until
    date = words("tables.lines.until", date=words.date(row["period_end"])) if older else ""
    disbursed = (words.number(row["disbursed"]), date)
    return allocation, disbursed, words.share(row["rate"]), words.number(row["remainder"]), _ahead(row, words)


def _ahead(row: Any, words: Words) -> Cell:
    """Return the projected end of the year over its interval, the dash where there is none."""
    if missing(row["projected"]):
        return words("common.not_applicable")
    ends = {end: words.number(row[f"projected_{end}"]) for end in ("low", "high")}
    return words.number(row["projected"]), words("tables.interval", **ends)


def _flags(row: Any, words: Words) -> list[str]:
    """Return the line's flags as signs and words; that nothing came is told in the column of the disbursement."""
    flags = [] if missing(row["flags"]) else str(row["flags"]).split(";")
    return [flag_word(flag, words) for flag in flags if flag != "no_return"]


def flag_word(flag: str, words: Words) -> str:
    """Return a flag as sign and word in its colour."""
    sign = {"source_gap": "at_risk", "no_return": "no_data"}.get(flag, "off_track")
    return marked(sign, words(f"findings.flags.{flag}"), words)


def _sum(grid: Grid, rollups: pd.DataFrame, by: str, group: str, name: str, words: Words) -> None:
    row = rollups[(rollups["by"] == by) & (rollups["group"] == group)].iloc[0]
    grid.add((name, _returned(row, words)), *_money(row, words), strong=True)


def _returned(row: Any, words: Words) -> str:
    return words("tables.lines.returned", returned=int(row["lines_returned"]), n=int(row["lines"]))


def rollups(rollups: pd.DataFrame, plan: Plan, words: Words) -> Table:
    """Lines added up: by section, investment by source, by owner, and all together, with the end of the year.

    Parameters
    ----------
    rollups : DataFrame
        ``Report.rollups``: ``budget.rollup`` of each kind under each other, with a column ``by`` (total, section,
        owner, source) and the projections of the groups.
    plan : Plan
        Names of the owners.
    words : Words
        Language.
    """
    grid = Grid(columns("rollups", words, ("group", 34), *MONEY, AHEAD))
    for by in ("section", "source", "total") if plan.unit else ("section", "source", "owner", "total"):
        # What is not investment has no source of its own in the plan, and stands among the sections already.
        rows = rollups[(rollups["by"] == by) & ((by != "source") | (rollups["group"] != "recurrent"))]
        if rows.empty:
            continue
        if by != "total":
            amount = words.money(rows["allocation"].sum())
            grid.group(words(f"tables.rollups.by_{by}", amount=amount))
        for _, row in rows.iterrows():
            name = _group(by, str(row["group"]), plan, words)
            grid.add((name, _returned(row, words)), *_money(row, words), strong=by == "total")
    confidence = words.share(rollups["confidence"].iloc[0], 0)
    return grid.table("tbl-rollups", words("tables.rollups.caption", confidence=confidence))


def _group(by: str, group: str, plan: Plan, words: Words) -> str:
    if by == "owner":
        return names.unit(group, plan, words)
    key = {"section": f"tables.sections.{group}", "source": f"tables.rollups.{group}"}.get(by, "tables.total")
    return plain(words(key))


def composition(composition: pd.DataFrame, lines: pd.DataFrame, plan: Plan, words: Words) -> Table:
    """How the money was to be spread and how it is, with the composition variance of each grouping.

    Parameters
    ----------
    composition : DataFrame
        ``budget.composition``.
    lines : DataFrame
        ``budget.lines``.
    plan : Plan
        Names of the owners.
    words : Words
        Language.
    """
    layout = [("approved", 16, True), ("spent", 16, True), ("difference", 20, True)]
    grid = Grid(columns("composition", words, ("group", 48), *layout))
    for by, rows in composition.groupby("by", sort=False):
        if by == "source":
            # Recurrent spending stands under the kinds of spending.
            rows = rows[~rows["group"].isin(["recurrent", "unsplit"])]
        if rows.empty or by == "line":  # the lines have a table of their own; the sentence tells their variance
            continue
        if plan.unit and len(rows) == 1:
            continue
        grid.group(words(f"tables.composition.by_{by}", variance=words.share(rows["variance"].iloc[0])))
        for _, row in rows.iterrows():
            shares = (row["approved_share"], row["spent_share"])
            apart = None if missing(row["spent_share"]) else findings.gap(row["spent_share"], row["approved_share"])
            name = _group(str(by), str(row["group"]), plan, words)
            grid.add(name, *(words.share(share) for share in shares), words.number(apart, 1, sign=True))
    told = findings.outturn_sentence(lines, plan, words)
    return grid.table("tbl-composition", f"{told} {words('tables.composition.note')}" if grid.rows else told)


def flags(flagged: pd.DataFrame, lines: pd.DataFrame, plan: Plan, words: Words) -> Table:
    """Every flag of a line under its kind: the line, its owner, the money it is about, and what it means.

    Parameters
    ----------
    flagged : DataFrame
        ``budget.flagged``.
    lines : DataFrame
        ``budget.lines``.
    plan : Plan
        Names of lines and owners.
    words : Words
        Language.
    """
    grid = Grid(columns("flags", words, ("name", 42), ("amount", 14, True), ("meaning", 44)))
    by_line = lines.set_index("line")
    # Where nothing has come from anyone, that is one sentence and not a row for every line.
    shown = flagged if lines["returned"].astype(bool).any() else flagged.iloc[:0]
    for flag, rows in shown.groupby("flag", sort=False):
        grid.group(flag_word(str(flag), words))
        for _, row in rows.iterrows():
            name = names.line(str(row["line"]), plan, words)
            owner = names.unit(row["owner"], plan, words, _short(row["owner"], plan, words))
            meaning = flag_meaning(str(flag), by_line.loc[row["line"]], words)
            grid.add((name, owner), words.number(row["amount"]), plain(meaning))
    return grid.table("tbl-flags", findings.flagged_sentence(flagged, lines, words))


def flag_meaning(flag: str, line: Any, words: Words) -> str:
    """Return what a flag of a row of ``budget.lines`` means, with its amounts (Markdown text, not escaped)."""
    found, limit = ("cumulative", "total_investment") if flag == "over_total" else ("disbursed", "limit")
    amounts = {"found": words.number(line[found]), "limit": words.number(line[limit])}
    return words(f"tables.flags.meanings.{flag}", **amounts)


def reconciliation(checks: pd.DataFrame, words: Words) -> Table:
    """The sums of the lines beside the totals of Appendix II and part III, and whether they agree.

    Parameters
    ----------
    checks : DataFrame
        ``budget.reconcile``.
    words : Words
        Language.
    """
    layout = [("lines", 12, True), ("summed", 15, True), ("appendix", 15, True), ("funding", 14, True), ("check", 16)]
    grid = Grid(columns("reconciliation", words, ("item", 30), *layout))
    for _, row in checks.iterrows():
        item = str(row["item"])
        state, word = ("achieved", "agrees") if row["agrees"] else ("off_track", "differs")
        gaps = [abs(row[name]) for name in ("gap_appendix", "gap_funding") if not missing(row[name])]
        check = words(f"tables.reconciliation.{word}", gap=words.number(max(gaps, default=None)))
        amounts = (words.number(row[name]) for name in ("summed", "appendix", "funding"))
        name = words(f"tables.reconciliation.items.{item}")
        grid.add(name, str(row["lines"]), *amounts, marked(state, check, words), strong=item == "total")
    sentence = findings.reconciliation_sentence(checks, words)
    return grid.table("tbl-reconciliation", words("tables.reconciliation.caption", sentence=sentence))


def corrections(plan: Plan, words: Words) -> Table:
    """The investment lines of Appendix II as printed and as corrected, with the check of the sources.

    The gap is total investment less central and local funding. The last row adds the two sources up and sets the
    sum beside total investment: it differs as printed and agrees as corrected. One unit's lines have no total.
    """
    layout = [("total", 11, True), ("central", 11, True), ("printed", 13, True), ("corrected", 13, True)]
    grid = Grid(columns("corrections", words, ("line", 38), *layout, ("gap", 14, True)))
    mended = {each.line: each for each in plan.allocations}
    for printed in plan.printed:
        if printed.section == "investment":
            name = names.line(printed.line, plan, words)
            _correction(grid, name, printed, mended[printed.line], words)
    if plan.unit:
        return grid.table("tbl-corrections", words("tables.corrections.caption", n=len(plan.corrections)))
    after = {each.section: each for each in plan.allocation_totals}["investment"]
    before = {each.section: each for each in plan.printed_totals}["investment"]
    _correction(grid, words("tables.total"), before, after, words, strong=True)
    sums = (_against(before, words), _against(after, words))
    grid.add(words("tables.corrections.sources"), words.number(before.total_investment), "", *sums, "", strong=True)
    caption = words(
        "tables.corrections.caption",
        n=len(plan.corrections),
        printed=words.number(_sources(before)),
        corrected=words.number(_sources(after)),
        total=words.number(before.total_investment),
    )
    return grid.table("tbl-corrections", caption)


def _correction(grid: Grid, name: str, printed: Any, after: Any, words: Words, *, strong: bool = False) -> None:
    changed = printed.local != after.local
    local: Cell = words.number(after.local)
    gap = words.number(_gap(printed))
    if changed:
        local = (words.number(after.local) if strong else f"**{words.number(after.local)}**", _mended(words))
        gap = f"{gap} → {words.number(_gap(after))}"
    blank = changed and missing(printed.local)
    grid.add(
        name,
        words.number(printed.total_investment),
        words.number(printed.central),
        words("tables.blank") if blank else words.number(printed.local),
        local,
        gap,
        strong=strong,
    )


def _mended(words: Words) -> str:
    return plain(words("tables.corrections.mended"))


def _sources(each: Any) -> float:
    return sum(float(part) for part in (each.central, each.local) if part is not None)


def _gap(each: Any) -> float:
    return float(each.total_investment) - _sources(each)


def _against(each: Any, words: Words) -> Cell:
    """Return the sum of both sources, and under it whether that is the total investment."""
    sign = "≠" if _gap(each) else "="
    return words.number(_sources(each)), f"{sign} {words.number(each.total_investment)}"


def so_far(meets: bool, plan: Plan, words: Words) -> str:
    """Return where a district stands: the year is not over, so that it is no final verdict."""
    minimum = words.share(plan.rules.local_share_min, 0)
    name, key = ("achieved", "met") if meets else ("off_track", "below")
    return marked(name, words(f"tables.local_share.{key}", minimum=minimum), words)


def local_share(shares: pd.DataFrame, plan: Plan, words: Words) -> Table:
    """Each district's spending on digital transformation against the 1 % rule of Section IV.6.

    Parameters
    ----------
    shares : DataFrame
        ``budget.local_share``.
    plan : Plan
        Names of the districts.
    words : Words
        Language.
    """
    layout = [("unit", 32), ("total", 17, True), ("digital", 17, True), ("share", 12, True), ("meets", 22)]
    grid = Grid(columns("local_share", words, *layout))
    told = bool(shares["meets"].notna().any())
    for _, row in shares.iterrows() if told else ():
        known = not missing(row["meets"])
        shown = so_far(bool(row["meets"]), plan, words) if known else state("no_data", words)
        until = words("tables.local_share.until", date=words.date(row["period_end"])) if known else ""
        grid.add(
            names.unit(row["unit"], plan, words),
            or_missing(words.number(row["total_expenditure"]), row["total_expenditure"], words),
            or_missing(words.number(row["dx_expenditure"]), row["dx_expenditure"], words),
            words.share(row["share"], 2),
            (shown, until),
        )
    return grid.table("tbl-local-share", words(f"tables.local_share.{'caption' if told else 'none'}", n=len(shares)))
