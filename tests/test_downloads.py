"""What is taken away says what the report says: package, workbooks, pictures, notebooks, of every edition."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import shutil
import subprocess
import unicodedata
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import frames
import frictionless
import nbformat
import openpyxl
import pytest
from bs4 import BeautifulSoup
from PIL import Image

from analysis import charts, contract
from analysis.charts.figure import Chart
from analysis.downloads import notebooks, pictures
from analysis.downloads.making import make
from analysis.downloads.material import Material, value
from analysis.downloads.sheet import HEADING, TECHNICAL, put
from analysis.palette import read_palette
from analysis.project import LANGUAGES, PAGES
from analysis.report import SAVED, write_csv

ILLUSTRATIVE, PUBLISHED = "2022-illustrative", "2022-published"
EDITIONS = (PUBLISHED, ILLUSTRATIVE, "2022-09-illustrative")
MARK = {"vi": "SỐ LIỆU MINH HOẠ", "en": "ILLUSTRATIVE DATA"}
TABLES = [name for _, name in contract.tables()]
SOFFICE = shutil.which("soffice")


def data(built, edition: str) -> Path:
    return built.site / edition / "data"


def records(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def soup(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def charts_of(built, edition: str, lang: str, name: str) -> list[str]:
    """Labels of the charts that a page shows."""
    figures = soup(built.site / edition / "report" / lang / f"{name}.html").select("figure.figure[id]")
    return [figure["id"] for figure in figures if figure.find("svg")]


@cache
def workbook(path: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(path)


# The data package


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_data_package_is_valid_with_all_its_data(built, edition):
    report = frictionless.validate(str(data(built, edition) / "datapackage.json"))
    assert report.flatten(["type", "fieldName", "rowNumber", "message"]) == []
    assert [task.name for task in report.tasks] == TABLES


def test_the_package_is_valid_as_one_file_too(built, tmp_path):
    shutil.unpack_archive(data(built, ILLUSTRATIVE) / f"{ILLUSTRATIVE}_data.zip", tmp_path)
    described = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    names = {resource["path"] for resource in described["resources"]}
    assert {path.name for path in tmp_path.iterdir()} == names | {"datapackage.json", "README.txt"}
    for name in names:
        assert (tmp_path / name).read_bytes() == (data(built, ILLUSTRATIVE) / name).read_bytes()


def test_a_package_with_wrong_data_is_not_valid(built, tmp_path):
    """A state that is none, a unit reported for a target that is none, a line twice, a number that is none."""
    source = data(built, ILLUSTRATIVE)
    described = json.loads((source / "datapackage.json").read_text(encoding="utf-8"))
    kept = ("targets", "series", "lines")
    described["resources"] = [each for each in described["resources"] if each["name"] in kept]
    changes = {"targets": (",on_track,", ",splendid,"), "series": ("G02,", "G99,"), "lines": ("D2,investment", "D1,x")}
    for resource in described["resources"]:
        text = (source / resource["path"]).read_text(encoding="utf-8").replace(*changes[resource["name"]], 1)
        (tmp_path / resource["path"]).write_text(text, encoding="utf-8")
        del resource["hash"], resource["bytes"]
    (tmp_path / "datapackage.json").write_text(json.dumps(described), encoding="utf-8")
    found = frictionless.validate(str(tmp_path / "datapackage.json")).flatten(["type"])
    types = {kind for (kind,) in found}
    assert {"constraint-error", "foreign-key", "primary-key"} <= types


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_package_says_what_it_is(built, edition):
    described = json.loads((data(built, edition) / "datapackage.json").read_text(encoding="utf-8"))
    assert described["name"] == edition
    assert described["illustrative"] is ("illustrative" in edition)
    assert ("mark" in described) is described["illustrative"]
    assert described["created"] == f"{described['as_of']}T00:00:00Z"
    assert any(source.get("path", "").startswith("https://") for source in described["sources"])
    for resource in described["resources"]:
        for each in (resource, *resource["schema"]["fields"]):
            assert " · " in each["description"], each["name"]
            assert each["title"]


# The contract


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_code_in_the_tables_has_a_name(built, edition):
    folder = built.processed / edition
    names = {}
    for row in records(folder / "codes.csv"):
        assert row["name_vi"]
        assert row["name_en"]
        names.setdefault(row["list"], set()).add(row["code"])
    for table in TABLES:
        for row in records(folder / f"{table}.csv"):
            for column, text in row.items():
                lists = contract.column(table, column).lists
                if not lists or not text:
                    continue
                codes = codes_in(table, column, row)
                known = set().union(*(names[each] for each in lists))
                assert set(codes) <= known, (table, column, text)


def codes_in(table: str, column: str, row: dict[str, str]) -> list[str]:
    held, text = contract.column(table, column), row[column]
    if held.lists == ("part",) and text != "all":
        return [f"{row.get('target') or row['subject']}/{text}"]
    if held.lists == ("obs_status",):
        return list(text)
    return text.split(";") if held.kind == "codes" else [text]


def test_whole_numbers_are_written_as_such_where_some_are_missing(built):
    rows = records(built.processed / ILLUSTRATIVE / "changes.csv")
    lines = [row["row_old"] for row in rows]
    assert "" in lines
    assert any(lines)
    assert not any("." in text for text in lines)
    days = [row["days_late"] for row in records(built.processed / ILLUSTRATIVE / "tasks.csv")]
    assert {text.isdigit() for text in days if text} == {True}


def test_a_column_without_a_contract_is_refused():
    with pytest.raises(KeyError, match=r"targets\.weight"):
        contract.column("targets", "weight")


# The workbooks


@pytest.mark.parametrize(("edition", "lang"), [(ILLUSTRATIVE, "vi"), (ILLUSTRATIVE, "en"), (PUBLISHED, "vi")])
def test_the_workbook_holds_every_cell_of_every_table(built, edition, lang):
    """Names are turned back into codes with the workbook's own sheet of codes; everything else must be equal."""
    pages = workbook(data(built, edition) / f"{edition}_{lang}.xlsx")
    words = frames.words(lang)
    titles = words.get("downloads.sheets.tables")
    names = {
        (row["list"], row["code"]): row[f"name_{lang}"] for row in records(built.processed / edition / "codes.csv")
    }
    signs = set(words.get("common.signs").values())
    for table in TABLES:
        page = pages[titles[table]]
        shown = [cell.value for cell in page[TECHNICAL]]
        rows = records(built.processed / edition / f"{table}.csv")
        assert page.max_row == HEADING + len(rows)
        for row, cells in zip(rows, page.iter_rows(min_row=HEADING + 1, values_only=True), strict=True):
            seen = dict(zip(shown, cells, strict=True))
            for column, text in row.items():
                other = column.removesuffix("_vi") + "_en" if lang == "vi" else column.removesuffix("_en") + "_vi"
                if column not in seen:
                    assert column.endswith(("_vi", "_en"))
                    assert other in row or column[:-3] + f"_{lang}" in seen
                    continue
                held, cell = contract.column(table, column), seen[column]
                if text == "":
                    assert cell is None, (table, column)
                elif held.lists and not set(held.lists) & {"target", "line", "task"}:
                    told = [names[each, code] for code in codes_in(table, column, row) for each in held.lists
                            if (each, code) in names][: len(codes_in(table, column, row))]  # fmt: skip
                    plain = cell[2:] if cell[0] in signs and cell[1] == " " else cell
                    assert plain == "; ".join(told), (table, column)
                elif held.type == "boolean":
                    assert cell == words("downloads.yes" if text == "True" else "downloads.no")
                else:
                    expected = value(held, text)
                    found = cell.date() if isinstance(cell, dt.datetime) else cell
                    close = pytest.approx(expected, rel=1e-14) if isinstance(expected, float) else expected
                    assert found == close, (table, column)
                    assert isinstance(found, float | int) is isinstance(expected, float | int), (table, column)


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_workbook_leads_to_each_table_and_is_marked_on_every_sheet(built, edition, lang):
    pages = workbook(data(built, edition) / f"{edition}_{lang}.xlsx")
    words = frames.words(lang)
    front = [words(f"downloads.sheets.{name}") for name in ("cover", "contents", "notes")]
    titles = [words.get("downloads.sheets.tables")[name] for name in TABLES]
    assert pages.sheetnames == [*front, *titles]
    contents = pages[front[1]]
    led = [cell.hyperlink.location for row in contents.iter_rows() for cell in row if cell.hyperlink]
    assert led == [f"'{title}'!A1" for title in titles]
    for page in pages.worksheets:
        head = " ".join(str(cell.value) for row in page.iter_rows(max_row=6) for cell in row if cell.value)
        assert (MARK[lang] in head) is ("illustrative" in edition), page.title
        assert (MARK[lang] in page.oddHeader.left.text) is ("illustrative" in edition)
        assert page.page_setup.fitToWidth >= 1
    tables = [table for page in pages.worksheets for table in page.tables.values()]
    assert [table.displayName for table in tables] == [f"t_{name}" for name in TABLES]
    for table in tables:
        assert len({column.name for column in table.tableColumns}) == len(table.tableColumns)
    assert pages.properties.language.startswith(lang)
    assert pages.properties.created == pages.properties.modified
    assert not any(cell.data_type == "f" for page in pages.worksheets for row in page.iter_rows() for cell in row)


