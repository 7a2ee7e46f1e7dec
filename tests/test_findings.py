"""Sentences: right for none, one and many, the same numbers in both languages, every word there in both."""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping
from types import SimpleNamespace

import frames
import pandas as pd
import pytest

from analysis import findings

TOPICS = ("charts", "tables", "findings")


def leaves(node: object, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(node, Mapping):
        if set(node) <= {"zero", "one", "many"}:
            for text in node.values():
                yield path, str(text)
        else:
            for key, value in node.items():
                yield from leaves(value, (*path, str(key)))
    else:
        yield path, str(node)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("topic", TOPICS)
def test_every_word_stands_in_both_languages_with_the_same_places(topic: str) -> None:
    found: dict[str, dict[tuple[str, ...], set[str]]] = {}
    for lang in ("vi", "en"):
        found[lang] = {}
        for path, text in leaves(frames.words(lang).get(topic)):
            assert text.strip(), (lang, path)
            found[lang].setdefault(path, set()).update(placeholders(text))
    assert found["vi"].keys() == found["en"].keys()
    # "zero" may say the number in words, and so may leave the place for it out; the other places must be the same.
    for path, names in found["vi"].items():
        assert names == found["en"][path], path


@pytest.mark.parametrize("topic", TOPICS)
def test_forms_always_hold_one_for_many(topic: str) -> None:
    def check(node: object) -> None:
        if isinstance(node, Mapping):
            if {"zero", "one", "many"} & set(node):
                assert "many" in node
            for value in node.values():
                check(value)

    for lang in ("vi", "en"):
        check(frames.words(lang).get(topic))


@pytest.mark.parametrize(
    ("states", "vi", "en"),
    [
        ({}, "Chưa có số liệu cho chỉ tiêu nào trong 22 chỉ tiêu.", "None of the 22 targets has data yet."),
        (
            {"G01": "achieved", "G02": "ahead", "G03": "missed"},
            "1/22 chỉ tiêu đã đạt; 1 chỉ tiêu đúng hoặc vượt tiến độ; 1 chỉ tiêu có nguy cơ, chậm hoặc không đạt; "
            "19 chỉ tiêu chưa có số liệu.",
            "1 of 22 targets has been achieved; 1 is on track or ahead; 1 is at risk, off track or not achieved; "
            "19 have no data.",
        ),
        (
            {"G01": "on_track", "G02": "ahead", "G03": "inconclusive", "G04": "not_yet_due"},
            "Chưa chỉ tiêu nào trong 22 chỉ tiêu đạt; 2 chỉ tiêu đúng hoặc vượt tiến độ; 1 chỉ tiêu có số liệu nhưng "
            "chưa đủ cơ sở kết luận; 18 chỉ tiêu chưa có số liệu; 1 chỉ tiêu chưa đến hạn.",
            "None of the 22 targets has been achieved yet; 2 are on track or ahead; 1 has a figure too weak to judge; "
            "18 have no data; 1 is not yet due.",
        ),
    ],
)
def test_targets(states: dict[str, str], vi: str, en: str) -> None:
    rows = frames.no_targets()
    rows["state"] = [states.get(name, "no_data") for name in rows["target"]]
    assert findings.targets_sentence(rows, frames.words("vi")) == vi
    assert findings.targets_sentence(rows, frames.words("en")) == en


def test_targets_answer_counts_no_data_in_the_total() -> None:
    rows = frames.no_targets()
    rows.loc[0, "state"] = "achieved"
    assert findings.targets_answer(rows, frames.words("vi")).number == "1/22 chỉ tiêu đạt"
    assert findings.targets_answer(rows, frames.words("en")).number == "1 of 22 targets achieved"


def test_money_says_what_is_in_the_sum() -> None:
    # 3,400 + 7,000 of 118,225 = 8.8 %; 30 November, the day of the money, is day 334 of 365 = 91.5 %.
    lines = frames.lines(D1=3400.0, D2=7000.0)
    text = findings.money_sentence(lines, frames.plan(), frames.words("vi")).replace("\xa0", " ")
    assert text.startswith("Đến 30/11/2022, giải ngân 10.400 triệu đồng, bằng 8,8% tổng mức bố trí 118.225 triệu đồng")
    assert "91,5% thời gian" in text
    assert "2/28 dòng" in text
    answer = findings.money_answer(lines, frames.plan(), frames.words("en"))
    assert answer.number.replace("\xa0", " ") == "VND 10,400 of 118,225 million"
    assert answer.sentence.startswith("By 30 November 2022, 8.8% of the allocation, with 91.5% of the year gone")
    assert "mark=0.9151" in answer.picture


def test_money_without_returns_is_not_zero() -> None:
    answer = findings.money_answer(frames.lines(), frames.plan(), frames.words("en"))
    assert answer.number == "no data"
    assert answer.sentence.replace("\xa0", " ") == (
        "There are no disbursement figures for any of the 28 budget lines (VND 118,225 million allocated in all)."
    )


def test_money_of_all_lines_has_no_reservation() -> None:
    lines = frames.lines(**{each.line: each.allocation for each in frames.plan().allocations})
    text = findings.money_sentence(lines, frames.plan(), frames.words("en"))
    assert "100.0% of the" in text
    assert "lines have reported" not in text


def test_flags_are_grouped() -> None:
    lines = frames.lines(**{each.line: 0.0 for each in frames.plan().allocations} | {"R06": 268.0, "D1": 3401.0})
    text = findings.flags_sentence(lines, frames.plan(), frames.words("en"))
    assert text.startswith("Budget lines to check – disbursed more than allocated: D1 – ")
    assert "; R06 – " in text
    clean = frames.lines(**{each.line: 0.0 for each in frames.plan().allocations})
    assert findings.flags_sentence(clean, frames.plan(), frames.words("en")) == "No budget line needs checking."


def test_lines_without_a_return_are_not_called_flagged() -> None:
    assert findings.flags_sentence(frames.lines(), frames.plan(), frames.words("en")) == ""


def test_targets_that_need_attention_are_named_by_state() -> None:
    r = frames.report("2022-illustrative", "en")
    sentences = findings.behind_sentences(r.attainment.targets, r.plan, r.words)
    assert [sentence.split(":")[0] for sentence in sentences] == ["▼ off track", "◆ at risk"]
    assert "Electronic" not in sentences[0]
    assert "Cashless fee collection (2 of 3 parts, target 3 of 3)" in sentences[0]
    achieved = r.attainment.targets.assign(state="achieved")
    assert findings.behind_sentences(achieved, r.plan, r.words) == []


def verdict(state: str, *figures: float, reason: str = "") -> SimpleNamespace:
    low, high = (min(figures), max(figures)) if figures else (None, None)
    main = figures[-1] if figures else None
    return SimpleNamespace(state=state, low=low, high=high, main=main, minimum=7.0, figures=len(figures), reason=reason)


@pytest.mark.parametrize(
    ("given", "number", "part"),
    [
        (
            verdict("met", 9.33, 8.84),
            "+8.8%",
            "2 published figures give 8.84% to 9.33%, and all meet the plan's minimum",
        ),
        (verdict("met", 9.33), "+9.3%", "grew by 9.33% in 2022 at constant prices, which meets"),
        (verdict("not_met", 5.0), "+5.0%", "does not meet the plan's minimum of 7%"),
        (verdict("cannot_tell", 6.98, 7.22), "+7.2%", "at 6.98% to 7.22% at constant prices; some reach"),
        # Growth across a break is no growth of one thing: it never stands as the answer's number.
        (verdict("cannot_tell", 9.1, reason="crosses_break"), "inconclusive", "comes to 9.10% at constant prices, but"),
        (verdict("cannot_tell", 9.1, 9.3, reason="crosses_break"), "inconclusive", "two ends cannot be compared"),
        (verdict("cannot_tell"), "no data", "There are no published figures yet"),
    ],
)
def test_productivity(given: SimpleNamespace, number: str, part: str) -> None:
    answer = findings.productivity_answer(given, frames.plan(), frames.words("en"))
    assert answer.number == number
    assert part in answer.sentence


def test_districts_below_the_rule_are_named() -> None:
    shares = pd.DataFrame(
        {
            "unit": ["tp-cao-lanh", "tp-sa-dec", "h-tan-hong"],
            "meets": pd.array([True, False, None], dtype="boolean"),
        }
    )
    assert findings.local_share_sentence(shares, frames.plan(), frames.words("en")) == (
        "1 of the 2 districts with data spent at least 1% of their budget on digital transformation (Section IV.6); "
        "below it: Sa Đéc City; 1 district has no data."
    )
    # Within a Vietnamese sentence the kind of a district is written in small letters.
    assert "chưa đạt: thành phố Sa Đéc;" in findings.local_share_sentence(shares, frames.plan(), frames.words("vi"))


@pytest.mark.parametrize(
    ("cells", "en"),
    [
        ((), "No target asks for returns by unit yet."),
        ((("so-yt", "G01", False, False),), "No target asks for returns by unit yet."),
        ((("so-yt", "G01", True, True),), "The one unit that had to report has reported in full."),
        ((("so-yt", "G01", True, False),), "No unit among the 1 that had to report has sent data yet."),
        (
            (("so-yt", "G01", True, True), ("so-tp", "G01", True, False)),
            "1 of 2 units has reported in full; 1 unit has sent nothing: Department of Justice; "
            "1 of 2 required figures are missing.",
        ),
    ],
)
def test_reporting(cells: tuple[tuple[str, str, bool, bool], ...], en: str) -> None:
    assert findings.reporting_sentence(frames.completeness(*cells), frames.plan(), frames.words("en")) == en


@pytest.mark.parametrize(
    ("statuses", "en"),
    [
        (["no_return"], "There is no information on the progress of any of the 1 tasks of Part II."),
        (["done", "late", "late"], "1 of the 3 tasks of Part II has been completed; 2 are overdue."),
        (["in_progress", "no_return"], "None of the 2 tasks of Part II has been completed yet; 1 is in progress; "
         "1 has no data."),
    ],
)  # fmt: skip
def test_tasks(statuses: list[str], en: str) -> None:
    assert findings.tasks_sentence(pd.DataFrame({"status": statuses}), frames.words("en")) == en


def test_choices_leave_out_what_there_is_none_of() -> None:
    choices = pd.DataFrame({"state": ["met", "cannot_tell", "cannot_tell"], "base": 2021, "year": 2022})
    assert findings.choices_sentence(choices, frames.plan(), frames.words("en")) == (
        "Of 3 defensible ways to compute it, 1 reaches 7% and 2 cross a break in the series and are inconclusive."
    )
    choices["base"] = [2021, 2021, 2020]
    assert findings.choices_sentence(choices, frames.plan(), frames.words("vi")) == (
        "Trong 3 cách tính có cơ sở (cách so với 2020 tính bình quân hai năm), 1 cách cho kết quả đạt 7% và 2 cách "
        "qua chỗ gián đoạn của chuỗi nên chưa đủ cơ sở kết luận."
    )
    assert findings.choices_sentence(choices.head(0), frames.plan(), frames.words("vi")) == (
        "Chưa cách tính nào có đủ số liệu cho năm 2022."
    )


def outcome(*rows: tuple[int, float, bool]) -> pd.DataFrame:
    """``productivity.growth`` of several years: (year, growth, estimate)."""
    table = pd.DataFrame(list(rows), columns=["year", "productivity_growth", "estimate"])
    return table.assign(crosses_break=False, published_on=pd.NaT)


NO_TREND = SimpleNamespace(years=(), unbroken_from=None, endpoint_unbroken=None)
ALONE = "The verdict is for 2022 alone. "


@pytest.mark.parametrize(
    ("rows", "sentence", "short"),
    [
        (
            ((2022, 9.0, False),),
            "The plan sets its target for 2022 alone; no figures are published yet for the years after.",
            "",
        ),
        (((2023, 5.09, True),), f"{ALONE}The year after falls below 7%: 5.09% (2023), an estimate.", "2023: +5.1%."),
        (
            ((2023, 5.09, True), (2024, 5.4, True)),
            f"{ALONE}The years after fall below 7%: 5.09% (2023) and 5.40% (2024), both estimates.",
            "2023 and 2024: +5.1% and +5.4%.",
        ),
        (
            ((2023, 7.0, False), (2024, 8.0, False)),
            f"{ALONE}The years after reach 7% or more: 7.00% (2023) and 8.00% (2024).",
            "2023 and 2024: +7.0% and +8.0%.",
        ),
        (
            ((2023, -1.2, False), (2024, 8.0, True)),
            f"{ALONE}Of the years after, some fall below 7% and some reach 7% or more: −1.20% (2023) and 8.00% (2024), "
            "1 of them estimated.",
            "2023 and 2024: −1.2% and +8.0%.",
        ),
    ],
)
def test_years_after_the_plan(rows: tuple[tuple[int, float, bool], ...], sentence: str, short: str) -> None:
    plan, words = frames.plan(), frames.words("en")
    assert findings.later_years_sentence(outcome(*rows), NO_TREND, plan, words) == sentence
    assert findings.later_years_short(outcome(*rows), plan, words) == short


def test_years_after_the_plan_count_the_figure_published_last_and_no_break() -> None:
    rows = outcome((2023, 6.0, True), (2023, 5.0, False), (2024, 9.0, False))
    rows["published_on"] = pd.to_datetime([None, "2024-06-30", None])
    rows["crosses_break"] = [False, False, True]
    trend = SimpleNamespace(years=(2021, 2022, 2023), unbroken_from=2021, endpoint_unbroken=6.43)
    assert findings.later_years_sentence(rows, trend, frames.plan(), frames.words("vi")) == (
        "Kết luận chỉ cho năm 2022. Năm sau đó thấp hơn 7%: 5,00% (2023); bình quân 2021–2023 là 6,4% mỗi năm."
    )
    assert findings.later_years_short(rows, frames.plan(), frames.words("vi")) == "Năm 2023 tăng 5,0%."


def test_what_is_missing_is_named() -> None:
    rows = frames.no_targets()
    rows.loc[rows["target"] != "S01", "state"] = "on_track"
    assert findings.missing_targets_sentence(rows, frames.plan(), frames.words("en")) == (
        "1 of 22 targets has no data: Working-age people with digital skills."
    )
    rows["state"] = "on_track"
    assert findings.missing_targets_sentence(rows, frames.plan(), frames.words("en")) == "Every target has data."
    assert findings.missing_lines_sentence(frames.lines(), frames.words("vi")) == (
        "Chưa có số liệu giải ngân của cả 28 dòng kinh phí."
    )


@pytest.mark.parametrize(("count", "en"), [(0, "No figure was"), (1, "1 figure has been"), (3, "3 figures have been")])
def test_revisions(count: int, en: str) -> None:
    assert findings.revisions_sentence(pd.DataFrame({"row": range(count)}), frames.words("en")).startswith(en)


@pytest.mark.parametrize("edition", frames.EDITIONS)
def test_both_languages_carry_the_same_numbers(edition: str) -> None:
    said = {}
    for lang in ("vi", "en"):
        r = frames.report(edition, lang)
        said[lang] = [
            findings.targets_sentence(r.attainment.targets, r.words),
            findings.money_sentence(r.lines, r.plan, r.words),
            findings.later_years_sentence(r.outcome, r.trends["constant"], r.plan, r.words),
            findings.later_years_short(r.outcome, r.plan, r.words),
            findings.benchmark_sentence(r.curve, r.plan, r.words),
            findings.plan_sentence(r.plan, r.words),
            findings.reconciliation_sentence(r.reconciliation, r.words),
            findings.pace_sentence(r.lines, r.plan, r.words),
            findings.adjusted_sentence(r.lines, r.words),
            findings.outturn_sentence(r.lines, r.plan, r.words),
            findings.flagged_sentence(r.flagged, r.lines, r.words),
            findings.plan_tasks_sentence(r.plan, r.words),
            findings.agencies_sentence(r.tasks.agencies, r.plan, r.words),
            findings.late_sentence(r.tasks.tasks, r.words),
            findings.due_soon_sentence(r.tasks.tasks, r.due_soon, 30, r.words),
            findings.flags_sentence(r.lines, r.plan, r.words),
            findings.local_share_sentence(r.local_share, r.plan, r.words),
            findings.productivity_sentence(r.verdict, r.plan, r.words),
            findings.choices_sentence(r.choices, r.plan, r.words),
            *(findings.trend_sentence(trend, r.words) for trend in r.trends.values()),
            findings.structural_sentence(r.structural, r.words),
            findings.sensitivity_sentence(r.sensitivity, r.plan, r.words),
            findings.split_sentence(r.split, r.plan, r.words),
            findings.sectors_sentence(r.shift_share, r.words),
            findings.comparison_sentence(r.comparison, r.plan, r.words),
            findings.tasks_sentence(r.tasks.tasks, r.words),
            *findings.behind_sentences(r.attainment.targets, r.plan, r.words),
            findings.reporting_sentence(r.completeness, r.plan, r.words),
            findings.missing_lines_sentence(r.lines, r.words),
            findings.revisions_sentence(r.revisions, r.words),
        ]
    for vi, en in zip(said["vi"], said["en"], strict=True):
        assert frames.numbers(vi, "vi") == frames.numbers(en, "en"), (vi, en)


@pytest.mark.parametrize(
    ("known", "lang", "said"),
    [
        (False, "vi", "Chưa có số liệu: 22/22 chỉ tiêu, 28/28 dòng kinh phí và 51/51 nhiệm vụ."),
        (False, "en", "No data for 22 of 22 targets, 28 of 28 budget lines, and 51 of 51 tasks."),
        (
            True,
            "vi",
            "Chỉ tiêu, dòng kinh phí và nhiệm vụ nào cũng có số liệu; các đơn vị còn thiếu 2/3 số liệu phải báo cáo.",
        ),
        (True, "en", "Every target, budget line and task has data; units have yet to send 2 of 3 required figures."),
    ],
)  # fmt: skip
def test_gaps_count_everything_without_data(known: bool, lang: str, said: str) -> None:
    targets = frames.no_targets().assign(state="achieved" if known else "no_data")
    lines = pd.DataFrame({"returned": [known] * 28})
    tasks = pd.DataFrame({"status": ["done" if known else "no_return"] * 51})
    due = pd.DataFrame({"unit": ["a", "a", "b"], "group": "districts", "due": True, "returned": [True, False, False]})
    owed = due if known else due.iloc[:0]
    assert findings.gaps_sentence(targets, lines, tasks, owed, frames.words(lang)) == said
