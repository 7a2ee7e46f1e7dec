"""Charts of the targets: the score card, bullet rows, and figures over time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis import findings
from analysis.attainment.states import STATES
from analysis.charts import data
from analysis.charts.figure import Chart, Sheet, drawn
from analysis.charts.layout import Key, Lane, legend
from analysis.charts.typeface import BODY, BOLD
from analysis.labels import (
    NEED,
    dated,
    parts_known,
    target_name,
    threshold,
    value,
)
from analysis.wording import missing

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from analysis.plan import Plan
    from analysis.wording import Words

SEEN = 8.0
"""Width in pixels from which an interval is drawn; a narrower one cannot be told from the end of the bar."""

BAR = 14.0
"""Height of a bullet's bar."""

DASH = (2.0, 1.5)
"""Dashes of the mark of what is needed by now, in widths of the line."""

REACH = 1.25
"""Share of the target at which the scale of bullet rows ends; a longer bar is cut there and marked."""


def scorecard(targets: pd.DataFrame, plan: Plan, words: Words, *, as_of: dt.date | None = None) -> Chart:
    """Targets by state, one square a target, grouped by pillar.

    Parameters
    ----------
    targets : DataFrame
        ``Attainment.targets``: ``target``, ``pillar``, ``state`` are used.
    plan : Plan
        Names of the pillars.
    words : Words
        Language.
    as_of : date, optional
        Date of the data, told at the caption's end.
    """
    states = [state for state in STATES if (targets["state"] == state).any()]
    pillars = [pillar for pillar in plan.pillars if (targets["pillar"] == pillar.id).any()]
    order = targets["state"].map({state: place for place, state in enumerate(STATES)})
    ranked = targets.assign(rank=order).sort_values(["rank", "order"])
    rows = [(pillar, ranked.loc[ranked["pillar"] == pillar.id, "state"].tolist()) for pillar in pillars]

    def draw(sheet: Sheet) -> float:
        top = 0.0
        for pillar, shown in rows:
            sheet.cut(top)
            top = _squares(sheet, top, words.pick(pillar.name), shown, words) + (16 if sheet.wide else 14)
        return _sums(sheet, top + 2, targets, states, words)

    caption = dated(findings.targets_sentence(targets, words), as_of, words)
    by_pillar = [
        f"{words.pick(pillar.name)}: {findings.tally(targets[targets['pillar'] == pillar.id], words)}"
        for pillar in pillars
    ]
    alt = words("charts.scorecard.alt", total=len(targets), states="; ".join(by_pillar))
    return drawn(words, "fig-scorecard", caption, alt, draw)


