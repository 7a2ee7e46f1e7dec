"""Short labels for results: a target's value, its threshold, names of places, lines and agencies.

Charts, tables and sentences take their labels from here, so that one result reads the same everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING, Any

from babel.dates import format_date

from analysis.attainment import states
from analysis.wording import capital, missing

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd

    from analysis.plan import Plan
    from analysis.wording import Words

NEED = (
    "missed",
    "off_track",
    "at_risk",
    "inconclusive",
    "no_data",
    "not_yet_due",
    "on_track",
    "ahead",
    "achieved",
)
"""States by how much attention they need, the most first."""

BEHIND = states.BEHIND
AHEAD = ("on_track", "ahead")
UNKNOWN = states.UNKNOWN

TASK_STATES = {
    "done": "achieved",
    "in_progress": "on_track",
    "not_started": "not_yet_due",
    "late": "off_track",
    "no_return": "no_data",
}
"""Sign and colour of each status of a task, as those of a state."""

VERDICT_STATES = {"met": "achieved", "not_met": "missed", "cannot_tell": "inconclusive"}
"""Sign and colour of each verdict, as those of a state."""

BOUNDS = {"lower": "≥\N{NO-BREAK SPACE}", "upper": "≤\N{NO-BREAK SPACE}", "proxy": "≈\N{NO-BREAK SPACE}"}
"""What stands before a figure that bounds or only resembles the one asked for."""

PERCENT_UNITS = ("%", "units")
"""Units of targets whose figures are per cent (``units``: share of units that comply)."""


def plain(value: float, words: Words, digits: int = 1) -> str:
    """Format a number without decimals if it is whole, otherwise with ``digits``."""
    return words.number(value, 0 if float(value) == round(float(value)) else digits)


def at_least(value: float, digits: int = 2) -> float:
    """Return the least number with so many decimals that is not below the value."""
    return _to_edge(value, digits, ROUND_CEILING)


def at_most(value: float, digits: int = 2) -> float:
    """Return the greatest number with so many decimals that is not above the value."""
    return _to_edge(value, digits, ROUND_FLOOR)


def _to_edge(value: float, digits: int, edge: str) -> float:
    # What floating-point arithmetic leaves over a number with fewer decimals is taken off first.
    exact = Decimal(repr(round(float(value), digits + 6)))
    return float(exact.quantize(Decimal(1).scaleb(-digits), rounding=edge))


def target_name(target: str, plan: Plan, words: Words) -> str:
    """Return the short name of a target."""
    return words.pick(plan.target(target).name)


def unit_name(unit: str, plan: Plan, words: Words) -> str:
    """Return the name of an agency, a district or the province."""
    return words.pick(plan.unit_name(unit))


def place_name(geography: str, words: Words) -> str:
    """Return the name of a place of the official series in the page's language; provinces keep theirs."""
    return str(words.get("charts.places").get(geography, geography))


def unit_in_sentence(unit: str, plan: Plan, words: Words) -> str:
    """Return the name of a unit within a sentence: Vietnamese writes the kind of a district in small letters there."""
    name = unit_name(unit, plan, words)
    districts = {each.id for each in plan.reporting_units("districts")}
    return name[:1].lower() + name[1:] if words.lang == "vi" and unit in districts else name


def threshold(target: Any, words: Words) -> str:
    """Return what a target asks for: ``≥ 80%``, ``100%``, ``10–30`` or the number of parts."""
    if target.kind == "milestone":
        return plain(target.threshold, words)
    if not missing(target.upper):
        return f"{plain(target.threshold, words)}–{plain(target.upper, words)}"
    if target.unit in PERCENT_UNITS:
        whole = float(target.threshold) == 100
        return ("" if whole else "≥\N{NO-BREAK SPACE}") + plain(target.threshold, words) + "%"
    return "≥\N{NO-BREAK SPACE}" + plain(target.threshold, words)


def value(row: Mapping[str, Any] | pd.Series, target: Any, words: Words) -> str:
    """Return what a result row attained, with the sign of a bound: ``85.2%``, ``≥ 30.5%``, ``12`` or ``2/3``.

    A row without a figure gives the words for missing data.
    """
    if target.kind == "milestone":
        if not parts_known(row):
            return words("common.missing")
        return f"{plain(row['parts_done'], words)}/{plain(row['parts_total'], words)}"
    if missing(row["attained"]):
        return words("common.missing")
    sign = "" if missing(row.get("bound")) else BOUNDS[str(row["bound"])]
    return sign + figure_text(target, row["attained"], words)


def parts_known(row: Mapping[str, Any] | pd.Series) -> bool:
    """Return whether anything is known of a milestone: a state that rests on returns, or a part that is done."""
    return not missing(row["parts_done"]) and (row["state"] != "no_data" or int(row["parts_done"]) > 0)


def figure_text(target: Any, figure: float, words: Words) -> str:
    """Return a figure in the target's unit: per cent with one decimal, or a number."""
    return words.percent(figure) if target.unit in PERCENT_UNITS else plain(figure, words)


def dated(text: str, as_of: dt.date | None, words: Words) -> str:
    """Return the text with the date of the data at its end."""
    return text if as_of is None else f"{text} {words('charts.as_of', date=words.date(as_of))}"


def sentence(clauses: list[str]) -> str:
    """Join clauses to one sentence, with a capital at its start and a full stop at its end."""
    joined = "; ".join(clause for clause in clauses if clause)
    return capital(joined) + "." if joined else ""


def month_short(day: Any, words: Words) -> str:
    """Return a month as it stands under an axis: T4 in Vietnamese, Apr in English."""
    return f"T{day.month}" if words.lang == "vi" else format_date(day, "MMM", locale="en")
