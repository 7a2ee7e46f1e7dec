"""The command line: what it prints, what it refuses, what it leaves alone."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from project_copy import copy_project

from analysis.cache.world import digest
from analysis.cli import main

ROOT = Path(__file__).parents[1]


def fingerprint(folder: Path) -> dict[str, str]:
    """Every file's content, but for what a build keeps for itself."""
    found = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    return {name: value for name, value in found.items() if name != ".build.lock" and not name.startswith(".cache/")}


def with_old_site(project) -> None:
    for folder in (project.site, project.processed / "2022-published"):
        folder.mkdir(parents=True)
        (folder / "old.txt").write_text("as it was", encoding="utf-8")


def test_check_prints_the_plans_counts(project, capsys):
    assert main(["--root", str(project.root), "check"]) == 0
    out = capsys.readouterr().out
    for count, what in ((22, "targets"), (28, "budget lines"), (51, "tasks"), (24, "documents"), (12, "district")):
        assert any(str(count) in line and what in line for line in out.splitlines()), what
    assert "118,225" in out
    assert "2022-illustrative  (minh hoạ / illustrative)" in out


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("plan/targets.csv", ",I.2.a-1,", ",I.2.a-1,,", ["targets.csv", "row 2"]),
        ("plan/allocations.csv", "5618", "5,618", ["allocations.csv", "row 2"]),
        ("plan/rules.yml", "bands", "band", ["rules.yml", "bands"]),
        (
            "editions/2022-illustrative/edition.yml",
            "s_of: 2022-12-05",
            "s_of: 05/12/2022",
            ["edition.yml", "05/12/2022"],
        ),
    ],
)
def test_bad_input_names_the_place_in_both_languages_and_changes_nothing(copied, capsys, file, old, new, said):
    with_old_site(copied)
    path = copied.root / "data" / "raw" / file
    content = path.read_text(encoding="utf-8")
    assert old in content
    path.write_text(content.replace(old, new, 1), encoding="utf-8")
    before = fingerprint(copied.root)
    assert main(["--root", str(copied.root), "build"]) == 1
    error = capsys.readouterr().err
    for part in (*said, "lỗi trong dữ liệu đầu vào", "in the input", "cần:", "expected:"):
        assert part in error, error
    assert fingerprint(copied.root) == before


def test_a_missing_file_is_named(copied, capsys):
    (copied.plan / "tasks.csv").unlink()
    assert main(["--root", str(copied.root), "check"]) == 1
    assert "tasks.csv" in capsys.readouterr().err


def test_an_unknown_edition_is_named(project, capsys):
    assert main(["--root", str(project.root), "check", "--edition", "1999"]) == 1
    assert "1999" in capsys.readouterr().err


def test_a_failing_notebook_leaves_site_and_results_as_they_were(copied, capsys):
    with_old_site(copied)
    path = copied.notebooks / "budget.ipynb"
    path.write_text(path.read_text(encoding="utf-8").replace("r.save(", "r.store("), encoding="utf-8")
    before = fingerprint(copied.root)
    assert main(["--root", str(copied.root), "build", "--edition", "2022-published", "--renderer", "embedded"]) == 1
    error = capsys.readouterr().err
    assert "budget.ipynb" in error
    assert "store" in error
    assert fingerprint(copied.root) == before
    assert not (copied.root / ".build").exists()


def test_outside_a_project_it_says_what_it_looked_for(tmp_path, capsys):
    assert main(["--root", str(tmp_path), "check"]) == 1
    assert "_quarto.yml" in capsys.readouterr().err


def test_serving_before_building_is_refused(copied, capsys):
    assert main(["--root", str(copied.root), "serve"]) == 1
    assert "analysis build" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments", [[], ["publish-everything"], ["build", "--jobs", "0"], ["build", "--renderer", "word"]]
)
def test_wrong_calls_exit_with_2(arguments):
    with pytest.raises(SystemExit) as error:
        main(arguments)
    assert error.value.code == 2


