"""The pages on productivity: every figure worked by hand, and a plain sentence wherever there is nothing to show."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import frames
import pandas as pd
import pytest
from productivity_frames import grdp_growth, place, statistics

from analysis import charts, findings, tables
from analysis.productivity.trend import Structural
from analysis.project import Project
from analysis.report import Report
from analysis.statistics import Statistics

LANGUAGES = ("vi", "en")
AUTUMN = dt.date(2022, 9, 30)


def opened(stats: Statistics | None, lang: str) -> Report:
    """A report on other statistics than the project's."""
    report = Report(Project(frames.ROOT), "2022-illustrative", lang)
    if stats is not None:
        report.__dict__["statistics"] = stats
    return report


def cut(lang: str) -> Report:
    return opened(opened(None, lang).statistics.known_on(AUTUMN), lang)


def without(lang: str) -> Report:
    return opened(Statistics(opened(None, lang).statistics.frame.iloc[:0]), lang)


def broken(lang: str) -> Report:
    """The series breaks in the plan's year, and the province is not alone."""
    stats = statistics(
        [
            *place([100.0, 120.0], [900.0, 880.0], first=2021, breaks=(2022,)),
            *place([90.0, 95.0], [500.0, 510.0], first=2021, breaks=(2022,), geography="Long An"),
            grdp_growth(2022, 9.0),
        ]
    )
    return opened(stats, lang)


def cells(table: tables.Table) -> list[list[str]]:
    rows = table.markdown.splitlines()[2:]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]] for row in rows]


def pages(r: Report) -> dict[str, str]:
    """Everything that the two pages show, as text."""
    plan, words = r.plan, r.words
    shown_tables = {
        "growth": tables.growth(r.growth, plan, words),
        "choices": tables.choices(r.choices, plan, words),
        "sensitivity": tables.sensitivity(r.sensitivity, plan, words),
        "split": tables.split(r.split, plan, words),
        "sectors": tables.sectors(r.shift_share, words),
        "trend": tables.trend(r.trends, r.structural, words),
        "outcome": tables.outcome(r.outcome, plan, words),
        "comparison": tables.comparison(r.comparison, r.levels, plan, words),
    }
    shown_charts = {
        "verdicts": charts.verdicts(r.choices, plan, words),
        "level": charts.level(r.levels, plan, words),
        "provinces": charts.province_growth(r.comparison, plan, words),
    }
    prose = {"judgement": r.judgement(), "trend_in_words": r.trend_in_words(), "later_years": r.later_years()}
    return {
        **{name: table.text for name, table in shown_tables.items()},
        **{name: f"{chart.caption}\n{chart.alt}" for name, chart in shown_charts.items()},
        **{name: said.markdown for name, said in prose.items()},
    }


# -- nothing to show


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("made", [cut, without, broken])
def test_every_place_of_both_pages_has_something_to_say(made, lang: str) -> None:
    for name, text in pages(made(lang)).items():
        assert text.strip(), name
        assert not re.search(r"\bnan\b|NaN|NaT|None|\{\w*\}", text.replace("{.finding}", "")), (name, text)


@pytest.mark.parametrize("made", [cut, without, broken, lambda lang: frames.report("2022-published", lang)])
def test_both_languages_say_the_same_numbers(made) -> None:
    said = {lang: pages(made(lang)) for lang in LANGUAGES}
    for name in set(said["vi"]) - {"growth"}:  # its sources keep their Vietnamese titles, with numbers in them
        vi, en = (re.sub(r"\(https?://[^)]*\)", "", said[lang][name]) for lang in LANGUAGES)
        assert frames.numbers(vi, "vi") == frames.numbers(en, "en"), name