def test_states_have_their_colours(built):
    pages = workbook(data(built, ILLUSTRATIVE) / f"{ILLUSTRATIVE}_vi.xlsx")
    page = pages[frames.words("vi").get("downloads.sheets.tables")["targets"]]
    place = [cell.value for cell in page[TECHNICAL]].index("state")
    colours = {role: values["light"] for role, values in read_palette(frames.ROOT / "report" / "theme").items()}
    for cells, row in zip(page.iter_rows(min_row=HEADING + 1), records(built.processed / ILLUSTRATIVE / "targets.csv"),
                          strict=True):  # fmt: skip
        assert cells[place].font.color.rgb[-6:].lower() == colours[row["state"]].lstrip("#").lower()
        assert cells[place].value == frames.words("vi").state(row["state"])


@pytest.mark.parametrize(
    "text", ["=1+1", "+84", "-2", "@SUM(A1)", '=HYPERLINK("https://example.org")', "\t=1", "a\x07b"]
)
def test_text_never_becomes_a_formula(text):
    book_ = openpyxl.Workbook()
    put(book_.active["A1"], text)
    out = io.BytesIO()
    book_.save(out)
    cell = openpyxl.load_workbook(out).active["A1"]
    assert cell.data_type == "s"
    assert cell.value == text.replace("\x07", "\N{REPLACEMENT CHARACTER}")
    assert cell.quotePrefix is (text[0] in "=+-@\t")


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed")
def test_libreoffice_opens_the_workbook(built, tmp_path):
    source = data(built, PUBLISHED) / f"{PUBLISHED}_vi.xlsx"
    command = [str(SOFFICE), "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to"]
    subprocess.run([*command, "xlsx", "--outdir", str(tmp_path), str(source)], check=True, capture_output=True,
                   timeout=300)  # fmt: skip
    saved = openpyxl.load_workbook(tmp_path / source.name)
    assert saved.sheetnames == workbook(source).sheetnames
    title = frames.words("vi").get("downloads.sheets.tables")["lines"]
    before, after = (list(each[title].iter_rows(values_only=True)) for each in (workbook(source), saved))
    assert after == before


