"""What reading one cell gives: a value, or a refusal that says what was expected. Never an exception, never a guess.

Text is brought to NFC; full-width digits and marks, the many kinds of space and the typographic minus become their
plain forms. Nothing else is changed: a superscript or a circled digit is not a digit.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from analysis.plan import Text

LOCALES = ("vi", "en")
"""Declared locales of a file: ``5.618,5`` and ``5,618.5``. Dates are day/month/year in both."""

LONGEST = 20
"""Most digits of a number; a longer one is a slip of the hand."""

Cell = object
"""What a file holds in one place: None, text, number, bool or date."""

MARKS: Mapping[str, str] = {
    **{chr(0xFF10 + digit): str(digit) for digit in range(10)},
    "．": ".",
    "，": ",",
    "％": "%",
    "／": "/",
    "＋": "+",
    "－": "-",
    "\N{MINUS SIGN}": "-",
    "\N{NON-BREAKING HYPHEN}": "-",
}
SPACES = {ord(mark): " " for mark in "\t\r\n\v\f\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008"}
SPACES |= {ord(mark): " " for mark in "\u2009\u200a\u2028\u2029\u202f\u205f\u3000"}
INVISIBLE = {
    ord(mark): None for mark in "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
}
INVISIBLE |= {ord(mark): None for mark in "\u2066\u2067\u2068\u2069"}
CONTROLS = {code: None for code in (*range(32), *range(127, 160)) if chr(code) not in "\t\n\r"}


@dataclass(frozen=True)
class Value:
    """A cell that was read.

    Parameters
    ----------
    value : Decimal, date, str, bool or None
        None for a blank cell.
    note : Text or None
        What a reader should know of how it was read: a finding that does not block.
    """

    value: Decimal | dt.date | str | bool | None
    note: Text | None = None


@dataclass(frozen=True)
class Refusal:
    """A cell that was not read.

    Parameters
    ----------
    code : str
        Stable name of the reason, such as ``ambiguous_number``.
    expected, mend : Text
        What should stand there, and how to mend it.
    readings : tuple of str
        What the cell could mean, where it could mean several things.
    """

    code: str
    expected: Text
    mend: Text
    readings: tuple[str, ...] = ()


Outcome = Value | Refusal
BLANK = Value(None)


def written(cell: Cell) -> str:
    """Return a text cell in its plain form: NFC, plain marks, single spaces, nothing invisible."""
    text = unicodedata.normalize("NFC", str(cell)).translate(SPACES).translate(INVISIBLE).translate(CONTROLS)
    for mark, plain in MARKS.items():
        text = text.replace(mark, plain)
    return " ".join(text.split())


def folded(cell: Cell) -> str:
    """Return the plain form in small letters, by which words are compared."""
    return written(cell).casefold()


def is_blank(cell: Cell) -> bool:
    """Return whether a cell holds nothing at all; zero and a dash are something."""
    if isinstance(cell, float | Decimal):
        return cell.is_nan() if isinstance(cell, Decimal) else cell != cell
    return cell is None or (isinstance(cell, str) and not written(cell))


def note(cell: Cell) -> Outcome:
    """Read a note: any text, kept as it is but for NFC, control characters and blanks at its ends."""
    if is_blank(cell):
        return BLANK
    if isinstance(cell, dt.datetime | dt.date):
        return Value(cell.isoformat())
    text = unicodedata.normalize("NFC", str(cell)).replace("\r\n", "\n").translate(INVISIBLE).translate(CONTROLS)
    return Value(text.strip() or None)


def canonical(value: Decimal | float) -> str:
    """Write a number as the project's own tables do: decimal point, no grouping, never open to two readings."""
    exact = value if isinstance(value, Decimal) else Decimal(repr(float(value)))
    text = format(exact.normalize(), "f")
    whole, _, decimals = text.partition(".")
    return f"{text}0" if len(decimals) % 3 == 0 and decimals and len(whole.lstrip("-")) <= 3 else text


def spoken(value: Decimal, point: str) -> str:
    """Write a number with its decimal mark as a word, so that nobody can take the mark for grouping."""
    return format(value.normalize() if value else value, "f").replace(".", point if point == "." else f" {point} ")
