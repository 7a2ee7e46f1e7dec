"""The embedded renderer: Quarto's project files in, a site and PDFs out, with Pandoc and Typst from their wheels.

It reads the same ``_quarto.yml``, ``_metadata.yml`` and executed notebooks as Quarto, follows the part of Quarto's
Markdown that the report uses, and refuses everything else by name of document and cell.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import markupsafe

from analysis.cache import watch
from analysis.cache.keepsake import Keepsake
from analysis.embedded import pandoc, typeset
from analysis.embedded.crossref import Resolver
from analysis.embedded.flatten import Source, read_document
from analysis.embedded.markup import Checker, Index
from analysis.embedded.page import address, environment, frame, write_assets
from analysis.embedded.settings import Settings
from analysis.records import read_record
from analysis.svg import inline_svg

WRITTEN = ("callout-", "crossref-")
"""Beginnings of the keys of Quarto's words that filters write. Pandoc reads each word as Markdown, which takes a third
of its time."""

Progress = Callable[[str, int, int], None]
"""Called with a document's place in the site, its number and how many there are."""


@dataclass
class Document:
    """A document on its way to becoming a page or a PDF."""

    path: Path
    source: Source
    values: dict[str, Any]
    words: dict[str, str]
    tree: pandoc.Tree
    index: Index

    @property
    def lang(self) -> str:
        """Its language."""
        return str(self.values["lang"])


