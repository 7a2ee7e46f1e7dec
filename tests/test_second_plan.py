"""A plan of another year and province is a folder of data: the same code makes a whole report of it.

The plan, its province and its figures are invented; its edition is marked as illustrative.
"""

from __future__ import annotations

import csv
import re
import shutil
import unicodedata
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import frictionless
import openpyxl
import pypdf
import pytest
from bs4 import BeautifulSoup
from project_copy import ROOT, copy_project

from analysis import briefs, landing, publish
from analysis.cli import main
from analysis.execute import Surroundings, execute, variables
from analysis.fields import Told
from analysis.forking.process import ForkServer
from analysis.inputs import check
from analysis.problems import InputError
from analysis.project import LANGUAGES, PAGES, Project
from analysis.results import Results

DATA = ROOT / "tests" / "data" / "second_plan"
EDITION = "2024-illustrative-test"
FOREIGN = (
    *("145/KH-UBND", "Đồng Tháp", "ĐỒNG THÁP", "DONG THAP", "Cửu Long", "STTTT", "Phụ lục", "Appendix"),
    *("22 chỉ tiêu", "28 dòng", "51 nhiệm vụ", "14 lĩnh vực", "22 targets", "28 budget", "51 tasks", "14 fields"),
    *("Mục IV", "Section IV", "Phần I", "Part I", "Chính quyền số", "Digital government", "118.225", "118,225"),
)
"""Names and numbers of the project's own plan."""


