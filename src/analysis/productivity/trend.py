"""Trend growth of productivity, with the doubt that so few points leave.

The trend is a straight line through the logarithm of the level, with a step where the definition changed, so
levels on the two sides of a break are never compared. With four to seven yearly points the interval, not the
slope, is the message; where too few degrees of freedom remain the verdict is "cannot tell". How many lags the
errors allow for and how many points or degrees of freedom are asked for is the caller's to say.
"""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import t as student
from statsmodels.regression.linear_model import OLS
from statsmodels.tools.sm_exceptions import ConvergenceWarning
from statsmodels.tsa.statespace.structural import UnobservedComponents

from analysis.productivity.rates import State, place_series, unbroken

UNKNOWNS = 5
"""Unknowns of a local linear trend: three variances, the first level and the first slope."""


@dataclass(frozen=True)
class Trend:
    """A log-linear trend and its test against a minimum.

    Parameters
    ----------
    geography, price_basis : str
        The place; "current" or "constant", or blank without a level.
    years : tuple of int
        Years used.
    breaks : tuple of int
        Years from which a step was allowed.
    n, df : int
        Points, and points less fitted coefficients (0 where there are no more points than these).
    maxlags : int
        Lags of the Newey–West errors, as far as there are points for them.
    min_df : int
        Fewest degrees of freedom asked for.
    confidence, minimum : float
        Confidence of the interval (0–1); minimum growth, per cent.
    growth : float or None
        Growth a year along the line, per cent; None if the line cannot be fitted.
    low, high : float or None
        Two-sided interval from Newey–West errors with Student's t.
    low_classic, high_classic : float or None
        The same from ordinary errors: with few points Newey–West errors tend to be too small.
    p_value, p_classic : float or None
        One-sided: probability of so steep a line if growth were the minimum or less.
    endpoint : float or None
        Compound rate from the first to the last year, breaks and all.
    endpoint_unbroken : float or None
        Compound rate from ``unbroken_from`` to the last year, within one definition.
    unbroken_from : int or None
        First year of the last run of consecutive years without a break.
    state : {"met", "not_met", "cannot_tell"}
        The verdict at the stated confidence.
    reason : str
        ``above``, ``below``, ``interval_holds_minimum``, ``too_few_degrees`` or ``no_levels``.
    """

    geography: str
    price_basis: str
    years: tuple[int, ...]
    breaks: tuple[int, ...]
    n: int
    df: int
    maxlags: int
    min_df: int
    confidence: float
    minimum: float
    growth: float | None
    low: float | None
    high: float | None
    low_classic: float | None
    high_classic: float | None
    p_value: float | None
    p_classic: float | None
    endpoint: float | None
    endpoint_unbroken: float | None
    unbroken_from: int | None
    state: State
    reason: str


@dataclass(frozen=True)
class Structural:
    """A local linear trend at the last year, or why there is none.

    Parameters
    ----------
    years : tuple of int
        The last run of consecutive years without a break.
    n, required : int
        Points in it, and points asked for.
    growth, low, high : float or None
        Smoothed slope at the last year with its interval, per cent a year; None if not fitted.
    reason : str
        ``fitted``, ``too_few_points`` or ``not_converged``.
    """

    years: tuple[int, ...]
    n: int
    required: int
    growth: float | None
    low: float | None
    high: float | None
    reason: str


@dataclass(frozen=True)
class _Line:
    """Slope of a fitted line: estimate, standard error and degrees of freedom, in logarithms."""

    slope: float
    error: float
    df: int

    def interval(self, confidence: float) -> tuple[float, float]:
        reach = float(student.ppf((1 + confidence) / 2, self.df)) * self.error
        return _rate(self.slope - reach), _rate(self.slope + reach)

    def exceeds(self, minimum: float) -> float:
        """Return the one-sided p-value of a slope at most the minimum."""
        distance = self.slope - math.log1p(minimum / 100)
        if self.error == 0:
            return 0.0 if distance > 0 else 1.0
        return float(student.sf(distance / self.error, self.df))


def _rate(slope: float) -> float:
    return math.expm1(slope) * 100


