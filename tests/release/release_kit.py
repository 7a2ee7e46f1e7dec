"""A tiny finished site, as a build would leave it, for tests that publish."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

from analysis.landing import Card, catalogue
from analysis.project import LANGUAGES, Project

ROOT = Path(__file__).parents[2]
REAL, MADE_UP = "2022-published", "2023-illustrative"
NOW = dt.datetime(2026, 3, 2, 9, 30, tzinfo=dt.timezone(dt.timedelta(hours=7)))
PAGE = """<!DOCTYPE html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<title>{title}</title>
<link rel="stylesheet" href="../theme/theme.css">
</head>
<body><main><h1>{title}</h1><p><a href="../../index.html">{edition}</a> {text}</p></main></body>
</html>
"""


class Tiny(Project):
    """A project whose report folder is the real one and whose site is made by the tests."""

    @property
    def report(self) -> Path:
        return ROOT / "report"


def card(edition: str, as_of: str = "2022-12-31", number: str = "1/KH") -> Card:
    both = {lang: f"{edition} <{lang}>" for lang in LANGUAGES}
    return Card(
        id=edition,
        illustrative="illustrative" in edition,
        as_of=dt.date.fromisoformat(as_of),
        title=both,
        note=both,
        summary=both,
        report={"vi": "Báo cáo thử", "en": "Test report"},
        short={"vi": "Thử", "en": "Test"},
        publisher={"vi": "Sở Thử", "en": "Test Department"},
        plan={"number": number, "issuer": "Tỉnh Thử", "title": {"vi": "Kế hoạch thử", "en": "Test plan"}},
        pages={lang: {"summary": "S", "budget": "B"} for lang in LANGUAGES},
    )


def write_edition(project: Project, edition: str, text: str = "") -> None:
    for lang in LANGUAGES:
        folder = project.site / edition / "report" / lang
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("summary", "budget"):
            values = {"lang": lang, "title": name, "edition": edition, "text": text}
            (folder / f"{name}.html").write_text(PAGE.format(**values), encoding="utf-8")
        (folder / "full-report.pdf").write_bytes(b"%PDF-1.7 " + edition.encode())
    root = PAGE.replace("../theme", "report/theme").replace("../../", "")
    text = root.format(lang="vi", title=edition, edition=edition, text="")
    (project.site / edition / "index.html").write_text(text, encoding="utf-8")
    theme = project.site / edition / "report" / "theme"
    theme.mkdir(exist_ok=True)
    (theme / "theme.css").write_text("p { margin: 0; }\n", encoding="utf-8")
    (project.site / edition / "data").mkdir(exist_ok=True)
    (project.site / edition / "data" / f"{edition}_lines.csv").write_text("line,amount\nD1,5618\n", encoding="utf-8")


def site(folder: Path, *cards: Card) -> Tiny:
    """Return a project with a site of these editions (a real one if none is given)."""
    project = Tiny(folder)
    cards = cards or (card(REAL),)
    for each in cards:
        write_edition(project, each.id)
    (project.site / "index.html").write_text("as built", encoding="utf-8")
    write_catalogue(project, *cards)
    return project


def write_catalogue(project: Project, *cards: Card) -> None:
    (project.site / "editions.json").write_text(catalogue(cards), encoding="utf-8")


def register(site: Path) -> dict:
    return json.loads((site / "editions.json").read_text(encoding="utf-8"))
