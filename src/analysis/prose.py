"""A notebook made ready for one edition and language: fields filled in, cells repeated for each pillar or left out.

The notebook itself stays as it is and runs by hand: cells tagged ``each-pillar`` then show the first pillar
(``r.plan.pillars[0]``), and its prose shows the names of its fields.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

import nbformat

from analysis.fields import Told, fill

if TYPE_CHECKING:
    from nbformat import NotebookNode

EACH_PILLAR = "each-pillar"
"""Tag of the cells that are repeated for each pillar of the plan."""

FIRST = "pillars[0]"
"""How such a cell names the first pillar."""


def ready(notebook: NotebookNode, known: Told) -> NotebookNode:
    """Return a copy of the notebook: cells kept, dropped or repeated as the edition asks, and prose filled in.

    Raises
    ------
    UnknownFieldError
        If prose names a field that is not known.
    """
    made = copy.deepcopy(notebook)
    cells: list[NotebookNode] = []
    kept = (cell for cell in made.cells if not known.without.intersection(_tags(cell)))
    for repeated, group in groupby(kept, key=lambda cell: EACH_PILLAR in _tags(cell)):
        run = list(group)
        cells += _repeated(run, known) if repeated else (_filled(cell, known, known.facts) for cell in run)
    made.cells = cells
    return made


def _tags(cell: NotebookNode) -> list[str]:
    return list(cell.metadata.get("tags", []))


def _repeated(run: Sequence[NotebookNode], known: Told) -> Iterator[NotebookNode]:
    for number, own in known.pillars:
        for cell in run:
            changes: dict[str, Any] = {"id": f"{cell.id}-{number}"}
            if cell.cell_type == "code":
                changes["source"] = cell.source.replace(FIRST, f"pillars[{number}]")
            yield _filled(nbformat.from_dict({**cell, **changes}), known, {**known.facts, **own})


def _filled(cell: NotebookNode, known: Told, fields: Mapping[str, str]) -> NotebookNode:
    if cell.cell_type == "markdown" and f"lang-{known.lang}" in _tags(cell):
        cell.source = fill(cell.source, fields)
    return cell
