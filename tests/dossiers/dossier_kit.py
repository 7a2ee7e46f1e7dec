"""What tests of dossiers share: the plan and its queries, small files of records, a run, and the same by pandas."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import by_pandas

from analysis.dossiers.aggregate import aggregate
from analysis.dossiers.outcome import Outcome
from analysis.dossiers.recipe import Recipe, read_recipe
from analysis.dossiers.task import Task
from analysis.plan import Plan, read_plan
from analysis.project import Project

ROOT = Path(__file__).resolve().parents[2]
PROJECT = Project(ROOT)
UNTIL, TODAY = dt.date(2022, 12, 4), dt.date(2022, 12, 5)

HEAD = (
    *("dossier", "unit", "service", "received_on", "finished_on"),
    *("channel", "one_stop", "papers_digitised", "result_digitised", "secret"),
)
RECORD = {
    **{"dossier": "D1", "unit": "so-yt", "service": "A.1", "received_on": "2022-06-01", "finished_on": "2022-06-02"},
    **{"channel": "online", "one_stop": "yes", "papers_digitised": "yes", "result_digitised": "yes", "secret": ""},
}
"""A record that meets every target it counts for."""

UNITS = ("so-yt", "so-nv", "h-tam-nong", "tp-cao-lanh")


@cache
def plan() -> Plan:
    return read_plan(PROJECT.plan)


@cache
def recipe() -> Recipe:
    return read_recipe(PROJECT.plan, plan())


def text(records: Sequence[dict[str, Any]], head: Sequence[str] = HEAD, separator: str = ",") -> str:
    """Records as CSV; what a record does not say is as in :data:`RECORD`, with a number of its own."""
    lines = [separator.join(head)]
    for number, record in enumerate(records, 1):
        row = {**RECORD, "dossier": f"D{number}", **record}
        lines.append(separator.join(str(row.get(name, "")) for name in head))
    return "\n".join(lines) + "\n"


def csv(path: Path, records: Sequence[dict[str, Any]], head: Sequence[str] = HEAD, separator: str = ",") -> Path:
    path.write_text(text(records, head, separator), encoding="utf-8")
    return path


def listed(path: Path, units: Sequence[str] = UNITS, services: Sequence[str] = ("A.1", "A.2")) -> Path:
    """A catalogue of services in which every unit provides the same."""
    lines = [f"{unit},{service}" for unit in units for service in services]
    path.write_text("\n".join(["unit,service", *lines]) + "\n", encoding="utf-8")
    return path


def task(files: Sequence[Path], services: Sequence[Path] = (), until: dt.date = UNTIL) -> Task:
    return Task(plan(), recipe(), tuple(files), tuple(services), until, TODAY)


def run(*files: Path, services: Sequence[Path] = (), until: dt.date = UNTIL, **bounds: Any) -> Outcome:
    return aggregate(task(files, services, until), **bounds)


def shares(found: Outcome) -> dict[str, tuple[int, int, int]]:
    """``G06/all/so-yt`` to numerator, denominator and unknown, of units that have something to count."""
    return {
        f"{each.query.id}/{each.unit}": (each.numerator, each.denominator, each.unknown)
        for each in found.figures
        if each.denominator
    }


def request(files: Sequence[Path], services: Sequence[Path] = (), until: dt.date = UNTIL) -> dict[str, Any]:
    """What `by_pandas.figures` takes."""
    units = plan().reporting_units("all")
    return {
        "records": [str(file) for file in files],
        "services": [str(file) for file in services],
        "until": str(until),
        "today": str(TODAY),
        "year_start": str(plan().rules.year_start),
        "names": {by_pandas.plain(name): unit.id for unit in units for name in (unit.id, unit.name.vi, unit.name.en)},
        "groups": {unit.id: group for group in ("departments", "districts") for unit in plan().reporting_units(group)},
    }


def same_by_pandas(
    found: Outcome, files: Sequence[Path], services: Sequence[Path] = (), until: dt.date = UNTIL
) -> None:
    """Hold every number of a run against pandas: records read, left out by reason, and each unit's figures."""
    expected = by_pandas.figures(request(files, services, until))
    assert found.read == expected.read
    assert dict(found.left_out) == expected.left_out
    assert shares(found) == expected.units