def test_before_the_year_is_over_nothing_is_judged() -> None:
    r = cut("en")
    assert (r.verdict.state, r.verdict.reason) == ("cannot_tell", "no_figures")
    shown = pages(r)
    assert shown["judgement"].startswith("::: {.finding}\n**[○\N{NO-BREAK SPACE}no data]")
    assert "- " not in shown["judgement"].split(":::")[2]
    assert "There are no figures for 2022 yet." in shown["level"]
    assert shown["verdicts"] == "\n".join(["No way to compute it has enough data for 2022 yet."] * 2)
    assert "The latest year with figures is 2021." in shown["comparison"]
    assert [row[0][:4] for row in cells(tables.outcome(r.outcome, r.plan, r.words))] == ["2021"]
    assert "there is none yet for 2022, the year of the plan" in shown["outcome"]
    assert "has only 1 year (2021) so far" in shown["trend_in_words"]
    for name in ("growth", "choices", "sensitivity", "split", "comparison"):
        assert "|" not in shown[name], name


def test_without_any_statistics_there_is_no_table_and_no_axis() -> None:
    r = without("en")
    for name, text in pages(r).items():
        assert "|" not in text, name
    chart = charts.level(r.levels, r.plan, r.words)
    assert chart.caption == chart.alt == "There are no figures yet for the province's level of labour productivity."


