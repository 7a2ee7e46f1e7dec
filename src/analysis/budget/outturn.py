"""What was spent against what was approved: the total, and how the money is spread (PEFA 2016, PI-1 and PI-2.1).

PEFA compares the end of the year with the budget as originally approved; before the year is over the same sums are a
state at a date, and no grade is given here. Source: https://www.pefa.org/node/4763 and https://www.pefa.org/node/4765.
"""

from __future__ import annotations

import math

import pandas as pd

from analysis.budget.disbursement import known_sum, ratio

GROUPINGS = ("section", "source", "owner", "line")
"""What the composition is looked at by: kind of spending, source, owner (PEFA's administrative heads), and line."""

COMPOSITION = ("by", "group", "lines", "approved", "spent", "approved_share", "spent_share", "variance")
"""Columns of the table of the composition."""


def outturn(lines: pd.DataFrame) -> dict[str, float]:
    """Compare what was spent with what was approved.

    - aggregate: Σ aᵢ / Σ bᵢ over all lines, aᵢ disbursed (known), bᵢ allocation of the plan: PI-1. A line without a
      return counts in Σ bᵢ only, so that this is a floor.
    - aggregate_returned: the same over the lines with a return.
    - composition_variance: Σ |aᵢ − bᵢ·A/B| / Σ bᵢ·A/B over the lines with a return, A = Σ aᵢ, B = Σ bᵢ: PI-2.1.
      It is 0 when every line moves in step, whatever the total; half of it is the part of the spending that lies in
      other lines than the approved spread would have it.

    Parameters
    ----------
    lines : DataFrame
        Result of ``budget.lines``.

    Returns
    -------
    dict of str to float
        The three fractions (NaN when nothing is known; no composition with a single line), ``lines`` and
        ``lines_with_return``.
    """
    known = lines[lines["returned"].astype(bool)]
    spent, approved = known_sum(known["disbursed"]), float(known["allocation"].sum())
    return {
        "aggregate": ratio(spent, float(lines["allocation"].sum())),
        "aggregate_returned": ratio(spent, approved),
        "composition_variance": variance(known["disbursed"], known["allocation"]),
        "lines": len(lines),
        "lines_with_return": len(known),
    }


def variance(spent: pd.Series, approved: pd.Series) -> float:
    """Return Σ |aᵢ − bᵢ·A/B| / Σ bᵢ·A/B; NaN with fewer than two parts, or when nothing is spent or approved."""
    if len(spent) < 2:
        return math.nan
    scaled = approved * ratio(float(spent.sum()), float(approved.sum()))
    return ratio(float((spent - scaled).abs().sum()), float(scaled.sum()))


def composition(lines: pd.DataFrame) -> pd.DataFrame:
    """Return how the money was to be spread and how it is, over the lines with a return.

    Parameters
    ----------
    lines : DataFrame
        Result of ``budget.lines``.

    Returns
    -------
    DataFrame
        :data:`COMPOSITION`, a row for each group of each of :data:`GROUPINGS`: lines with a return, approved and spent
        (million VND), their shares of all approved and of all spent by these lines (fractions; NaN when nothing is
        spent), and the composition variance of the whole grouping.
    """
    known = lines[lines["returned"].astype(bool)].reset_index(drop=True)
    found = []
    for by in GROUPINGS:
        groups = known.groupby(by, sort=False)
        sums = groups[["allocation", "disbursed"]].sum().assign(lines=groups.size())
        spread = variance(sums["disbursed"], sums["allocation"])
        for name, row in sums.iterrows():
            approved, spent = float(row["allocation"]), float(row["disbursed"])
            shares = ratio(approved, float(sums["allocation"].sum())), ratio(spent, float(sums["disbursed"].sum()))
            found.append((by, name, int(row["lines"]), approved, spent, *shares, spread))
    return pd.DataFrame(found, columns=list(COMPOSITION))
