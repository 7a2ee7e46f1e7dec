"""An executed notebook made into a page of one language, and pages joined into one document.

A page is an ordinary executed notebook that Quarto and the embedded renderer read alike: front matter, one language's
prose, and Quarto cell options for each figure.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
import yaml

from analysis.problems import NotebookError
from analysis.project import LANGUAGES
from analysis.records import LOADER

if TYPE_CHECKING:
    from nbformat import NotebookNode

INJECTED = "injected-parameters"
"""papermill's tag of the cell that it adds."""


def write_page(executed: NotebookNode, lang: str, name: str, front_matter: Mapping[str, Any], out: Path) -> None:
    """Turn an executed notebook into a page of one language and write it in one step.

    Parameters
    ----------
    executed : NotebookNode
    lang : {"vi", "en"}
        Language of the page.
    name : str
        The notebook, for messages.
    front_matter : Mapping[str, Any]
        What stands at the head of the page; the title is added from the notebook's first heading.
    out : Path
        Where it goes.
    """
    kept = (cell for cell in executed.cells if in_language(cell, lang))
    cells = [part for cell in kept for part in (with_options(cell), *figures_of(cell))]
    for cell in cells:
        if INJECTED in cell.metadata.get("tags", []):
            cell.id = INJECTED  # papermill gives it a name by chance; the same data give the same page
    title, cells = lift_title(cells, name)
    matter = {"title": title, **front_matter}
    page = nbformat.v4.new_notebook(cells=[front_matter_cell(matter), *cells], metadata=clean_metadata(executed))
    save(page, out)


def front_matter_cell(matter: Mapping[str, Any]) -> NotebookNode:
    """Return the raw cell of YAML that Quarto reads at the head of a notebook."""
    text = yaml.safe_dump(dict(matter), allow_unicode=True, sort_keys=False, width=1000)
    cell: NotebookNode = nbformat.v4.new_raw_cell(f"---\n{text}---", id="front-matter")
    return cell


def read_front_matter(page: NotebookNode) -> dict[str, Any]:
    """Return the front matter of a page that :func:`write_page` or :func:`join` wrote."""
    return dict(yaml.load(page.cells[0].source.removeprefix("---\n").removesuffix("\n---"), LOADER))


def in_language(cell: NotebookNode, lang: str) -> bool:
    """Return whether a cell belongs on a page in ``lang``: prose cells are tagged, all others are shared."""
    tags = set(cell.metadata.get("tags", []))
    spoken = {f"lang-{code}" for code in LANGUAGES} & tags
    return not spoken or f"lang-{lang}" in spoken


def with_options(cell: NotebookNode) -> NotebookNode:
    """Return the cell with the label, caption and alt text of its figure as Quarto options.

    The text depends on language and data, so it cannot stand in the notebook: the shown object carries it in its
    output's metadata.
    """
    if cell.cell_type != "code":
        return cell
    for output in cell.outputs:
        info = output.get("metadata", {}).get("analysis")
        if info:
            options = {"label": info["label"], "fig-cap": info["caption"], "fig-alt": info["alt"]}
            lines = "".join(f"#| {key}: {quoted(text)}\n" for key, text in options.items())
            cell = nbformat.from_dict({**cell, "source": lines + cell.source})
    return cell


def figures_of(cell: NotebookNode) -> Iterator[NotebookNode]:
    """Return the figures behind a cell's chart as a cell of its own, which the PDF leaves out."""
    for number, output in enumerate(cell.get("outputs", [])):
        if data := output.get("metadata", {}).get("analysis", {}).get("data"):
            text = f'::: {{.content-visible when-format="html"}}\n{data}\n:::'
            yield nbformat.v4.new_markdown_cell(text, id=f"{cell.id}-{number}-data"[:64])


def quoted(text: str) -> str:
    """Return text as one line of double-quoted YAML."""
    folded = " ".join(unicodedata.normalize("NFC", text).split())
    return '"' + folded.replace("\\", "\\\\").replace('"', '\\"') + '"'


def lift_title(cells: Sequence[NotebookNode], name: str) -> tuple[str, list[NotebookNode]]:
    """Take the page's first heading out of its first prose cell; it becomes the title."""
    for index, cell in enumerate(cells):
        if cell.cell_type != "markdown":
            continue
        match = re.match(r"#\s+(?P<title>[^\n{]+?)\s*(\{[^}]*\})?\s*(\n|$)", cell.source)
        if match is None:
            break
        rest = cell.source[match.end() :].strip()
        kept = [nbformat.from_dict({**cell, "source": rest})] if rest else []
        return match["title"], [*cells[:index], *kept, *cells[index + 1 :]]
    raise NotebookError(
        name, None, "ô văn bản đầu tiên phải mở đầu bằng '# …' / first prose cell must start with '# …'"
    )


def clean_metadata(executed: NotebookNode) -> dict[str, Any]:
    """Keep the kernel's name only: no run times and no widget state, which would pull scripts from other hosts."""
    return {"kernelspec": dict(executed.metadata.get("kernelspec", {}))}


def save(notebook: NotebookNode, path: Path) -> None:
    """Write a notebook in one step, so that a reader never sees half of it."""
    for cell in notebook.cells:
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
    nbformat.validate(notebook)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(f"{nbformat.v4.writes(notebook)}\n", encoding="utf-8")  # `nbformat.write` would validate again
    part.replace(path)


def load(path: Path) -> NotebookNode:
    """Read a notebook that :func:`save` wrote, and so has found valid."""
    read: NotebookNode = nbformat.v4.reads(path.read_text(encoding="utf-8"))
    return read


def join(pages: Sequence[Path], out: Path, front_matter: Mapping[str, Any]) -> None:
    """Join executed pages into one notebook, a chapter each, for the PDF.

    Parameters
    ----------
    pages : sequence of Path
        Executed pages of one language, in reading order.
    out : Path
        Where the joined notebook goes.
    front_matter : Mapping[str, Any]
        Its own front matter.
    """
    cells, metadata = [], {}
    for path in pages:
        page = load(path)
        metadata = page.metadata
        title, body = read_front_matter(page)["title"], page.cells[1:]
        cells.append(nbformat.v4.new_markdown_cell(f"# {title} {{#sec-{path.stem}}}", id=f"{path.stem}-title"))
        cells.extend(nbformat.from_dict({**cell, "id": f"{path.stem}-{cell.id}"[:64]}) for cell in body)
    save(nbformat.v4.new_notebook(cells=[front_matter_cell(front_matter), *cells], metadata=metadata), out)
