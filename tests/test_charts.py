"""Charts say what the tables say, in both languages, for none, one and many, and stand on their own as files."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from itertools import combinations
from xml.etree import ElementTree

import frames
import pandas as pd
import pytest
import yaml
from fontTools.ttLib import TTFont

from analysis import charts, findings
from analysis.attainment.states import STATES
from analysis.charts.figure import NARROW, WIDE, Form, Sheet, colours, empty
from analysis.charts.ink import SIGNS
from analysis.labels import TASK_STATES, VERDICT_STATES
from analysis.svg import split

REPORT = frames.ROOT / "report"
PALETTE = yaml.safe_load((REPORT / "theme" / "palette.yml").read_text(encoding="utf-8"))
LANGUAGES = ("vi", "en")


def all_charts(edition: str, lang: str) -> list[charts.Chart]:
    r = frames.report(edition, lang)
    a = r.attainment
    return [
        charts.scorecard(a.targets, r.plan, r.words, as_of=r.as_of),
        charts.bullets(a.targets, r.plan, r.words, as_of=r.as_of),
        *(charts.bullets(a.targets, r.plan, r.words, each.id, as_of=r.as_of) for each in r.plan.pillars),
        charts.trends(a.series, r.plan, r.words, targets=a.targets, as_of=r.as_of),
        charts.standings(r.standings, r.plan, r.words, as_of=r.as_of),
        charts.reporting(r.completeness, r.plan, r.words, as_of=r.as_of),
        charts.task_progress(r.tasks.fields, r.plan, r.words, as_of=r.as_of),
        *([charts.moved(r.changes, r.plan, r.words)] if r.previous else []),
        charts.scurve(r.curve, r.rollups, r.plan, r.words, r.as_of),
        charts.allocations(r.lines, r.plan, r.words, as_of=r.as_of),
        charts.local_share(r.local_share, r.plan, r.words, as_of=r.as_of),
        charts.task_agencies(r.tasks.agencies, r.plan, r.words, as_of=r.as_of),
        charts.level(r.levels, r.plan, r.words),
        charts.province_growth(r.comparison, r.plan, r.words),
        charts.verdicts(r.choices, r.plan, r.words),
    ]


@pytest.fixture(scope="module")
def made() -> dict[tuple[str, str], list[charts.Chart]]:
    return {(edition, lang): all_charts(edition, lang) for edition in frames.EDITIONS for lang in LANGUAGES}


SVG = "{http://www.w3.org/2000/svg}"


def texts(chart: charts.Chart, picture: int = 0) -> list[str]:
    """Words of the wide picture (0) or of the narrow one (1)."""
    return [node.text or "" for node in ElementTree.fromstring(split(chart.svg)[picture]).iter(f"{SVG}text")]


# -- colours -------------------------------------------------------------------------------------------------------


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_what_the_accessibility_guidelines_compute() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("ground", ["surface", "track"])
@pytest.mark.parametrize("role", ["ink", "muted", "accent", *STATES])
def test_text_colours_can_be_read(role: str, ground: str, mode: str) -> None:
    assert contrast(PALETTE[role][mode], PALETTE[ground][mode]) >= 4.5


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_no_two_roles_share_a_colour(mode: str) -> None:
    values = [role[mode] for role in PALETTE.values()]
    assert len(set(values)) == len(values)
    assert all(re.fullmatch(r"#[0-9a-f]{6}", value) for value in values)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("role", ["accent", "ink", "muted", *STATES])
def test_marks_stand_out_from_their_ground(role: str, mode: str) -> None:
    # Signs in squares are cut out of the state's colour in that of the ground.
    for ground in ("surface", "track"):
        assert contrast(PALETTE[role][mode], PALETTE[ground][mode]) >= 3


# Machado, Oliveira and Fernandes (2009), severity 1: what each deficiency sees, in linear RGB.
SIGHT = {
    "whole": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
MEANING = {
    "good": ("achieved", "ahead", "on_track"),
    "risky": ("at_risk",),
    "bad": ("off_track", "missed"),
    "unknown": ("no_data", "inconclusive", "not_yet_due"),
}


def seen(colour: str, sight: str) -> tuple[float, float, float]:
    """What is seen of a colour, in CIELAB (white point D65), where distance is difference to the eye."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    red, green, blue = (
        min(1.0, max(0.0, sum(weight * each for weight, each in zip(row, linear, strict=True)))) for row in SIGHT[sight]
    )
    white = (0.95047, 1.0, 1.08883)
    matrix = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041))
    parts = [(a * red + b * green + c * blue) / whole for (a, b, c), whole in zip(matrix, white, strict=True)]
    x, y, z = (part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in parts)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def test_difference_to_the_eye_is_what_the_cie_computes() -> None:
    assert seen("#ffffff", "whole") == pytest.approx((100, 0, 0), abs=0.05)
    assert seen("#ff0000", "whole") == pytest.approx((53.24, 80.09, 67.20), abs=0.05)


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_states_can_be_told_apart_by_the_colour_blind(mode: str, sight: str) -> None:
    assert sorted(state for states in MEANING.values() for state in states) == sorted(STATES)
    family = {state: meaning for meaning, states in MEANING.items() for state in states}
    shown = {state: seen(PALETTE[state][mode], sight) for state in STATES}
    for one, other in combinations(STATES, 2):
        least = 12 if family[one] != family[other] else 4
        assert math.dist(shown[one], shown[other]) > least, (one, other)


