"""Numbers, money and per cent, as people write them.

In Vietnamese files a comma is the decimal mark and a point groups thousands; in English files the other way round.
Where no locale is declared, a text is read if both give the same number or only one can read it at all;
``5.618`` could be 5,618 or 5.618, and is refused with both readings.
"""

from __future__ import annotations

import re
from decimal import Decimal

from analysis.intake.values import BLANK, LOCALES, LONGEST, Cell, Outcome, Refusal, Value, is_blank, spoken, written
from analysis.plan import Text

_GROUPS = r"[1-9][0-9]{0,2}(?:(?:%s[0-9]{3})+|(?: [0-9]{3})+)"
_SHAPES = {
    "vi": re.compile(rf"[+-]?(?:{_GROUPS % '[.]'}|[0-9]+)(?:,[0-9]+)?"),
    "en": re.compile(rf"[+-]?(?:{_GROUPS % ','}|[0-9]+)(?:[.][0-9]+)?"),
}
_MAGNITUDES = {
    "": Decimal(1),
    "nghìn": Decimal(10) ** 3,
    "ngàn": Decimal(10) ** 3,
    "thousand": Decimal(10) ** 3,
    "triệu": Decimal(10) ** 6,
    "tr": Decimal(10) ** 6,
    "million": Decimal(10) ** 6,
    "tỷ": Decimal(10) ** 9,
    "tỉ": Decimal(10) ** 9,
    "billion": Decimal(10) ** 9,
    "nghìn tỷ": Decimal(10) ** 12,
    "nghìn tỉ": Decimal(10) ** 12,
    "ngàn tỷ": Decimal(10) ** 12,
    "ngàn tỉ": Decimal(10) ** 12,
    "trillion": Decimal(10) ** 12,
}
_MILLION = Decimal(10) ** 6
_CURRENCY = ("đồng", "vnđ", "vnd", "đ", "₫")
_MONEY = re.compile(
    r"(?P<before>(?:vnđ|vnd|₫) ?)?(?P<number>[+-]?[0-9](?:[0-9., ]*[0-9])?) ?"
    rf"(?P<size>{'|'.join(sorted(filter(None, _MAGNITUDES), key=len, reverse=True))})?"
    rf"[. ]*(?P<after>{'|'.join(_CURRENCY)})?[.]?"
)

A_NUMBER = Text("một số (0 nếu bằng không; để trống nếu chưa có số liệu)", "a number (0 for none; blank for no data)")


def number(cell: Cell, locale: str | None = None, *, shares: bool = False) -> Outcome:
    """Read a number, such as a count.

    Parameters
    ----------
    cell : object
        What stands in the file.
    locale : {"vi", "en"} or None
        The file's declared locale.
    shares : bool
        Whether the cell is formatted as per cent in its workbook; then it is refused, for counts are asked for.

    Returns
    -------
    Value or Refusal
        A Decimal; a blank cell gives None. Numbers of a workbook keep the 15 digits that it shows.
    """
    if is_blank(cell):
        return BLANK
    if isinstance(cell, bool):
        return _no_number("not_a_number", cell)
    if isinstance(cell, int | float | Decimal):
        return _percent_refused() if shares else _exact(cell)
    if not isinstance(cell, str):
        return _no_number("not_a_number", cell)
    text = written(cell)
    if text.endswith("%"):
        return _percent_refused()
    return _text(text, locale)


def money(cell: Cell, locale: str | None = None, *, shares: bool = False) -> Outcome:
    """Read an amount in million VND; a unit that is written counts: ``1,2 tỷ`` is 1200, ``5.618.000 đồng`` is 5.618.

    A written unit does not say whether a point is a decimal mark; that takes the locale, as for `number`.
    """
    if not isinstance(cell, str) or is_blank(cell):
        return number(cell, locale, shares=shares)
    text = written(cell)
    match = _MONEY.fullmatch(text.casefold())
    if match is None or (match["before"] and match["after"]):
        return _percent_refused() if text.endswith("%") else _no_number("not_an_amount", cell, amount=True)
    if not (match["before"] or match["size"] or match["after"]):
        return number(cell, locale)
    factor = _MAGNITUDES[match["size"] or ""] / _MILLION
    outcome = _text(match["number"], locale)
    if isinstance(outcome, Value) and isinstance(outcome.value, Decimal):
        return Value(outcome.value * factor)
    return outcome


