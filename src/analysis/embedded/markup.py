"""Check a document's syntax tree against the Markdown that the report uses, and number what has a label.

The tree is Pandoc's, as JSON. Everything that would come out raw, wrong or differently from Quarto is refused with
the document and the cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from analysis.embedded.flatten import Source

Node = dict[str, Any]

BLOCKS = {"Plain", "Para", "Header", "BulletList", "OrderedList", "BlockQuote", "CodeBlock", "HorizontalRule"}
BLOCKS |= {"Table", "Figure", "Div", "DefinitionList"}
INLINES = {"Str", "Space", "SoftBreak", "LineBreak", "Emph", "Strong", "Strikeout", "Superscript", "Subscript"}
INLINES |= {"Quoted", "Cite", "Code", "Math", "Link", "Image", "Note", "Span"}
PARTS = {"InlineMath", "DisplayMath", "SingleQuote", "DoubleQuote", "ColWidth", "ColWidthDefault"}
PARTS |= {"AlignLeft", "AlignRight", "AlignCenter", "AlignDefault"}
PARTS |= {"Decimal", "LowerAlpha", "UpperAlpha", "LowerRoman", "UpperRoman", "DefaultStyle", "Example"}
PARTS |= {"Period", "OneParen", "TwoParens", "DefaultDelim"}
PARTS |= {"AuthorInText", "NormalCitation", "SuppressAuthor"}
KNOWN = BLOCKS | INLINES | PARTS

CALLOUTS = {f"callout-{kind}" for kind in ("note", "tip", "important", "warning", "caution")}
CONDITIONS = {"content-visible", "content-hidden"}
DIVS = CALLOUTS | CONDITIONS | {"answers", "answer", "finding", "source-note", "wide", "languages", "language"}
DIVS |= {"formula", "lately", "late", "more", "downloads", "verdict"}
SPANS = CONDITIONS | {"state", "num", "sub", "meter", "spark", "fact", "language-name"}
PROFILE = "profile"
"""Class of a link to a page of the web alone; the PDF shows its text."""
FORMATS = {"html", "typst"}

RAW = re.compile(r"\{\{[<%]|:::|\[\^|\]\{[.#]|<!--")
"""What the reader would see if markup was misspelt."""


@dataclass
class Label:
    """Something that can be referred to: its kind (fig, tbl, sec), number and, for a section, title."""

    kind: str
    number: int
    title: list[Node]


@dataclass
class Index:
    """Labels of one document in reading order, every place a link may lead to, and the pictures' own nodes."""

    labels: dict[str, Label] = field(default_factory=dict)
    targets: set[str] = field(default_factory=set)
    headings: list[tuple[int, str, list[Node]]] = field(default_factory=list)
    images: list[Node] = field(default_factory=list)


class Splice(list[Node]):
    """Nodes that take the place of one node."""


class Walker:
    """Walks a tree in reading order and knows the cell it is in.

    Parameters
    ----------
    source : Source
        Where the tree came from.
    fmt : {"html", "typst"}
        What it is made into.
    """

    def __init__(self, source: Source, fmt: str) -> None:
        self.source = source
        self.fmt = fmt
        self.cell: int | None = None
        self._visits: dict[str, Callable[[Node], Any]] = {}

    def refuse(self, vi: str, en: str, found: str) -> Exception:
        """Return the error for something found in the current cell."""
        return self.source.error(self.cell, f"{vi} / {en}: {found}")

    def walk(self, value: Any) -> Any:
        """Return the value with each node passed through the method named after its type; the value stays as it is."""
        if isinstance(value, list):
            result: list[Any] = []
            for item in value:
                new = self.walk(item)
                if isinstance(new, Splice):
                    result.extend(new)
                else:
                    result.append(new)
            return result
        if not isinstance(value, dict):
            return value
        kind = value.get("t")
        if kind is None:
            return {key: self.walk(inner) for key, inner in value.items()}
        if kind not in self._visits:
            self._visits[kind] = getattr(self, f"visit_{kind.lower()}", self.other)
        return self._visits[kind](value)

    def inside(self, node: Node) -> Node:
        """Return a node of its own with the content walked."""
        return {**node, "c": self.walk(node["c"])} if "c" in node else node

    def other(self, node: Node) -> Any:
        """Treat a node without a method of its own."""
        return self.inside(node)

    def visit_rawblock(self, node: Node) -> Any:
        """Follow the markers between cells."""
        cell = marked(node)
        if cell is None:
            return self.other(node)
        self.cell = cell
        return node


