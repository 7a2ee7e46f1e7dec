"""From the units' returns to one figure: which row of a unit counts, and how units are put together.

The latest return of each unit counts, however old. Shares are pooled (sum of numerators over sum of
denominators), never averaged. A row for the province as a whole counts only where no unit has returned a number,
so nothing is added twice.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from analysis.plan.types import PROVINCE
from analysis.references import refs

WHOLE = "all"
"""The part of a target that has no parts, and the target as a whole in a series."""

SHARES = ("share_floor", "count_per_unit")
"""Kinds whose figure is a share in per cent."""

NO_NUMBER = ("c", "x", "z")
"""Observation status of a row without a number to use: confidential, not available, not applicable."""


@dataclass(frozen=True)
class Figure:
    """What the units' returns come to at a date.

    Parameters
    ----------
    numerator, denominator : float
        Sums over the units; the denominator of a count is NaN.
    attained : float
        Per cent for shares, a number for counts; NaN when the denominator is zero.
    period_end : date
        Latest period among the returns.
    members : frozenset of str
        Units behind the figure.
    reported, fresh, expected : int
        Units behind the figure, those of them whose return is of its latest period, units that owe one.
    bound : {"", "lower", "upper", "proxy"}
        What the figure is.
    sources : tuple of str
        Source codes of the rows used, sorted.
    inputs : tuple of str
        References of the rows that the numerator and the denominator are made of.
    """

    numerator: float
    denominator: float
    attained: float
    period_end: date
    members: frozenset[str]
    reported: int
    fresh: int
    expected: int
    bound: str
    sources: tuple[str, ...]
    inputs: tuple[str, ...] = ()

    @property
    def missing(self) -> int:
        """Units that had to return a figure and have not."""
        return self.expected - self.reported


def current(returns: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that no later return replaces, oldest period first, with blanks of the key filled.

    A blank part is the whole target, a blank unit the province. Columns as in an edition's ``targets``, and
    ``revised``: whether the row replaces an earlier return or calls itself revised (``r``).
    """
    rows = returns.copy()
    rows["part"] = _filled(rows["part"], WHOLE)
    rows["unit"] = _filled(rows["unit"], PROVINCE)
    for column in ("bound", "obs_status", "source", "done"):
        rows[column] = _filled(rows[column], "")
    replaced = rows["superseded"].astype(bool)
    key = pd.MultiIndex.from_frame(rows[["target", "part", "unit", "period_end"]])
    rows["revised"] = key.isin(key[replaced]) | (rows["obs_status"] == "r")
    return rows[~replaced].sort_values("period_end", kind="stable")


def _filled(column: pd.Series, default: str) -> pd.Series:
    text = column.astype("object").where(column.notna(), default)
    return text.where(text != "", default)


def since(rows: pd.DataFrame, start: date | None) -> pd.DataFrame:
    """Return the rows of periods that end on or after the day from which something counts."""
    return rows if start is None else rows[rows["period_end"] >= pd.Timestamp(start)]


def latest(rows: pd.DataFrame) -> pd.DataFrame:
    """Return each unit's last row, by the units' names; the rows must be in order of period."""
    return rows.groupby("unit", sort=True).tail(1).sort_values("unit")


def not_applicable(rows: pd.DataFrame) -> frozenset[str]:
    """Return the units whose last return says that the target does not apply to them (``z``)."""
    last = latest(rows)
    return frozenset(last.loc[last["obs_status"] == "z", "unit"])


