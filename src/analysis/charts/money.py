"""Charts of the money: disbursement over the year, and each line of Appendix II."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis import findings
from analysis.attainment import outlook
from analysis.charts import data
from analysis.charts.figure import WIDTH, Chart, Sheet, empty
from analysis.charts.typeface import BODY, BOLD
from analysis.labels import End, dated, month_short, spread, unit_name
from analysis.wording import missing

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from analysis.plan import Plan
    from analysis.wording import Words

LEFT, RIGHT = 4.0, WIDTH - 4.0
BAR = 12.0
"""Height of a bar."""

ROW, SILENT_ROW = 45.0, 26.0
"""Height of a row with a bar, and of one without data."""

REACH = 1.1
"""Share of the allocation at which the bars' scale ends; more is cut there, and the figure beside it says so."""

LABELS = 206.0
"""Room for the labels at the ends of the curves, in pixels."""

MONTHLY = 130.0
"""Room for the bars of the months under the curves."""

AHEAD = {"value": "projected", "low": "projected_low", "high": "projected_high"}
"""Ends of a projection and their columns."""

RING, BELOW = "surface", "track"
"""Roles of the national rate's label: its first line has the ring before it, the lines below stand under that one."""


def scurve(curve: pd.DataFrame, rollups: pd.DataFrame, plan: Plan, words: Words, as_of: dt.date) -> Chart:
    """Disbursement as a share of the allocation over the year, against time elapsed and the national rate.

    Under it, what was disbursed a month. Where there is a projection of the total, it is drawn to the end of the
    year with its interval as a fan.

    Parameters
    ----------
    curve : DataFrame
        ``budget.curve``.
    rollups : DataFrame
        ``Report.rollups``: the projection of the total is shown.
    plan : Plan
        The year and the benchmark.
    words : Words
        Language.
    as_of : date
        Date of the data.
    """
    # A month in which no line of a section has a return is no month without spending.
    known = curve[curve["share"].notna() & (curve["lines_returned"] > 0)].sort_values("period_end")
    total = known[known["section"] == "total"]
    if total.empty:
        return empty(words, "fig-scurve", dated(words("charts.scurve.none"), as_of, words))
    start, end = plan.rules.year_start, plan.rules.year_end
    ahead = _ahead(rollups)
    highest = max([1.0, float(known["share"].max()), *([] if missing(ahead.high) else [ahead.high])])
    sheet = Sheet(words.report, 470 + MONTHLY)
    days = (end - start).days
    ticks = {
        float((dt.date(plan.year, month, 1) - start).days): month_short(dt.date(plan.year, month, 1), words)
        for month in (1, 4, 7, 10)
    }
    levels = {level: words.share(level, 0) for level in (0, 0.25, 0.5, 0.75, 1.0)}
    axes = sheet.plot((58, 16, WIDTH - 58 - LABELS, 416), (0, days), (0, highest), ticks=ticks, levels=levels)
    ends = [(sheet.place(axes, days, 1)[1], words("charts.scurve.time"), "muted", BODY)]
    sheet.line([sheet.place(axes, 0, 0), sheet.place(axes, days, 1)], "muted", 1.5, dash=(6, 5))
    for section, role, width in (("investment", "muted", 2.0), ("recurrent", "ink", 2.0), ("total", "accent", 4.0)):
        rows = known[known["section"] == section]
        if rows.empty:
            continue
        places = [
            sheet.place(axes, (day.date() - start).days, share)
            for day, share in zip(rows["period_end"], rows["share"], strict=True)
        ]
        if len(places) > 1:
            sheet.line(places, role, width)
        sheet.dot(*places[-1], role, 9 if section == "total" else 7)
        label = f"{words(f'charts.scurve.{section}')} {words.share(rows['share'].iloc[-1])}"
        ends.append((places[-1][1], label, role, BOLD if section == "total" else BODY))
    ends += _fan(sheet, axes, total, ahead, plan, words)
    national = plan.rules.benchmark_as_of <= as_of  # what was not known yet is not shown
    if national:
        ends += _benchmark(sheet, axes, plan, words)
    for height, (_, label, role, weight) in spread(ends, 24, 424):
        if role == RING:
            sheet.dot(WIDTH - LABELS + 18, height, "ink", 10, hollow=True)
        beside = role in (RING, BELOW)
        sheet.text(WIDTH - LABELS + (32 if beside else 12), height, label, "ink" if beside else role, weight=weight)
    months = _months(total, plan)
    _monthly(sheet, months, days, words)
    told = [_scurve_finding(total, plan, words), *_carried(rollups, total, words), *_projection(total, ahead, words)]
    if national:
        source, day = plan.rules.benchmark_source, words.date(plan.rules.benchmark_as_of)
        told.append(words("charts.scurve.benchmark_note", date=day, source=source.publisher or source.title))
    alt = _scurve_alt(known, plan, words, national=national)
    chart = sheet.finish("fig-scurve", dated(" ".join(told), as_of, words), alt)
    elapsed = {day: findings.time_share(plan, day.date()) for day in known["period_end"]}
    figures = data.curve(known, elapsed, [mean for *_, mean in months], (end, ahead), words)
    return data.behind(chart, figures, "curve", words)


