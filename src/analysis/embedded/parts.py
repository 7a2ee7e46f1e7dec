"""Part a document's Markdown where Pandoc may read each part by itself and find the same.

Parts begin at cells and at headings. Some of Markdown reaches from one part into another: what links and notes lead to,
numbered examples, boxes, headings that need a name of their own. A text in which anything does, or might, is not
parted.
"""

from __future__ import annotations

import itertools
import re

CELL = re.compile(r"<!-- cell \d+ -->")
HEADING = re.compile(r"#{1,6} +(?P<title>.*?)[ #]*(?:\{(?P<attributes>[^{}]*)\})?")
CODE = re.compile(r"[ \t]*(?P<fence>`{3,}|~{3,})(?P<rest>[^`]*)")
BOX = re.compile(r"[ \t]*:{3,}[ \t]*(?P<rest>.*?)[ \t:]*")
NAME = re.compile(r"#(?P<name>[^\s}]+)")
REFERENCE = re.compile(r"\[([^\[\]]+)\](?![({])")
"""Words in brackets that may lead to the heading of that name."""

ADDRESS = re.compile(r"\]\([^)]*\)|\]\{[^}]*\}")
"""What follows the words of a link or a span."""

REACHING = re.compile(
    r"""^(?:
      [ >]*\[[^\]]*\]:              # what a link or a note leads to
    | [ ]{0,3}\*\[                  # an abbreviation
    | [\s>*+-]*\(@[\w-]*\)(?:\s|$)  # an example, counted through the document
    | (?:=+|-{2,}|\.{3})[ \t]*$     # a heading by underline, a rule, a block of YAML
    | %                             # a title
    | [ \t]*<(?!!--)                # HTML, which may be closed anywhere
    )""",
    re.VERBOSE | re.MULTILINE,
)


def part(markdown: str) -> list[str]:
    """Return a text's parts in order; the whole as its only part if they cannot stand alone.

    The parts with an empty line between each two are the text.
    """
    lines = markdown.split("\n")
    starts = _starts(lines)
    if not starts or _reaches(markdown, lines):
        return [markdown]
    edges = [0, *starts, len(lines) + 1]
    return ["\n".join(lines[begin : end - 1]) for begin, end in itertools.pairwise(edges)]


def _starts(lines: list[str]) -> list[int]:
    """Return the lines with which parts begin, but for the first; none if what is open is not closed."""
    found: list[int] = []
    boxes, fence, before = 0, "", "a text begins without an empty line"
    for number, line in enumerate(lines):
        if code := CODE.fullmatch(line):
            if not fence:
                fence = code["fence"]
            elif code["fence"].startswith(fence) and not code["rest"].strip():
                fence = ""
        elif not fence and (box := BOX.fullmatch(line)):
            boxes += 1 if box["rest"] else -1
            if boxes < 0:
                return []
        elif not (fence or boxes or before) and (CELL.fullmatch(line) or HEADING.fullmatch(line)):
            found.append(number)
        before = line
    return [] if boxes or fence else found


def _reaches(markdown: str, lines: list[str]) -> bool:
    """Return whether anything may reach from one part into another."""
    if REACHING.search(markdown) or markdown.count("<!--") != len(CELL.findall(markdown)):
        return True
    headings = [heading for line in lines if line.startswith("#") and (heading := HEADING.fullmatch(line))]
    titles = [_bare(heading["title"]) for heading in headings]
    if not {_bare(words) for words in REFERENCE.findall(markdown)}.isdisjoint(titles):
        return True
    named = [NAME.search(heading["attributes"] or "") for heading in headings]
    names = [_bare(name["name"]) if name else title for name, title in zip(named, titles, strict=True)]
    given = [name["name"] for name in named if name]
    if len(given) != len(set(given)):  # Pandoc warns of it, but only if it reads both
        return True
    return not all(named) and len(names) != len(set(names))  # Pandoc tells names apart that it gives by itself


def _bare(text: str) -> str:
    """Return letters and digits alone, more alike than what Pandoc makes of two headings."""
    return re.sub(r"[\W_]+", "", ADDRESS.sub("]", text)).casefold()
