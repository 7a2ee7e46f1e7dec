"""Profiles: one section for each thing, the result tables' own numbers, a sentence for every state, the way back."""

from __future__ import annotations

import csv
import datetime as dt
import re
from dataclasses import replace
from functools import cache
from types import SimpleNamespace

import frames
import pandas as pd
import pypandoc
import pytest
from test_imports_shown import an_import
from test_tables import PROFILE, all_tables

from analysis import attainment
from analysis.attainment import states
from analysis.labels import value
from analysis.plan.types import PROVINCE
from analysis.profiles import blocks, lines, reasons, remarks, spark, tasks, units
from analysis.profiles.trail import Trail
from analysis.project import LANGUAGES, PROFILES
from analysis.tables import names

HEADING = re.compile(r"^### (?P<title>.+) \{#(?P<anchor>[\w-]+)\}$", re.MULTILINE)
CASES = [(edition, lang) for edition in frames.EDITIONS for lang in LANGUAGES]
HOSTILE = (
    "<script>alert(1)</script>",
    "- một|hai ::: {.verdict}",
    "1. [a](http://x) `b` **c**",
    ": định nghĩa $x$ {{< include a >}}",
    "# Tiêu đề {#target-G01}",
)


@cache
def page(kind: str, edition: str, lang: str) -> str:
    return frames.report(edition, lang).profiles(kind).markdown


@cache
def sections(kind: str, edition: str, lang: str) -> dict[str, str]:
    """Text of each profile by its anchor."""
    _, *parts = HEADING.split(page(kind, edition, lang))
    return {anchor: text for _, anchor, text in zip(*[iter(parts)] * 3, strict=True)}


def verdict(text: str) -> str:
    return re.search(r"::: \{\.verdict\}\n(.*?)\n:::", text, re.DOTALL)[1]


def expected(kind: str) -> list[str]:
    plan = frames.plan()
    found = {
        "target": [each.id for each in plan.targets],
        "line": [each.line for each in plan.allocations],
        "task": [each.id for each in plan.tasks],
        "unit": [unit for group in units.groups(plan).values() for unit in group],
    }
    return [names.anchor(kind, name) for name in found[kind]]


# -- what there is ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("edition", "lang"), CASES)
@pytest.mark.parametrize("kind", PROFILES)
def test_every_id_of_the_plan_has_one_section(kind, edition, lang):
    anchors = [found["anchor"] for found in HEADING.finditer(page(kind, edition, lang))]
    assert sorted(anchors) == sorted(expected(kind))
    assert len(anchors) == len(set(anchors))


def test_every_department_district_and_agency_of_the_plan_has_a_profile():
    plan = frames.plan()
    named = {each.id for each in plan.reporting_units("all")} | {each.id for each in plan.agencies}
    assert {anchor.removeprefix("unit-") for anchor in expected("unit")} == named
    assert len(plan.reporting_units("all")) == 30


@pytest.mark.parametrize(("edition", "lang"), CASES)
def test_every_name_leads_to_a_profile_that_is_there(edition, lang):
    texts = [table.text for table in all_tables(edition, lang)] + [page(kind, edition, lang) for kind in PROFILES]
    anchors = {anchor for kind in PROFILES for anchor in expected(kind)}
    found = [match for text in texts for match in PROFILE.finditer(text)]
    assert {match["anchor"] for match in found} <= anchors
    assert all(PROFILES[match["anchor"].partition("-")[0]] == f"{match['page']}-profiles" for match in found)
    assert len(found) == sum(text.count("{.profile}") for text in texts) > 500


