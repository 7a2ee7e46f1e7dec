"""Which characters the report's typefaces can print; a text with another one is refused before anything is built."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

from analysis.problems import Problem, relative
from analysis.records import read_text

FACES = ("LiberationSerif-Regular.ttf", "ReportSigns-Regular.ttf")
"""The faces that set the PDF's text; a web page may borrow from the reader's machine, a PDF may not."""

LAYOUT = {"\n", "\r", "\t", "\N{NO-BREAK SPACE}", "\N{ZERO WIDTH SPACE}"}


@cache
def printable(fonts: Path) -> frozenset[str]:
    """Return the characters that the PDF can show."""
    codes: set[int] = set()
    for name in FACES:
        with TTFont(fonts / name, lazy=True) as font:
            codes |= set(font.getBestCmap())
    return frozenset(map(chr, codes)) | LAYOUT


def unprintable(files: Iterable[Path], fonts: Path, base: Path) -> list[Problem]:
    """Return a problem for each line of the files that holds characters no typeface of the report has.

    Parameters
    ----------
    files : iterable of Path
        Text files, UTF-8.
    fonts : Path
        The folder ``report/fonts``.
    base : Path
        Folder the files are named relative to.
    """
    known = printable(fonts)
    vi = "chữ có trong phông của báo cáo, không có ký tự điều khiển"
    en = "letters of the report's typefaces, no control characters"
    problems = []
    for path in files:
        for number, line in enumerate(read_text(path, base).split("\n"), 1):
            strange = sorted({letter for letter in line if letter not in known and not unicodedata.combining(letter)})
            if strange:
                shown = " ".join(f"{letter!r} (U+{ord(letter):04X})" for letter in strange)
                problems.append(Problem(relative(path, base), number, None, shown, vi, en))
    return problems
