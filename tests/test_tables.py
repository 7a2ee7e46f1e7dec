"""Tables: the right numbers in the right cells, the same in both languages, and text that cannot break the markup."""

from __future__ import annotations

import re

import frames
import pandas as pd
import pytest

from analysis import tables
from analysis.tables import Table
from analysis.tables.grid import Column, Grid, link, plain, sub

LANGUAGES = ("vi", "en")
NBSP = "\N{NO-BREAK SPACE}"
MOST_COLUMNS = 6
"""More do not fit beside a name in the page's column."""


PROFILE = re.compile(r"\[(?P<text>(?:[^\]\\]|\\.)*)\]\((?P<page>\w+)-profiles\.html#(?P<anchor>[\w-]+)\)\{\.profile\}")
"""A name that leads to its profile."""


def cells(table: Table) -> list[list[str]]:
    """Rows of cells under the heading, names without their links."""
    rows = PROFILE.sub(r"\g<text>", table.markdown).splitlines()[2:]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]] for row in rows]


def headed(table: Table) -> tuple[list[list[str]], list[str]]:
    """Rows of figures, and the headings that stand alone in theirs."""
    rows = cells(table)
    groups = [row for row in rows if row[0].startswith("**") and not any(row[1:])]
    return [row for row in rows if row not in groups], [row[0].strip("*") for row in groups]


CHANGES = (
    *(tables.verdict_changes, tables.line_changes, tables.task_changes),
    *(tables.figure_counts, tables.figure_changes),
)


def all_tables(edition: str, lang: str) -> list[Table]:
    r = frames.report(edition, lang)
    a, plan, words = r.attainment, r.plan, r.words
    return [
        tables.scorecard(a.targets, plan, words),
        tables.targets(a.targets, plan, words),
        tables.parts(a.parts, plan, words),
        tables.prospects(a.targets, plan, words, r.confidence),
        tables.by_unit(r.standings, plan, words),
        tables.unit_returns(r.completeness, plan, words),
        tables.definitions(plan, words),
        tables.lines(r.lines, r.rollups, plan, words),
        tables.rollups(r.rollups, plan, words),
        tables.composition(r.composition, r.lines, plan, words),
        tables.flags(r.flagged, r.lines, plan, words),
        tables.reconciliation(r.reconciliation, words),
        tables.corrections(plan, words),
        tables.local_share(r.local_share, plan, words),
        tables.growth(r.growth, plan, words),
        tables.choices(r.choices, plan, words),
        tables.outcome(r.outcome, plan, words),
        tables.trend(r.trends, r.structural, words),
        tables.comparison(r.comparison, r.levels, plan, words),
        tables.split(r.split, plan, words),
        tables.sectors(r.shift_share, words),
        tables.sensitivity(r.sensitivity, plan, words),
        tables.revisions(r.revisions, plan, words),
        tables.return_corrections(r.edition.corrections, plan, words),
        *([show(r.changes, plan, words) for show in CHANGES] if r.previous else []),
        tables.quality(r.quality, plan, words),
        tables.sources(r.edition.sources, words),
        tables.context(r.edition.context, words),
        tables.statistics_sources(r.statistics.frame, plan, words),
        tables.task_agencies(r.tasks.agencies, plan, words),
        tables.late_tasks(r.tasks.tasks, plan, words),
        tables.due_soon(r.tasks.tasks, r.due_soon, plan, words),
        tables.tasks(r.tasks.tasks, plan, words),
        tables.legal_basis(plan, words),
        tables.duties(plan, words),
        tables.kinds(plan, words),
        tables.rules(r.rules, words),
        tables.states(plan, words),
        tables.decisions(words),
        tables.dictionary(r.dictionary, words),
    ]


@pytest.fixture(scope="module")
def made() -> dict[tuple[str, str], list[Table]]:
    return {(edition, lang): all_tables(edition, lang) for edition in frames.EDITIONS for lang in LANGUAGES}


# -- the markup ----------------------------------------------------------------------------------------------------


def test_a_table_is_a_pipe_table_with_caption_and_label() -> None:
    grid = Grid([Column("Name", 20), Column("Money (VND million)", 8, right=True)])
    grid.add("One", "1,000")
    grid.add("All", "1,000", strong=True)
    table = grid.table("tbl-x", "What it *shows*")
    assert table._repr_mimebundle_()["text/markdown"] == (
        "| Name | Money (VND million) |\n"
        "|--------------------|-------:|\n"
        "| One | 1,000 |\n"
        "| **All** | **1,000** |\n"
        "\n"
        r": What it \*shows\* {#tbl-x}"
        "\n"
    )


