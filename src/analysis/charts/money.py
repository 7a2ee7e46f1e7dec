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
from analysis.charts.figure import Chart, Plot, Sheet, drawn, empty
from analysis.charts.layout import DASH, End, fan, label_ends, legend, named, state_keys, swatch, tick
from analysis.charts.typeface import BODY, BOLD
from analysis.labels import dated, month_short, unit_name
from analysis.wording import missing

if TYPE_CHECKING:
    from analysis.plan import Plan
    from analysis.wording import Words

BAR = 12.0
"""Height of a bar."""

REACH = 1.1
"""Share of the allocation at which the bars' scale ends; more is cut there, and the figure beside it says so."""

AHEAD = {"value": "projected", "low": "projected_low", "high": "projected_high"}
"""Ends of a projection and their columns."""


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
    ahead = _ahead(rollups)
    national = plan.rules.benchmark_as_of <= as_of  # what was not known yet is not shown
    sections = set(known["section"]) - {"total"}
    if plan.unit:  # one kind alone is the total again; the benchmark is of investment
        national = national and "investment" in sections
        known = known if len(sections) > 1 else total

    def draw(sheet: Sheet) -> float:
        return _curves(sheet, known, ahead, plan, words, national=national)

    told = [_scurve_finding(total, plan, words), *_carried(rollups, total, words), *_projection(total, ahead, words)]
    if national:
        source, day = plan.rules.benchmark_source, words.date(plan.rules.benchmark_as_of)
        told.append(words("charts.scurve.benchmark_note", date=day, source=source.publisher or source.title))
    alt = _scurve_alt(known, plan, words, national=national)
    chart = drawn(words, "fig-scurve", dated(" ".join(told), as_of, words), alt, draw)
    elapsed = {day: findings.time_share(plan, day.date()) for day in known["period_end"]}
    means = [mean for *_, mean in _months(total, plan)]
    figures = data.curve(known, elapsed, means, (plan.rules.year_end, ahead), words)
    return data.behind(chart, figures, "curve", words)


def _curves(sheet: Sheet, known: pd.DataFrame, ahead: Any, plan: Plan, words: Words, *, national: bool) -> float:
    """Draw the curves with their labels, and the months under them."""
    start, end = plan.rules.year_start, plan.rules.year_end
    days = (end - start).days
    highest = max([1.0, float(known["share"].max()), *([] if missing(ahead.high) else [ahead.high])])
    side, labels, high = (52.0, 206.0, 270.0) if sheet.wide else (42.0, 116.0, 240.0)
    ticks = {
        float((dt.date(plan.year, month, 1) - start).days): month_short(dt.date(plan.year, month, 1), words)
        for month in (1, 4, 7, 10)
    }
    levels = {level: words.share(level, 0) for level in (0, 0.25, 0.5, 0.75, 1.0)}
    box = (side, 12.0, sheet.width - side - labels, high)
    plot = sheet.plot(box, (0, days), (0, highest), ticks=ticks, levels=levels)
    ends = [End(plot.y(1), words("charts.scurve.time"), "muted")]
    sheet.line([plot.place(0, 0), plot.place(days, 1)], "muted", 1.5, dash=(6, 5))
    total = known[known["section"] == "total"]
    for section, role, width in (("investment", "muted", 2.0), ("recurrent", "ink", 2.0), ("total", "accent", 4.0)):
        rows = known[known["section"] == section]
        if rows.empty:
            continue
        places = [
            plot.place((day.date() - start).days, share)
            for day, share in zip(rows["period_end"], rows["share"], strict=True)
        ]
        if len(places) > 1:
            sheet.line(places, role, width)
        sheet.dot(*places[-1], role, 9 if section == "total" else 7)
        label = f"{words(f'charts.scurve.{section}')} {words.share(rows['share'].iloc[-1])}"
        ends.append(End(places[-1][1], label, role, BOLD if section == "total" else BODY))
    ends += _fan(sheet, plot, total, ahead, plan, words)
    if national:
        ends.append(_benchmark(sheet, plot, plan, words))
    label_ends(sheet, plot, ends)
    foot = plot.foot + 2 * sheet.small
    sheet.cut(foot)
    return _monthly(sheet, plot, foot, _months(total, plan), words)


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


