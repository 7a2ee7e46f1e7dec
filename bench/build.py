"""A full build beside the default stack and beside the floor; a build when nothing has changed, and one number."""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.change import Change, changes
from bench.measure import (
    REPEATS,
    DifferenceError,
    Part,
    Row,
    Run,
    in_turn,
    median,
    process,
    refuse_different,
    told,
)
from bench.place import EDITION, SITE, TABLES, Place, contents

FASTER, OVER_FLOOR, LATER, PART = 5.0, 1.5, 0.5, 0.30
"""What is asked: times faster than the default stack, times the floor, seconds beyond the interpreter's start when
nothing has changed, part of a full build when one number has."""

BUILDS = {"build": (), "build, `--jobs 1`": ("--jobs", "1")}
SEQUENCES = {"default stack": "stack", "floor": "floor"}
"""Contestants of a full build: the options of the builds, the programs of the others."""

COUNTS = re.compile(r"(\d+) pieces made, (\d+) unchanged")
MADE = re.compile(r"\] \S*?/(?P<piece>\S+) · [\d.]+ s")

FULL = "full build, one edition, two languages, HTML + PDF, embedded renderer"
NOTE = """**Builds.** `analysis build --edition {edition} --renderer embedded` in a copy of the project. A full build
begins without `.cache`, `_site` and `data/processed`; it uses {cores}. The *default stack* is one process that reads
and checks the data, runs each of the notebooks in each language with `papermill.execute_notebook` as it comes (an
ordinary kernel each, one after the other), and then makes pages, downloads, HTML and PDF with the package's own
functions and the same renderer. The *floor* is one process, one import of the libraries, no kernel and no papermill:
it reads and checks the data, computes the edition's results once, runs the bare cells of every notebook, charts drawn,
and does all the rest, Pandoc and Typst included, one after the other; it uses one core for all but what Pandoc and
Typst do in parallel by themselves. So the build is compared with it by `--jobs 1` too. Site and result tables of all
contestants and runs were the same, byte for byte.

| contestant | by the clock | processor time |
| --- | --- | --- |
{runs}"""
CHANGED = """**Nothing changed.** The same command again, beside `python -c pass`. Content and time of every file and
folder below `_site`, `data/processed` and `.cache` were the same afterwards.

**One number changed.** Each run starts from a complete cache, with a value that no build has seen. After
the last run of each kind, the site was the same, byte for byte, as that of a full build of the changed data.

| changed | pieces made | notebooks run | of these, the page stays as it was |
| --- | --- | --- | --- |
{made}"""


@dataclass(frozen=True)
class Rebuilt:
    """A build after a change.

    Parameters
    ----------
    run : Run
    made, unchanged : int
        Pieces of work.
    notebooks : tuple of str
        Those that were run, as ``lang/page``.
    same : tuple of str
        Those of them whose page is as it was before.
    """

    run: Run
    made: int
    unchanged: int
    notebooks: tuple[str, ...]
    same: tuple[str, ...]


def run(repeats: int = REPEATS, place: Path | None = None) -> Part:
    """Measure.

    Parameters
    ----------
    repeats : int
        Runs of each contestant.
    place : Path, optional
        Where the copies of the project are made; needs some 500 MB.

    Raises
    ------
    DifferenceError
        If contestants do not make the same site and tables, something is rewritten when nothing has changed, or a
        change's result is not that of a full build.
    FailedError
        If a contestant fails.
    """
    with tempfile.TemporaryDirectory(prefix="bench-", dir=place) as name:
        folder = Path(name)
        project = Place.made(folder / "project")
        full, rows, notes = _full(project, folder, repeats)
        rows.append(_unchanged(project, repeats))
        more, told_of = _changed(project, Place.made(folder / "other"), full, repeats)
        return Part([*rows, *more], [notes, told_of])


# -- a full build ----------------------------------------------------------------------------------------------


def _full(project: Place, folder: Path, repeats: int) -> tuple[list[float], list[Row], str]:
    expected: dict[str, str] = {}

    def same(found: dict[str, str], who: str) -> None:
        expected.update(found if not expected else {})
        refuse_different(expected, found, who)

    def once(who: str) -> Run:
        if (options := BUILDS.get(who)) is not None:
            done = project.full_build(*options)
            same(project.built(), who)
            return done
        out = folder / who
        shutil.rmtree(out, ignore_errors=True)
        done = process([sys.executable, "-m", f"bench.{SEQUENCES[who]}", project.root, out])
        same(contents(out / SITE, SITE) | contents(out / TABLES, TABLES), who)
        return done

    runs = in_turn([*BUILDS, *SEQUENCES], once, repeats)
    seconds = {who: [each.seconds for each in found] for who, found in runs.items()}
    return seconds["build"], _full_rows(seconds), _full_note(runs)


