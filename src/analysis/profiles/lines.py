"""Profiles of the budget lines: whose money it is, how much of it is spent, what needs checking, month by month."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis import findings
from analysis.attainment.outlook import elapsed
from analysis.labels import plain as number
from analysis.profiles.blocks import Fact, facts, joined, original, section, verdict
from analysis.profiles.layout import detail, grid
from analysis.profiles.remarks import remarks
from analysis.profiles.spark import spark
from analysis.profiles.trail import Trail
from analysis.tables import names
from analysis.tables.grid import Grid, or_missing, plain, sub
from analysis.tables.money import flag_meaning, flag_word
from analysis.wording import capital, missing

if TYPE_CHECKING:
    from analysis.plan.types import Allocation
    from analysis.results import Results

Row = Mapping[Any, Any]


def page(r: Results) -> str:
    """Return a table that leads to every line, then a section for each under its kind of spending."""
    rows = {row["line"]: row for row in r.lines.to_dict("records")}
    trail = Trail.of(r)
    index = grid(r.words, ("line", 58), ("allocation", 15, True), ("disbursed", 15, True), ("rate", 12, True))
    blocks = []
    for kind in dict.fromkeys(each.section for each in r.plan.allocations):
        title = r.words(f"tables.sections.{kind}")
        index.group(title)
        blocks.append(f"## {title} {{#lines-{kind}}}")
        for line in (each for each in r.plan.allocations if each.section == kind):
            row = rows[line.line]
            index.add(
                (
                    names.line(line.line, r.plan, r.words),
                    *(flag_word(flag, r.words) for flag in flags(row) if flag != "no_return"),
                ),
                r.words.number(row["allocation"]),
                or_missing(r.words.number(row["disbursed"]), row["disbursed"], r.words),
                r.words.share(row["rate"]),
            )
            blocks.append(profile(line, row, r, trail))
    return joined(index.table("tbl-line-profiles", r.words("profiles.index.lines", n=len(rows))).text, *blocks)


def flags(row: Row) -> list[str]:
    """Return the flags of a row of ``budget.lines``."""
    return [] if missing(row["flags"]) else str(row["flags"]).split(";")


def profile(line: Allocation, row: Row, r: Results, trail: Trail) -> str:
    """Return one line's profile.

    Parameters
    ----------
    line : Allocation
        Of the plan, as corrected.
    row : mapping
        Its row of ``budget.lines``.
    r : Results
        Of an edition.
    trail : Trail
        The edition's input rows.
    """
    returns = trail.standing("disbursements", "line", line.line)
    return section(
        "line",
        line.line,
        f"{line.line} {plain(r.words.pick(line.name))}",
        verdict(_head(row, r), _picture(row, returns, r), because(row, r)),
        facts(*_facts(line, row, r, trail, returns)),
        detail(_months(row, returns, r, trail), "months", r.words),
        detail(remarks(r, "disbursements", line.line), "notes", r.words),
    )


def _head(row: Row, r: Results) -> str:
    """Return what is flagged, the rate, and what it is of what."""
    words = r.words
    signs = [flag_word(flag, words) for flag in flags(row)]
    if missing(row["disbursed"]):
        return " ".join([*signs, sub(words("profiles.lines.of", allocation=words.money(row["allocation"])))])
    amounts = {"disbursed": words.number(row["disbursed"]), "allocation": words.money(row["allocation"])}
    return " ".join([*signs, f"**{words.share(row['rate'])}**", sub(words("profiles.lines.spent", **amounts))])


def because(row: Row, r: Results) -> str:
    """Return where a line's money stands: over, within or under what the time would have, and what is flagged.

    Parameters
    ----------
    row : mapping
        A row of ``budget.lines``.
    r : Results
        Rules and words.
    """
    told = [flag for flag in flags(row) if flag != "no_return"]
    meanings = [_flagged(flag, row, r) for flag in told]
    return " ".join([_standing(row, r), *meanings])


def _flagged(flag: str, row: Row, r: Results) -> str:
    meaning = plain(flag_meaning(flag, row, r.words))
    return r.words("profiles.lines.flag", flag=capital(r.words(f"findings.flags.{flag}")), meaning=meaning)


def _standing(row: Row, r: Results) -> str:
    words = r.words
    if missing(row["disbursed"]):
        return words(f"profiles.lines.{'none' if r.by_unit else 'published'}")
    spent, limit, allocation = float(row["disbursed"]), float(row["limit"]), float(row["allocation"])
    time = findings.time_share(r.plan, pd.Timestamp(row["period_end"]).date())
    values = {
        "date": words.date(row["period_end"]),
        "disbursed": words.money(spent),
        "limit": words.money(limit),
        "allocation": words.money(allocation),
        "rate": words.share(row["rate"]),
        "time": words.share(time),
        "over": words.money(spent - limit),
    }
    if spent > limit:
        return words("profiles.lines.exceeded", **values)
    if spent == limit:
        return words("profiles.lines.all", **values)
    if not spent:
        return words("profiles.lines.nothing", **values)
    apart = findings.gap(float(row["rate"]), time)
    side = "level" if not apart else "over" if apart > 0 else "under"
    gap = words(f"profiles.lines.compared.{side}", gap=words.number(abs(apart), 1))
    return words("profiles.lines.main", compared=gap, **values)


def _picture(row: Row, returns: list[Row], r: Results) -> str:
    """Return the running total over the year as a small picture, against an even pace."""
    start, end = r.plan.rules.year_start, r.plan.rules.year_end
    known = [each for each in returns if not missing(each["disbursed"])]
    points = [(elapsed(each["period_end"].date(), start, end), float(each["disbursed"])) for each in known]
    return spark(points, float(row["limit"]), [(0.0, 0.0), (1.0, float(row["limit"]))])


def _facts(line: Allocation, row: Row, r: Results, trail: Trail, returns: list[Row]) -> list[Fact]:
    words = r.words

    def term(name: str) -> str:
        return words(f"profiles.facts.{name}")

    def money(name: str) -> str:
        return "" if missing(row[name]) else words.money(row[name])

    kind = words(f"tables.sections.{line.section}")
    years = {"start": line.start_year, "end": line.end_year}
    adjusted = words("profiles.lines.adjusted", amount=words.money(row["limit"]))
    named = original(plain(line.owner_text), words)
    return [
        (term("clause"), words("profiles.lines.clause", n=line.order, section=kind)),
        (term("owner"), (names.unit(line.owner, r.plan, words), words("profiles.lines.as_printed", text=named))),
        (term("money"), words(f"profiles.lines.source.{row['source']}")),
        (term("years"), words("profiles.lines.years", **years) if line.start_year else ""),
        (term("investment"), (money("total_investment"), *_funding(line, r)) if money("total_investment") else ""),
        (term("before"), money("disbursed_before")),
        (term("allocation"), (money("allocation"), adjusted if row["limit"] != row["allocation"] else "")),
        (term("committed"), money("committed")),
        (term("disbursed"), _of("rate", "disbursed", row, r)),
        (term("remainder"), money("remainder") if not missing(row["disbursed"]) else ""),
        (term("cumulative"), _of("cumulative", "cumulative", row, r) if money("total_investment") else ""),
        (term("projected"), [capital(each) for each in projected(row, r)]),
        *([trail.sources(str(each["source"]) for each in returns)] if returns else []),
        trail.commands(f"line:{line.line}", line.line),
    ]


def _funding(line: Allocation, r: Results) -> list[str]:
    """Return where a project's whole money comes from, and what the print says where it had to be corrected."""
    words = r.words
    amounts = {name: words.number(getattr(line, name)) for name in ("central", "local")}
    told = [words("profiles.lines.sources", **amounts)]
    printed = next((each for each in r.plan.printed if each.line == line.line), line)
    if printed.local != line.local:
        blank = words("profiles.lines.blank") if missing(printed.local) else words.number(printed.local)
        told.append(words("profiles.lines.printed", amount=blank))
    return told


