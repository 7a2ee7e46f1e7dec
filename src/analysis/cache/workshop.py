"""The files that steps of a build hand to one another, and the inputs copied beside them.

A file stands here by name and content before it stands on disk: whether a step must be done is decided without it, and
only for one that is done are files written.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from analysis.cache.store import Store
from analysis.cache.world import ABSENT, FILE, FOLDER, State, World, digest, listing


class Workshop:
    """A folder in which a build works.

    Parameters
    ----------
    folder : Path
    store : Store
        Where results of steps are.
    world : World
        Where copied inputs come from.
    """

    def __init__(self, folder: Path, store: Store, world: World) -> None:
        self.folder, self._store, self._world = folder, store, world
        self._contents: dict[str, str] = {}
        self._copies: dict[str, str] = {}
        self._written: dict[str, str] = {}

    def put(self, files: Mapping[str, str]) -> None:
        """Let results stand under names: name in the workshop to content."""
        self._contents |= files
        for name in files.keys() & self._copies.keys():  # what stood there was an input's copy
            del self._copies[name]

    def copy(self, files: Mapping[str, str]) -> None:
        """Let inputs stand under names: name in the workshop to name of the project's file."""
        self._copies |= files
        self._contents |= {name: self._world.state("file", source) for name, source in files.items()}

    def drop(self, folder: str) -> None:
        """Forget what stands below a folder, whose name ends in a slash, and clear it away."""
        for known in (self._contents, self._copies, self._written):
            for name in [each for each in known if each.startswith(folder)]:
                del known[name]
        shutil.rmtree(self.folder / folder, ignore_errors=True)

    def contents(self, names: Iterable[str]) -> dict[str, str]:
        """Return the contents of some names."""
        return {name: self._contents[name] for name in names}

    def files(self, prefix: str) -> list[str]:
        """Return the names that begin so."""
        return sorted(name for name in self._contents if name.startswith(prefix))

    def state(self, kind: str, name: str) -> State:
        """Return the state of a name, as :meth:`World.state` does of the project's."""
        if kind == "file":
            return self._contents.get(name, ABSENT)
        below = f"{name}/"
        if kind == "kind":
            if name in self._contents:
                return FILE
            return FOLDER if any(each.startswith(below) for each in self._contents) else ABSENT
        names = {each.removeprefix(below).partition("/")[0] for each in self._contents if each.startswith(below)}
        return digest(listing(sorted(names))) if names else ABSENT

    def stand(self, prefixes: Iterable[str]) -> None:
        """Write what stands below some names, as far as it is not written yet.

        Raises
        ------
        LostError
            If a result is not in the store any more.
        """
        begins = tuple(prefixes)
        for name, content in self._contents.items():
            if not name.startswith(begins) or self._written.get(name) == content:
                continue
            source = self._copies.get(name)
            data = self._store.get(content) if source is None else Path(self._world.path(source)).read_bytes()
            target = self.folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
            self._written[name] = content
