"""Which state a figure or a milestone earns, and why.

Every rule here takes plain values and gives a :class:`Judgement`: a state and a reason code. Neither is
language; their words stand in ``report/wording``.

In-year bands follow the yearly plan's rules (``rules.yml``): the deviation of a figure is *attained divided
by expected, minus one*; below ``bands_off`` it is off track, below ``bands_risk`` at risk, from
``bands_ahead`` upwards ahead, otherwise on track. A figure exactly on a boundary gets the better state.
Nothing is rounded first.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple, Protocol

STATES = (
    "achieved",
    "ahead",
    "on_track",
    "at_risk",
    "off_track",
    "missed",
    "no_data",
    "inconclusive",
    "not_yet_due",
)
"""Every state, in the order score cards show them."""

SEVERITY = ("missed", "off_track", "at_risk", "on_track", "ahead", "not_yet_due", "achieved")
"""States that rest on a figure or a return, the worst first; a target is as good as its worst part."""

BEHIND = ("missed", "off_track", "at_risk")
"""States of a figure below what is needed."""

ON_COURSE = ("on_track", "ahead", "achieved")
"""States of a figure that reaches what is needed, within the band round it."""

UNKNOWN = ("no_data", "inconclusive")
"""States that say that nothing can be said."""

REASONS = (
    "reached",
    "above_range",
    "done",
    "done_late",
    "growth_met",
    "pace",
    "units_missing",
    "parts_missing",
    "worst_part",
    "in_progress",
    "not_started",
    "own_date_passed",
    "expected_after_deadline",
    "deadline_passed",
    "deadline_passed_older_data",
    "growth_not_met",
    "growth_cannot_tell",
    "lower_bound",
    "upper_bound",
    "proxy",
    "no_return",
    "no_denominator",
    "not_in_force",
)
"""Every reason code a judgement can carry."""

# Binary fractions put 0.9 - 1 a hair beside -0.1. The tolerance lets a figure that lies on a boundary count
# as lying on it; it is ten orders of magnitude below any difference that a return could show, so it is no
# rounding.
_TOLERANCE = 1e-12


class Bands(Protocol):
    """The in-year bands, as deviations from the expected value (−0.25 is a quarter below it)."""

    @property
    def bands_off(self) -> float:
        """Below this deviation a figure is off track."""

    @property
    def bands_risk(self) -> float:
        """Below this deviation a figure is at risk."""

    @property
    def bands_ahead(self) -> float:
        """From this deviation upwards a figure is ahead."""


class Judgement(NamedTuple):
    """A state and the code of the reason for it."""

    state: str
    reason: str


def band(ratio: float, bands: Bands) -> str:
    """Return the in-year state of a figure that has not yet reached its target.

    Parameters
    ----------
    ratio : float
        Attained divided by expected (1 is exactly as expected).
    bands : Bands
        The boundaries, as deviations; a ratio exactly on one gets the better state.

    Returns
    -------
    {"ahead", "on_track", "at_risk", "off_track"}

    Raises
    ------
    ValueError
        If the ratio is not a number.
    """
    if math.isnan(ratio):
        raise ValueError("no band without a ratio")
    deviation = ratio - 1 + _TOLERANCE
    if deviation < bands.bands_off:
        return "off_track"
    if deviation < bands.bands_risk:
        return "at_risk"
    return "ahead" if deviation >= bands.bands_ahead else "on_track"


def figure(
    attained: float,
    threshold: float,
    expected: float,
    bands: Bands,
    *,
    passed: bool,
    upper: float | None = None,
    bound: str = "",
    gap: str = "",
    whole: bool = False,
    could_turn: bool = False,
    older: bool = False,
) -> Judgement:
    """Judge a figure against a floor.

    Parameters
    ----------
    attained, threshold, expected : float
        In the target's unit; ``expected`` is what should have been reached at the figure's own date.
    bands : Bands
        In-year bands.
    passed : bool
        Whether the deadline has passed.
    upper : float, optional
        Upper end of a range; a figure above it is reported, not penalised.
    bound : {"", "lower", "upper", "proxy"}
        What the figure is: the value itself, a floor or a ceiling of it, or something near it.
        A floor can only prove that the target is reached, a ceiling only that it is not, a proxy neither.
    gap : {"", "units_missing", "parts_missing"}
        Who is missing behind the figure. Under the threshold, units are named as missing only if they could
        turn it.
    whole : bool
        Whether the target asks for everybody (100 %): then it is not reached while somebody is missing.
    could_turn : bool
        Whether those who are missing could still turn a figure under the threshold into one that reaches it.
    older : bool
        Whether the figure is older than the deadline.

    Returns
    -------
    Judgement
    """
    if math.isnan(attained):
        return Judgement("no_data", "no_return")
    if bound == "proxy":
        return Judgement("inconclusive", "proxy")
    if attained >= threshold:
        if bound == "upper":
            return Judgement("inconclusive", "upper_bound")
        if gap and whole:
            return Judgement("inconclusive", gap)
        above = upper is not None and attained > upper
        return Judgement("achieved", "above_range" if above else gap or "reached")
    if bound == "lower":
        return Judgement("inconclusive", "lower_bound")
    if passed:
        if could_turn:
            return Judgement("inconclusive", "units_missing")
        return Judgement("missed", "deadline_passed_older_data" if older else "deadline_passed")
    if bound == "upper":
        return Judgement("inconclusive", "upper_bound")
    if not expected > 0:
        return Judgement("not_yet_due", "not_in_force")
    if could_turn:
        gap = "units_missing"
    elif gap != "parts_missing":
        gap = "pace"
    return Judgement(band(attained / expected, bands), gap)


def milestone(
    done: str,
    *,
    deadline: date,
    as_of: date,
    completed_on: date | None = None,
    expected_on: date | None = None,
    bound: str = "",
    older: bool = False,
) -> Judgement:
    """Judge a milestone from the agency's own return.

    Done is achieved (late or not). Otherwise, in this order: nothing returned is no data; a deadline before
    ``as_of`` is missed; the agency's own date before ``as_of`` is off track; an own date after the deadline
    is at risk; work in progress is on track; work not started is not yet due.

    Parameters
    ----------
    done : {"yes", "in_progress", "not_started", ""}
        The return.
    deadline, as_of : date
        The target's deadline and the day on which the state is told.
    completed_on, expected_on : date, optional
        The agency's own dates.
    bound : str
        ``proxy`` if the return speaks of something near the milestone, which decides nothing.
    older : bool
        Whether the return is older than the deadline.
    """
    if not done:
        return Judgement("no_data", "no_return")
    if bound == "proxy":
        return Judgement("inconclusive", "proxy")
    if done == "yes":
        late = completed_on is not None and completed_on > deadline
        return Judgement("achieved", "done_late" if late else "done")
    if deadline < as_of:
        return Judgement("missed", "deadline_passed_older_data" if older else "deadline_passed")
    if expected_on is not None and expected_on < as_of:
        return Judgement("off_track", "own_date_passed")
    if expected_on is not None and expected_on > deadline:
        return Judgement("at_risk", "expected_after_deadline")
    return Judgement("on_track", "in_progress") if done == "in_progress" else Judgement("not_yet_due", "not_started")


def growth(verdict: str | None, *, passed: bool) -> Judgement:
    """Judge a growth target from the verdict of official statistics (met, not_met, cannot_tell or none).

    Raises
    ------
    ValueError
        If the verdict is another word.
    """
    if verdict is None:
        return Judgement("no_data", "no_return")
    if verdict == "met":
        return Judgement("achieved", "growth_met")
    if verdict == "not_met":
        return Judgement("missed" if passed else "off_track", "growth_not_met")
    if verdict == "cannot_tell":
        return Judgement("inconclusive", "growth_cannot_tell")
    raise ValueError(f"unknown verdict {verdict!r}")


def worst(states: Iterable[str]) -> str:
    """Return the worst of the states that rest on a return (see :data:`SEVERITY`).

    Raises
    ------
    ValueError
        If there is none, or one is not in the order.
    """
    return min(states, key=SEVERITY.index)


def combine(parts: Sequence[Judgement]) -> Judgement:
    """Judge a target by its parts: as good as the worst of them.

    A part that is missed, off track or at risk decides even when another part is unknown. Otherwise an
    unknown part beside known ones leaves the target inconclusive (``parts_missing``): something is known, but
    not enough. When all parts agree, so does the target, with their reason if they share one.

    Raises
    ------
    ValueError
        If there is no part.
    """
    if not parts:
        raise ValueError("no target without parts")
    if len({part.state for part in parts}) == 1:
        reasons = {part.reason for part in parts}
        return parts[0] if len(reasons) == 1 else Judgement(parts[0].state, "worst_part")
    known = [part for part in parts if part.state not in UNKNOWN]
    if known:
        found = worst(part.state for part in known)
        if len(known) == len(parts) or SEVERITY.index(found) < SEVERITY.index("on_track"):
            return Judgement(found, "worst_part")
    return Judgement("inconclusive", "parts_missing")
