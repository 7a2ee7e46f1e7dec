"""Charts of the targets over time: one small chart a target."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.attainment.outlook import PROJECTED
from analysis.attainment.pooling import WHOLE
from analysis.charts import data
from analysis.charts.figure import Chart, Sheet, drawn, empty
from analysis.charts.layout import End, fan, label_ends
from analysis.charts.typeface import BOLD
from analysis.labels import dated, figure_text, month_short, sentence, target_name, threshold

if TYPE_CHECKING:
    import datetime as dt

    from analysis.plan import Plan
    from analysis.wording import Words


def trends(
    series: pd.DataFrame,
    plan: Plan,
    words: Words,
    pillar: str | None = None,
    *,
    targets: pd.DataFrame | None = None,
    as_of: dt.date | None = None,
) -> Chart:
    """Small multiples over time of every target with at least two observations.

    Parameters
    ----------
    series : DataFrame
        ``Attainment.series``: ``target``, ``part``, ``period_end``, ``attained`` are used; targets as a whole.
    plan : Plan
        Names, thresholds and the year.
    words : Words
        Language.
    pillar : str, optional
        Only this pillar.
    targets : DataFrame, optional
        ``Attainment.targets``: where it has a projection, it is drawn to the deadline, with its interval.
    as_of : date, optional
        Date of the data.
    """
    shown = series[series["attained"].notna() & (series["part"] == WHOLE)]
    if pillar is not None:
        shown = shown[shown["target"].map(lambda target: plan.target(target).pillar == pillar)]
    order = {target.id: target.order for target in plan.targets}
    panels = [
        (target, rows.sort_values("period_end"))
        for target in sorted(shown["target"].unique(), key=order.__getitem__)
        if len(rows := shown[shown["target"] == target]) > 1
    ]
    label = "fig-trends" if pillar is None else f"fig-trends-{pillar}"
    if not panels:
        return empty(words, label, dated(words("charts.trends.none"), as_of, words))
    names = [target_name(target, plan, words) for target, _ in panels]
    ahead = _ahead(targets)

    def draw(sheet: Sheet) -> float:
        abreast, gap = (3, 24.0) if sheet.wide else (2, 16.0)
        room = (sheet.width - gap * (abreast - 1)) / abreast
        heads = [sheet.wrap(name, room, sheet.small, BOLD) for name in names]
        top = 0.0
        for first in range(0, len(panels), abreast):
            sheet.cut(top)
            numbers = range(first, min(first + abreast, len(panels)))
            upper = top + sheet.line_height * max(len(heads[number]) for number in numbers)
            for number in numbers:
                left = (number - first) * (room + gap)
                sheet.lines(left, top + sheet.line_height / 2, heads[number], weight=BOLD)
                target, rows = panels[number]
                foot = _panel(sheet, (left, upper, room), rows, plan, words, ahead.get(target))
            top = foot
        return top

    rising, spoken = 0, []
    for name, (target, rows) in zip(names, panels, strict=True):
        first, last = rows.iloc[0], rows.iloc[-1]
        rising += bool(last["attained"] > first["attained"])
        ends = [figure_text(plan.target(target), row["attained"], words) for row in (first, last)]
        spoken.append(
            f"{name}: {ends[0]} ({words.month(first['period_end'])}) – {ends[1]} ({words.month(last['period_end'])})"
        )
    caption = sentence([words("charts.trends.caption", n=rising, total=len(panels))])
    if any(target in ahead for target, _ in panels):
        caption += f" {words('charts.trends.ahead')}"
    alt = words("charts.trends.alt", rows="; ".join(spoken))
    chart = drawn(words, label, dated(caption, as_of, words), alt, draw)
    projected = {target: ahead[target] for target, _ in panels if target in ahead}
    return data.behind(chart, data.trends(panels, projected, plan, words), "trends", words)


Ahead = tuple[float, float, float]
"""A projection: value, low and high."""


def _ahead(targets: pd.DataFrame | None) -> dict[str, Ahead]:
    """Return the projections that say something, by target."""
    if targets is None:
        return {}
    told = targets[targets["outlook"].isin(PROJECTED) & targets["projected"].notna()]
    values = zip(told["projected"], told["projected_low"], told["projected_high"], strict=True)
    return dict(zip(told["target"], values, strict=True))


def _panel(
    sheet: Sheet,
    place: tuple[float, float, float],
    rows: pd.DataFrame,
    plan: Plan,
    words: Words,
    ahead: Ahead | None,
) -> float:
    """Draw one target's course at a left end, a top and a width; return where it ends."""
    left, top, room = place
    target = plan.target(rows["target"].iloc[0])
    start, end = plan.rules.year_start, plan.rules.year_end
    days, goal = (end - start).days, float(target.threshold)
    summit = max(float(rows["attained"].max()), goal, *(ahead or ())) * 1.08
    last = figure_text(target, rows["attained"].iloc[-1], words)
    asked = threshold(target, words)
    labels = 16 + max(sheet.measure(last, sheet.small, BOLD), sheet.measure(asked, sheet.small))
    side = 0.8 * sheet.small
    box = (left + side, top + 8, room - side - labels, 78.0)
    ticks = {0.0: month_short(start, words), float(days): month_short(end, words)}
    plot = sheet.plot(box, (0, days), (0, summit), ticks=ticks, levels={})
    sheet.line([plot.place(0, goal), plot.place(days, goal)], "ink", 1.5, dash=(5, 4))
    places = [
        plot.place((day.date() - start).days, figure)
        for day, figure in zip(rows["period_end"], rows["attained"], strict=True)
    ]
    if ahead is not None:
        due = (target.deadline - start).days
        value, low, high = (plot.place(due, figure) for figure in ahead)
        fan(sheet, places[-1], (low, value, high))
    sheet.line(places, "accent", 3)
    sheet.dot(*places[-1], "accent", 9)
    ends = [End(places[-1][1], last, "accent", BOLD), End(plot.y(goal), asked, "ink")]
    label_ends(sheet, plot, ends, sheet.small)
    return plot.foot + 2.6 * sheet.small