def trend(
    table: pd.DataFrame,
    geography: str,
    minimum: float,
    confidence: float,
    *,
    maxlags: int,
    min_df: int,
) -> Trend:
    """Fit a log-linear trend and test whether growth exceeds a minimum.

    ln(level) = a + b·year + a step for each break, by least squares; growth a year = exp(b) − 1. Errors are
    Newey–West with a small-sample correction and Student's t. One-sided test of growth ≤ minimum: "met" if it
    is rejected at 1 − confidence, "not met" if the opposite is, by both kinds of errors; else "cannot tell",
    and always so with fewer than ``min_df`` degrees of freedom.

    Parameters
    ----------
    table : DataFrame
        Columns ``geography``, ``year``, ``level``, ``break_before``, ``price_basis``: as returned by
        :func:`analysis.productivity.levels` or :func:`analysis.productivity.chained.constant_index`.
    geography : str
        The place.
    minimum : float
        Minimum growth, per cent.
    confidence : float
        Between 0 and 1.
    maxlags : int
        Lags of the Newey–West errors.
    min_df : int
        Fewest degrees of freedom for a verdict.

    Returns
    -------
    Trend
        Without rates where nothing can be fitted; without years where the place has no level at all.
    """
    series = place_series(table, geography)
    years = tuple(int(year) for year in series.index)
    breaks = tuple(int(year) for year in series.index[1:][series["break_before"].to_numpy()[1:].astype(bool)])
    df = max(len(years) - 2 - len(breaks), 0)
    lags = max(min(maxlags, len(years) - 1), 0)
    robust = classic = None
    if df > 0:
        robust, classic = _fit(series["level"], breaks, lags)
    state, reason = _judge(robust, classic, df, minimum, confidence, min_df)
    low, high = robust.interval(confidence) if robust else (None, None)
    low_classic, high_classic = classic.interval(confidence) if classic else (None, None)
    run = unbroken(series)
    return Trend(
        geography=geography,
        price_basis=str(series["price_basis"].iloc[0]) if years else "",
        years=years,
        breaks=breaks,
        n=len(years),
        df=df,
        maxlags=lags,
        min_df=min_df,
        confidence=confidence,
        minimum=minimum,
        growth=_rate(robust.slope) if robust else None,
        low=low,
        high=high,
        low_classic=low_classic,
        high_classic=high_classic,
        p_value=robust.exceeds(minimum) if robust else None,
        p_classic=classic.exceeds(minimum) if classic else None,
        endpoint=endpoint_rate(series["level"]),
        endpoint_unbroken=endpoint_rate(run["level"]),
        unbroken_from=int(run.index[0]) if years else None,
        state=state,
        reason=reason if years else "no_levels",
    )


def _fit(level: pd.Series, breaks: tuple[int, ...], maxlags: int) -> tuple[_Line, _Line]:
    year = level.index.to_numpy(dtype=float)
    steps = [(year >= first).astype(float) for first in breaks]
    design = np.column_stack([np.ones_like(year), year - year[0], *steps])
    model = OLS(np.log(level.to_numpy(dtype=float)), design)
    plain = model.fit()
    robust = model.fit(
        cov_type="HAC", cov_kwds={"maxlags": maxlags, "use_correction": True}, use_t=True
    )  # fmt: skip
    df = int(plain.df_resid)
    return (_Line(float(robust.params[1]), float(robust.bse[1]), df),
            _Line(float(plain.params[1]), float(plain.bse[1]), df))  # fmt: skip


def _judge(
    robust: _Line | None, classic: _Line | None, df: int, minimum: float, confidence: float, min_df: int
) -> tuple[State, str]:
    if robust is None or classic is None or df < min_df:
        return "cannot_tell", "too_few_degrees"
    p_values = (robust.exceeds(minimum), classic.exceeds(minimum))
    if max(p_values) <= 1 - confidence:
        return "met", "above"
    if min(p_values) >= confidence:
        return "not_met", "below"
    return "cannot_tell", "interval_holds_minimum"


def endpoint_rate(level: pd.Series) -> float | None:
    """Compound growth a year from the first to the last value of a series indexed by year, per cent."""
    if level.empty:
        return None
    span = int(level.index[-1]) - int(level.index[0])
    if span == 0:
        return None
    return float((level.iloc[-1] / level.iloc[0]) ** (1 / span) - 1) * 100


def structural(table: pd.DataFrame, geography: str, confidence: float, *, required: int) -> Structural:
    """Check the trend with a local linear trend, where there are points enough to mean anything.

    Fitted to the logarithm of the last run of consecutive years without a break; the growth is the smoothed
    slope at the last year. With fewer than ``required`` points nothing is fitted and the result says so.

    Parameters
    ----------
    table : DataFrame
        As for :func:`trend`.
    geography : str
        The place.
    confidence : float
        Between 0 and 1.
    required : int
        Fewest points; never fewer than the model has unknowns, and one more.
    """
    run = unbroken(place_series(table, geography))
    years = tuple(int(year) for year in run.index)
    required = max(required, UNKNOWNS + 1)
    if len(years) < required:
        return Structural(years, len(years), required, None, None, None, "too_few_points")
    # In log points: variances of the order of one keep the optimiser off its rounding limits.
    logs = 100 * np.log(run["level"].to_numpy(dtype=float))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        fitted = UnobservedComponents(logs, "local linear trend").fit(disp=False)
    if not fitted.mle_retvals["converged"]:
        return Structural(years, len(years), required, None, None, None, "not_converged")
    slope = float(fitted.smoothed_state[1, -1])
    reach = float(student.ppf((1 + confidence) / 2, len(years) - UNKNOWNS))
    reach *= math.sqrt(float(fitted.smoothed_state_cov[1, 1, -1]))
    growth, low, high = (_rate(value / 100) for value in (slope, slope - reach, slope + reach))
    return Structural(years, len(years), required, growth, low, high, "fitted")