def _ahead(rollups: pd.DataFrame) -> Any:
    """Return the projection of the total as shares of the allocation: value, low, high and confidence."""
    row = rollups[rollups["by"] == "total"].iloc[0]
    shares = {name: row[column] / row["allocation"] for name, column in AHEAD.items()}
    return SimpleNamespace(**shares, confidence=row["confidence"])


def _months(total: pd.DataFrame, plan: Plan) -> list[tuple[float, float, float]]:
    """Return from which to which day of the year a period runs, and the mean disbursement a month within it."""
    found, day, spent = [], -1.0, 0.0
    for until, disbursed in zip(total["period_end"], total["disbursed"], strict=True):
        last = float((until.date() - plan.rules.year_start).days)
        found.append((day, last, (disbursed - spent) / (last - day) * outlook.DAYS_A_MONTH))
        day, spent = last, float(disbursed)
    return found


def _monthly(sheet: Sheet, months: list[tuple[float, float, float]], days: int, words: Words) -> None:
    """Draw a bar for each period, as wide as the period and as high as its mean month; label the highest and last."""
    left, width, foot = 58.0, WIDTH - 58 - LABELS, sheet.height - 8.0
    highest = max(1.0, *(each for *_, each in months))
    scale = (MONTHLY - 66) / highest
    sheet.text(left, foot - MONTHLY + 18, words("charts.scurve.monthly"), "muted", size=15)
    sheet.line([(left, foot), (left + width, foot)], "muted", 1)
    top = max(range(len(months)), key=lambda place: months[place][2])
    for place, (first, last, mean) in enumerate(months):
        begin, end = (left + width * max(day, 0.0) / days for day in (first, last))
        # A month that takes back more than it spends hangs below the foot as a thin red bar.
        high = max(mean, 0.0) * scale
        sheet.rect(begin + 1.5, foot - high, end - begin - 3, high, "accent")
        if mean < 0:
            sheet.rect(begin + 1.5, foot, end - begin - 3, 4, "off_track")
        if place in (top, len(months) - 1):
            sheet.text((begin + end) / 2, foot - high - 10, words.number(mean), size=15, align="center")


def _carried(rollups: pd.DataFrame, total: pd.DataFrame, words: Words) -> list[str]:
    """Say that the last month does not hold every line that has ever reported."""
    row, last = rollups[rollups["by"] == "total"].iloc[0], int(total["lines_returned"].iloc[-1])
    returned = int(row["lines_returned"])
    return [words("charts.scurve.carried", n=last, returned=returned)] if last < returned else []


