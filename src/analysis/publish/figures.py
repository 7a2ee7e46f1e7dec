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
    "targets": ("attainment", "completeness", "standings", "unit_totals", "score"),
    "money": ("lines", "curve", "local_share", "rollups", "composition", "flagged", "reconciliation"),
    "growth": (
        *("statistics", "levels", "growth", "verdict", "comparison", "choices", "sensitivity", "trends", "index"),
        *("structural", "trend_rates", "outcome", "split", "shift_share"),
    ),
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
        return await self._under_way(name, as_of)

    def _under_way(self, name: str, as_of: str = "") -> asyncio.Future[dict[str, str]]:
        key = place(name, as_of)
        if key not in self._begun:
            self._begun[key] = asyncio.ensure_future(self._compute(name, as_of))
        return self._begun[key]

    async def _compute(self, name: str, as_of: str) -> dict[str, str]:
        key, given = place(name, as_of), {"edition": name, "as_of": as_of}
        step = Step(f"{key}/data", "analysis.works.editing:prepare", {**given, "key": key}, rank=FIRST)
        made = await self.graph.make(step)
        known = self._stand(key, made)
        beside = self._beside(json.loads(self.graph.store.get(made["previous.json"])))
        await asyncio.sleep(0)  # it begins before our own groups, since what compares the two comes last of all
        before, *groups = await asyncio.gather(beside, *(self._group(key, given, group) for group in GROUPS))
        known |= before
        self.graph.shop.put({f"{key}/{RESULTS}/{file}": content for file, content in before.items()})
        for group in groups:
            known |= self._stand(key, group)
        return known | self._stand(key, await self._group(key, given, ""))

    def _beside(self, previous: str | None) -> asyncio.Future[dict[str, str]]:
        """Begin with the edition that another is compared with; without one, nothing comes of it."""
        if previous is not None:
            return self._under_way(previous)
        none: asyncio.Future[dict[str, str]] = asyncio.get_running_loop().create_future()
        none.set_result({})
        return none

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
