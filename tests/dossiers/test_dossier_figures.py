"""From dossier records to the figures of the targets: by hand, and the same as pandas gives."""

from __future__ import annotations

import datetime as dt
import unicodedata
from typing import Any

import duckdb
import made_dossiers
import pandas as pd
import pytest
from dossier_kit import HEAD, RECORD, UNITS, csv, listed, plan, run, same_by_pandas, shares, text
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

DISTRICT = {"unit": "h-tam-nong", "received_on": "2022-12-01", "finished_on": "2022-12-02"}


def test_a_year_in_a_few_records_by_hand(tmp_path):
    records = csv(
        tmp_path / "a.csv",
        [
            {},  # online, digitised, on the first day of footnote [1] for the province
            {"received_on": "2022-05-31", "channel": "counter"},  # the day before: does not count for G07
            {"papers_digitised": "no"},
            {"finished_on": "", "result_digitised": "", "service": "A.2", "channel": "post"},  # no result yet
            {"received_on": "2021-12-31", "finished_on": "2022-01-04"},  # carried over
            {"received_on": "2022-01-01", "one_stop": "no", "channel": ""},  # not said how it came
            {"secret": "yes"},
            {**DISTRICT, "service": "B.9"},  # on the first day for districts, a service that is not listed
            {**DISTRICT, "received_on": "2022-11-30"},  # the day before
            {**DISTRICT, "papers_digitised": "", "channel": "counter"},  # not said whether digitised
            {**DISTRICT, "received_on": "2022-12-04", "finished_on": "2022-12-05"},  # result after the period
            {**DISTRICT, "received_on": "2022-12-05", "finished_on": ""} | {"result_digitised": ""},  # after the period
        ],
    )
    found = run(records, services=[listed(tmp_path / "s.csv")])
    assert shares(found) == {
        "G05/all/so-yt": (1, 2, 0),  # A.1 online; A.2 only by post
        "G05/all/so-nv": (0, 2, 0),
        "G05/all/tp-cao-lanh": (0, 2, 0),
        "G05/all/h-tam-nong": (1, 2, 0),
        "G06/all/so-yt": (2, 5, 1),
        "G06/all/h-tam-nong": (3, 4, 0),
        "G07/province/so-yt": (1, 3, 0),
        "G07/district/h-tam-nong": (1, 3, 1),
    }
    assert (found.read, found.valid, found.left_out) == (12, 12, {})
    left = {query.id: found.verdicts(query) for query in found.queries}
    assert left["G05/all"] == {"met": 2, "not_met": 6, "not_listed": 1}
    assert left["G06/all"] == {
        **{"met": 5, "not_met": 3, "unknown": 1},
        **{"carried_over": 1, "secret": 1, "after_period": 1},
    }
    assert left["G07/province"] == {
        **{"met": 1, "not_met": 2, "before_start": 2, "elsewhere": 1, "secret": 1, "other_level": 5}
    }
    assert left["G07/district"] == {
        **{"met": 1, "not_met": 1, "unknown": 1, "before_start": 1, "after_period": 1, "secret": 1, "other_level": 6}
    }


@pytest.mark.parametrize("days", ["DATE", "TIMESTAMP"])
def test_made_records_give_what_pandas_gives(tmp_path, days):
    units = [unit.name.vi for unit in plan().reporting_units("all")]
    files = made_dossiers.make(tmp_path, 30_000, units, parts=2, days=days, odd=200)
    services = made_dossiers.catalogue(tmp_path, units)
    found = run(*files, services=[services])
    assert set(found.left_out) > {"conflicting", "repeated", "unknown:unit", "blank:dossier", "not_a_date:received_on"}
    assert found.verdicts(found.queries[0])["not_listed"]
    same_by_pandas(found, files, [services])
    as_csv = tmp_path / "illustrative.csv"
    duckdb.sql(f"COPY (FROM read_parquet('{tmp_path}/*.parquet')) TO '{as_csv}' (HEADER)")
    assert shares(run(as_csv, services=[services])) == shares(found)


