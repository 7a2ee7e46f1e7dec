"""Flatten an executed notebook to Quarto Markdown, its pictures beside it.

Only what the report uses is taken; a failed or unexecuted cell, an unknown option or an output that a page could not
show stops the build with the notebook and the cell, instead of appearing on a page.
"""

from __future__ import annotations

import base64
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from analysis.pages import load
from analysis.problems import NotebookError
from analysis.records import LOADER

if TYPE_CHECKING:
    from nbformat import NotebookNode

OPTIONS: dict[str, tuple[Any, ...] | None] = {
    "label": None,
    "fig-cap": None,
    "fig-alt": None,
    "tbl-cap": None,
    "output": ("asis", True, False),
    "echo": (False,),
    "include": (True, False),
    "warning": (False,),
}
"""Cell options, each with the values it may have (None: any text)."""

HIDDEN_TAGS = {"remove-cell", "parameters", "injected-parameters"}
PICTURES = {"image/svg+xml": "svg", "image/png": "png"}
"""Kinds of picture, the preferred first."""

MARKER = "<!-- cell {} -->"


@dataclass
class Source:
    """A document ready for Pandoc.

    Parameters
    ----------
    name : str
        The document, as the reader would name it.
    matter : dict
        Its front matter.
    markdown : str
        Its text; a marker before each cell says where it came from.
    pictures : dict
        Pictures by file name, as shown by its cells.
    cells : dict
        Source of each cell by its index, for error messages.
    """

    name: str
    matter: dict[str, Any]
    markdown: str
    pictures: dict[str, bytes] = field(default_factory=dict)
    cells: dict[int, str] = field(default_factory=dict)

    def error(self, cell: int | None, message: str) -> NotebookError:
        """Return an error that names the document and the cell."""
        return NotebookError(self.name, cell, message, self.cells.get(cell, "") if cell is not None else "")


def read_document(path: Path, name: str) -> Source:
    """Read an executed notebook or a ``.qmd`` file.

    Parameters
    ----------
    path : Path
        The document.
    name : str
        How to name it in messages.

    Raises
    ------
    NotebookError
        If it cannot be shown as it is.
    """
    if path.suffix == ".qmd":
        matter, text = split_matter(path.read_text(encoding="utf-8"), name)
        return Source(name, matter, unicodedata.normalize("NFC", text))
    notebook: Any = load(path)
    if not notebook.cells or notebook.cells[0].cell_type != "raw":
        raise NotebookError(name, 0, "ô đầu tiên phải là phần khai báo YAML / the first cell must be YAML front matter")
    matter, rest = split_matter(notebook.cells[0].source + "\n", name)
    if rest.strip():
        raise NotebookError(name, 0, "có chữ sau phần khai báo / text after the front matter", rest)
    source = Source(name, matter, "")
    parts = []
    for index, cell in enumerate(notebook.cells[1:], start=1):
        source.cells[index] = cell.source
        text = _cell(source, index, cell)
        if text.strip():
            parts += [MARKER.format(index), text.strip("\n")]
    source.markdown = unicodedata.normalize("NFC", "\n\n".join(parts)) + "\n"
    return source


def split_matter(text: str, name: str) -> tuple[dict[str, Any], str]:
    """Split YAML front matter from the text after it."""
    match = re.match(r"---\n(?P<yaml>.*?)\n---[ \t]*\n", text, re.DOTALL)
    if match is None:
        raise NotebookError(name, 0, "thiếu phần khai báo YAML / no YAML front matter")
    try:
        values = yaml.load(unicodedata.normalize("NFC", match["yaml"]), LOADER)
    except yaml.YAMLError as error:
        raise NotebookError(name, 0, f"YAML: {error}") from error
    if not isinstance(values, dict):
        raise NotebookError(name, 0, "khai báo không phải các cặp khoá: giá trị / front matter is no mapping")
    return values, text[match.end() :]


def _cell(source: Source, index: int, cell: NotebookNode) -> str:
    if cell.cell_type == "markdown":
        if cell.get("attachments"):
            raise source.error(index, "tệp đính kèm trong ô / attachment in a cell")
        return str(cell.source)
    if cell.cell_type != "code":
        raise source.error(index, f"không hiểu loại ô / unsupported cell type: {cell.cell_type}")
    return _code(source, index, cell)


