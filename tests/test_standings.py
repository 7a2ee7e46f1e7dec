"""Where units stand and what lies ahead: method, sentences, chart and tables, for none, one and many."""

from __future__ import annotations

import datetime as dt
import re

import frames
import pandas as pd
import pytest
from builders import part, plan, returns, target
from test_tables import cells, headed

from analysis import attainment, charts, findings, tables
from analysis.attainment.outlook import OUTLOOKS
from analysis.attainment.standings import targets_by_unit
from analysis.report import Report
from analysis.svg import split

LANGUAGES = ("vi", "en")
AS_OF = dt.date(2022, 12, 5)
MARKUP = re.compile(r"[*]|\[|\]\{[^}]*\}")


def standings(*rows: tuple[str, str, str], due: bool = True, returned: bool = True) -> pd.DataFrame:
    """``attainment.standings`` of the real plan: (unit, target, state)."""
    group = {each.id: "districts" for each in frames.plan().reporting_units("districts")}
    found = [
        {"unit": unit, "group": group.get(unit, "departments"), "target": name, "state": state}
        | {"due": due and state != "not_yet_due", "returned": returned and state != "no_data"}
        | {"last_period_end": pd.Timestamp("2022-11-30"), "last_reported_on": pd.Timestamp("2022-12-02")}
        for unit, name, state in rows
    ]
    columns = ["unit", "group", "target", "due", "returned", "state", "last_period_end", "last_reported_on"]
    return pd.DataFrame(found, columns=columns)


# -- the method ----------------------------------------------------------------------------------------------------


def test_targets_that_units_report_are_known_from_the_plan() -> None:
    by_unit = targets_by_unit(frames.plan())
    assert by_unit == (*(f"G{n:02}" for n in range(1, 12)), "G14", "E01", "S01")


def test_a_unit_stands_where_its_own_figure_is() -> None:
    of = plan((target("G06"), target("E03", "milestone", 1, reported_by="lead", order=2)))
    edition = returns(
        {"unit": "dis-1", "numerator": 60, "denominator": 100},
        {"unit": "dis-2", "numerator": 40, "denominator": 100},
        {"target": "E03", "unit": "tinh", "done": "yes"},
    )
    found = attainment.standings(
        of, attainment.assess(of, edition, AS_OF).units, attainment.completeness(of, edition, AS_OF)
    )
    assert list(zip(found["unit"], found["state"], found["returned"], strict=True)) == [
        ("dis-1", "achieved", True),
        ("dis-2", "at_risk", True),
        ("dis-3", "no_data", False),
    ]
    sums = attainment.totals(found).set_index("unit")
    assert sums.loc["dis-2", ["due", "returned", "on_course", "behind", "unknown"]].tolist() == [1, 1, 0, 1, 0]
    assert sums.loc["dis-3", ["due", "returned", "on_course", "behind", "unknown"]].tolist() == [1, 0, 0, 0, 1]


def test_a_unit_is_silent_although_the_province_has_a_figure_and_absent_where_nothing_applies() -> None:
    of = plan((target("G06"),))
    edition = returns(
        {"unit": "tinh", "numerator": 60, "denominator": 100},
        {"unit": "dis-3", "numerator": float("nan"), "obs_status": "z"},
    )
    found = attainment.standings(
        of, attainment.assess(of, edition, AS_OF).units, attainment.completeness(of, edition, AS_OF)
    )
    assert dict(zip(found["unit"], found["state"], strict=True)) == {"dis-1": "no_data", "dis-2": "no_data"}


def test_what_is_not_due_is_shown_and_not_counted() -> None:
    parts = (part("province", 1, unit_group="departments"), part("district", 2, unit_group="districts"))
    late = (parts[0], part("district", 2, unit_group="districts", start_date=dt.date(2022, 12, 1)))
    for chosen, due in ((parts, 6), (late, 3)):
        of = plan((target("G07", parts=chosen),))
        found = attainment.standings(
            of, attainment.assess(of, returns(), AS_OF).units, attainment.completeness(of, returns(), AS_OF)
        )
        assert len(found) == 6
        assert attainment.totals(found)["due"].sum() == due


def test_nothing_comes_to_nothing() -> None:
    assert attainment.totals(standings()).empty