def test_a_row_must_fit_its_columns() -> None:
    with pytest.raises(ValueError, match="1 cells for 2 columns"):
        Grid([Column("A"), Column("B")]).add("x")


def test_a_table_without_rows_is_its_sentence() -> None:
    table = Grid([Column("A"), Column("B")]).table("tbl-x", "Nothing *yet*.")
    assert table._repr_mimebundle_()["text/markdown"] == r"Nothing \*yet\*."
    assert table.label == ""


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("a|b", r"a\|b"),
        ("*x* _y_ `z`", r"\*x\* \_y\_ \`z\`"),
        ("[1] <b> {#id} @fig-x $5^2~", r"\[1\] \<b\> \{\#id\} \@fig-x \$5\^2\~"),
        ("two\nlines  here", "two lines here"),
        (None, ""),
        (float("nan"), ""),
    ],
)
def test_text_from_data_cannot_become_markup(text: object, safe: str) -> None:
    assert plain(text) == safe


def test_small_lines_stand_behind_the_main_one_which_alone_is_strong() -> None:
    grid = Grid([Column("Name"), Column("Money", right=True)])
    grid.group("Kind")
    grid.add(("One", "owner", "", "flag"), ("5", ""))
    grid.add(("All", "2 of 2"), "5", strong=True)
    assert cells(grid.table("tbl-x", "x")) == [
        ["**Kind**", ""],
        ["One [owner]{.sub} [flag]{.sub}", "5"],
        ["**All** [2 of 2]{.sub}", "**5**"],
    ]
    assert sub("") == ""


