"""The world as one build sees it: files and folders by their content, libraries, Python, environment variables.

What is asked for is looked at once, and stays so for the build. If something changes while the build goes on, its pages
could speak of two different states; :meth:`World.changed` tells, and nothing is put in place.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from importlib.machinery import all_suffixes
from pathlib import Path

from analysis.cache.sight import COMPILED, PASSING, TICK, Signature, entries, look, names, signature, stamp
from analysis.cache.watch import REPORT, Reads

ABSENT, FOLDER, FILE = "–", "folder", "file"

SCANNED = ("data/raw", "notebooks", "report", "src")
"""Folders below the project that hold inputs; what lies there is looked at when a build begins."""

OWN = {"_site", "_site.old", "_templates", "_checks", COMPILED}
"""Names of what the project itself makes; with hidden ones they are no part of what the project's own folder holds."""

OWN_VARIABLES = {
    "ANALYSIS_ROOT",
    "ANALYSIS_RESULTS",
    "ANALYSIS_KEPT",
    "ANALYSIS_FORK",
    REPORT,
    "JUPYTER_PREFER_ENV_PATH",
}
"""Variables by which a build tells its kernels where things are; they change no page."""

VARIABLES = re.compile(
    r"ANALYSIS_\w+|PYTHON\w+|IPYTHON\w*|JUPYTER\w*|MPL\w*|MATPLOTLIB\w*|PANDAS\w*|PANDERA\w*|TYPST_\w+|QUARTO\w*"
    r"|LC_\w+|LANG|LANGUAGE|TZ|SOURCE_DATE_EPOCH|LUA_\w+|HOME|USERPROFILE|XDG_(CONFIG|DATA)_(HOME|DIRS)"
)
"""Variables that Python or the libraries follow, or by which they find their settings."""

State = str


def digest(data: bytes) -> str:
    """Return the name of a content."""
    return hashlib.blake2b(data, digest_size=20).hexdigest()


def listing(values: object) -> bytes:
    """Return values as JSON, the same bytes for the same values."""
    text = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")  # a file's name may be no text


