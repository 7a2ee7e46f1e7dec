"""The frame around a page of the embedded renderer: navigation, contents, language switch, assets."""

from __future__ import annotations

import posixpath
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import jinja2

from analysis.embedded.settings import Settings, Sidebar
from analysis.palette import read_palette, style_sheet

ASSETS = ("theme/*.css", "theme/*.js", "theme/icon.svg", "fonts/web/*.woff2", "fonts/licences/*.txt")
"""What pages need beside themselves, below the report folder."""

SCRIPTS = ("page", "release", "search", "language", "tables")
"""Scripts of a page, in ``report/theme``."""


def environment(folder: Path) -> jinja2.Environment:
    """Return the template environment: everything is escaped, and a name that is missing is an error."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def write_assets(report: Path, out: Path) -> None:
    """Copy style sheets, script and fonts to ``out/report``, where pages look for them.

    Parameters
    ----------
    report : Path
        The project's report folder.
    out : Path
        Root of a site.
    """
    for pattern in ASSETS:
        for file in sorted(report.glob(pattern)):
            target = out / "report" / file.relative_to(report)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
    (out / "report" / "theme" / "palette.css").write_text(style_sheet(read_palette(report / "theme")), encoding="utf-8")


def address(document: str) -> str:
    """Return a document's place in the site."""
    return posixpath.splitext(document)[0] + ".html"


def nearby(target: str, page: str) -> str:
    """Return the relative address from one page of the site to another place in it."""
    return posixpath.relpath(target, posixpath.dirname(page) or ".")


def contents(headings: Sequence[tuple[int, str, str]], depth: int) -> list[dict[str, Any]]:
    """Return the table of contents as entries with their sub-entries; level 1 is the title's own.

    Parameters
    ----------
    headings : sequence of (level, id, text)
        In reading order.
    depth : int
        Deepest level shown.
    """
    root: list[dict[str, Any]] = []
    stack: list[tuple[int, list[dict[str, Any]]]] = [(0, root)]
    for level, identifier, text in headings:
        if level > depth or not identifier:
            continue
        while stack[-1][0] >= level:
            stack.pop()
        entry: dict[str, Any] = {"id": identifier, "text": text, "entries": []}
        stack[-1][1].append(entry)
        stack.append((level, entry["entries"]))
    return root


def navigation(sidebar: Sidebar | None, page: str) -> list[dict[str, Any]]:
    """Return the sidebar's links as seen from a page."""
    entries = sidebar.entries if sidebar else ()
    return [
        {"text": entry.text, "href": nearby(address(entry.href), page), "here": address(entry.href) == page}
        for entry in entries
    ]


def neighbours(links: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the links before and after the present one."""
    here = next((number for number, link in enumerate(links) if link["here"]), None)
    if here is None:
        return {"previous": None, "next": None}
    return {
        "previous": links[here - 1] if here > 0 else None,
        "next": links[here + 1] if here + 1 < len(links) else None,
    }


def frame(
    settings: Settings,
    page: str,
    values: Mapping[str, Any],
    words: Mapping[str, Any],
    headings: Sequence[tuple[int, str, str]],
) -> dict[str, Any]:
    """Return what the page template needs besides the page's content.

    Parameters
    ----------
    settings : Settings
        The project's settings.
    page : str
        Place of the page in the site.
    values : mapping
        The document's metadata.
    words : mapping
        Words of the frame in the page's language.
    headings : sequence of (level, id, text)
        Headings of the page.
    """
    lang = str(values["lang"])
    sidebar = settings.sidebars.get(lang) if values.get("page") != "index" else None
    links = navigation(sidebar, page)
    shows_contents = values.get("toc", settings.get("format.html.toc", False))
    depth = int(settings.get("format.html.toc-depth", 3))
    tools = None
    if sidebar:
        folder, name = posixpath.split(page)
        other = posixpath.join(posixpath.dirname(folder), words["other-lang"], name)
        tools = {
            "other": nearby(other, page),
            "pdf": nearby(posixpath.join(folder, "full-report.pdf"), page),
            "file": f"{values.get('edition', 'report')}_full-report_{lang}.pdf",
            "data": nearby(posixpath.join(folder, "data.html"), page),
        }
    style = [nearby(path, page) for path in settings.get("format.html.css", [])]
    paging = settings.get("website.page-navigation", False)
    return {
        "lang": lang,
        "values": values,
        "words": words,
        "site": sidebar.title if sidebar else settings.get("website.title", ""),
        "home": nearby("index.html", page),
        "styles": [*style, nearby("report/theme/page.css", page)],
        "scripts": {name: nearby(f"report/theme/{name}.js", page) for name in SCRIPTS},
        "icon": nearby("report/theme/icon.svg", page),
        "font": nearby("report/fonts/web/BeVietnamPro-Regular.woff2", page),
        "navigation": links,
        "neighbours": neighbours(links if paging else []),
        "contents": contents(headings, depth) if shows_contents else [],
        "tools": tools,
    }