@pytest.mark.parametrize("edition", frames.EDITIONS)
@pytest.mark.parametrize("kind", PROFILES)
def test_both_languages_say_the_same_numbers(kind, edition):
    parts = [part.name for target in frames.plan().targets for part in target.parts]
    read = []
    for lang in LANGUAGES:
        texts = {}
        for anchor, text in sections(kind, edition, lang).items():
            said = PROFILE.sub("", verdict(text))
            for name in sorted((part[lang] for part in parts), key=len, reverse=True):
                said = said.replace(name, " ")
            texts[anchor] = frames.numbers(re.sub(r"\{\.spark[^}]*\}", "", said), lang)
        read.append(texts)
    assert read[0] == read[1]
    assert any(read[0].values()) or (kind, edition) in {("task", "2022-published"), ("unit", "2022-published")}


# -- the numbers are those of the result tables ----------------------------------------------------------------------


def rows(text: str, title: str) -> list[list[str]]:
    """Rows of cells of the table of a section that has a title; headings of groups are left out."""
    before = f"{text}\n"[: f"{text}\n".index(f"\n: {title}\n")].rstrip("\n").splitlines()
    block = before[len(before) - next(n for n, line in enumerate(reversed(before)) if not line.startswith("|")) :]
    cells = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in block[2:]]
    return [row for row in cells if any(row[1:])]


@pytest.mark.parametrize(("edition", "lang"), CASES)
def test_a_target_says_state_result_and_series_of_its_rows(edition, lang):
    r = frames.report(edition, lang)
    series = r.attainment.series.groupby("target")
    for row in r.attainment.targets.to_dict("records"):
        text = sections("target", edition, lang)[f"target-{row['target']}"]
        target = r.plan.target(row["target"])
        said = verdict(text)
        assert f".state-{row['state']}}}" in said
        shown = value(row, target, r.words)
        assert (f"**{shown}" in said) is (shown != r.words("common.missing"))
        if row["target"] in series.groups:
            shown = rows(text, r.words("profiles.titles.series"))
            points = series.get_group(row["target"])
            assert len(shown) == len(points)
            fractions = {
                f"{r.words.number(n)} / {r.words.number(d)}"
                for n, d in points[["numerator", "denominator"]].dropna().values
            }
            assert {cells[2] for cells in shown if "/" in cells[2]} == fractions


def raw(edition: str, ref: str) -> dict[str, str]:
    """The line of an edition's file that a place names, read anew."""
    name, _, line = ref.replace("\\", "").partition(":")
    path = frames.ROOT / "data" / "raw" / "editions" / edition / name
    with path.open(encoding="utf-8", newline="") as file:
        table = list(csv.reader(file))
    return dict(zip(table[0], table[int(line) - 1], strict=True))


@pytest.mark.parametrize("target", ["G05", "G11", "S03"])
def test_the_place_of_a_units_figure_is_the_line_that_says_it(target):
    edition, lang = "2022-illustrative", "vi"
    r = frames.report(edition, lang)
    text = sections("target", edition, lang)[f"target-{target}"]
    found = [row for row in rows(text, r.words("profiles.titles.units")) if ".csv:" in row[-1]]
    assert len(found) == int(r.attainment.targets.set_index("target").loc[target, "units_reported"])
    for cells in found:
        line = raw(edition, cells[-1])
        unit = PROFILE.match(cells[0])
        assert line["target"] == target
        assert line["unit"] == (unit["anchor"].removeprefix("unit-") if unit else PROVINCE)
        numerator = float(line["numerator"])
        assert cells[2].startswith(r.words.number(numerator)) or r.words.number(numerator) in cells[2]
        assert r.words.date(line["period_end"]) == cells[3]


def test_the_months_of_a_line_are_its_returns():
    edition, lang = "2022-illustrative", "en"
    r = frames.report(edition, lang)
    for row in r.lines.to_dict("records"):
        text = sections("line", edition, lang)[f"line-{row['line']}"]
        if not row["returned"]:
            assert r.words("profiles.titles.months") not in text
            continue
        shown = rows(text, r.words("profiles.titles.months"))
        for cells in shown:
            line = raw(edition, cells[-1])
            assert line["line"] == row["line"]
            mended = "corrected" in cells[0]
            assert mended or cells[2] == r.words.number(float(line["disbursed"]))
        assert shown[-1][2] == r.words.number(row["disbursed"])
        assert shown[-1][3] == r.words.share(row["rate"])
        assert f"**{r.words.share(row['rate'])}**" in verdict(text)


