"""A small report in both languages, made with nbformat, for the tests of rendering."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
import yaml
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell

from analysis.project import CHAPTERS, PAGES

ROOT = Path(__file__).parents[1]
DATA = Path(__file__).parent / "data"
PROSE = yaml.safe_load((DATA / "sample_report.yml").read_text(encoding="utf-8"))
LETTERS = PROSE["letters"]
SVG = (DATA / "sample_chart.svg").read_text(encoding="utf-8")
CODES = ("achieved", "on_track", "at_risk", "off_track", "missed", "no_data", "ahead", "inconclusive")


def shown(source: str, data: dict[str, str], **metadata) -> nbformat.NotebookNode:
    """A code cell that has run and shown one thing."""
    return new_code_cell(source, execution_count=1, outputs=[new_output("display_data", data=data)], metadata=metadata)


def figure(label: str, caption: str, alt: str, svg: str = SVG) -> nbformat.NotebookNode:
    options = f'#| label: {label}\n#| fig-cap: "{caption}"\n#| fig-alt: "{alt}"\nchart()'
    return shown(options, {"image/svg+xml": svg, "image/png": "iVBORw0KGgo=", "text/plain": alt})


def table(lang: str, page: str) -> str:
    head = PROSE[lang]["table"]
    states = zip(PROSE[lang]["states"], CODES, strict=True)
    decimal = "," if lang == "vi" else "."
    rows = [
        f"| {head[4]} {number} | [50]{{.num}} | {number * 11}{decimal}{number} | [{text}]{{.state .state-{code}}} |"
        for number, (text, code) in enumerate(states, start=1)
    ]
    lines = [f"| {head[0]} | {head[1]} | {head[2]} | {head[3]} |", "|:---|---:|---:|:---|", *rows]
    return "\n".join(lines) + f"\n\n: {head[5]} {{#tbl-{page}}}"


def matter(lang: str, page: str, title: str, **more) -> nbformat.NotebookNode:
    values = {
        "title": title,
        "subtitle": {"vi": "Kỳ minh hoạ năm 2022", "en": "Illustrative edition 2022"}[lang],
        "lang": lang,
        "edition": "2022-illustrative",
        "edition-title": {"vi": "Kỳ minh hoạ năm 2022", "en": "Illustrative edition 2022"}[lang],
        "as-of": {"vi": "05/12/2022", "en": "5 December 2022"}[lang],
        "illustrative": True,
        "mark": PROSE[lang]["mark"],
        "page": page,
        "format": "html",
        **more,
    }
    return new_raw_cell(f"---\n{yaml.safe_dump(values, allow_unicode=True)}---")


def chapter(lang: str, page: str) -> list[nbformat.NotebookNode]:
    words = PROSE[lang]
    cells = [new_code_cell('edition = "2022-illustrative"', execution_count=1, metadata={"tags": ["parameters"]})]
    if page == "summary":
        cells.append(shown("#| output: asis\nanswers()", {"text/markdown": words["answers"], "text/plain": "x"}))
    cells += [
        new_markdown_cell(f"## {words['heads'][0]}\n\n{words['text'].replace('{p}', page)}"),
        new_markdown_cell(words["finding"]),
        figure(f"fig-{page}", words["fig"][0], words["fig"][1]),
        new_markdown_cell(words["note"]),
        shown("table()", {"text/markdown": table(lang, page)}),
        new_markdown_cell(f"### {words['heads'][1]} {{#sec-{page}-notes}}\n\n{words['callout']}\n\n{LETTERS}"),
        new_markdown_cell('::: {.content-visible when-format="html"}\nHTML-ONLY\n:::'),
        new_markdown_cell('::: {.content-hidden when-format="html"}\nPDF-ONLY\n:::'),
    ]
    return cells


def make(folder: Path) -> Path:
    """Write the report's own configuration and theme with sample pages into a folder."""
    for name in ("_quarto.yml", "_language-vi.yml", "index.qmd"):
        shutil.copy(ROOT / name, folder / name)
    shutil.copytree(ROOT / "report", folder / "report", ignore=shutil.ignore_patterns("*.ipynb", "*_files"))
    for lang in ("vi", "en"):
        joined = []
        for page, title in zip(PAGES, PROSE[lang]["titles"], strict=True):
            cells = chapter(lang, page)
            write(folder, lang, page, [matter(lang, page, title), *cells])
            if page in CHAPTERS:
                joined += [new_markdown_cell(f"# {title} {{#sec-{page}}}"), *chapter(lang, page)]
        title = {"vi": "Báo cáo giám sát Kế hoạch 145/KH-UBND", "en": "Monitoring report on Plan 145/KH-UBND"}[lang]
        head = matter(lang, "full-report", title, format="typst")
        write(folder, lang, "full-report", [head, *joined])
    return folder


def write(folder: Path, lang: str, page: str, cells: list[nbformat.NotebookNode]) -> Path:
    path = folder / "report" / lang / f"{page}.ipynb"
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    nbformat.write(new_notebook(cells=cells), path)
    return path
