"""Tables of a target's profile: over time, part by part, unit by unit; each with where its input rows stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from analysis.attainment.pooling import SHARES, WHOLE, one_bound
from analysis.labels import BOUNDS, figure_text
from analysis.labels import plain as number
from analysis.plan.types import PROVINCE
from analysis.profiles.layout import grid
from analysis.profiles.trail import Trail
from analysis.references import split
from analysis.tables import names
from analysis.tables.grid import Cell, Grid, plain, state
from analysis.tables.source import statistics_source
from analysis.tables.target import part_figure
from analysis.wording import missing

if TYPE_CHECKING:
    from analysis.plan.types import Target
    from analysis.results import Results
    from analysis.wording import Words

Row = Mapping[Any, Any]


def series(target: Target, r: Results, trail: Trail) -> Grid:
    """Return the figure at the end of each period, of the whole and, where there are several, of each part."""
    layout = [("period", 28), ("value", 16, True), ("fraction", 22, True), ("needed", 16, True), ("returns", 18, True)]
    table = grid(r.words, *layout)
    points = r.rows("series", target=target.id)
    several = len(target.parts) > 1
    titles = {WHOLE: r.words("profiles.targets.whole")} if several else {}
    titles |= {part.id: r.words.pick(part.name) for part in target.parts}
    returns = trail.standing("targets", "target", target.id)
    for name, title in titles.items():
        mine = [point for point in points if point["part"] == name]
        if several and mine:
            table.group(plain(title))
        for point in mine:
            table.add(*_point(point, target, [each for each in returns if _same(each, point, several)], r, trail))
    return table


def _same(returned: Row, point: Row, several: bool) -> bool:
    """Return whether a return is about the period, and the part, of a figure."""
    whole = not several or point["part"] == WHOLE
    return bool(returned["period_end"] == point["period_end"]) and (whole or returned["part"] == point["part"])


def _point(point: Row, target: Target, returned: list[Row], r: Results, trail: Trail) -> tuple[Cell, ...]:
    words = r.words
    needed = words("common.not_applicable")
    if not missing(point["expected"]):
        needed = figure_text(target, point["expected"], words)
    sent = words.number(point["units_reported"]) if r.by_unit else words("common.not_applicable")
    period = (words.date(point["period_end"]), trail.counted(each["ref"] for each in returned))
    value = bounded(returned, figure_text(target, point["attained"], words))
    return period, value, fraction(point, words) or words.number(point["numerator"]), needed, sent


def bounded(returned: Iterable[Row], figure: str) -> str:
    """Return a figure with the sign of what its returns are, where they only bound or resemble what is asked for."""
    found = one_bound([str(row["bound"]) for row in returned if not missing(row["bound"])])
    return BOUNDS.get(found, "") + figure


def fraction(row: Row, words: Words) -> str:
    """Return numerator and denominator, where there are both."""
    if missing(row["numerator"]) or missing(row["denominator"]):
        return ""
    return f"{words.number(row['numerator'])} / {words.number(row['denominator'])}"


def parts(target: Target, r: Results, trail: Trail) -> Grid:
    """Return each part of a target: state and figure, who answers for it, from when it counts, where it stands."""
    words = r.words
    layout = [("part", 38), ("state", 22), ("value", 20, True), ("until", 18, True)]
    stands = target.kind == "milestone"  # other parts rest on many rows, which the units' table names
    table = grid(words, *layout, *([("place", 22)] if stands else []))
    known = {part.id: part for part in target.parts}
    for row in r.rows("parts", target=target.id):
        part = known[str(row["part"])]
        lead = part.lead_agency or target.lead_agency
        facts = [words("tables.definitions.clause", clause=plain(part.clause))] if part.clause else []
        facts += [names.unit(lead, r.plan, words)] if lead != target.lead_agency else []
        facts += [words("profiles.targets.from", date=words.date(part.start_date))] if part.start_date else []
        below = [mark for mark in (", ".join(trail.marks(row["inputs"])),) if mark]
        table.add(
            (plain(words.pick(part.name)), *facts),
            (state(row["state"], words), *below),
            part_figure(row, target, r.plan, words),
            words.date(row["period_end"]),
            *([trail.place(row["inputs"])] if stands else []),
        )
    return table


def units(target: Target, r: Results, trail: Trail) -> Grid:
    """Return what each unit returned of a target last: state, figure, marks, and where its row stands."""
    words = r.words
    layout = [("unit", 34), ("state", 20), ("value", 18, True), ("until", 14, True), ("place", 22)]
    table = grid(words, *layout)
    rows = r.rows("units", target=target.id)
    for part in target.parts:
        mine = [row for row in rows if row["part"] == part.id]
        if len(target.parts) > 1 and mine:
            table.group(plain(words.pick(part.name)))
        for row in mine:
            table.add(
                (names.unit(str(row["unit"]), r.plan, words), ", ".join(trail.marks(row["inputs"]))),
                state(row["state"], words),
                unit_figure(row, target, words, trail),
                words.date(row["period_end"]),
                trail.place(row["inputs"]),
            )
    return table


def unit_figure(row: Row, target: Target, words: Words, trail: Trail) -> Cell:
    """Return what a unit attained over what it is made of; a count stands alone."""
    if missing(row["attained"]):
        if target.kind == "milestone" and not missing(row["complies"]):
            return words("tables.answers.yes") if row["complies"] else words("tables.parts.open")
        late = row["state"] == "not_yet_due"
        return words("common.not_applicable" if late else "common.missing")
    returned = [trail.row(ref) for ref in split(str(row["inputs"]))]
    if target.kind in SHARES and (target.kind == "share_floor" or row["unit"] == PROVINCE):
        return bounded(returned, figure_text(target, row["attained"], words)), fraction(row, words)
    return bounded(returned, number(row["attained"], words))


def official(rows: Iterable[Row], words: Words) -> Grid:
    """Return rows of the official series: what is measured where and when, value, source, and line of the file."""
    table = grid(words, ("statistic", 44), ("value", 16, True), ("place", 40))
    measures = words.get("tables.statistics_sources.measures")
    for row in rows:
        name = plain(measures.get(row["measure"], row["measure"]))
        value = str(row["value"])
        digits = len(value.partition(".")[2].rstrip("0")) if "." in value else 0
        source = statistics_source(row, str(row["series"]), words)
        about = f"{plain(names_of(row, words))}, {plain(row['year'])}"
        place = plain(f"labour_productivity.csv:{row['row']}")
        table.add((name, about), words.number(row["value"], digits), (place, source[0]))
    return table


def names_of(row: Row, words: Words) -> str:
    """Return the place that a row of the official series is about."""
    return str(words.get("charts.places").get(row["geography"], row["geography"]))
