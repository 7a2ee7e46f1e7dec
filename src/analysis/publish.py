"""Build the whole site, one edition after another, and put it in place in one step.

Everything is made in ``.build`` first. Only when every page of every edition stands is the finished site moved to
``_site``; a failure on the way leaves the site that was there as it was.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from analysis import execute, framing, glyphs, landing, render, search, staging
from analysis.downloads.making import make
from analysis.downloads.material import Material
from analysis.editions import Edition, list_editions, read_edition, read_info
from analysis.facts import words_of
from analysis.plan import COVER, Plan, read_plan
from analysis.problems import InputError, Problem
from analysis.project import CHAPTERS, LANGUAGES, PAGES, Project
from analysis.prose import told
from analysis.reading import read_record
from analysis.report import OFFICIAL, Report, parse_as_of
from analysis.statistics import read_statistics
from analysis.wording import Words

Say = Callable[[str], None]
"""Where progress goes: called with one line at a time."""

SHARED = ("_quarto.yml", "_environment", "_language-vi.yml", "index.qmd")
"""Files at the root that a rendering needs, besides the report folder."""


@dataclass(frozen=True)
class Inputs:
    """Everything the build reads, read and checked before anything is written.

    Parameters
    ----------
    plans : Mapping[str, Plan]
        By their folders; each plan that an edition is about, once.
    editions : tuple of Edition
        What is built, in order.
    series : int
        Rows of the statistics.
    about : Mapping[str, str]
        Folder of each edition's plan.
    """

    plans: Mapping[str, Plan]
    editions: tuple[Edition, ...]
    series: int
    about: Mapping[str, str]

    def plan_of(self, edition: Edition) -> Plan:
        """Return the plan that an edition is about."""
        return self.plans[self.about[edition.id]]


def check(project: Project, names: Sequence[str] = ()) -> Inputs:
    """Read and check the plans, the statistics and the editions.

    Parameters
    ----------
    project : Project
        The project folder.
    names : sequence of str
        Editions to read; all of them if empty, newest first.

    Raises
    ------
    InputError
        Naming file, row, column, what was found and what was expected.
    """
    found = list(dict.fromkeys(names)) or [info.id for info in list_editions(project)]
    about = {name: read_info(project.editions / name).plan for name in found}
    plans = {name: read_whole(project, name) for name in sorted(set(about.values()))}
    statistics = read_statistics(project.statistics)
    editions = tuple(read_edition(project.editions / name, plans[about[name]]) for name in found)
    compared = {each.previous: about[each.id] for each in editions if each.previous and each.previous not in found}
    for name, plan in compared.items():  # not built, but its figures stand on the page of changes
        read_edition(project.editions / name, plans[plan])
    read = (project.editions / name for name in (*found, *compared))
    folders = (*map(project.plan_folder, plans), project.statistics, *read)
    files = [path for folder in folders for path in sorted(folder.iterdir()) if path.suffix in (".csv", ".yml")]
    if problems := glyphs.unprintable(files, project.report / "fonts", project.root):
        raise InputError(problems)
    return Inputs(plans, editions, len(statistics.frame), about)


def read_whole(project: Project, name: str) -> Plan:
    """Read a plan that pages can be made from: one beside the project's own must name the head of its cover.

    Raises
    ------
    InputError
        If the plan is wrong, or its cover would bear the names of another issuer.
    """
    folder = project.plan_folder(name)
    plan = read_plan(folder)
    if folder != project.plan and not plan.document:
        listed = ", ".join(COVER)
        vi, en = f"phần đầu của báo cáo, mỗi thứ tiếng: {listed}", f"head of the report in each language: {listed}"
        raise InputError(Problem(f"data/raw/{name}/plan.yml", None, "document", "", vi, en))
    return plan


def jobs_for(project: Project, edition: Edition, plan: Plan, pages: Path, as_of: str = "") -> list[execute.Job]:
    """List the notebooks of an edition, each language in turn, as jobs that write below ``pages``."""
    known = {
        lang: told(plan, Words(lang, project.report / "wording"), previous=edition.previous is not None)
        for lang in LANGUAGES
    }
    return [
        execute.Job(
            notebook=project.notebooks / f"{page}.ipynb",
            out=pages / lang / f"{page}.ipynb",
            parameters={"edition": edition.id, "lang": lang, "as_of": as_of},
            front_matter=front_matter(project, edition, plan, lang, page) | {"page": page, "format": "html"},
            told=known[lang],
        )
        for lang in LANGUAGES
        for page in PAGES
    ]


def front_matter(project: Project, edition: Edition, plan: Plan, lang: str, page: str = "") -> dict[str, Any]:
    """What stands at the head of an edition's page, or of its whole report, in one language."""
    words = words_of(plan, lang, project.report / "wording")
    matter: dict[str, Any] = {
        "subtitle": edition.title[lang],
        "lang": lang,
        "edition": edition.id,
        "edition-title": edition.title[lang],
        "report-title": words("report.title"),
        "plan-title": plan.title[lang],
        "as-of": words.date(edition.as_of),
        "illustrative": edition.illustrative,
    }
    mark = "report.mark_real" if page in OFFICIAL and plan.asks_growth else "report.mark"
    return matter | ({"mark": words(mark)} if edition.illustrative else {})


