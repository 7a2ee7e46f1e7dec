"""Tables of labour productivity: published growth, every way to compute it, room for revision, what it is made of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis import findings
from analysis.labels import VERDICT_STATES, at_least, at_most
from analysis.productivity.decomposition import SECTORS
from analysis.productivity.rates import reaches
from analysis.tables.grid import Grid, Table, columns, link, marked, plain
from analysis.wording import missing

if TYPE_CHECKING:
    from analysis.plan import Plan
    from analysis.wording import Words

RATES = (("grdp", 12, True), ("employment", 12, True), ("productivity", 14, True), ("nominal", 14, True))
"""Columns of rates of growth, and their widths."""

CITED = re.compile(r"(?P<title>.*\S)\s*\((?P<publisher>[^()]+?)(?:,? \d{1,2}/\d{1,2}/\d{4})?\)")
"""A source as the statistics name it: its title, and in brackets who published it and, at times, when."""


def growth(growth: pd.DataFrame, plan: Plan, words: Words) -> Table:
    """Growth of the plan's year under each published figure, with its source.

    Parameters
    ----------
    growth : DataFrame
        ``productivity.growth``.
    plan : Plan
        The year and the minimum.
    words : Words
        Language.
    """
    grid = Grid(columns("growth", words, ("source", 32), *RATES, ("verdict", 16)))
    for _, row in growth.iterrows():
        cited = CITED.fullmatch(str(row["source"]))
        title = plain(cited["title"]) if cited else ""
        grid.add((source(row, words), title, dated(row, words)), *rates(row, words), _reaches(row, plan, words))
    if growth.empty:
        return grid.table("", words("tables.growth.none", year=plan.year))
    minimum = words.percent(plan.rules.productivity_min, 0)
    return grid.table("tbl-growth", words("tables.growth.caption", n=len(growth), year=plan.year, minimum=minimum))


def rates(row: Any, words: Words) -> list[str]:
    """Return the four rates of a row of ``productivity.growth``."""
    names = ("grdp_growth", "employment_growth", "productivity_growth", "nominal_growth")
    return [words.percent(row[name], 2, sign=True) for name in names]


def _reaches(row: Any, plan: Plan, words: Words) -> str:
    if missing(row["productivity_growth"]) or bool(row["crosses_break"]):
        return verdict("cannot_tell", words)
    met = bool(reaches(pd.Series([row["productivity_growth"]]), plan.rules.productivity_min).iloc[0])
    return verdict("met" if met else "not_met", words)


def verdict(name: str, words: Words) -> str:
    """Return a verdict as sign, word and colour."""
    return marked(VERDICT_STATES[name], words.get("common.verdicts")[name], words)


def source(row: Any, words: Words) -> str:
    """Return a link by the name of who published the figure, or by the whole title if that names nobody."""
    cited = CITED.fullmatch(str(row["source"]))
    return link(publisher(cited["publisher"], words) if cited else row["source"], row["url"])


def publisher(name: str, words: Words) -> str:
    """Return the name of who published something in the page's language, where it has one there."""
    return str(words.get("tables.publishers").get(name, name))


def dated(row: Any, words: Words) -> str:
    """Return when a figure was published, and whether it is an estimate."""
    estimate = bool(row.get("estimate", False))
    if missing(row["published_on"]):
        return words(f"tables.growth.{'estimate_undated' if estimate else 'undated'}", year=int(row["year"]))
    day = words.date(row["published_on"])
    return f"{day} · {words('tables.growth.estimate')}" if estimate else day


def choices(choices: pd.DataFrame, plan: Plan, words: Words) -> Table:
    """The result under every published figure, price basis and base year, the one that the verdict rests on in bold.

    Parameters
    ----------
    choices : DataFrame
        ``robustness.choices``.
    plan : Plan
        The year and the minimum.
    words : Words
        Language.
    """
    layout = [("figure", 30), ("basis", 22), ("base", 12), ("growth", 16, True), ("verdict", 20)]
    grid = Grid(columns("choices", words, *layout))
    for _, row in choices.iterrows():
        main = bool(row["main"])
        start = plain(findings.choice_start(row, words))
        figure = (f"**{start}**", words("tables.choices.main")) if main else (start,)
        basis = plain(words(f"charts.verdicts.{row['price_basis']}"))
        span = int(row["year"]) - int(row["base"])
        average = words("tables.choices.average", n=span) if span > 1 else ""
        growth = words.percent(row["growth"], 2, sign=True)
        low, high = (words.percent(row[name], 2, sign=True) for name in ("low", "high"))
        grid.add(
            (*figure, _whose(row, words), _published(row, words)),
            (basis, words(f"tables.choices.notes.{row['price_basis']}")),
            (str(int(row["base"])), average),
            (f"**{growth}**" if main else growth, words("tables.choices.rounding", low=low, high=high)),
            (verdict(str(row["state"]), words), *_why(row, plan, words)),
        )
    if choices.empty:
        return grid.table("", words("tables.choices.none", year=plan.year))
    return grid.table("tbl-choices", words("tables.choices.caption", year=plan.year, n=len(choices)))


def _whose(row: Any, words: Words) -> str:
    """Return a link by the name of who published the figure that a choice starts from."""
    if row["figure"] == "level":
        return link(words("tables.choices.nso"), row["url"])
    return source(row, words)