class World:
    """What a build can depend on.

    Parameters
    ----------
    root : Path
        The project. Paths below it are named from there, others as they are.
    package : Path
        Folder of the package's source; it is named from the folder around it.
    """

    def __init__(self, root: Path, package: Path) -> None:
        self.root, self.package = root, package
        self._package_inside = package.is_relative_to(root)
        self._states: dict[tuple[str, str], State] = {}
        self._read: dict[str, Signature | None] = {}
        self._scan()

    def _scan(self) -> None:
        """Look at the inputs; once more if one of them has changed in this very moment."""
        while True:
            self._first = look(str(self.root), self._places)
            self.began = self._first.moment
            # A file from the future does not get older by waiting; its content is looked at all the same.
            if abs(self._first.newest - self.began) > TICK:
                return
            time.sleep(TICK / 1e9)

    @property
    def _places(self) -> list[str]:
        own = [] if self._package_inside else [str(self.package)]
        return [*(str(self.root / name) for name in SCANNED), *own]

    # -- names and paths ---------------------------------------------------------------------------------------

    def name(self, path: str | Path) -> str:
        """Return how a path is named: from the project, or from the package, where it lies there."""
        text = os.path.normpath(path)
        if text == str(self.root):
            return "."
        # Where the package lies elsewhere, src/ names the package.
        if self._package_inside or not text.startswith(f"{self.root}{os.sep}src{os.sep}"):
            for base, prefix in self._bases:
                if text.startswith(base):
                    return prefix + slashed(text.removeprefix(base))
        return slashed(text)

    @cached_property
    def _bases(self) -> tuple[tuple[str, str], ...]:
        return (f"{self.root}{os.sep}", ""), (f"{self.package.parent}{os.sep}", "src/")

    def path(self, name: str) -> str:
        """Return where a named file or folder lies."""
        if name.startswith("src/") and not self._package_inside:
            return str(self.package.parent / name.removeprefix("src/"))
        return str(self.root / name)

    def files(self, folder: str) -> list[str]:
        """Return the names of all files below a folder of inputs, such as ``report/``."""
        return sorted(name for name in map(self.name, self._first.files) if name.startswith(folder))

    # -- states ------------------------------------------------------------------------------------------------

    def state(self, kind: str, name: str) -> State:
        """Return the state of something, as it was when this build first looked.

        Parameters
        ----------
        kind : {"file", "kind", "folder", "modules", "link"}
            A file's content, whether there is a file or folder at all, a folder's content (names), the modules in it,
            or where a symbolic link leads.
        name : str
            Its name, see :meth:`name`.
        """
        known = self._states.get((kind, name))
        if known is None:
            look: Callable[[str], State] = getattr(self, f"_{kind}")
            known = self._states[kind, name] = look(self.path(name))
        return known

    def _file(self, path: str) -> State:
        self._read[path] = self._first.files.get(path) or signature(path)
        try:
            data = Path(path).read_bytes()
        except IsADirectoryError:
            return self._folder(path)
        except OSError:
            return ABSENT
        return digest(data)

    def _kind(self, path: str) -> State:
        beside = self._first.folders.get(os.path.dirname(path))
        if beside is None or PASSING.fullmatch(os.path.basename(path)):
            return kind_now(path)
        return FOLDER if f"{os.path.basename(path)}/" in beside[1] else FILE if path in self._first.files else ABSENT

    def _folder(self, path: str) -> State:
        return self._content(path, self._first.folders[path][1] if path in self._first.folders else None)

    def _content(self, path: str, known: tuple[str, ...] | None) -> State:
        """Return the state of a folder by the names in it; those that it has now unless they are known."""
        if known is None:
            listed = entries(path)
            if listed is None:
                return ABSENT
            known = names(listed)
        if path == str(self.root):
            known = tuple(name for name in known if name.rstrip("/") not in OWN and not name.startswith("."))
        return digest(listing(known))

    def _link(self, path: str) -> State:
        try:
            return os.readlink(path)
        except OSError:
            return ABSENT

    def _modules(self, path: str) -> State:
        try:
            entries = [*os.scandir(path)]
        except OSError:
            return ABSENT
        suffixes = tuple(all_suffixes())
        found = [each.name for each in entries if each.name.endswith(suffixes)]
        found += [each.name for each in entries if each.is_dir() and (Path(each.path) / "__init__.py").is_file()]
        return digest(listing(sorted(found)))

    @cached_property
    def libraries(self) -> Mapping[str, str]:
        """Version of each installed library, from the names of the folders that describe them."""
        found: dict[str, str] = {}
        for place in reversed(sys.path):
            try:
                names = os.listdir(place or ".")
            except OSError:
                continue
            for name in names:
                if name.endswith((".dist-info", ".egg-info")) and "-" in name:
                    library, version = name.rsplit(".", 1)[0].split("-")[:2]
                    found[re.sub(r"[-_.]+", "-", library).lower()] = version
        found.pop("dx-plan-report", None)  # its code counts, line by line
        return found

    @cached_property
    def python(self) -> str:
        """Python and the machine's kind."""
        return f"{sys.implementation.name} {sys.version} {sys.platform} {platform.machine()}"

    @cached_property
    def variables(self) -> Mapping[str, str]:
        """Environment variables that a page may follow."""
        return {
            name: value for name, value in os.environ.items() if VARIABLES.fullmatch(name) and name not in OWN_VARIABLES
        }

    # -- what was read -----------------------------------------------------------------------------------------

    def facts(self, reads: Reads) -> dict[str, State]:
        """Return the present state of everything that was read, by ``kind name``."""
        code = f"{self.package}{os.sep}"
        found = {("file", self.name(path)) for path in reads.opened}
        files = {name for _, name in found}
        found |= {("folder", self.name(path)) for path in reads.listed}
        found |= {("link", self.name(path)) for path in reads.linked}
        # Which modules the package has is told by its code.
        found |= {("modules", self.name(path)) for path in reads.searched if not f"{path}{os.sep}".startswith(code)}
        sought = {self.name(path) for path in reads.sought if not path.startswith(code) or is_data(path)}
        above = {self.name(folder) for folder in self.root.parents}
        found |= {("kind", name) for name in sought - files - above}
        facts = {f"{kind} {name}": self.state(kind, name) for kind, name in sorted(found)}
        # That there is a folder somewhere outside is no news; what was looked for in it is.
        return {fact: state for fact, state in facts.items() if state != FOLDER or not os.path.isabs(fact[5:])}

    def changed(self) -> list[str]:
        """Return the names of what was read, listed or looked for and has changed since the build began."""
        found = {self.name(path) for path in self._read if not self._same(path)}
        return sorted(
            found | {name for kind, name in self._states if kind != "file" and not self._as_before(kind, name)}
        )

    def steady(self, facts: Iterable[str]) -> bool:
        """Return whether what some facts tell of is, and was all the time, as it was when the build began."""
        return all(self._steady(*fact.split(" ", 1)) for fact in facts if not fact.startswith("made "))

    def _steady(self, kind: str, name: str) -> bool:
        path = self.path(name)
        if kind == "file" and (path in self._first.files or os.path.exists(path)):
            return self._same(path)
        if not self._as_before(kind, name):
            return False
        # It may have come and gone in between; then its folder shows it. The project's own always changes.
        folder = path if kind == "folder" else os.path.dirname(path)
        known = self._first.folders.get(folder)
        return known is None or folder == str(self.root) or stamp(folder) == known[0]

    def _same(self, path: str) -> bool:
        now = signature(path)
        if path in self._first.files:
            return now == self._first.files[path]
        # Not looked at from the beginning: whoever read it may have seen another content if it is newer.
        return now == self._read.get(path) and (now is None or max(now[:2]) < self.began - TICK)

    def _as_before(self, kind: str, name: str) -> bool:
        """Return whether a name or a folder's names are as they were."""
        path, before = self.path(name), self.state(kind, name)
        if kind == "file":
            return before == ABSENT and not os.path.exists(path)
        now = {"kind": kind_now, "folder": lambda path: self._content(path, None)}.get(kind, getattr(self, f"_{kind}"))
        return bool(now(path) == before)


def slashed(path: str) -> str:
    """Return a path with slashes between its parts, whatever the system."""
    return path.replace(os.sep, "/")


def kind_now(path: str) -> State:
    """Return whether there is a file or a folder at this moment."""
    return FOLDER if os.path.isdir(path) else FILE if os.path.exists(path) else ABSENT


def is_data(path: str) -> bool:
    """Return whether something sought among code is neither a module nor a folder that may hold some."""
    return "." in os.path.basename(path) and not path.endswith(tuple(all_suffixes()))