def join_report(project: Project, edition: Edition, plan: Plan, pages: Path, lang: str) -> None:
    """Join the chapters of a language into the notebook of its PDF."""
    title = words_of(plan, lang, project.report / "wording")("report.cover_title")
    matter = front_matter(project, edition, plan, lang)
    execute.join(
        [pages / lang / f"{page}.ipynb" for page in CHAPTERS],
        pages / lang / "full-report.ipynb",
        {"title": title, **matter, "format": "typst", "page": "full-report"},
    )


@contextlib.contextmanager
def workshop(project: Project) -> Iterator[Path]:
    """Lend an empty folder beside the site, to one build at a time, and clear it away afterwards.

    Raises
    ------
    BuildRunningError
        If another build holds it.
    """
    folder = project.root / ".build"
    try:
        with FileLock(project.root / ".build.lock", timeout=0):
            put_back(project.site)
            shutil.rmtree(folder, ignore_errors=True)  # what a killed build may have left
            folder.mkdir()
            try:
                yield folder
            finally:
                shutil.rmtree(folder, ignore_errors=True)
    except Timeout as error:
        raise BuildRunningError(
            "một lượt dựng báo cáo khác đang chạy trong thư mục này / another build is running in this folder"
        ) from error


class BuildRunningError(Exception):
    """Two builds may not run in one project folder at a time."""


def stage(project: Project, folder: Path, plan: Plan) -> Path:
    """Copy what a rendering of a plan reads, without executed pages, into ``folder``; return its report folder."""
    for name in SHARED:
        shutil.copy2(project.root / name, folder / name)
    shutil.copytree(project.report, folder / "report", ignore=shutil.ignore_patterns("*.ipynb", "*_files"))
    staging.configure(folder, plan, both(project, plan))
    return folder / "report"


def both(project: Project, plan: Plan) -> dict[str, Words]:
    """Return the words of both languages for a plan."""
    return {lang: words_of(plan, lang, project.report / "wording") for lang in LANGUAGES}


def build(
    project: Project,
    names: Sequence[str] = (),
    renderer: str = "auto",
    workers: int | None = None,
    say: Say = print,
) -> Path:
    """Build the site of every edition (or of those named) in both languages, and put it in place.

    Parameters
    ----------
    project : Project
        The project folder.
    names : sequence of str
        Editions to build; all if empty. The finished site holds exactly these.
    renderer : {"auto", "quarto", "embedded"}
        Quarto where there is one, unless told.
    workers : int, optional
        Notebooks run at a time; as many as the machine has cores unless told.
    say : callable
        Receives a line at a time: what is being done, how much is left, how long it took.

    Returns
    -------
    Path
        The landing page.

    Raises
    ------
    InputError, NotebookError, RenderError, BuildRunningError
        In each case the site and the result tables that were there stay as they were.
    """
    start = time.perf_counter()
    inputs = check(project, names)
    chosen = render.choose(renderer)
    say(f"Bộ dựng trang / renderer: {chosen.describe()}")
    with workshop(project) as shop:
        results, site = shop / "results", shop / "site"
        pages = execute_editions(project, inputs, shop, results, workers or os.cpu_count() or 1, say)
        for number, edition in enumerate(inputs.editions, 1):
            left = len(inputs.editions) - number
            began = time.perf_counter()
            render.render(pages[edition.id], site / edition.id, chosen, shown(edition.id, say))
            search.write_index(site / edition.id)
            (shop / "downloads" / edition.id).rename(site / edition.id / "data")
            seconds = time.perf_counter() - began
            say(f"  trang và PDF / pages and PDF: {edition.id} · {seconds:.1f} s · còn/left {left}")
        write_landing(project, inputs, site)
        put_in_place(results, project.processed, each=True)
        put_in_place(site, project.site)
    say(f"Xong sau / done in {time.perf_counter() - start:.0f} s:")
    for line in addresses(project, inputs):
        say(f"  {line}")
    return project.site / "index.html"


def execute_editions(
    project: Project, inputs: Inputs, shop: Path, results: Path, workers: int, say: Say
) -> dict[str, Path]:
    """Run every notebook of every edition and return, for each edition, the folder ready to render."""
    staged = {edition.id: shop / "pages" / edition.id for edition in inputs.editions}
    jobs = []
    for edition in inputs.editions:
        staged[edition.id].mkdir(parents=True)
        plan = inputs.plan_of(edition)
        jobs += jobs_for(project, edition, plan, stage(project, staged[edition.id], plan))
    results.mkdir()
    execute.run_all(jobs, project.root, results, workers, counter(len(jobs), say))
    for edition in inputs.editions:
        plan, report = inputs.plan_of(edition), staged[edition.id] / "report"
        for lang in LANGUAGES:
            join_report(project, edition, plan, report, lang)
        material = Material(edition, plan, both(project, plan), results / edition.id)
        make(material, report, shop / "downloads" / edition.id)
    return staged


