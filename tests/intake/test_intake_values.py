"""Numbers, money, per cent, dates and codes, as people write them: one reading, or a refusal that says why."""

from __future__ import annotations

import datetime as dt
import unicodedata
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.intake import codes, days, numerals
from analysis.intake.values import Refusal, Value, canonical, note, written
from analysis.reading import _NUMBER
from analysis.wording import Words

FOLDER = Path(__file__).resolve().parents[2] / "report" / "wording"
WORDS = {lang: Words(lang, FOLDER) for lang in ("vi", "en")}
LANGS = st.sampled_from(["vi", "en"])


@pytest.mark.parametrize(
    ("text", "vi", "en", "none"),
    [
        ("5.618", "5618", "5.618", "ambiguous_number"),
        ("5,618", "5.618", "5618", "ambiguous_number"),
        ("12,5", "12.5", "number_of_another_locale", "12.5"),
        ("12.5", "number_of_another_locale", "12.5", "12.5"),
        ("0,125", "0.125", "number_of_another_locale", "0.125"),
        ("1.234.567,8", "1234567.8", "number_of_another_locale", "1234567.8"),
        ("1,234,567", "number_of_another_locale", "1234567", "1234567"),
        ("5618", "5618", "5618", "5618"),
        ("  5618\u00a0 ", "5618", "5618", "5618"),
        ("５６１８", "5618", "5618", "5618"),
        ("1 234\u202f567", "1234567", "1234567", "1234567"),
        ("−5", "-5", "-5", "-5"),
        ("12 5", "not_a_number", "not_a_number", "not_a_number"),
        ("1.23.456", "not_a_number", "not_a_number", "not_a_number"),
        ("5²", "not_a_number", "not_a_number", "not_a_number"),
        ("٥", "not_a_number", "not_a_number", "not_a_number"),
        ("khoảng 5", "not_a_number", "not_a_number", "not_a_number"),
        ("-", "dash", "dash", "dash"),
        ("–", "dash", "dash", "dash"),
        ("85 %", "percent_not_count", "percent_not_count", "percent_not_count"),
        ("1" * 30, "too_long", "too_long", "too_long"),
    ],
)
def test_numbers_as_text(text, vi, en, none):
    for locale, wanted in (("vi", vi), ("en", en), (None, none)):
        outcome = numerals.number(text, locale)
        got = str(outcome.value) if isinstance(outcome, Value) else outcome.code
        assert got == wanted, (text, locale)


def test_both_readings_are_named_so_that_no_mark_can_be_mistaken():
    refusal = numerals.number("5.618")
    assert refusal.readings == ("5618", "5.618")
    assert "kiểu Việt Nam là 5618, kiểu Anh là 5 phẩy 618" in refusal.expected.vi
    assert "5618 the Vietnamese way, 5 point 618 the English way" in refusal.expected.en


def test_a_workbooks_numbers_keep_the_digits_it_shows():
    assert numerals.number(0.1 + 0.2) == Value(Decimal("0.3"))
    assert numerals.number(5618) == Value(Decimal(5618))
    assert numerals.number(0) == Value(Decimal(0))
    assert numerals.number(None) == numerals.number("  ") == Value(None)
    for cell in (True, float("inf"), dt.date(2022, 1, 1), [1]):
        assert isinstance(numerals.number(cell), Refusal)
    assert numerals.number(0.85, shares=True).code == "percent_not_count"


@pytest.mark.parametrize(
    ("text", "million"),
    [
        ("118.225 triệu đồng", "118225"),
        ("118225", "118225"),
        ("1,2 tỷ", "1200"),
        ("1,2 tỉ đồng", "1200"),
        ("2 nghìn tỷ đồng", "2000000"),
        ("5.618.000 đồng", "5.618"),
        ("5.618.000 đ.", "5.618"),
        ("500 nghìn đồng", "0.5"),
        ("3,5 tr.đ", "3.5"),
        ("3,5 trđ", "3.5"),
    ],
)
def test_money_in_vietnamese(text, million):
    for form in ("NFC", "NFD"):
        outcome = numerals.money(unicodedata.normalize(form, text.upper() if form == "NFD" else text), "vi")
        assert isinstance(outcome, Value), outcome
        assert outcome.value == Decimal(million)


