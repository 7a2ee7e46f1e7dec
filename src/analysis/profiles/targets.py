"""Profiles of the targets: what is asked, what was attained and why it is in its state, and what that rests on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from analysis import findings, tables
from analysis.attainment.outlook import elapsed
from analysis.attainment.pooling import WHOLE
from analysis.labels import figure_text, target_name, threshold, value
from analysis.plan.types import PROVINCE
from analysis.profiles import figures, reasons
from analysis.profiles.blocks import Fact, facts, joined, original, section, verdict
from analysis.profiles.layout import detail, grid
from analysis.profiles.remarks import remarks
from analysis.profiles.spark import spark
from analysis.profiles.trail import Trail
from analysis.references import split
from analysis.tables import names
from analysis.tables.grid import plain, state, sub
from analysis.wording import capital, missing

if TYPE_CHECKING:
    from analysis.plan.types import Target
    from analysis.results import Results

Row = Mapping[Any, Any]


def page(r: Results) -> str:
    """Return a table that leads to every target, then a section for each under its pillar."""
    rows: dict[str, Row] = {row["target"]: row for row in r.attainment.targets.to_dict("records")}
    trail = Trail.of(r)
    index = grid(r.words, ("target", 50), ("state", 22), ("value", 16, True), ("asked", 14, True))
    blocks = []
    for pillar in r.plan.pillars:
        mine = [target for target in r.plan.targets if target.pillar == pillar.id]
        if not mine:
            continue
        index.group(plain(r.words.pick(pillar.name)))
        blocks.append(f"## {plain(r.words.pick(pillar.name))} {{#targets-{pillar.id}}}")
        for target in mine:
            row = rows[target.id]
            index.add(
                names.target(target.id, r.plan, r.words),
                state(row["state"], r.words),
                value(row, target, r.words),
                threshold(target, r.words),
            )
            blocks.append(profile(target, row, r, trail))
    return joined(index.table("tbl-target-profiles", r.words("profiles.index.targets", n=len(rows))).text, *blocks)


def profile(target: Target, row: Row, r: Results, trail: Trail) -> str:
    """Return one target's profile.

    Parameters
    ----------
    target : Target
        Of the plan.
    row : mapping
        Its row of ``Attainment.targets``.
    r : Results
        Of an edition.
    trail : Trail
        The edition's input rows.
    """
    words = r.words
    several = target.kind == "milestone" or len(target.parts) > 1
    series = figures.series(target, r, trail)
    blocks = [
        verdict(_head(target, row, r), picture(target, r), because(target, row, r, trail)),
        facts(*_facts(target, row, r, trail)),
        series.titled(words("profiles.titles.series")),
        figures.parts(target, r, trail).titled(words("profiles.titles.parts")) if several else "",
    ]
    if target.kind == "growth_floor":
        blocks += _growth(row, r, trail)
    elif target.kind != "milestone" and any(each["inputs"] for each in r.rows("units", target=target.id)):
        blocks.append(detail(figures.units(target, r, trail), "units", words))
    blocks.append(detail(remarks(r, "targets", target.id), "notes", words))
    return section("target", target.id, f"{target.id} {plain(target_name(target.id, r.plan, words))}", *blocks)


def _head(target: Target, row: Row, r: Results) -> str:
    """Return state, result, and the level it is held against."""
    words = r.words
    shown = value(row, target, words)
    known = shown != words("common.missing")
    if target.kind == "milestone" and known:
        shown = f"{shown} {words('tables.targets.parts_done', n=int(row['parts_total']))}"
    if target.kind == "count_range" and known:
        shown = f"{shown} {plain(words.pick(r.plan.measure_name(target.unit)))}"
    asked = {"asked": threshold(target, words)}
    needed = _needed(target, row, r)
    against = words(f"profiles.targets.{'against_needed' if needed else 'against'}", needed=needed, **asked)
    if target.kind == "milestone":
        against = words("profiles.targets.to_do", n=int(target.threshold), deadline=words.date(target.deadline))
    main = f" **{shown}**" if known else ""
    return f"{state(row['state'], words)}{main} {sub(against)}"


def _needed(target: Target, row: Row, r: Results) -> str:
    """Return what was needed by the date of the figure, where that is another level than the target's."""
    if target.kind in ("milestone", "growth_floor") or missing(row["expected"]):
        return ""
    needed = figure_text(target, row["expected"], r.words)
    return "" if needed == figure_text(target, row["threshold"], r.words) else needed