def second(folder: Path, *, alone: bool) -> Project:
    """Copy the project with the second plan; ``alone`` with its own editions and statistics only."""
    project = copy_project(folder)
    if alone:
        shutil.rmtree(project.editions)
    for name in ("editions", "test-plan", "statistics") if alone else ("editions", "test-plan"):
        shutil.copytree(DATA / name, project.root / "data" / "raw" / name, dirs_exist_ok=True)
    return project


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The report of the second plan, built by the embedded renderer (about half a minute)."""
    project = second(tmp_path_factory.mktemp("second"), alone=True)
    publish.build(project, renderer="embedded", say=lambda line: None)
    return project


@cache
def soup(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def flat(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def page(other: Project, lang: str, name: str) -> BeautifulSoup:
    return soup(other.site / EDITION / "report" / lang / f"{name}.html")


def text(other: Project, lang: str, name: str) -> str:
    return flat(page(other, lang, name).get_text(" "))


def pdf(other: Project, lang: str) -> str:
    reader = pypdf.PdfReader(other.site / EDITION / "report" / lang / "full-report.pdf")
    return flat(" ".join(each.extract_text() for each in reader.pages))


def test_every_page_says_what_this_plan_says_and_nothing_of_another(other):
    built = sorted(path for path in other.site.rglob("*") if path.name.endswith((".html", "search-index.js")))
    shown = {path: soup(path).get_text(" ") if path.suffix == ".html" else path.read_text("utf-8") for path in built}
    texts = {path.relative_to(other.site).as_posix(): flat(said) for path, said in shown.items()}
    assert len(texts) == 2 * (len(PAGES) + 1) + 2  # pages and index of each language; two start pages
    texts |= {f"{lang}.pdf": pdf(other, lang) for lang in LANGUAGES}
    for name, said in texts.items():
        assert [each for each in FOREIGN if each in said] == [], name
        assert not re.search(r"\{(count|plan|part|note|rule|pillar)_?\w*\}", said), name


@pytest.mark.parametrize(
    ("lang", "name", "said"),
    [
        ("vi", "summary", "Kế hoạch 7/KH-THU đặt ra 5 chỉ tiêu: Dịch vụ số (3) và Kỹ năng số (2)."),
        ("en", "summary", "Plan 7/KH-THU sets 5 targets: Digital services (3) and Digital skills (2)."),
        ("vi", "budget", "Bảng B bố trí 4.700 triệu đồng cho 3 dòng: 2 dự án đầu tư (4.000 triệu đồng)"),
        ("en", "budget", "and 1 recurrent task (VND 700 million)."),
        ("vi", "budget", "Bản in không có số liệu nào phải đính chính."),
        ("en", "budget", "Article 9 of the plan asks each locality to spend at least 2% of its total budget"),
        ("vi", "tasks", "Chương Hai của Kế hoạch nêu 4 nhiệm vụ, giải pháp trong 2 lĩnh vực, do 3 cơ quan đầu mối."),
        ("en", "tasks", "Progress of the 4 tasks"),
        ("vi", "indicators", "dưới −30% là chậm tiến độ"),
        ("en", "indicators", "households"),
        ("vi", "productivity", "Chưa có số liệu công bố để tính tốc độ tăng năng suất lao động năm 2024"),
        ("en", "productivity", "The plan asks for labour productivity to grow by at least 6% at constant prices."),
        ("en", "methods", "Plan 7/KH-THU of 1 February 2024, People’s Committee of Test Province"),
    ],
)
def test_counts_and_names_are_those_of_the_plan(other, lang, name, said):
    assert said.replace("’", "'") in text(other, lang, name).replace("’", "'")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_pillar_has_its_section_and_chart(other, lang):
    html = page(other, lang, "indicators")
    names = {"vi": ["Dịch vụ số", "Kỹ năng số"], "en": ["Digital services", "Digital skills"]}[lang]
    assert [flat(html.find(id=f"sec-pillar-{id_}").get_text(" ")) for id_ in ("services", "skills")] == names
    assert html.find(id="fig-bullets-services")
    assert html.find(id="fig-bullets-skills")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_cover_names_this_issuer_and_the_pages_are_marked(other, lang):
    said = pdf(other, lang)
    assert {"vi": "ỦY BAN NHÂN DÂN TỈNH THỬ", "en": "PEOPLE’S COMMITTEE OF TEST PROVINCE"}[lang] in said
    for name in PAGES:
        assert {"vi": "SỐ LIỆU MINH HOẠ", "en": "ILLUSTRATIVE DATA"}[lang] in text(other, lang, name)
    links = [flat(link.get_text(" ")) for link in page(other, lang, "summary").select("nav.sidebar a")]
    assert {"vi": "5 chỉ tiêu", "en": "The 5 targets"}[lang] in links
    assert {"vi": "4 nhiệm vụ", "en": "The 4 tasks"}[lang] in links


def test_states_are_those_computed_by_hand(other):
    """A01: (45 + 35) / 200 = 40 % of the 80 × 274 / 366 = 59.9 % needed by 30 September, 33 % short: off track.

    B01: 12 households where 10 to 30 are asked for: achieved. A03: one of two parts done, the other under way.
    """
    path = other.site / EDITION / "data" / f"{EDITION}_targets.csv"
    with path.open(encoding="utf-8", newline="") as file:
        found = {row["target"]: row for row in csv.DictReader(file)}
    assert float(found["A01"]["attained"]) == pytest.approx(40)
    assert float(found["A01"]["expected"]) == pytest.approx(80 * 274 / 366)
    states = {name: row["state"] for name, row in found.items()}
    assert (states["A01"], states["B01"], states["A03"]) == ("off_track", "achieved", "on_track")
    assert states["B02"] == "no_data"


def test_downloads_are_those_of_this_plan(other):
    folder = other.site / EDITION / "data"
    assert frictionless.validate(str(folder / "datapackage.json")).valid
    described = (folder / "datapackage.json").read_text(encoding="utf-8")
    for lang in LANGUAGES:
        book = openpyxl.load_workbook(folder / f"{EDITION}_{lang}.xlsx", read_only=True)
        rows = (row for page in book for row in page.iter_rows(max_row=30, values_only=True))
        described += " ".join(str(value) for row in rows for value in row if value)
        described += (folder / "notebooks" / f"{EDITION}_{lang}_budget.ipynb").read_text(encoding="utf-8")
        described += (folder / "charts" / f"{EDITION}_{lang}_scorecard.svg").read_text(encoding="utf-8")
    described += (folder / "README.txt").read_text(encoding="utf-8")
    assert [each for each in FOREIGN if each in described] == []
    assert "7/KH-THU" in described


def test_every_link_within_the_site_resolves(other):
    checked = 0
    for path in other.site.rglob("*.html"):
        for tag in soup(path).find_all(["a", "link", "script", "img"]):
            address = urlsplit(tag.get("href") or tag.get("src") or "")
            if address.scheme or address.netloc or not (address.path or address.fragment):
                continue
            target = (path.parent / unquote(address.path)).resolve() if address.path else path
            assert target.is_file(), tag
            if address.fragment and target.suffix == ".html":
                assert soup(target).find(id=unquote(address.fragment)), tag
            checked += 1
    assert checked > 300


def test_two_plans_stand_side_by_side(tmp_path, capsys):
    project = second(tmp_path, alone=False)
    names = ["2022-published", EDITION]
    inputs = check(project, names)
    assert {name: inputs.plan_of(each).number for name, each in zip(names, inputs.editions, strict=True)} == {
        "2022-published": "145/KH-UBND",
        EDITION: "7/KH-THU",
    }
    known = {edition.id: (inputs.plan_of(edition), edition) for edition in inputs.editions}
    cards = [briefs.card(Results(project, name, "vi", known=known)) for name in names]
    articles = BeautifulSoup(landing.page(cards, project.report), "html.parser").find_all("article")
    cards = {article["id"]: flat(article.get_text(" ")) for article in articles}
    assert "5 chỉ tiêu" in cards[EDITION]
    assert "22 chỉ tiêu" in cards["2022-published"]
    assert "Tỉnh Thử" not in cards["2022-published"]
    assert main(["--root", str(project.root), "check"]) == 0
    said = capsys.readouterr().out
    assert said.count("(7/KH-THU)") == said.count("(145/KH-UBND)") == 1


def test_a_plan_beside_the_projects_own_must_name_its_issuer(tmp_path):
    project = second(tmp_path, alone=True)
    path = project.plan_folder("test-plan") / "plan.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("document:", "x-document:"), encoding="utf-8")
    with pytest.raises(InputError, match="document"):
        check(project)


@pytest.mark.parametrize("name", ["../plan", "Plan", ""])
def test_a_plan_is_a_folder_in_data_raw(tmp_path, name):
    project = second(tmp_path, alone=True)
    path = project.editions / EDITION / "edition.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("plan: test-plan", f"plan: '{name}'"), encoding="utf-8")
    with pytest.raises(InputError, match="plan"):
        check(project)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_plan_without_a_target_on_growth_says_so(tmp_path, lang):
    project = second(tmp_path, alone=True)
    folder = project.plan_folder("test-plan")
    for name in ("targets", "target_parts"):
        lines = (folder / f"{name}.csv").read_text(encoding="utf-8").splitlines(keepends=True)
        (folder / f"{name}.csv").write_text("".join(line for line in lines if line[:3] != "B02"), encoding="utf-8")
    rules = (folder / "rules.yml").read_text(encoding="utf-8")
    rules = re.sub(r"^productivity_min:\n(  .*\n)+", "", rules, flags=re.MULTILINE)
    (folder / "rules.yml").write_text(rules, encoding="utf-8")
    inputs = check(project)
    edition = inputs.editions[0]
    pages = ("summary", "productivity", "trend", "methods")
    jobs = briefs.jobs(project, edition, inputs.plan_of(edition))
    told = Told.from_json(briefs.prose(project, edition, inputs.plan_of(edition))[lang])
    jobs = [job for job in jobs if job["lang"] == lang and job["page"] in pages]
    made = {}
    with ForkServer(project.root) as server:
        around = Surroundings(project.root, variables(project.root, tmp_path / "results"), server)
        for job in jobs:
            made[job["page"]] = execute(project.root / job["notebook"], job["parameters"], around, told)
    none = {
        "vi": "Kế hoạch 7/KH-THU không có chỉ tiêu về tăng năng suất lao động.",
        "en": "Plan 7/KH-THU has no target on the growth of labour productivity.",
    }
    shown = {name: str([cell.get("outputs") for cell in page.cells]) for name, page in made.items()}
    assert [none[lang] in shown[name] for name in ("summary", "productivity", "trend")] == [True] * 3
    counted = {name: sum(bool(cell.get("outputs")) for cell in page.cells) for name, page in made.items()}
    assert (counted["productivity"], counted["trend"]) == (1, 1)
    assert "productivity_min" not in shown["methods"]
