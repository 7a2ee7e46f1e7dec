"""Tables of profile pages: their columns, and folding of what is long."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analysis.profiles.blocks import more
from analysis.tables.grid import Column, Grid

if TYPE_CHECKING:
    from analysis.wording import Words

OPEN = 4
"""Rows up to which a table stands open; a longer one is folded where it is detail."""


def grid(words: Words, *layout: tuple[Any, ...]) -> Grid:
    """Return an empty table: (name, width) for a column of text, (name, width, True) for one of numbers."""
    return Grid(
        [Column(words(f"profiles.columns.{name}"), size, bool(rest and rest[0])) for name, size, *rest in layout]
    )


def detail(table: Grid, what: str, words: Words, *after: str) -> str:
    """Return a table of detail under its title, folded if it is long.

    Parameters
    ----------
    table : Grid
        Its rows; nothing is shown for none.
    what : str
        Key of its title, and of the line that opens it when folded.
    words : Words
        Language.
    after : str
        What stands under the table.
    """
    if not table.rows:
        return ""
    shown = table.titled(words(f"profiles.titles.{what}"))
    count = sum(any(row[1:]) for row in table.rows)  # a row that heads others is none
    if count <= OPEN:
        return "\n\n".join([shown.strip("\n"), *filter(None, after)])
    return more(words(f"profiles.fold.{what}", n=count), shown, *after)
