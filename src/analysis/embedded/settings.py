"""What the embedded renderer reads from Quarto's own files: ``_quarto.yml``, ``_metadata.yml``, language files.

There is no second configuration. A setting that the renderer does not know and that would change the pages is
refused; those that only concern Quarto are listed here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from analysis.problems import InputError, Problem
from analysis.records import read_record

USED = {
    "project.render",
    "website.title",
    "website.page-navigation",
    "website.sidebar",
    "crossref.title-delim",
    "filters",
    "format.html.css",
    "format.html.toc",
    "format.html.toc-depth",
    "format.typst.pdf-standard",
    "format.typst.papersize",
    "format.typst.toc",
    "format.typst.toc-depth",
    "format.typst.number-sections",
    "format.typst.section-numbering",
    "format.typst.font-paths",
    "format.typst.template-partials",
}
"""Settings that the embedded renderer follows."""

FIXED: dict[str, Any] = {
    "project.type": "website",
    "execute.enabled": False,
    "execute.echo": False,
    "execute.warning": False,
    "website.search": False,
    "format.html.html-math-method": "mathml",
}
"""Settings with the one value that the embedded renderer works by."""

QUARTO_ONLY = {
    "format.html.theme",
    "format.html.minimal",
    "format.html.template",
    "project.output-dir",
    "project.post-render",
    "tbl-colwidths",
}
"""Settings that keep Quarto's own page frame and table layout away, so that both renderers use the report's."""

FRONT_MATTER = {
    "title",
    "subtitle",
    "lang",
    "language",
    "page",
    "edition",
    "edition-title",
    "edition-from",
    "report-title",
    "plan-title",
    "as-of",
    "illustrative",
    "mark",
    "format",
    "toc",
    "document",
    "description",
}
"""Keys of a document's front matter and of ``_metadata.yml``."""


def leaves(value: Mapping[str, Any], known: set[str], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield dotted keys with their values, down to known keys or to what is no mapping."""
    for key, inner in value.items():
        name = f"{prefix}{key}"
        if isinstance(inner, Mapping) and name not in known:
            yield from leaves(inner, known, f"{name}.")
        else:
            yield name, inner


@dataclass(frozen=True)
class Entry:
    """One line of a sidebar: a page's short name and its document, relative to the project."""

    text: str
    href: str


@dataclass(frozen=True)
class Sidebar:
    """The navigation of one language."""

    id: str
    title: str
    entries: tuple[Entry, ...]


class Settings:
    """The project's Quarto settings, checked.

    Parameters
    ----------
    root : Path
        The folder that holds ``_quarto.yml``.

    Raises
    ------
    InputError
        If a setting is not known or has a value that the embedded renderer cannot follow.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.file = root / "_quarto.yml"
        self.values = read_record(self.file)
        self._check()

    def _check(self) -> None:
        problems = []
        known = USED | QUARTO_ONLY | FIXED.keys()
        for key, value in leaves(self.values, known):
            if key not in known:
                problems.append(self._problem(key, key, "thiết lập được hỗ trợ", "a setting that is supported"))
            elif key == "filters":
                problems += [
                    self._problem(key, str(entry), "chỉ dùng at: post-render", "only at: post-render")
                    for entry in value
                    if isinstance(entry, Mapping) and (set(entry) != {"path", "at"} or entry["at"] != "post-render")
                ]
            elif key in FIXED and value != FIXED[key]:
                only = str(FIXED[key]).lower()
                problems.append(self._problem(key, str(value), f"chỉ dùng {only}", f"only {only}"))
        if problems:
            raise InputError(problems)

    def _problem(self, key: str, found: str, vi: str, en: str) -> Problem:
        return Problem(self.file.name, None, key, found, vi, en)

    def get(self, key: str, default: Any = None) -> Any:
        """Return what stands under a dotted key."""
        node: Any = self.values
        for part in key.split("."):
            if not isinstance(node, Mapping) or part not in node:
                return default
            node = node[part]
        return node

    @cached_property
    def documents(self) -> tuple[Path, ...]:
        """Documents to render, relative to the project, in order and each once."""
        found: dict[Path, None] = {}
        for pattern in self.get("project.render", []):
            matches = sorted(path.relative_to(self.root) for path in self.root.glob(pattern))
            if not matches:
                raise InputError(
                    self._problem("project.render", pattern, "ít nhất một tài liệu", "at least one document")
                )
            found.update(dict.fromkeys(matches))
        return tuple(found)

    def filters(self, own: Path) -> list[Path]:
        """Return the filters in the order in which they run.

        Parameters
        ----------
        own : Path
            The one that does what Quarto does by itself; filters that Quarto runs when it is done follow it.
        """
        listed = self.get("filters", [])
        late = [entry["path"] for entry in listed if isinstance(entry, Mapping)]
        early = [entry for entry in listed if not isinstance(entry, Mapping)]
        return [self.root / path for path in (*early, own, *late)]

    def check_sidebars(self) -> None:
        """Refuse a sidebar that names a document which is not rendered."""
        documents = {path.as_posix() for path in self.documents}
        for bar in self.sidebars.values():
            for entry in bar.entries:
                if entry.href not in documents:
                    raise InputError(
                        self._problem("website.sidebar", entry.href, "tài liệu có thật", "a document that exists")
                    )

    @cached_property
    def sidebars(self) -> dict[str, Sidebar]:
        """Navigation by language."""
        bars = {}
        for bar in self.get("website.sidebar", []):
            entries = []
            for item in bar["contents"]:
                if set(item) != {"text", "href"}:
                    raise InputError(self._problem("website.sidebar", str(item), "text và href", "text and href"))
                entries.append(Entry(item["text"], item["href"]))
            bars[bar["id"]] = Sidebar(bar["id"], bar["title"], tuple(entries))
        return bars

    def metadata(self, document: Path, matter: Mapping[str, Any]) -> dict[str, Any]:
        """Return a document's metadata: ``_metadata.yml`` of its folder overlaid with its front matter.

        Parameters
        ----------
        document : Path
            Relative to the project.
        matter : mapping
            Its front matter.

        Raises
        ------
        InputError
            If a key is not known or the document names no single format.
        """
        values: dict[str, Any] = {}
        folder = self.root / document.parent
        if (folder / "_metadata.yml").is_file():
            values |= read_record(folder / "_metadata.yml")
        values |= matter
        for key in values:
            if key not in FRONT_MATTER:
                raise InputError(
                    Problem(document.as_posix(), None, key, key, "khoá được hỗ trợ", "a key that is supported")
                )
        if values.get("format") not in ("html", "typst"):
            raise InputError(
                Problem(
                    document.as_posix(),
                    None,
                    "format",
                    str(values.get("format")),
                    "html hoặc typst (không ghi thì Quarto làm cả hai)",
                    "html or typst (without it Quarto would make both)",
                )
            )
        if values.get("illustrative") and not values.get("mark"):
            raise InputError(
                Problem(document.as_posix(), None, "mark", "", "dòng chữ “số liệu minh hoạ”", "the illustrative notice")
            )
        return values

    def language(self, document: Path, values: Mapping[str, Any], english: Mapping[str, str]) -> dict[str, str]:
        """Return Quarto's words in the document's language; English where no language file is named."""
        words = dict(english)
        if "language" in values:
            own = read_record(self.root / document.parent / values["language"])
            words |= {key: str(text) for key, text in own.items()}
        return words
