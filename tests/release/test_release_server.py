"""Publishing on another machine with rsync: a stand-in for ssh runs the other end here."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest
import release_kit as kit

from analysis.release import publishing, verify
from analysis.release.problems import PublishError
from analysis.release.publishing import Wish
from analysis.release.server import Address, Server

needs_rsync = pytest.mark.skipif(shutil.which("rsync") is None, reason="no rsync on PATH")

STAND_IN = """#!{python}
import os, sys
arguments = sys.argv[1:]
while arguments[0].startswith("-"):
    del arguments[: 2 if arguments[0] in ("-l", "-p") else 1]
os.execvp(arguments[1], arguments[1:])
"""


@pytest.fixture
def there(tmp_path, monkeypatch):
    """A folder of "another machine", and how to call it."""
    ssh = tmp_path / "ssh"
    ssh.write_text(STAND_IN.format(python=sys.executable), encoding="utf-8")
    ssh.chmod(0o755)
    monkeypatch.setenv("RSYNC_RSH", str(ssh))
    folder = tmp_path / "there" / "report"
    folder.parent.mkdir()
    return folder


@pytest.fixture
def project(tmp_path, quick):
    return kit.site(tmp_path / "project")


def publish(project, where: Path, wish: Wish | None = None, *, take_over: bool = False, **more) -> list[str]:
    said: list[str] = []
    destination = f"web@machine:{where}"
    place = publishing.place_of(project, destination, take_over=take_over)
    publishing.publish(project, destination, place, wish or Wish(), said.append, kit.NOW, **more)
    return said


def summary(where: Path) -> str:
    return (where / "site" / kit.REAL / "report" / "vi" / "summary.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "target", "port"),
    [
        ("web@may-chu.example:/srv/bao-cao/", "web@may-chu.example:/srv/bao-cao", ""),
        ("machine:report", "machine:report", ""),
        ("ssh://web@machine:2222/srv/report", "web@machine:/srv/report", "2222"),
        ("ssh://machine/srv/report", "machine:/srv/report", ""),
        ("rsync://machine/report/dx", "rsync://machine/report/dx", ""),
        ("rsync://machine:8730/report", "rsync://machine:8730/report", ""),
    ],
)
def test_an_address_of_another_machine_is_read(text, target, port):
    assert Address.read(text) == Address(target, port)


@pytest.mark.parametrize("text", ["/srv/report", "report", "./a:b", "../x", r"C:\report", "C:/report", "thư mục"])
def test_a_path_of_this_machine_is_none(text):
    assert Address.read(text) is None


@pytest.mark.parametrize(
    "text",
    [
        *("https://machine/report", "ftp://machine/x", "ssh://machine", "rsync://machine", "ssh://-oProxyCommand=x/y"),
        *("machine:/srv/$(reboot)", "machine:/srv/a b", "machine:/srv/../etc", "web@machine:/x;y", "machine:/x\n--y"),
    ],
)
def test_an_address_that_could_do_harm_is_refused(text):
    with pytest.raises(PublishError):
        Address.read(text)


def test_without_rsync_it_says_what_is_missing(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(PublishError, match="rsync is needed on PATH"):
        Server(Address("machine:/srv/report"))


@needs_rsync
def test_a_machine_gets_what_a_folder_gets(project, there, tmp_path):
    publish(project, there)
    here = tmp_path / "here"
    publishing.publish(project, str(here), publishing.place_of(project, str(here)), Wish(), print, kit.NOW)
    assert listing(there / "releases") == listing(here / "releases")
    assert listing((there / "site").resolve()) == listing((here / "site").resolve())
    assert (there / "site").is_symlink()
    assert list((there / ".publishing").iterdir()) == []
    said: list[str] = []
    publishing.check("web@machine", publishing.place_of(project, f"web@machine:{there}"), said.append)
    assert "as published: 1 " in said[-1]


def listing(folder: Path) -> dict[str, bytes | str]:
    paths = sorted(path for path in folder.rglob("*") if path.is_symlink() or path.is_file())
    return {
        path.relative_to(folder).as_posix(): str(path.readlink()) if path.is_symlink() else path.read_bytes()
        for path in paths
    }


@needs_rsync
def test_the_same_again_sends_nothing_and_a_correction_only_what_changed(project, there):
    publish(project, there)
    before = listing(there)
    assert "Nothing has changed" in publish(project, there)[-1]
    assert listing(there) == before
    kit.write_edition(project, kit.REAL, "mended")
    publish(project, there)
    assert "mended" in summary(there)
    first, second = sorted((there / "releases" / kit.REAL).iterdir())
    assert "mended" not in (first / "report" / "vi" / "summary.html").read_text(encoding="utf-8")
    same = "report/vi/full-report.pdf"
    assert (first / same).samefile(second / same)
    assert verify.verify(there, "there")[0] == 2
    assert len(list((there / "states").iterdir())) == 2


class Killed(BaseException):
    """What stands for a kill: nothing is told to the other machine from then on."""


@needs_rsync
def test_a_kill_before_any_step_leaves_the_old_site_or_the_new_one(project, there, tmp_path, monkeypatch):
    publish(project, there)
    old = tmp_path / "old"
    shutil.copytree(there, old, symlinks=True)
    kit.write_edition(project, kit.REAL, "mended")
    run, outcomes = Server.run, []
    for step in range(1, 100):
        shutil.rmtree(there)
        shutil.copytree(old, there, symlinks=True)
        count = 0

        def until(self, *arguments, missing=False, step=step):
            nonlocal count
            count += 1
            if count >= step:
                raise Killed
            return run(self, *arguments, missing=missing)

        monkeypatch.setattr(Server, "run", until)
        try:
            publish(project, there)
            killed = False
        except Killed:
            killed = True
        monkeypatch.setattr(Server, "run", run)
        outcomes.append("mended" in summary(there))
        assert verify.verify(there, "there")[0] == (2 if outcomes[-1] else 1)
        if not killed:
            break
        if step % 5 == 0:
            claimed = bool(list((there / ".publishing").iterdir()))
            if claimed:
                with pytest.raises(PublishError, match="--take-over"):
                    publish(project, there)
            publish(project, there, take_over=True)
            assert "mended" in summary(there)
            assert verify.verify(there, "there")[0] == 2
    assert outcomes[0] is False
    assert outcomes[-1] is True
    assert len(outcomes) > 12


@needs_rsync
def test_what_a_killed_transfer_left_is_made_good(project, there):
    publish(project, there)
    kit.write_edition(project, kit.REAL, "mended")
    publish(project, there)
    second = sorted((there / "releases" / kit.REAL).iterdir())[1]
    shutil.copytree(second, keep := there.parent / "whole")
    shutil.rmtree(there)
    publish_first(project, there)
    half = there / "releases" / kit.REAL / second.name
    shutil.copytree(keep, half)
    (half / "index.html").write_text("half", encoding="utf-8")
    (half / ".summary.html.Xa3b").write_text("half", encoding="utf-8")
    (half / "SHA256SUMS").unlink()
    (there / ".site.1234").symlink_to("states/gone")
    kit.write_edition(project, kit.REAL, "mended")
    publish(project, there)
    assert listing(half) == listing(keep)
    assert verify.verify(there, "there")[0] == 2
    assert not (there / ".site.1234").is_symlink()


def publish_first(project, there: Path) -> None:
    kit.write_edition(project, kit.REAL)
    publish(project, there)


@needs_rsync
def test_two_at_once_are_kept_apart(project, there):
    publish(project, there)
    kit.write_edition(project, kit.REAL, "mended")
    first = Server(Address(f"web@machine:{there}"))
    with first.held():
        with pytest.raises(PublishError, match="something else is being published"):
            publish(project, there)
        first.alone()  # the one that gave way took its own claim back, and no other
        publish(project, there, take_over=True)
        with pytest.raises(PublishError):
            first.show("any")
    assert "mended" in summary(there)
    assert list((there / ".publishing").iterdir()) == []


@needs_rsync
def test_a_transfer_that_is_not_what_was_sent_is_never_shown(project, there, monkeypatch):
    publish(project, there)
    kit.write_edition(project, kit.REAL, "mended")
    send = Server.send

    def spoil(self, folder, place, *more):
        send(self, folder, place, *more)
        if place.startswith("releases/"):
            (there / place / "index.html").write_text("spoilt", encoding="utf-8")

    monkeypatch.setattr(Server, "send", spoil)
    with pytest.raises(PublishError, match="not what was sent"):
        publish(project, there)
    assert "mended" not in summary(there)


@needs_rsync
def test_a_server_that_changes_links_is_refused(project, there, monkeypatch):
    send = Server.send

    def munge(self, folder, place, *more):
        send(self, folder, place, *more)
        for link in [path for path in there.rglob("*") if path.is_symlink()]:
            target = link.readlink()
            link.unlink()
            link.symlink_to(f"/rsyncd-munged/{target}")

    monkeypatch.setattr(Server, "send", munge)
    monkeypatch.setattr(Server, "compare", lambda *arguments: None)
    with pytest.raises(PublishError, match="munge symlinks"):
        publish(project, there)
    assert not (there / "site").is_symlink()


@needs_rsync
def test_a_folder_of_something_else_is_refused_and_stays(project, there):
    there.mkdir()
    (there / "thesis.docx").write_text("mine", encoding="utf-8")
    with pytest.raises(PublishError, match=r"not empty .*thesis\.docx"):
        publish(project, there)
    assert [path.name for path in there.iterdir()] == ["thesis.docx"]


@needs_rsync
def test_a_machine_that_cannot_be_reached_says_why(project, there, monkeypatch):
    monkeypatch.setenv("RSYNC_RSH", "false")
    with pytest.raises(PublishError, match="rsync failed"):
        publish(project, there)


@needs_rsync
def test_an_rsync_server_will_do_too(project, there, tmp_path, monkeypatch):
    config = tmp_path / "rsyncd.conf"
    module = f"[report]\npath = {there.parent}\nread only = no\nuse chroot = no\nmunge symlinks = no\n"
    config.write_text(f"{module}uid = {os.getuid()}\ngid = {os.getgid()}\n", encoding="utf-8")
    monkeypatch.setenv("RSYNC_CONNECT_PROG", f"rsync --config={config} --daemon")
    destination = "rsync://machine/report/report"
    for text in ("", "mended"):
        kit.write_edition(project, kit.REAL, text)
        place = publishing.place_of(project, destination)
        publishing.publish(project, destination, place, Wish(), print, kit.NOW)
    assert "mended" in summary(there)
    assert verify.verify(there, "there")[0] == 2
