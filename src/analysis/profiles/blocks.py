"""What a profile is made of: a section with its anchor, a list of facts, a part that is folded, and text from data."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from analysis.tables.grid import sub
from analysis.tables.names import anchor

if TYPE_CHECKING:
    from analysis.wording import Words

STARTS = re.compile(r"[-+:%]|\(?\w+[.)]")
"""What could begin a list, a definition or a title at the start of a paragraph, up to the mark that does so."""

Fact = tuple[str, str | Iterable[str]]
"""A term and what is said of it, as Markdown; of several texts, all but the first are small lines under it."""


def paragraph(text: str) -> str:
    """Return Markdown made by ``grid.plain`` so that it is a paragraph, whatever it begins with."""
    found = STARTS.match(text)
    return f"{text[: found.end() - 1]}\\{text[found.end() - 1 :]}" if found else text


def original(text: str, words: Words) -> str:
    """Return Vietnamese text of the plan, as Markdown, marked as such on a page in another language."""
    return f'[{text}]{{lang="vi"}}' if text and words.lang != "vi" else text


def section(kind: str, name: str, title: str, *blocks: str) -> str:
    """Return a profile under its heading, which links lead to.

    Parameters
    ----------
    kind : {"target", "line", "task", "unit"}
        What it is of.
    name : str
        Its id in the plan.
    title : str
        Heading, as Markdown.
    blocks : str
        What it says; empty ones are left out.
    """
    return joined(f"### {title} {{#{anchor(kind, name)}}}", *blocks)


def joined(*blocks: str) -> str:
    """Return blocks under each other; empty ones are left out."""
    return "\n\n".join(block.strip("\n") for block in blocks if block.strip())


def facts(*found: Fact) -> str:
    """Return a list of facts, each a term with what is said of it; those of which nothing is said are left out."""
    items = []
    for term, told in found:
        lines = [line for line in ((told,) if isinstance(told, str) else told) if line]
        if lines:
            main, *below = lines
            items.append(f"{term}\n:   {' '.join([paragraph(main), *map(sub, below)])}")
    return "\n\n".join(items)


def more(summary: str, *blocks: str) -> str:
    """Return blocks folded under a line that opens them; nothing if there are none."""
    inside = joined(*blocks)
    if not inside:
        return ""
    quoted = summary.replace("\\", "\\\\").replace('"', '\\"')
    return f'::: {{.more summary="{quoted}"}}\n{inside}\n:::'


def verdict(*lines: str) -> str:
    """Return what a profile says first: state, main figure and why, with a picture if there is one."""
    return f"::: {{.verdict}}\n{joined(*lines)}\n:::"
