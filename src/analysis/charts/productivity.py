"""Charts of labour productivity: its level, growth beside other provinces, and how far the verdict holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis import findings
from analysis.charts.figure import WIDTH, Chart, Sheet, empty
from analysis.charts.typeface import BODY, BOLD
from analysis.labels import VERDICT_STATES, spread
from analysis.productivity.comparison import NATION, REGION
from analysis.wording import missing

if TYPE_CHECKING:
    from analysis.plan import Plan
    from analysis.wording import Words

LEFT, RIGHT = 4.0, WIDTH - 4.0

VERDICT_ROW, LINE = 46.0, 18.0
"""Height of a row of the chart of verdicts, and of each further line of its name."""


def level(levels: pd.DataFrame, plan: Plan, words: Words, geography: str = "Đồng Tháp") -> Chart:
    """Level of productivity by year with breaks as gaps, the path of the plan's minimum, the region and the nation.

    Parameters
    ----------
    levels : DataFrame
        ``productivity.levels``: ``geography``, ``year``, ``level``, ``break_before``.
    plan : Plan
        The year and the minimum growth.
    words : Words
        Language.
    geography : str
        The place the chart is about.
    """
    known = levels[levels["level"].notna()].sort_values("year")
    own = known[known["geography"] == geography]
    if own.empty:
        return empty(words, "fig-level", words("charts.level.none"))
    years = range(int(known["year"].min()), int(known["year"].max()) + 1)
    shown = known[known["geography"].isin((geography, REGION, NATION))]
    summit = float(shown["level"].max()) * 1.08
    sheet = Sheet(words.report, 470)
    grid = {float(value): words.number(value) for value in range(0, int(summit) + 1, 50)}
    ticks = {float(year): str(year) for year in years}
    box = (52.0, 34.0, WIDTH - 52.0 - 190.0, 398.0)
    axes = sheet.plot(box, (years[0] - 0.3, years[-1] + 0.3), (0, summit), ticks=ticks, levels=grid)
    sheet.text(LEFT, 14, words("charts.level.unit"), "muted", size=15)
    ends = []
    for place, role, width in ((NATION, "muted", 1.8), (REGION, "ink", 1.8), (geography, "accent", 4.0)):
        rows = known[known["geography"] == place]
        if rows.empty:
            continue
        _segments(sheet, axes, rows, role, width)
        bold = BOLD if place == geography else BODY
        last = rows.iloc[-1]
        label = f"{_place(place, words)} {words.number(last['level'], 1)}"
        ends.append((sheet.place(axes, last["year"], last["level"])[1], label, role, bold))
    ends += _path(sheet, axes, own, plan, words, years[-1])
    for height, (_, label, role, weight) in spread(ends, 24, 450):
        sheet.text(WIDTH - 180, height, label, role, weight=weight)
    told = [_level_finding(own, plan, words, geography), *_breaks(own, words), words("charts.level.source")]
    return sheet.finish("fig-level", " ".join(told), _level_alt(known, words, geography))


def _place(geography: str, words: Words) -> str:
    """Return the name of a place in the page's language; provinces keep theirs."""
    names = words.get("charts.places")
    return str(names.get(geography, geography))


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


def _path(
    sheet: Sheet, axes: Any, own: pd.DataFrame, plan: Plan, words: Words, last: int
) -> list[tuple[float, str, str, int]]:
    """Draw the level that growth by the minimum would give from the year before the plan's on."""
    base = own[own["year"] == plan.year - 1]
    if base.empty or last <= plan.year - 1:
        return []
    rate = 1 + plan.rules.productivity_min / 100
    start = float(base["level"].iloc[0])
    points = [(year, start * rate ** (year - plan.year + 1)) for year in range(plan.year - 1, last + 1)]
    places = [sheet.place(axes, year, value) for year, value in points]
    sheet.line(places, "off_track", 2, dash=(5, 4))
    label = words("charts.level.path", minimum=words.percent(plan.rules.productivity_min, 0), year=plan.year - 1)
    return [(places[-1][1], label, "off_track", BODY)]


def _level_finding(own: pd.DataFrame, plan: Plan, words: Words, geography: str) -> str:
    by_year = own.set_index("year")["level"]
    if not {plan.year - 1, plan.year} <= set(by_year.index):
        last = own.iloc[-1]
        level = words.number(last["level"], 2)
        return words("charts.level.short", place=geography, year=int(last["year"]), level=level)
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


def _level_alt(known: pd.DataFrame, words: Words, geography: str) -> str:
    parts = []
    for place in (geography, REGION, NATION):
        rows = known[known["geography"] == place]
        figures = ", ".join(f"{int(row['year'])}: {words.number(row['level'], 1)}" for _, row in rows.iterrows())
        parts.append(f"{_place(place, words)} {figures}" if figures else "")
    return words("charts.level.alt", rows="; ".join(filter(None, parts)))


