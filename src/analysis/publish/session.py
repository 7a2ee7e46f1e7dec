"""One build from beginning to end: a yard, a look at the world, the work, and what was made put in place."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from analysis.cache.graph import Graph
from analysis.cache.store import LostError, Store
from analysis.cache.workshop import Workshop
from analysis.cache.world import World
from analysis.project import PACKAGE, Project
from analysis.publish import tree
from analysis.publish.bench import Bench
from analysis.publish.telling import Telling
from analysis.publish.yard import put_in_place, yard

CACHE = ".cache"
"""Folder of what was made before, below the project."""


class ChangedError(Exception):
    """The inputs changed while a build went on: its pages could speak of two states."""

    def __init__(self, names: Sequence[str]) -> None:
        listed = ", ".join(names)
        super().__init__(
            f"đầu vào đã đổi trong lúc dựng, hãy chạy lại / inputs changed during the build, run it again: {listed}"
        )


@dataclass(frozen=True)
class Means:
    """By what a build is done.

    Parameters
    ----------
    workers : int, optional
        Pieces of work at a time; as many as the machine has cores, or the cluster has threads, unless told.
    scheduler : str
        Address of a Dask scheduler, whose workers then do the work; see :mod:`analysis.cluster`.
    fresh : bool
        Do everything anew, whatever was made before.
    """

    workers: int | None = None
    scheduler: str = ""
    fresh: bool = False


@dataclass(frozen=True)
class Outcome:
    """What a build has made.

    Parameters
    ----------
    folders : mapping
        Folders that are to hold just this: place to tree, the one that is looked at last.
    files : mapping
        Single files among others: place to content.
    """

    folders: Mapping[Path, tree.Tree] = field(default_factory=dict)
    files: Mapping[Path, str] = field(default_factory=dict)


def run(project: Project, means: Means, telling: Telling, make: Callable[[Graph], Awaitable[Outcome]]) -> bool:
    """Make something and put it in place; what stands already as it should is left alone.

    Parameters
    ----------
    project : Project
    means : Means
    telling : Telling
        Told of each piece.
    make : callable
        Does the work by a graph. It may be called again, if a result that was kept turns out to be damaged.

    Returns
    -------
    bool
        Whether anything was put in place.

    Raises
    ------
    BuildRunningError, ChangedError, StoreError
        If another build is running, the inputs changed meanwhile, or nothing can be kept; and whatever the work raises.
        What was there stays as it was.
    """
    root = project.root.resolve()  # nothing that is kept may name a place by a way round
    store = Store(root / CACHE)
    while True:
        try:
            with yard(Project(root)) as folder, Bench(root, means.workers, means.scheduler) as bench:
                world = World(root, PACKAGE)
                shop = Workshop(folder, store, world)
                graph = Graph(world, store, shop, bench.do, bench.expect, fresh=means.fresh, tell=telling.decided)
                outcome = asyncio.run(_awaited(make(graph)))
                placed = _place(outcome, graph)
        except LostError:  # it is gone now, and that piece will be done again
            telling.again()
            continue
        graph.remember()
        return placed


async def _awaited(work: Awaitable[Outcome]) -> Outcome:
    return await work


def _place(outcome: Outcome, graph: Graph) -> bool:
    """Write what differs from what is there, and swap it in."""
    ready: list[tuple[Path, Path]] = []
    for number, (place, files) in enumerate(outcome.folders.items()):
        had = tree.on_disk(place)
        if had != files:
            new = graph.shop.folder / "new" / str(number)
            tree.write(files, new, graph.store, place, had)
            ready.append((new, place))
    for number, (place, content) in enumerate(outcome.files.items()):
        if tree.content(place) != content:
            new = graph.shop.folder / f"new-{number}"
            new.write_bytes(graph.store.get(content))
            ready.append((new, place))
    if changed := graph.world.changed():
        raise ChangedError(changed)
    for new, place in ready:
        put_in_place(new, place)
    return bool(ready)
