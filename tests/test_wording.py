"""Words and numbers as official documents write them, in both languages."""

from __future__ import annotations

import datetime as dt
import re
import string
from pathlib import Path

import pandas as pd
import pytest
import yaml

from analysis.wording import NO_BREAK, Words, missing

FOLDER = Path(__file__).resolve().parents[1] / "report" / "wording"
VI, EN = Words("vi", FOLDER), Words("en", FOLDER)


@pytest.mark.parametrize(
    ("value", "digits", "vi", "en"),
    [
        (118225, 0, "118.225", "118,225"),
        (5618, 0, "5.618", "5,618"),
        (0, 0, "0", "0"),
        (-12.5, 1, "−12,5", "−12.5"),
        (2.5, 0, "3", "3"),  # half away from zero, not to the even neighbour
        (-2.5, 0, "−3", "−3"),
        (2.675, 2, "2,68", "2.68"),  # by the figure as written, not by its binary neighbour
        (-0.04, 1, "0,0", "0.0"),
        (999.95, 1, "1.000,0", "1,000.0"),
        (-1234567.891, 2, "−1.234.567,89", "−1,234,567.89"),
        (float("nan"), 1, "–", "–"),
        (None, 0, "–", "–"),
        (pd.NA, 0, "–", "–"),
    ],
)
def test_numbers(value, digits, vi, en):
    assert VI.number(value, digits) == vi
    assert EN.number(value, digits) == en


def test_money_percent_and_points():
    assert VI.money(118225).replace(NO_BREAK, " ") == "118.225 triệu đồng"
    assert EN.money(118225).replace(NO_BREAK, " ") == "VND 118,225 million"
    assert (VI.percent(12.5), EN.percent(12.5)) == ("12,5%", "12.5%")
    assert (VI.share(0.125), EN.share(0.125)) == ("12,5%", "12.5%")
    assert VI.percent(9.33, 2, sign=True) == "+9,33%"
    assert VI.percent(0, 1, sign=True) == "0,0%"
    assert EN.points(-25.8).replace(NO_BREAK, " ") == "−25.8 percentage points"


def test_dates():
    day = dt.date(2022, 12, 5)
    assert (VI.date(day), EN.date(day)) == ("05/12/2022", "5 December 2022")
    assert (VI.month(day), EN.month(day)) == ("12/2022", "December 2022")
    assert VI.date(pd.NaT) == "–"


def test_the_head_of_an_official_document_keeps_its_zeros():
    assert VI.long_date(dt.date(2022, 2, 5)) == "ngày 05 tháng 02 năm 2022"
    assert VI.long_date(dt.date(2022, 12, 15)) == "ngày 15 tháng 12 năm 2022"


def test_zero_is_not_missing():
    assert not missing(0)
    assert not missing(0.0)
    assert all(missing(value) for value in (None, "", float("nan"), pd.NA, pd.NaT))


def test_joining():
    assert VI.join(["a", "b", "c"]) == "a, b và c"
    assert EN.join(["a", "b", "c"]) == "a, b, and c"
    assert VI.join([]) == ""


def test_plural_forms():
    assert EN("findings.revisions", n=0).startswith("No figure")
    assert EN("findings.revisions", n=1) != EN("findings.revisions", n=2)
    with pytest.raises(KeyError, match="give n"):
        EN("findings.revisions")


def test_a_missing_key_is_named_with_its_language():
    with pytest.raises(KeyError, match=r"findings\.nothing.*'vi'"):
        VI("findings.nothing")


def leaves(node, prefix=""):
    if isinstance(node, dict):
        for key, value in node.items():
            yield from leaves(value, f"{prefix}{key}.")
    else:
        yield prefix.rstrip("."), node


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(str(text)) if name}


@pytest.mark.parametrize("topic", sorted(path.stem for path in (FOLDER / "vi").glob("*.yml")))
def test_both_languages_have_the_same_keys_and_placeholders(topic):
    """Plural forms may differ (Vietnamese has one); what they speak of may not."""
    read = {}
    for lang in ("vi", "en"):
        found: dict[str, set[str]] = {}
        for key, text in leaves(yaml.safe_load((FOLDER / lang / f"{topic}.yml").read_text(encoding="utf-8"))):
            form = re.sub(r"\.(zero|one|many)$", "", key)
            found.setdefault(form, set()).update(fields(text) - {"n"})
        read[lang] = found
    assert read["vi"] == read["en"]