def because(target: Target, row: Row, r: Results, trail: Trail) -> str:
    """Return why a target is in its state, from an edition's results."""
    growth = findings.productivity_sentence(r.verdict, r.plan, r.words) if target.kind == "growth_floor" else ""
    parts = r.rows("parts", target=target.id)
    days = _expected(target, parts, trail)
    given = (row, target, r.plan, r.words)
    return reasons.why(*given, parts=parts, expected_on=days, growth=growth, returned=r.by_unit)


def _expected(target: Target, parts: Sequence[Row], trail: Trail) -> dict[str, dt.date | None]:
    """Return the day on which each part of a milestone is to be done by the word of who answers for it."""
    if target.kind != "milestone":
        return {}
    found: dict[str, dt.date | None] = {}
    for part in parts:
        rows = [trail.row(ref) for ref in split(part["inputs"])]
        days = [row["expected_on"] for row in rows if row["done"] != "yes" and not missing(row["expected_on"])]
        found[str(part["part"])] = max(days).date() if days else None
    return found


def picture(target: Target, r: Results) -> str:
    """Return the target's figures over the year as a small picture; nothing where there are too few."""
    points = [row for row in r.rows("series", target=target.id) if row["part"] == WHOLE]
    known = [row for row in points if not missing(row["attained"])]
    start = r.plan.rules.year_start

    def time(row: Row) -> float:
        return elapsed(row["period_end"].date(), start, target.deadline)

    need = [(time(row), float(row["expected"])) for row in known if not missing(row["expected"])]
    return spark([(time(row), float(row["attained"])) for row in known], target.threshold, need)


def _facts(target: Target, row: Row, r: Results, trail: Trail) -> list[Fact]:
    words, plan = r.words, r.plan

    def term(name: str) -> str:
        return words(f"profiles.facts.{name}")

    starts = [part for part in target.parts if part.start_date is not None]
    clause = words("tables.definitions.clause", clause=plain(target.clause))
    return [
        (term("plan"), (original(words("profiles.quoted", text=plain(target.text)), words), clause)),
        (term("kind"), _kind(target, r)),
        (term("done" if target.kind == "milestone" else "numerator"), _counted(target, row, "numerator", r)),
        (term("denominator"), _counted(target, row, "denominator", r)),
        (term("exclusions"), plain(words.pick(target.exclusions))),
        (term("start"), [_start(part, target, r) for part in starts]),
        (term("asked"), _asked(target, row, r)),
        (term("interval"), _interval(row, r)),
        (term("outlook"), [capital(line) for line in reasons.outlook(row, target, plan, words, r.confidence)]),
        (term("lead"), (names.unit(target.lead_agency, plan, words), plain(words.pick(target.lead_basis)))),
        (term("reported"), _reported(target, row, r, trail)),
        *([] if missing(row["sources"]) else [trail.sources(split(row["sources"]))]),
        trail.commands(f"target:{target.id}", "" if target.kind == "growth_floor" else target.id),
    ]


def _kind(target: Target, r: Results) -> list[str]:
    """Return what kind of target it is and how it is measured, with the rule and the reason."""
    words = r.words
    name = words(f"methods.kinds.{target.kind}.name")
    if target.kind not in ("milestone", "growth_floor"):
        name = f"{name}, {words(f'tables.definitions.{target.measure}')}"
    return [name, words(f"methods.kinds.{target.kind}.rule"), plain(words.pick(target.measure_why))]