def _full_rows(seconds: Mapping[str, Sequence[float]]) -> list[Row]:
    build, alone, stack, floor = seconds.values()
    faster = median(stack) / median(build)
    rows = [
        Row(
            FULL,
            "the default stack",
            f"≥ {FASTER:g}× faster",
            f"{told(build)} against {told(stack)}: {faster:.1f}× faster",
            faster >= FASTER,
        )
    ]
    for work, ours in ((FULL, build), (f"{FULL}, `--jobs 1`", alone)):
        times = median(ours) / median(floor)
        measured = f"{told(ours)} against {told(floor)}: {times:.2f} ×"
        rows.append(Row(work, "the floor (one core)", f"≤ {OVER_FLOOR:g} × the floor", measured, times <= OVER_FLOOR))
    return rows


def _full_note(runs: Mapping[str, Sequence[Run]]) -> str:
    lines = [
        f"| {who} | {told([each.seconds for each in found])} | {told([each.busy for each in found])} |"
        for who, found in runs.items()
    ]
    cores = os.cpu_count() or 1
    return NOTE.format(edition=EDITION, cores=f"{cores} cores" if cores > 1 else "one core", runs="\n".join(lines))


# -- nothing changed -------------------------------------------------------------------------------------------


def _unchanged(project: Place, repeats: int) -> Row:
    before = project.marks()

    def once(who: str) -> Run:
        if who == "python":
            return process([sys.executable, "-c", "pass"])
        done = project.build("--edition", EDITION)
        if (made := _counts(done.said)[0]) != 0:
            raise DifferenceError(f"nothing changed, and {made} pieces were made")
        refuse_different(before, project.marks(), "nothing changed, and files were written")
        return done

    runs = in_turn(("build", "python"), once, repeats)
    build, python = ([each.seconds for each in runs[who]] for who in ("build", "python"))
    more = median(build) - median(python)
    measured = f"{told(build, digits=2)} against {told(python, digits=3)}: {more:.2f} s more; nothing rewritten"
    target = f"≤ {LATER:g} s more, nothing rewritten"
    return Row("nothing changed", "interpreter start", target, measured, more <= LATER)


def _counts(said: str) -> tuple[int, int]:
    found = COUNTS.search(said)
    if found is None:
        raise DifferenceError("the build does not say how many pieces it made")
    return int(found[1]), int(found[2])


# -- one number changed ----------------------------------------------------------------------------------------


def _changed(project: Place, other: Place, full: Sequence[float], repeats: int) -> tuple[list[Row], str]:
    found: dict[str, list[Rebuilt]] = {}
    for number in range(repeats):
        for change in changes(number):
            done = _rebuilt(project, change, other if number == repeats - 1 else None)
            found.setdefault(change.what, []).append(done)
    rows, lines = [], []
    for what, builds in found.items():
        seconds = [each.run.seconds for each in builds]
        part, last = median(seconds) / median(full), builds[-1]
        pieces = f"{last.made} of {last.made + last.unchanged} pieces"
        measured = f"{told(seconds)}: {part:.0%}; {pieces} made"
        target = f"only what depends on it runs; ≤ {PART:.0%} of a full build"
        met = part <= PART and last.unchanged > 0
        rows.append(Row(f"one number changed: {what}", "full build", target, measured, met))
        lines.append(f"| {what} | {pieces} | {', '.join(last.notebooks)} | {', '.join(last.same) or '–'} |")
    return rows, CHANGED.format(made="\n".join(lines))


def _rebuilt(project: Place, change: Change, other: Place | None) -> Rebuilt:
    """Build after a change, compare with a full build in another place if there is one, and change back."""
    before = project.built()
    change.apply(project.root)
    done = project.build("--edition", EDITION)
    after = project.built()
    if other is not None:
        change.apply(other.root)
        other.full_build()
        refuse_different(other.built(), after, f"{change.what} changed")
        change.undo(other.root)
    change.undo(project.root)
    if (made := _counts(project.build("--edition", EDITION).said)[0]) != 0:
        raise DifferenceError(f"{change.what} changed back, and {made} pieces were made")
    names = [match["piece"] for match in MADE.finditer(done.said)]
    notebooks = tuple(sorted(name.removesuffix("/notebook") for name in names if name.endswith("/notebook")))
    pages = {name: f"{SITE}/{EDITION}/report/{name}.html" for name in notebooks}
    same = tuple(name for name, page in pages.items() if after[page] == before[page])
    return Rebuilt(done, *_counts(done.said), notebooks, same)
