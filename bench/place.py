"""A copy of the project to build in, and what a build leaves there."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

from bench.measure import ROOT, Run, process

EDITION = "2022-illustrative"
"""What is built."""

KEPT, SITE, TABLES = ".cache", "_site", "data/processed"
"""What a build writes: what it may recall, the site, the result tables."""


@dataclass(frozen=True)
class Place:
    """A copy of the project.

    Parameters
    ----------
    root : Path
        Its folder. The package's code is that of this interpreter's environment.
    """

    root: Path

    @classmethod
    def made(cls, root: Path) -> Place:
        """Copy what a build reads, without results, into a folder."""
        tests = str(ROOT / "tests")
        sys.path.insert(0, tests)
        try:
            from project_copy import copy_project
        finally:
            sys.path.remove(tests)
        copy_project(root)
        return cls(root)

    def clear(self) -> None:
        """Remove all that builds have written."""
        for name in (KEPT, SITE, TABLES):
            shutil.rmtree(self.root / name, ignore_errors=True)

    def keep(self, folder: Path) -> None:
        """Copy what builds have written into a folder, with all times."""
        for name in (KEPT, SITE, TABLES):
            shutil.copytree(self.root / name, folder / name)

    def restore(self, folder: Path) -> None:
        """Take back what was copied."""
        self.clear()
        for name in (KEPT, SITE, TABLES):
            shutil.copytree(folder / name, self.root / name)

    def build(self, *options: str, watched: bool = False) -> Run:
        """Run ``analysis build`` with the embedded renderer."""
        program = Path(sysconfig.get_path("scripts")) / "analysis"
        return process([program, "build", "--renderer", "embedded", *options], self.root, watched=watched)

    def full_build(self, *options: str) -> Run:
        """Build one edition when nothing has been made before."""
        self.clear()
        return self.build("--edition", EDITION, *options)

    def built(self) -> dict[str, str]:
        """Return the content of each file of the site and of the result tables."""
        return contents(self.root / SITE, SITE) | contents(self.root / TABLES, TABLES)

    def marks(self) -> dict[str, tuple[int, str]]:
        """Return when each file that a build may write was written, and its content; of folders only when."""
        found: dict[str, tuple[int, str]] = {}
        for path in (path for name in (KEPT, SITE, TABLES) for path in (self.root / name).rglob("*")):
            text = _digest(path) if path.is_file() else ""
            found[path.relative_to(self.root).as_posix()] = (os.stat(path).st_mtime_ns, text)  # noqa: PTH116
        return found


def contents(folder: Path, name: str) -> dict[str, str]:
    """Return the content of each file below a folder, by its place below a name."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {f"{name}/{path.relative_to(folder).as_posix()}": _digest(path) for path in files}


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