def test_a_unit_says_what_it_sent_and_still_owes():
    edition, lang = "2022-illustrative", "en"
    r = frames.report(edition, lang)
    for unit, owed in r.completeness[r.completeness["due"]].groupby("unit"):
        if unit == PROVINCE:
            continue
        said = verdict(sections("unit", edition, lang)[f"unit-{unit}"])
        assert f"**{owed['returned'].sum()}/{len(owed)}**" in said
        absent = set(owed.loc[~owed["returned"], "target"])
        assert {match["anchor"] for match in PROFILE.finditer(said)} == {f"target-{name}" for name in absent}


def test_a_district_says_its_share_of_spending():
    r = frames.report("2022-illustrative", "en")
    for row in r.local_share.to_dict("records"):
        text = sections("unit", "2022-illustrative", "en")[f"unit-{row['unit']}"]
        assert r.words.share(row["share"], 2) in text if pd.notna(row["share"]) else "no data" in text
        shown = rows(text, r.words("profiles.titles.local")) if pd.notna(row["share"]) else []
        assert [raw("2022-illustrative", cells[-1])["unit"] for cells in shown] == [row["unit"]] * len(shown)


# -- why -------------------------------------------------------------------------------------------------------------

G06 = {"attained": 55.8, "threshold": 50.0, "expected": 50.0, "ratio": 1.116, "period_end": dt.date(2022, 11, 30)}
G06 |= {"units_reported": 29, "units_expected": 30}
BEHIND = G06 | {"attained": 40.0, "ratio": 0.8}
E03 = {"units_reported": 3, "units_expected": 3, "parts_done": 2, "parts_total": 3, "period_end": dt.date(2022, 11, 30)}
DONE = {**E03, "completed_on": dt.date(2022, 10, 5)}