# Pictures and notebooks


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_chart_of_the_pages_has_its_pictures(built, edition, lang):
    for name in PAGES:
        page = BeautifulSoup(
            (built.site / edition / "report" / lang / f"{name}.html").read_text("utf-8"), "html.parser"
        )
        shown = {figure["id"] for figure in page.select("figure.figure[id]") if figure.find("svg")}
        for label in shown:
            stem = data(built, edition) / "charts" / f"{edition}_{lang}_{label.removeprefix('fig-')}"
            picture = ElementTree.fromstring(stem.with_suffix(".svg").read_text(encoding="utf-8"))
            said = unicodedata.normalize("NFC", " ".join(picture.itertext()))
            assert (MARK[lang] in said or "MINH HOẠ" in said or "ILLUSTRATIVE" in said) is ("illustrative" in edition)
            caption = " ".join(page.find(id=label).figcaption.get_text(" ").split())
            title = picture.find("{http://www.w3.org/2000/svg}title").text
            assert " ".join(title.split()[:4]) in caption
            with Image.open(stem.with_suffix(".png")) as image:
                assert image.width == 2 * int(picture.get("width"))
                assert image.height == 2 * int(picture.get("height"))
                assert len(image.convert("RGB").resize((80, 80)).getcolors(6400)) > 10


