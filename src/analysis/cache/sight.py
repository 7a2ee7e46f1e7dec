"""What lies in the folders of inputs at one moment: names, and by what a change of each file shows."""

from __future__ import annotations

import os
import re
import stat
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

COMPILED = "__pycache__"

PASSING = re.compile(r"\.~lock\..*#|\..*\.sw[a-z]|\.lock|\.part-.*|\.nfs.*|\.DS_Store|\.ipynb_checkpoints|__pycache__")
"""Names that programs give to what they leave beside a file for a while; no input is named so."""

TICK = 20_000_000
"""Nanoseconds within which a file system may give two changes the same time."""

Signature = tuple[int, int, int, int]


@dataclass(frozen=True)
class Sight:
    """Folders looked through, with all below them.

    Parameters
    ----------
    moment : int
        When, in nanoseconds since 1970.
    files : dict
        Path to signature.
    folders : dict
        Path to time and number of the folder, which change when something is put in or taken out, and the names in it;
        those of folders end in a slash.
    """

    moment: int
    files: dict[str, Signature] = field(default_factory=dict)
    folders: dict[str, tuple[tuple[int, int], tuple[str, ...]]] = field(default_factory=dict)

    @property
    def newest(self) -> int:
        """The latest change."""
        times = [max(found[:2]) for found in self.files.values()]
        return max([*times, *(stamp[0] for stamp, _ in self.folders.values())], default=0)


def look(shallow: str, deep: Iterable[str]) -> Sight:
    """Look through folders.

    Parameters
    ----------
    shallow : str
        A folder of which only its own names and files matter; its time is not noted.
    deep : iterable of str
        Folders that matter with all below them.
    """
    sight = Sight(time.time_ns())
    pending = [shallow, *deep]
    while pending:
        here = pending.pop()
        found = stamp(here) if here != shallow else (0, 0)
        listed = entries(here)
        if found is None or listed is None:
            continue
        sight.folders[here] = found, names(listed)
        for entry in listed:
            if not is_folder(entry):
                if (signed := signature(entry.path)) is not None:
                    sight.files[entry.path] = signed
            elif here != shallow and entry.name != COMPILED:
                pending.append(entry.path)
    return sight


def entries(folder: str) -> list[os.DirEntry[str]] | None:
    """Return what lies in a folder, or None if there is none, or links lead round and round to it."""
    try:
        with os.scandir(folder) as found:
            return list(found)
    except OSError:
        return None


def names(listed: Iterable[os.DirEntry[str]]) -> tuple[str, ...]:
    """Return the names of what lies in a folder, in order; those of folders with a slash."""
    return tuple(
        sorted(f"{each.name}/" if is_folder(each) else each.name for each in listed if not PASSING.fullmatch(each.name))
    )


def is_folder(entry: os.DirEntry[str]) -> bool:
    """Return whether an entry is a folder; a link that leads nowhere is none."""
    try:
        return entry.is_dir()
    except OSError:
        return False


def signature(path: str) -> Signature | None:
    """Return by what a change of a file shows without reading it; None if there is no file."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    if stat.S_ISDIR(found.st_mode):
        return None
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino


def stamp(folder: str) -> tuple[int, int] | None:
    """Return by what it shows that something was put into a folder or taken out; None if there is no folder."""
    try:
        found = os.stat(folder)
    except OSError:
        return None
    return (found.st_mtime_ns, found.st_ino) if stat.S_ISDIR(found.st_mode) else None
