"""What need not be loaded is not: told by which modules a new interpreter holds, not by a clock."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

HEAVY = {
    *("pandas", "numpy", "scipy", "statsmodels", "pandera", "matplotlib", "PIL", "fontTools", "openpyxl"),
    *("nbformat", "nbclient", "papermill", "IPython", "ipykernel", "jupyter_client", "jsonschema", "zmq", "tornado"),
    *("distributed", "duckdb", "pyarrow", "pypandoc", "typst", "babel", "bs4"),
}
"""Libraries that take a tenth of a second or more to load."""


def loaded(code: str, *arguments: str) -> set[str]:
    """Names of the libraries that a new interpreter holds after some code."""
    return started(code, *arguments)[1]


def started(code: str, *arguments: str) -> tuple[str, set[str]]:
    """What a new interpreter prints when it runs some code, and which libraries it holds then."""
    told = f"import sys\ntry:\n    {code}\nexcept SystemExit:\n    pass\nprint('\\nloaded', *sys.modules)"
    done = subprocess.run([sys.executable, "-c", told, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("loaded ")]
    return done.stdout, {name.split(".")[0] for name in line.split()[1:]}


def from_elsewhere(names: set[str]) -> set[str]:
    """Those that are no part of Python or this package."""
    at_start = loaded("pass")  # an environment may load something of its own at every start
    return names - at_start - sys.stdlib_module_names - {"analysis", "__main__", "__mp_main__"}


@pytest.mark.parametrize("code", ["import analysis", "import analysis; analysis.__version__", "import analysis.cli"])
def test_to_import_the_package_loads_no_library(code):
    assert from_elsewhere(loaded(code)) == set()


@pytest.mark.parametrize("words", ["--help", "build --help", "publish --help", "--version", "no-such-command"])
def test_help_loads_no_library(words):
    assert from_elsewhere(loaded("from analysis.cli import main; main(sys.argv[1:])", *words.split())) == set()


def test_the_module_is_the_command(project):
    done = subprocess.run([sys.executable, "-m", "analysis", "--help"], capture_output=True, text=True, check=True)
    command = Path(sysconfig.get_path("scripts")) / "analysis"
    assert done.stdout.startswith("usage: analysis ")
    if command.is_file():
        assert subprocess.run([command, "--help"], capture_output=True, text=True, check=True).stdout == done.stdout


def test_a_build_that_finds_all_unchanged_loads_nothing_heavy(built):
    words = "['--root', sys.argv[1], 'build', '--renderer', 'embedded', '--why']"
    done, names = started(f"from analysis.cli import main; assert main({words}) == 0", str(built.root))
    assert [line for line in done.splitlines() if line.startswith("* ")] == []
    assert names & HEAVY == set()


def test_what_is_called_heavy_can_be_loaded():
    """Else a name misspelt above would never be found."""
    from importlib.util import find_spec

    assert {name for name in HEAVY if find_spec(name) is None} <= {"duckdb", "distributed", "pyarrow"}


def test_each_work_of_a_build_loads_no_kernel():
    """Kernels are papermill's matter; pages, joins and lists of editions are made without."""
    for work in ("editing", "joining", "fronting", "rendering"):
        assert loaded(f"import analysis.works.{work}") & {"papermill", "nbclient", "ipykernel", "statsmodels"} == set()
