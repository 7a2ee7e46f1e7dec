"""The results of editions, each computed once in a build: by themselves or beside a later edition that is compared."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping

from analysis.cache.graph import Graph
from analysis.cache.step import Step, below
from analysis.naming import place

FIRST = 0
"""Rank of what everything else waits for."""

RESULTS = "results"
"""Folder of an edition's results, in the workshop."""

GROUPS = {
    "growth": (
        *("statistics", "levels", "growth", "verdict", "comparison", "choices", "sensitivity", "trends", "index"),
        *("structural", "trend_rates", "outcome", "split", "shift_share"),
    ),
    "targets": ("attainment", "completeness", "standings", "unit_totals", "score"),
    "money": ("lines", "curve", "local_share", "rollups", "composition", "flagged", "reconciliation"),
}
"""Results that are computed together, a piece of work for each group: a number that changes in one leaves the others
as they are. What is in none of them comes last, since it takes from all."""


class Figures:
    """The results of a build's editions.

    Parameters
    ----------
    graph : Graph
    """

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self._begun: dict[str, asyncio.Future[dict[str, str]]] = {}

    async def of(self, name: str, as_of: str = "") -> dict[str, str]:
        """Return the results of an edition, cut at an earlier day if one is given, and let them stand in the workshop.

        Returns
        -------
        dict
            Name below the folder of results to content; those of the edition it is compared with are among them.

        Raises
        ------
        InputError
            With what is wrong in the edition.
        """
        key = place(name, as_of)
        if key not in self._begun:
            self._begun[key] = asyncio.ensure_future(self._compute(name, as_of))
        return await self._begun[key]

    async def _compute(self, name: str, as_of: str) -> dict[str, str]:
        key, given = place(name, as_of), {"edition": name, "as_of": as_of}
        step = Step(f"{key}/data", "analysis.works.editing:prepare", {**given, "key": key}, rank=FIRST)
        made = await self.graph.make(step)
        known = self._stand(key, made)
        alone = [self._group(key, given, group) for group in GROUPS]
        previous = json.loads(self.graph.store.get(made["previous.json"]))
        before, *groups = await asyncio.gather(self._beside(previous), *alone)
        known |= before
        self.graph.shop.put({f"{key}/{RESULTS}/{file}": content for file, content in before.items()})
        for group in groups:
            known |= self._stand(key, group)
        return known | self._stand(key, await self._group(key, given, ""))

    async def _beside(self, previous: str | None) -> dict[str, str]:
        return {} if previous is None else await self.of(previous)

    async def _group(self, key: str, given: dict[str, str], group: str) -> Mapping[str, str]:
        folder = f"{key}/{RESULTS}"
        which = list(GROUPS[group]) if group else None
        step = Step(
            f"{key}/{RESULTS}/{group or 'others'}",
            "analysis.works.computing:compute",
            {**given, "results": folder, "which": which},
            rank=FIRST,
        )
        return await self.graph.make(step, (f"{folder}/",))

    def _stand(self, key: str, made: Mapping[str, str]) -> dict[str, str]:
        files = below(made, RESULTS)
        self.graph.shop.put({f"{key}/{RESULTS}/{file}": content for file, content in files.items()})
        return files