def test_money_in_english_and_without_a_locale():
    assert numerals.money("VND 118,225 million", "en").value == 118225
    assert numerals.money("1.2 billion VND", "en").value == 1200
    assert numerals.money("VND 118,225 million").code == "ambiguous_number"
    assert numerals.money("1,2 tỷ").value == 1200  # one reading only
    for text in ("12 tỷ 5 triệu", "tỷ", "vnd 5 đồng", "5 usd"):
        assert numerals.money(text, "vi").code == "not_an_amount"
    assert numerals.money("85%", "vi").code == "percent_not_count"


def test_per_cent_is_never_mistaken_for_a_share():
    assert numerals.percent("12,5 %", "vi").value == Decimal("12.5")
    assert numerals.percent("12.5%", "en").value == Decimal("12.5")
    assert numerals.percent("12,5 %").value == Decimal("12.5")
    assert numerals.percent(0.125, shares=True).value == Decimal("12.5")
    assert numerals.percent(12.5).value == Decimal("12.5")
    assert numerals.percent(0).value == 0
    assert numerals.percent("0,125", "vi").readings == ("0.125%", "12.500%")


@pytest.mark.parametrize(
    ("cell", "wanted"),
    [
        ("05/12/2022", dt.date(2022, 12, 5)),
        ("5/12/2022 ", dt.date(2022, 12, 5)),
        ("5-12-2022", dt.date(2022, 12, 5)),
        ("5.12.2022", dt.date(2022, 12, 5)),
        ("2022-12-05", dt.date(2022, 12, 5)),
        ("2022-12-05T00:00:00", dt.date(2022, 12, 5)),
        ("０５／１２／２０２２", dt.date(2022, 12, 5)),
        ("ngày 05 tháng 12 năm 2022", dt.date(2022, 12, 5)),
        ("5 December 2022", dt.date(2022, 12, 5)),
        (dt.datetime(2022, 12, 5, 14, 30), dt.date(2022, 12, 5)),
        (dt.date(2022, 12, 5), dt.date(2022, 12, 5)),
        (44900, dt.date(2022, 12, 5)),
        (44900.0, dt.date(2022, 12, 5)),
        ("12/31/2022", "month_first"),
        ("31/02/2022", "no_such_day"),
        ("5/12/22", "short_year"),
        ("11/2022", "month_only"),
        ("05-12/2022", "not_a_date"),
        ("5 Dezember 2022", "not_a_date"),
        (20221205, "not_a_date"),
        (2022, "not_a_date"),
        (44900.5, "not_a_date"),
        (float("inf"), "not_a_date"),
        (True, "not_a_date"),
        (dt.date(1066, 10, 14), "no_such_day"),
    ],
)
def test_dates(cell, wanted):
    outcome = days.date(cell)
    assert (outcome.value if isinstance(outcome, Value) else outcome.code) == wanted
    assert days.date(unicodedata.normalize("NFD", cell)) == outcome if isinstance(cell, str) else True


def test_a_serial_number_is_read_with_a_remark_in_the_workbooks_own_epoch():
    assert "05/12/2022" in days.date(44900).note.vi
    assert days.date(44900, epoch=1904).value == dt.date(2026, 12, 6)


def test_codes_in_either_language_and_form():
    known = codes.words({"done": ["đã xong"], "in_progress": ["đang làm"], "not_started": ["chưa làm"]})
    for text in ("Đã  xong ", unicodedata.normalize("NFD", "đã xong"), "DONE", "đã\u00a0xong"):
        assert codes.code(text, known) == Value("done")
    assert codes.code("xong rồi", known).code == "unknown_code"
    assert "done, in_progress, not_started" in codes.code("?", known).expected.en
    assert codes.code(None, known) == Value(None)
    assert codes.words({"a": ["x"], "b": ["x"]}) == {"a": "a", "b": "b"}  # a word for two codes stands for neither


