"""Words of a picture as shapes, so that it looks the same where the report's typeface is not installed.

Letters become outlines, each drawn once and used wherever it stands; under them the words stay as text that is not
painted, so that they can be selected, searched and read aloud.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from html import escape, unescape
from pathlib import Path

from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

from analysis.charts.typeface import BODY, BOLD, FAMILY, font_files

TEXT = re.compile(r"<text(?P<attributes>[^>]*)>(?P<text>[^<]*)</text>")
ATTRIBUTE = re.compile(r'(?P<name>[a-z-]+)="(?P<value>[^"]*)"')

UNITS = 1000
"""Units to the em in which outlines are written, whatever the font's own."""

SIGNS = "ReportSigns-Regular.ttf"
"""Font of the signs that the typeface lacks."""


@dataclass
class Letters:
    """Outlines of letters, collected as they are used.

    Parameters
    ----------
    report : Path
        The report folder, which holds the fonts.
    """

    report: Path
    _used: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        signs = str(self.report / "fonts" / SIGNS)
        self._files = {weight: (str(file), signs) for weight, file in font_files(self.report).items()}

    def width(self, text: str, size: float, weight: int = BODY) -> float:
        """Return the width of a line of text."""
        files = self._files[weight]
        return sum(_glyph(files, letter)[0] for letter in text) * size / UNITS

    def wrap(self, text: str, width: float, size: float, weight: int = BODY) -> list[str]:
        """Return the text broken at spaces into lines no wider than ``width``."""
        lines, room = [""], 0.0
        space = self.width(" ", size, weight)
        for word in text.split():
            own = self.width(word, size, weight)
            if lines[-1] and room + space + own > width:
                lines.append(word)
                room = own
            else:
                room += space * bool(lines[-1]) + own
                lines[-1] = f"{lines[-1]} {word}".strip()
        return lines

    def line(
        self,
        text: str,
        x: float,
        y: float,
        *,
        size: float,
        colour: str,
        weight: int = BODY,
        anchor: str = "start",
        transform: str = "",
    ) -> str:
        """Return a line of text as SVG: outlines, and under them the words themselves.

        Parameters
        ----------
        text : str
            One line.
        x, y : float
            Where its baseline begins, ends or has its middle, as ``anchor`` says.
        size : float
            Size of the type.
        colour : str
            Its colour.
        weight : {400, 600}
            Weight of the type.
        anchor : {"start", "middle", "end"}
            What stands at ``x``.
        transform : str
            Transformation of the whole, such as a turn.
        """
        wide = self.width(text, size, weight)
        left = x - {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor] * wide
        pieces, pen = [], 0.0
        for letter in text:
            if (name := self._outline(letter, weight)) and not letter.isspace():
                pieces.append(f'<use xlink:href="#{name}" x="{pen:g}"/>')
            pen += _glyph(self._files[weight], letter)[0]
        turned = f' transform="{transform}"' if transform else ""
        scale = size / UNITS
        bold = ' font-weight="600"' if weight == BOLD else ""
        return (
            f'<g{turned}><text x="{left:.2f}" y="{y:.2f}" font-size="{size:g}px"{bold} textLength="{wide:.2f}"'
            f' lengthAdjust="spacingAndGlyphs" fill-opacity="0">{escape(text, quote=False)}</text>'
            f'<g transform="translate({left:.2f} {y:.2f}) scale({scale:.5g})" fill="{colour}" pointer-events="none">'
            f"{''.join(pieces)}</g></g>"
        )

    def outlined(self, svg: str) -> str:
        """Return a chart's SVG with each of its texts as outlines."""

        def shaped(found: re.Match[str]) -> str:
            attributes = {each["name"]: each["value"] for each in ATTRIBUTE.finditer(found["attributes"])}
            return self.line(
                unescape(found["text"]),
                float(attributes.get("x", 0)),
                float(attributes.get("y", 0)),
                size=float(attributes["font-size"]),
                colour=attributes.get("fill", "#000000"),
                weight=BOLD if int(attributes.get("font-weight", BODY)) >= BOLD else BODY,
                anchor=attributes.get("text-anchor", "start"),
                transform=attributes.get("transform", ""),
            )

        return TEXT.sub(shaped, svg)

    @property
    def definitions(self) -> str:
        """The outlines used so far."""
        return "".join(f'<path id="{name}" d="{path}"/>' for name, path in sorted(self._used.items()))

    def _outline(self, letter: str, weight: int) -> str:
        """Return the name of a letter's outline; empty if it has none."""
        name = f"g{weight}-{ord(letter):x}"
        if name not in self._used:
            path = _glyph(self._files[weight], letter)[1]
            if not path:
                return ""
            self._used[name] = path
        return name


def without_words(svg: str) -> str:
    """Return a picture of outlines without the words under them, for a program that only paints."""
    return re.sub(r"<text[^>]*>[^<]*</text>", "", svg)


@cache
def _font(file: str) -> TTFont:
    return TTFont(file)


@cache
def _glyph(files: tuple[str, str], letter: str) -> tuple[float, str]:
    """Return a letter's advance and outline in thousandths of the em, y downwards, from the first font that has it."""
    font = next((font for font in map(_font, files) if ord(letter) in font.getBestCmap()), _font(files[0]))
    scale = UNITS / font["head"].unitsPerEm
    name = font.getBestCmap().get(ord(letter), ".notdef")
    glyphs = font.getGlyphSet()
    pen = SVGPathPen(glyphs, ntos=lambda number: f"{number:.0f}")
    glyphs[name].draw(TransformPen(pen, (scale, 0, 0, -scale, 0, 0)))
    return glyphs[name].width * scale, pen.getCommands()


FAMILIES = f"'{FAMILY}', Arial, sans-serif"
"""Typefaces of the words that are not painted: they only give room to what is selected."""