def _fan(sheet: Sheet, axes: Axes, total: pd.DataFrame, ahead: Any, plan: Plan, words: Words) -> list[End]:
    """Draw the projection to the end of the year with its interval, where there is one; return its label."""
    start, end = plan.rules.year_start, plan.rules.year_end
    day = total["period_end"].iloc[-1].date()
    if missing(ahead.value) or day >= end:
        return []
    last = sheet.place(axes, (day - start).days, total["share"].iloc[-1])
    low, middle, high = (sheet.place(axes, (end - start).days, level) for level in (ahead.low, ahead.value, ahead.high))
    sheet.area([last, high, low], "accent", 0.18)
    sheet.line([last, middle], "accent", 2, dash=(3, 3))
    return [(middle[1], words("charts.scurve.ahead_to", share=words.share(ahead.value)), "accent", BODY)]


def _benchmark(sheet: Sheet, axes: Axes, plan: Plan, words: Words) -> list[End]:
    """Mark the national rate with a ring, small enough to leave the ends of the curves beside it to be seen."""
    rules = plan.rules
    left, top = sheet.place(axes, (rules.benchmark_as_of - rules.year_start).days, rules.benchmark_value / 100)
    sheet.dot(left, top, "ink", 10, hollow=True)
    label = words("charts.scurve.benchmark", value=words.percent(rules.benchmark_value))
    lines = sheet.wrap(label, LABELS - 36)
    return [(top + place / 100, line, BELOW if place else RING, BODY) for place, line in enumerate(lines)]


def _scurve_finding(total: pd.DataFrame, plan: Plan, words: Words) -> str:
    share, last = float(total["share"].iloc[-1]), total["period_end"].iloc[-1]
    time = findings.time_share(plan, last.date())
    key = "behind" if share < time else "ahead"
    # The gap of the figures as they are shown, so that a reader who subtracts them finds the same.
    gap = words.points(abs(findings.gap(share, time))).removeprefix("+")
    date = words.date(last)
    return words(f"charts.scurve.{key}", share=words.share(share), time=words.share(time), date=date, gap=gap)


def _projection(total: pd.DataFrame, ahead: Any, words: Words) -> list[str]:
    """Return where the year ends at the mean pace so far, and whether the last months ran faster than that."""
    if missing(ahead.value):
        return []
    rates = {name: words.share(getattr(ahead, name)) for name in ("value", "low", "high")}
    confidence = words.share(ahead.confidence, 0)
    told = [words("charts.scurve.projection", confidence=confidence, **rates)]
    days, values = [day.date() for day in total["period_end"]], total["share"].tolist()
    if _pace(days[-outlook.FEWEST :], values[-outlook.FEWEST :]) > _pace(days, values):
        told.append(words("charts.scurve.faster"))
    return told


def _pace(days: Sequence[dt.date], values: Sequence[float]) -> float:
    """Return the mean change a month."""
    return (values[-1] - values[0]) / outlook.months(days[0], days[-1])


def _scurve_alt(known: pd.DataFrame, plan: Plan, words: Words, *, national: bool) -> str:
    ends = [
        f"{words(f'charts.scurve.{section}')} {words.share(rows['share'].iloc[-1])}"
        f" ({words.date(rows['period_end'].iloc[-1])})"
        for section, rows in known.groupby("section", sort=False)
    ]
    if not national:
        return words("charts.scurve.alt_alone", lines="; ".join(ends))
    return words("charts.scurve.alt", lines="; ".join(ends), benchmark=words.percent(plan.rules.benchmark_value, 2))