WHY = [
    ("G06", "achieved", "reached", G06, "55.8% had been attained, not less than the target level of 50%."),
    ("S03", "achieved", "reached", G06 | {"attained": 24.0}, "there were 24 enterprises, within the range of 10–30"),
    ("S03", "achieved", "above_range", G06 | {"attained": 35.0}, "35 enterprises, above the range of 10–30"),
    ("G06", "ahead", "pace", G06 | {"ratio": 1.1}, "a deviation of +10.0%, at or above +10%, so ahead"),
    ("G06", "on_track", "pace", BEHIND | {"ratio": 0.9}, "−10.0%, from −10% to below +10%, so on track"),
    ("G06", "at_risk", "pace", BEHIND, "80.0% of what was needed by then (50.0%): a deviation of −20.0%, from −25%"),
    ("G06", "at_risk", "pace", BEHIND | {"ratio": 0.89999}, "a deviation of −10.001%, from −25% to below −10%"),
    ("G06", "off_track", "pace", BEHIND | {"ratio": 0.5}, "a deviation of −50.0%, below −25%, so off track"),
    (
        "G06",
        "achieved",
        "units_missing",
        G06,
        "by the units that reported, not less than the target level of 50%; 1 of",
    ),
    ("G11", "on_track", "units_missing", G06 | {"ratio": 1.0}, "1 of 30 units has no data and could change the result"),
    ("G03", "inconclusive", "units_missing", G06 | {"attained": 100.0, "threshold": 100.0}, "asks for every unit"),
    ("G11", "inconclusive", "units_missing", BEHIND, "deadline of 31 December 2022 has passed; 40.0% is below"),
    ("G07", "achieved", "parts_missing", G06, "though parts of the target have no data."),
    ("G07", "on_track", "parts_missing", G06 | {"ratio": 1.0}, "so on track. Parts of the target have no data."),
    ("G07", "inconclusive", "parts_missing", {}, "Some parts of the target have data and some have none"),
    ("E03", "achieved", "done", DONE, "All 3 parts done, the last on 5 October 2022, before the deadline"),
    (
        "E04",
        "achieved",
        "done",
        DONE | {"parts_total": 1},
        "Done on 5 October 2022, before the deadline of 31 December",
    ),
    ("E03", "achieved", "done", E03, "Done by the data to 30 November 2022; the source does not date"),
    ("E04", "achieved", "done_late", DONE | {"parts_total": 1}, "Done on 5 October 2022, after the deadline of 31 Dec"),
    ("E03", "on_track", "in_progress", E03, "Under way by the data to 30 November 2022, before the deadline"),
    (
        "E03",
        "not_yet_due",
        "not_started",
        E03,
        "Not begun by the data to 30 November 2022; the deadline of 31 December",
    ),
    ("E03", "off_track", "own_date_passed", E03, "Not done by the data to 30 November 2022, past the day on which"),
    ("E03", "at_risk", "expected_after_deadline", E03, "expect to be done after the deadline of 31 December 2022."),
    (
        "G06",
        "missed",
        "deadline_passed",
        BEHIND,
        "the data to 30 November 2022 give 40.0%, below the target level of 50%",
    ),
    ("E03", "missed", "deadline_passed", E03, "has passed and it is not done, by the data to 30 November 2022."),
    ("G06", "missed", "deadline_passed_older_data", BEHIND, "the latest data (to 30 November 2022) give 40.0%"),
    ("E03", "missed", "deadline_passed_older_data", E03, "by the latest data (to 30 November 2022) it was not done."),
    (
        "E01",
        "inconclusive",
        "lower_bound",
        BEHIND | {"bound": "lower"},
        "(≥ 40.0%) are only a lower bound and below the",
    ),
    (
        "E01",
        "inconclusive",
        "upper_bound",
        G06 | {"bound": "upper"},
        "(≤ 55.8%) are only an upper bound, not less than",
    ),
    (
        "E01",
        "inconclusive",
        "upper_bound",
        BEHIND | {"bound": "upper"},
        "below the target level of 100% with time left",
    ),
    ("G11", "inconclusive", "proxy", G06 | {"bound": "proxy"}, "(≈ 55.8%) are a proxy that measures something else"),
    ("G06", "no_data", "no_return", {"units_expected": 30}, "None of the 30 units that have to report has sent"),
    ("E03", "no_data", "no_return", {"units_expected": 3}, "There are no usable data in this edition."),
    ("G06", "no_data", "no_denominator", {}, "The denominator is zero, so no share can be computed."),
    ("G07", "not_yet_due", "not_in_force", {}, "It counts only from 1 June 2022"),
    ("G06", "not_yet_due", "not_in_force", {}, "By the time that has passed, nothing was due yet"),
    ("E05", "achieved", "growth_met", {}, "said of growth"),
    ("E05", "missed", "growth_not_met", {}, "said of growth"),
    ("E05", "inconclusive", "growth_cannot_tell", {}, "said of growth"),
    ("E05", "no_data", "no_return", {}, "said of growth"),
]


def judged(target: str, state: str, reason: str, told: dict) -> dict:
    blank = dict.fromkeys(("attained", "expected", "ratio", "parts_total", "period_end", "completed_on", "bound"))
    return {**frames.target(target, state), **blank, "reason": reason, **told}


@pytest.mark.parametrize(("target", "state", "reason", "told", "said"), WHY)
def test_the_sentence_is_right_for_every_state(target, state, reason, told, said):
    plan = frames.plan()
    row = judged(target, state, reason, told)
    read = {}
    for lang in LANGUAGES:
        text = reasons.why(row, plan.target(target), plan, frames.words(lang), growth="said of growth")
        read[lang] = frames.numbers(text, lang)
        assert "{" not in text
        assert text.strip().endswith(".") or text == "said of growth"
    assert said in text.replace("\N{NO-BREAK SPACE}", " ")
    assert read["vi"] == read["en"]