def execute_here(project: Project, name: str, as_of: str = "", workers: int | None = None, say: Say = print) -> None:
    """Run one edition's notebooks into the project's own report folder, for ``quarto render`` and ``preview``."""
    inputs = check(project, [name])
    plan = inputs.plan_of(inputs.editions[0])
    edition = read_edition(project.editions / name, plan, as_of=parse_as_of(as_of))
    jobs = jobs_for(project, edition, plan, project.report, as_of)
    workers = workers or os.cpu_count() or 1
    execute.run_all(jobs, project.root, project.processed, workers, counter(len(jobs), say))
    for lang in LANGUAGES:
        join_report(project, edition, plan, project.report, lang)
    downloads = project.root / framing.DOWNLOADS
    shutil.rmtree(downloads, ignore_errors=True)
    make(Material(edition, plan, both(project, plan), project.processed / name), project.report, downloads)


def counter(total: int, say: Say) -> execute.Progress:
    """Return a progress function that numbers the lines and says how long the rest should take."""
    begun, done = time.perf_counter(), 0

    def progress(name: str, seconds: float) -> None:
        nonlocal done
        done += 1
        left = (time.perf_counter() - begun) / done * (total - done)
        say(f"  [{done:>2}/{total}] {name} · {seconds:.1f} s · còn khoảng/left about {left:.0f} s")

    return progress


def shown(edition: str, say: Say) -> render.Progress:
    """Return a progress function that names each page as it is rendered."""

    def progress(place: str, number: int, total: int) -> None:
        say(f"  [{number:>2}/{total}] {edition} · {place}")

    return progress


def put_in_place(new: Path, place: Path, *, each: bool = False) -> None:
    """Swap a finished folder for the one that was there; with ``each``, its subfolders one by one."""
    if each:
        place.mkdir(parents=True, exist_ok=True)
        for folder in sorted(new.iterdir()):
            put_in_place(folder, place / folder.name)
        return
    old = place.with_name(f"{place.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if place.exists():
        place.rename(old)
    try:
        new.rename(place)
    except OSError:
        if old.exists():
            old.rename(place)
        raise
    shutil.rmtree(old, ignore_errors=True)


def put_back(place: Path) -> None:
    """Give a folder back its name if a build was killed between taking the old one away and bringing the new one."""
    old = place.with_name(f"{place.name}.old")
    if old.exists() and not place.exists():
        old.rename(place)


def addresses(project: Project, inputs: Inputs) -> list[str]:
    """Where a reader finds what was built, the landing page first."""
    site = project.site.relative_to(project.root)
    lines = [f"{site / 'index.html'}"]
    for edition in inputs.editions:
        for lang in LANGUAGES:
            folder = site / edition.id / "report" / lang
            lines.append(f"{folder / 'summary.html'} (+ {', '.join(PAGES[1:])})")
            lines.append(f"{folder / 'full-report.pdf'}")
    return lines


def write_landing(project: Project, inputs: Inputs, site: Path) -> None:
    """Write the page that lists the editions, newest first, and what it says of them as data."""
    cards = [card(project, edition, inputs.plan_of(edition)) for edition in inputs.editions]
    (site / "index.html").write_text(landing.page(cards, project.report), encoding="utf-8")
    (site / landing.CATALOGUE).write_text(landing.catalogue(cards), encoding="utf-8")
    render.write_assets(project.report, site)


def card(project: Project, edition: Edition, plan: Plan) -> landing.Card:
    """Return what lists of editions say of an edition."""
    words = both(project, plan)
    covers = {
        lang: read_record(project.report / lang / "_metadata.yml")["document"] | plan.document.get(lang, {})
        for lang in LANGUAGES
    }
    return landing.Card(
        id=edition.id,
        illustrative=edition.illustrative,
        as_of=edition.as_of,
        title={lang: edition.title[lang] for lang in LANGUAGES},
        note={lang: edition.note[lang] for lang in LANGUAGES},
        summary={lang: Report(project, edition.id, lang).headline() for lang in LANGUAGES},
        report={lang: words[lang]("report.title") for lang in LANGUAGES},
        short={lang: words[lang]("report.short_title") for lang in LANGUAGES},
        publisher={lang: covers[lang]["issuer"] for lang in LANGUAGES},
        plan={
            "number": plan.number,
            "issuer": plan.issuer["vi"],
            "title": {lang: plan.title[lang] for lang in LANGUAGES},
        },
        pages={lang: {page: words[lang](f"report.pages.{page}") for page in PAGES} for lang in LANGUAGES},
    )
