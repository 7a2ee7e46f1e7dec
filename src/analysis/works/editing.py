"""The work on an edition's data: list the editions, read and check one.

It comes first, and so it imports nothing that takes long beside what reads tables.
"""

from __future__ import annotations

import json

from analysis import kept
from analysis.cache.step import Place
from analysis.editions import list_editions, parse_as_of, read_edition
from analysis.inputs import check
from analysis.project import Project

EDITIONS, PREVIOUS, RESULTS = "editions.json", "previous.json", "results"
"""Names of what is made: all editions; of one edition, which one it is compared with, and what is kept of it."""


def editions(place: Place) -> None:
    """List the editions, newest first."""
    names = [info.id for info in list_editions(Project(place.root))]
    (place.out / EDITIONS).write_text(json.dumps(names), encoding="utf-8")


def prepare(place: Place, edition: str, key: str, as_of: str = "") -> None:
    """Read and check an edition, its plan and all it is compared with, and keep what its results are computed from.

    Parameters
    ----------
    place : Place
    edition : str
    key : str
        Under which name its results are kept.
    as_of : str
        Cut it at an earlier day (ISO).

    Raises
    ------
    InputError
        Naming file, row, column, what was found and what was expected.
    """
    project = Project(place.root)
    inputs = check(project, [edition])
    found, plan = inputs.editions[0], inputs.plan_of(inputs.editions[0])
    if as_of:
        found = read_edition(project.editions / edition, plan, as_of=parse_as_of(as_of))
    kept.keep_known(plan, found, place.out / RESULTS / key)
    (place.out / PREVIOUS).write_text(json.dumps(found.previous), encoding="utf-8")
