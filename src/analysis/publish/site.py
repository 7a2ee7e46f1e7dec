"""An edition's way from executed pages to its part of the site, and the site as a whole."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple

from analysis.cache.graph import Graph
from analysis.cache.step import Step, below
from analysis.project import LANGUAGES
from analysis.publish.figures import FIRST
from analysis.publish.flow import (
    DATA,
    LAST,
    LATER,
    WHOLE,
    Edition,
    Run,
    T,
    bind,
    download,
    execute,
    join,
    offer,
    paint,
    running,
    together,
)

START = "index.qmd"
"""The page above both languages."""

SITE = "site"
"""Where a rendering puts files of the site."""

INDEX = "search-index.js"
"""A language's search index, beside its pages; see `analysis.search`."""


class Shared(NamedTuple):
    """Files of the site that belong to no edition: place to content."""

    front: Mapping[str, str]
    assets: Mapping[str, str]


async def make(graph: Graph, edition: Edition, quarto: str, room: asyncio.Semaphore) -> None:
    """Run an edition's notebooks and make its part of the site.

    Parameters
    ----------
    graph : Graph
    edition : Edition
        Receives what is made.
    quarto : str
        Quarto's version; empty for the embedded renderer.
    room : asyncio.Semaphore
        Held while it is under way.
    """
    async with room:
        if quarto:
            await execute(graph, edition)
            await _by_quarto(graph, edition, quarto)
        else:
            run = running(graph, edition)
            await together([*run.values(), _embedded(graph, edition, run)])
    edition.site |= {f"{DATA}/{file}": content for file, content in edition.downloads.items()}
    if edition.part:  # nothing else is made from what is a unit's alone
        edition.let_go()
        graph.shop.drop(f"{edition.id}/")
        gc.collect()  # an executed notebook hangs together in circles, and would be held long


async def _embedded(graph: Graph, edition: Edition, run: Run) -> None:
    """Make each thing as soon as what it is made from is there.

    A failure here drops what waits, but not the notebooks: whoever began them drops them, and so sees it first.
    """

    async def after(lang: str, work: Callable[[Graph, Edition, str], Awaitable[T]]) -> T:
        for page in edition.pages[lang]:
            await asyncio.shield(run[lang, page])
        return await work(graph, edition, lang)

    offers = {lang: asyncio.ensure_future(after(lang, offer)) for lang in LANGUAGES}
    books = {lang: asyncio.ensure_future(after(lang, bind)) for lang in LANGUAGES}

    async def pages(lang: str) -> None:
        await asyncio.shield(offers[lang])
        await _pages(graph, edition, lang)

    async def charts(lang: str) -> None:
        await paint(graph, edition, lang, await asyncio.shield(offers[lang]))

    async def whole() -> None:
        await together([asyncio.shield(each) for each in (*offers.values(), *books.values())])
        await download(graph, edition)
        await together([_page_of(graph, edition, lang, DATA) for lang in LANGUAGES])

    in_each = [work for lang in LANGUAGES for work in (after(lang, _document), pages(lang), charts(lang))]
    await together([*offers.values(), *books.values(), *in_each, whole()])
    # The start page shows what the first page of each language says of itself.
    await together([_page(graph, edition, START), *(_searchable(graph, edition, lang) for lang in LANGUAGES)])


async def _document(graph: Graph, edition: Edition, lang: str) -> None:
    """Make a language's PDF."""
    await join(graph, edition, lang)
    await _page(graph, edition, f"report/{lang}/{WHOLE}", FIRST)


async def _pages(graph: Graph, edition: Edition, lang: str) -> None:
    """Make a language's pages but that of data; the profiles, which come last in reading, take longest and so begin."""
    await together([_page_of(graph, edition, lang, page) for page in reversed(edition.pages[lang]) if page != DATA])


async def _page_of(graph: Graph, edition: Edition, lang: str, page: str) -> None:
    await _page(graph, edition, f"report/{lang}/{page}.ipynb", searched=True)


async def _page(graph: Graph, edition: Edition, document: str, rank: int = LATER, *, searched: bool = False) -> None:
    """Make a document, and if it is to be searched, what the search is to know of it."""
    step = Step(
        f"{edition.id}/{document}",
        "analysis.works.rendering:page",
        {"project": edition.project, "document": document, "searched": searched},
        takes=graph.shop.contents([f"{edition.project}/{document}"]),
        rank=rank,
        keepsake="parts",
    )
    made = await graph.make(step, (f"{edition.project}/",))
    edition.site |= below(made, SITE)
    if searched:
        graph.shop.put({f"{edition.entries}/{document}": made["entry.json"]})


async def _by_quarto(graph: Graph, edition: Edition, version: str) -> None:
    step = Step(
        f"{edition.id}/quarto",
        "analysis.works.rendering:quarto",
        {"project": edition.project, "version": version},
        takes=graph.shop.contents(graph.shop.files(f"{edition.project}/")),
        rank=FIRST,
    )
    edition.site |= await graph.make(step, (f"{edition.project}/",))


async def _searchable(graph: Graph, edition: Edition, lang: str) -> None:
    """Make a language's search index of what each of its pages gives."""
    entries = [f"{edition.entries}/report/{lang}/{page}.ipynb" for page in edition.pages[lang]]
    given, takes = {"entries": entries}, graph.shop.contents(entries)
    step = Step(f"{edition.id}/{lang}/search", "analysis.works.rendering:index", given, takes=takes, rank=LAST)
    made = await graph.make(step, tuple(entries))
    edition.site[f"report/{lang}/{INDEX}"] = made["index.js"]


async def shared(graph: Graph, editions: list[Edition]) -> Shared:
    """Make the page that lists editions, and what pages need beside themselves.

    Parameters
    ----------
    graph : Graph
    editions : list of Edition
        Prepared, in the order to list them; those of single units are no editions of the list.
    """
    listed = [edition for edition in editions if not edition.part]
    cards = {"cards": [edition.brief["card"] | _beside(edition) for edition in listed]}
    front = Step("front", "analysis.works.fronting:front", cards, rank=LAST)
    assets = Step("assets", "analysis.works.rendering:assets", rank=LAST)
    return Shared(*await together([graph.make(front), graph.make(assets)]))


def whole(made: Shared, editions: list[Edition], quarto: str) -> dict[str, str]:
    """Return the whole site of what was made for all editions, and of each, which lets go of it."""
    site = {**made.front, **made.assets}
    for edition in editions:
        # Quarto has put beside its pages what they need.
        part = edition.site if quarto else {**made.assets, **edition.site}
        site |= {f"{edition.id}/{file}": content for file, content in part.items()}
        edition.site.clear()
    return site


def _beside(edition: Edition) -> dict[str, Any]:
    return {"units": edition.units} if edition.units else {}


def count(edition: Edition, quarto: str) -> int:
    """Return how many pieces of work an edition has after it is prepared."""
    pages, languages = sum(map(len, edition.pages.values())), len(LANGUAGES)
    executed = pages + 4 * languages + 1
    return executed + (1 if quarto else pages + 2 * languages + 1)
