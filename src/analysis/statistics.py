"""Official series: labour productivity, employment and gross product, each figure with its source.

The table lies in ``data/raw/statistics`` beside a description of its columns and codes. Series with different
definitions stand side by side in it (column ``series``); nothing here joins them.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from analysis.reading import read_table
from analysis.schemas import STATISTICS

FILE = "labour_productivity.csv"


@dataclass(frozen=True)
class Statistics:
    """Published figures, one a row.

    Parameters
    ----------
    frame : DataFrame
        The columns of the file (``value`` float64, ``published_on`` datetime64, the rest text; blank is missing)
        and ``row``, the line in the file.
    """

    frame: pd.DataFrame

    def select(
        self,
        geography: str,
        measure: str,
        sector: str = "total",
        price_basis: str | None = None,
        year: str | int | None = None,
        series: str | None = None,
    ) -> pd.DataFrame:
        """Return the rows that fit, in the order of the file; a condition left out is not applied.

        Parameters
        ----------
        geography : str
            Proper name, such as "Đồng Tháp".
        measure, sector, price_basis, series : str
            Codes, as listed in ``data/raw/statistics/README.md``.
        year : str or int, optional
            A year (2022), a period ("2016-2020") or a half-year ("2022-H1").
        """
        wanted = {
            "geography": geography,
            "measure": measure,
            "sector": sector,
            "price_basis": price_basis,
            "year": None if year is None else str(year),
            "series": series,
        }
        chosen = self.frame
        for column, value in wanted.items():
            if value is not None:
                chosen = chosen[chosen[column] == value]
        return chosen.reset_index(drop=True)

    def known_on(self, date: dt.date) -> Statistics:
        """Return what was published on or before ``date``.

        A figure whose date of publication is unknown is kept if the year, period or half-year it is about was over by
        then: nobody can have known it earlier, and no other date is guessed.
        """
        published, day = self.frame["published_on"], pd.Timestamp(date)
        kept = (published <= day) | (published.isna() & (self.frame["year"].map(period_end) <= day))
        return replace(self, frame=self.frame[kept].reset_index(drop=True))


def period_end(year: str) -> pd.Timestamp:
    """Return the last day of a year ("2022"), a period ("2016-2020") or a half-year ("2022-H1")."""
    if year.endswith("-H1"):
        return pd.Timestamp(int(year[:4]), 6, 30)
    return pd.Timestamp(int(year.removesuffix("-H2")[-4:]), 12, 31)


def read_statistics(folder: Path) -> Statistics:
    """Read the official series of a folder.

    Parameters
    ----------
    folder : Path
        ``data/raw/statistics``.

    Raises
    ------
    InputError
        If the file is missing or breaks its schema; with every problem found.
    """
    return Statistics(read_table(folder / FILE, STATISTICS, base=folder.parent, rows=True))
