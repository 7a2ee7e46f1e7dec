"""Chart of productivity growth in the province beside its neighbours, the region and the nation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis import findings
from analysis.charts.figure import Chart, Plot, Sheet, drawn, empty
from analysis.charts.typeface import BODY, BOLD
from analysis.labels import place_name

if TYPE_CHECKING:
    from analysis.plan import Plan
    from analysis.wording import Words


def province_growth(comparison: pd.DataFrame, plan: Plan, words: Words) -> Chart:
    """Growth of productivity at current prices by province, against the minimum.

    Parameters
    ----------
    comparison : DataFrame
        ``comparison.comparison``: ``geography``, ``kind``, ``year``, ``nominal_growth``, ``rank_growth``.
    plan : Plan
        The place to point out, the year and the minimum.
    words : Words
        Language.
    """
    geography = plan.geography.province
    rows = comparison[comparison["nominal_growth"].notna()].sort_values("nominal_growth", ascending=False)
    if rows.empty:
        return empty(words, "fig-province-growth", findings.comparison_sentence(comparison, plan, words))
    minimum = float(plan.rules.productivity_min)
    ends = (
        min(0.0, float(rows["nominal_growth"].min())),
        max(minimum, float(rows["nominal_growth"].max())),
    )
    broken = bool(rows.get("break_before", pd.Series(dtype=bool)).astype(bool).any())
    note = words("charts.provinces.note_break" if broken else "charts.provinces.note")

    def draw(sheet: Sheet) -> float:
        top = _dots(sheet, rows, geography, (minimum, ends), words)
        lines = sheet.wrap(note, sheet.right - sheet.left, sheet.small)
        return sheet.lines(sheet.left, top + sheet.small, lines, "muted") + sheet.small

    caption = f"{findings.comparison_sentence(comparison, plan, words)} {words('charts.level.source')}"
    spoken = "; ".join(
        f"{place_name(row['geography'], words)} {words.percent(row['nominal_growth'], 1, sign=True)}"
        for _, row in rows.iterrows()
    )
    return drawn(words, "fig-province-growth", caption, words("charts.provinces.alt", rows=spoken), draw)


def _dots(
    sheet: Sheet, rows: pd.DataFrame, geography: str, scale: tuple[float, tuple[float, float]], words: Words
) -> float:
    """Draw a dot for each place, the line of the minimum through all of them; return where the rows end."""
    minimum, across = scale
    names = {row["geography"]: place_name(row["geography"], words) for _, row in rows.iterrows()}
    room = max(sheet.measure(name, sheet.small, BOLD) for name in names.values())
    left = sheet.left + min(room, 0.36 * sheet.width) + 14
    high, figures = (27.0, 74.0) if sheet.wide else (25.0, 54.0)
    head = 1.9 * sheet.small
    plot = Plot(left, head, sheet.right - figures - left, high * len(rows), across, (0, len(rows)))
    label = words("charts.provinces.minimum", minimum=words.percent(minimum, 0))
    sheet.text(plot.x(minimum), sheet.small * 0.9, label, "off_track", sheet.small, align="center")
    for place, (_, row) in enumerate(rows.iterrows()):
        top = head + high * place
        sheet.cut(top)
        for value, role, width, dash in ((0.0, "rule", 1.2, None), (minimum, "off_track", 2.0, (3.0, 1.5))):
            sheet.line([(plot.x(value), top), (plot.x(value), top + high)], role, width, dash=dash)
        middle, growth, own = top + high / 2, float(row["nominal_growth"]), row["geography"] == geography
        role = "accent" if own else "ink" if row["kind"] == "province" else "muted"
        weight = BOLD if own else BODY
        name = sheet.fit(names[row["geography"]], left - sheet.left - 8, sheet.small, weight)
        sheet.text(sheet.left, middle, name, role, sheet.small, weight)
        sheet.line(
            [plot.place(0, len(rows) - place - 0.5), (plot.x(growth), middle)],
            "accent" if own else "rule",
            4 if own else 2,
        )
        sheet.dot(plot.x(growth), middle, role, 13 if own else 10, hollow=bool(row.get("break_before", False)))
        sheet.text(sheet.right, middle, words.percent(growth, 1, sign=True), role, sheet.small, weight, "right")
    return head + high * len(rows)
