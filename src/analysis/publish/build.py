"""The build of the site."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path

from analysis import renderers
from analysis.cache.graph import Graph
from analysis.project import LANGUAGES, Project
from analysis.publish import flow, session, site
from analysis.publish.session import Means, Outcome
from analysis.publish.telling import Say, Telling

DOWNLOADS = ".downloads"
"""Where pages that Quarto renders by hand find what they offer to download; see `analysis.framing`."""

AT_A_TIME = 4
"""Reports under way at a time. Each has some twenty notebooks that wait for nothing, so that eighty can be run side by
side; what a build holds does not grow with the number of reports. A cluster with more threads
than that would want more at a time."""


def build(
    project: Project,
    names: Sequence[str] = (),
    renderer: str = "auto",
    workers: int | None = None,
    say: Say = print,
    *,
    fresh: bool = False,
    why: bool = False,
    scheduler: str = "",
    units: Sequence[str] = (),
) -> Path:
    """Build the site of editions in both languages, and put it in place; what stands already is left alone.

    Parameters
    ----------
    project : Project
        The project folder.
    names : sequence of str
        Editions to build; all if empty. The finished site holds exactly these.
    renderer : {"auto", "quarto", "embedded"}
        Quarto where there is one, unless told.
    workers, fresh, scheduler
        As of :class:`~analysis.publish.session.Means`.
    say : callable
        Receives a line at a time: what is being done, how much is left, how long it took.
    why : bool
        Say of every piece whether it was done, and why.
    units : sequence of str
        Departments and districts whose own reports are built beside those of the editions; ``all`` for every one.

    Returns
    -------
    Path
        The landing page.

    Raises
    ------
    InputError, NotebookError, RenderError, BuildRunningError, ChangedError, ClusterError, StoreError
        In each case the site and the result tables that were there stay as they were.
    """
    begun = time.perf_counter()
    chosen = renderers.choose(renderer)
    telling = Telling(chosen.describe, say, why=why)
    editions: list[flow.Edition] = []

    async def make(graph: Graph) -> Outcome:
        wholes = await flow.prepared(graph, list(dict.fromkeys(names)) or await flow.names(graph))
        wanted = flow.asked(wholes, units)
        parts = {whole.id: await flow.divided(graph, whole, ids) for whole, ids in zip(wholes, wanted, strict=True)}
        editions[:] = [each for whole in wholes for each in (whole, *parts[whole.id])]
        telling.expect(sum(site.count(edition, chosen.version) for edition in editions) + 2)
        room = asyncio.Semaphore(AT_A_TIME)
        parted = [site.make(graph, edition, chosen.version, room) for edition in editions]
        shared = asyncio.ensure_future(site.shared(graph, editions))
        await flow.together([shared, *parted])
        whole = site.whole(shared.result(), editions, chosen.version)
        tables = {project.processed / each.id: _with_parts(each, parts[each.id]) for each in wholes}
        return Outcome({**tables, project.site: whole})

    placed = session.run(project, Means(workers, scheduler, fresh), telling, make)
    telling.ended(same=not placed)
    say(f"Xong sau / done in {time.perf_counter() - begun:.1f} s:")
    for line in addresses(project, editions):
        say(f"  {line}")
    return project.site / "index.html"


def _with_parts(whole: flow.Edition, parts: Sequence[flow.Edition]) -> dict[str, str]:
    """Return an edition's result tables with those of single units in folders below."""
    below = {
        f"{part.id.removeprefix(f'{whole.id}/')}/{file}": part.tables[file] for part in parts for file in part.tables
    }
    return {**whole.tables, **below}


def execute_here(
    project: Project, name: str = "", as_of: str = "", workers: int | None = None, say: Say = print
) -> None:
    """Run one edition's notebooks into the project's own report folder, for ``quarto render`` and ``preview``.

    Parameters
    ----------
    project : Project
        The project folder.
    name : str
        The edition; the newest if empty.
    as_of : str
        Cut its returns at an earlier day (ISO).
    workers : int, optional
        Pieces of work at a time.
    say : callable
        Receives a line at a time.

    Raises
    ------
    InputError, NotebookError, BuildRunningError, ChangedError
        Nothing has been written then.
    """
    telling = Telling(None, say)

    async def make(graph: Graph) -> Outcome:
        (edition,) = await flow.prepared(graph, [name or (await flow.names(graph))[0]], as_of)
        await flow.execute(graph, edition)
        pages = f"{edition.project}/report/"
        made = {
            project.report / file.removeprefix(pages): graph.shop.state("file", file)
            for file in graph.shop.files(pages)
            if file.endswith(".ipynb")
        }
        folders = {project.processed / edition.id: edition.tables, project.root / DOWNLOADS: edition.downloads}
        return Outcome(folders, made)

    placed = session.run(project, Means(workers), telling, make)
    telling.ended(same=not placed)


def addresses(project: Project, editions: Sequence[flow.Edition]) -> list[str]:
    """Where a reader finds what was built, the landing page first."""
    base = project.site.relative_to(project.root)
    lines = [f"{base / 'index.html'}"]
    for edition in editions:
        for lang in LANGUAGES:
            folder = base / edition.id / "report" / lang
            first, *others = edition.pages[lang]
            lines.append(f"{folder / f'{first}.html'} (+ {', '.join(others)})")
            lines.append(f"{folder / 'full-report.pdf'}")
    return lines
