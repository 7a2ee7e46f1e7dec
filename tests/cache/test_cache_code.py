"""Whatever a piece of work can import counts as its code; what is only said for type checkers does not."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import analysis
from analysis.cache.code import Code, absolute, imports, modules, notebook_imports
from analysis.cache.store import Store
from analysis.cache.world import World

PACKAGE = Path(analysis.__file__).parent

IMPORTED = {
    "import toy.a": {"toy.a"},
    "import toy.a as b, os, toy.c.d": {"toy.a", "toy.c.d"},
    "import toys": set(),
    "from toy import a, b": {"toy", "toy.a", "toy.b"},
    "from toy.a import f": {"toy.a", "toy.a.f"},
    "from . import a": {".", ".a"},
    "from ..a import f": {"..a", "..a.f"},
    "def f():\n    import toy.a": {"toy.a"},
    "try:\n    import toy.a\nexcept ImportError:\n    import toy.b": {"toy.a", "toy.b"},
    "if TYPE_CHECKING:\n    import toy.a\nelse:\n    import toy.b": {"toy.b"},
    "if typing.TYPE_CHECKING:\n    import toy.a": set(),
    "if not TYPE_CHECKING:\n    import toy.a": {"toy.a"},
    "if new or TYPE_CHECKING:\n    import toy.a": {"toy.a"},
    "importlib.import_module('toy.a')": {"toy.a"},
    "import_module('toy.a')": {"toy.a"},
    "__import__('toy.a', fromlist=['f'])": {"toy.a"},
    "import_module(name='toy.a')": {"toy.a"},
    "f(import_module('toy.a').g(import_module('toy.b')))": {"toy.a", "toy.b"},
    "match x:\n    case 1:\n        import toy.a": {"toy.a"},
    "lambda: __import__('toy.a')": {"toy.a"},
}


@pytest.mark.parametrize("source", IMPORTED)
def test_what_a_source_imports(source):
    assert set(imports(source, "toy")) == IMPORTED[source]


@given(st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=4), st.integers(1, 4))
def test_relative_names_are_those_that_python_resolves(parts, level):
    from importlib.util import resolve_name

    package = ".".join(parts)
    if level > len(parts):
        return
    name = "." * level + "x"
    assert [*absolute(name, package)] == [resolve_name(name, package)]


def notebook(*cells: str) -> str:
    made = [{"cell_type": "code", "source": cell.splitlines(keepends=True)} for cell in cells]
    return json.dumps({"cells": [*made, {"cell_type": "markdown", "source": "import toy.idle"}]})


CELLS = {
    "from toy.words import HELLO": {"toy.words"},
    "%matplotlib inline\nfrom toy.words import HELLO": {"toy.words"},
    "%%time\nfrom toy.words import HELLO": {"toy.words"},
    "!ls\nimport toy.shared": {"toy.shared"},
    "%load_ext toy.words": {"toy.words"},
    "get_ipython().run_line_magic('load_ext', 'toy.words')": {"toy.words"},
    "import toy\ntoy.shared.UNIT": {"toy.shared"},
    "x = (7\n% 3)\nimport toy.count": {"toy.count"},
    "1 + 1": set(),
    "toys.words": set(),
}


@pytest.mark.parametrize("source", CELLS)
def test_what_a_cell_imports_counts_beside_a_magic_too(toy, source):
    found = {".".join(name.split(".")[:2]) for name in notebook_imports(notebook(source), toy)}
    assert found - {"toy"} == CELLS[source]


@pytest.mark.parametrize("source", ["files = !ls\nfrom toy.words import *", "words?\nfrom toy import words", "1 +"])
def test_a_cell_that_is_not_python_may_import_everything(toy, source):
    assert {*notebook_imports(notebook(source), toy)} >= {"toy.words", "toy.shared", "toy.idle", "toy"}


@pytest.fixture
def toy(tmp_path) -> Path:
    from toy import Toy

    return Toy(tmp_path).root / "src" / "toy"


def test_modules_are_named_as_python_names_them():
    names = [*modules(PACKAGE)]
    assert {"analysis", "analysis.cache", "analysis.cache.code", "analysis.cli"} <= {*names}
    assert len(names) == len({*names})


LOADERS = {"forking/loading.py", "forking/order.py"}
"""Modules that import by a name made at run time: the name of a library, and of a work, whose code counts."""


def test_the_package_imports_nothing_by_a_name_that_cannot_be_read():
    found = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2]
            if called in ("import_module", "__import__") and not isinstance(node.args[0], ast.Constant):
                found.add(path.relative_to(PACKAGE).as_posix())
            if called in ("exec", "eval", "run_module", "run_path", "entry_points", "spec_from_file_location"):
                found.add(path.relative_to(PACKAGE).as_posix())
            if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
                found.add(path.relative_to(PACKAGE).as_posix())
    assert found == LOADERS


def test_every_module_loaded_by_a_work_is_among_its_code(project, tmp_path):
    """What Python loads for a work, asked of Python itself."""
    import subprocess
    import sys

    work = "analysis.works.downloading"
    code = f"import sys, {work}; print(*(n for n in sys.modules if n.split('.')[0] == 'analysis'))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    world = World(project.root, PACKAGE)
    reached = Code(world, Store(tmp_path)).reached([work])
    files = {name.removeprefix("src/").removesuffix("/__init__.py").removesuffix(".py") for name in reached}
    assert {name.replace(".", "/") for name in loaded} <= files
    assert "analysis/cli" not in files


WORKS = [f"analysis.works.{path.stem}" for path in (PACKAGE / "works").glob("*.py") if path.stem != "__init__"]

CHANCE = {"today", "now", "utcnow", "time", "time_ns", "localtime", "gmtime", "ctime", "random", "uuid1", "uuid4"}
CHANCE |= {"token_hex", "urandom", "gethostname", "getuser", "getlogin", "node", "getpid", "getlocale", "getenv"}
CHANCE |= {"cpu_count", "get_terminal_size"}
"""Functions whose answer depends on when, where or by whom they are asked."""

ENVIRONMENT = {"ANALYSIS_RESULTS", "ANALYSIS_ROOT", "KEPT", "REPORT", "OUTPUT_FOLDER", "PATH"}
"""Variables that the works' code asks for: where a build says that things are; of `PATH`, only where Quarto is."""

