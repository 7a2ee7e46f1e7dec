"""A notebook made ready for one edition and language: fields filled in, cells repeated for each pillar or left out.

The notebook itself stays as it is and runs by hand: cells tagged ``each-pillar`` then show the first pillar
(``r.plan.pillars[0]``), and its prose shows the names of its fields.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any

import nbformat

from analysis.facts import facts, fill, pillars
from analysis.plan import Plan
from analysis.wording import Words

if TYPE_CHECKING:
    from nbformat import NotebookNode

EACH_PILLAR = "each-pillar"
"""Tag of the cells that are repeated for each pillar of the plan."""

IF_GROWTH = "if-growth"
"""Tag of the cells that a plan without a target on growth has no use for."""

IF_PREVIOUS = "if-previous"
"""Tag of the cells that an edition without a previous one has no use for."""

FIRST = "pillars[0]"
"""How such a cell names the first pillar."""


@dataclass(frozen=True)
class Told:
    """What a notebook's prose is told of the plan, in one language.

    Parameters
    ----------
    lang : {"vi", "en"}
        Language whose prose is filled in; the other's is left alone, since it is not shown.
    facts : Mapping[str, str]
        Text of each field.
    pillars : sequence of (int, Mapping[str, str])
        Place of each pillar in the plan, with the fields of its cells.
    without : frozenset of str
        Tags of cells that are left out.
    """

    lang: str
    facts: Mapping[str, str] = field(default_factory=dict)
    pillars: Sequence[tuple[int, Mapping[str, str]]] = ()
    without: frozenset[str] = frozenset()


def told(plan: Plan, words: Words, *, previous: bool = True) -> Told:
    """Return what prose is told of a plan in the language of the words.

    Parameters
    ----------
    plan : Plan
    words : Words
    previous : bool
        Whether the edition has a previous one to be compared with.
    """
    needed = {IF_GROWTH: plan.asks_growth, IF_PREVIOUS: previous}
    without = frozenset(tag for tag, there in needed.items() if not there)
    return Told(words.lang, facts(plan, words), pillars(plan, words.lang), without)


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
