"""The report's typeface in charts: its files, the width of its words, and the letters that travel in a picture."""

from __future__ import annotations

import base64
import io
from functools import cache
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from matplotlib import font_manager

FAMILY = "Be Vietnam Pro"
FALLBACKS = "'DejaVu Sans', Arial, sans-serif"
BODY, BOLD = 400, 600
"""Weights of type."""


@cache
def font_files(report: Path) -> dict[int, Path]:
    """Find the upright cuts of the report's typeface: weight to file.

    Raises
    ------
    FileNotFoundError
        If the regular or the semibold cut is missing.
    """
    found = {}
    for file in sorted((report / "fonts").rglob("*.[to]tf")):
        font = TTFont(file, lazy=True)
        if str(font["name"].getDebugName(1)).startswith(FAMILY) and font["post"].italicAngle == 0:
            found[int(font["OS/2"].usWeightClass)] = file
    if not {BODY, BOLD} <= found.keys():
        raise FileNotFoundError(f"{FAMILY} {BODY} and {BOLD} expected in {report / 'fonts'}")
    for weight in (BODY, BOLD):
        # Matplotlib takes the semibold cut for a family of its own; entered by hand, it is a weight of one family.
        entry = font_manager.FontEntry(fname=str(found[weight]), name=FAMILY, weight=weight)
        font_manager.fontManager.ttflist.append(entry)
    return found


@cache
def embedded(file: Path, letters: str) -> str:
    """Return the letters' subset of a font as a data address (WOFF2, base64)."""
    # Letters stand composed (NFC) in the report, so no mark needs placing; without layout tables and hinting the
    # subset is a third as large and twice as quick to make.
    options = subset.Options(flavor="woff2", layout_features=[], hinting=False)
    font = subset.load_font(str(file), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=letters)
    subsetter.subset(font)
    out = io.BytesIO()
    subset.save_font(font, out, options)
    return "data:font/woff2;base64," + base64.b64encode(out.getvalue()).decode("ascii")


@cache
def width(file: Path, text: str) -> float:
    """Return the width of a line of text in em."""
    font = font_manager.get_font(str(file))
    font.set_size(100, 72)
    font.set_text(text, 0.0)
    return float(font.get_width_height()[0]) / 64 / 100


def face(file: Path, weight: int, letters: set[str]) -> str:
    """Return the style rule that brings the letters of one weight into a picture."""
    codes = ",".join(f"U+{ord(letter):X}" for letter in sorted(letters))
    address = embedded(file, "".join(sorted(letters)))
    return (
        f"@font-face{{font-family:'{FAMILY}';font-weight:{weight};font-style:normal;"
        f"src:url({address}) format('woff2');unicode-range:{codes}}}"
    )
