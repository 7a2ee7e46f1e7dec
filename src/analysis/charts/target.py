"""Charts of the targets: the score card, bullet rows, and figures over time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis import findings
from analysis.attainment.states import STATES
from analysis.charts import data
from analysis.charts.figure import WIDTH, Chart, Sheet
from analysis.charts.typeface import BOLD
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

    from analysis.plan import Plan
    from analysis.wording import Words

LEFT, RIGHT = 4.0, WIDTH - 4.0
SEEN = 8.0
"""Width in pixels from which an interval is drawn; a narrower one cannot be told from the end of the bar."""

BAR = 14.0
"""Height of a bullet's bar."""

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
    block, legend = 84.0, 30.0
    sheet = Sheet(words.report, block * len(pillars) + legend * ((len(states) + 1) // 2) + 14)
    for number, pillar in enumerate(pillars):
        rows = targets[targets["pillar"] == pillar.id]
        order = rows["state"].map({state: place for place, state in enumerate(STATES)})
        top = block * number
        achieved = int((rows["state"] == "achieved").sum())
        sheet.text(LEFT, top + 14, words.pick(pillar.name), weight=BOLD, size=18)
        tally = words("charts.scorecard.tally", achieved=achieved, total=len(rows))
        sheet.text(RIGHT, top + 14, tally, "muted", align="right", size=17)
        for place, state in enumerate(rows.assign(rank=order).sort_values(["rank", "order"])["state"]):
            left = LEFT + place * 42
            sheet.rect(left, top + 32, 36, 36, state)
            sheet.sign(left + 18, top + 50, state, 17, role="surface")
    for number, state in enumerate(states):
        left, middle = LEFT + (number % 2) * 350, block * len(pillars) + 22 + (number // 2) * legend
        sheet.sign(left + 9, middle, state, 17)
        count = int((targets["state"] == state).sum())
        width = sheet.text(left + 28, middle, words.get("common.states")[state], state, size=17)
        sheet.text(left + 28 + width + 10, middle, str(count), size=17, weight=BOLD)
    caption = dated(findings.targets_sentence(targets, words), as_of, words)
    by_pillar = [
        f"{words.pick(pillar.name)}: {findings.tally(targets[targets['pillar'] == pillar.id], words)}"
        for pillar in pillars
    ]
    alt = words("charts.scorecard.alt", total=len(targets), states="; ".join(by_pillar))
    return sheet.finish("fig-scorecard", caption, alt)


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
    drawn = [_has_bar(row) for _, row in rows.iterrows()]
    height = 36 * rows["state"].nunique() + sum(60 if bar else 31 for bar in drawn) + (40 if any(drawn) else 4)
    sheet = Sheet(words.report, height)
    top = _bullet_legend(sheet, rows, words) if any(drawn) else 0.0
    state = None
    for (_, row), bar in zip(rows.iterrows(), drawn, strict=True):
        if row["state"] != state:
            top += 4 if state is not None else 0
            state = str(row["state"])
            sheet.sign(LEFT + 9, top + 15, state, 16)
            word = words.get("common.states")[state]
            count = int((rows["state"] == state).sum())
            sheet.text(LEFT + 26, top + 15, f"{word} · {count}", state, weight=BOLD, size=17)
            top += 32
        top = _bullet(sheet, row, top, bar, plan, words)
    name = (
        words("charts.bullets.all")
        if pillar is None
        else words.pick(next(each.name for each in plan.pillars if each.id == pillar))
    )
    caption = dated(f"{name}: {_bullet_finding(rows, plan, words)}", as_of, words)
    listed = "; ".join(_spoken(row, plan, words) for _, row in rows.iterrows())
    label = "fig-bullets" if pillar is None else f"fig-bullets-{pillar}"
    chart = sheet.finish(label, caption, words("charts.bullets.alt", name=name, rows=listed))
    return data.behind(chart, data.bullets(rows, plan, words), "bullets", words)


def _has_bar(row: Any) -> bool:
    if row["kind"] == "milestone":
        return parts_known(row)
    return not missing(row["attained"])


def _scale(share: float) -> float:
    return LEFT + (RIGHT - LEFT) * min(max(share, 0.0), REACH) / REACH


def _bullet_legend(sheet: Sheet, rows: pd.DataFrame, words: Words) -> float:
    left, middle = LEFT, 14.0
    shown = ["attained", "target"]
    if any(_behind_target(row) for _, row in rows.iterrows()):
        shown.insert(1, "expected")
    if any(_interval(row) for _, row in rows.iterrows()):
        shown.append("interval")
    for item in shown:
        if item == "attained":
            sheet.rect(left, middle - 6, 22, 12, "muted")
        elif item == "target":
            sheet.rect(left + 9, middle - 10, 4, 20, "ink")
        elif item == "expected":
            sheet.line([(left + 11, middle - 10), (left + 11, middle + 10)], "ink", 2, dash=(4, 3))
        else:
            _whisker(sheet, left, left + 24, middle)
        left += 30 + sheet.text(left + 30, middle, words(f"charts.bullets.{item}"), "muted", size=15) + 18
    return 36.0


def _behind_target(row: Any) -> bool:
    """Whether less than the whole target was expected by now, so that the mark says something."""
    if row["kind"] == "milestone" or missing(row["attained"]):
        return False
    return not missing(row["expected"]) and 0 < float(row["expected"]) < float(row["threshold"])


def _whisker(sheet: Sheet, left: float, right: float, middle: float) -> None:
    sheet.line([(left, middle), (right, middle)], "ink", 1.6)
    for end in (left, right):
        sheet.line([(end, middle - 4), (end, middle + 4)], "ink", 1.6)


def _interval(row: Any) -> tuple[float, float] | None:
    """Return where the interval's ends lie, unless it is missing or too narrow to be seen."""
    if row["kind"] == "milestone" or missing(row["low"]) or missing(row["high"]):
        return None
    low, high = (_scale(float(row[end]) / float(row["threshold"])) for end in ("low", "high"))
    return (low, high) if high - low >= SEEN else None


def _bullet(sheet: Sheet, row: Any, top: float, bar: bool, plan: Plan, words: Words) -> float:
    target = plan.target(row["target"])
    shown = value(row, target, words)
    if bar:
        shown = _done_on(row, words) or (
            shown if target.kind == "milestone" else f"{shown} / {threshold(target, words)}"
        )
        role, weight = "ink", BOLD
    else:
        role, weight = "muted", 400
        # The heading already says that there is no data; the row says what was asked for.
        shown = "" if target.kind == "milestone" else threshold(target, words)
    width = sheet.text(RIGHT, top + 13, shown, role, weight=weight, align="right") if shown else 0.0
    sheet.text(LEFT, top + 13, sheet.fit(target_name(target.id, plan, words), RIGHT - LEFT - width - 16))
    if not bar:
        return top + 31
    upper, state = top + 28, str(row["state"])
    if target.kind == "milestone":
        _parts(sheet, row, upper, state)
    else:
        _measure_bar(sheet, row, upper, state)
    # Ground beside the tick keeps the bar, the mark and the parts from touching it.
    sheet.rect(_scale(1) - 4, upper - 3, 8, BAR + 6, "surface")
    sheet.rect(_scale(1) - 2, upper - 3, 4, BAR + 6, "ink")
    return top + 60


def _measure_bar(sheet: Sheet, row: Any, upper: float, state: str) -> None:
    share = float(row["attained"]) / float(row["threshold"])
    sheet.rect(LEFT, upper, _scale(1) - LEFT, BAR, "track")
    sheet.rect(LEFT, upper, _scale(share) - LEFT, BAR, state)
    if share > REACH:
        sheet.sign(RIGHT - 10, upper + BAR / 2, "ahead", 9, role="surface")
    if _behind_target(row):
        expected = _scale(float(row["expected"]) / float(row["threshold"]))
        for role, width, dash in (("surface", 5.0, None), ("ink", 2.0, (4, 3))):
            sheet.line([(expected, upper - 5), (expected, upper + BAR + 5)], role, width, dash=dash)
    interval = _interval(row)
    if interval is not None:
        _whisker(sheet, *interval, upper + BAR + 10)


def _parts(sheet: Sheet, row: Any, upper: float, state: str) -> None:
    total, done = int(row["parts_total"]), int(row["parts_done"])
    width = (_scale(1) - LEFT) / total
    for part in range(total):
        sheet.rect(
            LEFT + part * width, upper, width - (4 if part < total - 1 else 0), BAR, state if part < done else "track"
        )


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
