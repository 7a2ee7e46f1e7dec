"""Dates, as people and workbooks write them.

Vietnamese and English files of this project both write the day first: ``05/12/2022`` is 5 December 2022 whatever the
declared locale. ``12/31/2022`` has no reading and is refused; so are a year of two digits and a month alone.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

from analysis.intake.values import BLANK, Cell, Outcome, Refusal, Value, is_blank, written
from analysis.plan import Text

YEARS = range(1900, 2200)
"""Years that a date may have; others are slips."""

SERIALS = range(32874, 73415)
"""Serial numbers that are read as a date (1990 to 2100); a smaller or greater one is more likely something else."""

EPOCHS = {1900: dt.date(1899, 12, 30), 1904: dt.date(1904, 1, 1)}
"""Day zero of a workbook's serial numbers."""

MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_TIME = r"(?:[t ]0{1,2}:00(?::00(?:\.0+)?)?)?"
_DAY_FIRST = re.compile(
    rf"(?P<day>\d{{1,2}})(?P<mark>[/.-])(?P<month>\d{{1,2}})(?P=mark)(?P<year>\d{{4}}){_TIME}", re.ASCII
)
_YEAR_FIRST = re.compile(
    rf"(?P<year>\d{{4}})(?P<mark>[/.-])(?P<month>\d{{1,2}})(?P=mark)(?P<day>\d{{1,2}}){_TIME}", re.ASCII
)
_VIETNAMESE = re.compile(r"(?:ngày )?(?P<day>\d{1,2}) tháng (?P<month>\d{1,2}) năm (?P<year>\d{4})", re.ASCII)
_ENGLISH = re.compile(r"(?P<day>\d{1,2}) (?P<name>[a-z]+),? (?P<year>\d{4})", re.ASCII)
_ENGLISH_MONTH_FIRST = re.compile(r"(?P<name>[a-z]+) (?P<day>\d{1,2}),? (?P<year>\d{4})", re.ASCII)
_SHAPES = (_DAY_FIRST, _YEAR_FIRST, _VIETNAMESE, _ENGLISH, _ENGLISH_MONTH_FIRST)

A_DATE = Text("ngày có thật, viết ngày/tháng/năm như 05/12/2022", "a real date, day first: 05/12/2022, or 2022-12-05")


def date(cell: Cell, locale: str | None = None, *, epoch: int = 1900) -> Outcome:
    """Read a date.

    Parameters
    ----------
    cell : object
        A date of a workbook, its serial number, or a text.
    locale : {"vi", "en"} or None
        Taken for the sake of one call for every kind; both locales write the day first.
    epoch : {1900, 1904}
        The workbook's date system.

    Returns
    -------
    Value or Refusal
        A date; a serial number without a date format is read with a note.
    """
    del locale
    if is_blank(cell):
        return BLANK
    if isinstance(cell, dt.datetime):
        return _within(cell.date())
    if isinstance(cell, dt.date):
        return _within(cell)
    if isinstance(cell, bool):
        return _refused("not_a_date")
    if isinstance(cell, int | float | Decimal):
        return _serial(cell, epoch)
    return _text(written(cell).casefold()) if isinstance(cell, str) else _refused("not_a_date")


def _serial(cell: int | float | Decimal, epoch: int) -> Outcome:
    if not SERIALS[0] <= cell <= SERIALS[-1] or cell != int(cell):
        return _refused("not_a_date")
    day = EPOCHS[epoch] + dt.timedelta(days=int(cell))
    said = f"{day:%d/%m/%Y}"
    return Value(
        day, Text(f"số {int(cell)} được đọc là ngày {said}", f"the number {int(cell)} is read as the date {said}")
    )


def _text(text: str) -> Outcome:
    for shape in _SHAPES:
        if match := shape.fullmatch(text):
            found = match.groupdict()
            if "name" in found and found["name"] not in MONTHS:
                return _refused("not_a_date")
            month = MONTHS.index(found["name"]) + 1 if "name" in found else int(found["month"])
            try:
                return _within(dt.date(int(found["year"]), month, int(found["day"])))
            except ValueError:
                return _refused("month_first" if month > 12 else "no_such_day")
    if re.fullmatch(r"(?:tháng )?\d{1,2}[/-]\d{4}", text, re.ASCII):
        return _refused("month_only")
    if re.fullmatch(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2}", text, re.ASCII):
        return _refused("short_year")
    return _refused("not_a_date")


def _within(day: dt.date) -> Outcome:
    return Value(day) if day.year in YEARS else _refused("no_such_day")


_MENDS = {
    "not_a_date": Text("ghi ngày dạng 05/12/2022", "write the date like 05/12/2022 (day first)"),
    "no_such_day": Text("kiểm tra lại ngày, tháng, năm", "check day, month and year"),
    "month_first": Text("ghi ngày trước, tháng sau: 31/12/2022", "write the day before the month: 31/12/2022"),
    "month_only": Text(
        "ghi cả ngày: ngày cuối tháng, như 30/11/2022", "write the day too: the month's last, 30/11/2022"
    ),
    "short_year": Text("ghi năm đủ bốn chữ số: 05/12/2022", "write the year in four digits: 05/12/2022"),
}


def _refused(code: str) -> Refusal:
    return Refusal(code, A_DATE, _MENDS[code])
