"""What it costs to run a notebook beyond its own functions: in a forked kernel, and by papermill as it comes.

``python -m bench.notebooks ROOT FOLDER REPEATS`` measures; `run` starts that and tells what came of it.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.measure import REPEATS, Part, Row, median, process, refuse_different, told
from bench.place import EDITION, Place

if TYPE_CHECKING:
    from nbformat import NotebookNode

MOST = 0.25
"""What is asked: seconds for each notebook."""

OURS, THEIRS, BARE = "forked kernel", "papermill", "bare cells"
TIMES = "times.json"

NOTE = """**Notebooks.** Each notebook is run in turn by `analysis.execute.execute` with a forking process that has the
libraries loaded, watched as in a build; by `papermill.execute_notebook` as it comes; and as bare cells in a fork of an
interpreter that has the libraries loaded. All three find the edition's results computed, as in a build, and show the
same. What is told is the time by the clock beyond that of the bare cells, one notebook at a time, both languages in
turn. The target counts as met if the middle value of every single notebook is within it.

| notebook | bare cells | beyond: forked kernel | beyond: papermill as it comes |
| --- | --- | --- | --- |
{lines}"""

Times = dict[str, dict[str, list[float]]]
"""Seconds by notebook and contestant."""


def run(repeats: int = REPEATS, place: Path | None = None) -> Part:
    """Measure.

    Parameters
    ----------
    repeats : int
        Runs of each notebook by each contestant.
    place : Path, optional
        Where the copy of the project is made.

    Raises
    ------
    FailedError
        If a notebook fails, or does not show the same by all contestants.
    """
    with tempfile.TemporaryDirectory(prefix="bench-", dir=place) as name:
        root, folder = Place.made(Path(name) / "project").root, Path(name) / "work"
        folder.mkdir()
        process([sys.executable, "-m", "bench.notebooks", root, folder, str(repeats)])
        return part(json.loads((folder / TIMES).read_text(encoding="utf-8")))


def part(times: Times) -> Part:
    """Tell what was measured."""
    over = {
        who: {
            page: [taken - bare for taken, bare in zip(found[who], found[BARE], strict=True)]
            for page, found in times.items()
        }
        for who in (OURS, THEIRS)
    }
    ours, theirs = ([value for values in over[who].values() for value in values] for who in (OURS, THEIRS))
    middle = {page: median(values) for page, values in over[OURS].items()}
    slowest = max(middle, key=lambda page: middle[page])
    measured = f"{told(ours, digits=2)} against {told(theirs, digits=2)}; most: {slowest}, {middle[slowest]:.2f} s"
    row = Row(
        "notebook overhead beyond its functions",
        "papermill as it comes",
        f"≤ {MOST:g} s each",
        measured,
        middle[slowest] <= MOST,
    )
    lines = [
        f"| {page} | {told(found[BARE], digits=2)} | {told(over[OURS][page], digits=2)} "
        f"| {told(over[THEIRS][page], digits=2)} |"
        for page, found in times.items()
    ]
    return Part([row], [NOTE.format(lines="\n".join(lines))])


# -- in a process of its own, which has papermill loaded ---------------------------------------------------------


def measured(root: Path, folder: Path, repeats: int) -> Times:
    """Run every notebook by every contestant in turn, and return how long each took."""
    from analysis.forking.lending import own_kernels
    from analysis.forking.process import ForkServer
    from analysis.project import LANGUAGES

    jobs = _prepared(root, folder)
    times: Times = {}
    with own_kernels(), _bare() as bare, ForkServer(root) as server:
        contestants: dict[str, Callable[[dict[str, Any]], tuple[float, list[Any]]]] = {
            THEIRS: lambda job: _by_papermill(job, root, folder),
            OURS: lambda job: _forked(job, root, folder, server),
            BARE: lambda job: _by_hand(job, root, folder, bare),
        }
        _forked(jobs[0], root, folder, server)  # waits until everything is loaded
        for number in range(repeats):
            for job in (job for job in jobs if job["lang"] == LANGUAGES[number % len(LANGUAGES)]):
                shown: dict[str, list[Any]] = {}
                for who, execute in contestants.items():
                    seconds, shown[who] = execute(job)
                    times.setdefault(job["page"], {}).setdefault(who, []).append(seconds)
                    _refuse(shown, job["page"], who)
    return times


def _refuse(shown: Mapping[str, list[Any]], page: str, who: str) -> None:
    first, other = ({str(number): cell for number, cell in enumerate(shown[each])} for each in (THEIRS, who))
    refuse_different(first, other, f"{page}, {who}: cells")


def _prepared(root: Path, folder: Path) -> list[dict[str, Any]]:
    """Compute the results, those of the edition before first; make each notebook ready; return what it is run with."""
    import nbformat

    from analysis.cache.step import Place as Given
    from analysis.execute import prepared
    from analysis.fields import Told
    from analysis.works import computing, editing
    from bench import bare

    made = folder / "made"
    made.mkdir()
    place = Given(root, made, made)
    names = [EDITION]
    editing.prepare(place, EDITION, EDITION)
    while previous := json.loads((made / editing.PREVIOUS).read_text(encoding="utf-8")):
        names.append(previous)
        editing.prepare(place, previous, previous)
    for name in reversed(names):
        computing.compute(place, editing.RESULTS, name)
    computing.tell(place, editing.RESULTS, EDITION)
    known = json.loads((made / computing.ORDERS).read_text(encoding="utf-8"))
    jobs: list[dict[str, Any]] = known["jobs"]
    for job in jobs:
        job["told"] = Told.from_json(known["told"][job["lang"]])
        job["source"] = root / job["notebook"]
        ready = prepared(job["source"], job["told"])
        for name, notebook in (("ready", ready), ("bare", bare.with_parameters(ready, job["parameters"]))):
            job[name] = folder / f"{job['lang']}-{job['page']}-{name}.ipynb"
            nbformat.write(notebook, job[name])
    return jobs


def _variables(root: Path, folder: Path) -> dict[str, str]:
    from analysis.execute import variables
    from analysis.project import KEPT
    from analysis.works.editing import RESULTS

    return {**variables(root, folder / "tables"), KEPT: str(folder / "made" / RESULTS)}


def _forked(job: Mapping[str, Any], root: Path, folder: Path, server: Any) -> tuple[float, list[Any]]:
    from analysis.cache import watch
    from analysis.execute import Surroundings, execute
    from bench.bare import shown

    given = {**_variables(root, folder), watch.REPORT: str(folder / "reads.json")}
    around = Surroundings(root, given, server, watched=True)
    begun = time.perf_counter()
    done = execute(job["source"], job["parameters"], around, job["told"])
    return time.perf_counter() - begun, shown(done)


def _by_papermill(job: Mapping[str, Any], root: Path, folder: Path) -> tuple[float, list[Any]]:
    from papermill import execute_notebook

    from bench.bare import shown
    from bench.sequence import where

    with _environment(where(_variables(root, folder))):
        begun = time.perf_counter()
        done: NotebookNode = execute_notebook(job["ready"], folder / "out.ipynb", job["parameters"], cwd=str(root))
        return time.perf_counter() - begun, shown(done)


def _by_hand(job: Mapping[str, Any], root: Path, folder: Path, bare: subprocess.Popen[str]) -> tuple[float, list[Any]]:
    import nbformat

    from bench.bare import shown

    out = folder / "bare.ipynb"
    request = {
        "notebook": str(job["bare"]),
        "out": str(out),
        "cwd": str(root),
        "variables": _variables(root, folder),
    }
    assert bare.stdin is not None
    assert bare.stdout is not None
    bare.stdin.write(f"{json.dumps(request)}\n")
    bare.stdin.flush()
    seconds = float(bare.stdout.readline())
    return seconds, shown(nbformat.read(out, as_version=4))


@contextlib.contextmanager
def _bare() -> Iterator[subprocess.Popen[str]]:
    """Start the interpreter that runs bare cells, and wait until it has the libraries loaded."""
    from analysis.forking.process import ONE_THREAD

    command, around = [sys.executable, "-m", "bench.bare"], {**os.environ, **ONE_THREAD}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=around) as started:
        assert started.stdout is not None
        started.stdout.readline()
        yield started


@contextlib.contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def main() -> None:
    """Measure."""
    root, folder, repeats = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    (folder / TIMES).write_text(json.dumps(measured(root, folder, repeats)), encoding="utf-8")


if __name__ == "__main__":
    main()