def test_a_picture_needs_no_typeface_and_keeps_its_words():
    words = frames.words("vi")
    chart = charts.scorecard(frames.no_targets(), frames.plan(), words, as_of=dt.date(2022, 12, 5))
    svg = pictures.framed(shown(chart), matter("vi"), words, colours())
    root = ElementTree.fromstring(svg)
    texts = [element for element in root.iter() if element.tag.endswith("}text")]
    assert all(element.get("fill-opacity") == "0" for element in texts)
    outlines = {element.get("id") for element in root.iter() if element.tag.endswith("}path") and element.get("id")}
    used = {
        element.get("{http://www.w3.org/1999/xlink}href")[1:] for element in root.iter() if element.tag.endswith("}use")
    }
    letters = {f"g{element.get('font-weight', '400')}-{ord(letter):x}" for element in texts for letter in element.text
               if not letter.isspace()}  # fmt: skip
    assert letters <= used <= outlines
    assert "Chính quyền số" in [element.text for element in texts]
    assert "style=" not in svg
    assert "@font-face" not in svg


@pytest.mark.parametrize(
    ("caption", "title", "note"),
    [
        (
            "Bốn dự án chậm hơn thời gian của năm. Chốt số liệu.",
            "Bốn dự án chậm hơn thời gian của năm.",
            "Chốt số liệu.",
        ),
        ("Chi đầu tư. Đến nay, 7/8 dòng chậm. Hết.", "Chi đầu tư. Đến nay, 7/8 dòng chậm.", "Hết."),
        ("It rose by 1.5% at constant prices", "It rose by 1.5% at constant prices", ""),
    ],
)
def test_the_first_sentence_of_a_caption_is_the_title(caption, title, note):
    assert pictures.parted(caption) == (title, note)


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_notebooks_are_whole_and_hold_no_path_of_this_machine(built, edition):
    files = sorted((data(built, edition) / "notebooks").glob("*.ipynb"))
    assert {path.name for path in files} == {f"{edition}_{lang}_{page}.ipynb" for lang in LANGUAGES for page in PAGES}
    for path in files:
        text = path.read_text(encoding="utf-8")
        for place in (str(built.root), str(frames.ROOT), str(Path.home()), "/site-packages/"):
            assert place not in text
        book_ = nbformat.reads(text, as_version=4)
        nbformat.validate(book_)
        lang = path.stem.removeprefix(f"{edition}_")[:2]
        assert (MARK[lang] in book_.cells[0].source or "MINH HOẠ" in text or "ILLUSTRATIVE" in text) is (
            "illustrative" in edition
        )
        (parameters,) = [cell for cell in book_.cells if "parameters" in cell.metadata.get("tags", [])]
        assert f'edition = "{edition}"\nlang = "{lang}"' in parameters.source
        outputs = [output for cell in book_.cells for output in cell.get("outputs", [])]
        assert len(outputs) > 1
        assert all(output.output_type != "error" for output in outputs)
        shown = "\n".join(output.data.get("text/markdown", "") for output in outputs)
        assert ":::" not in shown
        assert "]{" not in shown


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("::: {.finding}\nĐạt\n:::\n", "Đạt"),
        ("[■ đạt]{.state .state-achieved} ở [G01 [tên]{.sub}]{.num}", "■ đạt ở G01 <br>tên"),
        ("| a | b [12]{.sub} |\n\n: Tên bảng {#tbl-x}", "| a | b <br>12 |\n\nTên bảng"),
        ("## Mục {#sec-a}\n\nXem [trang](changes.html), [nguồn](https://a.vn/x) (@tbl-x).",
         "## Mục\n\nXem trang, [nguồn](https://a.vn/x)."),
        ('[[A](a.html).]{.content-visible when-format="html"}[[B](#b).]{.content-visible when-format="typst"}', "A."),
    ],
)  # fmt: skip
def test_markdown_of_pages_becomes_plain(text, plain):
    assert notebooks.plain(text) == plain


