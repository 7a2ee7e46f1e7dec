"""What to look at in the budget lines: which line, why, and how much money it is about."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

import pandas as pd

FLAGS = ("over_total", "over_allocation", "falling", "source_gap", "no_return")
"""Flags a line can carry, the gravest first. Money in a line that the appendix does not hold is refused on reading."""

COLUMNS = ("flag", "line", "section", "order", "owner", "amount")
"""Columns of the table of flags."""

PRINTED = 0.5
"""Half of the unit in which the appendix prints (1 million VND): sums that differ by less are equal."""


def excess(values: Mapping[Any, Any]) -> dict[str, float]:
    """Return the amount of each flag a line would carry, million VND; NaN where nothing can be told.

    - over_total: disbursed since the start − total investment.
    - over_allocation: disbursed in the year − the allocation in force (as adjusted, the plan's where none is returned).
    - falling: the greatest fall of the running total from one return to the next.
    - source_gap: central + local funding − total investment, without its sign.
    """
    return {
        "over_total": values["cumulative"] - values["total_investment"],
        "over_allocation": values["disbursed"] - values["limit"],
        "falling": values["fall"],
        "source_gap": abs(values["source_gap"]),
    }


def flags(values: Mapping[Any, Any]) -> Iterator[str]:
    """Give the flags of a line, in the order of :data:`FLAGS`.

    Parameters
    ----------
    values : mapping
        A row of ``budget.lines`` on its way: ``returned``, ``disbursed``, ``limit``, ``cumulative``,
        ``total_investment``, ``fall`` and ``source_gap``.
    """
    amounts = excess(values)
    for flag in FLAGS:
        if flag == "no_return":
            if not values["returned"]:
                yield flag
        elif amounts[flag] > 0 and not (flag == "source_gap" and amounts[flag] < PRINTED):
            yield flag


def flagged(lines: pd.DataFrame) -> pd.DataFrame:
    """List the flags of all lines, the gravest kinds first, with the money each is about.

    Parameters
    ----------
    lines : DataFrame
        Result of ``budget.lines``.

    Returns
    -------
    DataFrame
        :data:`COLUMNS`; amount in million VND: see :func:`excess`; of a line without a return, its allocation.
    """
    found = []
    for flag in FLAGS:
        for row in lines.sort_values(["section", "order"], kind="stable").to_dict("records"):
            if flag in str(row["flags"]).split(";"):
                amount = float(row["allocation"] if flag == "no_return" else excess(row)[flag])
                found.append((flag, row["line"], row["section"], row["order"], row["owner"], amount))
    frame = pd.DataFrame(found, columns=list(COLUMNS))
    return frame.astype({"amount": "float64"})


def fall(values: list[float]) -> float:
    """Return the greatest fall from one value to the next; 0 if there is none, NaN without a value."""
    if not values:
        return math.nan
    return max([0.0, *(earlier - later for earlier, later in pairwise(values))])