def _asked(target: Target, row: Row, r: Results) -> list[str]:
    """Return the level to be reached by the deadline, and what was needed by the date of the figure."""
    words = r.words
    deadline = words.date(target.deadline)
    if target.kind == "milestone":
        return [capital(words("profiles.targets.to_do", n=int(target.threshold), deadline=deadline))]
    told = [words("profiles.targets.asked", asked=threshold(target, words), deadline=deadline)]
    needed = _needed(target, row, r)
    until = words.date(row["period_end"])
    return told + ([words("profiles.targets.needed", value=needed, date=until)] if needed else [])


def _counted(target: Target, row: Row, name: str, r: Results) -> str:
    """Return what is counted in words, and how many there were."""
    text = r.words.pick(getattr(target, name))
    if text in ("", "–", "-"):
        return ""
    if missing(row[name]) or target.kind == "milestone":
        return plain(text)
    return r.words("profiles.targets.counted", text=plain(text), number=r.words.number(row[name]))


def _start(part: Any, target: Target, r: Results) -> str:
    day = r.words.date(part.start_date)
    name = plain(r.words.pick(part.name))
    return day if len(target.parts) == 1 else r.words("profiles.targets.start", part=name, date=day)


def _interval(row: Row, r: Results) -> str:
    if missing(row["low"]) or missing(row["high"]) or row["kind"] == "growth_floor" or not missing(row["bound"]):
        return ""
    ends = {name: r.words.percent(row[name]) for name in ("low", "high")}
    return r.words("profiles.targets.interval", confidence=r.words.share(r.confidence, 0), **ends)


def _reported(target: Target, row: Row, r: Results, trail: Trail) -> list[str]:
    """Return who sends figures, how many have, and who has not."""
    words = r.words
    if target.kind == "growth_floor":
        return [words("profiles.targets.reporters.official")]
    if not r.by_unit:
        return [words("profiles.targets.reporters.published")]
    told = [words(f"profiles.targets.reporters.{target.reported_by}")]
    if not any(r.plan.reporting_units(part.unit_group or target.reported_by) for part in target.parts):
        return told
    told.append(words("profiles.targets.reported", returned=int(row["units_reported"]), n=int(row["units_expected"])))
    rows = r.rows("units", target=target.id)
    silent = {str(each["unit"]): None for each in rows if each["state"] == "no_data" and each["unit"] != PROVINCE}
    told += [words("profiles.targets.absent", units=_listed(silent, r))] if silent else []
    apart = {each["unit"]: None for each in _latest(target, trail) if each["obs_status"] == "z"}
    return told + ([words("profiles.targets.not_applicable", units=_listed(apart, r))] if apart else [])


def _latest(target: Target, trail: Trail) -> Iterable[Row]:
    """Return each unit's last return of a target, part by part, in order of time."""
    found: dict[tuple[str, str], Row] = {}
    for row in sorted(trail.standing("targets", "target", target.id), key=lambda row: row["period_end"]):
        key = (row["part"], row["unit"])
        found.pop(key, None)  # a later return takes its own place
        found[key] = row
    return found.values()


def _listed(units: Mapping[str, None], r: Results) -> str:
    return ", ".join(names.unit(unit, r.plan, r.words) for unit in units)


def _growth(row: Row, r: Results, trail: Trail) -> list[str]:
    """Return the published figures that growth is told from, and the rows of the official series behind them."""
    table = tables.growth(r.growth, r.plan, r.words)
    shown = f"{table.markdown}\n\n: {plain(r.words('profiles.targets.growth'))}" if table.label else table.markdown
    rows = figures.official(trail.official(row["inputs"]), r.words)
    return [shown, detail(rows, "official", r.words), r.words("profiles.targets.on_page")]
