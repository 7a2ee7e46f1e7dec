"""Charts of the money: disbursement over the year, and each line of Appendix II."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis import findings
from analysis.attainment import outlook
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

RING, BELOW = "surface", "track"
"""Roles of the national rate's label: its first line has the ring before it, the lines below stand under that one."""


def scurve(curve: pd.DataFrame, plan: Plan, words: Words, as_of: dt.date) -> Chart:
    """Disbursement as a share of the allocation over the year, against time elapsed and the national rate.

    With three months or more, the total is carried forward to the end of the year, with its interval as a fan.

    Parameters
    ----------
    curve : DataFrame
        ``budget.curve``: ``section``, ``period_end``, ``share``.
    plan : Plan
        The year, the benchmark, the confidence of intervals.
    words : Words
        Language.
    as_of : date
        Date of the data.
    """
    known = curve[curve["share"].notna()].sort_values("period_end")
    total = known[known["section"] == "total"]
    if total.empty:
        return empty(words, "fig-scurve", dated(words("charts.scurve.none"), as_of, words))
    start, end = plan.rules.year_start, plan.rules.year_end
    ahead = outlook.project(
        [day.date() for day in total["period_end"]],
        total["share"].tolist(),
        end,
        plan.rules.confidence,
        floor=float(total["share"].iloc[-1]),
    )
    highest = max([1.0, float(known["share"].max()), *([] if missing(ahead.high) else [ahead.high])])
    sheet = Sheet(words.report, 470)
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
    ends += _benchmark(sheet, axes, plan, words)
    for height, (_, label, role, weight) in spread(ends, 24, sheet.height - 46):
        if role == RING:
            sheet.dot(WIDTH - LABELS + 18, height, "ink", 10, hollow=True)
        national = role in (RING, BELOW)
        sheet.text(WIDTH - LABELS + (32 if national else 12), height, label, "ink" if national else role, weight=weight)
    told = [_scurve_finding(total, plan, words), *_projection(total, ahead, plan, words)]
    source = plan.rules.benchmark_source
    told.append(words("charts.scurve.benchmark_note", source=source.publisher or source.title))
    return sheet.finish("fig-scurve", dated(" ".join(told), as_of, words), _scurve_alt(known, plan, words))


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
    gap = words.points(abs(_tenths(share) - _tenths(time))).removeprefix("+")
    date = words.date(last)
    return words(f"charts.scurve.{key}", share=words.share(share), time=words.share(time), date=date, gap=gap)


