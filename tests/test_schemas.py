from __future__ import annotations

import unicodedata

import pandas as pd
import pytest

from analysis import schemas
from analysis.problems import InputError
from analysis.reading import check_known, read_record, read_table, unknown_codes

HEADING = "item,name_vi,name_en,amount,clause\n"


@pytest.fixture
def table(tmp_path):
    """Write a table and return what reading it gives: a frame, or the problems by (row, column)."""

    def read(content, schema=schemas.FUNDING, **options):
        path = tmp_path / "table.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_table(path, schema, tmp_path, **options)

    return read


def problems(call, *args, **options):
    with pytest.raises(InputError) as caught:
        call(*args, **options)
    for problem in caught.value.problems:
        assert problem.expected_vi
        assert problem.expected_en
        assert problem.found in str(caught.value) or repr(problem.found) in str(caught.value)
    return {(problem.row, problem.column): problem for problem in caught.value.problems}


def test_types_and_rows(table):
    frame = table(HEADING + "a,Vốn,Funds,5618,III\nb,Vốn,Funds,12.5,III\n", rows=True)
    assert list(frame["amount"]) == [5618.0, 12.5]
    assert list(frame["row"]) == [2, 3]
    assert list(frame.columns) == ["item", "name_vi", "name_en", "amount", "clause", "row"]


def test_blank_is_missing_and_zero_is_zero(table):
    heading = "section,total_investment,central,local,disbursed_before,allocation\n"
    frame = table(heading + "investment,,0,,,1\n", schemas.ALLOCATION_TOTALS)
    assert pd.isna(frame.loc[0, "total_investment"])
    assert frame.loc[0, "central"] == 0


def test_a_dot_is_always_the_decimal_point(table):
    assert table(HEADING + "a,V,F,5.6180,III\n")["amount"][0] == pytest.approx(5.618)


@pytest.mark.parametrize("cell", ["5.618", "-1.234", "118.225.000"])
def test_a_number_that_can_be_read_in_two_ways_is_refused(table, cell):
    """A Vietnamese sender's 5.618 is 5,618; a thousand times less would pass unseen."""
    found = problems(table, HEADING + f"a,V,F,{cell},III\n")
    assert "two ways" in found[2, "amount"].expected_en


def test_a_number_longer_than_any_budget_is_refused(table):
    assert list(problems(table, HEADING + f"a,V,F,{'9' * 400},III\n")) == [(2, "amount")]


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2022-02-30"])
def test_a_date_out_of_range_is_refused(table, day):
    heading = ",".join(schemas.DISBURSEMENTS.columns) + "\n"
    cells = {"line": "D1", "period_end": "2022-06-30", "reported_on": day, "source": "s1"}
    row = ",".join(cells.get(name, "") for name in schemas.DISBURSEMENTS.columns)
    assert (2, "reported_on") in problems(table, heading + row + "\n", schemas.DISBURSEMENTS)


