"""Pandoc, from the wheel that carries it: one call, and a warning counts as an error."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pypandoc

from analysis.cache import watch

DATA = Path("report/filters")
"""Pandoc's data folder below a project: nobody's own settings of Pandoc change a page. Its ``init.lua`` lets each
filter write into the file ``PANDOC_READS`` which files it opens."""


class PandocError(Exception):
    """Pandoc stopped or warned; the message is its own."""


def version() -> str:
    """Return Pandoc's version."""
    return str(pypandoc.get_pandoc_version())


def run(arguments: Sequence[str], text: str, cwd: Path) -> str:
    """Run Pandoc on a text.

    Parameters
    ----------
    arguments : sequence of str
        Command line without input.
    text : str
        Standard input.
    cwd : Path
        Working folder, from which filters read.

    Raises
    ------
    PandocError
        If it fails or warns.
    """
    with tempfile.TemporaryDirectory() as folder, watch.vouched():
        opened = Path(folder) / "reads"
        opened.touch()
        done = subprocess.run(
            [pypandoc.get_pandoc_path(), "--fail-if-warnings", f"--data-dir={cwd / DATA}", *arguments],
            input=text.encode("utf-8"),
            capture_output=True,
            cwd=cwd,
            # A folder's name may have any letters, whatever the locale.
            env=os.environ | {"LC_ALL": "C.UTF-8", "PANDOC_READS": str(opened)},
            check=False,
        )
        watch.note(*(cwd / name for name in opened.read_text(encoding="utf-8").splitlines()))
    messages = done.stderr.decode("utf-8", "replace").strip()
    if done.returncode or messages:
        raise PandocError(messages or f"exit code {done.returncode}")
    return done.stdout.decode("utf-8")


def parse(markdown: str, cwd: Path) -> dict[str, Any]:
    """Read Quarto Markdown into Pandoc's syntax tree."""
    tree: dict[str, Any] = json.loads(run(["--from=markdown-latex_macros", "--to=json"], markdown, cwd))
    return tree


def write(
    tree: Mapping[str, Any],
    to: str,
    filters: Sequence[Path],
    metadata: Path,
    cwd: Path,
    extra: Sequence[str] = (),
) -> str:
    """Write a syntax tree as HTML or Typst.

    Parameters
    ----------
    tree : mapping
        Pandoc's syntax tree.
    to : {"html5", "typst"}
        Output format.
    filters : sequence of Path
        Lua filters, in order.
    metadata : Path
        JSON file of metadata.
    cwd : Path
        Working folder.
    extra : sequence of str
        Further arguments.
    """
    watch.note(cwd / DATA)
    arguments = ["--from=json", f"--to={to}", "--wrap=none", f"--metadata-file={metadata}", *extra]
    arguments += [f"--lua-filter={path}" for path in filters]
    return run(arguments, json.dumps(tree, ensure_ascii=False), cwd)


def plain(inlines: Sequence[Any]) -> str:
    """Return the letters of inline nodes, for tables of contents and messages."""
    text = ""
    for node in inlines:
        kind, content = node["t"], node.get("c")
        if kind == "Str":
            text += content
        elif kind in ("Space", "SoftBreak", "LineBreak"):
            text += " "
        elif kind in ("Code", "Math"):
            text += content[1]
        elif kind in ("Span", "Link", "Quoted"):
            text += plain(content[1])
        elif isinstance(content, list) and kind != "Note":
            text += plain([item for item in content if isinstance(item, dict) and "t" in item])
    return text
