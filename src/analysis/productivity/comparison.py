"""The province's productivity beside others: its neighbours, the nation, and levels published elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.productivity.rates import NSO, join_rows, levels, select

if TYPE_CHECKING:
    from analysis.statistics import Statistics

NATION = "Việt Nam"
REGION = "Đồng bằng sông Cửu Long"


def other_levels(stats: Statistics) -> pd.DataFrame:
    """Every published level outside the present series: earlier series, news figures, sectors.

    Returns
    -------
    DataFrame
        Columns ``geography``, ``year``, ``sector``, ``level``, ``series``, ``price_basis``, ``obs_status``,
        ``present`` (the present series' level for the same place and year, whole economy only),
        ``published_on``, ``source_title``, ``source_url``, ``note``, ``rows``. Shown for comparison; never
        joined to ``levels``.
    """
    rows = select(stats, measure="labour_productivity")
    rows = rows[rows["series"] != NSO].rename(columns={"value": "level"})
    present = levels(stats)[["geography", "year", "level"]].rename(columns={"level": "present"})
    table = rows.merge(present.assign(sector="total"), on=["geography", "year", "sector"], how="left")
    table["rows"] = [join_rows(row) for row in table["row"]]
    return table[[
        "geography", "year", "sector", "level", "series", "price_basis", "obs_status", "present",
        "published_on", "source_title", "source_url", "note", "rows",
    ]]  # fmt: skip


def published_growth(stats: Statistics, geography: str) -> pd.DataFrame:
    """Productivity growth as the statistics office itself published it, one row for each figure.

    Returns
    -------
    DataFrame
        Columns ``geography``, ``year``, ``growth`` (per cent), ``price_basis``, ``estimate``, ``obs_status``,
        ``published_on``, ``source``, ``url``, ``rows``.
    """
    rows = select(stats, measure="labour_productivity_growth", sector="total", geography=geography)
    table = rows.rename(columns={"value": "growth", "source_title": "source", "source_url": "url"})
    table["estimate"] = table["obs_status"].str.contains("e")
    table["rows"] = [join_rows(row) for row in table["row"]]
    table = table.sort_values(["year", "published_on"], na_position="first", ignore_index=True)
    return table[[
        "geography", "year", "growth", "price_basis", "estimate", "obs_status", "published_on", "source",
        "url", "rows",
    ]]  # fmt: skip


def comparison(levels_table: pd.DataFrame, year: int) -> pd.DataFrame:
    """Rank the region's provinces by nominal growth and by level; region and nation stand beside, unranked.

    Rank 1 is the greatest; equal values share a rank. Growth at constant prices is not ranked: it is not
    published for the other provinces.

    Returns
    -------
    DataFrame
        Columns ``geography``, ``kind`` (province, region, nation), ``year``, ``level``, ``nominal_growth``,
        ``employment_growth``, ``rank_growth``, ``rank_level``, ``provinces`` (number ranked),
        ``break_before``, ``obs_status``, ``rows``; provinces by falling growth, then region, then nation.
    """
    table = levels_table[levels_table["year"] == year].copy()
    table["kind"] = table["geography"].map({NATION: "nation", REGION: "region"}).fillna("province")
    provinces = table["kind"] == "province"
    for column, name in (("nominal_growth", "rank_growth"), ("level", "rank_level")):
        ranks = table[column].where(provinces).rank(ascending=False, method="min")
        table[name] = ranks.astype("Int64")
    table["provinces"] = int(provinces.sum())
    table["order"] = np.select([provinces, table["kind"] == "region"], [0, 1], default=2)
    table = table.sort_values(["order", "nominal_growth"], ascending=[True, False], ignore_index=True)
    return table[[
        "geography", "kind", "year", "level", "nominal_growth", "employment_growth", "rank_growth",
        "rank_level", "provinces", "break_before", "obs_status", "rows",
    ]]  # fmt: skip
