"""The planner's month: form out, form back, taken in, sent again, corrected, told."""

from __future__ import annotations

import datetime as dt
import multiprocessing
from pathlib import Path

import openpyxl
import pytest
import yaml
from intake_kit import csv, fill, heads, template

from analysis.cli import main
from analysis.editions import read_edition
from analysis.editions.imports import read_imports
from analysis.intake import desk, ledger
from analysis.plan import read_plan
from analysis.project import Project

EDITION = "2022-illustrative"
SHEET = "Chỉ tiêu"
HEAD = "target,part,unit,period_end,numerator,denominator"
KEY = {"target": "G06", "part": "all", "unit": "h-tam-nong"}


@pytest.fixture
def project(copied) -> Project:
    """A copy of the project whose edition has no return of its own yet."""
    folder = copied.editions / EDITION
    for name in ("targets", "disbursements", "tasks", "local_budgets"):
        head = (folder / f"{name}.csv").read_text(encoding="utf-8").splitlines()[0]
        (folder / f"{name}.csv").write_text(head + "\n", encoding="utf-8")
    (folder / "corrections.yml").unlink()
    return copied


def run(project: Project, command: str, *arguments: object) -> int:
    return main(["--root", str(project.root), command, "--edition", EDITION, *map(str, arguments)])


def form(project: Project, folder: Path, name: str, numerator: object, denominator: object, day: dt.date) -> Path:
    """The form of the district Tam Nông with figures for its first share."""
    assert run(project, "template", "--agency", "h-tam-nong", "--out", folder) == 0
    (path,) = folder.glob("*h-tam-nong*.xlsx")
    sheet = openpyxl.load_workbook(path)[SHEET]
    column = heads(sheet)["Mã chỉ tiêu"]
    rows = range(template.HEADING + 1, sheet.max_row + 1)
    row = next(row for row in rows if sheet.cell(row, column).value == KEY["target"]) - template.HEADING
    fill(path, {SHEET: {(row, "Tử số"): numerator, (row, "Mẫu số"): denominator}}, reported_on=day)
    return path.rename(folder / name)


def figures(project: Project) -> list[tuple[float, float, bool]]:
    targets = read_edition(project.editions / EDITION, read_plan(project.plan)).targets
    mine = targets[(targets["target"] == KEY["target"]) & (targets["unit"] == KEY["unit"])]
    return list(mine[["numerator", "denominator", "superseded"]].itertuples(index=False, name=None))


def content(project: Project) -> dict[str, bytes]:
    files = (path for path in project.editions.rglob("*") if path.is_file() and path.name != ".lock")
    return {path.relative_to(project.editions).as_posix(): path.read_bytes() for path in files}


def test_a_planners_month(project, tmp_path_factory, capsys):
    folder = tmp_path_factory.mktemp("sent")
    first = form(project, folder, "Tam Nông.xlsx", 7, 10, dt.date(2022, 12, 1))
    assert run(project, "import", first) == 0
    out = capsys.readouterr().out
    assert "Tam Nông.xlsx: đã nhận, lượt nhập 0001 (1 dòng chỉ tiêu)" in out
    assert figures(project) == [(7, 10, False)]

    before = content(project)
    assert run(project, "import", "--lang", "en", first) == 0
    assert "Tam Nông.xlsx: already imported as 0001" in capsys.readouterr().out
    assert run(project, "import", "--lang", "en", "--check-only", first) == 0
    assert "Tam Nông.xlsx: already imported as 0001" in capsys.readouterr().out
    assert content(project) == before

    again = form(project, folder, "Tam Nông sửa.xlsx", 8, 10, dt.date(2022, 12, 4))
    assert run(project, "import", again) == 0
    assert figures(project) == [(7, 10, True), (8, 10, False)]
    capsys.readouterr()

    assert run(project, "history", "G06", "h-tam-nong") == 0
    lines = [line for line in capsys.readouterr().out.splitlines() if "import.yml" not in line and " | " in line]
    numerators = [line for line in lines if "Tam Nông" in line and line.split(" | ")[1].strip() in ("7", "8")]
    assert len(numerators) == 2
    assert ("đã được thay" in numerators[0], "đang dùng" in numerators[1]) == (True, True)
    assert "01/12/2022" in numerators[0]
    told = " ".join(" ".join(line.split(" | ")[-1] for line in lines).split())
    digest = read_imports(project.editions / EDITION)[1].files[0].sha256[:12]
    assert f"Tam Nông sửa.xlsx, {SHEET}!" in told
    assert "h-tam-nong" in told
    assert digest in told


def test_an_error_in_one_file_keeps_all_out(project, tmp_path_factory, capsys):
    folder = tmp_path_factory.mktemp("sent")
    good = form(project, folder, "đúng.xlsx", 7, 10, dt.date(2022, 12, 1))
    bad = csv(folder / "sai.csv", f"{HEAD}\nG06,all,h-tan-hong,2022-11-30,11,10\n")
    before = content(project)
    declared = ("--reported-on", "2022-12-01", "--locale", "vi")
    assert run(project, "import", *declared, "--sender", "h-tan-hong", "--lang", "en", bad) == 1
    assert run(project, "import", *declared, "--lang", "en", good, bad) == 1
    out = capsys.readouterr().out
    assert "sai.csv" in out
    assert "no file was taken in" in out
    assert content(project) == before
    assert (project.root / "_checks" / EDITION / "findings.html").is_file()


