"""The executed notebook of a page, made fit to be opened in JupyterLab: no trace of the page it became."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import nbformat

from analysis.pages import INJECTED
from analysis.report import SAVED

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from analysis.wording import Words

OPTION = re.compile(r"^#\| .*\n", re.MULTILINE)
HIDDEN = re.compile(r'\[+[^\[\]]*(?:\[[^\[\]]*\]\([^)]*\))?[^\[\]]*\]\{\.content-visible when-format="typst"\}')
SUB = re.compile(r"(?<!\\)\[(?P<text>(?:\\.|[^\[\]\\]|\[[^\[\]]*\](?:\([^)]*\)|\{[^}]*\})?+)*+)\]\{\.sub\}")
SPAN = re.compile(r"(?<!\\)\[(?P<text>(?:\\.|[^\[\]\\]|\[[^\[\]]*\]\([^)]*\))*+)\]\{(?:\.|lang=)[^}]*\}")
FENCE = re.compile(r"^:::+.*\n?", re.MULTILINE)
ANCHOR = re.compile(r"[ \t]*\{#[^}]*\}")
CAPTION = re.compile(r"^: ", re.MULTILINE)
REFERENCE = re.compile(r"\s*\(?@(?:fig|tbl|sec)-[\w-]+\)?")
NEARBY = re.compile(r"\[(?P<text>[^\[\]]*)\]\((?!https?://)[^)]*\)(?:\{[^}]*\})?")
FACT = re.compile(r"^(?P<term>\S.*)\n:   ", re.MULTILINE)
ASSIGNED = re.compile(r"^(?P<name>\w+) = .*$", re.MULTILINE)


def told(
    page: NotebookNode, matter: Mapping[str, Any], words: Words, pictures: Mapping[str, str] | None = None
) -> NotebookNode:
    """Return a page's notebook for download, to be written by :func:`analysis.pages.save`.

    Parameters
    ----------
    page : NotebookNode
        The executed page, with its front matter.
    matter : mapping
        The front matter.
    words : Words
        Language.
    pictures : mapping, optional
        Pictures that can stand alone, by the label of the chart whose place they take.
    """
    how = {"report": matter["report-title"], "edition": matter["edition-title"], "date": matter["as-of"]}
    head = [f"# {matter['title']}"]
    if matter.get("illustrative"):
        head.append(f"**{matter['mark']}**")
    head.append(words("downloads.notebook.how", **how))
    cells = [nbformat.v4.new_markdown_cell("\n\n".join(head), id="about"), *_cells(page, pictures or {})]
    kernel = dict(page.metadata.get("kernelspec", {}))
    made: NotebookNode = nbformat.v4.new_notebook(
        cells=cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}}
    )
    return made


def _cells(page: NotebookNode, pictures: Mapping[str, str]) -> Iterator[NotebookNode]:
    """Yield the cells after the front matter: one cell of parameters, with the values that were used; no warnings."""
    used = "\n".join(cell.source for cell in page.cells if INJECTED in cell.metadata.get("tags", []))
    values = {found["name"]: found[0] for found in ASSIGNED.finditer(used)}
    for cell in page.cells[1:]:
        tags = cell.metadata.get("tags", [])
        if INJECTED in tags:
            continue
        kept = nbformat.from_dict({**cell})
        if cell.cell_type == "markdown":
            kept.source = plain(cell.source)
        elif cell.cell_type == "code":
            kept.source = OPTION.sub("", cell.source)
            if "parameters" in tags:
                kept.source = ASSIGNED.sub(lambda found: values.get(found["name"], found[0]), kept.source)
            kept.outputs = [_output(output, pictures) for output in cell.outputs if output.get("name") != "stderr"]
        yield kept


def _output(output: NotebookNode, pictures: Mapping[str, str]) -> NotebookNode:
    """Return an output as JupyterLab shows it: Markdown without boxes, a chart with its title and on white."""
    if "data" not in output:
        return output
    metadata = {key: value for key, value in output.metadata.items() if key != SAVED}
    kept: NotebookNode = nbformat.from_dict({**output, "metadata": metadata})
    label = metadata.get("analysis", {}).get("label")
    if "text/markdown" in output.data:
        text = plain(output.data["text/markdown"])
        kept.data = {"text/markdown": text, "text/plain": text}
    elif label in pictures:
        kept.data["image/svg+xml"] = pictures[label]
    return kept


def plain(text: str) -> str:
    """Return Quarto's Markdown without what only a renderer of pages understands.

    Boxes, anchors, classes, references and links to other pages go, and what they hold stays; a small line in a cell of
    a table begins with ``<br>``.
    """
    text = HIDDEN.sub("", text)
    while (found := SPAN.sub(r"\g<text>", SUB.sub(r"<br>\g<text>", text))) != text:
        text = found
    text = NEARBY.sub(r"\g<text>", REFERENCE.sub("", text))
    text = FACT.sub(r"**\g<term>:** ", text)
    text = CAPTION.sub("", ANCHOR.sub("", FENCE.sub("", text)))
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n")
