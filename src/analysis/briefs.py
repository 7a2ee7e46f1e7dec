"""What a build must know of an edition to make its pages, without reading the edition itself.

It is worked out once, where the plan and the edition are read, and passed on as JSON: which notebooks to run with which
parameters, what stands at the head of each page, what prose is told of the plan, and what lists say of the edition.
"""

from __future__ import annotations

from typing import Any

from analysis import findings, landing, units
from analysis.contract import OFFICIAL
from analysis.editions import Edition
from analysis.facts import words_of
from analysis.plan import Plan
from analysis.project import LANGUAGES, Project
from analysis.records import read_record
from analysis.results import Results
from analysis.told import told
from analysis.wording import Words


def jobs(project: Project, edition: Edition, plan: Plan, as_of: str = "") -> list[dict[str, Any]]:
    """List the notebooks of an edition, each language in turn.

    Returns
    -------
    list of dict
        Of each its ``lang``, ``page``, ``notebook`` (below the project), ``parameters`` and ``front_matter``.
    """
    return [
        {
            "lang": lang,
            "page": page,
            "notebook": f"notebooks/{page}.ipynb",
            "parameters": {"edition": edition.id, "lang": lang, "as_of": as_of, "unit": plan.unit},
            "front_matter": front_matter(project, edition, plan, lang, page) | {"page": page, "format": "html"},
        }
        for lang in LANGUAGES
        for page in units.pages(plan)
    ]


def orders(results: Results, as_of: str = "") -> dict[str, Any]:
    """Return what it takes to run an edition's notebooks, as what JSON can hold.

    Parameters
    ----------
    results : Results
        Of the edition, in any language.
    as_of : str
        The notebooks' parameter.

    Returns
    -------
    dict
        ``jobs``: see :func:`jobs`; ``told``: see :func:`prose`.
    """
    known = results.project, results.edition, results.plan
    return {"jobs": jobs(*known, as_of), "told": prose(*known)}


def prose(project: Project, edition: Edition, plan: Plan) -> dict[str, dict[str, Any]]:
    """Return, by language, what the prose of an edition's notebooks is told; see :class:`~analysis.fields.Told`."""
    return {
        lang: told(plan, Words(lang, project.report / "wording"), previous=edition.previous is not None).as_json()
        for lang in LANGUAGES
    }


def front_matter(project: Project, edition: Edition, plan: Plan, lang: str, page: str = "") -> dict[str, Any]:
    """What stands at the head of an edition's page, or of its whole report, in one language."""
    words = words_of(plan, lang, project.report / "wording")
    title = edition.title[lang]
    matter: dict[str, Any] = {
        "subtitle": words("units.subtitle", edition=title) if plan.unit else title,
        "lang": lang,
        "edition": units.stem(edition.id, plan),
        "edition-title": title,
        "report-title": words("report.title"),
        "plan-title": plan.title[lang],
        "as-of": words.date(edition.as_of),
        "illustrative": edition.illustrative,
    }
    mark = "report.mark_real" if page in OFFICIAL and plan.asks_growth else "report.mark"
    return matter | ({"mark": words(mark)} if edition.illustrative else {})


def card(results: Results) -> landing.Card:
    """Return what lists of editions say of an edition."""
    project, edition, plan = results.project, results.edition, results.plan
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
        summary={lang: headline(results, words[lang]) for lang in LANGUAGES},
        report={lang: words[lang]("report.title") for lang in LANGUAGES},
        short={lang: words[lang]("report.short_title") for lang in LANGUAGES},
        publisher={lang: covers[lang]["issuer"] for lang in LANGUAGES},
        plan={
            "number": plan.number,
            "issuer": plan.issuer["vi"],
            "title": {lang: plan.title[lang] for lang in LANGUAGES},
        },
        pages={lang: {page: words[lang](f"report.pages.{page}") for page in units.pages(plan)} for lang in LANGUAGES},
    )


def both(project: Project, plan: Plan) -> dict[str, Words]:
    """Return the words of both languages for a plan."""
    return {lang: words_of(plan, lang, project.report / "wording") for lang in LANGUAGES}


def headline(results: Results, words: Words) -> str:
    """Return targets and money in two sentences, for the list of editions."""
    targets = findings.targets_sentence(results.attainment.targets, words)
    return f"{targets} {findings.money_sentence(results.lines, results.plan, words)}"


def brief(results: Results) -> dict[str, Any]:
    """Return what a build must know of an edition from beginning to end, as what JSON can hold.

    Parameters
    ----------
    results : Results
        Of the edition, in any language.

    Returns
    -------
    dict
        ``pages``: by language, names of its pages in reading order; ``joined``: by language, the head of the whole
        report; ``card``: what lists of editions say; ``units``: by id, names of the units whose reports can be asked
        for; ``beside``: by language, a sentence that names those that were, by its field ``{links}``.
    """
    project, edition, plan = results.project, results.edition, results.plan
    title = {lang: words("report.cover_title") for lang, words in both(project, plan).items()}
    return {
        "pages": {lang: units.pages(plan) for lang in LANGUAGES},
        "joined": {
            lang: {
                "title": title[lang],
                **front_matter(project, edition, plan, lang),
                "format": "typst",
                "page": "full-report",
            }
            for lang in LANGUAGES
        },
        "card": card(results).plain(),
        "beside": {lang: words("units.beside", links="{links}") for lang, words in both(project, plan).items()},
        "units": {}
        if plan.unit or edition.basis != "returns"
        else {unit: vars(name) for unit, name in units.reports(plan).items()},
    }