def test_every_state_has_a_sign_of_its_own() -> None:
    assert set(SIGNS) == set(STATES)
    shapes = [
        (form["marker"], bool(form.get("hollow")), form.get("fillstyle", "full"), form.get("scale", 1) < 0.5)
        for form in SIGNS.values()
    ]
    assert len(set(shapes)) == len(STATES)


def told_by(label: str, words) -> dict[str, str]:
    """The words that stand for a state's colour in a chart of states."""
    if label.startswith("fig-task"):
        return {state: words.get("common.task_states")[status] for status, state in TASK_STATES.items()}
    if label == "fig-verdicts":
        named = {state: words.get("common.verdicts")[verdict] for verdict, state in VERDICT_STATES.items()}
        minimum = words.percent(frames.plan().rules.productivity_min, 0)
        return named | {"off_track": words("charts.provinces.minimum", minimum=minimum)}
    of_states = label.startswith(("fig-scorecard", "fig-bullets", "fig-standings", "fig-moved"))
    return dict(words.get("common.states")) if of_states else {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_colour_never_tells_a_state_alone(made, lang: str) -> None:
    told = 0
    for edition in frames.EDITIONS:
        for chart in made[edition, lang]:
            named = told_by(chart.label, frames.words(lang))
            for number, picture in enumerate(split(chart.svg)):
                said = " | ".join(texts(chart, number))
                for state in named:
                    if f'"{PALETTE[state]["light"]}"' in picture and said != frames.words(lang)("charts.empty"):
                        assert named[state] in said, (chart.label, state)
                        told += 1
    assert told > 100


# -- the files -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("edition", frames.EDITIONS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_pictures_need_nothing_of_a_page_but_its_typeface(made, edition: str, lang: str) -> None:
    allowed = set(colours(REPORT).values())
    for chart in made[edition, lang]:
        for picture, form in zip(split(chart.svg), (WIDE, NARROW), strict=True):
            root = ElementTree.fromstring(picture)
            assert (root.get("class"), root.get("width")) == (form.name, f"{form.width:g}")
            assert root.get("viewBox") == f"0 0 {root.get('width')} {root.get('height')}"
            assert root.get("aria-label") == chart.alt
            assert re.findall(r"https?://[^\s\"']+", picture) == [
                "http://www.w3.org/2000/svg",
                "http://www.w3.org/1999/xlink",
            ]
            assert set(re.findall(r'"(#[0-9a-f]{6})"', picture)) <= allowed, chart.label
            # A page served without leave for styles of its own shows them all the same.
            assert "style" not in picture
            inside = {node.tag.removeprefix(SVG) for node in root.iter()}
            assert inside <= {"svg", "g", "defs", "path", "use", "text"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_two_pictures_of_an_edition_share_a_name(made, lang: str) -> None:
    for edition in frames.EDITIONS:
        names = [name for chart in made[edition, lang] for name in re.findall(r'\bid="([^"]*)"', chart.svg)]
        used = {name for chart in made[edition, lang] for name in re.findall(r'href="#([^"]*)"', chart.svg)}
        assert len(set(names)) == len(names)
        assert used == set(names)


def test_the_same_numbers_give_the_same_bytes(made) -> None:
    again = all_charts("2022-illustrative", "vi")
    assert [chart.svg for chart in again] == [chart.svg for chart in made["2022-illustrative", "vi"]]


def words_drawn(chart: charts.Chart, form: Form) -> Iterator[tuple[str, tuple[float, float], float, float]]:
    """Each word of a picture: text, its left and right end, its baseline and its size."""
    sheet = Sheet(REPORT, form)
    for node in ElementTree.fromstring(split(chart.svg)[form is NARROW]).iter(f"{SVG}text"):
        size, text = float(str(node.get("font-size"))), str(node.text)
        width = sheet.measure(text, size, int(node.get("font-weight", "400")))
        left = float(str(node.get("x"))) - {"end": width, "middle": width / 2}.get(node.get("text-anchor", ""), 0)
        yield text, (left, left + width), float(str(node.get("y"))), size


PHONE = 325 / NARROW.width
"""How large a narrow picture is shown on a screen of 360 pixels, whose text column has 325."""


@pytest.mark.parametrize("form", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_words_stay_on_the_sheet_and_can_be_read(made, lang: str, form: Form) -> None:
    for edition in frames.EDITIONS:
        for chart in made[edition, lang]:
            for text, (left, right), _, size in words_drawn(chart, form):
                assert left >= -1, (chart.label, text)
                assert right <= form.width + 1, (chart.label, text)
                # 15 pixels are 9.6 points in print; a phone shows no letter smaller than 12 pixels.
                assert size >= 15 if form is WIDE else size * PHONE >= 12, (chart.label, text)


@pytest.mark.parametrize("form", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_word_covers_another(made, lang: str, form: Form) -> None:
    for edition in frames.EDITIONS:
        for chart in made[edition, lang]:
            drawn = sorted(words_drawn(chart, form), key=lambda word: word[2])
            for place, (text, (left, right), height, size) in enumerate(drawn):
                for other, (start, end), lower, its_size in drawn[place + 1 :]:
                    if lower - height > 20:
                        break
                    beside = right <= start + 1 or end <= left + 1
                    assert beside or lower - height > 0.8 * min(size, its_size), (chart.label, text, other)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_both_pictures_say_the_same(made, lang: str) -> None:
    """What is measured, and the numbers of every row; a phone has room for fewer ticks and no list beside a list."""
    for edition in frames.EDITIONS:
        for chart in made[edition, lang]:
            wide, narrow = (" ".join(texts(chart, number)) for number in (0, 1))
            assert set(frames.numbers(narrow, lang)) <= set(frames.numbers(wide, lang)), chart.label


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_letter_is_one_of_the_typeface(made, lang: str) -> None:
    """No viewer has to look for a letter elsewhere."""
    for weight in (400, 600):
        has = set(TTFont(Sheet(REPORT).fonts[weight], lazy=True).getBestCmap())
        for edition in frames.EDITIONS:
            for chart in made[edition, lang]:
                letters = {ord(letter) for text in (*texts(chart), *texts(chart, 1)) for letter in text}
                assert letters <= has, (chart.label, weight)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_print_may_cut_between_rows_and_nowhere_else(made, lang: str) -> None:
    for edition in frames.EDITIONS:
        for chart in made[edition, lang]:
            root = ElementTree.fromstring(split(chart.svg)[0])
            top = 0.0
            for band in root.findall(f"{SVG}g"):
                start, end = float(band.get("data-top")), float(band.get("data-top")) + float(band.get("data-height"))
                assert start == pytest.approx(top), chart.label
                for node in band.iter(f"{SVG}text"):
                    size = float(node.get("font-size"))
                    assert start <= float(node.get("y")) - 0.75 * size, (chart.label, node.text)
                    assert float(node.get("y")) <= end, (chart.label, node.text)
                top = end
            assert top == float(root.get("height"))


def test_labels_are_unique_within_an_edition(made) -> None:
    for shown in made.values():
        labels = [chart.label for chart in shown]
        assert len(set(labels)) == len(labels)
        assert all(re.fullmatch(r"fig-[a-z-]+", label) for label in labels)


def test_both_languages_carry_the_same_numbers(made) -> None:
    for edition in frames.EDITIONS:
        for vi, en in zip(made[edition, "vi"], made[edition, "en"], strict=True):
            assert frames.numbers(vi.caption, "vi") == frames.numbers(en.caption, "en"), vi.label
            assert frames.numbers(vi.alt, "vi") == frames.numbers(en.alt, "en"), vi.label


def test_a_notebook_gets_picture_words_and_options() -> None:
    chart = charts.Chart("<svg/>", "fig-x", "Finding.", "What it shows.", "| a | b |")
    data, metadata = chart._repr_mimebundle_()
    assert data == {"image/svg+xml": "<svg/>", "text/plain": "What it shows."}
    assert metadata == {
        "analysis": {"label": "fig-x", "caption": "Finding.", "alt": "What it shows.", "data": "| a | b |"}
    }


# -- what they say -------------------------------------------------------------------------------------------------


def test_score_card_counts_every_target_once() -> None:
    rows = frames.no_targets()
    rows.loc[rows["target"].isin(["G01", "G02", "E05"]), "state"] = "achieved"
    rows.loc[rows["target"] == "S01", "state"] = "at_risk"
    chart = charts.scorecard(rows, frames.plan(), frames.words("en"), as_of=frames.AS_OF)
    assert {"2 of 14 achieved", "1 of 5 achieved", "0 of 3 achieved"} <= set(texts(chart))
    # 22 targets: 3 achieved, 1 at risk, 18 without data.
    assert texts(chart)[-6:] == ["achieved", "3", "at risk", "1", "no data", "18"]
    assert chart.caption.startswith("3 of 22 targets have been achieved; 1 is at risk, off track or not achieved")
    assert chart.caption.endswith("Data cut-off 5 December 2022.")
    assert "Digital government: 2 achieved and 12 no data" in chart.alt


def test_bullets_put_what_needs_attention_first_and_name_the_farthest() -> None:
    rows = frames.targets(
        frames.target("G05", "at_risk", 65.0, expected=74.0, ratio=65 / 74),
        frames.target("G06", "off_track", 20.0, expected=46.0, ratio=20 / 46),
        frames.target("G10", "achieved", 82.0, expected=80.0, ratio=82 / 80),
        frames.target("G04"),
    )
    chart = charts.bullets(rows, frames.plan(), frames.words("vi"), "government", as_of=frames.AS_OF)
    shown = texts(chart)
    order = [shown.index(text) for text in ("20,0% / ≥\N{NO-BREAK SPACE}50%", "65,0% / ≥\N{NO-BREAK SPACE}80%")]
    order += [shown.index("chưa có số liệu · 1"), shown.index("82,0% / ≥\N{NO-BREAK SPACE}80%")]
    assert order == sorted(order)
    assert (
        "Thấp nhất so với mức cần có: Hồ sơ xử lý trực tuyến (20,0%, mức giao ≥\N{NO-BREAK SPACE}50%)." in chart.caption
    )


def test_a_bound_is_shown_as_a_bound() -> None:
    rows = frames.targets(frames.target("E01", "inconclusive", 30.5, expected=100.0, ratio=0.305, bound="lower"))
    chart = charts.bullets(rows, frames.plan(), frames.words("en"))
    assert "≥\N{NO-BREAK SPACE}30.5% / 100%" in texts(chart)


def test_milestones_are_shown_as_parts() -> None:
    rows = frames.targets(
        frames.target("E03", "off_track", parts_done=2), frames.target("E04", "no_data", parts_done=0)
    )
    shown = texts(charts.bullets(rows, frames.plan(), frames.words("en")))
    assert "2/3" in shown
    assert "0/1" not in shown


def curve(*months: tuple[str, float]) -> charts.Chart:
    money = frames.curve(*months), frames.rollups(*months)
    return charts.scurve(*money, frames.plan(), frames.words("en"), frames.AS_OF)


def test_curve_compares_with_the_time_of_the_same_day() -> None:
    # 30 June is day 181 of 365: 49.6 %; a share of 0.40 lies 9.6 points behind it.
    chart = curve(("2022-06-30", 0.40))
    assert "40.0% of the allocation" in chart.caption
    assert "behind the time elapsed (49.6%) by 9.6" in chart.caption
    assert "If each remaining month" not in chart.caption


def test_the_gap_is_that_of_the_figures_shown() -> None:
    # 0.6575338 and 334/365 = 0.9150685 are shown as 65.8 % and 91.5 %, whose difference is 25.7, not 25.75.
    chart = curve(("2022-11-30", 0.6575338))
    assert "65.8% of the allocation" in chart.caption
    assert "(91.5%) by 25.7\N{NO-BREAK SPACE}percentage points" in chart.caption


def test_curve_is_carried_forward_from_three_months_on() -> None:
    months = [("2022-03-31", 0.10), ("2022-06-30", 0.22), ("2022-09-30", 0.31)]
    two = curve(*months[:2])
    three = curve(*months)
    assert "If each remaining month" not in two.caption
    assert "If each remaining month adds the average of the months with data, the year ends at" in three.caption
    assert "Recent months" not in three.caption


def test_a_projection_never_falls_below_what_is_disbursed_and_says_when_it_runs_faster() -> None:
    months = [("2022-06-30", 0.05), ("2022-07-31", 0.06), ("2022-08-31", 0.07), ("2022-09-30", 0.40)]
    caption = curve(*months).caption
    # The mean pace is 0.35 in 92 days; so uneven that the interval reaches below 40 %, where it is cut.
    assert "(95% prediction interval 40.0% to" in caption
    assert "Recent months have run faster than that average." in caption


@pytest.mark.parametrize(
    ("spent", "finding"),
    [
        ({}, "None of the 28 budget lines has disbursement data yet."),
        (
            {"D1": 3400.0},
            "By 30 November 2022, no line among the 1 with data had disbursed less than the time elapsed (91.5%). 27 ",
        ),
        (
            {"D1": 100.0},
            "By 30 November 2022, 1 of 1 lines with data had disbursed less than the time elapsed (91.5%). 27 lines",
        ),
        ({"D1": 100.0, "D2": 100.0}, "By 30 November 2022, 2 of 2 lines with data had disbursed less"),
    ],
)
def test_lines_for_none_one_and_many(spent: dict[str, float], finding: str) -> None:
    chart = charts.allocations(frames.lines(**spent), frames.plan(), frames.words("en"), as_of=frames.AS_OF)
    assert chart.caption.startswith(finding)


def test_every_line_is_drawn_with_its_money() -> None:
    chart = charts.allocations(frames.lines(D1=0.0, R06=268.0), frames.plan(), frames.words("vi"), as_of=frames.AS_OF)
    shown = " ".join(texts(chart))
    assert all(f"{each.line}  " in shown for each in frames.plan().allocations)
    assert "0,0% (0 / 3.400)" in shown
    assert "107,2% (268 / 250)" in shown
    assert "cần kiểm tra" in shown
    assert shown.count("chưa có số liệu /") == 26


def test_matrix_shows_who_has_not_reported() -> None:
    cells = [("so-yt", "G01", True, False), ("so-yt", "G03", True, False), ("so-tp", "G01", True, True)]
    cells += [("so-tp", "G03", False, False)]
    chart = charts.reporting(frames.completeness(*cells), frames.plan(), frames.words("vi"))
    shown = texts(chart)
    assert shown.index("Sở Y tế") < shown.index("Sở Tư pháp")
    assert {"0/2", "1/1"} <= set(shown)
    assert "1 đơn vị chưa gửi số liệu nào: Sở Y tế" in chart.caption
    assert "còn thiếu 2/3 số liệu phải báo cáo" in chart.caption


def test_tasks_are_one_square_each() -> None:
    chart = charts.task_progress(frames.fields(done=1, late=2), frames.plan(), frames.words("en"))
    assert "1/3" in texts(chart)
    assert chart.caption == "1 of the 3 tasks of Part II has been completed; 2 are overdue."
    squares = re.findall(r' fill="(#[0-9a-f]{6})"/>', split(chart.svg)[0])
    assert squares.count(PALETTE["off_track"]["light"]) >= 2


def test_level_stops_where_the_series_breaks() -> None:
    levels = pd.DataFrame(
        {
            "geography": "Đồng Tháp",
            "year": [2019, 2020, 2021, 2022],
            "level": [90.0, 95.0, 100.0, 110.0],
            "break_before": [False, False, True, False],
        }
    )
    chart = charts.level(levels, frames.plan(), frames.words("en"))
    # 110 / 100 − 1 = +10.0 %; two pieces of two years, and the path of the minimum from 2021.
    assert "went from VND 100.00 million (2021) to VND 110.00 million per worker (2022), +10.0%" in chart.caption
    assert "breaks in 2021 (a change in who is counted as employed), and is not joined" in chart.caption
    accent = PALETTE["accent"]["light"]
    pieces = re.findall(rf'<path d="([^"]*)"[^>]* stroke="{accent}" stroke-width="4"', split(chart.svg)[0])
    assert [piece.count("L") for piece in pieces] == [1, 1]


def test_province_is_ranked_among_provinces_only() -> None:
    rows = pd.DataFrame(
        {
            "geography": ["Vĩnh Long", "Đồng Tháp", "Tiền Giang", "Việt Nam"],
            "kind": ["province", "province", "province", "nation"],
            "year": 2022,
            "level": [120.0, 110.0, 100.0, 180.0],
            "nominal_growth": [9.0, 8.0, 6.0, 9.5],
            "rank_growth": pd.array([1, 2, 3, None], dtype="Int64"),
            "rank_level": pd.array([1, 2, 3, None], dtype="Int64"),
            "break_before": False,
        }
    )
    chart = charts.province_growth(rows, frames.plan(), frames.words("vi"))
    assert chart.caption.startswith("2/3 tỉnh")
    assert "Đồng Tháp +8,0%, thứ 2/3 về tốc độ tăng; mức 110,00 triệu đồng/lao động, thứ 2/3. Nguồn: " in chart.caption
    assert not any("chấm rỗng" in text for text in texts(chart))
    broken = charts.province_growth(rows.assign(break_before=True), frames.plan(), frames.words("vi"))
    assert any("chấm rỗng" in text for text in texts(broken))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_data_there_is_a_sentence_and_no_axis(lang: str) -> None:
    plan, words = frames.plan(), frames.words(lang)
    shown = [
        charts.trends(pd.DataFrame(columns=["target", "part", "period_end", "attained"]), plan, words),
        charts.scurve(frames.curve(), frames.rollups(), plan, words, frames.AS_OF),
        charts.reporting(frames.completeness(), plan, words),
        charts.level(pd.DataFrame(columns=["geography", "year", "level", "break_before"]), plan, words),
        charts.province_growth(
            pd.DataFrame(columns=["geography", "kind", "nominal_growth", "break_before"]), plan, words
        ),
        charts.verdicts(pd.DataFrame(columns=["growth", "low", "high", "state"]), plan, words),
    ]
    for chart in shown:
        assert texts(chart) == [words("charts.empty")]
        assert chart.caption == chart.alt
    bare = charts.bullets(frames.no_targets(), plan, words)
    assert findings.targets_sentence(frames.no_targets(), words) in bare.caption
    assert words("charts.bullets.attained") not in texts(bare)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_chart_without_data_says_why_once_in_its_caption(lang: str) -> None:
    words = frames.words(lang)
    chart = empty(words, "fig-x", "word " * 40 + "end.")
    assert "word" not in " ".join(texts(chart))
    assert texts(chart) == [words("charts.empty")]
    assert chart.caption.endswith("end.")


@pytest.mark.parametrize(
    ("section", "first"), [("investment", "Chi đầu tư. Đến"), ("recurrent", "Chi thường xuyên. Đến")]
)
def test_lines_of_one_section_alone(section: str, first: str) -> None:
    lines = frames.lines(D1=100.0, R06=100.0)
    chart = charts.allocations(lines, frames.plan(), frames.words("vi"), section, as_of=frames.AS_OF)
    own = {each.line for each in frames.plan().allocations if each.section == section}
    shown = {text.split("  ")[0] for text in texts(chart) if "  " in text}
    assert shown == own
    assert chart.label == f"fig-allocations-{section}"
    assert chart.caption.startswith(first)