def cell_options(source: Source, index: int, text: str) -> dict[str, Any]:
    """Read the ``#|`` options at the head of a code cell.

    Raises
    ------
    NotebookError
        If an option or its value is not known.
    """
    lines = []
    for line in text.splitlines():
        if not line.startswith("#|"):
            break
        lines.append(line[2:].removeprefix(" "))
    try:
        values = yaml.load("\n".join(lines), LOADER) or {}
    except yaml.YAMLError as error:
        raise source.error(index, f"tuỳ chọn / options: {error}") from error
    if not isinstance(values, Mapping):
        raise source.error(index, "tuỳ chọn không phải khoá: giá trị / options are no mapping")
    for key, value in values.items():
        if key not in OPTIONS:
            raise source.error(index, f"tuỳ chọn không có / unknown option: {key}")
        allowed = OPTIONS[key]
        if allowed is not None and value not in allowed:
            raise source.error(index, f"giá trị không dùng được / unsupported value: {key}: {value}")
    return dict(values)


def _code(source: Source, index: int, cell: NotebookNode) -> str:
    options = cell_options(source, index, cell.source)
    for output in cell.outputs:
        if output.output_type == "error":
            raise source.error(index, f"{output.ename}: {output.evalue}")
    if cell.source.strip() and cell.execution_count is None:
        raise source.error(index, "chưa được chạy / was not executed")
    hidden = HIDDEN_TAGS & set(cell.metadata.get("tags", []))
    if hidden or options.get("include") is False or options.get("output") is False:
        return ""
    texts = [_output(source, index, options, number, output) for number, output in enumerate(cell.outputs)]
    pictures = [text for text in texts if text.startswith("![")]
    if len(pictures) > 1:
        raise source.error(index, "mỗi ô chỉ cho một hình / a cell may show one picture only")
    if "fig-cap" in options and not pictures:
        raise source.error(index, "có chú thích hình mà không có hình / a figure caption without a figure")
    return "\n\n".join(text for text in texts if text.strip())


def _output(source: Source, index: int, options: Mapping[str, Any], number: int, output: Any) -> str:
    if output.output_type == "stream":
        if output.name == "stderr":  # `warning: false`, as Quarto does
            return ""
        if options.get("output") == "asis":
            return str(output.text)
        raise source.error(index, f"chữ in ra / printed text: {output.text[:80]!r}")
    data = output.data
    for kind, suffix in PICTURES.items():
        if kind in data:
            return _picture(source, index, options, number, suffix, data[kind])
    if "text/markdown" in data:
        text = str(data["text/markdown"])
        if "tbl-cap" in options:
            label = str(options.get("label", ""))
            text += f"\n\n: {options['tbl-cap']}" + (f" {{#{label}}}" if label else "")
        return text
    kinds = ", ".join(sorted(data))
    raise source.error(index, f"không có Markdown hay hình / neither Markdown nor a picture: {kinds}")


def _picture(source: Source, index: int, options: Mapping[str, Any], number: int, suffix: str, data: str) -> str:
    alt = str(options.get("fig-alt", "")).strip()
    if not alt:
        raise source.error(index, "hình thiếu mô tả thay thế (fig-alt) / a figure without fig-alt")
    label = str(options.get("label", ""))
    if label and not re.fullmatch(r"fig-[A-Za-z0-9_-]+", label):
        raise source.error(index, f"nhãn hình phải bắt đầu bằng fig- / a figure's label starts with fig-: {label}")
    name = f"{label or f'cell-{index}-{number}'}.{suffix}"
    if name in source.pictures:
        raise source.error(index, f"nhãn trùng / duplicate label: {label}")
    source.pictures[name] = data.encode() if suffix == "svg" else base64.b64decode(data)
    caption = " ".join(str(options.get("fig-cap", "")).split())
    if label and not caption:
        raise source.error(index, f"hình có nhãn mà thiếu chú thích / a labelled figure without fig-cap: {label}")
    quoted = unicodedata.normalize("NFC", alt).replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    identifier = f"#{label} " if label else ""
    return f'![{caption}]({name}){{{identifier}fig-alt="{quoted}"}}'
