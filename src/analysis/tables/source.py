"""Tables of what the report stands on: revisions, points to note, sources, legal basis, duties."""

from __future__ import annotations

import datetime as dt
from itertools import groupby
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis import findings
from analysis.attainment.pooling import WHOLE
from analysis.budget import FLAGS
from analysis.labels import unit_name
from analysis.productivity.rates import NSO, select
from analysis.statistics import Statistics
from analysis.tables import names
from analysis.tables.grid import Cell, Grid, Table, columns, link, plain
from analysis.tables.productivity import CITED, publisher
from analysis.wording import missing

if TYPE_CHECKING:
    from analysis.plan import Plan
    from analysis.wording import Words


def revisions(revisions: pd.DataFrame, plan: Plan, words: Words) -> Table:
    """Every figure that a later return changed: old and new value, and when each was reported.

    Parameters
    ----------
    revisions : DataFrame
        ``revisions.revisions``.
    plan : Plan
        Names of what was revised.
    words : Words
        Language.
    """
    layout = [("subject", 44), ("column", 20), ("old", 18, True), ("new", 18, True)]
    grid = Grid(columns("revisions", words, *layout))
    for _, row in revisions.iterrows():
        unit = "" if missing(row["unit"]) else names.unit(row["unit"], plan, words)
        period = words("tables.revisions.period", date=words.date(row["period_end"]))
        grid.add(
            (names.subject(str(row["subject"]), plan, words), unit),
            (words(f"tables.columns.{row['column']}"), period),
            (figure(row["old"], words), words("tables.revisions.on", date=words.date(row["reported_old"]))),
            (figure(row["new"], words), words("tables.revisions.on", date=words.date(row["reported_new"]))),
        )
    return grid.table("tbl-revisions", findings.revisions_sentence(revisions, words))


def figure(value: Any, words: Words) -> str:
    """Return a revised cell: a number, a date, or one of the words a return may use."""
    if missing(value):
        return words("tables.blank")
    if isinstance(value, (pd.Timestamp, dt.date)):
        return words.date(value)
    if isinstance(value, str):
        return words(f"tables.answers.{value}")
    return words.number(value)


def quality(quality: pd.DataFrame, plan: Plan, words: Words) -> Table:
    """Points a reader should know about the returns.

    Parameters
    ----------
    quality : DataFrame
        ``quality.findings``: ``finding``, ``kind``, ``subject``, ``value``.
    plan : Plan
        Names of what they are about.
    words : Words
        Language.
    """
    grid = Grid(columns("quality", words, ("subject", 76), ("value", 24, True)))
    for finding, rows in quality.groupby("finding", sort=False):
        grid.group(words("tables.quality.kind", name=words(f"tables.quality.{finding}"), n=len(rows)))
        for _, row in rows.iterrows():
            name = names.subject(str(row["subject"]), plan, words)
            grid.add(name, _size(str(finding), row["value"], words))
    return grid.table("tbl-quality", words("tables.quality.caption", n=len(quality)))


def _size(finding: str, value: Any, words: Words) -> str:
    """Return how large a finding is, in its own unit; most have no size."""
    if missing(value):
        return words("common.not_applicable")
    return words.money(value) if finding in FLAGS else words("tables.quality.targets", n=int(value))


def notes(notes: pd.DataFrame, plan: Plan, words: Words) -> Table:
    """What the senders say of their figures.

    Parameters
    ----------
    notes : DataFrame
        ``quality.notes``.
    plan : Plan
        Names of what they are about.
    words : Words
        Language.
    """
    grid = Grid(columns("notes", words, ("subject", 40), ("note", 60)))
    for _, row in notes.iterrows():
        name = names.subject(str(row["subject"]), plan, words)
        grid.add((name, plain(origin(row, plan, words))), plain(row[f"note_{words.lang}"]))
    return grid.table("tbl-notes", words("tables.notes.caption", n=len(notes)))


def origin(row: Any, plan: Plan, words: Words) -> str:
    """Return the part, the sender (or how many returns say the same) and the period of a remark."""
    facts = []
    if not missing(row["part"]) and row["part"] != WHOLE:
        parts = {part.id: words.pick(part.name) for part in plan.target(row["subject"]).parts}
        facts.append(parts[row["part"]])
    if row["returns"] > 1:
        facts.append(words("tables.notes.returns", n=int(row["returns"])))
    elif not missing(row["unit"]):
        facts.append(unit_name(row["unit"], plan, words))
    return " · ".join([*facts, words.date(row["period_end"])])


def sources(sources: pd.DataFrame, words: Words) -> Table:
    """The edition's sources with address and the words relied on.

    Parameters
    ----------
    sources : DataFrame
        ``Edition.sources``.
    words : Words
        Language.
    """
    grid = Grid(columns("sources", words, ("title", 44), ("quote", 56)))
    for _, row in sources.iterrows():
        quote = plain(row["quote"]) or words("common.not_applicable")
        grid.add(described(row, words), quote)
    return grid.table("tbl-sources", words("tables.sources.caption", n=len(sources)))


def described(row: Any, words: Words) -> tuple[str, str]:
    """Return a source's title, which leads to its address, and who published it when."""
    published = "" if missing(row["published_on"]) else words.date(row["published_on"])
    by = "" if missing(row["publisher"]) else plain(publisher(row["publisher"], words))
    return link(_title(row, words), row["url"]), " · ".join(part for part in (by, published) if part)


def _title(row: Any, words: Words) -> str:
    """Return a source's title; one without an address is the edition's own remark, in Vietnamese and English."""
    return source_text(row["title"], words) if missing(row["url"]) else str(row["title"]).partition(" · ")[0]


