"""Tables of the money: the lines of Appendix II, sums, corrections of the print, and the 1 % rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis import findings
from analysis.labels import unit_name
from analysis.tables.grid import Cell, Grid, Table, columns, marked, or_missing, plain, state
from analysis.wording import missing

if TYPE_CHECKING:
    from analysis.plan import Plan
    from analysis.wording import Words

MONEY = (("allocation", 13, True), ("disbursed", 13, True), ("rate", 10, True), ("remainder", 13, True))


def lines(lines: pd.DataFrame, plan: Plan, words: Words) -> Table:
    """Every line of Appendix II under its section, with the sums of the sections and of all, in the plan's order.

    Parameters
    ----------
    lines : DataFrame
        ``budget.lines``.
    plan : Plan
        Names of lines and owners.
    words : Words
        Language.
    """
    grid = Grid(columns("lines", words, ("name", 50), *MONEY))
    names = {each.line: words.pick(each.name) for each in plan.allocations}
    for section in ("investment", "recurrent"):
        rows = lines[lines["section"] == section].sort_values("order")
        grid.group(words(f"tables.sections.{section}"))
        for _, row in rows.iterrows():
            name = f"{row['line']} {plain(names[row['line']])}"
            owner = plain(_short(row["owner"], plan, words))
            grid.add((name, owner, *_flags(row, words)), *_money(row, words))
        _sum(grid, rows, words(f"tables.lines.sum_{section}"), words)
    _sum(grid, lines, words("tables.total"), words)
    return grid.table("tbl-lines", words("tables.lines.caption", n=len(lines)))


def _short(agency: str, plan: Plan, words: Words) -> str:
    """Return an agency's abbreviation where Vietnamese has one, else its name."""
    short = {each.id: each.abbreviation for each in plan.agencies}.get(agency, "")
    return short if words.lang == "vi" and short else unit_name(agency, plan, words)


def _money(row: Any, words: Words) -> tuple[str, str, str, str]:
    """Return allocation, disbursed, rate and remainder; without a return there is neither rate nor remainder."""
    none = words("common.not_applicable")
    allocation = words.number(row["allocation"])
    if missing(row["disbursed"]):
        return allocation, words("common.missing"), none, none
    return allocation, words.number(row["disbursed"]), words.share(row["rate"]), words.number(row["remainder"])


def _flags(row: Any, words: Words) -> list[str]:
    """Return the line's flags as signs and words; that nothing came is told in the column of the disbursement."""
    flags = [] if missing(row["flags"]) else str(row["flags"]).split(";")
    states = {flag: "at_risk" if flag == "source_gap" else "off_track" for flag in flags if flag != "no_return"}
    return [marked(name, words(f"findings.flags.{flag}"), words) for flag, name in states.items()]


def _sum(grid: Grid, rows: pd.DataFrame, name: str, words: Words) -> None:
    allocation, known = float(rows["allocation"].sum()), rows["disbursed"].dropna()
    spent = float(known.sum()) if len(known) else None
    row = {"allocation": allocation, "disbursed": spent}
    if spent is not None:
        row |= {"rate": spent / allocation, "remainder": allocation - spent}
    returned = words("tables.lines.returned", returned=len(known), n=len(rows))
    grid.add((name, returned), *_money(row, words), strong=True)


def rollups(rollups: pd.DataFrame, plan: Plan, words: Words) -> Table:
    """Lines added up: by section, investment by source, by owner, and all together.

    Parameters
    ----------
    rollups : DataFrame
        ``budget.rollup`` of each kind under each other, with a column ``by`` (total, section, owner, source).
    plan : Plan
        Names of the owners.
    words : Words
        Language.
    """
    grid = Grid(columns("rollups", words, ("group", 38), ("returned", 12, True), *MONEY))
    for by in ("section", "source", "owner", "total"):
        # What is not investment has no source of its own in the plan, and stands among the sections already.
        rows = rollups[(rollups["by"] == by) & ((by != "source") | (rollups["group"] != "recurrent"))]
        if by != "total":
            amount = words.money(rows["allocation"].sum())
            grid.group(words(f"tables.rollups.by_{by}", amount=amount))
        for _, row in rows.iterrows():
            returned = f"{int(row['lines_returned'])}/{int(row['lines'])}"
            name = plain(_group(by, str(row["group"]), plan, words))
            grid.add(name, returned, *_money(row, words), strong=by == "total")
    return grid.table("tbl-rollups", words("tables.rollups.caption"))


def _group(by: str, group: str, plan: Plan, words: Words) -> str:
    if by == "owner":
        return unit_name(group, plan, words)
    return words({"section": f"tables.sections.{group}", "source": f"tables.rollups.{group}"}.get(by, "tables.total"))


def corrections(plan: Plan, words: Words) -> Table:
    """The investment lines of Appendix II as printed and as corrected, with the check of the sources.

    The gap is total investment less central and local funding. The last row adds the two sources up and sets the
    sum beside total investment: it differs as printed and agrees as corrected.
    """
    layout = [("total", 11, True), ("central", 11, True), ("printed", 13, True), ("corrected", 13, True)]
    grid = Grid(columns("corrections", words, ("line", 38), *layout, ("gap", 14, True)))
    mended = {each.line: each for each in plan.allocations}
    for printed in plan.printed:
        if printed.section == "investment":
            name = f"{printed.line} {plain(words.pick(printed.name))}"
            _correction(grid, name, printed, mended[printed.line], words)
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


def _so_far(meets: bool, plan: Plan, words: Words) -> str:
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
    for _, row in shares.iterrows():
        known = not missing(row["meets"])
        shown = _so_far(bool(row["meets"]), plan, words) if known else state("no_data", words)
        until = words("tables.local_share.until", date=words.date(row["period_end"])) if known else ""
        grid.add(
            plain(unit_name(row["unit"], plan, words)),
            or_missing(words.number(row["total_expenditure"]), row["total_expenditure"], words),
            or_missing(words.number(row["dx_expenditure"]), row["dx_expenditure"], words),
            words.share(row["share"], 2),
            (shown, until),
        )
    return grid.table("tbl-local-share", findings.local_share_sentence(shares, plan, words))