def test_results_of_every_case_can_be_saved(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("ANALYSIS_RESULTS", str(tmp_path))
    for made in (cut, without, broken):
        for page in ("productivity", "trend"):
            made("en").save(page)
    saved = pd.read_csv(tmp_path / "2022-illustrative" / "trend_rates.csv")
    assert saved["price_basis"].tolist() == ["constant", "current"]


def test_a_break_in_the_plans_year_leaves_the_verdict_and_the_ranks_open() -> None:
    r = broken("en")
    shown = pages(r)
    assert "inconclusive" in shown["judgement"].splitlines()[1]
    # 1.09 / (880 / 900) − 1 = 11.48 %.
    assert "comes to 11.48% at constant prices, but the series breaks" in shown["judgement"]
    assert "no revision that would turn the verdict is given" in shown["judgement"]
    assert "not to be read as contributions" in shown["split"]
    assert "The series of 2 of 2 provinces break in 2022" in shown["provinces"]
    assert "across a break" in shown["comparison"]
    shown_rows = cells(tables.comparison(r.comparison, r.levels, r.plan, r.words))
    assert not any("rank" in row[2] for row in shown_rows)


# -- the table of choices


def test_every_choice_is_labelled_and_one_is_the_main() -> None:
    r = frames.report("2022-published", "en")
    shown = cells(tables.choices(r.choices, r.plan, r.words))
    assert len(shown) == 14
    main = [row for row in shown if row[0].startswith("**")]
    assert len(main) == 1
    assert main[0][0].startswith("**GRDP growth 8.62%** [used for the verdict]{.sub}")
    assert main[0][2] == "2021"
    # 1.0862 / (867.34 / 869.09) − 1 = 8.84 %; the halves of the last digits give 8.83 % to 8.85 %.
    assert main[0][3] == "**+8.84%** [rounding: +8.83% to +8.85%]{.sub}"
    assert main[0][4].endswith("[7% or more]{.sub}")
    verdicts = [re.search(r"state-(\w+)", row[4])[1] for row in shown]
    assert (verdicts.count("achieved"), verdicts.count("inconclusive")) == (6, 8)
    for row, verdict in zip(shown, verdicts, strict=True):
        assert ("crosses the break of 2021" in row[4]) == (verdict == "inconclusive") == row[2].startswith("2020")


def test_the_main_choice_is_what_the_verdict_rests_on() -> None:
    r = frames.report("2022-published", "vi")
    main = r.choices[r.choices["main"]]
    assert main["growth"].tolist() == pytest.approx([r.verdict.main])
    assert "(dùng để kết luận)" in charts.verdicts(r.choices, r.plan, r.words).alt


def test_a_result_that_rounding_could_turn_says_so() -> None:
    r = frames.report("2022-published", "en")
    near = r.choices.head(1).assign(low=6.999, growth=7.001, high=7.003)
    assert "[rounding may turn it]{.sub}" in cells(tables.choices(near, r.plan, r.words))[0][4]
    below = r.choices.head(1).assign(low=6.0, growth=6.1, high=6.2, state="not_met")
    shown = cells(tables.choices(below, r.plan, r.words))[0][4]
    assert "[below 7%]{.sub}" in shown
    assert "rounding" not in shown


# -- sentences


def test_sensitivity_in_words_is_true_of_figures_with_two_decimals() -> None:
    # At 7 %: GRDP 1.07 × 867.34 / 869.09 − 1 = 6.7845 %. A figure of 6.78 % falls short, one of 6.79 % does not.
    r = frames.report("2022-published", "en")
    assert findings.sensitivity_sentence(r.sensitivity, r.plan, r.words) == (
        "By the figure published last, productivity would have grown by less than 7% only if GRDP growth were revised "
        "from 8.62% to below 6.79% (down by more than 1.83 percentage points), or growth of employment from −0.20% to "
        "above 1.51% (up by more than 1.71 percentage points). For comparison: the 2 published figures of GRDP growth "
        "are 0.49 percentage points apart."
    )
    ratio = 867.34 / 869.09
    assert 1.0678 / ratio < 1.07 <= 1.0679 / ratio
    assert 1.0862 / 1.0152 < 1.07 <= 1.0862 / 1.0151


def test_sensitivity_of_a_figure_below_the_minimum_asks_for_a_rise() -> None:
    # 1.05 / 1 − 1 = 5 %: GRDP needs 7 %, two points more; or employment 1.05 / 1.07 − 1 = −1.87 %.
    stats = statistics([*place([100.0, 110.0], [900.0, 900.0], first=2021), grdp_growth(2022, 5.0)])
    r = opened(stats, "en")
    assert findings.sensitivity_sentence(r.sensitivity, r.plan, r.words) == (
        "By the figure published last, productivity would have grown by 7% or more only if GRDP growth were revised "
        "from 5.00% to 7.00% or more (up by at least 2.00 percentage points), or growth of employment from 0.00% to "
        "−1.87% or less (down by at least 1.87 percentage points)."
    )


def test_trend_in_words_tells_what_is_tested_and_how() -> None:
    trend = frames.report("2022-published", "en").trends["constant"]
    words = frames.words("en")
    assert findings.trend_sentence(trend, words) == (
        "Trend 2021–2024 at constant prices: +6.3% a year, 95% confidence interval +4.3% to +8.3%. 4 years leave only "
        "2 degrees of freedom, fewer than the 3 asked for, so the trend is inconclusive."
    )
    assert findings.test_sentence(trend, words) == (
        "What is tested (one-sided): the true trend is 7% a year or less; p = 0.867, 2 degrees of freedom, HAC "
        "(Newey–West) errors with 1 lag."
    )
    assert findings.test_sentence(replace(trend, p_value=None), words) == ""
    for reason, part in (
        ("above", "The trend exceeds 7% at 95% confidence."),
        ("below", "The trend is below 7% at 95% confidence."),
        ("interval_holds_minimum", "cannot tell whether the trend is above or below 7%"),
    ):
        assert part in findings.trend_sentence(replace(trend, reason=reason), words)
    nothing = replace(trend, years=(), n=0, growth=None, low=None)
    assert findings.trend_sentence(nothing, words).startswith("There are no figures for the level")
    two = replace(trend, years=(2021, 2022), n=2, growth=None, low=None)
    assert findings.trend_sentence(two, frames.words("vi")) == (
        "Chuỗi số liệu 2021–2022 mới có 2 năm, không đủ để ước lượng xu thế."
    )


@pytest.mark.parametrize(("value", "text"), [(0.867, "= 0.867"), (0.0004, "< 0.001"), (0.001, "= 0.001")])
def test_p_values_are_never_nought(value: float, text: str) -> None:
    assert findings.p_value(value, frames.words("en")) == text


@pytest.mark.parametrize(
    ("given", "en"),
    [
        (Structural((), 0, 10, None, None, None, "too_few_points"), "there are no data yet, and at least 10 years"),
        (Structural((2021,), 1, 10, None, None, None, "too_few_points"), "there is 1 year without a break"),
        (Structural((2021, 2022), 2, 10, None, None, None, "not_converged"), "does not converge with 2 years"),
        (
            Structural((2011, 2020), 10, 10, 5.04, 1.0, 9.1, "fitted"),
            "puts the trend of 2020 at +5.0% a year (+1.0% to +9.1%)",
        ),
    ],
)
def test_structural_check_for_none_one_and_many(given: Structural, en: str) -> None:
    assert en in findings.structural_sentence(given, frames.words("en"))
    trends = frames.report("2022-published", "en").trends
    row = cells(tables.trend(trends, given, frames.words("en")))[-1]
    assert row[0].startswith("Structural model [a check only")
    assert ("+5.0%" in row[1]) == (given.reason == "fitted")


# -- what growth is made of, and beside whom


def test_sectors_add_up_in_the_table() -> None:
    r = frames.report("2022-published", "en")
    farms, rest, taxes, total = cells(tables.sectors(r.shift_share, r.words))
    numbers = [[float(cell.strip("*").replace("+", "")) for cell in row[3:]] for row in (farms, rest, taxes, total)]
    for column in range(2):
        parts = sum(row[column] for row in numbers[:3])
        assert parts == pytest.approx(numbers[3][column], abs=0.015)
    # 3,054,470 / 53,302.8 against 2,157,828 / 49,048.5: 57.30412 / 43.99376 − 1 = 30.26 %.
    assert total[3] == "**+30.26**"
    assert "Figures of 2016 are provisional." in tables.sectors(r.shift_share, r.words).caption


def test_comparison_shows_every_place_with_its_breaks_and_what_is_published() -> None:
    r = frames.report("2022-published", "en")
    shown = {row[0].strip("*"): row for row in cells(tables.comparison(r.comparison, r.levels, r.plan, r.words))}
    assert len(shown) == 15
    assert list(shown)[-2:] == ["Mekong Delta", "Viet Nam"]
    assert shown["Đồng Tháp"][5] == "2019, 2021"
    assert shown["Long An"][5] == "2021"
    assert shown["Đồng Tháp"][3] == "+8.84% [computed from GRDP]{.sub}"
    assert shown["Viet Nam"][3] == "+4.80% [published, estimate]{.sub}"
    assert shown["Long An"][3] == "–"
    # 113.91 / 100.19 − 1 = 13.7 %, fourth of thirteen.
    assert shown["Đồng Tháp"][2] == "+13.7% [rank 4 of 13]{.sub}"
    assert shown["Đồng Tháp"][1] == "113.91 [2021: 100.19 · rank 9 of 13]{.sub}"
    assert "rank" not in shown["Viet Nam"][1]


# -- another province


def test_another_provinces_plan_needs_no_code_changed() -> None:
    r = opened(None, "en")
    r.plan = replace(r.plan, geography=replace(r.plan.geography, province="Long An"))
    # Long An's level is published, its GRDP growth is not: everything but the verdict is about Long An.
    shown = pages(r)
    assert "Labour productivity in Long An went from VND 141.78 million (2021) to VND 159.50 million" in shown["level"]
    assert "Long An +12.5%, rank 6 of 13" in shown["provinces"]
    assert r.verdict.reason == "no_figures"
    assert set(r.choices["figure"]) == {"level"}
    assert not r.choices["main"].any()
    assert "Đồng Tháp" not in shown["level"] + shown["choices"] + shown["judgement"]
