"""References of input rows: which rows a result rests on, carried as data through the methods.

A reference (column ``ref`` of the tables that `analysis.editions` gives) is a text that the methods pass on and do not
read; tables made elsewhere need not have any.
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

COLUMN = "ref"


def refs(*rows: pd.DataFrame) -> tuple[str, ...]:
    """Return the references of rows, each once, in order; none from a table without the column."""
    return tuple(dict.fromkeys(str(ref) for each in rows if COLUMN in each for ref in each[COLUMN]))


def joined(found: Iterable[str]) -> str:
    """Return references as one text (";"-joined), each once, in order."""
    return ";".join(dict.fromkeys(each for each in found if each))


def split(text: str) -> list[str]:
    """Return the references in a text that :func:`joined` made."""
    return [each for each in text.split(";") if each]