def test_a_build_that_is_stopped_says_so_without_a_traceback(project, monkeypatch, capsys):
    def stopped(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("analysis.inputs.check", stopped)
    assert main(["--root", str(project.root), "check"]) == 130
    assert "nothing has changed" in capsys.readouterr().err


def test_a_reader_that_has_seen_enough_ends_the_output_without_a_complaint():
    command = [sys.executable, "-m", "analysis.cli", "history", "--edition", "2022-illustrative", "G06", "so-yt"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.close()
    assert process.wait(timeout=300) == 0
    assert process.stderr.read() == b""


@pytest.fixture
def made(built, tmp_path):
    """A copy of the built project, with what a build keeps."""
    project = copy_project(tmp_path)
    for name in (".cache", "_site", "data/processed"):
        shutil.copytree(built.root / name, project.root / name)
    return project


BUILD = ["build", "--renderer", "embedded"]


def test_why_says_of_each_piece_that_nothing_changed(made, capsys):
    before = fingerprint(made.root)
    assert main(["--root", str(made.root), *BUILD, "--why"]) == 0
    lines = capsys.readouterr().out.splitlines()
    pieces = [line for line in lines if line.startswith("= ")]
    assert len(pieces) > 200
    assert all(line.endswith(": không đổi / unchanged") for line in pieces)
    assert [line for line in lines if line.startswith("* ")] == []
    (summary,) = [line for line in lines if "unchanged;" in line]
    assert summary.endswith("; trang web giữ nguyên / the site stays as it is.")
    assert f"0 pieces made, {len(pieces)} unchanged" in summary
    assert fingerprint(made.root) == before


def test_why_names_what_changed_and_only_that_is_made(made, capsys):
    sheet = made.root / "report" / "theme" / "tables.js"
    sheet.write_text(sheet.read_text(encoding="utf-8") + "/* edited */\n", encoding="utf-8")
    assert main(["--root", str(made.root), *BUILD, "--why", "--jobs", "1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    done = [line for line in lines if line.startswith("* ")]
    assert done
    assert all(line.endswith(" s): report/theme/tables.js đã đổi / changed") for line in done), done
    assert len(done) < 10
    found = {path.read_text(encoding="utf-8")[-13:] for path in made.site.rglob("tables.js")}
    assert found == {"/* edited */\n"}
    assert any("đã thay / put in place" in line for line in lines)


def test_a_page_of_the_site_that_was_altered_by_hand_is_put_right(made, capsys):
    page = made.site / "index.html"
    whole = page.read_bytes()
    page.write_bytes(whole + b"altered")
    (made.site / "strange.html").write_text("strange", encoding="utf-8")
    assert main(["--root", str(made.root), *BUILD]) == 0
    assert page.read_bytes() == whole
    assert not (made.site / "strange.html").exists()


def test_a_damaged_cache_is_no_reason_for_a_damaged_site(made, built, capsys):
    """Bits turned in what was kept, and the site gone: it is made again, whole."""
    shutil.rmtree(made.site)
    name = digest((built.site / "index.html").read_bytes())
    front = made.root / ".cache" / "blobs" / name[:2] / name[2:]
    front.write_bytes(front.read_bytes()[:-1])
    assert main(["--root", str(made.root), *BUILD, "--why"]) == 0
    assert fingerprint(made.site) == fingerprint(built.site)
    assert "kết quả cũ không còn / the earlier result is lost" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "means"),
    [
        ([], {"fresh": False, "why": False, "scheduler": "", "units": [], "jobs": None}),
        (["--fresh"], {"fresh": True, "why": False, "scheduler": "", "units": [], "jobs": None}),
        (["--why", "--jobs", "1"], {"fresh": False, "why": True, "scheduler": "", "units": [], "jobs": 1}),
        (
            ["--scheduler", "tcp://h:1", "--unit", "so-yt"],
            {"fresh": False, "why": False, "scheduler": "tcp://h:1", "units": ["so-yt"], "jobs": None},
        ),
    ],
)
def test_what_a_build_is_asked_for_reaches_it(project, monkeypatch, words, means):
    asked = {}

    def build(given, names, renderer, jobs, **others):
        asked.update(others, jobs=jobs)

    monkeypatch.setattr("analysis.publish.build", build)
    assert main(["--root", str(project.root), "build", *words]) == 0
    assert asked == means


def test_a_cache_that_cannot_be_written_is_told_in_one_line(copied, capsys):
    (copied.root / ".cache").write_text("in the way", encoding="utf-8")
    with_old_site(copied)
    before = fingerprint(copied.root)
    assert main(["--root", str(copied.root), *BUILD]) == 1
    error = capsys.readouterr().err
    assert error.startswith("StoreError: không ghi được vào")
    assert "cannot write to" in error
    assert fingerprint(copied.root) == before
