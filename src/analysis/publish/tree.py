"""A finished folder as a list: each file by its place and content; and the same list on disk."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from analysis.cache.store import Store
from analysis.cache.world import digest

Tree = Mapping[str, str]
"""Place in the folder to content."""


def on_disk(folder: Path) -> dict[str, str]:
    """Return what a folder holds; nothing if there is none."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): content(path) for path in files}


def content(file: Path) -> str:
    """Return the content of a file; nothing if there is none."""
    return digest(file.read_bytes()) if file.is_file() else ""


def write(tree: Tree, folder: Path, store: Store, old: Path, had: Tree) -> None:
    """Write a folder anew.

    Parameters
    ----------
    tree : Tree
        What it is to hold.
    folder : Path
        Where.
    store : Store
        Holds the contents.
    old : Path
        The folder that it is to replace: files that stay the same are copied from there, with their times.
    had : Tree
        What the old folder holds.

    Raises
    ------
    LostError
        If a content is not in the store any more.
    """
    folder.mkdir(parents=True)
    for name, content in tree.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if had.get(name) == content:
            shutil.copy2(old / name, target)
        else:
            target.write_bytes(store.get(content))
