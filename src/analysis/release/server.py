"""A place of publication on another machine, reached by rsync alone: over ssh, or an rsync server.

No command runs there besides rsync itself, so that a key that is allowed nothing else (``rrsync``) is enough. Releases
and the new state are sent to paths that readers do not see, compared by checksum with what was meant, and then the link
``site`` is sent: rsync makes it beside the old one and renames it, in one step.

Two publications at once are kept apart by claims: each says that it is at work, then looks whether another does. Of
two, at least one sees the other and gives way.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.release.place import MARKER, README, RELEASES, SITE, STATES, furnish, refuse_foreign
from analysis.release.problems import PublishError

CLAIMS = ".publishing"
OURS = (MARKER, SITE, RELEASES, STATES, CLAIMS)

UNFINISHED = re.compile(rf"\.(?:{re.escape(SITE)}|{re.escape(MARKER)})\.\w+")
"""What an rsync that was killed may leave beside the link and the marker."""

HOST = r"(?:[A-Za-z0-9_][A-Za-z0-9_.-]*@)?(?:[A-Za-z0-9_][A-Za-z0-9_.-]+|\[[0-9A-Fa-f:]+\])"
"""User and host; neither may look like an option, and a single letter is a drive."""

FORMS = (
    re.compile(rf"(?P<scheme>rsync)://(?P<host>{HOST})(?::(?P<port>\d+))?/(?P<path>.+)"),
    re.compile(rf"(?P<scheme>ssh)://(?P<host>{HOST})(?::(?P<port>\d+))?(?P<path>/.*)"),
    re.compile(rf"(?P<scheme>)(?P<host>{HOST}):(?P<port>)(?!:|//)(?P<path>.+)"),
)
SAFE = re.compile(r"[\w./~+@%=,-]+")
"""Paths that no shell on the way reads otherwise."""

MISSING = re.compile(r"\(2\)$|has no referent", re.MULTILINE)
"""What rsync says of a file that is not there, whatever the other machine's language."""

ARGUMENTS = ("--recursive", "--links", "--checksum", "--perms", "--chmod=D755,F644")


@dataclass(frozen=True)
class Address:
    """Where another machine is.

    Parameters
    ----------
    target : str
        As rsync takes it, without a slash at the end.
    port : str
        Of ssh, if it is not the usual one.
    """

    target: str
    port: str = ""

    @classmethod
    def read(cls, text: str) -> Address | None:
        """Return the address that a text names, or nothing if it is a path of this machine.

        Raises
        ------
        PublishError
            If it is an address, but not one that can be used.
        """
        match = next(filter(None, (form.fullmatch(text) for form in FORMS)), None)
        if match is None:
            if re.match(r"[A-Za-z][A-Za-z0-9+.-]+://", text) or not text.isprintable():
                raise PublishError(
                    f"{text!r}: cần rsync://máy/mô-đun/…, ssh://máy/đường/dẫn hoặc người@máy:/đường/dẫn",
                    f"{text!r}: rsync://host/module/…, ssh://host/path or user@host:/path is needed",
                )
            return None
        path = match["path"].rstrip("/")
        if not SAFE.fullmatch(path) or ".." in path.split("/"):
            raise PublishError(
                f"{text}: đường dẫn chỉ gồm chữ, số và . / _ - ~ + @ % = ,",
                f"{text}: a path may hold letters, figures and . / _ - ~ + @ % = , only",
            )
        if match["scheme"] == "rsync":
            port = f":{match['port']}" if match["port"] else ""
            return cls(f"rsync://{match['host']}{port}/{path}")
        return cls(f"{match['host']}:{path}", match["port"] or "")


