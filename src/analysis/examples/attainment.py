"""A share from its units' returns to its state, its interval, and where its pace leads."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pandas as pd
from scipy import stats

from analysis.attainment.outlook import DAYS_A_MONTH, FEWEST, months
from analysis.examples.steps import FINE, Example, Step, total
from analysis.labels import plain, target_name
from analysis.wording import missing

if TYPE_CHECKING:
    from analysis.attainment import Attainment
    from analysis.plan import Plan, Target
    from analysis.wording import Words

BANDS = ("off_track", "at_risk", "on_track", "ahead")
"""States that a figure earns by its deviation, the worst first."""


def _shares(attainment: Attainment, plan: Plan) -> list[tuple[Any, Target]]:
    """Return the shares with a figure, of targets in one part that counts from the start of the year."""
    rows = attainment.targets
    rows = rows[(rows["kind"] == "share_floor") & (rows["denominator"] > 0) & (rows["expected"] > 0)]
    found = [(row, plan.target(row["target"])) for _, row in rows.iterrows()]
    return [(row, each) for row, each in found if len(each.parts) == 1 and each.parts[0].start_date is None]


def _chosen(attainment: Attainment, plan: Plan) -> tuple[Any, Target] | None:
    """Return the share that shows most: judged by its pace, built up over the year, from several but few units."""

    def order(found: tuple[Any, Target]) -> tuple[Any, ...]:
        row, target = found
        alone = int(row["units_reported"]) < 2
        return row["state"] not in BANDS, target.measure != "cumulative", alone, row["units_reported"], row["order"]

    return min(_shares(attainment, plan), key=order, default=None)


def pooled(attainment: Attainment, plan: Plan, words: Words) -> Example | None:
    """Compute a share from its units' returns, its expected value, deviation and state; None without a share.

    Parameters
    ----------
    attainment : Attainment
        Results.
    plan : Plan
        Thresholds, bands and names.
    words : Words
        Language.
    """
    if (chosen := _chosen(attainment, plan)) is None:
        return None
    row, target = chosen
    numerator, denominator = words.number(row["numerator"]), words.number(row["denominator"])
    attained, expected = words.percent(row["attained"], 2), words.percent(row["expected"], 2)
    units = attainment.units[(attainment.units["target"] == target.id) & attainment.units["numerator"].notna()]
    steps = []
    if len(units) > 1:
        steps += [
            Step("numerator", total(units["numerator"], words), numerator),
            Step("denominator", total(units["denominator"], words), denominator),
        ]
    steps += [
        Step("attained", f"{numerator} / {denominator}", attained),
        Step("expected", _expected(row, target, plan, words), expected),
        Step("deviation", f"{attained} / {expected} − 1", words.percent(100 * (row["ratio"] - 1), 2, sign=True)),
        Step("state", _judged(row, plan, words), state=str(row["state"])),
    ]
    return Example("pooled", _named(row, target, plan, words), tuple(steps))


def _named(row: Any, target: Target, plan: Plan, words: Words) -> dict[str, str]:
    name = f"{target.id} {target_name(target.id, plan, words)}"
    return {"target": name, "date": words.date(row["period_end"])}


def _threshold(row: Any, words: Words) -> str:
    return plain(row["threshold"], words) + "%"


def _expected(row: Any, target: Target, plan: Plan, words: Words) -> str:
    if target.measure != "cumulative":
        return _threshold(row, words)
    start = plan.rules.year_start
    passed = min((row["period_end"].date() - start).days, (target.deadline - start).days) + 1
    return f"{_threshold(row, words)} × {passed} / {(target.deadline - start).days + 1}"


def _judged(row: Any, plan: Plan, words: Words) -> str:
    """Return the comparison that gives the state."""
    if row["state"] == "inconclusive":
        return words(f"methods.inconclusive.{row['reason']}")
    if row["state"] not in BANDS:
        sign = "≥" if row["attained"] >= row["threshold"] else "<"
        return f"{words.percent(row['attained'], 2)} {sign} {_threshold(row, words)}"
    rules, place = plan.rules, BANDS.index(row["state"])
    ends = [plain(100 * end, words) for end in (rules.bands_off, rules.bands_risk)]
    ends.append("+" + plain(100 * rules.bands_ahead, words))
    found = words.percent(100 * (row["ratio"] - 1), 2, sign=True)
    low = f"{ends[place - 1]}% ≤ " if place else ""
    return f"{low}{found}" + (f" < {ends[place]}%" if place < len(ends) else "")


def interval(attainment: Attainment, plan: Plan, words: Words, confidence: float) -> Example | None:
    """Compute the Wilson interval of the same share; None without one."""
    if (chosen := _chosen(attainment, plan)) is None or missing(chosen[0]["low"]):
        return None
    row, target = chosen
    n, z = words.number(row["denominator"]), words.number(float(stats.norm.ppf((1 + confidence) / 2)), FINE)
    p = words.number(row["numerator"] / row["denominator"], FINE)
    root = f"√({p} × (1 − {p}) / {n} + {z}² / (4 × {n}²))"
    steps = [
        Step("share", f"{words.number(row['numerator'])} / {n}", p),
        *(
            Step(end, f"({p} + {z}² / (2 × {n}) {sign} {z} × {root}) / (1 + {z}² / {n})", words.percent(row[end]))
            for end, sign in (("low", "−"), ("high", "+"))
        ),
    ]
    told = {"confidence": words.share(confidence, 0), "z": z}
    return Example("interval", _named(row, target, plan, words) | told, tuple(steps))


def outlook(attainment: Attainment, plan: Plan, words: Words, confidence: float) -> Example | None:
    """Compute pace and projection of a share with few periods; None where no share has a projection.

    Only a share of which every period can be compared is taken: its series is then all that the projection rests on.
    """
    found = []
    for row, target in _shares(attainment, plan):
        series = attainment.series[attainment.series["target"] == target.id].sort_values("period_end")
        whole = len(series) == row["observations"] >= FEWEST
        if whole and not missing(row["projected"]) and 0 < row["projected"] < 100:
            found.append((row["attained"] >= row["threshold"], len(series), row["order"], row, target, series))
    if not found:
        return None
    *_, row, target, series = min(found, key=lambda each: each[:3])
    steps = _projected(row, series, target, words, confidence)
    return Example("outlook", _named(row, target, plan, words) | {"deadline": words.date(target.deadline)}, steps)


def _projected(row: Any, series: pd.DataFrame, target: Target, words: Words, confidence: float) -> tuple[Step, ...]:
    def fine(value: float) -> str:
        return words.number(value, FINE)

    days = [day.date() for day in series["period_end"]]
    values = [float(value) for value in series["attained"]]
    lengths = [months(one, other) for one, other in pairwise(days)]
    changes = [other - one for one, other in pairwise(values)]
    spare = len(values) - 2
    left, seen = months(days[-1], target.deadline), months(days[0], days[-1])
    pace = (values[-1] - values[0]) / seen
    variance = sum((c - pace * m) ** 2 / m for c, m in zip(changes, lengths, strict=True)) / spare
    student = float(stats.t.ppf((1 + confidence) / 2, spare))
    reach = student * (variance * (left + left**2 / seen)) ** 0.5
    terms = [f"({fine(c)} − {fine(pace)} × {fine(m)})² / {fine(m)}" for c, m in zip(changes, lengths, strict=True)]
    shown = words.number(variance, FINE - 1)  # a square doubles what rounding leaves
    last, ahead = fine(values[-1]), values[-1] + pace * left
    month = fine(DAYS_A_MONTH)
    steps = [
        Step("months_left", f"{(target.deadline - days[-1]).days} / {month}", fine(left)),
        Step("months_seen", f"{(days[-1] - days[0]).days} / {month}", fine(seen)),
        Step("pace_recent", f"({last} − {fine(values[-2])}) / {fine(lengths[-1])}",
             words.number(row["pace_recent"], 2)),
        Step("pace_mean", f"({last} − {fine(values[0])}) / {fine(seen)}", fine(pace)),
        Step("projected", f"{last} + {fine(pace)} × {fine(left)}", words.number(ahead, 1)),
        Step("variance", f"({' + '.join(terms)}) / {spare}", shown),
        Step("reach", f"{fine(student)} × √({shown} × ({fine(left)} + {fine(left)}² / {fine(seen)}))",
             words.number(reach, 2)),
    ]  # fmt: skip
    if row["pace_needed"] > 0:
        needed = f"({plain(row['threshold'], words)} − {last}) / {fine(left)}"
        steps.insert(2, Step("pace_needed", needed, words.number(row["pace_needed"], 2)))
    for end, sign, raw in (("projected_low", "−", ahead - reach), ("projected_high", "+", ahead + reach)):
        found, held = words.number(raw, 1), words.number(row[end], 1)
        if found != held:
            found = words("methods.held", raw=found, value=held)
        steps.append(Step(end, f"{fine(ahead)} {sign} {words.number(reach, 2)}", found))
    return tuple(steps)