def test_yes_and_no():
    for cell in ("Có", "x", "X", "yes", True, unicodedata.normalize("NFD", "có")):
        assert codes.yes_no(cell) == Value(True)
    for cell in ("Không", "no", False, "chưa"):
        assert codes.yes_no(cell) == Value(False)
    assert codes.yes_no("") == Value(None)
    assert isinstance(codes.yes_no("có thể"), Refusal)


def test_notes_are_kept_as_they_are():
    assert note('=HYPERLINK("http://x")\r\n<b>') == Value('=HYPERLINK("http://x")\n<b>')
    assert note("\x1b[31mđỏ\u202e ") == Value("[31mđỏ")
    assert note(" ") == Value(None)


@settings(max_examples=300)
@given(LANGS, st.decimals(min_value=-(10**12), max_value=10**12, places=3), st.integers(0, 3))
def test_numbers_of_the_report_read_back(lang, value, digits):
    words = WORDS[lang]
    rounded = Decimal(
        words.number(value, digits)
        .translate(str.maketrans({"−": "-"}))
        .translate(str.maketrans(".,", "\0.") if lang == "vi" else str.maketrans(",", "\0"))
        .replace("\0", "")
    )
    assert numerals.number(words.number(value, digits), lang) == Value(rounded)
    assert numerals.money(words.money(value, digits), lang) == Value(rounded)
    assert numerals.percent(words.percent(value, digits), lang) == Value(rounded)


@given(LANGS, st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31)))
def test_dates_of_the_report_read_back(lang, day):
    assert days.date(WORDS[lang].date(day), lang) == Value(day)
    assert days.date(WORDS["vi"].long_date(day)) == Value(day)


FIGURES = st.text("0123456789.,  -+%tỷđ", max_size=14)


@settings(max_examples=500)
@given(FIGURES)
def test_without_a_locale_a_number_is_read_only_if_no_locale_reads_another(text):
    """A text that is read without a declaration means that number in every locale that can read it."""
    for read in (numerals.number, numerals.money):
        free = read(text)
        declared = [read(text, lang) for lang in ("vi", "en")]
        values = {outcome.value for outcome in declared if isinstance(outcome, Value)}
        if isinstance(free, Value):
            assert values == {free.value}
        else:
            assert len(values) != 1


ANYTHING = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.decimals(), st.text(), FIGURES, st.datetimes(),
    st.dates(), st.times(), st.timedeltas(), st.binary(), st.lists(st.integers()),
)  # fmt: skip


@settings(max_examples=500)
@given(ANYTHING, st.sampled_from([None, "vi", "en"]))
def test_whatever_the_cell_it_is_read_or_refused_with_a_message(cell, locale):
    known = codes.words({"yes": codes.YES})
    outcomes = [read(cell, locale) for read in (numerals.number, numerals.money, numerals.percent, days.date)]
    for outcome in (*outcomes, codes.code(cell, known), codes.yes_no(cell), note(cell)):
        if isinstance(outcome, Refusal):
            assert all((outcome.code, outcome.expected.vi, outcome.expected.en, outcome.mend.vi, outcome.mend.en))
        else:
            assert isinstance(outcome, Value)


@settings(max_examples=300)
@given(st.decimals(min_value=-(10**9), max_value=10**9, places=6).filter(lambda value: len(str(abs(value))) < 18))
def test_canonical_numbers_are_what_the_projects_own_tables_take(value):
    assert _NUMBER[0].fullmatch(canonical(value)), canonical(value)
    assert Decimal(canonical(value)) == value


def test_the_plain_form():
    assert written("  a\u200bb\u00a0 c ") == "ab c"
