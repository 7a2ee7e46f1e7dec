"""Reports of single units: how time, use of the cores and memory go with their number.

``python -m bench.units`` prints the units that report; `run` measures.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.measure import (
    OFTEN,
    REPEATS,
    ROOT,
    FailedError,
    Part,
    Row,
    Run,
    fitted,
    in_turn,
    mebibytes,
    median,
    process,
    refuse_different,
    told,
)
from bench.place import EDITION, Place

EDITIONS = (EDITION, "2022-09-illustrative")
LANGUAGES = ("vi", "en")
SIZES = (2, 20, 60)
"""Numbers of reports; both editions have half of them each."""

CORES = 2
LINEAR, USED, FLAT = 0.99, 0.85, 1.10
"""What is asked: part of the times that a straight line explains (r²), part of two cores in use at the greatest number,
and how many times the memory at the smallest number the parent may hold at the greatest."""

OPTION = "--unit"
MISSING = f"`analysis build` has no option `{OPTION}`"
NOTE = """**Unit reports.** `analysis build --jobs {cores} --unit …` for two illustrative editions, of which all but the
reports of units was made before and is recalled; one report is of one edition. What a report holds was the same in all
builds. Part of the cores in use: processor time of the build and all its children, divided by {cores} × the time by the
clock. Memory: the most that the build's own process was seen to hold, looked at every {often} ms.

| reports | by the clock | cores in use | memory of the parent |
| --- | --- | --- | --- |
{lines}"""


def run(repeats: int = REPEATS, sizes: Sequence[int] = SIZES, place: Path | None = None) -> Part:
    """Measure.

    Parameters
    ----------
    repeats : int
        Builds of each size.
    sizes : sequence of int
        Numbers of reports, even ones, the smallest first.
    place : Path, optional
        Where the copy of the project is made.

    Raises
    ------
    DifferenceError
        If a unit's report is not the same in all builds.
    FailedError
        If a build fails, or makes no report of a unit.
    """
    work = f"{sizes[-1]} unit reports × {len(LANGUAGES)} languages"
    if OPTION not in process([sys.executable, "-m", "analysis.cli", "build", "--help"]).said:
        return Part([Row(work, "one report", "time linear, cores used, memory flat", MISSING, None)])
    units: list[str] = json.loads(process([sys.executable, "-m", "bench.units"]).said)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=place) as name:
        project, before = Place.made(Path(name) / "project"), Path(name) / "before"
        project.build(*(f"--edition={each}" for each in EDITIONS))
        project.keep(before)
        first: dict[str, str] = {}

        def once(size: int) -> Run:
            project.restore(before)
            editions = EDITIONS[: min(size, len(EDITIONS))]
            chosen = units[: size // len(editions)]
            done = project.build("--jobs", str(CORES), *asked(editions, chosen), watched=True)
            site = project.built()
            refuse_missing(site, editions, chosen)
            report = of_unit(site, editions[0], chosen[0])
            first.update(report if not first else {})
            refuse_different(first, report, f"{size} reports: {chosen[0]}")
            return done

        return part(in_turn((1, *sizes), once, repeats), work)


def asked(editions: Sequence[str], units: Sequence[str]) -> list[str]:
    """Return the options that ask for reports of units."""
    return [*(f"--edition={each}" for each in editions), *(f"{OPTION}={each}" for each in units)]


def of_unit(site: dict[str, str], edition: str, unit: str) -> dict[str, str]:
    """Return the files of a site that are a unit's alone."""
    return {name: content for name, content in site.items() if f"/{edition}/" in name and f"/{unit}/" in name}


def refuse_missing(site: dict[str, str], editions: Sequence[str], units: Sequence[str]) -> None:
    """Raise FailedError unless there is a report of each unit in each language and edition."""
    for edition in editions:
        for unit in units:
            for lang in LANGUAGES:
                if not any(f"/{lang}/" in name for name in of_unit(site, edition, unit)):
                    raise FailedError(f"no report of {unit} in {edition}, {lang}")


def part(runs: dict[int, list[Run]], work: str) -> Part:
    """Tell what was measured, by number of reports; one report, of one edition, comes first."""
    one, *sizes = runs
    least, most = sizes[0], sizes[-1]
    seconds = {size: [each.seconds for each in found] for size, found in runs.items()}
    used = {size: [100 * each.busy / (CORES * each.seconds) for each in found] for size, found in runs.items()}
    held = {size: median([each.own for each in found]) for size, found in runs.items()}
    points = [(size, value) for size in sizes for value in seconds[size]]
    line = fitted(*map(list, zip(*points, strict=True)))
    growth = held[most] / held[least]
    fit = f"{line.at_zero:.1f} s + {line.each:.2f} s × n, r² = {line.explained:.4f}"
    rows = [
        Row(
            work,
            "one report",
            f"time linear (r² ≥ {LINEAR:g})",
            f"{fit}; {most} in {told(seconds[most])}, one in {told(seconds[one])}",
            line.explained >= LINEAR,
        ),
        Row(
            work,
            "two cores",
            f"≥ {USED:.0%} used",
            told(used[most], "%", 0),
            median(used[most]) >= 100 * USED,
        ),
        Row(
            work,
            f"{least} reports",
            f"memory of the parent flat (≤ {FLAT:g} ×)",
            f"{mebibytes(held[most])} against {mebibytes(held[least])}: {growth:.2f} ×",
            growth <= FLAT,
        ),
    ]
    lines = [
        f"| {size} | {told(seconds[size])} | {told(used[size], '%', 0)} | {mebibytes(held[size])} |" for size in runs
    ]
    return Part(rows, [NOTE.format(cores=CORES, often=round(1000 * OFTEN), lines="\n".join(lines))])


def main() -> None:
    """Print the units that report."""
    from analysis.plan import read_plan

    plan = read_plan(ROOT / "data" / "raw" / "plan")
    print(json.dumps([unit.id for unit in plan.reporting_units("all")]))


if __name__ == "__main__":
    main()
