"""What pages say of the downloads: a short list at the foot of each, and all of them on the page of data."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any, Self

import nbformat

from analysis.downloads.material import Material
from analysis.downloads.package import DESCRIPTOR, path
from analysis.report import SAVED
from analysis.tables.grid import plain
from analysis.wording import capital

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from analysis.wording import Words

PLACE = "../../data/"
"""Where downloads lie, as a page sees them."""

WHOLE = "data"
"""The page that lists every download."""

BLOCK = "downloads"
"""Id and class of the list on a page."""


@dataclass(frozen=True)
class Chart:
    """A chart to download: the page that shows it, its label there, its title, and its files without their endings."""

    page: str
    label: str
    title: str
    stem: str


@dataclass(frozen=True)
class Shown:
    """What the pages of a language hold to download.

    Parameters
    ----------
    charts : sequence of Chart
        In reading order.
    notebooks : Mapping[str, str]
        File of each page's notebook, by page, in reading order.
    """

    charts: Sequence[Chart]
    notebooks: Mapping[str, str]

    def as_json(self) -> str:
        """Return it as JSON."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Read what :meth:`as_json` wrote."""
        values = json.loads(text)
        return cls([Chart(**chart) for chart in values["charts"]], values["notebooks"])


@dataclass(frozen=True)
class Offer:
    """Everything there is to download in one language.

    Parameters
    ----------
    material : Material
        The edition's tables and words.
    lang : {"vi", "en"}
        Language of the pages.
    shown : Shown
        What the pages hold.
    sizes : Mapping[str, int]
        Bytes of the files that the page of data tells the size of.
    """

    material: Material
    lang: str
    shown: Shown
    sizes: Mapping[str, int] = field(default_factory=dict)

    @property
    def words(self) -> Words:
        """Words of the language."""
        return self.material.words[self.lang]

    def said(self, key: str, **values: Any) -> str:
        """Return a text of the block."""
        return self.words(f"downloads.block.{key}", **values)

    @property
    def workbook(self) -> str:
        """File of the workbook."""
        return self.material.workbook(self.lang)

    def block(self, page: str, tables: Sequence[str]) -> str:
        """Return the list for a page as Markdown, for the web alone.

        Parameters
        ----------
        page : str
            The page.
        tables : sequence of str
            Tables that it has saved.
        """
        lines = self._everything() if page == WHOLE else self._of_page(page, tables)
        head = [
            '::: {.content-visible when-format="html"}',
            f"## {self.said('title')} {{#{BLOCK}}}",
            f"::: {{.{BLOCK}}}",
        ]
        return "\n\n".join([*head, *lines, ":::", ":::"])

    def _of_page(self, page: str, tables: Sequence[str]) -> Iterator[str]:
        items = []
        if found := [table for table in self.material.tables if table.name in tables]:
            links = (link(self.words(f"report.tables.{table.name}"), path(self.material, table)) for table in found)
            items.append((self.said("tables"), self.words.join(links)))
        if charts := [chart for chart in self.shown.charts if chart.page == page]:
            items.append((self.said("charts"), "; ".join(f"@{chart.label}: {pictures(chart)}" for chart in charts)))
        if page in self.shown.notebooks:
            items.append((self.said("notebook"), link(self.said("notebook_link"), self.shown.notebooks[page])))
        whole = (
            link(self.said("workbook"), self.workbook),
            link(self.said("package"), self.material.file("data.zip")),
            f"[{self.said('all')}]({WHOLE}.html#{BLOCK})",
        )
        items.append((self.said("whole"), self.words.join(whole)))
        yield "\n".join(f"- **{label}:** {text}" for label, text in items)
        if any(column.name == "inputs" for table in found for column in table.columns):
            yield self.words("report.traced")

    def _everything(self) -> Iterator[str]:
        edition, tables = self.material.edition, self.material.tables
        yield self.said("intro", edition=plain(edition.title[self.lang]), date=self.words.date(edition.as_of))
        package = self.material.file("data.zip")
        workbook = self.said("workbook_long", path=PLACE + self.workbook, n=len(tables), size=self.size(self.workbook))
        described = {"path": PLACE + package, "descriptor": PLACE + DESCRIPTOR, "size": self.size(package)}
        pdf = self.said("pdf_long", path="full-report.pdf", file=self.material.file(f"full-report_{self.lang}.pdf"))
        yield "\n".join(f"- {text}" for text in (workbook, self.said("package_long", **described), pdf))
        yield from self._fold("tables_fold", len(tables), self._tables())
        yield from self._fold("charts_fold", len(self.shown.charts), self._charts())
        yield from self._fold("notebooks_fold", len(self.shown.notebooks), self._notebooks())
        yield self.words("report.traced")

    def _fold(self, key: str, n: int, lines: Iterator[str]) -> Iterator[str]:
        """Yield a part that opens on demand; nothing if it would be empty."""
        if n:
            yield f'::: {{.more summary="{self.said(key, n=n)}"}}'
            yield from lines
            yield ":::"

    def _tables(self) -> Iterator[str]:
        for page, tables in groupby(self.material.tables, key=lambda table: table.page):
            yield f"**{plain(self.words(f'report.pages.{page}'))}**"
            items = []
            for table in tables:
                file = path(self.material, table)
                told = {
                    "title": plain(capital(self.words(f"report.tables.{table.name}"))),
                    "path": PLACE + file,
                    "about": plain(self.words(f"downloads.about.{table.name}")),
                    "rows": self.words.number(len(table.rows)),
                    "size": self.size(file),
                }
                items.append(f"- {self.said('table_line', n=len(table.rows), **told)}")
            yield "\n".join(items)

    def _charts(self) -> Iterator[str]:
        for page, charts in groupby(self.shown.charts, key=lambda chart: chart.page):
            yield f"**{plain(self.words(f'report.pages.{page}'))}**"
            yield "\n".join(f"- {plain(chart.title)} {pictures(chart)}" for chart in charts)

    def _notebooks(self) -> Iterator[str]:
        yield self.said("notebooks_how")
        files = self.shown.notebooks.items()
        yield "\n".join(f"- {link(self.words(f'report.pages.{page}'), file)}" for page, file in files)

    def size(self, file: str) -> str:
        """Return how large a file is, in words."""
        kilobytes = self.sizes[file] / 1000
        if kilobytes < 1000:
            return f"{self.words.number(max(1, kilobytes))}\N{NO-BREAK SPACE}kB"
        return f"{self.words.number(kilobytes / 1000, 1)}\N{NO-BREAK SPACE}MB"