def _tenths(share: float) -> Decimal:
    """Return a fraction in per cent, rounded as it is shown."""
    return Decimal(repr(share * 100)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def _projection(total: pd.DataFrame, ahead: Any, plan: Plan, words: Words) -> list[str]:
    """Return where the year ends at the mean pace so far, and whether the last months ran faster than that."""
    if missing(ahead.value):
        return []
    rates = {name: words.share(getattr(ahead, name)) for name in ("value", "low", "high")}
    confidence = words.share(plan.rules.confidence, 0)
    told = [words("charts.scurve.projection", confidence=confidence, **rates)]
    days, values = [day.date() for day in total["period_end"]], total["share"].tolist()
    if _pace(days[-outlook.FEWEST :], values[-outlook.FEWEST :]) > _pace(days, values):
        told.append(words("charts.scurve.faster"))
    return told


def _pace(days: Sequence[dt.date], values: Sequence[float]) -> float:
    """Return the mean change a month."""
    return (values[-1] - values[0]) / outlook.months(days[0], days[-1])


def _scurve_alt(known: pd.DataFrame, plan: Plan, words: Words) -> str:
    ends = [
        f"{words(f'charts.scurve.{section}')} {words.share(rows['share'].iloc[-1])}"
        f" ({words.date(rows['period_end'].iloc[-1])})"
        for section, rows in known.groupby("section", sort=False)
    ]
    return words("charts.scurve.alt", lines="; ".join(ends), benchmark=words.percent(plan.rules.benchmark_value, 2))


def allocations(lines: pd.DataFrame, plan: Plan, words: Words, *, as_of: dt.date | None = None) -> Chart:
    """Every line of Appendix II, by section, the least disbursed first; lines without a return say so.

    Parameters
    ----------
    lines : DataFrame
        ``budget.lines``.
    plan : Plan
        Names of the lines.
    words : Words
        Language.
    as_of : date, optional
        Cut-off of the data; the time elapsed is marked on each bar to the last day with disbursement data.
    """
    names = {each.line: words.pick(each.name) for each in plan.allocations}
    ranked = lines.assign(silent=~lines["returned"].astype(bool)).sort_values(["silent", "rate", "order"])
    blocks = [(section, ranked[ranked["section"] == section]) for section in ("investment", "recurrent")]
    blocks = [(section, rows) for section, rows in blocks if len(rows)]
    rows_high = sum(SILENT_ROW if silent else ROW for silent in ranked["silent"])
    sheet = Sheet(words.report, 30 + 34 * len(blocks) + rows_high)
    until = findings.money_until(lines)
    time = None if until is None else findings.time_share(plan, until)
    top = _bar_legend(sheet, ranked, time, words)
    for section, rows in blocks:
        title = words(f"charts.allocations.{section}", allocation=words.money(rows["allocation"].sum()))
        sheet.text(LEFT, top + 16, title, weight=BOLD, size=17)
        top += 34
        for _, row in rows.iterrows():
            top = _money_bar(sheet, row, f"{row['line']}  {names[row['line']]}", top, time, words)
    text = dated(_lines_finding(lines, plan, words, until), as_of, words)
    spoken = "; ".join(_spoken(row, names[row["line"]], words) for _, row in ranked.iterrows())
    return sheet.finish("fig-allocations", text, words("charts.allocations.alt", n=len(lines), lines=spoken))


def owners(rollup: pd.DataFrame, plan: Plan, words: Words, *, as_of: dt.date | None = None) -> Chart:
    """Disbursement within the allocation of each owner, the greatest allocation first.

    Parameters
    ----------
    rollup : DataFrame
        ``budget.rollup(lines, "owner")``.
    plan : Plan
        Names of the agencies.
    words : Words
        Language.
    as_of : date, optional
        Cut-off of the data; the time elapsed is marked on each bar to the last day with disbursement data.
    """
    rows = rollup.assign(silent=rollup["lines_returned"] == 0, flags="").sort_values("allocation", ascending=False)
    sheet = Sheet(words.report, 38 + sum(SILENT_ROW if silent else ROW for silent in rows["silent"]))
    until = findings.money_until(rows)
    time = None if until is None else findings.time_share(plan, until)
    top = _bar_legend(sheet, rows, time, words) + 8
    for _, row in rows.iterrows():
        top = _money_bar(sheet, row, unit_name(row["group"], plan, words), top, time, words)
    first = rows.iloc[0]
    caption = words(
        "charts.owners.caption",
        owner=unit_name(first["group"], plan, words),
        share=words.share(first["allocation"] / rows["allocation"].sum()),
        n=int(rows["silent"].sum()),
    )
    spoken = "; ".join(_spoken(row, unit_name(row["group"], plan, words), words) for _, row in rows.iterrows())
    return sheet.finish("fig-owners", dated(caption, as_of, words), words("charts.owners.alt", lines=spoken))


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
    """Whether the figure itself asks for a look: more than the allocation, or less than before."""
    return not missing(row["rate"]) and (float(row["rate"]) > 1 or "falling" in str(row["flags"]))


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
    behind = int((returned["rate"] < time).sum())
    shown = {"date": words.date(until), "time": words.share(time)}
    text = words("charts.allocations.caption", n=behind, returned=len(returned), **shown)
    silent = len(lines) - len(returned)
    return text + (" " + words("charts.allocations.silent_count", n=silent) if silent else "")


def _spoken(row: Any, name: str, words: Words) -> str:
    if row["silent"]:
        return f"{name}: {words('charts.allocations.silent', allocation=words.number(row['allocation']))}"
    return f"{name}: {words.share(row['rate'])}"
