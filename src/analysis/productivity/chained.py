"""Productivity at constant prices as an index, chained from published growth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.productivity.rates import grdp_figures, join_rows, levels, place_series, unbroken

if TYPE_CHECKING:
    from analysis.statistics import Statistics

INDEX_START = 100.0
"""Value of the index in its first year."""

COLUMNS = ["geography", "year", "level", "grdp_growth", "break_before", "price_basis", "obs_status", "rows"]


def constant_index(stats: Statistics, geography: str, *, figure: str = "latest") -> pd.DataFrame:
    """Chain an index of productivity at constant prices, from the last break to the last year published.

    Each year's index = the index before × (1 + GRDP growth) / (1 + employment growth). It begins at 100 in
    the first year after the last break, and ends where a growth figure is missing.

    Parameters
    ----------
    stats : Statistics
        Official series.
    geography : str
        The place.
    figure : {"latest", "first"}
        Which GRDP growth figure to take where a year has several: the one published last, or first.

    Returns
    -------
    DataFrame
        Columns ``geography``, ``year``, ``level`` (first year = 100), ``grdp_growth`` (per cent),
        ``break_before``, ``price_basis`` ("constant"), ``obs_status``, ``rows``. Empty if the place has no
        levels.
    """
    pick = {"latest": -1, "first": 0}[figure]
    series = place_series(levels(stats), geography)
    if series.empty:
        return pd.DataFrame(columns=COLUMNS)
    run = unbroken(series)
    level = INDEX_START
    chain = [_row(geography, int(run.index[0]), level, None, "", run["rows"].iloc[0])]
    for year, employment_growth, rows in zip(
        run.index[1:], run["employment_growth"].iloc[1:], run["rows"].iloc[1:], strict=True
    ):
        figures = grdp_figures(stats, geography, int(year))
        if figures.empty or pd.isna(employment_growth):
            break
        chosen = figures.iloc[pick]
        level *= (1 + chosen["value"] / 100) / (1 + employment_growth / 100)
        chain.append(
            _row(
                geography,
                int(year),
                level,
                float(chosen["value"]),
                chosen["obs_status"],
                join_rows(chosen["row"], rows),
            )
        )
    return pd.DataFrame(chain, columns=COLUMNS)


def _row(
    geography: str, year: int, level: float, grdp_growth: float | None, obs_status: str, rows: str
) -> dict[str, object]:
    return {
        "geography": geography,
        "year": year,
        "level": level,
        "grdp_growth": grdp_growth,
        "break_before": False,
        "price_basis": "constant",
        "obs_status": obs_status,
        "rows": rows,
    }