def percent(cell: Cell, locale: str | None = None, *, shares: bool = False) -> Outcome:
    """Read a figure in per cent: ``12,5 %`` is 12.5, as is 0.125 in a cell formatted as per cent.

    A bare figure above 1 is in per cent; one up to 1 could also be a share, and is refused with both readings.
    """
    if isinstance(cell, str) and not is_blank(cell) and written(cell).endswith("%"):
        return _text(written(cell)[:-1].rstrip(), locale)
    outcome = number(cell, locale)
    if not isinstance(outcome, Value) or not isinstance(outcome.value, Decimal):
        return outcome
    if shares:
        return Value(outcome.value * 100)
    if 0 < abs(outcome.value) <= 1:
        low, high = f"{outcome.value:f}%", f"{outcome.value * 100:f}%"
        return Refusal(
            "ambiguous_percent",
            Text(f"tỷ lệ ghi kèm dấu %: {low} hay {high}", f"per cent with its sign: {low} or {high}"),
            Text(f"viết {low} hoặc {high}", f"write {low} or {high}"),
            (low, high),
        )
    return outcome


def _exact(cell: int | float | Decimal) -> Outcome:
    exact = Decimal(f"{cell:.15g}") if isinstance(cell, float) else Decimal(cell)
    return _limited(exact, cell) if exact.is_finite() else _no_number("not_a_number", cell)


def _limited(exact: Decimal, cell: Cell) -> Outcome:
    size = exact.adjusted() if exact else 0
    if abs(size) >= LONGEST or len(exact.as_tuple().digits) > LONGEST:
        return _no_number("too_long", cell)
    return Value(exact)


def _text(text: str, locale: str | None) -> Outcome:
    locales = LOCALES if locale is None else (locale,)
    read = {each: _parse(text, each) for each in locales}
    found = {each: value for each, value in read.items() if value is not None}
    if not found:
        other = next((each for each in LOCALES if each != locale and _parse(text, each) is not None), None)
        return _wrong_locale(text, locale, other) if locale and other else _no_number("not_a_number", text)
    first = next(iter(found.values()))
    if any(value != first for value in found.values()):
        return _two_readings(found["vi"], found["en"])
    return _limited(first, text)


def _parse(text: str, locale: str) -> Decimal | None:
    if not _SHAPES[locale].fullmatch(text):
        return None
    plain = text.replace(" ", "")
    plain = plain.replace(".", "").replace(",", ".") if locale == "vi" else plain.replace(",", "")
    return Decimal(plain)


def _two_readings(vietnamese: Decimal, english: Decimal) -> Refusal:
    return Refusal(
        "ambiguous_number",
        Text(
            f"một số chỉ có một cách đọc: kiểu Việt Nam là {spoken(vietnamese, 'phẩy')}, "
            f"kiểu Anh là {spoken(english, 'phẩy')}",
            f"a number with one reading: {spoken(vietnamese, 'point')} the Vietnamese way, "
            f"{spoken(english, 'point')} the English way",
        ),
        Text(
            "khai báo kiểu số của tệp (--locale vi hoặc --locale en), hoặc viết không có dấu phân cách hàng nghìn",
            "declare how the file writes numbers (--locale vi or --locale en), or leave out thousands marks",
        ),
        (spoken(vietnamese, "."), spoken(english, ".")),
    )


def _wrong_locale(text: str, locale: str, other: str) -> Refusal:
    shape = {"vi": "1.234,5", "en": "1,234.5"}
    return Refusal(
        "number_of_another_locale",
        Text(
            f"số viết theo kiểu đã khai báo, như {shape[locale]}", f"a number written as declared, like {shape[locale]}"
        ),
        Text(
            f"viết lại theo kiểu {shape[locale]}, hoặc khai báo --locale {other} nếu cả tệp viết như {text}",
            f"write it like {shape[locale]}, or declare --locale {other} if the whole file writes like {text}",
        ),
    )


def _percent_refused() -> Refusal:
    return Refusal(
        "percent_not_count",
        Text("số lượng, không phải tỷ lệ phần trăm", "a count or an amount, not per cent"),
        Text(
            "ghi tử số và mẫu số bằng số lượng; báo cáo tự tính tỷ lệ", "give the counts; the report works out the rate"
        ),
    )


def _no_number(code: str, cell: Cell, *, amount: bool = False) -> Refusal:
    if isinstance(cell, str) and set(written(cell)) <= set("-–—"):
        return Refusal(
            "dash",
            A_NUMBER,
            Text("ghi 0 nếu bằng không, xoá trống nếu chưa có số liệu", "write 0 for none, or clear it for no data"),
            ("0", ""),
        )
    if amount:
        return Refusal(
            code,
            Text("số tiền, như 118.225 (triệu đồng), 1,2 tỷ, 500 triệu", "an amount, such as 118,225 (million VND)"),
            Text("chỉ ghi số và, nếu cần, đơn vị: đồng, triệu, tỷ", "write the number and, if need be, its unit"),
        )
    if code == "too_long":
        return Refusal(
            code,
            Text(f"số có không quá {LONGEST} chữ số", f"a number of at most {LONGEST} digits"),
            Text("kiểm tra lại số đã nhập", "check the number"),
        )
    return Refusal(
        code, A_NUMBER, Text("chỉ ghi số; lời giải thích ghi ở cột Ghi chú", "write a number; words go to the notes")
    )