def mixed(word: str) -> st.SearchStrategy[str]:
    """A word as people and machines write it."""
    forms = (word, word.upper(), unicodedata.normalize("NFD", word), f" {word}  ", word.replace(" ", "  "))
    return st.sampled_from(forms)


NAMES = [name for unit in UNITS for name in (unit, plan().unit_name(unit).vi, plan().unit_name(unit).en)]
YES_NO = st.sampled_from(["có", "không", "x", "no", "1", "0", "TRUE", "đã số hoá", "chưa số hóa", ""])
DAYS = st.sampled_from(
    [dt.date(2021, 12, 31), dt.date(2022, 1, 1), dt.date(2022, 5, 31), dt.date(2022, 6, 1), dt.date(2022, 11, 30)]
    + [dt.date(2022, 12, day) for day in (1, 4, 5, 6)]
)
WRITTEN = st.builds(
    lambda day, form: day.strftime(form),
    DAYS,
    st.sampled_from(["%d/%m/%Y", "%Y-%m-%d", "%d/%m/%Y 08:30", "%Y-%m-%dT07:05:09.5"]),
)
ODD_DAYS = st.sampled_from(["", "  ", "31/02/2022", "12/31/2022", "1/6/22", "tháng 6", "2022-06", "45000", "infinity"])
RECORDS = st.lists(
    st.fixed_dictionaries(
        {
            "dossier": st.sampled_from([*(f"D{number}" for number in range(12)), "", " "]),
            "unit": st.one_of(st.sampled_from(NAMES).flatmap(mixed), st.sampled_from(["", "Sở Không Có", "tinh"])),
            "service": st.sampled_from(["A.1", "A.2", "B.9", ""]),
            "received_on": st.one_of(WRITTEN, WRITTEN, WRITTEN, ODD_DAYS),
            "finished_on": st.one_of(WRITTEN, WRITTEN, st.just(""), ODD_DAYS),
            "channel": st.one_of(
                st.sampled_from(["trực tuyến", "trực tiếp", "bưu chính", "online"]).flatmap(mixed),
                st.sampled_from(["", "fax"]),
            ),
            "one_stop": YES_NO,
            "papers_digitised": st.one_of(YES_NO, st.just("một phần")),
            "result_digitised": YES_NO,
            "secret": st.sampled_from(["", "", "", "có", "không"]),
        }
    ),
    min_size=1,
    max_size=25,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(records=RECORDS, until=st.sampled_from([dt.date(2022, 11, 30), dt.date(2022, 12, 4)]), as_text=st.booleans())
def test_any_records_give_what_pandas_gives(tmp_path, records, until, as_text):
    """Whatever the cells, notations and repetitions, as CSV and as Parquet, no dossier is lost or counted twice."""
    services = listed(tmp_path / "services.csv")
    file = tmp_path / ("records.csv" if as_text else "records.parquet")
    frame = pd.DataFrame([{**RECORD, **record} for record in records], columns=HEAD)
    if as_text:
        frame.to_csv(file, index=False)
    else:
        frame.to_parquet(file)
    found = run(file, services=[services], until=until)
    same_by_pandas(found, [file], [services], until)
    assert found.read == found.valid + sum(found.left_out.values()) == len(records)
    for query in found.queries:
        if query.counts == "dossiers":
            assert sum(found.verdicts(query).values()) == found.valid


def test_the_two_days_of_the_footnote_are_the_plans_own(tmp_path):
    """The days come from the plan's data: moved there, they move here."""
    parts = {f"{each.target}/{each.part}": each.since for each in run(csv(tmp_path / "a.csv", [{}])).queries}
    assert parts == {
        "G06/all": dt.date(2022, 1, 1),
        "G07/province": dt.date(2022, 6, 1),
        "G07/district": dt.date(2022, 12, 1),
    }


def test_a_part_that_does_not_count_yet_is_not_computed(tmp_path):
    found = run(csv(tmp_path / "a.csv", [{}, {**DISTRICT}]), until=dt.date(2022, 11, 30))
    assert found.obstacles == {"G05/all": "no_catalogue", "G07/district": "not_yet"}
    assert set(shares(found)) == {"G06/all/so-yt", "G07/province/so-yt"}


@pytest.mark.parametrize(
    ("moment", "counts"),
    [("2022-05-31T16:59:59Z", False), ("2022-05-31T17:00:00Z", True), ("2022-06-01T16:59:59Z", True)],
)
def test_a_time_stamp_with_a_zone_is_the_day_in_viet_nam(tmp_path, moment, counts):
    frame = pd.DataFrame([{**RECORD, "received_on": pd.Timestamp(moment), "finished_on": None}])
    frame["result_digitised"] = None
    file = tmp_path / "a.parquet"
    frame.to_parquet(file)
    assert ("G07/province/so-yt" in shares(run(file))) == counts


def test_types_of_parquet_are_read_alike(tmp_path):
    """Days as dates or stamps, yes and no as booleans, numbers or words, ids as numbers, words as a dictionary."""
    variants: list[dict[str, Any]] = [
        {},
        {"dossier": 17, "one_stop": True, "papers_digitised": 1, "result_digitised": 1.0},
        {"received_on": dt.date(2022, 6, 1), "finished_on": dt.datetime(2022, 6, 2, 23, 59, 59)},
    ]
    files = []
    for number, values in enumerate(variants):
        frame = pd.DataFrame([{**RECORD, "dossier": f"D{number}", **values}])
        frame["channel"] = frame["channel"].astype("category")
        files.append(tmp_path / f"{number}.parquet")
        frame.to_parquet(files[-1])
    assert shares(run(*files)) == {"G06/all/so-yt": (3, 3, 0), "G07/province/so-yt": (3, 3, 0)}


def test_many_files_of_both_formats_are_one(tmp_path):
    whole = csv(
        tmp_path / "whole.csv", [{"unit": unit, "channel": channel} for unit in UNITS for channel in ("online", "post")]
    )
    lines = whole.read_text(encoding="utf-8").splitlines()
    parts = []
    for number, line in enumerate(lines[1:]):
        parts.append(tmp_path / f"part-{number}.csv")
        parts[-1].write_text(f"{lines[0]}\n{line}\n", encoding="utf-8")
        if number % 2:
            frame = pd.read_csv(parts[-1], dtype="str")
            parts[-1] = parts[-1].with_suffix(".parquet")
            frame.to_parquet(parts[-1])
    assert shares(run(*parts)) == shares(run(whole))


def test_headings_may_be_vietnamese_and_the_separator_a_semicolon(tmp_path):
    names = {
        **{"dossier": "Mã hồ sơ", "unit": "Đơn vị giải quyết", "service": "Mã TTHC", "received_on": "NGÀY TIẾP NHẬN"},
        **{"finished_on": "Ngày có kết quả", "channel": "Hình thức nộp", "one_stop": "Một cửa"},
        **{
            "papers_digitised": "Thành phần hồ sơ đã số hóa",
            "result_digitised": "Kết quả đã số hoá",
            "secret": "Hồ sơ mật",
        },
    }
    plain = csv(tmp_path / "plain.csv", [{}, {"channel": "post"}])
    spelt = tmp_path / "spelt.csv"
    body = text([{}, {"channel": "Bưu chính"}], separator=";").splitlines()[1:]
    head = unicodedata.normalize("NFD", ";".join(names[name] for name in HEAD))
    spelt.write_bytes(("\ufeff" + "\r\n".join([head, *body]) + "\r\n").encode("utf-8"))
    assert shares(run(spelt)) == shares(run(plain)) == {"G06/all/so-yt": (1, 2, 0), "G07/province/so-yt": (2, 2, 0)}
