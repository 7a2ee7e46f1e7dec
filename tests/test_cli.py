"""The command line: what it prints, what it refuses, what it leaves alone."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.cli import main

ROOT = Path(__file__).parents[1]


def fingerprint(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


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
    assert {name: value for name, value in fingerprint(copied.root).items() if name != ".build.lock"} == before


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
    assert {name: value for name, value in fingerprint(copied.root).items() if name != ".build.lock"} == before
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

    monkeypatch.setattr("analysis.publish.check", stopped)
    assert main(["--root", str(project.root), "check"]) == 130
    assert "nothing has changed" in capsys.readouterr().err


def test_a_reader_that_has_seen_enough_ends_the_output_without_a_complaint():
    command = [sys.executable, "-m", "analysis.cli", "history", "--edition", "2022-illustrative", "G06", "so-yt"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.close()
    assert process.wait(timeout=300) == 0
    assert process.stderr.read() == b""
