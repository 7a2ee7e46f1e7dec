"""The report's typeface in charts: its files, and the width of its words."""

from __future__ import annotations

import io
import threading
from functools import cache
from pathlib import Path

from matplotlib import font_manager
from matplotlib.ft2font import FT2Font, LoadFlags

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
        font = FT2Font(str(file))
        metrics, post = font.get_sfnt_table("OS/2"), font.get_sfnt_table("post")
        if font.family_name.startswith(FAMILY) and metrics and post and not any(post["italicAngle"]):
            found[metrics["usWeightClass"]] = file
    if not {BODY, BOLD} <= found.keys():
        raise FileNotFoundError(f"{FAMILY} {BODY} and {BOLD} expected in {report / 'fonts'}")
    for weight in (BODY, BOLD):
        # Matplotlib takes the semibold cut for a family of its own; entered by hand, it is a weight of one family.
        entry = font_manager.FontEntry(fname=str(found[weight]), name=FAMILY, weight=weight)
        font_manager.fontManager.ttflist.append(entry)
    return found


@cache
def _font(file: Path, _thread: int) -> FT2Font:
    """Open a font, for one thread, in memory: each letter takes a dozen small reads, which a file answers slowly."""
    font = FT2Font(io.BytesIO(file.read_bytes()))
    font.set_size(100, 72)
    return font


@cache
def width(file: Path, text: str) -> float:
    """Return the width of a line of text in em."""
    font = _font(file, threading.get_ident())
    font.set_text(text, 0.0, flags=LoadFlags.NO_HINTING)  # nor do browsers and PDFs fit letters to pixels
    return float(font.get_width_height()[0]) / 64 / 100
