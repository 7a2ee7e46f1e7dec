"""Checksums of a folder, in the form that ``sha256sum -c`` reads, and what differs between two of them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from analysis.release.problems import PublishError

FILE = "SHA256SUMS"
"""Name of the file of checksums, at the top of the folder that it is about."""

LINE = re.compile(r"(?P<sum>[0-9a-f]{64})  (?P<name>[^\n]+)")


@dataclass(frozen=True)
class Changes:
    """Files that differ between two releases, by their paths.

    Parameters
    ----------
    changed, added, removed : tuple of str
        Each in order.
    """

    changed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.changed or self.added or self.removed)


def of_folder(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file below a folder by its path there, in order; :data:`FILE` is left out.

    Raises
    ------
    PublishError
        If something is neither a file nor a folder (a link may lead anywhere), or a name cannot stand in a list.
    """
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            raise PublishError(
                f"{path}: chỉ công bố tệp và thư mục thường", f"{path}: only plain files and folders are published"
            )
        if path.is_file() and name != FILE:
            if not name.isprintable() or "\\" in name:
                raise PublishError(f"tên tệp không dùng được: {name!r}", f"not usable as a name: {name!r}")
            found[name] = of_file(path)
    return found


def of_file(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def text(sums: Mapping[str, str]) -> str:
    """Return the text of :data:`FILE`."""
    return "".join(f"{value}  {name}\n" for name, value in sorted(sums.items()))


def digest(sums: Mapping[str, str]) -> str:
    """Return one SHA-256 for all of them: that of :data:`FILE` itself."""
    return hashlib.sha256(text(sums).encode()).hexdigest()


def read(content: str) -> dict[str, str]:
    """Return the checksums that :func:`text` wrote.

    Raises
    ------
    ValueError
        With the line that is none.
    """
    found = {}
    for line in content.splitlines():
        match = LINE.fullmatch(line)
        if match is None:
            raise ValueError(line)
        found[match["name"]] = match["sum"]
    return found


def compare(before: Mapping[str, str], after: Mapping[str, str]) -> Changes:
    """Return what was changed, added and removed from one to the other."""
    return Changes(
        changed=tuple(sorted(name for name in after.keys() & before.keys() if after[name] != before[name])),
        added=tuple(sorted(after.keys() - before.keys())),
        removed=tuple(sorted(before.keys() - after.keys())),
    )
