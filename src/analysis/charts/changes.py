"""Chart of what changed since the previous edition: each target from its old to its new result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis import findings
from analysis.attainment.states import STATES
from analysis.changes import side
from analysis.charts.figure import Chart, Sheet, drawn, empty
from analysis.charts.layout import GAP, Key, Lane, legend, named, state_keys
from analysis.charts.target import REACH
from analysis.charts.typeface import BOLD
from analysis.labels import NEED, target_name, threshold, value
from analysis.wording import missing

if TYPE_CHECKING:
    from analysis.changes import Changes
    from analysis.plan import Plan
    from analysis.wording import Words

GROUPS = ("worse", "better", "other", "none")
"""In which order the rows stand: those that got worse first."""

ARROW = 26.0
"""Room of the arrow from the old to the new figure, in pixels."""

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

    def draw(sheet: Sheet) -> float:
        return _rows(sheet, rows, changes, plan, words)

    days = {"since": words.date(changes.since), "until": words.date(changes.until)}
    finding = findings.verdicts_sentence(changes.targets, words)
    caption = words("charts.moved.caption", finding=finding, **days)
    spoken = "; ".join(_spoken(row, plan, words) for _, row in rows.iterrows())
    return drawn(words, "fig-moved", caption, words("charts.moved.alt", rows=spoken), draw)


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


def _rows(sheet: Sheet, rows: pd.DataFrame, changes: Changes, plan: Plan, words: Words) -> float:
    names = [target_name(target, plan, words) for target in rows["target"]]
    figures = [_figures(row, plan.target(row["target"]), words) for _, row in rows.iterrows()]
    # An arrow, drawn as a sign, stands between the two.
    room = ARROW if sheet.wide else ARROW + 4
    widths = [sheet.measure(old, sheet.small) + room + sheet.measure(new, sheet.small, BOLD) for old, new in figures]
    lane = Lane.beside(sheet, names, [])
    # A ring or a sign at the end of the scale stays on the sheet.
    far = sheet.right - max(widths) - GAP if sheet.wide else lane.right - 6
    lane = Lane(sheet, lane.left + 6, far)
    top, group = _legend(lane, rows, changes, words), None
    for (_, row), name, pair in zip(rows.iterrows(), names, figures, strict=True):
        sheet.cut(top)
        if row["change"] != group:
            group = str(row["change"])
            title = f"{words(f'charts.moved.groups.{group}')} · {int((rows['change'] == group).sum())}"
            sheet.text(sheet.left, top + 1.1 * sheet.large + 4, title, weight=BOLD, size=sheet.large)
            top += 2.2 * sheet.large + 2
        top = _row(lane, row, top, name, pair)
    return top


def _row(lane: Lane, row: Any, top: float, name: str, figures: tuple[str, str]) -> float:
    sheet, (old, new), moving = lane.sheet, figures, _share(row, "new") is not None

    def before(left: float, middle: float) -> float:
        sheet.sign(left - ARROW / 2, middle, "ahead", 8, role="muted")
        sheet.text(left - ARROW, middle, old, "muted", sheet.small, align="right")
        return ARROW

    if sheet.wide:
        place = lane.row(top, name, new, high=22.0)
        before(sheet.right - sheet.measure(new, sheet.small, BOLD), place.middle)
        middle, foot = place.middle, place.foot
    else:
        room = ARROW + sheet.measure(old, sheet.small)
        last = named(sheet, top, name, new, before=before, taken=room)
        middle, foot = last + 13, last + (32 if moving else 8)
    if moving:
        _slope(lane, row, middle)
    return foot


def _slope(lane: Lane, row: Any, middle: float) -> None:
    sheet, state = lane.sheet, str(row["state_new"])
    start, end = _share(row, "old"), float(_share(row, "new") or 0.0)

    def scale(share: float) -> float:
        return lane.left + (lane.right - lane.left) * min(max(share, 0.0), REACH) / REACH

    sheet.line([(scale(0), middle), (scale(REACH), middle)], "rule", 1.5)
    sheet.rect(scale(1) - 2, middle - 9, 4, 18, "ink")
    beyond = end > REACH
    far = lane.right - 16 if beyond else scale(end)
    near = far if start is None else min(scale(start), far if beyond else lane.right)
    if abs(far - near) >= APART:
        sheet.line([(near, middle), (far, middle)], state, 3)
        sheet.dot(near, middle, "surface", 13)
        sheet.dot(near, middle, "muted", 11, hollow=True)
    # Ground beside the sign keeps line and tick from touching it.
    sheet.dot(far, middle, "surface", 21)
    sheet.sign(far, middle, state, 15)
    if beyond:
        sheet.sign(lane.right - 1, middle, "ahead", 9, role=state)


def _legend(lane: Lane, rows: pd.DataFrame, changes: Changes, words: Words) -> float:
    sheet = lane.sheet

    def now(left: float, middle: float) -> None:
        sheet.line([(left, middle), (left + 16, middle)], "muted", 3)
        sheet.sign(left + 22, middle, "achieved", 12, role="muted")

    keys = [
        Key(
            12,
            lambda left, middle: sheet.dot(left + 6, middle, "muted", 11, hollow=True),
            words("charts.moved.old", date=words.date(changes.since)),
        ),
        Key(28, now, words("charts.moved.new", date=words.date(changes.until))),
        Key(4, lambda left, middle: sheet.rect(left, middle - 9, 4, 18, "ink"), words("charts.moved.target")),
    ]
    shown = [state for state in STATES if (rows["state_new"] == state).any()]
    named_states = [(state, words.get("common.states")[state]) for state in shown]
    return legend(sheet, state_keys(sheet, named_states), legend(sheet, keys))


def _figures(row: Any, target: Any, words: Words) -> tuple[str, str]:
    old, new = (_shown(row, name, target, words) for name in ("old", "new"))
    asked = "" if target.kind == "milestone" else f" / {threshold(target, words)}"
    return old, f"{new}{asked}"


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
