"""Records that do not count: each by its reason, named, and none of them lost; files that are no files of records."""

from __future__ import annotations

import unicodedata

import duckdb
import pandas as pd
import pytest
from dossier_kit import HEAD, RECORD, csv, listed, run, shares, text

from analysis.dossiers import files
from analysis.dossiers.outcome import Named
from analysis.intake.values import folded
from analysis.problems import InputError

SLIPS = {
    "blank:dossier": {"dossier": " "},
    "blank:unit": {"unit": ""},
    "unknown:unit": {"unit": "Sở Không Có"},
    "blank:received_on": {"received_on": ""},
    "not_a_date:received_on": {"received_on": "31/06/2022"},
    "blank:service": {"service": ""},
    "unknown:channel": {"channel": "fax"},
    "blank:one_stop": {"one_stop": ""},
    "unknown:one_stop": {"one_stop": "có lẽ"},
    "not_a_date:finished_on": {"finished_on": "12/31/2022"},
    "unknown:papers_digitised": {"papers_digitised": "một phần"},
    "unknown:result_digitised": {"result_digitised": "50%"},
    "unknown:secret": {"secret": "?"},
    "future:received_on": {"received_on": "06/12/2022", "finished_on": "", "result_digitised": ""},
    "future:finished_on": {"finished_on": "2022-12-06"},
    "before_received:finished_on": {"finished_on": "2022-05-31"},
    "not_finished:result_digitised": {"finished_on": ""},
}


@pytest.mark.parametrize("as_text", [True, False])
def test_every_slip_is_counted_named_and_left_out_alone(tmp_path, as_text):
    file = csv(tmp_path / "a.csv", [{}, *SLIPS.values(), {}])
    if not as_text:
        frame = pd.read_csv(file, dtype="str")
        file = file.with_suffix(".parquet")
        frame.to_parquet(file)
    found = run(file, services=[listed(tmp_path / "s.csv")])
    assert found.left_out == dict.fromkeys(sorted(SLIPS), 1)
    assert (found.read, found.refused, found.valid) == (len(SLIPS) + 2, len(SLIPS), 2)
    assert shares(found)["G06/all/so-yt"] == (2, 2, 0)
    rows = {each.reason: each.row for each in found.named}
    assert rows == {reason: number for number, reason in enumerate(SLIPS, 2)}
    said = {each.reason: each.found for each in found.named}
    assert said["unknown:unit"] == "Sở Không Có"
    assert said["not_a_date:received_on"] == "31/06/2022"
    assert said["blank:received_on"] == ""


def test_the_first_reason_counts_and_only_a_few_records_are_named(tmp_path):
    every = {key: value for slip in SLIPS.values() for key, value in slip.items()}
    found = run(csv(tmp_path / "a.csv", [every, *[{"unit": "?"}] * 9]))
    assert found.left_out == {"blank:dossier": 1, "unknown:unit": 9}
    assert [each.row for each in found.named if each.reason == "unknown:unit"] == [2, 3, 4, 5, 6]


def test_a_dossier_that_is_told_twice_counts_once(tmp_path):
    """The same said again, in another file and another notation: once. Contradictions: not at all, and named."""
    first = csv(tmp_path / "a.csv", [{}, {}, {}])
    second = csv(
        tmp_path / "b.csv",
        [
            {"unit": unicodedata.normalize("NFD", "SỞ Y TẾ"), "received_on": "01/06/2022", "papers_digitised": "có"},
            {"channel": "post"},
            {"dossier": "D4"},
        ],
    )
    found = run(first, second)
    assert found.left_out == {"conflicting": 2, "repeated": 1}
    assert found.named == (Named("conflicting", "a.csv", 2, "D2"), Named("conflicting", "b.csv", 2, "D2"))
    assert (found.refused, found.valid) == (2, 3)
    assert shares(found)["G06/all/so-yt"] == (3, 3, 0)


def test_a_refused_record_does_not_spoil_a_good_one_of_the_same_dossier(tmp_path):
    found = run(csv(tmp_path / "a.csv", [{"dossier": "D1"}, {"dossier": "D1", "unit": "?"}]))
    assert (found.left_out, found.valid) == ({"unknown:unit": 1}, 1)


def test_records_are_numbered_through_quoted_lines(tmp_path):
    rows = [{"service": '"A\nB"'}, {"unit": "?"}]
    (named,) = run(csv(tmp_path / "a.csv", rows)).named
    assert (named.file, named.row) == ("a.csv", 2)


