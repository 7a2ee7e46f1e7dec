"""Typst, from its wheel: a tagged PDF after PDF/UA-1, with the project's own fonts and nothing from elsewhere."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typst

from analysis.cache import watch

DATE_FORMATS = ("%d/%m/%Y", "%d %B %Y", "%Y-%m-%d")


def timestamp(as_of: str) -> int:
    """Return the PDF's date in seconds since 1970: the data's own date, so that two builds agree byte for byte.

    Raises
    ------
    ValueError
        If the date is written in none of the report's ways.
    """
    for pattern in DATE_FORMATS:
        try:
            return calendar.timegm(dt.datetime.strptime(as_of, pattern).timetuple())
        except ValueError:
            continue
    raise ValueError(f"as-of: {as_of!r}")


def compile_pdf(source: Path, fonts: Sequence[Path], standards: Sequence[str], as_of: str) -> bytes:
    """Compile a Typst file in its own folder.

    Parameters
    ----------
    source : Path
        The document; its folder is all that it may read.
    fonts : sequence of Path
        Folders of fonts; those of the machine are not looked at.
    standards : sequence of str
        PDF standards, such as ``ua-1``.
    as_of : str
        The data's date as printed.

    Raises
    ------
    RuntimeError
        If Typst fails or warns.
    """
    watch.note(*fonts)
    known: Any = list(standards)  # Typst itself refuses a name that it does not know
    try:
        pdf, warnings = typst.compile_with_warnings(
            str(source),
            root=str(source.parent),
            font_paths=[str(path) for path in fonts],
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=known,
            timestamp=timestamp(as_of),
        )
    except typst.TypstError as error:
        raise RuntimeError(f"Typst: {error}") from error
    if warnings:
        raise RuntimeError("Typst: " + "; ".join(str(warning) for warning in warnings))
    return pdf
