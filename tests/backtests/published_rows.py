"""The rows of the official series, as printed and with what their digits allow."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from printed import RAW, Interval, printed, read, unit

NSO, FORMER, REPORTED = "nso", "gso_former", "reported"
TABLES = (NSO, FORMER)
PROVINCE, NATION, REGION = "Đồng Tháp", "Việt Nam", "Đồng bằng sông Cửu Long"
LEVEL, PERSONS, RATE = "labour_productivity", "employed_persons", "labour_productivity_growth"
AVERAGE = f"{RATE}_annual_average"


@dataclass(frozen=True)
class Row:
    """A row of the table of statistics; tables drop final zeros, so their last digit is the table's finest."""

    number: int
    cells: dict[str, str]

    def __getattr__(self, name: str) -> str:
        return self.cells[name]

    @property
    def interval(self) -> Interval:
        return printed(self.value, _finest(self.series, self.measure) if self.series in TABLES else None)


@cache
def rows() -> tuple[Row, ...]:
    table = read(RAW / "statistics" / "labour_productivity.csv")
    return tuple(Row(number, cells) for number, cells in enumerate(table, start=2))


@cache
def _finest(series: str, measure: str) -> Decimal:
    return min(unit(row.value) for row in rows() if (row.series, row.measure) == (series, measure))


def find(**wanted: str) -> list[Row]:
    wanted = {"sector": "total"} | wanted
    return [row for row in rows() if all(row.cells[name] == value for name, value in wanted.items())]


def one(**wanted: str) -> Row | None:
    """Return the only row that fits, or None where there is none."""
    found = find(**wanted)
    assert len(found) <= 1, f"several rows for {wanted}"
    return found[0] if found else None


def need(**wanted: str) -> Row:
    found = one(**wanted)
    assert found is not None, f"no row for {wanted}"
    return found


def one_of(value: str, **wanted: str) -> Row:
    """Return the row that fits; of several the one with this value."""
    found = find(**wanted)
    return found[0] if len(found) == 1 else need(**wanted, value=value)


def before(year: str) -> str:
    return str(int(year) - 1)
