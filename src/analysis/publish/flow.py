"""An edition's way from data to executed pages and downloads: which pieces of work there are, and what each takes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from analysis import naming
from analysis.cache.graph import Graph
from analysis.cache.step import Step, below
from analysis.fields import IF_BESIDE
from analysis.problems import InputError, Problem
from analysis.project import CHAPTERS, LANGUAGES, PROFILES
from analysis.publish.figures import FIRST, RESULTS, Figures

T = TypeVar("T")

WHOLE = "full-report.ipynb"
DATA = "data"
"""The page that lists every download; and their folder in the site."""

FIRST_PAGE = CHAPTERS[0]
LEFT_OUT = (".ipynb", ".pyc")
"""Endings of files of the report folder that no rendering reads."""

Run = Mapping[tuple[str, str], "asyncio.Future[None]"]
"""Notebooks under way, by language and page."""

SOON, LATER, LAST = range(FIRST + 1, FIRST + 4)
"""Ranks of what waits: work that much else waits for or that takes longest comes first."""


@dataclass
class Edition:
    """An edition on its way.

    Parameters
    ----------
    id : str
        Its name in the build, as of `analysis.naming.place`: the edition, with the day of an earlier cut or the unit.
    brief : Mapping[str, Any]
        What must be known of it from beginning to end; see `analysis.briefs`.
    made : Mapping[str, str]
        What was made to prepare it: name to content.
    site : dict
        Files of its part of the site: place to content.
    tables : dict
        Its result tables: file to content.
    downloads : dict
        What can be taken away of it: file to content.
    units : Mapping[str, Mapping[str, str]]
        By id, names of the units whose reports stand beside it.
    """

    id: str
    brief: Mapping[str, Any]
    made: Mapping[str, str]
    site: dict[str, str] = field(default_factory=dict)
    tables: dict[str, str] = field(default_factory=dict)
    downloads: dict[str, str] = field(default_factory=dict)
    units: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def let_go(self) -> None:
        """Forget what only the making of its part of the site needed."""
        self.brief = {"pages": self.brief["pages"]}
        self.made, self.downloads = {}, {}

    @property
    def part(self) -> bool:
        """Whether it is one unit's alone."""
        return f"/{naming.FOLDER}/" in self.id

    @property
    def project(self) -> str:
        """Its Quarto project, in the workshop."""
        return f"{self.id}/pages"

    @property
    def entries(self) -> str:
        """What the search is to know of its pages, in the workshop."""
        return f"{self.id}/entries"

    @property
    def executed(self) -> str:
        """Its executed pages, in the workshop."""
        return f"{self.id}/executed"

    @property
    def folders(self) -> dict[str, str]:
        """What its downloads are made from, in the workshop."""
        results = f"{self.id}/{RESULTS}/{self.id}"
        return {"results": results, "tables": f"{self.id}/tables", "executed": self.executed}

    @property
    def data(self) -> tuple[str, str]:
        """Beginnings of the names, in the workshop, of its results and its result tables."""
        return f"{self.folders['results']}/", f"{self.folders['tables']}/"

    @property
    def files(self) -> str:
        """Its downloads, in the workshop."""
        return f"{self.id}/files"

    @property
    def shown(self) -> str:
        """What its pages hold to download, by language, in the workshop."""
        return f"{self.id}/shown"

    def of_pages(self, lang: str) -> list[str]:
        """Return the executed pages of a language in reading order, as named in the workshop."""
        return [f"{self.executed}/{lang}/{page}.ipynb" for page in self.pages[lang]]

    def chapters(self, lang: str) -> list[str]:
        """Return those of them that are chapters of the PDF."""
        return [f"{self.executed}/{lang}/{page}.ipynb" for page in self.pages[lang] if page in CHAPTERS]

    @property
    def pages(self) -> dict[str, list[str]]:
        """Names of its pages in reading order, by language."""
        return dict(self.brief["pages"])


