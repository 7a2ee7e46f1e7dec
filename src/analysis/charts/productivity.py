"""Charts of labour productivity: its level, and how far the verdict holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis import findings
from analysis.charts import data
from analysis.charts.figure import Chart, Plot, Sheet, drawn, empty
from analysis.charts.layout import End, label_ends, legend, named, state_keys
from analysis.charts.typeface import BODY, BOLD
from analysis.labels import VERDICT_STATES, place_name
from analysis.wording import missing

if TYPE_CHECKING:
    from analysis.plan import Plan
    from analysis.wording import Words


def level(levels: pd.DataFrame, plan: Plan, words: Words) -> Chart:
    """Level of productivity by year with breaks as gaps, the path of the plan's minimum, the region and the nation.

    Parameters
    ----------
    levels : DataFrame
        ``productivity.levels``: ``geography``, ``year``, ``level``, ``break_before``.
    plan : Plan
        The places, the year and the minimum growth.
    words : Words
        Language.
    """
    places = plan.geography
    geography = places.province
    known = levels[levels["level"].notna()].sort_values("year")
    own = known[known["geography"] == geography]
    if own.empty:
        return empty(words, "fig-level", words("charts.level.none"))
    shown = known[known["geography"].isin((geography, places.region, places.country))]

    def draw(sheet: Sheet) -> float:
        return _levels(sheet, known, shown, plan, words)

    told = [_level_finding(own, plan, words, geography), *_breaks(own, words), words("charts.level.source")]
    chart = drawn(words, "fig-level", " ".join(told), _level_alt(shown, plan, words), draw)
    names = {place: place_name(place, words) for place in dict.fromkeys((geography, places.region, places.country))}
    told_of = {place: name for place, name in names.items() if (shown["geography"] == place).any()}
    path = (_path_name(plan, words), _path(own, plan, int(shown["year"].max())))
    return data.behind(chart, data.levels(shown, told_of, path, words), "levels", words)


def _levels(sheet: Sheet, known: pd.DataFrame, shown: pd.DataFrame, plan: Plan, words: Words) -> float:
    places = plan.geography
    years = range(int(shown["year"].min()), int(shown["year"].max()) + 1)
    summit = float(shown["level"].max()) * 1.08
    side, labels, high = (48.0, 184.0, 300.0) if sheet.wide else (32.0, 112.0, 240.0)
    unit = sheet.wrap(words("charts.level.unit"), sheet.right - sheet.left, sheet.small)
    top = sheet.lines(sheet.left, sheet.small * 0.8, unit, "muted") + 1.4 * sheet.small
    # Every year where their labels leave room between them, else every other one, counted from the last.
    room = (sheet.width - side - labels) / len(years)
    each = max(1, -(-int(sheet.measure("2000", sheet.small) + 8) // max(1, int(room))))
    ticks = {float(year): str(year) for year in reversed(range(years[-1], years[0] - 1, -each))}
    grid = {float(value): words.number(value) for value in range(0, int(summit) + 1, 50)}
    box = (side, top, sheet.width - side - labels, high)
    plot = sheet.plot(box, (years[0] - 0.3, years[-1] + 0.3), (0, summit), ticks=ticks, levels=grid)
    ends = []
    for place, role, width in (
        (places.country, "muted", 1.8),
        (places.region, "ink", 1.8),
        (places.province, "accent", 4.0),
    ):
        rows = known[known["geography"] == place]
        if rows.empty:
            continue
        _segments(sheet, plot, rows, role, width)
        last = rows.iloc[-1]
        label = f"{place_name(place, words)} {words.number(last['level'], 1)}"
        ends.append(End(plot.y(last["level"]), label, role, BOLD if place == places.province else BODY))
    points = _path(known[known["geography"] == places.province], plan, years[-1])
    if points:
        ways = [plot.place(year, level) for year, level in points.items()]
        sheet.line(ways, "off_track", 2, dash=(5, 4))
        ends.append(End(ways[-1][1], _path_name(plan, words), "off_track"))
    label_ends(sheet, plot, ends)
    return plot.foot + 2 * sheet.small


def _segments(sheet: Sheet, plot: Plot, rows: pd.DataFrame, role: str, width: float) -> None:
    """Draw the level as lines that stop where the definition changed."""
    places: list[tuple[float, float]] = []
    previous = 0
    for _, row in rows.iterrows():
        if places and (bool(row["break_before"]) or row["year"] != previous + 1):
            if len(places) > 1:
                sheet.line(places, role, width)
            places = []
        places.append(plot.place(row["year"], row["level"]))
        sheet.dot(*places[-1], role, width + 4)
        previous = int(row["year"])
    if len(places) > 1:
        sheet.line(places, role, width)


def _path(own: pd.DataFrame, plan: Plan, last: int) -> dict[int, float]:
    """Return by year the level that growth by the minimum would give from the year before the plan's on."""
    base = own[own["year"] == plan.year - 1]
    if base.empty or last <= plan.year - 1:
        return {}
    rate = 1 + plan.rules.productivity_min / 100
    start = float(base["level"].iloc[0])
    return {year: start * rate ** (year - plan.year + 1) for year in range(plan.year - 1, last + 1)}