def test_every_state_and_reason_has_been_tried():
    assert {reason for _, _, reason, _, _ in WHY} | {"worst_part"} == set(states.REASONS)
    assert {state for _, state, _, _, _ in WHY} == set(states.STATES)


def test_a_target_as_good_as_its_worst_part_says_which_and_why():
    plan, words = frames.plan(), frames.words("en")
    parts = [
        judged("E03", "achieved", "done", DONE | {"part": "transport", "parts_total": 1}),
        judged("E03", "off_track", "own_date_passed", E03 | {"part": "health", "parts_total": 1}),
    ]
    days = {"transport": None, "health": dt.date(2022, 9, 30)}
    row = judged("E03", "off_track", "worst_part", E03)
    said = reasons.why(row, plan.target("E03"), plan, words, parts=parts, expected_on=days)
    assert said.startswith("The target stands as its worst part: Health services, ▼ off track. Not done by the data to")
    assert "had expected to be done on 30 September 2022." in said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_published_is_said_of_an_edition_of_publications(lang):
    words = frames.words(lang)
    row = judged("G06", "no_data", "no_return", {"units_expected": 30})
    said = reasons.why(row, frames.plan().target("G06"), frames.plan(), words, returned=False)
    assert said == words("profiles.why.no_return.published")
    assert "30" not in said


@pytest.mark.parametrize(
    ("attained", "state"),
    [(66.0, "ahead"), (60.0, "on_track"), (54.0, "on_track"), (53.9, "at_risk"), (44.9, "off_track")],
)
def test_the_sentence_follows_the_rules_and_not_the_row(attained, state):
    """Judged by `states.figure`, then told: the band named is the band of the state."""
    plan, words = frames.plan(), frames.words("en")
    found = states.figure(attained, 80.0, 60.0, plan.rules, passed=False)
    assert found.state == state
    told = {
        "attained": attained,
        "threshold": 80.0,
        "expected": 60.0,
        "ratio": attained / 60.0,
        "period_end": frames.AS_OF,
    }
    said = reasons.why(judged("G05", *found, told), plan.target("G05"), plan, words)
    assert f", so {words.get('common.states')[state]}." in said


def context(**more) -> SimpleNamespace:
    plan = frames.plan()
    return SimpleNamespace(
        plan=plan, words=frames.words("en"), as_of=frames.AS_OF, by_unit=True, confidence=0.95, **more
    )


@pytest.mark.parametrize(
    ("spent", "said"),
    [
        (None, "There are no disbursement figures for this line."),
        (0.0, "nothing of the VND 300 million that may be spent had been disbursed, with 91.5% of the year gone."),
        (
            150.0,
            "50.0% of the allocation of VND 300 million, with 91.5% of the year gone: 41.5 percentage points behind.",
        ),
        (291.0, "within what may be spent and 97.0% of the allocation of VND 300 million, with 91.5%"),
        (300.0, "all of the VND 300 million that may be spent had been disbursed"),
        (310.0, "VND 310 million had been disbursed, VND 10 million more than the VND 300 million that may be spent."),
    ],
)
def test_a_line_says_whether_it_is_under_within_or_over(spent, said):
    found = frames.lines(**({} if spent is None else {"R20": spent})).set_index("line", drop=False).loc["R20"]
    text = lines.because(found.to_dict(), context()).replace("\N{NO-BREAK SPACE}", " ")
    assert said in text
    assert ("Disbursed more than allocated: Spent 310" in text) is (spent == 310)


def test_an_adjusted_allocation_is_what_may_be_spent():
    row = frames.lines(D2=8000.0).set_index("line", drop=False).loc["D2"].to_dict()
    assert "more than" in lines.because(row, context())
    adjusted = row | {"limit": 9000.0, "flags": ""}
    assert "within what may be spent and 114.3% of the allocation" in lines.because(adjusted, context())


