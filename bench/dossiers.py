"""Dossier records to the figures of online services: DuckDB beside pandas as it comes, and far beyond memory.

Every run is a process of its own, from the start of Python to the figures; its time and the most memory it held are
taken by the process that waits for it. Both sides read the same files, refuse the same records and must give the same
numbers, or nothing is reported. The records are made up (tests/dossiers/made_dossiers.py) and cleared away afterwards.
``python -m bench.dossiers SIDE REQUEST`` is one side; `bench.__main__` runs both.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.measure import REPEATS, ROOT, Part, Row, Run, in_turn, mebibytes, median, process, refuse_different, told

TESTS = ROOT / "tests" / "dossiers"
ROWS, LARGE = 10**7, 10**8
A_FILE = 5 * 10**6
"""Records in a file; more go into several."""
FASTER, LEANER, WITHIN = 4.0, 0.25, 2**30
"""What is asked: times faster than pandas, part of its memory, and bytes that the large run may hold."""
NOTE = """**Dossiers.** Each run is a process of its own, from the start of Python to the figures, over the same Parquet
files. Both sides refuse the same records and give the same numbers, or nothing is reported. Memory is the most that a
process held. The records are made up."""
UNTIL, TODAY = "2022-12-04", "2022-12-05"


@dataclass(frozen=True)
class Count:
    """One process, and what it found."""

    run: Run
    found: dict[str, Any]


def run(rows: int = ROWS, repeats: int = REPEATS, large: int = LARGE, place: Path | None = None) -> Part:
    """Measure.

    Parameters
    ----------
    rows : int
        Records that both sides count.
    repeats : int
        Runs of each side, one after the other in turn; medians are told.
    large : int
        Records that DuckDB alone counts, once; 0 for none.
    place : Path, optional
        Where the records are made; needs about 9 MB for a million.

    Raises
    ------
    DifferenceError
        If the two sides do not give the same numbers, or not every record was read.
    FailedError
        If a process fails.
    """
    found: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="illustrative-", dir=place) as name:
        request = _make(Path(name) / "compared", rows)
        counted = in_turn(("duckdb", "pandas"), lambda side: _count(side, request), repeats)
        for side, counts in counted.items():
            for each in counts:
                refuse_different(counted["duckdb"][0].found, each.found, side)
        found += _compared(rows, *([each.run for each in counted[side]] for side in ("duckdb", "pandas")))
    if large:
        with tempfile.TemporaryDirectory(prefix="illustrative-", dir=place) as name:
            found.append(_large(_count("duckdb", _make(Path(name) / "large", large)), large))
    return Part(found, [NOTE])


def _compared(rows: int, ours: Sequence[Run], theirs: Sequence[Run]) -> list[Row]:
    mine, others = ([each.seconds for each in side] for side in (ours, theirs))
    held, held_by_others = (median([each.peak for each in side]) for side in (ours, theirs))
    times, part = median(others) / median(mine), held / held_by_others
    work, against = f"{rows:,} dossier records to the online-service indicators", "pandas as it comes"
    faster = f"{told(mine)} against {told(others)}: {times:.1f}× faster"
    leaner = f"{mebibytes(held)} against {mebibytes(held_by_others)}: {part:.0%} of the memory"
    return [
        Row(work, against, f"≥ {FASTER:g}× faster, same numbers", faster, times >= FASTER),
        Row(work, against, f"≤ {LEANER:.0%} of the memory", leaner, part <= LEANER),
    ]


def _large(done: Count, rows: int) -> Row:
    work = f"{rows:,} dossier records to the online-service indicators"
    refuse_different({"read": rows}, {"read": done.found["read"]}, "duckdb")
    measured = f"{mebibytes(done.run.peak)} at most, {told([done.run.seconds], digits=0)}"
    return Row(work, "–", "within 1 GiB", measured, done.run.peak <= WITHIN)


def _count(side: str, request: Path) -> Count:
    """Run one side as a process and wait for it."""
    done = process([sys.executable, "-m", "bench.dossiers", side, request])
    return Count(done, json.loads(done.said.splitlines()[-1]))


def _make(folder: Path, rows: int) -> Path:
    """Make records in a process of their own, so that this one stays small, and return the request that names them."""
    folder.mkdir(parents=True)
    request = folder / "request.json"
    process([sys.executable, "-m", "bench.dossiers", "make", request, str(rows)])
    return request


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


def main() -> None:
    """Be one side of a measurement, or make its records."""
    side, request = sys.argv[1], Path(sys.argv[2])
    sys.path.insert(0, str(TESTS))
    if side == "make":
        make(request, int(sys.argv[3]))
    else:
        count = {"duckdb": by_duckdb, "pandas": by_pandas}[side]
        print(json.dumps(count(json.loads(request.read_text(encoding="utf-8"))), sort_keys=True))


if __name__ == "__main__":
    main()