def _monthly(sheet: Sheet, plot: Plot, top: float, months: list[tuple[float, float, float]], words: Words) -> float:
    """Draw a bar for each period, as wide as the period and as high as its mean month; label the highest and last."""
    highest, tall = max(1.0, *(each for *_, each in months)), 64.0
    title = sheet.wrap(words("charts.scurve.monthly"), sheet.right - plot.left, sheet.small)
    last_line = sheet.lines(plot.left, top + sheet.small, title, "muted")
    foot = last_line + 2.2 * sheet.small + tall
    sheet.line([(plot.left, foot), (plot.right, foot)], "muted", 1)
    highest_one = max(range(len(months)), key=lambda place: months[place][2])
    peak = plot.x((max(months[highest_one][0], 0.0) + months[highest_one][1]) / 2)
    for place, (first, last, mean) in enumerate(months):
        begin, end = (plot.x(max(day, 0.0)) for day in (first, last))
        # A month that takes back more than it spends hangs below the foot as a thin red bar.
        high = max(mean, 0.0) * tall / highest
        sheet.rect(begin + 1, foot - high, end - begin - 2, high, "accent")
        if mean < 0:
            sheet.rect(begin + 1, foot, end - begin - 2, 4, "off_track")
        middle, label = (begin + end) / 2, words.number(mean)
        if place == highest_one or (place == len(months) - 1 and abs(middle - peak) > sheet.measure(label)):
            sheet.text(middle, foot - high - 0.7 * sheet.small, label, size=sheet.small, align="center")
    return foot + 8


def _carried(rollups: pd.DataFrame, total: pd.DataFrame, words: Words) -> list[str]:
    """Say that the last month does not hold every line that has ever reported."""
    row, last = rollups[rollups["by"] == "total"].iloc[0], int(total["lines_returned"].iloc[-1])
    returned = int(row["lines_returned"])
    return [words("charts.scurve.carried", n=last, returned=returned)] if last < returned else []


def _fan(sheet: Sheet, plot: Plot, total: pd.DataFrame, ahead: Any, plan: Plan, words: Words) -> list[End]:
    """Draw the projection to the end of the year with its interval, where there is one; return its label."""
    start, end = plan.rules.year_start, plan.rules.year_end
    day = total["period_end"].iloc[-1].date()
    if missing(ahead.value) or day >= end:
        return []
    last = plot.place((day - start).days, total["share"].iloc[-1])
    low, middle, high = (plot.place((end - start).days, level) for level in (ahead.low, ahead.value, ahead.high))
    fan(sheet, last, (low, middle, high))
    return [End(middle[1], words("charts.scurve.ahead_to", share=words.share(ahead.value)), "accent")]


def _benchmark(sheet: Sheet, plot: Plot, plan: Plan, words: Words) -> End:
    """Mark the national rate with a ring, small enough to leave the ends of the curves beside it to be seen."""
    rules = plan.rules
    left, top = plot.place((rules.benchmark_as_of - rules.year_start).days, rules.benchmark_value / 100)
    sheet.dot(left, top, "ink", 10, hollow=True)
    label = words("charts.scurve.benchmark", value=words.percent(rules.benchmark_value))
    return End(top, label, "ink", ring=True)


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
    until = findings.money_until(lines)
    time = None if until is None else findings.time_share(plan, until)

    def draw(sheet: Sheet) -> float:
        top = _bar_legend(sheet, ranked, time, words)
        for name, rows in blocks:
            sheet.cut(top)
            title = words(f"charts.allocations.{name}", allocation=words.money(rows["allocation"].sum()))
            sheet.text(sheet.left, top + sheet.large + 4, title, weight=BOLD, size=sheet.large)
            top += 2.1 * sheet.large + 4
            for _, row in rows.iterrows():
                own = None if missing(row["period_end"]) else findings.time_share(plan, row["period_end"].date())
                top = _money_bar(sheet, row, f"{row['line']}  {names[row['line']]}", top, own, words)
                sheet.cut(top)
        return top

    text = dated(_lines_finding(lines, plan, words, until), as_of, words)
    if section:
        text = words("charts.allocations.of", section=words(f"charts.allocations.{section}_name"), finding=text)
    spoken = "; ".join(_spoken(row, names[row["line"]], words) for _, row in ranked.iterrows())
    label = f"fig-allocations-{section}" if section else "fig-allocations"
    return drawn(words, label, text, words("charts.allocations.alt", n=len(lines), lines=spoken), draw)


def _bar_legend(sheet: Sheet, rows: pd.DataFrame, time: float | None, words: Words) -> float:
    keys = []
    if not rows["silent"].all():
        colours = (("accent", "disbursed"), ("track", "remainder"))
        keys += [swatch(sheet, role, words(f"charts.allocations.{name}")) for role, name in colours]
    if time is not None:
        keys.append(tick(sheet, words("charts.allocations.time", time=words.share(time)), dashed=True))
    if any(_check(row) for _, row in rows.iterrows()):
        keys += state_keys(sheet, [("off_track", words("charts.allocations.check"))])
    return legend(sheet, keys) + 4


def _check(row: Any) -> bool:
    """Whether the figure itself asks for a look: more than may be spent, or less than before."""
    return bool({"over_total", "over_allocation", "falling"} & set(str(row["flags"]).split(";")))


