"""The command: told in both languages, taken in once, followed back to query and files; no record is kept."""

from __future__ import annotations

import builtins
import hashlib
import re
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from dossier_kit import HEAD, UNTIL, csv, listed, plan, recipe, request, run, shares

from analysis.cli import main
from analysis.editions import read_edition
from analysis.editions.imports import read_imports
from analysis.plan import read_plan
from analysis.project import Project
from analysis.report import Report

EDITION = "2022-illustrative"
PERSON = "Nguyễn Văn Thử"
DISTRICT = {"unit": "h-tam-nong", "received_on": "2022-12-01", "finished_on": "2022-12-02"}


@pytest.fixture(autouse=True)
def wide(monkeypatch) -> None:
    """A terminal wide enough for whole sentences, wherever the test runs."""
    monkeypatch.setenv("COLUMNS", "200")


@pytest.fixture
def project(copied) -> Project:
    """A copy of the project whose edition has no return of its own yet."""
    folder = copied.editions / EDITION
    for name in ("targets", "disbursements", "tasks", "local_budgets"):
        head = (folder / f"{name}.csv").read_text(encoding="utf-8").splitlines()[0]
        (folder / f"{name}.csv").write_text(head + "\n", encoding="utf-8")
    (folder / "corrections.yml").unlink()
    return copied


@pytest.fixture
def files(tmp_path_factory) -> list[Path]:
    """Records of two months in two files, with a name in a column that is not read, and one record to mend."""
    folder = tmp_path_factory.mktemp("hồ sơ")
    head = [*HEAD, "Họ tên"]
    first = csv(folder / "hồ sơ tháng 6.csv", [{"Họ tên": PERSON}, {"channel": ""}, {"papers_digitised": "no"}], head)
    second = csv(folder / "tháng 12.csv", [{**DISTRICT, "dossier": "D9"}, {"dossier": "D8", "unit": "Sở Không Có"}])
    return [first, second]


def call(project: Project, *arguments: object, edition: str = EDITION) -> int:
    return main(
        ["--root", str(project.root), "dossiers", "--edition", edition, "--period", str(UNTIL), *map(str, arguments)]
    )


SENT = ("--sender", "vp-ubnd", "--reported-on", "2022-12-05")


def content(project: Project) -> dict[str, bytes]:
    paths = (path for path in project.editions.rglob("*") if path.is_file() and path.name != ".lock")
    return {path.relative_to(project.editions).as_posix(): path.read_bytes() for path in paths}


def test_only_looking_tells_all_and_takes_nothing(project, files, capsys):
    before = content(project)
    assert call(project, *files, "--check-only", "--refused-at-most", 1) == 0
    out = capsys.readouterr().out
    for part in (
        "Đã đọc 5 bản ghi",
        "hồ sơ tháng 6.csv: không đọc các cột Họ tên",
        "Đối chiếu: 5 bản ghi = 4 hồ sơ được tính + 1 bản ghi không tính",
        "1: Đơn vị giải quyết không nhận ra",
        "tháng 12.csv, bản ghi 2: Sở Không Có",
        "G06/all · Hồ sơ xử lý trực tuyến: hồ sơ tiếp nhận từ 01/01/2022 đến 04/12/2022 (handled_online.sql)",
        "2 đơn vị: 3 / 4 = 75,0%",
        "ít nhất là thế: 1 hồ sơ chưa đủ thông tin",
        "G05/all · Dịch vụ công trực tuyến phát sinh hồ sơ: chưa tính",
        "chưa nhận gì",
    ):
        assert part in out, part
    assert PERSON not in out
    assert call(project, *files, "--check-only", "--refused-at-most", 1, "--lang", "en") == 0
    out = capsys.readouterr().out
    for part in (
        "Balance: 5 records = 4 dossiers that count + 1 records that do not",
        "Unit in charge is not known",
        "75.0%",
    ):
        assert part in out, part
    assert content(project) == before


def test_records_to_mend_keep_everything_out_unless_accepted(project, files, capsys):
    before = content(project)
    assert call(project, *files, *SENT) == 1
    assert "--refused-at-most 1" in capsys.readouterr().out
    assert content(project) == before


