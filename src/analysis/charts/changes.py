"""Chart of what changed since the previous edition: each target from its old to its new result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis import findings
from analysis.attainment.states import STATES
from analysis.changes import side
from analysis.charts.figure import WIDTH, Chart, Sheet, empty
from analysis.charts.target import REACH
from analysis.charts.typeface import BOLD
from analysis.labels import NEED, target_name, threshold, value
from analysis.wording import missing

if TYPE_CHECKING:
    from analysis.changes import Changes
    from analysis.plan import Plan
    from analysis.wording import Words

LEFT, RIGHT = 12.0, WIDTH - 12.0
GROUPS = ("worse", "better", "other", "none")
"""In which order the rows stand: those that got worse first."""

ROW, BARE = 58.0, 31.0
"""Height of a row with a slope, and of one without."""

APART = 14.0
"""Distance in pixels from which the old mark can be told from the sign of the new state."""


def moved(changes: Changes, plan: Plan, words: Words) -> Chart:
    """One row for each target that moved: from the previous result to the present one, in per cent of the target.

    A ring is the previous result, the sign at the other end the present one with its state; a result beyond the scale
    is cut there and marked. Rows stand by how the state changed, then by how much attention they need.

    Parameters
    ----------
    changes : Changes
        What changed.
    plan : Plan
        Names and thresholds.
    words : Words
        Language.
    """
    rows = _sorted(changes.targets[changes.targets["moved"].astype(bool)])
    if rows.empty:
        return empty(words, "fig-moved", words("charts.moved.none"))
    shown = [state for state in STATES if (rows["state_new"] == state).any()]
    heights = [ROW if _share(row, "new") is not None else BARE for _, row in rows.iterrows()]
    head = 38 + 28.0 * ((len(shown) + 2) // 3)
    sheet = Sheet(words.report, head + 36 * rows["change"].nunique() + sum(heights) + 6)
    _legend(sheet, changes, shown, words)
    top, group = head, None
    for (_, row), height in zip(rows.iterrows(), heights, strict=True):
        if row["change"] != group:
            group = str(row["change"])
            count = int((rows["change"] == group).sum())
            title = f"{words(f'charts.moved.groups.{group}')} · {count}"
            sheet.text(LEFT, top + 18, title, weight=BOLD, size=17)
            top += 36
        _row(sheet, row, top, plan, words)
        top += height
    days = {"since": words.date(changes.since), "until": words.date(changes.until)}
    finding = findings.verdicts_sentence(changes.targets, words)
    caption = words("charts.moved.caption", finding=finding, **days)
    spoken = "; ".join(_spoken(row, plan, words) for _, row in rows.iterrows())
    return sheet.finish("fig-moved", caption, words("charts.moved.alt", rows=spoken))


def _sorted(rows: pd.DataFrame) -> pd.DataFrame:
    group = rows["change"].map({name: place for place, name in enumerate(GROUPS)})
    need = rows["state_new"].map({name: place for place, name in enumerate(NEED)})
    return rows.assign(group=group, need=need).sort_values(["group", "need", "order"], ignore_index=True)


def _share(row: Any, name: str) -> float | None:
    """Return the result of one side as a share of the target; None without a figure."""
    if row["kind"] == "milestone":
        done, total = row[f"parts_done_{name}"], row["parts_total"]
        known = not missing(done) and (row[f"state_{name}"] != "no_data" or done > 0)
        return float(done) / float(total) if known else None
    attained = row[f"attained_{name}"]
    return None if missing(attained) else float(attained) / float(row["threshold"])


def _scale(share: float) -> float:
    return LEFT + (RIGHT - LEFT) * min(max(share, 0.0), REACH) / REACH


def _legend(sheet: Sheet, changes: Changes, shown: list[str], words: Words) -> None:
    middle, left = 16.0, LEFT
    sheet.dot(left + 4, middle, "muted", 11, hollow=True)
    label = words("charts.moved.old", date=words.date(changes.since))
    left += 20 + sheet.text(left + 16, middle, label, "muted", size=15) + 12
    sheet.line([(left, middle), (left + 16, middle)], "muted", 3)
    sheet.sign(left + 22, middle, "achieved", 12, role="muted")
    label = words("charts.moved.new", date=words.date(changes.until))
    left += 36 + sheet.text(left + 34, middle, label, "muted", size=15) + 18
    sheet.rect(left, middle - 10, 4, 20, "ink")
    sheet.text(left + 14, middle, words("charts.moved.target"), "muted", size=15)
    for place, state in enumerate(shown):
        across, height = LEFT + 236 * (place % 3), 46 + 28.0 * (place // 3)
        sheet.sign(across + 6, height, state, 15)
        sheet.text(across + 24, height, words.get("common.states")[state], state, size=15)


def _row(sheet: Sheet, row: Any, top: float, plan: Plan, words: Words) -> None:
    target, state = plan.target(row["target"]), str(row["state_new"])
    old, new = (_shown(row, name, target, words) for name in ("old", "new"))
    asked = "" if target.kind == "milestone" else f" / {threshold(target, words)}"
    width = sheet.text(RIGHT, top + 13, f"{new}{asked}", weight=BOLD, align="right")
    # The typeface has no arrow.
    sheet.sign(RIGHT - width - 14, top + 13, "ahead", 9, role="muted")
    width += 28 + sheet.text(RIGHT - width - 28, top + 13, old, "muted", align="right")
    sheet.text(LEFT, top + 13, sheet.fit(target_name(target.id, plan, words), RIGHT - LEFT - width - 16))
    start, end = _share(row, "old"), _share(row, "new")
    if end is None:
        return
    middle = top + 38
    sheet.line([(_scale(0), middle), (_scale(REACH), middle)], "rule", 1.5)
    sheet.rect(_scale(1) - 2, middle - 10, 4, 20, "ink")
    beyond = end > REACH
    far = RIGHT - 16 if beyond else _scale(end)
    near = far if start is None else min(_scale(start), far if beyond else RIGHT)
    if abs(far - near) >= APART:
        sheet.line([(near, middle), (far, middle)], state, 3)
        sheet.dot(near, middle, "surface", 13)
        sheet.dot(near, middle, "muted", 11, hollow=True)
    # Ground beside the sign keeps line and tick from touching it.
    sheet.dot(far, middle, "surface", 22)
    sheet.sign(far, middle, state, 16)
    if beyond:
        sheet.sign(RIGHT - 1, middle, "ahead", 9, role=state)


def _shown(row: Any, name: str, target: Any, words: Words) -> str:
    """Return a result; an unknown one is a dash where the state's word would take too much room."""
    result = side(row, name)
    shown = value(result, target, words)
    return words("common.not_applicable") if shown == words("common.missing") and name == "old" else shown


def _spoken(row: Any, plan: Plan, words: Words) -> str:
    target, states = plan.target(row["target"]), words.get("common.states")
    return words(
        "charts.moved.spoken",
        name=target_name(target.id, plan, words),
        old=value(side(row, "old"), target, words),
        new=value(side(row, "new"), target, words),
        state_old=states[row["state_old"]],
        state_new=states[row["state_new"]],
    )