TASK = {"due_on": pd.NaT, "completed_on": pd.NaT, "period_end": dt.date(2022, 11, 30), "waiting_for": ""}
DUE = {"due_on": dt.date(2022, 12, 31)}


@pytest.mark.parametrize(
    ("status", "told", "said"),
    [
        ("no_return", {}, "No agency has reported on this task."),
        ("done", {}, "The agency reports it as completed (data to 30 November 2022) and gives no day."),
        ("done", {"completed_on": dt.date(2022, 7, 6)}, "Completed on 6 July 2022."),
        ("done", DUE | {"completed_on": dt.date(2022, 12, 31)}, "by its due day of 31 December 2022."),
        ("done", DUE | {"completed_on": dt.date(2023, 1, 1)}, "1 day after its due day of 31 December 2022."),
        (
            "in_progress",
            DUE,
            "Under way by the data to 30 November 2022; due on 31 December 2022, 26 days from 5 December",
        ),
        ("in_progress", {}, "Under way by the data to 30 November 2022; no due day is reported."),
        ("not_started", DUE, "Not begun by the data to 30 November 2022; due on 31 December 2022, 26 days from"),
        ("not_started", {}, "Not begun by the data to 30 November 2022; no due day is reported."),
        (
            "late",
            {"due_on": dt.date(2022, 12, 4), "waiting_for": "so-yt;so-ct"},
            "1 day before 5 December 2022; by the data",
        ),
    ],
)
def test_a_task_says_why_it_stands_where_it_does(status, told, said):
    text = tasks.because(TASK | {"status": status} | told, context())
    assert said in text
    assert ("Department of Health and Department of Industry and Trade" in text) is (status == "late")


# -- text from data, and the renderers -------------------------------------------------------------------------------


def html(markdown: str, to: str = "html5") -> str:
    filters = [str(frames.ROOT / "report" / "filters" / "report.lua")]
    return pypandoc.convert_text(markdown, to, "markdown-latex_macros", extra_args=["--wrap=none"], filters=filters)


@pytest.mark.parametrize("text", [*HOSTILE, "+ a", "(a) b", "a) b", "iv. c", "% d", "#. e", "@f", "- g", "2022. h"])
def test_text_from_data_stays_one_paragraph_of_a_fact(text):
    from analysis.tables.grid import plain

    made = html(blocks.facts(("Term", plain(text))))
    assert made.count("<dd>") == made.count("<dt>") == 1
    assert not re.search(r"<(ul|ol|script|h\d|table|div|pre|em|strong|code|a|span)\b", made)
    shown = re.sub(r"<[^>]+>", "", made[made.index("<dd>") :]).strip()
    assert " ".join(shown.split()) == text.replace("<", "&lt;").replace(">", "&gt;")


def test_a_hostile_remark_is_text_alone():
    r = frames.report("2022-illustrative", "en")
    noted = pd.DataFrame(
        [
            {
                "table": "targets",
                "subject": "G06",
                "part": "all",
                "unit": "so-yt",
                "period_end": pd.Timestamp("2022-11-30"),
            }
        ]
        * len(HOSTILE)
    ).assign(note_vi="", note_en=HOSTILE, returns=1)
    rows = {"notes": noted.to_dict("records"), "corrections": []}
    given = SimpleNamespace(plan=r.plan, words=r.words, rows=lambda name, **_: rows[name])
    table = remarks.remarks(given, "targets", "G06")
    made = html(table.titled("Remarks"))
    assert made.count("<tr") == len(HOSTILE) + 1
    assert not re.search(r"<(script|ul|ol|h\d|em|code|a)\b", made)
    for text in HOSTILE:
        assert text.replace("<", "&lt;").replace(">", "&gt;") in made


