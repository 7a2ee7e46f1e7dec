"""A unit's report: plan and edition restricted to one department or district, and the same pages made of them."""

from __future__ import annotations

import asyncio
import csv
import re
import shutil
import sys
from functools import cache
from urllib.parse import unquote, urlsplit

import pandas as pd
import pypdf
import pytest
from bs4 import BeautifulSoup
from project_copy import copy_project
from test_second_plan import DATA, flat

from analysis import findings, naming, publish, units
from analysis.cache.workshop import Workshop
from analysis.cli import main
from analysis.facts import words_of
from analysis.problems import InputError
from analysis.project import LANGUAGES, PAGES, Project
from analysis.publish import site
from analysis.report import Report
from analysis.told import held

EDITIONS = ("2022-illustrative", "2022-09-illustrative")
OTHER = "2024-illustrative-test"
DEPARTMENT, DISTRICT = "so-ba", "h-bac"


@cache
def whole(edition: str) -> Report:
    from frames import ROOT

    return Report(Project(ROOT), edition, "vi")


@cache
def of(edition: str, unit: str, lang: str = "vi") -> Report:
    r = whole(edition)
    return Report(r.project, edition, lang, known={edition: (r.plan, r.edition)}, unit=unit)


def same(mine: pd.DataFrame, provinces: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(mine.reset_index(drop=True), provinces.reset_index(drop=True), check_dtype=False)


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_units_numbers_are_its_rows_of_the_provinces_tables(edition):
    r = whole(edition)
    for unit in units.reports(r.plan):
        own = of(edition, unit)
        parts = {(target.id, part.id) for target in own.plan.targets for part in target.parts}
        rows = r.attainment.units
        # Of a part that one agency returns for all, the row is the province's.
        asked = pd.Series([key in parts for key in zip(rows["target"], rows["part"], strict=True)], index=rows.index)
        same(own.attainment.units, rows[asked & rows["unit"].isin([unit, "tinh"])])
        for name in ("standings", "unit_totals", "completeness", "local_share"):
            table = getattr(r, name)
            same(getattr(own, name), table[table["unit"] == unit])
        same(own.lines, r.lines[r.lines["owner"] == unit])
        same(own.tasks.tasks, r.tasks.tasks[r.tasks.tasks["lead_agency"] == unit])
        states = own.attainment.targets.set_index("target")["state"]
        for row in own.standings.to_dict("records"):
            assert states[row["target"]] == row["state"], (unit, row["target"])


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_units_share_the_provinces_rows_among_them(edition):
    r = whole(edition)
    own = [of(edition, unit) for unit in units.reports(r.plan)]
    for table in ("disbursements", "tasks", "local_budgets"):
        refs = [ref for each in own for ref in getattr(each.edition, table)["ref"]]
        assert sorted(refs) == sorted(getattr(r.edition, table)["ref"])
    refs = [ref for each in own for ref in each.edition.targets["ref"]]
    assert len(refs) == len(set(refs))
    assert set(refs) <= set(r.edition.targets["ref"])


def test_what_is_the_provinces_is_in_no_units_report():
    r = whole(EDITIONS[0])
    for unit in units.reports(r.plan):
        own = of(EDITIONS[0], unit)
        assert not own.plan.asks_growth
        assert not {"productivity", "trend", "unit-profiles"} & set(units.pages(own.plan))
        assert "reconciliation" not in dict(map(reversed, units.tables(own.plan)))
        assert own.edition.context.empty
    assert "cuc-thong-ke" not in units.reports(r.plan)  # it leads the target on growth alone
    assert units.pages(r.plan) == PAGES


def test_a_milestone_and_a_count_per_unit_are_what_the_unit_itself_is_asked_for():
    health = of(EDITIONS[0], "so-yt").plan
    assert health.target("E03").threshold == 1
    assert [part.id for part in health.target("E03").parts] == ["health"]
    assert health.target("E03").name.vi.endswith(" – Dịch vụ y tế")
    city = of(EDITIONS[0], "tp-cao-lanh")
    models = city.plan.target("G11")
    assert (models.kind, models.threshold, city.plan.measure_name(models.unit).vi) == ("count_range", 2, "mô hình")
    leads = of(EDITIONS[0], "so-tttt").plan.coordinated
    assert [target.id for target in leads] == ["E03", "S01"]


def test_pages_of_what_a_unit_has_nothing_of_are_left_out():
    there = {unit: units.pages(of(EDITIONS[0], unit).plan) for unit in ("so-nv", "so-tp", "h-tam-nong", "tinh-doan")}
    assert {"indicators", "budget", "tasks"} <= set(there["so-nv"])
    assert not {"budget", "tasks"} & set(there["so-tp"])
    assert "budget" in there["h-tam-nong"]
    assert not {"indicators", "tasks"} & set(there["tinh-doan"])
    assert held(of(EDITIONS[0], "h-tam-nong").plan) == {"targets", "local", "money"}


@pytest.mark.parametrize(
    ("unit", "lang", "said"),
    [
        ("so-nv", "vi", "phần của Sở Nội vụ trong Kế hoạch 145/KH-UBND: 12 chỉ tiêu phải báo cáo, 1 dòng kinh phí"),
        ("so-nv", "en", "asks of the Department of Home Affairs: 12 targets to report on, 1 budget line, and 4 tasks."),
        ("so-tttt", "vi", "còn làm đầu mối 2 chỉ tiêu do đơn vị khác báo cáo: E03"),
        ("so-tttt", "en", "also leads 2 targets that others report on: E03"),
        (
            "h-tam-nong",
            "vi",
            "Huyện Tam Nông không có dòng kinh phí ở Phụ lục II hoặc nhiệm vụ làm đầu mối ở Phần II nên",
        ),
        ("h-tam-nong", "en", "Tam Nông District has no budget line in Appendix II and no task to lead in Part II, so"),
        ("tinh-doan", "vi", "Tỉnh Đoàn không có chỉ tiêu phải báo cáo hoặc nhiệm vụ làm đầu mối ở Phần II nên"),
    ],
)
def test_a_units_report_says_what_it_holds(unit, lang, said):
    own = of(EDITIONS[0], unit, lang)
    assert said in " ".join(findings.scope_sentences(own.plan, own.words))
    assert "../../../../report/" in own.scope().markdown
    assert whole(EDITIONS[0]).scope().markdown == ""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_sentence_of_a_unit_speaks_of_the_whole_plans_counts(lang):
    counts = {"vi": r"\b(22 chỉ tiêu|28 dòng|51 nhiệm vụ)|118\.225", "en": r"\b(22 targets|28 budget|51 tasks)|118,225"}
    for unit in ("so-nv", "h-thanh-binh", "tinh-doan"):
        own = of(EDITIONS[0], unit, lang)
        shown = [own.answers(), own.scope(), own.lately(), own.notice(), own.attention(), own.missing(), own.since()]
        shown += [own.money(), own.execution()] if own.plan.allocations else []
        shown += [own.progress()] if own.plan.tasks else []
        text = "\n".join(each.markdown for each in shown)
        assert not re.search(counts[lang], text), unit
        assert not re.search(r"\b(0 chỉ tiêu|0 dòng|0 nhiệm vụ|0 targets|0 budget lines|0 tasks)\b", text), unit
        assert not re.search(r"\{\w+\}", text), unit


def test_a_units_words_stand_before_those_of_the_province():
    own, province = of(EDITIONS[0], "so-nv").words, whole(EDITIONS[0]).words
    assert own("report.title") == "Báo cáo giám sát Kế hoạch 145/KH-UBND – Sở Nội vụ"
    assert province("report.title") == "Báo cáo giám sát Kế hoạch 145/KH-UBND"
    assert own("report.pages.summary") == province("report.pages.summary")
    english = words_of(of(EDITIONS[0], "tp-cao-lanh").plan, "en", whole(EDITIONS[0]).project.report / "wording")
    assert (
        english("findings.tasks.done", n=0, total=3) == "None of the tasks of Cao Lãnh City (3) has been completed yet"
    )


def test_words_said_instead_stand_under_keys_that_exist(project):
    from analysis.wording import Words

    for lang in LANGUAGES:
        words = Words(lang, project.report / "wording")

        def leaves(node, prefix=""):
            for key, value in node.items():
                if key in ("zero", "one", "many"):
                    yield prefix.rstrip(".")
                elif isinstance(value, dict):
                    yield from leaves(value, f"{prefix}{key}.")
                else:
                    yield f"{prefix}{key}"

        for key in leaves(words.get("units.own")):
            assert words.get(key), key


def test_all_asks_for_every_unit_in_order():
    known = list(units.reports(whole(EDITIONS[0]).plan))
    assert naming.asked(known, ["all"], "x") == known
    assert naming.asked(known, ["tp-cao-lanh", "so-yt", "so-yt"], "x") == ["so-yt", "tp-cao-lanh"]
    assert naming.asked((), (), "x") == []
    with pytest.raises(InputError, match="edition made from returns"):
        naming.asked((), ["so-yt"], "2022-published")


@pytest.fixture(scope="module")
def other(tmp_path_factory) -> Project:
    """The report of a small plan with those of one department and one district (under a minute)."""
    project = copy_project(tmp_path_factory.mktemp("units"))
    shutil.rmtree(project.editions)
    for name in ("editions", "test-plan", "statistics"):
        shutil.copytree(DATA / name, project.root / "data" / "raw" / name, dirs_exist_ok=True)
    publish.build(project, renderer="embedded", say=lambda line: None, units=[DISTRICT, DEPARTMENT])
    return project


def page(project: Project, unit: str, lang: str, name: str) -> BeautifulSoup:
    file = project.site / OTHER / "units" / unit / "report" / lang / f"{name}.html"
    return BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")


@pytest.mark.xdist_group("units")
def test_units_reports_stand_below_their_edition(other):
    whole = Report(other, OTHER, "vi")
    for unit in (DEPARTMENT, DISTRICT):
        plan = Report(other, OTHER, "vi", unit=unit).plan
        below = other.site / OTHER / "units" / unit
        for lang in LANGUAGES:
            names = {file.stem for file in (below / "report" / lang).glob("*.html")}
            assert names == set(units.pages(plan))
            name, mark = whole.plan.unit_name(unit)[lang], {"vi": "SỐ LIỆU MINH HOẠ", "en": "ILLUSTRATIVE"}[lang]
            for each in names:
                html = page(other, unit, lang, each)
                assert html.title.get_text().endswith(f"– {name}")
                assert mark in flat(html.get_text(" "))
            reader = pypdf.PdfReader(below / "report" / lang / "full-report.pdf")
            texts = [flat(each.extract_text()) for each in reader.pages]
            assert all(mark in text for text in texts)
            assert name in texts[0]
        files = [file for file in (below / "data").rglob("*") if file.suffix in (".csv", ".xlsx", ".zip", ".png")]
        assert len(files) > 10
        assert all(file.name.startswith(f"{OTHER}_{unit}_") for file in files)
        processed = other.processed / OTHER / "units" / unit
        assert {file.stem for file in processed.glob("*.csv")} == {name for _, name in units.tables(plan)}


@pytest.mark.xdist_group("units")
def test_a_units_tables_hold_its_rows_of_the_provinces(other):
    def rows(folder, name):
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    base = other.processed / OTHER
    for unit in (DEPARTMENT, DISTRICT):
        mine = [row for row in rows(base, "standings") if row["unit"] == unit]
        assert mine
        assert rows(base / "units" / unit, "standings") == mine


@pytest.mark.xdist_group("units")
def test_links_lead_from_the_province_to_its_units_and_back(other):
    landing = BeautifulSoup((other.site / "index.html").read_text(encoding="utf-8"), "html.parser")
    listed = [link["href"] for link in landing.select("details.units a")]
    wanted = [
        f"{OTHER}/units/{unit}/report/{lang}/summary.html" for lang in LANGUAGES for unit in (DEPARTMENT, DISTRICT)
    ]
    assert listed == wanted
    checked = 0
    for path in other.site.rglob("*.html"):
        for tag in BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser").find_all(["a", "link", "script"]):
            address = urlsplit(tag.get("href") or tag.get("src") or "")
            if not address.scheme and address.path:
                assert (path.parent / unquote(address.path)).resolve().is_file(), (path, tag)
                checked += 1
    assert checked > 500
    back = page(other, DISTRICT, "vi", "summary").find("a", string="báo cáo của toàn tỉnh")
    assert back["href"] == "../../../../report/vi/summary.html"
    profiles = other.site / OTHER / "report" / "vi" / "unit-profiles.html"
    assert "../../units/h-bac/report/vi/summary.html" in profiles.read_text(encoding="utf-8")


@pytest.mark.xdist_group("units")
def test_what_a_build_holds_does_not_grow_with_the_units(other, monkeypatch):
    shops, under_way = [], [0]

    class Seen(Workshop):
        def __init__(self, *given):
            super().__init__(*given)
            shops.append(self)

    def counted(work):
        async def counting(*given):
            under_way.append(under_way[-1] + 1)
            await asyncio.sleep(0.01)
            await work(*given)
            under_way.append(under_way[-1] - 1)

        return counting

    monkeypatch.setattr("analysis.publish.session.Workshop", Seen)
    monkeypatch.setattr("analysis.publish.site._embedded", counted(site._embedded))
    monkeypatch.setattr(sys.modules["analysis.publish.build"], "AT_A_TIME", 2)
    publish.build(other, renderer="embedded", say=lambda line: None, units=[DISTRICT, DEPARTMENT])
    assert (max(under_way), len(under_way)) == (2, 1 + 2 * 3)
    assert shops[-1].files(f"{OTHER}/pages/")
    assert not shops[-1].files(f"{OTHER}/units/")


@pytest.mark.xdist_group("units")
def test_an_unknown_unit_is_named_with_those_there_are(other, capsys):
    before = (other.site / "editions.json").read_bytes()
    wrong = ["--unit", "so-y-te", "--unit", "tinh", "--unit", DISTRICT]
    assert main(["--root", str(other.root), "build", "--renderer", "embedded", *wrong]) == 1
    said = capsys.readouterr().err
    assert f"--unit ({OTHER}): có/found 'so-y-te'" in said
    assert "có/found 'tinh'" in said
    assert "cần: all hoặc một trong: so-mot, so-hai, so-ba, h-bac, h-nam" in said
    assert "expected: all or one of: so-mot, so-hai, so-ba, h-bac, h-nam" in said
    assert (other.site / "editions.json").read_bytes() == before


@pytest.mark.xdist_group("units")
def test_units_reports_are_published_with_their_edition(other, tmp_path):
    options = ["publish", str(tmp_path / "www"), "--include-illustrative"]
    assert main(["--root", str(other.root), *options]) == 0
    index = tmp_path / "www" / "site" / "index.html"
    href = BeautifulSoup(index.read_text("utf-8"), "html.parser").select_one("details.units a")["href"]
    assert (index.parent / href).is_file()
    assert main(["--root", str(other.root), "publish", str(tmp_path / "www"), "--verify"]) == 0
