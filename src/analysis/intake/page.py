"""Findings as one page that stands by itself: no script, nothing from another file or host, every text escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path

import jinja2

from analysis.intake.findings import Finding
from analysis.intake.terminal import summary
from analysis.project import LANGUAGES
from analysis.wording import Words

TEMPLATE = "findings.html.j2"


def page(findings: Sequence[Finding], edition: str, words: Mapping[str, Words], report: Path) -> str:
    """Return the page of findings in both languages.

    Parameters
    ----------
    findings : sequence of Finding
        In the order to show them.
    edition : str
        Id of the edition the files are for.
    words : mapping
        Words of both languages, by language; the first language comes first.
    report : Path
        The report folder, whose templates and colours are used.
    """
    loader = jinja2.FileSystemLoader(report / "templates")
    environment = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)
    files = [(file, list(group)) for file, group in groupby(findings, key=lambda finding: finding.file)]
    return environment.get_template(TEMPLATE).render(
        edition=edition,
        files=files,
        languages=[(lang, words[lang], summary(findings, words[lang])) for lang in LANGUAGES],
        palette=(report / "theme" / "palette.css").read_text(encoding="utf-8"),
    )
