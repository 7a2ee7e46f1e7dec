from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
import yaml

from analysis.corrections import Correction, apply, read_corrections
from analysis.problems import InputError
from analysis.reading import read_table
from analysis.schemas import ALLOCATION_TOTALS, ALLOCATIONS

PLAN = Path(__file__).parents[1] / "data" / "raw" / "plan"


@pytest.fixture
def lines():
    return read_table(PLAN / "allocations.csv", ALLOCATIONS, rows=True)


@pytest.fixture
def corrections():
    return read_corrections(PLAN / "corrections.yml")


def cell(frame, line, column="local"):
    return frame.set_index("line").loc[line, column]


def test_the_three_declared_corrections(corrections):
    cells = {c.id: (c.file, dict(c.key), c.column, c.as_printed, c.corrected) for c in corrections}
    assert cells == {
        "d1-local": ("allocations.csv", {"line": "D1"}, "local", 5800, 5618),
        "d3-local": ("allocations.csv", {"line": "D3"}, "local", None, 5800),
        "total-local": ("allocation_totals.csv", {"section": "investment"}, "local", 121892, 127510),
    }
    assert all(c.reason_vi and c.reason_en and "Phụ lục II" in c.source for c in corrections)


def test_the_print_stays_and_the_sources_close(lines, corrections):
    mended = apply(lines, corrections, "allocations.csv")
    assert (cell(lines, "D1"), cell(mended, "D1")) == (5800, 5618)
    assert pd.isna(cell(lines, "D3"))
    assert cell(mended, "D3") == 5800
    # 121,892 − 5,800 + 5,618 + 5,800 = 127,510; with 50,000 from the centre, 177,510
    assert lines["local"].sum() == 121_892
    assert mended["local"].sum() == 127_510
    assert mended["local"].sum() + mended["central"].sum() == 177_510
    changed = (lines.astype(object).fillna("") != mended.astype(object).fillna("")).sum()
    assert changed.sum() == 2


def test_the_printed_total_is_mended_too(corrections):
    totals = read_table(PLAN / "allocation_totals.csv", ALLOCATION_TOTALS)
    mended = apply(totals, corrections, "allocation_totals.csv")
    assert totals["local"][0] == 121_892
    assert mended["local"][0] == 127_510


@pytest.mark.parametrize(("line", "value", "found"), [("D1", 5618.0, "5618"), ("D3", 5800.0, "5800"), ("D3", 0.0, "0")])
def test_the_guard_fails_once_the_source_is_mended(lines, corrections, line, value, found):
    lines.loc[lines["line"] == line, "local"] = value
    with pytest.raises(InputError) as caught:
        apply(lines, corrections, "allocations.csv")
    (problem,) = caught.value.problems
    assert problem.found == found
    assert problem.row == int(line[1]) + 1
    assert "review correction" in problem.expected_en
    assert "xem lại đính chính" in problem.expected_vi


def test_a_printed_value_that_became_blank_fails_the_guard(lines, corrections):
    lines.loc[lines["line"] == "D1", "local"] = None
    with pytest.raises(InputError) as caught:
        apply(lines, corrections, "allocations.csv")
    assert caught.value.problems[0].found == ""


def correction(**changes):
    fields = {
        "id": "c",
        "file": "t.csv",
        "key": (("line", "A"),),
        "column": "x",
        "as_printed": 1.0,
        "corrected": 2.0,
        "reason_vi": "lý do",
        "reason_en": "reason",
        "source": "nguồn",
    }
    return Correction(**fields | changes)


def test_apply_leaves_the_frame_given_alone():
    frame = pd.DataFrame({"line": ["A", "B"], "x": [1.0, 1.0]})
    assert list(apply(frame, [correction()], "t.csv")["x"]) == [2.0, 1.0]
    assert list(frame["x"]) == [1.0, 1.0]
    assert list(apply(frame, [correction()], "other.csv")["x"]) == [1.0, 1.0]


@pytest.mark.parametrize(
    "changes", [{"key": (("line", "Z"),)}, {"column": "y"}, {"key": (("code", "A"),)}, {"as_printed": None}]
)
def test_a_correction_without_its_cell(changes):
    frame = pd.DataFrame({"line": ["A", "B"], "x": [1.0, 1.0]})
    with pytest.raises(InputError):
        apply(frame, [correction(**changes)], "t.csv")


def test_a_key_that_fits_two_rows():
    frame = pd.DataFrame({"line": ["A", "A"], "x": [1.0, 1.0]})
    with pytest.raises(InputError, match="exactly one row with line=A"):
        apply(frame, [correction()], "t.csv")


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"corrected": "5.618,0"}, "corrections[1].corrected"),
        ({"corrected": None}, "corrections[1].corrected"),
        ({"as_printed": True}, "corrections[1].as_printed"),
        ({"key": "D1"}, "corrections[1].key"),
        ({"reason": {"vi": "chỉ tiếng Việt"}}, "corrections[1].reason"),
    ],
)
def test_malformed_entry(tmp_path, change, place):
    record = yaml.safe_load((PLAN / "corrections.yml").read_text(encoding="utf-8"))
    record["corrections"][0] |= change
    path = tmp_path / "corrections.yml"
    path.write_text(yaml.safe_dump(record, allow_unicode=True), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_corrections(path, tmp_path)
    assert [(problem.file, problem.column) for problem in caught.value.problems] == [("corrections.yml", place)]


def test_two_corrections_of_one_cell(tmp_path):
    record = yaml.safe_load((PLAN / "corrections.yml").read_text(encoding="utf-8"))
    record["corrections"][1] = {**record["corrections"][0], "id": "again", "as_printed": 1}
    path = tmp_path / "corrections.yml"
    path.write_text(yaml.safe_dump(record), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_corrections(path)
    assert [problem.found for problem in caught.value.problems] == ["d1-local, again"]


def test_missing_field_and_repeated_id(tmp_path):
    record = yaml.safe_load((PLAN / "corrections.yml").read_text(encoding="utf-8"))
    del record["corrections"][0]["source"]
    record["corrections"][1]["id"] = "total-local"
    path = tmp_path / "corrections.yml"
    path.write_text(yaml.safe_dump(record), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_corrections(path)
    assert [problem.column for problem in caught.value.problems] == ["corrections[1].source", "id"]