class Renderer:
    """Renders one project folder.

    Parameters
    ----------
    root : Path
        The project folder, or a staged copy of it.
    out : Path
        Where the site goes.
    keepsake : Keepsake, optional
        What Pandoc made of the document's parts the last time.
    """

    def __init__(self, root: Path, out: Path, keepsake: Keepsake | None = None) -> None:
        self.root, self.out = root.resolve(), out
        self.keepsake = keepsake or Keepsake()
        self.settings = Settings(self.root)
        self.templates = self.root / "report" / "templates"
        self.frame_words = read_record(self.templates / "words.yml")
        self.filters = self.settings.filters(Path("report/filters/embedded.lua"))

    def render(self, progress: Progress | None = None) -> None:
        """Render every document.

        Parameters
        ----------
        progress : callable, optional
            Told each document as it is done.

        Raises
        ------
        InputError, NotebookError
            If a setting, a document or a cell cannot be rendered; what was written so far is of no use.
        """
        self.settings.check_sidebars()
        self.out.mkdir(parents=True, exist_ok=True)
        write_assets(self.root / "report", self.out)
        documents = self.settings.documents
        for number, path in enumerate(documents, 1):
            place = self.make(path)
            if progress:
                progress(place, number, len(documents))

    def make(self, path: Path) -> str:
        """Render one document, named from the project, and return its place in the site.

        Raises
        ------
        InputError, NotebookError
            As of :meth:`render`.
        """
        document = self.read(path)
        return self.page(document) if document.values["format"] == "html" else self.pdf(document)

    def elsewhere(self, document: Document, label: str) -> str:
        """Return the name of another page of the language that has a label, for a hint; empty if none has."""
        for path in self.settings.documents:
            if path != document.path and path.parent == document.path.parent:
                other = self.read(path)
                if other.values["format"] == "html" and label in other.index.labels:
                    return path.name
        return ""

    def read(self, path: Path) -> Document:
        """Read and check one document."""
        source = read_document(self.root / path, path.as_posix())
        values = self.settings.metadata(path, source.matter)
        words = self.settings.language(path, values, self.frame_words["quarto"])
        try:
            tree = pandoc.parse(source.markdown, self.root, self.keepsake)
        except pandoc.PandocError as error:
            raise source.error(cell_of(source, str(error)), f"Pandoc: {error}") from error
        checker = Checker(source, values["format"])
        checked = pandoc.Tree(tree.head, [checker.walk(part) for part in tree.parts])
        return Document(path, source, values, words, checked, checker.index)

    def resolve(self, document: Document) -> pandoc.Tree:
        """Return the tree with numbers and references."""
        numbered = bool(self.settings.get("format.typst.number-sections", False))
        resolver = Resolver(
            document.source,
            document.values["format"],
            document.index,
            partial(self.elsewhere, document),
            document.words,
            str(self.settings.get("crossref.title-delim", ":")).rstrip(),
            numbered and document.values["format"] == "typst",
        )
        return pandoc.Tree(document.tree.head, [resolver.walk(part) for part in document.tree.parts])

    def write(self, document: Document, folder: Path, extra: Mapping[str, Any]) -> str:
        """Return the document's text as HTML or Typst; ``folder`` holds its pictures."""
        html = document.values["format"] == "html"
        values = {key: value for key, value in document.values.items() if key not in ("language", "format")}
        words = {key: word for key, word in document.words.items() if key.startswith(WRITTEN)}
        values |= {**extra, "words": words}
        template = self.root / "report" / "typst" / "document.typ"
        if not html:
            watch.note(template.parent)  # the template's parts lie beside it
        options = ["--mathml", "--syntax-highlighting=none"] if html else ["--standalone", f"--template={template}"]
        tree = self.resolve(document)
        to = "html5" if html else "typst"
        try:
            return pandoc.write(tree, to, self.filters, values, folder, self.root, self.keepsake, options)
        except pandoc.PandocError as error:
            raise document.source.error(None, f"Pandoc: {error}") from error

    def page(self, document: Document) -> str:
        """Write a page and return its place in the site."""
        place = address(document.path.as_posix())
        target = self.out / place
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            self._pictures(document, folder, target)
            body = self.write(document, folder, {})
        own = self.frame_words[document.lang]
        headings = [(level, name, pandoc.plain(title)) for level, name, title in document.index.headings]
        context = frame(self.settings, place, document.values, own | {"quarto": document.words}, headings)
        template = environment(self.templates).get_template("page.html.j2")
        target.write_text(template.render(**context, body=markupsafe.Markup(body)) + "\n", encoding="utf-8")
        return place

    def _pictures(self, document: Document, folder: Path, target: Path) -> None:
        """Make charts ready to stand in the page, and put other pictures beside it."""
        alts = {image["c"][2][0]: dict(image["c"][0][2])["fig-alt"] for image in document.index.images}
        for name, data in document.source.pictures.items():
            if name.endswith(".svg"):
                try:
                    svg = inline_svg(data.decode("utf-8"), Path(name).stem, alts.get(name, ""))
                except ValueError as error:
                    raise document.source.error(None, f"{name}: {error}") from error
                (folder / name).write_text(svg, encoding="utf-8")
            else:
                beside = target.with_name(f"{target.stem}_files")
                beside.mkdir(exist_ok=True)
                (beside / name).write_bytes(data)
                for image in document.index.images:
                    if image["c"][2][0] == name:
                        image["c"][2][0] = f"{beside.name}/{name}"

    def pdf(self, document: Document) -> str:
        """Write a PDF and return its place in the site."""
        place = document.path.with_suffix(".pdf").as_posix()
        settings = self.settings
        extra: dict[str, Any] = {
            "toc": settings.get("format.typst.toc", False),
            "toc-depth": settings.get("format.typst.toc-depth", 2),
            "toc-title": document.words["toc-title-document"],
        }
        if settings.get("format.typst.number-sections", False):
            extra["section-numbering"] = settings.get("format.typst.section-numbering", "1.1")
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            for picture, data in document.source.pictures.items():
                (folder / picture).write_bytes(data)
            text = self.write(document, folder, extra)
            (folder / "report.typ").write_text(text, encoding="utf-8")
            fonts = [self.root / settings.get("format.typst.font-paths", "report/fonts")]
            standards = [settings.get("format.typst.pdf-standard", "ua-1")]
            try:
                data = typeset.compile_pdf(folder / "report.typ", fonts, standards, str(document.values["as-of"]))
            except (RuntimeError, ValueError) as error:
                raise document.source.error(None, str(error)) from error
        target = self.out / place
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        return place


def cell_of(source: Source, message: str) -> int | None:
    """Find the cell that a message of Pandoc's speaks of by its line."""
    match = re.search(r"line (\d+)", message)
    if match is None:
        return None
    before = "\n".join(source.markdown.splitlines()[: int(match[1])])
    markers = re.findall(r"<!-- cell (\d+) -->", before)
    return int(markers[-1]) if markers else None


def render(root: Path, out: Path, progress: Progress | None = None) -> None:
    """Render a project folder into ``out``, which is made anew."""
    shutil.rmtree(out, ignore_errors=True)
    Renderer(root, out).render(progress)


def check(root: Path) -> None:
    """Read and check every document of a project folder without rendering it."""
    renderer = Renderer(root, root)
    for path in renderer.settings.documents:
        renderer.read(path)


def date_of(root: Path) -> int:
    """Return the date of the data that a project folder's PDFs are about, in seconds since 1970."""
    settings = Settings(root)
    for path in settings.documents:
        values = settings.metadata(path, read_document(root / path, path.as_posix()).matter)
        if values["format"] == "typst":
            return typeset.timestamp(str(values["as-of"]))
    return 0
