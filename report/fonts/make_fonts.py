"""Make the derived fonts of the report: web copies, tabular digits and a small face of signs.

Run ``python report/fonts/make_fonts.py SIGNS.ttf`` with DejaVu Sans (matplotlib ships it) after a change of the
source faces. What comes out lies in this folder and in ``web/``; README.md beside this file states the licences.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
WEB = HERE / "web"
FACES = {
    "Regular": "BeVietnamPro_400Regular.ttf",
    "Italic": "BeVietnamPro_400Regular_Italic.ttf",
    "SemiBold": "BeVietnamPro_600SemiBold.ttf",
    "Bold": "BeVietnamPro_700Bold.ttf",
}
SIGNS = "■►▲◆▼✕○◐←→↑↓≈≠"
"""State signs, and arrows and relations that Be Vietnam Pro lacks."""
FOOT = 420
"""Width of the foot of a tabular 1, in the font's units."""

DIGIT_WIDTH = 660
"""Advance of every tabular digit, in units of 1000 an em: the width of most digits of the text face."""


def subset(font: TTFont, text: str) -> None:
    """Keep only the glyphs of ``text``; hints are dropped because moved outlines would no longer fit them."""
    options = Options(hinting=False, layout_features=[], notdef_outline=True, name_IDs=["*"], name_languages=["*"])
    subsetter = Subsetter(options)
    subsetter.populate(text=text)
    subsetter.subset(font)


def rename(font: TTFont, family: str, style: str) -> None:
    """Give a derived face its own name; copyright and licence entries stay as they are."""
    names = font["name"]
    for record in list(names.names):
        if record.nameID in (16, 17, 21, 22, 25):
            names.removeNames(nameID=record.nameID)
    postscript = f"{family.replace(' ', '')}-{style}"
    for number, text in {
        1: family if style in ("Regular", "Bold") else f"{family} {style}",
        2: style if style in ("Regular", "Bold") else "Regular",
        3: postscript,
        4: f"{family} {style}",
        6: postscript,
        16: family,
        17: style,
    }.items():
        names.setName(text, number, 3, 1, 0x409)


def make_tabular(style: str) -> None:
    """Write digits of equal advance, each drawing centred in its cell; the narrow 1 stands on a foot to fill it."""
    font = TTFont(HERE / FACES[style], recalcTimestamp=False)
    hyphen = font["glyf"][font.getBestCmap()[ord("-")]]
    stroke = hyphen.yMax - hyphen.yMin
    subset(font, "0123456789")
    glyphs, metrics = font["glyf"], font["hmtx"]
    for code, name in font.getBestCmap().items():
        if chr(code).isdigit():
            glyph = glyphs[name]
            shift = (DIGIT_WIDTH - (glyph.xMax - glyph.xMin)) // 2 - glyph.xMin
            pen = TTGlyphPen(None)
            if chr(code) == "1":
                shift = (DIGIT_WIDTH + stroke) // 2 - glyph.xMax  # its stem, the right edge, in the middle
                draw_foot(pen, DIGIT_WIDTH // 2, stroke)
            font.getGlyphSet()[name].draw(TransformPen(pen, (1, 0, 0, 1, shift, 0)))
            glyphs[name] = pen.glyph()
            glyphs[name].recalcBounds(glyphs)
            metrics[name] = (DIGIT_WIDTH, glyphs[name].xMin)
    rename(font, "Be Vietnam Tabular", style)
    font.flavor = "woff2"
    font.save(WEB / f"BeVietnamTabular-{style}.woff2")


def draw_foot(pen: TTGlyphPen, middle: int, stroke: int) -> None:
    """Draw a bar on the base line, clockwise as TrueType wants an outline that is filled."""
    left, right = middle - FOOT // 2, middle + FOOT // 2
    pen.moveTo((left, 0))
    for point in ((left, stroke), (right, stroke), (right, 0)):
        pen.lineTo(point)
    pen.closePath()


def make_signs(source: Path) -> None:
    """Write the small face of signs, once for the PDF and once for the web."""
    font = TTFont(source, recalcTimestamp=False)
    subset(font, SIGNS)
    rename(font, "Report Signs", "Regular")
    font.save(HERE / "ReportSigns-Regular.ttf")
    font.flavor = "woff2"
    font.save(WEB / "ReportSigns-Regular.woff2")


def make_web(style: str) -> None:
    """Write the text face as WOFF2."""
    font = TTFont(HERE / FACES[style], recalcTimestamp=False)
    font.flavor = "woff2"
    font.save(WEB / f"BeVietnamPro-{style}.woff2")


def main() -> None:
    """Make all derived fonts."""
    WEB.mkdir(exist_ok=True)
    for style in FACES:
        make_web(style)
    for style in ("Regular", "SemiBold", "Bold"):
        make_tabular(style)
    make_signs(Path(sys.argv[1]))


if __name__ == "__main__":
    main()