def allocations(
    lines: pd.DataFrame, plan: Plan, words: Words, section: str = "", *, as_of: dt.date | None = None
) -> Chart:
    """Every line of Appendix II, by section, the least disbursed first; lines without a return say so.

    Parameters
    ----------
    lines : DataFrame
        ``budget.lines``.
    plan : Plan
        Names of the lines, and the year.
    words : Words
        Language.
    section : str, optional
        Only the lines of ``investment`` or of ``recurrent``, so that each picture is a page's height at most.
    as_of : date, optional
        Cut-off of the data; the time elapsed is marked on each bar, to the last day with data of that line.
    """
    lines = lines[lines["section"] == section] if section else lines
    names = {each.line: words.pick(each.name) for each in plan.allocations}
    ranked = lines.assign(silent=~lines["returned"].astype(bool)).sort_values(["silent", "rate", "order"])
    blocks = [(name, ranked[ranked["section"] == name]) for name in ("investment", "recurrent")]
    blocks = [(name, rows) for name, rows in blocks if len(rows)]
    rows_high = sum(SILENT_ROW if silent else ROW for silent in ranked["silent"])
    sheet = Sheet(words.report, 30 + 34 * len(blocks) + rows_high)
    until = findings.money_until(lines)
    time = None if until is None else findings.time_share(plan, until)
    top = _bar_legend(sheet, ranked, time, words)
    for name, rows in blocks:
        title = words(f"charts.allocations.{name}", allocation=words.money(rows["allocation"].sum()))
        sheet.text(LEFT, top + 16, title, weight=BOLD, size=17)
        top += 34
        for _, row in rows.iterrows():
            own = None if missing(row["period_end"]) else findings.time_share(plan, row["period_end"].date())
            top = _money_bar(sheet, row, f"{row['line']}  {names[row['line']]}", top, own, words)
    text = dated(_lines_finding(lines, plan, words, until), as_of, words)
    if section:
        text = words("charts.allocations.of", section=words(f"charts.allocations.{section}_name"), finding=text)
    spoken = "; ".join(_spoken(row, names[row["line"]], words) for _, row in ranked.iterrows())
    label = f"fig-allocations-{section}" if section else "fig-allocations"
    return sheet.finish(label, text, words("charts.allocations.alt", n=len(lines), lines=spoken))


def _bar_legend(sheet: Sheet, rows: pd.DataFrame, time: float | None, words: Words) -> float:
    left = LEFT
    for role, key in (("accent", "disbursed"), ("track", "remainder")):
        sheet.rect(left, 9, 22, 12, role)
        left += 30 + sheet.text(left + 30, 15, words(f"charts.allocations.{key}"), "muted", size=15) + 18
    if time is not None:
        sheet.line([(left + 4, 5), (left + 4, 25)], "ink", 2, dash=(4, 3))
        label = words("charts.allocations.time", time=words.share(time))
        left += 16 + sheet.text(left + 16, 15, label, "muted", size=15) + 18
    if any(_check(row) for _, row in rows.iterrows()):
        sheet.sign(left + 8, 15, "off_track", 13)
        sheet.text(left + 22, 15, words("charts.allocations.check"), "off_track", size=15)
    return 30.0


def _check(row: Any) -> bool:
    """Whether the figure itself asks for a look: more than may be spent, or less than before."""
    return bool({"over_total", "over_allocation", "falling"} & set(str(row["flags"]).split(";")))


def _scale(share: float) -> float:
    return LEFT + (RIGHT - LEFT) * min(max(share, 0.0), REACH) / REACH


def _money_bar(sheet: Sheet, row: Any, name: str, top: float, time: float | None, words: Words) -> float:
    allocation = words.number(row["allocation"])
    if row["silent"]:
        shown = words("charts.allocations.silent", allocation=allocation)
        width = sheet.text(RIGHT, top + 11, shown, "no_data", size=15, align="right")
        sheet.sign(RIGHT - width - 13, top + 11, "no_data", 13)
        sheet.text(LEFT, top + 11, sheet.fit(name, RIGHT - LEFT - width - 40, 15), size=15)
        return top + SILENT_ROW
    over = _check(row)
    shown = f"{words.share(row['rate'])} ({words.number(row['disbursed'])} / {allocation})"
    width = sheet.text(RIGHT, top + 11, shown, "off_track" if over else "ink", size=15, weight=BOLD, align="right")
    if over:
        sheet.sign(RIGHT - width - 13, top + 11, "off_track", 13)
    sheet.text(LEFT, top + 11, sheet.fit(name, RIGHT - LEFT - width - (40 if over else 16), 15), size=15)
    sheet.rect(LEFT, top + 23, _scale(1) - LEFT, BAR, "track")
    sheet.rect(LEFT, top + 23, _scale(float(row["rate"])) - LEFT, BAR, "off_track" if over else "accent")
    if time is not None:
        for role, thick, dash in (("surface", 4.0, None), ("ink", 2.0, (4, 3))):
            sheet.line([(_scale(time), top + 21), (_scale(time), top + 25 + BAR)], role, thick, dash=dash)
    return top + ROW


