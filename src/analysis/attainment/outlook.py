"""Expected value at a date, pace, projection and uncertainty of a series of figures."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np
from scipy import stats
from statsmodels.regression.linear_model import OLS
from statsmodels.stats.proportion import proportion_confint

DAYS_A_MONTH = 365.2425 / 12
"""Mean length of a month of the Gregorian calendar, in days."""

FEWEST = 3
"""Fewest observations from which a projection can be computed at all: two changes leave one degree of freedom."""

OUTLOOKS = (
    "reached",
    "may_slip",
    "likely",
    "uncertain",
    "unlikely",
    "units_missing",
    "parts_missing",
    "too_few",
    "bounded",
    "milestone",
    "growth",
    "over",
    "not_in_force",
    "no_data",
)
"""Every answer to whether a target will be reached by its deadline; from ``units_missing`` on, why there is none."""

PROJECTED = OUTLOOKS[:5]
"""Answers that say how a target will stand."""


@dataclass(frozen=True)
class Projection:
    """A series carried forward to a date.

    Parameters
    ----------
    value, low, high : float
        The value on that date and its prediction interval, in the unit of the series; NaN if there is none.
    observations : int
        How many observations there were.
    """

    value: float
    low: float
    high: float
    observations: int


def elapsed(day: date, start: date, end: date) -> float:
    """Return the share of a period that has passed at the end of a day.

    Days from ``start`` to ``day``, both included, divided by the days of the period; 0 before it, 1 after it.

    Raises
    ------
    ValueError
        If the period ends before it starts.
    """
    if end < start:
        raise ValueError(f"period from {start} to {end}")
    share = ((day - start).days + 1) / ((end - start).days + 1)
    return min(max(share, 0.0), 1.0)


def months(start: date, end: date) -> float:
    """Return the months from one day to another, in mean months; negative when ``end`` comes first."""
    return (end - start).days / DAYS_A_MONTH


def wilson(count: float, total: float, confidence: float) -> tuple[float, float]:
    """Return the Wilson interval of a share, in per cent.

    Source: E. B. Wilson (1927), as in ``statsmodels.stats.proportion.proportion_confint``.

    Parameters
    ----------
    count, total : float
        Numerator and denominator.
    confidence : float
        Two-sided level, such as 0.95.

    Returns
    -------
    tuple of float
        Lower and upper end, 0–100; NaN twice if the share is not one (no total, a count above it or below
        zero).
    """
    if not total > 0 or not 0 <= count <= total:
        return math.nan, math.nan
    low, high = proportion_confint(count, total, alpha=1 - confidence, method="wilson")
    return 100 * float(low), 100 * float(high)


def pace_needed(attained: float, threshold: float, day: date, deadline: date) -> float:
    """Return how much a month is needed to reach the threshold: what is missing divided by the months left.

    0 once the threshold is reached; NaN without a figure or without time left.
    """
    if math.isnan(attained):
        return math.nan
    if attained >= threshold:
        return 0.0
    left = months(day, deadline)
    return (threshold - attained) / left if left > 0 else math.nan


def pace_recent(days: Sequence[date], values: Sequence[float]) -> float:
    """Return the change a month between the last two observations; NaN with fewer than two.

    Parameters
    ----------
    days : sequence of date, shape (n,)
        In order.
    values : sequence of float, shape (n,)
    """
    if len(values) < 2:
        return math.nan
    return (values[-1] - values[-2]) / months(days[-2], days[-1])


def project(
    days: Sequence[date],
    values: Sequence[float],
    day: date,
    confidence: float,
    *,
    floor: float = -math.inf,
    ceiling: float = math.inf,
    fewest: int = FEWEST,
) -> Projection:
    """Carry a series forward from its last value, at the mean pace so far, with a prediction interval.

    Value = last observation + mean change a month × months left: the drift method (a random walk with drift; R. J.
    Hyndman, G. Athanasopoulos, *Forecasting: Principles and Practice*, 3rd ed., 5.2). Changes are taken as
    independent with a variance in proportion to their length; with s² that variance a month, h the months left and
    m the months observed, the variance of the forecast is s²·(h + h²/m), with Student's t on n − 2 degrees of
    freedom. It starts where the series stands: a line fitted through a running total that gathers speed would end
    below what has already been reached.

    Parameters
    ----------
    days : sequence of date, shape (n,)
        In order, no two the same.
    values : sequence of float, shape (n,)
    day : date
        Day to project to.
    confidence : float
        Two-sided level, such as 0.95.
    floor, ceiling : float
        Ends of what the value can be (0 and 100 for a share in per cent; see :func:`lowest`).
    fewest : int
        Fewest observations to project from; never fewer than three.

    Returns
    -------
    Projection
        NaN with fewer observations, or when ``day`` is not after the last one.
    """
    count = len(values)
    if count < max(fewest, FEWEST) or day <= days[-1]:
        return Projection(math.nan, math.nan, math.nan, count)
    lengths = np.array([months(one, other) for one, other in pairwise(days)])
    # Dividing a change by the root of its length gives all changes the same variance, as least squares asks.
    root = np.sqrt(lengths)
    fitted = OLS(np.diff(np.asarray(values, dtype=float)) / root, root).fit()
    left = months(days[-1], day)
    value = values[-1] + left * float(fitted.params[0])
    spread = math.sqrt(float(fitted.scale) * left + (left * float(fitted.bse[0])) ** 2)
    reach = float(stats.t.ppf((1 + confidence) / 2, fitted.df_resid)) * spread
    value, low, high = (min(max(each, floor), ceiling) for each in (value, value - reach, value + reach))
    return Projection(value, low, high, count)


def lowest(values: Sequence[float], *, builds_up: bool) -> float:
    """Return the lowest value that a series can still take.

    A measure that builds up over the year keeps what it has: it cannot end below its last value. Its share can fall
    all the same where the denominator grows (new products, new procedures); a series that has fallen before shows
    that it can, and so it has no floor but zero, like every rate that is measured afresh each period.

    Parameters
    ----------
    values : sequence of float, shape (n,)
        In order.
    builds_up : bool
        Whether the measure is cumulative.
    """
    if not builds_up or not values or any(later < earlier for earlier, later in pairwise(values)):
        return 0.0
    return max(values[-1], 0.0)


def prospect(ahead: Projection, threshold: float) -> str:
    """Return what a projection says of a threshold not reached yet.

    Returns
    -------
    {"likely", "uncertain", "unlikely"}
        ``likely`` if the whole interval reaches it, ``unlikely`` if none of it does.

    Raises
    ------
    ValueError
        If there is no projection.
    """
    if math.isnan(ahead.low) or math.isnan(ahead.high):
        raise ValueError("no prospect without a projection")
    if ahead.low >= threshold:
        return "likely"
    return "unlikely" if ahead.high < threshold else "uncertain"
