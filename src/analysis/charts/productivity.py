"""Charts of labour productivity: its level, and how far the verdict holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis import findings
from analysis.charts import data
from analysis.charts.figure import WIDTH, Chart, Sheet, empty
from analysis.charts.typeface import BODY, BOLD
from analysis.labels import VERDICT_STATES, place_name, spread
from analysis.wording import missing

if TYPE_CHECKING:
    from analysis.plan import Plan
    from analysis.wording import Words

LEFT, RIGHT = 4.0, WIDTH - 4.0

VERDICT_ROW, LINE = 46.0, 18.0
"""Height of a row of the chart of verdicts, and of each further line of its name."""


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
    years = range(int(shown["year"].min()), int(shown["year"].max()) + 1)
    summit = float(shown["level"].max()) * 1.08
    sheet = Sheet(words.report, 470)
    grid = {float(value): words.number(value) for value in range(0, int(summit) + 1, 50)}
    ticks = {float(year): str(year) for year in years}
    box = (52.0, 34.0, WIDTH - 52.0 - 190.0, 398.0)
    axes = sheet.plot(box, (years[0] - 0.3, years[-1] + 0.3), (0, summit), ticks=ticks, levels=grid)
    sheet.text(LEFT, 14, words("charts.level.unit"), "muted", size=15)
    ends = []
    for place, role, width in ((places.country, "muted", 1.8), (places.region, "ink", 1.8), (geography, "accent", 4.0)):
        rows = known[known["geography"] == place]
        if rows.empty:
            continue
        _segments(sheet, axes, rows, role, width)
        bold = BOLD if place == geography else BODY
        last = rows.iloc[-1]
        label = f"{place_name(place, words)} {words.number(last['level'], 1)}"
        ends.append((sheet.place(axes, last["year"], last["level"])[1], label, role, bold))
    points = _path(own, plan, years[-1])
    if points:
        ways = [sheet.place(axes, year, level) for year, level in points.items()]
        sheet.line(ways, "off_track", 2, dash=(5, 4))
        ends.append((ways[-1][1], _path_name(plan, words), "off_track", BODY))
    for height, (_, label, role, weight) in spread(ends, 24, 450):
        sheet.text(WIDTH - 180, height, label, role, weight=weight)
    told = [_level_finding(own, plan, words, geography), *_breaks(own, words), words("charts.level.source")]
    chart = sheet.finish("fig-level", " ".join(told), _level_alt(shown, plan, words))
    names = {place: place_name(place, words) for place in dict.fromkeys((geography, places.region, places.country))}
    drawn = {place: name for place, name in names.items() if (shown["geography"] == place).any()}
    return data.behind(chart, data.levels(shown, drawn, (_path_name(plan, words), points), words), "levels", words)


def _segments(sheet: Sheet, axes: Any, rows: pd.DataFrame, role: str, width: float) -> None:
    """Draw the level as lines that stop where the definition changed."""
    places: list[tuple[float, float]] = []
    previous = 0
    for _, row in rows.iterrows():
        if places and (bool(row["break_before"]) or row["year"] != previous + 1):
            if len(places) > 1:
                sheet.line(places, role, width)
            places = []
        places.append(sheet.place(axes, row["year"], row["level"]))
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
    low = min(0.0, float(rows[["low", "growth"]].min().min()))
    high = max(minimum, float(rows[["high", "growth"]].max().max()))
    shown = [state for state in VERDICT_STATES if (rows["state"] == state).any()]
    measure = Sheet(words.report, 1)
    mains = [bool(main) for main in rows["main"]]
    names = [
        measure.wrap(_choice(row, words), RIGHT - LEFT - 84, 15, BOLD if row["main"] else BODY)
        for _, row in rows.iterrows()
    ]
    sheet = Sheet(words.report, 62 + sum(VERDICT_ROW + LINE * (len(lines) - 1) for lines in names))

    def scale(value: float) -> float:
        return LEFT + 8 + (RIGHT - LEFT - 16) * (value - low) / (high - low)

    left = LEFT
    for state in shown:
        sheet.sign(left + 8, 14, VERDICT_STATES[state], 15)
        left += 24 + sheet.text(left + 24, 14, words.get("common.verdicts")[state], VERDICT_STATES[state]) + 24
    label = words("charts.provinces.minimum", minimum=words.percent(minimum, 0))
    sheet.text(scale(minimum), 44, label, "off_track", size=15, align="center")
    top = 62.0
    for lines, main, (_, row) in zip(names, mains, rows.iterrows(), strict=True):
        state = VERDICT_STATES[row["state"]]
        sheet.text(RIGHT, top + 12, words.percent(row["growth"], 2, sign=True), state, weight=BOLD, align="right")
        for number, line in enumerate(lines):
            sheet.text(LEFT, top + 12 + LINE * number, line, size=15, weight=BOLD if main else BODY)
        middle = top + 33 + LINE * (len(lines) - 1)
        sheet.line([(scale(low), middle), (scale(high), middle)], "rule", 1.5)
        sheet.line([(scale(minimum), middle - 9), (scale(minimum), middle + 9)], "off_track", 3)
        if not missing(row["low"]):
            sheet.line([(scale(row["low"]), middle), (scale(row["high"]), middle)], state, 6)
        sheet.dot(scale(float(row["growth"])), middle, "surface", 17)
        sheet.sign(scale(float(row["growth"])), middle, state, 16)
        top = middle + VERDICT_ROW - 33
    spoken = "; ".join(
        f"{_choice(row, words)}: {words.percent(row['growth'], 2, sign=True)}" for _, row in rows.iterrows()
    )
    return sheet.finish("fig-verdicts", finding, words("charts.verdicts.alt", rows=spoken))


def _choice(row: Any, words: Words) -> str:
    """Return a choice in words, the one the verdict rests on marked as such."""
    name = findings.choice_name(row, words)
    return words("charts.verdicts.main", choice=name) if row["main"] else name
