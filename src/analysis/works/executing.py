"""The work on a notebook: run it, make it a page, and gather its result tables."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.cache import watch
from analysis.cache.step import Place
from analysis.execute import Job, Surroundings, run, variables
from analysis.fields import Told
from analysis.project import KEPT

if TYPE_CHECKING:
    from analysis.forking.process import ForkServer

TABLES = "tables"
"""Folder of the result tables among what is made."""

PAGE = "page.ipynb"
"""The executed page."""


def notebook(
    place: Place,
    server: ForkServer | None,
    *,
    notebook: str,
    results: str,
    parameters: dict[str, Any],
    front_matter: dict[str, Any],
    told: dict[str, Any] | None,
) -> watch.Reads:
    """Run a notebook in a kernel, and return what the kernel has read.

    Parameters
    ----------
    place : Place
    server : ForkServer or None
        What forks the kernel.
    notebook : str
        The notebook, below the project.
    results : str
        Folder of kept results, in the workshop.
    parameters, front_matter, told
        As of a :class:`~analysis.execute.Job`.

    Raises
    ------
    NotebookError
        As of :func:`analysis.execute.run`.
    """
    with tempfile.TemporaryDirectory() as name:
        watched = Path(name) / "reads.json"
        given = {
            **variables(place.root, place.out / TABLES),
            KEPT: str(place.shop / results),
            watch.REPORT: str(watched),
        }
        known = None if told is None else Told.from_json(told)
        job = Job(place.root / notebook, place.out / PAGE, parameters, front_matter, known)
        run(job, Surroundings(place.root, given, server, watched=True))
        return watch.Reads.from_json(watched.read_text(encoding="utf-8")).outside([name])
