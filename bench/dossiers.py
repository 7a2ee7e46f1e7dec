"""Dossier records to the figures of online services: DuckDB beside pandas as it comes, and far beyond memory.

    python bench/dossiers.py                  # ten million records by both, five times each, side by side
    python bench/dossiers.py --large 1e8      # and a hundred million by DuckDB alone

Every run is a process of its own, from the start of Python to the figures; its time and the most memory it held are
taken by the process that waits for it. Both sides read the same files, refuse the same records and must give the same
numbers, or nothing is reported. The records are made up (tests/dossiers/made_dossiers.py) and cleared away afterwards.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
TESTS = ROOT / "tests" / "dossiers"
ROWS, REPEATS = 10**7, 5
A_FILE = 5 * 10**6
"""Records in a file; more go into several."""
FASTER, LEANER, WITHIN = 4.0, 0.25, 2**30
"""What is asked: times faster than pandas, part of its memory, and bytes that the large run may hold."""
UNTIL, TODAY = "2022-12-04", "2022-12-05"


@dataclass(frozen=True)
class Run:
    """One process: seconds, the most bytes it held, and what it found."""

    seconds: float
    peak: int
    found: dict[str, Any]


@dataclass(frozen=True)
class Row:
    """A line of the table of results."""

    work: str
    against: str
    target: str
    measured: str
    met: bool


def run(rows: int = ROWS, repeats: int = REPEATS, large: int = 0, place: Path | None = None) -> list[Row]:
    """Measure, and return the lines of the table of results.

    Parameters
    ----------
    rows : int
        Records that both sides count.
    repeats : int
        Runs of each side, one after the other in turn; medians are told.
    large : int
        Records that DuckDB alone counts, once; none unless told.
    place : Path, optional
        Where the records are made; needs about 9 MB for a million.

    Raises
    ------
    RuntimeError
        If the two sides do not give the same numbers, or a process fails.
    """
    with tempfile.TemporaryDirectory(prefix="illustrative-", dir=place) as name:
        request = _make(Path(name) / "compared", rows)
        pairs = [(_timed("duckdb", request), _timed("pandas", request)) for _ in range(repeats)]
        if any(ours.found != theirs.found for ours, theirs in pairs):
            raise RuntimeError("DuckDB and pandas do not give the same numbers")
        ours, theirs = ([pair[side] for pair in pairs] for side in (0, 1))
        found = [*_compared(rows, ours, theirs)]
    if large:
        with tempfile.TemporaryDirectory(prefix="illustrative-", dir=place) as name:
            found.append(_large(_timed("duckdb", _make(Path(name) / "large", large)), large))
    return found


def _compared(rows: int, ours: Sequence[Run], theirs: Sequence[Run]) -> list[Row]:
    seconds = [statistics.median(each.seconds for each in side) for side in (ours, theirs)]
    peaks = [statistics.median(each.peak for each in side) for side in (ours, theirs)]
    times, part = seconds[1] / seconds[0], peaks[0] / peaks[1]
    work, against = f"{rows:,} dossier records to the online-service indicators", "pandas as it comes"
    told = f"{seconds[0]:.1f} s against {seconds[1]:.1f} s: {times:.1f}× faster"
    held = f"{_mb(peaks[0])} against {_mb(peaks[1])}: {part:.0%} of the memory"
    return [
        Row(work, against, f"≥ {FASTER:g}× faster, same numbers", told, times >= FASTER),
        Row(work, against, f"≤ {LEANER:.0%} of the memory", held, part <= LEANER),
    ]


def _large(done: Run, rows: int) -> Row:
    work = f"{rows:,} dossier records to the online-service indicators"
    if done.found["read"] != rows:
        raise RuntimeError(f"{done.found['read']} records read of {rows}")
    return Row(work, "–", "within 1 GiB", f"{_mb(done.peak)} at most, {done.seconds:.0f} s", done.peak <= WITHIN)


def _mb(size: float) -> str:
    return f"{size / 2**20:,.0f} MiB"


def _timed(side: str, request: Path) -> Run:
    """Run one side as a process and wait for it."""
    command = [sys.executable, str(Path(__file__).resolve()), "--side", side, "--request", str(request)]
    out = request.with_suffix(f".{side}.json")
    with out.open("w") as stream:
        begun = os.times().elapsed
        process = subprocess.Popen(command, stdout=stream)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = os.times().elapsed - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{side}: exit code {process.returncode}")
    unit = 1 if sys.platform == "darwin" else 1024  # of the most memory held, as each system tells it
    return Run(seconds, usage.ru_maxrss * unit, json.loads(out.read_text()))


def _make(folder: Path, rows: int) -> Path:
    """Make records in a process of their own, so that this one stays small, and return the request that names them."""
    folder.mkdir(parents=True)
    command = [sys.executable, str(Path(__file__).resolve()), "--side", "make", "--rows", str(rows)]
    subprocess.run([*command, "--request", str(folder / "request.json")], check=True)
    return folder / "request.json"


def make(request: Path, rows: int) -> None:
    """Make records, the catalogue and the request."""
    import made_dossiers
    from dossier_kit import plan
    from dossier_kit import request as asked

    units = [unit.name.vi for unit in plan().reporting_units("all")]
    parts = max(1, -(-rows // A_FILE))
    files = made_dossiers.make(request.parent, rows, units, parts=parts, days="TIMESTAMP")
    services = made_dossiers.catalogue(request.parent, units)
    request.write_text(json.dumps({**asked(files, [services]), "until": UNTIL, "today": TODAY}), encoding="utf-8")


def by_duckdb(request: dict[str, Any]) -> dict[str, Any]:
    """Count with the package, as the command does."""
    import datetime as dt

    from analysis.dossiers.aggregate import aggregate
    from analysis.dossiers.recipe import read_recipe
    from analysis.dossiers.task import Task
    from analysis.plan import read_plan

    folder = ROOT / "data" / "raw" / "plan"
    plan = read_plan(folder)
    files, services = (tuple(map(Path, request[name])) for name in ("records", "services"))
    days = (dt.date.fromisoformat(request[name]) for name in ("until", "today"))
    found = aggregate(Task(plan, read_recipe(folder, plan), files, services, *days))
    counted = [each for each in found.figures if each.denominator]
    units = {f"{each.query.id}/{each.unit}": [each.numerator, each.denominator, each.unknown] for each in counted}
    return {"read": found.read, "left_out": dict(found.left_out), "units": units}


def by_pandas(request: dict[str, Any]) -> dict[str, Any]:
    """Count with pandas as it comes."""
    from by_pandas import figures

    found = figures(request)
    return {"read": found.read, "left_out": found.left_out, "units": found.units}


def table(rows: Sequence[Row]) -> str:
    """Return results as a Markdown table."""
    lines = ["| work | against | target | measured | met |", "| --- | --- | --- | --- | --- |"]
    lines += [
        f"| {each.work} | {each.against} | {each.target} | {each.measured} | {'yes' if each.met else 'no'} |"
        for each in rows
    ]
    return "\n".join(lines)


def main() -> None:
    """Measure, or run one side of a measurement."""
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--rows", type=lambda text: int(float(text)), default=ROWS)
    options.add_argument("--repeats", type=int, default=REPEATS)
    options.add_argument("--large", type=lambda text: int(float(text)), default=0)
    options.add_argument("--place", type=Path, help="where the records are made")
    options.add_argument("--side", choices=("duckdb", "pandas", "make"), help=argparse.SUPPRESS)
    options.add_argument("--request", type=Path, help=argparse.SUPPRESS)
    asked = options.parse_args()
    if asked.side:
        sys.path.insert(0, str(TESTS))
    if asked.side == "make":
        make(asked.request, asked.rows)
    elif asked.side:
        count = by_duckdb if asked.side == "duckdb" else by_pandas
        print(json.dumps(count(json.loads(asked.request.read_text(encoding="utf-8"))), sort_keys=True))
    else:
        print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}")
        print(table(run(asked.rows, asked.repeats, asked.large, asked.place)))


if __name__ == "__main__":
    main()
