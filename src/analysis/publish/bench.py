"""Who does a build's work: this machine's cores, each piece in a process of its own, or a cluster."""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from functools import cached_property
from pathlib import Path

from analysis.cache.slots import Slots
from analysis.cache.step import Place, Step
from analysis.cache.watch import Reads


class Hands:
    """Who does the work.

    Parameters
    ----------
    executor : Executor
    count : int
        Pieces of work at a time.
    """

    def __init__(self, executor: Executor, count: int) -> None:
        self.executor, self.count = executor, count

    async def result(self, future: Future[Reads]) -> Reads:
        """Wait for a piece of work."""
        return await asyncio.wrap_future(future)


class Bench:
    """A work bench, set up when the first piece of work comes and cleared at the end of a ``with`` block.

    Parameters
    ----------
    root : Path
        The project.
    workers : int or None
        Pieces of work at a time; as many as there are cores, or threads in the cluster, unless told.
    scheduler : str
        Address of a Dask scheduler; empty for this machine.
    """

    def __init__(self, root: Path, workers: int | None, scheduler: str) -> None:
        self._root, self._workers, self._scheduler = root, workers, scheduler
        self._stack = contextlib.ExitStack()

    @cached_property
    def _hands(self) -> Hands:
        if self._scheduler:
            from analysis import cluster

            return self._stack.enter_context(cluster.connected(self._scheduler, self._root))
        from analysis.works import hands

        count = self._workers or os.cpu_count() or 1
        self._stack.enter_context(hands.lent(self._root))  # given back once the threads below have ended
        return Hands(self._stack.enter_context(ThreadPoolExecutor(count)), count)

    @cached_property
    def _slots(self) -> Slots:
        return Slots(self._workers or self._hands.count)

    def expect(self) -> None:
        """Be told that there will be work, as soon as that is known: what it needs is then got ready meanwhile."""
        self._hands  # noqa: B018

    async def do(self, step: Step, place: Place) -> tuple[Reads, float]:
        """Do a step; return what it has read, and in how many seconds.

        Raises
        ------
        Exception
            What the work raised, or the cluster.
        """
        from analysis.works.hands import perform

        async with self._slots.place(step.rank):
            begun = time.perf_counter()
            reads = await self._hands.result(self._hands.executor.submit(perform, step, place))
            return reads, time.perf_counter() - begun

    def __enter__(self) -> Bench:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()
