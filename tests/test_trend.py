from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from productivity_frames import PLACE, grdp_growth, place, statistics
from scipy.stats import t as student

from analysis.plan import read_plan
from analysis.productivity import levels
from analysis.productivity import trend as fitting
from analysis.productivity.chained import constant_index
from analysis.statistics import read_statistics

DATA = Path(__file__).parents[1] / "data" / "raw"
RULES = read_plan(DATA / "plan").rules.trend


def trend(table, place, minimum, confidence, **limits):
    """The trend under the plan's rules, unless a test sets its own."""
    given = {"maxlags": RULES.max_lags, "min_df": RULES.min_df, **limits}
    return fitting.trend(table, place, minimum, confidence, **given)


def structural(table, place, confidence, required=RULES.structural_points):
    return fitting.structural(table, place, confidence, required=required)


def table(values, breaks=(), first=2000, gap=()):
    years = [year for year in range(first, first + len(values) + len(gap)) if year not in gap]
    return pd.DataFrame({
        "geography": PLACE, "year": years, "level": [float(value) for value in values],
        "break_before": [year in breaks for year in years], "price_basis": "current",
    })  # fmt: skip


def steady(rate, n, jump=1.0, at=None, noise=0.0):
    wobble = noise * np.array([(-1) ** year for year in range(n)])
    return [100 * (1 + rate) ** i * (jump if at is not None and i >= at else 1) * math.exp(wobble[i]) for i in range(n)]


@pytest.mark.parametrize(("rate", "state", "reason"), [(0.09, "met", "above"), (0.05, "not_met", "below")])
def test_a_clear_trend_is_found_and_judged(rate, state, reason):
    result = trend(table(steady(rate, 12, noise=0.01)), PLACE, 7, 0.95)
    assert result.low < 100 * rate < result.high
    assert (result.state, result.reason) == (state, reason)
    assert (result.n, result.df, result.breaks) == (12, 10, ())


def test_slope_and_ordinary_error_by_hand():
    # ln levels 0, 1, 1, 2 at years 0..3: slope Σ(x−1.5)y / Σ(x−1.5)² = (−0.5 + 0.5 + 1.5·2) / 5 = 0.6;
    # residuals −0.1, 0.3, −0.3, 0.1: sum of squares 0.2, variance 0.2 / 2, error √(0.1 / 5) = 0.141421;
    # t(0.975; 2) = 4.302653.
    result = trend(table(np.exp([0, 1, 1, 2])), PLACE, 7, 0.95)
    assert result.growth == pytest.approx(100 * math.expm1(0.6))
    reach = 4.302653 * math.sqrt(0.1 / 5)
    assert result.low_classic == pytest.approx(100 * math.expm1(0.6 - reach), rel=1e-5)
    assert result.high_classic == pytest.approx(100 * math.expm1(0.6 + reach), rel=1e-5)


def test_newey_west_error_by_hand():
    # Same data, scores u = (x − 1.5)·residual = 0.15, −0.15, −0.15, 0.15. Bartlett weight ½ at lag 1:
    # Σu² = 0.09; Σu(t)u(t−1) = −0.0225 + 0.0225 − 0.0225 = −0.0225; S = 0.09 + 2·½·(−0.0225) = 0.0675.
    # Small sample: × 4 / 2. Error √(2 · 0.0675) / 5 = 0.073485.
    result = trend(table(np.exp([0, 1, 1, 2])), PLACE, 7, 0.95, maxlags=1)
    reach = 4.302653 * math.sqrt(0.135) / 5
    assert result.low == pytest.approx(100 * math.expm1(0.6 - reach), rel=1e-5)
    assert result.high == pytest.approx(100 * math.expm1(0.6 + reach), rel=1e-5)


def test_step_at_a_break_is_not_growth():
    values = steady(0.05, 12, jump=1.5, at=6, noise=0.005)
    marked = trend(table(values, breaks=(2006,)), PLACE, 7, 0.95)
    assert marked.breaks == (2006,)
    assert marked.df == 9
    assert marked.low < 5 < marked.high
    assert marked.state == "not_met"
    assert trend(table(values), PLACE, 7, 0.95).growth > 8


