"""Pandoc, from the wheel that carries it: a warning counts as an error, and parts that it knows are not made again."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypandoc

from analysis.cache import watch
from analysis.cache.keepsake import Keepsake, key
from analysis.cache.world import digest
from analysis.embedded.parts import part

DATA = Path("report/filters")
"""Pandoc's data folder below a project: nobody's own settings of Pandoc change a page. Its ``init.lua`` lets each
filter write into the file ``PANDOC_READS`` which files it opens."""


READER = ("--from=markdown-latex_macros", "--to=json")

MARK = {"json": "<!-- part -->", "html5": "<!-- part -->", "typst": "// part"}
"""By what Pandoc writes: a line that it passes on between two parts. No text of a document comes out so."""

ELSEWHERE = tuple(f'{{"t": "{kind}"' for kind in ("Image", "Math", "Note"))
"""What makes the text of a part hang on other things than the part: pictures are files, notes are counted through the
document, and the words for a formula may stand in another part."""


class PandocError(Exception):
    """Pandoc stopped or warned; the message is its own."""


class _PartedError(Exception):
    """Parts do not come back as they were given, so that they must go as one."""


@dataclass(frozen=True)
class Tree:
    """A syntax tree of Pandoc's.

    Parameters
    ----------
    head : mapping
        All of it but the blocks.
    parts : list of list
        Its blocks, parted where a part says nothing of another.
    """

    head: Mapping[str, Any]
    parts: list[list[dict[str, Any]]]


def version() -> str:
    """Return Pandoc's version."""
    return str(pypandoc.get_pandoc_version())


def run(arguments: Sequence[str], text: str, cwd: Path) -> tuple[str, list[str]]:
    """Run Pandoc on a text; return what it writes, and the files that filters have opened.

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
        names = opened.read_text(encoding="utf-8").splitlines()
        watch.note(*(cwd / name for name in names))
    messages = done.stderr.decode("utf-8", "replace").strip()
    if done.returncode or messages:
        raise PandocError(messages or f"exit code {done.returncode}")
    return done.stdout.decode("utf-8"), names


def parse(markdown: str, cwd: Path, keepsake: Keepsake) -> Tree:
    """Read Quarto Markdown into Pandoc's syntax tree.

    Parameters
    ----------
    markdown : str
    cwd : Path
        Working folder.
    keepsake : Keepsake
        Of the document.

    Raises
    ------
    PandocError
        As of :func:`run`; a line that it names is one of the whole text.
    """
    texts = part(markdown)
    if len(texts) > 1:
        with contextlib.suppress(PandocError, _PartedError):
            return _parsed(texts, cwd, keepsake)
    tree = json.loads(run(READER, markdown, cwd)[0])
    return Tree(tree, [tree.pop("blocks")])


def _parsed(texts: Sequence[str], cwd: Path, keepsake: Keepsake) -> Tree:
    keys = [key(READER, text) for text in texts]
    found = {name: keepsake.find(name) for name in keys}
    missing = {name: text for name, text in zip(keys, texts, strict=True) if found[name] is None}
    if missing:
        mark = MARK["json"]
        tree = json.loads(run(READER, "\n\n".join(f"{mark}\n\n{text}" for text in missing.values()), cwd)[0])
        parts: list[list[dict[str, Any]]] = []
        for block in tree.pop("blocks"):
            if block["t"] == "RawBlock" and block["c"][1] == mark:
                parts.append([])
            else:
                parts[-1].append(block)
        if len(parts) != len(missing):
            raise _PartedError
        for name, blocks in zip(missing, parts, strict=True):
            found[name] = [tree, blocks]
            keepsake.keep(name, found[name])
    return Tree(found[keys[0]][0], [found[name][1] for name in keys])


def write(
    tree: Tree,
    to: str,
    filters: Sequence[Path],
    metadata: Mapping[str, Any],
    folder: Path,
    cwd: Path,
    keepsake: Keepsake,
    options: Sequence[str] = (),
) -> str:
    """Write a syntax tree as HTML or Typst.

    Parameters
    ----------
    tree : Tree
    to : {"html5", "typst"}
        Output format.
    filters : sequence of Path
        Lua filters, in order.
    metadata : mapping
        Such as JSON can hold.
    folder : Path
        Holds the document's pictures; the metadata are put beside them.
    cwd : Path
        Working folder.
    keepsake : Keepsake
        Of the document.
    options : sequence of str
        Further arguments.
    """
    watch.note(cwd / DATA)
    values = json.dumps(metadata, ensure_ascii=False)
    (folder / "metadata.json").write_text(values, encoding="utf-8")
    arguments = ["--from=json", f"--to={to}", "--wrap=none", *options, *(f"--lua-filter={path}" for path in filters)]
    data = [digest(path.read_bytes()) for path in sorted((cwd / DATA).rglob("*")) if path.is_file()]
    of_all = key(arguments, values, data)
    # Not by a metadata's value: a folder's name is not Markdown.
    arguments += [f"--metadata-file={folder / 'metadata.json'}", f"--resource-path={folder}"]
    with contextlib.suppress(_PartedError):
        return _written(tree, to, arguments, of_all, cwd, keepsake)
    blocks = [block for part in tree.parts for block in part]
    return run(arguments, json.dumps({**tree.head, "blocks": blocks}, ensure_ascii=False), cwd)[0]


def _written(tree: Tree, to: str, arguments: Sequence[str], of_all: str, cwd: Path, keepsake: Keepsake) -> str:
    """Write the parts that are not known, and what stands before and after all of them."""
    mark, raw = MARK[to], to.removesuffix("5")
    bodies = [json.dumps(blocks, ensure_ascii=False) for blocks in tree.parts]
    keys = [None if any(kind in body for kind in ELSEWHERE) else key(of_all, body) for body in bodies]
    found = [None if name is None else keepsake.find(name) for name in keys]
    missing = [number for number, text in enumerate(found) if text is None]
    marked = [{"t": "RawBlock", "c": [raw, mark]}]
    blocks = [block for number in missing for block in (*marked, *tree.parts[number])] + marked
    text, opened = run(arguments, json.dumps({**tree.head, "blocks": blocks}, ensure_ascii=False), cwd)
    before, *texts, after = text.split(f"{mark}\n")
    if len(texts) != len(missing):
        raise _PartedError
    for number, text in zip(missing, texts, strict=True):
        found[number] = text
        if not opened and (name := keys[number]):
            keepsake.keep(name, text)
    return "".join([before, *(text for text in found if text is not None), after])


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
