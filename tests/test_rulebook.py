"""The table of rules holds everything that rules.yml does."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import yaml

from analysis.plan import rulebook
from analysis.plan.rulebook import COLUMNS, languages
from analysis.problems import InputError

RULES = Path(__file__).resolve().parents[1] / "data" / "raw" / "plan" / "rules.yml"


def leaves(node):
    for value in node.values():
        if isinstance(value, dict):
            yield from leaves(value)
        elif isinstance(value, (int, float, dt.date)):
            yield value


def test_every_value_of_the_file_is_there_once():
    table = rulebook(RULES)
    assert table["value"].tolist() == list(leaves(yaml.safe_load(RULES.read_text(encoding="utf-8"))))
    assert table["rule"].is_unique
    assert tuple(table.columns) == COLUMNS


def test_every_value_tells_where_it_comes_from():
    table = rulebook(RULES)
    told = table[["clause_vi", "source", "note_vi"]].apply("".join, axis=1)
    assert (told != "").all(), table.loc[told == "", "rule"].tolist()


@pytest.mark.parametrize(
    ("text", "rule", "value", "found"),
    [
        ("a:\n  value: 3\n  clause: IV.6\n", "a", 3, {"clause_vi": "IV.6", "clause_en": "IV.6"}),
        ("a:\n  b: {value: 2, clause: Một / One}\n", "a.b", 2, {"clause_vi": "Một", "clause_en": "One"}),
        ("a:\n  b: 2\n  reason_vi: Lý do\n  reason_en: Why\n", "a.b", 2, {"note_vi": "Lý do", "note_en": "Why"}),
        ("a:\n  b: 2\n  reason: {vi: Lý do, en: Why}\n", "a.b", 2, {"note_vi": "Lý do", "note_en": "Why"}),
        ("a:\n  value: 1\n  clause: c\n  url: https://a.vn\n", "a", 1, {"url": "https://a.vn", "source": ""}),
        ("a:\n  value: 1\n  source: {title: T, url: null, publisher: P}\n", "a", 1, {"source": "T", "url": ""}),
        ("a:\n  value: 1\n  name: {vi: Tên, en: Name}\n", "a", 1, {"name_vi": "Tên", "name_en": "Name"}),
    ],
)
def test_what_explains_a_value_goes_with_it(tmp_path, text, rule, value, found):
    path = tmp_path / "rules.yml"
    path.write_text(text, encoding="utf-8")
    (row,) = rulebook(path).to_dict("records")
    assert (row["rule"], row["value"]) == (rule, value)
    assert {key: row[key] for key in found} == found


def test_what_explains_one_value_does_not_explain_its_neighbour(tmp_path):
    path = tmp_path / "rules.yml"
    path.write_text("a: {value: 1, clause: I}\nb: {value: 2}\n", encoding="utf-8")
    assert rulebook(path)["clause_vi"].tolist() == ["I", ""]


def test_a_text_of_other_than_two_sides_is_for_both_languages():
    assert languages("một / one") == ("một", "one")
    assert languages("IV.6") == ("IV.6", "IV.6")
    assert languages("a / b / c") == ("a / b / c", "a / b / c")


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(InputError, match=r"rules\.yml"):
        rulebook(tmp_path / "rules.yml")
