"""Where editions are published: what a place must be able to do, and how a folder of this machine does it.

Everything new is made in a folder of its own beside the site (``.part-…``), brought to disk, and given its name by a
rename. Readers see it when the link ``site`` is replaced, which the system does in one step: a kill at any moment
leaves the old site or the new one. Where there are no symbolic links (Windows, some network drives) ``site`` is a
folder of hard links or copies and is exchanged by two renames; a kill between them is mended by the next command.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Protocol

from filelock import FileLock, Timeout

from analysis.release import sums
from analysis.release.problems import PublishError

MARKER = "READ-ME.txt"
"""Tells a folder of publication from any other, and whoever opens it what it is."""

README = """\
Thư mục công bố báo cáo, do `analysis publish` ghi. Máy chủ web chỉ mở thư mục `site`.
Không sửa, không xoá gì trong `releases`: mỗi lần công bố được giữ nguyên mãi mãi.
Kiểm tra lại mọi tệp: `analysis publish --verify` và đường dẫn của thư mục này.

A folder of published reports, written by `analysis publish`. The web server shows the folder `site` only.
Change and remove nothing in `releases`: every release is kept as it is, for ever.
To check every file again: `analysis publish --verify` and the path of this folder.
"""

SITE, RELEASES, STATES = "site", "releases", "states"
PART, OLD, LOCK = ".part-", ".site-old", ".lock"
OURS = (MARKER, SITE, RELEASES, STATES, LOCK, OLD)
WAIT = 30.0
"""Seconds to wait for another publication to end."""


class Place(Protocol):
    """A place of publication, on this machine or another."""

    def look(self) -> None:
        """Refuse what is no place of publication and cannot become one; changes nothing."""

    def held(self) -> contextlib.AbstractContextManager[None]:
        """Hold the place, so that nothing else is published there meanwhile."""

    def read(self, name: str) -> bytes | None:
        """Return a file by its path in the place, or nothing if it is not there."""

    def room(self) -> contextlib.AbstractContextManager[Path]:
        """Lend an empty folder to make things in."""

    def bring(self, staged: Path, state: str, links: Mapping[str, str]) -> None:
        """Put staged releases and a state in place, where readers do not see them yet.

        Parameters
        ----------
        staged : Path
            Holds ``releases/<edition>/<release>`` and ``states/<state>``.
        state : str
            Name of the state.
        links : mapping
            Address in the state to the release that stands there, from the top of the place.
        """

    def show(self, state: str) -> None:
        """Let readers see a state that was brought, and clear away older ones."""

    def copy(self) -> contextlib.AbstractContextManager[Path]:
        """Lend the place as a folder of this machine, to be read only."""


class Folder:
    """A folder of this machine.

    Parameters
    ----------
    root : Path
        The folder; made if it is not there.
    linked : bool
        Whether symbolic links may be used.
    """

    def __init__(self, root: Path, *, linked: bool = True) -> None:
        self.root = root.resolve()
        self.linked = linked and os.name != "nt"

    def look(self) -> None:
        """Refuse a file, and a folder that holds anything else."""
        if self.root.exists() and not self.root.is_dir():
            raise PublishError(f"{self.root} là một tệp, không phải thư mục", f"{self.root} is a file, not a folder")
        there = sorted(path.name for path in self.root.iterdir()) if self.root.is_dir() else []
        foreign = [name for name in there if name not in OURS and not name.startswith(PART)]
        if foreign or (MARKER not in there and {SITE, RELEASES, STATES} & set(there)):
            refuse_foreign(str(self.root), foreign or there)
        for name in (RELEASES, STATES):
            if (self.root / name).is_symlink():
                place = self.root / name
                raise PublishError(f"{place} là liên kết, phải là thư mục thật", f"{place} is a link, not a folder")

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Hold the folder; what a killed publication left is cleared away first."""
        self.look()
        make(self.root)
        try:
            with FileLock(self.root / LOCK, timeout=WAIT):
                self.look()
                if not (self.root / MARKER).exists():
                    write_whole(self.root / MARKER, README)
                self._mend()
                yield
        except Timeout as error:
            raise PublishError(
                f"một lượt công bố khác đang chạy ở {self.root}", f"something else is being published in {self.root}"
            ) from error

    def read(self, name: str) -> bytes | None:
        """Return a file."""
        path = self.root / name
        if name.startswith(f"{SITE}/") and not (self.root / SITE).exists() and (self.root / OLD).exists():
            path = self.root / OLD / name.removeprefix(f"{SITE}/")  # between the two renames of a folder
        return path.read_bytes() if path.is_file() else None

    @contextlib.contextmanager
    def room(self) -> Iterator[Path]:
        """Lend a folder on the same disk."""
        room = Path(tempfile.mkdtemp(prefix=PART, dir=self.root))
        try:
            yield room
        finally:
            shutil.rmtree(room, ignore_errors=True)

    def bring(self, staged: Path, state: str, links: Mapping[str, str]) -> None:
        """Rename what is staged into place; what has its name already must be the same, for it is never replaced."""
        for release in sorted((staged / RELEASES).glob("*/*")):
            place = self.root / release.relative_to(staged)
            if place.is_symlink() or place.parent.is_symlink():
                raise PublishError(f"{place} là liên kết", f"{place} is a link")
            if place.exists():  # left by a publication that was killed before it was shown
                if sums.of_folder(place) != sums.of_folder(release):
                    raise PublishError(
                        f"{place}: đã có, nội dung khác; không ghi đè",
                        f"{place} is there already and differs; it is not written over",
                    )
                continue
            make(place.parent)
            self._into(release, place)
        furnish(staged / STATES / state, links, None if self._links() else self.root)
        place = self.root / STATES / state
        make(place.parent)
        self._into(staged / STATES / state, place)

    def show(self, state: str) -> None:
        """Exchange the link, or the folder; the state before stays until the next publication, for whoever reads it."""
        site, old, new = self.root / SITE, self.root / OLD, self.root / STATES / state
        before = site.readlink().name if site.is_symlink() else ""
        if self._links():
            part = self.root / f"{PART}{SITE}"
            part.unlink(missing_ok=True)
            part.symlink_to(f"{STATES}/{state}")
            part.replace(site)
        else:
            try:
                if site.exists() or site.is_symlink():
                    site.rename(old)
                new.rename(site)
            except OSError as error:
                self._mend()
                raise PublishError(
                    f"không đổi được thư mục {site}; có thể máy chủ web đang mở tệp trong đó ({error})",
                    f"{site} cannot be exchanged; the web server may have files open in it ({error})",
                ) from error
        sync(self.root)
        self._mend(before)

    @contextlib.contextmanager
    def copy(self) -> Iterator[Path]:
        """Lend the folder itself."""
        self.look()
        yield self.root

    def _links(self) -> bool:
        """Return whether ``site`` is, or can become, a symbolic link."""
        site = self.root / SITE
        if not self.linked or (site.exists() and not site.is_symlink()):
            return False
        probe = self.root / f"{PART}probe"
        try:
            probe.unlink(missing_ok=True)
            probe.symlink_to(SITE)
        except OSError:
            return False
        probe.unlink()
        return True

    def _into(self, new: Path, place: Path) -> None:
        """Bring a finished folder to disk and give it its name."""
        for path in [new, *new.rglob("*")]:
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() else 0o644)  # whatever the umask: the web server reads it
                sync(path)
        new.rename(place)
        sync(place.parent)

    def _mend(self, kept: str = "") -> None:
        """Put back a site that was being exchanged, and clear away what readers do not see."""
        site, old = self.root / SITE, self.root / OLD
        if (old.exists() or old.is_symlink()) and not (site.exists() or site.is_symlink()):
            old.rename(site)
        remove(old)
        for part in self.root.glob(f"{PART}*"):
            remove(part)
        shown = site.readlink().name if site.is_symlink() else ""
        for state in (self.root / STATES).glob("*"):
            if state.name not in (shown, kept):
                remove(state)


