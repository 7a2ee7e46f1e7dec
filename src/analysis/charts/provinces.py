"""Chart of productivity growth in the province beside its neighbours, the region and the nation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis import findings
from analysis.charts.figure import WIDTH, Chart, Sheet, empty
from analysis.charts.typeface import BODY, BOLD
from analysis.labels import place_name

if TYPE_CHECKING:
    from analysis.plan import Plan
    from analysis.wording import Words

LEFT, RIGHT = 4.0, WIDTH - 4.0


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
        name = place_name(row["geography"], words)
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
    caption = f"{findings.comparison_sentence(comparison, plan, words)} {words('charts.level.source')}"
    spoken = "; ".join(
        f"{place_name(row['geography'], words)} {words.percent(row['nominal_growth'], 1, sign=True)}"
        for _, row in rows.iterrows()
    )
    return sheet.finish("fig-province-growth", caption, words("charts.provinces.alt", rows=spoken))
