"""The code that a piece of work runs: the modules of this package that it can reach, by their content."""

from __future__ import annotations

import ast
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from analysis.cache.store import Store
from analysis.cache.world import World

IMPORTS = "imports"
"""Name under which the store keeps what each source text imports."""

FOR_TYPES = {"TYPE_CHECKING", "typing.TYPE_CHECKING"}
"""Conditions that never hold when the code runs."""

IMPORTERS = {"import_module", "__import__"}
"""Functions that import by name."""

STATEMENTS = (ast.stmt, ast.excepthandler, ast.match_case)
"""Nodes that may hold an ``import``; all others can only call a function that does."""

MAGIC = re.compile(r"^\s*[%!?].*$", re.MULTILINE)
"""A line of a notebook that speaks to IPython."""


class Code:
    """The package's modules and what they import.

    Reading the sources tells more than watching them being loaded: a process that forks has loaded modules which this
    piece of work never asks for. An import inside a function counts, one for type checkers only does not. What is
    imported by a name made at run time is seen by :mod:`.watch` instead.

    Parameters
    ----------
    world : World
    store : Store
        Remembers what each source text imports, by its content.
    """

    def __init__(self, world: World, store: Store) -> None:
        self._world, self._store = world, store
        self._top = world.package.name
        self._imports: dict[str, list[str]] = store.note(IMPORTS) or {}
        self._known = len(self._imports)
        self._notebooks: dict[str, tuple[str, ...]] = {}

    def reached(self, roots: Iterable[str]) -> dict[str, str]:
        """Return the content of each source file that can be reached from some modules, by name.

        Parameters
        ----------
        roots : iterable of str
            Dotted names of modules of the package.
        """
        files: dict[str, str] = {}
        pending, done = [*roots], set[str]()
        while pending:
            module = pending.pop()
            if module in done:
                continue
            done.add(module)
            if "." in module:
                pending.append(module.rpartition(".")[0])
            name = self._file(module)
            if name is None:
                continue
            files[name] = self._world.state("file", name)
            package = module if name.endswith("/__init__.py") else module.rpartition(".")[0]
            pending += [found for found in self._imported(name, files[name]) for found in absolute(found, package)]
        return files

    def of_notebook(self, name: str) -> tuple[str, ...]:
        """Return what the code cells of a notebook of the project import; see :func:`notebook_imports`."""
        if name not in self._notebooks:
            source = Path(self._world.path(name)).read_text(encoding="utf-8")
            self._notebooks[name] = tuple(notebook_imports(source, self._world.package))
        return self._notebooks[name]

    def remember(self) -> None:
        """Keep what was found out about the sources for the next build."""
        if len(self._imports) > self._known:
            present = {self._world.state("file", name) for name in self._names}
            self._store.keep_note(IMPORTS, {key: value for key, value in self._imports.items() if key in present})

    @property
    def _names(self) -> Iterator[str]:
        for path in self._world.package.rglob("*.py"):
            yield self._world.name(path)

    def _file(self, module: str) -> str | None:
        """Return the name of a module's source file; a package comes before a module, as for Python."""
        parts = module.split(".")
        if parts[0] != self._top:
            return None
        place = self._world.package.joinpath(*parts[1:])
        for path in (place / "__init__.py", place.with_suffix(".py")):
            name = self._world.name(path)
            if self._world.state("kind", name) == "file":
                return name
        return None

    def _imported(self, name: str, content: str) -> list[str]:
        if content not in self._imports:
            source = Path(self._world.path(name)).read_text(encoding="utf-8")
            self._imports[content] = sorted(set(imports(source, self._top)))
        return self._imports[content]


def imports(source: str, top: str) -> Iterator[str]:
    """Yield what a source text imports from a package: dotted names, with leading dots where it says them relative.

    ``from a.b import c`` yields ``a.b`` and ``a.b.c``, since ``c`` may be a module. A call of ``import_module`` counts
    by the text it is given.

    Raises
    ------
    SyntaxError
        If it is not plain Python.
    """
    letters = unicodedata.normalize("NFKC", source)  # as Python reads names
    inside = ast.AST if any(name in letters for name in IMPORTERS) else STATEMENTS
    pending: list[ast.AST] = [ast.parse(source)]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test) in FOR_TYPES:
            pending += node.orelse
        elif isinstance(node, ast.Import):
            yield from (each.name for each in node.names if each.name.split(".")[0] == top)
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            if node.level or base.split(".")[0] == top:
                yield base
                yield from (f"{base}{'' if base.endswith('.') else '.'}{each.name}" for each in node.names)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in IMPORTERS:
            given = [*node.args, *(each.value for each in node.keywords)]
            yield from (each.value for each in given if isinstance(each, ast.Constant) and isinstance(each.value, str))
            pending += ast.iter_child_nodes(node)
        else:
            pending += (child for child in ast.iter_child_nodes(node) if isinstance(child, inside))


def absolute(name: str, package: str) -> Iterator[str]:
    """Yield a module's name without leading dots."""
    level = len(name) - len(name.lstrip("."))
    if level:
        parts = package.split(".")
        name = ".".join([*parts[: len(parts) - level + 1], name.lstrip(".")]).rstrip(".")
    yield name


def notebook_imports(notebook: str, package: Path) -> list[str]:
    """Return what the code cells of a notebook import from a package.

    Parameters
    ----------
    notebook : str
        As JSON.
    package : Path
        Folder of the package. A cell that is not Python even without its lines to IPython may import all of it: what
        the kernel's process has loaded before is not seen being loaded.
    """
    content: Mapping[str, list[Mapping[str, Any]]] = json.loads(notebook)
    top, found = package.name, set[str]()
    for cell in content["cells"]:
        if cell["cell_type"] == "code":
            source = "".join(cell["source"])
            found |= {*re.findall(rf"\b{re.escape(top)}(?:\.\w+)+", source)}  # also in `%load_ext analysis.x`
            found |= {*(_imports(source, top) or _imports(MAGIC.sub("pass", source), top) or modules(package))}
    return sorted(found)


def _imports(source: str, top: str) -> list[str] | None:
    """Return what a source text imports, or None if it is not Python."""
    try:
        return [top, *imports(source, top)]
    except SyntaxError:
        return None


def modules(package: Path) -> Iterator[str]:
    """Yield the name of each module of a package."""
    for path in sorted(package.rglob("*.py")):
        parts = path.relative_to(package.parent).with_suffix("").parts
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
