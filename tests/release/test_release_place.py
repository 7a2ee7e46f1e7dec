"""A folder of publication while things go wrong: kills at every step, two at once, a disk without links."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import sys
import threading
from pathlib import Path

import pytest
import release_kit as kit

from analysis.release import place, publishing, verify
from analysis.release.place import Folder
from analysis.release.problems import PublishError
from analysis.release.publishing import Wish

EVENTS = (
    "open",
    "os.rename",
    "os.mkdir",
    "os.chmod",
    "os.symlink",
    "os.link",
    "os.remove",
    "os.rmdir",
    "shutil.rmtree",
)


def publish(project, where: Path, linked: bool) -> None:
    folder = Folder(where, linked=linked)
    publishing.publish(project, str(where), folder, Wish(), lambda line: None, kit.NOW)


def seen(where: Path) -> tuple[int, str]:
    """What a reader finds: number of the newest release, and what its page says."""
    site = where / "site"
    (edition,) = kit.register(site)["editions"]
    texts = {
        path.read_text(encoding="utf-8").rpartition("</a> ")[2].partition("</p>")[0]
        for path in (site / kit.REAL / "report").rglob("*.html")
    }
    assert len(texts) == 1
    assert (site / "index.html").is_file()
    return edition["releases"][-1]["number"], texts.pop()


def _publish_until(events: int, project, where: Path, linked: bool, counted: Path) -> None:
    """Publish, and die without a word at the n-th thing done to the place; tell how many there were if none was it."""
    count = 0

    def watch(event: str, arguments: tuple) -> None:
        nonlocal count
        if event in EVENTS and str(where) in str(arguments):
            count += 1
            if count == events:
                os._exit(9)

    sys.addaudithook(watch)
    publish(project, where, linked)
    counted.write_text(str(count), encoding="utf-8")
    os._exit(0)


def published_until(events: int, project, where: Path, linked: bool) -> int:
    """Publish in a process of its own that dies at the n-th event, and return its exit code."""
    child = os.fork()
    if child == 0:
        try:
            _publish_until(events, project, where, linked, where.with_name("counted"))
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
@pytest.mark.parametrize("linked", [True, False])
def test_a_kill_at_any_moment_leaves_the_old_site_or_the_new_one(quick, tmp_path, linked):
    project = kit.site(tmp_path / "project")
    old, where = tmp_path / "old", tmp_path / "dest"
    publish(project, old, linked)
    kit.write_edition(project, kit.REAL, "mended")
    shutil.copytree(old, where, symlinks=True)
    assert published_until(0, project, where, linked) == 0
    total = int((tmp_path / "counted").read_text())
    assert total > 60
    states, gone = set(), 0
    # Every step from when the new release gets its name on, and some of the copying before.
    for events in [*range(1, total - 40, 9), *range(total - 40, total + 1)]:
        shutil.rmtree(where)
        shutil.copytree(old, where, symlinks=True)
        assert published_until(events, project, where, linked) == 9
        assert listing(where / "releases") >= listing(old / "releases")
        there = (where / "site").exists()
        if there:
            states.add(seen(where))
        else:  # between the two renames of a folder: the next command mends it
            gone += 1
        if events % 8 == 0 or not there:
            publish(project, where, linked)
            assert seen(where) == (2, "mended")
            assert verify.verify(where, "dest")[0] == 2
            assert sorted(path.name for path in where.glob(".*")) == [".lock"]
    assert states == {(1, ""), (2, "mended")}
    assert gone == (0 if linked else 1)


def listing(folder: Path) -> set[tuple[str, bytes]]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {(path.relative_to(folder).as_posix(), path.read_bytes()) for path in files}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_a_first_publication_that_is_killed_can_be_begun_again(quick, tmp_path):
    project = kit.site(tmp_path / "project")
    for events in (1, 2, 3, 4, 6, 9, 14, 20):
        where = tmp_path / f"dest-{events}"
        assert published_until(events, project, where, linked=True) == 9
        assert not (where / "site").exists()
        publish(project, where, linked=True)
        assert seen(where) == (1, "")


def test_readers_meanwhile_see_one_whole_site_or_the_other(quick, tmp_path):
    project, where = kit.site(tmp_path / "project"), tmp_path / "dest"
    publish(project, where, linked=True)
    wrong, read_whole, stop = [], [], threading.Event()

    def read() -> None:
        while not stop.is_set():
            site = (where / "site").resolve()  # as a web server does for each request
            number = kit.register(site)["editions"][0]["releases"][-1]["number"]
            try:
                text = (site / kit.REAL / "report" / "vi" / "summary.html").read_text(encoding="utf-8")
            except FileNotFoundError:  # two publications on, a state is cleared away
                continue
            read_whole.append(number)
            if f"</a> {number - 1 or ''}<" not in text:
                wrong.append((number, text))

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for number in range(1, 15):
            kit.write_edition(project, kit.REAL, str(number))
            publish(project, where, linked=True)
    finally:
        stop.set()
        reader.join()
    assert wrong == []
    assert len(set(read_whole)) > 3


def _publish_one(root: str, where: str, number: int) -> str:
    project = kit.site(Path(root) / f"project-{number}", kit.card(f"20{number}-published", f"20{number}-12-31"))
    publishing.publish(project, where, Folder(Path(where)), Wish(), lambda line: None)
    return "done"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_publications_at_once_all_come_in(tmp_path):
    where = tmp_path / "dest"
    jobs = [(str(tmp_path), str(where), number) for number in range(20, 24)]
    with multiprocessing.get_context("fork").Pool(4) as pool:
        assert pool.starmap(_publish_one, jobs, chunksize=1) == ["done"] * 4
    editions = [each["id"] for each in kit.register(where / "site")["editions"]]
    assert editions == [f"20{number}-published" for number in (23, 22, 21, 20)]
    assert verify.verify(where, "dest")[0] == 4


def test_a_publication_that_waits_too_long_says_so(tmp_path, monkeypatch):
    project, where = kit.site(tmp_path / "project"), tmp_path / "dest"
    publish(project, where, linked=True)
    monkeypatch.setattr(place, "WAIT", 0.01)
    with place.FileLock(where / ".lock"), pytest.raises(PublishError, match="is being published"):
        publish(project, where, linked=True)


def test_a_release_that_is_there_already_is_never_written_over(quick, tmp_path):
    """Left by a publication that was stopped before readers saw it; then somebody changed it."""
    project, where = kit.site(tmp_path / "project"), tmp_path / "dest"
    publish(project, tmp_path / "other", linked=True)
    shutil.copytree(tmp_path / "other" / "releases", where / "releases")
    (where / "READ-ME.txt").write_text("", encoding="utf-8")
    page = next((where / "releases").rglob("summary.html"))
    mine = page.read_text(encoding="utf-8")
    page.write_text("changed", encoding="utf-8")
    with pytest.raises(PublishError, match="not written over"):
        publish(project, where, linked=True)
    assert page.read_text(encoding="utf-8") == "changed"
    page.write_text(mine, encoding="utf-8")
    publish(project, where, linked=True)
    assert seen(where) == (1, "")


def test_where_links_cannot_be_made_the_site_is_a_folder(quick, tmp_path, monkeypatch):
    def no_links(self, target, target_is_directory=False):
        raise OSError("not supported")

    monkeypatch.setattr(Path, "symlink_to", no_links)
    monkeypatch.setattr(os, "link", no_links)
    project, where = kit.site(tmp_path / "project"), tmp_path / "dest"
    publish(project, where, linked=True)
    kit.write_edition(project, kit.REAL, "mended")
    publish(project, where, linked=True)
    assert not [path for path in where.rglob("*") if path.is_symlink()]
    assert seen(where) == (2, "mended")
    assert (where / "site" / "archive" / kit.REAL / "1" / "report" / "vi" / "summary.html").is_file()
    verify.verify(where, "dest")


def test_a_folder_that_cannot_be_exchanged_stays_and_the_reason_is_said(quick, tmp_path, monkeypatch):
    """As on Windows, where a web server has files of it open."""
    project, where = kit.site(tmp_path / "project"), tmp_path / "dest"
    publish(project, where, linked=False)
    kit.write_edition(project, kit.REAL, "mended")
    rename = Path.rename

    def busy(self, target):
        if self.name == "site":
            raise PermissionError("in use")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", busy)
    with pytest.raises(PublishError, match="files open"):
        publish(project, where, linked=False)
    assert seen(where) == (1, "")
    monkeypatch.undo()


@pytest.mark.skipif(os.name == "nt", reason="no modes on Windows")
def test_what_is_published_can_be_read_by_the_web_server_whatever_the_umask(tmp_path):
    project, where = kit.site(tmp_path / "project"), tmp_path / "dest"
    before = os.umask(0o077)
    try:
        publish(project, where, linked=True)
    finally:
        os.umask(before)
    for path in (where / "site").resolve().rglob("*"):
        assert path.stat().st_mode & 0o777 == (0o755 if path.is_dir() else 0o644), path
    for path in (where / "releases").rglob("*"):
        assert path.stat().st_mode & 0o777 == (0o755 if path.is_dir() else 0o644), path
    for name in ("states", "releases", ""):
        assert (where / name).stat().st_mode & 0o055 == 0o055