def test_endpoint_rate_with_and_without_the_break():
    result = trend(table([100, 110, 220, 231], breaks=(2002,)), PLACE, 7, 0.95)
    assert result.endpoint == pytest.approx(100 * (2.31 ** (1 / 3) - 1))
    assert result.endpoint_unbroken == pytest.approx(5)
    assert result.unbroken_from == 2002


def test_break_in_the_first_year_needs_no_step():
    assert trend(table(steady(0.05, 6, noise=0.01), breaks=(2000,)), PLACE, 7, 0.95).breaks == ()


def test_few_degrees_of_freedom_cannot_tell():
    result = trend(table(steady(0.2, 4, noise=0.001)), PLACE, 7, 0.95)
    assert result.df == 2
    assert result.low > 7
    assert (result.state, result.reason) == ("cannot_tell", "too_few_degrees")
    assert trend(table(steady(0.2, 4, noise=0.001)), PLACE, 7, 0.95, min_df=2).state == "met"


def test_no_degrees_of_freedom_fits_nothing():
    result = trend(table([100, 110, 121], breaks=(2002,)), PLACE, 7, 0.95)
    assert (result.df, result.growth, result.low, result.p_value) == (0, None, None, None)
    assert result.state == "cannot_tell"
    assert result.endpoint == pytest.approx(10)
    assert result.endpoint_unbroken is None


def test_wide_interval_cannot_tell():
    result = trend(table(steady(0.07, 8, noise=0.05)), PLACE, 7, 0.95)
    assert (result.state, result.reason) == ("cannot_tell", "interval_holds_minimum")


def test_stricter_confidence_widens_the_interval():
    values = steady(0.07, 8, noise=0.05)
    narrow, wide = (trend(table(values), PLACE, 7, confidence) for confidence in (0.8, 0.99))
    assert wide.low < narrow.low < narrow.growth < narrow.high < wide.high


def test_a_place_without_levels_has_no_trend():
    result = trend(table([1, 2, 3]), "Nơi khác", 7, 0.95)
    assert (result.n, result.years, result.growth, result.endpoint) == (0, (), None, None)
    assert (result.state, result.reason) == ("cannot_tell", "no_levels")
    assert structural(table([1, 2, 3]), "Nơi khác", 0.95).reason == "too_few_points"


# -- index at constant prices


@pytest.fixture
def chained():
    return statistics([
        *place([95, 100, 114, 126], [890, 800, 800, 808], breaks=(2019,)),
        grdp_growth(2019, 2), grdp_growth(2020, 9.5, obs_status="e"),
        grdp_growth(2020, 8, published_on="2023-08-13", obs_status="r"), grdp_growth(2021, 6.05),
    ])  # fmt: skip


def test_index_chains_from_the_break(chained):
    # 100; × 1.08 / 1 = 108; × 1.0605 / 1.01 = 108 × 1.05 = 113.4.
    index = constant_index(chained, PLACE)
    assert index["year"].tolist() == [2019, 2020, 2021]
    assert index["level"].tolist() == pytest.approx([100, 108, 113.4])
    assert set(index["price_basis"]) == {"constant"}


def test_index_may_take_the_first_figures(chained):
    assert constant_index(chained, PLACE, figure="first")["level"].iloc[1] == pytest.approx(109.5)


def test_index_stops_where_a_figure_is_missing():
    stats = statistics([*place([95, 100, 114], [890, 800, 800]), grdp_growth(2020, 8)])
    assert constant_index(stats, PLACE)["year"].tolist() == [2018]


def test_index_goes_into_the_trend(chained):
    result = trend(constant_index(chained, PLACE), PLACE, 7, 0.95)
    assert (result.price_basis, result.n, result.df, result.state) == ("constant", 3, 1, "cannot_tell")


def test_no_index_without_levels(chained):
    assert constant_index(chained, "Nơi khác").empty


# -- local linear trend


def test_too_few_points_for_a_structural_trend(chained):
    result = structural(levels(chained), PLACE, 0.95)
    assert (result.n, result.growth, result.reason) == (3, None, "too_few_points")
    assert result.years == (2019, 2020, 2021)
    assert result.n < result.required


def test_structural_trend_finds_steady_growth():
    rng = np.random.default_rng(145)
    values = 100 * np.exp(np.cumsum(0.06 + 0.01 * rng.standard_normal(40)))
    result = structural(table(values), PLACE, 0.95)
    assert result.reason == "fitted"
    assert result.low < 100 * math.expm1(0.06) < result.high