def marked(node: Node) -> int | None:
    """Return the cell that a marker begins; None for any other node."""
    match = re.fullmatch(r"<!-- cell (\d+) -->", node["c"][1]) if node["t"] == "RawBlock" else None
    return int(match[1]) if match else None


def markers(value: Any) -> list[Node]:
    """Return the markers in content that is not shown, so that the cells after it keep their place."""
    if isinstance(value, list):
        return [marker for item in value for marker in markers(item)]
    if isinstance(value, Mapping):
        if value.get("t") == "RawBlock":
            return [dict(value)] if marked(dict(value)) is not None else []
        return markers(value.get("c"))
    return []


class Checker(Walker):
    """First walk: refuse what is not supported, drop what this format hides, number and collect labels."""

    def __init__(self, source: Source, fmt: str) -> None:
        super().__init__(source, fmt)
        self.index = Index()
        self.counts = {"fig": 0, "tbl": 0, "sec": 0}
        self.depth = 0
        self.tables = 0

    def other(self, node: Node) -> Any:
        """Let known nodes pass and refuse the rest."""
        kind = node["t"]
        if kind in ("RawBlock", "RawInline"):
            raise self.refuse("mã thô không được hỗ trợ", "raw markup is not supported", node["c"][1][:80])
        if kind not in KNOWN:
            raise self.refuse("không được hỗ trợ", "not supported", kind)
        return self.inside(node)

    def visit_str(self, node: Node) -> Node:
        """Refuse markup that would be printed as it stands."""
        if not self.tables and RAW.search(node["c"]):
            vi, en = "cú pháp sai hoặc mã ngắn không có", "misspelt markup or unknown short code"
            raise self.refuse(vi, en, node["c"])
        return node

    def visit_codeblock(self, node: Node) -> Node:
        """Refuse code meant to be run or made into something."""
        if any(name.startswith("{") or name.startswith("=") for name in node["c"][0][1]):
            raise self.refuse("khối mã chạy được", "code to be run", str(node["c"][0][1]))
        return node

    def visit_code(self, node: Node) -> Node:
        """Leave code as it is, unless it is meant to be run."""
        if node["c"][1].startswith("{"):
            raise self.refuse("mã chạy được", "code to be run", node["c"][1])
        return node

    def add(self, identifier: str, number: int = 0, title: list[Node] | None = None) -> None:
        """Record a label or a link target; refuse one that is there already."""
        if not identifier:
            return
        if identifier in self.index.targets:
            raise self.refuse("nhãn trùng", "duplicate label", identifier)
        self.index.targets.add(identifier)
        kind = identifier.split("-")[0]
        if kind in self.counts:
            self.index.labels[identifier] = Label(kind, number, title or [])

    def number(self, kind: str, identifier: str) -> None:
        """Give the next number of a kind to what carries its label."""
        if identifier.startswith(f"{kind}-"):
            self.counts[kind] += 1
            self.add(identifier, self.counts[kind])
        elif identifier:
            raise self.refuse(f"nhãn phải bắt đầu bằng {kind}-", f"a label here starts with {kind}-", identifier)

    def visit_figure(self, node: Node) -> Node:
        """Number a figure."""
        self.number("fig", node["c"][0][0])
        return self.inside(node)

    def visit_table(self, node: Node) -> Node:
        """Number a table."""
        self.number("tbl", node["c"][0][0])
        if node["c"][0][0] and not node["c"][1][1]:
            raise self.refuse("bảng có nhãn mà thiếu tên", "a labelled table without caption", node["c"][0][0])
        self._classes(node["c"][0][1], {"wide"})
        self.tables += 1  # cells hold texts from data, which may well look like markup
        node = self.inside(node)
        self.tables -= 1
        return node

    def visit_definitionlist(self, node: Node) -> Node:
        """Let texts from data stand in a list of facts as in a table's cells."""
        self.tables += 1
        node = self.inside(node)
        self.tables -= 1
        return node

    def visit_header(self, node: Node) -> Node:
        """Record a heading; those inside boxes stay out of the table of contents."""
        level, (identifier, classes, _), title = node["c"]
        self._classes(classes, {"unnumbered", "unlisted"})
        node = self.inside(node)
        self.add(identifier, title=title)
        if not self.depth and "unlisted" not in classes:
            self.index.headings.append((level, identifier, node["c"][2]))
        return node

    def visit_image(self, node: Node) -> Node:
        """Accept the pictures of cells only; they have been checked for their alternative text."""
        if node["c"][2][0] not in self.source.pictures:
            raise self.refuse("hình phải do một ô mã cho", "pictures come from code cells", node["c"][2][0])
        node = self.inside(node)
        self.index.images.append(node)
        return node

    def visit_div(self, node: Node) -> Any:
        """Check a box's kind and drop what this format does not show."""
        return self._box(node, DIVS)

    def visit_span(self, node: Node) -> Any:
        """Check a span's kind and drop what this format does not show."""
        return self._box(node, SPANS)

    def _classes(self, classes: list[str], known: set[str]) -> None:
        for name in classes:
            if name not in known and not (name.startswith("state-") and "state" in known):
                if name.startswith("callout"):
                    raise self.refuse("callout không có", "unknown callout", f".{name}")
                raise self.refuse("lớp không có", "unknown class", f".{name}")

    def _box(self, node: Node, known: set[str]) -> Any:
        (identifier, classes, pairs), content = node["c"]
        self._classes(classes, known)
        if conditions := CONDITIONS & set(classes):
            visible = self._visible(dict(pairs), conditions.pop() == "content-visible")
            return Splice(self.walk(content if visible else markers(content)))
        if "more" in classes and not dict(pairs).get("summary", "").strip():
            raise self.refuse("phần gập thiếu dòng mở (summary)", "a folded part without its line (summary)", ".more")
        if "formula" in classes and not dict(pairs).get("alt", "").strip():
            raise self.refuse("công thức thiếu lời đọc (alt)", "a formula without its words (alt)", f".{classes[0]}")
        self.add(identifier)
        self.depth += 1
        node = self.inside(node)
        self.depth -= 1
        return node

    def _visible(self, conditions: Mapping[str, str], shows: bool) -> bool:
        unknown = set(conditions) - {"when-format", "unless-format"}
        if unknown or not conditions or not set(conditions.values()) <= FORMATS:
            raise self.refuse("điều kiện không có", "unknown condition", str(dict(conditions)))
        holds = all((value == self.fmt) == (key == "when-format") for key, value in conditions.items())
        return holds == shows

    def visit_link(self, node: Node) -> Node:
        """Point links at pages rather than at their notebooks, and inside the PDF at chapters."""
        node = self.inside(node)
        if "download" in dict(node["c"][0][2]):
            return node  # a file to save, whatever its ending
        if self.fmt == "typst" and PROFILE in node["c"][0][1]:
            return node  # the report's filter leaves its text
        address = node["c"][2][0]
        match = re.fullmatch(r"(?P<page>(?:[\w.-]+/)*[\w-]+)\.(?:ipynb|qmd|html)(?:#(?P<place>[\w-]+))?", address)
        if match and self.fmt == "html":
            node["c"][2][0] = f"{match['page']}.html" + (f"#{match['place']}" if match["place"] else "")
        elif match and "/" not in match["page"]:
            node["c"][2][0] = "#" + (match["place"] or f"sec-{match['page']}")
        return node