def _money_bar(sheet: Sheet, row: Any, name: str, top: float, time: float | None, words: Words) -> float:
    allocation = words.number(row["allocation"])
    if row["silent"]:
        shown, role, sign = words("charts.allocations.silent", allocation=allocation), "no_data", "no_data"
    else:
        shown = f"{words.share(row['rate'])} ({words.number(row['disbursed'])} / {allocation})"
        role, sign = ("off_track", "off_track") if _check(row) else ("ink", "")
    before = (lambda left, middle: sheet.sign(left - 12, middle, sign, 12)) if sign else None
    weight = BODY if row["silent"] else BOLD
    most = 1 if sheet.wide else 2
    foot = named(
        sheet, top + 2, name, shown, role=role, weight=weight, before=before, taken=22 if sign else 0, most=most
    )
    if row["silent"]:
        return foot + 5

    def scale(share: float) -> float:
        return sheet.left + (sheet.right - sheet.left) * min(max(share, 0.0), REACH) / REACH

    upper = foot + 2
    sheet.rect(sheet.left, upper, scale(1) - sheet.left, BAR, "track")
    sheet.rect(sheet.left, upper, scale(float(row["rate"])) - sheet.left, BAR, "off_track" if sign else "accent")
    if time is not None:
        for colour, thick, dash in (("surface", 4.0, None), ("ink", 2.0, DASH)):
            sheet.line([(scale(time), upper - 2), (scale(time), upper + 2 + BAR)], colour, thick, dash=dash)
    return upper + BAR + 8


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
    ranked, minimum = pd.concat([known, shares[shares["meets"].isna()]]), plan.rules.local_share_min
    reach = max(2 * minimum, float(known["share"].max()) * 1.08)
    names = [unit_name(unit, plan, words) for unit in ranked["unit"]]
    figures = [
        words("common.missing") if missing(row["meets"]) else words.share(row["share"], 2)
        for _, row in ranked.iterrows()
    ]

    def draw(sheet: Sheet) -> float:
        return _dots(sheet, ranked, names, figures, (minimum, reach), words)

    spoken = "; ".join(f"{name} {figure}" for name, figure in zip(names, figures, strict=True))
    alt = words("charts.local_share.alt", minimum=words.share(minimum, 0), rows=spoken)
    return drawn(words, "fig-local-share", finding, alt, draw)


def _dots(
    sheet: Sheet, rows: pd.DataFrame, names: list[str], figures: list[str], ends: tuple[float, float], words: Words
) -> float:
    minimum, reach = ends
    room = max(sheet.measure(name, sheet.small) for name in names)
    left = sheet.left + min(room, 0.42 * sheet.width) + 14
    right, high = (494.0, 31.0) if sheet.wide else (sheet.right - 58, 40.0)
    line = left + (right - left) * minimum / reach
    label = words("charts.local_share.minimum", minimum=words.share(minimum, 0))
    amounts = words("charts.local_share.amounts")
    sheet.text(line, sheet.small, label, "muted", sheet.small, align="center")
    top = 2 * sheet.small
    if sheet.wide:
        sheet.text(sheet.right, sheet.small, amounts, "muted", sheet.small, align="right")
    for (_, row), name, figure in zip(rows.iterrows(), names, figures, strict=True):
        sheet.cut(top)
        middle = top + high / 2
        if not missing(row["meets"]):  # the words for missing data stand where the line would be
            sheet.line([(line, top), (line, top + high)], "ink", 1.5, dash=(4, 3))
        told = "" if missing(row["meets"]) else _amounts(row, words)
        beside = sheet.wide or not told
        shown = sheet.fit(name, left - 12 - sheet.left, sheet.small)
        sheet.text(sheet.left, middle if beside else middle - 9, shown, size=sheet.small)
        if missing(row["meets"]):
            sheet.sign(left + 8, middle, "no_data", 13)
            sheet.text(left + 22, middle, figure, "no_data", sheet.small)
        else:
            state, place = "achieved" if row["meets"] else "off_track", left + (right - left) * row["share"] / reach
            sheet.line([(left, middle), (place, middle)], "track", 5)
            sheet.sign(place, middle, state, 14)
            if sheet.wide:
                sheet.text(right + 12, middle, figure, state, sheet.small, BOLD)
                sheet.text(sheet.right, middle, told, "muted", sheet.small, align="right")
            else:
                sheet.text(sheet.right, middle, figure, state, sheet.small, BOLD, "right")
                sheet.text(sheet.left, middle + 9, told, "muted", sheet.small)
        top += high
    if not sheet.wide:
        lines = sheet.wrap(amounts, sheet.right - sheet.left, sheet.small)
        top = sheet.lines(sheet.left, top + sheet.small, lines, "muted")
        top += sheet.small / 2
    return top + 4


def _amounts(row: Any, words: Words) -> str:
    return f"{words.number(row['dx_expenditure'])} / {words.number(row['total_expenditure'])}"
