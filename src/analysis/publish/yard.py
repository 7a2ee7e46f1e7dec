"""The build's own folder, lent to one build at a time, and putting finished folders in place in one step."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from analysis.project import Project


class BuildRunningError(Exception):
    """Two builds may not run in one project folder at a time."""


@contextlib.contextmanager
def yard(project: Project) -> Iterator[Path]:
    """Lend an empty folder beside the site, to one build at a time, and clear it away afterwards.

    Raises
    ------
    BuildRunningError
        If another build holds it.
    """
    from filelock import FileLock, Timeout

    folder = project.root / ".build"
    try:
        with FileLock(project.root / ".build.lock", timeout=0):
            put_back(project.site)
            shutil.rmtree(folder, ignore_errors=True)  # what a killed build may have left
            folder.mkdir()
            try:
                yield folder
            finally:
                shutil.rmtree(folder, ignore_errors=True)
    except Timeout as error:
        raise BuildRunningError(
            "một lượt dựng báo cáo khác đang chạy trong thư mục này / another build is running in this folder"
        ) from error


def put_in_place(new: Path, place: Path) -> None:
    """Swap a finished folder for the one that was there."""
    old = place.with_name(f"{place.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.exists():
        place.rename(old)
    try:
        new.rename(place)
    except OSError:
        if old.exists():
            old.rename(place)
        raise
    shutil.rmtree(old, ignore_errors=True)


def put_back(place: Path) -> None:
    """Give a folder back its name if a build was killed between taking the old one away and bringing the new one."""
    old = place.with_name(f"{place.name}.old")
    if old.exists() and not place.exists():
        old.rename(place)
