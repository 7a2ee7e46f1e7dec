"""An edition made from data to site by one process, one thing after another, nothing recalled.

It calls the package's own functions in order. How a notebook is executed is what its two users differ in: `bench.stack`
and `bench.floor`.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from analysis import kept, landing, staging
from analysis.briefs import both, brief, orders
from analysis.downloads import making
from analysis.downloads.material import Material
from analysis.embedded.page import write_assets
from analysis.embedded.renderer import render
from analysis.execute import check_executed, prepared, variables
from analysis.fields import Told
from analysis.inputs import check
from analysis.pages import join, write_page
from analysis.project import CHAPTERS, KEPT, LANGUAGES, Project
from analysis.results import Results
from analysis.search import INDEX, index, page_entry
from bench.place import EDITION, SITE, TABLES

Execute = Callable[[NotebookNode, Mapping[str, str], Path], NotebookNode]
"""Executes a notebook that was made ready, with its parameters; the folder is for passing files."""


def make(project: Project, out: Path, execute: Execute, *, shared: bool) -> None:
    """Make an edition's site and result tables.

    Parameters
    ----------
    project : Project
    out : Path
        Receives ``_site`` and ``data/processed``.
    execute : callable
        Executes one notebook.
    shared : bool
        Whether the edition's results are computed once for all notebooks.
    """
    site, tables = out / SITE, out / TABLES
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        results = _results(project)
        os.environ.update(where(variables(project.root, tables)))
        if shared:
            _share(results, work / "results")
        known, asked = brief(results), orders(results)
        executed, staged = work / "executed", work / "staged"
        for job in asked["jobs"]:
            _page(project, job, Told.from_json(asked["told"][job["lang"]]), execute, executed, work)
        material = Material(results.edition, results.plan, both(project, results.plan), tables / EDITION)
        _stage(project, staged, material)
        _offer(project, known, material, executed, staged, site / EDITION / "data")
        render(staged, work / "rendered")
        shutil.copytree(work / "rendered", site / EDITION, dirs_exist_ok=True)
        for lang in LANGUAGES:
            folder = site / EDITION / "report" / lang
            pages = [folder / f"{page}.html" for page in known["pages"][lang]]
            (folder / INDEX).write_text(index([page_entry(page) for page in pages]), encoding="utf-8")
        card = landing.Card.read(known["card"])
        (site / "index.html").write_text(landing.page([card], project.report), encoding="utf-8")
        (site / landing.CATALOGUE).write_text(landing.catalogue([card]), encoding="utf-8")
        write_assets(project.report, site)


def where(values: Mapping[str, str]) -> dict[str, str]:
    """Return those of a kernel's environment variables that say where things are; the others limit threads."""
    return {name: value for name, value in values.items() if name.startswith("ANALYSIS_")}


def _results(project: Project) -> Results:
    """Read and check an edition, as the build does."""
    inputs = check(project, [EDITION])
    (found,) = inputs.editions
    plan = inputs.plan_of(found)
    known = {each.id: (plan, each) for each in (*inputs.compared.values(), found)}
    return Results(project, EDITION, LANGUAGES[0], known=known)


def _share(results: Results, folder: Path) -> None:
    """Compute the results, and let notebooks find them."""
    for each in filter(None, (results, results.previous)):
        kept.keep_known(each.plan, each.edition, folder / each.results_name)
    kept.keep(results, folder / results.results_name, kept.names(Results))
    os.environ[KEPT] = str(folder)


def _page(project: Project, job: Mapping[str, Any], told: Told, execute: Execute, executed: Path, work: Path) -> None:
    source = project.root / job["notebook"]
    ready = prepared(source, told)
    done = execute(ready, job["parameters"], work)
    check_executed(done, source.name)
    out = executed / job["lang"] / f"{job['page']}.ipynb"
    write_page(done, job["lang"], source.name, job["front_matter"], out)


def _stage(project: Project, staged: Path, material: Material) -> None:
    shutil.copytree(project.report, staged / "report", ignore=shutil.ignore_patterns("*.ipynb", "*.pyc"))
    staging.stage(project, staged, material.plan, material.words)


def _offer(
    project: Project, known: Mapping[str, Any], material: Material, executed: Path, staged: Path, downloads: Path
) -> None:
    """Make the PDF's source of each language, the downloads, and pages that offer them."""
    for lang in LANGUAGES:
        pages = [executed / lang / f"{page}.ipynb" for page in CHAPTERS]
        join(pages, staged / "report" / lang / "full-report.ipynb", known["joined"][lang])
    downloads.parent.mkdir(parents=True)
    making.make(material, project.report, executed, downloads, staged / "report")
