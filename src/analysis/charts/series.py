"""Charts of the targets over time: one small chart a target."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.attainment.outlook import PROJECTED
from analysis.attainment.pooling import WHOLE
from analysis.charts import data
from analysis.charts.figure import Chart, Sheet, empty
from analysis.charts.typeface import BODY, BOLD
from analysis.labels import dated, figure_text, month_short, sentence, spread, target_name, threshold

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
    heads = max(len(Sheet(words.report, 1).wrap(name, 345, 15, BOLD)) for name in names)
    panel = 148.0 + 19 * heads
    sheet = Sheet(words.report, panel * ((len(panels) + 1) // 2))
    ahead = _ahead(targets)
    rising, spoken = 0, []
    for number, (name, (target, rows)) in enumerate(zip(names, panels, strict=True)):
        left, top = (number % 2) * 370.0, (number // 2) * panel
        for line, text in enumerate(sheet.wrap(name, 345, 15, BOLD)):
            sheet.text(left, top + 12 + line * 19, text, size=15, weight=BOLD)
        _panel(sheet, left, top + 19.0 * heads, rows, plan, words, ahead.get(target))
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
    chart = sheet.finish(label, dated(caption, as_of, words), alt)
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
    sheet: Sheet, left: float, top: float, rows: pd.DataFrame, plan: Plan, words: Words, ahead: Ahead | None
) -> None:
    target = plan.target(rows["target"].iloc[0])
    start, end = plan.rules.year_start, plan.rules.year_end
    days = (end - start).days
    summit = max(float(rows["attained"].max()), float(target.threshold), *(ahead or ())) * 1.08
    ticks = {0.0: month_short(start, words), float(days): month_short(end, words)}
    axes = sheet.plot((left + 16, top + 14, 226, 92), (0, days), (0, summit), ticks=ticks, levels={})
    goal = float(target.threshold)
    sheet.line([sheet.place(axes, 0, goal), sheet.place(axes, days, goal)], "ink", 1.5, dash=(5, 4))
    places = [
        sheet.place(axes, (day.date() - start).days, figure)
        for day, figure in zip(rows["period_end"], rows["attained"], strict=True)
    ]
    if ahead is not None:
        due = (target.deadline - start).days
        value, low, high = (sheet.place(axes, due, figure) for figure in ahead)
        sheet.area([places[-1], high, low], "accent", 0.18)
        sheet.line([places[-1], value], "accent", 2, dash=(2, 2))
    sheet.line(places, "accent", 3)
    sheet.dot(*places[-1], "accent", 10)
    last = figure_text(target, rows["attained"].iloc[-1], words)
    ends = [
        (places[-1][1], last, "accent", BOLD),
        (sheet.place(axes, days, goal)[1], threshold(target, words), "ink", BODY),
    ]
    for height, (_, label, role, weight) in spread(ends, 20, top + 110):
        sheet.text(left + 254, height, label, role, size=15, weight=weight)