def test_csv_needs_its_locale_and_is_read_by_it(project, tmp_path_factory, capsys):
    path = csv(tmp_path_factory.mktemp("sent") / "huyện.csv", f"{HEAD}\nG06,all,h-tam-nong,2022-11-30,5.618,7.000\n")
    declared = ("--sender", "h-tam-nong", "--reported-on", "2022-12-01", "--lang", "en")
    assert run(project, "import", *declared, path) == 1
    out = capsys.readouterr().out
    assert "5618" in out.replace(",", "").replace(".", "")
    assert figures(project) == []
    assert run(project, "import", *declared, "--locale", "vi", path) == 0
    assert figures(project) == [(5618, 7000, False)]


def test_warnings_stay_with_the_import(project, tmp_path_factory):
    path = csv(tmp_path_factory.mktemp("sent") / "huyện.csv", f"{HEAD}\nG06,all,h-tam-nong,2022-11-30,7.5,10\n")
    declared = ("--sender", "h-tam-nong", "--reported-on", "2022-12-01", "--locale", "en")
    assert run(project, "import", *declared, path) == 0
    ((file,),) = (each.files for each in read_imports(project.editions / EDITION))
    assert [(each["code"], each["cell"]) for each in file.warnings] == [("not_whole", "E2")]


def correction(project: Project, **changes: object) -> None:
    key = {**KEY, "period_end": dt.date(2022, 11, 30), "reported_on": dt.date(2022, 12, 1), **changes}
    entry = {"id": "g06-slip", "file": "targets.csv", "key": key, "column": "numerator", "as_printed": 7}
    entry |= {"corrected": 9, "reason": {"vi": "Gõ nhầm", "en": "A slip"}, "source": "x"}
    path = project.editions / EDITION / "corrections.yml"
    path.write_text(yaml.safe_dump({"corrections": [entry]}), encoding="utf-8")


def test_a_correction_of_an_imported_row(project, tmp_path_factory, capsys):
    folder = tmp_path_factory.mktemp("sent")
    first = form(project, folder, "một.xlsx", 7, 10, dt.date(2022, 12, 1))
    assert run(project, "import", first) == 0
    correction(project)
    assert figures(project) == [(9, 10, False)]
    assert run(project, "import", first) == 0  # what came is known, however it was mended
    capsys.readouterr()
    assert run(project, "history", "--lang", "en", "G06", "h-tam-nong") == 0
    assert "9 (correction g06-slip; 7 was sent)" in capsys.readouterr().out

    # Another import of the same day: two rows share the key, and the guard asks which one is meant.
    second = csv(folder / "hai.csv", f"{HEAD}\nG06,all,h-tam-nong,2022-11-30,6,10\n")
    plan = read_plan(project.plan)
    info = desk.find_edition(project, EDITION)
    day = dt.date(2022, 12, 1)
    other = desk.gather(second, plan, info, locale="en", sender="h-tam-nong", reported_on=day)
    before = content(project)
    with pytest.raises(desk.InputError, match="exactly one row"):
        ledger.record([other], info.folder, plan)
    assert content(project) == before
    correction(project, import_no=1)
    ledger.record([other], info.folder, plan)
    assert figures(project) == [(9, 10, True), (6, 10, False)]
    correction(project, import_no=2)
    with pytest.raises(desk.InputError, match="the value as printed"):
        figures(project)


def _import_one(root: str, path: str, codes: object) -> None:
    codes.append(run(Project(Path(root)), "import", "--sender", "h-tam-nong", "--locale", "en", path))  # type: ignore[attr-defined]


def test_two_contradictory_imports_at_once_do_not_both_come_in(project, tmp_path_factory):
    folder = tmp_path_factory.mktemp("sent")
    head = f"{HEAD},reported_on\n"
    paths = [csv(folder / f"{n}.csv", f"{head}G06,all,h-tam-nong,2022-11-30,{n},10,2022-12-01\n") for n in (3, 4, 5)]
    with multiprocessing.get_context("spawn").Manager() as manager:
        codes = manager.list()
        with multiprocessing.get_context("spawn").Pool(3) as pool:
            pool.starmap(_import_one, [(str(project.root), str(path), codes) for path in paths])
        assert sorted(codes) == [0, 1, 1]
    assert len(figures(project)) == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["Z99"], ["chỉ tiêu: G01", "budget lines: D1", "districts: tp-cao-lanh"]),
        (["G06", "so-xx"], ["chưa có đơn vị nào", "none has yet"]),
    ],
)
def test_history_names_what_there_is(project, capsys, arguments, said):
    assert run(project, "history", *arguments) == 1
    error = capsys.readouterr().err
    assert [part for part in said if part not in error] == []


def test_a_history_without_figures_says_so(project, capsys):
    assert run(project, "history", "T01") == 0
    assert capsys.readouterr().out.strip() == "Chưa có số liệu nào về nội dung này."
