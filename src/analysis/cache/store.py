"""Where results and traces are kept: one folder, by content, verified when read.

``.cache`` holds ``blobs`` (what was made, each file named by its content), ``traces`` (for each step, what its results
were made from) and ``notes``. Every file is written in one step under its own name, so that two builds at once only
write the same; every file is checked when read, and one that is damaged is as good as none. ``make clean`` removes it.
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from analysis.cache.world import digest, listing

LIMIT = 1024 * 1024 * 1024
"""Bytes that the folder may hold; beyond, what was not used for longest goes, see :meth:`Store.trim`."""

FRESH = 24 * 3600.0
"""Seconds for which a file counts as just used, so that an unchanged build writes nothing."""

MARK = "CACHEDIR.TAG"
TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# Made by `analysis build`; may be deleted at any time.\n"
"""The file that marks a folder as a cache, for programs that make backups, and what it says (bford.info/cachedir)."""


class LostError(Exception):
    """A result that should be kept is not there any more, or is damaged; it has to be made again."""


class StoreError(Exception):
    """The folder cannot be written to; the message says where and why."""


class Store:
    """A folder of results.

    Parameters
    ----------
    folder : Path
        Made when something is kept.
    limit : int
        Bytes.
    """

    def __init__(self, folder: Path, limit: int = LIMIT) -> None:
        self.folder, self.limit = folder, limit
        self.written = 0
        self._lost: set[str] = set()
        self._in_use: set[str] = set()

    # -- results -----------------------------------------------------------------------------------------------

    def keep(self, data: bytes) -> str:
        """Keep a content and return its name.

        Raises
        ------
        StoreError
            If it cannot be written.
        """
        name = digest(data)
        place = self._blob(name)
        if name in self._lost or not self._used(place) or place.stat().st_size != len(data):
            self._write(place, data)
            self._lost.discard(name)
        return name

    def has(self, name: str) -> bool:
        """Return whether a content is there, without reading it; that counts as using it."""
        return name not in self._lost and self._used(self._blob(name))

    def get(self, name: str) -> bytes:
        """Return a content.

        Raises
        ------
        LostError
            If it is not there, or not what it was; it counts as gone from then on.
        """
        place = self._blob(name)
        try:
            data = place.read_bytes()
        except OSError as error:
            self._lost.add(name)
            raise LostError(name) from error
        if digest(data) != name:
            self._lost.add(name)
            with contextlib.suppress(OSError):
                place.unlink()
            raise LostError(name)
        return data

    def _blob(self, name: str) -> Path:
        return self.folder / "blobs" / name[:2] / name[2:]

    # -- traces and notes --------------------------------------------------------------------------------------

    def note(self, name: str) -> Any:
        """Return what was noted under a name, such as ``traces/…``; None if nothing was, or if it is damaged."""
        place = self.folder / f"{name}.json"
        try:
            head, _, body = place.read_bytes().partition(b"\n")
        except OSError:
            return None
        if head.decode("ascii", "replace") != digest(body):
            return None
        self._used(place)
        return json.loads(body)

    def keep_note(self, name: str, values: Any) -> None:
        """Note values that JSON can hold under a name, in the place of what was noted before.

        Raises
        ------
        StoreError
            If they cannot be written.
        """
        body = listing(values)
        self._write(self.folder / f"{name}.json", f"{digest(body)}\n".encode() + body)

    # -- files -------------------------------------------------------------------------------------------------

    def _write(self, place: Path, data: bytes) -> None:
        try:
            self._put(place, data)
        except OSError as error:
            raise StoreError(
                f"không ghi được vào {self.folder}, có thể xoá thư mục này / cannot write to {self.folder}, "
                f"which may be deleted: {error}"
            ) from error
        self.written += len(data)
        self._in_use.add(str(place))

    def _put(self, place: Path, data: bytes) -> None:
        if not self.folder.is_dir():
            self.folder.mkdir(parents=True, exist_ok=True)
            (self.folder / MARK).write_text(TAG, encoding="ascii")
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(dir=place.parent, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(part).replace(place)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(part).unlink()
            raise

    def _used(self, place: Path) -> bool:
        """Say that a file is used; one that was lately is left alone."""
        try:
            old = place.stat().st_mtime < time.time() - FRESH
        except OSError:
            return False
        if old:
            with contextlib.suppress(OSError):  # of a folder that may only be read
                os.utime(place)
        self._in_use.add(str(place))
        return True

    def trim(self) -> None:
        """Bring the folder below its limit, if this build has added to it; what was not used for longest goes first.

        What this build has used stays, even beyond the limit: the next one may need nothing else.
        """
        if not self.written:
            return
        total = sum(size for _, size, _ in self._files())
        if total <= self.limit:
            return
        for _, size, path in sorted(self._files()):
            if total <= self.limit:
                break
            if str(path) not in self._in_use:
                with contextlib.suppress(OSError):
                    path.unlink()
                    total -= size

    def _files(self) -> Iterator[tuple[float, int, Path]]:
        """Yield each file's time, size and path; one at a time, for there may be very many."""
        for folder, _, names in os.walk(self.folder):
            for name in names:
                path = Path(folder, name)
                with contextlib.suppress(OSError):
                    if name != MARK:
                        found = path.stat()
                        yield found.st_mtime, found.st_size, path