@pytest.mark.parametrize("edition", frames.EDITIONS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_sign_is_never_parted_from_its_word(made, edition: str, lang: str) -> None:
    for table in made[edition, lang]:
        for text in re.findall(r"\[([^\[\]]+)\]\{\.state ", table.markdown):
            assert text[1] == NBSP, (table.label, text)


def test_links_lead_only_to_addresses() -> None:
    assert link("A [b]", "https://example.org/x_(y)") == r"[A \[b\]](https://example.org/x_%28y%29)"
    assert link("A", "javascript:alert(1)") == "A"
    assert link("A", None) == "A"


@pytest.mark.parametrize("edition", frames.EDITIONS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_row_has_as_many_cells_as_the_heading(made, edition: str, lang: str) -> None:
    for table in (table for table in made[edition, lang] if table.label):
        head, rule, *rows = table.markdown.splitlines()
        width = len(re.split(r"(?<!\\)\|", head))
        assert rows, table.label
        assert all(len(re.split(r"(?<!\\)\|", row)) == width for row in (rule, *rows)), table.label
        assert re.fullmatch(r"\|(?:-+:?\|)+", rule)
        assert width - 2 <= MOST_COLUMNS, table.label
        assert not re.search(r"\b(?:nan|NaT|None|<NA>)\b", table.markdown), table.label


def test_both_languages_carry_the_same_numbers(made) -> None:
    # Names, quotations and addresses differ by language; numbers flush right do not.
    for edition in frames.EDITIONS:
        for vi, en in zip(made[edition, "vi"], made[edition, "en"], strict=True):
            assert vi.label == en.label
            if not vi.label:
                continue
            right = [
                place for place, rule in enumerate(vi.markdown.splitlines()[1].split("|")[1:-1]) if rule[-1] == ":"
            ]
            for one, other in zip(cells(vi), cells(en), strict=True):
                for place in right:
                    assert frames.numbers(one[place], "vi") == frames.numbers(other[place], "en"), (vi.label, one)
            assert frames.numbers(vi.caption, "vi") == frames.numbers(en.caption, "en"), vi.label


def test_labels_are_unique_within_an_edition(made) -> None:
    for shown in made.values():
        labels = [table.label for table in shown if table.label]
        assert len(set(labels)) == len(labels)


# -- targets -------------------------------------------------------------------------------------------------------


def test_score_card_has_every_target_once_under_its_pillar() -> None:
    row = frames.target("G05", "at_risk", 63.24, expected=73.2, ratio=0.86)
    rows = frames.no_targets()
    rows = pd.concat([rows[rows["target"] != "G05"], frames.targets(row)], ignore_index=True)
    rows.loc[rows["target"] == "S01", "state"] = "achieved"
    shown = cells(tables.scorecard(rows, frames.plan(), frames.words("en")))
    heads = [cell[0] for cell in shown if cell[0].startswith("**")]
    assert heads == [
        "**Digital government: 0 of 14 achieved**",
        "**Digital economy: 0 of 5 achieved**",
        "**Digital society: 1 of 3 achieved**",
    ]
    names = [cell[0].split()[0] for cell in shown if not cell[0].startswith("**")]
    assert names == [target.id for target in frames.plan().targets]
    # The bar is filled to 63.24 / 80 and marked at 73.2 / 80; a target without data has none.
    assert shown[5][1:] == ["63.2% [[]{.meter share=0.7905 mark=0.9150}]{.sub}", f"≥{NBSP}80%"]
    assert shown[1][1:] == ["no data", "100%"]


def test_a_target_shows_the_denominator_used() -> None:
    row = frames.target(
        "G05", "at_risk", 63.24, numerator=1015, denominator=1605, expected=73.2, ratio=0.86,
        units_reported=29, units_expected=30, period_end="2022-11-30",
    )  # fmt: skip
    shown = cells(tables.targets(frames.targets(row), frames.plan(), frames.words("vi")))[0]
    assert shown == [
        f"G05 Dịch vụ công trực tuyến phát sinh hồ sơ [[◆{NBSP}có nguy cơ]{{.state .state-at_risk}}]{{.sub}}",
        "63,2% [1.015 / 1.605]{.sub}",
        f"≥{NBSP}80% [đến nay cần 73,2%]{{.sub}}",
        "30/11/2022 [29/30 đơn vị]{.sub}",
    ]
    alone = cells(tables.targets(frames.targets(row), frames.plan(), frames.words("vi"), units=False))[0]
    assert alone == [*shown[:3], "30/11/2022"]


def test_what_was_needed_is_told_only_where_it_differs_from_the_target() -> None:
    same = frames.target("G06", "off_track", 40.0, numerator=4, denominator=10, expected=50.0)
    other = frames.target("G05", "off_track", 40.0, numerator=4, denominator=10, expected=73.2)
    shown = cells(tables.targets(frames.targets(other, same), frames.plan(), frames.words("en")))
    assert [row[2] for row in shown] == [f"≥{NBSP}80% [needed by now 73.2%]{{.sub}}", f"≥{NBSP}50%"]


def test_milestones_and_counts_say_what_they_count() -> None:
    rows = frames.targets(
        frames.target("G13", "off_track", None, parts_done=1, units_reported=2, units_expected=2),
        frames.target("S03", "achieved", 24.0, numerator=24, expected=9.2, units_reported=1, units_expected=1),
    )
    shown = cells(tables.targets(rows, frames.plan(), frames.words("vi")))
    assert [row[1] for row in shown] == ["1/2 [phần việc hoàn thành]{.sub}", "24 [doanh nghiệp]{.sub}"]
    assert [row[2] for row in shown] == ["đủ 2 phần việc", "10–30 [đến nay cần 9,2]{.sub}"]
    assert shown[0][3] == "– [2/2 phần việc]{.sub}"


def test_a_target_without_data_says_so_and_zero_stays_zero() -> None:
    none = frames.target("G05")
    zero = frames.target("G06", "off_track", 0.0, numerator=0, denominator=10, expected=50.0)
    shown = cells(tables.targets(frames.targets(none, zero), frames.plan(), frames.words("en")))
    assert shown[0][0].endswith(f"[[○{NBSP}no data]{{.state .state-no_data}}]{{.sub}}")
    assert shown[0][1:] == ["no data", f"≥{NBSP}80%", "–"]
    assert shown[1][1] == "0.0% [0 / 10]{.sub}"


def test_parts_stand_under_their_target() -> None:
    r = frames.report("2022-illustrative", "en")
    rows, targets = headed(tables.parts(r.attainment.parts, r.plan, r.words))
    several = [target for target in r.plan.targets if len(target.parts) > 1]
    assert [name.split(" ")[0] for name in targets] == [target.id for target in several]
    assert len(rows) == sum(len(target.parts) for target in several)
    # E03 is reported with two of its three parts done.
    assert [row[2] for row in rows[-3:]] == ["20 September 2022", "not done", "25 October 2022"]


def test_definitions_hold_the_plan_word_for_word() -> None:
    shown = cells(tables.definitions(frames.plan(), frames.words("vi")))
    assert len(shown) == 22
    assert "Tỷ lệ dịch vụ công trực tuyến phát sinh hồ sơ đạt 80% trở lên." in shown[4][1]
    assert r"100%\[1\]" in shown[6][1]
    assert shown[4][0].endswith("[Mục I.2.a-5]{.sub}")
    assert shown[4][2].endswith("[mẫu số: Tổng số dịch vụ công trực tuyến đã cung cấp]{.sub}")
    assert "[không tính: Văn bản mật theo quy định của pháp luật]{.sub}" in shown[2][2]


# -- money ---------------------------------------------------------------------------------------------------------


def lines(lang: str, **spent: float) -> Table:
    found = frames.lines(**spent)
    return tables.lines(found, frames.sums(found), frames.plan(), frames.words(lang))


def test_lines_have_section_sums_and_the_plan_total() -> None:
    shown, sections = headed(lines("vi", D1=3400.0, R01=0.0))
    assert len(shown) == 28 + 3
    assert sections == ["Chi đầu tư", "Chi thường xuyên"]
    sums = {row[0]: row[1:] for row in shown if row[0].startswith("**")}
    # 3,400 of 64,900 = 5.239 %; 3,400 of 118,225 = 2.876 %.
    investment = sums["**Cộng chi đầu tư** [1/8 dòng có số liệu]{.sub}"]
    assert investment == ["**64.900**", "**3.400**", "**5,2%**", "**61.500**", "**–**"]
    recurrent = sums["**Cộng chi thường xuyên** [1/20 dòng có số liệu]{.sub}"]
    assert recurrent == ["**53.325**", "**0**", "**0,0%**", "**53.325**", "**–**"]
    total = sums["**Tổng cộng** [2/28 dòng có số liệu]{.sub}"]
    assert total == ["**118.225**", "**3.400**", "**2,9%**", "**114.825**", "**–**"]
    assert shown[0][0].endswith("[Sở TTTT]{.sub}")
    assert shown[0][1:] == ["3.400", "3.400", "100,0%", "0", "–"]
    assert shown[1][2:] == ["chưa có số liệu", "–", "–", "–"]


def test_overspending_has_a_negative_remainder_and_a_flag() -> None:
    shown = cells(lines("en", R06=268.0))
    row = next(row for row in shown if row[0].startswith("R06"))
    assert row[0].endswith(f"[[▼{NBSP}disbursed more than allocated]{{.state .state-off_track}}]{{.sub}}")
    assert row[1:] == ["250", "268", "107.2%", "−18", "–"]


def test_money_is_added_up_under_headings_and_recurrent_only_once() -> None:
    r = frames.report("2022-illustrative", "en")
    rows, groups = headed(tables.rollups(r.rollups, r.plan, r.words))
    source = f"By source of investment (VND{NBSP}64,900{NBSP}million)"
    assert groups == ["By kind of spending", source, "By unit"]
    by_name = {re.sub(r" \[.*", "", row[0]): row[1] for row in rows}
    assert len(by_name) == len(rows)
    assert by_name["Central budget"] == "15,000"
    assert by_name["Local budget"] == "49,900"
    assert by_name["**Total**"] == "**118,225**"


def test_correction_shows_print_and_mending() -> None:
    table = tables.corrections(frames.plan(), frames.words("en"))
    shown = cells(table)
    by_line = {row[0].split(" ")[0]: row[1:] for row in shown}
    mended = r"[(\*) corrected]{.sub}"
    assert by_line["D1"] == ["5,618", "–", "5,800", f"**5,618** {mended}", "−182 → 0"]
    assert by_line["D2"] == ["20,079", "–", "20,079", "20,079", "0"]
    assert by_line["D3"] == ["55,800", "50,000", "(blank)", f"**5,800** {mended}", "5,800 → 0"]
    # 177,510 − 50,000 − 121,892 = 5,618 as printed; 177,510 − 50,000 − 127,510 = 0 as corrected.
    total = ["**177,510**", "**50,000**", "**121,892**", f"**127,510** {mended}", "**5,618 → 0**"]
    assert by_line["**Total**"] == total
    # 50,000 + 121,892 = 171,892 as printed; 50,000 + 127,510 = 177,510 as corrected.
    assert shown[-1][3:5] == ["**171,892** [≠ 177,510]{.sub}", "**177,510** [= 177,510]{.sub}"]
    assert "171,892" in table.caption


def test_the_one_per_cent_rule_by_district() -> None:
    shares = pd.DataFrame(
        {
            "unit": ["tp-cao-lanh", "tp-sa-dec"],
            "total_expenditure": [1000.0, None],
            "dx_expenditure": [9.9, None],
            "share": [0.0099, None],
            "meets": pd.array([False, None], dtype="boolean"),
            "period_end": [pd.Timestamp("2022-11-30"), pd.NaT],
        }
    )
    shown = cells(tables.local_share(shares, frames.plan(), frames.words("en")))
    below = f"[▼{NBSP}below 1% so far]{{.state .state-off_track}}"
    assert shown[0][3:] == ["0.99%", f"{below} [to 30 November 2022]{{.sub}}"]
    assert shown[1][1:] == ["no data", "no data", "–", f"[○{NBSP}no data]{{.state .state-no_data}}"]


# -- productivity --------------------------------------------------------------------------------------------------


def test_both_published_figures_stand_with_their_sources() -> None:
    r = frames.report("2022-published", "en")
    shown = cells(tables.growth(r.growth, r.plan, r.words))
    # (1 + 9.11 %) / (1 − 0.20 %) − 1 = 9.33 % and (1 + 8.62 %) / (1 − 0.20 %) − 1 = 8.84 %.
    assert [row[3] for row in shown] == ["+9.33%", "+8.84%"]
    assert all(re.match(r"\[[^]]+\]\(https://", row[0]) for row in shown)
    assert all(f"■{NBSP}met" in row[5] for row in shown)
    assert shown[1][0].startswith("[KTSG Online, citing the Đồng Tháp portal](")
    assert shown[0][0].endswith("[estimate at the end of 2022; page not dated]{.sub}")
    assert shown[1][0].endswith("[13 August 2023]{.sub}")


def test_a_source_that_names_no_publisher_is_linked_by_its_title() -> None:
    r = frames.report("2022-published", "en")
    unnamed = r.growth.head(1).assign(source="Statistical yearbook 2022")
    shown = cells(tables.growth(unnamed, r.plan, r.words))
    assert shown[0][0].startswith("[Statistical yearbook 2022](https://")


def test_only_the_trend_at_constant_prices_has_a_verdict() -> None:
    r = frames.report("2022-published", "en")
    constant, current, _ = cells(tables.trend(r.trends, r.structural, r.words))
    assert constant[0].startswith("**Constant prices** [used to judge the trend]{.sub}")
    assert "{.state " in constant[4]
    # Four years less level and slope leave two degrees of freedom.
    assert constant[4].endswith("[4 years of data are too few (2 degrees of freedom)]{.sub}")
    assert "[for comparison only]{.sub}" in current[0]
    assert "{.state " not in current[4]
    assert [row[1].split(" ")[0] for row in (constant, current)] == ["+6.3%", "+11.3%"]


def test_years_say_where_they_stand_to_the_plan() -> None:
    r = frames.report("2022-published", "en")
    shown = cells(tables.outcome(r.outcome, r.plan, r.words))
    assert [row[0] for row in shown] == [
        "2021 [before the plan]{.sub} [across a break]{.sub}",
        "**2022** [year of the plan]{.sub}",
        "**2022** [year of the plan]{.sub}",
        "2023 [after the plan]{.sub}",
        "2024 [after the plan]{.sub}",
    ]


def test_log_points_add_up_on_the_page_to_rounding() -> None:
    r = frames.report("2022-published", "en")
    for row in cells(tables.split(r.split, r.plan, r.words)):
        output, employment, real, prices, nominal = (float(cell.replace("−", "-")) for cell in row[1:6])
        assert output + employment == pytest.approx(real, abs=0.011)
        assert real + prices == pytest.approx(nominal, abs=0.011)


# -- what the report stands on -------------------------------------------------------------------------------------


def test_revisions_show_old_and_new() -> None:
    frame = pd.DataFrame(
        {
            "subject": ["D1", "G12"],
            "unit": [None, "so-nnptnt"],
            "period_end": pd.to_datetime(["2022-09-30", "2022-09-30"]),
            "column": ["disbursed", "done"],
            "old": [1200.0, "in_progress"],
            "new": [1100.0, "yes"],
            "reported_old": pd.to_datetime(["2022-10-05", "2022-10-05"]),
            "reported_new": pd.to_datetime(["2022-10-20", "2022-10-20"]),
        }
    )
    shown = cells(tables.revisions(frame, frames.plan(), frames.words("en")))
    assert shown[0][0].startswith("D1 ")
    assert shown[0][1] == "disbursed [period to 30 September 2022]{.sub}"
    old, new = "1,200 [reported 5 October 2022]{.sub}", "1,100 [reported 20 October 2022]{.sub}"
    assert shown[0][2:] == [old, new]
    assert [cell.split(" [")[0] for cell in shown[1][2:]] == ["in progress", "done"]
    assert "[Department of Agriculture" in shown[1][0]


def test_points_to_note_stand_under_their_kind_with_their_size() -> None:
    quality = pd.DataFrame(
        [
            {"finding": "over_allocation", "kind": "line", "subject": "R06", "value": 18.0},
            {"finding": "silent_unit", "kind": "unit", "subject": "so-yt", "value": 13.0},
            {"finding": "late_task", "kind": "task", "subject": "T01", "value": None},
            {"finding": "late_task", "kind": "task", "subject": "T02", "value": None},
        ]
    )
    rows, kinds = headed(tables.quality(quality, frames.plan(), frames.words("vi")))
    assert [kind.rsplit(" ", 1)[1] for kind in kinds] == ["(1)", "(1)", "(2)"]
    assert [row[1] for row in rows] == [f"18{NBSP}triệu{NBSP}đồng", "13 chỉ tiêu", "–", "–"]
    assert [row[0].split(" ")[0] for row in rows] == ["R06", "Sở", "T01", "T02"]


def test_counts_of_the_plan() -> None:
    plan, words = frames.plan(), frames.words("vi")
    rows, groups = headed(tables.legal_basis(plan, words))
    assert (len(rows), len(groups)) == (24, len({each.group for each in plan.legal_basis}))
    r = frames.report("2022-published", "vi")
    rows, groups = headed(tables.tasks(r.tasks.tasks, plan, words))
    assert (len(rows), len(groups)) == (51, len(plan.fields))
    rows, agencies = headed(tables.duties(plan, words))
    assert len(rows) == len(plan.duties)
    assert agencies[0] == "Sở Thông tin và Truyền thông"


def test_statistics_are_told_by_who_published_them() -> None:
    r = frames.report("2022-published", "en")
    shown = cells(tables.statistics_sources(r.statistics.frame, r.plan, r.words))
    by_source = {re.match(r"\[((?:\\.|[^\]])+)\]", row[0])[1]: row for row in shown}
    citing = by_source["KTSG Online, citing the Đồng Tháp portal"]
    # One article gives both the growth published again and the size of the economy.
    assert citing[0].endswith("[13 August 2023]{.sub}")
    assert citing[1].startswith("GRDP growth 2022")
    assert by_source["World Bank, World Development Indicators"][1:] == ["national consumer price index 2018–2024", "7"]
    assert "labour productivity 2018–2024" in shown[0][1]


def test_the_editions_own_remark_stands_in_one_language() -> None:
    for lang, title in (
        ("vi", "Số liệu minh hoạ, không có nguồn thật"),
        ("en", "Illustrative data without a real source"),
    ):
        r = frames.report("2022-illustrative", lang)
        assert cells(tables.sources(r.edition.sources, r.words))[0][0] == title


def test_published_facts_keep_their_own_digits() -> None:
    context = pd.DataFrame(
        {
            "name_vi": ["a", "b"], "name_en": ["a", "b"], "value": ["3.70", "13/15"], "unit_vi": ["%", "chỉ tiêu"],
            "unit_en": "", "period": "2022", "note_vi": "", "note_en": "",
        }
    )  # fmt: skip
    shown = cells(tables.context(context, frames.words("vi")))
    assert [row[1] for row in shown] == ["3,70%", "13/15 [chỉ tiêu]{.sub}"]
    ranked = context.assign(value="39/63", unit_en="rank")
    assert cells(tables.context(ranked, frames.words("en")))[0][1] == "rank 39 of 63"


@pytest.mark.parametrize(
    "address", ["https://x.test/a|b", "https://x.test/a(b)", "https://x.test/a\\", 'https://x.test/"><b']
)
def test_no_address_can_leave_its_cell(address: str) -> None:
    shown = link("Nguồn", address)
    assert shown.startswith("[Nguồn](https://x.test/")
    assert not set('|\\"<>') & set(shown)
    assert shown.count("(") == shown.count(")") == 1
