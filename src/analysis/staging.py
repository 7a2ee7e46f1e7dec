"""The project's Quarto files as they stand for one plan: site title, names of pages, head of the cover.

The files at the root say these things of the project's own plan; for another plan they are said anew from its data.
A file that already says what it should is left as it is.
"""

from __future__ import annotations

import copy
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from analysis.plan import Plan
from analysis.project import LANGUAGES, PAGES, Project
from analysis.records import LOADER
from analysis.units import pages
from analysis.wording import Words

CONFIG = "_quarto.yml"
START = "index.qmd"
SHARED = (CONFIG, "_environment", "_language-vi.yml", START)
"""Files at the root that a rendering needs, besides the report folder."""

LINK = re.compile(r"\[(?P<text>[^\]]*)\]\((?P<href>report/(?P<lang>\w+)/(?P<page>[\w-]+)\.ipynb)\)")
TITLES = {"title": "vi", "subtitle": "en"}
TITLE = re.compile(r"^(?P<key>title|subtitle): .*$", re.MULTILINE)


def stage(project: Project, folder: Path, plan: Plan, words: Mapping[str, Words]) -> None:
    """Copy the project's Quarto files into a folder and make them say what belongs to a plan.

    Parameters
    ----------
    project : Project
    folder : Path
        Receives the files as they lie below the project.
    plan, words
        As of :func:`configure`.
    """
    for name in (*SHARED, *(f"report/{lang}/_metadata.yml" for lang in words)):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(project.root / name, folder / name)
    configure(folder, plan, words)


def configure(folder: Path, plan: Plan, words: Mapping[str, Words]) -> None:
    """Make a staged copy of the project's files say what belongs to a plan.

    Parameters
    ----------
    folder : Path
        Holds ``_quarto.yml``, ``index.qmd`` and ``report/<lang>/_metadata.yml``.
    plan : Plan
        The plan that the pages are about.
    words : Mapping[str, Words]
        By language, with the plan's facts filled in.
    """
    _rewrite(folder / CONFIG, lambda values: _site(values, plan, words))
    for lang in words:
        _rewrite(folder / "report" / lang / "_metadata.yml", lambda values, lang=lang: _cover(values, plan, lang))
    start = folder / START
    start.write_text(_start(start.read_text(encoding="utf-8"), plan, words), encoding="utf-8")


def _rewrite(file: Path, change: Any) -> None:
    text = file.read_text(encoding="utf-8")
    values = yaml.load(text, LOADER)
    changed = change(copy.deepcopy(values))
    if changed != values:
        file.write_text(yaml.safe_dump(changed, allow_unicode=True, sort_keys=False, width=1000), encoding="utf-8")


def _site(values: dict[str, Any], plan: Plan, words: Mapping[str, Words]) -> dict[str, Any]:
    values["website"]["title"] = plan.number
    for bar in values["website"]["sidebar"]:
        bar["title"] = words[bar["id"]]("report.title")
        bar["contents"] = [entry for entry in bar["contents"] if Path(entry["href"]).stem in pages(plan)]
        for entry in bar["contents"]:
            entry["text"] = words[bar["id"]](f"report.pages.{Path(entry['href']).stem}")
    return values


def _cover(values: dict[str, Any], plan: Plan, lang: str) -> dict[str, Any]:
    return {**values, "document": {**values["document"], **plan.document.get(lang, {})}}


def _start(text: str, plan: Plan, words: Mapping[str, Words]) -> str:
    """Return the start page with its titles and the names of the pages that the report has."""
    lacking = {f"report/{lang}/{page}.ipynb" for lang in LANGUAGES for page in set(PAGES) - set(pages(plan))}
    text = "".join(line for line in text.splitlines(keepends=True) if not any(each in line for each in lacking))

    def named(link: re.Match[str]) -> str:
        return f"[{words[link['lang']]('report.pages.' + link['page'])}]({link['href']})"

    def titled(line: re.Match[str]) -> str:
        lang = TITLES[line["key"]]
        return f'{line["key"]}: "{words[lang]("report.title")}"'

    return LINK.sub(named, TITLE.sub(titled, text))
