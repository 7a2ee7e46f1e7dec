"""Search: what the index holds, and what a reader finds with it in a browser."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
import unicodedata
from pathlib import Path

import pytest
import sample_report
import yaml
from bs4 import BeautifulSoup

from analysis import embedded
from analysis.project import LANGUAGES, PAGES
from analysis.search import INDEX, page_entry, write_language

ROOT = Path(__file__).resolve().parents[1]
WORDS = yaml.safe_load((ROOT / "report" / "templates" / "words.yml").read_text(encoding="utf-8"))
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

PAGE = """
<!DOCTYPE html><html lang="vi"><body><header><p>Báo cáo</p></header><main id="main">
<header class="title"><h1>Kinh phí</h1><p class="subtitle">Năm 2022</p></header>
<div class="mark" role="note">SỐ LIỆU MINH HOẠ</div>
<p>Mở đầu <em>22</em>/22.</p>
<h2 id="sec-lines">Từng dòng</h2><p>Chuyển đổi số ở {nfd}.</p><p>Hết.</p>
<figure class="figure" id="fig-a"><svg><text>trục</text></svg><figcaption>Hình một.</figcaption></figure>
<figure class="table" id="tbl-lines"><figcaption id="tbl-lines-caption">Bảng 1. Các dòng.</figcaption><div><table>
<thead><tr><th>Dòng</th></tr></thead>
<tbody><tr id="R06"><td>R06 SMS <span class="sub">Sở TTTT</span></td><td>250</td><td></td></tr>
<tr><td><span id="R07">R07</span> Web</td><td>18</td></tr><tr><td>Khác</td></tr></tbody></table></div></figure>
<h3>Không tên</h3><p>Cuối.</p><nav>Trang sau</nav></main></body></html>
""".replace("{nfd}", unicodedata.normalize("NFD", "Đồng Tháp"))


def pages_of(folder: Path) -> list[dict]:
    """Read an index as the browser does: a script that sets one name."""
    text = (folder / INDEX).read_text(encoding="utf-8")
    return json.loads(text.removeprefix("window.reportSearch = ").removesuffix(";\n"))


def parts_of(folder: Path) -> list[tuple[str, str, str]]:
    """The index flat: page, id, text."""
    return [
        (page["page"], *part)
        for page in pages_of(folder)
        for section in page["sections"]
        for part in [*section["parts"], (section["parts"][0][0], section["heading"])]
    ]


def fold(text: str) -> str:
    """The folding of search.js, to ask the index without a browser."""
    bare = "".join(
        letter for letter in unicodedata.normalize("NFD", text.lower()) if unicodedata.category(letter) != "Mn"
    )
    return " " + re.sub(r"[\W_]", " ", bare.replace("đ", "d"))


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """The small report, rendered and indexed."""
    out = tmp_path_factory.mktemp("searched")
    embedded.render(sample_report.make(tmp_path_factory.mktemp("sources")), out)
    for lang in LANGUAGES:
        write_language(out / "report" / lang)
    return out


def test_sections_captions_and_rows_of_a_page(tmp_path):
    page = tmp_path / "budget.html"
    page.write_text(PAGE, encoding="utf-8")
    assert page_entry(page) == {
        "page": "budget.html",
        "title": "Kinh phí",
        "sections": [
            {"heading": "Kinh phí", "parts": [["main", "Năm 2022 Mở đầu 22/22."]]},
            {
                "heading": "Từng dòng",
                "parts": [
                    ["sec-lines", "Chuyển đổi số ở Đồng Tháp. Hết."],
                    ["fig-a", "Hình một."],
                    ["tbl-lines", "Bảng 1. Các dòng."],
                    ["R06", "R06 SMS Sở TTTT · 250"],
                    ["R07", "R07 Web · 18"],
                    ["tbl-lines", "Khác"],
                ],
            },
            {"heading": "Không tên", "parts": [["main", "Cuối."]]},
        ],
    }


def test_a_page_that_is_no_page_of_the_report_is_refused(tmp_path):
    page = tmp_path / "blank.html"
    page.write_text("<p>không có gì</p>", encoding="utf-8")
    with pytest.raises(ValueError, match=r"blank\.html"):
        page_entry(page)
    with pytest.raises(FileNotFoundError, match="none"):
        write_language(tmp_path / "none")


def test_the_same_pages_give_the_same_index(site):
    for lang in LANGUAGES:
        first = (site / "report" / lang / INDEX).read_bytes()
        assert first == write_language(site / "report" / lang).read_bytes()
        assert b"report/" not in first
        assert str(site).encode() not in first


@pytest.mark.parametrize("lang", LANGUAGES)
def test_pages_come_in_reading_order(site, lang):
    assert [page["page"] for page in pages_of(site / "report" / lang)] == [f"{page}.html" for page in PAGES]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_of_the_report_has_the_box_with_all_its_words(site, lang):
    for page in PAGES:
        soup = BeautifulSoup((site / "report" / lang / f"{page}.html").read_text(encoding="utf-8"), "html.parser")
        (box,) = soup.select(".report-search")
        expected = {f"data-{key}": text for key, text in WORDS[lang]["search"].items()}
        assert {key: box[key] for key in box.attrs if key != "class"} == expected | {"data-index": INDEX}
        assert soup.find("script", src="../theme/search.js")
        assert soup.find("link", href="../theme/search.css")
    assert WORDS["vi"]["search"].keys() == WORDS["en"]["search"].keys()


# The whole report


@pytest.mark.parametrize("edition", ["2022-published", "2022-illustrative", "2022-09-illustrative"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_entry_of_the_report_leads_to_a_place_on_its_page(built, edition, lang):
    folder = built.site / edition / "report" / lang
    ids = {}
    for page in PAGES:
        soup = BeautifulSoup((folder / f"{page}.html").read_text(encoding="utf-8"), "html.parser")
        ids[f"{page}.html"] = {tag["id"] for tag in soup.find_all(id=True)}
    parts = parts_of(folder)
    assert len(parts) > 150
    assert [part for part in parts if part[1] not in ids[part[0]]] == []
    assert (folder / INDEX).stat().st_size < 450_000


@pytest.mark.parametrize("edition", ["2022-published", "2022-illustrative", "2022-09-illustrative"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_folding_keeps_every_letter_in_its_place(built, edition, lang):
    """Only so do the marks of a hit stand under the right letters."""
    for _, _, text in parts_of(built.site / edition / "report" / lang):
        assert len(fold(text)) == len(text) + 1, text


@pytest.mark.parametrize("word", ["g01", "s03", "d1", "r06", "r20", "ocop"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_targets_and_lines_are_found_by_their_ids(built, lang, word):
    found = [
        part for part in parts_of(built.site / "2022-illustrative" / "report" / lang) if f" {word}" in fold(part[2])
    ]
    assert found


@pytest.mark.parametrize("words", ["chuyen doi so", "so y te", "nang suat lao dong", "dong thap"])
def test_vietnamese_is_found_without_its_marks(built, words):
    parts = parts_of(built.site / "2022-illustrative" / "report" / "vi")
    hits = [text for _, _, text in parts if f" {words} " in f"{fold(text)} "]
    assert hits
    assert all(words not in text.lower() for text in hits)


# In a browser


def browse(site: Path, lang: str, page: str, *steps: dict[str, str]) -> list[dict]:
    """Open a page from its folder, do the steps in its search box, and return what was seen after each."""
    if CHROMIUM is None:
        pytest.skip("needs Chromium on PATH")
    folder = site / "report" / lang
    probe = folder.parent / "theme" / "search_probe.js"
    shutil.copyfile(ROOT / "tests" / "data" / "search_probe.js", probe)
    text = (folder / f"{page}.html").read_text(encoding="utf-8")
    head = f'<meta name="probe" content="{html.escape(json.dumps(steps))}">'
    head += '<script src="../theme/search_probe.js" defer></script></head>'
    trial = folder / f"trial-{page}.html"
    trial.write_text(text.replace("</head>", head), encoding="utf-8")
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
    flags += ["--disable-background-networking", "--disable-component-update", "--virtual-time-budget=5000"]
    profile = site / "profile"
    try:
        command = [CHROMIUM, *flags, f"--user-data-dir={profile}", "--dump-dom", trial.as_uri()]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False)
    finally:
        trial.unlink()
        probe.unlink()
        shutil.rmtree(profile, ignore_errors=True)
    result = BeautifulSoup(done.stdout, "html.parser").find(id="probe-result")
    assert result is not None, done.stderr
    slash, *seen = json.loads(result.get_text())
    assert slash["focus"] == "box", "the key / leads to the box"
    return seen


def test_marks_case_and_composition_make_no_difference(site):
    written = "Chuyển ĐỔI số"
    asked = ["minh hoa", "MINH HOẠ", "minh hoạ", unicodedata.normalize("NFD", "minh hoạ"), "hoa minh", "min ho", "inh"]
    seen = browse(site, "vi", "budget", *({"type": query} for query in asked), {"type": "du doan"}, {"type": written})
    first, *others = [step["hrefs"] for step in seen[: len(asked)]]
    assert first == [f"{page}.html#{place}" for page in PAGES for place in ("main", f"sec-{page}-notes")]
    assert [set(found) for found in others[:5]] == [set(first)] * 5
    assert others[5] == [], "a word is found from its beginning"
    assert set(seen[0]["marks"]) >= {"minh", "hoạ"}
    assert seen[-1]["said"] == WORDS["vi"]["search"]["none"]


def test_all_words_must_be_there(site):
    seen = browse(site, "vi", "summary", {"type": "chi tieu"}, {"type": "chi tieu khongcotu"}, {"type": "  "})
    assert seen[0]["open"]
    assert re.search(r"\d+", seen[0]["said"])
    assert seen[1]["hrefs"] == []
    assert seen[1]["said"] == WORDS["vi"]["search"]["none"]
    assert not seen[2]["open"]


def test_a_result_names_page_and_section_and_shows_the_place(site):
    (step,) = browse(site, "en", "data", {"type": "illustr"})
    assert any("Budget" in page for page in step["pages"])
    assert sample_report.PROSE["en"]["heads"][1] in "".join(step["headings"])
    assert {mark.lower() for mark in step["marks"]} == {"illustr"}
    assert step["said"] == WORDS["en"]["search"]["many"].replace("{n}", str(len(step["hrefs"])))


def test_the_keyboard_opens_moves_and_closes(site):
    keys = ["ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp", "Enter"]
    seen = browse(
        site, "vi", "budget", {"type": "minh hoa"}, *({"key": key} for key in keys), {"type": "minh"}, {"key": "Escape"}
    )
    opened = next(step["opened"] for step in seen if "opened" in step)
    looks = [step for step in seen if "opened" not in step]
    assert [step["focus"] for step in looks[:5]] == ["box", 0, 1, 0, "box"]
    assert opened == looks[0]["hrefs"][0]
    assert not looks[5]["open"], "a result was opened"
    assert looks[6]["open"]
    assert (looks[7]["open"], looks[7]["focus"]) == (False, "box")


def test_an_index_that_is_missing_is_said(site):
    index = site / "report" / "en" / INDEX
    kept = index.read_bytes()
    index.unlink()
    try:
        (step,) = browse(site, "en", "data", {"type": "budget"})
    finally:
        index.write_bytes(kept)
    assert step["said"] == WORDS["en"]["search"]["failed"]