def test_totals_are_taken_in_once_and_followed_back_to_query_and_files(project, files, capsys, tmp_path_factory):
    accepted = (*SENT, "--refused-at-most", 1)
    assert call(project, *files, *accepted) == 0
    out = capsys.readouterr().out
    assert f"{EDITION}-dossiers-2022-12-04.csv: đã nhận, lượt nhập 0001 (4 dòng chỉ tiêu)" in out
    folder = project.editions / EDITION
    targets = read_edition(folder, read_plan(project.plan)).targets
    taken = {
        (row.target, row.part, row.unit): (row.numerator, row.denominator, row.bound if row.bound == row.bound else "")
        for row in targets.itertuples()
    }
    assert taken == {
        ("G06", "all", "so-yt"): (2, 3, "lower"),
        ("G06", "all", "h-tam-nong"): (1, 1, ""),
        ("G07", "province", "so-yt"): (2, 3, ""),
        ("G07", "district", "h-tam-nong"): (1, 1, ""),
    }
    ((file,),) = [each.files for each in read_imports(folder)]
    made = file.made_from
    assert (made.records, made.left_out) == (5, {"unknown:unit": 1})
    digests = [hashlib.sha256(path.read_bytes()).hexdigest() for path in files]
    assert [source["sha256"] for source in made.sources] == digests
    assert [source["name"] for source in made.sources] == ["hồ sơ tháng 6.csv", "tháng 12.csv"]

    # The same files again change nothing, in whichever order.
    before = content(project)
    assert call(project, *reversed(files), *accepted) == 0
    assert "đã nhận trước đây ở lượt nhập 0001" in capsys.readouterr().out
    assert content(project) == before

    # Nothing of a record is in the repository: no id, no name, no folder of somebody's machine.
    kept = "\n".join(text.decode("utf-8") for name, text in before.items() if "/imports/" in name)
    for secret in ("D9", PERSON, "Sở Không Có", "Họ tên", str(files[0].parent)):
        assert secret not in kept, secret

    # A number leads to the query and to the files.
    assert main(["--root", str(project.root), "trace", "--edition", EDITION, "unit:G06/so-yt"]) == 0
    told = capsys.readouterr().out
    query = re.search(r"câu truy vấn: (\S+\.sql)", told)[1]
    assert "Tổng hợp từ 5 bản ghi hồ sơ bằng DuckDB" in told
    assert all(digest in told for digest in digests)

    # The query that was kept, run where the files lie, gives the figure again.
    script = (folder / query).read_text(encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(files[0].parent)
        rows = pasted(script)
    assert ("so-yt", "met", 2) in rows["G06/all"]
    assert ("so-yt", "unknown", 1) in rows["G06/all"]

    # A mended export is a later return; both stay.
    files[1] = csv(
        tmp_path_factory.mktemp("mended") / "tháng 12.csv", [{**DISTRICT, "dossier": "D9"}, {"dossier": "D8"}]
    )
    assert call(project, *files, "--sender", "vp-ubnd", "--reported-on", "2022-12-05") == 1
    assert "ngày báo cáo muộn hơn" in capsys.readouterr().out
    assert call(project, *files, "--sender", "vp-ubnd", "--reported-on", "2022-12-06") == 0
    assert [each.number for each in read_imports(folder)] == [1, 2]


def pasted(script: str) -> dict[str, list[tuple]]:
    """What a planner gets who pastes a script into DuckDB: the rows of each of the plan's queries."""
    found = {}
    with duckdb.connect() as connection:
        for statement in connection.extract_statements(script):
            rows = connection.execute(statement).fetchall()
            if name := re.search(r"-- (\w+/\w+) \(dossiers/", statement.query):
                found[name[1]] = rows
    return found


def test_the_query_that_is_shown_gives_the_same_figures(project, files, capsys, tmp_path):
    """With a catalogue, refused records and repetitions, of CSV and Parquet: pasted, it counts the same."""
    typed = tmp_path / "a.parquet"
    first = f"SELECT 'T1' AS dossier, * EXCLUDE dossier FROM read_csv('{files[1]}', all_varchar = true) LIMIT 1"
    duckdb.sql(f"COPY ({first}) TO '{typed}'")
    again = csv(tmp_path / "again.csv", [{}, {"channel": "post"}])
    given, services = [*files, typed, again], listed(tmp_path / "services.csv")
    assert call(project, *given, "--services", services, "--show-query", "--reported-on", "2022-12-05") == 0
    rows = pasted(capsys.readouterr().out)
    found = run(*given, services=[services])
    assert set(found.left_out) == {"conflicting", "repeated", "unknown:unit"}
    assert set(rows) == {query.id for query in found.queries}
    for query in found.queries:
        counted = {
            (each.unit, verdict): n
            for each in found.figures
            if each.query == query
            for verdict, n in each.verdicts.items()
        }
        assert {(unit, verdict): n for unit, verdict, n in rows[query.id]} == counted


def test_a_target_may_be_asked_for_alone_and_written_for_review(project, files, capsys, tmp_path):
    assert call(project, *files, "--check-only", "--refused-at-most", 1, "--target", "G07", "--out", tmp_path) == 0
    (table,) = tmp_path.glob("*.csv")
    assert "illustrative" in table.name
    assert {line.split(",")[0] for line in table.read_text(encoding="utf-8").splitlines()[1:]} == {"G07"}
    assert "G07/district" in Path(f"{table}.sql").read_text(encoding="utf-8")
    assert call(project, *files, "--check-only", "--target", "G01") == 1
    assert "one of: G05, G06, G07" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), ("--sender", "--reported-on")),
        (("--check-only", "--memory", "lots"), ("--memory", "lots")),
        (("--check-only", "--temp", "/nowhere/at/all"), ("--temp",)),
        (("--check-only", "--reported-on", "2022-12-01"), ("--reported-on", "2022-12-04")),
    ],
)
def test_a_wrong_call_is_told_in_both_languages_before_a_file_is_read(project, files, capsys, arguments, said):
    assert call(project, *files, *arguments) == 1
    error = capsys.readouterr().err
    for part in (*said, "cần:", "expected:"):
        assert part in error


