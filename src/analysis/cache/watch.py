"""What this process reads: every file it opens or looks for, every folder it lists, and what it does unseen.

It is for processes of their own: a notebook's kernel, or a fork that does one piece of work. Once started, it notes
what goes through Python, by an audit hook and around ``os.stat``; a library that opens files by itself must be told of
with :func:`note`. A program that is started, or a connection to a host, cannot be looked into: unless the caller
vouches for it (:func:`vouched`), what was made with it is not kept. Imports nothing but the standard library and
:mod:`.sight`, which does likewise, since it is loaded before anything else.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analysis.cache.sight import COMPILED

REPORT = "ANALYSIS_WATCH"
"""Variable that names the file into which a kernel writes what it has read."""

IMPORTERS = ("<frozen importlib._bootstrap_external>", f"{os.sep}importlib{os.sep}metadata{os.sep}__init__.py")
"""Where folders are listed to look for modules and libraries."""

OWN_NOTES = "fontlist-"
"""Files so named are matplotlib's own notes on the machine's fonts; the report sets its own."""

UNSEEN = {"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty"}
UNSEEN |= {
    "socket.connect",
    "socket.sendto",
    "socket.sendmsg",
    "cpython.PyInterpreterState_New",
    "_winapi.CreateProcess",
}

SOURCES = {"os.link", "os.symlink", "os.rename", "shutil.move"}
"""What makes one file of another without opening it."""


@dataclass
class Reads:
    """Paths, absolute and as text.

    Parameters
    ----------
    opened : set of str
        Files opened for reading, whether they were there or not.
    sought : set of str
        Files and folders that were asked for: are they there, are they files.
    listed : set of str
        Folders whose content was listed.
    searched : set of str
        Folders in which a module was looked for.
    linked : set of str
        Symbolic links that were followed by reading where they lead.
    unseen : set of str
        Programs started and hosts spoken with: what they gave is not known.
    """

    opened: set[str] = field(default_factory=set)
    sought: set[str] = field(default_factory=set)
    listed: set[str] = field(default_factory=set)
    searched: set[str] = field(default_factory=set)
    linked: set[str] = field(default_factory=set)
    unseen: set[str] = field(default_factory=set)

    def as_json(self) -> str:
        """Return the paths as JSON."""
        return json.dumps({name: sorted(paths) for name, paths in vars(self).items()})

    @classmethod
    def from_json(cls, text: str) -> Reads:
        """Read what :meth:`as_json` wrote."""
        return cls(**{name: set(paths) for name, paths in json.loads(text).items()})

    def outside(self, folders: Iterable[str]) -> Reads:
        """Return what lies in none of the folders."""
        within = tuple(f"{folder.rstrip(os.sep)}{os.sep}" for folder in folders)
        return Reads(
            *({path for path in paths if not f"{path}{os.sep}".startswith(within)} for paths in vars(self).values())
        )


_reads: Reads | None = None
_modules: frozenset[str] = frozenset()
_vouched = False
_imports = 0


def start() -> None:
    """Note from now on what this process and its forks read; a second call changes nothing."""
    global _reads, _modules
    if _reads is not None:
        return
    _reads, _modules = Reads(), frozenset(sys.modules)
    for name, what in (("stat", "sought"), ("lstat", "sought"), ("access", "sought"), ("readlink", "linked")):
        _wrap(name, what)
    _wrap_start()
    sys.addaudithook(_heard)


def settle(package: str) -> None:
    """Leave out the code below a folder that was loaded so far, since whoever forks from here names it by itself.

    The environment's own files never count; to leave them out here spares each fork, which would do so cell by cell.
    """
    global _reads, _modules
    if _reads is not None:
        _reads, _modules = _reads.outside([package, *_environment()]), frozenset(sys.modules)
        _reads.unseen.clear()


def reads() -> Reads:
    """Return what was read so far, but for the environment's own files, devices and passing files."""
    found = _reads or Reads()
    loaded = (getattr(sys.modules.get(name), "__file__", None) for name in sys.modules.keys() - _modules)
    opened = {*found.opened, *(file for file in loaded if file)}
    searched = {
        *found.searched,
        *(os.path.abspath(place) for place in sys.path),
    }  # Python remembers what it finds there
    kept = Reads({_source(path) for path in opened}, {*found.sought}, {*found.listed}, searched, {*found.linked})
    for paths in vars(kept).values():
        paths.difference_update([path for path in paths if not _counts(path)])
    kept.unseen |= found.unseen
    return kept


def forked() -> None:
    """Begin as a fork of a process that watches: to fork was that one's doing."""
    if _reads is not None:
        _reads.unseen.clear()


def note(*paths: str | os.PathLike[str]) -> None:
    """Tell of files that a library or program opens without Python; of a folder, all that lies below it counts."""
    if _reads is None:
        return
    for path in paths:
        place = os.path.abspath(path)
        if not os.path.isdir(place):
            _reads.opened.add(place)
            continue
        for folder, _, names in os.walk(place):
            _reads.listed.add(folder)
            _reads.opened.update(os.path.join(folder, name) for name in names)