def source_text(text: Any, words: Words) -> str:
    """Return this language's side of a remark written as "Vietnamese · English", or all of it."""
    vietnamese, _, english = str(text).partition(" · ")
    return english if english and words.lang == "en" else vietnamese


def statistics_sources(stats: pd.DataFrame, plan: Plan, words: Words) -> Table:
    """Where the statistics of the productivity page come from: who published what, and when.

    Parameters
    ----------
    stats : DataFrame
        ``Statistics.frame``.
    plan : Plan
        The province the page is about, and the nation.
    words : Words
        Language.
    """
    rows = _used(Statistics(stats), plan)
    grid = Grid(columns("statistics_sources", words, ("source", 52), ("gives", 38), ("rows", 10, True)))
    groups = rows.groupby(["series", "source_url"], sort=False)
    for (series, _), found in groups:
        name, title = statistics_source(found.iloc[0], str(series), words)
        day = found["published_on"].max()
        dated = words("tables.statistics_sources.undated") if missing(day) else words.date(day)
        grid.add((name, title, dated), _given(found, words), str(len(found)))
    caption = words("tables.statistics_sources.caption", n=len(groups))
    return grid.table("tbl-statistics-sources", caption)


def _used(stats: Statistics, plan: Plan) -> pd.DataFrame:
    """Return the rows that productivity is computed from, over the years of its level."""
    geography, country = plan.geography.province, plan.geography.country
    conditions = (
        {"series": NSO, "measure": "labour_productivity", "sector": "total"},
        {"series": NSO, "measure": "employed_persons", "sector": "total"},
        {"measure": "grdp_growth", "sector": "total", "geography": geography},
        {"measure": "grdp", "sector": "total", "geography": geography},
        {"measure": "consumer_price_index", "geography": country},
    )
    rows = pd.concat([select(stats, **each) for each in conditions], ignore_index=True)
    first = rows.loc[rows["measure"] == "labour_productivity", "year"].min()
    return rows[rows["year"].between(first, rows["year"].max())]


def statistics_source(row: Any, series: str, words: Words) -> tuple[str, str]:
    """Return the link to a source of statistics, and its title where it is an article or document."""
    official = words.get("tables.statistics_sources.series").get(series)
    if official:
        return link(official, row["source_url"]), ""
    cited = CITED.fullmatch(str(row["source_title"]))
    if cited is None:
        return link(row["source_title"], row["source_url"]), ""
    return link(publisher(cited["publisher"], words), row["source_url"]), plain(cited["title"])


def _given(rows: pd.DataFrame, words: Words) -> str:
    items = []
    for measure, found in rows.groupby("measure", sort=False):
        first, last = int(found["year"].min()), int(found["year"].max())
        years = str(first) if first == last else f"{first}–{last}"
        name = words(f"tables.statistics_sources.measures.{measure}")
        items.append(words("tables.statistics_sources.item", name=name, years=years))
    return plain("; ".join(items))


def context(context: pd.DataFrame, words: Words) -> Table:
    """Published facts that are not the plan's targets, each with what keeps it apart.

    Parameters
    ----------
    context : DataFrame
        ``Edition.context``: ``name_vi``, ``name_en``, ``value``, ``unit_vi``, ``unit_en``, ``period``, ``note_vi``,
        ``note_en``.
    words : Words
        Language.
    """
    grid = Grid(columns("context", words, ("name", 38), ("value", 16, True), ("note", 46)))
    for _, row in context.iterrows():
        name, unit, note = (plain(row[f"{part}_{words.lang}"]) for part in ("name", "unit", "note"))
        value = _as_published(row["value"], words)
        figure: Cell = f"{value}%" if unit == "%" else (value, unit)
        if row["unit_en"] == "rank":
            place, _, total = value.partition("/")
            figure = words("tables.context.rank", place=place, total=total)
        grid.add((name, plain(row["period"])), figure, note)
    return grid.table("tbl-context", words("tables.context.caption", n=len(context)))


def _as_published(value: Any, words: Words) -> str:
    """Return a published value with its own digits, in the language's notation; anything but a number as it is."""
    text = str(value)
    whole, _, digits = text.partition(".")
    if not (whole.isdigit() and (digits.isdigit() or not digits)):
        return plain(text)
    return words.number(float(text), len(digits))


def legal_basis(plan: Plan, words: Words) -> Table:
    """The documents of Appendix I under their issuers, in its order."""
    grid = Grid(columns("legal_basis", words, ("number", 38), ("title", 62)))
    for group, documents in groupby(plan.legal_basis, key=lambda each: words.pick(each.group_name)):
        grid.group(plain(group))
        for each in documents:
            kind = words.get("tables.legal_basis.kinds")[each.kind]
            number = plain(f"{kind} {each.number}")
            grid.add((f"{plain(each.id)} {number}", words.date(each.issued_on)), plain(words.pick(each.title)))
    return grid.table("tbl-legal-basis", words("tables.legal_basis.caption", n=len(plan.legal_basis)))


def duties(plan: Plan, words: Words) -> Table:
    """Who has to do what by Part IV of the plan, in its order."""
    grid = Grid(columns("duties", words, ("text", 86), ("clause", 14)))
    for agencies, duties in groupby(plan.duties, key=lambda each: each.agencies):
        grid.group("; ".join(_agency(agency, plan, words) for agency in agencies))
        for each in duties:
            grid.add(plain(each.text if words.lang == "vi" else words.pick(each.name)), plain(each.id))
    return grid.table("tbl-duties", words("tables.duties.caption", n=len(plan.duties)))


def _agency(agency: str, plan: Plan, words: Words) -> str:
    groups = words.get("tables.groups")
    return plain(groups[agency]) if agency in groups else names.unit(agency, plan, words)