# -- the sentences -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "vietnamese", "english"),
    [
        ([], "Chưa chỉ tiêu nào đến hạn phải báo cáo theo đơn vị.", "No target asks for returns by unit yet."),
        (
            [("so-yt", "G01", "no_data")],
            "Ô đến hạn duy nhất (một chỉ tiêu của một đơn vị) chưa có số liệu hoặc chưa đủ cơ sở kết luận.",
            "The one cell due (one target of one unit) has no data or too little to judge.",
        ),
        (
            [("so-yt", "G01", "achieved"), ("so-ct", "G01", "ahead")],
            "2/2 ô đến hạn (mỗi ô là một chỉ tiêu của một đơn vị) đạt, vượt hoặc đúng tiến độ; không ô nào có nguy cơ, "
            "chậm hoặc không đạt.",
            "2 of 2 cells due (each is one target of one unit) are achieved, ahead or on track; none is at risk, off "
            "track or not achieved.",
        ),
        (
            [("h-lap-vo", "G01", "missed"), ("so-ct", "G01", "on_track"), ("so-yt", "G01", "inconclusive")],
            "1/3 ô đến hạn (mỗi ô là một chỉ tiêu của một đơn vị) đạt, vượt hoặc đúng tiến độ; 1 ô có nguy cơ, chậm "
            "hoặc không đạt; 1 ô chưa có số liệu hoặc chưa đủ cơ sở kết luận. Nhiều chỉ tiêu có nguy cơ hoặc chậm "
            "nhất: huyện Lấp Vò (1 chỉ tiêu).",
            "1 of 3 cells due (each is one target of one unit) is achieved, ahead or on track; 1 is at risk, off track "
            "or not achieved; 1 has no data or too little to judge. Most targets at risk or behind: Lấp Vò District "
            "(1 target).",
        ),
    ],
)
def test_units_for_none_one_and_many(rows, vietnamese: str, english: str) -> None:
    made = standings(*rows)
    assert findings.standings_sentence(made, frames.plan(), frames.words("vi")) == vietnamese
    assert findings.standings_sentence(made, frames.plan(), frames.words("en")) == english


def test_too_many_units_are_counted_not_named() -> None:
    rows = [(unit.id, "G01", "off_track") for unit in frames.plan().reporting_units("districts")]
    said = findings.standings_sentence(standings(*rows), frames.plan(), frames.words("en"))
    assert said.endswith("12 units share the highest number of targets at risk or behind, 1 each.")
    assert said.startswith("None of the 12 cells due")


def outlooks(*names: str) -> pd.DataFrame:
    chosen = [target.id for target in frames.plan().targets][: len(names)]
    rows = [frames.target(name) for name in chosen]
    projected = [50.0 if name in OUTLOOKS[:5] else float("nan") for name in names]
    return frames.targets(*rows).assign(
        outlook=list(names),
        observations=1,
        pace_needed=2.0,
        pace_recent=float("nan"),
        projected=projected,
        projected_low=projected,
        projected_high=projected,
    )


def test_prospects_for_none_one_and_many() -> None:
    english, vietnamese = frames.words("en"), frames.words("vi")
    assert findings.prospects_sentence(outlooks("no_data"), english) == (
        "None of the 1 targets has been reached yet; 1 cannot be projected (1 has no data)."
    )
    many = outlooks("reached", "may_slip", "likely", "unlikely", "unlikely", "too_few", "over", "over")
    assert findings.prospects_sentence(many, vietnamese) == (
        "2/8 chỉ tiêu đã đạt mức giao; 1 chỉ tiêu trong số đó có thể xuống dưới mức giao khi đến hạn; 1 chỉ tiêu sẽ "
        "đạt khi đến hạn nếu giữ nhịp từ đầu năm; 2 chỉ tiêu sẽ không đạt khi đến hạn nếu giữ nhịp từ đầu năm; 3 chỉ "
        "tiêu không dự báo được (1 có quá ít kỳ so sánh được và 2 đã hết thời hạn)."
    )
    assert findings.prospects_sentence(outlooks("reached", "reached"), english) == "2 of 2 targets have been reached."


@pytest.mark.parametrize("outlook", OUTLOOKS)
def test_every_outlook_has_its_words_in_both_languages(outlook: str) -> None:
    made = outlooks(outlook, "unlikely")
    said = [findings.prospects_sentence(made, frames.words(lang)) for lang in LANGUAGES]
    assert frames.numbers(said[0], "vi") == frames.numbers(said[1], "en")
    for lang in LANGUAGES:
        table = tables.prospects(made, frames.plan(), frames.words(lang), 0.95)
        assert len(cells(table)) == (1 if outlook == "reached" else 2)


