"""Which files below some folders are opened by anybody, told by the system itself (Linux: inotify)."""

from __future__ import annotations

import ctypes
import os
import struct
import threading
from pathlib import Path

IN_OPEN, IN_CREATE, IN_MOVED_TO, IN_CLOSE_NOWRITE, IN_ISDIR = 0x20, 0x100, 0x80, 0x10, 0x40000000
HEAD = struct.Struct("iIII")


class Opened:
    """Notes the files that are opened for reading only, within a ``with`` block; folders made meanwhile count too."""

    def __init__(self, *folders: Path) -> None:
        self._folders = folders
        self.files: set[str] = set()

    def __enter__(self) -> Opened:
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._number = self._libc.inotify_init1(os.O_CLOEXEC)
        self._watched: dict[int, str] = {}
        for folder in self._folders:
            self._add(str(folder))
        self._ends, self._end = os.pipe()
        self._thread = threading.Thread(target=self._read)
        self._thread.start()
        return self

    def _add(self, folder: str) -> None:
        for here, _, _ in os.walk(folder):
            number = self._libc.inotify_add_watch(self._number, os.fsencode(here), IN_CLOSE_NOWRITE | IN_CREATE)
            self._watched[number] = here

    def _read(self) -> None:
        import select

        while True:
            ready, _, _ = select.select([self._number, self._ends], [], [])
            if self._number not in ready:
                return
            data = os.read(self._number, 1 << 16)
            while data:
                number, mask, _, length = HEAD.unpack_from(data)
                name = os.fsdecode(data[HEAD.size : HEAD.size + length].rstrip(b"\0"))
                data = data[HEAD.size + length :]
                path = os.path.join(self._watched.get(number, ""), name)  # noqa: PTH118
                if mask & IN_CREATE and mask & IN_ISDIR:
                    self._add(path)
                elif mask & IN_CLOSE_NOWRITE and not mask & IN_ISDIR:
                    self.files.add(path)

    def __exit__(self, *_: object) -> None:
        os.write(self._end, b"x")
        self._thread.join()
        for number in (self._number, self._ends, self._end):
            os.close(number)
