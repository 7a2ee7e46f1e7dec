"""What a reader comes for, done in a browser on the built site: from the editions to a figure and its file."""

from __future__ import annotations

import csv
import io
import urllib.request

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

EDITION = "2022-illustrative"
OTHER = {"vi": "en", "en": "vi"}


def page(lang: str, name: str, anchor: str = "") -> str:
    return f"{EDITION}/report/{lang}/{name}.html" + (f"#{anchor}" if anchor else "")


@pytest.mark.parametrize("lang", OTHER)
def test_from_the_editions_to_a_target_its_definition_and_its_data(phone, built, lang):
    phone.open("index.html")
    phone.find(f"[id='{EDITION}'] section:nth-child({1 if lang == 'vi' else 2}) .main-way").click()
    assert phone.place == page(lang, "summary")
    phone.find(".sidebar summary").click()
    phone.find(".sidebar a[href='indicators.html']").click()
    row = phone.find("#tbl-targets-G06")
    shown = row.text
    assert "G06" in shown
    definition = phone.find("#tbl-definitions-G06")
    assert definition.text.startswith("G06")
    link = phone.find(f"a[href$='{EDITION}_targets.csv']")
    with urllib.request.urlopen(link.get_attribute("href")) as answer:
        table = list(csv.DictReader(io.StringIO(answer.read().decode("utf-8"))))
    (target,) = [each for each in table if each["target"] == "G06"]
    value = f"{float(target['attained']):.1f}"
    assert (value.replace(".", ",") if lang == "vi" else value) in shown
    assert phone.complaints() == []


@pytest.mark.parametrize(("lang", "asked", "found"), [("vi", "chuyen doi so", "chuyển đổi số"), ("en", "csgt", None)])
def test_a_search_without_marks_finds_words_with_them(desktop, lang, asked, found):
    desktop.open(page(lang, "summary"))
    desktop.press("/")
    desktop.press(asked)
    desktop.wait(lambda: desktop.find(".report-search [role=status]").get_attribute("textContent"))
    marks = {mark.text.lower() for mark in desktop.all(".report-search mark")}
    assert bool(marks) is bool(found)
    assert not found or any(set(mark.split()) & set(found.split()) for mark in marks)


def test_a_hit_leads_to_the_row(desktop):
    desktop.open(page("vi", "summary"))
    desktop.press("/")
    desktop.press("t51")
    link = desktop.wait(lambda: desktop.all(".report-search a[href*='tbl-tasks-T51']"))[0]
    link.click()
    assert desktop.place == page("vi", "tasks", "tbl-tasks-T51")
    row = desktop.find("#tbl-tasks-T51")
    assert row.is_displayed(), "the table was folded"
    assert desktop.in_sight(row)


def test_the_language_switch_keeps_page_and_anchor_and_leads_back(phone, desktop):
    for reader in (phone, desktop):
        reader.open(page("vi", "budget", "tbl-lines-D4"))
        for lang in ("en", "vi"):
            reader.find("a.language").send_keys(Keys.ENTER)
            assert reader.place == page(lang, "budget", "tbl-lines-D4")
            assert reader.in_sight(reader.find("#tbl-lines-D4"))
        reader.open(page("vi", "budget"))
        reader.find("a.language").click()
        assert reader.place == page("en", "budget")


def test_the_theme_is_chosen_with_the_keyboard_and_stays(desktop):
    desktop.open(page("vi", "summary"))
    ground = "return getComputedStyle(document.body).backgroundColor"
    light = desktop.script(ground)
    button = desktop.find(".theme-switch")
    button.send_keys(Keys.SPACE)
    dark = desktop.script(ground)
    assert dark != light
    assert button.get_attribute("aria-pressed") == "true"
    for path in (page("en", "budget"), "index.html"):
        desktop.driver.get(f"{desktop.address}/{path}")
        assert desktop.script(ground) == dark
    desktop.find(".theme-switch").send_keys(Keys.ENTER)
    assert desktop.script(ground) == light


def test_a_table_is_sorted_and_filtered_with_the_keyboard_alone(desktop):
    desktop.open(page("vi", "budget", "tbl-lines"))
    rows = "#tbl-lines tbody tr:not(.group)"
    desktop.press(Keys.TAB)  # from the place the address names into the table: its filter comes first
    assert desktop.focus.get_attribute("type") == "search"
    desktop.press("gis")
    seen = [row.text for row in desktop.all(rows) if row.is_displayed()]
    assert seen
    assert all("GIS" in text for text in seen)
    desktop.press(*[Keys.BACKSPACE] * 3, Keys.TAB, Keys.TAB, Keys.TAB, Keys.ENTER)  # the box that scrolls, two headings
    head = desktop.find("#tbl-lines th[aria-sort]")
    assert head == desktop.all("#tbl-lines thead th")[1]
    column = [
        int(row.find_elements(By.CSS_SELECTOR, "th, td")[1].text.split()[0].replace(".", ""))
        for row in desktop.all(rows)
        if row.is_displayed()
    ]
    assert len(column) > 5
    assert column[:-1] == sorted(column[:-1])


def test_the_skip_link_comes_first_and_leads_to_the_content(desktop):
    desktop.open(page("vi", "summary"))
    desktop.press(Keys.TAB)
    assert desktop.focus.get_attribute("class") == "skip"
    assert desktop.in_sight(desktop.focus)
    desktop.press(Keys.ENTER, Keys.TAB)
    assert desktop.script("return document.querySelector('main').contains(document.activeElement)")


@pytest.mark.parametrize("name", ["summary", "budget"])
def test_what_has_the_focus_is_seen_to_have_it(phone, name):
    """Forwards and backwards through a page: nothing hides the focus, above all not the notice that stays in sight."""
    phone.open(page("vi", name))
    for key, steps in ((Keys.TAB, 60), (Keys.SHIFT + Keys.TAB, 60)):
        for _ in range(steps):
            phone.press(key)
            here = phone.focus
            if here.tag_name == "body":
                break
            assert phone.in_sight(here), here.get_attribute("outerHTML")[:200]
            outline = here.value_of_css_property("outline-style"), here.value_of_css_property("outline-width")
            assert outline[0] != "none", here.get_attribute("outerHTML")[:200]
            assert outline[1] != "0px"


def test_menus_open_with_the_keyboard_and_links_in_them_lead_on(phone):
    phone.open(page("en", "summary"))
    menu = phone.find(".sidebar summary")
    assert not phone.find(".sidebar a").is_displayed()
    menu.send_keys(Keys.ENTER)
    phone.press(Keys.TAB, Keys.TAB, Keys.ENTER)
    assert phone.place == page("en", "indicators")
    phone.find(".contents summary").send_keys(Keys.SPACE)
    phone.press(Keys.TAB, Keys.ENTER)
    target = phone.place.split("#")[1]
    assert phone.in_sight(phone.find(f"#{target}"))


def test_nothing_moves_for_a_reader_who_asked_for_that(desktop):
    desktop.open(page("vi", "methods"))  # the browsers here ask for it
    assert desktop.script("return matchMedia('(prefers-reduced-motion: reduce)').matches")
    assert desktop.script("return getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    moving = "return document.getAnimations().length"
    assert desktop.script(moving) == 0
