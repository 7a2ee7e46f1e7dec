"""One sentence about all that is missing, for the first screen; the names stand further down."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.findings.returns import by_unit
from analysis.labels import sentence

if TYPE_CHECKING:
    from analysis.wording import Words


def gaps_sentence(
    targets: pd.DataFrame, lines: pd.DataFrame, tasks: pd.DataFrame, completeness: pd.DataFrame, words: Words
) -> str:
    """Return how many targets, budget lines and tasks have no data, and how many of the units' figures are owed.

    Parameters
    ----------
    targets, lines, tasks : DataFrame
        ``Attainment.targets``, ``budget.lines`` and ``Tasks.tasks``.
    completeness : DataFrame
        ``attainment.completeness``; without rows where no unit owes returns.
    words : Words
        Language.
    """
    silent = {
        "targets": targets["state"] == "no_data",
        "lines": ~lines["returned"].astype(bool),
        "tasks": tasks["status"] == "no_return",
    }
    items = [
        words(f"findings.gaps.{name}", n=int(mask.sum()), total=len(mask))
        for name, mask in silent.items()
        if mask.any()
    ]
    clauses = [words("findings.gaps.main", items=words.join(items)) if items else words("findings.gaps.none")]
    units = by_unit(completeness)
    if owed := int(units["missing"].sum()):
        clauses.append(words("findings.gaps.cells", missing=owed, due=int(units["due"].sum())))
    return sentence(clauses)