@contextlib.contextmanager
def vouched() -> Iterator[None]:
    """Within, programs may be started: the caller tells with :func:`note` of all that they read."""
    global _vouched
    before, _vouched = _vouched, True
    try:
        yield
    finally:
        _vouched = before


def write(place: str | os.PathLike[str]) -> None:
    """Write what was read so far into a file, in one step."""
    text = reads().as_json()
    part = Path(f"{os.fspath(place)}.part")
    part.write_text(text, encoding="utf-8")
    part.replace(place)


def load_ipython_extension(shell: Any) -> None:
    """Watch a kernel, and write what it has read after each of its cells, before the cell is said to be done.

    Most cells read nothing that an earlier one has not: then what is written stands.
    """
    start()
    place, told = os.environ.get(REPORT), None

    def tell(*_: object) -> None:
        nonlocal told
        if place and (extent := _extent()) != told:
            write(place)
            told = extent

    shell.events.register("post_run_cell", tell)


def _extent() -> tuple[object, ...]:
    """Return what differs whenever :func:`reads` does: paths are added, never taken away."""
    return _imports, frozenset(sys.modules), *sys.path, *(len(paths) for paths in vars(_reads or Reads()).values())


def _heard(event: str, arguments: tuple[Any, ...]) -> None:
    global _imports
    if event == "import":
        _imports += 1
    elif event == "open":
        path, mode, flags = arguments
        if ("r" in mode or "+" in mode) if mode is not None else not flags & os.O_WRONLY:
            _add("opened", path)
    elif event in ("os.listdir", "os.scandir"):
        by_import = sys._getframe(1).f_code.co_filename.endswith(IMPORTERS)
        _add("searched" if by_import else "listed", "." if arguments[0] is None else arguments[0])
    elif (event == "sqlite3.connect" and arguments[0] != ":memory:") or event in SOURCES:
        _add("opened", arguments[0])
    elif event in UNSEEN and not _vouched and _reads is not None:
        told = arguments and isinstance(arguments[0], str | bytes | os.PathLike) and os.fsdecode(arguments[0])
        _reads.unseen.add(f"{event}: {told}" if told else event)


def _add(what: str, path: Any) -> None:
    try:
        text = os.fsdecode(path)
    except TypeError:  # a number: the file was opened, and noted, before
        return
    if _reads is not None:
        getattr(_reads, what).add(os.path.abspath(text))


def _wrap(name: str, what: str) -> None:
    """Put a function in the place of one of ``os`` that notes what is asked for; code that compares them sees both."""
    original: Callable[..., Any] = getattr(os, name)

    @functools.wraps(original)
    def watched(path: Any, *arguments: Any, **options: Any) -> Any:
        if options.get("dir_fd") is None:
            _add(what, path)
        return original(path, *arguments, **options)

    for able in (os.supports_fd, os.supports_dir_fd, os.supports_effective_ids, os.supports_follow_symlinks):
        if original in able:
            able.add(watched)
    setattr(os, name, watched)


def _wrap_start() -> None:
    """Note too that :mod:`multiprocessing` starts a program: it does so below what tells of it."""
    with contextlib.suppress(ImportError):  # there is none on Windows, where the start itself tells
        import _posixsubprocess

        original: Callable[..., int] = _posixsubprocess.fork_exec

        def watched(*arguments: Any) -> int:
            _heard("os.spawn", ())
            return original(*arguments)

        _posixsubprocess.fork_exec = watched


@functools.cache
def _environment() -> frozenset[str]:
    """Return the folders of Python and its libraries, and of devices."""
    parts = ("stdlib", "platstdlib", "purelib", "platlib", "include", "scripts")
    return frozenset({sysconfig.get_paths()[name] for name in parts} | {"/proc", "/dev", "/sys"})


@functools.cache
def _places() -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Return the project's folder, the environment's, and those of passing files."""
    project = f"{os.environ.get('ANALYSIS_ROOT') or os.getcwd()}{os.sep}"
    own, whole = set(_environment()), {sys.prefix, sys.base_prefix}
    own |= {folder for folder in whole if not project.startswith(f"{folder}{os.sep}")}
    passing = {tempfile.gettempdir(), *whole}
    environment, rest = (tuple(f"{folder}{os.sep}" for folder in folders) for folders in (own, passing))
    return project, environment, rest


def _counts(path: str) -> bool:
    """Return whether a path may be an input: the environment's files count by its libraries' versions."""
    project, environment, passing = _places()
    text = f"{path}{os.sep}"
    if text.startswith(environment) or os.path.basename(path).startswith(OWN_NOTES):
        return False
    return text.startswith(project) or not text.startswith(passing)


def _source(path: str) -> str:
    """Return the source file that a compiled one was made from, else the path."""
    folder, name = os.path.split(path)
    if os.path.basename(folder) == COMPILED and name.endswith(".pyc"):
        return os.path.join(os.path.dirname(folder), f"{name.split('.')[0]}.py")
    return path