def test_structural_trend_never_looks_across_a_break_or_a_gap():
    assert structural(table(steady(0.05, 20), breaks=(2015,)), PLACE, 0.95).years == tuple(range(2015, 2020))
    assert structural(table(steady(0.05, 19), gap=(2010,)), PLACE, 0.95).years == tuple(range(2011, 2020))


# -- the same in plain arithmetic, on the published series


def newey_west(design, response, lags):
    """Coefficients, and their covariance with Bartlett weights and the factor n / (n − k), by matrix algebra alone."""
    n, k = design.shape
    bread = np.linalg.inv(design.T @ design)
    beta = bread @ design.T @ response
    scores = design * (response - design @ beta)[:, None]
    meat = scores.T @ scores
    for lag in range(1, lags + 1):
        product = scores[lag:].T @ scores[:-lag]
        meat += (1 - lag / (lags + 1)) * (product + product.T)
    return beta, bread @ meat @ bread * n / (n - k)


@pytest.mark.parametrize("basis", ["constant", "current"])
def test_published_series_gives_the_same_errors_in_plain_numpy(basis):
    stats = read_statistics(DATA / "statistics")
    series = constant_index(stats, PLACE) if basis == "constant" else levels(stats)
    own = series[series["geography"] == PLACE].sort_values("year")
    year = own["year"].to_numpy(dtype=float)
    breaks = own["year"][own["break_before"].astype(bool) & (own["year"] > own["year"].min())]
    steps = [(year >= first).astype(float) for first in breaks]
    design = np.column_stack([np.ones(len(year)), year - year[0], *steps])
    beta, covariance = newey_west(design, np.log(own["level"].to_numpy(dtype=float)), RULES.max_lags)
    error, df = math.sqrt(covariance[1, 1]), len(year) - design.shape[1]
    result = trend(series, PLACE, 7, 0.95)
    assert (result.df, result.maxlags) == (df, RULES.max_lags) == ({"constant": 2, "current": 3}[basis], 1)
    reach = student.ppf(0.975, df) * error
    assert result.growth == pytest.approx(100 * math.expm1(beta[1]))
    assert result.low == pytest.approx(100 * math.expm1(beta[1] - reach))
    assert result.high == pytest.approx(100 * math.expm1(beta[1] + reach))
    assert result.p_value == pytest.approx(student.sf((beta[1] - math.log(1.07)) / error, df))
    # The check can fail: without the autocovariance the interval is another one.
    _, white = newey_west(design, np.log(own["level"].to_numpy(dtype=float)), 0)
    assert abs(math.sqrt(white[1, 1]) - error) > 1e-4 * error


# -- what must not matter


@settings(deadline=None, max_examples=30)
@given(
    values=st.lists(st.floats(20, 400), min_size=4, max_size=9),
    scale=st.floats(0.01, 1000),
    order=st.randoms(use_true_random=False),
)
def test_neither_the_unit_nor_the_order_of_rows_matters(values, scale, order):
    first = table(values, breaks=(2002,))
    shuffled = list(range(len(first)))
    order.shuffle(shuffled)
    second = first.assign(level=first["level"] * scale).iloc[shuffled]
    one, other = (trend(each, PLACE, 7, 0.95) for each in (first, second))
    for name in ("growth", "low", "high", "p_value", "endpoint", "endpoint_unbroken"):
        expected = getattr(one, name)
        found = getattr(other, name)
        assert (found is None) == (expected is None)
        if expected is not None:
            assert found == pytest.approx(expected, rel=1e-5, abs=1e-6)
    assert (one.years, one.breaks, one.df) == (other.years, other.breaks, other.df)


def test_rules_of_the_plan_bind_the_trend():
    assert (RULES.max_lags, RULES.min_df, RULES.structural_points) == (1, 3, 10)
    values = steady(0.2, 4, noise=0.001)
    assert trend(table(values), PLACE, 7, 0.95).min_df == RULES.min_df
    # One point more than the model has unknowns is the least that can be fitted at all, whatever a plan asks for.
    assert structural(table(values), PLACE, 0.95, required=1).required == 6