def _path_name(plan: Plan, words: Words) -> str:
    minimum = words.percent(plan.rules.productivity_min, 0)
    return words("charts.level.path", minimum=minimum, year=plan.year - 1)


def _level_finding(own: pd.DataFrame, plan: Plan, words: Words, geography: str) -> str:
    by_year = own.set_index("year")["level"]
    if not {plan.year - 1, plan.year} <= set(by_year.index):
        last = own.iloc[-1]
        level = words.number(last["level"], 2)
        latest = words("charts.level.short", place=geography, year=int(last["year"]), level=level)
        return latest if plan.year in by_year.index else f"{latest} {words('charts.level.none_yet', year=plan.year)}"
    growth = (by_year[plan.year] / by_year[plan.year - 1] - 1) * 100
    return words(
        "charts.level.caption",
        place=geography,
        before=words.number(by_year[plan.year - 1], 2),
        after=words.number(by_year[plan.year], 2),
        base=plan.year - 1,
        year=plan.year,
        growth=words.percent(growth, 1, sign=True),
    )


def _breaks(own: pd.DataFrame, words: Words) -> list[str]:
    """Return in which years the series breaks, each with its reason where one is known."""
    reasons = words.get("charts.level.break_reasons")
    named = []
    for year in own.loc[own["break_before"].astype(bool), "year"].astype(str):
        reason = reasons.get(year)
        key = "charts.level.break_reason" if reason else "charts.level.break_year"
        named.append(words(key, year=year, reason=reason))
    return [words("charts.level.breaks", years=words.join(named))] if named else []


def _level_alt(known: pd.DataFrame, plan: Plan, words: Words) -> str:
    parts = []
    for place in (plan.geography.province, plan.geography.region, plan.geography.country):
        rows = known[known["geography"] == place]
        figures = ", ".join(f"{int(row['year'])}: {words.number(row['level'], 1)}" for _, row in rows.iterrows())
        parts.append(f"{place_name(place, words)} {figures}" if figures else "")
    return words("charts.level.alt", rows="; ".join(filter(None, parts)))


def verdicts(choices: pd.DataFrame, plan: Plan, words: Words) -> Chart:
    """Growth under every defensible choice, with its interval, against the minimum.

    Parameters
    ----------
    choices : DataFrame
        ``robustness.choices``: ``figure``, ``figure_value``, ``price_basis``, ``base``, ``growth``, ``low``, ``high``,
        ``state``, ``main``.
    plan : Plan
        The minimum.
    words : Words
        Language.
    """
    rows = choices[choices["growth"].notna()].sort_values("growth", ascending=False)
    finding = findings.choices_sentence(rows, plan, words)
    if rows.empty:
        return empty(words, "fig-verdicts", finding)
    minimum = float(plan.rules.productivity_min)
    ends = (
        min(0.0, float(rows[["low", "growth"]].min().min())),
        max(minimum, float(rows[["high", "growth"]].max().max())),
    )
    shown = [state for state in VERDICT_STATES if (rows["state"] == state).any()]

    def draw(sheet: Sheet) -> float:
        keys = [(VERDICT_STATES[state], words.get("common.verdicts")[state]) for state in shown]
        top = legend(sheet, state_keys(sheet, keys))
        scale = Plot(sheet.left + 8, 0, sheet.right - sheet.left - 16, 1, ends, (0, 1))
        label = words("charts.provinces.minimum", minimum=words.percent(minimum, 0))
        half = sheet.measure(label, sheet.small) / 2
        across = min(max(scale.x(minimum), sheet.left + half), sheet.right - half)
        sheet.text(across, top + sheet.small * 0.8, label, "off_track", sheet.small, align="center")
        top += 1.7 * sheet.small
        for _, row in rows.iterrows():
            sheet.cut(top)
            top = _verdict(sheet, scale, row, top, minimum, words)
        return top

    spoken = "; ".join(
        f"{_choice(row, words)}: {words.percent(row['growth'], 2, sign=True)}" for _, row in rows.iterrows()
    )
    return drawn(words, "fig-verdicts", finding, words("charts.verdicts.alt", rows=spoken), draw)


def _verdict(sheet: Sheet, scale: Plot, row: Any, top: float, minimum: float, words: Words) -> float:
    """Draw one way to compute it: its name, its result, its interval, and the minimum."""
    state, main = VERDICT_STATES[row["state"]], bool(row["main"])
    growth = words.percent(row["growth"], 2, sign=True)
    weight = BOLD if main else BODY
    foot = named(sheet, top, _choice(row, words), growth, role=state, name_weight=weight, most=3)
    middle = foot + 11
    sheet.line([(scale.left, middle), (scale.right, middle)], "rule", 1.5)
    sheet.line([(scale.x(minimum), middle - 9), (scale.x(minimum), middle + 9)], "off_track", 3)
    if not missing(row["low"]):
        sheet.line([(scale.x(row["low"]), middle), (scale.x(row["high"]), middle)], state, 6)
    sheet.dot(scale.x(row["growth"]), middle, "surface", 17)
    sheet.sign(scale.x(row["growth"]), middle, state, 16)
    return middle + 13


def _choice(row: Any, words: Words) -> str:
    """Return a choice in words, the one the verdict rests on marked as such."""
    name = findings.choice_name(row, words)
    return words("charts.verdicts.main", choice=name) if row["main"] else name