def _squares(sheet: Sheet, top: float, name: str, states: list[str], words: Words) -> float:
    side, step = (36.0, 42.0) if sheet.wide else (21.0, 24.2)
    abreast = int((sheet.right - sheet.left + step - side) // step)
    tally = words("charts.scorecard.tally", achieved=states.count("achieved"), total=len(states))
    high = 1.9 * sheet.large
    sheet.text(sheet.left, top + high / 2, name, weight=BOLD, size=sheet.large)
    sheet.text(sheet.right, top + high / 2, tally, "muted", align="right")
    for place, state in enumerate(states):
        left, upper = sheet.left + step * (place % abreast), top + high + step * (place // abreast)
        sheet.rect(left, upper, side, side, state)
        sheet.sign(left + side / 2, upper + side / 2, state, side * 0.47, role="surface")
    return top + high + step * ((len(states) - 1) // abreast) + side


def _sums(sheet: Sheet, top: float, targets: pd.DataFrame, states: list[str], words: Words) -> float:
    line, half = round(sheet.large * 1.75), sheet.width / 2
    sheet.cut(top)
    for number, state in enumerate(states):
        left, middle = sheet.left + (number % 2) * half, top + line * (number // 2 + 0.5)
        sheet.sign(left + 9, middle, state, sheet.large)
        count = int((targets["state"] == state).sum())
        width = sheet.text(left + 26, middle, words.get("common.states")[state], state)
        sheet.text(left + 26 + width + 9, middle, str(count), weight=BOLD)
    return top + line * ((len(states) + 1) // 2)


def by_need(targets: pd.DataFrame) -> pd.DataFrame:
    """Sort result rows by how much attention they need: by state, then the least of what is expected first."""
    rank = targets["state"].map({state: place for place, state in enumerate(NEED)})
    return targets.assign(need=rank).sort_values(["need", "ratio", "order"], na_position="last", ignore_index=True)


def bullets(
    targets: pd.DataFrame, plan: Plan, words: Words, pillar: str | None = None, *, as_of: dt.date | None = None
) -> Chart:
    """One bullet row a target: what is attained against the target, sorted by need.

    All rows share one scale, per cent of the target, so that the targets stand under each other. A milestone is a
    row of its parts; a target without data is a row without bar.

    Parameters
    ----------
    targets : DataFrame
        ``Attainment.targets``.
    plan : Plan
        Names and thresholds.
    words : Words
        Language.
    pillar : str, optional
        Only this pillar; all targets otherwise.
    as_of : date, optional
        Date of the data.
    """
    rows = by_need(targets if pillar is None else targets[targets["pillar"] == pillar])

    def draw(sheet: Sheet) -> float:
        return _rows(sheet, rows, plan, words)

    name = (
        words("charts.bullets.all")
        if pillar is None
        else words.pick(next(each.name for each in plan.pillars if each.id == pillar))
    )
    caption = dated(f"{name}: {_bullet_finding(rows, plan, words)}", as_of, words)
    listed = "; ".join(_spoken(row, plan, words) for _, row in rows.iterrows())
    label = "fig-bullets" if pillar is None else f"fig-bullets-{pillar}"
    chart = drawn(words, label, caption, words("charts.bullets.alt", name=name, rows=listed), draw)
    return data.behind(chart, data.bullets(rows, plan, words), "bullets", words)


def _rows(sheet: Sheet, rows: pd.DataFrame, plan: Plan, words: Words) -> float:
    names = {target: target_name(target, plan, words) for target in rows["target"]}
    figures = {row["target"]: _figure(row, plan.target(row["target"]), words) for _, row in rows.iterrows()}
    lane = Lane.beside(sheet, list(names.values()), list(figures.values()))
    any_bar = any(_has_bar(row) for _, row in rows.iterrows())
    top = _bullet_legend(lane, rows, words) + 8 if any_bar else 0.0
    state = None
    for _, row in rows.iterrows():
        sheet.cut(top)
        if row["state"] != state:
            state = str(row["state"])
            top = heading(sheet, top, state, int((rows["state"] == state).sum()), words)
        name, figure = names[row["target"]], figures[row["target"]]
        if _has_bar(row):
            place = lane.row(top, name, figure, high=26.0)
            _bar(lane, row, place.middle)
            top = place.foot
        else:
            # The heading already says that there is no data; the row says what was asked for.
            top = lane.row(top, name, figure, role="muted", weight=BODY, high=14.0 if sheet.wide else 0.0).foot
    return top + 2


def heading(sheet: Sheet, top: float, state: str, count: int, words: Words) -> float:
    """Write a state and how many rows of it follow; return where they begin."""
    high = 2.1 * sheet.body
    middle = top + high / 2 + 1
    sheet.sign(sheet.left + 8, middle, state, sheet.body)
    sheet.text(sheet.left + 24, middle, f"{words.get('common.states')[state]} · {count}", state, weight=BOLD)
    return top + high


def _has_bar(row: Any) -> bool:
    if row["kind"] == "milestone":
        return parts_known(row)
    return not missing(row["attained"])


def _scale(lane: Lane, share: float) -> float:
    return lane.left + (lane.right - lane.left) * min(max(share, 0.0), REACH) / REACH


def _bullet_legend(lane: Lane, rows: pd.DataFrame, words: Words) -> float:
    sheet = lane.sheet

    def key(name: str, width: float, draw: Callable[[float, float], object]) -> Key:
        return Key(width, draw, words(f"charts.bullets.{name}"))

    def mark(left: float, middle: float) -> None:
        sheet.line([(left + 2, middle - 9), (left + 2, middle + 9)], "ink", 2, dash=DASH)

    keys = [key("attained", 22, lambda left, middle: sheet.rect(left, middle - 6, 22, 12, "muted"))]
    if any(_behind_target(row) for _, row in rows.iterrows()):
        keys.append(key("expected", 4, mark))
    keys.append(key("target", 4, lambda left, middle: sheet.rect(left, middle - 9, 4, 18, "ink")))
    if any(_interval(lane, row) for _, row in rows.iterrows()):
        keys.append(key("interval", 24, lambda left, middle: _whisker(sheet, left, left + 24, middle)))
    return legend(sheet, keys)


def _behind_target(row: Any) -> bool:
    """Whether less than the whole target was expected by now, so that the mark says something."""
    if row["kind"] == "milestone" or missing(row["attained"]):
        return False
    return not missing(row["expected"]) and 0 < float(row["expected"]) < float(row["threshold"])


def _whisker(sheet: Sheet, left: float, right: float, middle: float) -> None:
    sheet.line([(left, middle), (right, middle)], "ink", 1.6)
    for end in (left, right):
        sheet.line([(end, middle - 4), (end, middle + 4)], "ink", 1.6)


def _interval(lane: Lane, row: Any) -> tuple[float, float] | None:
    """Return where the interval's ends lie, unless it is missing or too narrow to be seen."""
    if row["kind"] == "milestone" or missing(row["low"]) or missing(row["high"]):
        return None
    low, high = (_scale(lane, float(row[end]) / float(row["threshold"])) for end in ("low", "high"))
    return (low, high) if high - low >= SEEN else None


def _figure(row: Any, target: Any, words: Words) -> str:
    """Return what stands at the end of a row: the result and what was asked for."""
    if not _has_bar(row):
        return "" if target.kind == "milestone" else threshold(target, words)
    shown = value(row, target, words)
    return _done_on(row, words) or (shown if target.kind == "milestone" else f"{shown} / {threshold(target, words)}")


def _bar(lane: Lane, row: Any, middle: float) -> None:
    sheet, upper, state = lane.sheet, middle - BAR / 2 - 2, str(row["state"])
    if row["kind"] == "milestone":
        _parts(lane, row, upper, state)
    else:
        _measure_bar(lane, row, upper, state)
    # Ground beside the tick keeps the bar, the mark and the parts from touching it.
    sheet.rect(_scale(lane, 1) - 4, upper - 3, 8, BAR + 6, "surface")
    sheet.rect(_scale(lane, 1) - 2, upper - 3, 4, BAR + 6, "ink")


def _measure_bar(lane: Lane, row: Any, upper: float, state: str) -> None:
    sheet = lane.sheet
    share = float(row["attained"]) / float(row["threshold"])
    sheet.rect(lane.left, upper, _scale(lane, 1) - lane.left, BAR, "track")
    sheet.rect(lane.left, upper, _scale(lane, share) - lane.left, BAR, state)
    if share > REACH:
        sheet.sign(lane.right - 10, upper + BAR / 2, "ahead", 9, role="surface")
    if _behind_target(row):
        expected = _scale(lane, float(row["expected"]) / float(row["threshold"]))
        for role, width, dash in (("surface", 5.0, None), ("ink", 2.0, DASH)):
            sheet.line([(expected, upper - 4), (expected, upper + BAR + 4)], role, width, dash=dash)
    interval = _interval(lane, row)
    if interval is not None:
        _whisker(sheet, *interval, upper + BAR + 8)


def _parts(lane: Lane, row: Any, upper: float, state: str) -> None:
    total, done = int(row["parts_total"]), int(row["parts_done"])
    width = (_scale(lane, 1) - lane.left) / total
    for part in range(total):
        role, gap = state if part < done else "track", 4 if part < total - 1 else 0
        lane.sheet.rect(lane.left + part * width, upper, width - gap, BAR, role)


def _done_on(row: Any, words: Words) -> str:
    if row["kind"] == "milestone" and row["parts_total"] == 1 and not missing(row["completed_on"]):
        return words("charts.bullets.done_on", date=words.date(row["completed_on"]))
    return ""


def _bullet_finding(rows: pd.DataFrame, plan: Plan, words: Words) -> str:
    text = findings.targets_sentence(rows, words)
    behind = rows[
        rows["state"].isin(("missed", "off_track", "at_risk")) & rows["attained"].notna() & rows["ratio"].notna()
    ]
    if behind.empty:
        return text
    worst = behind.sort_values("ratio").iloc[0]
    target = plan.target(worst["target"])
    farthest = words(
        "charts.bullets.farthest",
        name=target_name(target.id, plan, words),
        value=value(worst, target, words),
        threshold=threshold(target, words),
    )
    return f"{text} {farthest}"


def _spoken(row: Any, plan: Plan, words: Words) -> str:
    target = plan.target(row["target"])
    name, state = target_name(target.id, plan, words), words.get("common.states")[row["state"]]
    if not _has_bar(row):
        return f"{name}: {state}"
    shown = value(row, target, words)
    if target.kind != "milestone":
        shown = f"{shown} / {threshold(target, words)}"
    return f"{name}: {shown} ({state})"