def link(text: str, file: str) -> str:
    """Return a link that saves a file."""
    return f'[{plain(text)}]({PLACE}{file}){{download=""}}'


def pictures(chart: Chart) -> str:
    """Return the links to a chart's two files."""
    return " · ".join(link(kind.upper(), f"{chart.stem}.{kind}") for kind in ("svg", "png"))


def saved(page: NotebookNode) -> tuple[str, ...]:
    """Return the tables that a page says it has saved."""
    found = (output.get("metadata", {}).get(SAVED, []) for cell in page.cells for output in cell.get("outputs", []))
    return tuple(name for names in found for name in names)


def saves(page: NotebookNode) -> bool:
    """Return whether a page has a place for its downloads."""
    return any(SAVED in output.get("metadata", {}) for cell in page.cells for output in cell.get("outputs", []))


def offered(page: NotebookNode, block: str) -> NotebookNode:
    """Return a page with the list of downloads in the place of what it says of its saved tables."""
    cells = []
    for cell in page.cells:
        if any(SAVED in output.get("metadata", {}) for output in cell.get("outputs", [])):
            cells.append(nbformat.v4.new_markdown_cell(block, id=BLOCK))
        else:
            cells.append(cell)
    made: NotebookNode = nbformat.v4.new_notebook(cells=cells, metadata=page.metadata)
    return made