def _published(row: Any, words: Words) -> str:
    """Return when a figure was published, where the source says so, and whether a figure used is an estimate."""
    day = "" if missing(row["published_on"]) else words.date(row["published_on"])
    estimate = words("tables.choices.estimate") if "e" in str(row["obs_status"]) else ""
    return " · ".join(filter(None, (day, estimate)))


def _why(row: Any, plan: Plan, words: Words) -> tuple[str, ...]:
    if bool(row["crosses_break"]):
        years = words.join(str(row["breaks"]).split(";"))
        return (words("tables.choices.crosses", years=years),)
    minimum = plan.rules.productivity_min
    side = "reaches" if row["state"] == "met" else "below"
    edge = words("tables.choices.edge") if row["low"] < minimum <= row["high"] else ""
    return words(f"tables.choices.{side}", minimum=words.percent(minimum, 0)), edge


def split(split: pd.DataFrame, plan: Plan, words: Words) -> Table:
    """Growth split into output, employment and prices, in log points that add up.

    Parameters
    ----------
    split : DataFrame
        ``decomposition.split``.
    plan : Plan
        The year.
    words : Words
        Language.
    """
    names = ("output", "employment", "productivity", "prices", "nominal")
    grid = Grid(columns("split", words, ("figure", 30), *((name, 14, True) for name in names)))
    for _, row in split.iterrows():
        points = (words.number(row[name], 2, sign=True) for name in names)
        grid.add((words.percent(row["figure"], 2, sign=True), source(row, words)), *points)
    said = findings.split_sentence(split, plan, words)
    return grid.table("tbl-split", said if split.empty else f"{said} {words('tables.split.caption')}")


def sectors(shift_share: pd.DataFrame, words: Words) -> Table:
    """The nation's growth within sectors and by shifts of workers between them, in percentage points.

    Parameters
    ----------
    shift_share : DataFrame
        ``decomposition.latest_shift_share``.
    words : Words
        Language.
    """
    said = findings.sectors_sentence(shift_share, words)
    layout = [("sector", 34), ("within", 16, True), ("between", 16, True), ("points", 16, True), ("change", 18, True)]
    grid = Grid(columns("sectors", words, *layout))
    if shift_share.empty:
        return grid.table("", said)
    points, money = ({key: float(value) for key, value in sums.items()} for sums in _sums(shift_share))
    dash = words("common.not_applicable")

    def shown(*values: float) -> list[str]:
        return [words.number(value, 2, sign=True) for value in values]

    for sector in SECTORS:
        within, between = points["within", sector], points["between", sector]
        rise = money["within", sector] + money["between", sector]
        grid.add(plain(words(f"tables.sectors.{sector}")), *shown(within, between, within + between, rise))
    taxes, total = ("product_taxes", "all"), ("total", "all")
    grid.add(plain(words("tables.sectors.product_taxes")), dash, dash, *shown(points[taxes], money[taxes]))
    columns_sum = (sum(points[part, sector] for sector in SECTORS) for part in ("within", "between"))
    grid.add(words("tables.sectors.total"), *shown(*columns_sum, points[total], money[total]), strong=True)
    base, year = int(shift_share["base"].iloc[0]), int(shift_share["year"].iloc[0])
    flags = "".join(shift_share["obs_status"])
    provisional = words("tables.sectors.provisional", year=year) if "p" in flags else ""
    caption = words("tables.sectors.caption", base=base, year=year)
    return grid.table("tbl-sectors", " ".join(filter(None, (said, caption, provisional))))


def _sums(shift_share: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Return percentage points and million VND by part and sector."""
    parts = shift_share.set_index(["part", "sector"])
    return parts["points"], parts["change"]


def sensitivity(sensitivity: pd.DataFrame, plan: Plan, words: Words) -> Table:
    """The least GRDP growth and the greatest growth of employment with which productivity reaches the minimum.

    Parameters
    ----------
    sensitivity : DataFrame
        ``robustness.sensitivity``.
    plan : Plan
        The year and the minimum.
    words : Words
        Language.
    """
    layout = [("figure", 26), ("growth", 24, True), ("grdp_needed", 25, True), ("employment_needed", 25, True)]
    grid = Grid(columns("sensitivity", words, *layout))
    said = findings.sensitivity_sentence(sensitivity, plan, words)
    if sensitivity.empty:
        return grid.table("", said)
    minimum = words.percent(plan.rules.productivity_min, 0)
    for _, row in sensitivity.iterrows():
        grdp, employment = (words.percent(row[name], 2, sign=True) for name in ("grdp_growth", "employment_growth"))
        least, greatest = at_least(row["grdp_growth_needed"]), at_most(row["employment_growth_needed"])
        margin = words("tables.sensitivity.margin", points=words.points(row["margin"], 2), minimum=minimum)
        broken = words("tables.sensitivity.crosses") if bool(row["crosses_break"]) else ""
        grid.add(
            (words.percent(row["figure"], 2, sign=True), source(row, words), broken),
            (words.percent(row["productivity_growth"], 2, sign=True), margin),
            (words.percent(least, 2, sign=True), words("tables.sensitivity.now", value=grdp)),
            (words.percent(greatest, 2, sign=True), words("tables.sensitivity.now", value=employment)),
        )
    return grid.table("tbl-sensitivity", words("tables.sensitivity.caption", minimum=minimum))
