"""Each chart as a picture that can stand alone: title, note, source, date and illustrative mark are inside it.

Charts are taken from the executed pages. Typst, which sets the PDF, paints the SVG as PNG at twice the size.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typst

from analysis.charts.figure import WIDE as FORM
from analysis.charts.typeface import BOLD
from analysis.contract import OFFICIAL
from analysis.downloads.outlines import FAMILIES, Letters, without_words
from analysis.svg import split

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from analysis.wording import Words

MARGIN = 40
"""Room on each side of the chart, in pixels."""

WIDTH = round(FORM.width)
WIDE = WIDTH + 2 * MARGIN
SCALE = 2
"""Pixels of the PNG to one of the page."""

SHORT = 36
"""A first sentence of fewer letters is a label; the title takes the next one too."""

SENTENCE = re.compile(r"(?<=[.!?]) (?=[A-ZĐÀ-Ỹ0-9])")
SIZE = re.compile(r'<svg[^>]*? height="(?P<height>[\d.]+)"')


@dataclass(frozen=True)
class Picture:
    """A chart of a page.

    Parameters
    ----------
    label : str
        Its label on the page, such as ``fig-scorecard``.
    title, note : str
        The first sentence of its caption, and the rest.
    alt : str
        What it shows, for who cannot see it.
    svg : str
        As the page has it.
    """

    label: str
    title: str
    note: str
    alt: str
    svg: str

    @property
    def name(self) -> str:
        """What it is called in file names."""
        return self.label.removeprefix("fig-")


def of_page(page: NotebookNode) -> Iterator[Picture]:
    """Yield the charts of an executed page."""
    for cell in page.cells:
        for output in cell.get("outputs", []):
            info: Mapping[str, str] = output.get("metadata", {}).get("analysis", {})
            if info and "image/svg+xml" in output.get("data", {}):
                title, note = parted(info["caption"])
                yield Picture(info["label"], title, note, info["alt"], output.data["image/svg+xml"])


def parted(caption: str) -> tuple[str, str]:
    """Part a caption into the sentence that titles the chart and the rest."""
    first, *rest = SENTENCE.split(caption)
    if len(first) < SHORT and rest:
        first = f"{first} {rest.pop(0)}"
    return first, " ".join(rest)


def framed(picture: Picture, matter: Mapping[str, Any], words: Words, colours: Mapping[str, str]) -> str:
    """Return a chart as a picture of its own, complete in itself.

    Parameters
    ----------
    picture : Picture
        The chart.
    matter : mapping
        Front matter of its page: edition, date, mark.
    words : Words
        Language.
    colours : mapping
        Light values of the report's colours, by role.
    """
    letters = Letters(words.report)
    parts: list[str] = []
    top = 24.0

    def say(text: str, size: float, role: str, *, weight: int = 400, gap: float = 0) -> None:
        nonlocal top
        for line in letters.wrap(text, WIDTH, size, weight) if text else ():
            parts.append(letters.line(line, MARGIN, top + size, size=size, colour=colours[role], weight=weight))
            top += size * 1.4
        top += gap

    if matter.get("illustrative"):
        text, size = _mark(matter, words), 14.0
        parts.append(
            f'<rect x="{MARGIN}" y="{top:g}" width="{WIDTH}" height="30" rx="4" fill="none"'
            f' stroke="{colours["off_track"]}"/>'
        )
        line = letters.line(text, MARGIN + 12, top + 20, size=size, colour=colours["off_track"], weight=BOLD)
        parts.append(line)
        top += 44
    say(picture.title, 19, "ink", weight=BOLD, gap=14)
    drawn = split(picture.svg)[0]
    size_of = SIZE.search(drawn)
    assert size_of is not None
    parts.append(f'<g transform="translate({MARGIN} {top:.2f})">{letters.outlined(_inside(drawn))}</g>')
    top += float(size_of["height"]) + 16
    say(picture.note, 14, "ink", gap=4)
    say(_origin(picture, matter, words), 13, "muted", gap=22)
    height, name = round(top), escape(picture.label)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" lang="{words.lang}"'
        f' role="img" aria-labelledby="{name}-title {name}-desc"'
        f' width="{WIDE}" height="{height}" viewBox="0 0 {WIDE} {height}"'
        f' font-family="{FAMILIES}" stroke-linejoin="round">\n'
        f'<title id="{name}-title">{escape(picture.title, quote=False)}</title>\n'
        f'<desc id="{name}-desc">{escape(picture.alt, quote=False)}</desc>\n'
        f"<defs>{letters.definitions}</defs>\n"
        f'<rect width="{WIDE}" height="{height}" fill="#ffffff"/>\n' + "\n".join(parts) + "\n</svg>\n"
    )


def _origin(picture: Picture, matter: Mapping[str, Any], words: Words) -> str:
    """Return where the picture is taken from; with the date of the returns where its caption does not say it."""
    text = words("downloads.picture.origin", report=matter["report-title"], edition=matter["edition-title"])
    if matter["page"] in OFFICIAL or str(matter["as-of"]) in f"{picture.title} {picture.note}":
        return text
    return f"{text} {words('report.as_of', date=matter['as-of'])}."


def _mark(matter: Mapping[str, Any], words: Words) -> str:
    """Return the mark of a chart: a page of official statistics says that it alone is real, and so must its charts."""
    own = matter["mark"] != words("report.mark")
    return words("downloads.picture.mark_real" if own else "report.mark")


def _inside(svg: str) -> str:
    """Return what is inside a chart's SVG."""
    return svg[svg.index(">", svg.index("<svg")) + 1 : svg.rindex("</svg>")]


def painted(svgs: Iterable[str]) -> list[bytes]:
    """Paint pictures of outlines as PNG, all in one go.

    Raises
    ------
    RuntimeError
        If Typst fails or warns.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pages = []
        for number, svg in enumerate(svgs):
            (folder / f"{number}.svg").write_text(without_words(svg), encoding="utf-8")
            pages.append(f'#image("{number}.svg", width: {WIDE}pt)')
        if not pages:
            return []
        head = "#set page(width: auto, height: auto, margin: 0pt, fill: white)\n"
        (folder / "all.typ").write_text(head + "\n#pagebreak()\n".join(pages), encoding="utf-8")
        try:
            made, warnings = typst.compile_with_warnings(
                str(folder / "all.typ"), root=name, ignore_system_fonts=True, format="png", ppi=72.0 * SCALE
            )
        except typst.TypstError as error:
            raise RuntimeError(f"Typst: {error}") from error
        if warnings:
            raise RuntimeError("Typst: " + "; ".join(str(warning) for warning in warnings))
    found: Any = made  # one page comes as it is, several in a list
    return found if isinstance(found, list) else [found]