def test_a_folded_part_opens_in_a_page_and_stands_open_in_print():
    made = blocks.more('Số liệu của "30" đơn vị', "Nội dung.")
    page = html(made)
    assert page.index("<details") < page.index("<summary>") < page.index("30") < page.index("</summary>")
    assert page.index("Nội dung.") < page.index("</details>")
    assert "<details" not in html(made, "typst")
    assert "Nội dung." in html(made, "typst")
    assert blocks.more("Không có gì", "", "\n") == ""


def test_a_name_is_plain_in_print():
    named = names.unit("so-yt", frames.plan(), frames.words("en"))
    assert '<a href="unit-profiles.html#unit-so-yt" class="profile">Department of Health</a>' in html(named)
    assert html(named, "typst").strip() == "Department of Health"
    assert names.unit(PROVINCE, frames.plan(), frames.words("en")) == "The whole province"


def test_a_small_picture_is_drawn_to_scale():
    drawn = html(spark.spark([(0.5, 20.0), (1.0, 40.0)], 80.0))
    points = [
        tuple(map(float, pair.split(","))) for pair in re.search(r'spark-line" points="([^"]+)"', drawn)[1].split()
    ]
    goal = float(re.search(r'spark-goal" d="M4 ([\d.]+)H', drawn)[1])
    base = float(re.search(r'spark-base" d="M4 ([\d.]+)H', drawn)[1])
    assert [round(x) for x, _ in points] == [110, 216]
    heights = [(base - y) / (base - goal) for _, y in points]
    assert heights == pytest.approx([0.25, 0.5], abs=0.01)
    assert 'aria-hidden="true"' in drawn
    assert spark.spark([(0.5, 20.0)], 80.0) == ""


def test_an_imported_row_is_named_by_file_sheet_and_cells():
    r = frames.report("2022-illustrative", "en")
    file = an_import().files[0]
    sheets = {"Chỉ tiêu": {"numerator": "E", "denominator": "F"}}
    found = replace(an_import(), files=(replace(file, columns=sheets),))
    rows = r.edition.targets.iloc[:1].assign(
        import_no=1, file=file.sha256, sheet="Chỉ tiêu", sheet_row=14, ref="0001/targets.csv:2"
    )
    trail = Trail(replace(r.edition, targets=rows), (found,), r.statistics.frame, r.words)
    assert trail.place("0001/targets.csv:2") == ("Sở Y tế.xlsx, Chỉ tiêu!E14, F14", "0001/targets.csv:2")
    assert trail.place("") == "–"


def test_marks_tell_what_was_corrected_sent_again_or_provisional():
    r = frames.report("2022-illustrative", "en")
    trail = Trail.of(r)
    (mended,) = r.edition.corrections[r.edition.corrections["table"] == "targets"]["ref"]
    assert trail.marks(mended) == ["corrected"]
    again = r.revisions[r.revisions["table"] == "disbursements"].iloc[0]
    assert (
        "reported again" in trail.marks(f"disbursements.csv:{again['row_new']}")[0]
        or trail.row(f"disbursements.csv:{again['row_new']}")["obs_status"] == "r"
    )
    provisional = r.edition.targets[r.edition.targets["obs_status"] == "p"]["ref"].iloc[0]
    assert trail.marks(provisional) == ["provisional"]
    assert trail.counted([provisional, mended, provisional]) == "provisional (2), corrected (1)"


def test_totals_of_the_index_are_those_of_the_units_table():
    r = frames.report("2022-illustrative", "en")
    totals = attainment.totals(r.standings).set_index("unit")
    index = page("unit", "2022-illustrative", "en").split("\n\n", 1)[0]
    for unit, row in totals.iterrows():
        (line,) = [text for text in index.splitlines() if f"#unit-{unit})" in text]
        cells = [cell.strip() for cell in line.split("|")[1:-1]]
        assert cells[2:] == [str(row["on_course"]), str(row["behind"])]
