"""The notebook's handle: parameters refused, results cached, files written once and whole."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from analysis.editions import parse_as_of
from analysis.problems import InputError
from analysis.report import RESULTS, SAVED, Report


@pytest.fixture(scope="module")
def report(project) -> Report:
    return Report(project, "2022-illustrative", "vi")


def test_as_of_is_empty_or_an_iso_date():
    assert parse_as_of("") is None
    assert parse_as_of("2022-09-30") == dt.date(2022, 9, 30)
    with pytest.raises(InputError, match="30/09/2022"):
        parse_as_of("30/09/2022")


@pytest.mark.parametrize("confidence", [0, 1, 1.5, -0.1])
def test_a_confidence_that_is_none_is_refused(project, confidence):
    with pytest.raises(InputError, match="between 0 and 1"):
        Report(project, "2022-published", "vi", confidence=confidence)


def test_an_unknown_language_is_refused(project):
    with pytest.raises(FileNotFoundError, match="'fr'"):
        Report(project, "2022-published", "fr")


def test_an_earlier_date_leaves_later_returns_out(project, report):
    earlier = Report(project, "2022-illustrative", "vi", as_of="2022-09-30")
    assert earlier.edition.targets["reported_on"].max() <= pd.Timestamp("2022-09-30")
    assert earlier.lines["disbursed"].sum() < report.lines["disbursed"].sum()
    assert earlier.results_folder.name == "2022-illustrative@2022-09-30"


def test_a_wider_confidence_gives_wider_intervals(project, report):
    wider = Report(project, "2022-illustrative", "vi", confidence=0.99)
    one = report.attainment.targets.set_index("target").loc["G09"]
    two = wider.attainment.targets.set_index("target").loc["G09"]
    assert two["low"] < one["low"] < one["attained"] < one["high"] < two["high"]


def test_results_are_computed_once(report):
    assert report.attainment is report.attainment
    assert report.lines is report.lines


def test_rows_are_found_by_what_stands_in_their_columns(report):
    frame = report.attainment.units
    target, unit = frame.iloc[-1][["target", "unit"]]
    mine = frame[(frame["target"] == target) & (frame["unit"] == unit)]
    assert [*map(str, report.rows("units", target=target, unit=unit))] == [*map(str, mine.to_dict("records"))]
    assert len(report.rows("units")) == len(frame)
    assert not report.rows("units", target="none")


def test_budget_adds_up_on_every_rollup(report):
    """64,900 = 15,000 + 49,900; with 53,325 recurrent: 118,225."""
    allocation = report.rollups.groupby("by")["allocation"].sum()
    assert allocation.to_dict() == {"owner": 118_225, "section": 118_225, "source": 118_225, "total": 118_225}
    section = report.rollups[report.rollups["by"] == "section"].set_index("group")["allocation"]
    assert section.to_dict() == {"investment": 64_900, "recurrent": 53_325}


@pytest.mark.parametrize("page", RESULTS)
def test_saving_writes_the_pages_tables_and_names_them(report, page, tmp_path, monkeypatch):
    monkeypatch.setenv("ANALYSIS_RESULTS", str(tmp_path))
    shown, metadata = report.save(page)._repr_mimebundle_()
    folder = tmp_path / "2022-illustrative"
    assert {file.name for file in folder.iterdir()} == {f"{name}.csv" for name in RESULTS[page]}
    assert metadata == {SAVED: list(RESULTS[page])}
    for name in RESULTS[page]:
        assert f"`{name}.csv`" in shown["text/markdown"]
        assert len(pd.read_csv(folder / f"{name}.csv").columns) > 2


def test_saving_again_gives_the_same_bytes(report, tmp_path, monkeypatch):
    monkeypatch.setenv("ANALYSIS_RESULTS", str(tmp_path))
    report.save("budget")
    first = {file.name: file.read_bytes() for file in report.results_folder.iterdir()}
    report.save("budget")
    assert {file.name: file.read_bytes() for file in report.results_folder.iterdir()} == first


def test_the_notice_says_what_kind_of_data_it_is(project, report):
    assert "callout-warning" in report.notice().markdown
    assert "callout-note" in Report(project, "2022-published", "en").notice().markdown


def test_the_first_screen_has_three_answers(report):
    assert report.answers().markdown.count("{.answer}") == 3


def test_an_edition_from_publications_judges_no_units_reporting(project):
    published = Report(project, "2022-published", "en")
    assert "does not judge" in published.missing().markdown
    assert "units" not in published.quality["kind"].tolist()
    assert published.reporting().markdown.startswith("This edition is compiled")