KERNELS = "src/analysis/execute.py"
"""Where it is set which kernels Jupyter prefers."""

NOT_IN_A_WORK = {
    "intake/ledger.py": {"now"},  # when returns were taken in
}
"""Modules that the works can reach for something else, and what they ask."""


def machinery(name: str) -> bool:
    """Whether a module does not compute pages but starts, watches or ends those who do."""
    return name.startswith(("src/analysis/cache/", "src/analysis/forking/")) or name == "src/analysis/works/hands.py"


def test_no_work_asks_for_the_time_chance_or_the_machine(project, tmp_path):
    """No trace could hold the answer, and the page would be stale when it changes."""
    found = []
    reached = Code(World(project.root, PACKAGE), Store(tmp_path)).reached([*WORKS, "analysis.report"])
    assert len(reached) > 100
    sources = {name: (PACKAGE.parent / name.removeprefix("src/")).read_text(encoding="utf-8") for name in reached}
    for path in sorted(project.notebooks.glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        sources[path.name] = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    for name, source in sources.items():
        if machinery(name):
            continue
        known = NOT_IN_A_WORK.get(name.removeprefix("src/analysis/"), set())
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func).rpartition(".")[2]
                own = isinstance(node.func, ast.Name) and f"def {called}(" in source
                if called in CHANCE - known and not own:
                    found.append(f"{name}:{node.lineno}: {ast.unparse(node)[:60]}")
            elif isinstance(node, ast.Attribute) and node.attr == "environ" and name != KERNELS:
                line = source.splitlines()[node.lineno - 1]
                if not any(variable in line for variable in ENVIRONMENT) and "os.environ |" not in line:
                    found.append(f"{name}:{node.lineno}: {line.strip()}")
    assert not found, "\n".join(found)
