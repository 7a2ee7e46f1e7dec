"""What the data page says of the files that were imported: all of them, and what was odd in them, as text."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import frames
import pytest

from analysis import tables
from analysis.editions.imports import Import, ImportedFile

WARNING = {"code": "jump", "sheet": "Chỉ tiêu", "cell": "D14", "value": "70"}
WARNING |= {"expected_vi": "gần số kỳ trước", "expected_en": "near the last", "mend_vi": "xem lại", "mend_en": "check"}


def an_import(*warnings: dict[str, Any], number: int = 1, name: str = "Sở Y tế.xlsx") -> Import:
    letters = {"": {"numerator": "E"}}
    day, rows = dt.date(2022, 12, 1), {"targets": 3, "tasks": 1}
    file = ImportedFile(name, "original/01-a.xlsx", "ab" * 32, 9, "so-yt", day, "vi", letters, rows, warnings)
    return Import(number, dt.datetime(2022, 12, 2, 8, 30, tzinfo=dt.UTC), (file,), Path("x"))


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("edition", frames.EDITIONS)
def test_an_edition_without_imports_says_so_in_one_sentence(edition, lang):
    r = frames.report(edition, lang)
    assert r.imports().markdown == r.words("report.no_imports")


@pytest.mark.parametrize(("lang", "when"), [("vi", "02/12/2022, 08:30"), ("en", "2 December 2022, 08:30")])
def test_a_file_is_listed_with_its_import_sender_hash_and_rows(lang, when):
    (line,) = tables.imports([an_import()], frames.plan(), frames.words(lang)).markdown.splitlines()[2:]
    for part in ("Sở Y tế.xlsx", "0001", when, "abababababab…", "| 4 |"):
        assert part in line


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_no_one_and_many_warnings_each_have_a_caption(lang):
    words, plan = frames.words(lang), frames.plan()
    made = [tables.remarks([an_import(*[WARNING] * n)], plan, words) for n in (0, 1, 2)]
    assert len({table.caption for table in made}) == 3
    assert made[0].label == ""
    assert "Chỉ tiêu!D14" in made[1].markdown
    assert WARNING[f"expected_{lang}"] in made[1].markdown
    other = "en" if lang == "vi" else "vi"
    assert WARNING[f"expected_{other}"] not in made[1].markdown


def test_a_hostile_name_and_value_are_text_alone():
    hostile = "<script>alert(1)</script>|[a](http://x)\n# *b*.xlsx"
    warned = an_import(WARNING | {"value": hostile, "cell": None, "sheet": None}, name=hostile)
    for make in (tables.imports, tables.remarks):
        text = make([warned], frames.plan(), frames.words("vi")).markdown
        assert "<script" not in text.replace("\\<", "")
        assert "[a]" not in text
        assert "\n#" not in text
        assert len(text.splitlines()) == 3