def numbered(rows: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Return the rows with a number that can be used: a numerator and, for a share, a denominator.

    A unit's row of a count per unit carries no denominator; the province's row of one must.
    """
    usable = rows["numerator"].notna() & ~rows["obs_status"].isin(NO_NUMBER)
    if kind == "share_floor":
        usable &= rows["denominator"].notna()
    elif kind == "count_per_unit":
        usable &= rows["denominator"].notna() | (rows["unit"] != PROVINCE)
    return rows[usable]


def one_bound(bounds: Sequence[str]) -> str:
    """Return what a sum of figures is: the bound they share, a proxy if floors and ceilings mix."""
    kinds = {bound for bound in bounds if bound}
    if not kinds:
        return ""
    return kinds.pop() if len(kinds) == 1 else "proxy"


def attained(numerator: float, denominator: float, kind: str) -> float:
    """Return the figure: 100 × numerator / denominator for shares, the numerator for counts."""
    if kind not in SHARES:
        return numerator
    return 100 * numerator / denominator if denominator > 0 else math.nan


def pool(rows: pd.DataFrame, kind: str, group: frozenset[str], required: float | None = None) -> Figure | None:
    """Put the units' latest returns together.

    Parameters
    ----------
    rows : DataFrame
        One part's numbered rows, in order of period.
    kind : {"share_floor", "count_per_unit", "count_range"}
        Kind of the target. For a count per unit the numerator is the number of units with at least
        ``required`` and the denominator *all* units that had to return one, so a missing unit never makes
        the share better.
    group : frozenset of str
        Units that have to return a figure; empty where the lead agency returns one for all.
    required : float, optional
        What each unit owes, for a count per unit.

    Returns
    -------
    Figure or None
        None without a row.
    """
    if rows.empty:
        return None
    last = latest(rows)
    units = last[last["unit"] != PROVINCE]
    by_unit = not units.empty
    used = units if by_unit else last
    members = frozenset(used["unit"])
    numerator, denominator = float(used["numerator"].sum()), float(used["denominator"].sum())
    reported, expected = len(members), len(group | members) if by_unit else 1
    fresh = int((used["period_end"] == used["period_end"].max()).sum())
    if kind == "count_per_unit" and by_unit:
        numerator, denominator = float((used["numerator"] >= (required or 1)).sum()), float(expected)
    elif kind == "count_per_unit":
        reported = fresh = expected = int(denominator)
    elif kind == "count_range":
        denominator = math.nan
    return Figure(
        numerator=numerator,
        denominator=denominator,
        attained=attained(numerator, denominator, kind),
        period_end=used["period_end"].max().date(),
        members=members,
        reported=reported,
        fresh=fresh,
        expected=expected,
        bound=one_bound(used["bound"].tolist()),
        sources=tuple(sorted(set(used["source"]) - {""})),
        inputs=refs(used),
    )


def merge(figures: Mapping[str, Figure], kind: str) -> Figure | None:
    """Pool the figures of a target's parts (sums over sums); None without a figure."""
    if not figures:
        return None
    parts = list(figures.values())
    numerator = math.fsum(part.numerator for part in parts)
    denominator = math.fsum(part.denominator for part in parts)
    last = max(part.period_end for part in parts)
    return Figure(
        numerator=numerator,
        denominator=denominator,
        attained=attained(numerator, denominator, kind),
        period_end=last,
        members=frozenset(f"{name}/{unit}" for name, part in figures.items() for unit in part.members),
        reported=sum(part.reported for part in parts),
        fresh=sum(part.fresh for part in parts if part.period_end == last),
        expected=sum(part.expected for part in parts),
        bound=one_bound([part.bound for part in parts]),
        sources=tuple(sorted({source for part in parts for source in part.sources})),
        inputs=tuple(dict.fromkeys(ref for part in parts for ref in part.inputs)),
    )


def history(rows: pd.DataFrame, kind: str, group: frozenset[str], required: float | None = None) -> dict[date, Figure]:
    """Return the figure at the end of each period, oldest first; parameters as for :func:`pool`."""
    found = {}
    for end in sorted(rows["period_end"].unique()):
        figure = pool(rows[rows["period_end"] <= end], kind, group, required)
        if figure is not None:
            found[pd.Timestamp(end).date()] = figure
    return found


def known(histories: Mapping[str, Mapping[date, Figure]], day: date) -> dict[str, Figure]:
    """Return each part's last figure up to a day; parts without one are left out."""
    return {
        name: history[max(each for each in history if each <= day)]
        for name, history in histories.items()
        if any(each <= day for each in history)
    }


def merge_history(histories: Mapping[str, Mapping[date, Figure]], kind: str) -> dict[date, Figure]:
    """Return the pooled figure at the end of every period for which a part has one, oldest first."""
    found = {}
    for day in sorted({day for history in histories.values() for day in history}):
        figure = merge(known(histories, day), kind)
        if figure is not None:
            found[day] = figure
    return found


def comparable(history: Mapping[date, Figure]) -> tuple[list[date], list[float]]:
    """Return days and values of the periods behind which the same units stand as behind the last one.

    A change between other periods would be a change of who reports, not of what they report.
    """
    if not history:
        return [], []
    members = history[max(history)].members
    same = {
        day: figure.attained
        for day, figure in sorted(history.items())
        if figure.members == members and not math.isnan(figure.attained)
    }
    return list(same), list(same.values())