def refuse_foreign(place: str, names: list[str]) -> None:
    """Refuse a folder that is not one of publication."""
    listed = ", ".join(names[:5]) + (" …" if len(names) > 5 else "")
    raise PublishError(
        f"{place} không phải thư mục công bố và không trống (có {listed}); chọn thư mục trống hoặc chưa có",
        f"{place} is not a folder of publication and not empty (it holds {listed}); choose an empty or new one",
    )


def furnish(state: Path, links: Mapping[str, str], root: Path | None = None) -> None:
    """Put releases at their addresses in a state: as links, or as folders of their files in ``root``."""
    for address, release in links.items():
        place = state / address
        place.parent.mkdir(parents=True, exist_ok=True)
        if root is None:
            up = "../" * (len(PurePosixPath(address).parts) + 1)  # out of the address, the state and the states
            place.symlink_to(up + release)
        else:
            shutil.copytree(root / release, place, copy_function=link_or_copy)


def link_or_copy(source: str, target: str) -> None:
    """Give a file a second name, or copy it where that cannot be."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def make(folder: Path) -> None:
    """Make a folder, and those above it, that the web server can read whatever the umask."""
    if not folder.is_dir():
        make(folder.parent)
        folder.mkdir(exist_ok=True)
        folder.chmod(0o755)


def write_whole(path: Path, text: str) -> None:
    """Write a file so that it is there whole or not at all."""
    part = path.with_name(f"{PART}{path.name}")
    part.write_text(text, encoding="utf-8", newline="\n")
    part.chmod(0o644)
    part.replace(path)


def remove(path: Path) -> None:
    """Remove a file, a link (not what it leads to) or a folder, if it is there."""
    if path.is_symlink() or path.is_file():
        path.unlink()
    elif path.is_dir():
        shutil.rmtree(path, ignore_errors=True)


def sync(path: Path) -> None:
    """Bring a file or folder to disk."""
    try:
        handle = os.open(path, os.O_RDWR if stat.S_ISREG(path.stat().st_mode) else os.O_RDONLY)
    except PermissionError:
        if path.is_dir():  # Windows does not open folders
            return
        raise
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
