"""Tables in a reader's hands: sorted, filtered and unfolded, with the keyboard alone."""

from __future__ import annotations

import html
from pathlib import Path

import pytest
import yaml
from selenium.webdriver.common.keys import Keys

ROOT = Path(__file__).resolve().parents[2]
WORDS = yaml.safe_load((ROOT / "report" / "templates" / "words.yml").read_text(encoding="utf-8"))
THEME = "2022-illustrative/report/theme"


def trial(lang: str, heads: list[str], rows: list[list[str]], right: tuple[int, ...] = ()) -> str:
    """A page with one table, as a page of the report holds it; a row of one cell heads the rows below it."""
    data = "".join(f' data-{key}="{html.escape(text)}"' for key, text in WORDS[lang]["tables"].items())
    head = "".join(f'<th scope="col">{text}</th>' for text in heads)
    body = ""
    for number, row in enumerate(rows):
        if len(row) == 1:
            body += f'</tbody><tbody><tr class="group"><th colspan="{len(heads)}">{row[0]}</th></tr>'
            continue
        cells = "".join(f"<td{' class=right' if place in right else ''}>{text}</td>" for place, text in enumerate(row))
        body += f'<tr id="row-{number}">{cells}</tr>'
    scripts = f'<script src="{THEME}/search.js" defer></script><script src="{THEME}/tables.js" defer{data}></script>'
    styles = "".join(f'<link rel="stylesheet" href="{THEME}/{name}.css">' for name in ("palette", "theme"))
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><title>-</title>{styles}{scripts}</head><body><main>'
        f'<div class="table-scroll"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div></main>'
    )


def column(reader, place: int = 0) -> list[str]:
    """The texts of a column's cells that can be seen, without headings of groups."""
    rows = reader.all("tbody tr:not(.group)")
    return [row.find_elements("css selector", "td, th")[place].text for row in rows if row.is_displayed()]


def press_heading(reader, place: int) -> None:
    reader.script("arguments[0].focus()", reader.all("thead button")[place])
    reader.press(Keys.ENTER)


SORTED = {
    "numbers-vi": ("vi", True, "0|9,5|−3,25|1.200|10", "−3,25|0|9,5|10|1.200"),
    "numbers-en": ("en", True, "0|9.5|−3.25|1,200|10", "−3.25|0|9.5|10|1,200"),
    "shares": ("vi", True, "12,5%|≥ 7%|+9,33%|100%", "≥ 7%|+9,33%|12,5%|100%"),
    "dates-vi": ("vi", True, "05/12/2022|30/09/2022|11/2022", "30/09/2022|11/2022|05/12/2022"),
    "dates-en": ("en", False, "5 December 2022|30 September 2022|November 2022", None),
    "words": ("vi", False, "đất|dân|ấp|an|ăn|Ẩm|ảnh", "an|ảnh|ăn|Ẩm|ấp|dân|đất"),
    "codes": ("vi", False, "T10 y|T2 x|D4|D10", "D4|D10|T2 x|T10 y"),
}


@pytest.mark.parametrize("case", SORTED)
def test_a_column_sorts_by_what_it_holds_and_blanks_come_last(desktop, case):
    lang, right, given, expected = SORTED[case]
    blank = ["–", WORDS[lang]["tables"]["blank"], ""]
    given = [blank[0], *given.split("|"), *blank[1:]]
    expected = (expected or "30 September 2022|November 2022|5 December 2022").split("|")
    desktop.show(trial(lang, ["x", "y"], [[text, "1"] for text in given], (0,) if right else ()))
    head = desktop.find("thead th")
    press_heading(desktop, 0)
    assert column(desktop) == expected + blank
    assert head.get_attribute("aria-sort") == "ascending"
    desktop.press(Keys.SPACE)  # the focus has stayed
    assert column(desktop) == expected[::-1] + blank
    assert head.get_attribute("aria-sort") == "descending"
    desktop.press(Keys.SPACE)
    assert column(desktop) == given
    assert head.get_attribute("aria-sort") is None
    assert desktop.find("[role=status]").get_attribute("textContent") == WORDS[lang]["tables"]["unsorted"]


def test_states_sort_by_how_much_attention_they_need(desktop):
    names = ("achieved", "no_data", "missed", "on_track")
    cells = [f'<span class="state state-{name}">■ {name}</span><span class="sub">1</span>' for name in names]
    desktop.show(trial("en", ["state", "y"], [[cell, "1"] for cell in cells]))
    press_heading(desktop, 0)
    assert [text.split()[1] for text in column(desktop)] == ["missed", "on_track", "achieved", "no_data"]


GROUPED = [
    *(["Sở"], ["c", "3"], ["a", "4"], ["<strong>Cộng</strong>", "7"]),
    *(["Huyện"], ["d", "1"], ["b", "2"], ["<strong>Tổng</strong>", "10"]),
]


def test_rows_of_groups_mix_when_sorted_and_each_then_names_its_group(desktop):
    desktop.show(trial("vi", ["tên", "số"], GROUPED, (1,)))
    press_heading(desktop, 1)
    assert column(desktop) == ["d\nHuyện", "b\nHuyện", "c\nSở", "a\nSở", "Tổng"], "no sum of a group among mixed rows"
    desktop.press(Keys.ENTER, Keys.ENTER)
    assert column(desktop) == ["c", "a", "Cộng", "d", "b", "Tổng"]


LONG = [[f"T{number} {name}", str(number)] for number, name in enumerate(["chuyển đổi số", "kinh tế số"] * 20, 1)]


def test_a_long_table_folds_filters_without_marks_and_opens_for_what_is_linked_to(desktop):
    words = WORDS["vi"]["tables"]
    desktop.show(trial("vi", ["tên", "số"], LONG, (1,)))
    button = desktop.find(".unfold")
    assert len(column(desktop)) == 10
    assert button.text == words["unfold"].replace("{n}", "40")
    assert button.get_attribute("aria-expanded") == "false"
    desktop.script("arguments[0].focus()", button)
    desktop.press(Keys.ENTER)
    assert len(column(desktop)) == 40
    desktop.press(Keys.ENTER)
    assert len(column(desktop)) == 10

    desktop.find(".table-tools input").send_keys("CHUYEN doi")
    assert column(desktop, 1) == [str(number) for number in range(1, 40, 2)]
    said = desktop.find("[role=status]")
    assert said.text == words["count"].replace("{n}", "20").replace("{total}", "40")
    desktop.press(" khongco")
    assert (column(desktop), said.text) == ([], words["none"])

    desktop.script("location.hash = 'row-30'")
    assert desktop.in_sight(desktop.find("#row-30")), "a row linked to is shown, whatever was folded or filtered away"
    assert len(column(desktop)) == 40


def test_a_table_is_whole_on_paper_and_without_script(desktop):
    page = trial("vi", ["tên", "số"], LONG, (1,))
    desktop.show(page)
    desktop.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        assert len(column(desktop)) == 40
        assert not desktop.find(".unfold").is_displayed()
        assert not desktop.find(".table-tools").is_displayed()
    finally:
        desktop.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    desktop.show(page.replace("/tables.js", "/missing.js"))
    assert len(column(desktop)) == 40


def test_words_of_the_script_are_those_of_the_report():
    for lang, words in WORDS.items():
        if "tables" in words:
            common = yaml.safe_load((ROOT / "report" / "wording" / lang / "common.yml").read_text(encoding="utf-8"))
            assert words["tables"]["blank"] == common["missing"]