# -- the chart and the tables --------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_a_unit_there_is_a_sentence(lang: str) -> None:
    words = frames.words(lang)
    said = findings.standings_sentence(standings(), frames.plan(), words)
    assert charts.standings(standings(), frames.plan(), words).caption == said
    assert tables.by_unit(standings(), frames.plan(), words).markdown == said
    assert tables.by_unit(standings(), frames.plan(), words).label == ""
    owed = tables.unit_returns(frames.completeness(), frames.plan(), words)
    assert owed.label == ""
    assert owed.markdown


def test_the_matrix_draws_a_sign_for_each_cell_and_tells_its_sums() -> None:
    made = standings(
        ("so-yt", "G01", "achieved"),
        ("so-yt", "G02", "off_track"),
        ("h-lap-vo", "G01", "no_data"),
        ("h-lap-vo", "E01", "not_yet_due"),
    )
    chart = charts.standings(made, frames.plan(), frames.words("en"), as_of=AS_OF)
    wide, narrow = split(chart.svg)
    shown = re.findall(r">([^<>]+)</text>", wide)
    assert sorted(re.findall(r"\d/\d", narrow)) == sorted(re.findall(r"\d/\d", wide))
    assert shown.count("1/2") == 2, "the unit and its group"
    assert "0/1" in shown
    assert "achieved · 1" in shown
    assert {"G01", "G02", "E01"} <= set(shown)
    assert "Department of Health 1/2, behind 1" in chart.alt
    assert chart.caption.endswith("cut-off 5 December 2022.")


def test_the_unit_with_the_fewest_cells_in_order_stands_first() -> None:
    made = standings(("so-yt", "G01", "achieved"), ("so-ct", "G01", "no_data"), ("so-tp", "G01", "missed"))
    alt = charts.standings(made, frames.plan(), frames.words("en")).alt
    names = ["Department of Justice", "Department of Industry and Trade", "Department of Health"]
    places = [alt.index(name) for name in names]
    assert places == sorted(places)


@pytest.mark.parametrize("edition", frames.EDITIONS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_sums_by_unit_reconcile_with_the_matrix(edition: str, lang: str) -> None:
    r = frames.report(edition, lang)
    rows, groups = headed(tables.by_unit(r.standings, r.plan, r.words))
    assert len(groups) == 2
    plain = [[MARKUP.sub("", cell) for cell in row] for row in rows]
    departments, districts, total = plain[18], plain[31], plain[32]
    assert len(plain) == 18 + 12 + 3
    due = r.standings[r.standings["due"]]
    assert total[1] == f"{due['returned'].sum()}/{len(due)}"
    for column in (2, 3, 4):
        assert sum(int(row[column]) for row in plain[:18]) == int(departments[column])
        assert sum(int(row[column]) for row in plain[19:31]) == int(districts[column])
        assert int(departments[column]) + int(districts[column]) == int(total[column])
    assert sum(int(total[column]) for column in (2, 3, 4)) == len(due)


def test_returns_name_what_is_missing_in_the_plans_order() -> None:
    owed = frames.completeness(
        ("so-yt", "G03", True, False),
        ("so-yt", "G01", True, False),
        ("so-yt", "G02", True, True),
        ("so-ct", "G01", True, True),
    ).assign(last_period_end=pd.Timestamp("2022-11-30"))
    table = tables.unit_returns(owed, frames.plan(), frames.words("en"))
    rows, _ = headed(table)
    assert rows[0] == ["Department of Health", "1/3", "G01, G03", "30 November 2022", "–"]
    assert rows[1][:3] == ["Department of Industry and Trade", "1/1", "none"]
    assert table.caption.startswith("1 of 2 units has figures missing")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_edition_of_publications_says_once_that_it_does_not_judge_units(lang: str) -> None:
    r: Report = frames.report("2022-published", lang)
    assert r.standings_chart().markdown == r.words("report.no_unit_standings")
    assert r.standings_table().markdown == r.returns_table().markdown == ""
    table = tables.prospects(r.attainment.targets, r.plan, r.words, r.confidence)
    assert table.label == "", "no target can be projected: one sentence, no table"
    assert frames.numbers(table.caption, lang) == [1, 3, 18, 21, 22]


def test_only_what_can_be_told_is_projected() -> None:
    r = frames.report("2022-illustrative", "en")
    rows = {row[0][:3]: row for row in cells(tables.prospects(r.attainment.targets, r.plan, r.words, r.confidence))}
    shown = r.attainment.targets.set_index("target")
    assert set(rows) == set(shown.index[shown["outlook"] != "reached"])
    assert rows["G11"][2] == "–"
    assert rows["G05"][2].startswith("66.9%")
    assert rows["S01"][1] == "not projected: no data"