# The list on the pages


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_download_is_offered_on_the_page_of_data_and_its_own(built, edition, lang):
    folder = data(built, edition)
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    other = "en" if lang == "vi" else "vi"
    mine = {name for name in files if f"{edition}_{other}" not in name} - {"README.txt"}
    offered = {}
    for name in PAGES:
        path = built.site / edition / "report" / lang / f"{name}.html"
        links = soup(path).select('.downloads a[href]:not([href^="#"])')
        found = {(path.parent / link["href"].partition("#")[0]).resolve() for link in links}
        assert all(target.is_file() for target in found), name
        offered[name] = {
            target.relative_to(folder.resolve()).as_posix() for target in found if folder.resolve() in target.parents
        }
    assert offered["data"] == mine
    for page, names in contract.RESULTS.items():
        assert {f"{edition}_{name}.csv" for name in names} <= offered[page]
    for page in PAGES:
        assert f"notebooks/{edition}_{lang}_{page}.ipynb" in offered[page]
        assert f"{edition}_{lang}.xlsx" in offered[page]
        for label in charts_of(built, edition, lang, page):
            assert f"charts/{edition}_{lang}_{label.removeprefix('fig-')}.svg" in offered[page]


def test_the_folder_says_what_is_in_it(built):
    text = (data(built, ILLUSTRATIVE) / "README.txt").read_text(encoding="utf-8")
    for word in (*MARK.values(), "datapackage.json", f"{ILLUSTRATIVE}_vi.xlsx", f"{len(TABLES)} bảng"):
        assert word in text


# The same tables give the same bytes


def colours() -> dict[str, str]:
    return {role: values["light"] for role, values in read_palette(frames.ROOT / "report" / "theme").items()}


def matter(lang: str) -> dict[str, object]:
    words = frames.words(lang)
    return {
        "title": "Trang",
        "page": "summary",
        "edition-title": "Kỳ",
        "report-title": words("report.title"),
        "as-of": "05/12/2022",
        "illustrative": True,
        "mark": words("report.mark"),
    }


def shown(chart: Chart) -> pictures.Picture:
    return pictures.Picture(chart.label, *pictures.parted(chart.caption), chart.alt, chart.svg)


def staged(folder: Path) -> Path:
    """Pages as they come from papermill: a chart and the tables of the summary, in both languages."""
    report = folder / "report"
    shutil.copytree(frames.ROOT / "report" / "theme", report / "theme")
    for lang in LANGUAGES:
        chart = charts.scorecard(frames.no_targets(), frames.plan(), frames.words(lang), as_of=dt.date(2022, 12, 5))
        bundle, metadata = chart._repr_mimebundle_()
        outputs = [
            nbformat.v4.new_output("execute_result", bundle, metadata=metadata, execution_count=1),
            nbformat.v4.new_output(
                "execute_result", {"text/plain": "x"}, metadata={SAVED: ["score"]}, execution_count=2
            ),
        ]
        head = nbformat.v4.new_raw_cell(f"---\n{json.dumps(matter(lang), ensure_ascii=False)}\n---", id="head")
        cells = [nbformat.v4.new_code_cell("x()", outputs=[each], execution_count=n, id=f"cell-{n}")
                 for n, each in enumerate(outputs, 1)]  # fmt: skip
        (report / lang).mkdir()
        kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
        page = nbformat.v4.new_notebook(cells=[head, *cells], metadata=kernel)
        nbformat.write(page, report / lang / "summary.ipynb")
    return report


def test_two_builds_give_the_same_bytes(tmp_path):
    results = frames.report(ILLUSTRATIVE, "vi")
    (tmp_path / "results").mkdir()
    for name in TABLES:
        write_csv(contract.conforming(name, results.table(name)), tmp_path / "results" / f"{name}.csv")
    found = []
    for run in ("first", "second"):
        words = {lang: frames.words(lang) for lang in LANGUAGES}
        material = Material(results.edition, results.plan, words, tmp_path / "results")
        report = staged(tmp_path / run)
        make(material, report, tmp_path / run / "data")
        files = sorted(path for path in (tmp_path / run).rglob("*") if path.is_file())
        found.append({path.relative_to(tmp_path / run).as_posix(): path.read_bytes() for path in files})
    assert found[0].keys() == found[1].keys()
    assert [name for name in found[0] if found[0][name] != found[1][name]] == []
    assert (
        sum(name.startswith("data/") for name in found[0]) == len(TABLES) + 11
    )  # package, zip, readme, 2 workbooks, 4 pictures, 2 notebooks