async def together(works: Sequence[Awaitable[T]]) -> list[T]:
    """Wait for several pieces of work; the first failure drops what is not begun, and is raised."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        return list(await asyncio.gather(*tasks))
    except BaseException:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        raise


async def names(graph: Graph) -> list[str]:
    """Return the names of all editions, newest first."""
    made = await graph.make(Step("editions", "analysis.works.editing:editions"))
    found: list[str] = json.loads(graph.store.get(made["editions.json"]))
    return found


async def prepared(graph: Graph, wanted: list[str], as_of: str = "") -> list[Edition]:
    """Read, check and compute editions, cut at an earlier day if one is given.

    Raises
    ------
    InputError
        With what is wrong in any of them, each problem once.
    """
    figures = Figures(graph)
    found = await asyncio.gather(*(_prepare(figures, name, as_of) for name in wanted), return_exceptions=True)
    problems = {problem: None for each in found if isinstance(each, InputError) for problem in each.problems}
    if problems:
        raise InputError(problems)
    for each in found:
        if isinstance(each, BaseException):
            raise each
    return [each for each in found if isinstance(each, Edition)]


async def _prepare(figures: Figures, name: str, as_of: str) -> Edition:
    graph, key = figures.graph, naming.place(name, as_of)
    await figures.of(name, as_of)
    folder = f"{key}/{RESULTS}"
    given = {"results": folder, "edition": name, "as_of": as_of}
    step = Step(f"{key}/brief", "analysis.works.computing:tell", given, rank=FIRST)
    return _edition(graph, key, await graph.make(step, (f"{folder}/",)))


def asked(wholes: Sequence[Edition], wanted: Sequence[str]) -> list[list[str]]:
    """Return, for each edition, the units whose reports are wanted, in the order to show them.

    An edition compiled from publications has no figures of units; it is passed over beside one that has.

    Raises
    ------
    InputError
        Naming each id that an edition's plan does not know, and all that it knows.
    """
    found: list[list[str]] = []
    problems: list[Problem] = []
    some = any(whole.brief["units"] for whole in wholes)
    for whole in wholes:
        known = whole.brief["units"]
        try:
            found.append(naming.asked(known, wanted if known or not some else (), whole.id))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return found


async def divided(graph: Graph, whole: Edition, wanted: Sequence[str]) -> list[Edition]:
    """Compute the results of single units of an edition.

    Parameters
    ----------
    graph : Graph
    whole : Edition
        Of the province, prepared; it learns which unit reports stand beside it.
    wanted : sequence of str
        Ids of units in the order to show them.
    """
    found = await together([_divide(graph, whole, unit) for unit in wanted])
    whole.units = {unit: whole.brief["units"][unit] for unit in wanted}
    return found


def _told(edition: Edition, told: Mapping[str, Any], page: str) -> Mapping[str, Any]:
    """Return what a page's prose is told; that of the units' profiles leads to the reports that stand beside it."""
    lang = told["lang"]
    if page != PROFILES["unit"] or not edition.units:
        return told
    links = (
        f"[{name[lang]}](../../{naming.FOLDER}/{unit}/report/{lang}/{FIRST_PAGE}.html)"
        for unit, name in edition.units.items()
    )
    beside = edition.brief["beside"][lang].format(links=", ".join(links))
    return {
        **told,
        "facts": {**told["facts"], "unit_reports": beside},
        "without": [tag for tag in told["without"] if tag != IF_BESIDE],
    }


async def _divide(graph: Graph, whole: Edition, unit: str) -> Edition:
    key, results = naming.place(whole.id, unit=unit), f"{whole.id}/{RESULTS}"
    given = {"edition": whole.id, "unit": unit, "results": results}
    step = Step(f"{key}/data", "analysis.works.dividing:prepare", given)
    return _edition(graph, key, await graph.make(step, (f"{results}/",)))


def _edition(graph: Graph, key: str, made: Mapping[str, str]) -> Edition:
    return Edition(key, json.loads(graph.store.get(made["brief.json"])), made)


def _lay_out(graph: Graph, edition: Edition) -> None:
    """Put what is known of an edition, and the files of its Quarto project, where later steps find them."""
    results, configured = below(edition.made, RESULTS), below(edition.made, "configured")
    graph.shop.put({f"{edition.id}/{RESULTS}/{file}": content for file, content in results.items()})
    copies = [file for file in graph.world.files("report/") if not file.endswith(LEFT_OUT)]
    graph.shop.copy({f"{edition.project}/{file}": file for file in copies})
    graph.shop.put({f"{edition.project}/{file}": content for file, content in configured.items()})


def running(graph: Graph, edition: Edition) -> Run:
    """Begin to run an edition's notebooks; each can be waited for by its language and page."""
    _lay_out(graph, edition)
    orders = json.loads(graph.store.get(edition.made["orders.json"]))
    return {
        (job["lang"], job["page"]): asyncio.ensure_future(_execute(graph, edition, job, orders["told"][job["lang"]]))
        for job in orders["jobs"]
    }


async def execute(graph: Graph, edition: Edition) -> None:
    """Run an edition's notebooks, join the pages of each language, and make its downloads."""
    await together([*running(graph, edition).values()])

    async def offered(lang: str) -> None:
        await paint(graph, edition, lang, await offer(graph, edition, lang))

    others = [work(graph, edition, lang) for lang in LANGUAGES for work in (join, bind)]
    await together([*others, *map(offered, LANGUAGES)])
    await download(graph, edition)