class Server:
    """A folder of another machine.

    Parameters
    ----------
    address : Address
        Where it is.
    take_over : bool
        Whether claims of others, that were killed, are removed.
    """

    def __init__(self, address: Address, *, take_over: bool = False) -> None:
        self.target, self.port = address.target, address.port
        self.take_over = take_over
        self.claim = secrets.token_hex(8)
        program = shutil.which("rsync")
        if program is None:
            raise PublishError(
                "cần chương trình rsync trong PATH để công bố lên máy khác (Debian: apt-get install rsync)",
                "rsync is needed on PATH to publish on another machine (Debian: apt-get install rsync)",
            )
        self.program = program

    def look(self) -> None:
        """Refuse a folder that holds anything else."""
        there = self.names("")
        foreign = [name for name in there if name not in OURS and not UNFINISHED.fullmatch(name)]
        if foreign or (MARKER not in there and {SITE, RELEASES, STATES} & set(there)):
            refuse_foreign(self.target, foreign or there)

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Claim the place, and give the claim back."""
        self.look()
        with tempfile.TemporaryDirectory() as name:
            mine = Path(name) / "mine"
            (mine / CLAIMS).mkdir(parents=True)
            (mine / MARKER).write_text(README, encoding="utf-8", newline="\n")
            said = {"host": socket.gethostname(), "since": dt.datetime.now(dt.UTC).isoformat(timespec="seconds")}
            (mine / CLAIMS / self.claim).write_text(json.dumps(said), encoding="utf-8")
            if self.take_over:
                self.send(mine, "", "--delete", f"--filter=R /{CLAIMS}/***", "--filter=P *")
            else:
                self.send(mine, "")
            try:
                self.alone()
                yield
            finally:
                (mine / CLAIMS / self.claim).unlink()
                self.send(mine, "", "--delete", f"--filter=R /{CLAIMS}/{self.claim}", "--filter=P *")

    def alone(self) -> None:
        """Refuse to go on while another publication is at work, or after it took the place over."""
        claims = self.names(f"{CLAIMS}/")
        others = [name for name in claims if name != self.claim]
        if not others and self.claim in claims:
            return
        told = [(self.read(f"{CLAIMS}/{name}") or b"?").decode("utf-8", "replace") for name in others]
        raise PublishError(
            f"một lượt công bố khác đang chạy ở {self.target}: {', '.join(told) or '?'}; nếu lượt đó đã bị ngắt, "
            "chạy lại với --take-over",
            f"something else is being published at {self.target}: {', '.join(told) or '?'}; if it was killed, run "
            "again with --take-over",
        )

    def read(self, name: str) -> bytes | None:
        """Return a file."""
        with tempfile.TemporaryDirectory() as folder:
            done = self.run("--copy-links", f"{self.target}/{name}", f"{folder}/file", missing=True)
            return (Path(folder) / "file").read_bytes() if done is not None else None

    @contextlib.contextmanager
    def room(self) -> Iterator[Path]:
        """Lend a folder of this machine."""
        with tempfile.TemporaryDirectory() as folder:
            yield Path(folder)

    def bring(self, staged: Path, state: str, links: Mapping[str, str]) -> None:
        """Send releases and state, and make sure that they arrived as they are."""
        furnish(staged / STATES / state, links)
        self.send(staged, "", "--include=*/", "--exclude=*")  # the folders first: rsync makes one level at a time
        for release in sorted((staged / RELEASES).glob("*/*")):
            place = release.relative_to(staged).as_posix()
            saved = [f"--link-dest=../{name}" for name in self.before(release.parent.name, release.name)]
            self.send(release, f"{place}/", "--delete", *saved)
            self.compare(release, f"{place}/")
        # From the top, for an rsync server cuts links that lead out of what it is sent.
        within = (f"--exclude=/{RELEASES}/", f"--filter=R /{STATES}/{state}/***", "--filter=P *")
        self.send(staged, "", *within)
        self.compare(staged, "", *within)
        # Some servers keep links in a form of their own; if one link leads where it should, all do.
        if self.read(f"{STATES}/{state}/{next(iter(links))}/index.html") is None:
            raise PublishError(
                f"{self.target} không giữ nguyên liên kết (symbolic link); với máy chủ rsync cần "
                "`use chroot = yes` hoặc `munge symlinks = no`",
                f"{self.target} does not keep symbolic links as they are; an rsync server needs "
                "`use chroot = yes` or `munge symlinks = no`",
            )

    def show(self, state: str) -> None:
        """Send the link, then remove older states; the one before stays, for whoever is reading it."""
        self.alone()
        listed = re.search(rf"^l.* {SITE} -> {STATES}/([\w-]+)$", self.listed(""), re.MULTILINE)
        kept = {state, listed[1]} if listed else {state}
        with tempfile.TemporaryDirectory() as name:
            front = Path(name) / "front"
            front.mkdir()
            (front / SITE).symlink_to(f"{STATES}/{state}")
            self.send(front, "")
            (front / STATES).mkdir()
            (front / SITE).unlink()
            gone = (
                *(f"P /{STATES}/{name}/***" for name in sorted(kept)),
                f"R /{STATES}/***",
                f"R /.{SITE}.*",
                f"R /.{MARKER}.*",
                "P *",
            )
            self.send(front, "", "--delete", *(f"--filter={rule}" for rule in gone))

    @contextlib.contextmanager
    def copy(self) -> Iterator[Path]:
        """Fetch everything."""
        with tempfile.TemporaryDirectory() as folder:
            self.run("--recursive", "--links", f"{self.target}/", folder)
            yield Path(folder)

    def before(self, edition: str, release: str) -> list[str]:
        """Return the release of an edition before a new one, if any: files that did not change are not sent again."""
        names = [name for name in self.names(f"{RELEASES}/{edition}/") if name != release]
        numbers = {int(name.partition("-")[0]): name for name in names}
        return [numbers[max(numbers)]] if numbers else []

    def names(self, place: str) -> list[str]:
        """Return what lies in a folder there; nothing if there is none."""
        entries = (re.fullmatch(r"\S+ +[\d,.]+ \S+ \S+ (.+)", line) for line in self.listed(place).splitlines())
        names = (match[1].partition(" -> ")[0] for match in entries if match)
        return sorted(name for name in names if name != ".")

    def listed(self, place: str) -> str:
        """Return rsync's list of a folder there; empty if there is none."""
        return self.run("--list-only", "--dirs", "--links", f"{self.target}/{place}", missing=True) or ""

    def send(self, folder: Path, place: str, *more: str) -> None:
        """Send what a folder holds."""
        self.run(*ARGUMENTS, *more, f"{folder}/", f"{self.target}/{place}")

    def compare(self, folder: Path, place: str, *more: str) -> None:
        """Make sure that a folder there holds what a folder here does, nothing less and nothing more."""
        looking = ("--dry-run", "--delete", "--itemize-changes")
        differs = self.run(*ARGUMENTS, *looking, *more, f"{folder}/", f"{self.target}/{place}")
        if lines := [line for line in (differs or "").splitlines() if line.startswith(("<", ">", "c", "h", "*"))]:
            raise PublishError(
                f"tệp đã gửi đến {self.target}/{place} không giống tệp gốc: {lines[0]}",
                f"what arrived at {self.target}/{place} is not what was sent: {lines[0]}",
            )

    def run(self, *arguments: str, missing: bool = False) -> str | None:
        """Run rsync; return what it says, or nothing if what it asks for is not there and may be ``missing``.

        Raises
        ------
        PublishError
            With the end of what rsync says.
        """
        shell: Sequence[str] = ("-e", f"ssh -p {self.port}") if self.port else ()
        done = subprocess.run(
            [self.program, *shell, *arguments],
            capture_output=True,
            env=os.environ | {"LC_ALL": "C.UTF-8"},
            check=False,
        )
        said = done.stderr.decode("utf-8", "replace").strip()
        if done.returncode == 0:
            return done.stdout.decode("utf-8", "replace")
        if missing and done.returncode == 23 and MISSING.search(said):
            return None
        tail = "\n".join(said.splitlines()[-6:])
        raise PublishError(
            f"rsync không thực hiện được (mã {done.returncode})", f"rsync failed ({done.returncode})\n{tail}"
        )
