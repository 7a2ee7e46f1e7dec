"""The site is put in place whole or not at all."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from project_copy import copy_project

from analysis.cache.reasons import Verdict
from analysis.inputs import check
from analysis.problems import InputError
from analysis.publish import BuildRunningError, ChangedError, build, tree
from analysis.publish.telling import Telling
from analysis.publish.yard import put_back, put_in_place, yard


def folder(path: Path, **files: str) -> Path:
    path.mkdir(parents=True)
    for name, text in files.items():
        (path / name).write_text(text, encoding="utf-8")
    return path


def test_a_finished_folder_replaces_the_old_one_whole(tmp_path):
    old = folder(tmp_path / "_site", a="old", b="old")
    put_in_place(folder(tmp_path / "new", a="new"), old)
    assert {file.name: file.read_text() for file in old.iterdir()} == {"a": "new"}
    assert not (tmp_path / "_site.old").exists()
    assert not (tmp_path / "new").exists()


def test_a_swap_that_fails_puts_the_old_folder_back(tmp_path):
    old = folder(tmp_path / "_site", a="old")
    with pytest.raises(OSError):
        put_in_place(tmp_path / "never-made", old)
    assert (old / "a").read_text() == "old"


def test_one_build_at_a_time(project, tmp_path):
    copy = type(project)(tmp_path)
    refused = []

    def second():
        try:
            with yard(copy):
                pass
        except BuildRunningError as error:
            refused.append(error)

    with yard(copy) as shop:
        (shop / "half").mkdir()
        thread = threading.Thread(target=second)
        thread.start()
        thread.join()
        assert (shop / "half").exists()
    assert len(refused) == 1
    assert not (tmp_path / ".build").exists()


def test_the_yard_is_cleared_after_a_failure(project, tmp_path):
    copy = type(project)(tmp_path)
    with pytest.raises(RuntimeError), yard(copy):
        raise RuntimeError
    assert not (tmp_path / ".build").exists()


def test_progress_says_what_is_done_and_how_much_is_left():
    lines = []
    telling = Telling(lambda: "tích hợp / embedded", lines.append)
    telling.expect(3)
    telling.decided(Verdict("2022/vi/summary", ()))
    assert lines == []  # what stands already is not told of
    telling.decided(Verdict("2022/vi/budget", ("new",), 1.234))
    assert lines[0] == "Bộ dựng trang / renderer: tích hợp / embedded"
    assert lines[1].startswith("  [  2/3] 2022/vi/budget · 1.2 s · còn khoảng/left about ")


def test_everything_in_the_repository_is_read_without_a_finding(project):
    inputs = check(project)
    assert [edition.id for edition in inputs.editions] == [
        "2022-published",
        "2022-illustrative",
        "2022-09-illustrative",
    ]
    assert inputs.series == 400


def test_a_site_lost_between_two_names_comes_back(tmp_path):
    folder(tmp_path / "_site.old", a="old")
    put_back(tmp_path / "_site")
    assert (tmp_path / "_site" / "a").read_text() == "old"
    folder(tmp_path / "_site.old", a="older")
    put_back(tmp_path / "_site")
    assert (tmp_path / "_site" / "a").read_text() == "old"


def test_an_edition_named_twice_is_read_once(project):
    assert len(check(project, ["2022-published", "2022-published"]).editions) == 1


def test_the_edition_that_is_compared_with_is_checked_too(copied):
    path = copied.editions / "2022-09-illustrative" / "disbursements.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("D1,2022-01-31", "D99,2022-01-31"), encoding="utf-8")
    with pytest.raises(InputError, match="D99"):
        check(copied, ["2022-illustrative"])
    assert check(copied, ["2022-published"])


def test_a_project_without_editions_is_refused(copied):
    import shutil

    for path in copied.editions.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    with pytest.raises(InputError, match="at least one folder"):
        check(copied)


@pytest.fixture
def made(built, tmp_path):
    """A copy of the built project, with what a build keeps, and an edit to be built."""
    project = copy_project(tmp_path / "dự án có dấu")
    for name in (".cache", "_site", "data/processed"):
        shutil.copytree(built.root / name, project.root / name)
    script = project.report / "theme" / "tables.js"
    script.write_text(script.read_text(encoding="utf-8") + "// edited\n", encoding="utf-8")
    return project


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="nothing kills so here")
def test_a_build_killed_at_any_moment_leaves_a_whole_site_and_the_next_one_is_right(made):
    old = tree.on_disk(made.site)
    sites = []
    for moment in (0.5, 1.0, 1.6, 2.4):
        command = [sys.executable, "-m", "analysis", "--root", str(made.root), "build", "--renderer", "embedded"]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)
        time.sleep(moment)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        put_back(made.site)  # as the next build does
        sites.append(tree.on_disk(made.site))
    build(made, renderer="embedded", say=lambda _: None)
    new = tree.on_disk(made.site)
    assert {Path(name).name for name in new if old.get(name) != new[name]} >= {"tables.js"}
    assert all(site in (old, new) for site in sites)
    assert not (made.root / ".build").exists()
    assert not list(made.root.glob("*.old"))


def test_an_input_that_changes_during_a_build_ends_it_and_the_old_site_stays(made):
    old = tree.on_disk(made.site)

    def say(line: str) -> None:
        (made.statistics / "labour_productivity.csv").touch()  # as if somebody had saved it just now

    with pytest.raises(ChangedError, match=r"đầu vào đã đổi .* inputs changed .*labour_productivity\.csv"):
        build(made, renderer="embedded", say=say)
    assert tree.on_disk(made.site) == old
    build(made, renderer="embedded", say=lambda _: None)
    assert tree.on_disk(made.site) != old


def test_a_file_that_comes_during_a_build_ends_it_too(made):
    def say(line: str) -> None:
        (made.editions / "2022-published" / "context.csv.new").touch()

    with pytest.raises(ChangedError, match="2022-published"):
        build(made, renderer="embedded", say=say)