def _lines_finding(lines: pd.DataFrame, plan: Plan, words: Words, until: dt.date | None) -> str:
    returned = lines[lines["returned"].astype(bool)]
    if until is None:
        return words("charts.allocations.none", n=len(lines))
    time = findings.time_share(plan, until)
    # Each line is held against the time of its own last figure: an older one is not late for being old.
    own = [findings.time_share(plan, day.date()) for day in returned["period_end"]]
    behind = int((returned["rate"].to_numpy() < own).sum())
    shown = {"date": words.date(until), "time": words.share(time)}
    text = words("charts.allocations.caption", n=behind, returned=len(returned), **shown)
    silent = len(lines) - len(returned)
    return text + (" " + words("charts.allocations.silent_count", n=silent) if silent else "")


def _spoken(row: Any, name: str, words: Words) -> str:
    if row["silent"]:
        return f"{name}: {words('charts.allocations.silent', allocation=words.number(row['allocation']))}"
    return f"{name}: {words.share(row['rate'])}"


def local_share(shares: pd.DataFrame, plan: Plan, words: Words, *, as_of: dt.date | None = None) -> Chart:
    """Each district's share of spending on digital transformation against the minimum, the lowest first.

    Parameters
    ----------
    shares : DataFrame
        ``budget.local_share``.
    plan : Plan
        Names of the districts and the minimum.
    words : Words
        Language.
    as_of : date, optional
        Date of the data.
    """
    finding = dated(findings.local_share_sentence(shares, plan, words), as_of, words)
    known = shares[shares["meets"].notna()].sort_values("share", kind="stable")
    if known.empty:
        return empty(words, "fig-local-share", finding)
    silent, minimum = shares[shares["meets"].isna()], plan.rules.local_share_min
    left, right, row_high, head = 196.0, 494.0, 32.0, 40.0
    reach = max(2 * minimum, float(known["share"].max()) * 1.08)
    sheet = Sheet(words.report, head + row_high * len(shares) + 6)
    line, foot = left + (right - left) * minimum / reach, sheet.height - 6
    label = words("charts.local_share.minimum", minimum=words.share(minimum, 0))
    sheet.text(line, 14, label, "muted", size=15, align="center")
    sheet.text(RIGHT, 14, words("charts.local_share.amounts"), "muted", size=15, align="right")
    sheet.line([(line, 26), (line, foot)], "ink", 1.5, dash=(4, 3))
    spoken, middle = [], head + row_high / 2 - 4
    for _, row in pd.concat([known, silent]).iterrows():
        name = unit_name(row["unit"], plan, words)
        sheet.text(LEFT, middle, sheet.fit(name, left - 12, 15), size=15)
        if missing(row["meets"]):
            shown = words("common.missing")
            sheet.sign(left + 8, middle, "no_data", 13)
            sheet.text(left + 22, middle, shown, "no_data", size=15)
        else:
            state, share = "achieved" if row["meets"] else "off_track", float(row["share"])
            shown = words.share(share, 2)
            place = left + (right - left) * share / reach
            sheet.line([(left, middle), (place, middle)], "track", 5)
            sheet.sign(place, middle, state, 14)
            sheet.text(right + 12, middle, shown, state, size=15, weight=BOLD)
            amounts = f"{words.number(row['dx_expenditure'])} / {words.number(row['total_expenditure'])}"
            sheet.text(RIGHT, middle, amounts, "muted", size=15, align="right")
        spoken.append(f"{name} {shown}")
        middle += row_high
    alt = words("charts.local_share.alt", minimum=words.share(minimum, 0), rows="; ".join(spoken))
    return sheet.finish("fig-local-share", finding, alt)
