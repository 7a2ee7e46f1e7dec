"""A table of the report: a Markdown pipe table with a caption, as Quarto and the embedded renderer read it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from analysis.wording import NO_BREAK, missing

if TYPE_CHECKING:
    from analysis.wording import Words

SPECIAL = re.compile(r"([\\`*_\[\]{}<>|#$^~@])")
"""Characters that Markdown would take for markup."""

Cell = str | tuple[str, ...]
"""What stands in a cell, as Markdown; of a tuple, all but the first are small lines under it."""


@dataclass(frozen=True)
class Table:
    """A finished table, as a notebook shows it.

    Parameters
    ----------
    markdown : str
        The pipe table, without its caption.
    label : str
        Quarto label, such as ``tbl-lines``; empty for what is a sentence only.
    caption : str
        What the table shows.
    """

    markdown: str
    label: str
    caption: str

    @property
    def text(self) -> str:
        """The table with its caption and label, as Quarto's Markdown."""
        return f"{self.markdown}\n\n: {plain(self.caption)} {{#{self.label}}}\n" if self.label else self.markdown

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/markdown": self.text, "text/plain": self.text}


@dataclass(frozen=True)
class Column:
    """A column.

    Parameters
    ----------
    heading : str
        What stands above it.
    width : int
        Relative width.
    right : bool
        Whether the cells are numbers, set flush right.
    """

    heading: str
    width: int = 10
    right: bool = False


@dataclass
class Grid:
    """Columns and rows on their way to a table; cells are Markdown (see :func:`plain` for text from data)."""

    columns: Sequence[Column]
    rows: list[list[str]] = field(default_factory=list)

    def add(self, *cells: Cell, strong: bool = False) -> None:
        """Add a row; ``strong`` sets totals apart.

        Raises
        ------
        ValueError
            If the number of cells is not that of the columns.
        """
        if len(cells) != len(self.columns):
            raise ValueError(f"{len(cells)} cells for {len(self.columns)} columns")
        self.rows.append([_stack(cell, strong) for cell in cells])

    def group(self, name: str) -> None:
        """Add a heading for the rows below: its first cell alone is filled."""
        self.add(name, *[""] * (len(self.columns) - 1), strong=True)

    def table(self, label: str, caption: str) -> Table:
        """Return the table; one without rows is its caption alone, as a paragraph."""
        return Table(self._pipes(), label, caption) if self.rows else Table(plain(caption), "", caption)

    def titled(self, title: str) -> str:
        """Return the table under a title without number or label: one of many alike; nothing without rows."""
        return f"{self._pipes()}\n\n: {plain(title)}\n" if self.rows else ""

    def _pipes(self) -> str:
        dashes = ["-" * (column.width - 1) + (":" if column.right else "-") for column in self.columns]
        head = [plain(column.heading) for column in self.columns]
        first, *rest = (f"| {' | '.join(cells)} |" for cells in (head, *self.rows))
        return "\n".join([first, f"|{'|'.join(dashes)}|", *rest])


def plain(text: Any) -> str:
    """Return text from data as Markdown that shows exactly this text, on one line; missing gives nothing."""
    return "" if missing(text) else SPECIAL.sub(r"\\\1", " ".join(str(text).split()))


def columns(table: str, words: Words, *layout: tuple[Any, ...]) -> list[Column]:
    """Return columns with their headings from the wording: (name, width) for text, (name, width, True) for numbers."""
    return [Column(words(f"tables.{table}.{name}"), size, bool(rest and rest[0])) for name, size, *rest in layout]


def sub(text: str) -> str:
    """Return Markdown as a small line of its own under what stands before it in the cell; nothing for nothing."""
    return f"[{text}]{{.sub}}" if text else ""


def _stack(cell: Cell, strong: bool) -> str:
    """Return a cell's Markdown; only its first line is set strong."""
    main, *below = (cell,) if isinstance(cell, str) else cell
    first = f"**{main}**" if strong and main else main
    return " ".join(part for part in (first, *map(sub, below)) if part)


def marked(state: str, word: str, words: Words) -> str:
    """Return a word in the colour of a state, after the state's sign and never parted from it."""
    sign = words.get("common.signs")[state]
    return f"[{sign}{NO_BREAK}{word}]{{.state .state-{state}}}"


def state(name: str, words: Words) -> str:
    """Return a state as sign, word and colour."""
    return marked(name, words.get("common.states")[name], words)


def link(text: Any, address: Any) -> str:
    """Return text that leads to an address, or the text alone without one."""
    if missing(address) or not str(address).startswith("http"):
        return plain(text)
    # What Markdown or a table's cell would take for its own is written as codes.
    target = quote(str(address).strip(), safe=":/?#@!$&'*+,;=%-._~")
    return f"[{plain(text)}]({target})"


def or_missing(text: str, value: Any, words: Words) -> str:
    """Return the text, or the words for missing data if there is no value."""
    return words("common.missing") if missing(value) else text