def province_growth(comparison: pd.DataFrame, plan: Plan, words: Words, geography: str = "Đồng Tháp") -> Chart:
    """Growth of productivity at current prices by province, against the minimum.

    Parameters
    ----------
    comparison : DataFrame
        ``comparison.comparison``: ``geography``, ``kind``, ``year``, ``nominal_growth``, ``rank_growth``.
    plan : Plan
        The minimum.
    words : Words
        Language.
    geography : str
        The place to point out.
    """
    rows = comparison[comparison["nominal_growth"].notna()].sort_values("nominal_growth", ascending=False)
    if rows.empty:
        return empty(words, "fig-province-growth", words("charts.provinces.none"))
    minimum = float(plan.rules.productivity_min)
    low, high = min(0.0, float(rows["nominal_growth"].min())), max(minimum, float(rows["nominal_growth"].max()))
    sheet = Sheet(words.report, 40 + 30 * len(rows) + 34)

    def scale(value: float) -> float:
        return 250 + (RIGHT - 84 - 250) * (value - low) / (high - low)

    foot = 40 + 30 * len(rows)
    sheet.line([(scale(minimum), 34), (scale(minimum), foot)], "off_track", 2, dash=(5, 4))
    sheet.text(
        scale(minimum),
        18,
        words("charts.provinces.minimum", minimum=words.percent(minimum, 0)),
        "off_track",
        size=15,
        align="center",
    )
    sheet.line([(scale(0), 34), (scale(0), foot)], "rule", 1.2)
    for place, (_, row) in enumerate(rows.iterrows()):
        middle = 56 + 30.0 * place
        own = row["geography"] == geography
        role = "accent" if own else "ink" if row["kind"] == "province" else "muted"
        name = _place(row["geography"], words)
        sheet.text(LEFT, middle, name, role, weight=BOLD if own else BODY)
        growth = float(row["nominal_growth"])
        sheet.line([(scale(0), middle), (scale(growth), middle)], "accent" if own else "rule", 4 if own else 2)
        sheet.dot(scale(growth), middle, role, 13 if own else 10, hollow=bool(row.get("break_before", False)))
        sheet.text(
            RIGHT, middle, words.percent(growth, 1, sign=True), role, weight=BOLD if own else BODY, align="right"
        )
    broken = bool(rows.get("break_before", pd.Series(dtype=bool)).astype(bool).any())
    note = "charts.provinces.note_break" if broken else "charts.provinces.note"
    sheet.text(LEFT, foot + 16, words(note), "muted", size=15)
    own_row = rows[rows["geography"] == geography]
    above = int(((rows["kind"] == "province") & (rows["nominal_growth"] >= minimum)).sum())
    count = int((rows["kind"] == "province").sum())
    caption = words(
        "charts.provinces.caption",
        n=above,
        total=count,
        minimum=words.percent(minimum, 0),
        year=int(rows["year"].iloc[0]),
    )
    if not own_row.empty and not missing(own_row["rank_growth"].iloc[0]):
        rank = int(own_row["rank_growth"].iloc[0])
        rate = words.percent(own_row["nominal_growth"].iloc[0], 1, sign=True)
        caption += " " + words("charts.provinces.rank", place=geography, growth=rate, rank=rank, total=count)
    caption += " " + words("charts.level.source")
    spoken = "; ".join(
        f"{_place(row['geography'], words)} {words.percent(row['nominal_growth'], 1, sign=True)}"
        for _, row in rows.iterrows()
    )
    return sheet.finish("fig-province-growth", caption, words("charts.provinces.alt", rows=spoken))


def verdicts(choices: pd.DataFrame, plan: Plan, words: Words) -> Chart:
    """Growth under every defensible choice, with its interval, against the minimum.

    Parameters
    ----------
    choices : DataFrame
        ``robustness.choices``: ``figure``, ``figure_value``, ``price_basis``, ``base``, ``growth``, ``low``, ``high``,
        ``state``.
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
    names = [measure.wrap(findings.choice_name(row, words), RIGHT - LEFT - 84, 15) for _, row in rows.iterrows()]
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
    for lines, (_, row) in zip(names, rows.iterrows(), strict=True):
        state = VERDICT_STATES[row["state"]]
        sheet.text(RIGHT, top + 12, words.percent(row["growth"], 2, sign=True), state, weight=BOLD, align="right")
        for number, line in enumerate(lines):
            sheet.text(LEFT, top + 12 + LINE * number, line, size=15)
        middle = top + 33 + LINE * (len(lines) - 1)
        sheet.line([(scale(low), middle), (scale(high), middle)], "rule", 1.5)
        sheet.line([(scale(minimum), middle - 9), (scale(minimum), middle + 9)], "off_track", 3)
        if not missing(row["low"]):
            sheet.line([(scale(row["low"]), middle), (scale(row["high"]), middle)], state, 6)
        sheet.dot(scale(float(row["growth"])), middle, "surface", 17)
        sheet.sign(scale(float(row["growth"])), middle, state, 16)
        top = middle + VERDICT_ROW - 33
    spoken = "; ".join(
        f"{findings.choice_name(row, words)}: {words.percent(row['growth'], 2, sign=True)}"
        for _, row in rows.iterrows()
    )
    return sheet.finish("fig-verdicts", finding, words("charts.verdicts.alt", rows=spoken))
