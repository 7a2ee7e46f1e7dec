"""What a worked example is made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.wording import Words

FINE = 4
"""Decimals of a value on the way, enough for the result's last digit."""


@dataclass(frozen=True)
class Step:
    """One step.

    Parameters
    ----------
    key : str
        What is computed; its words are ``methods.steps.<key>``.
    substitution : str
        The formula with the numbers in it, as text.
    result : str
        What comes out, as text.
    state : str
        A state instead of a number, where that is what comes out.
    values : mapping
        What the words of the step speak of.
    """

    key: str
    substitution: str
    result: str = ""
    state: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Example:
    """An example: its name, which is its label and the key of its caption, what the caption says, and the steps."""

    name: str
    values: Mapping[str, Any]
    steps: tuple[Step, ...]


def total(values: Iterable[float], words: Words) -> str:
    """Return a sum written out."""
    return " + ".join(words.number(value) for value in values)


def rate(value: float, words: Words, digits: int = 2) -> str:
    """Return a growth factor written out, such as ``1 + 9.11%`` or ``1 − 0.2%``."""
    sign = "−" if value < 0 else "+"
    return f"1 {sign} {words.percent(abs(value), digits)}"