def _of(key: str, name: str, row: Row, r: Results) -> str | tuple[str, str]:
    """Return an amount and the share it is of what the plan sets; nothing where it is not known."""
    if missing(row[name]):
        return ""
    rate = row["rate" if name == "disbursed" else f"{name}_rate"]
    return r.words.money(row[name]), r.words(f"profiles.lines.{key}", rate=r.words.share(rate))


def projected(row: Row, r: Results) -> list[str]:
    """Return the end of the year at a line's pace against what may be spent, or why there is none."""
    words = r.words
    if missing(row["disbursed"]):
        return [words("profiles.lines.projected.none")]
    if missing(row["projected"]):
        least = number(r.plan.rules.projection_fewest, words)
        over = pd.Timestamp(row["period_end"]).date() >= r.plan.rules.year_end
        key = "year_over" if over else "too_few"
        return [words(f"profiles.lines.projected.{key}", n=int(row["observations"]), least=least)]
    ends = {end: words.number(row[f"projected_{end}"]) for end in ("low", "high")}
    amounts = {"amount": words.money(row["projected"]), "confidence": words.share(r.confidence, 0), **ends}
    apart = round(float(row["projected"])) - round(float(row["limit"]))
    side = "level" if not apart else "over" if apart > 0 else "under"
    gap = words(f"profiles.lines.projected.{side}", gap=words.money(abs(apart)))
    return [words("profiles.lines.projected.main", **amounts), gap]


def _months(row: Row, returns: list[Row], r: Results, trail: Trail) -> Grid:
    """Return every month's return: adjusted allocation, contracts, running total and its share, where it stands."""
    words = r.words
    layout = [
        ("period", 16),
        ("committed", 16, True),
        ("disbursed", 16, True),
        ("rate", 12, True),
        ("reported", 18, True),
    ]
    table = grid(words, *layout, ("place", 22))
    for each in returns:
        rate = None if missing(each["disbursed"]) else float(each["disbursed"]) / float(row["allocation"])
        adjusted = each["adjusted_allocation"]
        note = "" if missing(adjusted) else words("profiles.lines.adjusted", amount=words.number(adjusted))
        table.add(
            (words.date(each["period_end"]), note, ", ".join(trail.marks(each["ref"]))),
            or_missing(words.number(each["committed"]), each["committed"], words),
            or_missing(words.number(each["disbursed"]), each["disbursed"], words),
            words.share(rate),
            words.date(each["reported_on"]),
            trail.place(each["ref"]),
        )
    return table
