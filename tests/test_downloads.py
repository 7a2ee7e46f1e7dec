"""Downloads say what the report says: the data package, the contract of its tables, and the lists on the pages."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path

import frames
import frictionless
import nbformat
import pytest
from download_kit import EDITIONS, ILLUSTRATIVE, MARK, TABLES, charts_of, codes_in, data, matter, records, soup

from analysis import charts, contract
from analysis.downloads.making import make
from analysis.downloads.material import Material
from analysis.project import LANGUAGES, PAGES
from analysis.report import SAVED, write_csv

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
        make(material, report, report, tmp_path / run / "data", tmp_path / run / "offered")
        files = sorted(path for path in (tmp_path / run).rglob("*") if path.is_file())
        found.append({path.relative_to(tmp_path / run).as_posix(): path.read_bytes() for path in files})
    assert found[0].keys() == found[1].keys()
    assert [name for name in found[0] if found[0][name] != found[1][name]] == []
    assert (
        sum(name.startswith("data/") for name in found[0]) == len(TABLES) + 11
    )  # package, zip, readme, 2 workbooks, 4 pictures, 2 notebooks