async def _execute(graph: Graph, edition: Edition, job: Mapping[str, Any], told: Mapping[str, Any]) -> None:
    lang, page, notebook = job["lang"], job["page"], job["notebook"]
    results = f"{edition.id}/{RESULTS}"
    given = {key: job[key] for key in ("parameters", "front_matter", "notebook")}
    step = Step(
        f"{edition.id}/{lang}/{page}/notebook",
        "analysis.works.executing:notebook",
        {**given, "told": _told(edition, told, page), "results": results},
        code=("analysis.report", *graph.code.of_notebook(notebook)),
        files=(notebook,),
        rank=SOON,
    )
    made = await graph.make(step, (f"{results}/",))
    graph.shop.put({f"{edition.executed}/{lang}/{page}.ipynb": made["page.ipynb"]})
    for file, content in made.items():
        if file.endswith(".csv"):
            table = Path(file).name
            if edition.tables.setdefault(table, content) != content:
                raise RuntimeError(f"{step.name}: {table} khác nhau giữa hai thứ tiếng / differs between languages")
            graph.shop.put({f"{edition.folders['tables']}/{table}": content})


async def join(graph: Graph, edition: Edition, lang: str) -> None:
    """Join the chapters of a language into one document."""
    pages, document = edition.chapters(lang), f"report/{lang}/{WHOLE}"
    step = Step(
        f"{edition.id}/{lang}/joined",
        "analysis.works.joining:joined",
        {"pages": pages, "document": document, "front_matter": edition.brief["joined"][lang]},
        takes=graph.shop.contents(pages),
        rank=FIRST,
    )
    made = await graph.make(step, tuple(pages))
    graph.shop.put({f"{edition.project}/{document}": made[document]})


async def offer(graph: Graph, edition: Edition, lang: str) -> list[str]:
    """Draw charts, make notebooks and put onto a language's pages, but for the page of data, what they offer.

    Returns
    -------
    list of str
        The charts, as named in the workshop.
    """
    pages = edition.of_pages(lang)
    step = Step(
        f"{edition.id}/{lang}/offers",
        "analysis.works.downloading:offers",
        {"lang": lang, **edition.folders},
        takes=graph.shop.contents(pages),
        rank=FIRST,
    )
    made = await graph.make(step, (*pages, *edition.data))
    graph.shop.put({f"{edition.shown}/{lang}.json": made["shown.json"]})
    _put(graph, edition, made)
    return [f"{edition.files}/{file}" for file in below(made, "files") if file.endswith(".svg")]


async def bind(graph: Graph, edition: Edition, lang: str) -> None:
    """Make the workbook of a language."""
    given = {"lang": lang, **{name: edition.folders[name] for name in ("results", "tables")}}
    step = Step(f"{edition.id}/{lang}/workbook", "analysis.works.downloading:workbook", given, rank=SOON)
    _put(graph, edition, await graph.make(step, edition.data))


async def paint(graph: Graph, edition: Edition, lang: str, drawn: Sequence[str]) -> None:
    """Paint the charts of a language, named as they stand in the workshop."""
    step = Step(
        f"{edition.id}/{lang}/charts",
        "analysis.works.downloading:charts",
        {"drawn": list(drawn)},
        takes=graph.shop.contents(drawn),
        rank=SOON,
        keepsake="painted",
    )
    _put(graph, edition, await graph.make(step, tuple(drawn)))


async def download(graph: Graph, edition: Edition) -> None:
    """Make the data package, and the page of data, which offers all downloads, when the others are there."""
    books = [name for name in graph.shop.files(f"{edition.files}/") if name.endswith(".xlsx")]
    shown = graph.shop.files(f"{edition.shown}/")
    pages = [page for lang in LANGUAGES for page in edition.of_pages(lang) if Path(page).stem == DATA]
    step = Step(
        f"{edition.id}/downloads",
        "analysis.works.downloading:downloads",
        {**edition.folders, "shown": edition.shown, "files": edition.files},
        takes=graph.shop.contents([*books, *shown, *pages]),  # of a workbook it only sees the size
        rank=FIRST,
    )
    _put(graph, edition, await graph.make(step, (*books, *shown, *pages, *edition.data)))


def _put(graph: Graph, edition: Edition, made: Mapping[str, str]) -> None:
    """Put downloads, and pages that offer them, where they belong."""
    files, pages = below(made, "files"), below(made, "pages")
    edition.downloads |= files
    graph.shop.put({f"{edition.files}/{file}": content for file, content in files.items()})
    graph.shop.put({f"{edition.project}/report/{file}": content for file, content in pages.items()})
