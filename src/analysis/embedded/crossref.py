"""Resolve references: ``@fig-x`` becomes name, number and link, and captions get their numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from analysis.embedded.flatten import Source
from analysis.embedded.markup import Index, Node, Splice, Walker


class Resolver(Walker):
    """Second walk: references, links inside the document, and the captions' numbers.

    Parameters
    ----------
    source : Source
        Where the tree came from.
    fmt : {"html", "typst"}
        What it is made into.
    index : Index
        Its labels.
    elsewhere : callable
        Returns, for a label, the other page of the language that has it, or nothing.
    words : mapping
        Quarto's words in the document's language.
    delimiter : str
        What stands after a number in a caption.
    numbered : bool
        Whether sections have numbers.
    """

    def __init__(
        self,
        source: Source,
        fmt: str,
        index: Index,
        elsewhere: Callable[[str], str],
        words: Mapping[str, str],
        delimiter: str,
        numbered: bool,
    ) -> None:
        super().__init__(source, fmt)
        self.index, self.elsewhere, self.words = index, elsewhere, words
        self.delimiter, self.numbered = delimiter, numbered

    def visit_rawblock(self, node: Node) -> Any:
        """Follow the markers between cells and drop them: the checks are done."""
        super().visit_rawblock(node)
        return Splice()

    def name(self, kind: str) -> str:
        """Return the word for a kind of label."""
        return self.words["crossref-sec-prefix" if kind == "sec" else f"crossref-{kind}-title"]

    def visit_cite(self, node: Node) -> Any:
        """Turn ``@fig-x`` into a link with name and number."""
        result = Splice()
        for citation in node["c"][0]:
            identifier = citation["citationId"]
            if citation["citationPrefix"] or citation["citationSuffix"]:
                raise self.refuse("chữ kèm trong tham chiếu", "text inside a reference", identifier)
            if identifier not in self.index.labels:
                place = self.elsewhere(identifier)
                hint = f"; ở/in {place}, dùng liên kết / use a link" if place else ""
                raise self.refuse("tham chiếu không có", "undefined reference", f"@{identifier}{hint}")
            if result:
                result += [{"t": "Str", "c": ","}, {"t": "Space"}]
            result.append(self._reference(identifier, bare=citation["citationMode"]["t"] == "SuppressAuthor"))
        return result

    def _reference(self, identifier: str, bare: bool) -> Node:
        label = self.index.labels[identifier]
        if self.fmt == "typst" and (label.kind != "sec" or self.numbered):
            supplement = "none" if bare else f"[{self.name(label.kind)}]"
            return {"t": "RawInline", "c": ["typst", f"#ref(<{identifier}>, supplement: {supplement})"]}
        if label.kind == "sec":
            text = label.title
        else:
            number = str(label.number)
            text = [{"t": "Str", "c": number if bare else f"{self.name(label.kind)}\u00a0{number}"}]
        return {"t": "Link", "c": [["", ["quarto-xref"], []], text, [f"#{identifier}", ""]]}

    def visit_link(self, node: Node) -> Node:
        """Refuse a link to a place that is not in the document."""
        address = node["c"][2][0]
        if address.startswith("#") and address[1:] not in self.index.targets:
            raise self.refuse("liên kết không có đích", "a link to nowhere", address)
        return self.inside(node)

    def visit_figure(self, node: Node) -> Node:
        """Number a figure's caption."""
        return self._captioned(self.inside(node))

    def visit_table(self, node: Node) -> Node:
        """Number a table's caption."""
        return self._captioned(self.inside(node))

    def _captioned(self, node: Node) -> Node:
        label = self.index.labels.get(node["c"][0][0])
        # In the PDF Typst counts, so that its references and lists agree with the captions.
        if label and self.fmt == "html":
            words = f"{self.name(label.kind)}\u00a0{label.number}{self.delimiter}"
            head = [{"t": "Span", "c": [["", ["caption-label"], []], [{"t": "Str", "c": words}]]}, {"t": "Space"}]
            node["c"][1][1][0]["c"][:0] = head
        return node
