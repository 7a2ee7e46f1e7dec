"""Findings as a table in the terminal, one language at a time."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from analysis.intake.findings import Finding, errors, quoted
from analysis.intake.ledger import Recorded
from analysis.wording import Words

WIDTHS = (10, 24, 22)
"""Characters of the columns severity, place and value; what is expected and how to mend it share the rest."""

LEAST = 90
"""Characters below which a table is not made narrower."""


def table(findings: Sequence[Finding], words: Words, width: int = 120) -> str:
    """Return findings as lines of text: a heading for each file, a row for each finding.

    Parameters
    ----------
    findings : sequence of Finding
        In the order to show them.
    words : Words
        Language of the table.
    width : int
        Characters of a line.
    """
    rest = max(width, LEAST) - sum(WIDTHS) - 3 * (len(WIDTHS))
    widths = (*WIDTHS, rest)
    heads = [words(f"intake.findings.{name}") for name in ("severity", "place", "value")]
    heads.append(f"{words('intake.findings.expected')} → {words('intake.findings.mend')}")
    lines: list[str] = []
    file = None
    for finding in findings:
        if finding.file != file:
            file = finding.file
            lines += ["", quoted(file), _line(heads, widths), "-+-".join("-" * each for each in widths)]
        lines += _row(finding, words, widths)
    return "\n".join([*lines, "", summary(findings, words)]).lstrip("\n")


def summary(findings: Sequence[Finding], words: Words) -> str:
    """Return how many errors and warnings there are, and whether the files can be taken in."""
    bad = len(errors(findings))
    counts = words("intake.findings.errors", n=bad), words("intake.findings.warnings", n=len(findings) - bad)
    return f"{counts[0]}, {counts[1]}. " + words(f"intake.findings.{'refused' if bad else 'accepted'}")


def outcomes(recorded: Sequence[Recorded], known: Mapping[Path, int], words: Words) -> Iterator[str]:
    """Yield a line for each file: the import that holds it and its new rows by table, or that it was in already."""
    for each in recorded:
        file, number = quoted(each.file.name), f"{each.number:04d}"
        if not each.new:
            yield words("intake.imported.known", file=file, number=number)
        elif not each.rows:
            yield words("intake.imported.nothing_new", file=file, number=number)
        else:
            rows = words.join(words(f"intake.imported.rows.{name}", n=count) for name, count in each.rows.items())
            yield words("intake.imported.new", file=file, number=number, rows=rows)
    for path, earlier in known.items():
        yield words("intake.imported.known", file=quoted(path.name), number=f"{earlier:04d}")


def _row(finding: Finding, words: Words, widths: tuple[int, ...]) -> list[str]:
    cells = (
        words(f"intake.findings.{finding.severity}"),
        quoted(finding.place) or words("intake.findings.whole"),
        quoted(finding.value) or words("intake.findings.blank"),
        f"{finding.expected(words.lang)} → {finding.mend(words.lang)}",
    )
    columns = [textwrap.wrap(cell, width) or [""] for cell, width in zip(cells, widths, strict=True)]
    height = max(map(len, columns))
    return [_line([column[n] if n < len(column) else "" for column in columns], widths) for n in range(height)]


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return " | ".join(f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=True)).rstrip()