@pytest.mark.parametrize(
    "spelling", ["Sở Y tế", " sở  y TẾ ", "so-yt", "Department of Health", "Sở\u00a0Y tế", "S\u200bở Y tế"]
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_units_are_known_by_the_same_names_as_in_returns(tmp_path, spelling, form):
    written = unicodedata.normalize(form, spelling)
    found = run(csv(tmp_path / "a.csv", [{"unit": written}]))
    assert list(shares(found)) == ["G06/all/so-yt", "G07/province/so-yt"]
    assert folded(written) in {"sở y tế", "so-yt", "department of health"}


def test_columns_outside_the_contract_are_never_read(tmp_path):
    """Names, identity numbers, telephones: named as unread, and nowhere in what came of the run."""
    private = {"Họ và tên": "Nguyễn Văn Thử", "Số CCCD": "012345678901", "Điện thoại": "0900000000"}
    head = [*HEAD, *private]
    found = run(csv(tmp_path / "a.csv", [private, {**private, "unit": "?"}], head))
    assert found.sources[0].unread == tuple(private)
    frame = pd.DataFrame([{**RECORD, **private}])
    frame.to_parquet(tmp_path / "b.parquet")
    typed = run(tmp_path / "b.parquet")
    assert typed.sources[0].unread == tuple(private)
    for told in (found, typed):
        assert not [value for value in (*private.values(), *private) if value in told.script + repr(told.named)]


BROKEN = {
    "short": (",".join(HEAD) + "\n" + "D1,so-yt\n", "a.csv, dòng/row 2", "as many cells as headings"),
    "quote": (text([{}]) + '"D2,so-yt,A\n', "a.csv, dòng/row 3", "balanced quotation marks"),
    "missing": ("dossier,unit\nD1,so-yt\n", "a.csv", "Received on"),
    "twice": (text([{}], [*HEAD, "Mã hồ sơ"]), "cột/column dossier", "each column once"),
    "empty": ("", "a.csv, dòng/row 1", "a heading line"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_csv_is_refused_by_line_and_shows_nothing_of_its_records(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    content, place, expected = BROKEN[name]
    (tmp_path / "a.csv").write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        run((tmp_path / "a.csv").resolve())
    assert place in str(refused.value)
    assert expected in str(refused.value)
    assert "so-yt" not in str(refused.value)


def test_a_csv_that_is_not_utf_8_is_refused(tmp_path):
    (tmp_path / "a.csv").write_bytes(text([{"service": "thủ"}]).encode("utf-16"))
    (tmp_path / "b.csv").write_bytes(text([{}, {"service": "A©"}]).encode("latin-1"))
    for name in ("a.csv", "b.csv"):
        with pytest.raises(InputError, match="UTF-8"):
            run(tmp_path / name)


def test_a_file_that_is_no_parquet_or_has_odd_types_is_refused(tmp_path):
    (tmp_path / "a.parquet").write_bytes(b"PAR1" + b"\0" * 40 + b"PAR1")
    frame = pd.DataFrame([{**RECORD, "received_on": 44713, "unit": [["so-yt"]]}]).assign(filename="x")
    frame.to_parquet(tmp_path / "b.parquet")
    with pytest.raises(InputError) as refused:
        run(tmp_path / "a.parquet", tmp_path / "b.parquet")
    for part in ("a.parquet", "received_on", "BIGINT", "unit", "filename"):
        assert part in str(refused.value)


def test_a_catalogue_with_errors_is_refused(tmp_path):
    catalogue = tmp_path / "s.csv"
    catalogue.write_text("unit,service\nso-yt,A.1\nSở Không Có,A.2\nso-nv,\n", encoding="utf-8")
    with pytest.raises(InputError) as refused:
        run(csv(tmp_path / "a.csv", [{}]), services=[catalogue])
    assert "s.csv, bản ghi/record 2, cột/column unit: có/found 'Sở Không Có'" in str(refused.value)
    assert "s.csv, bản ghi/record 3, cột/column service" in str(refused.value)


def test_hostile_names_and_headings_are_names_alone(tmp_path):
    """Quotes, statements and patterns in names of files and columns do nothing but name them."""
    hostile = "x'); DROP TABLE dossiers; --"
    folder = tmp_path / "[a]*?{b}"
    folder.mkdir()
    first = csv(folder / f"{hostile}[1]*.csv", [{}, {"unit": hostile}], [*HEAD, f'"{hostile}"'])
    second = folder / f"{hostile}.parquet"
    pd.DataFrame([{**RECORD, "dossier": "D9", f'"; {hostile}': 1}]).to_parquet(second)
    (folder / f"{hostile}1x.csv").write_text("would be found by the pattern", encoding="utf-8")
    found = run(*files.expand([first, second]))
    assert (found.read, found.left_out) == (3, {"unknown:unit": 1})
    assert shares(found)["G06/all/so-yt"] == (2, 2, 0)
    assert found.named == (Named("unknown:unit", first.name, 2, hostile),)


def test_files_are_found_by_name_folder_and_pattern_and_each_once(tmp_path):
    for name in ("a.csv", "b.parquet", "notes.txt"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    assert [path.name for path in files.expand([tmp_path])] == ["a.csv", "b.parquet"]
    assert [path.name for path in files.expand([tmp_path / "*.csv"])] == ["a.csv"]
    with pytest.raises(InputError, match="each file once"):
        files.expand([tmp_path, tmp_path / "a.csv"])
    with pytest.raises(InputError, match=r"none\.csv"):
        files.expand([tmp_path / "none.csv"])


def test_the_work_may_be_larger_than_its_memory(tmp_path):
    """Ninety megabytes of records within 64: the same figures, and nothing left behind."""
    file = tmp_path / "a.parquet"
    select = (
        "SELECT sha256(CAST(k AS VARCHAR)) AS dossier, 'so-yt' AS unit, 'A.1' AS service, 'online' AS channel,"
        " DATE '2022-06-01' AS received_on, DATE '2022-06-02' AS finished_on, true AS one_stop,"
        " true AS papers_digitised, k % 2 = 0 AS result_digitised"
        " FROM (SELECT i % 1350000 AS k FROM range(1400000) AS t (i))"
    )
    duckdb.sql(f"COPY ({select}) TO '{file}' (FORMAT parquet, COMPRESSION uncompressed, ROW_GROUP_SIZE 40960)")
    aside = tmp_path / "aside"
    aside.mkdir()
    assert file.stat().st_size > 85 * 2**20
    found = run(file, memory="64MB", threads=2, folder=aside)
    assert found.left_out == {"repeated": 50_000}
    assert shares(found) == {
        "G06/all/so-yt": (1_350_000, 1_350_000, 0),
        "G07/province/so-yt": (675_000, 1_350_000, 0),
    }
    assert list(aside.iterdir()) == []


def test_too_little_memory_is_said(tmp_path):
    with pytest.raises(InputError, match="--memory"):
        run(csv(tmp_path / "a.csv", [{}] * 5000), memory="1MB")
