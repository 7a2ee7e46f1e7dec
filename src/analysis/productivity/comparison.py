"""The province's productivity beside others: its neighbours, the nation, and levels published elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.productivity.rates import NSO, growth, join_rows, levels, select

if TYPE_CHECKING:
    from analysis.statistics import Statistics

COLUMNS = [
    "geography", "kind", "year", "base_level", "level", "nominal_growth", "employment_growth", "real_growth",
    "real_basis", "real_estimate", "rank_growth", "rank_level", "provinces", "break_before", "breaks",
    "obs_status", "rows",
]  # fmt: skip


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
    table["estimate"] = pd.Series(["e" in found for found in table["obs_status"]], index=table.index, dtype=bool)
    table["rows"] = [join_rows(row) for row in table["row"]]
    table = table.sort_values(["year", "published_on"], na_position="first", ignore_index=True)
    return table[[
        "geography", "year", "growth", "price_basis", "estimate", "obs_status", "published_on", "source",
        "url", "rows",
    ]]  # fmt: skip


def comparison(stats: Statistics, year: int, *, region: str, country: str) -> pd.DataFrame:
    """Rank the region's provinces by nominal growth and by level; region and nation stand beside, unranked.

    Rank 1 is the greatest; equal values share a rank. Growth at constant prices is not ranked: it is published,
    or can be computed from what is published, for very few places.

    Parameters
    ----------
    stats : Statistics
        Official series; every place of its table of levels is a province of the region but the two named here.
    year : int
        The year compared.
    region, country : str
        Names of the region and of the nation.

    Returns
    -------
    DataFrame
        Columns ``geography``, ``kind`` (province, region, nation), ``year``, ``base_level`` (the year before; blank
        if missing), ``level``, ``nominal_growth``, ``employment_growth``, ``real_growth`` (constant prices; blank
        where nothing is published), ``real_basis`` (published, computed or blank), ``real_estimate``,
        ``rank_growth``, ``rank_level``, ``provinces`` (number ranked), ``break_before``, ``breaks`` (every year up
        to this one in which the series breaks, ";"-joined), ``obs_status``, ``rows``; provinces by falling growth,
        then region, then nation. Empty without levels of that year.
    """
    known = levels(stats)
    table = known[known["year"] == year].copy()
    table["kind"] = table["geography"].map({country: "nation", region: "region"}).fillna("province")
    before = known[known["year"] == year - 1].set_index("geography")["level"]
    table["base_level"] = table["geography"].map(before).astype(float)
    broken = known[known["break_before"].astype(bool) & (known["year"] <= year)]
    years = {
        place: ";".join(str(year) for year in sorted(found)) for place, found in broken.groupby("geography")["year"]
    }
    table["breaks"] = [years.get(place, "") for place in table["geography"]]
    real = [_real(stats, place, year) for place in table["geography"]]
    for place, name in enumerate(("real_growth", "real_basis", "real_estimate")):
        table[name] = [each[place] for each in real]
    provinces = table["kind"] == "province"
    for column, name in (("nominal_growth", "rank_growth"), ("level", "rank_level")):
        ranks = table[column].where(provinces).rank(ascending=False, method="min")
        table[name] = ranks.astype("Int64")
    table["provinces"] = int((provinces & table["nominal_growth"].notna()).sum())
    table["order"] = np.select([provinces, table["kind"] == "region"], [0, 1], default=2)
    order = ["order", "nominal_growth", "level", "geography"]
    table = table.sort_values(order, ascending=[True, False, False, True], ignore_index=True)
    return table[COLUMNS]


def _real(stats: Statistics, place: str, year: int) -> tuple[float, str, bool]:
    """Return growth at constant prices by the figure published last: as published, or else as computed."""
    published = published_growth(stats, place)
    published = published[(published["year"] == year) & published["price_basis"].str.startswith("constant")]
    if len(published):
        return float(published["growth"].iloc[-1]), "published", bool(published["estimate"].iloc[-1])
    computed = growth(stats, place, year)
    computed = computed[computed["productivity_growth"].notna() & ~computed["crosses_break"].astype(bool)]
    if len(computed):
        return float(computed["productivity_growth"].iloc[-1]), "computed", bool(computed["estimate"].iloc[-1])
    return float("nan"), "", False
