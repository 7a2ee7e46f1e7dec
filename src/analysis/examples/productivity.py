"""Growth of labour productivity from published figures, what would turn it, and the compound rate of several years."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.examples.steps import FINE, Example, Step, rate
from analysis.labels import plain
from analysis.wording import missing

if TYPE_CHECKING:
    from analysis.wording import Words


def _exact(value: float, words: Words) -> str:
    """Return a published number with the decimals it has."""
    digits = len(repr(float(value)).partition(".")[2].rstrip("0"))
    return words.number(value, digits)


def growth(growth: pd.DataFrame, levels: pd.DataFrame, words: Words) -> Example | None:
    """Compute growth at constant and at current prices under every published figure; None without a figure.

    Parameters
    ----------
    growth : DataFrame
        ``productivity.growth`` of the plan's year against the year before.
    levels : DataFrame
        ``productivity.levels``.
    words : Words
        Language.
    """
    if growth.empty:
        return None
    main = growth.iloc[-1]
    first, last = _at(levels, main, "base"), _at(levels, main, "year")
    pairs = {name: (_exact(first[name], words), _exact(last[name], words)) for name in ("employment", "level")}
    employment = words.percent(main["employment_growth"], FINE, sign=True)
    steps = [Step("employment_growth", "{1} / {0} − 1".format(*pairs["employment"]), employment)]
    for _, row in growth.iterrows():
        put = f"({rate(row['grdp_growth'], words)}) / ({rate(row['employment_growth'], words, FINE)}) − 1"
        told = {"figure": words.percent(row["figure"], 2)}
        steps.append(Step("growth", put, words.percent(row["productivity_growth"], 2, sign=True), values=told))
    nominal = words.percent(main["nominal_growth"], 2, sign=True)
    steps.append(Step("nominal_growth", "{1} / {0} − 1".format(*pairs["level"]), nominal))
    return Example("growth", {"year": int(main["year"]), "base": int(main["base"])}, tuple(steps))


def _at(levels: pd.DataFrame, row: Any, year: str) -> Any:
    return levels[(levels["geography"] == row["geography"]) & (levels["year"] == row[year])].iloc[0]


def revision(growth: pd.DataFrame, split: pd.DataFrame, sensitivity: pd.DataFrame, words: Words) -> Example | None:
    """Split the growth published last in log points, and compute what would bring it to the minimum.

    Parameters
    ----------
    growth, split, sensitivity : DataFrame
        Rows for the same figures: ``productivity.growth``, ``decomposition.split``, ``robustness.sensitivity``.
    words : Words
        Language.
    """
    if growth.empty:
        return None
    row, parts, needed = growth.iloc[-1], split.iloc[-1], sensitivity.iloc[-1]
    # The margin is growth less the minimum; what is left of the subtraction's noise is taken off.
    minimum = f"1 + {plain(round(row['productivity_growth'] - needed['margin'], FINE), words)}%"
    grdp, persons = rate(row["grdp_growth"], words), rate(row["employment_growth"], words, FINE)

    def points(name: str) -> str:
        return words.number(parts[name], FINE, sign=True)

    steps = (
        Step("output", f"100 × ln({grdp})", points("output")),
        Step("employment", f"−100 × ln({persons})", points("employment")),
        Step("productivity", f"{points('output')} + ({points('employment')})", points("productivity")),
        Step(
            "grdp_needed",
            f"({minimum}) × ({persons}) − 1",
            words.percent(needed["grdp_growth_needed"], FINE, sign=True),
        ),
        Step(
            "employment_needed",
            f"({grdp}) / ({minimum}) − 1",
            words.percent(needed["employment_growth_needed"], FINE, sign=True),
        ),
    )
    return Example("revision", {"figure": words.percent(row["figure"], 2), "year": int(row["year"])}, steps)


def _percent(value: float, words: Words) -> str:
    return words.percent(value, 2, sign=True)


def compound(outcome: pd.DataFrame, trend: Any, words: Words) -> Example | None:
    """Compute the compound rate over the years since the last break, and the trend's degrees of freedom.

    Parameters
    ----------
    outcome : DataFrame
        ``productivity.growth`` of several years; of each year the figure published last counts.
    trend : trend.Trend
        Trend at constant prices.
    words : Words
        Language.
    """
    if missing(trend.endpoint_unbroken):
        return None
    years = [year for year in trend.years if year > (trend.unbroken_from or math.inf)]
    latest = outcome[~outcome["crosses_break"].astype(bool)].groupby("year").tail(1).set_index("year")
    if not years or not set(years) <= set(latest.index):
        return None
    factors = _factors(latest, years, words)
    steps = (
        Step("compound", f"({factors})^(1 / {len(years)}) − 1", _percent(trend.endpoint_unbroken, words)),
        Step("degrees", f"{trend.n} − 2 − {len(trend.breaks)}", str(trend.df)),
    )
    return Example("compound", {"first": trend.unbroken_from, "last": years[-1]}, steps)


def _factors(latest: pd.DataFrame, years: Sequence[int], words: Words) -> str:
    rates = latest["productivity_growth"].astype(float)
    return " × ".join(f"({rate(float(rates[year]), words, FINE)})" for year in years)