def test_made_up_records_stay_out_of_real_figures(project, tmp_path, capsys):
    file = csv(tmp_path / "minh-hoa-illustrative-001.csv", [{}])
    assert call(project, file, "--check-only", edition="2022-published") == 1
    assert "real dossiers" in capsys.readouterr().err


def test_without_duckdb_the_command_says_what_to_install(project, files, capsys, monkeypatch):
    real = builtins.__import__

    def without(name, *arguments, **named):
        if name == "duckdb":
            raise ImportError(name)
        return real(name, *arguments, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    assert call(project, *files, "--check-only") == 1
    error = capsys.readouterr().err
    assert "pip install 'dx-plan-report[dossiers]'" in error
    assert "cần DuckDB" in error


def test_duckdb_is_loaded_by_this_command_alone():
    code = "import sys, analysis.cli, analysis.report, analysis.dossiers.command; print('duckdb' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_data_page_says_what_totals_were_counted_from_and_shows_the_query(project, files, capsys, lang):
    assert call(project, *files, *SENT, "--refused-at-most", 1) == 0
    shown = Report(project, EDITION, lang).imports().markdown
    said = {
        "vi": ("tổng hợp từ 5 bản ghi hồ sơ trong 2 tệp", "1 bản ghi không tính", "tệp hồ sơ không được lưu"),
        "en": ("counted from 5 dossier records in 2 files", "1 record does not count", "files are not kept"),
    }[lang]
    for part in said:
        assert part in shown
    folded = re.search(r'collapse="true"\}\n\n## .+?\n\n```sql\n(.+?)\n```', shown, re.DOTALL)[1]
    assert all(f"-- {query.id}" in folded for query in recipe().queries if query.counts == "dossiers")
    assert "DATE '2022-06-01'" in folded


def test_the_planners_guide_names_every_column_option_and_query():
    """The guide is kept with the code: columns in both languages, the options, the queries' files."""
    text = (Path(__file__).parents[2] / "docs" / "dossiers.md").read_text(encoding="utf-8")
    from analysis.cli import parser
    from analysis.dossiers.contract import COLUMNS

    for column in COLUMNS:
        for part in (f"`{column.id}`", column.name.vi, column.name.en):
            assert part in text, part
    command = next(each for each in parser()._subparsers._group_actions[0].choices.items() if each[0] == "dossiers")[1]
    for option in re.findall(r"--[a-z-]+", command.format_usage()):
        assert f"`{option}" in text, option
    assert all(query.file in text for query in recipe().queries)


def test_what_tests_and_measurement_ask_of_pandas_is_what_the_plan_says():
    """The days that pandas counts from are the plan's, so that both sides would not drift apart together."""
    days = {part.id: str(part.start_date) for part in plan().target("G07").parts}
    assert days == {"province": "2022-06-01", "district": "2022-12-01"}
    assert request([])["year_start"] == "2022-01-01"
    assert shares  # the kit's own
