"""Figures as they were printed: decimals that know how far rounding may have moved them.

A figure printed as 113.91 stands for any value from 113.905 to 113.915. Arithmetic on such intervals gives
everything that the unrounded inputs may have come to, so a tolerance is never chosen: it follows from the digits.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from functools import cache, reduce
from pathlib import Path

DATA = Path(__file__).parent / "data"
RAW = Path(__file__).parents[2] / "data" / "raw"

DIGITS = 40
"""Working precision: far beyond any printed digit, so that only the printed digits decide."""


@dataclass(frozen=True)
class Interval:
    """The values that rounded inputs allow, both ends included; ``mid`` is computed from the printed values."""

    low: Decimal
    mid: Decimal
    high: Decimal

    def __post_init__(self) -> None:
        assert self.low <= self.mid <= self.high

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.mid + other.mid, self.high + other.high)

    def __sub__(self, other: Interval) -> Interval:
        return Interval(self.low - other.high, self.mid - other.mid, self.high - other.low)

    def __mul__(self, other: Interval) -> Interval:
        ends = [one * two for one in (self.low, self.high) for two in (other.low, other.high)]
        return Interval(min(ends), self.mid * other.mid, max(ends))

    def __truediv__(self, other: Interval) -> Interval:
        assert other.low > 0, "a divisor that may be zero"
        ends = [one / two for one in (self.low, self.high) for two in (other.low, other.high)]
        return Interval(min(ends), self.mid / other.mid, max(ends))

    def __pow__(self, power: Decimal) -> Interval:
        assert self.low > 0, "a power of what may not be positive"
        assert power > 0, "a falling power"
        return Interval(self.low**power, self.mid**power, self.high**power)

    def overlaps(self, other: Interval) -> bool:
        return self.low <= other.high and other.low <= self.high


def unit(text: str) -> Decimal:
    """Return the unit of the last printed digit: "113.91" gives 0.01, "35" gives 1."""
    return Decimal(1).scaleb(int(Decimal(text).as_tuple().exponent))


def printed(text: str, last: Decimal | None = None) -> Interval:
    """Return the values that are printed as ``text``, its last digit of unit ``last`` (its own unless told)."""
    half = (unit(text) if last is None else last) / 2
    return Interval(Decimal(text) - half, Decimal(text), Decimal(text) + half)


def exact(value: int | str | Decimal) -> Interval:
    return Interval(Decimal(value), Decimal(value), Decimal(value))


def total(parts: Iterable[Interval]) -> Interval:
    return reduce(Interval.__add__, parts)


def product(parts: Iterable[Interval]) -> Interval:
    return reduce(Interval.__mul__, parts)


def rounded(value: Decimal, like: Decimal) -> Decimal:
    """Round half up, as tables are printed, to the unit of ``like``."""
    return value.quantize(like, rounding=ROUND_HALF_UP)


def precise() -> localcontext:
    return localcontext(Context(prec=DIGITS))


def growth(factor: Interval) -> Interval:
    """Return a growth factor as a rate in per cent."""
    return exact(100) * (factor - exact(1))


def factor(rate: Interval) -> Interval:
    """Return a rate in per cent as a growth factor."""
    return exact(1) + rate / exact(100)


@cache
def read(path: Path) -> tuple[dict[str, str], ...]:
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))