def test_a_date_that_no_calendar_has_is_named_with_its_file(tmp_path):
    path = tmp_path / "edition.yml"
    path.write_text("as_of: 2022-02-30\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"edition\.yml"):
        read_record(path)


@pytest.mark.parametrize("cell", ['"5,618"', "1.234.567", "5 618", "abc", "12%", "1e3", "NaN", "٣", "5.", "+5"])
def test_bad_number(table, cell):
    found = problems(table, HEADING + f"a,V,F,{cell},III\n")
    assert list(found) == [(2, "amount")]
    assert found[2, "amount"].found == cell.strip('"')
    assert "thousands" in found[2, "amount"].expected_en
    assert "hàng nghìn" in found[2, "amount"].expected_vi


def test_every_problem_is_told_at_once(table):
    found = problems(table, HEADING + 'a,V,F,"5,618",\nb,,F,-1,III\nc,V\nb,V,F,1,III\n')
    assert set(found) == {
        (2, "amount"),
        (2, "clause"),
        (3, "name_vi"),
        (3, "amount"),
        (4, None),
        (5, "item"),
    }


def test_required_cell(table):
    found = problems(table, HEADING + "a,  ,F,1,III\n")
    assert found[2, "name_vi"].found == ""
    assert "required" in found[2, "name_vi"].expected_en


def test_columns_missing_unknown_and_repeated(table):
    found = problems(table, "item,name_vi,name_vi,amount,extra\na,V,V,1,x\n")
    assert {column for _, column in found} == {"name_vi", "name_en", "clause", "extra"}
    assert {row for row, _ in found} == {1}
    assert "item, name_vi, name_en, amount, clause" in found[1, "extra"].expected_en


def test_missing_column_and_bad_cell_together(table):
    found = problems(table, "item,name_vi,name_en,amount\na,V,F,x\n")
    assert set(found) == {(1, "clause"), (2, "amount")}


def test_ragged_row(table):
    found = problems(table, HEADING + "a,V,F,1,III\nb,V,F,1,III,more\n")
    assert list(found) == [(3, None)]
    assert found[3, None].found.startswith("6")
    assert found[3, None].expected_en == "5 cells"


def test_repeated_key(table):
    found = problems(table, HEADING + "a,V,F,1,III\nb,V,F,1,III\na,W,G,2,III\n")
    assert list(found) == [(4, "item")]
    assert found[4, "item"].found == "a"


def test_repeated_key_of_several_columns(table):
    heading = "unit,period_end,total_expenditure,dx_expenditure,obs_status,reported_on,source,note_vi,note_en\n"
    row = "h-lap-vo,2022-06-30,1,1,,2022-07-05,s,,\n"
    other = row.replace("2022-07-05", "2022-08-05")
    assert len(table(heading + row + other, schemas.LOCAL_BUDGETS)) == 2
    found = problems(table, heading + row + other + row, schemas.LOCAL_BUDGETS)
    assert list(found) == [(4, "unit, period_end, reported_on")]


def test_line_numbers_count_lines_of_the_file(table):
    found = problems(table, HEADING + 'a,"two\nlines",F,1,III\n\nb,V,F,x,III\n')
    assert list(found) == [(5, "amount")]


@pytest.mark.parametrize("cell", ["31/12/2022", "2022-13-01", "2022-02-30", "2022-1-1", "2022", "20221231"])
def test_bad_date(table, cell):
    heading = "source,title,publisher,published_on,url,quote\n"
    found = problems(table, heading + f"s,T,P,{cell},,\n", schemas.SOURCES)
    assert found[2, "published_on"].found == cell
    assert "yyyy-mm-dd" in found[2, "published_on"].expected_vi


def test_good_and_blank_date(table):
    heading = "source,title,publisher,published_on,url,quote\n"
    frame = table(heading + "s,T,P,2022-12-31,,\nt,T,P,,,\n", schemas.SOURCES)
    assert frame["published_on"][0] == pd.Timestamp(2022, 12, 31)
    assert pd.isna(frame["published_on"][1])


def test_month_end(table):
    heading = "line,period_end,adjusted_allocation,committed,disbursed,obs_status,reported_on,source,note_vi,note_en\n"
    found = problems(table, heading + "D1,2022-06-29,,,1,,2022-07-05,s,,\n", schemas.DISBURSEMENTS)
    assert found[2, "period_end"].expected_en == "the last day of a month"


def test_whole_number(table):
    heading = "unit,name_vi,name_en,kind,order,source\n"
    found = problems(table, heading + "tinh,T,P,province,1.5,s\n", schemas.UNITS)
    assert "whole number" in found[2, "order"].expected_en


def test_unknown_code_lists_the_allowed_ones(table):
    heading = "unit,name_vi,name_en,kind,order,source\n"
    found = problems(table, heading + "tinh,T,P,town,1,s\n", schemas.UNITS)
    assert found[2, "kind"].found == "town"
    assert found[2, "kind"].expected_en == "one of: province, city, district"
    assert found[2, "kind"].expected_vi == "một trong: province, city, district"


def test_text_is_composed_and_trimmed(table):
    decomposed = unicodedata.normalize("NFD", "Đầu tư phát triển")
    frame = table(HEADING + f"a, {decomposed} ,F,1,III\n")
    assert frame["name_vi"][0] == "Đầu tư phát triển"


def test_byte_order_mark_is_dropped(table):
    assert len(table(b"\xef\xbb\xbf" + (HEADING + "a,V,F,1,III\n").encode())) == 1


def test_not_utf_8(table):
    found = problems(table, HEADING.encode() + b"a,V\xe9n,F,1,III\n")
    assert next(iter(found)) == (2, None)
    assert "UTF-8" in found[2, None].expected_en


def test_missing_file(tmp_path):
    found = problems(read_table, tmp_path / "none.csv", schemas.FUNDING, tmp_path)
    assert found[None, None].file == "none.csv"


def test_empty_file_and_unbalanced_quotes(table):
    assert (1, None) in problems(table, "")
    assert (2, None) in problems(table, HEADING + 'a,"V,F,1,III\n')


def test_a_table_without_rows_is_a_table(table):
    frame = table(HEADING, rows=True)
    assert len(frame) == 0
    assert str(frame["amount"].dtype) == "float64"


def test_check_known(table, tmp_path):
    frame = table(HEADING + "a,V,F,1,III\nb,V,F,1,III\n", rows=True)
    check_known(frame, "item", ["a", "b"], tmp_path / "t.csv")
    found = problems(check_known, frame, "item", ["a"], tmp_path / "t.csv", tmp_path)
    assert found[3, "item"].found == "b"
    assert found[3, "item"].file == "t.csv"
    assert found[3, "item"].expected_en == "a declared code: a"


def test_blank_cells_name_nothing_unknown(tmp_path):
    frame = pd.DataFrame({"unit": ["x", None]})
    assert [problem.found for problem in unknown_codes(frame, "unit", ["y"], tmp_path / "t.csv")] == ["x"]


def test_record(tmp_path):
    path = tmp_path / "r.yml"
    path.write_text("a: 1\nb: ''\n", encoding="utf-8")
    assert read_record(path, ["a"]) == {"a": 1, "b": ""}
    assert set(problems(read_record, path, ["a", "b", "c"])) == {(None, "b"), (None, "c")}
    path.write_text("a: [1\nb: 2\n", encoding="utf-8")
    assert all(row is not None for row, _ in problems(read_record, path))
    path.write_text("- a\n", encoding="utf-8")
    assert "mapping" in problems(read_record, path)[None, None].expected_en
