from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pandas as pd
import pytest

from analysis.problems import InputError
from analysis.statistics import Statistics, period_end, read_statistics

FOLDER = Path(__file__).parents[1] / "data" / "raw" / "statistics"


@pytest.fixture(scope="module")
def stats() -> Statistics:
    return read_statistics(FOLDER)


def test_all_published_rows_are_there_and_typed(stats):
    assert len(stats.frame) == 400
    assert stats.frame["value"].dtype == "float64"
    assert pd.api.types.is_datetime64_any_dtype(stats.frame["published_on"])
    assert stats.frame["row"].tolist() == list(range(2, 402))


def test_row_numbers_point_at_the_line_in_the_file(stats):
    lines = (FOLDER / "labour_productivity.csv").read_text(encoding="utf-8").splitlines()
    level = stats.select("Đồng Tháp", "labour_productivity", year=2022, series="nso")
    assert lines[int(level["row"].iloc[0]) - 1].startswith("Đồng Tháp,2022,labour_productivity,total,")


def test_the_provinces_level_and_employment(stats):
    level = stats.select("Đồng Tháp", "labour_productivity", price_basis="current", series="nso")
    assert level["year"].tolist() == [str(year) for year in range(2018, 2025)]
    assert level["value"].tolist() == [74.28, 89.63, 95.54, 100.19, 113.91, 126.18, 140.27]
    persons = stats.select("Đồng Tháp", "employed_persons", year="2022")
    assert persons["value"].tolist() == [867.34]


def test_both_published_growth_figures_of_2022_stay(stats):
    growth = stats.select("Đồng Tháp", "grdp_growth", year=2022)
    assert growth[["value", "obs_status"]].to_numpy().tolist() == [[9.11, "e"], [8.62, "r"]]
    assert growth["published_on"].isna().tolist() == [True, False]
    assert growth["published_on"].iloc[1] == pd.Timestamp(2023, 8, 13)


def test_a_lower_bound_is_marked_and_not_a_point(stats):
    grdp = stats.select("Đồng Tháp", "grdp", year=2023)
    assert grdp[["qualifier", "value"]].to_numpy().tolist() == [[">", 110000.0]]
    assert stats.frame["qualifier"].notna().sum() == 1


def test_breaks_are_marked_on_both_tables(stats):
    broken = stats.frame[stats.frame["obs_status"] == "b"]
    # 2021: 15 places x 2 tables; 2019: Đồng Tháp x 2 tables.
    assert len(broken) == 15 * 2 + 2
    assert set(broken["series"]) == {"nso"}
    assert broken.loc[broken["year"] == "2019", "geography"].unique().tolist() == ["Đồng Tháp"]


def test_sectors_are_a_column_of_their_own(stats):
    farms = stats.select("Việt Nam", "labour_productivity", sector="agriculture", year=2018)
    assert farms["value"].tolist() == [39.8]
    whole = stats.select("Việt Nam", "labour_productivity", year=2018)
    assert sorted(whole["value"]) == [102.2, 129.12]


def test_known_on_drops_what_was_published_later(stats):
    known = stats.known_on(dt.date(2022, 12, 8))
    assert not (known.frame["published_on"] > pd.Timestamp(2022, 12, 8)).any()
    # The article of 8 December 2022 is known on that day and not the day before.
    assert known.select("Đồng Tháp", "grdp", year=2022)["value"].tolist() == [100172.0]
    assert stats.known_on(dt.date(2022, 12, 7)).select("Đồng Tháp", "grdp", year=2022).empty
    assert len(stats.frame) == 400, "the cut makes a new table"


def test_an_undated_figure_is_known_from_the_end_of_its_period(stats):
    autumn = stats.known_on(dt.date(2022, 9, 30))
    undated = autumn.frame[autumn.frame["published_on"].isna()]
    assert undated["year"].map(period_end).max() == pd.Timestamp(2022, 6, 30)
    # Growth of the first half of 2022 is known by then, that of the year is not, whatever its date.
    assert autumn.select("Đồng Tháp", "grdp_growth", year="2022-H1")["value"].tolist() == [3.83]
    assert autumn.select("Đồng Tháp", "grdp_growth", year=2022).empty
    level = autumn.select("Đồng Tháp", "labour_productivity", series="nso")
    assert level["year"].tolist() == ["2018", "2019", "2020", "2021"]
    assert stats.known_on(dt.date(2022, 12, 30)).select("Đồng Tháp", "grdp_growth", year=2022).empty
    assert stats.known_on(dt.date(2022, 12, 31)).select("Đồng Tháp", "grdp_growth", year=2022)["value"].tolist() == [
        9.11
    ]


@pytest.mark.parametrize(
    ("period", "end"),
    [("2022", "2022-12-31"), ("2016-2020", "2020-12-31"), ("2022-H1", "2022-06-30"), ("2022-H2", "2022-12-31")],
)
def test_periods_end_on_their_last_day(period, end):
    assert period_end(period) == pd.Timestamp(end)


def test_only_full_dates_of_the_sources_are_dates(stats):
    dated = stats.frame[stats.frame["published_on"].notna()]
    for row in dated.itertuples():
        day, title = row.published_on, row.source_title
        assert any(
            f"{d}/{m}/{day.year}" in title for d in (day.day, f"{day.day:02d}") for m in (day.month, f"{day.month:02d}")
        )


def test_the_readme_explains_every_code(stats):
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    for column in ("measure", "sector", "price_basis", "series"):
        for code in stats.frame[column].unique():
            assert code in readme, f"{column}: {code}"


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        (",74.28,,nso,", ",74\u201a28,,nso,", "value"),
        (",current,74.28,", ",nominal,74.28,", "price_basis"),
        ("Đồng Tháp,2018,labour", "Đồng Tháp,18,labour", "year"),
        (",74.28,,nso,", ",,,nso,", "value"),
    ],
)
def test_a_wrong_cell_is_refused_with_its_place(tmp_path, old, new, column):
    folder = tmp_path / "statistics"
    shutil.copytree(FOLDER, folder)
    file = folder / "labour_productivity.csv"
    content = file.read_text(encoding="utf-8")
    assert content.count(old) == 1
    file.write_text(content.replace(old, new), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_statistics(folder)
    (problem,) = caught.value.problems
    assert (problem.row, problem.column) == (2, column)
    assert problem.file.endswith("labour_productivity.csv")
